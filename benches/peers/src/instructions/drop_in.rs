//! The operations as socket2's users write them. Compiled twice: against socket2, and against this library.

use super::library::{Domain, SockAddr, Socket, Type};
use crate::instructions::fixture::{
    MESSAGE, Pair, expect_would_block, over, receiving, sending, sink, streaming,
};
use crate::instructions::names::{self, accepting, address, bound};
use crate::instructions::options::{getting, setting, setting_flag};
use std::hint::black_box;
use std::mem::MaybeUninit;

const BUFFER: [MaybeUninit<u8>; 64] = [MaybeUninit::uninit(); 64];

fn near(pair: &Pair) -> Socket {
    pair.near.try_clone().unwrap().into()
}

/// The address is ready.
pub(crate) fn send_native(rounds: u64) {
    sending(rounds, |pair| {
        let (socket, to) = (near(pair), SockAddr::from(pair.to));
        move || socket.send_to(black_box(&MESSAGE), black_box(&to)).unwrap()
    });
}

/// The address is made of std's each time.
pub(crate) fn send_made(rounds: u64) {
    sending(rounds, |pair| {
        let (socket, to) = (near(pair), pair.to);
        move || socket.send_to(black_box(&MESSAGE), &SockAddr::from(*black_box(&to))).unwrap()
    });
}

pub(crate) fn send(rounds: u64) {
    sending(rounds, |pair| {
        let socket = near(pair);
        move || socket.send(black_box(&MESSAGE)).unwrap()
    });
}

pub(crate) fn receive(rounds: u64) {
    receiving(rounds, |pair| {
        let (socket, mut buffer) = (near(pair), BUFFER);
        move |round| {
            let length = socket.recv(black_box(&mut buffer)).unwrap();
            round.came(&buffer, length, &());
        }
    });
}

/// The address is not looked into.
pub(crate) fn receive_native(rounds: u64) {
    receiving(rounds, |pair| {
        let (socket, mut buffer) = (near(pair), BUFFER);
        move |round| {
            let (length, from) = socket.recv_from(black_box(&mut buffer)).unwrap();
            round.came(&buffer, length, &from);
        }
    });
}

/// The address is made into std's.
pub(crate) fn receive_decoded(rounds: u64) {
    receiving(rounds, |pair| {
        let (socket, mut buffer) = (near(pair), BUFFER);
        move |round| {
            let (length, from) = socket.recv_from(black_box(&mut buffer)).unwrap();
            round.came(&buffer, length, &from.as_socket());
        }
    });
}

pub(crate) fn would_block(rounds: u64) {
    over(rounds, Pair::quiet(), |pair| {
        let (socket, mut buffer) = (near(pair), BUFFER);
        move |_| expect_would_block(socket.recv(black_box(&mut buffer)).unwrap_err())
    });
}

pub(crate) fn tcp(rounds: u64) {
    streaming(rounds, |pair| {
        let [near, far] = [&pair.near, &pair.far].map(|end| Socket::from(end.try_clone().unwrap()));
        let mut buffer = BUFFER;
        move |round| {
            sink(near.send(black_box(&MESSAGE)).unwrap());
            let length = far.recv(black_box(&mut buffer)).unwrap();
            round.came(&buffer, length, &());
        }
    });
}

pub(crate) fn there_and_back(rounds: u64) {
    names::there_and_back(rounds, |a| black_box(&SockAddr::from(*a)).as_socket());
}

pub(crate) fn create(rounds: u64) {
    over(rounds, SockAddr::from(address()), |to| {
        move |first| {
            let socket = Socket::new(Domain::IPV4, Type::DGRAM, None).unwrap();
            socket.bind(black_box(to)).unwrap();
            bound(first, &socket);
        }
    });
}

/// Of std's address.
pub(crate) fn create_of_std(rounds: u64) {
    over(rounds, address(), |to| {
        move |first| {
            let to = *black_box(to);
            let socket = Socket::new(Domain::for_address(to), Type::DGRAM, None).unwrap();
            socket.bind(&to.into()).unwrap();
            bound(first, &socket);
        }
    });
}

pub(crate) fn accept(rounds: u64) {
    accepting(rounds, Socket::from, |listener, arrival| {
        let (socket, from) = listener.accept().unwrap();
        arrival.look(&socket, &from.as_socket());
    });
}

pub(crate) fn get(rounds: u64) {
    getting(rounds, |socket: &Socket| socket.ttl_v4().unwrap());
}

pub(crate) fn set(rounds: u64) {
    setting(rounds, |socket: &Socket, ttl| socket.set_ttl_v4(ttl).unwrap());
}

pub(crate) fn set_flag(rounds: u64) {
    setting_flag(rounds, |socket: &Socket, on| socket.set_tcp_nodelay(on).unwrap());
}
