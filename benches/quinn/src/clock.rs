//! The time of the processor that this process has used.
#![allow(unsafe_code)] // std does not tell it

use std::io;
use std::mem::MaybeUninit;

/// Nanoseconds in user space and in the kernel, of all threads.
pub(crate) fn cpu() -> io::Result<u128> {
    let mut usage = MaybeUninit::<libc::rusage>::uninit();
    // SAFETY: the pointer leads to room for an `rusage`.
    let answer = unsafe { libc::getrusage(libc::RUSAGE_SELF, usage.as_mut_ptr()) };
    if answer != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the call has filled it.
    let usage = unsafe { usage.assume_init() };
    let nanoseconds = |time: libc::timeval| {
        // Neither is negative.
        time.tv_sec.unsigned_abs() as u128 * 1_000_000_000 + time.tv_usec.unsigned_abs() as u128 * 1000
    };
    Ok(nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime))
}
