//! Counts the control messages of Linux (tests/census/linux-cmsg.tsv) that the library has, and those that a test has
//! seen arrive.

#![cfg(linux)]

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use berkeley::control::{ALL, Info};

/// Whether the rows of the core levels are all there: until then what is missing of them is counted, and no failure.
const CORE_IS_DONE: bool = true;

/// How many rows of the core levels must be covered: all.
const CORE_GOAL: usize = 55;

/// How many rows must be covered in all, at least.
const GOAL: usize = 100;

/// The levels of every kernel: what a socket library is first asked for.
const CORE: [&str; 5] = ["SOL_SOCKET", "IPPROTO_IP", "IPPROTO_IPV6", "IPPROTO_UDP", "IPPROTO_TCP"];

/// The levels' numbers in Linux's headers.
const LEVELS: [(&str, i32); 23] = [
    ("SOL_SOCKET", 1),
    ("IPPROTO_IP", 0),
    ("IPPROTO_IPV6", 41),
    ("IPPROTO_UDP", 17),
    ("IPPROTO_TCP", 6),
    ("SOL_TLS", 282),
    ("SOL_PACKET", 263),
    ("SOL_NETLINK", 270),
    ("SOL_VSOCK", 287),
    ("SOL_ALG", 279),
    ("SOL_SCTP", 132),
    ("SOL_CAN_RAW", 101),
    ("SOL_CAN_J1939", 107),
    ("SOL_BLUETOOTH", 274),
    ("SOL_HCI", 0),
    ("SOL_TIPC", 271),
    ("SOL_RDS", 276),
    ("SOL_RXRPC", 272),
    ("SOL_LLC", 268),
    ("SOL_IEEE802154", 0),
    ("SOL_IUCV", 277),
    ("SOL_XDP", 283),
    ("SOL_KCM", 281),
];

/// Names of rows that are not those of the census, because two messages would have one name: ours, then the census's.
const RENAMED: &[(&str, &str)] = &[("SCM_DEVMEM_DMABUF_TX", "SCM_DEVMEM_DMABUF")];

const MEMORY: &str = "holds addresses of memory that is read and written after the call";

/// What is left out, and why.
const LEFT_OUT: &[(&str, &str)] = &[
    ("RDS_CMSG_RDMA_ARGS", MEMORY),
    ("RDS_CMSG_RDMA_MAP", MEMORY),
    ("RDS_CMSG_ATOMIC_FADD", MEMORY),
    ("RDS_CMSG_ATOMIC_CSWP", MEMORY),
    ("RDS_CMSG_MASKED_ATOMIC_FADD", MEMORY),
    ("RDS_CMSG_MASKED_ATOMIC_CSWP", MEMORY),
];

/// A row of the census.
struct Row {
    level: &'static str,
    /// The name without a remark in brackets.
    name: &'static str,
    number: i32,
    receive: bool,
    send: bool,
}

fn census() -> Vec<Row> {
    let rows = include_str!("census/linux-cmsg.tsv").lines().skip(1).map(|line| {
        let fields: Vec<&str> = line.split('\t').collect();
        let [level, name, number, direction, _payload] = fields[..] else { panic!("{line}") };
        assert!(["recv", "send", "both"].contains(&direction), "{line}");
        Row {
            level,
            name: name.split(' ').next().unwrap(),
            number: number.parse().unwrap(),
            receive: direction != "send",
            send: direction != "recv",
        }
    });
    rows.collect()
}

/// The name that the census has for a row of the library.
fn census_name(info: &Info) -> &'static str {
    let renamed = RENAMED.iter().find(|(ours, _)| *ours == info.name());
    renamed.map_or(info.name(), |(_, theirs)| theirs)
}

/// The messages that the library has on this system.
fn here() -> impl Iterator<Item = &'static Info> {
    ALL.iter().copied().flatten().filter(|info| info.id().is_some())
}

fn covers(info: &Info, row: &Row) -> bool {
    info.level() == row.level
        && census_name(info) == row.name
        && (info.is_receivable() || !row.receive)
        && (info.is_sendable() || !row.send)
}

#[test]
fn coverage() {
    let census = census();
    let (covered, missing): (Vec<&Row>, Vec<&Row>) =
        census.iter().partition(|row| here().any(|info| covers(info, row)));
    let is_core = |row: &&&Row| CORE.contains(&row.level);
    let core = covered.iter().filter(is_core).count();
    let core_of = census.iter().filter(|row| CORE.contains(&row.level)).count();
    println!("core: {core} of {core_of}, all: {} of {}", covered.len(), census.len());

    let mut unexplained = Vec::new();
    for row in &missing {
        let reason = LEFT_OUT.iter().find(|(name, _)| *name == row.name).map(|(_, reason)| *reason);
        let pending = !CORE_IS_DONE && CORE.contains(&row.level);
        let text = reason.or(pending.then_some("not written yet"));
        println!("  without {} {}: {}", row.level, row.name, text.unwrap_or("no reason"));
        if text.is_none() {
            unexplained.push(row.name);
        }
    }
    assert!(unexplained.is_empty(), "left out without a reason: {unexplained:?}");
    for (name, _) in LEFT_OUT {
        assert!(missing.iter().any(|row| row.name == *name), "{name} is not left out");
    }
    if CORE_IS_DONE {
        assert_eq!((core, core_of), (CORE_GOAL, CORE_GOAL));
        assert!(covered.len() >= GOAL, "{} of {GOAL}", covered.len());
    }
}

/// Every row of the library is in the census, with its numbers and no more directions.
#[test]
fn numbers() {
    let census = census();
    for info in here() {
        let id = info.id().unwrap();
        let rows: Vec<&Row> =
            census.iter().filter(|row| row.level == info.level() && row.name == census_name(info)).collect();
        assert!(!rows.is_empty(), "{} {} is not in the census", info.level(), info.name());
        for row in &rows {
            assert_eq!(id.kind, row.number, "{}", info.name());
        }
        // Descriptors go both ways by methods of their own, and say so of themselves whether or not a row does.
        if !info.data_type().contains("Descriptor") {
            assert!(!info.is_receivable() || rows.iter().any(|row| row.receive), "{} received", info.name());
            assert!(!info.is_sendable() || rows.iter().any(|row| row.send), "{} sent", info.name());
        }
        let level = LEVELS.iter().find(|(name, _)| *name == info.level());
        assert_eq!(Some(id.level), level.map(|(_, number)| *number), "{}", info.level());
    }
}

/// What the docs of a message need is there, and no message is listed twice.
#[test]
fn rows() {
    let mut names = HashSet::new();
    for info in ALL.iter().copied().flatten() {
        assert!(!info.is_receivable() || !info.enabled_by().is_empty(), "{} arrives by nothing", info.name());
        assert!(!info.platforms().is_empty(), "{}", info.name());
        for platform in info.platforms() {
            let key = (info.level(), info.name(), *platform);
            assert!(names.insert(key), "{key:?} is listed twice");
        }
    }
}

/// Which messages a test has seen at work, arriving or sent with their effect: each such test leaves an empty file under the message's name.
#[test]
fn seen() {
    let census = census();
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("control-seen");
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let names: HashSet<String> = entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
    for name in &names {
        assert!(census.iter().any(|row| row.name == name), "{name} was seen, and is not in the census");
    }
    let count = |core: bool| {
        let rows: Vec<&Row> = census.iter().filter(|row| CORE.contains(&row.level) == core).collect();
        let seen = rows.iter().filter(|row| names.contains(row.name)).count();
        (seen, rows.len())
    };
    let ((core, core_of), (other, other_of)) = (count(true), count(false));
    println!("seen at work: {core} of the core's {core_of}, {other} of the others' {other_of}");
    if let Some(least) = std::env::var_os("BERKELEY_SEEN") {
        // Only where all tests have run before this one, as in CI.
        let least: usize =
            least.to_str().and_then(|least| least.parse().ok()).expect("a number in BERKELEY_SEEN");
        assert!(core >= least, "only {core} core messages were seen at work, and {least} are wanted");
    }
    let mut names: Vec<String> = names.into_iter().collect();
    names.sort();
    println!("  {}", names.join(" "));
}
