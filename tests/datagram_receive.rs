//! What a receiver tells of datagrams: their headers, times, drops and lengths, and how it splits what came joined.
#![cfg(linux_like)]

mod common;

use berkeley::datagram::{Arrivals, Facts, Receiver, Sender, Transmit};
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

/// What is there of each datagram, how long it was, and whether bytes are lost.
fn lengths(arrivals: Arrivals<'_>) -> Vec<(usize, usize, bool)> {
    let datagrams = arrivals.datagrams();
    datagrams.map(|datagram| (datagram.data.len(), datagram.length, datagram.is_truncated())).collect()
}

#[test]
fn buffers_that_are_too_short() {
    let ((near, _), (far, to)) = (udp(), udp());
    let to = to.as_socket().unwrap();
    for facts in [Facts::empty(), Facts::TTL | Facts::TIMESTAMP] {
        let mut receiver = Receiver::with_capacity(&far, facts, 8, 100).unwrap();
        for length in [100, 101, 0, 65_507, 7] {
            near.send_to_std(&vec![1; length], to).unwrap();
        }
        let arrivals = receiver.recv(&far).unwrap();
        assert_eq!(arrivals.messages().map(|message| message.arrival.length).sum::<usize>(), 65_715);
        let expected =
            [(100, 100, false), (100, 101, true), (0, 0, false), (100, 65_507, true), (7, 7, false)];
        assert_eq!(lengths(arrivals), expected);
        for datagram in arrivals.datagrams() {
            assert_eq!(datagram.arrival.flags.is_truncated(), datagram.is_truncated());
        }
    }
    // Buffers of no bytes tell the lengths.
    let mut receiver = Receiver::with_capacity(&far, Facts::empty(), 2, 0).unwrap();
    near.send_to_std(b"four", to).unwrap();
    assert_eq!(lengths(receiver.recv(&far).unwrap()), [(0, 4, true)]);
}

#[test]
fn joined_datagrams_in_buffers_that_are_too_short() {
    let ((near, _), (far, to)) = (udp(), udp());
    let mut receiver = Receiver::with_capacity(&far, Facts::SEGMENTS, 4, 25).unwrap();
    let mut sender = Sender::new(&near).unwrap();
    let mut round = sender.round();
    round.push(&Transmit::new(&[7; 45]).segments(10).to(to.as_socket().unwrap())).unwrap();
    round.push(&Transmit::new(&[8; 24]).segments(12).to(to.as_socket().unwrap())).unwrap();
    assert_eq!(round.flush(&near).unwrap(), 7);
    let arrivals = receiver.recv(&far).unwrap();
    assert_eq!(arrivals.messages().len(), 2);
    let whole = |length| (length, length, false);
    let lost = [(5, 10, true), (0, 10, true), (0, 5, true)];
    let expected = [whole(10), whole(10), lost[0], lost[1], lost[2], whole(12), whole(12)];
    assert_eq!(lengths(arrivals), expected);
}
