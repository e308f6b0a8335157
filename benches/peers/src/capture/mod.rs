//! Capturing frames on a pair of `veth` devices, in a network namespace of the process.
//!
//! A method opens what it captures with, and lends its step, which takes one frame, or those that one call or block has, to
//! whoever runs it: a thread beside one that sends, or the one that has sent a burst. It returns what the kernel has dropped.

mod batches;
mod plain;
mod report;
mod rings;
mod run;
mod wire;

use std::io;
use std::time::Duration;
use wire::Device;

pub(crate) use report::main;

/// Where a step is lent to.
type Run<'a> = &'a mut dyn FnMut(Step<'_>) -> io::Result<()>;
/// Takes what is there, or fails with `WouldBlock` where nothing came for a while.
type Step<'a> = &'a mut dyn FnMut(&mut Look) -> io::Result<()>;

struct Method {
    library: &'static str,
    capture: fn(&Device, Run<'_>) -> io::Result<u64>,
}

/// Room for a frame.
const ROOM: usize = 2048;

/// How long a step waits for a frame: as long as the receive timeout of the sockets.
const WAIT: Duration = Duration::from_millis(20);

/// Somebody who looks at each frame, and may compare it with what was sent.
#[derive(Default)]
struct Look<'a> {
    frames: usize,
    bytes: usize,
    sum: usize,
    /// What the frames should be, and the first that was something else.
    expected: Option<&'a [Vec<u8>]>,
    wrong: Option<usize>,
}

impl Look<'_> {
    #[inline(always)]
    fn at(&mut self, frame: &[u8]) {
        if let Some(expected) = self.expected {
            let right = expected.get(self.frames).is_some_and(|expected| expected == frame);
            self.wrong = self.wrong.or((!right).then_some(self.frames));
        }
        // The first byte of the data, which is in the cache of whoever has looked at the frame.
        self.sum += frame.get(wire::HEADER).map_or(0, |&byte| usize::from(byte));
        self.frames += 1;
        self.bytes += frame.len();
    }
}

/// Methods that do the same work; the first is that of the hand-written calls.
struct Group {
    name: &'static str,
    methods: &'static [Method],
}

const GROUPS: &[Group] = &[
    Group {
        name: "one frame a call",
        methods: &[plain::RAW, plain::SOCKET2, plain::RUSTIX, plain::NIX, plain::PNET, plain::BERKELEY],
    },
    Group { name: "one a call, no address", methods: &[plain::RAW_RECV, plain::BERKELEY_RECV] },
    Group { name: "64 frames a call", methods: &[batches::RAW, batches::NIX, batches::BERKELEY] },
    Group { name: "a ring", methods: &[rings::RAW, rings::PCAP_NEXT, rings::PCAP_DISPATCH, rings::NETRING] },
];
