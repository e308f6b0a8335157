//! The header of a control message: `struct cmsghdr`, and what cmsg(3) aligns.

use super::c;
use std::ffi::c_int;
use std::mem::{MaybeUninit, size_of};

/// Bytes before the data of a message: `CMSG_LEN(0)`.
// SAFETY: the macro only computes.
pub(crate) const HEADER: usize = unsafe { c::CMSG_LEN(0) } as usize;

/// What the data of a message, and the next message, are aligned to.
// SAFETY: the macro only computes.
pub(crate) const ALIGN: usize = unsafe { c::CMSG_SPACE(1) } as usize - HEADER;

const _: () = assert!(ALIGN.is_power_of_two() && ALIGN <= 8 && size_of::<c::cmsghdr>() <= HEADER);

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
    #[allow(clippy::unnecessary_cast)] // The field is a `size_t` or a `socklen_t`.
    pub(crate) fn read(bytes: &[u8]) -> Option<Header> {
        let bytes = bytes.get(..HEADER)?;
        // SAFETY: `bytes` is as long as a header, which is integers only; the read asks for no alignment.
        let header = unsafe { bytes.as_ptr().cast::<c::cmsghdr>().read_unaligned() };
        Some(Header { length: header.cmsg_len as usize, level: header.cmsg_level, kind: header.cmsg_type })
    }

    /// Writes the header, and the zeros between it and the data.
    #[inline]
    pub(crate) fn write(self, bytes: &mut [MaybeUninit<u8>; HEADER]) {
        // SAFETY: a `cmsghdr` is integers only, for which zero is a valid value.
        let mut header = unsafe { MaybeUninit::<c::cmsghdr>::zeroed().assume_init() };
        header.cmsg_len = self.length as _;
        header.cmsg_level = self.level;
        header.cmsg_type = self.kind;
        *bytes = [MaybeUninit::new(0); HEADER];
        // SAFETY: `bytes` is as long as a header, and the write asks for no alignment.
        unsafe { bytes.as_mut_ptr().cast::<c::cmsghdr>().write_unaligned(header) };
    }
}

/// The flag of a receive by which descriptors arrive close-on-exec.
#[cfg(any(linux_like, bsd, fuchsia, cygwin, hurd))]
pub(crate) const CLOEXEC_FLAG: c_int = c::MSG_CMSG_CLOEXEC;
#[cfg(not(any(linux_like, bsd, fuchsia, cygwin, hurd)))]
pub(crate) const CLOEXEC_FLAG: c_int = 0;

/// Whether sockets of this family refuse [`CLOEXEC_FLAG`], as Linux's packet sockets do, which carry no descriptors.
#[cfg(linux_like)]
pub(crate) fn refuses_cloexec(socket: super::RawSocket) -> bool {
    let domain = super::get_option::<c_int>(socket, c::SOL_SOCKET, c::SO_DOMAIN, false);
    domain.is_ok_and(|domain| domain != c::AF_UNIX)
}
#[cfg(not(linux_like))]
pub(crate) fn refuses_cloexec(_: super::RawSocket) -> bool {
    false
}
