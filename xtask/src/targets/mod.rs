//! Type-checks the library, its tests and its examples for systems that are not this one.

mod list;

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
    for target in targets {
        let (verdicts, seconds) = check(target)?;
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

/// The verdicts on the library and on tests and examples, and how long it took.
fn check(target: &str) -> Result<([Verdict; 2], f64)> {
    if unchecked(target).is_some() {
        return Ok(([Verdict::Known, Verdict::Untried], 0.0));
    }
    let toolchain = match Toolchain::of(target, Purpose::Check) {
        Ok(toolchain) => toolchain,
        Err(error) => {
            eprintln!("{target}: {error:#}");
            return Ok(([Verdict::Failed, Verdict::Untried], 0.0));
        }
    };
    let start = Instant::now();
    let library = Verdict::new(compiles(target, &toolchain, &["--lib"], None)?, None);
    let tests = if library == Verdict::Ok {
        let known = exception(target, Part::Tests);
        let tests = Verdict::new(
            compiles(target, &toolchain, &["--tests", "--examples", "--keep-going"], known)?,
            known,
        );
        if let (Verdict::Ok, Some(_)) = (tests, known) {
            eprintln!("{target}: the tests compile: take it off the list of exceptions");
            Verdict::Failed
        } else {
            tests
        }
    } else {
        Verdict::Untried
    };
    Ok(([library, tests], start.elapsed().as_secs_f64()))
}

/// Whether what `arguments` say compiles without a warning; prints what the compiler says where that is news.
fn compiles(
    target: &str,
    toolchain: &Toolchain,
    arguments: &[&str],
    known: Option<&Exception>,
) -> Result<bool> {
    let mut cargo = toolchain.command("cargo");
    cargo.args(["check", "--quiet", "--package", "berkeley", "--target", target]).args(arguments);
    // A directory of its own: the flags and the compiler differ from those of everyday.
    cargo.arg("--target-dir").arg(crate::target()?.join("targets"));
    cargo.env("RUSTFLAGS", format!("-Dwarnings {}", toolchain.flag()));
    cargo.env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_INCREMENTAL", "0");
    let output = cargo.output().context("cargo does not start")?;
    if !output.status.success() && known.is_none() {
        eprintln!("{target}: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(output.status.success())
}
