//! The same work by the libraries for sockets, side by side, on Linux: see README.md.

mod chart;
mod cost;
mod descriptors;
mod figures;
#[allow(dead_code, unused_imports)] // some of it is for the program that counts
mod raw;
mod table;
mod udp;
mod unix;

use std::io;
use std::process::ExitCode;
use std::time::Duration;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let part = arguments.next().unwrap_or_default();
    match run(&part, &arguments.collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{part}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(part: &str, rest: &[String]) -> io::Result<()> {
    let named = |name: &str| rest.iter().position(|word| word == name).and_then(|place| rest.get(place + 1));
    let number =
        |name: &str, default: usize| named(name).and_then(|word| word.parse().ok()).unwrap_or(default);
    let plan = udp::Plan {
        repetitions: number("--repetitions", 9).clamp(1, 1000),
        time: Duration::from_millis(number("--milliseconds", 200).clamp(10, 3000) as u64),
        only: named("--only").cloned().unwrap_or_default(),
    };
    match part {
        "unix" => unix::main(plan.repetitions),
        "build" => cost::main(plan.repetitions.min(9)),
        "chart" => chart::main().map_err(|error| io::Error::other(error.to_string())),
        "udp" => udp::main(&plan),
        _ => Err(io::Error::other("the parts are udp, unix, build and chart")),
    }
}
