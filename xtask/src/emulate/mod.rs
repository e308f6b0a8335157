//! Runs the library's tests on systems and processors that this machine is not: under qemu-user and wine, by another C
//! library, and under another kernel; for what cannot be run here, links them. Documentation is not tested there.

mod report;
mod suite;
mod systems;

use std::time::Instant;

use anyhow::{Context as _, Result};
use report::Report;
use suite::Environment;
use systems::{SYSTEMS, System, Work};

/// The outcome on one system.
struct Outcome {
    system: &'static System,
    report: Report,
    good: bool,
    /// How long building and running took.
    seconds: [f64; 2],
}

/// The names of all systems, with their targets.
pub(crate) fn names() -> String {
    let lines: Vec<_> = SYSTEMS.iter().map(|system| format!("{} {}", system.name, system.target)).collect();
    lines.join("\n")
}

/// How the tests are run on a target, if all of them are.
pub(crate) fn how(target: &str) -> Option<&'static str> {
    SYSTEMS.iter().find(|system| system.target == target)?.how()
}

/// The targets on which all tests are run here.
pub(crate) fn targets() -> impl Iterator<Item = &'static str> {
    SYSTEMS.iter().filter(|system| system.how().is_some()).map(|system| system.target)
}

/// Prints the table, over all systems if none is named, and the skips. `false` where one failed.
pub(crate) fn run(names: &[String]) -> Result<bool> {
    let find = |name: &String| {
        SYSTEMS.iter().find(|system| system.name == name).with_context(|| format!("no system {name}"))
    };
    let systems: Vec<&System> = if names.is_empty() {
        SYSTEMS.iter().collect()
    } else {
        names.iter().map(find).collect::<Result<_>>()?
    };
    crate::toolchain::setup(&["emulators"])?;
    let environment = Environment::read()?;
    let mut outcomes = Vec::new();
    for system in systems {
        eprintln!("{}: {}", system.name, system.target);
        outcomes.push(test(system, &environment)?);
    }
    print(&outcomes);
    Ok(outcomes.iter().all(|outcome| outcome.good))
}

/// Builds the tests for the system, and runs them there.
fn test(system: &'static System, environment: &Environment) -> Result<Outcome> {
    let (mut report, mut failures) = (Report::default(), Vec::new());
    let start = Instant::now();
    let (programs, unbuilt) = match system.work {
        Work::Machine { tests } => suite::build_here(tests)?,
        Work::Run { .. } | Work::Link => suite::build(system, environment)?,
    };
    let built = start.elapsed().as_secs_f64();
    let start = Instant::now();
    match system.work {
        Work::Run { emulator } => {
            for program in &programs {
                failures.extend(suite::run(program, system, emulator, environment, &mut report)?);
            }
        }
        Work::Link => report.programs = programs.len(),
        Work::Machine { .. } => failures.extend(suite::run_in_machine(&programs, &mut report)?),
    }
    for failure in &failures {
        eprintln!("{}: {failure}", system.name);
    }
    let mut good = unbuilt == 0 && failures.is_empty();
    for (skip, tests) in &report.skips {
        if !system.permits(&skip.reason) {
            eprintln!("{}: {} must not be skipped ({})", system.name, tests.join(", "), skip.reason);
            good = false;
        }
    }
    Ok(Outcome { system, report, good, seconds: [built, start.elapsed().as_secs_f64()] })
}

fn print(outcomes: &[Outcome]) {
    let mut table =
        crate::table(&["system", "", "programs", "passed", "failed", "skips", "built in s", "run in s"]);
    for Outcome { system, report, good, seconds } in outcomes {
        let linked = matches!(system.work, Work::Link);
        let count = |number: usize| if linked { "-".to_owned() } else { number.to_string() };
        table.add_row([
            system.name.to_owned(),
            if !good {
                "failed"
            } else if linked {
                "linked"
            } else {
                "ok"
            }
            .to_owned(),
            report.programs.to_string(),
            count(report.passed),
            count(report.failed),
            count(report.skipped()),
            format!("{:.0}", seconds[0]),
            format!("{:.0}", seconds[1]),
        ]);
    }
    println!("{table}");
    for outcome in outcomes {
        for (skip, tests) in &outcome.report.skips {
            println!("{}: {} x {}: {}", outcome.system.name, tests.len(), skip.reason, skip.what);
        }
    }
}
