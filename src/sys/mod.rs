//! The one place that calls the operating system.
//!
//! # Contract
//!
//! A platform is a module of this folder that has the items re-exported below, with the same signatures. Each
//! function makes one system call (those that make more say so) and
//!
//! - returns the error of the call as [`std::io::Error::last_os_error`] gives it, never another one, and never
//!   retries;
//! - takes slices, references and integers, so that a caller needs no `unsafe`, or is an `unsafe fn` whose safety
//!   section says what the caller owes;
//! - checks each length that the kernel reports against the buffer that was lent, in release builds too.
//!
//! What a platform lacks is absent there: the capabilities that `build.rs` names say so.
#![allow(unsafe_code)] // System calls.

pub(crate) mod buffer;
pub(crate) mod pod;

#[cfg(any(unix, wasi))]
mod unix;
#[cfg(any(unix, wasi))]
use unix as platform;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
use windows as platform;

#[cfg(linux_like)]
pub(crate) mod linux;

// Types and constants.
pub(crate) use platform::{OwnedSocket, RawSocket, as_raw, c, from_raw, into_raw};
// Creation, connection and names.
#[cfg(accept4)]
pub(crate) use platform::accept4;
#[cfg(unix)]
pub(crate) use platform::socketpair;
pub(crate) use platform::{
    CLOEXEC_TYPE, accept, accept_cloexec, adopt, bind, connect, connect_in_progress, getpeername,
    getsockname, listen, poll, shutdown, socket,
};
#[cfg(not(wasi))]
pub(crate) use platform::{bytes_path, path_bytes, try_clone};
// State of a descriptor.
pub(crate) use platform::set_nonblocking;
#[cfg(any(unix, wasi))]
pub(crate) use platform::{nonblocking, set_cloexec};
// Sending and receiving.
#[cfg(recvmsg)]
pub(crate) use platform::{Header, SliceMut, cmsg, recvmsg, sendmsg};
pub(crate) use platform::{
    peek_sender, recv, recv_from, recv_from_inet, recv_from_lent, recv_from_raw, recv_raw, send, send_to,
    send_to_bytes,
};
// Options.
#[cfg(any(linux_like, fuchsia, windows))]
pub(crate) use platform::get_address;
#[cfg(any(linux_like, freebsd))]
pub(crate) use platform::get_bytes;
#[cfg(ip_mreqn)]
pub(crate) use platform::ip_mreqn;
#[cfg(sendfile)]
pub(crate) use platform::sendfile;
#[cfg(any(linux_like, freebsd, fuchsia, cygwin))]
pub(crate) use platform::set_bytes;
#[cfg(windows)]
pub(crate) use platform::{REGISTERED_IO_TYPE, ioctl, set_no_inherit, start};
pub use platform::{RawLinger, RawTimeout};
pub(crate) use platform::{get_option, set_keepalive, set_option};

/// The error for an answer of the kernel that is not as long as the value that was asked for.
#[cold]
#[inline]
pub(crate) fn wrong_length(got: usize, wanted: usize) -> std::io::Error {
    let message = format!("the system answered {got} bytes for a socket option of {wanted}");
    std::io::Error::new(std::io::ErrorKind::InvalidData, message)
}
