//! Batches by `sendmmsg` and `recvmmsg`.

use super::Fill;
use super::Stopped;
use super::entry::Entry;
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

/// Whether `sendmmsg` is a loop around `sendmsg`, as with musl on 64 bits. One message a call is as many system calls then, and
/// stops at a part of a message, where the loop goes on.
const LOOPS: bool = cfg!(all(linux_like, target_env = "musl", target_pointer_width = "64"));

/// Whether a call goes no further where a stream has taken a part of a message. Linux stops there since 4.9; the BSDs go
/// on with the next message.
const STOPS_AT_A_PART: bool = cfg!(linux_like) && !LOOPS;

/// Whether the socket is a stream, as far as it says.
#[inline]
fn is_stream(socket: sys::RawSocket) -> bool {
    let kind = sys::get_option::<c_int>(socket, c::SOL_SOCKET, c::SO_TYPE, false);
    kind.is_ok_and(|kind| kind == c::SOCK_STREAM)
}

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
#[inline(always)]
pub(crate) unsafe fn send(
    socket: sys::RawSocket,
    entries: &mut [Entry],
    flags: c_int,
) -> Result<usize, Stopped> {
    if STOPS_AT_A_PART && (2..=MOST).contains(&entries.len()) {
        let (table, length) = (entries.as_mut_ptr().cast(), entries.len() as Count);
        // SAFETY: an `Entry` is a `mmsghdr`, and the caller says that its header points to readable memory.
        return check(unsafe { c::sendmmsg(socket, table, length, flags as _) } as isize, 0);
    }
    // SAFETY: the caller's promise.
    unsafe { send_otherwise(socket, entries, flags) }
}

/// Sends no message, the only one by the call for one, or more than one call takes.
///
/// # Safety
///
/// As for [`send`].
#[inline(never)]
unsafe fn send_otherwise(
    socket: sys::RawSocket,
    entries: &mut [Entry],
    flags: c_int,
) -> Result<usize, Stopped> {
    match entries {
        [] => Ok(0),
        [entry] => {
            // SAFETY: the caller says that the header points to readable memory.
            let length = unsafe { sys::sendmsg(socket, &entry.header, flags) };
            alone(entry, length)
        }
        // SAFETY: the caller's promise.
        _ => unsafe { send_in_turn(socket, entries, flags) },
    }
}

/// Sends in as many calls as it takes: for more messages than one takes, and on a stream where a call would go on behind a
/// part of a message, which would be torn.
///
/// # Safety
///
/// As for [`send`].
#[cold]
#[inline]
unsafe fn send_in_turn(
    socket: sys::RawSocket,
    entries: &mut [Entry],
    flags: c_int,
) -> Result<usize, Stopped> {
    let most = if STOPS_AT_A_PART || (!LOOPS && !is_stream(socket)) { MOST } else { 1 };
    let (mut left, mut count) = (entries, 0);
    loop {
        let (table, asked) = (left.as_mut_ptr().cast(), left.len().min(most));
        // SAFETY: an `Entry` is a `mmsghdr`, and the caller says that its header points to readable memory.
        let sent = check(unsafe { c::sendmmsg(socket, table, asked as Count, flags as _) } as isize, count)?;
        count += sent;
        if sent < most {
            return Ok(count);
        }
        let Some((last, rest)) = left.get_mut(sent - 1..).and_then(|left| left.split_first_mut()) else {
            return Ok(count);
        };
        // SAFETY: as above.
        if rest.is_empty() || last.length() < unsafe { last.header.source_length() } {
            return Ok(count);
        }
        left = rest;
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
    if let [entry] = entries {
        let wait = if matches!(fill, Fill::Now) { c::MSG_DONTWAIT } else { 0 };
        // SAFETY: the caller says that the header points to writable memory.
        let length = unsafe { sys::recvmsg(socket, &mut entry.header, flags | wait) };
        return alone(entry, length);
    }
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

/// Takes note of the only message, which a call of its own has moved: that takes the kernel less time than the call for
/// many, which copies more of the table.
#[inline]
fn alone(entry: &mut Entry, length: io::Result<usize>) -> Result<usize, Stopped> {
    entry.set_length(length.map_err(|error| Stopped { count: 0, error })?);
    Ok(1)
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
