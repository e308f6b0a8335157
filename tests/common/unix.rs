//! What Unix has: the privileges of the process, other programs, pairs of Unix sockets, flags of descriptors.

use super::{LIMIT, Need, limit, skip};
use berkeley::{Domain, Socket, Type};
use std::ffi::c_int;
use std::os::fd::RawFd;
use std::process::{Command, Stdio};
use std::{env, io};

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

/// Two connected unix sockets of type `r#type`, which wait at most for [`LIMIT`].
pub(crate) fn unix_pair(r#type: Type) -> (Socket, Socket) {
    let (a, b) = Socket::pair(Domain::UNIX, r#type, None).unwrap();
    limit(&a);
    limit(&b);
    (a, b)
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
