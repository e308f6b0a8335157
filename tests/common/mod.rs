//! Helpers shared by the integration tests: skips, network namespaces, temporary directories, bounded waits.

// Each test file compiles its own copy of this module and uses a part of it.
#![allow(dead_code)]
// Namespaces and descriptor flags are reached only through libc.
#![allow(unsafe_code)]

use berkeley::{Domain, Protocol, SockAddr, Socket, Type};
use std::ffi::c_int;
use std::io::{self, Write};
use std::mem::MaybeUninit;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::fd::RawFd;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, mem, panic, process, thread};

/// The longest that a test waits for anything.
pub(crate) const LIMIT: Duration = Duration::from_secs(5);

/// What a skipped test would have needed.
#[derive(Clone, Copy)]
pub(crate) enum Need {
    /// To run as root.
    Root,
    /// The named program.
    Tool(&'static str),
    /// The named part of the kernel.
    Kernel(&'static str),
}

/// Reports that the calling test, or the part of it called `what`, is skipped because `need` is missing.
///
/// Panics where the environment variable `BERKELEY_REQUIRE` (`root`, `tools` or both, with a comma) demands
/// what is missing. A missing part of the kernel is always allowed.
pub(crate) fn skip(need: Need, what: &str) {
    let (demand, reason) = match need {
        Need::Root => (Some("root"), "must be root".to_string()),
        Need::Tool(name) => (Some("tools"), format!("no program `{name}`")),
        Need::Kernel(name) => (None, format!("the kernel lacks {name}")),
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

/// Whether the test runs as root; reports a skip where it does not.
pub(crate) fn root() -> bool {
    // SAFETY: geteuid takes nothing and cannot fail.
    let root = unsafe { libc::geteuid() } == 0;
    if !root {
        skip(Need::Root, "a privileged operation");
    }
    root
}

/// Whether the program `name` can be started; reports a skip where it cannot.
pub(crate) fn tool(name: &'static str) -> bool {
    let paths = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&paths).any(|directory| directory.join(name).is_file());
    if !found {
        skip(Need::Tool(name), "a helper program");
    }
    found
}

/// Runs `command` with its arguments separated by spaces; whether it succeeded.
///
/// The process belongs to the network namespace of the calling thread.
pub(crate) fn run(command: &str) -> bool {
    let mut words = command.split_whitespace();
    let program = words.next().expect("a program");
    let status = Command::new(program).args(words).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// Runs `body` in a new thread with a network namespace of its own, where only `lo` exists and is up.
///
/// The namespace vanishes with the thread and its sockets. `None`, and a reported skip, without privileges.
/// A panic of `body` is passed on. Pattern of use:
///
/// `let Some(()) = common::namespace(|| { .. }) else { return };`
pub(crate) fn namespace<T: Send + 'static>(body: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    if !root() {
        return None;
    }
    let thread = thread::Builder::new().name(test_name()).spawn(move || {
        // SAFETY: unshare moves the calling thread alone into a new network namespace.
        let rc = unsafe { libc::unshare(libc::CLONE_NEWNET) };
        if rc != 0 {
            skip(Need::Kernel("network namespaces"), &io::Error::last_os_error().to_string());
            return None;
        }
        loopback_up();
        Some(body())
    });
    thread.unwrap().join().unwrap_or_else(|panic| panic::resume_unwind(panic))
}

/// Switches the interface `lo` of the thread's namespace on, which also gives it 127.0.0.1 and ::1.
fn loopback_up() {
    let socket = std::net::UdpSocket::bind("0.0.0.0:0").unwrap();
    // SAFETY: ifreq is plain data for which all zeros are valid.
    let mut request: libc::ifreq = unsafe { mem::zeroed() };
    request.ifr_name[0] = b'l' as libc::c_char;
    request.ifr_name[1] = b'o' as libc::c_char;
    request.ifr_ifru.ifru_flags = (libc::IFF_UP | libc::IFF_RUNNING) as libc::c_short;
    let fd = std::os::fd::AsRawFd::as_raw_fd(&socket);
    // SAFETY: SIOCSIFFLAGS reads one ifreq, which outlives the call.
    let rc = unsafe { libc::ioctl(fd, libc::SIOCSIFFLAGS as _, &mut request) };
    assert_eq!(rc, 0, "lo up: {}", io::Error::last_os_error());
}

/// Makes the pair of connected interfaces `a` and `b` in the thread's namespace and switches both on.
///
/// `a` has 192.0.2.1/24 and 2001:db8:a::1/64, `b` has 198.51.100.1/24 and 2001:db8:b::1/64 (addresses reserved
/// for documentation). Either end accepts packets sent by the other. False, and a reported skip, where the
/// program `ip` or the kernel's veth driver is missing. Call it inside [`namespace`] only.
pub(crate) fn veth(a: &str, b: &str) -> bool {
    if !tool("ip") {
        return false;
    }
    if !run(&format!("ip link add name {a} type veth peer name {b}")) {
        skip(Need::Kernel("veth interfaces"), "a pair of interfaces");
        return false;
    }
    let ends = [(a, "192.0.2.1/24", "2001:db8:a::1/64"), (b, "198.51.100.1/24", "2001:db8:b::1/64")];
    for (name, _, _) in ends {
        // Both ends are in one namespace: without these, the kernel drops what carries an own source address.
        for (setting, value) in [("accept_local", "1"), ("rp_filter", "0")] {
            fs::write(format!("/proc/sys/net/ipv4/conf/{name}/{setting}"), value).unwrap();
        }
        assert!(run(&format!("ip link set dev {name} up")), "{name} up");
    }
    for (name, v4, v6) in ends {
        // The kernel drops what is sent until it has noticed, a little later, that the other end is up too.
        assert!(wait(|| is_up(name)), "{name} stays down");
        assert!(run(&format!("ip address add {v4} dev {name}")), "{v4} on {name}");
        assert!(run(&format!("ip address add {v6} dev {name} nodad")), "{v6} on {name}");
    }
    fs::write("/proc/sys/net/ipv4/conf/all/rp_filter", "0").unwrap();
    true
}

/// Whether the interface `name` is up and connected.
fn is_up(name: &str) -> bool {
    let output = Command::new("ip").args(["link", "show", "dev", name]).output().unwrap();
    String::from_utf8_lossy(&output.stdout).contains("state UP")
}

/// The number of open descriptors of the process, all threads together.
pub(crate) fn fds() -> usize {
    // The directory's own descriptor is among them while it is read.
    fs::read_dir("/proc/self/fd").unwrap().count() - 1
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

/// Waits until poll(2) reports one of `events` (or an error or hang-up) on `fd`, at most for [`LIMIT`].
///
/// The events that were reported: none (0) where the time ran out.
pub(crate) fn poll(fd: RawFd, events: i16) -> i16 {
    let mut entry = libc::pollfd { fd, events, revents: 0 };
    // SAFETY: one entry is passed, and it outlives the call.
    let rc = unsafe { libc::poll(&mut entry, 1, LIMIT.as_millis() as c_int) };
    assert!(rc >= 0, "poll: {}", io::Error::last_os_error());
    entry.revents
}

/// The descriptor flags of `fd` (F_GETFD), or the error.
pub(crate) fn descriptor_flags(fd: RawFd) -> io::Result<c_int> {
    // SAFETY: F_GETFD reads flags only; a bad descriptor is an error.
    let flags = unsafe { libc::fcntl(fd, libc::F_GETFD) };
    if flags < 0 { Err(io::Error::last_os_error()) } else { Ok(flags) }
}

/// The status flags of `fd` (F_GETFL), or the error.
pub(crate) fn status_flags(fd: RawFd) -> io::Result<c_int> {
    // SAFETY: F_GETFL reads flags only; a bad descriptor is an error.
    let flags = unsafe { libc::fcntl(fd, libc::F_GETFL) };
    if flags < 0 { Err(io::Error::last_os_error()) } else { Ok(flags) }
}

/// Whether close-on-exec is set on `fd`.
pub(crate) fn is_cloexec(fd: RawFd) -> bool {
    descriptor_flags(fd).unwrap() & libc::FD_CLOEXEC != 0
}

/// Whether `fd` is in nonblocking mode.
pub(crate) fn is_nonblocking(fd: RawFd) -> bool {
    status_flags(fd).unwrap() & libc::O_NONBLOCK != 0
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

/// Two connected unix sockets of type `r#type`, which wait at most for [`LIMIT`].
pub(crate) fn unix_pair(r#type: Type) -> (Socket, Socket) {
    let (a, b) = Socket::pair(Domain::UNIX, r#type, None).unwrap();
    limit(&a);
    limit(&b);
    (a, b)
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
