//! Receiving into safe memory.

use super::Socket;
use crate::SockAddr;
use crate::sys::{self, c};
use std::ffi::c_int;
use std::io;

/// Takes what is received: memory, initialised or not, of which each kind gives back what fits it.
///
/// | buffer | gives back |
/// |---|---|
/// | `&mut [u8]`, `&mut [u8; N]` | how many bytes were received |
/// | `&mut [MaybeUninit<u8>]`, `&mut [MaybeUninit<u8>; N]` | the received bytes, as a `&mut [u8]` |
/// | [`spare`]`(&mut vec)` | how many bytes were appended to the vector |
///
/// The trait is sealed: a way from `&mut [u8]` to memory that may become uninitialised would be unsound in other
/// hands.
///
/// # Examples
///
/// ```
/// use berkeley::{Domain, Socket, Type, spare};
/// use std::mem::MaybeUninit;
///
/// # fn main() -> std::io::Result<()> {
/// let (a, b) = Socket::pair(Domain::UNIX, Type::DGRAM, None)?;
/// for word in ["first", "second", "third"] {
///     a.send(word.as_bytes())?;
/// }
/// let mut array = [0; 16];
/// assert_eq!(b.recv_into(&mut array)?, 5);
///
/// let mut memory = [MaybeUninit::uninit(); 16];
/// assert_eq!(b.recv_into(&mut memory)?, b"second");
///
/// let mut vec = b"the ".to_vec();
/// vec.reserve(16);
/// assert_eq!(b.recv_into(spare(&mut vec))?, 5);
/// assert_eq!(vec, b"the third");
/// # Ok(())
/// # }
/// ```
pub trait RecvBuf: sys::buffer::Destination {}

impl<B: sys::buffer::Destination> RecvBuf for B {}

/// Lends the spare capacity of a vector to a receive, which appends to it.
///
/// No memory is allocated: call [`Vec::reserve`] before. A vector without spare capacity is
/// [`InvalidInput`](io::ErrorKind::InvalidInput): a receive of no bytes would look like the end of the stream.
///
/// # Examples
///
/// ```
/// use berkeley::{Domain, Socket, Type, spare};
///
/// # fn main() -> std::io::Result<()> {
/// let (a, b) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
/// a.send(b"hello")?;
/// let mut vec = Vec::with_capacity(64);
/// assert_eq!(b.recv_into(spare(&mut vec))?, 5);
/// assert_eq!(vec, b"hello");
/// # Ok(())
/// # }
/// ```
#[inline]
pub fn spare(vec: &mut Vec<u8>) -> Spare<'_> {
    Spare(vec)
}

/// Borrows the spare capacity of a vector; made by [`spare`].
///
/// # Examples
///
/// ```
/// use berkeley::{Domain, Socket, Spare, Type, spare};
///
/// # fn main() -> std::io::Result<()> {
/// let (a, b) = Socket::pair(Domain::UNIX, Type::DGRAM, None)?;
/// a.send(b"hello")?;
/// let mut vec = Vec::with_capacity(16);
/// let room: Spare<'_> = spare(&mut vec);
/// b.recv_into(room)?;
/// assert_eq!(vec, b"hello");
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Spare<'a>(pub(crate) &'a mut Vec<u8>);

/// Receiving without `unsafe`.
///
/// Each method does what the one of the same name without `_into` does, into any [`RecvBuf`].
impl Socket {
    /// Receives data: into an initialised buffer, an uninitialised one, or the spare capacity of a vector.
    ///
    /// The rest of a datagram that is longer than the buffer is lost;
    /// [`recv_vectored_into`](Socket::recv_vectored_into) tells.
    ///
    /// Mirrors [recv(2)](https://man7.org/linux/man-pages/man2/recv.2.html).
    ///
    /// # Errors
    ///
    /// As [`recv`](Socket::recv), and [`InvalidInput`](io::ErrorKind::InvalidInput) for a vector without spare
    /// capacity.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, b) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
    /// a.send(b"hello")?;
    /// let mut buf = [0; 16];
    /// let count = b.recv_into(&mut buf)?;
    /// assert_eq!(&buf[..count], b"hello");
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn recv_into<B: RecvBuf>(&self, buf: B) -> io::Result<B::Output> {
        self.recv_into_with_flags(buf, 0)
    }

    /// Receives data, with flags.
    ///
    /// Mirrors [recv(2)](https://man7.org/linux/man-pages/man2/recv.2.html).
    ///
    /// # Errors
    ///
    /// As [`recv_into`](Socket::recv_into), and [`InvalidInput`](io::ErrorKind::InvalidInput) where `flags` has
    /// `MSG_TRUNC`, by which the system counts bytes that it did not write.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::io::ErrorKind;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (_a, b) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
    /// let error = b.recv_into_with_flags(&mut [0; 16], libc::MSG_DONTWAIT).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::WouldBlock);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn recv_into_with_flags<B: RecvBuf>(&self, buf: B, flags: c_int) -> io::Result<B::Output> {
        sys::buffer::recv(self.as_raw(), buf, flags)
    }

    /// Receives data, and leaves it in the queue (`MSG_PEEK`).
    ///
    /// Mirrors [recv(2)](https://man7.org/linux/man-pages/man2/recv.2.html).
    ///
    /// # Errors
    ///
    /// As [`recv_into`](Socket::recv_into).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, b) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
    /// a.send(b"hello")?;
    /// let mut buf = [0; 16];
    /// assert_eq!(b.peek_into(&mut buf)?, 5);
    /// assert_eq!(b.recv_into(&mut buf)?, 5, "it is still there");
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn peek_into<B: RecvBuf>(&self, buf: B) -> io::Result<B::Output> {
        self.recv_into_with_flags(buf, c::MSG_PEEK)
    }

    /// Receives data and the address of its sender.
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
    /// let (count, sender) = SockRef::from(&b).recv_from_into(&mut buf)?;
    /// assert_eq!(count, 5);
    /// assert_eq!(sender.as_socket(), Some(a.local_addr()?));
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn recv_from_into<B: RecvBuf>(&self, buf: B) -> io::Result<(B::Output, SockAddr)> {
        self.recv_from_into_with_flags(buf, 0)
    }

    /// Receives data, and the address of its sender into one that is lent.
    ///
    /// Does the same as [`recv_from_into_with_flags`](Socket::recv_from_into_with_flags), and costs less in a loop: no
    /// address is made and moved for each datagram. [`SockAddr::unspecified`] makes one to begin with. Where the receive
    /// tells no sender, as that of a connected stream socket does, the address becomes `AF_UNSPEC` with length 0; after an
    /// error it may have been written to.
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
    /// use berkeley::{SockAddr, SockRef};
    /// use std::net::UdpSocket;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, b) = (UdpSocket::bind("127.0.0.1:0")?, UdpSocket::bind("127.0.0.1:0")?);
    /// let socket = SockRef::from(&b);
    /// let (mut buf, mut sender) = ([0; 1500], SockAddr::unspecified());
    /// for word in ["hello", "world"] {
    ///     a.send_to(word.as_bytes(), b.local_addr()?)?;
    ///     let count = socket.recvfrom(&mut buf, 0, &mut sender)?;
    ///     assert_eq!((&buf[..count], sender.as_socket()), (word.as_bytes(), Some(a.local_addr()?)));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn recvfrom<B: RecvBuf>(&self, buf: B, flags: c_int, addr: &mut SockAddr) -> io::Result<B::Output> {
        sys::buffer::recv_from_lent(self.as_raw(), buf, flags, addr)
    }

    /// Receives data and the address of its sender, with flags.
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
    /// let error = SockRef::from(&socket).recv_from_into_with_flags(&mut [0; 16], libc::MSG_DONTWAIT).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::WouldBlock);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn recv_from_into_with_flags<B: RecvBuf>(
        &self,
        buf: B,
        flags: c_int,
    ) -> io::Result<(B::Output, SockAddr)> {
        sys::buffer::recv_from(self.as_raw(), buf, flags)
    }

    /// Receives data and the address of its sender, and leaves them in the queue (`MSG_PEEK`).
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
    /// let (count, sender) = SockRef::from(&b).peek_from_into(&mut buf)?;
    /// assert_eq!((count, sender.as_socket()), (5, Some(a.local_addr()?)));
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn peek_from_into<B: RecvBuf>(&self, buf: B) -> io::Result<(B::Output, SockAddr)> {
        self.recv_from_into_with_flags(buf, c::MSG_PEEK)
    }
}
