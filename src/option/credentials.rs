//! Who is at the other end of a Unix socket.

use super::Wire;
use crate::sys::c;
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
        let mut raw = [0; 3];
        let [pid, uid, gid] = c::CREDENTIALS;
        (raw[pid], raw[uid], raw[gid]) = (self.pid as u32, self.uid, self.gid);
        raw
    }

    /// Takes the payload.
    #[inline]
    pub(crate) fn of_raw(raw: [u32; 3]) -> Credentials {
        let [pid, uid, gid] = c::CREDENTIALS;
        Credentials { pid: raw[pid] as c_int, uid: raw[uid], gid: raw[gid] }
    }
}

/// [`Credentials`], as a `struct ucred` of Linux, Cygwin and Haiku, `struct sockpeercred` of OpenBSD, or `struct unpcbid` of NetBSD.
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

/// Tells who a user is: `struct xucred`.
///
/// **Platforms**: Apple, FreeBSD, DragonFly BSD.
#[cfg(any(apple, dragonfly, freebsd))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UserCredentials {
    /// The effective user.
    pub uid: u32,
    groups: [u32; 16],
    group_count: usize,
}

#[cfg(any(apple, dragonfly, freebsd))]
impl UserCredentials {
    /// Returns the groups, of which the first is the effective one.
    #[inline]
    pub fn groups(&self) -> &[u32] {
        &self.groups[..self.group_count]
    }
}

/// [`UserCredentials`], as a `struct xucred`.
#[cfg(any(apple, dragonfly, freebsd))]
#[derive(Debug)]
pub enum PeerUser {}

#[cfg(any(apple, dragonfly, freebsd))]
impl Wire for PeerUser {
    type Value = UserCredentials;
    /// Version, user, number of groups in 16 bits and their padding, groups; FreeBSD's has more behind them.
    type Raw = [u32; size_of::<c::xucred>() / 4];

    #[inline]
    fn encode(_: UserCredentials) -> io::Result<Self::Raw> {
        Err(io::ErrorKind::Unsupported.into())
    }

    #[inline]
    fn decode(raw: Self::Raw) -> io::Result<UserCredentials> {
        let count = i16::from_ne_bytes([raw[2].to_ne_bytes()[0], raw[2].to_ne_bytes()[1]]);
        let mut groups = [0; 16];
        groups.copy_from_slice(&raw[3..19]);
        let group_count = usize::try_from(count).unwrap_or(0).min(groups.len());
        Ok(UserCredentials { uid: raw[1], groups, group_count })
    }
}
