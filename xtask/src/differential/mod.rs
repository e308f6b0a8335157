//! This library and the genuine crate, side by side: the scenarios of `drop-in/scenarios`, each in a process of its
//! own by either library, under strace.
//!
//! A step is equal where its outcome is and the system calls before it are. What is not equal must be a difference
//! that [`known`] lists by a name that stands in DIFFERENCES.md; a name there that no step needs fails as well.

mod compare;
mod known;
pub(crate) mod mutant;
mod trace;

use std::collections::BTreeMap;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use anyhow::{Context as _, Result, bail, ensure};

use compare::Verdict;

/// How many unlisted differences are printed; the rest is counted.
const PRINTED: usize = 40;

/// Where the programs are, for the process in the namespace.
const PROGRAMS: &str = "XTASK_SCENARIOS";

/// The two programs.
struct Programs {
    genuine: PathBuf,
    ours: PathBuf,
}

/// Compares. `false` where something differs that is not listed, or something listed does not differ.
pub(crate) fn run(mutant: Option<&str>, only: Option<&str>) -> Result<bool> {
    if !crate::loopback::inside() {
        return outside(mutant);
    }
    let programs = std::env::var(PROGRAMS).context("no programs")?;
    let (genuine, ours) = programs.split_once('\n').context("one program")?;
    let programs = Programs { genuine: genuine.into(), ours: ours.into() };
    let start = Instant::now();
    let scenarios = scenarios(&programs, only)?;
    let verdicts = all(&programs, &scenarios)?;
    let listed = documented()?;
    let whole = only.is_none() && mutant.is_none();
    let good = report(&verdicts, &listed, whole);
    println!("{} s", start.elapsed().as_secs());
    Ok(good)
}

/// Builds the programs, and goes on in a namespace that holds only loopback.
fn outside(mutant: Option<&str>) -> Result<bool> {
    let strace = Command::new("strace").arg("-V").output();
    ensure!(strace.is_ok(), "strace is not installed, and shows the system calls: apt-get install strace");
    let release = crate::build(&["--package", "scenarios"])?;
    let ours = match mutant {
        Some(name) => mutant::build(name)?,
        None => release.join("scenarios-berkeley"),
    };
    let genuine = release.join("scenarios-socket2");
    let programs = format!("{}\n{}", genuine.display(), ours.display());
    Ok(crate::loopback::again(&[(PROGRAMS, &programs)])?.success())
}

/// The names of the scenarios, of which both programs must have the same.
fn scenarios(programs: &Programs, only: Option<&str>) -> Result<Vec<String>> {
    let list = |program: &Path| -> Result<Vec<String>> {
        let output = Command::new(program).arg("list").output()?;
        Ok(String::from_utf8(output.stdout)?.lines().map(str::to_owned).collect())
    };
    let mut names = list(&programs.genuine)?;
    ensure!(names == list(&programs.ours)?, "the programs have different scenarios");
    let mut sorted = names.clone();
    sorted.sort();
    if let Some(twice) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        bail!("two scenarios are called {}", twice[0]);
    }
    names.retain(|name| only.is_none_or(|text| name.contains(text)));
    ensure!(!names.is_empty(), "no such scenario");
    Ok(names)
}

/// Runs every scenario by both libraries, on every processor at a time.
fn all(programs: &Programs, scenarios: &[String]) -> Result<BTreeMap<String, Verdict>> {
    let next = AtomicUsize::new(0);
    let work = || -> Result<Vec<(String, Verdict)>> {
        let mut done = Vec::new();
        while let Some(name) = scenarios.get(next.fetch_add(1, Ordering::Relaxed)) {
            let verdict = both(programs, name).with_context(|| format!("scenario {name}"))?;
            done.push((name.clone(), verdict));
        }
        Ok(done)
    };
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let done: Result<Vec<_>> = thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(|worker| worker.join().expect("a worker does not panic")).collect()
    });
    Ok(done?.into_iter().flatten().collect())
}

fn both(programs: &Programs, name: &str) -> Result<Verdict> {
    let genuine = trace::run(&programs.genuine, name)?;
    let ours = trace::run(&programs.ours, name)?;
    Ok(compare::scenario(name, &genuine, &ours))
}

/// The text in which the differences must stand by name.
fn documented() -> Result<String> {
    std::fs::read_to_string(crate::root().join("DIFFERENCES.md")).context("DIFFERENCES.md cannot be read")
}

/// Prints what differs. `false` where something does that should not, or the other way round.
fn report(verdicts: &BTreeMap<String, Verdict>, documented: &str, whole: bool) -> bool {
    let known_is_good = report_known(verdicts, documented, whole);
    let unlisted: Vec<&String> = verdicts.values().flat_map(|verdict| &verdict.unlisted).collect();
    unlisted.iter().take(PRINTED).for_each(|difference| println!("{difference}"));
    if unlisted.len() > PRINTED {
        println!("and {} more", unlisted.len() - PRINTED);
    }
    let steps: usize = verdicts.values().map(|verdict| verdict.steps).sum();
    let calls: usize = verdicts.values().map(|verdict| verdict.calls).sum();
    println!("{} scenarios, {steps} steps, {calls} system calls", verdicts.len());
    println!("differences that are not listed: {}", unlisted.len());
    known_is_good && unlisted.is_empty()
}

/// Prints the listed differences. `false` where one has no place in DIFFERENCES.md, or a line of it is needed nowhere.
fn report_known(verdicts: &BTreeMap<String, Verdict>, documented: &str, whole: bool) -> bool {
    let ids = known::ids();
    let mut uses = vec![0; ids.len()];
    verdicts.values().flat_map(|verdict| &verdict.known).for_each(|place| uses[*place] += 1);
    let mut rows: BTreeMap<&str, (usize, bool)> = BTreeMap::new();
    for (id, count) in ids.iter().zip(&uses) {
        let row = rows.entry(id).or_default();
        *row = (row.0 + count, row.1 || *count == 0);
    }
    let mut table = crate::table(&["listed difference", "steps", ""]);
    let mut good = true;
    for (id, (count, has_unused)) in rows {
        let fault = match has_unused {
            _ if !documented.contains(&format!("`{id}`")) => Some("not in DIFFERENCES.md"),
            true if whole => Some("a line of it is not needed"),
            _ => None,
        };
        good &= fault.is_none();
        table.add_row([id, &count.to_string(), fault.unwrap_or("known")]);
    }
    println!("{table}");
    good
}
