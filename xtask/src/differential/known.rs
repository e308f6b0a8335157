//! The differences that are meant, each by the name under which DIFFERENCES.md gives its reason.

use super::trace::Step;

/// A step by both libraries.
pub(crate) struct Pair<'s> {
    pub(crate) scenario: &'s str,
    pub(crate) genuine: &'s Step,
    pub(crate) ours: &'s Step,
}

/// Every name.
pub(crate) const IDS: &[&str] = &[];

/// The difference that a step has, if it is a listed one.
pub(crate) fn of_step(_pair: &Pair<'_>) -> Option<&'static str> {
    None
}

/// The difference that the calls begin with, if it is a listed one: its name, and how many calls it covers on each side.
pub(crate) fn of_calls(_genuine: &[String], _ours: &[String]) -> Option<(&'static str, usize, usize)> {
    None
}
