//! Windows, over Winsock 2.

pub(crate) mod cmsg;
mod constants;
mod convert;
mod establish;
mod header;
mod ioctl;
mod keepalive;
mod option;
mod path;
mod transfer;

pub(crate) use constants::c;
pub(crate) use establish::{
    CLOEXEC_TYPE, REGISTERED_IO_TYPE, accept, accept_cloexec, adopt, bind, connect, connect_in_progress,
    getpeername, getsockname, listen, poll, set_no_inherit, set_nonblocking, shutdown, socket, start,
    try_clone,
};
pub(crate) use header::{Header, SliceMut, recvmsg, sendmsg};
pub(crate) use ioctl::ioctl;
pub(crate) use keepalive::set_keepalive;
pub use option::{RawLinger, RawTimeout};
pub(crate) use option::{get_address, get_option, ip_mreqn, set_option};
pub(crate) use path::{bytes_path, path_bytes};
pub(crate) use transfer::{
    peek_sender, recv, recv_from, recv_from_inet, recv_from_lent, recv_from_raw, recv_raw, send, send_to,
    send_to_bytes,
};

use std::io;
use std::os::windows::io as handle;
use std::os::windows::io::{AsRawSocket, FromRawSocket, IntoRawSocket};

/// A socket that is closed when dropped.
pub(crate) type OwnedSocket = handle::OwnedSocket;
/// A socket as the calls take it.
pub(crate) type RawSocket = c::SOCKET;

/// The number behind a socket.
#[inline]
pub(crate) fn as_raw(socket: &OwnedSocket) -> RawSocket {
    socket.as_raw_socket() as RawSocket
}

/// Gives up the ownership of a socket.
#[inline]
pub(crate) fn into_raw(socket: OwnedSocket) -> RawSocket {
    socket.into_raw_socket() as RawSocket
}

/// Takes the ownership of a socket.
///
/// # Safety
///
/// `raw` is open, and nobody else closes it.
#[inline]
pub(crate) unsafe fn from_raw(raw: RawSocket) -> OwnedSocket {
    // SAFETY: the caller's promise is the one that `OwnedSocket` asks for.
    unsafe { OwnedSocket::from_raw_socket(raw as handle::RawSocket) }
}

/// The value of a call that answers `SOCKET_ERROR`, −1, for an error.
#[inline]
fn check(answer: i32) -> io::Result<i32> {
    if answer == c::SOCKET_ERROR { Err(io::Error::last_os_error()) } else { Ok(answer) }
}
