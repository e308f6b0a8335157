//! What only Linux and Android have.

use super::{RawSocket, c};
use crate::SockFilter;
use std::io;
use std::mem::{align_of, size_of};
use std::os::fd::{FromRawFd, OwnedFd};

const _: () = {
    assert!(size_of::<SockFilter>() == size_of::<c::sock_filter>());
    assert!(align_of::<SockFilter>() == align_of::<c::sock_filter>());
};

/// Gives the kernel a program, which it copies during the call.
#[inline]
pub(crate) fn attach_filter(socket: RawSocket, program: &[SockFilter]) -> io::Result<()> {
    let Ok(len) = program.len().try_into() else {
        let message = "a filter has at most 65535 instructions";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    };
    let program = c::sock_fprog { len, filter: program.as_ptr().cast_mut().cast() };
    let length = size_of::<c::sock_fprog>() as c::socklen_t;
    let pointer = (&raw const program).cast();
    // SAFETY: `program` points to `len` instructions, which the kernel reads during the call only.
    match unsafe { c::setsockopt(socket, c::SOL_SOCKET, c::SO_ATTACH_FILTER, pointer, length) } {
        -1 => Err(io::Error::last_os_error()),
        _ => Ok(()),
    }
}

/// Reads an option that makes a descriptor.
///
/// # Safety
///
/// The payload of the option is the number of a new descriptor.
#[inline]
pub(crate) unsafe fn get_descriptor(
    socket: RawSocket,
    level: c::c_int,
    name: c::c_int,
) -> io::Result<OwnedFd> {
    let number: c::c_int = super::get_option(socket, level, name, false)?;
    if number < 0 {
        return Err(io::Error::from_raw_os_error(-number));
    }
    // SAFETY: the kernel has just made the descriptor, as the caller says.
    Ok(unsafe { OwnedFd::from_raw_fd(number) })
}
