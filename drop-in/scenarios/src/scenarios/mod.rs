//! What both libraries are put through. Each of the two programs compiles this text against the library of its own.
//!
//! ```text
//! scenarios-socket2 list        the scenarios' names, a line each
//! scenarios-socket2 SCENARIO    one scenario: a line for each step
//! ```
//!
//! A line is the step and what came of it, with a tab between. It is written by one `write` to descriptor 1, so that a
//! trace of the process tells which system calls belong to which step: those since the line before.

mod addresses;
mod connection;
mod conversion;
mod creation;
mod kinds;
mod messages;
mod names;
mod options;
mod others;
mod receiving;
mod report;
mod sending;
mod show;
mod types;

use report::Report;
use std::process::ExitCode;

/// What one process does.
pub(crate) struct Scenario {
    name: String,
    run: Box<dyn Fn(&Report)>,
}

impl Scenario {
    fn new(name: impl Into<String>, run: impl Fn(&Report) + 'static) -> Scenario {
        Scenario { name: name.into(), run: Box::new(run) }
    }
}

/// A function for each name.
type Named<F, const N: usize> = [(&'static str, F); N];

/// Seconds until a scenario that hangs is ended.
const PATIENCE: u32 = 5;

pub(crate) fn main() -> ExitCode {
    let Some(argument) = std::env::args().nth(1) else { return ExitCode::from(2) };
    let all = all();
    if argument == "list" {
        all.iter().for_each(|scenario| println!("{}", scenario.name));
        return ExitCode::SUCCESS;
    }
    let Some(scenario) = all.iter().find(|scenario| scenario.name == argument) else {
        return ExitCode::from(2);
    };
    report::alarm(PATIENCE);
    std::panic::set_hook(Box::new(|_| {}));
    let report = Report::begin();
    (scenario.run)(&report);
    report.line("end", "");
    ExitCode::SUCCESS
}

fn all() -> Vec<Scenario> {
    let all = [
        addresses::all(),
        connection::all(),
        conversion::all(),
        creation::all(),
        messages::all(),
        names::all(),
        options::all(),
        others::all(),
        receiving::all(),
        sending::all(),
        types::all(),
    ];
    all.into_iter().flatten().collect()
}
