//! One scenario by one library: its steps, each with the system calls that it made.

use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use anyhow::{Context as _, Result, ensure};
use regex::{Captures, Regex};

/// What strace shows: everything about descriptors and the network. `write` to descriptor 1 is the end of a step.
const CALLS: &str = "%network,close,dup,dup2,dup3,epoll_ctl,epoll_wait,fcntl,ioctl,poll,ppoll,pselect6,read,readv,\
                     select,sendfile,write,writev";

/// A step of a scenario.
#[derive(Debug)]
pub(crate) struct Step {
    /// What was done.
    pub(crate) name: String,
    /// What came of it.
    pub(crate) outcome: String,
    /// The system calls since the step before.
    pub(crate) calls: Vec<String>,
}

/// Runs a scenario in a directory of its own.
pub(crate) fn run(program: &Path, scenario: &str) -> Result<Vec<Step>> {
    let directory = tempfile::tempdir()?;
    let trace = directory.path().join("trace");
    let output = Command::new("strace")
        .args(["-f", "-v", "-qq", "--seccomp-bpf", "-e", "signal=none", "-e", &format!("trace={CALLS}")])
        .args(["-s", "64", "-o"])
        .arg(&trace)
        .arg(program)
        .arg(scenario)
        .current_dir(directory.path())
        .output()
        .context("strace does not start")?;
    let outcomes = String::from_utf8(output.stdout)?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(
        outcomes.starts_with("begin"),
        "{} does not begin, {}: {errors}",
        program.display(),
        output.status
    );
    let trace = String::from_utf8_lossy(&std::fs::read(trace)?).into_owned();
    let mut steps = steps(&outcomes, &trace)?;
    // The other library's process may have gone on where this one was ended by a signal.
    let end = Step { name: "exit".to_owned(), outcome: output.status.to_string(), calls: Vec::new() };
    steps.push(end);
    Ok(steps)
}

/// Puts the lines of the program between the system calls.
fn steps(outcomes: &str, trace: &str) -> Result<Vec<Step>> {
    let mut ports = Ports::default();
    let mut outcomes = outcomes.lines();
    let (mut steps, mut calls) = (Vec::new(), Vec::new());
    for line in trace.lines() {
        let line = line.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
        if !line.starts_with("write(1, ") {
            calls.push(line);
            continue;
        }
        let outcome = outcomes.next().context("fewer lines than the trace shows")?;
        let (name, outcome) = outcome.split_once('\t').context("a line without a tab")?;
        let calls = std::mem::take(&mut calls);
        if name == "begin" {
            continue;
        }
        let mut calls: Vec<String> = calls.into_iter().map(|call| normal(call, &mut ports)).collect();
        calls.dedup_by(|later, earlier| {
            later == earlier && later.starts_with("poll(") && later.ends_with("= 0 (Timeout)")
        });
        steps.push(Step { name: name.to_owned(), outcome: ports.in_outcome(outcome), calls });
    }
    ensure!(outcomes.next().is_none(), "more lines than the trace shows");
    Ok(steps)
}

macro_rules! regexes {
    ($($name:ident $text:literal)+) => {
        $(static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new($text).expect("a regular expression"));)+
    };
}

regexes! {
    ALIGNMENT r"\) +="
    POINTER r"0x[0-9a-f]{7,}"
    POLL r"^(poll\(.*\], 1, )[1-9][0-9]*\)"
    COOKIE r"^(getsockopt\(\d+, SOL_SOCKET, SO_COOKIE, ).*, \[8\]\)"
    PORT_IN_CALL r"htons\((\d+)\)"
    PORT_IN_OUTCOME r":(\d{5})\b"
    AUTOBOUND r#"(sun_path=@|abstract Some\()"[0-9a-f]{5}""#
}

/// A call without what chance decides: addresses in memory, the rest of a timeout, cookies, ports that the system chose.
fn normal(call: &str, ports: &mut Ports) -> String {
    let call = ALIGNMENT.replace(call, ") =");
    let call = POINTER.replace_all(&call, "POINTER");
    let call = POLL.replace(&call, "${1}SOME)");
    let call = COOKIE.replace(&call, "${1}COOKIE)");
    let call = AUTOBOUND.replace_all(&call, "${1}AUTOBOUND");
    ports.in_call(&call)
}

/// The ports that the system chose, by the order in which they appear.
#[derive(Default)]
struct Ports(Vec<u16>);

impl Ports {
    /// The first port that Linux chooses by itself.
    const FIRST: u16 = 32_768;

    fn in_call(&mut self, call: &str) -> String {
        PORT_IN_CALL
            .replace_all(call, |port: &Captures<'_>| format!("htons({})", self.name(&port[1])))
            .into_owned()
    }

    fn in_outcome(&mut self, outcome: &str) -> String {
        let outcome = AUTOBOUND.replace_all(outcome, "${1}AUTOBOUND");
        let port = |port: &Captures<'_>| format!(":{}", self.name(&port[1]));
        PORT_IN_OUTCOME.replace_all(&outcome, port).into_owned()
    }

    fn name(&mut self, port: &str) -> String {
        match port.parse() {
            Ok(number) if number >= Self::FIRST => {
                let place = self.0.iter().position(|known| *known == number).unwrap_or_else(|| {
                    self.0.push(number);
                    self.0.len() - 1
                });
                format!("PORT{place}")
            }
            _ => port.to_owned(),
        }
    }
}
