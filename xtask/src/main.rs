//! The chores of the project that need more than a line of shell: `cargo xtask --help`.

mod bench_check;
mod dependents;
mod differential;
mod drop_in;
mod emulate;
mod linkage;
mod loopback;
mod matrix;
mod quinn;
mod scratch;
mod targets;
mod toolchain;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result, ensure};
use clap::Parser;
use comfy_table::{Table, presets};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The chores of the project")]
enum Chore {
    /// Reads the machine code of thin calls, and counts their instructions against hand-written calls (valgrind)
    BenchCheck {
        /// Count only the operations whose names contain this text
        #[arg(long, value_name = "TEXT")]
        only: Option<String>,
        /// Count everything, peers too, and write the table that counts are compared with
        #[arg(long, conflicts_with = "only")]
        record: bool,
        /// Read the code of a library that lacks this `#[inline]`: the run must fail
        #[arg(long, value_name = "DEFECT", conflicts_with_all = ["only", "record"])]
        mutant: Option<String>,
        /// Print the defects and do no more
        #[arg(long)]
        mutants: bool,
    },
    /// Runs the published tests of crates that depend on socket2, with it and with this library in its place
    Dependents {
        /// Print the crates and do no more
        #[arg(long)]
        list: bool,
        /// These crates, in place of all
        crates: Vec<String>,
    },
    /// Puts both libraries through the same scenarios, and compares outcomes and system calls (strace)
    Differential {
        /// Do it with a library that has this defect: the run must fail
        #[arg(long, value_name = "DEFECT")]
        mutant: Option<String>,
        /// Only the scenarios whose names contain this text
        #[arg(long, value_name = "TEXT")]
        only: Option<String>,
        /// Print the defects and do no more
        #[arg(long)]
        mutants: bool,
    },
    /// Swaps the library in under crates that depend on socket2, by a patch and by the name, and moves bytes
    DropIn,
    /// Runs the tests on other systems and processors, under emulators, and in a virtual machine
    Emulate {
        /// Print the systems and do no more
        #[arg(long)]
        list: bool,
        /// These systems, in place of all
        systems: Vec<String>,
    },
    /// Checks that a program carries nothing of the options that it does not use
    Linkage,
    /// Writes PLATFORMS.md and the targets of docs.rs from the rows, the names in build.rs and the list of targets
    Matrix {
        /// Write nothing; fail where they are stale, and say which lines differ
        #[arg(long)]
        check: bool,
    },
    /// Moves 1 GiB through quinn on the datagram layer, beside quinn-udp, and compares what a byte costs
    Quinn,
    /// Type-checks the library, its tests and its examples for other systems
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
        Chore::BenchCheck { mutants: true, .. } => {
            println!("{}", bench_check::mutant::names());
            Ok(true)
        }
        Chore::BenchCheck { only, record, mutant, .. } => {
            bench_check::run(only.as_deref(), record, mutant.as_deref())
        }
        Chore::Dependents { list: true, .. } => {
            println!("{}", dependents::names());
            Ok(true)
        }
        Chore::Dependents { crates, .. } => dependents::run(&crates),
        Chore::Differential { mutants: true, .. } => {
            println!("{}", differential::mutant::names());
            Ok(true)
        }
        Chore::Differential { mutant, only, .. } => differential::run(mutant.as_deref(), only.as_deref()),
        Chore::DropIn => drop_in::run(),
        Chore::Emulate { list: true, .. } => {
            println!("{}", emulate::names());
            Ok(true)
        }
        Chore::Emulate { systems, .. } => emulate::run(&systems),
        Chore::Linkage => linkage::run(),
        Chore::Quinn => quinn::run(),
        Chore::Matrix { check } => matrix::run(check),
        Chore::Targets { list: true, .. } => {
            println!("{}", targets::names());
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
    build_in(root(), &target, arguments)?;
    Ok(target.join("release"))
}

/// Builds what `arguments` say in the release profile, from the manifest in `directory`.
fn build_in(directory: &Path, target: &Path, arguments: &[&str]) -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release", "--quiet", "--target-dir"]).arg(target).args(arguments);
    let status = cargo.current_dir(directory).status().context("cargo does not start")?;
    ensure!(status.success(), "cargo build {} failed", arguments.join(" "));
    Ok(())
}

/// Copies a file, or a directory with all that is in it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    if from.is_dir() {
        std::fs::create_dir_all(to)?;
        for entry in from.read_dir()? {
            let entry = entry?;
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
    } else {
        std::fs::create_dir_all(to.parent().context("a file without a directory")?)?;
        std::fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
    }
    Ok(())
}

/// Calls `run` with each file under a directory.
fn each_file(directory: &Path, run: &mut dyn FnMut(&Path) -> Result<()>) -> Result<()> {
    for entry in directory.read_dir()? {
        let path = entry?.path();
        if path.is_dir() { each_file(&path, run)? } else { run(&path)? }
    }
    Ok(())
}

/// An empty table.
fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::ASCII_MARKDOWN).set_header(header);
    table
}
