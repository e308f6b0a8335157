//! Messages on Windows: truncation, control messages, streams, errors that ICMP brings.
#![cfg(windows)]

mod common;
mod winsock;

use berkeley::control::{
    Builder, Departure, IP_ECN, IP_PKTINFO, IP_TOS, IP_TTL, IPV6_HOPLIMIT, IPV6_PKTINFO, Messages,
    PacketInfo, PlainPacketInfo, Storage, space,
};
use berkeley::option::{self, winsock as control};
use berkeley::{MaybeUninitSlice, MsgHdr, MsgHdrMut, SockAddr, Socket};
use std::io::{ErrorKind, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::net::{Ipv4Addr, Ipv6Addr, Shutdown};
use std::time::Duration;
use winsock::{known, nobody, tcp, udp, udp6};

const WSAECONNRESET: i32 = 10054;
const WSAEMSGSIZE: i32 = 10040;

/// Room for what the tests receive.
const ROOM: usize = space::<IP_PKTINFO>() + space::<IP_TTL>() + space::<IP_TOS>() + space::<IPV6_PKTINFO>();

#[test]
fn messages_are_laid_out_as_c_has_them() {
    let mut storage = Storage::<{ space::<IP_ECN>() + space::<IP_PKTINFO>() }>::new();
    let mut builder = Builder::new(&mut storage);
    builder.push(IP_ECN, 2).unwrap();
    builder.push(IP_PKTINFO, PlainPacketInfo { address: [127, 0, 0, 1], interface: 7 }).unwrap();
    assert_eq!(builder.push(IP_ECN, 1).unwrap_err().missing, space::<IP_ECN>(), "no room");
    let mut bytes = Vec::new();
    for (kind, data) in [(50_i32, &[2, 0, 0, 0][..]), (19, &[127, 0, 0, 1, 7, 0, 0, 0])] {
        // A `WSACMSGHDR`: the length with the header, the level, the type. Both are aligned to a pointer.
        bytes.extend((size_of::<usize>() + 8 + data.len()).to_ne_bytes());
        bytes.extend([0_i32.to_ne_bytes(), kind.to_ne_bytes()].concat());
        bytes.extend(data);
        bytes.resize(bytes.len().next_multiple_of(size_of::<usize>()), 0);
    }
    assert_eq!(builder.as_bytes(), bytes);

    let mut messages = Messages::new(&bytes);
    assert_eq!(messages.next().unwrap().get(IP_ECN), Some(2));
    assert_eq!(messages.next().unwrap().get(IP_PKTINFO).map(|info| info.interface), Some(7));
    assert!(messages.next().is_none());
    for length in 0..bytes.len() {
        let count = Messages::new(&bytes[..length]).filter(|message| !message.is_truncated()).count();
        assert!(count < 2, "{count} messages in {length} bytes");
    }
}

#[test]
fn truncation_is_an_error_of_the_plain_receives() {
    let (socket, address) = udp();
    for receive in [
        |socket: &Socket| socket.recv_into(&mut [0; 4]).map(drop),
        |socket: &Socket| socket.recv_from_into(&mut [0; 4]).map(drop),
        |socket: &Socket| socket.recv_from_std(&mut [0; 4]).map(drop),
        |socket: &Socket| socket.recvfrom(&mut [0; 4], 0, &mut SockAddr::unspecified()).map(drop),
        |socket: &Socket| socket.recv(&mut [MaybeUninit::uninit(); 4]).map(drop),
    ] {
        socket.send_to(b"longer than four", &address.into()).unwrap();
        assert_eq!(receive(&socket).unwrap_err().raw_os_error(), Some(WSAEMSGSIZE));
    }
    // Which leaves a peeked datagram in the queue.
    socket.send_to(b"longer than four", &address.into()).unwrap();
    assert_eq!(socket.peek_into(&mut [0; 4]).unwrap_err().raw_os_error(), Some(WSAEMSGSIZE));
    assert_eq!(socket.peek_sender().unwrap().as_socket(), Some(address));
    assert_eq!(socket.recv_into(&mut [0; 64]).unwrap(), 16);
}

#[test]
fn truncation_is_a_flag_of_the_vectored_receives() {
    let (socket, address) = udp();
    let to = SockAddr::from(address);
    let (mut head, mut body) = ([0; 4], [0; 4]);

    socket.send_to(b"longer than eight", &to).unwrap();
    let mut bufs = [IoSliceMut::new(&mut head), IoSliceMut::new(&mut body)];
    let (count, flags) = socket.recv_vectored_into(&mut bufs).unwrap();
    assert_eq!((count, flags.is_truncated(), flags.is_control_truncated()), (8, true, false));
    assert_eq!((&head, &body), (b"long", b"er t"));

    socket.send_to(b"longer than eight", &to).unwrap();
    let mut bufs = [IoSliceMut::new(&mut head)];
    let (count, flags, sender) = socket.recv_from_vectored_into(&mut bufs).unwrap();
    assert_eq!((count, flags.is_truncated(), sender.as_socket()), (4, true, Some(address)));

    socket.send_to(b"four", &to).unwrap();
    let mut memory = [MaybeUninit::uninit(); 4];
    let (count, flags) = socket.recv_vectored(&mut [MaybeUninitSlice::new(&mut memory)]).unwrap();
    assert_eq!((count, flags.is_truncated()), (4, false));
    assert!(!flags.is_broadcast() && !flags.is_multicast());
    assert!(format!("{flags:?}").starts_with("RecvFlags { is_truncated: false, is_control_truncated: false"));
}

#[test]
fn truncation_is_a_flag_of_messages() {
    let (socket, address) = udp();
    socket.set(option::IP_PKTINFO, true).unwrap();
    for room in [0, ROOM] {
        socket.send_to(b"longer than four", &address.into()).unwrap();
        let mut sender = nobody();
        let (mut control, mut data) = (vec![MaybeUninit::uninit(); room], [MaybeUninit::uninit(); 4]);
        let mut bufs = [MaybeUninitSlice::new(&mut data)];
        let mut msg =
            MsgHdrMut::new().with_addr(&mut sender).with_buffers(&mut bufs).with_control(&mut control);
        assert_eq!(socket.recvmsg(&mut msg, 0).unwrap(), 4, "with {room} bytes for control messages");
        assert!(msg.flags().is_truncated());
        assert_eq!(msg.addr().unwrap().as_socket(), Some(address));
    }
}

#[test]
fn control_messages_that_do_not_fit_are_told() {
    let (socket, address) = udp();
    socket.set(option::IP_PKTINFO, true).unwrap();
    socket.send_to(b"data", &address.into()).unwrap();
    let mut control = [MaybeUninit::uninit(); 8];
    let mut data = [MaybeUninit::uninit(); 16];
    let mut bufs = [MaybeUninitSlice::new(&mut data)];
    let mut msg = MsgHdrMut::new().with_buffers(&mut bufs).with_control(&mut control);
    let count = socket.recvmsg(&mut msg, 0).unwrap();
    assert!(msg.flags().is_control_truncated() && !msg.flags().is_truncated(), "{:?}", msg.flags());
    assert!(msg.control_len() <= 8);
    match count {
        0 => winsock::skip("the count of data where messages are cut", &ErrorKind::Unsupported.into()),
        count => assert_eq!(count, 4),
    }
}

#[test]
fn messages_bring_destination_interface_and_ttl() {
    let (socket, address) = udp();
    socket.set(option::IP_PKTINFO, true).unwrap();
    socket.set(option::IP_RECVTTL, true).unwrap();
    let mut storage = Storage::<ROOM>::new();
    let mut sender = SockAddr::from(address);
    let mut data = [MaybeUninit::uninit(); 16];
    let mut bufs = [MaybeUninitSlice::new(&mut data)];
    let mut msg = MsgHdrMut::new().with_addr(&mut sender).with_buffers(&mut bufs).with_messages(&mut storage);
    // The same header again and again: each time it has its full lengths.
    for round in 0..3 {
        socket.set_ttl_v4(40 + round).unwrap();
        socket.send_to(b"to myself", &address.into()).unwrap();
        assert_eq!(socket.recvmsg(&mut msg, 0).unwrap(), 9);
        let (mut info, mut ttl) = (None, None);
        for message in msg.messages() {
            info = info.or(message.get(IP_PKTINFO));
            ttl = ttl.or(message.get(IP_TTL)).or(message.get(berkeley::control::IP_HOPLIMIT));
        }
        let info = info.expect("a message with the destination");
        assert_eq!(Ipv4Addr::from(info.address), Ipv4Addr::LOCALHOST);
        assert_ne!(info.interface, 0);
        assert_eq!(ttl, Some(40 + round as i32));
        assert!(!msg.flags().is_truncated());
        assert_eq!(msg.addr().unwrap().as_socket(), Some(address));
    }
}

#[test]
fn messages_of_ipv6() {
    let (socket, address) = udp6();
    socket.set(option::IPV6_PKTINFO, true).unwrap();
    socket.set(option::IPV6_HOPLIMIT, true).unwrap();
    socket.send_to(b"to myself", &address.into()).unwrap();
    let mut storage = Storage::<{ space::<IPV6_PKTINFO>() + space::<IPV6_HOPLIMIT>() }>::new();
    let mut data = [MaybeUninit::uninit(); 16];
    let mut bufs = [MaybeUninitSlice::new(&mut data)];
    let mut msg = MsgHdrMut::new().with_buffers(&mut bufs).with_messages(&mut storage);
    assert_eq!(socket.recvmsg(&mut msg, 0).unwrap(), 9);
    let (mut info, mut hops) = (None, None);
    for message in msg.messages() {
        info = info.or(message.get(IPV6_PKTINFO));
        hops = hops.or(message.get(IPV6_HOPLIMIT));
    }
    let info = info.expect("a message with the destination");
    assert_eq!(info.addr, Ipv6Addr::LOCALHOST);
    assert_ne!(info.interface, 0);
    assert!(hops.is_some_and(|hops| (1..256).contains(&hops)), "{hops:?}");
}

#[test]
fn sends_from_a_chosen_address() {
    let (receiver, address) = udp();
    let socket = winsock::new(berkeley::Domain::IPV4, berkeley::Type::DGRAM);
    socket.bind(&std::net::SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)).into()).unwrap();
    let mut storage = Storage::<{ space::<IP_PKTINFO>() }>::new();
    let mut control = Builder::new(&mut storage);
    let source = Ipv4Addr::new(127, 0, 0, 5);
    control.push(IP_PKTINFO, PlainPacketInfo { address: source.octets(), interface: 0 }).unwrap();
    let (to, data) = (SockAddr::from(address), [IoSlice::new(b"from "), IoSlice::new(b"five")]);
    let message = MsgHdr::new().with_addr(&to).with_buffers(&data).with_messages(&control);
    let Some(count) = known("a source in a message", socket.sendmsg(&message, 0)) else { return };
    assert_eq!(count, 9);
    let mut buf = [0; 16];
    let (count, sender) = receiver.recv_from_into(&mut buf).unwrap();
    assert_eq!(&buf[..count], b"from five");
    match *sender.as_socket_ipv4().unwrap().ip() {
        Ipv4Addr::LOCALHOST => winsock::skip("a source in a message", &ErrorKind::Unsupported.into()),
        ip => assert_eq!(ip, source),
    }
}

#[test]
fn ecn_is_sent_and_received() {
    let (socket, address) = udp();
    if known("IP_RECVECN", socket.set(option::IP_RECVECN, true)).is_none() {
        return;
    }
    let mut storage = Storage::<{ space::<IP_ECN>() }>::new();
    let mut control = Builder::new(&mut storage);
    control.push(IP_ECN, 2).unwrap();
    let (to, data) = (SockAddr::from(address), [IoSlice::new(b"ecn")]);
    let message = MsgHdr::new().with_addr(&to).with_buffers(&data).with_messages(&control);
    if known("ECN in a message", socket.sendmsg(&message, 0)).is_none() {
        return;
    }
    let mut storage = Storage::<{ space::<IP_ECN>() }>::new();
    let mut msg = MsgHdrMut::new().with_messages(&mut storage);
    socket.recvmsg(&mut msg, 0).unwrap();
    assert_eq!(msg.messages().find_map(|message| message.get(IP_ECN)), Some(2));
}

#[test]
fn vectored_and_message_sends_on_a_stream() {
    let (a, b) = tcp();
    let parts = [IoSlice::new(b"one "), IoSlice::new(b"two")];
    assert_eq!(a.send_vectored(&parts).unwrap(), 7);
    let mut buf = [0; 16];
    assert_eq!(b.recv_into(&mut buf).unwrap(), 7);
    assert_eq!(&buf[..7], b"one two");
    assert_eq!(a.sendmsg(&MsgHdr::new().with_buffers(&parts), 0).unwrap(), 7);

    // A stream has no control messages, but a receive that has room for some works.
    let mut storage = Storage::<ROOM>::new();
    let mut sender = SockAddr::from(std::net::SocketAddr::from(([10, 1, 2, 3], 4)));
    let mut data = [MaybeUninit::uninit(); 16];
    let mut bufs = [MaybeUninitSlice::new(&mut data)];
    let mut msg = MsgHdrMut::new().with_addr(&mut sender).with_buffers(&mut bufs).with_messages(&mut storage);
    assert_eq!(b.recvmsg(&mut msg, 0).unwrap(), 7);
    assert_eq!((msg.messages().count(), msg.control_len()), (0, 0));
    assert_eq!(msg.addr().map(|addr| (addr.len(), addr.family())), Some((0, 0)), "no sender was told");

    a.send(b"more").unwrap();
    let (count, sender) = b.recv_from_into(&mut buf).unwrap();
    assert_eq!((count, sender.len()), (4, 0));
}

#[test]
fn a_failed_receive_leaves_the_address() {
    let (socket, address) = udp();
    socket.set_nonblocking(true).unwrap();
    for room in [0, ROOM] {
        let mut control = vec![MaybeUninit::uninit(); room];
        let mut sender = SockAddr::from(address);
        let mut msg = MsgHdrMut::new().with_addr(&mut sender).with_control(&mut control);
        assert_eq!(socket.recvmsg(&mut msg, 0).unwrap_err().kind(), ErrorKind::WouldBlock);
        assert_eq!(sender.as_socket(), Some(address));
    }
}

#[test]
fn messages_without_buffers() {
    let (socket, address) = udp();
    let to = SockAddr::from(address);
    assert_eq!(socket.sendmsg(&MsgHdr::new().with_addr(&to), 0).unwrap(), 0);
    assert_eq!(socket.recv_into(&mut [0; 8]).unwrap(), 0, "an empty datagram");
    socket.send_to(b"data", &to).unwrap();
    let mut msg = MsgHdrMut::new();
    assert_eq!(socket.recvmsg(&mut msg, 0).unwrap(), 0);
    assert!(msg.flags().is_truncated());
}

#[test]
fn a_receive_after_shutdown_is_the_end() {
    let receives: [fn(&Socket) -> std::io::Result<usize>; 5] = [
        |socket| socket.recv_into(&mut [0; 8]),
        |socket| socket.recv_from_into(&mut [0; 8]).map(|(count, _)| count),
        |socket| socket.recv_vectored_into(&mut [IoSliceMut::new(&mut [0; 8])]).map(|(count, _)| count),
        |socket| {
            let mut data = [0; 8];
            let mut bufs = [IoSliceMut::new(&mut data)];
            socket.recv_from_vectored_into(&mut bufs).map(|(count, ..)| count)
        },
        |socket| {
            let mut storage = Storage::<ROOM>::new();
            socket.recvmsg(&mut MsgHdrMut::new().with_messages(&mut storage), 0)
        },
    ];
    for receive in receives {
        let (_a, b) = tcp();
        b.shutdown(Shutdown::Read).unwrap();
        assert_eq!(receive(&b).unwrap(), 0);
    }
}

#[test]
fn datagrams_survive_an_unreachable_port() {
    let (socket, address) = udp();
    socket.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    // With the error on, as it is at first, a receive tells of the datagram that found nobody.
    control::set_udp_connreset(&socket, true).unwrap();
    socket.send_to(b"hello?", &nobody()).unwrap();
    match socket.recv_into(&mut [0; 8]).unwrap_err() {
        error if error.raw_os_error() == Some(WSAECONNRESET) => {}
        error => winsock::skip("WSAECONNRESET of an unreachable port", &error),
    }
    control::set_udp_connreset(&socket, false).unwrap();
    for _ in 0..3 {
        socket.send_to(b"hello?", &nobody()).unwrap();
        assert_eq!(socket.recv_into(&mut [0; 8]).unwrap_err().kind(), ErrorKind::TimedOut);
    }
    socket.send_to(b"still here", &address.into()).unwrap();
    assert_eq!(socket.recv_into(&mut [0; 16]).unwrap(), 10);
}

#[test]
fn connected_datagrams_survive_an_unreachable_port() {
    let (socket, _) = udp();
    socket.connect(&nobody()).unwrap();
    socket.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    control::set_udp_connreset(&socket, false).unwrap();
    for _ in 0..3 {
        socket.send(b"hello?").unwrap();
        match socket.recv_into(&mut [0; 8]).unwrap_err() {
            error if error.kind() == ErrorKind::TimedOut => {}
            // Wine takes the control, and hands on what its host says of connected sockets.
            error if error.kind() == ErrorKind::ConnectionRefused => {
                winsock::skip("SIO_UDP_CONNRESET on connected sockets", &error)
            }
            error => panic!("{error}"),
        }
    }
}

#[test]
fn arrivals_and_departures() {
    let (server, address) = udp();
    server.set_packet_info(true).unwrap();
    let (client, from) = udp();
    client.set_ttl_v4(33).unwrap();
    client.send_to(b"question", &address.into()).unwrap();
    let mut buf = [0; 32];
    let arrival = server.recv_arrival(&mut buf).unwrap();
    assert_eq!((arrival.length, arrival.sender, arrival.ttl), (8, Some(from), Some(33)));
    assert_eq!(arrival.destination, Some(Ipv4Addr::LOCALHOST.into()));
    assert!(arrival.interface.is_some_and(|index| index != 0));

    let departure = Departure { ttl: Some(3), ..Departure::default() };
    let error = server.send_departure(b"answer", from, &departure).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    let departure = Departure { source: arrival.destination, ..Departure::default() };
    let sent = server.send_departure(b"answer", from, &departure);
    if known("a source in a message", sent).is_some() {
        assert_eq!(client.recv_from_into(&mut buf).unwrap().1.as_socket(), Some(address));
    }

    let (server, address) = udp6();
    server.set_packet_info(true).unwrap();
    server.send_to(b"to myself", &address.into()).unwrap();
    let arrival = server.recv_arrival(&mut buf).unwrap();
    assert_eq!((arrival.destination, arrival.sender), (Some(Ipv6Addr::LOCALHOST.into()), Some(address)));
}

#[test]
fn arrivals_through_mapped_addresses() {
    let server = winsock::new(berkeley::Domain::IPV6, berkeley::Type::DGRAM);
    server.set_only_v6(false).unwrap();
    server.set_packet_info(true).unwrap();
    server.bind(&std::net::SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)).into()).unwrap();
    server.set_read_timeout(Some(winsock::LIMIT)).unwrap();
    let port = server.local_addr().unwrap().as_socket().unwrap().port();
    let (client, _) = udp();
    client.send_to(b"question", &std::net::SocketAddr::from(([127, 0, 0, 1], port)).into()).unwrap();
    let arrival = server.recv_arrival(&mut [0; 32]).unwrap();
    match arrival.destination {
        Some(destination) => assert_eq!(destination, Ipv4Addr::LOCALHOST),
        None => winsock::skip("messages of IPv4 on a socket of IPv6", &ErrorKind::Unsupported.into()),
    }
}
