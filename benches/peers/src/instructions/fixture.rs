//! What is not measured: sockets, and the calls that fill and empty their queues. They are the same for all libraries.

use crate::raw;
use std::hint::black_box;
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsRawFd, OwnedFd};

/// What is sent in each round.
pub(super) const MESSAGE: [u8; 16] = *b"0123456789abcdef";

/// Two sockets, connected to each other: one that is measured, and one that fills and empties its queue.
pub(super) struct Pair {
    pub(super) near: OwnedFd,
    pub(super) far: OwnedFd,
    /// Where the far one is bound.
    pub(super) to: SocketAddr,
}

impl Pair {
    pub(super) fn udp() -> Pair {
        let near = UdpSocket::bind("127.0.0.1:0").unwrap();
        let far = UdpSocket::bind("127.0.0.1:0").unwrap();
        let to = far.local_addr().unwrap();
        near.connect(to).unwrap();
        far.connect(near.local_addr().unwrap()).unwrap();
        Pair { near: near.into(), far: far.into(), to }
    }

    pub(super) fn tcp() -> Pair {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let near = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (far, _) = listener.accept().unwrap();
        near.set_nodelay(true).unwrap();
        let to = far.local_addr().unwrap();
        Pair { near: near.into(), far: far.into(), to }
    }

    #[inline(never)]
    pub(super) fn fill(&self) {
        raw::send(self.far.as_raw_fd(), &MESSAGE).unwrap();
    }

    #[inline(never)]
    pub(super) fn empty(&self) {
        let length = raw::recv(self.far.as_raw_fd(), &mut [0; 64]).unwrap();
        assert_eq!(length, MESSAGE.len());
    }
}

/// Takes a result as if somebody looked at it.
#[inline(always)]
pub(super) fn sink<T>(value: T) {
    black_box(value);
}

/// Runs a step that sends one datagram from the near socket, and takes that away.
#[inline(always)]
pub(super) fn sending<F: FnMut()>(rounds: u64, step: impl FnOnce(&'static Pair) -> F) {
    let pair = Box::leak(Box::new(Pair::udp()));
    let mut step = step(pair);
    for _ in 0..rounds {
        step();
        pair.empty();
    }
}

/// Runs a step that receives one datagram.
#[inline(always)]
pub(super) fn receiving<F: FnMut()>(rounds: u64, step: impl FnOnce(&'static Pair) -> F) {
    let pair = Box::leak(Box::new(Pair::udp()));
    let mut step = step(pair);
    for _ in 0..rounds {
        pair.fill();
        step();
    }
}

/// Runs a step over and over.
#[inline(always)]
pub(super) fn over<T: 'static, F: FnMut()>(rounds: u64, what: T, step: impl FnOnce(&'static T) -> F) {
    let mut step = step(Box::leak(Box::new(what)));
    for _ in 0..rounds {
        step();
    }
}
