//! What a sender makes of datagrams: how they are joined, in which order they leave, and what is told where they cannot.
#![cfg(linux_like)]

mod common;

use berkeley::datagram::{Facts, Receiver, Rejected, Sender, Transmit};
use berkeley::Socket;
use common::udp;
use std::net::SocketAddr;

/// A sender's socket, and where to send to: a receiver that is handed over whole trains.
struct Pair {
    near: Socket,
    far: Socket,
    to: SocketAddr,
    receiver: Receiver,
}

fn pair() -> Pair {
    let ((near, _), (far, to)) = (udp(), udp());
    let receiver = Receiver::new(&far, Facts::SEGMENTS).unwrap();
    Pair { near, far, to: to.as_socket().unwrap(), receiver }
}

impl Pair {
    /// The next `count` messages: the lengths of the datagrams in each.
    fn messages(&mut self, count: usize) -> Vec<Vec<usize>> {
        let mut messages = Vec::new();
        while messages.len() < count {
            for message in self.receiver.recv(&self.far).unwrap().messages() {
                messages.push(message.split().map(|datagram| datagram.data.len()).collect());
            }
        }
        messages
    }
}

#[test]
fn a_round_takes_more_after_a_flush() {
    let mut pair = pair();
    let mut sender = Sender::with_capacity(&pair.near, 1).unwrap();
    let mut round = sender.round();
    for _ in 0..3 {
        round.push(&Transmit::new(b"same").to(pair.to)).unwrap();
        round.push(&Transmit::new(b"same").to(pair.to)).unwrap();
        assert_eq!(round.unsent(), 2);
        assert_eq!(round.push(&Transmit::new(b"longer").to(pair.to)), Err(Rejected::Full));
        assert_eq!(round.flush(&pair.near).unwrap(), 2);
        assert_eq!((round.unsent(), round.flush(&pair.near).unwrap()), (0, 0));
    }
    assert_eq!(pair.messages(3), [[4, 4], [4, 4], [4, 4]]);
}
