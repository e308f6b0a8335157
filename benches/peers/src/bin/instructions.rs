//! Instructions a call, by each library: see README.md. A program of its own, so that what is counted is compiled alike
//! whatever else is measured here.
//!
//!     instructions [--only TEXT]          counts all rows, and writes the table
//!     instructions check [--only TEXT]    counts this library and those it is to be ahead of, and compares with the table

#[path = "../descriptors.rs"]
#[allow(dead_code)] // a list for the other program
mod descriptors;
#[path = "../instructions/mod.rs"]
mod instructions;
#[path = "../raw/mod.rs"]
#[allow(dead_code, unused_imports)] // what the other program does by hand
mod raw;
#[path = "../table.rs"]
mod table;

use std::io;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => instructions::main(""),
        ["--only", text] => instructions::main(text),
        ["check"] => instructions::check(""),
        ["check", "--only", text] => instructions::check(text),
        ["operation", ..] => {
            instructions::operation(&arguments[1..]).ok_or_else(|| io::Error::other("no such operation"))
        }
        _ => Err(io::Error::other("usage: instructions [check] [--only TEXT]")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
