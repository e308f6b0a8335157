//! Memberships: by hand, since their payloads are structures of several addresses.

use crate::Socket;
use crate::sys::{self, c};
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Names an interface of this machine, by index or by an IPv4 address that it has.
///
/// # Examples
///
/// ```
/// # #[cfg(target_os = "linux")]
/// # fn main() -> std::io::Result<()> {
/// use berkeley::{Domain, InterfaceIndexOrAddress, Socket, Type};
/// use std::net::Ipv4Addr;
///
/// let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
/// let loopback = InterfaceIndexOrAddress::Address(Ipv4Addr::LOCALHOST);
/// socket.join_multicast_v4_n(&Ipv4Addr::new(239, 1, 2, 3), &loopback)?;
/// # Ok(())
/// # }
/// # #[cfg(not(target_os = "linux"))]
/// # fn main() {}
/// ```
#[cfg(not(any(haiku, netbsd, redox, solarish, wasi)))]
#[derive(Debug, Copy, Clone)]
pub enum InterfaceIndexOrAddress {
    /// The index, as `if_nametoindex` gives it; 0 lets the system choose.
    Index(u32),
    /// An address of the interface; 0.0.0.0 lets the system choose.
    Address(Ipv4Addr),
}

/// The payload of an IPv6 membership, a `struct ipv6_mreq`: the group, then the index of the interface.
fn ipv6_mreq(group: &Ipv6Addr, interface: u32) -> [u8; 20] {
    let mut bytes = [0; 20];
    bytes[..16].copy_from_slice(&group.octets());
    bytes[16..].copy_from_slice(&interface.to_ne_bytes());
    bytes
}

/// Multicast groups.
///
/// Errors of these methods: `EADDRINUSE` where the socket has joined already, `EADDRNOTAVAIL` where it leaves a group
/// that it is not in, `ENODEV` where there is no such interface, `EINVAL` where the address is not one of multicast.
impl Socket {
    /// Joins an IPv4 group on the interface with that address; 0.0.0.0 lets the system choose.
    ///
    /// Mirrors `IP_ADD_MEMBERSHIP` with a `struct ip_mreq`.
    pub fn join_multicast_v4(&self, multiaddr: &Ipv4Addr, interface: &Ipv4Addr) -> io::Result<()> {
        self.membership_v4(c::IP_ADD_MEMBERSHIP, [multiaddr.octets(), interface.octets()])
    }

    /// Leaves an IPv4 group on the interface with that address.
    ///
    /// Mirrors `IP_DROP_MEMBERSHIP` with a `struct ip_mreq`.
    pub fn leave_multicast_v4(&self, multiaddr: &Ipv4Addr, interface: &Ipv4Addr) -> io::Result<()> {
        self.membership_v4(c::IP_DROP_MEMBERSHIP, [multiaddr.octets(), interface.octets()])
    }

    /// Joins an IPv4 group on an interface named by index or address.
    ///
    /// **Platforms**: Linux, Android, Apple, FreeBSD, DragonFly BSD, Fuchsia, Hurd, emscripten.
    ///
    /// Mirrors `IP_ADD_MEMBERSHIP` with a `struct ip_mreqn`.
    #[cfg(any(linux_like, apple, freebsd, dragonfly, fuchsia, hurd, emscripten))]
    pub fn join_multicast_v4_n(
        &self,
        multiaddr: &Ipv4Addr,
        interface: &InterfaceIndexOrAddress,
    ) -> io::Result<()> {
        self.membership_v4(c::IP_ADD_MEMBERSHIP, ip_mreqn(multiaddr, interface))
    }

    /// Leaves an IPv4 group on an interface named by index or address.
    ///
    /// **Platforms**: as [`join_multicast_v4_n`](Socket::join_multicast_v4_n).
    ///
    /// Mirrors `IP_DROP_MEMBERSHIP` with a `struct ip_mreqn`.
    #[cfg(any(linux_like, apple, freebsd, dragonfly, fuchsia, hurd, emscripten))]
    pub fn leave_multicast_v4_n(
        &self,
        multiaddr: &Ipv4Addr,
        interface: &InterfaceIndexOrAddress,
    ) -> io::Result<()> {
        self.membership_v4(c::IP_DROP_MEMBERSHIP, ip_mreqn(multiaddr, interface))
    }

    /// Joins an IPv4 group for what `source` sends to it, on the interface with that address.
    ///
    /// **Platforms**: all but DragonFly BSD, NetBSD, OpenBSD, Haiku, Hurd, Fuchsia, QNX, Redox, WASI.
    ///
    /// Mirrors `IP_ADD_SOURCE_MEMBERSHIP` with a `struct ip_mreq_source`.
    #[cfg(ip_mreq_source)]
    pub fn join_ssm_v4(&self, source: &Ipv4Addr, group: &Ipv4Addr, interface: &Ipv4Addr) -> io::Result<()> {
        self.membership_v4(c::IP_ADD_SOURCE_MEMBERSHIP, ip_mreq_source(source, group, interface))
    }

    /// Leaves an IPv4 group for what `source` sends to it, on the interface with that address.
    ///
    /// **Platforms**: as [`join_ssm_v4`](Socket::join_ssm_v4).
    ///
    /// Mirrors `IP_DROP_SOURCE_MEMBERSHIP` with a `struct ip_mreq_source`.
    #[cfg(ip_mreq_source)]
    pub fn leave_ssm_v4(&self, source: &Ipv4Addr, group: &Ipv4Addr, interface: &Ipv4Addr) -> io::Result<()> {
        self.membership_v4(c::IP_DROP_SOURCE_MEMBERSHIP, ip_mreq_source(source, group, interface))
    }

    /// Joins an IPv6 group on the interface with that index; 0 lets the system choose.
    ///
    /// Mirrors `IPV6_ADD_MEMBERSHIP` with a `struct ipv6_mreq`.
    #[cfg(not(any(nto, nuttx)))]
    pub fn join_multicast_v6(&self, multiaddr: &Ipv6Addr, interface: u32) -> io::Result<()> {
        let group = ipv6_mreq(multiaddr, interface);
        sys::set_option(self.as_raw(), c::IPPROTO_IPV6, c::IPV6_ADD_MEMBERSHIP, group)
    }

    /// Leaves an IPv6 group on the interface with that index.
    ///
    /// Mirrors `IPV6_DROP_MEMBERSHIP` with a `struct ipv6_mreq`.
    #[cfg(not(any(nto, nuttx)))]
    pub fn leave_multicast_v6(&self, multiaddr: &Ipv6Addr, interface: u32) -> io::Result<()> {
        let group = ipv6_mreq(multiaddr, interface);
        sys::set_option(self.as_raw(), c::IPPROTO_IPV6, c::IPV6_DROP_MEMBERSHIP, group)
    }

    /// Sets [`IP_MULTICAST_IF`](crate::option::IP_MULTICAST_IF): the address of the interface that multicast leaves by;
    /// 0.0.0.0 lets the system choose.
    ///
    /// **Platforms**: all but WASI.
    #[cfg(not(wasi))]
    #[inline]
    pub fn set_multicast_if_v4(&self, interface: &Ipv4Addr) -> io::Result<()> {
        self.set(crate::option::IP_MULTICAST_IF, *interface)
    }

    fn membership_v4<const N: usize>(
        &self,
        name: std::ffi::c_int,
        addresses: [[u8; 4]; N],
    ) -> io::Result<()> {
        sys::set_option(self.as_raw(), c::IPPROTO_IP, name, addresses)
    }
}

/// The payload of an IPv4 membership by index or address, a `struct ip_mreqn`: the group, an address of the interface,
/// its index.
#[cfg(any(linux_like, apple, freebsd, dragonfly, fuchsia, hurd, emscripten))]
fn ip_mreqn(group: &Ipv4Addr, interface: &InterfaceIndexOrAddress) -> [[u8; 4]; 3] {
    const { assert!(size_of::<c::ip_mreqn>() == 12) };
    let (address, index) = match *interface {
        InterfaceIndexOrAddress::Index(index) => (Ipv4Addr::UNSPECIFIED, index),
        InterfaceIndexOrAddress::Address(address) => (address, 0),
    };
    [group.octets(), address.octets(), index.to_ne_bytes()]
}

/// The payload of a membership for one source, a `struct ip_mreq_source`, whose fields stand in an order of their own
/// on each system.
#[cfg(ip_mreq_source)]
fn ip_mreq_source(source: &Ipv4Addr, group: &Ipv4Addr, interface: &Ipv4Addr) -> [[u8; 4]; 3] {
    use std::mem::offset_of;
    let mut fields = [[0; 4]; 3];
    fields[offset_of!(c::ip_mreq_source, imr_multiaddr) / 4] = group.octets();
    fields[offset_of!(c::ip_mreq_source, imr_interface) / 4] = interface.octets();
    fields[offset_of!(c::ip_mreq_source, imr_sourceaddr) / 4] = source.octets();
    fields
}
