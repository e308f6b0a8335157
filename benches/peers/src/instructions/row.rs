//! The form of the tables: a row an operation, an entry a way to do it.

/// An operation, and the ways to do it; the first is the hand-written call.
pub(crate) struct Row {
    pub(crate) operation: &'static str,
    /// The most instructions above the hand-written call that this library is to take, for each message; none where
    /// the project has set itself no such goal.
    pub(super) goal: Option<f64>,
    /// How many messages each round moves.
    pub(crate) each: u64,
    pub(crate) entries: &'static [Entry],
}

impl Row {
    pub(super) const fn new(operation: &'static str, goal: f64, entries: &'static [Entry]) -> Row {
        Row { operation, goal: Some(goal), each: 1, entries }
    }

    pub(super) const fn free(operation: &'static str, entries: &'static [Entry]) -> Row {
        Row { operation, goal: None, each: 1, entries }
    }

    /// The same, where a round moves so many messages.
    pub(super) const fn each(self, each: u64) -> Row {
        Row { each, ..self }
    }
}

/// What an entry has to do with the others of its row.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// The hand-written call.
    Raw,
    /// A library that goes through libc and does the same work.
    Peer,
    /// One that issues system calls itself, so that it may be below the hand-written call.
    Direct,
    /// This library; the goal is meant for it.
    Own,
    /// Other work, more or less, or in another way: shown beside the rest, and compared with nothing.
    Aside,
}

/// A way to do an operation, which runs so often.
pub(crate) struct Entry {
    pub(crate) library: &'static str,
    pub(super) kind: Kind,
    pub(crate) run: fn(u64),
    /// Why the goal is missed, or a peer ahead, where that is known.
    pub(super) because: &'static str,
}

const fn entry(library: &'static str, kind: Kind, run: fn(u64)) -> Entry {
    Entry { library, kind, run, because: "" }
}

pub(super) const fn raw(run: fn(u64)) -> Entry {
    entry("raw", Kind::Raw, run)
}

pub(super) const fn peer(library: &'static str, run: fn(u64)) -> Entry {
    entry(library, Kind::Peer, run)
}

pub(super) const fn rustix(run: fn(u64)) -> Entry {
    entry("rustix", Kind::Direct, run)
}

pub(super) const fn own(library: &'static str, run: fn(u64)) -> Entry {
    entry(library, Kind::Own, run)
}

pub(super) const fn aside(library: &'static str, run: fn(u64)) -> Entry {
    entry(library, Kind::Aside, run)
}

impl Entry {
    /// Says why this entry is over the goal of its row, or behind a peer.
    pub(super) const fn because(self, because: &'static str) -> Entry {
        Entry { because, ..self }
    }
}
