//! Message headers, and the two calls that take them.

use super::{RawSocket, c, check_size};
use crate::address::{SockAddr, socklen_t};
use std::ffi::c_int;
use std::io::{self, IoSlice};
use std::marker::PhantomData;
use std::mem::{MaybeUninit, align_of, size_of};

/// The types that `msghdr` counts buffers in on some system: `size_t`, `int` or `u_int`.
trait Count: TryFrom<usize> {
    const MOST: Self;

    /// No system takes more than 1024 buffers (`IOV_MAX`), so a count beyond the type of the field is told as the
    /// largest, which the kernel refuses with `EMSGSIZE`.
    #[inline]
    fn of(buffers: usize) -> Self {
        Self::try_from(buffers).unwrap_or(Self::MOST)
    }
}

impl Count for usize {
    const MOST: Self = usize::MAX;
}
impl Count for i32 {
    const MOST: Self = i32::MAX;
}
impl Count for u32 {
    const MOST: Self = u32::MAX;
}

/// A `struct msghdr` that holds pointers to what its owner borrowed.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub(crate) struct Header(c::msghdr);

impl Header {
    #[inline]
    pub(crate) const fn zeroed() -> Header {
        // SAFETY: a `msghdr` is integers and pointers, for all of which zero is a valid value.
        Header(unsafe { MaybeUninit::<c::msghdr>::zeroed().assume_init() })
    }

    /// Names the peer. The kernel writes `name` only when the header is used to receive.
    #[inline]
    pub(crate) fn set_name(&mut self, name: *mut SockAddr, length: socklen_t) {
        self.0.msg_name = name.cast();
        self.0.msg_namelen = length;
    }

    #[inline]
    pub(crate) fn name(&self) -> *mut SockAddr {
        self.0.msg_name.cast()
    }

    #[inline]
    pub(crate) fn name_length(&self) -> socklen_t {
        self.0.msg_namelen
    }

    #[inline]
    pub(crate) fn set_name_length(&mut self, length: socklen_t) {
        self.0.msg_namelen = length;
    }

    /// Lends buffers to read from.
    #[inline]
    pub(crate) fn set_sources(&mut self, buffers: &[IoSlice<'_>]) {
        self.0.msg_iov = buffers.as_ptr().cast_mut().cast();
        self.0.msg_iovlen = Count::of(buffers.len());
    }

    /// The buffers that were lent to read from.
    ///
    /// # Safety
    ///
    /// Buffers were lent by [`set_sources`](Header::set_sources), or none, and are lent for `'a`.
    #[allow(clippy::unnecessary_cast)] // The field is a `size_t`, an `int` or a `u_int`.
    #[inline]
    pub(crate) unsafe fn sources<'a>(&self) -> &'a [IoSlice<'a>] {
        if self.0.msg_iov.is_null() {
            return &[];
        }
        // SAFETY: pointer and count are those of the buffers that the caller speaks of.
        unsafe { std::slice::from_raw_parts(self.0.msg_iov.cast(), self.0.msg_iovlen as usize) }
    }

    /// How many bytes they have.
    ///
    /// # Safety
    ///
    /// As for [`sources`](Header::sources).
    #[inline]
    pub(crate) unsafe fn source_length(&self) -> usize {
        if self.0.msg_iovlen == 1 {
            // SAFETY: there is one buffer, as the count says.
            let only: &IoSlice<'_> = unsafe { &*self.0.msg_iov.cast() };
            return only.len();
        }
        // SAFETY: the caller's promise is the one that the call asks for.
        total(unsafe { self.sources() })
    }

    /// Lends `count` buffers to write to, an array of [`SliceMut`].
    #[inline]
    pub(crate) fn set_targets(&mut self, buffers: *mut SliceMut<'_>, count: usize) {
        self.0.msg_iov = buffers.cast();
        self.0.msg_iovlen = Count::of(count);
    }

    /// The buffers that were lent to write to.
    ///
    /// # Safety
    ///
    /// Buffers were lent by [`set_targets`](Header::set_targets), or none, and are lent for `'a`.
    #[inline]
    #[allow(clippy::unnecessary_cast)] // The field is a `size_t`, an `int` or a `u_int`.
    pub(crate) unsafe fn targets<'a>(&self) -> &'a [SliceMut<'a>] {
        if self.0.msg_iov.is_null() {
            return &[];
        }
        // SAFETY: pointer and count are those of the buffers that the caller speaks of.
        unsafe { std::slice::from_raw_parts(self.0.msg_iov.cast(), self.0.msg_iovlen as usize) }
    }

    /// The first of these buffers, or an empty one.
    ///
    /// # Safety
    ///
    /// As for [`targets`](Header::targets).
    #[inline]
    pub(crate) unsafe fn first_target<'a>(&self) -> &'a [MaybeUninit<u8>] {
        if self.0.msg_iovlen == 0 {
            return &[];
        }
        // SAFETY: there is at least one buffer, as the count says.
        let first: &'a SliceMut<'a> = unsafe { &*self.0.msg_iov.cast() };
        first.as_slice()
    }

    /// Lends `length` bytes for control messages.
    #[inline]
    #[allow(clippy::unnecessary_cast)] // The field is a `size_t` or a `socklen_t`.
    pub(crate) fn set_control(&mut self, control: *mut u8, length: usize) {
        self.0.msg_control = control.cast();
        self.set_control_length(length);
    }

    #[inline]
    pub(crate) fn control(&self) -> *mut MaybeUninit<u8> {
        self.0.msg_control.cast()
    }

    #[inline]
    pub(crate) fn set_control_length(&mut self, length: usize) {
        self.0.msg_controllen = length as _;
    }

    #[inline]
    #[allow(clippy::unnecessary_cast)] // The field is a `size_t` or a `socklen_t`.
    pub(crate) fn control_length(&self) -> usize {
        self.0.msg_controllen as usize
    }

    #[inline]
    pub(crate) fn set_flags(&mut self, flags: c_int) {
        self.0.msg_flags = flags;
    }

    /// Takes over what a receive writes into a header.
    #[inline]
    pub(crate) fn set_answer(&mut self, answer: &Header) {
        self.0.msg_namelen = answer.0.msg_namelen;
        self.0.msg_controllen = answer.0.msg_controllen;
        self.0.msg_flags = answer.0.msg_flags;
    }

    #[inline]
    pub(crate) fn flags(&self) -> c_int {
        self.0.msg_flags
    }
}

/// How many bytes the buffers have. Not inlined: a loop beside the call costs more than it does.
#[inline(never)]
fn total(buffers: &[IoSlice<'_>]) -> usize {
    buffers.iter().map(|buffer| buffer.len()).sum()
}

/// Sends what the header points to.
///
/// # Safety
///
/// Name, buffers and control bytes are valid for reads of the lengths that the header says.
#[inline]
pub(crate) unsafe fn sendmsg(socket: RawSocket, header: &Header, flags: c_int) -> io::Result<usize> {
    // SAFETY: the caller says that the header points to readable memory.
    check_size(unsafe { c::sendmsg(socket, &header.0, flags) })
}

/// Receives into what the header points to.
///
/// # Safety
///
/// Name, buffers and control bytes are valid for writes of the lengths that the header says.
#[inline]
pub(crate) unsafe fn recvmsg(socket: RawSocket, header: &mut Header, flags: c_int) -> io::Result<usize> {
    // SAFETY: the caller says that the header points to writable memory.
    check_size(unsafe { c::recvmsg(socket, &mut header.0, flags) })
}

/// A borrowed buffer that may be uninitialised, laid out as a `struct iovec`.
#[repr(transparent)]
pub(crate) struct SliceMut<'a> {
    inner: c::iovec,
    loan: PhantomData<&'a mut [MaybeUninit<u8>]>,
}

const _: () = {
    assert!(size_of::<SliceMut<'_>>() == size_of::<io::IoSliceMut<'_>>());
    assert!(align_of::<SliceMut<'_>>() == align_of::<io::IoSliceMut<'_>>());
};

// SAFETY: the pointer stands for a `&mut [MaybeUninit<u8>]`, which is `Send`.
unsafe impl Send for SliceMut<'_> {}
// SAFETY: as above; a shared `SliceMut` gives only shared access.
unsafe impl Sync for SliceMut<'_> {}

impl<'a> SliceMut<'a> {
    #[inline]
    pub(crate) fn new(buf: &'a mut [MaybeUninit<u8>]) -> SliceMut<'a> {
        let inner = c::iovec { iov_base: buf.as_mut_ptr().cast(), iov_len: buf.len() };
        SliceMut { inner, loan: PhantomData }
    }

    #[inline]
    pub(crate) fn as_slice(&self) -> &[MaybeUninit<u8>] {
        // SAFETY: base and length are those of the slice that was lent for 'a.
        unsafe { std::slice::from_raw_parts(self.inner.iov_base.cast(), self.inner.iov_len) }
    }

    #[inline]
    pub(crate) fn as_mut_slice(&mut self) -> &mut [MaybeUninit<u8>] {
        // SAFETY: base and length are those of the slice that was lent for 'a, exclusively.
        unsafe { std::slice::from_raw_parts_mut(self.inner.iov_base.cast(), self.inner.iov_len) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MaybeUninitSlice, MsgHdr, MsgHdrMut};

    /// The header as the kernel sees it.
    fn seen<'a>(msg: &'a mut MsgHdrMut<'_, '_, '_>) -> &'a mut c::msghdr {
        // SAFETY: the pointer is that of the header, which `msg` owns.
        unsafe { &mut *msg.as_mut_ptr().cast() }
    }

    #[test]
    fn messages_begin_with_their_header() {
        let msg = MsgHdr::new();
        assert_eq!(size_of::<MsgHdr<'_, '_, '_>>(), size_of::<c::msghdr>());
        assert_eq!(msg.as_ptr(), (&raw const msg).cast());
        let mut msg = MsgHdrMut::new();
        let start = (&raw mut msg).cast();
        assert_eq!(msg.as_mut_ptr(), start);
    }

    #[test]
    fn buffers_are_counted_in_any_type() {
        assert_eq!((i32::of(3), u32::of(3), usize::of(3)), (3, 3, 3));
        assert_eq!(i32::of(i32::MAX as usize + 1), i32::MAX);
        assert_eq!(usize::of(usize::MAX), usize::MAX);
    }

    #[test]
    fn lending_sets_pointers_and_lengths() {
        let (mut first, mut second) = ([MaybeUninit::uninit(); 3], [MaybeUninit::uninit(); 5]);
        let mut bufs = [MaybeUninitSlice::new(&mut first), MaybeUninitSlice::new(&mut second)];
        let start: *const c::iovec = bufs.as_ptr().cast();
        let mut msg = MsgHdrMut::new().with_buffers(&mut bufs);
        let header = seen(&mut msg);
        assert_eq!((header.msg_iov.cast_const(), header.msg_iovlen), (start, 2));
        assert!(header.msg_name.is_null() && header.msg_control.is_null());
    }

    #[test]
    fn prepare_restores_the_lengths() {
        let mut addr = SockAddr::unspecified();
        let mut room = [MaybeUninit::uninit(); 64];
        let mut msg = MsgHdrMut::new().with_addr(&mut addr).with_control(&mut room);
        let header = seen(&mut msg);
        (header.msg_namelen, header.msg_controllen, header.msg_flags) = (16, 3, c::MSG_TRUNC);
        assert_eq!((msg.control_len(), msg.flags().is_truncated()), (3, true));
        msg.prepare();
        assert_eq!((msg.control_len(), msg.flags().is_truncated()), (64, false));
        assert_eq!(seen(&mut msg).msg_namelen, SockAddr::CAPACITY);
    }

    #[test]
    fn prepare_lends_nothing_that_was_not_lent() {
        let mut msg = MsgHdrMut::new();
        msg.prepare();
        let header = seen(&mut msg);
        assert!(header.msg_name.is_null() && header.msg_namelen == 0 && header.msg_controllen == 0);
        assert!(msg.addr().is_none());
    }

    #[test]
    fn lengths_that_the_kernel_reports_stop_at_what_was_lent() {
        let mut addr = SockAddr::unspecified();
        let mut room = [MaybeUninit::uninit(); 8];
        let mut msg = MsgHdrMut::new().with_addr(&mut addr).with_control(&mut room);
        let header = seen(&mut msg);
        (header.msg_namelen, header.msg_controllen) = (SockAddr::CAPACITY + 1, 9);
        // SAFETY: every byte of the address is initialised.
        unsafe { msg.complete() };
        assert_eq!((msg.control_len(), msg.addr().unwrap().len()), (8, SockAddr::CAPACITY));
        seen(&mut msg).msg_namelen = 0;
        // SAFETY: as above.
        unsafe { msg.complete() };
        assert_eq!((addr.len(), c_int::from(addr.family())), (0, c::AF_UNSPEC));
    }
}
