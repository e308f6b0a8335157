//! The names of C, as far as `windows-sys` calls them otherwise.

/// Winsock, one glob and our own names beside it.
pub(crate) mod c {
    pub(crate) use windows_sys::Win32::Networking::WinSock::*;

    pub(crate) use windows_sys::Win32::Networking::WinSock::{
        ADDRESS_FAMILY as sa_family_t, SOCKADDR as sockaddr, SOCKADDR_IN as sockaddr_in,
        SOCKADDR_IN6 as sockaddr_in6, SOCKADDR_STORAGE as sockaddr_storage,
    };

    use std::ffi::c_int;

    /// Where the scope identifier stands in a `sockaddr_in6`.
    pub(crate) const SIN6_SCOPE_ID: usize = std::mem::offset_of!(SOCKADDR_IN6, Anonymous);

    /// The largest buffer that one call takes: lengths are an `int`.
    pub(crate) const MAX_BUFFER: usize = c_int::MAX as usize;

    /// An `int` among the flags, as the other flags are.
    pub(crate) const MSG_TRUNC: c_int = windows_sys::Win32::Networking::WinSock::MSG_TRUNC as c_int;

    /// What a readable socket is told by. `WSAPoll` never answers the other bit of Winsock's `POLLIN`, that of priority
    /// bands, so no answer would contain both.
    pub(crate) const POLLIN: i16 = windows_sys::Win32::Networking::WinSock::POLLRDNORM;

    /// The payload of `IP_MULTICAST_TTL` and `IP_MULTICAST_LOOP`.
    pub(crate) type MulticastNumber = c_int;

    /// A value in the type of the payload.
    #[inline]
    pub(crate) fn multicast_number(value: u32) -> Result<MulticastNumber, std::convert::Infallible> {
        Ok(value as c_int)
    }

    /// Where process, user and group stand in the credentials of a peer.
    pub(crate) const CREDENTIALS: [usize; 3] = [0, 1, 2];
}
