//! Many messages a call, the price of one of them.

use super::fixture::{MESSAGE, Pair, over, sink};
use super::{Libraries, Row};
use crate::raw::{Table, encode};
use berkeley::batch::{RecvBatch, SendBatch, Wait};
use berkeley::datagram::{Facts, Receiver, Sender, Transmit};
use berkeley::{MaybeUninitSlice, MsgHdr, MsgHdrMut, SockAddr, SockRef};
use nix::sys::socket as nx;
use quinn_udp::{RecvMeta, UdpSocketState};
use std::hint::black_box;
use std::io::{IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::net::{SocketAddr, UdpSocket};
use std::os::fd::AsRawFd;

const COUNT: usize = 32;

const fn row(operation: &'static str, goal: f64, libraries: Libraries) -> Row {
    Row { operation, goal, each: COUNT as u64, libraries }
}

pub(super) const ROWS: &[Row] = &[
    row("send in a batch, built once", 1.0, &[("raw", send_raw), ("berkeley", send_again)]),
    row(
        "send in a batch, built each time",
        1.0,
        &[
            ("raw", send_built_raw),
            ("nix", send_nix),
            ("berkeley, extend", send_extend),
            ("berkeley, Sender", send_datagrams),
        ],
    ),
    row(
        "send joined, pushed one by one",
        f64::NAN,
        &[("raw", send_pieces), ("berkeley, Sender", send_joined)],
    ),
    row(
        "receive in a batch, built each time",
        3.0,
        &[("raw", receive_built_raw), ("berkeley, extend", receive_extend)],
    ),
    row(
        "receive in a batch, built once",
        3.0,
        &[
            ("raw", receive_raw),
            ("nix", receive_nix),
            ("quinn-udp", receive_quinn),
            ("berkeley", receive_again),
            ("berkeley, Receiver", receive_datagrams),
        ],
    ),
];

fn sending<F: FnMut()>(rounds: u64, step: impl FnOnce(&'static Pair) -> F) {
    let pair = Box::leak(Box::new(Pair::udp()));
    let mut step = step(pair);
    for _ in 0..rounds {
        step();
        (0..COUNT).for_each(|_| pair.empty());
    }
}

fn receiving<F: FnMut() -> usize>(rounds: u64, step: impl FnOnce(&'static Pair) -> F) {
    over(rounds, Pair::udp(), |pair| {
        let mut step = step(pair);
        move || {
            (0..COUNT).for_each(|_| pair.fill());
            assert_eq!(step(), COUNT);
        }
    });
}

fn v4(address: SocketAddr) -> nx::SockaddrIn {
    let SocketAddr::V4(address) = address else { unreachable!("the sockets are of IPv4") };
    address.into()
}

fn send_raw(rounds: u64) {
    sending(rounds, |pair| {
        let mut table = Table::sending(&[&MESSAGE[..]; COUNT], encode(&pair.to), None);
        move || {
            black_box(black_box(&mut table).send(pair.near.as_raw_fd()).unwrap());
        }
    });
}

fn send_built_raw(rounds: u64) {
    sending(rounds, |pair| {
        let to = encode(&pair.to);
        let mut table = Table::sending(&[&MESSAGE[..]; COUNT], to, None);
        move || {
            let table = black_box(&mut table);
            table.rebuild(black_box(&[&MESSAGE[..]; COUNT]), black_box(&to));
            black_box(table.send(pair.near.as_raw_fd()).unwrap());
        }
    });
}

fn send_nix(rounds: u64) {
    sending(rounds, |pair| {
        let to = [Some(v4(pair.to)); COUNT];
        let mut headers = nx::MultiHeaders::<nx::SockaddrIn>::preallocate(COUNT, None);
        move || {
            let data = black_box(&[MESSAGE; COUNT]).each_ref().map(|data| [IoSlice::new(data)]);
            let (socket, flags) = (pair.near.as_raw_fd(), nx::MsgFlags::empty());
            black_box(nx::sendmmsg(socket, &mut headers, &data, to, [], flags).unwrap().count());
        }
    });
}

fn send_again(rounds: u64) {
    sending(rounds, |pair| {
        let (socket, to) = (SockRef::from(&pair.near), SockAddr::from(pair.to));
        let (to, data) = (&*Box::leak(Box::new(to)), Box::leak(Box::new([IoSlice::new(&MESSAGE)])));
        let mut round = Box::leak(Box::new(SendBatch::new(COUNT))).round();
        round.extend((0..COUNT).map(|_| MsgHdr::new().with_addr(to).with_buffers(data)));
        move || {
            round.rewind();
            black_box(black_box(&mut round).send(&socket).unwrap());
        }
    });
}

fn send_extend(rounds: u64) {
    sending(rounds, |pair| {
        let (socket, to) = (SockRef::from(&pair.near), SockAddr::from(pair.to));
        let mut batch = SendBatch::new(COUNT);
        move || {
            let data = black_box(&[MESSAGE; COUNT]).each_ref().map(|data| [IoSlice::new(data)]);
            let to = black_box(&to);
            let mut round = black_box(&mut batch).round();
            round.extend(data.iter().map(|data| MsgHdr::new().with_addr(to).with_buffers(data)));
            black_box(round.send(&socket).unwrap());
        }
    });
}

fn send_datagrams(rounds: u64) {
    sending(rounds, |pair| {
        let (socket, to) = (SockRef::from(&pair.near), pair.to);
        let mut sender = Sender::with_capacity(&socket, COUNT).unwrap();
        sender.set_segmentation(false);
        move || {
            let mut round = sender.round();
            for data in black_box(&[MESSAGE; COUNT]) {
                round.push(&Transmit::new(data).to(*black_box(&to))).unwrap();
            }
            black_box(round.flush(&socket).unwrap());
        }
    });
}

fn send_pieces(rounds: u64) {
    sending(rounds, |pair| {
        let size = MESSAGE.len() as u16;
        let mut table = Table::sending(&[&MESSAGE[..]], encode(&pair.to), Some(size));
        move || {
            let pieces = black_box(&[MESSAGE; COUNT]).each_ref().map(|data| IoSlice::new(data));
            sink(table.send_pieces(pair.near.as_raw_fd(), black_box(&pieces), COUNT).unwrap());
        }
    });
}

fn send_joined(rounds: u64) {
    sending(rounds, |pair| {
        let (socket, to) = (SockRef::from(&pair.near), pair.to);
        let mut sender = Sender::with_capacity(&socket, 1).unwrap();
        move || {
            let mut round = sender.round();
            for data in black_box(&[MESSAGE; COUNT]) {
                round.push(&Transmit::new(data).to(*black_box(&to))).unwrap();
            }
            sink(round.flush(&socket).unwrap());
        }
    });
}

fn receive_raw(rounds: u64) {
    receiving(rounds, |pair| {
        let buffers = Box::leak(Box::new([[0; 64]; COUNT]));
        let mut table = Table::receiving(buffers.iter_mut().map(|buffer| &mut buffer[..]));
        move || {
            let count = black_box(&mut table).receive(pair.near.as_raw_fd(), false).unwrap();
            for (data, header) in table.received(count) {
                black_box((data, header.msg_flags, header.msg_namelen));
            }
            count
        }
    });
}

fn receive_built_raw(rounds: u64) {
    receiving(rounds, |pair| {
        let buffers = Box::leak(Box::new([[0; 64]; COUNT]));
        let mut table = Table::receiving(buffers.iter_mut().map(|buffer| &mut buffer[..]));
        move || {
            black_box(&mut table).rebuild_receiving();
            let count = black_box(&mut table).receive(pair.near.as_raw_fd(), false).unwrap();
            for (data, header) in table.received(count) {
                black_box((data, header.msg_flags, header.msg_namelen));
            }
            count
        }
    });
}

fn receive_extend(rounds: u64) {
    receiving(rounds, |pair| {
        let (socket, mut memory) = (SockRef::from(&pair.near), [[MaybeUninit::uninit(); 64]; COUNT]);
        let mut names = vec![SockAddr::from(pair.to); COUNT];
        let mut batch = RecvBatch::new(COUNT);
        move || {
            let mut data = black_box(&mut memory).each_mut().map(|memory| [MaybeUninitSlice::new(memory)]);
            let mut round = black_box(&mut batch).round();
            let places = data.iter_mut().zip(&mut names);
            round.extend(places.map(|(data, name)| MsgHdrMut::new().with_buffers(data).with_addr(name)));
            let count = round.recv(&socket, Wait::One).unwrap();
            for message in round.received() {
                black_box((message.data(), message.flags(), message.addr()));
            }
            count
        }
    });
}

fn receive_nix(rounds: u64) {
    receiving(rounds, |pair| {
        let mut buffers = [[0; 64]; COUNT];
        let mut headers = nx::MultiHeaders::<nx::SockaddrIn>::preallocate(COUNT, None);
        move || {
            let mut data = buffers.each_mut().map(|buffer| [IoSliceMut::new(buffer)]);
            let (socket, flags) = (pair.near.as_raw_fd(), nx::MsgFlags::MSG_WAITFORONE);
            let received = nx::recvmmsg(socket, &mut headers, data.iter_mut(), flags, None).unwrap();
            received.map(|message| sink((message.bytes, message.flags, message.address))).count()
        }
    });
}

fn receive_quinn(rounds: u64) {
    receiving(rounds, |pair| {
        let socket = UdpSocket::from(pair.near.try_clone().unwrap());
        let state = UdpSocketState::new((&socket).into()).unwrap();
        let (mut buffers, mut notes) = ([[0; 64]; COUNT], [RecvMeta::default(); COUNT]);
        move || {
            let mut data = buffers.each_mut().map(|buffer| IoSliceMut::new(buffer));
            let count = state.recv((&socket).into(), &mut data, &mut notes).unwrap();
            notes[..count].iter().zip(&data).for_each(|(note, data)| sink((note.addr, &data[..note.len])));
            count
        }
    });
}

fn receive_again(rounds: u64) {
    receiving(rounds, |pair| {
        let socket = SockRef::from(&pair.near);
        let memory = Box::leak(Box::new([[MaybeUninit::uninit(); 64]; COUNT]));
        let data = Box::leak(Box::new(memory.each_mut().map(|memory| [MaybeUninitSlice::new(memory)])));
        let names = Box::leak(vec![SockAddr::from(pair.to); COUNT].into_boxed_slice());
        let mut round = Box::leak(Box::new(RecvBatch::new(COUNT))).round();
        let places = data.iter_mut().zip(names);
        round.extend(places.map(|(data, name)| MsgHdrMut::new().with_buffers(data).with_addr(name)));
        move || {
            let count = black_box(&mut round).recv(&socket, Wait::One).unwrap();
            for message in round.received() {
                black_box((message.data(), message.flags(), message.addr()));
            }
            count
        }
    });
}

fn receive_datagrams(rounds: u64) {
    receiving(rounds, |pair| {
        let socket = SockRef::from(&pair.near);
        let mut receiver = Receiver::with_capacity(&socket, Facts::empty(), COUNT, 64).unwrap();
        move || {
            let datagrams = receiver.recv(&socket).unwrap().datagrams();
            datagrams.map(|datagram| sink((datagram.data, datagram.arrival.sender))).count()
        }
    });
}
