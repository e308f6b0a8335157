//! Many datagrams in with one call: the price of one of them.
#![allow(unsafe_code)] // the hand-written calls

use super::by_hand::{self, COUNT};
use super::check::{Source, decode_nix};
use super::fixture::{Pair, Round, filled, leak};
use super::row::{Row, aside, own, peer, raw};
use crate::raw::Told;
use berkeley::batch::{RecvBatch, RecvRound, Wait};
use berkeley::datagram::{Facts, Receiver};
use berkeley::{MaybeUninitSlice, MsgHdrMut, SockAddr, SockRef};
use nix::sys::socket as nx;
use quinn_udp::{RecvMeta, UdpSocketState};
use std::hint::black_box;
use std::io::IoSliceMut;
use std::mem::MaybeUninit;
use std::net::UdpSocket;
use std::os::fd::AsRawFd;

/// Its headers keep the lengths of the receive before: `recvmmsg` of nix sets none of them anew.
const NIX: &str = "nix";

pub(super) const ROWS: &[Row] = &[
    Row::new(
        "receive in a batch, built each time",
        3.0,
        &[
            raw(built_raw),
            own("berkeley", senders_extend),
            own("berkeley, lent addresses", extend)
                .because("lent addresses get their lengths after each call"),
            own("berkeley, push", push)
                .because("lent addresses get their lengths after each call; a push looks for room"),
        ],
    )
    .each(COUNT as u64),
    Row::new(
        "receive in a batch, built once",
        3.0,
        &[
            raw(|n| again_raw(n, |round, data, flags, from| round.message(data, (flags, from), || from))),
            peer(NIX, |n| again_nix::<nx::SockaddrStorage>(n, native)),
            aside("nix, IPv4 only", |n| again_nix::<nx::SockaddrIn>(n, native)),
            own("berkeley", senders)
                .because("name, control and flags are set anew before each call; by hand the name alone"),
            own("berkeley, lent addresses", |n| lent(n, look))
                .because("lent addresses get their lengths after each call"),
        ],
    )
    .each(COUNT as u64),
    Row::free(
        "receive in a batch, std addresses",
        &[
            raw(|n| {
                again_raw(n, |round, data, flags, from| {
                    let from = from.decode();
                    round.message(data, (flags, from), || from)
                });
            }),
            peer(NIX, |n| {
                again_nix::<nx::SockaddrStorage>(n, |round, data, flags, from| {
                    let from = from.as_ref().and_then(decode_nix);
                    round.message(data, (flags, from), || from);
                });
            }),
            peer("quinn-udp", receive_quinn),
            own("berkeley", senders_decoded),
            own("berkeley, lent addresses", |n| lent(n, look_decoded)),
            aside("berkeley, Receiver", datagrams),
        ],
    )
    .each(COUNT as u64),
];

/// Runs a step that receives the datagrams of a round.
#[inline(always)]
fn receiving<F: FnMut(Round) -> usize>(rounds: u64, step: impl FnOnce(&'static Pair) -> F) {
    filled(rounds, COUNT, |pair| {
        let mut step = step(pair);
        move |round| assert_eq!(step(round), COUNT)
    });
}

fn built_raw(rounds: u64) {
    receiving(rounds, |pair| {
        let (mut buffers, mut names) = ([[0; 64]; COUNT], [MaybeUninit::uninit(); COUNT]);
        let mut headers = by_hand::headers();
        move |round| {
            let mut slices = by_hand::targets(black_box(&mut buffers));
            by_hand::build_receives(black_box(&mut headers), &mut slices, black_box(&mut names));
            // SAFETY: the headers have just been made to point to what lives here.
            let count = unsafe { by_hand::receive(pair.near.as_raw_fd(), &mut headers) }.unwrap();
            by_hand::look(&headers[..count], &buffers, &names, |data, flags, from| {
                round.message(data, (flags, from), || from);
            });
            count
        }
    });
}

#[inline(always)]
fn again_raw(rounds: u64, look: impl Fn(Round, &[u8], i32, Told<'_>)) {
    receiving(rounds, |pair| {
        let (buffers, names) = (leak([[0; 64]; COUNT]), leak([MaybeUninit::uninit(); COUNT]));
        let (slices, mut headers) = (leak(by_hand::targets(buffers)), by_hand::headers());
        by_hand::build_receives(&mut headers, slices, names);
        move |round| {
            let headers = black_box(&mut headers);
            by_hand::reset(headers);
            // SAFETY: the headers point to what is leaked.
            let count = unsafe { by_hand::receive(pair.near.as_raw_fd(), headers) }.unwrap();
            by_hand::look(&headers[..count], buffers, names, |data, flags, from| {
                look(round, data, flags, from);
            });
            count
        }
    });
}

/// Looks at an address as it is.
#[inline(always)]
fn native<A: Source>(round: Round, data: &[u8], flags: nx::MsgFlags, from: &Option<A>) {
    round.message(data, (flags, from), || from);
}

#[inline(always)]
fn again_nix<S: nx::SockaddrLike + Copy + 'static>(
    rounds: u64,
    look: impl Fn(Round, &[u8], nx::MsgFlags, &Option<S>),
) {
    receiving(rounds, |pair| {
        let mut buffers = [[0; 64]; COUNT];
        let mut headers = nx::MultiHeaders::<S>::preallocate(COUNT, None);
        move |round| {
            let mut data = buffers.each_mut().map(|buffer| [IoSliceMut::new(buffer)]);
            let (socket, flags) = (pair.near.as_raw_fd(), nx::MsgFlags::MSG_WAITFORONE);
            let received = nx::recvmmsg(socket, &mut headers, data.iter_mut(), flags, None).unwrap();
            let each = received.map(|message| {
                let data = message.iovs().next().unwrap_or_default();
                look(round, data, message.flags, &message.address);
            });
            each.count()
        }
    });
}

fn receive_quinn(rounds: u64) {
    receiving(rounds, |pair| {
        let socket = UdpSocket::from(pair.near.try_clone().unwrap());
        let state = UdpSocketState::new((&socket).into()).unwrap();
        let (mut buffers, mut notes) = ([[0; 64]; COUNT], [RecvMeta::default(); COUNT]);
        move |round| {
            let mut data = buffers.each_mut().map(|buffer| IoSliceMut::new(buffer));
            let count = state.recv((&socket).into(), &mut data, &mut notes).unwrap();
            for (note, data) in notes[..count].iter().zip(&data) {
                round.message(&data[..note.len], note.addr, || note.addr);
            }
            count
        }
    });
}

/// Into the addresses of the batch.
fn senders_extend(rounds: u64) {
    receiving(rounds, |pair| {
        let (socket, mut memory) = (SockRef::from(&pair.near), [[MaybeUninit::uninit(); 64]; COUNT]);
        let mut batch = RecvBatch::with_senders(COUNT);
        move |round| {
            let mut bufs = black_box(&mut memory).each_mut().map(|memory| [MaybeUninitSlice::new(memory)]);
            let mut table = black_box(&mut batch).round();
            table.extend(bufs.iter_mut().map(|bufs| MsgHdrMut::new().with_buffers(bufs)));
            let count = table.recv(&socket, Wait::One).unwrap();
            look_at_senders(round, &mut table);
            count
        }
    });
}

fn extend(rounds: u64) {
    built(rounds, |round, bufs, names| {
        let places = bufs.iter_mut().zip(names);
        round.extend(places.map(|(bufs, name)| MsgHdrMut::new().with_buffers(bufs).with_addr(name)));
    });
}

fn push(rounds: u64) {
    built(rounds, |round, bufs, names| {
        for (bufs, name) in bufs.iter_mut().zip(names) {
            round.push(MsgHdrMut::new().with_buffers(bufs).with_addr(name)).unwrap();
        }
    });
}

type Buffers<'a> = [[MaybeUninitSlice<'a>; 1]; COUNT];

#[inline(always)]
fn built(
    rounds: u64,
    build: impl for<'data> Fn(&mut RecvRound<'_, 'data>, &'data mut Buffers<'_>, &'data mut Vec<SockAddr>),
) {
    receiving(rounds, |pair| {
        let (socket, mut memory) = (SockRef::from(&pair.near), [[MaybeUninit::uninit(); 64]; COUNT]);
        let mut names = vec![SockAddr::from(pair.to); COUNT];
        let mut batch = RecvBatch::new(COUNT);
        move |round| {
            let mut bufs = black_box(&mut memory).each_mut().map(|memory| [MaybeUninitSlice::new(memory)]);
            let mut table = black_box(&mut batch).round();
            build(&mut table, &mut bufs, black_box(&mut names));
            let count = table.recv(&socket, Wait::One).unwrap();
            look(round, &mut table);
            count
        }
    });
}

/// Buffers that are there for good.
fn buffers() -> &'static mut Buffers<'static> {
    let memory = leak([[MaybeUninit::uninit(); 64]; COUNT]);
    leak(memory.each_mut().map(|memory| [MaybeUninitSlice::new(memory)]))
}

#[inline(always)]
fn lent(rounds: u64, look: impl Fn(Round, &mut RecvRound<'_, '_>)) {
    receiving(rounds, |pair| {
        let socket = SockRef::from(&pair.near);
        let names = Box::leak(vec![SockAddr::from(pair.to); COUNT].into_boxed_slice());
        let mut table = leak(RecvBatch::new(COUNT)).round();
        let places = buffers().iter_mut().zip(names);
        table.extend(places.map(|(bufs, name)| MsgHdrMut::new().with_buffers(bufs).with_addr(name)));
        move |round| {
            let count = black_box(&mut table).recv(&socket, Wait::One).unwrap();
            look(round, &mut table);
            count
        }
    });
}

/// Looks at the addresses as they are.
#[inline(always)]
fn look(round: Round, table: &mut RecvRound<'_, '_>) {
    for message in table.received() {
        let from = message.addr();
        round.message(message.data(), (message.flags(), from), || from);
    }
}

#[inline(always)]
fn look_decoded(round: Round, table: &mut RecvRound<'_, '_>) {
    for message in table.received() {
        let from = message.sender();
        round.message(message.data(), (message.flags(), from), || from);
    }
}

/// The addresses are of the batch.
#[inline(always)]
fn own_addresses(rounds: u64, look: impl Fn(Round, &mut RecvRound<'_, '_>)) {
    receiving(rounds, |pair| {
        let socket = SockRef::from(&pair.near);
        let mut table = leak(RecvBatch::with_senders(COUNT)).round();
        table.extend(buffers().iter_mut().map(|bufs| MsgHdrMut::new().with_buffers(bufs)));
        move |round| {
            let count = black_box(&mut table).recv(&socket, Wait::One).unwrap();
            look(round, &mut table);
            count
        }
    });
}

fn senders(rounds: u64) {
    own_addresses(rounds, look_at_senders);
}

#[inline(always)]
fn look_at_senders(round: Round, table: &mut RecvRound<'_, '_>) {
    for message in table.received() {
        round.message(message.data(), message.flags(), || message.sender());
    }
}

fn senders_decoded(rounds: u64) {
    own_addresses(rounds, look_decoded);
}

fn datagrams(rounds: u64) {
    receiving(rounds, |pair| {
        let socket = SockRef::from(&pair.near);
        let mut receiver = Receiver::with_capacity(&socket, Facts::empty(), COUNT, 64).unwrap();
        move |round| {
            let datagrams = receiver.recv(&socket).unwrap().datagrams();
            let each = datagrams.map(|datagram| {
                let from = datagram.arrival.sender;
                round.message(datagram.data, from, || from);
            });
            each.count()
        }
    });
}
