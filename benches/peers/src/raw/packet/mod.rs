//! Packet sockets, `AF_PACKET`: packet(7).

mod ring;

pub(crate) use ring::{BLOCK, BLOCKS, RETIRE, Ring};

use super::{check, set, socket};
use berkeley::{SockAddr, SockAddrStorage};
use std::io;
use std::mem::{MaybeUninit, size_of};
use std::os::fd::{AsRawFd, OwnedFd};
use std::ptr;

const LINK: libc::socklen_t = size_of::<libc::sockaddr_ll>() as libc::socklen_t;

/// The memory that a receiver is asked for, in sockets, rings and what the peers make: as much for each.
pub(crate) const MEMORY: usize = BLOCK * BLOCKS;

/// A network of its own for the process: only while it has one thread, those that come later are in it too. It goes with
/// the process.
pub(crate) fn own_network() -> io::Result<()> {
    // SAFETY: the call takes a number only.
    check(unsafe { libc::unshare(libc::CLONE_NEWNET) } as isize).map(drop)
}

fn link(device: u32, protocol: i32) -> libc::sockaddr_ll {
    libc::sockaddr_ll {
        sll_family: libc::AF_PACKET as libc::sa_family_t,
        sll_protocol: (protocol as u16).to_be(),
        sll_ifindex: device as i32,
        sll_hatype: 0,
        sll_pkttype: 0,
        sll_halen: 0,
        sll_addr: [0; 8],
    }
}

/// The same address for `berkeley`, which has no safe way to make one of this family.
pub(crate) fn berkeley_address(device: u32, protocol: i32) -> SockAddr {
    let mut storage = SockAddrStorage::zeroed();
    // SAFETY: `sockaddr_ll` is an address type of Linux.
    let view = unsafe { storage.view_as::<libc::sockaddr_ll>() };
    *view = link(device, protocol);
    // SAFETY: the storage holds a `sockaddr_ll`, and the length is that of one.
    unsafe { SockAddr::new(storage, LINK) }
}

/// A socket for frames with their headers. It has no protocol yet, and so receives nothing before it is bound.
pub(crate) fn unbound() -> io::Result<OwnedFd> {
    socket(libc::AF_PACKET, libc::SOCK_RAW)
}

fn bind_to(socket: &OwnedFd, device: u32, protocol: i32) -> io::Result<()> {
    let name = link(device, protocol);
    // SAFETY: the pointer and the length are those of the name, which the call reads.
    let answer = unsafe { libc::bind(socket.as_raw_fd(), (&raw const name).cast(), LINK) };
    check(answer as isize).map(drop)
}

/// A socket that sends at a device and receives nothing.
pub(crate) fn sender(device: u32) -> io::Result<OwnedFd> {
    let socket = unbound()?;
    bind_to(&socket, device, 0)?;
    set(socket.as_raw_fd(), libc::SOL_PACKET, libc::PACKET_QDISC_BYPASS, 1)?;
    Ok(socket)
}

/// A socket that receives what comes to a device, with a buffer that holds a burst.
pub(crate) fn receiver(device: u32) -> io::Result<OwnedFd> {
    let socket = unbound()?;
    prepare(&socket)?;
    bind_to(&socket, device, libc::ETH_P_ALL)?;
    Ok(socket)
}

/// Gives a socket its buffer and a receive timeout.
pub(crate) fn prepare(socket: &OwnedFd) -> io::Result<()> {
    // The kernel doubles the number.
    set(socket.as_raw_fd(), libc::SOL_SOCKET, libc::SO_RCVBUFFORCE, (MEMORY / 2) as i32)?;
    set_value(socket, libc::SOL_SOCKET, libc::SO_RCVTIMEO, libc::timeval { tv_sec: 0, tv_usec: 20_000 })
}

fn set_value<T>(socket: &OwnedFd, level: i32, name: i32, value: T) -> io::Result<()> {
    let (start, length) = ((&raw const value).cast(), size_of::<T>() as libc::socklen_t);
    // SAFETY: the pointer and the length are those of `value`, which the call reads.
    let answer = unsafe { libc::setsockopt(socket.as_raw_fd(), level, name, start, length) };
    check(answer as isize).map(drop)
}

/// How many frames the kernel has dropped for want of room, since it was last asked.
pub(crate) fn drops(socket: &OwnedFd) -> io::Result<u64> {
    // `struct tpacket_stats_v3`; a socket without a ring leaves out the last number.
    let mut counts = [0_u32; 3];
    let mut length = size_of_val(&counts) as libc::socklen_t;
    let (level, name, start) = (libc::SOL_PACKET, libc::PACKET_STATISTICS, counts.as_mut_ptr().cast());
    // SAFETY: the pointer and the length are those of `counts`, which the call may write.
    let answer = unsafe { libc::getsockopt(socket.as_raw_fd(), level, name, start, &mut length) };
    check(answer as isize)?;
    Ok(u64::from(counts[1]))
}

/// Receives by `socket2`, which takes memory that need not be initialised, into memory that is.
#[inline(always)]
pub(crate) fn socket2_recv_from(
    socket: &socket2::Socket,
    buffer: &mut [u8],
) -> io::Result<(usize, socket2::SockAddr)> {
    // SAFETY: the types have the same layout, and `socket2` promises to write nothing uninitialised.
    let buffer = unsafe { &mut *(&raw mut *buffer as *mut [MaybeUninit<u8>]) };
    socket.recv_from(buffer)
}
