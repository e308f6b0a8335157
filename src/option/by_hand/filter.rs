//! Packet filters: by hand, since the payload points to a program.
#![cfg(linux_like)]

use crate::Socket;
use crate::sys;
use std::fmt;
use std::io;

/// Holds one instruction of a classic BPF program, laid out as a `struct sock_filter`.
///
/// **Platforms**: Linux, Android.
///
/// # Examples
///
/// ```
/// use berkeley::{Domain, SockFilter, Socket, Type};
///
/// # fn main() -> std::io::Result<()> {
/// const BPF_RET: u16 = 0x06;
/// let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
/// // A program that lets no byte of any packet through.
/// socket.attach_filter(&[SockFilter::new(BPF_RET, 0, 0, 0)])?;
/// socket.detach_filter()?;
/// # Ok(())
/// # }
/// ```
#[repr(C)]
pub struct SockFilter {
    code: u16,
    jt: u8,
    jf: u8,
    k: u32,
}

impl SockFilter {
    /// Makes an instruction: what it does, how far it jumps if true and if false, and its operand.
    pub const fn new(code: u16, jt: u8, jf: u8, k: u32) -> SockFilter {
        SockFilter { code, jt, jf, k }
    }
}

impl fmt::Debug for SockFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SockFilter").finish_non_exhaustive()
    }
}

impl Socket {
    /// Lets a classic BPF program decide which packets the socket receives (`SO_ATTACH_FILTER`), in place of the one
    /// before. It returns how many bytes of a packet are kept.
    ///
    /// **Platforms**: Linux, Android.
    ///
    /// # Errors
    ///
    /// `EINVAL` for a program that is empty, invalid, or longer than 4096 instructions;
    /// [`InvalidInput`](io::ErrorKind::InvalidInput) for one of more than 65535, which cannot be told to the kernel;
    /// `EPERM` where the filter is locked.
    pub fn attach_filter(&self, filters: &[SockFilter]) -> io::Result<()> {
        sys::linux::attach_filter(self.as_raw(), filters)
    }

    /// Removes the program (`SO_DETACH_FILTER`).
    ///
    /// **Platforms**: Linux, Android.
    ///
    /// # Errors
    ///
    /// `ENOENT` where there is none.
    pub fn detach_filter(&self) -> io::Result<()> {
        sys::set_option(self.as_raw(), sys::c::SOL_SOCKET, sys::c::SO_DETACH_FILTER, 0)
    }
}
