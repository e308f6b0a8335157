//! Messages with names and control messages.

use super::Row;
use super::fixture::{MESSAGE, Pair, over, receiving, sending};
use crate::raw::{self, Control, Name, control_number, encode};
use berkeley::control::{
    Builder, IP_TOS, IP_TTL, SCM_RIGHTS, Storage, UDP_SEGMENT, space, space_for_descriptors,
};
use berkeley::datagram::{Facts, Receiver, Sender, Transmit};
use berkeley::{MaybeUninitSlice, MsgHdr, MsgHdrMut, SockRef, Socket, option};
use nix::sys::socket as nx;
use std::hint::black_box;
use std::io::{IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};

pub(super) const ROWS: &[Row] = &[
    Row::new("datagram::Sender, one datagram", 40.0, &[("raw", send_raw), ("berkeley", send_datagram)]),
    Row::new("datagram::Receiver, no facts", 40.0, &[("raw", recv_raw), ("berkeley", recv_datagram)]),
    Row::new("sendmsg, one message", 5.0, &[("raw", tos_raw), ("nix", tos_nix), ("berkeley", tos_berkeley)]),
];

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

fn tos_raw(rounds: u64) {
    sending(rounds, |pair| {
        move || {
            let (data, mut control) = (black_box(&MESSAGE), Control::<24>::EMPTY);
            let length = control.put(libc::IPPROTO_IP, libc::IP_TTL, black_box(3_i32));
            let control = Some((&mut control, length));
            black_box(raw::send_message(pair.near.as_raw_fd(), data, None, control).unwrap());
        }
    });
}

fn tos_nix(rounds: u64) {
    sending(rounds, |pair| {
        move || {
            let (data, ttl) = ([IoSlice::new(black_box(&MESSAGE))], black_box(3));
            let (control, flags) = ([nx::ControlMessage::Ipv4Ttl(&ttl)], nx::MsgFlags::empty());
            black_box(nx::sendmsg::<()>(pair.near.as_raw_fd(), &data, &control, flags, None).unwrap());
        }
    });
}

fn tos_berkeley(rounds: u64) {
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
