//! Keeps thin calls thin: the machine code of `benches/thin`, and the counts of `benches/peers`.

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod code;
pub(crate) mod mutant;

use std::io::ErrorKind;
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

/// Checks the code, then the counts. `false` where one is wrong.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
pub(crate) fn run(only: Option<&str>, record: bool, mutant: Option<&str>) -> Result<bool> {
    if let Some(name) = mutant {
        let (directory, target) = mutant::make(name)?;
        return code::check(&directory, &target);
    }
    let good = code::check(crate::root(), &crate::target()?)?;
    Ok(count(only, record)? && good)
}

#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
pub(crate) fn run(_only: Option<&str>, _record: bool, _mutant: Option<&str>) -> Result<bool> {
    println!("SKIPPED: the code that is read, and the counts that are recorded, are those of x86-64 Linux");
    Ok(true)
}

/// Counts the rows of `benches/peers`: compares them with the recorded table, or writes that.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn count(only: Option<&str>, record: bool) -> Result<bool> {
    need_valgrind()?;
    let target = crate::target()?.join("peers");
    crate::build_in(
        &crate::root().join("benches/peers"),
        &target,
        &["--no-default-features", "--bin", "instructions"],
    )?;
    let mut peers = Command::new(target.join("release/instructions"));
    if !record {
        peers.arg("check");
    }
    if let Some(only) = only {
        peers.args(["--only", only]);
    }
    Ok(peers.status().context("benches/peers does not start")?.success())
}

pub(crate) fn need_valgrind() -> Result<()> {
    match Command::new("valgrind").arg("--version").output() {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!("valgrind is not installed, and counts the instructions: apt-get install valgrind")
        }
        Err(error) => Err(error).context("valgrind does not start"),
    }
}

/// How many instructions callgrind, which `command` runs, has counted.
pub(crate) fn collected(command: &mut Command) -> Result<u64> {
    let output = command.output()?;
    let log = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?} failed:\n{log}");
    let collected = log.lines().find_map(|line| line.split_once("Collected :"));
    let (_, number) = collected.with_context(|| format!("callgrind counted nothing:\n{log}"))?;
    Ok(number.trim().parse()?)
}
