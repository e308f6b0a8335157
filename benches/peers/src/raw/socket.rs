//! Sockets, their options, and one message a call.

use super::{Name, check, encode};
use std::io;
use std::mem::{MaybeUninit, size_of};
use std::net::{SocketAddr, UdpSocket};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::time::Duration;

const INT: libc::socklen_t = size_of::<i32>() as libc::socklen_t;

#[inline(always)]
pub(crate) fn send(socket: RawFd, data: &[u8]) -> io::Result<usize> {
    // SAFETY: the pointer and the length are those of `data`, which the call reads.
    check(unsafe { libc::send(socket, data.as_ptr().cast(), data.len(), 0) })
}

#[inline(always)]
pub(crate) fn recv(socket: RawFd, buffer: &mut [u8]) -> io::Result<usize> {
    // SAFETY: the pointer and the length are those of `buffer`, which the call may write.
    check(unsafe { libc::recv(socket, buffer.as_mut_ptr().cast(), buffer.len(), 0) })
}

#[inline(always)]
pub(crate) fn send_to(
    socket: RawFd,
    data: &[u8],
    (name, length): &(Name, libc::socklen_t),
) -> io::Result<usize> {
    let name = (&raw const *name).cast();
    // SAFETY: both pointers and lengths are those of what is lent for the call, which reads them.
    check(unsafe { libc::sendto(socket, data.as_ptr().cast(), data.len(), 0, name, *length) })
}

#[inline(always)]
pub(crate) fn recv_from(
    socket: RawFd,
    buffer: &mut [u8],
    name: &mut MaybeUninit<Name>,
) -> io::Result<(usize, libc::socklen_t)> {
    let (mut length, name) = (Name::SIZE, name.as_mut_ptr().cast());
    let (data, size) = (buffer.as_mut_ptr().cast(), buffer.len());
    // SAFETY: the pointers and lengths are those of what is lent for the call, which may write them.
    let received = check(unsafe { libc::recvfrom(socket, data, size, 0, name, &mut length) })?;
    Ok((received, length))
}

#[inline(always)]
pub(crate) fn set(socket: RawFd, level: i32, name: i32, value: i32) -> io::Result<()> {
    // SAFETY: the pointer and the length are those of `value`, which the call reads.
    let answer = unsafe { libc::setsockopt(socket, level, name, (&raw const value).cast(), INT) };
    check(answer as isize).map(drop)
}

#[inline(always)]
pub(crate) fn get(socket: RawFd, level: i32, name: i32) -> io::Result<i32> {
    let (mut value, mut length) = (0_i32, INT);
    // SAFETY: the pointer and the length are those of `value`, which the call may write.
    let answer = unsafe { libc::getsockopt(socket, level, name, (&raw mut value).cast(), &mut length) };
    check(answer as isize)?;
    if length == INT { Ok(value) } else { Err(io::ErrorKind::InvalidData.into()) }
}

#[inline(always)]
pub(crate) fn socket(domain: i32, kind: i32) -> io::Result<OwnedFd> {
    // SAFETY: the call takes numbers only.
    let socket = check(unsafe { libc::socket(domain, kind | libc::SOCK_CLOEXEC, 0) } as isize)?;
    // SAFETY: the call has opened the descriptor for us.
    Ok(unsafe { OwnedFd::from_raw_fd(socket as RawFd) })
}

#[inline(always)]
pub(crate) fn bind(socket: RawFd, (name, length): &(Name, libc::socklen_t)) -> io::Result<()> {
    // SAFETY: the pointer and the length are those of the name, which the call reads.
    let answer = unsafe { libc::bind(socket, (&raw const *name).cast(), *length) };
    check(answer as isize).map(drop)
}

#[inline(always)]
pub(crate) fn accept(socket: RawFd, name: &mut MaybeUninit<Name>) -> io::Result<(OwnedFd, libc::socklen_t)> {
    let mut length = Name::SIZE;
    let name = name.as_mut_ptr().cast();
    // SAFETY: the pointer and the length are those of what is lent for the call, which may write them.
    let new = check(unsafe { libc::accept4(socket, name, &mut length, libc::SOCK_CLOEXEC) } as isize)?;
    // SAFETY: the call has opened the descriptor for us.
    Ok((unsafe { OwnedFd::from_raw_fd(new as RawFd) }, length))
}

pub(crate) fn connect(socket: RawFd, to: SocketAddr) -> io::Result<()> {
    let (name, length) = encode(&to);
    // SAFETY: the pointer and the length are those of the name, which the call reads.
    let answer = unsafe { libc::connect(socket, (&raw const name).cast(), length) };
    check(answer as isize).map(drop)
}

pub(crate) fn nonblocking(socket: RawFd, on: bool) -> io::Result<()> {
    let mut on = i32::from(on);
    // SAFETY: the call reads an `int`, which `on` is.
    check(unsafe { libc::ioctl(socket, libc::FIONBIO, &raw mut on) } as isize).map(drop)
}

/// Waits for the events, at most so long.
pub(crate) fn wait(socket: RawFd, events: i16, most: Duration) {
    let mut entry = libc::pollfd { fd: socket, events, revents: 0 };
    let most = i32::try_from(most.as_millis()).unwrap_or(i32::MAX);
    // SAFETY: the table has one entry. Whatever it answers, the caller tries again.
    unsafe { libc::poll(&mut entry, 1, most) };
}

/// A UDP socket on the loopback interface with buffers as large as the system lets us have, and a receive timeout.
pub(crate) fn udp() -> io::Result<(OwnedFd, SocketAddr)> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    enlarge(socket.as_raw_fd())?;
    socket.set_read_timeout(Some(Duration::from_millis(20)))?;
    let address = socket.local_addr()?;
    Ok((socket.into(), address))
}

/// Asks for large buffers, and takes what it is given.
pub(super) fn enlarge(socket: RawFd) -> io::Result<()> {
    const BUFFER: i32 = 8 << 20;
    for (force, ask) in [(libc::SO_RCVBUFFORCE, libc::SO_RCVBUF), (libc::SO_SNDBUFFORCE, libc::SO_SNDBUF)] {
        let set = |name| set(socket, libc::SOL_SOCKET, name, BUFFER);
        set(force).or_else(|_| set(ask))?;
    }
    Ok(())
}

/// The CPU time (user and system) of the calling thread.
pub(crate) fn thread_cpu() -> Duration {
    let mut time = MaybeUninit::<libc::timespec>::uninit();
    // SAFETY: the pointer is that of a `timespec`, which the call writes.
    let answer = unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, time.as_mut_ptr()) };
    assert_eq!(answer, 0, "Linux has this clock");
    // SAFETY: the call has written it.
    let time = unsafe { time.assume_init() };
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// How often the system has taken the processor from the calling thread.
pub(crate) fn interruptions() -> i64 {
    let mut usage = MaybeUninit::<libc::rusage>::uninit();
    // SAFETY: the pointer is that of a `rusage`, which the call writes.
    let answer = unsafe { libc::getrusage(libc::RUSAGE_THREAD, usage.as_mut_ptr()) };
    assert_eq!(answer, 0, "Linux tells this of a thread");
    // SAFETY: the call has written it.
    unsafe { usage.assume_init() }.ru_nivcsw
}
