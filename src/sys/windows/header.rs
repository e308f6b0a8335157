//! Message headers, and the calls that take them apart or as they are.
//!
//! `WSARecvMsg` and `WSASendMsg` serve datagrams and raw packets only (the documentation of both says so), but all that
//! they add is control messages. So a header without room for these goes through `WSARecv`, `WSARecvFrom`, `WSASend` or
//! `WSASendTo`, which serve every socket.

use super::{RawSocket, c, check, get_option, ioctl};
use crate::address::{SockAddr, sa_family_t, socklen_t};
use std::ffi::c_int;
use std::io::{self, IoSlice, IoSliceMut};
use std::marker::PhantomData;
use std::mem::{MaybeUninit, align_of, size_of};
use std::ptr;
use std::sync::OnceLock;
use windows_sys::Win32::System::IO::OVERLAPPED;

/// What a receive says of a message; the other flags of the answer are those that the caller gave.
const ANSWERS: u32 = (c::MSG_TRUNC | c::MSG_CTRUNC | c::MSG_BCAST | c::MSG_MCAST) as u32;

/// The flags that say what was cut.
const CUT: u32 = (c::MSG_TRUNC | c::MSG_CTRUNC) as u32;

/// A length in the type of a `WSABUF`, and at most what that holds.
#[inline]
fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// A `WSAMSG` that holds pointers to what its owner borrowed.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub(crate) struct Header(c::WSAMSG);

impl Header {
    #[inline]
    pub(crate) const fn zeroed() -> Header {
        Header(c::WSAMSG {
            name: ptr::null_mut(),
            namelen: 0,
            lpBuffers: ptr::null_mut(),
            dwBufferCount: 0,
            Control: c::WSABUF { len: 0, buf: ptr::null_mut() },
            dwFlags: 0,
        })
    }

    /// Names the peer. The system writes `name` only when the header is used to receive.
    #[inline]
    pub(crate) fn set_name(&mut self, name: *mut SockAddr, length: socklen_t) {
        self.0.name = name.cast();
        self.0.namelen = length;
    }

    #[inline]
    pub(crate) fn name(&self) -> *mut SockAddr {
        self.0.name.cast()
    }

    #[inline]
    pub(crate) fn name_length(&self) -> socklen_t {
        self.0.namelen
    }

    #[inline]
    pub(crate) fn set_name_length(&mut self, length: socklen_t) {
        self.0.namelen = length;
    }

    /// Lends buffers to read from. An `IoSlice` is laid out as a `WSABUF`, as std promises.
    #[inline]
    pub(crate) fn set_sources(&mut self, buffers: &[IoSlice<'_>]) {
        self.0.lpBuffers = buffers.as_ptr().cast_mut().cast();
        self.0.dwBufferCount = length(buffers.len());
    }

    /// The buffers that were lent to read from.
    ///
    /// # Safety
    ///
    /// Buffers were lent by [`set_sources`](Header::set_sources), or none, and are lent for `'a`.
    #[inline]
    pub(crate) unsafe fn sources<'a>(&self) -> &'a [IoSlice<'a>] {
        if self.0.lpBuffers.is_null() {
            return &[];
        }
        // SAFETY: pointer and count are those of the buffers that the caller speaks of.
        unsafe { std::slice::from_raw_parts(self.0.lpBuffers.cast(), self.0.dwBufferCount as usize) }
    }

    /// How many bytes they have.
    ///
    /// # Safety
    ///
    /// As for [`sources`](Header::sources).
    #[inline]
    pub(crate) unsafe fn source_length(&self) -> usize {
        // SAFETY: the caller's promise is the one that the call asks for.
        match unsafe { self.sources() } {
            [only] => only.len(),
            several => total(several),
        }
    }

    /// Lends `count` buffers to write to, an array of [`SliceMut`].
    #[inline]
    pub(crate) fn set_targets(&mut self, buffers: *mut SliceMut<'_>, count: usize) {
        self.0.lpBuffers = buffers.cast();
        self.0.dwBufferCount = length(count);
    }

    /// The buffers that were lent to write to.
    ///
    /// # Safety
    ///
    /// Buffers were lent by [`set_targets`](Header::set_targets), or none, and are lent for `'a`.
    #[inline]
    pub(crate) unsafe fn targets<'a>(&self) -> &'a [SliceMut<'a>] {
        if self.0.lpBuffers.is_null() {
            return &[];
        }
        // SAFETY: pointer and count are those of the buffers that the caller speaks of.
        unsafe { std::slice::from_raw_parts(self.0.lpBuffers.cast(), self.0.dwBufferCount as usize) }
    }

    /// The first of these buffers, or an empty one.
    ///
    /// # Safety
    ///
    /// As for [`targets`](Header::targets).
    #[inline]
    pub(crate) unsafe fn first_target<'a>(&self) -> &'a [MaybeUninit<u8>] {
        if self.0.dwBufferCount == 0 {
            return &[];
        }
        // SAFETY: there is at least one buffer, as the count says.
        let first: &'a SliceMut<'a> = unsafe { &*self.0.lpBuffers.cast() };
        first.as_slice()
    }

    /// Lends `length` bytes for control messages.
    #[inline]
    pub(crate) fn set_control(&mut self, control: *mut u8, length: usize) {
        self.0.Control.buf = control;
        self.set_control_length(length);
    }

    #[inline]
    pub(crate) fn control(&self) -> *mut MaybeUninit<u8> {
        self.0.Control.buf.cast()
    }

    #[inline]
    pub(crate) fn set_control_length(&mut self, bytes: usize) {
        self.0.Control.len = length(bytes);
    }

    #[inline]
    pub(crate) fn control_length(&self) -> usize {
        self.0.Control.len as usize
    }

    #[inline]
    pub(crate) fn set_flags(&mut self, flags: c_int) {
        self.0.dwFlags = flags as u32;
    }

    /// Takes over what a receive writes into a header.
    #[inline]
    pub(crate) fn set_answer(&mut self, answer: &Header) {
        self.0.namelen = answer.0.namelen;
        self.0.Control.len = answer.0.Control.len;
        self.0.dwFlags = answer.0.dwFlags;
    }

    #[inline]
    pub(crate) fn flags(&self) -> c_int {
        self.0.dwFlags as c_int
    }

    /// The buffers, of which Winsock wants at least one, and how many they are.
    #[inline]
    fn buffers(&self) -> (*const c::WSABUF, u32) {
        const NONE: &c::WSABUF = &c::WSABUF { len: 0, buf: ptr::null_mut() };
        match self.0.dwBufferCount {
            0 => (NONE, 1),
            count => (self.0.lpBuffers, count),
        }
    }
}

/// How many bytes the buffers have. Not inlined: a loop beside the call costs more than it does.
#[inline(never)]
fn total(buffers: &[IoSlice<'_>]) -> usize {
    buffers.iter().map(|buffer| buffer.len()).sum()
}

/// Sends what the header points to.
///
/// # Safety
///
/// Name, buffers and control bytes are valid for reads of the lengths that the header says.
#[inline]
pub(crate) unsafe fn sendmsg(socket: RawSocket, header: &Header, flags: c_int) -> io::Result<usize> {
    let (buffers, count) = header.buffers();
    let (none, flags) = (ptr::null_mut(), flags as u32);
    let mut sent = 0;
    let answer = if header.0.Control.len != 0 {
        let header = c::WSAMSG { lpBuffers: buffers.cast_mut(), dwBufferCount: count, ..header.0 };
        // SAFETY: the caller says that the header points to readable memory; the call is not overlapped.
        unsafe { c::WSASendMsg(socket, &header, flags, &mut sent, none, None) }
    } else if header.0.name.is_null() {
        // SAFETY: as above.
        unsafe { c::WSASend(socket, buffers, count, &mut sent, flags, none, None) }
    } else {
        let (name, length) = (header.0.name, header.0.namelen);
        // SAFETY: as above.
        unsafe { c::WSASendTo(socket, buffers, count, &mut sent, flags, name, length, none, None) }
    };
    check(answer).map(|_| sent as usize)
}

/// Receives into what the header points to.
///
/// A datagram that is longer than the buffers is told by `MSG_TRUNC` in the flags, and not by `WSAEMSGSIZE`; a socket
/// that was shut down for receiving is at its end. A sender that the system did not tell has length 0.
///
/// # Safety
///
/// Name, buffers and control bytes are valid for writes of the lengths that the header says.
#[inline]
pub(crate) unsafe fn recvmsg(socket: RawSocket, header: &mut Header, flags: c_int) -> io::Result<usize> {
    let name: *mut sa_family_t = header.0.name.cast();
    // SAFETY: the pointer is null, or that of a storage, which begins with the family.
    let family = unsafe { name.as_mut() };
    // Calls on streams, and on some connected sockets, leave the name as it is.
    let before = family.map(|family| std::mem::replace(family, c::AF_UNSPEC));
    let received = match header.0.Control.len {
        // SAFETY: the caller's promise is the one that the call asks for.
        0 => unsafe { receive_plain(socket, header, flags) },
        // SAFETY: as above.
        _ => unsafe { receive_with_control(socket, header, flags) },
    };
    // SAFETY: as above; the call is over.
    if let (Some(family), Some(before)) = (unsafe { name.as_mut() }, before) {
        match received {
            Err(_) => *family = before,
            Ok(_) if *family == c::AF_UNSPEC => header.0.namelen = 0,
            Ok(_) => {}
        }
    }
    received
}

/// Receives without control messages.
///
/// # Safety
///
/// As [`recvmsg`].
#[inline]
unsafe fn receive_plain(socket: RawSocket, header: &mut Header, flags: c_int) -> io::Result<usize> {
    let (buffers, buffer_count) = header.buffers();
    let (none, mut flags, mut count) = (ptr::null_mut(), flags as u32, 0);
    let answer = if header.0.name.is_null() {
        // SAFETY: the caller says that the buffers are writable; the call is not overlapped.
        unsafe { c::WSARecv(socket, buffers, buffer_count, &mut count, &mut flags, none, None) }
    } else {
        let (name, length) = (header.0.name, &raw mut header.0.namelen);
        // SAFETY: as above, and the name is writable for its length.
        unsafe {
            c::WSARecvFrom(socket, buffers, buffer_count, &mut count, &mut flags, name, length, none, None)
        }
    };
    header.0.Control.len = 0;
    header.0.dwFlags = 0;
    // SAFETY: the buffers are those of the header.
    unsafe { received(&mut header.0, answer, count) }
}

/// Receives with control messages. Streams have none, and no call for them: there the data is received by a second
/// call, without.
///
/// # Safety
///
/// As [`recvmsg`].
#[inline]
unsafe fn receive_with_control(socket: RawSocket, header: &mut Header, flags: c_int) -> io::Result<usize> {
    let call = wsarecvmsg(socket)?;
    let (buffers, buffer_count) = header.buffers();
    let mut message = c::WSAMSG {
        lpBuffers: buffers.cast_mut(),
        dwBufferCount: buffer_count,
        dwFlags: flags as u32,
        ..header.0
    };
    let mut count = 0;
    // SAFETY: the caller says that the header points to writable memory; the call is not overlapped.
    let answer = unsafe { call(socket, &mut message, &mut count, ptr::null_mut(), None) };
    let answered = message.dwFlags & ANSWERS;
    message.dwFlags = answered;
    // SAFETY: the buffers are those of the header, or the one that stands for none.
    match unsafe { received(&mut message, answer, count) } {
        Err(error) if is_stream(socket, &error) => {
            // SAFETY: the caller's promise is the one that the call asks for. The call that was refused took no data.
            unsafe { receive_plain(socket, header, flags) }
        }
        result => {
            header.set_answer(&Header(message));
            result
        }
    }
}

/// The count of a receive: `WSAEMSGSIZE` is no error but a flag here. It also comes where only control messages were
/// cut, which the flags then say already. Data that is longer than the buffers has filled them (so the documentation
/// of all three calls); Wine tells no count then.
///
/// # Safety
///
/// The buffers of the message are readable.
#[inline]
unsafe fn received(message: &mut c::WSAMSG, answer: c_int, count: u32) -> io::Result<usize> {
    let Err(error) = check(answer) else {
        return Ok(count as usize);
    };
    match error.raw_os_error() {
        Some(c::WSAEMSGSIZE) if message.dwFlags & CUT == c::MSG_CTRUNC as u32 => Ok(count as usize),
        Some(c::WSAEMSGSIZE) => {
            message.dwFlags |= c::MSG_TRUNC as u32;
            match count {
                // SAFETY: the caller's promise is the one that the call asks for.
                0 => Ok(unsafe { capacity(message) }),
                count => Ok(count as usize),
            }
        }
        Some(c::WSAESHUTDOWN) => {
            (message.Control.len, message.dwFlags) = (0, 0);
            Ok(0)
        }
        _ => Err(error),
    }
}

/// How many bytes the buffers of a message have, all together.
///
/// # Safety
///
/// The buffers are readable.
#[cold]
#[inline]
unsafe fn capacity(message: &c::WSAMSG) -> usize {
    let buffers = (0..message.dwBufferCount as usize).map(|index| {
        // SAFETY: the message has so many buffers.
        let buffer = unsafe { message.lpBuffers.add(index) };
        // SAFETY: as above.
        unsafe { (*buffer).len as usize }
    });
    buffers.fold(0, usize::saturating_add)
}

/// Whether `WSARecvMsg` has refused a stream.
#[cold]
#[inline]
fn is_stream(socket: RawSocket, error: &io::Error) -> bool {
    let refused = matches!(error.raw_os_error(), Some(c::WSAEOPNOTSUPP | c::WSAEINVAL | c::WSAENOTSOCK));
    refused
        && get_option(socket, c::SOL_SOCKET, c::SO_TYPE, false)
            .is_ok_and(|kind: c_int| kind == c::SOCK_STREAM)
}

type RecvMsg = unsafe extern "system" fn(
    RawSocket,
    *mut c::WSAMSG,
    *mut u32,
    *mut OVERLAPPED,
    c::LPWSAOVERLAPPED_COMPLETION_ROUTINE,
) -> c_int;

/// The function `WSARecvMsg`, which only a socket's provider knows. Asked for once in the life of the process: the
/// providers of Windows share one, and Go and quinn-udp take it for all sockets as well. A layered provider that has
/// another function is served by its base provider.
#[inline]
fn wsarecvmsg(socket: RawSocket) -> io::Result<RecvMsg> {
    static FUNCTION: OnceLock<RecvMsg> = OnceLock::new();
    if let Some(&function) = FUNCTION.get() {
        return Ok(function);
    }
    let mut function: Option<RecvMsg> = None;
    // SAFETY: the code takes a GUID, and writes a pointer to a function of that type, or null.
    unsafe { ioctl(socket, c::SIO_GET_EXTENSION_FUNCTION_POINTER, &c::WSAID_WSARECVMSG, &mut function) }?;
    match function {
        Some(function) => Ok(*FUNCTION.get_or_init(|| function)),
        None => Err(io::Error::from_raw_os_error(c::WSAEOPNOTSUPP)),
    }
}

/// A borrowed buffer that may be uninitialised, laid out as a `WSABUF`. Of a longer one than that can tell, the first
/// `u32::MAX` bytes.
#[repr(transparent)]
pub(crate) struct SliceMut<'a> {
    inner: c::WSABUF,
    loan: PhantomData<&'a mut [MaybeUninit<u8>]>,
}

const _: () = {
    assert!(size_of::<SliceMut<'_>>() == size_of::<IoSliceMut<'_>>());
    assert!(align_of::<SliceMut<'_>>() == align_of::<IoSliceMut<'_>>());
};

// SAFETY: the pointer stands for a `&mut [MaybeUninit<u8>]`, which is `Send`.
unsafe impl Send for SliceMut<'_> {}
// SAFETY: as above; a shared `SliceMut` gives only shared access.
unsafe impl Sync for SliceMut<'_> {}

impl<'a> SliceMut<'a> {
    #[inline]
    pub(crate) fn new(buf: &'a mut [MaybeUninit<u8>]) -> SliceMut<'a> {
        SliceMut {
            inner: c::WSABUF { len: length(buf.len()), buf: buf.as_mut_ptr().cast() },
            loan: PhantomData,
        }
    }

    #[inline]
    pub(crate) fn as_slice(&self) -> &[MaybeUninit<u8>] {
        // SAFETY: pointer and length are those of the slice that was lent for 'a, or of its front.
        unsafe { std::slice::from_raw_parts(self.inner.buf.cast(), self.inner.len as usize) }
    }

    #[inline]
    pub(crate) fn as_mut_slice(&mut self) -> &mut [MaybeUninit<u8>] {
        // SAFETY: pointer and length are those of the slice that was lent for 'a, exclusively, or of its front.
        unsafe { std::slice::from_raw_parts_mut(self.inner.buf.cast(), self.inner.len as usize) }
    }
}
