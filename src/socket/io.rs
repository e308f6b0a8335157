//! Sending and receiving one buffer.

use super::Socket;
use crate::SockAddr;
use crate::sys::{self, c};
use std::ffi::c_int;
use std::io;
use std::mem::MaybeUninit;

/// Sending.
///
/// `flags` are those of send(2), such as `MSG_DONTWAIT`. None is added to them: to send to a connection that the peer
/// has closed raises `SIGPIPE` on Unix, unless `MSG_NOSIGNAL` is given or the program ignores the signal, as Rust's
/// do by default.
impl Socket {
    /// Sends data to the peer that the socket is connected to, and returns how many bytes were taken.
    ///
    /// Mirrors [send(2)](https://man7.org/linux/man-pages/man2/send.2.html).
    ///
    /// # Errors
    ///
    /// [`WouldBlock`](io::ErrorKind::WouldBlock), [`BrokenPipe`](io::ErrorKind::BrokenPipe),
    /// [`ConnectionReset`](io::ErrorKind::ConnectionReset), [`NotConnected`](io::ErrorKind::NotConnected), and
    /// `EMSGSIZE` where a datagram is too long.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, b) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
    /// assert_eq!(a.send(b"hello")?, 5);
    /// let mut buf = [0; 16];
    /// assert_eq!(b.recv_into(&mut buf)?, 5);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn send(&self, buf: &[u8]) -> io::Result<usize> {
        self.send_with_flags(buf, 0)
    }

    /// Sends data to the peer that the socket is connected to, with flags.
    ///
    /// Mirrors [send(2)](https://man7.org/linux/man-pages/man2/send.2.html).
    ///
    /// # Errors
    ///
    /// As [`send`](Socket::send).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::io::ErrorKind;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, _b) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
    /// // Nobody reads: send until the buffer is full, without waiting.
    /// let error = loop {
    ///     if let Err(error) = a.send_with_flags(&[0; 4096], libc::MSG_DONTWAIT) {
    ///         break error;
    ///     }
    /// };
    /// assert_eq!(error.kind(), ErrorKind::WouldBlock);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn send_with_flags(&self, buf: &[u8], flags: c_int) -> io::Result<usize> {
        sys::send(self.as_raw(), buf, flags)
    }

    /// Sends a datagram to `addr`, and returns how many bytes were taken. See also
    /// [`send_to_std`](Socket::send_to_std).
    ///
    /// Mirrors [sendto(2)](https://man7.org/linux/man-pages/man2/sendto.2.html).
    ///
    /// # Errors
    ///
    /// As [`send`](Socket::send), and `EISCONN` or `EAFNOSUPPORT` where the address does not fit the socket.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::net::UdpSocket;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let receiver = UdpSocket::bind("127.0.0.1:0")?;
    /// let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    /// assert_eq!(socket.send_to(b"hello", &receiver.local_addr()?.into())?, 5);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn send_to(&self, buf: &[u8], addr: &SockAddr) -> io::Result<usize> {
        self.send_to_with_flags(buf, addr, 0)
    }

    /// Sends a datagram to `addr`, with flags.
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
    /// let receiver = UdpSocket::bind("127.0.0.1:0")?;
    /// let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    /// let count = socket.send_to_with_flags(b"hello", &receiver.local_addr()?.into(), libc::MSG_DONTWAIT)?;
    /// assert_eq!(count, 5);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn send_to_with_flags(&self, buf: &[u8], addr: &SockAddr, flags: c_int) -> io::Result<usize> {
        sys::send_to(self.as_raw(), buf, flags, addr)
    }
}

/// Receiving into memory that may be uninitialised.
///
/// The first bytes of the buffer, as many as the returned count says, are initialised afterwards, unless `flags` has
/// `MSG_TRUNC`: then the count may be larger than the buffer, or count bytes that were never written. The methods
/// whose names end in `_into`, such as [`recv_into`](Socket::recv_into), need no `unsafe` to read what arrived.
impl Socket {
    /// Receives data, and returns how many bytes: 0 for an empty datagram, and where the peer has ended the stream.
    ///
    /// The rest of a datagram that is longer than the buffer is lost.
    ///
    /// Mirrors [recv(2)](https://man7.org/linux/man-pages/man2/recv.2.html).
    ///
    /// # Errors
    ///
    /// [`WouldBlock`](io::ErrorKind::WouldBlock) where nothing is there, or the read timeout is over,
    /// [`ConnectionReset`](io::ErrorKind::ConnectionReset), [`ConnectionRefused`](io::ErrorKind::ConnectionRefused),
    /// [`NotConnected`](io::ErrorKind::NotConnected).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::mem::MaybeUninit;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, b) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
    /// a.send(b"hello")?;
    /// let mut buf = [MaybeUninit::<u8>::uninit(); 16];
    /// let count = b.recv(&mut buf)?;
    /// // SAFETY: the first `count` bytes are initialised.
    /// let bytes = unsafe { &*(&raw const buf[..count] as *const [u8]) };
    /// assert_eq!(bytes, b"hello");
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn recv(&self, buf: &mut [MaybeUninit<u8>]) -> io::Result<usize> {
        self.recv_with_flags(buf, 0)
    }

    /// Receives data, with flags.
    ///
    /// Mirrors [recv(2)](https://man7.org/linux/man-pages/man2/recv.2.html).
    ///
    /// # Errors
    ///
    /// As [`recv`](Socket::recv).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::mem::MaybeUninit;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, b) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
    /// a.send(b"hello")?;
    /// a.send(b"world")?;
    /// let mut buf = [MaybeUninit::uninit(); 10];
    /// assert_eq!(b.recv_with_flags(&mut buf, libc::MSG_WAITALL)?, 10);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn recv_with_flags(&self, buf: &mut [MaybeUninit<u8>], flags: c_int) -> io::Result<usize> {
        sys::recv(self.as_raw(), buf, flags)
    }

    /// Receives data, and leaves it in the queue (`MSG_PEEK`).
    ///
    /// Mirrors [recv(2)](https://man7.org/linux/man-pages/man2/recv.2.html).
    ///
    /// # Errors
    ///
    /// As [`recv`](Socket::recv).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::mem::MaybeUninit;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, b) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
    /// a.send(b"hello")?;
    /// let mut buf = [MaybeUninit::uninit(); 16];
    /// assert_eq!(b.peek(&mut buf)?, 5);
    /// assert_eq!(b.recv(&mut buf)?, 5, "it is still there");
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn peek(&self, buf: &mut [MaybeUninit<u8>]) -> io::Result<usize> {
        self.recv_with_flags(buf, c::MSG_PEEK)
    }

    /// Receives data and the address of its sender. See also [`recv_from_std`](Socket::recv_from_std).
    ///
    /// A connected stream socket tells no sender: the address then has length 0.
    ///
    /// Mirrors [recvfrom(2)](https://man7.org/linux/man-pages/man2/recvfrom.2.html).
    ///
    /// # Errors
    ///
    /// As [`recv`](Socket::recv).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::SockRef;
    /// use std::{mem::MaybeUninit, net::UdpSocket};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, b) = (UdpSocket::bind("127.0.0.1:0")?, UdpSocket::bind("127.0.0.1:0")?);
    /// a.send_to(b"hello", b.local_addr()?)?;
    /// let mut buf = [MaybeUninit::uninit(); 1500];
    /// let (count, sender) = SockRef::from(&b).recv_from(&mut buf)?;
    /// assert_eq!((count, sender.as_socket()), (5, Some(a.local_addr()?)));
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn recv_from(&self, buf: &mut [MaybeUninit<u8>]) -> io::Result<(usize, SockAddr)> {
        self.recv_from_with_flags(buf, 0)
    }

    /// Receives data and the address of its sender, with flags.
    ///
    /// Mirrors [recvfrom(2)](https://man7.org/linux/man-pages/man2/recvfrom.2.html).
    ///
    /// # Errors
    ///
    /// As [`recv`](Socket::recv).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::SockRef;
    /// use std::{mem::MaybeUninit, net::UdpSocket};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, b) = (UdpSocket::bind("127.0.0.1:0")?, UdpSocket::bind("127.0.0.1:0")?);
    /// a.send_to(b"hello", b.local_addr()?)?;
    /// let mut buf = [MaybeUninit::uninit(); 1500];
    /// let (count, _) = SockRef::from(&b).recv_from_with_flags(&mut buf, libc::MSG_PEEK)?;
    /// assert_eq!(count, 5);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn recv_from_with_flags(
        &self,
        buf: &mut [MaybeUninit<u8>],
        flags: c_int,
    ) -> io::Result<(usize, SockAddr)> {
        sys::recv_from(self.as_raw(), buf, flags)
    }

    /// Receives data and the address of its sender, and leaves them in the queue (`MSG_PEEK`).
    ///
    /// Mirrors [recvfrom(2)](https://man7.org/linux/man-pages/man2/recvfrom.2.html).
    ///
    /// # Errors
    ///
    /// As [`recv`](Socket::recv).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::SockRef;
    /// use std::{mem::MaybeUninit, net::UdpSocket};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, b) = (UdpSocket::bind("127.0.0.1:0")?, UdpSocket::bind("127.0.0.1:0")?);
    /// a.send_to(b"hello", b.local_addr()?)?;
    /// let mut buf = [MaybeUninit::uninit(); 1500];
    /// let (_, first) = SockRef::from(&b).peek_from(&mut buf)?;
    /// let (_, again) = SockRef::from(&b).recv_from(&mut buf)?;
    /// assert_eq!(first, again, "the datagram was still there");
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn peek_from(&self, buf: &mut [MaybeUninit<u8>]) -> io::Result<(usize, SockAddr)> {
        self.recv_from_with_flags(buf, c::MSG_PEEK)
    }

    /// Returns the sender of the next datagram, which stays in the queue.
    ///
    /// Mirrors [recvfrom(2)](https://man7.org/linux/man-pages/man2/recvfrom.2.html).
    ///
    /// # Errors
    ///
    /// As [`recv`](Socket::recv).
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
    /// let sender = SockRef::from(&b).peek_sender()?;
    /// b.connect(sender.as_socket().unwrap())?;
    /// assert_eq!(b.recv(&mut [0; 1500])?, 5);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn peek_sender(&self) -> io::Result<SockAddr> {
        sys::peek_sender(self.as_raw())
    }
}
