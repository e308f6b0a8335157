//! Batches by `sendmsg_x` and `recvmsg_x`, which XNU has beside its public API (bsd/sys/socket_private.h).

use super::Fill;
use super::Stopped;
use super::entry::Entry;
use crate::sys::{self, c};
use std::ffi::{c_int, c_uint};
use std::io;
use std::mem::size_of;

unsafe extern "C" {
    fn sendmsg_x(socket: c_int, messages: *const Entry, count: c_uint, flags: c_int) -> isize;
    fn recvmsg_x(socket: c_int, messages: *mut Entry, count: c_uint, flags: c_int) -> isize;
}

/// The type of the lengths in the table.
pub(crate) type Count = usize;

// An entry is a `struct msghdr_x`, a `msghdr` with the length behind it.
const _: () = assert!(size_of::<Entry>() == size_of::<c::msghdr>() + size_of::<usize>());

/// See `one_by_one.rs`. The call sends datagrams only.
///
/// # Safety
///
/// As there.
#[inline]
pub(crate) unsafe fn send(
    socket: sys::RawSocket,
    entries: &mut [Entry],
    flags: c_int,
) -> Result<usize, Stopped> {
    if entries.is_empty() {
        return Ok(0);
    }
    // SAFETY: an `Entry` is a `msghdr_x`, and the caller says that its header points to readable memory.
    let count = check(unsafe { sendmsg_x(socket, entries.as_ptr(), entries.len() as c_uint, flags) })?;
    for entry in entries.iter_mut().take(count) {
        // The call tells no lengths: what it sends are datagrams.
        // SAFETY: as above.
        entry.length = unsafe { entry.header.source_length() };
    }
    Ok(count)
}

/// See `one_by_one.rs`. The call takes no flag but `MSG_DONTWAIT`, waits for one message only, and on macOS 10.15 does
/// not tell the length of the control messages: their memory is zeroed, so that the walk over it ends.
///
/// # Safety
///
/// As there.
#[inline]
pub(crate) unsafe fn receive(
    socket: sys::RawSocket,
    entries: &mut [Entry],
    flags: c_int,
    fill: Fill,
) -> Result<usize, Stopped> {
    for entry in entries.iter_mut() {
        let (control, length) = (entry.header.control(), entry.header.control_length());
        if length != 0 {
            // SAFETY: the caller says that the memory is writable for its length.
            unsafe { control.write_bytes(0, length) };
        }
    }
    let mut count = 0;
    loop {
        let left = &mut entries[count..];
        let flags = if matches!(fill, Fill::Now) { flags | c::MSG_DONTWAIT } else { flags };
        // SAFETY: an `Entry` is a `msghdr_x`, and the caller says that its header points to writable memory.
        let answer = unsafe { recvmsg_x(socket, left.as_mut_ptr(), left.len() as c_uint, flags) };
        count += check(answer).map_err(|stopped| Stopped { count, ..stopped })?.min(left.len());
        if count == entries.len() || !matches!(fill, Fill::WithAll) || answer == 0 {
            return Ok(count);
        }
    }
}

/// The count of a call that answers −1 for an error.
#[inline]
fn check(answer: isize) -> Result<usize, Stopped> {
    if answer < 0 {
        Err(Stopped { count: 0, error: io::Error::last_os_error() })
    } else {
        Ok(answer as usize)
    }
}
