//! Batches by `sendmmsg` and `recvmmsg`.

use super::Fill;
use super::Stopped;
use crate::sys::{self, Header, c};
use std::ffi::c_int;
use std::io;
use std::mem::{offset_of, size_of};
use std::ptr;

/// The type of `msg_len`, and of the number of messages.
#[cfg(freebsd)]
type Count = usize;
#[cfg(not(freebsd))]
type Count = std::ffi::c_uint;

/// A message of the table: C's `struct mmsghdr`.
#[repr(C)]
pub(crate) struct Entry {
    header: Header,
    length: Count,
}

const _: () = {
    assert!(size_of::<Entry>() == size_of::<c::mmsghdr>());
    assert!(offset_of!(Entry, length) == offset_of!(c::mmsghdr, msg_len));
};

impl Entry {
    /// An entry that points to nothing.
    pub(crate) const EMPTY: Entry = Entry { header: Header::zeroed(), length: 0 };

    #[inline]
    pub(crate) fn new(header: Header) -> Entry {
        Entry { header, length: 0 }
    }

    #[inline]
    pub(crate) fn header(&self) -> &Header {
        &self.header
    }

    #[inline]
    pub(crate) fn header_mut(&mut self) -> &mut Header {
        &mut self.header
    }

    /// How many bytes were sent or received.
    #[inline]
    #[allow(clippy::unnecessary_cast)] // The field is an `unsigned int` or a `ssize_t`.
    pub(crate) fn length(&self) -> usize {
        self.length as usize
    }
}

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
    // SAFETY: an `Entry` is a `mmsghdr`, and the caller says that its header points to readable memory.
    check(unsafe { c::sendmmsg(socket, entries.as_mut_ptr().cast(), entries.len() as Count, flags as _) }
        as isize)
}

/// See `one_by_one.rs`.
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
    let flags = match fill {
        Fill::WithAll => flags,
        Fill::AfterFirst => flags | c::MSG_WAITFORONE,
        Fill::Now => flags | c::MSG_DONTWAIT,
    };
    let (table, length) = (entries.as_mut_ptr().cast(), entries.len() as Count);
    // No timeout: the kernel looks at it only after a message has come (recvmmsg(2), BUGS).
    // SAFETY: an `Entry` is a `mmsghdr`, and the caller says that its header points to writable memory.
    check(unsafe { c::recvmmsg(socket, table, length, flags as _, ptr::null_mut()) } as isize)
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
