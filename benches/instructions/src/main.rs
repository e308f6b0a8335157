//! Runs one operation N times, for an instruction counter to watch.
//!
//! ```text
//! instructions OPERATION LIBRARY N      LIBRARY is raw, socket2 or berkeley
//! instructions list                     the rows: operation, goal, libraries; tabs between
//! ```
//!
//! `cargo xtask instructions` runs it under callgrind with N and 2N rounds: the difference, over N, is the
//! price of one round. The system call itself runs in the kernel, where callgrind does not look.
#![allow(unsafe_code)] // the hand-written calls that the libraries are compared with

mod batch;
mod beyond;
mod fixture;
mod messages;
mod raw;
mod rows;

/// The operations of both libraries, here by socket2.
#[path = "."]
mod with_socket2 {
    use socket2 as library;
    #[path = "drop_in.rs"]
    pub(crate) mod operations;
}

/// The operations of both libraries, here by berkeley: the same text.
#[allow(clippy::duplicate_mod)] // on purpose: a drop-in superset compiles what was written for socket2
#[path = "."]
mod with_berkeley {
    use berkeley as library;
    #[path = "drop_in.rs"]
    pub(crate) mod operations;
}

use std::process::ExitCode;

use rows::ROWS;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["list"] => {
            list();
            Some(())
        }
        [operation, library, rounds] => run(operation, library, rounds),
        _ => None,
    };
    if done.is_none() {
        eprintln!("usage: instructions OPERATION raw|socket2|berkeley N\n       instructions list");
        return ExitCode::from(2);
    }
    ExitCode::SUCCESS
}

fn list() {
    for row in ROWS {
        let libraries = if row.socket2.is_some() { "raw berkeley socket2" } else { "raw berkeley" };
        println!("{}\t{}\t{libraries}", row.operation, row.goal);
    }
}

/// `None` where there is no such row, or the number is none.
fn run(operation: &str, library: &str, rounds: &str) -> Option<()> {
    let row = ROWS.iter().find(|row| row.operation == operation)?;
    let run = match library {
        "raw" => row.raw,
        "berkeley" => row.berkeley,
        "socket2" => row.socket2?,
        _ => return None,
    };
    run(rounds.parse().ok()?);
    Some(())
}
