//! Where a redirected connection wanted to go: by hand, since the payload is an address.
#![cfg(any(linux_like, fuchsia))]

use crate::sys::{self, c};
use crate::{SockAddr, Socket};
use std::io;

/// The destination before a firewall redirected the connection.
///
/// **Platforms**: Linux and Android; IPv4 also on Fuchsia.
impl Socket {
    /// Returns the address that the peer had asked for (`SO_ORIGINAL_DST`), of a TCP connection over IPv4.
    ///
    /// # Errors
    ///
    /// `ENOENT` where the connection was not redirected, `ENOPROTOOPT` where the connection is not tracked.
    pub fn original_dst_v4(&self) -> io::Result<SockAddr> {
        sys::get_address(self.as_raw(), c::IPPROTO_IP, c::SO_ORIGINAL_DST)
    }

    /// Returns the address that the peer had asked for (`IP6T_SO_ORIGINAL_DST`), of a TCP connection over IPv6.
    ///
    /// # Errors
    ///
    /// As [`original_dst_v4`](Socket::original_dst_v4).
    #[cfg(linux_like)]
    pub fn original_dst_v6(&self) -> io::Result<SockAddr> {
        sys::get_address(self.as_raw(), c::IPPROTO_IPV6, c::IP6T_SO_ORIGINAL_DST)
    }
}
