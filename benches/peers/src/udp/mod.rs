//! UDP on loopback: how fast, and how much CPU time a datagram takes.
//!
//! A method is a pair of functions. Each builds what it needs and then lends its step, which sends or receives once, to
//! whoever runs it: two threads at full speed, or one that sends and receives in turn.

mod berkeley;
pub(crate) mod counted;
mod latency;
mod peers;
mod raw;
mod report;
mod run;
#[cfg_attr(not(feature = "small-crates"), path = "no_small.rs")]
mod small;

use std::io;
use std::net::SocketAddr;
use std::os::fd::OwnedFd;

pub(crate) use latency::main as latency;
pub(crate) use report::main;

/// Where a step is lent to.
type Run<'a, T> = &'a mut dyn FnMut(Step<'_, T>) -> io::Result<()>;
type Step<'a, T> = &'a mut dyn FnMut() -> io::Result<T>;

/// A way to send, whose step returns how many datagrams went, and one to receive.
struct Method {
    library: &'static str,
    send: fn(&Sending<'_>, Run<'_, usize>) -> io::Result<()>,
    receive: fn(&Receiving<'_>, Run<'_, Tally>) -> io::Result<()>,
}

struct Sending<'a> {
    socket: &'a OwnedFd,
    to: SocketAddr,
    size: usize,
}

impl Sending<'_> {
    fn datagram(&self) -> Vec<u8> {
        vec![BYTE; self.size]
    }
}

struct Receiving<'a> {
    socket: &'a OwnedFd,
}

/// What each datagram is full of.
const BYTE: u8 = 7;

/// Datagrams, and their bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Tally {
    datagrams: usize,
    bytes: usize,
}

impl Tally {
    /// One datagram, at which somebody looks; its bytes may be of memory that was not initialised before.
    #[inline(always)]
    fn of<T>(data: &[T]) -> Tally {
        Tally { datagrams: 1, bytes: std::hint::black_box(data).len() }
    }

    /// The datagrams of a message, each by itself.
    #[inline(always)]
    fn of_joined<T>(data: &[T], segment: Option<usize>) -> Tally {
        data.chunks(segment.unwrap_or(data.len()).max(1)).map(Tally::of).count_up()
    }
}

/// Adds up tallies.
trait Count {
    fn count_up(self) -> Tally;
}

impl<I: Iterator<Item = Tally>> Count for I {
    #[inline(always)]
    fn count_up(self) -> Tally {
        self.fold(Tally::default(), |sum, one| Tally {
            datagrams: sum.datagrams + one.datagrams,
            bytes: sum.bytes + one.bytes,
        })
    }
}

/// Room for what is joined.
const TRAIN_BUFFER: usize = 1 << 16;

/// The data of a train as long as there may be one, and its datagrams.
fn train(size: usize) -> (Vec<u8>, usize) {
    const MOST_BYTES: usize = 65_507;
    let count = (MOST_BYTES / size).min(64);
    (vec![BYTE; count * size], count)
}

/// Methods that do the same work; the first is that of the hand-written calls.
struct Group {
    name: &'static str,
    methods: &'static [Method],
}

const GROUPS: &[Group] = &[
    Group {
        name: "one datagram a call",
        methods: &[raw::SINGLE, peers::STD, peers::SOCKET2, peers::RUSTIX, peers::NIX, berkeley::SINGLE],
    },
    Group { name: "connected, one a call", methods: &[raw::CONNECTED, berkeley::CONNECTED] },
    Group { name: "one message a call", methods: &[raw::MESSAGE, berkeley::BATCH_1, berkeley::DATAGRAMS_1] },
    Group {
        name: "32 a call",
        methods: &[raw::BATCH_32, peers::NIX_32, peers::RUSTIX_32, peers::QUINN, berkeley::BATCH_32],
    },
    Group { name: "64 a call", methods: &[raw::BATCH_64, peers::NIX_64, berkeley::BATCH_64] },
    Group {
        name: "32 a call, built each time",
        methods: &[raw::BUILT_32, berkeley::BUILT_32, berkeley::DATAGRAMS_32],
    },
    Group {
        name: "64 a call, built each time",
        methods: &[raw::BUILT_64, berkeley::BUILT_64, berkeley::DATAGRAMS_64],
    },
    Group {
        name: "a train a call",
        methods: &[raw::TRAIN, peers::NIX_TRAIN, peers::QUINN_TRAIN, berkeley::TRAIN],
    },
    Group { name: "8 trains a call", methods: &[raw::TRAINS_8, berkeley::TRAINS_8] },
    Group { name: "8 trains, joined here", methods: &[raw::JOINED_8, berkeley::JOINED_8] },
    Group { name: "16 trains a call", methods: &[raw::TRAINS_16, berkeley::TRAINS_16] },
];
