//! A message of the table.

use super::calls::Count;
use crate::sys::Header;

/// A message of the table: a header, and the length that was sent or received. C's `struct mmsghdr`, or what takes its
/// place.
#[repr(C)]
pub(super) struct Entry {
    pub(super) header: Header,
    pub(super) length: Count,
}

impl Entry {
    /// An entry that points to nothing.
    pub(super) const EMPTY: Entry = Entry { header: Header::zeroed(), length: 0 };

    #[inline]
    pub(super) fn new(header: Header) -> Entry {
        Entry { header, length: 0 }
    }

    /// How many bytes were sent or received.
    #[inline]
    #[allow(clippy::unnecessary_cast)] // The field is an `unsigned int`, or as large as a `size_t`.
    pub(super) fn length(&self) -> usize {
        self.length as usize
    }

    /// Notes that the message was not sent and will not be: no message is that long.
    pub(super) fn leave_out(&mut self) {
        self.length = Count::MAX;
    }

    /// Whether the message was left out.
    pub(super) fn is_left_out(&self) -> bool {
        self.length == Count::MAX
    }
}
