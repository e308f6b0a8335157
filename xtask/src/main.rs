//! The chores of the project that need more than a line of shell: `cargo xtask --help`.

mod instructions;
mod linkage;
mod targets;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result, ensure};
use clap::Parser;
use comfy_table::{Table, presets};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The chores of the project")]
enum Chore {
    /// Counts the instructions of each operation in user space, against a hand-written call (valgrind)
    Instructions {
        /// Count this operation alone
        #[arg(long, value_name = "OPERATION")]
        only: Option<String>,
    },
    /// Checks that a program carries nothing of the options that it does not use
    Linkage,
    /// Type-checks the library for other systems
    Targets {
        /// Print the targets and do no more
        #[arg(long)]
        list: bool,
        /// These targets, in place of all
        targets: Vec<String>,
    },
}

fn main() -> ExitCode {
    let good = match Chore::parse() {
        Chore::Instructions { only } => instructions::run(only.as_deref()),
        Chore::Linkage => linkage::run(),
        Chore::Targets { list: true, .. } => {
            println!("{}", targets::TARGETS.join(" "));
            Ok(true)
        }
        Chore::Targets { targets, .. } => targets::run(&targets),
    };
    match good {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the workspace.
fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// Cargo's target directory: this program lies in `debug` or `release` under it.
fn target() -> Result<PathBuf> {
    let this = std::env::current_exe()?;
    Ok(this.ancestors().nth(2).context("xtask lies in no target directory")?.to_owned())
}

/// Builds what `arguments` say in the release profile and returns the directory of the results.
fn build(arguments: &[&str]) -> Result<PathBuf> {
    let target = target()?;
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release", "--quiet", "--target-dir"]).arg(&target).args(arguments);
    let status = cargo.current_dir(root()).status().context("cargo does not start")?;
    ensure!(status.success(), "cargo build {} failed", arguments.join(" "));
    Ok(target.join("release"))
}

/// An empty table.
fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::ASCII_MARKDOWN).set_header(header);
    table
}
