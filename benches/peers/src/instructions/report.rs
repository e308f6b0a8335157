//! The table of counts: written, or compared with the one that was written before.

use super::count::{self, Case, Counted, Threads};
use super::row::Kind;
use super::rows;
use crate::table::{Table, folder};
use std::collections::HashMap;
use std::io;

const COLUMNS: [&str; 7] =
    ["operation", "library", "threads", "instructions", "above raw", "goal", "because"];

fn cases(only: &str, threads: &[Threads], wanted: impl Fn(&Case) -> bool) -> Vec<Case> {
    let rows = rows().filter(|row| row.operation.contains(only));
    let of = |row| threads.iter().map(move |&threads| (row, threads));
    let cases = rows
        .flat_map(of)
        .flat_map(|(row, threads)| row.entries.iter().map(move |entry| Case { row, entry, threads }));
    cases.filter(wanted).collect()
}

impl Case {
    /// Whether it is this library's, in whatever way.
    fn is_ours(&self) -> bool {
        self.entry.library.starts_with("berkeley")
    }

    fn goal(&self) -> Option<f64> {
        self.row.goal.filter(|_| self.entry.kind == Kind::Own)
    }

    /// What two counts of the same program may differ by: the rare path of a round (a page, a lock) leaves a fraction.
    fn scatter(&self) -> f64 {
        if self.row.each == 1 { 0.6 } else { 0.2 }
    }

    /// Rounded to whole instructions a call: the rare path of a round (a page, a lock) may leave a fraction. Of a message among
    /// many, to tenths.
    fn rounded(&self, above: f64) -> f64 {
        let parts = if self.row.each > 1 { 10.0 } else { 1.0 };
        (above * parts).round() / parts
    }
}

/// Counts all rows with `only` in the name of the operation, in a process that has had another thread, and in one that has
/// not; writes the table, where these are all.
pub(crate) fn main(only: &str) -> io::Result<()> {
    let mut table = Table::new(&COLUMNS);
    for counted in count::all(&cases(only, &[Threads::One, Threads::Two], |_| true))? {
        let Counted { case, instructions, above } = counted;
        let Case { row, entry, threads } = case;
        table.push(vec![
            row.operation.to_owned(),
            entry.library.to_owned(),
            threads.name().to_owned(),
            format!("{instructions:.1}"),
            format!("{above:+.1}"),
            case.goal().map(|goal| format!("{goal:+}")).unwrap_or_default(),
            entry.because.to_owned(),
        ]);
    }
    table.finish("instructions", only)
}

/// Counts this library, the hand-written calls and the peers that are to be behind, and fails where a count of this library has
/// risen above the written table, or misses its goal, or that of a peer, without a reason in its row.
pub(crate) fn check(only: &str) -> io::Result<()> {
    let wanted = |case: &Case| case.is_ours() || matches!(case.entry.kind, Kind::Raw | Kind::Peer);
    let counted = count::all(&cases(only, &[Threads::One], wanted))?;
    let recorded = recorded()?;
    let mut table =
        Table::new(&["operation", "library", "raw", "above raw", "recorded", "goal", "best peer", ""]);
    let mut failed = Vec::new();
    for one in counted.iter().filter(|one| one.case.is_ours()) {
        let (row, entry) = (one.case.row, one.case.entry);
        let before = recorded.get(&(row.operation.to_owned(), entry.library.to_owned())).copied();
        let peer = best_peer(&counted, one);
        let verdict = verdict(one, before, peer);
        let shown = |number: Option<f64>| number.map(|number| format!("{number:+}")).unwrap_or_default();
        table.push(vec![
            row.operation.to_owned(),
            entry.library.to_owned(),
            format!("{:.1}", one.instructions - one.above),
            format!("{:+.1}", one.above),
            shown(before.map(|before| one.case.rounded(before))),
            shown(one.case.goal()),
            peer.map(|(name, above)| format!("{name} {above:+.1}")).unwrap_or_default(),
            match &verdict {
                Ok(remark) => remark.clone(),
                Err(failure) => format!("FAILED: {failure}"),
            },
        ]);
        failed
            .extend(verdict.err().map(|failure| format!("{}, {}: {failure}", row.operation, entry.library)));
    }
    println!("Instructions a call in user space, or a message of a batch.");
    table.print();
    if failed.is_empty() { Ok(()) } else { Err(io::Error::other(failed.join("\n"))) }
}

/// What is above the hand-written call, as the table says that was written before.
fn recorded() -> io::Result<HashMap<(String, String), f64>> {
    let text = std::fs::read_to_string(folder("results").join("instructions.tsv"))?;
    let mut rows = text.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    if rows.next().is_none_or(|head| head != COLUMNS) {
        return Err(io::Error::other("the table of instructions has other columns: record it anew"));
    }
    let row = |cells: Vec<&str>| match cells[..] {
        [operation, library, "one", _, above, ..] => {
            Some(((operation.to_owned(), library.to_owned()), above.parse().ok()?))
        }
        _ => None,
    };
    Ok(rows.filter_map(row).collect())
}

/// The library that takes the fewest instructions of those that do the same through libc.
fn best_peer(counted: &[Counted], one: &Counted) -> Option<(&'static str, f64)> {
    let same = counted.iter().filter(|other| other.case.row.operation == one.case.row.operation);
    let peers = same.filter(|other| other.case.entry.kind == Kind::Peer);
    let best = peers.min_by(|a, b| a.above.total_cmp(&b.above))?;
    Some((best.case.entry.library, best.above))
}

/// A remark on a count that may stay, or what is wrong with it.
fn verdict(one: &Counted, before: Option<f64>, peer: Option<(&str, f64)>) -> Result<String, String> {
    let above = one.case.rounded(one.above);
    let Some(before) = before else { return Err("not in the recorded table".to_owned()) };
    if one.above - before > one.case.scatter() {
        return Err(format!("{above:+}, and {before:+} is recorded"));
    }
    let mut missed = Vec::new();
    if let Some(goal) = one.case.goal().filter(|&goal| above > goal) {
        missed.push(format!("over the goal of {goal:+}"));
    }
    let behind = peer.filter(|(_, peer)| one.case.entry.kind == Kind::Own && above > one.case.rounded(*peer));
    missed.extend(behind.map(|(name, _)| format!("behind {name}")));
    let because = one.case.entry.because;
    match (missed.is_empty(), because.is_empty()) {
        (false, true) => Err(missed.join(", ")),
        (false, false) => Ok(format!("{}: {because}", missed.join(", "))),
        (true, false) => Ok("no miss any more: strike the reason".to_owned()),
        (true, true) if before - one.above > one.case.scatter() => Ok("lower: record it".to_owned()),
        (true, true) => Ok("ok".to_owned()),
    }
}
