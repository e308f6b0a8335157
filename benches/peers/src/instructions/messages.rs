//! Messages with names and control messages.

use super::Row;
use super::fixture::{MESSAGE, Pair, over, receiving, sending};
use crate::descriptors::{self, Pass};
use crate::raw::{self, Control, Name, encode};
use berkeley::control::{Builder, IP_PKTINFO, IP_TOS, IP_TTL, Storage, space};
use berkeley::datagram::{Facts, Receiver, Sender, Transmit};
use berkeley::{MaybeUninitSlice, MsgHdr, MsgHdrMut, SockRef};
use nix::sys::socket as nx;
use std::hint::black_box;
use std::io::{IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::net::UnixStream;

pub(super) const ROWS: &[Row] = &[
    Row::new(
        "a descriptor there and back",
        50.0,
        &[
            ("raw", |n| pass(n, descriptors::by_raw)),
            ("rustix", |n| pass(n, descriptors::by_rustix)),
            ("nix", |n| pass(n, descriptors::by_nix)),
            ("berkeley", |n| pass(n, descriptors::by_berkeley)),
        ],
    ),
    Row::new("sendmsg, one message", 5.0, &[("raw", ttl_raw), ("nix", ttl_nix), ("berkeley", ttl_berkeley)]),
    Row::new(
        "recvmsg, three messages",
        20.0,
        &[("raw", three_raw), ("nix", three_nix), ("berkeley", three_berkeley)],
    ),
    Row::new("datagram::Sender, one datagram", f64::NAN, &[("raw", send_raw), ("berkeley", send_datagram)]),
    Row::new("datagram::Receiver, no facts", f64::NAN, &[("raw", recv_raw), ("berkeley", recv_datagram)]),
];

#[inline(always)]
fn pass(rounds: u64, pass: Pass) {
    let (near, far) = UnixStream::pair().unwrap();
    let (near, far) = (OwnedFd::from(near), OwnedFd::from(far));
    for _ in 0..rounds {
        let there = pass(&near, &far, black_box(&near)).unwrap();
        black_box(pass(&far, &near, &there).unwrap());
    }
}

fn send_raw(rounds: u64) {
    sending(rounds, |pair| {
        let to = encode(&pair.to);
        move || {
            let (data, to) = (black_box(&MESSAGE), black_box(&to));
            black_box(raw::send_message::<0>(pair.near.as_raw_fd(), data, Some(to), None).unwrap());
        }
    });
}

fn send_datagram(rounds: u64) {
    sending(rounds, |pair| {
        let (socket, to) = (SockRef::from(&pair.near), pair.to);
        let mut sender = Sender::with_capacity(&socket, 1).unwrap();
        move || {
            let mut round = sender.round();
            round.push(&Transmit::new(black_box(&MESSAGE)).to(*black_box(&to))).unwrap();
            black_box(round.flush(&socket).unwrap());
        }
    });
}

fn recv_raw(rounds: u64) {
    receiving(rounds, |pair| {
        let mut buffer = [0; 64];
        move || {
            let (mut name, data) = (Name::EMPTY, black_box(&mut buffer));
            let socket = pair.near.as_raw_fd();
            let (length, header) = raw::receive_message::<0>(socket, data, Some(&mut name), None).unwrap();
            black_box((length, header.msg_flags, header.msg_namelen, &name));
        }
    });
}

fn recv_datagram(rounds: u64) {
    receiving(rounds, |pair| {
        let socket = SockRef::from(&pair.near);
        let mut receiver = Receiver::with_capacity(&socket, Facts::empty(), 1, 64).unwrap();
        move || {
            for datagram in receiver.recv(&socket).unwrap().datagrams() {
                black_box((datagram.data, datagram.arrival.sender));
            }
        }
    });
}

fn ttl_raw(rounds: u64) {
    sending(rounds, |pair| {
        move || {
            let (data, mut control) = (black_box(&MESSAGE), Control::<24>::EMPTY);
            let length = control.put(libc::IPPROTO_IP, libc::IP_TTL, black_box(3_i32));
            let control = Some((&mut control, length));
            black_box(raw::send_message(pair.near.as_raw_fd(), data, None, control).unwrap());
        }
    });
}

fn ttl_nix(rounds: u64) {
    sending(rounds, |pair| {
        move || {
            let (data, ttl) = ([IoSlice::new(black_box(&MESSAGE))], black_box(3));
            let (control, flags) = ([nx::ControlMessage::Ipv4Ttl(&ttl)], nx::MsgFlags::empty());
            black_box(nx::sendmsg::<()>(pair.near.as_raw_fd(), &data, &control, flags, None).unwrap());
        }
    });
}

fn ttl_berkeley(rounds: u64) {
    sending(rounds, |pair| {
        let socket = SockRef::from(&pair.near);
        move || {
            let data = [IoSlice::new(black_box(&MESSAGE))];
            let mut storage = Storage::<{ space::<IP_TTL>() }>::new();
            let mut builder = Builder::new(&mut storage);
            builder.push(IP_TTL, black_box(3)).unwrap();
            let message = MsgHdr::new().with_buffers(&data).with_messages(&builder);
            black_box(socket.sendmsg(&message, 0).unwrap());
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
fn told<F: FnMut() -> Told>(rounds: u64, step: impl FnOnce(&'static Pair) -> F) {
    over(rounds, Pair::udp(), |pair| {
        for name in [libc::IP_RECVTTL, libc::IP_RECVTOS, libc::IP_PKTINFO] {
            raw::set(pair.near.as_raw_fd(), libc::IPPROTO_IP, name, 1).unwrap();
        }
        let mut step = step(pair);
        move || {
            pair.fill();
            let told = black_box(step());
            assert!(told.ttl.is_some() && told.tos.is_some() && told.destination.is_some());
        }
    });
}

fn three_raw(rounds: u64) {
    told(rounds, |pair| {
        let mut buffer = [0; 64];
        move || {
            let (mut control, data) = (Control::<80>::EMPTY, black_box(&mut buffer));
            let (length, header) =
                raw::receive_message(pair.near.as_raw_fd(), data, None, Some(&mut control)).unwrap();
            black_box(length);
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
        move || {
            let mut data = [IoSliceMut::new(black_box(&mut buffer))];
            let (socket, flags) = (pair.near.as_raw_fd(), nx::MsgFlags::empty());
            let message = nx::recvmsg::<()>(socket, &mut data, Some(&mut control), flags).unwrap();
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

fn three_berkeley(rounds: u64) {
    const THREE: usize = space::<IP_TTL>() + space::<IP_TOS>() + space::<IP_PKTINFO>();
    told(rounds, |pair| {
        let (socket, mut buffer) = (SockRef::from(&pair.near), [MaybeUninit::uninit(); 64]);
        move || {
            let mut data = [MaybeUninitSlice::new(black_box(&mut buffer))];
            let mut storage = Storage::<THREE>::new();
            let mut message = MsgHdrMut::new().with_buffers(&mut data).with_messages(&mut storage);
            black_box(socket.recvmsg(&mut message, 0).unwrap());
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
    });
}
