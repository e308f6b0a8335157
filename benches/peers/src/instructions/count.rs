//! Counts entries under callgrind, on all processors.

use super::row::{Entry, Row};
use std::io;
use std::num::NonZero;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Rounds of the shorter of two runs. Counts are exact and equal from round to round, so a few do.
const ROUNDS: u64 = 200;

/// How many threads the process of an entry has had: with a second one the calls of the C library take longer.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Threads {
    One,
    Two,
}

impl Threads {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Threads::One => "one",
            Threads::Two => "two",
        }
    }
}

/// What is counted.
#[derive(Clone, Copy)]
pub(super) struct Case {
    pub(super) row: &'static Row,
    pub(super) entry: &'static Entry,
    pub(super) threads: Threads,
}

/// A count: instructions a message.
pub(super) struct Counted {
    pub(super) case: Case,
    pub(super) instructions: f64,
    /// Above the hand-written call of the row.
    pub(super) above: f64,
}

/// Counts all cases; they stay in their order, in which that of the hand-written call is the first of its row.
pub(super) fn all(cases: &[Case]) -> io::Result<Vec<Counted>> {
    let next = AtomicUsize::new(0);
    let work = || -> io::Result<Vec<(usize, f64)>> {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(case) = cases.get(index) else { return Ok(done) };
            done.push((index, case.cost()?));
        }
    };
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let done: io::Result<Vec<_>> = thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(|worker| worker.join().expect("a worker does not panic")).collect()
    });
    let mut done: Vec<_> = done?.into_iter().flatten().collect();
    done.sort_by_key(|(index, _)| *index);
    let mut raw = f64::NAN;
    let counted = cases.iter().zip(done).map(|(&case, (_, instructions))| {
        if case.entry.library == "raw" {
            raw = instructions;
        }
        Counted { case, instructions, above: instructions - raw }
    });
    Ok(counted.collect())
}

impl Case {
    /// Instructions a message: what twice the rounds cost more, so that start and end cancel out.
    fn cost(self) -> io::Result<f64> {
        let (once, twice) = (self.count(ROUNDS)?, self.count(2 * ROUNDS)?);
        Ok((twice - once) / (ROUNDS * self.row.each) as f64)
    }

    /// The instructions of a process that runs the operation so often.
    fn count(self, rounds: u64) -> io::Result<f64> {
        let (operation, library) = (self.row.operation, self.entry.library);
        let output = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(std::env::current_exe()?)
            .args(["operation", operation, library, self.threads.name(), &rounds.to_string()])
            .output()
            .map_err(|error| io::Error::new(error.kind(), format!("valgrind does not start: {error}")))?;
        let text = String::from_utf8_lossy(&output.stderr);
        let number = text.lines().find_map(|line| line.split("Collected :").nth(1)?.trim().parse().ok());
        match number {
            Some(number) if output.status.success() => Ok(number),
            _ => Err(io::Error::other(format!("{operation} by {library}:\n{text}"))),
        }
    }
}
