//! Who the peer of a Unix socket is, beyond `SO_PEERCRED`: unix(7). By hand, since reading
//! `SO_PEERPIDFD` makes a descriptor, and the values of the others are as long as they are.
//!
//! **Platforms**: Linux, Android.
#![cfg(linux_like)]
#![allow(unsafe_code)] // Says which option makes a descriptor.

use crate::Socket;
use crate::sys::{self, c};
use std::ffi::c_int;
use std::io;
use std::mem::size_of;
use std::os::fd::OwnedFd;

/// Returns a descriptor of the process that made the other end (`SO_PEERPIDFD`): it names that process, also after its
/// number is in use again. It is close-on-exec. Linux 6.5.
///
/// # Errors
///
/// `ENODATA` where the socket has no peer, `ESRCH` or `EINVAL` where the process is gone, `EMFILE`.
///
/// # Examples
///
/// ```no_run
/// use berkeley::option::peer;
/// use berkeley::{Domain, Socket, Type};
///
/// # fn main() -> std::io::Result<()> {
/// let (socket, _peer) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
/// let process = peer::pidfd(&socket)?;
/// # drop(process);
/// # Ok(())
/// # }
/// ```
#[inline]
pub fn pidfd(socket: &Socket) -> io::Result<OwnedFd> {
    // SAFETY: the payload of SO_PEERPIDFD is the number of a new descriptor.
    unsafe { sys::linux::get_descriptor(socket.as_raw(), c::SOL_SOCKET, c::SO_PEERPIDFD) }
}

/// Returns the security label of the peer (`SO_PEERSEC`), as its security module writes it, without a NUL byte at its
/// end. Asks again with more room where the label is long.
///
/// # Errors
///
/// `ENOPROTOOPT` where no security module is active.
#[inline]
pub fn label(socket: &Socket) -> io::Result<Vec<u8>> {
    let mut label = grow(socket, c::SO_PEERSEC, 256)?;
    if label.last() == Some(&0) {
        label.pop();
    }
    Ok(label)
}

/// Returns the supplementary groups of the peer (`SO_PEERGROUPS`). Asks again with more room where they are many.
///
/// # Errors
///
/// `ENODATA` where the socket has no peer.
///
/// # Examples
///
/// ```
/// use berkeley::option::peer;
/// use berkeley::{Domain, Socket, Type};
///
/// # fn main() -> std::io::Result<()> {
/// let (socket, _peer) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
/// println!("{:?}", peer::groups(&socket)?);
/// # Ok(())
/// # }
/// ```
#[inline]
pub fn groups(socket: &Socket) -> io::Result<Vec<u32>> {
    let bytes = grow(socket, c::SO_PEERGROUPS, 32 * size_of::<u32>())?;
    let groups = bytes.chunks_exact(size_of::<u32>());
    Ok(groups.filter_map(|group| Some(u32::from_ne_bytes(group.try_into().ok()?))).collect())
}

/// Reads an option of any length, beginning with room for `size` bytes.
#[inline]
fn grow(socket: &Socket, name: c_int, size: usize) -> io::Result<Vec<u8>> {
    /// More than 65536 groups, and more than a page for a label, is not possible.
    const MOST: usize = 1 << 19;

    let mut bytes = vec![0; size];
    loop {
        match sys::get_bytes(socket.as_raw(), c::SOL_SOCKET, name, &mut bytes) {
            Ok(length) => {
                bytes.truncate(length);
                return Ok(bytes);
            }
            Err(error) if error.raw_os_error() == Some(c::ERANGE) && bytes.len() < MOST => {
                bytes.resize(bytes.len() * 4, 0);
            }
            Err(error) => return Err(error),
        }
    }
}
