//! The systems, and what they lack.

/// A system that is not this one.
pub(crate) struct System {
    pub(crate) name: &'static str,
    pub(crate) target: &'static str,
    pub(crate) linker: Linker,
    pub(crate) work: Work,
    /// For what a test may be skipped here: what follows "lacks" in the reason.
    pub(crate) lacks: &'static [&'static str],
    /// The tests that fail here, as a file beside this one: see [`System::flaw`].
    flaws: &'static str,
}

impl System {
    /// What an emulator lacks, so that a test fails under it, which is then a skip of that test.
    pub(crate) fn flaw(&self, program: &str, test: &str) -> Option<&'static str> {
        self.flaws.lines().find_map(|line| {
            line.strip_prefix(program)?.strip_prefix('\t')?.strip_prefix(test)?.strip_prefix('\t')
        })
    }
}

/// What links the programs.
#[derive(PartialEq)]
pub(crate) enum Linker {
    /// The linker of which `ci/toolchain env` tells cargo.
    Gcc,
    /// zig, which has the C libraries of other systems.
    Zig,
}

/// What is done with the tests.
pub(crate) enum Work {
    /// All are run, by the processor itself, or under what the environment variable `BERKELEY_EMULATOR` is to say.
    Run { emulator: Option<&'static str> },
    /// All are linked: nothing here runs them.
    Link,
    /// These are run under another kernel.
    Machine { tests: &'static [&'static str] },
}

/// The tests of what few kernels have: they are run where nothing may be missing.
const PROTOCOLS: &[&str] =
    &["dccp", "vsock", "control_core", "control_core_ipv6", "control_other", "control_transports"];

/// What the kernel of this machine may lack: the one of the virtual machine has it.
const KERNEL: &[&str] = &[
    "alg",
    "bluetooth",
    "can",
    "dccp",
    "dccp over IPv6",
    "llc",
    "rds",
    "rxrpc",
    "sctp",
    "the queue fq",
    "tipc",
    "tls",
    "vsock",
    "vsock_loopback",
];

/// What the kernel of the virtual machine lacks.
const LINUX_6_1: &[&str] = &["a new option", "an active security module"];

/// What wine 8 lacks.
const WINE: &[&str] =
    &["IP_ADD_SOURCE_MEMBERSHIP", "IP_HDRINCL", "SIO_TCP_SET_ACK_FREQUENCY", "TCP_KEEPCNT", "registered I/O"];

/// A Linux system, whose kernel is that of this machine.
const fn linux(name: &'static str, target: &'static str) -> System {
    System { name, target, linker: Linker::Gcc, work: Work::Run { emulator: None }, lacks: KERNEL, flaws: "" }
}

/// A Linux system on another processor.
const fn qemu(name: &'static str, target: &'static str) -> System {
    let work = Work::Run { emulator: Some("qemu") };
    System { work, flaws: include_str!("qemu.tsv"), ..linux(name, target) }
}

/// A system that zig links for.
const fn zig(name: &'static str, target: &'static str, work: Work) -> System {
    System { linker: Linker::Zig, work, ..linux(name, target) }
}

pub(crate) const SYSTEMS: &[System] = &[
    linux("i686", "i686-unknown-linux-gnu"),
    zig("musl", "x86_64-unknown-linux-musl", Work::Run { emulator: None }),
    qemu("aarch64", "aarch64-unknown-linux-gnu"),
    qemu("armv7", "armv7-unknown-linux-gnueabihf"),
    qemu("s390x", "s390x-unknown-linux-gnu"),
    qemu("riscv64", "riscv64gc-unknown-linux-gnu"),
    System {
        work: Work::Run { emulator: Some("wine") },
        lacks: WINE,
        ..linux("windows", "x86_64-pc-windows-gnu")
    },
    zig("freebsd", "x86_64-unknown-freebsd", Work::Link),
    zig("macos", "x86_64-apple-darwin", Work::Link),
    System {
        work: Work::Machine { tests: PROTOCOLS },
        lacks: LINUX_6_1,
        ..linux("vm", "x86_64-unknown-linux-gnu")
    },
];
