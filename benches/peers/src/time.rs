//! CPU time (user and system) of the operations that `instructions` counts.
//!
//! Each operation has a process of its own, which has had another thread or has not, and leaves its sockets open. Its
//! libraries take turns in there. The time is that of a whole round: of the call, and of those that fill or empty a queue
//! for it, which are the same for all.

use crate::figures::{Quartiles, ratio};
use crate::instructions::{Row, rows};
use crate::plan::Plan;
use crate::raw::thread_cpu;
use crate::table::Table;
use std::io;
use std::process::Command;

/// How long a sample takes: so long that to open sockets takes no thousandth of it.
const NANOSECONDS: f64 = 8e6;

/// Samples for each repetition, and the most: a sample may leave three sockets open.
const SAMPLES: usize = 4;
const MOST: usize = 40;

pub(crate) fn main(plan: &Plan) -> io::Result<()> {
    let mut table =
        Table::new(&["operation", "library", "threads", "CPU ns", "above raw ns", "CPU/raw", "quartiles"]);
    for row in rows().filter(|row| row.operation.contains(&plan.only)) {
        for threads in ["one", "two"] {
            let samples = measured(row, threads, plan)?;
            for (entry, own) in row.entries.iter().zip(&samples) {
                let against = ratio(own, &samples[0], |&time| time);
                let above = own.iter().zip(&samples[0]).map(|(own, raw)| own - raw);
                table.push(vec![
                    row.operation.to_owned(),
                    entry.library.to_owned(),
                    threads.to_owned(),
                    format!("{:.1}", Quartiles::of(own.iter().copied()).median),
                    format!("{:+.1}", Quartiles::of(above).median),
                    format!("{:.3}", against.median),
                    format!("{:.3} to {:.3}", against.low, against.high),
                ]);
            }
        }
    }
    table.finish("time", &plan.only)
}

/// The samples of each library, from a process of its own.
fn measured(row: &Row, threads: &str, plan: &Plan) -> io::Result<Vec<Vec<f64>>> {
    let output = Command::new(std::env::current_exe()?)
        .args(["clock", row.operation, threads, "--repetitions", &plan.repetitions().to_string()])
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = |line: &str| line.split(' ').map(str::parse).collect::<Result<Vec<f64>, _>>().ok();
    let samples: Option<Vec<_>> = text.lines().map(line).collect();
    match samples {
        Some(samples) if output.status.success() && samples.len() == row.entries.len() => Ok(samples),
        _ => {
            let text = String::from_utf8_lossy(&output.stderr);
            Err(io::Error::other(format!("{}: {text}", row.operation)))
        }
    }
}

/// Measures an operation and prints a line of samples for each library; `None` where there is no such operation.
pub(crate) fn clock(operation: &str, threads: &str, plan: &Plan) -> Option<()> {
    if threads == "two" {
        std::thread::spawn(|| {}).join().ok()?;
    }
    let row = rows().find(|row| row.operation == operation)?;
    // Each runs a few rounds before it is timed; what does not arrive, or is not as long as it was, ends the process.
    row.entries.iter().for_each(|entry| (entry.run)(2));
    let rounds = rounds(row);
    let mut samples = vec![Vec::new(); row.entries.len()];
    for turn in 0..(plan.repetitions() * SAMPLES).min(MOST) {
        let mut order: Vec<_> = row.entries.iter().zip(&mut samples).collect();
        if turn % 2 == 1 {
            order.reverse();
        }
        for (entry, samples) in order {
            samples.push(nanoseconds(entry.run, rounds) / (rounds * row.each) as f64);
        }
    }
    for samples in samples {
        let samples: Vec<_> = samples.iter().map(|time| format!("{time:.2}")).collect();
        println!("{}", samples.join(" "));
    }
    Some(())
}

/// How many rounds of the hand-written call take as long as a sample is to.
fn rounds(row: &Row) -> u64 {
    let run = row.entries[0].run;
    let mut rounds = 16;
    // Doubled until the clock's own step does not matter; 24 times are enough for an operation of no time at all.
    for _ in 0..24 {
        let time = nanoseconds(run, rounds);
        if time > NANOSECONDS / 8.0 {
            return (rounds as f64 * NANOSECONDS / time).max(1.0) as u64;
        }
        rounds *= 2;
    }
    rounds
}

fn nanoseconds(run: fn(u64), rounds: u64) -> f64 {
    let begin = thread_cpu();
    run(rounds);
    (thread_cpu() - begin).as_nanos() as f64
}
