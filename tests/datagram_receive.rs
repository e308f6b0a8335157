//! What a receiver tells of datagrams: their headers, times, drops and lengths, and how it splits what came joined.
#![cfg(linux_like)]

mod common;

use berkeley::datagram::{Arrivals, Datagram, Facts, Receiver, Sender, Transmit};
use berkeley::option::{self, TimestampingFlags};
use berkeley::{Domain, Socket, Type};
use common::{LIMIT, limit, udp, unix_pair};
use std::io::{ErrorKind, IoSliceMut};
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::thread;
use std::time::{Duration, UNIX_EPOCH};

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
    if common::qemu_cannot_swap("UDP_SEGMENT") {
        return;
    }
    let ((near, _), (far, to)) = (udp(), udp());
    let to = to.as_socket().unwrap();
    far.set(option::SO_TIMESTAMP, true).unwrap();
    if !common::qemu_lacks("SO_RCVMARK and SO_TIMESTAMPING") {
        let times = TimestampingFlags::RX_SOFTWARE | TimestampingFlags::SOFTWARE;
        far.set(option::SO_RCVMARK, true).unwrap();
        far.set(option::SO_TIMESTAMPING, times).unwrap();
    }
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
    let timed = if common::qemu_lacks("SO_TIMESTAMPNS") { Facts::empty() } else { Facts::TIMESTAMP };
    for facts in [Facts::empty(), Facts::TTL | timed] {
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
    if common::qemu_cannot_swap("UDP_SEGMENT") {
        return;
    }
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

const HEADERS: [Facts; 3] = [Facts::DESTINATION, Facts::TTL, Facts::TOS];

/// A socket bound to `at`, which waits a bounded time; one of IPv6 takes mapped addresses, too.
fn bound(at: &str) -> (Socket, SocketAddr) {
    let at: SocketAddr = at.parse().unwrap();
    let socket = Socket::new(Domain::for_address(at), Type::DGRAM, None).unwrap();
    if at.is_ipv6() {
        socket.set_only_v6(false).unwrap();
    }
    socket.bind(&at.into()).unwrap();
    limit(&socket);
    let address = socket.local_addr().unwrap().as_socket().unwrap();
    (socket, address)
}

/// Asserts that a receiver at `at` is told what it asks for, and only that, of what `from` sends to `to`.
fn headers(at: &str, from: &str, to: &str) {
    let swaps = !common::qemu_cannot_swap("IP_PKTINFO, IPV6_PKTINFO and IPV6_TCLASS");
    for asked in 0..8 {
        let has = |index: usize| asked >> index & 1 != 0;
        let facts =
            (0..3).filter(|&index| has(index)).fold(Facts::empty(), |facts, index| facts | HEADERS[index]);
        let (far, address) = bound(at);
        let mut receiver = Receiver::new(&far, facts).unwrap();
        let (near, _) = bound(from);
        if near.local_addr().unwrap().is_ipv6() {
            near.set(option::IPV6_UNICAST_HOPS, 3).unwrap();
            near.set(option::IPV6_TCLASS, 0x2a).unwrap();
        } else {
            near.set_ttl_v4(3).unwrap();
            near.set_tos_v4(0x2a).unwrap();
        }
        let to: IpAddr = to.parse().unwrap();
        near.send_to_std(b"headed", SocketAddr::new(to, address.port())).unwrap();
        let arrivals = receiver.recv(&far).unwrap();
        let [Datagram { data: b"headed", arrival, .. }] = arrivals.datagrams().collect::<Vec<_>>()[..] else {
            panic!("{arrivals:?}")
        };
        assert_eq!(arrival.destination, has(0).then_some(to), "{facts:?}");
        assert_eq!(arrival.ttl, has(1).then_some(3), "{facts:?}");
        if swaps {
            assert_eq!(arrival.interface, has(0).then_some(1), "{facts:?}");
            let tos = (has(2).then_some(0x2a), has(2).then_some(2));
            assert_eq!((arrival.tos, arrival.ecn()), tos, "{facts:?}");
        }
        assert_eq!((arrival.timestamp, arrival.drops, arrival.segment_size), (None, None, None));
        assert!(!arrival.flags.is_control_truncated());
        let sender = arrival.sender.unwrap();
        let own = near.local_addr().unwrap().as_socket().unwrap();
        assert_eq!((sender.ip().to_canonical(), sender.port()), (own.ip(), own.port()));
    }
}

#[test]
fn headers_of_ipv4() {
    headers("127.0.0.1:0", "127.0.0.7:0", "127.0.0.1");
    headers("0.0.0.0:0", "127.0.0.7:0", "127.0.0.3");
}

#[test]
fn headers_of_ipv6() {
    headers("[::1]:0", "[::1]:0", "::1");
    headers("[::]:0", "[::1]:0", "::1");
}

#[test]
fn headers_of_mapped_addresses() {
    headers("[::]:0", "127.0.0.7:0", "127.0.0.3");
}

#[test]
fn every_fact_at_once() {
    if common::qemu_lacks("SO_TIMESTAMPNS and SO_RXQ_OVFL") {
        return;
    }
    let (far, address) = bound("[::]:0");
    far.set_recv_buffer_size(1).unwrap();
    let all = [Facts::TTL, Facts::TOS, Facts::SEGMENTS, Facts::TIMESTAMP, Facts::DROPS];
    let facts = all.into_iter().fold(Facts::DESTINATION, |facts, fact| facts | fact);
    let mut receiver = Receiver::new(&far, facts).unwrap();
    for near in ["127.0.0.1:0", "[::1]:0"] {
        let (near, own) = bound(near);
        // More than there is room for, so that drops are told, too.
        for _ in 0..100 {
            near.send_to_std(&[0; 1000], SocketAddr::new(own.ip(), address.port())).unwrap();
        }
        far.set_nonblocking(true).unwrap();
        while receiver.recv(&far).is_ok() {}
        far.set_nonblocking(false).unwrap();
        let mut sender = Sender::new(&near).unwrap();
        let mut round = sender.round();
        let transmit = Transmit::new(b"onetwo").segments(3).to(SocketAddr::new(own.ip(), address.port()));
        round.push(&transmit.tos(1)).unwrap();
        assert_eq!(round.flush(&near).unwrap(), 2);
        let arrivals = receiver.recv(&far).unwrap();
        let words: Vec<_> = arrivals.datagrams().map(|datagram| datagram.data).collect();
        assert_eq!(words, [b"one", b"two"]);
        let arrival = arrivals.messages().next().unwrap().arrival;
        assert_eq!((arrival.destination, arrival.interface), (Some(own.ip()), Some(1)));
        assert_eq!((arrival.ttl, arrival.tos, arrival.segment_size), (Some(64), Some(1), Some(3)));
        let age = UNIX_EPOCH.elapsed().unwrap().abs_diff(arrival.timestamp.unwrap());
        assert!(age < LIMIT, "{age:?}");
        assert!(arrival.drops.unwrap() > 0);
        assert!(!arrival.flags.is_control_truncated());
    }
}

#[test]
fn drops_are_counted() {
    if common::qemu_lacks("SO_RXQ_OVFL") {
        return;
    }
    let ((near, _), (far, to)) = (udp(), udp());
    far.set_recv_buffer_size(1).unwrap();
    far.set_nonblocking(true).unwrap();
    let mut receiver = Receiver::new(&far, Facts::DROPS).unwrap();
    for _ in 0..100 {
        near.send_to(&[0; 1000], &to).unwrap();
    }
    let mut left = 100;
    while let Ok(arrivals) = receiver.recv(&far) {
        left -= arrivals.datagrams().count() as u32;
        assert!(arrivals.messages().all(|message| message.arrival.drops.is_none()), "none before them");
    }
    near.send_to(b"last", &to).unwrap();
    let arrivals = receiver.recv(&far).unwrap();
    assert_eq!(arrivals.datagrams().next().unwrap().arrival.drops, Some(left));
}

#[test]
fn lent_buffers() {
    let ((near, _), (far, to)) = (udp(), udp());
    let mut receiver = Receiver::with_capacity(&far, Facts::TTL, 3, 10).unwrap();
    assert_eq!(receiver.capacity(), 3);
    for word in [&b"one"[..], b"", b"three", b"four", b"five"] {
        near.send_to(word, &to).unwrap();
    }
    let words = |arrivals: Arrivals<'_>| -> Vec<Vec<u8>> {
        arrivals.datagrams().map(|datagram| datagram.data.to_vec()).collect()
    };
    // Fewer buffers than the receiver has room for, then more; in between its own.
    let mut memory = [[0; 4]; 2];
    let mut bufs = memory.each_mut().map(|memory| IoSliceMut::new(memory));
    assert_eq!(words(receiver.recv_into(&far, &mut bufs).unwrap()), [&b"one"[..], b""]);
    assert_eq!(words(receiver.recv_into(&far, &mut []).unwrap()), [[0; 0]; 0]);
    assert_eq!(words(receiver.recv_into(&far, &mut bufs[..1]).unwrap()), [b"thre"]);
    let mut more = [[0; 8]; 9];
    let mut more = more.each_mut().map(|memory| IoSliceMut::new(memory));
    assert_eq!(words(receiver.recv_into(&far, &mut more).unwrap()), [b"four", b"five"]);
    near.send_to(b"own", &to).unwrap();
    let mut receiver = std::hint::black_box(Box::new(receiver));
    assert_eq!(words(receiver.recv(&far).unwrap()), [b"own"]);
    let mut receiver = *receiver;
    near.send_to(b"moved", &to).unwrap();
    assert_eq!(words(receiver.recv(&far).unwrap()), [b"moved"]);
}

#[test]
fn nothing_there_and_errors() {
    let ((near, own), (far, to)) = (udp(), udp());
    far.set_nonblocking(true).unwrap();
    let mut receiver = Receiver::with_capacity(&far, Facts::DESTINATION, 4, 10).unwrap();
    assert_eq!(receiver.recv(&far).unwrap_err().kind(), ErrorKind::WouldBlock);
    for word in [b"a", b"b", b"c", b"d", b"e"] {
        near.send_to(word, &to).unwrap();
    }
    assert_eq!(receiver.recv(&far).unwrap().datagrams().count(), 4);
    assert_eq!(receiver.recv(&far).unwrap().datagrams().count(), 1);
    assert_eq!(receiver.recv(&far).unwrap_err().kind(), ErrorKind::WouldBlock);
    // The news that the peer is gone comes once; what arrived before it is not lost.
    far.connect(&own).unwrap();
    near.send_to(b"before", &to).unwrap();
    drop(near);
    far.send(b"to nobody").unwrap();
    assert_eq!(receiver.recv(&far).unwrap_err().kind(), ErrorKind::ConnectionRefused);
    let arrivals = receiver.recv(&far).unwrap();
    assert_eq!(arrivals.datagrams().next().unwrap().data, b"before");
    assert_eq!(receiver.recv(&far).unwrap_err().kind(), ErrorKind::WouldBlock);
}

#[test]
fn a_blocking_receiver_waits_for_the_first() {
    let ((near, _), (far, to)) = (udp(), udp());
    let mut receiver = Receiver::new(&far, Facts::empty()).unwrap();
    let sending = thread::spawn(move || {
        thread::sleep(Duration::from_millis(20));
        near.send_to(b"late", &to).unwrap()
    });
    assert_eq!(receiver.recv(&far).unwrap().datagrams().next().unwrap().data, b"late");
    assert_eq!(sending.join().unwrap(), 4);
    far.set_read_timeout(Some(Duration::from_millis(5))).unwrap();
    assert_eq!(receiver.recv(&far).unwrap_err().kind(), ErrorKind::WouldBlock);
}

#[test]
fn facts_that_a_socket_does_not_tell() {
    let (socket, _) = unix_pair(Type::DGRAM);
    assert!(Receiver::new(&socket, Facts::DESTINATION).unwrap_err().raw_os_error().is_some());
    if common::qemu_lacks("SO_TIMESTAMPNS") {
        return;
    }
    // Joining is a leave, and other datagrams can be received, too.
    let (near, far) = unix_pair(Type::DGRAM);
    let mut receiver = Receiver::new(&far, Facts::SEGMENTS | Facts::TIMESTAMP).unwrap();
    near.send(b"local").unwrap();
    let arrivals = receiver.recv(&far).unwrap();
    let datagram = arrivals.datagrams().next().unwrap();
    assert_eq!((datagram.data, datagram.arrival.sender), (&b"local"[..], None));
    assert!(datagram.arrival.timestamp.is_some());
}

/// With `IP_RECVERR` a send fails for what became of an earlier one: nobody gets that who has not asked for it.
#[test]
fn errors_are_not_asked_for() {
    let mut all = Facts::DESTINATION | Facts::TTL | Facts::TOS | Facts::SEGMENTS;
    if !common::qemu_lacks("SO_TIMESTAMPNS and SO_RXQ_OVFL") {
        all = all | Facts::TIMESTAMP | Facts::DROPS;
    }
    for address in ["127.0.0.1:0", "[::1]:0"] {
        let socket = Socket::from(UdpSocket::bind(address).unwrap());
        Receiver::new(&socket, all).unwrap();
        Sender::new(&socket).unwrap();
        assert!(!socket.get(option::IP_RECVERR).unwrap());
        assert!(address.starts_with("127") || !socket.get(option::IPV6_RECVERR).unwrap());
    }
}
