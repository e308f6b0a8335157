//! Messages with names and control messages.

use super::fixture::{MESSAGE, Pair, Round, is_first, leak, over, receiving, sending};
use super::row::{Row, aside, own, peer, raw, rustix};
use super::send::send_quinn;
use crate::descriptors::{self, Pass};
use crate::raw::{self, Control, Name, encode};
use berkeley::control::{Builder, Cmsg, IP_PKTINFO, IP_TOS, IP_TTL, Storage, space};
use berkeley::datagram::{Facts, Receiver, Sender, Transmit};
use berkeley::{MaybeUninitSlice, MsgHdr, MsgHdrMut, SockRef};
use nix::sys::socket as nx;
use std::hint::black_box;
use std::io::{IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixStream;

pub(super) const ROWS: &[Row] = &[
    Row::new(
        "a descriptor there and back",
        50.0,
        &[
            raw(|n| pass(n, descriptors::by_raw)),
            rustix(|n| pass(n, descriptors::by_rustix)),
            peer("nix", |n| pass(n, descriptors::by_nix)),
            own("berkeley", |n| pass(n, descriptors::by_berkeley)),
        ],
    ),
    Row::new(
        "sendmsg, one message",
        5.0,
        &[raw(ttl_raw), peer("nix", ttl_nix), own("berkeley", ttl_berkeley)],
    ),
    Row::new(
        "recvmsg, three messages",
        20.0,
        &[
            raw(three_raw),
            peer("nix", three_nix),
            own("berkeley", |n| three_berkeley(n, by_pattern)),
            own("berkeley, one by one", |n| three_berkeley(n, one_by_one)),
        ],
    ),
    Row::free(
        "a datagram layer, one datagram out",
        &[
            raw(send_raw),
            peer("quinn-udp", send_quinn),
            own("berkeley, Sender::send", send_datagram),
            aside("berkeley, a round", send_round),
        ],
    ),
    Row::free("a datagram layer, one datagram in", &[raw(receive_raw), aside("berkeley", receive_datagram)]),
];

/// Passes a descriptor, and what has come passes back.
#[inline(always)]
fn pass(rounds: u64, pass: Pass) {
    let [near, far] = UnixStream::pair().map(|(near, far)| [near, far].map(OwnedFd::from)).unwrap();
    over(rounds, [near, far], |[near, far]| {
        move |first| {
            let there = pass(near, far, black_box(near)).unwrap();
            let back = pass(far, near, &there).unwrap();
            black_box(&back);
            if first {
                assert!(same(near, &there) && same(near, &back));
            }
        }
    });
}

/// Whether two descriptors are of one open socket.
#[cold]
#[inline(never)]
fn same(a: &OwnedFd, b: &OwnedFd) -> bool {
    let [a, b] = [a, b].map(|end| std::fs::metadata(format!("/proc/self/fd/{}", end.as_raw_fd())).unwrap());
    a.ino() == b.ino()
}

fn send_raw(rounds: u64) {
    sending(rounds, |pair| {
        let to = encode(&pair.to);
        move || {
            let (data, to) = (black_box(&MESSAGE), black_box(&to));
            raw::send_message::<0>(pair.near.as_raw_fd(), data, Some(to), None).unwrap()
        }
    });
}

fn send_datagram(rounds: u64) {
    sending(rounds, |pair| {
        let (socket, to) = (SockRef::from(&pair.near), pair.to);
        let mut sender = Sender::with_capacity(&socket, 1).unwrap();
        move || {
            let transmit = Transmit::new(black_box(&MESSAGE)).to(*black_box(&to));
            black_box(sender.send(&socket, &transmit).unwrap());
            MESSAGE.len()
        }
    });
}

fn send_round(rounds: u64) {
    sending(rounds, |pair| {
        let (socket, to) = (SockRef::from(&pair.near), pair.to);
        let mut sender = Sender::with_capacity(&socket, 1).unwrap();
        move || {
            let mut round = sender.round();
            round.push(&Transmit::new(black_box(&MESSAGE)).to(*black_box(&to))).unwrap();
            black_box(round.flush(&socket).unwrap());
            MESSAGE.len()
        }
    });
}

fn receive_raw(rounds: u64) {
    receiving(rounds, |pair| {
        let mut buffer = [0; 64];
        move |round| {
            let (mut name, data) = (Name::EMPTY, black_box(&mut buffer));
            let socket = pair.near.as_raw_fd();
            let (length, header) = raw::receive_message::<0>(socket, data, Some(&mut name), None).unwrap();
            black_box((header.msg_flags, header.msg_namelen, &name));
            round.came(&buffer, length, &());
        }
    });
}

fn receive_datagram(rounds: u64) {
    receiving(rounds, |pair| {
        let socket = SockRef::from(&pair.near);
        let mut receiver = Receiver::with_capacity(&socket, Facts::empty(), 1, 64).unwrap();
        move |round| {
            for datagram in receiver.recv(&socket).unwrap().datagrams() {
                let from = datagram.arrival.sender;
                round.message(datagram.data, from, || from);
            }
        }
    });
}

/// What the message says that is sent: no datagram has it by itself.
const TTL: i32 = 3;

/// Runs a step that sends one datagram with a message.
#[inline(always)]
fn sending_ttl<F: FnMut() -> usize>(rounds: u64, step: impl FnOnce(&'static Pair) -> F) {
    let pair = leak(Pair::udp());
    raw::set(pair.far.as_raw_fd(), libc::IPPROTO_IP, libc::IP_RECVTTL, 1).unwrap();
    let mut step = step(pair);
    for round in 0..=rounds {
        black_box(step());
        if is_first(round) { arrived(pair) } else { pair.empty(false) }
    }
}

#[cold]
#[inline(never)]
fn arrived(pair: &Pair) {
    let (mut buffer, mut control, mut ttl) = ([0; 64], Control::<24>::EMPTY, None);
    let (length, header) =
        raw::receive_message(pair.far.as_raw_fd(), &mut buffer, None, Some(&mut control)).unwrap();
    raw::each_message(&header, |_, _, data| ttl = raw::number(data));
    assert_eq!((&buffer[..length], ttl), (&MESSAGE[..], Some(TTL)));
}

fn ttl_raw(rounds: u64) {
    sending_ttl(rounds, |pair| {
        move || {
            let (data, mut control) = (black_box(&MESSAGE), Control::<24>::EMPTY);
            let length = control.put(libc::IPPROTO_IP, libc::IP_TTL, black_box(TTL));
            let control = Some((&mut control, length));
            raw::send_message(pair.near.as_raw_fd(), data, None, control).unwrap()
        }
    });
}

fn ttl_nix(rounds: u64) {
    sending_ttl(rounds, |pair| {
        move || {
            let data: &[u8; MESSAGE.len()] = black_box(&MESSAGE);
            let (data, ttl) = ([IoSlice::new(data)], black_box(TTL));
            let (control, flags) = ([nx::ControlMessage::Ipv4Ttl(&ttl)], nx::MsgFlags::empty());
            nx::sendmsg::<()>(pair.near.as_raw_fd(), &data, &control, flags, None).unwrap()
        }
    });
}

fn ttl_berkeley(rounds: u64) {
    sending_ttl(rounds, |pair| {
        let socket = SockRef::from(&pair.near);
        move || {
            let data: &[u8; MESSAGE.len()] = black_box(&MESSAGE);
            let data = [IoSlice::new(data)];
            let mut storage = Storage::<{ space::<IP_TTL>() }>::new();
            let mut builder = Builder::new(&mut storage);
            builder.push(IP_TTL, black_box(TTL)).unwrap();
            let message = MsgHdr::new().with_buffers(&data).with_messages(&builder);
            socket.sendmsg(&message, 0).unwrap()
        }
    });
}

/// What three messages say.
#[derive(Default)]
struct Told {
    ttl: Option<i32>,
    tos: Option<u8>,
    destination: Option<[u8; 4]>,
}

/// Runs a step that receives one datagram with three messages.
#[inline(always)]
fn told<F: FnMut(Round) -> Told>(rounds: u64, step: impl FnOnce(&'static Pair) -> F) {
    receiving(rounds, |pair| {
        for name in [libc::IP_RECVTTL, libc::IP_RECVTOS, libc::IP_PKTINFO] {
            raw::set(pair.near.as_raw_fd(), libc::IPPROTO_IP, name, 1).unwrap();
        }
        let mut step = step(pair);
        move |round| {
            let told = step(round);
            black_box(&told);
            if round.is_first() {
                told.check();
            }
        }
    });
}

impl Told {
    #[cold]
    #[inline(never)]
    fn check(&self) {
        assert_eq!((self.ttl, self.tos, self.destination), (Some(64), Some(0), Some([127, 0, 0, 1])));
    }
}

fn three_raw(rounds: u64) {
    told(rounds, |pair| {
        let mut buffer = [0; 64];
        move |round| {
            let (mut control, data) = (Control::<80>::EMPTY, black_box(&mut buffer));
            let (length, header) =
                raw::receive_message(pair.near.as_raw_fd(), data, None, Some(&mut control)).unwrap();
            round.came(&buffer, length, &());
            let mut told = Told::default();
            raw::each_message(&header, |level, kind, data| match (level, kind) {
                (libc::IPPROTO_IP, libc::IP_TTL) => told.ttl = raw::number(data),
                (libc::IPPROTO_IP, libc::IP_TOS) => told.tos = data.first().copied(),
                (libc::IPPROTO_IP, libc::IP_PKTINFO) => told.destination = raw::destination(data),
                _ => {}
            });
            told
        }
    });
}

fn three_nix(rounds: u64) {
    told(rounds, |pair| {
        let (mut buffer, mut control) = ([0; 64], nix::cmsg_space!([u8; 80]));
        move |_| {
            let data: &mut [_; 64] = black_box(&mut buffer);
            let mut data = [IoSliceMut::new(data)];
            let (socket, flags) = (pair.near.as_raw_fd(), nx::MsgFlags::empty());
            let message = nx::recvmsg::<()>(socket, &mut data, Some(&mut control), flags).unwrap();
            black_box(message.bytes);
            let mut told = Told::default();
            for message in message.cmsgs().unwrap() {
                match message {
                    nx::ControlMessageOwned::Ipv4Ttl(ttl) => told.ttl = Some(ttl),
                    nx::ControlMessageOwned::Ipv4Tos(tos) => told.tos = Some(tos),
                    nx::ControlMessageOwned::Ipv4PacketInfo(info) => {
                        told.destination = Some(info.ipi_addr.s_addr.to_ne_bytes());
                    }
                    _ => {}
                }
            }
            told
        }
    });
}

#[inline(always)]
fn three_berkeley(rounds: u64, decode: impl Fn(&mut MsgHdrMut<'_, '_, '_>) -> Told) {
    const THREE: usize = space::<IP_TTL>() + space::<IP_TOS>() + space::<IP_PKTINFO>();
    told(rounds, |pair| {
        let (socket, mut buffer) = (SockRef::from(&pair.near), [MaybeUninit::uninit(); 64]);
        move |round| {
            let data: &mut [_; 64] = black_box(&mut buffer);
            let mut data = [MaybeUninitSlice::new(data)];
            let mut storage = Storage::<THREE>::new();
            let mut message = MsgHdrMut::new().with_buffers(&mut data).with_messages(&mut storage);
            let length = socket.recvmsg(&mut message, 0).unwrap();
            let told = decode(&mut message);
            round.came(&buffer, length, &());
            told
        }
    });
}

/// By a `match`, as C has its `switch`.
#[inline(always)]
fn by_pattern(message: &mut MsgHdrMut<'_, '_, '_>) -> Told {
    let mut told = Told::default();
    for message in message.messages() {
        match message.id() {
            IP_TTL::ID => told.ttl = message.get(IP_TTL),
            IP_TOS::ID => told.tos = message.get(IP_TOS),
            IP_PKTINFO::ID => told.destination = message.get(IP_PKTINFO).map(|info| info.addr.octets()),
            _ => {}
        }
    }
    told
}

#[inline(always)]
fn one_by_one(message: &mut MsgHdrMut<'_, '_, '_>) -> Told {
    let mut told = Told::default();
    for message in message.messages() {
        if let Some(ttl) = message.get(IP_TTL) {
            told.ttl = Some(ttl);
        } else if let Some(tos) = message.get(IP_TOS) {
            told.tos = Some(tos);
        } else if let Some(info) = message.get(IP_PKTINFO) {
            told.destination = Some(info.addr.octets());
        }
    }
    told
}
