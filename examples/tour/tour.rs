//! The tour itself: which file, which transports, and what came of it.

use crate::carry::{self, Method};
use crate::links::{self, Link};
use crate::report;
use anyhow::{Context, Result, bail, ensure};
use berkeley::Socket;
use std::env;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// A transport: its name, how two sockets are connected by it, and how a file goes from one to the other.
struct Transport {
    name: &'static str,
    connect: fn() -> Result<Link>,
    method: Method,
}

const TRANSPORTS: &[Transport] = &[
    Transport {
        name: "TCP IPv4",
        connect: || links::tcp(Ipv4Addr::LOCALHOST.into()),
        method: carry::SENDFILE,
    },
    Transport {
        name: "TCP IPv6",
        connect: || links::tcp(Ipv6Addr::LOCALHOST.into()),
        method: carry::SENDFILE,
    },
    Transport { name: "UDP", connect: links::udp, method: carry::DATAGRAMS },
    Transport { name: "Unix stream", connect: links::unix_stream, method: carry::SENDFILE },
    Transport { name: "Unix seqpacket", connect: links::unix_seqpacket, method: carry::RECORDS },
    Transport { name: "Unix pair", connect: links::unix_pair, method: carry::WRITE },
];

/// What came of one transport.
pub(crate) struct Stop {
    pub(crate) name: &'static str,
    pub(crate) outcome: Outcome,
}

pub(crate) enum Outcome {
    /// The file arrived whole.
    Arrived(Arrival),
    /// This machine lacks the transport.
    Lacking(anyhow::Error),
    /// The file did not arrive, or not as it was sent.
    Failed(anyhow::Error),
}

/// The sockets that carried the file, as they are afterwards.
pub(crate) struct Arrival {
    pub(crate) link: Link,
    pub(crate) sender: Addresses,
    pub(crate) receiver: Addresses,
    pub(crate) bytes: u64,
    pub(crate) time: Duration,
    pub(crate) sent: String,
}

/// The addresses of a socket, where it has them.
pub(crate) struct Addresses {
    pub(crate) local: String,
    pub(crate) peer: String,
}

impl Addresses {
    fn of(socket: &Socket) -> Addresses {
        Addresses { local: report::address(socket.local_addr()), peer: report::address(socket.peer_addr()) }
    }
}

pub(crate) fn main() -> ExitCode {
    let path = match file_to_send() {
        Ok(path) => path,
        Err(error) => {
            eprintln!("tour: {error:#}");
            return ExitCode::from(2);
        }
    };
    let stops: Vec<Stop> = TRANSPORTS.iter().map(|transport| visit(transport, &path)).collect();
    if let Err(error) = io::stdout().write_all(report::report(&path, &stops).as_bytes()) {
        if error.kind() != ErrorKind::BrokenPipe {
            eprintln!("tour: cannot print the report: {error}");
        }
        return ExitCode::FAILURE;
    }
    let failed = stops.iter().any(|stop| matches!(stop.outcome, Outcome::Failed(_)));
    let arrived = stops.iter().any(|stop| matches!(stop.outcome, Outcome::Arrived(_)));
    if arrived && !failed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The file that the command line names, or the README; one that can be opened and has an end.
fn file_to_send() -> Result<PathBuf> {
    let mut arguments = env::args_os().skip(1);
    let path = match arguments.next() {
        Some(path) => PathBuf::from(path),
        // Cargo sets the variable for the programs that it runs.
        None => PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("README.md"),
    };
    if arguments.next().is_some() {
        bail!("usage: tour [FILE]");
    }
    let shown = path.display();
    // Before it is opened, which would wait for ever for the writer of a pipe.
    let metadata = fs::metadata(&path).with_context(|| format!("cannot read {shown}"))?;
    ensure!(!metadata.is_dir(), "{shown} is a directory, the tour sends a file");
    ensure!(metadata.is_file(), "{shown} is not a regular file");
    File::open(&path).with_context(|| format!("cannot read {shown}"))?;
    Ok(path)
}

fn visit(transport: &Transport, path: &Path) -> Stop {
    let outcome = match (transport.connect)() {
        Err(error) => Outcome::Lacking(error),
        Ok(link) => send(transport.method, link, path).map_or_else(Outcome::Failed, Outcome::Arrived),
    };
    Stop { name: transport.name, outcome }
}

fn send(method: Method, link: Link, path: &Path) -> Result<Arrival> {
    let (sender, receiver) = (Addresses::of(&link.sender), Addresses::of(&link.receiver));
    let start = Instant::now();
    let (sent, bytes) = carry::carry(method, &link, path)?;
    Ok(Arrival { link, sender, receiver, bytes, time: start.elapsed(), sent })
}
