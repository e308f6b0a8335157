//! Memberships on an interface named by its index: by hand, since the payload is a `struct ip_mreqn`, on Windows an
//! `ip_mreq` that may hold the index in place of an address.

use std::net::Ipv4Addr;
#[cfg(ip_mreqn)]
use {
    crate::Socket,
    crate::sys::{self, c},
    std::io,
};

/// Names an interface of this machine, by index or by an IPv4 address that it has.
///
/// # Examples
///
/// ```
/// # fn main() -> std::io::Result<()> {
/// use berkeley::{Domain, InterfaceIndexOrAddress, Socket, Type};
/// use std::net::Ipv4Addr;
///
/// let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
/// let loopback = InterfaceIndexOrAddress::Address(Ipv4Addr::LOCALHOST);
/// socket.join_multicast_v4_n(&Ipv4Addr::new(239, 1, 2, 3), &loopback)?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Copy, Clone)]
pub enum InterfaceIndexOrAddress {
    /// The index, as `if_nametoindex` gives it; 0 lets the system choose.
    Index(u32),
    /// An address of the interface; 0.0.0.0 lets the system choose.
    Address(Ipv4Addr),
}

/// Multicast groups on an interface named by index.
#[cfg(ip_mreqn)]
impl Socket {
    /// Joins an IPv4 group on an interface named by index or address.
    ///
    /// **Platforms**: Linux, Android, Apple, FreeBSD, DragonFly BSD, OpenBSD, Fuchsia, Hurd, emscripten, NuttX,
    /// Windows.
    ///
    /// Mirrors `IP_ADD_MEMBERSHIP` of [ip(7)](https://man7.org/linux/man-pages/man7/ip.7.html), with a
    /// `struct ip_mreqn`.
    ///
    /// # Errors
    ///
    /// `EADDRINUSE` where the socket has joined already, `ENODEV` where there is no such interface, `EINVAL` where the
    /// address is not one of multicast, and on Windows [`InvalidInput`](io::ErrorKind::InvalidInput) for an index of
    /// more than 24 bits.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, InterfaceIndexOrAddress, Socket, Type};
    /// use std::net::Ipv4Addr;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    /// let group = Ipv4Addr::new(239, 1, 2, 3);
    /// socket.join_multicast_v4_n(&group, &InterfaceIndexOrAddress::Index(1))?; // 1 is the first interface.
    /// let none = InterfaceIndexOrAddress::Index(u32::MAX);
    /// assert!(socket.join_multicast_v4_n(&group, &none).is_err(), "there is no such interface");
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn join_multicast_v4_n(
        &self,
        multiaddr: &Ipv4Addr,
        interface: &InterfaceIndexOrAddress,
    ) -> io::Result<()> {
        self.membership_v4(c::IP_ADD_MEMBERSHIP, sys::ip_mreqn(multiaddr, interface)?)
    }

    /// Leaves an IPv4 group on an interface named by index or address.
    ///
    /// **Platforms**: as [`join_multicast_v4_n`](Socket::join_multicast_v4_n).
    ///
    /// Mirrors `IP_DROP_MEMBERSHIP` of [ip(7)](https://man7.org/linux/man-pages/man7/ip.7.html), with a
    /// `struct ip_mreqn`.
    ///
    /// # Errors
    ///
    /// `EADDRNOTAVAIL` where the socket is not in the group, `ENODEV` where there is no such interface.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, InterfaceIndexOrAddress, Socket, Type};
    /// use std::net::Ipv4Addr;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    /// let group = Ipv4Addr::new(239, 1, 2, 3);
    /// let first = InterfaceIndexOrAddress::Index(1);
    /// socket.join_multicast_v4_n(&group, &first)?;
    /// socket.leave_multicast_v4_n(&group, &first)?;
    /// assert!(socket.leave_multicast_v4_n(&group, &first).is_err(), "it has left already");
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn leave_multicast_v4_n(
        &self,
        multiaddr: &Ipv4Addr,
        interface: &InterfaceIndexOrAddress,
    ) -> io::Result<()> {
        self.membership_v4(c::IP_DROP_MEMBERSHIP, sys::ip_mreqn(multiaddr, interface)?)
    }
}
