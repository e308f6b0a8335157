//! An allocator that counts, for tests that are alone in their process.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    /// Allocations of this thread; the test harness has threads of its own.
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

/// How many allocations the thread has made.
pub(crate) fn allocations() -> usize {
    COUNT.get()
}

struct Counting;

// SAFETY: the system's allocator does the work.
unsafe impl GlobalAlloc for Counting {
    // SAFETY: the caller's promise is the trait's.
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        // SAFETY: the caller's promise is that of the call.
        unsafe { System.alloc(layout) }
    }

    // SAFETY: the caller's promise is the trait's.
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is that of the call.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;
