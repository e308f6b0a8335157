//! Datagrams on every system that has them: rounds, single sends and trains, each arrives once and in order.
#![cfg(datagram)]

mod common;

use berkeley::datagram::{Facts, Receiver, Rejected, Sender, Transmit};
use berkeley::{Domain, Socket, Type};
use common::{Need, limit, skip};
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Two sockets of the loopback interface, and where the second is; `None` where the system lacks the address.
fn pair(ip: IpAddr) -> Option<(Socket, Socket, SocketAddr)> {
    let bound = || {
        let at = SocketAddr::new(ip, 0);
        let socket = Socket::new(Domain::for_address(at), Type::DGRAM, None).unwrap();
        limit(&socket);
        socket.bind(&at.into()).map(|()| socket)
    };
    match (bound(), bound()) {
        (Ok(near), Ok(far)) => {
            let to = far.local_addr().unwrap().as_socket().unwrap();
            Some((near, far, to))
        }
        (near, _) => {
            assert_eq!((ip.is_ipv6(), near.unwrap_err().kind()), (true, ErrorKind::AddrNotAvailable));
            skip(Need::Kernel("the address ::1"), "IPv6 loopback");
            None
        }
    }
}

/// The next `count` datagrams.
fn receive(receiver: &mut Receiver, far: &Socket, count: usize) -> Vec<Vec<u8>> {
    let mut got = Vec::new();
    while got.len() < count {
        for datagram in receiver.recv(far).unwrap().datagrams() {
            assert!(!datagram.is_truncated() && datagram.length == datagram.data.len());
            got.push(datagram.data.to_vec());
        }
    }
    got
}

fn each_family(body: fn(&Socket, &Socket, SocketAddr)) {
    for ip in [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)] {
        if let Some((near, far, to)) = pair(ip) {
            body(&near, &far, to);
        }
    }
}

#[test]
fn datagrams_arrive_in_order() {
    // Those of one size are joined.
    if common::qemu_cannot_swap("UDP_SEGMENT") {
        return;
    }
    each_family(|near, far, to| {
        let mut receiver = Receiver::new(far, Facts::empty()).unwrap();
        let mut sender = Sender::new(near).unwrap();
        let data: Vec<u8> = (0..=255).cycle().take(1000).collect();
        let sizes = [10, 10, 7, 0, 1000, 3];
        let mut round = sender.round();
        for size in sizes {
            round.push(&Transmit::new(&data[..size]).to(to)).unwrap();
        }
        assert_eq!((round.unsent(), round.flush(near).unwrap(), round.unsent()), (6, 6, 0));
        drop(round);
        assert!(receive(&mut receiver, far, 6).iter().eq(sizes.iter().map(|&size| &data[..size])));

        for size in sizes {
            assert_eq!(sender.send(near, &Transmit::new(&data[..size]).to(to)).unwrap(), 1);
        }
        assert!(receive(&mut receiver, far, 6).iter().eq(sizes.iter().map(|&size| &data[..size])));
    });
}

#[test]
fn trains_arrive_as_datagrams() {
    if common::qemu_cannot_swap("UDP_SEGMENT") {
        return;
    }
    each_family(|near, far, to| {
        let mut receiver = Receiver::new(far, Facts::empty()).unwrap();
        let mut sender = Sender::new(near).unwrap();
        let data: Vec<u8> = (0..=255).cycle().take(1000).collect();
        // First as the system has it, then one by one.
        for _ in 0..2 {
            let train = Transmit::new(&data).to(to).segments(300);
            let mut round = sender.round();
            round.push(&train).unwrap();
            assert_eq!(round.flush(near).unwrap(), 4);
            drop(round);
            assert_eq!(sender.send(near, &train).unwrap(), 4);
            assert!(receive(&mut receiver, far, 8).iter().eq(data.chunks(300).chain(data.chunks(300))));
            sender.set_segmentation(false);
            assert_eq!((sender.uses_segmentation(), sender.max_segments()), (false, 1));
        }
    });
}

#[test]
fn who_sent_it_and_where_to() {
    if common::qemu_cannot_swap("IP_PKTINFO") {
        return;
    }
    each_family(|near, far, to| {
        let mut receiver = match Receiver::new(far, Facts::DESTINATION) {
            Ok(receiver) => receiver,
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Unsupported);
                return skip(Need::Kernel("destinations of datagrams"), "where it was sent to");
            }
        };
        let mut sender = Sender::new(near).unwrap();
        sender.send(near, &Transmit::new(b"question").to(to)).unwrap();
        let arrivals = receiver.recv(far).unwrap();
        let datagram = arrivals.datagrams().next().unwrap();
        assert_eq!(datagram.data, b"question");
        assert_eq!(datagram.arrival.sender, near.local_addr().unwrap().as_socket());
        assert_eq!(datagram.arrival.destination, Some(to.ip()));
        // And back, from there.
        let mut answerer = Sender::new(far).unwrap();
        answerer.send(far, &Transmit::new(b"answer").reply_to(datagram.arrival)).unwrap();
        let mut buf = [0; 16];
        let (count, from) = near.recv_from_std(&mut buf).unwrap();
        assert_eq!((&buf[..count], from), (&b"answer"[..], Some(to)));
    });
}

#[test]
fn nothing_is_there() {
    each_family(|near, far, to| {
        far.set_nonblocking(true).unwrap();
        let mut receiver = Receiver::new(far, Facts::empty()).unwrap();
        assert_eq!(receiver.recv(far).unwrap_err().kind(), ErrorKind::WouldBlock);
        let mut sender = Sender::new(near).unwrap();
        let mut round = sender.round();
        assert_eq!(round.push(&Transmit::new(b"").to(to).segments(1)), Err(Rejected::EmptyTrain));
        assert_eq!(round.flush(near).unwrap(), 0);
        assert_eq!(receiver.recv(far).unwrap_err().kind(), ErrorKind::WouldBlock);
    });
}
