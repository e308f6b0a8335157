//! Helpers shared by the integration tests: sockets on loopback, bounded waits, skips, temporary directories. What only
//! Unix or Linux has stands in files of its own.
//!
//! Three environment variables matter: `BERKELEY_REQUIRE` makes an error of a skip (see [`skip`]), `BERKELEY_EMULATOR`,
//! which is `qemu` or `wine` where the tests run under one, permits the limits that it has (see [`emulator_lacks`]), and
//! `PROPTEST_CASES` bounds the random inputs (see [`cases`]).

// Each test file compiles its own copy of this module and uses a part of it.
#![allow(dead_code, unused_imports)]
// Buffers are lent, and the flags of descriptors reached, with unsafe code.
#![allow(unsafe_code)]

#[cfg(linux_like)]
mod linux;
pub(crate) mod platform;
#[cfg(unix)]
mod unix;

#[cfg(linux_like)]
pub(crate) use linux::*;
#[cfg(unix)]
pub(crate) use unix::*;

use berkeley::{Domain, Protocol, SockAddr, Socket, Type};
use std::io::{self, ErrorKind, Write};
use std::mem::MaybeUninit;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, process, thread};

/// The longest that a test waits for anything.
pub(crate) const LIMIT: Duration = Duration::from_secs(5);

/// What a skipped test would have needed.
#[derive(Clone, Copy)]
pub(crate) enum Need<'a> {
    /// To run as root.
    Root,
    /// The named program.
    Tool(&'a str),
    /// The named part of the kernel.
    Kernel(&'a str),
    /// A real system: the emulator lacks the named part of one.
    NoEmulator(Emulator, &'a str),
    /// A processor of the machine's byte order: for others qemu does not swap the bytes of what is named.
    SameOrder(&'a str),
}

/// A program that the tests may run under.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Emulator {
    /// The user emulation of qemu: the kernel is that of the machine, and qemu translates each call.
    Qemu,
    /// Wine.
    Wine,
}

/// Reports that the calling test, or the part of it called `what`, is skipped because `need` is missing.
///
/// Panics where the environment variable `BERKELEY_REQUIRE` (`root`, `tools` or both, with a comma) demands
/// what is missing. A missing part of the kernel, or of an emulator, is always allowed.
pub(crate) fn skip(need: Need<'_>, what: &str) {
    let (demand, reason) = match need {
        Need::Root => (Some("root"), "must be root".to_string()),
        Need::Tool(name) => (Some("tools"), format!("no program `{name}`")),
        Need::Kernel(name) => (None, format!("the kernel lacks {name}")),
        Need::NoEmulator(Emulator::Qemu, name) => (None, format!("qemu-user lacks {name}")),
        Need::NoEmulator(Emulator::Wine, name) => (None, format!("wine lacks {name}")),
        Need::SameOrder(name) => (None, format!("qemu-user lacks {name} in the other byte order")),
    };
    let line = format!("skipped: {}: {what}: {reason}\n", test_name());
    let demanded = env::var("BERKELEY_REQUIRE").unwrap_or_default();
    if demand.is_some_and(|demand| demanded.split(',').any(|word| word.trim() == demand)) {
        panic!("{line}");
    }
    // Not eprint, which the test harness would capture and drop.
    io::stderr().lock().write_all(line.as_bytes()).unwrap();
}

/// The name of the calling test: the harness names its threads by it.
pub(crate) fn test_name() -> String {
    thread::current().name().unwrap_or("unnamed").to_string()
}

/// What the tests run under.
///
/// It is the environment variable `BERKELEY_EMULATOR` that says so. Without it nothing is skipped for an emulator: what
/// that lacks, a real system has.
pub(crate) fn emulator() -> Option<Emulator> {
    match env::var("BERKELEY_EMULATOR").unwrap_or_default().as_str() {
        "" => None,
        "qemu" => Some(Emulator::Qemu),
        "wine" => Some(Emulator::Wine),
        other => panic!("BERKELEY_EMULATOR is qemu or wine, not {other}"),
    }
}

/// Whether the tests run under `emulator`, which lacks `what`; reports the skip then.
pub(crate) fn emulator_lacks(emulator: Emulator, what: &str) -> bool {
    let lacks = self::emulator() == Some(emulator);
    if lacks {
        skip(Need::NoEmulator(emulator, what), "a part of the test");
    }
    lacks
}

/// Whether the tests run under qemu's user emulation, which does not hand on `what`; reports the skip then.
pub(crate) fn qemu_lacks(what: &str) -> bool {
    emulator_lacks(Emulator::Qemu, what)
}

/// Whether the tests run under qemu's user emulation of a processor of the other byte order, and qemu does not swap the
/// bytes of `what`, which it hands on as they are; reports the skip then. Machines that emulate are little-endian.
pub(crate) fn qemu_cannot_swap(what: &str) -> bool {
    let cannot = cfg!(target_endian = "big") && emulator() == Some(Emulator::Qemu);
    if cannot {
        skip(Need::SameOrder(what), "a part of the test");
    }
    cannot
}

/// What is missing where the system says that it does not know `name`: a part of the emulator, or of the kernel.
pub(crate) fn missing(name: &str) -> Need<'_> {
    emulator().map_or(Need::Kernel(name), |emulator| Need::NoEmulator(emulator, name))
}

/// How many random inputs a test tries: `many`, or fewer where `PROPTEST_CASES` says so.
pub(crate) fn cases(many: u32) -> u32 {
    let fewer = env::var("PROPTEST_CASES").ok().map(|cases| cases.parse().expect("a number of cases"));
    fewer.map_or(many, |fewer| many.min(fewer))
}

/// Polls `done` until it is true, at most for [`LIMIT`]; whether it became true.
pub(crate) fn wait(mut done: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while !done() {
        if start.elapsed() > LIMIT {
            return false;
        }
        thread::sleep(Duration::from_millis(1));
    }
    true
}

/// Lends initialised bytes as a buffer for a receive, which only ever writes whole bytes into it.
pub(crate) fn lend(buffer: &mut [u8]) -> &mut [MaybeUninit<u8>] {
    let buffer: *mut [u8] = buffer;
    // SAFETY: the layouts agree, the loan is passed on, and no test writes uninitialised bytes into the buffer.
    unsafe { &mut *(buffer as *mut [MaybeUninit<u8>]) }
}

/// 127.0.0.1 with a port for the kernel to choose.
pub(crate) fn any_port() -> SockAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()
}

/// Bounds every wait of `socket` by [`LIMIT`].
pub(crate) fn limit(socket: &Socket) {
    socket.set_read_timeout(Some(LIMIT)).unwrap();
    socket.set_write_timeout(Some(LIMIT)).unwrap();
}

/// A listening TCP socket on loopback, which waits for connections at most for [`LIMIT`], and its address.
pub(crate) fn tcp_listener() -> (Socket, SockAddr) {
    let listener = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP)).unwrap();
    listener.bind(&any_port()).unwrap();
    listener.listen(16).unwrap();
    limit(&listener);
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// Two connected TCP sockets on loopback, which wait at most for [`LIMIT`].
pub(crate) fn tcp_pair() -> (Socket, Socket) {
    let (listener, address) = tcp_listener();
    let client = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP)).unwrap();
    limit(&client);
    client.connect(&address).unwrap();
    let (server, _) = listener.accept().unwrap();
    limit(&server);
    (client, server)
}

/// A UDP socket bound on loopback, which waits at most for [`LIMIT`], and its address.
pub(crate) fn udp() -> (Socket, SockAddr) {
    let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP)).unwrap();
    socket.bind(&any_port()).unwrap();
    limit(&socket);
    let address = socket.local_addr().unwrap();
    (socket, address)
}

/// Two UDP sockets on loopback that are connected to each other, and wait at most for [`LIMIT`].
pub(crate) fn udp_pair() -> (Socket, Socket) {
    let ((a, to_a), (b, to_b)) = (udp(), udp());
    a.connect(&to_b).unwrap();
    b.connect(&to_a).unwrap();
    (a, b)
}

/// Whether a call failed because there was nothing to do: at once in nonblocking mode, or after the timeout of the
/// socket, which Windows tells apart.
pub(crate) fn ran_dry(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock) || cfg!(windows) && error.kind() == ErrorKind::TimedOut
}

/// Whether `socket` is in nonblocking mode: a receive, which must find nothing, ends long before the timeout of the
/// socket, which is set to [`LIMIT`].
pub(crate) fn gives_up_at_once(socket: &Socket) -> bool {
    let start = Instant::now();
    let error = socket.recv_into(&mut [0; 1]).unwrap_err();
    assert!(ran_dry(&error), "{error}");
    start.elapsed() < LIMIT / 2
}

/// A new empty directory, removed with all it contains when dropped.
pub(crate) struct TempDir(PathBuf);

impl TempDir {
    pub(crate) fn new() -> TempDir {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let nanos = std::time::UNIX_EPOCH.elapsed().unwrap().subsec_nanos();
        let path = env::temp_dir().join(format!("bsd{}-{number}-{nanos}", process::id()));
        fs::create_dir(&path).unwrap();
        TempDir(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// The path of `name` in the directory.
    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
