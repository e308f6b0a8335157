//! Builds `benches/thin`, and reads its machine code.

mod guards;
mod machine;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Result, ensure};
use cargo_metadata::Message;

/// The archives that are read: the probes, and the library that they call.
const READ: [&str; 2] = ["thin", "berkeley"];

/// So many functions are shown with their code, and of more the first line.
const WHOLE: usize = 4;

/// Builds the probes as a user's program is built, and reads what came of it.
pub(crate) fn check(directory: &Path, target: &Path) -> Result<bool> {
    let code = machine::Code::read(&build(directory, target)?)?;
    let wrong = guards::check(&code);
    for (index, text) in wrong.iter().enumerate() {
        println!("{}\n", if index < WHOLE { text } else { text.lines().next().unwrap_or_default() });
    }
    let (pairs, calls) = (thin::options::METHODS.len(), thin::calls::CALLS.len());
    println!("machine code of {pairs} methods and {calls} calls, functions that are wrong: {}", wrong.len());
    Ok(wrong.is_empty())
}

/// Builds the probes in the release profile; returns the archives.
fn build(directory: &Path, target: &Path) -> Result<Vec<PathBuf>> {
    let mut cargo = Command::new("cargo");
    cargo.args([
        "build",
        "--release",
        "--quiet",
        "--package",
        "thin",
        "--message-format=json",
        "--target-dir",
    ]);
    let output = cargo.arg(target).current_dir(directory).stderr(Stdio::inherit()).output()?;
    ensure!(output.status.success(), "cargo build --package thin failed");
    let mut archives = Vec::new();
    for message in Message::parse_stream(&output.stdout[..]) {
        if let Message::CompilerArtifact(artifact) = message?
            && READ.contains(&artifact.target.name.as_str())
        {
            let archive = artifact.filenames.into_iter().find(|name| name.extension() == Some("rlib"));
            archives.extend(archive.map(PathBuf::from));
        }
    }
    ensure!(archives.len() == READ.len(), "cargo has built {archives:?}");
    Ok(archives)
}
