//! What is asked of the system beside the sockets.
#![allow(unsafe_code)] // The clock of a thread.

use std::io;
use std::time::Duration;

/// The time that this thread has spent on a processor (`CLOCK_THREAD_CPUTIME_ID`).
#[cfg(unix)]
pub(crate) fn thread_time() -> Option<Duration> {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the time is writable.
    let answer = unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    let seconds = u64::try_from(time.tv_sec).ok()?;
    (answer == 0).then(|| Duration::new(seconds, time.tv_nsec as u32))
}

#[cfg(not(unix))]
pub(crate) fn thread_time() -> Option<Duration> {
    None
}

/// Whether the system has no room for another datagram now.
#[cfg(unix)]
pub(crate) fn is_full(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::WouldBlock || error.raw_os_error() == Some(libc::ENOBUFS)
}

#[cfg(not(unix))]
pub(crate) fn is_full(error: &io::Error) -> bool {
    const WSAENOBUFS: i32 = 10055;
    error.kind() == io::ErrorKind::WouldBlock || error.raw_os_error() == Some(WSAENOBUFS)
}
