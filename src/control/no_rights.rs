//! Descriptors in messages, where there are none: Windows passes no handle beside data.

use super::Received;
use std::ffi::c_int;

/// There are none.
pub(super) const ARE_INHERITED: bool = false;

/// None.
#[inline]
pub(super) fn at_most(_: usize) -> usize {
    0
}

/// No level has them.
#[inline]
pub(super) fn are_at(_: c_int) -> bool {
    false
}

/// None.
#[inline]
pub(super) fn count(_: c_int, _: usize) -> usize {
    0
}

/// Nothing is to close.
#[inline]
pub(super) fn close(_: Received<'_>) {}

/// As above.
#[inline]
pub(super) fn close_on_exec(_: Received<'_>) {}

/// As above.
#[inline]
pub(super) fn disown(_: Received<'_>) {}
