//! Type-checks the library for systems that are not this one.

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result};

/// The systems that the library must compile for, beside the one it is developed on.
pub(crate) const TARGETS: &[&str] = &[
    "x86_64-pc-windows-gnu",
    "x86_64-apple-darwin",
    "x86_64-unknown-freebsd",
    "x86_64-unknown-openbsd",
    "wasm32-wasip2",
    "i686-unknown-linux-gnu",
    "s390x-unknown-linux-gnu",
];

/// The toolchain that `ci/toolchain` makes, with a std for targets that rustup does not serve.
const CROSS: &str = "berkeley-cross";

/// Prints the table, over all targets if none is named. `false` where one failed.
pub(crate) fn run(targets: &[String]) -> Result<bool> {
    let named: Vec<&str> = targets.iter().map(String::as_str).collect();
    let mut table = crate::table(&["target", "", "seconds"]);
    let mut good = true;
    for target in if named.is_empty() { TARGETS } else { &named } {
        let start = Instant::now();
        let failure = check(target)?;
        let verdict = if failure.is_none() { "ok" } else { "failed" };
        table.add_row([*target, verdict, &format!("{:.1}", start.elapsed().as_secs_f64())]);
        if let Some(report) = failure {
            eprintln!("{target}: {report}");
            good = false;
        }
    }
    println!("{table}");
    Ok(good)
}

/// What went wrong, if something did.
fn check(target: &str) -> Result<Option<String>> {
    let mut cargo = if has_std(rustup(CROSS, "rustc"), target) {
        rustup(CROSS, "cargo")
    } else if has_std(Command::new("rustc"), target) {
        Command::new("cargo")
    } else {
        return Ok(Some(format!(
            "no std here; run `ci/toolchain meta {target}` or `rustup target add {target}`"
        )));
    };
    cargo.args(["check", "--quiet", "--package", "berkeley", "--lib", "--target", target]);
    // A directory of its own: the flags and the compiler differ from those of everyday.
    cargo.arg("--target-dir").arg(crate::target()?.join("targets"));
    let output = cargo.current_dir(crate::root()).env("RUSTFLAGS", "-D warnings").output();
    let output = output.context("cargo does not start")?;
    let report = || String::from_utf8_lossy(&output.stderr).into_owned();
    Ok((!output.status.success()).then(report))
}

/// A program of a toolchain by name.
fn rustup(toolchain: &str, program: &str) -> Command {
    let mut command = Command::new("rustup");
    command.args(["run", toolchain, program]);
    command
}

/// Whether the sysroot of this compiler holds a core library for the target; also without such a compiler.
fn has_std(mut rustc: Command, target: &str) -> bool {
    let Ok(output) = rustc.args(["--print", "sysroot"]).output() else { return false };
    let Ok(sysroot) = String::from_utf8(output.stdout) else { return false };
    let libraries: PathBuf = [sysroot.trim(), "lib/rustlib", target, "lib"].iter().collect();
    let Ok(libraries) = libraries.read_dir() else { return false };
    libraries.flatten().any(|file| file.file_name().to_string_lossy().starts_with("libcore-"))
}
