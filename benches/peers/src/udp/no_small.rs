//! In place of `small` where the feature `small-crates` is off.

pub(super) const GROUPS: &[super::Group] = &[];
