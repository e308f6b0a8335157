//! An allocator that counts what its thread allocates.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// What a thread has allocated.
#[derive(Clone, Copy, Default)]
pub(crate) struct Count {
    pub(crate) allocations: isize,
    pub(crate) bytes: isize,
    /// Bytes that are not given back, and the most that ever were so.
    pub(crate) live: isize,
    pub(crate) peak: isize,
}

thread_local! {
    static COUNT: Cell<Count> = const { Cell::new(Count { allocations: 0, bytes: 0, live: 0, peak: 0 }) };
}

pub(crate) fn allocated() -> Count {
    COUNT.get()
}

/// Forgets the peak, and returns what is allocated now.
pub(crate) fn begin() -> Count {
    let count = COUNT.get();
    COUNT.set(Count { peak: count.live, ..count });
    count
}

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: the system's allocator does the work.
unsafe impl GlobalAlloc for Counting {
    // SAFETY: the caller's promise is the trait's.
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let (count, size) = (COUNT.get(), layout.size() as isize);
        let live = count.live + size;
        COUNT.set(Count {
            allocations: count.allocations + 1,
            bytes: count.bytes + size,
            live,
            peak: count.peak.max(live),
        });
        // SAFETY: the caller's promise is that of the call.
        unsafe { System.alloc(layout) }
    }

    // SAFETY: the caller's promise is the trait's.
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        let count = COUNT.get();
        COUNT.set(Count { live: count.live - layout.size() as isize, ..count });
        // SAFETY: the caller's promise is that of the call.
        unsafe { System.dealloc(pointer, layout) }
    }
}
