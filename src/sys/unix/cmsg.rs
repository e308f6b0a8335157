//! The header of a control message: `struct cmsghdr`, and what cmsg(3) aligns.

use super::c;
use std::ffi::c_int;
use std::mem::{MaybeUninit, size_of};

/// Bytes before the data of a message: `CMSG_LEN(0)`.
#[cfg(not(cygwin))]
// SAFETY: the macro only computes.
pub(crate) const HEADER: usize = unsafe { c::CMSG_LEN(0) } as usize;
/// Cygwin has `CMSG_LEN` as a function that no constant can call; of no data the space is the same.
#[cfg(cygwin)]
pub(crate) const HEADER: usize = space(0);

/// What messages are aligned to: the step by which `CMSG_SPACE` grows. The data behind the header need not be: that of
/// 64-bit SPARC begins at 12, where messages are aligned to 8.
pub(crate) const ALIGN: usize = {
    let mut length = 1;
    while space(length) == space(1) {
        length += 1;
    }
    space(length) - space(1)
};

#[inline]
const fn space(length: u32) -> usize {
    // SAFETY: the macro only computes.
    unsafe { c::CMSG_SPACE(length as _) as usize }
}

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
        // SAFETY: a slice of bytes may be seen as one of bytes that may be uninitialised.
        let bytes = unsafe { &*(&raw const *bytes as *const [MaybeUninit<u8>]) };
        // SAFETY: all of the bytes are initialised.
        unsafe { Header::read_filled(bytes) }
    }

    /// As [`read`](Header::read), of bytes that the kernel filled.
    ///
    /// # Safety
    ///
    /// Where the bytes have room for a header, that is initialised.
    #[inline]
    #[allow(clippy::unnecessary_cast)] // The field is a `size_t` or a `socklen_t`.
    pub(crate) unsafe fn read_filled(bytes: &[MaybeUninit<u8>]) -> Option<Header> {
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

/// Whether a receive with these flags opens the descriptors that arrive. The BSDs and XNU copy what the kernel has in
/// their place into a peek (FreeBSD's uipc_usrreq.c: "With MSG_PEEK the control isn't executed, just copied").
#[cfg(not(linux_like))]
#[inline]
pub(crate) fn opens_descriptors(flags: c_int) -> bool {
    flags & c::MSG_PEEK == 0
}

/// Linux opens descriptors for a peek too.
#[cfg(linux_like)]
#[inline]
pub(crate) fn opens_descriptors(_: c_int) -> bool {
    true
}

/// Whether sockets of this family refuse [`CLOEXEC_FLAG`], as Linux's packet sockets do, which carry no descriptors.
/// Cold: it is asked for by receives that have been refused.
#[cfg(linux_like)]
#[cold]
pub(crate) fn refuses_cloexec(socket: super::RawSocket) -> bool {
    let domain = super::get_option::<c_int>(socket, c::SOL_SOCKET, c::SO_DOMAIN, false);
    domain.is_ok_and(|domain| domain != c::AF_UNIX)
}
#[cfg(not(linux_like))]
#[inline]
pub(crate) fn refuses_cloexec(_: super::RawSocket) -> bool {
    false
}
