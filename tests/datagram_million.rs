//! A million datagrams of mixed sizes to mixed destinations: order, content and headers.
#![cfg(linux_like)]

mod common;

use berkeley::datagram::{Datagram, Departure, Facts, Receiver, Rejected, Sender, Transmit};
use berkeley::{Domain, Socket, Type};
use common::limit;
use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};

/// A third of a million for each kind of socket.
const DATAGRAMS: usize = 333_334;

/// How much a round sends: the receivers have room for that.
const MOST_BYTES: usize = 100_000;
const MOST_DATAGRAMS: usize = 100;

/// Small numbers that look random, the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// A datagram that is under way.
struct Sent<'a> {
    data: &'a [u8],
    departure: Departure,
}

/// A socket to send to, and what it has not received yet.
struct Destination<'a> {
    far: Socket,
    to: SocketAddr,
    facts: Facts,
    receiver: Receiver,
    under_way: VecDeque<Sent<'a>>,
}

fn bound(at: &str) -> Socket {
    let at: SocketAddr = at.parse().unwrap();
    let socket = Socket::new(Domain::for_address(at), Type::DGRAM, None).unwrap();
    if at.is_ipv6() {
        socket.set_only_v6(false).unwrap();
    }
    socket.bind(&at.into()).unwrap();
    limit(&socket);
    socket
}

impl<'a> Destination<'a> {
    fn new(at: &str, ip: IpAddr, facts: Facts) -> Destination<'a> {
        let far = bound(at);
        // The kernel takes as much of it as it allows.
        far.set_recv_buffer_size(4 << 20).unwrap();
        let receiver = Receiver::new(&far, facts).unwrap();
        let port = far.local_addr().unwrap().as_socket().unwrap().port();
        Destination { far, to: SocketAddr::new(ip, port), facts, receiver, under_way: VecDeque::new() }
    }

    /// Receives all that is under way.
    fn receive(&mut self, from: SocketAddr) {
        while !self.under_way.is_empty() {
            for datagram in self.receiver.recv(&self.far).unwrap().datagrams() {
                let sent = self.under_way.pop_front().expect("one more than was sent");
                check(&datagram, &sent, self.facts, self.to, from);
            }
        }
    }
}

/// Asserts that a datagram is the one that was sent.
fn check(datagram: &Datagram<'_>, sent: &Sent<'_>, facts: Facts, to: SocketAddr, from: SocketAddr) {
    let Datagram { data, length, arrival } = *datagram;
    assert!(data == sent.data, "{} bytes for {}", data.len(), sent.data.len());
    assert!(length == data.len() && !datagram.is_truncated() && !arrival.flags.is_control_truncated());
    let sender = arrival.sender.unwrap();
    let own = sent.departure.source.unwrap_or(from.ip());
    assert_eq!((sender.ip().to_canonical(), sender.port()), (own, from.port()));
    let has = |fact| facts.contains(fact);
    assert_eq!(arrival.destination, has(Facts::DESTINATION).then_some(to.ip()));
    assert_eq!(arrival.interface, has(Facts::DESTINATION).then_some(1));
    assert_eq!(arrival.ttl, has(Facts::TTL).then_some(sent.departure.ttl.unwrap_or(64)));
    assert_eq!(arrival.tos, has(Facts::TOS).then_some(sent.departure.tos.unwrap_or(0)));
    assert_eq!(arrival.timestamp.is_some(), has(Facts::TIMESTAMP));
    assert_eq!((arrival.drops, has(Facts::SEGMENTS) || arrival.segment_size.is_none()), (None, true));
}

/// What the next push is about. Often it goes the way of the one before it.
#[derive(Clone, Copy)]
struct Plan {
    index: usize,
    size: usize,
    departure: Departure,
}

impl Plan {
    fn next(&mut self, random: &mut Random, sources: &[Option<IpAddr>]) {
        if random.below(3) == 0 {
            self.index = random.below(3);
            self.size = random.of(&[0, 1, 2, 31, 100, 500, 1200, 1200, 1472, 1473, 2000]);
            self.departure = Departure {
                source: random.of(sources),
                interface: random.of(&[None, None, Some(1)]),
                ttl: random.of(&[None, None, None, Some(9)]),
                tos: random.of(&[None, None, Some(1), Some(2)]),
            };
        }
    }

    /// A part of `pattern`: a datagram, or a train of several, whose last may be shorter; and how many they are.
    fn data<'a>(&self, random: &mut Random, pattern: &'a [u8]) -> (&'a [u8], usize) {
        let count = if self.size == 0 { 1 } else { random.of(&[1, 1, 1, 2, 7, 40]) };
        let shorter = if count == 1 { 0 } else { random.of(&[0, 0, self.size / 2, self.size - 1]) };
        let start = random.below(10_000);
        (&pattern[start..start + count * self.size - shorter], count)
    }
}

/// Sends a round that the receivers have room for, and returns how many datagrams it had.
fn send<'a>(
    sender: &mut Sender,
    near: &Socket,
    destinations: &mut [Destination<'a>],
    mut next: impl FnMut() -> (Plan, &'a [u8], usize),
) -> usize {
    let mut round = sender.round();
    let mut bytes = 0;
    while bytes < MOST_BYTES && round.unsent() < MOST_DATAGRAMS {
        let (Plan { index, size, departure }, data, count) = next();
        let destination = &mut destinations[index];
        let transmit = Transmit::new(data).to(destination.to).departure(departure);
        match round.push(&if count > 1 { transmit.segments(size) } else { transmit }) {
            Ok(()) => {
                bytes += data.len();
                let empty = data.is_empty().then_some(data);
                let datagrams = data.chunks(size.max(1)).chain(empty);
                destination.under_way.extend(datagrams.map(|data| Sent { data, departure }));
            }
            Err(Rejected::Full) => break,
            Err(error) => panic!("{error}"),
        }
    }
    let all = round.unsent();
    assert_eq!(round.flush(near).unwrap(), all);
    all
}

/// Sends a third of a million from a socket at `from` to sockets at `at`, which are reached as `ip`.
fn third_of_a_million(from: &str, at: &str, ip: &str, sources: &[Option<IpAddr>]) {
    let ip: IpAddr = ip.parse().unwrap();
    let near = bound(from);
    let from = SocketAddr::new(ip, near.local_addr().unwrap().as_socket().unwrap().port());
    let headers = Facts::DESTINATION | Facts::TTL | Facts::TOS;
    let facts = [Facts::SEGMENTS | headers, Facts::SEGMENTS | Facts::DROPS, headers | Facts::TIMESTAMP];
    let mut random = Random(1);
    let pattern: Vec<u8> = (0..100_000).map(|_| random.below(256) as u8).collect();
    let mut destinations = facts.map(|facts| Destination::new(at, ip, facts));
    let mut sender = Sender::new(&near).unwrap();
    let mut plan = Plan { index: 0, size: 0, departure: Departure::default() };
    let mut sent = 0;
    while sent < DATAGRAMS {
        sent += send(&mut sender, &near, &mut destinations, || {
            plan.next(&mut random, sources);
            let (data, count) = plan.data(&mut random, &pattern);
            (plan, data, count)
        });
        destinations.iter_mut().for_each(|destination| destination.receive(from));
    }
    assert!(sender.uses_segmentation() && sender.sends_tos());
    for mut destination in destinations {
        destination.far.set_nonblocking(true).unwrap();
        assert!(destination.receiver.recv(&destination.far).is_err(), "more than was sent");
    }
}

#[test]
fn ipv4() {
    if common::qemu_lacks("SO_TIMESTAMPNS and SO_RXQ_OVFL") {
        return;
    }
    let sources = [None, None, Some([127, 0, 0, 1].into()), Some([127, 0, 0, 2].into())];
    third_of_a_million("127.0.0.1:0", "127.0.0.1:0", "127.0.0.1", &sources);
}

#[test]
fn ipv6() {
    if common::qemu_lacks("SO_TIMESTAMPNS and SO_RXQ_OVFL") {
        return;
    }
    third_of_a_million("[::1]:0", "[::1]:0", "::1", &[None, Some("::1".parse().unwrap())]);
}

#[test]
fn mapped_addresses() {
    if common::qemu_lacks("SO_TIMESTAMPNS and SO_RXQ_OVFL") {
        return;
    }
    let sources = [None, None, Some([127, 0, 0, 1].into()), Some([127, 0, 0, 2].into())];
    third_of_a_million("[::]:0", "[::]:0", "127.0.0.1", &sources);
}
