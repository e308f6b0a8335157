//! What a receiver tells of datagrams: their headers, times, drops and lengths, and how it splits what came joined.
#![cfg(linux_like)]

mod common;

use berkeley::datagram::{Facts, Receiver, Sender, Transmit};
use berkeley::option::{self, TimestampingFlags};
use common::udp;
use std::io::ErrorKind;

#[test]
fn capacities() {
    let (socket, _) = udp();
    let most = isize::MAX as usize;
    for (messages, bytes) in [(0, 1), (usize::MAX, 0), (most / 8, 0), (1, usize::MAX), (3, most / 2)] {
        let error = Receiver::with_capacity(&socket, Facts::TTL, messages, bytes).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{messages} of {bytes}");
    }
}

#[test]
fn messages_that_others_have_asked_for() {
    let ((near, _), (far, to)) = (udp(), udp());
    let to = to.as_socket().unwrap();
    far.set(option::SO_TIMESTAMP, true).unwrap();
    far.set(option::SO_RCVMARK, true).unwrap();
    far.set(option::SO_TIMESTAMPING, TimestampingFlags::RX_SOFTWARE | TimestampingFlags::SOFTWARE).unwrap();
    let mut first = Receiver::new(&far, Facts::SEGMENTS | Facts::TTL).unwrap();
    // Joined datagrams come to this one, too.
    let mut second = Receiver::new(&far, Facts::empty()).unwrap();
    let mut sender = Sender::new(&near).unwrap();
    for receiver in [&mut first, &mut second] {
        let mut round = sender.round();
        round.push(&Transmit::new(b"onetwofour").segments(3).to(to)).unwrap();
        assert_eq!(round.flush(&near).unwrap(), 4);
        let arrivals = receiver.recv(&far).unwrap();
        assert_eq!(arrivals.messages().len(), 1);
        let datagrams: Vec<&[u8]> = arrivals.datagrams().map(|datagram| datagram.data).collect();
        assert_eq!(datagrams, [&b"one"[..], b"two", b"fou", b"r"]);
    }
}
