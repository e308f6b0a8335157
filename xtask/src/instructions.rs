//! What a call costs in user space: the rows of `benches/instructions` under callgrind.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context as _, Result, bail, ensure};
use comfy_table::CellAlignment;

/// Rounds of the shorter of two runs. Counts are exact and equal from round to round, so a few do.
const ROUNDS: u64 = 1000;

/// A row of the table, as `instructions list` prints it.
struct Row {
    operation: String,
    goal: u32,
    libraries: Vec<String>,
}

/// An operation and a library.
type Case = (String, String);

/// Prints the table. `false` where a row is over its goal.
pub(crate) fn run(only: Option<&str>) -> Result<bool> {
    need_valgrind()?;
    let program = crate::build(&["--package", "instructions"])?.join("instructions");
    let mut rows = rows(&program)?;
    if let Some(only) = only {
        rows.retain(|row| row.operation == only);
        ensure!(!rows.is_empty(), "no operation {only}; the operations: {} list", program.display());
    }
    let costs = costs(&program, &rows)?;
    Ok(print(&rows, &costs))
}

pub(crate) fn need_valgrind() -> Result<()> {
    match Command::new("valgrind").arg("--version").output() {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!("valgrind is not installed, and counts the instructions: apt-get install valgrind")
        }
        Err(error) => Err(error).context("valgrind does not start"),
    }
}

fn rows(program: &Path) -> Result<Vec<Row>> {
    let output = Command::new(program).arg("list").output()?;
    let row = |line: &str| {
        let mut fields = line.split('\t');
        let operation = fields.next()?.to_owned();
        let goal = fields.next()?.parse().ok()?;
        let libraries = fields.next()?.split(' ').map(str::to_owned).collect();
        Some(Row { operation, goal, libraries })
    };
    let text = String::from_utf8(output.stdout)?;
    text.lines().map(|line| row(line).with_context(|| format!("not a row: {line}"))).collect()
}

/// Instructions a round of every case, measured on every processor at a time.
fn costs(program: &Path, rows: &[Row]) -> Result<HashMap<Case, f64>> {
    let scratch = crate::target()?.join("callgrind");
    std::fs::create_dir_all(&scratch)?;
    let case = |row: &Row, library: &String| (row.operation.clone(), library.clone());
    let cases: Vec<Case> =
        rows.iter().flat_map(|row| row.libraries.iter().map(move |library| case(row, library))).collect();
    let next = AtomicUsize::new(0);
    let work = || -> Result<Vec<(Case, f64)>> {
        let mut done = Vec::new();
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            done.push((case.clone(), cost(program, &scratch, case)?));
        }
        Ok(done)
    };
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let done: Result<Vec<_>> = thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(|worker| worker.join().expect("a worker does not panic")).collect()
    });
    std::fs::remove_dir_all(&scratch)?;
    Ok(done?.into_iter().flatten().collect())
}

/// Instructions a round: what twice the rounds cost more, so that start and end cancel out.
fn cost(program: &Path, scratch: &Path, case: &Case) -> Result<f64> {
    let once = count(program, scratch, case, ROUNDS)?;
    let twice = count(program, scratch, case, 2 * ROUNDS)?;
    Ok((twice as f64 - once as f64) / ROUNDS as f64)
}

/// Instructions of a whole run.
fn count(program: &Path, scratch: &Path, (operation, library): &Case, rounds: u64) -> Result<u64> {
    let file: PathBuf = scratch.join(format!("{operation}-{library}-{rounds}"));
    let mut command = Command::new("valgrind");
    command.arg("--tool=callgrind").arg(format!("--callgrind-out-file={}", file.display())).arg(program);
    collected(command.args([operation, library, &rounds.to_string()]))
}

/// How many instructions callgrind, which `command` runs, has counted.
pub(crate) fn collected(command: &mut Command) -> Result<u64> {
    let output = command.output()?;
    let log = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?} failed:\n{log}");
    let collected = log.lines().find_map(|line| line.split_once("Collected :"));
    let (_, number) = collected.with_context(|| format!("callgrind counted nothing:\n{log}"))?;
    Ok(number.trim().parse()?)
}

/// `false` where a row is over its goal.
fn print(rows: &[Row], costs: &HashMap<Case, f64>) -> bool {
    let mut good = true;
    let mut table = crate::table(&["operation", "raw", "berkeley", "socket2", "goal", ""]);
    for row in rows {
        let cost = |library: &str| costs.get(&(row.operation.clone(), library.to_owned())).copied();
        let raw = cost("raw").unwrap_or(f64::NAN);
        let above = |library| cost(library).map(|cost| cost - raw);
        let shown = |above: Option<f64>| above.map_or_else(|| "-".to_owned(), |above| format!("{above:+.1}"));
        // Whole instructions: the rare path of a round (a page, a lock) may leave a fraction.
        let within = above("berkeley").is_some_and(|above| above.round() <= f64::from(row.goal));
        good &= within;
        table.add_row([
            row.operation.clone(),
            format!("{raw:.1}"),
            shown(above("berkeley")),
            shown(above("socket2")),
            row.goal.to_string(),
            if within { "ok" } else { "over" }.to_owned(),
        ]);
    }
    for column in table.column_iter_mut().skip(1).take(4) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    println!("Instructions a call in user space; berkeley and socket2: above raw.\n{table}");
    good
}
