//! What a sender makes of datagrams: how they are joined, in which order they leave, and what is told where they cannot.
#![cfg(linux_like)]

mod common;

use berkeley::datagram::{Departure, Facts, Receiver, Rejected, Sender, Transmit};
use berkeley::{Domain, Socket, Type};
use common::{limit, udp};
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

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
