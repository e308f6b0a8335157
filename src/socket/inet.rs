//! Datagrams to and from std's `SocketAddr`, which costs less than a [`SockAddr`](crate::SockAddr): 28 bytes travel
//! instead of 128.

use super::{RecvBuf, Socket};
use crate::address::inet;
use crate::sys;
use std::ffi::c_int;
use std::io;
use std::net::SocketAddr;

/// Datagrams with std's addresses.
impl Socket {
    /// Sends a datagram to an IPv4 or IPv6 address.
    ///
    /// Does the same as [`send_to`](Socket::send_to) with `addr.into()`, and costs less.
    ///
    /// Mirrors [sendto(2)](https://man7.org/linux/man-pages/man2/sendto.2.html).
    ///
    /// # Errors
    ///
    /// As [`send_to`](Socket::send_to).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::net::UdpSocket;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let receiver = UdpSocket::bind("[::1]:0")?;
    /// let socket = Socket::new(Domain::IPV6, Type::DGRAM, None)?;
    /// assert_eq!(socket.send_to_std(b"hello", receiver.local_addr()?)?, 5);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn send_to_std(&self, buf: &[u8], addr: SocketAddr) -> io::Result<usize> {
        self.send_to_std_with_flags(buf, addr, 0)
    }

    /// Sends a datagram to an IPv4 or IPv6 address, with flags.
    ///
    /// Mirrors [sendto(2)](https://man7.org/linux/man-pages/man2/sendto.2.html).
    ///
    /// # Errors
    ///
    /// As [`send_to`](Socket::send_to).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::SockRef;
    /// use std::net::UdpSocket;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, b) = (UdpSocket::bind("127.0.0.1:0")?, UdpSocket::bind("127.0.0.1:0")?);
    /// let count = SockRef::from(&a).send_to_std_with_flags(b"hello", b.local_addr()?, libc::MSG_DONTWAIT)?;
    /// assert_eq!(count, 5);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn send_to_std_with_flags(&self, buf: &[u8], addr: SocketAddr, flags: c_int) -> io::Result<usize> {
        match addr {
            SocketAddr::V4(addr) => sys::send_to_bytes(self.as_raw(), buf, flags, &inet::v4(&addr)),
            SocketAddr::V6(addr) => sys::send_to_bytes(self.as_raw(), buf, flags, &inet::v6(&addr)),
        }
    }

    /// Receives data, and the address of its sender where that is of IPv4 or IPv6.
    ///
    /// Does the same as [`recv_from_into`](Socket::recv_from_into) and [`as_socket`](crate::SockAddr::as_socket), and
    /// costs less. A sender of another family is `None`, as is that of a connected stream socket, which tells none.
    ///
    /// Mirrors [recvfrom(2)](https://man7.org/linux/man-pages/man2/recvfrom.2.html).
    ///
    /// # Errors
    ///
    /// As [`recv_into`](Socket::recv_into).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::SockRef;
    /// use std::net::UdpSocket;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, b) = (UdpSocket::bind("127.0.0.1:0")?, UdpSocket::bind("127.0.0.1:0")?);
    /// a.send_to(b"hello", b.local_addr()?)?;
    /// let mut buf = [0; 1500];
    /// let (count, sender) = SockRef::from(&b).recv_from_std(&mut buf)?;
    /// assert_eq!(&buf[..count], b"hello");
    /// assert_eq!(sender, Some(a.local_addr()?));
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn recv_from_std<B: RecvBuf>(&self, buf: B) -> io::Result<(B::Output, Option<SocketAddr>)> {
        self.recv_from_std_with_flags(buf, 0)
    }

    /// Receives data, and the address of its sender where that is of IPv4 or IPv6, with flags.
    ///
    /// Mirrors [recvfrom(2)](https://man7.org/linux/man-pages/man2/recvfrom.2.html).
    ///
    /// # Errors
    ///
    /// As [`recv_into_with_flags`](Socket::recv_into_with_flags).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::SockRef;
    /// use std::{io::ErrorKind, net::UdpSocket};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = UdpSocket::bind("127.0.0.1:0")?;
    /// let mut buf = [0; 1500];
    /// let error = SockRef::from(&socket).recv_from_std_with_flags(&mut buf, libc::MSG_DONTWAIT).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::WouldBlock);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn recv_from_std_with_flags<B: RecvBuf>(
        &self,
        buf: B,
        flags: c_int,
    ) -> io::Result<(B::Output, Option<SocketAddr>)> {
        sys::buffer::recv_from_inet(self.as_raw(), buf, flags)
    }
}
