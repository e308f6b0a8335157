//! What belongs to a descriptor and not to a socket: copies, blocking mode, close-on-exec.

use super::{RawSocket, c, check};
use std::io;

/// Duplicates the descriptor; the copy is close-on-exec.
#[cfg(not(wasi))]
#[inline]
pub(crate) fn try_clone(socket: RawSocket) -> io::Result<super::OwnedSocket> {
    // SAFETY: F_DUPFD_CLOEXEC takes an integer.
    let fd = check(unsafe { c::fcntl(socket, c::F_DUPFD_CLOEXEC, 0) })?;
    // SAFETY: the kernel has just opened the descriptor for this call.
    Ok(unsafe { super::from_raw(fd) })
}

/// Whether calls on the socket return instead of waiting.
#[inline]
pub(crate) fn nonblocking(socket: RawSocket) -> io::Result<bool> {
    // SAFETY: F_GETFL takes nothing.
    let flags = check(unsafe { c::fcntl(socket, c::F_GETFL) })?;
    Ok(flags & c::O_NONBLOCK != 0)
}

/// Switches between waiting and returning at once.
#[cfg(fionbio)]
#[inline]
pub(crate) fn set_nonblocking(socket: RawSocket, nonblocking: bool) -> io::Result<()> {
    let mut on = c::c_int::from(nonblocking);
    // SAFETY: FIONBIO reads one int, which `on` is.
    check(unsafe { c::ioctl(socket, c::FIONBIO, &raw mut on) }).map(drop)
}

/// Switches between waiting and returning at once, in two calls: reads the status flags and writes them.
#[cfg(not(fionbio))]
#[inline]
pub(crate) fn set_nonblocking(socket: RawSocket, nonblocking: bool) -> io::Result<()> {
    // SAFETY: F_GETFL takes nothing.
    let flags = check(unsafe { c::fcntl(socket, c::F_GETFL) })?;
    let flags = if nonblocking { flags | c::O_NONBLOCK } else { flags & !c::O_NONBLOCK };
    // SAFETY: F_SETFL takes an integer.
    check(unsafe { c::fcntl(socket, c::F_SETFL, flags) }).map(drop)
}

/// Says whether a program that this process executes inherits the socket. `FD_CLOEXEC` is the only descriptor
/// flag that POSIX and any of these systems have, so it is written without being read first.
#[inline]
pub(crate) fn set_cloexec(socket: RawSocket, close_on_exec: bool) -> io::Result<()> {
    let flags = if close_on_exec { c::FD_CLOEXEC } else { 0 };
    // SAFETY: F_SETFD takes an integer.
    check(unsafe { c::fcntl(socket, c::F_SETFD, flags) }).map(drop)
}
