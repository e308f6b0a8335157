//! The operations that berkeley has and socket2 has not.

use std::hint::black_box;

use berkeley::{Socket, option::ip::IP_TTL};

use crate::fixture::{self, MESSAGE, Pair, drain, fill};

pub(crate) fn recv_into(rounds: u64) {
    let (pair, mut buffer) = (Pair::udp(), [0; 64]);
    let socket = Socket::from(pair.near);
    for _ in 0..rounds {
        fill(&pair.far);
        black_box(socket.recv_into(black_box(&mut buffer[..])).unwrap());
    }
}

pub(crate) fn send_to_std(rounds: u64) {
    let pair = Pair::udp();
    let socket = Socket::from(pair.near);
    for _ in 0..rounds {
        black_box(socket.send_to_std(black_box(&MESSAGE), *black_box(&pair.far_address)).unwrap());
        drain(&pair.far);
    }
}

pub(crate) fn recv_from_std(rounds: u64) {
    let (pair, mut buffer) = (Pair::udp(), [0; 64]);
    let socket = Socket::from(pair.near);
    for _ in 0..rounds {
        fill(&pair.far);
        black_box(socket.recv_from_std(black_box(&mut buffer[..])).unwrap());
    }
}

pub(crate) fn get_option(rounds: u64) {
    let socket = Socket::from(fixture::tcp());
    for _ in 0..rounds {
        black_box(socket.get(IP_TTL).unwrap());
    }
}

pub(crate) fn set_option(rounds: u64) {
    let socket = Socket::from(fixture::tcp());
    for _ in 0..rounds {
        socket.set(IP_TTL, black_box(64)).unwrap();
    }
}
