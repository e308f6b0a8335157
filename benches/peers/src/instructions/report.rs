//! The table of counts: written, or compared with the one that was written before.

use super::count::{self, Case, Counted, Threads};
use super::row::Kind;
use super::rows;
use crate::table::Table;
use std::io;

const COLUMNS: [&str; 7] =
    ["operation", "library", "threads", "instructions", "above raw", "goal", "because"];

fn cases(only: &str, threads: &[Threads]) -> Vec<Case> {
    let rows = rows().filter(|row| row.operation.contains(only));
    let of = |row| threads.iter().map(move |&threads| (row, threads));
    let cases = rows
        .flat_map(of)
        .flat_map(|(row, threads)| row.entries.iter().map(move |entry| Case { row, entry, threads }));
    cases.collect()
}

/// Counts all rows with `only` in the name of the operation, in a process that has had another thread, and in one that has
/// not.
pub(crate) fn main(only: &str) -> io::Result<()> {
    let mut table = Table::new(&COLUMNS);
    for counted in count::all(&cases(only, &[Threads::One, Threads::Two]))? {
        let Counted { case: Case { row, entry, threads }, instructions, above } = counted;
        let goal = row.goal.filter(|_| entry.kind == Kind::Own).map(|goal| format!("{goal:+}"));
        table.push(vec![
            row.operation.to_owned(),
            entry.library.to_owned(),
            threads.name().to_owned(),
            format!("{instructions:.1}"),
            format!("{above:+.1}"),
            goal.unwrap_or_default(),
            entry.because.to_owned(),
        ]);
    }
    table.finish("instructions")
}
