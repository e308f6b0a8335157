//! Plain data: what may travel to and from the kernel as bytes.

/// A type that may cross to and from the kernel byte by byte, as the payload of an option.
///
/// Implement it for the C struct of an option that this library lacks, to name that option with
/// [`Opt::new`](crate::option::Opt::new).
///
/// # Safety
///
/// The type has no padding, no pointer, and no invalid bit pattern: any bytes are a valid value, and every byte of
/// a value is initialised.
///
/// # Examples
///
/// ```
/// use berkeley::option::Pod;
///
/// #[derive(Clone, Copy)]
/// #[repr(C)]
/// struct Range {
///     low: u16,
///     high: u16,
/// }
/// // SAFETY: two integers side by side, without padding.
/// unsafe impl Pod for Range {}
/// ```
pub unsafe trait Pod: Copy {}

macro_rules! plain {
    ($($type:ty)+) => {
        $(
            // SAFETY: an integer has no padding and no invalid bit pattern.
            unsafe impl Pod for $type {}
        )+
    };
}

plain! { u8 i8 u16 i16 u32 i32 u64 i64 }

// SAFETY: an array has no padding of its own, and its elements are plain data.
unsafe impl<T: Pod, const N: usize> Pod for [T; N] {}

/// Reads a value from `bytes`, which must have exactly its size and may have any alignment.
#[cfg(recvmsg)]
#[inline]
pub(crate) fn read<T: Pod>(bytes: &[u8]) -> Option<T> {
    if bytes.len() != size_of::<T>() {
        return None;
    }
    // SAFETY: `bytes` is as long as a `T`, of which any bytes are a value; the read asks for no alignment.
    Some(unsafe { bytes.as_ptr().cast::<T>().read_unaligned() })
}

/// The bytes of a value.
#[cfg(recvmsg)]
#[inline]
pub(crate) fn bytes<T: Pod>(value: &T) -> &[u8] {
    // SAFETY: a `T: Pod` is initialised throughout, and lent for as long as the result.
    unsafe { std::slice::from_raw_parts((&raw const *value).cast(), size_of::<T>()) }
}
