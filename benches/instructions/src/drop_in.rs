//! The operations as socket2's users write them. Compiled twice: against socket2 and against berkeley.

use std::hint::black_box;

use super::library::{SockAddr, Socket};
use crate::fixture::{self, BUFFER, MESSAGE, Pair, drain, expect_would_block, fill};

pub(crate) fn send(rounds: u64) {
    let pair = Pair::udp();
    let socket = Socket::from(pair.near);
    for _ in 0..rounds {
        black_box(socket.send(black_box(&MESSAGE)).unwrap());
        drain(&pair.far);
    }
}

pub(crate) fn recv(rounds: u64) {
    let (pair, mut buffer) = (Pair::udp(), BUFFER);
    let socket = Socket::from(pair.near);
    for _ in 0..rounds {
        fill(&pair.far);
        black_box(socket.recv(black_box(&mut buffer)).unwrap());
    }
}

pub(crate) fn would_block(rounds: u64) {
    let mut buffer = BUFFER;
    let socket = Socket::from(Pair::nonblocking().near);
    for _ in 0..rounds {
        expect_would_block(socket.recv(black_box(&mut buffer)).unwrap_err());
    }
}

/// The address is ready.
pub(crate) fn send_to_native(rounds: u64) {
    let pair = Pair::udp();
    let socket = Socket::from(pair.near);
    let address = SockAddr::from(pair.far_address);
    for _ in 0..rounds {
        black_box(socket.send_to(black_box(&MESSAGE), black_box(&address)).unwrap());
        drain(&pair.far);
    }
}

/// The address is made from std's each time.
pub(crate) fn send_to_from(rounds: u64) {
    let pair = Pair::udp();
    let socket = Socket::from(pair.near);
    for _ in 0..rounds {
        let address = SockAddr::from(*black_box(&pair.far_address));
        black_box(socket.send_to(black_box(&MESSAGE), &address).unwrap());
        drain(&pair.far);
    }
}

/// The address is not looked into.
pub(crate) fn recv_from_native(rounds: u64) {
    let (pair, mut buffer) = (Pair::udp(), BUFFER);
    let socket = Socket::from(pair.near);
    for _ in 0..rounds {
        fill(&pair.far);
        black_box(&socket.recv_from(black_box(&mut buffer)).unwrap());
    }
}

/// The address is made into std's.
pub(crate) fn recv_from_decoded(rounds: u64) {
    let (pair, mut buffer) = (Pair::udp(), BUFFER);
    let socket = Socket::from(pair.near);
    for _ in 0..rounds {
        fill(&pair.far);
        let (count, address) = socket.recv_from(black_box(&mut buffer)).unwrap();
        black_box((count, address.as_socket().unwrap()));
    }
}

pub(crate) fn stream(rounds: u64) {
    let (near, far) = fixture::streams();
    let (near, far) = (Socket::from(near), Socket::from(far));
    let mut buffer = BUFFER;
    for _ in 0..rounds {
        black_box(near.send(black_box(&MESSAGE)).unwrap());
        black_box(far.recv(black_box(&mut buffer)).unwrap());
    }
}

pub(crate) fn ttl_v4(rounds: u64) {
    let socket = Socket::from(fixture::tcp());
    for _ in 0..rounds {
        black_box(socket.ttl_v4().unwrap());
    }
}

pub(crate) fn set_ttl_v4(rounds: u64) {
    let socket = Socket::from(fixture::tcp());
    for _ in 0..rounds {
        socket.set_ttl_v4(black_box(64)).unwrap();
    }
}

pub(crate) fn set_tcp_nodelay(rounds: u64) {
    let socket = Socket::from(fixture::tcp());
    for _ in 0..rounds {
        socket.set_tcp_nodelay(black_box(true)).unwrap();
    }
}
