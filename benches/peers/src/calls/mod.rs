//! System calls a task, counted by strace.
//!
//! A task runs N and 2N times, each in a process of its own: the difference, over N, is what one takes. What prepares a
//! task, such as a client that connects, makes calls that no library makes there, and these are left out.

mod arrivals;
mod options;
mod sockets;

use crate::descriptors;
use crate::plan::Plan;
use crate::table::Table;
use crate::udp::counted;
use std::collections::BTreeMap;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::Command;

/// Runs a task so often, and fails where it does not do what it is to do.
type Rounds = Box<dyn Fn(u64) -> io::Result<()>>;

/// A library, and how it runs a task.
type Listed = (&'static str, fn(u64) -> io::Result<()>);

struct Task {
    name: String,
    /// The calls of what prepares it.
    left_out: &'static [&'static str],
    libraries: Vec<(&'static str, Rounds)>,
}

impl Task {
    fn new(name: impl Into<String>, left_out: &'static [&'static str], libraries: &[Listed]) -> Task {
        let boxed = libraries.iter().map(|&(library, run)| (library, Box::new(run) as Rounds));
        Task { name: name.into(), left_out, libraries: boxed.collect() }
    }
}

fn tasks() -> Vec<Task> {
    let mut tasks = sockets::tasks();
    tasks.push(options::task());
    tasks.push(pass());
    for (group, libraries) in counted::names() {
        let libraries: Vec<_> = libraries.collect();
        let send = libraries.iter().map(|&library| {
            (library, Box::new(move |rounds| counted::send(group, library, rounds)) as Rounds)
        });
        let receive = libraries.iter().map(|&library| {
            (library, Box::new(move |rounds| counted::receive(group, library, rounds)) as Rounds)
        });
        let (sends, receives) = (send.collect(), receive.collect());
        let name = |what| format!("{what} {} datagrams, {group}", counted::ROUND);
        tasks.push(Task { name: name("send"), left_out: &["recvmmsg"], libraries: sends });
        tasks.push(Task { name: name("receive"), left_out: &["sendmsg"], libraries: receives });
    }
    tasks.extend(arrivals::tasks());
    tasks
}

/// A descriptor there and back.
fn pass() -> Task {
    let libraries = descriptors::LIBRARIES.iter().map(|&(library, pass)| {
        let run = move |rounds: u64| {
            let (near, far) = UnixStream::pair()?;
            let (near, far) = (OwnedFd::from(near), OwnedFd::from(far));
            for _ in 0..rounds {
                pass(&far, &near, &pass(&near, &far, &near)?)?;
            }
            Ok(())
        };
        (library, Box::new(run) as Rounds)
    });
    Task { name: "a descriptor there and back".to_owned(), left_out: &[], libraries: libraries.collect() }
}

const ROUNDS: u64 = 8;

pub(crate) fn main(plan: &Plan) -> io::Result<()> {
    let mut table = Table::new(&["task", "library", "calls", "above raw", "which"]);
    for task in tasks().into_iter().filter(|task| task.name.contains(&plan.only)) {
        let mut raw = None;
        for (library, _) in &task.libraries {
            let calls = difference(&task, library)?;
            let sum: f64 = calls.values().sum();
            let which = calls.iter().map(|(call, count)| format!("{call} {}", short(*count)));
            table.push(vec![
                task.name.clone(),
                (*library).to_owned(),
                short(sum),
                format!("{:+}", round(sum - *raw.get_or_insert(sum))),
                which.collect::<Vec<_>>().join(", "),
            ]);
        }
    }
    table.finish("calls", &plan.only)
}

fn round(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

fn short(number: f64) -> String {
    round(number).to_string()
}

/// How often one round makes each call.
fn difference(task: &Task, library: &str) -> io::Result<BTreeMap<String, f64>> {
    let once = count(&task.name, library, ROUNDS)?;
    let mut calls = count(&task.name, library, 2 * ROUNDS)?;
    for (call, count) in &mut calls {
        *count = (*count - once.get(call).unwrap_or(&0.0)) / ROUNDS as f64;
    }
    calls.retain(|call, count| *count != 0.0 && !task.left_out.contains(&call.as_str()));
    Ok(calls)
}

/// The calls of a process that runs the task so often.
fn count(task: &str, library: &str, rounds: u64) -> io::Result<BTreeMap<String, f64>> {
    let file = std::env::temp_dir().join(format!("peers-calls-{}", std::process::id()));
    let output = Command::new("strace")
        .args(["-f", "-c", "-U", "calls,name", "-o"])
        .arg(&file)
        .arg(std::env::current_exe()?)
        .args(["call", task, library, &rounds.to_string()])
        .output()?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        return Err(io::Error::other(format!("{task} by {library}: {text}")));
    }
    let text = std::fs::read_to_string(&file)?;
    std::fs::remove_file(&file)?;
    let lines = text.lines().filter_map(|line| {
        let (count, call) = line.trim().split_once(' ')?;
        Some((call.trim().to_owned(), count.parse::<f64>().ok()?))
    });
    Ok(lines.filter(|(call, _)| call != "total").collect())
}

/// Runs one task, as a process under strace.
pub(crate) fn call(task: &str, library: &str, rounds: u64) -> io::Result<()> {
    let tasks = tasks();
    let task = tasks.iter().find(|other| other.name == task);
    let run = task.and_then(|task| task.libraries.iter().find(|(name, _)| *name == library));
    run.map_or_else(|| Err(io::Error::other("no such task")), |(_, run)| run(rounds))
}
