//! The scenarios by the genuine crate. See `scenarios/mod.rs`.

use socket2 as library;

mod scenarios;

fn main() -> std::process::ExitCode {
    scenarios::main()
}
