//! Where a redirected connection wanted to go: by hand, since the payload is an address.
#![cfg(any(linux_like, fuchsia, windows))]

use crate::sys::{self, c};
use crate::{SockAddr, Socket};
use std::io;

/// The destination before a firewall redirected the connection.
///
/// **Platforms**: Linux, Android, Windows; IPv4 also on Fuchsia.
impl Socket {
    /// Returns the address that the peer had asked for (`SO_ORIGINAL_DST`), of a TCP connection over IPv4.
    ///
    /// **Platforms**: Linux, Android, Fuchsia, Windows.
    ///
    /// # Errors
    ///
    /// `ENOENT` where the connection was not redirected, `ENOPROTOOPT` where the connection is not tracked.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::Socket;
    /// use std::net::{TcpListener, TcpStream};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let listener = TcpListener::bind("127.0.0.1:0")?;
    /// let _client = TcpStream::connect(listener.local_addr()?)?;
    /// let connection = Socket::from(listener.accept()?.0);
    /// // A connection that came straight here has no other destination.
    /// let wanted = connection.original_dst_v4().or_else(|_| connection.local_addr())?;
    /// assert_eq!(wanted.as_socket(), Some(listener.local_addr()?));
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn original_dst_v4(&self) -> io::Result<SockAddr> {
        sys::get_address(self.as_raw(), c::SOL_IP, c::SO_ORIGINAL_DST)
    }

    /// Returns the address that the peer had asked for (`IP6T_SO_ORIGINAL_DST`), of a TCP connection over IPv6.
    ///
    /// **Platforms**: Linux, Android, Windows.
    ///
    /// # Errors
    ///
    /// As [`original_dst_v4`](Socket::original_dst_v4).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::Socket;
    /// use std::net::{TcpListener, TcpStream};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let listener = TcpListener::bind("[::1]:0")?;
    /// let _client = TcpStream::connect(listener.local_addr()?)?;
    /// let connection = Socket::from(listener.accept()?.0);
    /// // A connection that came straight here has no other destination.
    /// let wanted = connection.original_dst_v6().or_else(|_| connection.local_addr())?;
    /// assert_eq!(wanted.as_socket(), Some(listener.local_addr()?));
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(any(linux_like, windows))]
    #[inline]
    pub fn original_dst_v6(&self) -> io::Result<SockAddr> {
        sys::get_address(self.as_raw(), c::SOL_IPV6, c::IP6T_SO_ORIGINAL_DST)
    }
}
