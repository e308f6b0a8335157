//! Passing descriptors, and datagrams with what their headers say: the thin layers over control messages.

#![cfg(linux)]

mod common;

use berkeley::control::{Arrival, Departure, PacketInfo, PassDescriptors};
use berkeley::{Domain, Socket, Type};
use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::{AsFd, AsRawFd};
use std::time::Duration;

const LIMIT: Option<Duration> = Some(Duration::from_secs(5));

fn pair(kind: Type) -> (Socket, Socket) {
    let (a, b) = Socket::pair(Domain::UNIX, kind, None).unwrap();
    b.set_read_timeout(LIMIT).unwrap();
    (a, b)
}

/// A UDP socket on any address of its domain, which asks for what headers say.
fn receiver(domain: Domain, address: IpAddr) -> (Socket, u16) {
    let socket = Socket::new(domain, Type::DGRAM, None).unwrap();
    socket.set_read_timeout(LIMIT).unwrap();
    if domain == Domain::IPV6 {
        socket.set_only_v6(false).unwrap();
    }
    socket.bind(&SocketAddr::from((address, 0)).into()).unwrap();
    socket.set_packet_info(true).unwrap();
    let port = socket.local_addr().unwrap().as_socket().unwrap().port();
    (socket, port)
}

fn arrival(socket: &Socket) -> Arrival {
    socket.recv_arrival(&mut [0; 64]).unwrap()
}

#[test]
fn descriptors_arrive_in_order_and_open() {
    for kind in [Type::STREAM, Type::DGRAM, Type::SEQPACKET] {
        let (a, b) = pair(kind);
        let pipes: Vec<_> = (0..3).map(|_| std::io::pipe().unwrap()).collect();
        let readers: Vec<_> = pipes.iter().map(|(reader, _)| reader.as_fd()).collect();
        assert_eq!(a.send_with_descriptors(b"three", &readers).unwrap(), 5);
        let mut buf = [0; 16];
        let received = b.recv_with_descriptors(&mut buf).unwrap();
        assert_eq!((received.len(), received.is_empty()), (5, false));
        assert!(!received.flags().is_control_truncated());
        for (descriptor, (number, (_, writer))) in received.zip(pipes.iter().enumerate()) {
            (&*writer).write_all(&[number as u8]).unwrap();
            let mut byte = [9];
            File::from(descriptor).read_exact(&mut byte).unwrap();
            assert_eq!(byte, [number as u8]);
        }
    }
}

#[test]
fn descriptors_that_are_not_taken_are_closed() {
    let (a, b) = pair(Type::STREAM);
    let (reader, writer) = std::io::pipe().unwrap();
    a.send_with_descriptors(b"x", &[writer.as_fd(), writer.as_fd()]).unwrap();
    drop(writer);
    let mut received = b.recv_with_descriptors(&mut [0; 1]).unwrap();
    let taken = received.next().unwrap();
    assert!(taken.as_raw_fd() >= 0);
    drop(received);
    drop(taken);
    // The end of the pipe is seen only once every writer is closed.
    assert_eq!((&reader).read(&mut [0; 1]).unwrap(), 0);
}

#[test]
fn data_without_descriptors_and_descriptors_without_data() {
    let (a, b) = pair(Type::STREAM);
    a.send(b"bare").unwrap();
    let mut received = b.recv_with_descriptors(&mut [0; 16]).unwrap();
    assert_eq!(received.len(), 4);
    assert!(received.next().is_none());
    let fd = a.as_fd();
    for error in [a.send_with_descriptors(b"", &[fd]), a.send_with_descriptors(b"x", &[])] {
        assert_eq!(error.unwrap_err().kind(), ErrorKind::InvalidInput);
    }
    let error = a.send_with_descriptors(b"x", &vec![fd; 254]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(a.send_with_descriptors(b"x", &vec![fd; 253]).unwrap(), 1);
    assert_eq!(b.recv_with_descriptors(&mut [0; 1]).unwrap().count(), 253);
    drop(a);
    assert!(b.recv_with_descriptors(&mut [0; 1]).unwrap().is_empty());
}

#[test]
fn ipv4_datagrams_tell_where_they_came_to() {
    let (socket, port) = receiver(Domain::IPV4, Ipv4Addr::UNSPECIFIED.into());
    let sender = Socket::new(Domain::IPV4, Type::DGRAM, None).unwrap();
    sender.set_ttl_v4(9).unwrap();
    sender.set_tos_v4(0x2a).unwrap();
    sender.send_to_std(b"hello", SocketAddr::from(([127, 0, 0, 5], port))).unwrap();
    let arrival = arrival(&socket);
    assert_eq!(arrival.length, 5);
    assert_eq!(arrival.destination, Some(IpAddr::from([127, 0, 0, 5])));
    assert_eq!((arrival.ttl, arrival.tos, arrival.ecn()), (Some(9), Some(0x2a), Some(2)));
    if !common::qemu_cannot_swap("IP_PKTINFO") {
        assert_eq!(arrival.interface, Some(1), "the loopback interface");
    }
    assert_eq!(arrival.sender.unwrap().port(), sender.local_addr().unwrap().as_socket().unwrap().port());
}

#[test]
fn ipv6_datagrams_tell_where_they_came_to() {
    let (socket, port) = receiver(Domain::IPV6, Ipv6Addr::UNSPECIFIED.into());
    let sender = Socket::new(Domain::IPV6, Type::DGRAM, None).unwrap();
    sender.set_unicast_hops_v6(9).unwrap();
    sender.set_tclass_v6(0x2a).unwrap();
    sender.send_to_std(b"hello", SocketAddr::from((Ipv6Addr::LOCALHOST, port))).unwrap();
    let arrival = arrival(&socket);
    assert_eq!(arrival.destination, Some(Ipv6Addr::LOCALHOST.into()));
    assert_eq!(arrival.ttl, Some(9));
    if !common::qemu_cannot_swap("IPV6_PKTINFO and IPV6_TCLASS") {
        assert_eq!(arrival.interface, Some(1), "the loopback interface");
        assert_eq!((arrival.tos, arrival.ecn()), (Some(0x2a), Some(2)));
    }
}

#[test]
fn mapped_addresses_tell_what_ipv4_says() {
    let (socket, port) = receiver(Domain::IPV6, Ipv6Addr::UNSPECIFIED.into());
    let sender = Socket::new(Domain::IPV4, Type::DGRAM, None).unwrap();
    sender.set_ttl_v4(9).unwrap();
    sender.set_tos_v4(0x29).unwrap();
    sender.send_to_std(b"hello", SocketAddr::from(([127, 0, 0, 5], port))).unwrap();
    let arrival = arrival(&socket);
    assert_eq!(arrival.destination, Some(IpAddr::from([127, 0, 0, 5])));
    if !common::qemu_cannot_swap("IP_PKTINFO") {
        assert_eq!(arrival.interface, Some(1));
    }
    assert_eq!((arrival.ttl, arrival.ecn()), (Some(9), Some(1)));
}

#[test]
fn a_socket_that_was_not_asked_tells_nothing() {
    let (socket, port) = receiver(Domain::IPV4, Ipv4Addr::LOCALHOST.into());
    socket.set_packet_info(false).unwrap();
    let sender = Socket::new(Domain::IPV4, Type::DGRAM, None).unwrap();
    sender.send_to_std(b"more than four", SocketAddr::from(([127, 0, 0, 1], port))).unwrap();
    let arrival = socket.recv_arrival(&mut [0; 4]).unwrap();
    assert_eq!((arrival.length, arrival.flags.is_truncated()), (4, true));
    assert_eq!((arrival.destination, arrival.interface, arrival.ttl, arrival.tos), (None, None, None, None));
}

#[test]
fn datagrams_leave_as_they_are_told() {
    if common::qemu_cannot_swap("IP_PKTINFO") {
        return;
    }
    let cases: [(Domain, IpAddr, IpAddr); 3] = [
        (Domain::IPV4, Ipv4Addr::LOCALHOST.into(), Ipv4Addr::new(127, 0, 0, 9).into()),
        (Domain::IPV6, Ipv6Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()),
        (Domain::IPV6, Ipv4Addr::LOCALHOST.to_ipv6_mapped().into(), Ipv4Addr::new(127, 0, 0, 9).into()),
    ];
    for (domain, to, source) in cases {
        let (socket, port) = receiver(domain, to);
        let sender = Socket::new(domain, Type::DGRAM, None).unwrap();
        let departure = Departure { source: Some(source), interface: Some(1), ttl: Some(7), tos: Some(0x2a) };
        assert_eq!(sender.send_departure(b"hello", SocketAddr::from((to, port)), &departure).unwrap(), 5);
        let arrival = arrival(&socket);
        assert_eq!(arrival.sender.unwrap().ip().to_canonical(), source, "to {to}");
        assert_eq!(arrival.ttl, Some(7), "to {to}");
        assert_eq!(arrival.ecn(), Some(2), "to {to}");
        sender.send_departure(b"", SocketAddr::from((to, port)), &Departure::default()).unwrap();
        assert_eq!(socket.recv_arrival(&mut [0; 4]).unwrap().length, 0);
    }
}

#[test]
fn departures_that_cannot_be() {
    let sender = Socket::new(Domain::IPV4, Type::DGRAM, None).unwrap();
    let to = SocketAddr::from(([127, 0, 0, 1], 9));
    let from = |source: IpAddr| Departure { source: Some(source), ..Departure::default() };
    let error = sender.send_departure(b"x", to, &from(Ipv6Addr::LOCALHOST.into())).unwrap_err();
    assert_eq!((error.kind(), error.raw_os_error()), (ErrorKind::InvalidInput, None));
    let via = Departure { interface: Some(i32::MAX as u32), ..Departure::default() };
    assert!(sender.send_departure(b"x", to, &via).unwrap_err().raw_os_error().is_some());
}
