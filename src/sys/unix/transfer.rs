//! Sending and receiving without a message header.

use super::establish::with_address;
use super::{RawSocket, c, check_size};
use crate::address::{SockAddr, inet};
use std::ffi::c_int;
use std::io;
use std::mem::MaybeUninit;
use std::net::SocketAddr;

/// As much of a length as one call takes.
#[inline]
fn at_most(length: usize) -> usize {
    if c::MAX_BUFFER == isize::MAX as usize { length } else { length.min(c::MAX_BUFFER) }
}

#[inline]
pub(crate) fn send(socket: RawSocket, buf: &[u8], flags: c_int) -> io::Result<usize> {
    // SAFETY: `buf` is readable for its length.
    check_size(unsafe { c::send(socket, buf.as_ptr().cast(), at_most(buf.len()), flags) })
}

#[inline]
pub(crate) fn send_to(socket: RawSocket, buf: &[u8], flags: c_int, address: &SockAddr) -> io::Result<usize> {
    let (name, name_length) = (address.as_ptr().cast(), address.len());
    // SAFETY: `buf` is readable for its length, and the storage of an address for the length of that.
    check_size(unsafe {
        c::sendto(socket, buf.as_ptr().cast(), at_most(buf.len()), flags, name, name_length)
    })
}

#[inline]
pub(crate) fn send_to_bytes(
    socket: RawSocket,
    buf: &[u8],
    flags: c_int,
    address: &[u8],
) -> io::Result<usize> {
    let (name, name_length) = (address.as_ptr().cast(), address.len() as c::socklen_t);
    // SAFETY: `buf` and `address` are readable for their lengths.
    check_size(unsafe {
        c::sendto(socket, buf.as_ptr().cast(), at_most(buf.len()), flags, name, name_length)
    })
}

#[inline]
pub(crate) fn recv(socket: RawSocket, buf: &mut [MaybeUninit<u8>], flags: c_int) -> io::Result<usize> {
    // SAFETY: `buf` is writable for its length.
    unsafe { recv_raw(socket, buf.as_mut_ptr().cast(), buf.len(), flags) }
}

/// Receives into `length` bytes at `buf`, and returns the count that the kernel reports: more than `length` where
/// `flags` has `MSG_TRUNC`.
///
/// # Safety
///
/// `buf` is valid for writes of `length` bytes.
#[inline]
pub(crate) unsafe fn recv_raw(
    socket: RawSocket,
    buf: *mut u8,
    length: usize,
    flags: c_int,
) -> io::Result<usize> {
    // SAFETY: the caller says that `buf` is writable for at least as many bytes.
    check_size(unsafe { c::recv(socket, buf.cast(), at_most(length), flags) })
}

#[inline]
pub(crate) fn recv_from(
    socket: RawSocket,
    buf: &mut [MaybeUninit<u8>],
    flags: c_int,
) -> io::Result<(usize, SockAddr)> {
    // SAFETY: `buf` is writable for its length.
    unsafe { recv_from_raw(socket, buf.as_mut_ptr().cast(), buf.len(), flags) }
}

/// Receives with the sender's address; otherwise as [`recv_raw`].
///
/// # Safety
///
/// `buf` is valid for writes of `length` bytes.
#[inline]
pub(crate) unsafe fn recv_from_raw(
    socket: RawSocket,
    buf: *mut u8,
    length: usize,
    flags: c_int,
) -> io::Result<(usize, SockAddr)> {
    let length = at_most(length);
    with_address(|name, name_length| {
        // SAFETY: the caller lends `buf` for `length` bytes, and `name` is writable for `*name_length` bytes.
        check_size(unsafe { c::recvfrom(socket, buf.cast(), length, flags, name, name_length) })
    })
}

/// Receives with the sender's address, if that is of IPv4 or IPv6; otherwise as [`recv_raw`].
///
/// # Safety
///
/// `buf` is valid for writes of `length` bytes.
#[inline]
pub(crate) unsafe fn recv_from_inet(
    socket: RawSocket,
    buf: *mut u8,
    length: usize,
    flags: c_int,
) -> io::Result<(usize, Option<SocketAddr>)> {
    let mut head: inet::Head = [0; size_of::<inet::Head>()];
    let mut name_length = size_of::<inet::Head>() as c::socklen_t;
    let name = (&raw mut head).cast();
    // SAFETY: the caller lends `buf` for `length` bytes, and `head` is writable for `name_length` bytes.
    let count = unsafe { c::recvfrom(socket, buf.cast(), at_most(length), flags, name, &mut name_length) };
    Ok((check_size(count)?, inet::decode(&head, name_length as usize)))
}

/// Receives with the sender's address, into one that is lent; otherwise as [`recv_raw`].
///
/// # Safety
///
/// `buf` is valid for writes of `length` bytes.
#[inline]
pub(crate) unsafe fn recv_from_lent(
    socket: RawSocket,
    buf: *mut u8,
    length: usize,
    flags: c_int,
    address: &mut SockAddr,
) -> io::Result<usize> {
    let (mut name_length, name) = (SockAddr::CAPACITY, (&raw mut *address).cast());
    // SAFETY: the caller lends `buf` for `length` bytes, and an address begins with a storage of `name_length` bytes.
    let count = unsafe { c::recvfrom(socket, buf.cast(), at_most(length), flags, name, &mut name_length) };
    let count = check_size(count)?;
    address.set_received(name_length);
    Ok(count)
}

/// The sender of the next datagram, which stays in the queue. XNU tells it only if some byte is asked for.
#[inline]
pub(crate) fn peek_sender(socket: RawSocket) -> io::Result<SockAddr> {
    recv_from(socket, &mut [MaybeUninit::uninit(); 8], c::MSG_PEEK).map(|(_, address)| address)
}

/// Sends up to `length` bytes of `file` from `offset` on, or as many as one call sends.
#[cfg(linux_like)]
#[inline]
pub(crate) fn sendfile(
    socket: RawSocket,
    file: c_int,
    offset: usize,
    length: Option<std::num::NonZeroUsize>,
) -> io::Result<usize> {
    let mut offset = file_offset::<c::off64_t>(offset)?;
    // sendfile(2) transfers at most 0x7ffff000 bytes.
    let length = length.map_or(0x7fff_f000, std::num::NonZeroUsize::get);
    // SAFETY: `offset` is a `off64_t` that the call may update.
    check_size(unsafe { c::sendfile64(socket, file, &mut offset, length) })
}

/// Sends up to `length` bytes of `file` from `offset` on, or all of them.
///
/// The call fails with `EAGAIN` or `EINTR` also after it has sent a part; then the part is what is returned, as
/// from any other send.
#[cfg(apple)]
#[inline]
pub(crate) fn sendfile(
    socket: RawSocket,
    file: c_int,
    offset: usize,
    length: Option<std::num::NonZeroUsize>,
) -> io::Result<usize> {
    let offset = file_offset::<c::off_t>(offset)?;
    // In: how much to send, where 0 means to the end. Out: how much was sent (sendfile(2)).
    let mut count = file_offset::<c::off_t>(length.map_or(0, std::num::NonZeroUsize::get))?;
    // SAFETY: `count` is an `off_t` that the call may update; no headers are given.
    let answer = unsafe { c::sendfile(file, socket, offset, &mut count, std::ptr::null_mut(), 0) };
    partly_sent(answer, count)
}

/// As on Apple.
#[cfg(freebsd)]
#[inline]
pub(crate) fn sendfile(
    socket: RawSocket,
    file: c_int,
    offset: usize,
    length: Option<std::num::NonZeroUsize>,
) -> io::Result<usize> {
    let offset = file_offset::<c::off_t>(offset)?;
    let length = length.map_or(0, std::num::NonZeroUsize::get);
    let mut count = 0;
    // SAFETY: `count` is an `off_t` that the call may update; no headers are given.
    let answer = unsafe { c::sendfile(file, socket, offset, length, std::ptr::null_mut(), &mut count, 0) };
    partly_sent(answer, count)
}

/// Sends up to `length` bytes of `file` from `offset` on, or all of them.
///
/// The call answers 1 where it ended early, and tells in `bytes_sent` how much it sent, also where it fails.
#[cfg(aix)]
#[inline]
pub(crate) fn sendfile(
    socket: RawSocket,
    file: c_int,
    offset: usize,
    length: Option<std::num::NonZeroUsize>,
) -> io::Result<usize> {
    let mut request = c::sf_parms {
        header_data: std::ptr::null_mut(),
        header_length: 0,
        file_descriptor: file,
        file_size: 0,
        file_offset: file_offset(offset)?,
        // −1 stands for all of the file (send_file of AIX).
        file_bytes: length.map_or(Ok(-1), |length| file_offset(length.get()))?,
        trailer_data: std::ptr::null_mut(),
        trailer_length: 0,
        bytes_sent: 0,
    };
    let mut socket = socket;
    // SAFETY: the call may update the number of the socket and the request; no header and no trailer are given.
    let answer = unsafe { c::send_file(&mut socket, &mut request, 0) };
    partly_sent(answer as c_int, request.bytes_sent as c::off_t)
}

/// What was sent, even if the call then failed: the error comes again with the next call.
#[cfg(any(aix, apple, freebsd))]
#[inline]
fn partly_sent(answer: c_int, count: c::off_t) -> io::Result<usize> {
    match super::check(answer) {
        Err(error) if count == 0 => Err(error),
        _ => Ok(count as usize),
    }
}

/// An offset in the type that the call takes.
#[cfg(sendfile)]
#[inline]
fn file_offset<T: TryFrom<usize>>(offset: usize) -> io::Result<T> {
    T::try_from(offset).map_err(|_| {
        io::Error::new(io::ErrorKind::InvalidInput, "the offset does not fit the system's type for offsets")
    })
}
