//! The header of a message to receive.
#![allow(unsafe_code)] // The header holds pointers to what it borrows.

use super::{MaybeUninitSlice, RecvFlags};
use crate::address::SockAddr;
use crate::control::{self, Drain};
use crate::sys;
use std::ffi::{c_int, c_void};
use std::fmt;
use std::io::{self, IoSliceMut};
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::{ptr, slice};

/// Holds where to receive a message: the sender's address, the data, and control messages.
///
/// Begins with a `struct msghdr` (on Windows, a `WSAMSG`); behind it stands what a second use needs, for the kernel
/// overwrites the lengths. The same header may so be received into again and again: each time it has its full
/// lengths. Used with [`Socket::recvmsg`](crate::Socket::recvmsg).
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
    control: Control,
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
        MsgHdrMut { header: sys::Header::zeroed(), control: Control::NONE, loans: PhantomData }
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
    /// let mut sender = SockAddr::unspecified();
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

    /// Lends initialised buffers for the data, in place of those of [`with_buffers`](MsgHdrMut::with_buffers): what arrived is
    /// read out of them without `unsafe`, once the header is no longer used.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{MsgHdrMut, SockAddr, SockRef};
    /// use std::{io::IoSliceMut, net::UdpSocket};
    /// let (a, b) = (UdpSocket::bind("127.0.0.1:0")?, UdpSocket::bind("127.0.0.1:0")?);
    /// a.send_to(b"hello", b.local_addr()?)?;
    /// let (mut buf, mut sender) = ([0; 1500], SockAddr::unspecified());
    /// let mut bufs = [IoSliceMut::new(&mut buf)];
    /// let mut msg = MsgHdrMut::new().with_initialised(&mut bufs).with_addr(&mut sender);
    /// let count = SockRef::from(&b).recvmsg(&mut msg, 0)?;
    /// assert_eq!((&buf[..count], sender.as_socket()), (&b"hello"[..], Some(a.local_addr()?)));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[inline]
    pub fn with_initialised(mut self, bufs: &'bufs mut [IoSliceMut<'_>]) -> Self {
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
        self.control = Control { capacity: buf.len(), state: ptr::null_mut() };
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
        self.control = Control { capacity: bytes.len(), state };
        self
    }

    /// Walks over the control messages of the last receive, where [`with_messages`](MsgHdrMut::with_messages) has lent
    /// the memory; over none otherwise.
    #[inline]
    pub fn messages(&mut self) -> Drain<'_> {
        // SAFETY: header and control are those of one message.
        unsafe { self.control.messages(&self.header) }
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
        self.control.length(&self.header)
    }

    /// Returns the address that was lent, after a receive that of the sender.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{MsgHdrMut, SockAddr, SockRef};
    /// let (a, b) = (std::net::UdpSocket::bind("127.0.0.1:0")?, std::net::UdpSocket::bind("127.0.0.1:0")?);
    /// a.send_to(b"hello", b.local_addr()?)?;
    /// let mut sender = SockAddr::unspecified();
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
    /// that are left of the last receive are closed. Packet sockets refuse that flag with `EINVAL`; they carry no
    /// descriptors, and may go without it.
    ///
    /// [`Socket::recvmsg`](crate::Socket::recvmsg) does so by itself; a runtime that makes the call through
    /// [`as_mut_ptr`](MsgHdrMut::as_mut_ptr) calls this before, and [`complete`](MsgHdrMut::complete) after it.
    ///
    /// # Examples
    ///
    /// See [`complete`](MsgHdrMut::complete).
    #[inline]
    pub fn prepare(&mut self) -> c_int {
        // SAFETY: header and control are those of one message.
        unsafe { self.control.prepare(&mut self.header) }
    }

    /// Returns the header as a `struct msghdr *` (on Windows, a `WSAMSG *`), for a runtime that makes the call itself.
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
        // SAFETY: header and control are those of one message; the rest the caller says.
        unsafe { self.control.complete(&self.header) };
    }

    /// Header and control, for a table of messages; what was lent stays lent.
    #[inline]
    pub(crate) fn into_parts(self) -> (sys::Header, Control) {
        (self.header, self.control)
    }

    // Always: where it is not, the compiler knows nothing of the header after the call, and each message costs more.
    #[inline(always)]
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
            // SAFETY: header and control are those of one message.
            unsafe { self.control.disown(&self.header) };
        }
        Ok(count)
    }
}

/// What a header remembers of the memory for control messages that was lent to it.
///
/// Its functions take the header that it belongs to: one that lends `capacity` bytes, and a name that is null or a
/// `SockAddr`, all of them exclusively.
#[derive(Clone, Copy)]
pub(crate) struct Control {
    /// The length of the memory, which the kernel replaces in the header by the length that it filled.
    capacity: usize,
    /// What is known of the memory, where it is typed; null where it is bytes.
    state: *mut control::State,
}

impl Control {
    /// No memory.
    pub(crate) const NONE: Control = Control { capacity: 0, state: ptr::null_mut() };

    /// See [`MsgHdrMut::control_len`].
    #[inline]
    pub(crate) fn length(&self, header: &sys::Header) -> usize {
        header.control_length().min(self.capacity)
    }

    /// See [`MsgHdrMut::prepare`].
    ///
    /// # Safety
    ///
    /// The header is the one that the control belongs to.
    #[inline]
    pub(crate) unsafe fn prepare(&self, header: &mut sys::Header) -> c_int {
        if !header.name().is_null() {
            header.set_name_length(SockAddr::CAPACITY);
        }
        header.set_control_length(self.capacity);
        header.set_flags(0);
        // SAFETY: the caller's promise is the one that the call asks for.
        let Some((bytes, state)) = (unsafe { self.typed(header) }) else { return 0 };
        // SAFETY: only `complete` sets the state, to what the kernel has filled.
        unsafe { control::release(bytes, state) };
        sys::cmsg::CLOEXEC_FLAG
    }

    /// See [`MsgHdrMut::complete`].
    ///
    /// # Safety
    ///
    /// The header is the one that the control belongs to, and was received into, as [`MsgHdrMut::complete`] says.
    #[inline]
    pub(crate) unsafe fn complete(&self, header: &sys::Header) {
        // SAFETY: the caller's promise is the one that the call asks for.
        unsafe { complete_name(header) };
        // SAFETY: the caller's promise is the one that the call asks for.
        if let Some((bytes, state)) = unsafe { self.typed(header) } {
            // SAFETY: the caller says so.
            unsafe { control::fill(bytes, state, header.control_length()) };
        }
    }

    /// Whether the memory is typed.
    #[inline]
    pub(crate) fn is_typed(&self) -> bool {
        !self.state.is_null()
    }

    /// Walks over the messages of the last receive, where the memory is typed; over none otherwise.
    ///
    /// # Safety
    ///
    /// The header is the one that the control belongs to, and lends the memory for `'a`, to nobody else meanwhile.
    #[inline]
    pub(crate) unsafe fn messages<'a>(&self, header: &sys::Header) -> Drain<'a> {
        // SAFETY: the caller's promise is the one that the call asks for.
        match unsafe { self.typed(header) } {
            // SAFETY: only `complete` sets the state, to what the kernel has filled.
            Some((bytes, state)) => unsafe { Drain::new(bytes, state) },
            None => Drain::empty(),
        }
    }

    /// Forgets the descriptors of a receive that has opened none.
    ///
    /// # Safety
    ///
    /// The header is the one that the control belongs to.
    #[cold]
    pub(crate) unsafe fn disown(&self, header: &sys::Header) {
        // SAFETY: the caller's promise is the one that the call asks for.
        if let Some((bytes, state)) = unsafe { self.typed(header) } {
            // SAFETY: only `complete` sets the state, to what the kernel has filled.
            unsafe { control::disown(bytes, state) };
        }
    }

    /// The typed memory that was lent, if any.
    ///
    /// # Safety
    ///
    /// The header is the one that the control belongs to, and lends the memory for `'a`, to nobody else meanwhile.
    #[inline]
    unsafe fn typed<'a>(
        &self,
        header: &sys::Header,
    ) -> Option<(&'a mut [MaybeUninit<u8>], &'a mut control::State)> {
        // SAFETY: the pointer is null, or that of the state of the memory that the header has borrowed.
        let state = unsafe { self.state.as_mut() }?;
        // SAFETY: the pointer and the capacity are those of the memory that the header has borrowed.
        let bytes = unsafe { slice::from_raw_parts_mut(header.control(), self.capacity) };
        Some((bytes, state))
    }
}

/// Gives the address that was lent the length that the kernel reported.
///
/// # Safety
///
/// The name is null, or a `SockAddr` that is lent exclusively.
#[inline]
pub(crate) unsafe fn complete_name(header: &sys::Header) {
    // SAFETY: the caller says so.
    if let Some(addr) = unsafe { header.name().as_mut() } {
        addr.set_received(header.name_length());
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
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        "MsgHdrMut".fmt(f)
    }
}
