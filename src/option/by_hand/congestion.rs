//! The congestion control algorithm: by hand, since socket2's methods take and give the bytes of the kernel as they
//! are. The typed row is [`TCP_CONGESTION`](crate::option::TCP_CONGESTION).
#![cfg(any(linux, freebsd))]

use crate::Socket;
use crate::sys::{self, c};
use std::io;

impl Socket {
    /// Returns the name of the congestion control algorithm, with the NUL bytes that the kernel pads it with.
    ///
    /// **Platforms**: Linux, FreeBSD.
    ///
    /// Mirrors `TCP_CONGESTION` of [tcp(7)](https://man7.org/linux/man-pages/man7/tcp.7.html).
    ///
    /// # Errors
    ///
    /// As [`get`](Socket::get).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type, option};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    /// socket.set_tcp_congestion(b"reno")?;
    /// assert!(socket.tcp_congestion()?.starts_with(b"reno\0"));
    /// assert_eq!(socket.get(option::TCP_CONGESTION)?.as_bytes(), b"reno");
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn tcp_congestion(&self) -> io::Result<Vec<u8>> {
        let mut name = [0; 16]; // TCP_CA_NAME_MAX
        let length = sys::get_bytes(self.as_raw(), c::IPPROTO_TCP, c::TCP_CONGESTION, &mut name)?;
        Ok(name[..length].to_vec())
    }

    /// Sets the congestion control algorithm.
    ///
    /// **Platforms**: Linux, FreeBSD.
    ///
    /// Mirrors `TCP_CONGESTION` of [tcp(7)](https://man7.org/linux/man-pages/man7/tcp.7.html).
    ///
    /// # Errors
    ///
    /// `ENOENT` where the system has none of that name, `EPERM` where it needs a privilege.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::io::ErrorKind;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    /// socket.set_tcp_congestion(b"reno")?;
    /// let error = socket.set_tcp_congestion(b"no such thing").unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::NotFound);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn set_tcp_congestion(&self, tcp_ca_name: &[u8]) -> io::Result<()> {
        sys::set_bytes(self.as_raw(), c::IPPROTO_TCP, c::TCP_CONGESTION, tcp_ca_name)
    }
}
