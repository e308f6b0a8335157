//! Batches by `sendmmsg` and `recvmmsg`.

use super::Fill;
use super::Stopped;
pub(crate) use super::entry::Entry;
use crate::sys::{self, c};
use std::ffi::c_int;
use std::io;
use std::mem::{offset_of, size_of};
use std::ptr;

/// The type of `msg_len`, and of the number of messages.
#[cfg(freebsd)]
pub(crate) type Count = usize;
#[cfg(not(freebsd))]
pub(crate) type Count = std::ffi::c_uint;

/// The most messages that a call takes: Linux, NetBSD and OpenBSD leave out those beyond, without a word.
const MOST: usize = 1024;

// An entry is a `struct mmsghdr`.
const _: () = {
    assert!(size_of::<Entry>() == size_of::<c::mmsghdr>());
    assert!(offset_of!(Entry, length) == offset_of!(c::mmsghdr, msg_len));
};

/// See `one_by_one.rs`.
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
    let (mut left, mut count) = (entries, 0);
    loop {
        let (table, asked) = (left.as_mut_ptr().cast(), left.len().min(MOST));
        // SAFETY: an `Entry` is a `mmsghdr`, and the caller says that its header points to readable memory.
        let sent = check(unsafe { c::sendmmsg(socket, table, asked as Count, flags) } as isize, count)?;
        count += sent;
        if sent < MOST {
            return Ok(count);
        }
        left = left.get_mut(sent..).unwrap_or_default();
        if left.is_empty() {
            return Ok(count);
        }
    }
}

/// See `one_by_one.rs`. No call waits behind a message that it has received, not even to receive all: where Linux is
/// interrupted there it leaves the error with the socket, and the next call fails with it (`do_recvmmsg` in net/socket.c),
/// even with the number 512, which no program should see. Nor is a timeout given, which the kernel looks at only after a
/// message has come (recvmmsg(2), BUGS).
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
    let mut count = 0;
    loop {
        let left = entries.get_mut(count..).unwrap_or_default();
        let wait = match fill {
            Fill::WithAll => c::MSG_WAITFORONE,
            Fill::AfterFirst if count == 0 => c::MSG_WAITFORONE,
            Fill::AfterFirst | Fill::Now => c::MSG_DONTWAIT,
        };
        let (table, asked) = (left.as_mut_ptr().cast(), left.len().min(MOST));
        let (length, flags) = (asked as Count, flags | wait);
        // SAFETY: an `Entry` is a `mmsghdr`, and the caller says that its header points to writable memory.
        let answer = unsafe { c::recvmmsg(socket, table, length, flags as _, ptr::null_mut()) };
        let received = check(answer as isize, count)?;
        count += received;
        if count >= entries.len() || received == 0 || (received < asked && !matches!(fill, Fill::WithAll)) {
            return Ok(count);
        }
    }
}

/// The count of a call that answers −1 for an error; it came behind `before` messages.
#[inline]
fn check(answer: isize, before: usize) -> Result<usize, Stopped> {
    if answer < 0 {
        Err(Stopped { count: before, error: io::Error::last_os_error() })
    } else {
        Ok(answer as usize)
    }
}
