//! From `WSAStartup` to `shutdown`: creation, names, connection, readiness.

use super::{OwnedSocket, RawSocket, as_raw, c, check, from_raw};
use crate::address::{SockAddr, SockAddrStorage, socklen_t};
use std::ffi::c_int;
use std::io;
use std::mem::MaybeUninit;
use std::net::Shutdown;
use std::sync::Once;
use windows_sys::Win32::Foundation::{HANDLE, HANDLE_FLAG_INHERIT, SetHandleInformation};
use windows_sys::Win32::System::Threading::GetCurrentProcessId;

/// The bit of a [`Type`](crate::Type) that asks for a socket which child processes do not inherit. Winsock has no such
/// bit in the type, and no type reaches so far.
pub(crate) const CLOEXEC_TYPE: c_int = c_int::MIN;

/// The bit that asks for a socket of registered I/O.
pub(crate) const REGISTERED_IO_TYPE: c_int = 1 << 30;

/// Starts Winsock, once; std does so only with its own first socket.
#[inline]
pub(crate) fn start() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        let mut data = MaybeUninit::uninit();
        // SAFETY: `data` is writable. A failure shows in the first call that needs Winsock.
        unsafe { c::WSAStartup(0x202, data.as_mut_ptr()) };
    });
}

/// Owns the socket that a call returned.
#[inline]
fn own(socket: RawSocket) -> io::Result<OwnedSocket> {
    if socket == c::INVALID_SOCKET {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: each caller passes a socket that the system has just opened for it.
    Ok(unsafe { from_raw(socket) })
}

#[inline]
pub(crate) fn socket(domain: c_int, kind: c_int, protocol: c_int) -> io::Result<OwnedSocket> {
    start();
    let mut flags = c::WSA_FLAG_OVERLAPPED;
    if kind & CLOEXEC_TYPE != 0 {
        flags |= c::WSA_FLAG_NO_HANDLE_INHERIT;
    }
    if kind & REGISTERED_IO_TYPE != 0 {
        flags |= c::WSA_FLAG_REGISTERED_IO;
    }
    let kind = kind & !(CLOEXEC_TYPE | REGISTERED_IO_TYPE);
    // SAFETY: takes integers, and no protocol information.
    own(unsafe { c::WSASocketW(domain, kind, protocol, std::ptr::null(), 0, flags) })
}

/// Nothing is missing at birth.
#[inline]
pub(crate) fn adopt(_socket: &OwnedSocket) -> io::Result<()> {
    Ok(())
}

/// Makes another handle of the socket, in two calls: describes it, and opens what was described.
#[inline]
pub(crate) fn try_clone(socket: RawSocket) -> io::Result<OwnedSocket> {
    let mut info = MaybeUninit::<c::WSAPROTOCOL_INFOW>::zeroed();
    // SAFETY: takes nothing.
    let process = unsafe { GetCurrentProcessId() };
    // SAFETY: `info` is writable.
    check(unsafe { c::WSADuplicateSocketW(socket, process, info.as_mut_ptr()) })?;
    let any = c::FROM_PROTOCOL_INFO;
    let flags = c::WSA_FLAG_OVERLAPPED | c::WSA_FLAG_NO_HANDLE_INHERIT;
    // SAFETY: `info` describes a socket, as the call above says.
    own(unsafe { c::WSASocketW(any, any, any, info.as_ptr(), 0, flags) })
}

#[inline]
pub(crate) fn bind(socket: RawSocket, address: &SockAddr) -> io::Result<()> {
    // SAFETY: the storage of an address is readable for its length.
    check(unsafe { c::bind(socket, address.as_ptr().cast(), address.len()) }).map(drop)
}

#[inline]
pub(crate) fn connect(socket: RawSocket, address: &SockAddr) -> io::Result<()> {
    // SAFETY: the storage of an address is readable for its length.
    check(unsafe { c::connect(socket, address.as_ptr().cast(), address.len()) }).map(drop)
}

/// Whether the error of a nonblocking `connect` means that it goes on.
#[inline]
pub(crate) fn connect_in_progress(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::WouldBlock
}

#[inline]
pub(crate) fn listen(socket: RawSocket, backlog: c_int) -> io::Result<()> {
    // SAFETY: takes integers.
    check(unsafe { c::listen(socket, backlog) }).map(drop)
}

#[inline]
pub(crate) fn accept(socket: RawSocket) -> io::Result<(OwnedSocket, SockAddr)> {
    with_address(|address, length| {
        // SAFETY: `address` is writable for `*length` bytes.
        own(unsafe { c::accept(socket, address, length) })
    })
}

/// Accepts, and keeps the socket from being inherited by a second call.
#[inline]
pub(crate) fn accept_cloexec(socket: RawSocket) -> io::Result<(OwnedSocket, SockAddr)> {
    let (socket, address) = accept(socket)?;
    set_no_inherit(as_raw(&socket), true)?;
    Ok((socket, address))
}

/// Says whether child processes inherit the socket.
#[inline]
pub(crate) fn set_no_inherit(socket: RawSocket, no_inherit: bool) -> io::Result<()> {
    let flags = if no_inherit { 0 } else { HANDLE_FLAG_INHERIT };
    // SAFETY: the handle is open, or refused; the flags are integers.
    match unsafe { SetHandleInformation(socket as HANDLE, HANDLE_FLAG_INHERIT, flags) } {
        0 => Err(io::Error::last_os_error()),
        _ => Ok(()),
    }
}

#[inline]
pub(crate) fn getsockname(socket: RawSocket) -> io::Result<SockAddr> {
    let call = |address, length| {
        // SAFETY: `address` is writable for `*length` bytes.
        check(unsafe { c::getsockname(socket, address, length) })
    };
    with_address(call).map(|(_, address)| address)
}

#[inline]
pub(crate) fn getpeername(socket: RawSocket) -> io::Result<SockAddr> {
    let call = |address, length| {
        // SAFETY: `address` is writable for `*length` bytes.
        check(unsafe { c::getpeername(socket, address, length) })
    };
    with_address(call).map(|(_, address)| address)
}

/// Lends a zeroed storage to a call that writes an address, and takes the length that it reports. A receive on a
/// stream writes neither: then the address has no length.
#[inline]
pub(super) fn with_address<T>(
    call: impl FnOnce(*mut c::SOCKADDR, *mut socklen_t) -> io::Result<T>,
) -> io::Result<(T, SockAddr)> {
    let mut storage = SockAddrStorage::zeroed();
    let mut length = storage.size_of();
    let value = call((&raw mut storage).cast(), &mut length)?;
    let mut address = SockAddr::filled(storage, length);
    if address.family() == c::AF_UNSPEC {
        address.set_received(0);
    }
    Ok((value, address))
}

#[inline]
pub(crate) fn shutdown(socket: RawSocket, how: Shutdown) -> io::Result<()> {
    let how = match how {
        Shutdown::Read => c::SD_RECEIVE,
        Shutdown::Write => c::SD_SEND,
        Shutdown::Both => c::SD_BOTH,
    };
    // SAFETY: takes integers.
    check(unsafe { c::shutdown(socket, how) }).map(drop)
}

#[inline]
pub(crate) fn set_nonblocking(socket: RawSocket, nonblocking: bool) -> io::Result<()> {
    let mut on = u32::from(nonblocking);
    // SAFETY: FIONBIO reads one `u_long`, which `on` is.
    check(unsafe { c::ioctlsocket(socket, c::FIONBIO, &mut on) }).map(drop)
}

/// Waits for one of `events`, at most `timeout` milliseconds, or for ever when that is −1; tells what came true.
#[inline]
pub(crate) fn poll(socket: RawSocket, events: i16, timeout: c_int) -> io::Result<i16> {
    let mut entry = c::WSAPOLLFD { fd: socket, events, revents: 0 };
    // SAFETY: `entry` is one `WSAPOLLFD`, as the count says.
    check(unsafe { c::WSAPoll(&mut entry, 1, timeout) })?;
    Ok(entry.revents)
}
