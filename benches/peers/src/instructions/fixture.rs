//! What is not measured: sockets, the calls that fill and empty their queues, and the checks of the first round. They are
//! the same for all libraries.

use super::check::{Memory, Source};
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
    /// Where the near one is bound.
    at: SocketAddr,
    /// Where the far one is bound.
    pub(super) to: SocketAddr,
}

impl Pair {
    pub(super) fn udp() -> Pair {
        let near = UdpSocket::bind("127.0.0.1:0").unwrap();
        let far = UdpSocket::bind("127.0.0.1:0").unwrap();
        let (at, to) = (near.local_addr().unwrap(), far.local_addr().unwrap());
        near.connect(to).unwrap();
        far.connect(at).unwrap();
        Pair { near: near.into(), far: far.into(), at, to }
    }

    pub(super) fn tcp() -> Pair {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let near = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (far, at) = listener.accept().unwrap();
        near.set_nodelay(true).unwrap();
        let to = far.local_addr().unwrap();
        Pair { near: near.into(), far: far.into(), at, to }
    }

    /// The same as [`udp`](Pair::udp), the near one nonblocking; nothing comes for it.
    pub(super) fn quiet() -> Pair {
        let pair = Pair::udp();
        UdpSocket::from(pair.near.try_clone().unwrap()).set_nonblocking(true).unwrap();
        pair
    }

    #[inline(never)]
    pub(super) fn fill(&self) {
        raw::send(self.far.as_raw_fd(), &MESSAGE).unwrap();
    }

    /// Takes what the near one has sent away; in the first round, it is checked.
    #[inline(never)]
    pub(super) fn empty(&self, first: bool) {
        if first {
            return self.expect();
        }
        let length = raw::recv(self.far.as_raw_fd(), &mut [0; 64]).unwrap();
        assert_eq!(length, MESSAGE.len());
    }

    fn expect(&self) {
        let far = UdpSocket::from(self.far.try_clone().unwrap());
        let mut buffer = [0; 64];
        let (length, from) = far.recv_from(&mut buffer).unwrap();
        assert_eq!((&buffer[..length], from), (&MESSAGE[..], self.at));
    }
}

/// A round, as a step sees it.
#[derive(Clone, Copy)]
pub(super) struct Round {
    /// Whether it is the first, in which what came is checked. That costs each library the same in each round.
    first: bool,
    from: &'static SocketAddr,
}

impl Round {
    #[inline(always)]
    pub(super) fn is_first(self) -> bool {
        self.first
    }

    /// Looks at what was received, where it is.
    #[inline(always)]
    pub(super) fn came(self, buffer: &impl Memory, length: usize, from: &impl Source) {
        black_box(length);
        black_box(from);
        if self.first {
            self.check(buffer.filled(length), from.address());
        }
    }

    /// Looks at one of several messages, where it is: its data, and what else there is. Its sender is asked for where it is
    /// checked.
    #[inline(always)]
    pub(super) fn message<S: Source>(self, data: &[u8], more: impl Copy, from: impl FnOnce() -> S) {
        black_box(data);
        black_box(more);
        if self.first {
            self.check(data, from().address());
        }
    }

    /// A source may be silent where nobody asks for it.
    #[cold]
    #[inline(never)]
    fn check(self, data: &[u8], from: Option<Option<SocketAddr>>) {
        assert_eq!(data, MESSAGE);
        if let Some(from) = from {
            assert_eq!(from, Some(*self.from));
        }
    }
}

/// Takes a result as if somebody looked at it.
#[inline(always)]
pub(super) fn sink<T>(value: T) {
    black_box(value);
}

pub(super) fn leak<T>(value: T) -> &'static mut T {
    Box::leak(Box::new(value))
}

/// Whether the round is the first, so that the compiler does not make a loop of its own for the others.
#[inline(always)]
pub(super) fn is_first(round: u64) -> bool {
    black_box(round) == 0
}

/// Runs a step that sends one datagram from the near socket and says how long it was, and takes that away.
#[inline(always)]
pub(super) fn sending<F: FnMut() -> usize>(rounds: u64, step: impl FnOnce(&'static Pair) -> F) {
    let pair = leak(Pair::udp());
    let mut step = step(pair);
    for round in 0..=rounds {
        let (length, first) = (black_box(step()), is_first(round));
        if first {
            assert_eq!(length, MESSAGE.len());
        }
        pair.empty(first);
    }
}

/// Runs a step that receives one datagram.
#[inline(always)]
pub(super) fn receiving<F: FnMut(Round)>(rounds: u64, step: impl FnOnce(&'static Pair) -> F) {
    filled(rounds, 1, step);
}

/// Runs a step that receives so many datagrams.
#[inline(always)]
pub(super) fn filled<F: FnMut(Round)>(rounds: u64, count: usize, step: impl FnOnce(&'static Pair) -> F) {
    let pair = leak(Pair::udp());
    let mut step = step(pair);
    for round in 0..=rounds {
        (0..count).for_each(|_| pair.fill());
        step(Round { first: is_first(round), from: &pair.to });
    }
}

/// Runs a step that sends from one end of a TCP connection and receives at the other.
#[inline(always)]
pub(super) fn streaming<F: FnMut(Round)>(rounds: u64, step: impl FnOnce(&'static Pair) -> F) {
    let pair = leak(Pair::tcp());
    let mut step = step(pair);
    for round in 0..=rounds {
        step(Round { first: is_first(round), from: &pair.at });
    }
}

/// Runs a step over and over, and tells it whether it is the first; what that opens, it closes.
#[inline(always)]
pub(super) fn over<T: 'static, F: FnMut(bool)>(rounds: u64, what: T, step: impl FnOnce(&'static T) -> F) {
    let mut step = step(leak(what));
    let before = open_descriptors();
    for round in 0..=rounds {
        let first = is_first(round);
        step(first);
        if first {
            assert_eq!(open_descriptors(), before, "a descriptor stays open");
        }
    }
}

#[cold]
#[inline(never)]
fn open_descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").unwrap().count()
}

/// Looks at the kind of an error and drops it: out of line, since whether this is inlined would be luck.
#[inline(never)]
pub(super) fn expect_would_block(error: std::io::Error) {
    assert!(error.kind() == std::io::ErrorKind::WouldBlock);
}
