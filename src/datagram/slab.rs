//! Memory that headers point to for as long as their owner lives.

use std::ptr::NonNull;

/// Owns a boxed slice by its pointer, so that pointers into it stay good when the owner moves.
pub(super) struct Slab<T: Copy> {
    start: NonNull<T>,
    length: usize,
}

// SAFETY: it owns what it points to, as a box does.
unsafe impl<T: Copy + Send> Send for Slab<T> {}
// SAFETY: as above; a shared slab gives only shared access.
unsafe impl<T: Copy + Sync> Sync for Slab<T> {}

impl<T: Copy> Slab<T> {
    /// Allocates `length` times `value`.
    #[inline]
    pub(super) fn new(value: T, length: usize) -> Slab<T> {
        let memory = Box::into_raw(vec![value; length].into_boxed_slice());
        // SAFETY: the pointer of a box is not null.
        Slab { start: unsafe { NonNull::new_unchecked(memory.cast()) }, length }
    }

    /// A pointer to `count` values that begin at `index`.
    ///
    /// # Panics
    ///
    /// Where these are not all within the slab.
    #[inline]
    pub(super) fn pointer(&self, index: usize, count: usize) -> *mut T {
        assert!(index <= self.length && count <= self.length - index, "outside of the slab");
        // SAFETY: the index is within the allocation, or at its end.
        unsafe { self.start.as_ptr().add(index) }
    }

    /// The `count` values that begin at `index`.
    #[inline]
    pub(super) fn get(&self, index: usize, count: usize) -> &[T] {
        // SAFETY: the values are within the slab and initialised; whoever writes through a pointer borrows the slab
        // exclusively meanwhile.
        unsafe { std::slice::from_raw_parts(self.pointer(index, count), count) }
    }

    /// The `count` values that begin at `index`.
    #[inline]
    pub(super) fn get_mut(&mut self, index: usize, count: usize) -> &mut [T] {
        // SAFETY: as above, and the slab is borrowed exclusively.
        unsafe { std::slice::from_raw_parts_mut(self.pointer(index, count), count) }
    }
}

impl Slab<u64> {
    /// The `count` words that begin at `index`, byte by byte.
    #[inline]
    pub(super) fn bytes(&self, index: usize, count: usize) -> &[u8] {
        let words = self.get(index, count);
        // SAFETY: the bytes of the words, borrowed as these are.
        unsafe { std::slice::from_raw_parts(words.as_ptr().cast(), size_of_val(words)) }
    }
}

impl<T: Copy> Drop for Slab<T> {
    #[inline]
    fn drop(&mut self) {
        let memory = std::ptr::slice_from_raw_parts_mut(self.start.as_ptr(), self.length);
        // SAFETY: `new` has taken the pointer and the length from a box.
        drop(unsafe { Box::from_raw(memory) });
    }
}
