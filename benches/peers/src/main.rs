//! The same work by the libraries for sockets, side by side, on Linux: see README.md.

mod calls;
#[cfg_attr(not(feature = "capture"), path = "no_capture.rs")]
mod capture;
mod chart;
mod cost;
mod descriptors;
mod figures;
#[allow(dead_code, unused_imports)] // what counts is for the program that does
mod instructions;
#[cfg(feature = "memory")]
mod memory;
mod plan;
#[allow(dead_code, unused_imports)] // some of it is for the program that counts
mod raw;
mod table;
mod tcp;
mod time;
mod udp;
mod unix;

use clap::{Parser, Subcommand};
use plan::Plan;
use std::io;
use std::process::{Command, ExitCode};

/// The same work by the libraries for sockets, side by side.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    part: Part,
    #[command(flatten)]
    plan: Plan,
}

#[derive(Subcommand)]
enum Part {
    /// Instructions of a call above raw libc, by callgrind
    Instructions,
    /// CPU time of the same calls
    Time,
    /// UDP on loopback: rates and CPU time
    Udp,
    /// How long a round trip over UDP takes: the median, and the slowest of a hundred
    Latency,
    /// TCP on loopback: rates and CPU time
    Tcp,
    /// Round trips and descriptors over Unix sockets
    Unix,
    /// Frames on a veth pair, by packet sockets and rings; as root
    Capture,
    /// System calls of a task, by strace
    Calls,
    /// What is allocated, and how large it is (with `--features memory`)
    Memory,
    /// Seconds of a cold build, and crates
    Build,
    /// SVG from the tables of the other parts
    Chart,
    /// What `calls` runs under strace
    #[command(hide = true)]
    Call { task: String, library: String, rounds: u64 },
    /// What `time` runs as a process of its own
    #[command(hide = true)]
    Clock { operation: String, threads: String },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments.part, &arguments.plan) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(part: Part, plan: &Plan) -> io::Result<()> {
    let none = || io::Error::other("no such operation");
    match part {
        Part::Instructions => count(plan),
        Part::Time => time::main(plan),
        Part::Udp => udp::main(plan),
        Part::Latency => udp::latency(plan),
        Part::Tcp => tcp::main(plan),
        Part::Unix => unix::main(plan.repetitions()),
        Part::Capture => capture::main(plan),
        Part::Calls => calls::main(plan),
        Part::Call { task, library, rounds } => calls::call(&task, &library, rounds),
        #[cfg(feature = "memory")]
        Part::Memory => memory::main(plan),
        #[cfg(not(feature = "memory"))]
        Part::Memory => {
            Err(io::Error::other("build it with `--features memory`, for an allocator that counts"))
        }
        Part::Build => cost::main(plan.repetitions().min(9)),
        Part::Chart => chart::main().map_err(|error| io::Error::other(error.to_string())),
        Part::Clock { operation, threads } => time::clock(&operation, &threads, plan).ok_or_else(none),
    }
}

/// Counts instructions, in a program of its own: what is counted is compiled alike whatever else is measured here.
fn count(plan: &Plan) -> io::Result<()> {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let status = Command::new("cargo")
        .args(["run", "--quiet", "--release", "--no-default-features", "--bin", "instructions"])
        .args(["--manifest-path", manifest, "--", "--only", &plan.only])
        .status()?;
    if status.success() { Ok(()) } else { Err(io::Error::other("the count has failed")) }
}
