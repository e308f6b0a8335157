//! TCP on loopback: how fast, and how much CPU time a MiB takes.

mod methods;
mod report;
mod run;

use std::io;
use std::os::fd::OwnedFd;

pub(crate) use report::main;

/// Writes once, and returns how much went.
type Write<'a> = Box<dyn FnMut(&[u8]) -> io::Result<usize> + 'a>;
/// Reads once, and returns how much came.
type Read<'a> = Box<dyn FnMut(&mut [u8]) -> io::Result<usize> + Send + 'a>;

/// A way to write to one end, and to read from the other.
#[derive(Clone, Copy)]
struct Method {
    library: &'static str,
    write: fn(&OwnedFd) -> io::Result<Write<'_>>,
    read: fn(&OwnedFd) -> io::Result<Read<'_>>,
}

/// Methods that do the same work; the first is that of the hand-written calls.
struct Group {
    name: &'static str,
    /// The bytes of a write.
    size: usize,
    methods: &'static [Method],
}

const fn plain(name: &'static str, size: usize) -> Group {
    Group { name, size, methods: methods::PLAIN }
}

const fn vectored(name: &'static str, size: usize) -> Group {
    Group { name, size, methods: methods::VECTORED }
}

const GROUPS: &[Group] = &[
    plain("1 KiB", 1 << 10),
    plain("64 KiB", 1 << 16),
    plain("256 KiB", 1 << 18),
    plain("1 MiB", 1 << 20),
    vectored("16 slices of 64 bytes", 1 << 10),
    vectored("16 slices of 4 KiB", 1 << 16),
    vectored("16 slices of 64 KiB", 1 << 20),
];
