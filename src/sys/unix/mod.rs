//! Unix and WASI, over `libc`.

#[cfg(recvmsg)]
pub(crate) mod cmsg;
mod constants;
mod convert;
mod descriptor;
mod establish;
#[cfg(recvmsg)]
mod header;
mod keepalive;
mod option;
#[cfg(unix)]
mod path;
mod transfer;

pub(crate) use constants::c;
#[cfg(not(wasi))]
pub(crate) use descriptor::try_clone;
pub(crate) use descriptor::{nonblocking, set_cloexec, set_nonblocking};
#[cfg(accept4)]
pub(crate) use establish::accept4;
#[cfg(unix)]
pub(crate) use establish::socketpair;
pub(crate) use establish::{
    CLOEXEC_TYPE, accept, accept_cloexec, adopt, bind, connect, connect_in_progress, getpeername,
    getsockname, listen, poll, shutdown, socket,
};
#[cfg(recvmsg)]
pub(crate) use header::{Header, SliceMut, recvmsg, sendmsg};
pub(crate) use keepalive::set_keepalive;
#[cfg(any(linux_like, fuchsia))]
pub(crate) use option::get_address;
#[cfg(any(linux_like, freebsd))]
pub(crate) use option::get_bytes;
#[cfg(ip_mreqn)]
pub(crate) use option::ip_mreqn;
#[cfg(any(linux_like, freebsd, fuchsia, cygwin))]
pub(crate) use option::set_bytes;
pub use option::{RawLinger, RawTimeout};
pub(crate) use option::{get_option, set_option};
#[cfg(unix)]
pub(crate) use path::{bytes_path, path_bytes};
#[cfg(sendfile)]
pub(crate) use transfer::sendfile;
pub(crate) use transfer::{
    peek_sender, recv, recv_from, recv_from_inet, recv_from_lent, recv_from_raw, recv_raw, send, send_to,
    send_to_bytes,
};

use std::io;
use std::os::fd::{AsRawFd, FromRawFd, IntoRawFd, OwnedFd};

/// A socket that is closed when dropped.
pub(crate) type OwnedSocket = OwnedFd;
/// A socket as the system calls take it.
pub(crate) type RawSocket = c::c_int;

/// The number behind a socket.
#[inline]
pub(crate) fn as_raw(socket: &OwnedSocket) -> RawSocket {
    socket.as_raw_fd()
}

/// Gives up the ownership of a socket.
#[inline]
pub(crate) fn into_raw(socket: OwnedSocket) -> RawSocket {
    socket.into_raw_fd()
}

/// Takes the ownership of a socket.
///
/// # Safety
///
/// `raw` is open, and nobody else closes it.
#[inline]
pub(crate) unsafe fn from_raw(raw: RawSocket) -> OwnedSocket {
    // SAFETY: the caller's promise is the one that `OwnedFd` asks for.
    unsafe { OwnedFd::from_raw_fd(raw) }
}

/// The value of a system call that answers −1 for an error.
#[inline]
fn check(answer: c::c_int) -> io::Result<c::c_int> {
    if answer == -1 { Err(io::Error::last_os_error()) } else { Ok(answer) }
}

/// The count of a system call that answers −1 for an error.
#[inline]
fn check_size(answer: isize) -> io::Result<usize> {
    if answer < 0 { Err(io::Error::last_os_error()) } else { Ok(answer as usize) }
}
