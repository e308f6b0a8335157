//! Type-checks the library, its tests and its examples for systems that are not this one.

mod list;

use std::num::NonZero;
use std::thread;
use std::time::Instant;

use anyhow::{Context as _, Result};
pub(crate) use list::TARGETS;
use list::{EXCEPTIONS, Exception, Part};

use crate::toolchain::{Purpose, Toolchain};

/// What became of the library, or of the tests.
#[derive(Clone, Copy, PartialEq)]
enum Verdict {
    Ok,
    Failed,
    /// It does not compile, as is known.
    Known,
    /// It was not tried, since it cannot compile.
    Untried,
}

impl Verdict {
    fn new(good: bool, known: Option<&Exception>) -> Verdict {
        match (good, known) {
            (true, _) => Verdict::Ok,
            (false, None) => Verdict::Failed,
            (false, Some(_)) => Verdict::Known,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Verdict::Ok => "ok",
            Verdict::Failed => "failed",
            Verdict::Known => "see below",
            Verdict::Untried => "-",
        }
    }
}

/// The names of all targets.
pub(crate) fn names() -> String {
    TARGETS.join("\n")
}

/// Why the library cannot be checked for a target, if it cannot.
pub(crate) fn unchecked(target: &str) -> Option<&'static str> {
    exception(target, Part::Std).map(|exception| exception.reason)
}

fn exception(target: &str, part: Part) -> Option<&'static Exception> {
    EXCEPTIONS.iter().find(|exception| exception.target == target && exception.part == part)
}

/// Prints the table, over all targets if none is named, and the exceptions. `false` where one failed.
pub(crate) fn run(targets: &[String]) -> Result<bool> {
    let named: Vec<&str> = targets.iter().map(String::as_str).collect();
    let targets = if named.is_empty() { TARGETS } else { &named };
    let mut table = crate::table(&["target", "library", "tests", "seconds"]);
    let (mut counts, mut good) = ([0, 0], true);
    for (target, (verdicts, seconds)) in targets.iter().zip(check_all(targets)?) {
        for (count, verdict) in counts.iter_mut().zip(verdicts) {
            *count += usize::from(verdict == Verdict::Ok);
            good &= verdict != Verdict::Failed;
        }
        let [library, tests] = verdicts.map(Verdict::name);
        table.add_row([*target, library, tests, &format!("{seconds:.1}")]);
    }
    println!("{table}");
    for exception in EXCEPTIONS.iter().filter(|exception| targets.contains(&exception.target)) {
        println!("{}: {}: {}", exception.target, exception.part.name(), exception.reason);
    }
    println!("targets: {}, library ok: {}, tests ok: {}", targets.len(), counts[0], counts[1]);
    Ok(good)
}

/// The verdicts on the library and on tests and examples, and how many seconds it took.
type Outcome = ([Verdict; 2], f64);

/// Checks all, as many at a time as there are processors: the crates of one target wait for each other too often.
fn check_all(targets: &[&str]) -> Result<Vec<Outcome>> {
    // One after the other: to get a std is work for a machine as a whole.
    let toolchains: Vec<_> = targets
        .iter()
        .map(|target| unchecked(target).is_none().then(|| Toolchain::of(target, Purpose::Check)))
        .collect();
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let work = |worker: usize| -> Result<Vec<(usize, Outcome)>> {
        let mut done = Vec::new();
        for (index, (target, toolchain)) in targets.iter().zip(&toolchains).enumerate() {
            if place(target) % workers == worker {
                done.push((index, check(target, toolchain.as_ref(), worker)?));
            }
        }
        Ok(done)
    };
    let done: Result<Vec<_>> = thread::scope(|scope| {
        let work = &work;
        let workers: Vec<_> = (0..workers).map(|worker| scope.spawn(move || work(worker))).collect();
        workers.into_iter().map(|worker| worker.join().expect("a worker does not panic")).collect()
    });
    let mut done: Vec<_> = done?.into_iter().flatten().collect();
    done.sort_by_key(|(index, _)| *index);
    Ok(done.into_iter().map(|(_, outcome)| outcome).collect())
}

/// A target is always checked by the same worker, who finds there what has not changed.
fn place(target: &str) -> usize {
    TARGETS.iter().position(|name| *name == target).unwrap_or(0)
}

fn check(target: &str, toolchain: Option<&Result<Toolchain>>, worker: usize) -> Result<Outcome> {
    let toolchain = match toolchain {
        None => return Ok(([Verdict::Known, Verdict::Untried], 0.0)),
        Some(Ok(toolchain)) => toolchain,
        Some(Err(error)) => {
            eprintln!("{target}: {error:#}");
            return Ok(([Verdict::Failed, Verdict::Untried], 0.0));
        }
    };
    let start = Instant::now();
    // By itself: what only the tests depend on must not lend it features of its dependencies.
    let library = compiles(target, toolchain, worker, &["--lib"], None)?;
    let tests = if library { check_tests(target, toolchain, worker)? } else { Verdict::Untried };
    Ok(([Verdict::new(library, None), tests], start.elapsed().as_secs_f64()))
}

fn check_tests(target: &str, toolchain: &Toolchain, worker: usize) -> Result<Verdict> {
    let known = exception(target, Part::Tests);
    let good = compiles(target, toolchain, worker, &["--tests", "--examples", "--keep-going"], known)?;
    if good && known.is_some() {
        eprintln!("{target}: the tests compile: take it off the list of exceptions");
        return Ok(Verdict::Failed);
    }
    Ok(Verdict::new(good, known))
}

/// Whether what `arguments` say compiles without a warning; prints what the compiler says where that is news.
fn compiles(
    target: &str,
    toolchain: &Toolchain,
    worker: usize,
    arguments: &[&str],
    known: Option<&Exception>,
) -> Result<bool> {
    let mut cargo = toolchain.command("cargo");
    cargo
        .args(["check", "--quiet", "--jobs", "1", "--package", "berkeley", "--target", target])
        .args(arguments);
    // A directory of its own: the flags and the compiler differ from those of everyday, and cargo locks it.
    cargo.arg("--target-dir").arg(crate::target()?.join(format!("targets-{worker}")));
    cargo.env("RUSTFLAGS", format!("-Dwarnings {}", toolchain.flag()));
    cargo.env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_INCREMENTAL", "0");
    let output = cargo.output().context("cargo does not start")?;
    if !output.status.success() && known.is_none() {
        eprintln!("{target}: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(output.status.success())
}
