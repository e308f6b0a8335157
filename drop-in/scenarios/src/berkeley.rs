//! The scenarios by this library: the same text. See `scenarios/mod.rs`.

use berkeley as library;

mod scenarios;

fn main() -> std::process::ExitCode {
    scenarios::main()
}
