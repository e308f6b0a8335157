//! The tests of one package.

use std::collections::BTreeSet;
use std::io::BufReader;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use anyhow::{Context as _, Result, ensure};
use cargo_metadata::Message;
use cargo_metadata::diagnostic::DiagnosticLevel;
use regex::Regex;

use crate::scratch::Scratch;

/// How often a program of tests is run, where one of them fails: some of these tests are about time.
const ATTEMPTS: usize = 3;

/// The names of the tests, each with the program that it belongs to.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) passed: BTreeSet<String>,
    pub(crate) failed: BTreeSet<String>,
}

/// Builds the tests, and runs them where they can dial out to nobody.
pub(crate) fn run(scratch: &Scratch, arguments: &[&str], documentation: bool) -> Result<Outcome> {
    let mut all = Outcome::default();
    for (name, program) in programs(scratch, arguments)? {
        let mut command = crate::loopback::command(&program)?;
        command.current_dir(&scratch.directory).env("CARGO_MANIFEST_DIR", &scratch.directory);
        add(&mut all, &name, &mut command)?;
    }
    if documentation {
        let mut command = crate::loopback::command("cargo")?;
        scratch.prepare(&mut command);
        command.args(["test", "--offline", "--doc"]).args(arguments);
        add(&mut all, "documentation", &mut command)?;
    }
    Ok(all)
}

/// Builds, and returns the programs with tests in them.
fn programs(scratch: &Scratch, arguments: &[&str]) -> Result<Vec<(String, PathBuf)>> {
    let mut cargo = scratch.cargo("test");
    cargo.args(["--no-run", "--quiet", "--message-format", "json"]).args(arguments);
    let mut child = cargo.stdout(Stdio::piped()).spawn().context("cargo does not start")?;
    let (mut programs, mut said) = (Vec::new(), String::new());
    for message in Message::parse_stream(BufReader::new(child.stdout.take().context("no output")?)) {
        match message? {
            Message::CompilerArtifact(built) if built.profile.test => {
                programs
                    .extend(built.executable.map(|program| (built.target.name, program.into_std_path_buf())));
            }
            // The warnings are those of other people's code.
            Message::CompilerMessage(of) if of.message.level == DiagnosticLevel::Error => {
                said += &of.to_string()
            }
            _ => {}
        }
    }
    ensure!(child.wait()?.success(), "the tests do not compile:\n{said}");
    programs.sort();
    Ok(programs)
}

/// Runs a program of tests, again where one fails, and adds what passed in any of the runs.
fn add(all: &mut Outcome, name: &str, command: &mut Command) -> Result<()> {
    let (mut passed, mut failed) = (BTreeSet::new(), BTreeSet::new());
    for _ in 0..ATTEMPTS {
        let output = command.output().with_context(|| format!("{name} does not start"))?;
        let said = String::from_utf8_lossy(&output.stdout);
        let (now_passed, now_failed) = read(&said);
        ensure!(
            summary(&said) == Some((now_passed.len(), now_failed.len())),
            "{name}: unreadable, {}:\n{said}{}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
        passed.extend(now_passed);
        failed = &(&failed | &now_failed) - &passed;
        if failed.is_empty() {
            break;
        }
    }
    let whole = |test: String| format!("{name}: {test}");
    all.passed.extend(passed.into_iter().map(whole));
    all.failed.extend(failed.into_iter().map(whole));
    Ok(())
}

/// The names of the tests that passed, and of those that failed.
fn read(said: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    static LINE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?m)^test (\S+.*?)(?: - should panic| - compile fail| - compile)* \.\.\. (ok|FAILED)")
            .expect("a regular expression")
    });
    let tests = |verdict: &str| {
        let lines = LINE.captures_iter(said).filter(|line| &line[2] == verdict);
        lines.map(|line| line[1].to_owned()).collect()
    };
    (tests("ok"), tests("FAILED"))
}

/// How many the summaries say have passed and failed.
fn summary(said: &str) -> Option<(usize, usize)> {
    static LINE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?m)^test result: \S+ (\d+) passed; (\d+) failed;").expect("a regular expression")
    });
    let numbers = LINE.captures_iter(said).map(|line| Some((line[1].parse().ok()?, line[2].parse().ok()?)));
    let numbers: Vec<(usize, usize)> = numbers.collect::<Option<_>>()?;
    (!numbers.is_empty()).then(|| numbers.iter().fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1)))
}
