//! Memberships: by hand, since their payloads are structures of several addresses.

use crate::Socket;
use crate::sys::{self, c};
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};

/// The payload of an IPv6 membership, a `struct ipv6_mreq`: the group, then the index of the interface.
#[inline]
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
    /// Mirrors `IP_ADD_MEMBERSHIP` of [ip(7)](https://man7.org/linux/man-pages/man7/ip.7.html), with a
    /// `struct ip_mreq`.
    ///
    /// # Errors
    ///
    /// `EADDRINUSE` where the socket has joined already, `ENODEV` where there is no such interface, `EINVAL` where the
    /// address is not one of multicast.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::net::Ipv4Addr;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    /// let group = Ipv4Addr::new(239, 1, 2, 3);
    /// socket.join_multicast_v4(&group, &Ipv4Addr::LOCALHOST)?;
    /// assert!(socket.join_multicast_v4(&group, &Ipv4Addr::LOCALHOST).is_err(), "it has joined already");
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn join_multicast_v4(&self, multiaddr: &Ipv4Addr, interface: &Ipv4Addr) -> io::Result<()> {
        self.membership_v4(c::IP_ADD_MEMBERSHIP, [multiaddr.octets(), interface.octets()])
    }

    /// Leaves an IPv4 group on the interface with that address.
    ///
    /// Mirrors `IP_DROP_MEMBERSHIP` of [ip(7)](https://man7.org/linux/man-pages/man7/ip.7.html), with a
    /// `struct ip_mreq`.
    ///
    /// # Errors
    ///
    /// `EADDRNOTAVAIL` where the socket is not in the group, `ENODEV` where there is no such interface.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::net::Ipv4Addr;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    /// let group = Ipv4Addr::new(239, 1, 2, 3);
    /// socket.join_multicast_v4(&group, &Ipv4Addr::LOCALHOST)?;
    /// socket.leave_multicast_v4(&group, &Ipv4Addr::LOCALHOST)?;
    /// assert!(socket.leave_multicast_v4(&group, &Ipv4Addr::LOCALHOST).is_err(), "it has left already");
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn leave_multicast_v4(&self, multiaddr: &Ipv4Addr, interface: &Ipv4Addr) -> io::Result<()> {
        self.membership_v4(c::IP_DROP_MEMBERSHIP, [multiaddr.octets(), interface.octets()])
    }

    /// Joins an IPv6 group on the interface with that index; 0 lets the system choose.
    ///
    /// Mirrors `IPV6_ADD_MEMBERSHIP` of [ipv6(7)](https://man7.org/linux/man-pages/man7/ipv6.7.html), with a
    /// `struct ipv6_mreq`.
    ///
    /// # Errors
    ///
    /// `EADDRINUSE` where the socket has joined already, `ENODEV` where there is no such interface, `EINVAL` where the
    /// address is not one of multicast.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::net::Ipv6Addr;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV6, Type::DGRAM, None)?;
    /// let group = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 0x1234);
    /// socket.join_multicast_v6(&group, 1)?; // 1 is the first interface.
    /// assert!(socket.join_multicast_v6(&group, 1).is_err(), "it has joined already");
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn join_multicast_v6(&self, multiaddr: &Ipv6Addr, interface: u32) -> io::Result<()> {
        let group = ipv6_mreq(multiaddr, interface);
        sys::set_option(self.as_raw(), c::IPPROTO_IPV6, c::IPV6_ADD_MEMBERSHIP, group)
    }

    /// Leaves an IPv6 group on the interface with that index.
    ///
    /// Mirrors `IPV6_DROP_MEMBERSHIP` of [ipv6(7)](https://man7.org/linux/man-pages/man7/ipv6.7.html), with a
    /// `struct ipv6_mreq`.
    ///
    /// # Errors
    ///
    /// `EADDRNOTAVAIL` where the socket is not in the group, `ENODEV` where there is no such interface.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::net::Ipv6Addr;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV6, Type::DGRAM, None)?;
    /// let group = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 0x1234);
    /// socket.join_multicast_v6(&group, 1)?; // 1 is the first interface.
    /// socket.leave_multicast_v6(&group, 1)?;
    /// assert!(socket.leave_multicast_v6(&group, 1).is_err(), "it has left already");
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn leave_multicast_v6(&self, multiaddr: &Ipv6Addr, interface: u32) -> io::Result<()> {
        let group = ipv6_mreq(multiaddr, interface);
        sys::set_option(self.as_raw(), c::IPPROTO_IPV6, c::IPV6_DROP_MEMBERSHIP, group)
    }

    /// Sets [`IP_MULTICAST_IF`](crate::option::IP_MULTICAST_IF): the address of the interface that multicast leaves by;
    /// 0.0.0.0 lets the system choose.
    ///
    /// **Platforms**: all but WASI.
    ///
    /// Mirrors `IP_MULTICAST_IF` of [ip(7)](https://man7.org/linux/man-pages/man7/ip.7.html), with a `struct in_addr`.
    ///
    /// # Errors
    ///
    /// As [`set`](Socket::set); `EADDRNOTAVAIL` where no interface has the address.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::net::Ipv4Addr;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    /// socket.set_multicast_if_v4(&Ipv4Addr::LOCALHOST)?;
    /// assert_eq!(socket.multicast_if_v4()?, Ipv4Addr::LOCALHOST);
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(not(wasi))]
    #[inline]
    pub fn set_multicast_if_v4(&self, interface: &Ipv4Addr) -> io::Result<()> {
        self.set(crate::option::IP_MULTICAST_IF, *interface)
    }

    #[inline]
    pub(super) fn membership_v4<const N: usize>(
        &self,
        name: std::ffi::c_int,
        addresses: [[u8; 4]; N],
    ) -> io::Result<()> {
        sys::set_option(self.as_raw(), c::IPPROTO_IP, name, addresses)
    }
}
