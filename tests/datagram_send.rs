//! What a sender makes of datagrams: how they are joined, in which order they leave, and what is told where they cannot.
#![cfg(linux_like)]

mod common;

use berkeley::datagram::{Departure, Facts, Receiver, Rejected, Sender, Transmit};
use berkeley::option::{self, TxTime};
use berkeley::{Domain, Socket, Type};
use common::{limit, skip, udp};
use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

const DSCP: Departure = Departure { source: None, interface: None, ttl: None, tos: Some(0x29) };

/// A socket bound to `at`, which waits a bounded time.
fn bound(at: &str) -> Socket {
    let at: SocketAddr = at.parse().unwrap();
    let socket = Socket::new(Domain::for_address(at), Type::DGRAM, None).unwrap();
    socket.bind(&at.into()).unwrap();
    limit(&socket);
    socket
}

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
    if common::qemu_cannot_swap("UDP_SEGMENT") {
        return;
    }
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

/// An IPv6 socket that is connected to `peer`, and the receiver there.
fn connected(to: &Socket) -> Socket {
    let near = Socket::new(Domain::IPV6, Type::DGRAM, None).unwrap();
    let to = to.local_addr().unwrap().as_socket().unwrap();
    let mapped = match to.ip() {
        IpAddr::V4(ip) => IpAddr::V6(ip.to_ipv6_mapped()),
        ip => ip,
    };
    near.connect(&SocketAddr::new(mapped, to.port()).into()).unwrap();
    near
}

#[test]
fn headers_on_connected_sockets() {
    if common::qemu_cannot_swap("IP_TTL to send") {
        return;
    }
    for at in ["127.0.0.1:0", "[::1]:0"] {
        let far = bound(at);
        let mut receiver = Receiver::new(&far, Facts::TOS | Facts::TTL).unwrap();
        let near = connected(&far);
        let mut sender = Sender::new(&near).unwrap();
        let mut round = sender.round();
        round.push(&Transmit::new(b"marked").departure(Departure { ttl: Some(9), ..DSCP })).unwrap();
        assert_eq!(round.flush(&near).unwrap(), 1);
        let arrivals = receiver.recv(&far).unwrap();
        let arrival = arrivals.datagrams().next().unwrap().arrival;
        assert_eq!((arrival.tos, arrival.ttl), (DSCP.tos, Some(9)), "{at}");

        let own = near.local_addr().unwrap().as_socket().unwrap().ip();
        let (own, other) = match own.to_canonical() {
            own @ IpAddr::V4(_) => (own, IpAddr::V6(Ipv6Addr::LOCALHOST)),
            own => (own, IpAddr::V4(Ipv4Addr::LOCALHOST)),
        };
        let mut round = sender.round();
        assert_eq!(round.push(&Transmit::new(b"?").source(other)), Err(Rejected::WrongSource));
        round.push(&Transmit::new(b"own").source(own)).unwrap();
        assert_eq!(round.flush(&near).unwrap(), 1);
        assert_eq!(receiver.recv(&far).unwrap().datagrams().count(), 1);
    }
    let (near, address) = udp();
    near.connect(&address).unwrap();
    let mut sender = Sender::new(&near).unwrap();
    let transmit = Transmit::new(b"?").source(Ipv6Addr::LOCALHOST.into());
    assert_eq!(sender.round().push(&transmit), Err(Rejected::WrongSource));
}

#[test]
fn capacities() {
    let (near, _) = udp();
    for trains in [0, usize::MAX, usize::MAX / 2, isize::MAX as usize / 64] {
        let error = Sender::with_capacity(&near, trains).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{trains}");
    }
}

#[test]
fn datagrams_of_one_size_leave_together() {
    if common::qemu_cannot_swap("UDP_SEGMENT") {
        return;
    }
    let mut pair = pair();
    let data = [7; 100_000];
    let mut sender = Sender::new(&pair.near).unwrap();
    assert!(sender.uses_segmentation() && sender.sends_tos());
    let mut round = sender.round();
    // One by one: at most 64, and a shorter one is the last.
    for size in [vec![100; 70], vec![90], vec![100], vec![90, 90]].concat() {
        round.push(&Transmit::new(&data[..size]).to(pair.to)).unwrap();
    }
    // A train, with a shorter one at its end, which one of the same size cannot follow; then trains that follow each other.
    round.push(&Transmit::new(&data[..250]).to(pair.to).segments(100)).unwrap();
    round.push(&Transmit::new(&data[..50]).to(pair.to)).unwrap();
    for length in [300, 200, 100, 30] {
        round.push(&Transmit::new(&data[..length]).to(pair.to).segments(100)).unwrap();
    }
    // An empty one is alone, and a segment that is longer than the data is the data.
    for size in [0, 0, 1, 1] {
        round.push(&Transmit::new(&data[..size]).to(pair.to)).unwrap();
    }
    round.push(&Transmit::new(&data[..5]).to(pair.to).segments(usize::MAX)).unwrap();
    assert_eq!(round.unsent(), 90);
    assert_eq!(round.flush(&pair.near).unwrap(), 90);
    let expected = [
        vec![100; 64],
        vec![100, 100, 100, 100, 100, 100, 90],
        vec![100, 90],
        vec![90],
        vec![100, 100, 50],
        vec![50],
        vec![100, 100, 100, 100, 100, 100, 30],
        vec![0],
        vec![0],
        vec![1, 1],
        vec![5],
    ];
    assert_eq!(pair.messages(expected.len()), expected);
}

#[test]
fn trains_longer_than_a_message_are_several() {
    if common::qemu_cannot_swap("UDP_SEGMENT") {
        return;
    }
    let mut pair = pair();
    let data = [7; 200_000];
    let mut sender = Sender::with_capacity(&pair.near, 5).unwrap();
    let mut round = sender.round();
    round.push(&Transmit::new(&data[..141_000]).to(pair.to).segments(1400)).unwrap();
    round.push(&Transmit::new(&data[..70]).to(pair.to).segments(1)).unwrap();
    assert_eq!(round.push(&Transmit::new(&data[..2]).to(pair.to)), Err(Rejected::Full));
    assert_eq!(round.push(&Transmit::new(&data[..321]).to(pair.to).segments(1)), Err(Rejected::TooMany));
    assert_eq!(round.push(&Transmit::new(&data[..320]).to(pair.to).segments(1)), Err(Rejected::Full));
    assert_eq!(round.unsent(), 171);
    assert_eq!(round.flush(&pair.near).unwrap(), 171);
    round.push(&Transmit::new(&data[..320]).to(pair.to).segments(1)).unwrap();
    let long = [vec![1400; 46], vec![1400; 46], vec![1400; 8], vec![1000]].concat();
    let messages = pair.messages(5);
    assert_eq!(messages.concat(), [&long[..46], &long[46..92], &long[92..], &[1; 64], &[1; 6]].concat());
    assert_eq!(messages.iter().map(Vec::len).collect::<Vec<_>>(), [46, 46, 9, 64, 6]);
    assert_eq!(round.flush(&pair.near).unwrap(), 320);
}

#[test]
fn sizes_and_destinations_in_turn() {
    if common::qemu_cannot_swap("UDP_SEGMENT") {
        return;
    }
    let (near, _) = udp();
    let receivers = [0; 3].map(|_| {
        let (far, to) = udp();
        let receiver = Receiver::new(&far, Facts::SEGMENTS).unwrap();
        (far, to.as_socket().unwrap(), receiver)
    });
    let data: Vec<u8> = (0..255).collect();
    let mut sender = Sender::with_capacity(&near, 300).unwrap();
    let mut round = sender.round();
    let mut expected = [const { Vec::new() }; 3];
    for number in 0..255 {
        let (index, size) = (number % 7 % 3, 1 + number % 5 % 2);
        let part = &data[number..(number + size).min(255)];
        round.push(&Transmit::new(part).to(receivers[index].1)).unwrap();
        expected[index].push(part.to_vec());
    }
    assert_eq!(round.flush(&near).unwrap(), 255);
    for ((far, _, mut receiver), expected) in receivers.into_iter().zip(expected) {
        let mut got = Vec::new();
        while got.len() < expected.len() {
            let arrivals = receiver.recv(&far).unwrap();
            got.extend(arrivals.datagrams().map(|datagram| datagram.data.to_vec()));
        }
        assert_eq!(got, expected);
    }
}

#[test]
fn headers_of_each_datagram() {
    if common::qemu_cannot_swap("IP_PKTINFO") {
        return;
    }
    for (from, at, sources) in [
        ("127.0.0.1:0", "127.0.0.1:0", ["127.0.0.2", "127.0.0.3"]),
        ("[::]:0", "127.0.0.1:0", ["127.0.0.2", "127.0.0.3"]),
        ("[::]:0", "[::1]:0", ["::1", "::1"]),
    ] {
        let (near, far) = (bound(from), bound(at));
        let facts = Facts::SEGMENTS | Facts::TOS | Facts::TTL | Facts::DESTINATION;
        let mut receiver = Receiver::new(&far, facts).unwrap();
        let to = far.local_addr().unwrap().as_socket().unwrap();
        let mut sender = Sender::new(&near).unwrap();
        let mut round = sender.round();
        let source = |index: usize| -> IpAddr { sources[index % 2].parse().unwrap() };
        let departures: Vec<_> = (0..24)
            .map(|index: usize| Departure {
                source: (index % 3 != 0).then(|| source(index / 3)),
                interface: (index % 4 == 1).then_some(1),
                ttl: (index % 4 > 1).then_some(index as u8 + 100),
                tos: (index % 5 > 2).then_some(index as u8),
            })
            .collect();
        // Each goes another way than its neighbours, so that nothing is joined; then two that are.
        for departure in &departures {
            round.push(&Transmit::new(b"one").to(to).departure(*departure)).unwrap();
        }
        for _ in 0..2 {
            round.push(&Transmit::new(b"two").to(to).source(source(0)).tos(3)).unwrap();
        }
        assert_eq!(round.flush(&near).unwrap(), 26);
        let own = near.local_addr().unwrap().as_socket().unwrap().ip();
        let mut count = 0;
        while count < 25 {
            for message in receiver.recv(&far).unwrap().messages() {
                let arrival = message.arrival;
                let joined = Departure { source: Some(source(0)), tos: Some(3), ..Departure::default() };
                let departure = departures.get(count).copied().unwrap_or(joined);
                let other = if own.is_unspecified() { to.ip() } else { own };
                assert_eq!(
                    arrival.sender.unwrap().ip(),
                    departure.source.unwrap_or(other),
                    "{count} {departure:?}"
                );
                assert_eq!(arrival.ttl, departure.ttl.or(Some(64)), "{count} {departure:?}");
                assert_eq!(arrival.tos, departure.tos.or(Some(0)), "{count} {departure:?}");
                assert_eq!(arrival.destination, Some(to.ip()));
                assert_eq!(arrival.segment_size, (count == 24).then_some(3));
                count += 1;
            }
        }
    }
}

#[test]
fn what_is_rejected_leaves_the_round_as_it_was() {
    let mut pair = pair();
    let data = [7; 65_536];
    let mut sender = Sender::with_capacity(&pair.near, 2).unwrap();
    let mut round = sender.round();
    round.push(&Transmit::new(b"one").to(pair.to)).unwrap();
    let v6 = SocketAddr::from((Ipv6Addr::LOCALHOST, 9));
    let some = Transmit::new(b"?").to(pair.to);
    for (transmit, why) in [
        (Transmit::new(&data[..65_508]).to(pair.to), Rejected::TooLong { length: 65_508 }),
        (Transmit::new(&data).to(pair.to).segments(65_508), Rejected::TooLong { length: 65_508 }),
        (Transmit::new(b"").to(pair.to).segments(5), Rejected::EmptyTrain),
        (Transmit::new(b"").to(pair.to).segments(0), Rejected::EmptySegments),
        (Transmit::new(b"some").to(pair.to).segments(0), Rejected::EmptySegments),
        (some.to(v6), Rejected::WrongFamily),
        (some.source(v6.ip()), Rejected::WrongSource),
        (Transmit::new(&data[..129]).to(pair.to).segments(1), Rejected::TooMany),
        (Transmit::new(&data[..128]).to(pair.to).segments(1), Rejected::Full),
    ] {
        assert_eq!(round.push(&transmit), Err(why));
        assert_eq!(round.unsent(), 1);
        let error = io::Error::from(why);
        assert_eq!((error.kind(), error.to_string()), (ErrorKind::InvalidInput, why.to_string()));
    }
    round.push(&Transmit::new(&data[..65_507]).to(pair.to)).unwrap();
    assert_eq!(round.push(&Transmit::new(b"").to(pair.to)), Err(Rejected::Full));
    assert_eq!(round.flush(&pair.near).unwrap(), 2);
    assert_eq!(pair.messages(2), [[3], [65_507]]);
    drop(round);
    // A round without a flush sends nothing.
    sender.round().push(&some).unwrap();
    assert_eq!(sender.round().flush(&pair.near).unwrap(), 0);
    assert_eq!(sender.round().skip(), 0);
}

#[test]
fn the_longest_datagrams() {
    if common::qemu_cannot_swap("UDP_SEGMENT") {
        return;
    }
    let data = [7; 65_536];
    let near = bound("[::]:0");
    for (at, most) in [("127.0.0.1:0", 65_507), ("[::1]:0", 65_527)] {
        let far = bound(at);
        let to = far.local_addr().unwrap().as_socket().unwrap();
        let mut receiver = Receiver::new(&far, Facts::SEGMENTS).unwrap();
        let mut sender = Sender::new(&near).unwrap();
        let mut round = sender.round();
        let refused = Err(Rejected::TooLong { length: most + 1 });
        assert_eq!(round.push(&Transmit::new(&data[..most + 1]).to(to)), refused);
        let half = most / 2;
        round.push(&Transmit::new(&data[..most]).to(to)).unwrap();
        round.push(&Transmit::new(&data[..2 * half]).to(to).segments(half)).unwrap();
        assert_eq!(round.flush(&near).unwrap(), 3);
        drop(round);
        assert!(sender.uses_segmentation());
        let mut got = Vec::new();
        while got.len() < 3 {
            let arrivals = receiver.recv(&far).unwrap();
            got.extend(arrivals.datagrams().map(|datagram| datagram.data.len()));
        }
        assert_eq!(got, [most, half, half]);
    }
}

#[test]
fn times_to_send_at() {
    let mut pair = pair();
    let mut sender = Sender::new(&pair.near).unwrap();
    let mut round = sender.round();
    let now = Duration::from_secs(1);
    round.push(&Transmit::new(b"not asked for").segments(3).to(pair.to).at(now).tos(2)).unwrap();
    assert_eq!(round.flush(&pair.near).unwrap_err().error.raw_os_error(), Some(libc::EINVAL));
    // Nothing is learned from it: what is left out was not the reason.
    assert_eq!(round.skip(), 1);
    drop(round);
    assert!(sender.uses_segmentation() && sender.sends_tos());
    let clock = TxTime { clock: libc::CLOCK_MONOTONIC, flags: 0 };
    if let Err(error) = pair.near.set(option::SO_TXTIME, clock) {
        return skip(common::missing("SO_TXTIME"), &error.to_string());
    }
    let mut round = sender.round();
    for time in [1, 1, 2, 2, 3] {
        round.push(&Transmit::new(b"timed").to(pair.to).at(now * time)).unwrap();
    }
    round.push(&Transmit::new(b"plain").to(pair.to)).unwrap();
    assert_eq!(round.flush(&pair.near).unwrap(), 6);
    // Loopback has no queue that obeys; each time is a message of its own.
    assert_eq!(pair.messages(4), [vec![5, 5], vec![5, 5], vec![5], vec![5]]);
}
