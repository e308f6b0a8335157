//! Memberships for one source: by hand, since the payload is a `struct ip_mreq_source`.
#![cfg(ip_mreq_source)]

use crate::Socket;
use crate::sys::c;
use std::io;
use std::mem::offset_of;
use std::net::Ipv4Addr;

/// Source-specific multicast.
impl Socket {
    /// Joins an IPv4 group for what `source` sends to it, on the interface with that address.
    ///
    /// **Platforms**: all but DragonFly BSD, NetBSD, OpenBSD, Haiku, Hurd, Fuchsia, QNX, Redox, WASI.
    ///
    /// Mirrors `IP_ADD_SOURCE_MEMBERSHIP` with a `struct ip_mreq_source`.
    ///
    /// # Errors
    ///
    /// `EADDRNOTAVAIL` where the socket has joined for that source already, `ENODEV` where there is no such interface,
    /// `EINVAL` where the address is not one of multicast, or the socket has joined the group for all sources.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::net::Ipv4Addr;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    /// let (source, group, interface) = (Ipv4Addr::LOCALHOST, Ipv4Addr::new(232, 1, 2, 3), Ipv4Addr::LOCALHOST);
    /// socket.join_ssm_v4(&source, &group, &interface)?;
    /// assert!(socket.join_ssm_v4(&source, &group, &interface).is_err(), "it has joined already");
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn join_ssm_v4(&self, source: &Ipv4Addr, group: &Ipv4Addr, interface: &Ipv4Addr) -> io::Result<()> {
        self.membership_v4(c::IP_ADD_SOURCE_MEMBERSHIP, ip_mreq_source(source, group, interface))
    }

    /// Leaves an IPv4 group for what `source` sends to it, on the interface with that address.
    ///
    /// **Platforms**: as [`join_ssm_v4`](Socket::join_ssm_v4).
    ///
    /// Mirrors `IP_DROP_SOURCE_MEMBERSHIP` with a `struct ip_mreq_source`.
    ///
    /// # Errors
    ///
    /// `EADDRNOTAVAIL` or `EINVAL` where the socket is not in the group for that source.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::net::Ipv4Addr;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    /// let (source, group, interface) = (Ipv4Addr::LOCALHOST, Ipv4Addr::new(232, 1, 2, 3), Ipv4Addr::LOCALHOST);
    /// socket.join_ssm_v4(&source, &group, &interface)?;
    /// socket.leave_ssm_v4(&source, &group, &interface)?;
    /// assert!(socket.leave_ssm_v4(&source, &group, &interface).is_err(), "it has left already");
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn leave_ssm_v4(&self, source: &Ipv4Addr, group: &Ipv4Addr, interface: &Ipv4Addr) -> io::Result<()> {
        self.membership_v4(c::IP_DROP_SOURCE_MEMBERSHIP, ip_mreq_source(source, group, interface))
    }
}

/// The payload of a membership for one source, a `struct ip_mreq_source`, whose fields stand in an order of their own
/// on each system.
#[inline]
fn ip_mreq_source(source: &Ipv4Addr, group: &Ipv4Addr, interface: &Ipv4Addr) -> [[u8; 4]; 3] {
    let mut fields = [[0; 4]; 3];
    fields[offset_of!(c::ip_mreq_source, imr_multiaddr) / 4] = group.octets();
    fields[offset_of!(c::ip_mreq_source, imr_interface) / 4] = interface.octets();
    fields[offset_of!(c::ip_mreq_source, imr_sourceaddr) / 4] = source.octets();
    fields
}
