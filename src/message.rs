//! Messages: what `sendmsg` and `recvmsg` take.
#![cfg(recvmsg)]
#![allow(unsafe_code)] // A header holds pointers to what it borrows.

use crate::address::SockAddr;
use crate::control::{self, Builder, Drain};
use crate::sys::{self, c};
use std::ffi::{c_int, c_void};
use std::fmt;
use std::io::{self, IoSlice, IoSliceMut};
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::ops::{Deref, DerefMut};
use std::{ptr, slice};

/// Tells what the kernel said about a received message.
///
/// A newtype over the C `int` of `msg_flags`. Returned by the vectored receives and by [`MsgHdrMut::flags`].
///
/// **Platforms**: Unix, but not Horizon and Redox.
///
/// # Examples
///
/// ```
/// use berkeley::{Domain, MaybeUninitSlice, Socket, Type};
/// use std::mem::MaybeUninit;
///
/// # fn main() -> std::io::Result<()> {
/// let (a, b) = Socket::pair(Domain::UNIX, Type::DGRAM, None)?;
/// a.send(b"longer than four")?;
/// let mut four = [MaybeUninit::uninit(); 4];
/// let (count, flags) = b.recv_vectored(&mut [MaybeUninitSlice::new(&mut four)])?;
/// assert_eq!(count, 4);
/// assert!(flags.is_truncated());
/// # Ok(())
/// # }
/// ```
#[derive(Copy, Clone, Eq, PartialEq)]
pub struct RecvFlags(pub(crate) c_int);

impl RecvFlags {
    /// Returns whether the message ends a record (`MSG_EOR`), as SCTP tells it. The Unix sockets of Linux do not.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// let (a, b) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
    /// a.send(b"a stream has no records")?;
    /// let (_, flags) = b.recv_vectored_into(&mut [std::io::IoSliceMut::new(&mut [0; 64])])?;
    /// assert!(!flags.is_end_of_record());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub const fn is_end_of_record(self) -> bool {
        self.0 & c::MSG_EOR != 0
    }

    /// Returns whether the message is urgent data (`MSG_OOB`).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{PollFlags, SockRef};
    /// use std::io::IoSliceMut;
    /// let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    /// let a = std::net::TcpStream::connect(listener.local_addr()?)?;
    /// let (b, _) = listener.accept()?;
    /// SockRef::from(&a).send_out_of_band(b"!")?;
    /// SockRef::from(&b).poll(PollFlags::PRI, Some(std::time::Duration::from_secs(5)))?;
    /// let (_, flags) = SockRef::from(&b)
    ///     .recv_vectored_into_with_flags(&mut [IoSliceMut::new(&mut [0])], libc::MSG_OOB)?;
    /// assert!(flags.is_out_of_band());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub const fn is_out_of_band(self) -> bool {
        self.0 & c::MSG_OOB != 0
    }

    /// Returns whether the message was longer than the buffers (`MSG_TRUNC`): the rest of it is lost.
    ///
    /// # Examples
    ///
    /// See [`RecvFlags`].
    pub const fn is_truncated(self) -> bool {
        self.0 & c::MSG_TRUNC != 0
    }

    /// Returns whether the control messages were longer than their buffer (`MSG_CTRUNC`): the rest of them is lost.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// let (a, b) = Socket::pair(Domain::UNIX, Type::DGRAM, None)?;
    /// a.send(b"without control messages")?;
    /// let (_, flags) = b.recv_vectored_into(&mut [std::io::IoSliceMut::new(&mut [0; 64])])?;
    /// assert!(!flags.is_control_truncated());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub const fn is_control_truncated(self) -> bool {
        self.0 & c::MSG_CTRUNC != 0
    }

    /// Returns whether the datagram confirms that the peer can be reached (`MSG_CONFIRM`); packet sockets set it.
    ///
    /// **Platforms**: Linux, Android.
    ///
    /// # Examples
    ///
    /// See [`RecvFlags`].
    #[cfg(linux_like)]
    pub const fn is_confirm(self) -> bool {
        self.0 & c::MSG_CONFIRM != 0
    }

    /// Returns whether the packet was sent by this machine (`MSG_DONTROUTE`); CAN sockets set it.
    ///
    /// **Platforms**: Linux, Android, Cygwin.
    ///
    /// # Examples
    ///
    /// See [`RecvFlags`].
    #[cfg(any(linux_like, cygwin))]
    pub const fn is_dontroute(self) -> bool {
        self.0 & c::MSG_DONTROUTE != 0
    }
}

impl fmt::Debug for RecvFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut all = f.debug_struct("RecvFlags");
        for &(name, flag) in c::RECV_FLAGS {
            all.field(name, &(self.0 & flag != 0));
        }
        all.finish()
    }
}

/// Borrows a buffer that may be uninitialised, for the vectored receives.
///
/// Has the layout of a `struct iovec`, as [`std::io::IoSliceMut`] has, and derefs to the slice that it borrows.
///
/// # Examples
///
/// ```
/// use berkeley::MaybeUninitSlice;
/// use std::mem::MaybeUninit;
///
/// let mut memory = [MaybeUninit::uninit(); 16];
/// let slice = MaybeUninitSlice::new(&mut memory);
/// assert_eq!(slice.len(), 16);
/// ```
#[repr(transparent)]
pub struct MaybeUninitSlice<'a>(sys::SliceMut<'a>);

impl<'a> MaybeUninitSlice<'a> {
    /// Borrows `buf`.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::MaybeUninitSlice;
    /// let mut vec = Vec::<u8>::with_capacity(16);
    /// let slice = MaybeUninitSlice::new(vec.spare_capacity_mut());
    /// assert!(slice.len() >= 16);
    /// ```
    #[inline]
    pub fn new(buf: &'a mut [MaybeUninit<u8>]) -> MaybeUninitSlice<'a> {
        MaybeUninitSlice(sys::SliceMut::new(buf))
    }
}

impl Deref for MaybeUninitSlice<'_> {
    type Target = [MaybeUninit<u8>];

    #[inline]
    fn deref(&self) -> &[MaybeUninit<u8>] {
        self.0.as_slice()
    }
}

impl DerefMut for MaybeUninitSlice<'_> {
    #[inline]
    fn deref_mut(&mut self) -> &mut [MaybeUninit<u8>] {
        self.0.as_mut_slice()
    }
}

impl fmt::Debug for MaybeUninitSlice<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

/// Holds a message to send: where to, the data, and control messages.
///
/// Has the layout of a `struct msghdr`. Used with [`Socket::sendmsg`](crate::Socket::sendmsg).
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
    /// The bytes reach the kernel as they are. A message that names descriptors sends whatever is open under
    /// those numbers.
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

    /// Returns the header as a `const struct msghdr *`, for a runtime that makes the call itself.
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

    #[inline]
    pub(crate) fn send(&self, socket: sys::RawSocket, flags: c_int) -> io::Result<usize> {
        // SAFETY: the header points to nothing but what the builder methods borrowed for its lifetimes.
        unsafe { sys::sendmsg(socket, &self.header, flags) }
    }
}

impl fmt::Debug for MsgHdr<'_, '_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        "MsgHdr".fmt(f)
    }
}

/// Holds where to receive a message: the sender's address, the data, and control messages.
///
/// Begins with a `struct msghdr`; behind it stands what a second use needs, for the kernel overwrites the lengths.
/// The same header may so be received into again and again: each time it has its full lengths. Used with
/// [`Socket::recvmsg`](crate::Socket::recvmsg).
///
/// # Examples
///
/// ```
/// use berkeley::{Domain, MaybeUninitSlice, MsgHdrMut, Socket, Type};
/// use std::mem::MaybeUninit;
///
/// # fn main() -> std::io::Result<()> {
/// let (a, b) = Socket::pair(Domain::UNIX, Type::DGRAM, None)?;
/// let mut memory = [MaybeUninit::uninit(); 16];
/// let mut bufs = [MaybeUninitSlice::new(&mut memory)];
/// let mut msg = MsgHdrMut::new().with_buffers(&mut bufs);
/// for _ in 0..3 {
///     a.send(b"hello")?;
///     assert_eq!(b.recvmsg(&mut msg, 0)?, 5);
///     assert!(!msg.flags().is_truncated());
/// }
/// # Ok(())
/// # }
/// ```
#[repr(C)]
pub struct MsgHdrMut<'addr, 'bufs, 'control> {
    header: sys::Header,
    /// The length of the control buffer, which the kernel replaces by the length that it filled.
    control_capacity: usize,
    /// What is known of the control buffer, where it is a typed one; null where it is bytes.
    control_state: *mut control::State,
    loans: PhantomData<(&'addr mut SockAddr, &'bufs mut MaybeUninitSlice<'bufs>, &'control mut [u8])>,
}

// SAFETY: as for `MsgHdr`; that the loans are exclusive changes nothing.
unsafe impl Send for MsgHdrMut<'_, '_, '_> {}

#[allow(clippy::new_without_default)] // As in socket2.
impl<'addr, 'bufs, 'control> MsgHdrMut<'addr, 'bufs, 'control> {
    /// Makes an empty header: it receives no address, no data and no control messages.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::MsgHdrMut;
    /// let msg = MsgHdrMut::new();
    /// assert!(msg.addr().is_none() && msg.control_len() == 0);
    /// ```
    #[inline]
    pub fn new() -> MsgHdrMut<'addr, 'bufs, 'control> {
        MsgHdrMut {
            header: sys::Header::zeroed(),
            control_capacity: 0,
            control_state: ptr::null_mut(),
            loans: PhantomData,
        }
    }

    /// Lends an address for the sender (`msg_name`). All its storage is written to, whatever its length is, and a
    /// receive sets the length.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{MsgHdrMut, SockAddr, SockRef};
    /// let (a, b) = (std::net::UdpSocket::bind("127.0.0.1:0")?, std::net::UdpSocket::bind("127.0.0.1:0")?);
    /// a.send_to(b"hello", b.local_addr()?)?;
    /// let mut sender = SockAddr::from(b.local_addr()?);
    /// SockRef::from(&b).recvmsg(&mut MsgHdrMut::new().with_addr(&mut sender), 0)?;
    /// assert_eq!(sender.as_socket(), Some(a.local_addr()?));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[inline]
    pub fn with_addr(mut self, addr: &'addr mut SockAddr) -> Self {
        self.header.set_name(addr, SockAddr::CAPACITY);
        self
    }

    /// Lends the buffers for the data (`msg_iov`), which are filled one after the other.
    ///
    /// # Examples
    ///
    /// See [`MsgHdrMut`].
    #[inline]
    pub fn with_buffers(mut self, bufs: &'bufs mut [MaybeUninitSlice<'_>]) -> Self {
        self.header.set_targets(bufs.as_mut_ptr().cast(), bufs.len());
        self
    }

    /// As [`with_buffers`](MsgHdrMut::with_buffers), for buffers that stay initialised, since only the kernel writes to
    /// them.
    #[inline]
    pub(crate) fn with_initialised(mut self, bufs: &'bufs mut [IoSliceMut<'_>]) -> Self {
        self.header.set_targets(bufs.as_mut_ptr().cast(), bufs.len());
        self
    }

    /// Lends the buffer for control messages (`msg_control`), which arrive encoded as `cmsg(3)` says.
    ///
    /// Descriptors that arrive are open from then on, and belong to the caller, who has to close them.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::MsgHdrMut;
    /// let mut room = [std::mem::MaybeUninit::uninit(); 64];
    /// let msg = MsgHdrMut::new().with_control(&mut room);
    /// assert_eq!(msg.control_len(), 64);
    /// ```
    #[inline]
    pub fn with_control(mut self, buf: &'control mut [MaybeUninit<u8>]) -> Self {
        self.header.set_control(buf.as_mut_ptr().cast(), buf.len());
        self.control_capacity = buf.len();
        self.control_state = ptr::null_mut();
        self
    }

    /// Lends typed memory for control messages: a [`Storage`](control::Storage) or an [`Arena`](control::Arena).
    ///
    /// Descriptors that arrive belong to the memory, which closes what is not taken; a receive asks for them to be
    /// close-on-exec. [`messages`](MsgHdrMut::messages) walks over what arrived.
    #[inline]
    pub fn with_messages(mut self, memory: &'control mut impl control::Memory) -> Self {
        // SAFETY: `prepare` empties the state before the kernel writes, and `complete` says what it wrote.
        let (bytes, state) = unsafe { memory.parts() };
        self.header.set_control(bytes.as_mut_ptr().cast(), bytes.len());
        self.control_capacity = bytes.len();
        self.control_state = state;
        self
    }

    /// Walks over the control messages of the last receive, where [`with_messages`](MsgHdrMut::with_messages) has lent
    /// the memory; over none otherwise.
    #[inline]
    pub fn messages(&mut self) -> Drain<'_> {
        let Some((bytes, state)) = self.control() else {
            return Drain::empty();
        };
        // SAFETY: only `complete` sets the state, to what the kernel has filled.
        unsafe { Drain::new(bytes, state) }
    }

    /// Returns the flags of the received message (`msg_flags`).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, MsgHdrMut, Socket, Type};
    /// let (a, b) = Socket::pair(Domain::UNIX, Type::DGRAM, None)?;
    /// a.send(b"hello")?;
    /// let mut msg = MsgHdrMut::new();
    /// b.recvmsg(&mut msg, 0)?;
    /// assert!(msg.flags().is_truncated(), "no buffer was lent");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[inline]
    pub fn flags(&self) -> RecvFlags {
        RecvFlags(self.header.flags())
    }

    /// Returns how many bytes of the control buffer were filled (`msg_controllen`); before a receive, its length.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, MsgHdrMut, Socket, Type};
    /// let (a, b) = Socket::pair(Domain::UNIX, Type::DGRAM, None)?;
    /// a.send(b"without control messages")?;
    /// let mut room = [std::mem::MaybeUninit::uninit(); 64];
    /// let mut msg = MsgHdrMut::new().with_control(&mut room);
    /// b.recvmsg(&mut msg, 0)?;
    /// assert_eq!(msg.control_len(), 0);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[inline]
    pub fn control_len(&self) -> usize {
        self.header.control_length().min(self.control_capacity)
    }

    /// Returns the address that was lent, after a receive that of the sender.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{MsgHdrMut, SockAddr, SockRef};
    /// let (a, b) = (std::net::UdpSocket::bind("127.0.0.1:0")?, std::net::UdpSocket::bind("127.0.0.1:0")?);
    /// a.send_to(b"hello", b.local_addr()?)?;
    /// let mut sender = SockAddr::from(b.local_addr()?);
    /// let mut msg = MsgHdrMut::new().with_addr(&mut sender);
    /// SockRef::from(&b).recvmsg(&mut msg, 0)?;
    /// assert_eq!(msg.addr().unwrap().as_socket(), Some(a.local_addr()?));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[inline]
    pub fn addr(&self) -> Option<&SockAddr> {
        // SAFETY: the pointer is null, or that of the `&mut SockAddr` that this header has borrowed.
        unsafe { self.header.name().as_ref() }
    }

    /// Sets the lengths and flags anew, before another receive into the same header, and returns the flags that the
    /// receive must be given besides the caller's: `MSG_CMSG_CLOEXEC` where the control messages are typed. Descriptors
    /// that are left of the last receive are closed.
    ///
    /// [`Socket::recvmsg`](crate::Socket::recvmsg) does so by itself; a runtime that makes the call through
    /// [`as_mut_ptr`](MsgHdrMut::as_mut_ptr) calls this before, and [`complete`](MsgHdrMut::complete) after it.
    ///
    /// # Examples
    ///
    /// See [`complete`](MsgHdrMut::complete).
    #[inline]
    pub fn prepare(&mut self) -> c_int {
        if !self.header.name().is_null() {
            self.header.set_name_length(SockAddr::CAPACITY);
        }
        self.header.set_control_length(self.control_capacity);
        self.header.set_flags(0);
        if self.control_state.is_null() {
            return 0;
        }
        self.release();
        sys::cmsg::CLOEXEC_FLAG
    }

    /// Closes the descriptors that are left of the last receive.
    #[inline]
    fn release(&mut self) {
        if let Some((bytes, state)) = self.control() {
            // SAFETY: only `complete` sets the state, to what the kernel has filled.
            unsafe { control::release(bytes, state) };
        }
    }

    /// Forgets the descriptors of a receive that has opened none.
    #[cold]
    fn disown(&mut self) {
        if let Some((bytes, state)) = self.control() {
            // SAFETY: only `complete` sets the state, to what the kernel has filled.
            unsafe { control::disown(bytes, state) };
        }
    }

    /// The typed memory that was lent, if any.
    #[inline]
    fn control(&mut self) -> Option<(&mut [MaybeUninit<u8>], &mut control::State)> {
        // SAFETY: the pointer is null, or that of the state of the memory that this header has borrowed.
        let state = unsafe { self.control_state.as_mut() }?;
        // SAFETY: the pointer and the capacity are those of the memory that this header has borrowed.
        let bytes = unsafe { slice::from_raw_parts_mut(self.header.control(), self.control_capacity) };
        Some((bytes, state))
    }

    /// Returns the header as a `struct msghdr *`, for a runtime that makes the call itself.
    ///
    /// What was lent must outlive the use of the pointer.
    ///
    /// # Examples
    ///
    /// See [`complete`](MsgHdrMut::complete).
    #[inline]
    pub fn as_mut_ptr(&mut self) -> *mut c_void {
        (&raw mut self.header).cast()
    }

    /// Takes over what a successful call through [`as_mut_ptr`](MsgHdrMut::as_mut_ptr) wrote: gives the sender's
    /// address its length. An address that did not arrive becomes `AF_UNSPEC` with length 0.
    ///
    /// # Safety
    ///
    /// Since [`prepare`](MsgHdrMut::prepare) the kernel has received a message into this header, with success, and
    /// nothing else was lent to the header since. It was no peek (`MSG_PEEK`), except on Linux and Android.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, MsgHdrMut, Socket, Type};
    /// use std::os::fd::AsRawFd;
    /// let (a, b) = Socket::pair(Domain::UNIX, Type::DGRAM, None)?;
    /// a.send(b"hello")?;
    /// let mut msg = MsgHdrMut::new();
    /// msg.prepare();
    /// // SAFETY: the header points to nothing but what was lent to it.
    /// assert_eq!(unsafe { libc::recvmsg(b.as_raw_fd(), msg.as_mut_ptr().cast(), 0) }, 0);
    /// // SAFETY: the call has succeeded.
    /// unsafe { msg.complete() };
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[inline]
    pub unsafe fn complete(&mut self) {
        // SAFETY: the pointer is null, or that of the `&mut SockAddr` that this header has borrowed.
        if let Some(addr) = unsafe { self.header.name().as_mut() } {
            addr.set_received(self.header.name_length());
        }
        let filled = self.header.control_length();
        if let Some((bytes, state)) = self.control() {
            // SAFETY: the caller says so.
            unsafe { control::fill(bytes, state, filled) };
        }
    }

    #[inline]
    pub(crate) fn receive(&mut self, socket: sys::RawSocket, flags: c_int) -> io::Result<usize> {
        let extra = self.prepare();
        // The call gets a copy, so that `self` has no address: where all is inlined, what it lends is known afterwards.
        let mut header = self.header;
        // SAFETY: the header points to nothing but what the builder methods borrowed for its lifetimes.
        let count = match unsafe { sys::recvmsg(socket, &mut header, flags | extra) } {
            Ok(count) => count,
            Err(error) if extra == 0 => return Err(error),
            // SAFETY: as above.
            Err(error) => unsafe { receive_without(socket, &mut header, flags, error) }?,
        };
        self.header.set_answer(&header);
        // SAFETY: the call above succeeded; if it was a peek, what follows makes up for that.
        unsafe { self.complete() };
        if !sys::cmsg::opens_descriptors(flags) {
            self.disown();
        }
        Ok(count)
    }
}

/// After an `error`, receives without the flag for close-on-exec, where the family of the socket refuses it, as packet
/// sockets do: they carry no descriptors.
///
/// # Safety
///
/// Name, buffers and control bytes are valid for writes of the lengths that the header says.
#[cold]
unsafe fn receive_without(
    socket: sys::RawSocket,
    header: &mut sys::Header,
    flags: c_int,
    error: io::Error,
) -> io::Result<usize> {
    if error.kind() != io::ErrorKind::InvalidInput || !sys::cmsg::refuses_cloexec(socket) {
        return Err(error);
    }
    // SAFETY: the caller's promise is the one that the call asks for. The call that was refused has changed nothing.
    unsafe { sys::recvmsg(socket, header, flags) }
}

impl fmt::Debug for MsgHdrMut<'_, '_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        "MsgHdrMut".fmt(f)
    }
}
