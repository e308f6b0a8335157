//! Buffers that may be uninitialised.

use crate::sys;
use std::fmt;
use std::mem::MaybeUninit;
use std::ops::{Deref, DerefMut};

/// Borrows a buffer that may be uninitialised, for the vectored receives.
///
/// Has the layout of a `struct iovec`, on Windows of a `WSABUF`, as [`std::io::IoSliceMut`] has, and derefs to the
/// slice that it borrows: on Windows at most the first 4 GiB, which is what the structure can tell.
///
/// # Examples
///
/// ```
/// use berkeley::MaybeUninitSlice;
/// use std::mem::MaybeUninit;
///
/// let mut memory = [MaybeUninit::uninit(); 16];
/// let slice = MaybeUninitSlice::new(&mut memory);
/// assert_eq!(slice.len(), 16);
/// ```
#[repr(transparent)]
pub struct MaybeUninitSlice<'a>(sys::SliceMut<'a>);

impl<'a> MaybeUninitSlice<'a> {
    /// Borrows `buf`.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::MaybeUninitSlice;
    /// let mut vec = Vec::<u8>::with_capacity(16);
    /// let slice = MaybeUninitSlice::new(vec.spare_capacity_mut());
    /// assert!(slice.len() >= 16);
    /// ```
    #[inline]
    pub fn new(buf: &'a mut [MaybeUninit<u8>]) -> MaybeUninitSlice<'a> {
        MaybeUninitSlice(sys::SliceMut::new(buf))
    }
}

impl Deref for MaybeUninitSlice<'_> {
    type Target = [MaybeUninit<u8>];

    #[inline]
    fn deref(&self) -> &[MaybeUninit<u8>] {
        self.0.as_slice()
    }
}

impl DerefMut for MaybeUninitSlice<'_> {
    #[inline]
    fn deref_mut(&mut self) -> &mut [MaybeUninit<u8>] {
        self.0.as_mut_slice()
    }
}

impl fmt::Debug for MaybeUninitSlice<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}
