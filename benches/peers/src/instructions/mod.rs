//! Instructions a call, above those of the call itself.
//!
//! Each row runs one operation over and over in a process of its own under callgrind, N and 2N times: the difference, over
//! N, is the price of one. The kernel's part is not counted.

mod batches;
mod fixture;
mod messages;
mod names;
mod options;
mod transfer;

use crate::table::Table;
use std::io;
use std::process::Command;

/// Names of libraries, and how each runs the operation so often.
pub(crate) type Libraries = &'static [(&'static str, fn(u64))];

/// An operation, and how the libraries do it; the first is the hand-written call.
pub(crate) struct Row {
    pub(crate) operation: &'static str,
    /// The most instructions above it that this library's plain call is to take; not a number where there is no such goal.
    goal: f64,
    /// How many messages each round moves.
    pub(crate) each: u64,
    pub(crate) libraries: Libraries,
}

impl Row {
    const fn new(operation: &'static str, goal: f64, libraries: Libraries) -> Row {
        Row { operation, goal, each: 1, libraries }
    }
}

impl Row {
    /// Whether the goal is that of this library: those of tables for datagrams do more.
    fn goal_of(&self, library: &str) -> bool {
        let other = ["berkeley, Sender", "berkeley, Receiver"].contains(&library);
        library.starts_with("berkeley") && !other && self.goal.is_finite()
    }
}

/// All operations; `time` runs them too.
pub(crate) fn rows() -> impl Iterator<Item = &'static Row> {
    [transfer::ROWS, names::ROWS, options::ROWS, messages::ROWS, batches::ROWS].into_iter().flatten()
}

const ROUNDS: u64 = 200;

/// Counts all rows with `only` in the name of the operation, in a process that has had another thread, or in one that has
/// not: the C library's calls take longer in the former.
pub(crate) fn main(only: &str) -> io::Result<()> {
    let mut table = Table::new(&["operation", "library", "threads", "instructions", "above raw", "goal"]);
    for row in rows().filter(|row| row.operation.contains(only)) {
        for threads in ["one", "two"] {
            let mut raw = None;
            for (library, _) in row.libraries {
                let count = |rounds| count(row.operation, library, threads, rounds);
                let twice = count(2 * ROUNDS)?;
                let each = (twice - count(ROUNDS)?) / (ROUNDS * row.each) as f64;
                let above = each - *raw.get_or_insert(each);
                let goal = if row.goal_of(library) { format!("{:+}", row.goal) } else { String::new() };
                table.push(vec![
                    row.operation.to_owned(),
                    (*library).to_owned(),
                    threads.to_owned(),
                    format!("{each:.1}"),
                    format!("{above:+.1}"),
                    goal,
                ]);
            }
        }
    }
    table.finish("instructions")
}

/// The instructions of a process that runs the operation so often.
fn count(operation: &str, library: &str, threads: &str, rounds: u64) -> io::Result<f64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args(["operation", operation, library, threads, &rounds.to_string()])
        .output()?;
    let text = String::from_utf8_lossy(&output.stderr);
    let number = text.lines().find_map(|line| line.split("Collected :").nth(1)?.trim().parse().ok());
    match number {
        Some(number) if output.status.success() => Ok(number),
        _ => Err(io::Error::other(format!("{operation} by {library}: {text}"))),
    }
}

/// Runs one operation, as a process under callgrind; `None` where there is none such.
pub(crate) fn operation(arguments: &[String]) -> Option<()> {
    let [operation, library, threads, rounds] = arguments else { return None };
    if threads == "two" {
        std::thread::spawn(|| {}).join().ok()?;
    }
    let row = rows().find(|row| row.operation == operation)?;
    let (_, run) = row.libraries.iter().find(|(name, _)| name == library)?;
    run(rounds.parse().ok()?);
    Some(())
}
