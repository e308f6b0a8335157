//! One datagram in.

use super::check::{Source, decode_nix};
use super::fixture::{Pair, Round, receiving};
use super::row::{Row, aside, own, peer, raw, rustix};
use super::{with_berkeley, with_socket2};
use crate::raw;
use berkeley::{SockAddr, Socket};
use nix::sys::socket as nx;
use rustix::net as rx;
use std::hint::black_box;
use std::mem::MaybeUninit;
use std::net::{SocketAddr, SocketAddrV4, UdpSocket};
use std::os::fd::AsRawFd;

pub(super) const ROWS: &[Row] = &[
    Row::new(
        "receive",
        2.0,
        &[
            raw(receive_raw),
            peer("std", receive_std),
            peer("socket2", with_socket2::operations::receive),
            rustix(receive_rustix),
            peer("nix", receive_nix),
            own("berkeley", with_berkeley::operations::receive),
            own("berkeley, recv_into", receive_into),
        ],
    ),
    Row::new(
        "receive, native address",
        2.0,
        &[
            raw(receive_from_raw),
            peer("socket2", with_socket2::operations::receive_native),
            rustix(receive_from_rustix),
            peer("nix", |n| receive_from_nix::<nx::SockaddrStorage>(n, native)),
            aside("nix, IPv4 only", |n| receive_from_nix::<nx::SockaddrIn>(n, native)),
            own("berkeley, recvfrom", receive_lent),
            own("berkeley", with_berkeley::operations::receive_native).because(
                "a whole `SockAddr` is initialised, and moved to the caller; `recvfrom` fills one that is lent",
            ),
        ],
    ),
    Row::new(
        "receive, std address",
        24.0,
        &[
            raw(receive_from_raw),
            peer("std", receive_from_std),
            peer("socket2", with_socket2::operations::receive_decoded),
            rustix(receive_decoded_rustix),
            peer("nix", |n| {
                receive_from_nix::<nx::SockaddrStorage>(n, |round, buffer, length, from| {
                    round.came(buffer, length, &from.as_ref().and_then(decode_nix));
                });
            }),
            aside("nix, IPv4 only", |n| {
                receive_from_nix::<nx::SockaddrIn>(n, |round, buffer, length, from| {
                    let from = from.map(|from| SocketAddr::from(SocketAddrV4::from(from)));
                    round.came(buffer, length, &from);
                });
            }),
            own("berkeley", receive_from_berkeley),
            own("berkeley, as_socket", with_berkeley::operations::receive_decoded),
        ],
    ),
];

const BUFFER: [u8; 64] = [0; 64];

fn std(pair: &Pair) -> UdpSocket {
    pair.near.try_clone().unwrap().into()
}

fn receive_raw(rounds: u64) {
    receiving(rounds, |pair| {
        let mut buffer = BUFFER;
        move |round| {
            let length = raw::recv(pair.near.as_raw_fd(), black_box(&mut buffer)).unwrap();
            round.came(&buffer, length, &());
        }
    });
}

fn receive_std(rounds: u64) {
    receiving(rounds, |pair| {
        let (socket, mut buffer) = (std(pair), BUFFER);
        move |round| {
            let length = socket.recv(black_box(&mut buffer)).unwrap();
            round.came(&buffer, length, &());
        }
    });
}

fn receive_rustix(rounds: u64) {
    receiving(rounds, |pair| {
        let (mut buffer, flags) = (BUFFER, rx::RecvFlags::empty());
        move |round| {
            let (length, _) = rx::recv(&pair.near, &mut black_box(&mut buffer)[..], flags).unwrap();
            round.came(&buffer, length, &());
        }
    });
}

fn receive_nix(rounds: u64) {
    receiving(rounds, |pair| {
        let (mut buffer, socket, flags) = (BUFFER, pair.near.as_raw_fd(), nx::MsgFlags::empty());
        move |round| {
            let length = nx::recv(socket, black_box(&mut buffer), flags).unwrap();
            round.came(&buffer, length, &());
        }
    });
}

fn receive_into(rounds: u64) {
    receiving(rounds, |pair| {
        let (socket, mut buffer) = (Socket::from(pair.near.try_clone().unwrap()), BUFFER);
        move |round| {
            let length = socket.recv_into(black_box(&mut buffer)).unwrap();
            round.came(&buffer, length, &());
        }
    });
}

fn receive_from_raw(rounds: u64) {
    receiving(rounds, |pair| {
        let mut buffer = BUFFER;
        move |round| {
            let mut name = MaybeUninit::uninit();
            let socket = pair.near.as_raw_fd();
            let (length, name_length) =
                raw::recv_from(socket, black_box(&mut buffer), black_box(&mut name)).unwrap();
            round.came(&buffer, length, &raw::Told { name: &name, length: name_length });
        }
    });
}

fn receive_from_rustix(rounds: u64) {
    receiving(rounds, |pair| {
        let (mut buffer, flags) = (BUFFER, rx::RecvFlags::empty());
        move |round| {
            let (length, _, from) = rx::recvfrom(&pair.near, &mut black_box(&mut buffer)[..], flags).unwrap();
            round.came(&buffer, length, &from);
        }
    });
}

fn receive_decoded_rustix(rounds: u64) {
    receiving(rounds, |pair| {
        let (mut buffer, flags) = (BUFFER, rx::RecvFlags::empty());
        move |round| {
            let (length, _, from) = rx::recvfrom(&pair.near, &mut black_box(&mut buffer)[..], flags).unwrap();
            round.came(&buffer, length, &from.and_then(|from| SocketAddr::try_from(from).ok()));
        }
    });
}

/// Looks at an address as it is.
#[inline(always)]
fn native<A: Source>(round: Round, buffer: &[u8; 64], length: usize, from: &Option<A>) {
    round.came(buffer, length, from);
}

#[inline(always)]
fn receive_from_nix<T: nx::SockaddrLike>(rounds: u64, look: impl Fn(Round, &[u8; 64], usize, &Option<T>)) {
    receiving(rounds, |pair| {
        let (mut buffer, socket) = (BUFFER, pair.near.as_raw_fd());
        move |round| {
            let (length, from) = nx::recvfrom::<T>(socket, black_box(&mut buffer)).unwrap();
            look(round, &buffer, length, &from);
        }
    });
}

fn receive_from_std(rounds: u64) {
    receiving(rounds, |pair| {
        let (socket, mut buffer) = (std(pair), BUFFER);
        move |round| {
            let (length, from) = socket.recv_from(black_box(&mut buffer)).unwrap();
            round.came(&buffer, length, &from);
        }
    });
}

fn receive_lent(rounds: u64) {
    receiving(rounds, |pair| {
        let (socket, mut buffer) = (Socket::from(pair.near.try_clone().unwrap()), BUFFER);
        let mut from = SockAddr::unspecified();
        move |round| {
            let length = socket.recvfrom(black_box(&mut buffer), 0, black_box(&mut from)).unwrap();
            round.came(&buffer, length, &from);
        }
    });
}

fn receive_from_berkeley(rounds: u64) {
    receiving(rounds, |pair| {
        let (socket, mut buffer) = (Socket::from(pair.near.try_clone().unwrap()), BUFFER);
        move |round| {
            let (length, from) = socket.recv_from_std(black_box(&mut buffer)).unwrap();
            round.came(&buffer, length, &from);
        }
    });
}
