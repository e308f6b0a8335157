//! The limit: each operation by the call of libc itself, with the checks that a careful hand writes.

use std::hint::black_box;
use std::io;
use std::mem::{MaybeUninit, size_of};
use std::net::SocketAddr;
use std::os::fd::{AsRawFd, RawFd};

use crate::fixture::{self, BUFFER, MESSAGE, Pair, drain, expect_would_block, fill};

pub(crate) fn send(rounds: u64) {
    let pair = Pair::udp();
    for _ in 0..rounds {
        black_box(send_call(pair.near.as_raw_fd(), black_box(&MESSAGE)).unwrap());
        drain(&pair.far);
    }
}

pub(crate) fn recv(rounds: u64) {
    let (pair, mut buffer) = (Pair::udp(), BUFFER);
    for _ in 0..rounds {
        fill(&pair.far);
        black_box(recv_call(pair.near.as_raw_fd(), black_box(&mut buffer)).unwrap());
    }
}

pub(crate) fn would_block(rounds: u64) {
    let (pair, mut buffer) = (Pair::nonblocking(), BUFFER);
    for _ in 0..rounds {
        expect_would_block(recv_call(pair.near.as_raw_fd(), black_box(&mut buffer)).unwrap_err());
    }
}

/// The address is ready, as the kernel reads it.
pub(crate) fn send_to(rounds: u64) {
    let pair = Pair::udp();
    let address = native(pair.far_address);
    for _ in 0..rounds {
        black_box(send_to_call(pair.near.as_raw_fd(), black_box(&MESSAGE), black_box(&address)).unwrap());
        drain(&pair.far);
    }
}

/// The address stays as the kernel wrote it.
pub(crate) fn recv_from(rounds: u64) {
    let (pair, mut buffer) = (Pair::udp(), BUFFER);
    for _ in 0..rounds {
        fill(&pair.far);
        let mut address = MaybeUninit::uninit();
        black_box(recv_from_call(pair.near.as_raw_fd(), black_box(&mut buffer), &mut address).unwrap());
        black_box(&address);
    }
}

pub(crate) fn stream(rounds: u64) {
    let ((near, far), mut buffer) = (fixture::streams(), BUFFER);
    for _ in 0..rounds {
        black_box(send_call(near.as_raw_fd(), black_box(&MESSAGE)).unwrap());
        black_box(recv_call(far.as_raw_fd(), black_box(&mut buffer)).unwrap());
    }
}

pub(crate) fn ttl_v4(rounds: u64) {
    let socket = fixture::tcp();
    for _ in 0..rounds {
        black_box(get_call(socket.as_raw_fd(), libc::IPPROTO_IP, libc::IP_TTL).unwrap());
    }
}

pub(crate) fn set_ttl_v4(rounds: u64) {
    let socket = fixture::tcp();
    for _ in 0..rounds {
        set_call(socket.as_raw_fd(), libc::IPPROTO_IP, libc::IP_TTL, black_box(64)).unwrap();
    }
}

pub(crate) fn set_tcp_nodelay(rounds: u64) {
    let socket = fixture::tcp();
    for _ in 0..rounds {
        let value = i32::from(black_box(true));
        set_call(socket.as_raw_fd(), libc::IPPROTO_TCP, libc::TCP_NODELAY, value).unwrap();
    }
}

#[inline(always)]
fn check(result: isize) -> io::Result<usize> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result as usize) }
}

#[inline(always)]
fn send_call(socket: RawFd, message: &[u8]) -> io::Result<usize> {
    // SAFETY: the pointer and the length are those of `message`, which the call reads.
    check(unsafe { libc::send(socket, message.as_ptr().cast(), message.len(), 0) })
}

#[inline(always)]
fn recv_call(socket: RawFd, buffer: &mut [MaybeUninit<u8>]) -> io::Result<usize> {
    // SAFETY: the pointer and the length are those of `buffer`, which the call may write.
    check(unsafe { libc::recv(socket, buffer.as_mut_ptr().cast(), buffer.len(), 0) })
}

#[inline(always)]
fn send_to_call(socket: RawFd, message: &[u8], address: &libc::sockaddr_in) -> io::Result<usize> {
    let name = (&raw const *address).cast();
    // SAFETY: both pointers and lengths are those of what is lent for the call, which reads them.
    check(unsafe { libc::sendto(socket, message.as_ptr().cast(), message.len(), 0, name, ADDRESS_LENGTH) })
}

#[inline(always)]
fn recv_from_call(
    socket: RawFd,
    buffer: &mut [MaybeUninit<u8>],
    address: &mut MaybeUninit<libc::sockaddr_in>,
) -> io::Result<(usize, libc::socklen_t)> {
    let mut length = ADDRESS_LENGTH;
    let name = address.as_mut_ptr().cast();
    // SAFETY: the pointers and lengths are those of what is lent for the call, which may write them.
    let received =
        unsafe { libc::recvfrom(socket, buffer.as_mut_ptr().cast(), buffer.len(), 0, name, &mut length) };
    Ok((check(received)?, length))
}

#[inline(always)]
fn get_call(socket: RawFd, level: i32, name: i32) -> io::Result<i32> {
    let (mut value, mut length) = (0_i32, INT_LENGTH);
    // SAFETY: the pointer and the length are those of `value`, which the call may write.
    let result = unsafe { libc::getsockopt(socket, level, name, (&raw mut value).cast(), &mut length) };
    check(result as isize)?;
    if length == INT_LENGTH { Ok(value) } else { Err(io::ErrorKind::InvalidData.into()) }
}

#[inline(always)]
pub(crate) fn set_call(socket: RawFd, level: i32, name: i32, value: i32) -> io::Result<()> {
    // SAFETY: the pointer and the length are those of `value`, which the call reads.
    let result = unsafe { libc::setsockopt(socket, level, name, (&raw const value).cast(), INT_LENGTH) };
    check(result as isize).map(drop)
}

const ADDRESS_LENGTH: libc::socklen_t = size_of::<libc::sockaddr_in>() as _;
const INT_LENGTH: libc::socklen_t = size_of::<i32>() as _;

pub(crate) fn native(address: SocketAddr) -> libc::sockaddr_in {
    let SocketAddr::V4(address) = address else { unreachable!("the fixture binds IPv4 addresses") };
    libc::sockaddr_in {
        sin_family: libc::AF_INET as _,
        sin_port: address.port().to_be(),
        sin_addr: libc::in_addr { s_addr: u32::from_ne_bytes(address.ip().octets()) },
        sin_zero: [0; 8],
    }
}
