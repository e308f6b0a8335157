//! The test programs of one system: built, and run one after another.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read as _, Seek as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context as _, Result, bail};
use cargo_metadata::Message;

use super::report::Report;
use super::systems::{Linker, System};
use crate::toolchain::{Purpose, Toolchain};

/// How long a program may take, in seconds: emulators may hang.
const LIMIT: &str = "300";

/// How many random inputs a test tries under an emulator, which is some twenty times slower.
const CASES: &str = "100";

/// What `timeout` answers where it had to kill.
const HANGS: [Option<i32>; 2] = [Some(124), Some(137)];

/// The linkers and emulators of every target: the environment that cargo takes them from.
pub(crate) struct Environment(HashMap<String, String>);

impl Environment {
    /// Reads it from `ci/toolchain`.
    pub(crate) fn read() -> Result<Environment> {
        let script = r#"eval "$(ci/toolchain env)" && env -0"#;
        let output = Command::new("bash").args(["-c", script]).current_dir(crate::root()).output()?;
        let text = String::from_utf8(output.stdout)?;
        let pairs = text.split('\0').filter_map(|pair| pair.split_once('='));
        Ok(Environment(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()))
    }

    /// The program, and its arguments, that programs of this target are run by.
    fn runner(&self, target: &str) -> Vec<&str> {
        let name = format!("CARGO_TARGET_{}_RUNNER", target.to_uppercase().replace('-', "_"));
        self.0.get(&name).map(|words| words.split_whitespace().collect()).unwrap_or_default()
    }
}

/// A program of tests.
pub(crate) struct Program {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
}

/// Builds the tests of the library for a system. Tells how many could not be built, whose errors it prints.
pub(crate) fn build(system: &System, environment: &Environment) -> Result<(Vec<Program>, usize)> {
    let toolchain = Toolchain::of(system.target, Purpose::Link)?;
    let mut cargo = toolchain.command(match system.linker {
        Linker::Gcc => "cargo",
        Linker::Zig => "cargo-zigbuild",
    });
    cargo.envs(&environment.0).arg(match system.linker {
        Linker::Gcc => "build",
        Linker::Zig => "zigbuild",
    });
    cargo.args(["--tests", "--keep-going", "--package", "berkeley", "--target", system.target]);
    cargo.arg("--target-dir").arg(crate::target()?.join("emulate"));
    // Linking takes most of the time.
    cargo
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_PROFILE_DEV_STRIP", "true")
        .env("CARGO_INCREMENTAL", "0");
    programs(cargo)
}

/// Builds the named tests for this system, as `cargo test` does.
pub(crate) fn build_here(tests: &[&str]) -> Result<(Vec<Program>, usize)> {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(crate::root()).args(["test", "--no-run", "--package", "berkeley"]);
    cargo.args(tests.iter().flat_map(|test| ["--test", test]));
    programs(cargo)
}

fn programs(mut cargo: Command) -> Result<(Vec<Program>, usize)> {
    cargo.args(["--quiet", "--message-format", "json-render-diagnostics"]);
    let mut child = cargo.stdout(Stdio::piped()).spawn().context("cargo does not start")?;
    let mut programs = Vec::new();
    for message in Message::parse_stream(BufReader::new(child.stdout.take().context("no output")?)) {
        if let Message::CompilerArtifact(built) = message?
            && built.profile.test
            && let Some(path) = built.executable
        {
            programs.push(Program { name: built.target.name, path: path.into_std_path_buf() });
        }
    }
    programs.sort_by(|a, b| a.name.cmp(&b.name));
    let good = child.wait()?.success();
    Ok((programs, usize::from(!good)))
}

/// Runs a program, and adds its outcome. What went wrong, if something did.
pub(crate) fn run(
    program: &Program,
    system: &System,
    emulator: Option<&str>,
    environment: &Environment,
    report: &mut Report,
) -> Result<Option<String>> {
    let mut command = Command::new("timeout");
    command.args(["--kill-after=5", LIMIT]).args(environment.runner(system.target)).arg(&program.path);
    // As cargo has it.
    command.envs(&environment.0).env("CARGO_MANIFEST_DIR", crate::root()).current_dir(crate::root());
    if let Some(emulator) = emulator {
        command.env("BERKELEY_EMULATOR", emulator).env("PROPTEST_CASES", CASES);
    }
    if emulator == Some("qemu") {
        // A process that forks while another thread holds a lock of qemu-user waits for that lock for ever.
        command.arg("--test-threads=1");
    }
    let (status, said) = listen(command)?;
    let ended = report.add(&said) == 1;
    let failure = match status {
        status if HANGS.contains(&status.code()) => format!("killed after {LIMIT} s"),
        status if !ended => format!("no summary; {status}"),
        status if status.success() => return Ok(None),
        _ => format!("failed: {}", Report::failures(&said).join(", ")),
    };
    Ok(Some(format!("{}: {failure}\n{said}", program.name)))
}

/// Runs to the end. What is said goes to a file: of a pipe, an emulator's server would keep the other end.
fn listen(mut command: Command) -> Result<(ExitStatus, String)> {
    let mut file = tempfile::tempfile()?;
    command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file.try_clone()?);
    let status = command.status().with_context(|| format!("{command:?} does not start"))?;
    Ok((status, whole(&mut file)?))
}

fn whole(file: &mut File) -> Result<String> {
    let mut bytes = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Runs programs in the virtual machine, which names one that hangs.
pub(crate) fn run_in_machine(programs: &[Program], report: &mut Report) -> Result<Option<String>> {
    let mut command = Command::new("ci/toolchain");
    command.current_dir(crate::root()).args(["vm", "ci/vm-tests"]);
    command.args(programs.iter().map(|program| Path::new(&program.path)));
    let (status, said) = listen(command)?;
    let ended = report.add(&said);
    if status.success() && ended == programs.len() {
        return Ok(None);
    }
    if programs.is_empty() {
        bail!("no programs for the virtual machine");
    }
    Ok(Some(format!("{ended} of {} programs ended; {status}\n{said}", programs.len())))
}
