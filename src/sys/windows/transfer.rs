//! Sending and receiving without a message header.

use super::establish::with_address;
use super::{RawSocket, c, check};
use crate::address::SockAddr;
use std::ffi::c_int;
use std::io;
use std::mem::MaybeUninit;
use std::net::SocketAddr;

/// As much of a length as one call takes.
#[inline]
fn at_most(length: usize) -> c_int {
    length.min(c::MAX_BUFFER) as c_int
}

#[inline]
pub(crate) fn send(socket: RawSocket, buf: &[u8], flags: c_int) -> io::Result<usize> {
    // SAFETY: `buf` is readable for its length.
    check(unsafe { c::send(socket, buf.as_ptr(), at_most(buf.len()), flags) }).map(|count| count as usize)
}

#[inline]
pub(crate) fn send_to(socket: RawSocket, buf: &[u8], flags: c_int, address: &SockAddr) -> io::Result<usize> {
    send_to_bytes(socket, buf, flags, address.as_bytes())
}

#[inline]
pub(crate) fn send_to_bytes(
    socket: RawSocket,
    buf: &[u8],
    flags: c_int,
    address: &[u8],
) -> io::Result<usize> {
    let (name, name_length) = (address.as_ptr().cast(), address.len() as c_int);
    // SAFETY: `buf` and `address` are readable for their lengths.
    let count = unsafe { c::sendto(socket, buf.as_ptr(), at_most(buf.len()), flags, name, name_length) };
    check(count).map(|count| count as usize)
}

#[inline]
pub(crate) fn recv(socket: RawSocket, buf: &mut [MaybeUninit<u8>], flags: c_int) -> io::Result<usize> {
    // SAFETY: `buf` is writable for its length.
    unsafe { recv_raw(socket, buf.as_mut_ptr().cast(), buf.len(), flags) }
}

/// Receives into `length` bytes at `buf`, and returns how many were written.
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
    received(unsafe { c::recv(socket, buf, at_most(length), flags) })
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
    with_address(|name, name_length| {
        // SAFETY: the caller lends `buf` for `length` bytes, and `name` is writable for `*name_length` bytes.
        received(unsafe { c::recvfrom(socket, buf, at_most(length), flags, name, name_length) })
    })
}

/// Receives with the sender's address, if that is of IPv4 or IPv6; otherwise as [`recv_raw`]. Winsock refuses a storage
/// that is too short for the address, so the whole one is lent.
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
    // SAFETY: the caller's promise is the one that the call asks for.
    let (count, address) = unsafe { recv_from_raw(socket, buf, length, flags) }?;
    Ok((count, address.as_socket()))
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
    // A stream tells no address, and leaves what it finds: so nothing old must be there.
    // SAFETY: the caller's promise is the one that the call asks for.
    let (count, sender) = unsafe { recv_from_raw(socket, buf, length, flags) }?;
    *address = sender;
    Ok(count)
}

/// The sender of the next datagram, which stays in the queue, and is longer than the buffer as a rule: `WSAEMSGSIZE`
/// is no error here.
#[inline]
pub(crate) fn peek_sender(socket: RawSocket) -> io::Result<SockAddr> {
    let mut buf = [0; 8];
    let call = |name, name_length| {
        let flags = c::MSG_PEEK;
        // SAFETY: `buf` is writable for its length, and `name` for `*name_length` bytes.
        let count =
            unsafe { c::recvfrom(socket, buf.as_mut_ptr(), buf.len() as c_int, flags, name, name_length) };
        match received(count) {
            Err(error) if error.raw_os_error() == Some(c::WSAEMSGSIZE) => Ok(buf.len()),
            other => other,
        }
    };
    with_address(call).map(|(_, address)| address)
}

/// The count of a receive; a socket that was shut down for receiving is at the end of its stream, as on Unix.
#[inline]
fn received(count: c_int) -> io::Result<usize> {
    match check(count) {
        Ok(count) => Ok(count as usize),
        Err(error) if error.raw_os_error() == Some(c::WSAESHUTDOWN) => Ok(0),
        Err(error) => Err(error),
    }
}
