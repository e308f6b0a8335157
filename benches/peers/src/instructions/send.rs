//! One datagram out.

use super::fixture::{MESSAGE, Pair, sending};
use super::row::{Row, aside, own, peer, raw, rustix};
use super::{with_berkeley, with_socket2};
use crate::raw::{self, encode};
use berkeley::Socket;
use nix::sys::socket as nx;
use rustix::net as rx;
use rx::addr::SocketAddrArg as _;
use std::hint::black_box;
use std::net::{SocketAddr, SocketAddrV4, UdpSocket};
use std::os::fd::AsRawFd;

pub(super) const ROWS: &[Row] = &[
    Row::new(
        "send",
        2.0,
        &[
            raw(|n| {
                sending(n, |pair| move || raw::send(pair.near.as_raw_fd(), black_box(&MESSAGE)).unwrap())
            }),
            peer("std", |n| {
                sending(n, |pair| {
                    let socket = std(pair);
                    move || socket.send(black_box(&MESSAGE)).unwrap()
                });
            }),
            peer("socket2", with_socket2::operations::send),
            rustix(|n| {
                sending(n, |pair| {
                    move || rx::send(&pair.near, black_box(&MESSAGE), rx::SendFlags::empty()).unwrap()
                });
            }),
            peer("nix", |n| {
                sending(n, |pair| {
                    let (socket, flags) = (pair.near.as_raw_fd(), nx::MsgFlags::empty());
                    move || nx::send(socket, black_box(&MESSAGE), flags).unwrap()
                });
            }),
            own("berkeley", with_berkeley::operations::send),
        ],
    ),
    Row::new(
        "send, native address",
        2.0,
        &[
            raw(send_raw),
            peer("socket2", with_socket2::operations::send_native),
            rustix(|n| send_rustix(n, |to| to.as_any())),
            aside("rustix, IPv4 only", |n| send_rustix(n, v4)),
            peer("nix", |n| send_nix(n, nx::SockaddrStorage::from)),
            aside("nix, IPv4 only", |n| send_nix(n, |to| nx::SockaddrIn::from(v4(to)))),
            own("berkeley", with_berkeley::operations::send_native),
        ],
    ),
    Row::new(
        "send, std address",
        20.0,
        &[
            raw(send_raw),
            peer("std", send_std),
            peer("socket2", with_socket2::operations::send_made),
            rustix(send_std_rustix),
            peer("nix", send_std_nix),
            peer("quinn-udp", send_quinn),
            own("berkeley", send_std_berkeley),
            own("berkeley, SockAddr::from", with_berkeley::operations::send_made)
                .because("a whole `SockAddr` is initialised; `send_to_std` does without"),
        ],
    ),
];

fn v4(address: SocketAddr) -> SocketAddrV4 {
    let SocketAddr::V4(address) = address else { unreachable!("the sockets are of IPv4") };
    address
}

fn std(pair: &Pair) -> UdpSocket {
    pair.near.try_clone().unwrap().into()
}

fn send_raw(rounds: u64) {
    sending(rounds, |pair| {
        let to = encode(&pair.to);
        move || raw::send_to(pair.near.as_raw_fd(), black_box(&MESSAGE), black_box(&to)).unwrap()
    });
}

#[inline(always)]
fn send_rustix<A: rx::addr::SocketAddrArg>(rounds: u64, address: impl Fn(SocketAddr) -> A) {
    sending(rounds, |pair| {
        let to = address(pair.to);
        let flags = rx::SendFlags::empty();
        move || rx::sendto(&pair.near, black_box(&MESSAGE), flags, black_box(&to)).unwrap()
    });
}

fn send_std_rustix(rounds: u64) {
    sending(rounds, |pair| {
        let to = pair.to;
        move || rx::sendto(&pair.near, black_box(&MESSAGE), rx::SendFlags::empty(), black_box(&to)).unwrap()
    });
}

#[inline(always)]
fn send_nix<A: nx::SockaddrLike>(rounds: u64, address: impl Fn(SocketAddr) -> A) {
    sending(rounds, |pair| {
        let to = address(pair.to);
        let (socket, flags) = (pair.near.as_raw_fd(), nx::MsgFlags::empty());
        move || nx::sendto(socket, black_box(&MESSAGE), black_box(&to), flags).unwrap()
    });
}

fn send_std(rounds: u64) {
    sending(rounds, |pair| {
        let (socket, to) = (std(pair), pair.to);
        move || socket.send_to(black_box(&MESSAGE), *black_box(&to)).unwrap()
    });
}

fn send_std_nix(rounds: u64) {
    sending(rounds, |pair| {
        let to = pair.to;
        let (socket, flags) = (pair.near.as_raw_fd(), nx::MsgFlags::empty());
        move || {
            let to = nx::SockaddrStorage::from(*black_box(&to));
            nx::sendto(socket, black_box(&MESSAGE), &to, flags).unwrap()
        }
    });
}

pub(super) fn send_quinn(rounds: u64) {
    sending(rounds, |pair| {
        let (socket, to) = (std(pair), pair.to);
        let state = quinn_udp::UdpSocketState::new((&socket).into()).unwrap();
        move || {
            let (contents, destination) = (black_box(&MESSAGE), *black_box(&to));
            let transmit =
                quinn_udp::Transmit { destination, ecn: None, contents, segment_size: None, src_ip: None };
            state.try_send((&socket).into(), &transmit).unwrap();
            contents.len()
        }
    });
}

fn send_std_berkeley(rounds: u64) {
    sending(rounds, |pair| {
        let (socket, to) = (Socket::from(pair.near.try_clone().unwrap()), pair.to);
        move || socket.send_to_std(black_box(&MESSAGE), *black_box(&to)).unwrap()
    });
}
