//! Many datagrams out in one call: the price of one of them.
#![allow(unsafe_code)] // the hand-written calls

use super::by_hand::{self, COUNT};
use super::fixture::{MESSAGE, Pair, is_first, leak};
use super::row::{Row, aside, own, peer, raw};
use crate::raw::{Table, encode};
use berkeley::batch::SendBatch;
use berkeley::datagram::{Sender, Transmit};
use berkeley::{MsgHdr, SockAddr, SockRef};
use nix::sys::socket as nx;
use std::hint::black_box;
use std::io::IoSlice;
use std::net::{SocketAddr, SocketAddrV4};
use std::os::fd::AsRawFd;

pub(super) const ROWS: &[Row] = &[
    Row::new(
        "send in a batch, built once",
        1.0,
        &[
            raw(again_raw),
            own("berkeley", again)
                .because("a call looks whether something is held back, and whether the last went whole"),
        ],
    )
    .each(COUNT as u64),
    Row::new(
        "send in a batch, built each time",
        1.0,
        &[
            raw(built_raw),
            peer("nix", |n| built_nix(n, nx::SockaddrStorage::from)),
            aside("nix, IPv4 only", |n| built_nix(n, |to| nx::SockaddrIn::from(v4(to)))),
            own("berkeley", extend),
            own("berkeley, push", push).because("a push looks whether there is room, and says so"),
            aside("berkeley, Sender", datagrams),
        ],
    )
    .each(COUNT as u64),
    Row::free("send joined, pushed one by one", &[raw(pieces_raw), aside("berkeley, Sender", joined)])
        .each(COUNT as u64),
];

const MESSAGES: [[u8; MESSAGE.len()]; COUNT] = [MESSAGE; COUNT];

/// Runs a step that sends the datagrams of a round, and takes them away.
#[inline(always)]
fn sending<F: FnMut()>(rounds: u64, step: impl FnOnce(&'static Pair) -> F) {
    let pair = leak(Pair::udp());
    let mut step = step(pair);
    for round in 0..=rounds {
        step();
        let first = is_first(round);
        (0..COUNT).for_each(|_| pair.empty(first));
    }
}

fn v4(address: SocketAddr) -> SocketAddrV4 {
    let SocketAddr::V4(address) = address else { unreachable!("the sockets are of IPv4") };
    address
}

fn again_raw(rounds: u64) {
    sending(rounds, |pair| {
        let (to, slices) = (leak(encode(&pair.to)), leak(by_hand::sources(leak(MESSAGES))));
        let mut headers = by_hand::headers();
        by_hand::build_sends(&mut headers, slices, to);
        move || {
            // SAFETY: the headers point to what is leaked.
            let sent = unsafe { by_hand::send(pair.near.as_raw_fd(), black_box(&mut headers)) };
            black_box(sent.unwrap());
        }
    });
}

fn built_raw(rounds: u64) {
    sending(rounds, |pair| {
        let (to, mut headers) = (encode(&pair.to), by_hand::headers());
        move || {
            let mut slices = by_hand::sources(black_box(&MESSAGES));
            by_hand::build_sends(black_box(&mut headers), &mut slices, black_box(&to));
            // SAFETY: the headers have just been made to point to what lives here.
            let sent = unsafe { by_hand::send(pair.near.as_raw_fd(), &mut headers) };
            black_box(sent.unwrap());
        }
    });
}

#[inline(always)]
fn built_nix<S: nx::SockaddrLike + Copy + 'static>(rounds: u64, address: impl Fn(SocketAddr) -> S) {
    sending(rounds, |pair| {
        let to = [Some(address(pair.to)); COUNT];
        let mut headers = nx::MultiHeaders::<S>::preallocate(COUNT, None);
        move || {
            let data = black_box(&MESSAGES).each_ref().map(|data| [IoSlice::new(data)]);
            let (socket, flags, to) = (pair.near.as_raw_fd(), nx::MsgFlags::empty(), black_box(&to));
            black_box(nx::sendmmsg(socket, &mut headers, &data, to, [], flags).unwrap().count());
        }
    });
}

fn again(rounds: u64) {
    sending(rounds, |pair| {
        let (socket, to) = (SockRef::from(&pair.near), leak(SockAddr::from(pair.to)));
        let data = leak(leak(MESSAGES).each_ref().map(|data| [IoSlice::new(data)]));
        let mut round = leak(SendBatch::new(COUNT)).round();
        round.extend(data.iter().map(|data| MsgHdr::new().with_addr(to).with_buffers(data)));
        move || {
            round.rewind();
            black_box(black_box(&mut round).send(&socket).unwrap());
        }
    });
}

fn extend(rounds: u64) {
    sending(rounds, |pair| {
        let (socket, to) = (SockRef::from(&pair.near), SockAddr::from(pair.to));
        let mut batch = SendBatch::new(COUNT);
        move || {
            let data = black_box(&MESSAGES).each_ref().map(|data| [IoSlice::new(data)]);
            let to = black_box(&to);
            let mut round = black_box(&mut batch).round();
            round.extend(data.iter().map(|data| MsgHdr::new().with_addr(to).with_buffers(data)));
            black_box(round.send(&socket).unwrap());
        }
    });
}

fn push(rounds: u64) {
    sending(rounds, |pair| {
        let (socket, to) = (SockRef::from(&pair.near), SockAddr::from(pair.to));
        let mut batch = SendBatch::new(COUNT);
        move || {
            let data = black_box(&MESSAGES).each_ref().map(|data| [IoSlice::new(data)]);
            let to = black_box(&to);
            let mut round = black_box(&mut batch).round();
            for data in &data {
                round.push(MsgHdr::new().with_addr(to).with_buffers(data)).unwrap();
            }
            black_box(round.send(&socket).unwrap());
        }
    });
}

fn datagrams(rounds: u64) {
    sending(rounds, |pair| {
        let (socket, to) = (SockRef::from(&pair.near), pair.to);
        let mut sender = Sender::with_capacity(&socket, COUNT).unwrap();
        sender.set_segmentation(false);
        move || {
            let mut round = sender.round();
            for data in black_box(&MESSAGES) {
                round.push(&Transmit::new(data).to(*black_box(&to))).unwrap();
            }
            black_box(round.flush(&socket).unwrap());
        }
    });
}

fn pieces_raw(rounds: u64) {
    sending(rounds, |pair| {
        let size = MESSAGE.len() as u16;
        let mut table = Table::sending(&[&MESSAGE[..]], encode(&pair.to), Some(size));
        move || {
            let pieces = black_box(&MESSAGES).each_ref().map(|data| IoSlice::new(data));
            black_box(table.send_pieces(pair.near.as_raw_fd(), black_box(&pieces), COUNT).unwrap());
        }
    });
}

fn joined(rounds: u64) {
    sending(rounds, |pair| {
        let (socket, to) = (SockRef::from(&pair.near), pair.to);
        let mut sender = Sender::with_capacity(&socket, 1).unwrap();
        move || {
            let mut round = sender.round();
            for data in black_box(&MESSAGES) {
                round.push(&Transmit::new(data).to(*black_box(&to))).unwrap();
            }
            black_box(round.flush(&socket).unwrap());
        }
    });
}
