//! The header of a message to send.
#![allow(unsafe_code)] // The header holds pointers to what it borrows.

use crate::address::SockAddr;
use crate::control::Builder;
use crate::sys;
use std::ffi::{c_int, c_void};
use std::fmt;
use std::io::{self, IoSlice};
use std::marker::PhantomData;

/// Holds a message to send: where to, the data, and control messages.
///
/// Has the layout of a `struct msghdr`, on Windows of a `WSAMSG`. Used with
/// [`Socket::sendmsg`](crate::Socket::sendmsg).
///
/// # Examples
///
/// ```
/// use berkeley::{Domain, MsgHdr, Socket, Type};
/// use std::io::IoSlice;
///
/// # fn main() -> std::io::Result<()> {
/// let (a, b) = Socket::pair(Domain::UNIX, Type::DGRAM, None)?;
/// let parts = [IoSlice::new(b"hello "), IoSlice::new(b"world")];
/// assert_eq!(a.sendmsg(&MsgHdr::new().with_buffers(&parts), 0)?, 11);
/// let mut buf = [0; 16];
/// let count = b.recv_into(&mut buf)?;
/// assert_eq!(&buf[..count], b"hello world");
/// # Ok(())
/// # }
/// ```
///
/// What it borrows outlives it:
///
/// ```compile_fail,E0597
/// use berkeley::MsgHdr;
/// use std::io::IoSlice;
///
/// let msg;
/// {
///     let data = [IoSlice::new(b"gone")];
///     msg = MsgHdr::new().with_buffers(&data);
/// }
/// drop(msg);
/// ```
#[repr(transparent)]
pub struct MsgHdr<'addr, 'bufs, 'control> {
    header: sys::Header,
    loans: PhantomData<(&'addr SockAddr, &'bufs IoSlice<'bufs>, &'control [u8])>,
}

// SAFETY: the pointers in the header stand for the loans in its type: an address, buffers and control bytes, which
// may all be used from another thread.
unsafe impl Send for MsgHdr<'_, '_, '_> {}

#[allow(clippy::new_without_default)] // As in socket2.
impl<'addr, 'bufs, 'control> MsgHdr<'addr, 'bufs, 'control> {
    /// Makes an empty message: no address, no data, no control messages.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, MsgHdr, Socket, Type};
    /// let (a, b) = Socket::pair(Domain::UNIX, Type::DGRAM, None)?;
    /// assert_eq!(a.sendmsg(&MsgHdr::new(), 0)?, 0);
    /// assert_eq!(b.recv_into(&mut [0; 8])?, 0, "an empty datagram");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[inline]
    pub fn new() -> MsgHdr<'addr, 'bufs, 'control> {
        MsgHdr { header: sys::Header::zeroed(), loans: PhantomData }
    }

    /// Names the peer (`msg_name`), for a socket that is not connected.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, MsgHdr, Socket, Type};
    /// use std::net::UdpSocket;
    /// let receiver = UdpSocket::bind("127.0.0.1:0")?;
    /// let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    /// socket.sendmsg(&MsgHdr::new().with_addr(&receiver.local_addr()?.into()), 0)?;
    /// assert_eq!(receiver.recv(&mut [0; 8])?, 0);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[inline]
    pub fn with_addr(mut self, addr: &'addr SockAddr) -> Self {
        self.header.set_name((&raw const *addr).cast_mut(), addr.len());
        self
    }

    /// Lends the data (`msg_iov`), which is sent as one message, piece after piece.
    ///
    /// # Examples
    ///
    /// See [`MsgHdr`].
    #[inline]
    pub fn with_buffers(mut self, bufs: &'bufs [IoSlice<'_>]) -> Self {
        self.header.set_sources(bufs);
        self
    }

    /// Lends the control messages (`msg_control`), encoded as `cmsg(3)` says.
    ///
    /// On Windows they are laid out as `WSACMSGHDR`, and only datagrams and raw packets take them. The bytes reach
    /// the kernel as they are. A message that names descriptors sends whatever is open under those numbers.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, MsgHdr, Socket, Type};
    /// use std::io::IoSlice;
    /// let (a, _b) = Socket::pair(Domain::UNIX, Type::DGRAM, None)?;
    /// let (data, control) = ([IoSlice::new(b"x")], [0xff; 64]);
    /// assert!(a.sendmsg(&MsgHdr::new().with_buffers(&data).with_control(&control), 0).is_err(), "too long");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[inline]
    pub fn with_control(mut self, buf: &'control [u8]) -> Self {
        self.header.set_control(buf.as_ptr().cast_mut(), buf.len());
        self
    }

    /// Lends the control messages of a [`Builder`].
    #[inline]
    pub fn with_messages(self, messages: &'control Builder<'_>) -> Self {
        self.with_control(messages.as_bytes())
    }

    /// Sets `msg_flags`, which `sendmsg` ignores on most systems: give the flags to
    /// [`Socket::sendmsg`](crate::Socket::sendmsg).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::MsgHdr;
    /// let msg = MsgHdr::new().with_flags(libc::MSG_DONTWAIT);
    /// ```
    #[inline]
    pub fn with_flags(mut self, flags: c_int) -> Self {
        self.header.set_flags(flags);
        self
    }

    /// Returns the header as a `const struct msghdr *` (on Windows, a `const WSAMSG *`), for a runtime that makes the
    /// call itself.
    ///
    /// What was lent must outlive the use of the pointer.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::MsgHdr;
    /// let data = [std::io::IoSlice::new(b"hello")];
    /// let msg = MsgHdr::new().with_buffers(&data);
    /// // SAFETY: the pointer is that of a `msghdr`, which `msg` holds.
    /// let header = unsafe { &*msg.as_ptr().cast::<libc::msghdr>() };
    /// assert_eq!(header.msg_iovlen as usize, 1);
    /// ```
    #[inline]
    pub fn as_ptr(&self) -> *const c_void {
        (&raw const self.header).cast()
    }

    /// The header, for a table of messages; what was lent stays lent.
    #[inline]
    pub(crate) fn header(&self) -> sys::Header {
        self.header
    }

    #[inline]
    pub(crate) fn send(&self, socket: sys::RawSocket, flags: c_int) -> io::Result<usize> {
        // SAFETY: the header points to nothing but what the builder methods borrowed for its lifetimes.
        unsafe { sys::sendmsg(socket, &self.header, flags) }
    }
}

impl fmt::Debug for MsgHdr<'_, '_, '_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        "MsgHdr".fmt(f)
    }
}
