//! A message of the table.

use super::calls::Count;
use crate::sys::Header;

/// A message of the table: a header, and the length that was sent or received. C's `struct mmsghdr`, or what takes its
/// place.
#[repr(C)]
pub(crate) struct Entry {
    pub(crate) header: Header,
    pub(crate) length: Count,
}

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
    #[allow(clippy::unnecessary_cast)] // The field is an `unsigned int`, or as large as a `size_t`.
    pub(crate) fn length(&self) -> usize {
        self.length as usize
    }

    /// Notes how many bytes were moved, by other calls than that for the table.
    #[inline]
    pub(crate) fn set_length(&mut self, length: usize) {
        self.length = Count::try_from(length).unwrap_or(Count::MAX - 1);
    }

    /// Notes that the message was not sent and will not be: no message is that long.
    #[inline]
    pub(crate) fn leave_out(&mut self) {
        self.length = Count::MAX;
    }

    /// Whether the message was left out.
    #[inline]
    pub(crate) fn is_left_out(&self) -> bool {
        self.length == Count::MAX
    }
}
