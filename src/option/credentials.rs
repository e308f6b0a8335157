//! Who is at the other end of a Unix socket.

use super::Wire;
use std::ffi::c_int;
use std::io;

/// Tells who a process is: `struct ucred`.
///
/// # Examples
///
/// ```
/// # #[cfg(any(target_os = "linux", target_os = "android"))]
/// # fn main() -> std::io::Result<()> {
/// use berkeley::{Domain, Socket, Type, option};
///
/// let (socket, _peer) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
/// assert_eq!(socket.get(option::SO_PEERCRED)?.pid, std::process::id() as i32);
/// # Ok(())
/// # }
/// # #[cfg(not(any(target_os = "linux", target_os = "android")))]
/// # fn main() {}
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Credentials {
    /// The process; 0 where it is unknown, or of another process namespace.
    pub pid: c_int,
    /// Its effective user; `u32::MAX` is none.
    pub uid: u32,
    /// Its effective group; `u32::MAX` is none.
    pub gid: u32,
}

impl Credentials {
    /// Makes the payload.
    #[inline]
    pub(crate) fn to_raw(self) -> [u32; 3] {
        [self.pid as u32, self.uid, self.gid]
    }

    /// Takes the payload.
    #[inline]
    pub(crate) fn of_raw([pid, uid, gid]: [u32; 3]) -> Credentials {
        Credentials { pid: pid as c_int, uid, gid }
    }
}

/// [`Credentials`], as a `struct ucred`.
#[derive(Debug)]
pub enum PeerCredentials {}

impl Wire for PeerCredentials {
    type Value = Credentials;
    type Raw = [u32; 3];

    #[inline]
    fn encode(credentials: Credentials) -> io::Result<[u32; 3]> {
        Ok(credentials.to_raw())
    }

    #[inline]
    fn decode(raw: [u32; 3]) -> io::Result<Credentials> {
        Ok(Credentials::of_raw(raw))
    }
}
