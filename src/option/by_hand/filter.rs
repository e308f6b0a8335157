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
    /// Makes an instruction: `code` is what it does, `jt` and `jf` how many instructions it skips if true and if false,
    /// `k` its operand.
    ///
    /// **Platforms**: Linux, Android.
    ///
    /// Mirrors `BPF_JUMP` of [the kernel's documentation](https://docs.kernel.org/networking/filter.html).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::SockFilter;
    ///
    /// const BPF_LD_ABS_HALF: u16 = 0x28;
    /// const BPF_JMP_EQUAL: u16 = 0x15;
    /// const BPF_RET: u16 = 0x06;
    /// // Lets those datagrams through that are sent to UDP port 53: the destination port stands at byte 2.
    /// const PROGRAM: [SockFilter; 4] = [
    ///     SockFilter::new(BPF_LD_ABS_HALF, 0, 0, 2),
    ///     SockFilter::new(BPF_JMP_EQUAL, 0, 1, 53),
    ///     SockFilter::new(BPF_RET, 0, 0, u32::MAX),
    ///     SockFilter::new(BPF_RET, 0, 0, 0),
    /// ];
    /// ```
    #[inline]
    pub const fn new(code: u16, jt: u8, jf: u8, k: u32) -> SockFilter {
        SockFilter { code, jt, jf, k }
    }
}

impl fmt::Debug for SockFilter {
    #[inline]
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
    /// Mirrors `SO_ATTACH_FILTER` of [socket(7)](https://man7.org/linux/man-pages/man7/socket.7.html).
    ///
    /// # Errors
    ///
    /// `EINVAL` for a program that is empty, invalid, or longer than 4096 instructions;
    /// [`InvalidInput`](io::ErrorKind::InvalidInput) for one of more than 65535, which cannot be told to the kernel;
    /// `EPERM` where the filter is locked.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{SockFilter, SockRef};
    /// use std::net::UdpSocket;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, b) = (UdpSocket::bind("127.0.0.1:0")?, UdpSocket::bind("127.0.0.1:0")?);
    /// let nothing = [SockFilter::new(0x06, 0, 0, 0)]; // BPF_RET with 0 bytes
    /// SockRef::from(&b).attach_filter(&nothing)?;
    /// a.send_to(b"hello", b.local_addr()?)?;
    /// b.set_nonblocking(true)?;
    /// assert!(b.recv(&mut [0; 8]).is_err(), "the filter has dropped it");
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn attach_filter(&self, filters: &[SockFilter]) -> io::Result<()> {
        sys::linux::attach_filter(self.as_raw(), filters)
    }

    /// Removes the program (`SO_DETACH_FILTER`).
    ///
    /// **Platforms**: Linux, Android.
    ///
    /// Mirrors `SO_DETACH_FILTER` of [socket(7)](https://man7.org/linux/man-pages/man7/socket.7.html).
    ///
    /// # Errors
    ///
    /// `ENOENT` where there is none.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{SockFilter, SockRef};
    /// use std::net::UdpSocket;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, b) = (UdpSocket::bind("127.0.0.1:0")?, UdpSocket::bind("127.0.0.1:0")?);
    /// let nothing = [SockFilter::new(0x06, 0, 0, 0)]; // BPF_RET with 0 bytes
    /// SockRef::from(&b).attach_filter(&nothing)?;
    /// SockRef::from(&b).detach_filter()?;
    /// a.send_to(b"hello", b.local_addr()?)?;
    /// assert_eq!(b.recv(&mut [0; 8])?, 5);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn detach_filter(&self) -> io::Result<()> {
        sys::set_option(self.as_raw(), sys::c::SOL_SOCKET, sys::c::SO_DETACH_FILTER, 0)
    }
}
