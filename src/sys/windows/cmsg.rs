//! The header of a control message: `WSACMSGHDR`, and what the macros of ws2def.h align.

use super::c;
use std::ffi::c_int;
use std::mem::{MaybeUninit, align_of, offset_of, size_of};

/// What the data of a message, and the next message, are aligned to. ws2def.h takes `MAX_NATURAL_ALIGNMENT` for the
/// data, 8 bytes on the 64-bit systems and 4 on the others (winnt.h), and that of the header for the next message,
/// which is the same.
pub(crate) const ALIGN: usize = align_of::<usize>();

/// Bytes before the data of a message: `WSA_CMSG_LEN(0)`.
pub(crate) const HEADER: usize = size_of::<c::CMSGHDR>().next_multiple_of(ALIGN);

const _: () = {
    assert!(align_of::<c::CMSGHDR>() == ALIGN && HEADER == size_of::<usize>() + 2 * size_of::<c_int>());
    assert!(offset_of!(c::CMSGHDR, cmsg_len) == 0 && offset_of!(c::CMSGHDR, cmsg_level) == LEVEL);
    assert!(offset_of!(c::CMSGHDR, cmsg_type) == KIND);
};

const LEVEL: usize = size_of::<usize>();
const KIND: usize = LEVEL + size_of::<c_int>();

/// The header of a message, read or to be written.
#[derive(Clone, Copy)]
pub(crate) struct Header {
    /// Header and data, without the padding behind them.
    pub(crate) length: usize,
    pub(crate) level: c_int,
    pub(crate) kind: c_int,
}

impl Header {
    /// Reads the header at the front of `bytes`, which need not be aligned; `None` where there is no room for one.
    #[inline]
    pub(crate) fn read(bytes: &[u8]) -> Option<Header> {
        let (length, rest) = bytes.split_first_chunk()?;
        let (level, rest) = rest.split_first_chunk()?;
        let kind = rest.first_chunk()?;
        Some(Header {
            length: usize::from_ne_bytes(*length),
            level: c_int::from_ne_bytes(*level),
            kind: c_int::from_ne_bytes(*kind),
        })
    }

    /// As [`read`](Header::read), of bytes that the system filled.
    ///
    /// # Safety
    ///
    /// Where the bytes have room for a header, that is initialised.
    #[inline]
    pub(crate) unsafe fn read_filled(bytes: &[MaybeUninit<u8>]) -> Option<Header> {
        let bytes: &[MaybeUninit<u8>; HEADER] = bytes.first_chunk()?;
        // SAFETY: the caller says that the header is initialised, and an array of `MaybeUninit` is laid out as one of
        // bytes.
        Header::read(unsafe { &*(&raw const *bytes).cast::<[u8; HEADER]>() })
    }

    /// Writes the header.
    #[inline]
    pub(crate) fn write(self, bytes: &mut [MaybeUninit<u8>; HEADER]) {
        let (length, rest) = bytes.split_at_mut(LEVEL);
        let (level, kind) = rest.split_at_mut(KIND - LEVEL);
        length.copy_from_slice(&self.length.to_ne_bytes().map(MaybeUninit::new));
        level.copy_from_slice(&self.level.to_ne_bytes().map(MaybeUninit::new));
        kind.copy_from_slice(&self.kind.to_ne_bytes().map(MaybeUninit::new));
    }
}

/// No flag: no message of Windows opens a handle.
pub(crate) const CLOEXEC_FLAG: c_int = 0;

/// There are no descriptors to forget.
#[inline]
pub(crate) fn opens_descriptors(_: c_int) -> bool {
    true
}

/// There is no such flag to refuse.
#[inline]
pub(crate) fn refuses_cloexec(_: super::RawSocket) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_those_of_c() {
        let mut bytes = [MaybeUninit::new(0xaa); HEADER];
        Header { length: HEADER + 8, level: 41, kind: -2 }.write(&mut bytes);
        let mut there = c::CMSGHDR::default();
        assert_eq!(size_of::<c::CMSGHDR>(), HEADER);
        // SAFETY: `there` is as long as the bytes, which are initialised.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr().cast(), &raw mut there, 1) };
        assert_eq!((there.cmsg_len, there.cmsg_level, there.cmsg_type), (HEADER + 8, 41, -2));
        // SAFETY: all of it was written.
        let back = unsafe { Header::read_filled(&bytes) }.unwrap();
        assert_eq!((back.length, back.level, back.kind), (HEADER + 8, 41, -2));
    }

    #[test]
    fn a_part_of_a_header_is_none() {
        for length in 0..HEADER {
            assert!(Header::read(&[0; HEADER][..length]).is_none());
        }
        assert!(Header::read(&[0; HEADER + 3][3..]).is_some(), "at any alignment");
    }
}
