//! Streams: several buffers a call, and two ends that are connected.

use super::{check, connect, set, socket};
use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::net::TcpListener;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::time::Duration;

#[inline(always)]
pub(crate) fn writev(socket: RawFd, data: &[IoSlice<'_>]) -> io::Result<usize> {
    // SAFETY: an `IoSlice` has the layout of `struct iovec`; the call reads what they point to.
    check(unsafe { libc::writev(socket, data.as_ptr().cast(), data.len() as i32) })
}

#[inline(always)]
pub(crate) fn readv(socket: RawFd, buffers: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
    // SAFETY: an `IoSliceMut` has the layout of `struct iovec`; the call may write where they point to.
    check(unsafe { libc::readv(socket, buffers.as_mut_ptr().cast(), buffers.len() as i32) })
}

#[inline(always)]
pub(crate) fn send_vectored(socket: RawFd, data: &[IoSlice<'_>]) -> io::Result<usize> {
    // SAFETY: a `msghdr` is integers and pointers, for all of which zero is a valid value.
    let mut header: libc::msghdr = unsafe { MaybeUninit::zeroed().assume_init() };
    (header.msg_iov, header.msg_iovlen) = (data.as_ptr().cast_mut().cast(), data.len());
    // SAFETY: the header points to what the caller has lent, which the call reads.
    check(unsafe { libc::sendmsg(socket, &header, 0) })
}

#[inline(always)]
pub(crate) fn recv_vectored(socket: RawFd, buffers: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
    // SAFETY: as above.
    let mut header: libc::msghdr = unsafe { MaybeUninit::zeroed().assume_init() };
    (header.msg_iov, header.msg_iovlen) = (buffers.as_mut_ptr().cast(), buffers.len());
    // SAFETY: the header points to what the caller has lent, which the call may write.
    check(unsafe { libc::recvmsg(socket, &mut header, 0) })
}

/// Two ends of a TCP connection over the loopback interface, without delay, with buffers as large as the system lets us
/// have. Neither waits for ever.
pub(crate) fn tcp() -> io::Result<[OwnedFd; 2]> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let near = socket(libc::AF_INET, libc::SOCK_STREAM)?;
    for socket in [listener.as_raw_fd(), near.as_raw_fd()] {
        super::enlarge(socket)?;
    }
    connect(near.as_raw_fd(), listener.local_addr()?)?;
    let (far, _) = listener.accept()?;
    let near = std::net::TcpStream::from(near);
    for end in [&near, &far] {
        set(end.as_raw_fd(), libc::IPPROTO_TCP, libc::TCP_NODELAY, 1)?;
        end.set_read_timeout(Some(Duration::from_secs(2)))?;
        end.set_write_timeout(Some(Duration::from_secs(2)))?;
    }
    Ok([near.into(), far.into()])
}
