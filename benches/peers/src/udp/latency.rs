//! How long a round trip takes: there and back, by one thread at both ends, so that the calls are measured and not the
//! scheduler. Trips during which the system has taken the processor away are left out, and counted: how many these are
//! says how busy the machine was, and nothing of a library.

use super::run::{self, turn};
use super::{Method, Receiving, Run, Sending, Tally, berkeley, peers, raw};
use crate::figures::{Quartiles, at, ratio};
use crate::plan::Plan;
use crate::table::Table;
use std::io;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

/// Round trips of one shape.
struct Shape {
    name: &'static str,
    /// The bytes of a datagram.
    size: usize,
    /// Round trips of a block; the methods take turns with whole blocks.
    trips: usize,
    methods: &'static [Method],
}

/// How many blocks of each method a repetition has.
const BLOCKS: usize = 2;

const SHAPES: &[Shape] = &[
    Shape {
        name: "a datagram",
        size: 64,
        trips: 1200,
        methods: &[
            raw::SINGLE,
            peers::STD,
            peers::SOCKET2,
            peers::RUSTIX,
            peers::NIX,
            peers::QUINN_1,
            berkeley::SINGLE,
        ],
    },
    Shape {
        name: "a message",
        size: 64,
        trips: 1200,
        methods: &[raw::MESSAGE, berkeley::BATCH_1, berkeley::DATAGRAMS_1],
    },
    Shape {
        name: "a batch of 32",
        size: 64,
        trips: 300,
        methods: &[
            raw::BUILT_32,
            peers::NIX_32,
            peers::RUSTIX_32,
            peers::QUINN_32,
            berkeley::BUILT_32,
            berkeley::DATAGRAMS_32,
        ],
    },
    Shape {
        name: "a train of 54",
        size: 1200,
        trips: 1200,
        methods: &[
            raw::TRAIN,
            peers::NIX_TRAIN,
            peers::QUINN_TRAIN,
            berkeley::MESSAGE_TRAIN,
            berkeley::TRAIN,
        ],
    },
];

pub(crate) fn main(plan: &Plan) -> io::Result<()> {
    let mut table = Table::new(&[
        "there and back",
        "bytes",
        "library",
        "trips",
        "interrupted",
        "median ns",
        "p99 ns",
        "median/raw",
        "median quartiles",
        "p99/raw",
        "p99 quartiles",
    ]);
    for shape in SHAPES.iter().filter(|shape| shape.name.contains(&plan.only)) {
        for method in shape.methods {
            run::check(method, shape.size)?;
        }
        let blocks = measure(shape, plan.repetitions() * BLOCKS)?;
        for (method, own) in shape.methods.iter().zip(&blocks) {
            table.push(row(shape, method, own, &blocks[0]));
        }
    }
    table.finish("latency", &plan.only)
}

/// The nanoseconds of each trip that nothing has interrupted, in order of length.
type Block = Vec<f64>;

fn measure(shape: &Shape, count: usize) -> io::Result<Vec<Vec<Block>>> {
    let mut all = vec![Vec::new(); shape.methods.len()];
    for turn in 0..count {
        let mut order: Vec<_> = shape.methods.iter().zip(&mut all).collect();
        if turn % 2 == 1 {
            order.reverse();
        }
        for (method, blocks) in order {
            let mut times = Vec::with_capacity(shape.trips);
            block(method, shape, &mut |time| times.push(time.as_nanos() as f64))?;
            if times.is_empty() {
                return Err(io::Error::other("the machine is too busy"));
            }
            times.sort_by(f64::total_cmp);
            blocks.push(times);
        }
    }
    Ok(all)
}

fn row(shape: &Shape, method: &Method, own: &[Block], raw: &[Block]) -> Vec<String> {
    let mut times = own.concat();
    times.sort_by(f64::total_cmp);
    let (median, slow): (Quartiles, Quartiles) =
        (ratio(own, raw, |block| at(block, 0.5)), ratio(own, raw, |block| at(block, 0.99)));
    vec![
        shape.name.to_owned(),
        shape.size.to_string(),
        method.library.to_owned(),
        times.len().to_string(),
        (own.len() * shape.trips - times.len()).to_string(),
        format!("{:.0}", at(&times, 0.5)),
        format!("{:.0}", at(&times, 0.99)),
        format!("{:.3}", median.median),
        format!("{:.3} to {:.3}", median.low, median.high),
        format!("{:.3}", slow.median),
        format!("{:.2} to {:.2}", slow.low, slow.high),
    ]
}

/// Runs the trips of a block, and tells of each how long it took.
fn block(method: &Method, shape: &Shape, each: &mut dyn FnMut(Duration)) -> io::Result<()> {
    let (near, far) = (crate::raw::udp()?, crate::raw::udp()?);
    both(method, &near.0, &Sending { socket: &far.0, to: near.1, size: shape.size }, &mut |back| {
        both(method, &far.0, &Sending { socket: &near.0, to: far.1, size: shape.size }, &mut |there| {
            // The first trips wake up what sleeps.
            for _ in 0..16 {
                there()?;
                back()?;
            }
            for _ in 0..shape.trips {
                let before = crate::raw::interruptions();
                let start = Instant::now();
                let (sent, got) = there()?;
                let (sent_back, got_back) = back()?;
                let time = start.elapsed();
                if crate::raw::interruptions() == before {
                    each(time);
                }
                if (got.datagrams, got_back.datagrams) != (sent, sent_back) || sent != sent_back {
                    return Err(io::Error::other(format!("{}: datagrams are missing", method.library)));
                }
            }
            Ok(())
        })
    })
}

/// Lends a step that sends to a socket and receives there.
fn both(method: &Method, to: &OwnedFd, from: &Sending<'_>, run: Run<'_, (usize, Tally)>) -> io::Result<()> {
    (method.receive)(&Receiving { socket: to }, &mut |receive| {
        (method.send)(from, &mut |send| run(&mut || turn(send, receive)))
    })
}
