//! TCP, and a receive for which nothing has come.

use super::fixture::{MESSAGE, Pair, expect_would_block, over, sink, streaming};
use super::row::{Row, own, peer, raw, rustix};
use super::{with_berkeley, with_socket2};
use crate::raw;
use nix::sys::socket as nx;
use rustix::net as rx;
use std::hint::black_box;
use std::io::{Read, Write};
use std::net::{TcpStream, UdpSocket};
use std::os::fd::AsRawFd;

pub(super) const ROWS: &[Row] = &[
    Row::new(
        "would block",
        2.0,
        &[
            raw(block_raw),
            peer("std", block_std),
            peer("socket2", with_socket2::operations::would_block),
            rustix(block_rustix),
            peer("nix", block_nix),
            own("berkeley", with_berkeley::operations::would_block),
        ],
    ),
    Row::new(
        "TCP send and receive",
        2.0,
        &[
            raw(tcp_raw),
            peer("std", tcp_std),
            peer("socket2", with_socket2::operations::tcp),
            rustix(tcp_rustix),
            peer("nix", tcp_nix),
            own("berkeley", with_berkeley::operations::tcp),
        ],
    ),
];

const BUFFER: [u8; 64] = [0; 64];

fn block_raw(rounds: u64) {
    over(rounds, Pair::quiet(), |pair| {
        let mut buffer = BUFFER;
        move |_| expect_would_block(raw::recv(pair.near.as_raw_fd(), black_box(&mut buffer)).unwrap_err())
    });
}

fn block_std(rounds: u64) {
    over(rounds, Pair::quiet(), |pair| {
        let (socket, mut buffer) = (UdpSocket::from(pair.near.try_clone().unwrap()), BUFFER);
        move |_| expect_would_block(socket.recv(black_box(&mut buffer)).unwrap_err())
    });
}

fn block_rustix(rounds: u64) {
    over(rounds, Pair::quiet(), |pair| {
        let (mut buffer, flags) = (BUFFER, rx::RecvFlags::empty());
        move |_| {
            let error = rx::recv(&pair.near, &mut black_box(&mut buffer)[..], flags).unwrap_err();
            expect_would_block(error.into());
        }
    });
}

fn block_nix(rounds: u64) {
    over(rounds, Pair::quiet(), |pair| {
        let (mut buffer, socket, flags) = (BUFFER, pair.near.as_raw_fd(), nx::MsgFlags::empty());
        move |_| expect_would_block(nx::recv(socket, black_box(&mut buffer), flags).unwrap_err().into())
    });
}

fn tcp_raw(rounds: u64) {
    streaming(rounds, |pair| {
        let mut buffer = BUFFER;
        move |round| {
            sink(raw::send(pair.near.as_raw_fd(), black_box(&MESSAGE)).unwrap());
            let length = raw::recv(pair.far.as_raw_fd(), black_box(&mut buffer)).unwrap();
            round.came(&buffer, length, &());
        }
    });
}

fn tcp_std(rounds: u64) {
    streaming(rounds, |pair| {
        let ends = [&pair.near, &pair.far].map(|end| TcpStream::from(end.try_clone().unwrap()));
        let ([mut near, mut far], mut buffer) = (ends, BUFFER);
        move |round| {
            sink(near.write(black_box(&MESSAGE)).unwrap());
            let length = far.read(black_box(&mut buffer)).unwrap();
            round.came(&buffer, length, &());
        }
    });
}

fn tcp_rustix(rounds: u64) {
    streaming(rounds, |pair| {
        let mut buffer = BUFFER;
        move |round| {
            sink(rx::send(&pair.near, black_box(&MESSAGE), rx::SendFlags::empty()).unwrap());
            let flags = rx::RecvFlags::empty();
            let (length, _) = rx::recv(&pair.far, &mut black_box(&mut buffer)[..], flags).unwrap();
            round.came(&buffer, length, &());
        }
    });
}

fn tcp_nix(rounds: u64) {
    streaming(rounds, |pair| {
        let (mut buffer, flags) = (BUFFER, nx::MsgFlags::empty());
        move |round| {
            sink(nx::send(pair.near.as_raw_fd(), black_box(&MESSAGE), flags).unwrap());
            let length = nx::recv(pair.far.as_raw_fd(), black_box(&mut buffer), flags).unwrap();
            round.came(&buffer, length, &());
        }
    });
}
