//! Options of the levels IPPROTO_IP and IPPROTO_IPV6, checked on the packets that arrive.

#![cfg(linux)]

mod common;
mod probe;

use std::io::ErrorKind;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use berkeley::{Domain, Protocol, Socket, Type};
use probe::{accept, address, errno, find, index, listener, local, new, number, port};
use probe::{read, receive, send, silent, udp};

/// IPV6_HDRINCL, which libc does not name everywhere.
const IPV6_HDRINCL: i32 = 36;

/// A sender and a receiver on loopback.
fn pair(v6: bool) -> (Socket, Socket) {
    let name = if v6 { "[::1]:0" } else { "127.0.0.1:0" };
    (udp(name), udp(name))
}

/// Sends one datagram; the number in the control message of `level` and `kind` that comes with it.
fn observe(sender: &Socket, receiver: &Socket, level: i32, kind: i32) -> Option<u32> {
    send(sender, b"observed", local(receiver));
    let (bytes, control) = receive(receiver);
    assert_eq!(bytes, b"observed");
    number(find(&control, level, kind))
}

#[test]
fn ttl_v4_arrives() {
    let (sender, receiver) = pair(false);
    probe::set(&receiver, libc::IPPROTO_IP, libc::IP_RECVTTL, 1).unwrap();
    for ttl in [1, 37, 64, 255] {
        sender.set_ttl_v4(ttl).unwrap();
        assert_eq!(sender.ttl_v4().unwrap(), ttl);
        assert_eq!(observe(&sender, &receiver, libc::IPPROTO_IP, libc::IP_TTL), Some(ttl));
    }
    for ttl in [0, 256] {
        assert_eq!(errno(sender.set_ttl_v4(ttl)), libc::EINVAL);
    }
    assert_eq!(sender.ttl_v4().unwrap(), 255);
}

#[test]
fn tos_v4_arrives_where_asked_for() {
    let (sender, receiver) = pair(false);
    assert_eq!(sender.tos_v4().unwrap(), 0);
    assert!(!receiver.recv_tos_v4().unwrap());
    sender.set_tos_v4(0xb8).unwrap();
    assert_eq!(sender.tos_v4().unwrap(), 0xb8);
    assert_eq!(observe(&sender, &receiver, libc::IPPROTO_IP, libc::IP_TOS), None);
    receiver.set_recv_tos_v4(true).unwrap();
    assert!(receiver.recv_tos_v4().unwrap());
    // The last two bits are those of ECN.
    for tos in [0xb8, 0x10, 0x02, 0x00] {
        sender.set_tos_v4(tos).unwrap();
        assert_eq!(sender.tos_v4().unwrap(), tos);
        assert_eq!(observe(&sender, &receiver, libc::IPPROTO_IP, libc::IP_TOS), Some(tos));
    }
    receiver.set_recv_tos_v4(false).unwrap();
    assert!(!receiver.recv_tos_v4().unwrap());
    assert_eq!(observe(&sender, &receiver, libc::IPPROTO_IP, libc::IP_TOS), None);
}

#[test]
fn tclass_v6_arrives_where_asked_for() {
    if common::qemu_cannot_swap("IPV6_TCLASS") {
        return;
    }
    let (sender, receiver) = pair(true);
    assert_eq!(sender.tclass_v6().unwrap(), 0);
    assert!(!receiver.recv_tclass_v6().unwrap());
    sender.set_tclass_v6(0xb8).unwrap();
    assert_eq!(observe(&sender, &receiver, libc::IPPROTO_IPV6, libc::IPV6_TCLASS), None);
    receiver.set_recv_tclass_v6(true).unwrap();
    assert!(receiver.recv_tclass_v6().unwrap());
    for class in [0xb8, 0x10, 0x02, 0x00] {
        sender.set_tclass_v6(class).unwrap();
        assert_eq!(sender.tclass_v6().unwrap(), class);
        assert_eq!(observe(&sender, &receiver, libc::IPPROTO_IPV6, libc::IPV6_TCLASS), Some(class));
    }
    assert_eq!(errno(sender.set_tclass_v6(256)), libc::EINVAL);
    receiver.set_recv_tclass_v6(false).unwrap();
    assert!(!receiver.recv_tclass_v6().unwrap());
    assert_eq!(observe(&sender, &receiver, libc::IPPROTO_IPV6, libc::IPV6_TCLASS), None);
}

#[test]
fn unicast_hops_v6_arrive_where_asked_for() {
    let (sender, receiver) = pair(true);
    assert!(!receiver.recv_hoplimit_v6().unwrap());
    assert_eq!(observe(&sender, &receiver, libc::IPPROTO_IPV6, libc::IPV6_HOPLIMIT), None);
    receiver.set_recv_hoplimit_v6(true).unwrap();
    assert!(receiver.recv_hoplimit_v6().unwrap());
    for hops in [1, 37, 255] {
        sender.set_unicast_hops_v6(hops).unwrap();
        assert_eq!(sender.unicast_hops_v6().unwrap(), hops);
        assert_eq!(observe(&sender, &receiver, libc::IPPROTO_IPV6, libc::IPV6_HOPLIMIT), Some(hops));
    }
    assert_eq!(errno(sender.set_unicast_hops_v6(256)), libc::EINVAL);
    receiver.set_recv_hoplimit_v6(false).unwrap();
    assert!(!receiver.recv_hoplimit_v6().unwrap());
    assert_eq!(observe(&sender, &receiver, libc::IPPROTO_IPV6, libc::IPV6_HOPLIMIT), None);
}

/// An IPv6 listener on all addresses.
fn listener_v6(only: bool) -> Socket {
    let socket = new("[::]:0", Type::STREAM);
    socket.set_only_v6(only).unwrap();
    assert_eq!(socket.only_v6().unwrap(), only);
    probe::bind(&socket, "[::]:0").unwrap();
    socket.listen(4).unwrap();
    socket
}

#[test]
fn without_only_v6_a_v4_peer_is_mapped() {
    let listener = listener_v6(false);
    let v4 = format!("127.0.0.1:{}", port(&listener));
    let rival = new(&v4, Type::STREAM);
    assert_eq!(probe::bind(&rival, &v4).unwrap_err().kind(), ErrorKind::AddrInUse);
    let client = new(&v4, Type::STREAM);
    client.connect(&address(&v4).into()).unwrap();
    let server = accept(&listener);
    let peer = server.peer_addr().unwrap().as_socket_ipv6().unwrap();
    assert_eq!(*peer.ip(), Ipv4Addr::LOCALHOST.to_ipv6_mapped());
    assert_eq!(peer.port(), port(&client));
    client.send(b"mapped").unwrap();
    assert_eq!(read(&server).unwrap(), b"mapped");
}

/// An IPv6 listener on all addresses, and a socket that holds its port of IPv4 without listening on it. Another program
/// may have that port already, so that several are tried.
fn listener_v6_and_holder() -> (Socket, Socket) {
    for _ in 0..100 {
        let listener = listener_v6(true);
        let v4 = format!("127.0.0.1:{}", port(&listener));
        let holder = new(&v4, Type::STREAM);
        match probe::bind(&holder, &v4) {
            Ok(()) => return (listener, holder),
            Err(error) => assert_eq!(error.kind(), ErrorKind::AddrInUse),
        }
    }
    panic!("no port is free for IPv4 and IPv6");
}

#[test]
fn with_only_v6_a_v4_peer_is_refused() {
    // The holder could be bound, so the listener does not have the port of IPv4; and nobody else answers there.
    let (listener, holder) = listener_v6_and_holder();
    let v4 = local(&holder).to_string();
    let client = new(&v4, Type::STREAM);
    let error = client.connect(&address(&v4).into()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    let client = new("[::1]:0", Type::STREAM);
    client.connect(&SocketAddr::from((Ipv6Addr::LOCALHOST, port(&listener))).into()).unwrap();
    accept(&listener);
    // After bind it is too late for a change.
    assert_eq!(errno(listener.set_only_v6(false)), libc::EINVAL);
}

/// A UDP header with `payload`; without a checksum.
fn udp_segment(from: u16, to: u16, payload: &[u8]) -> Vec<u8> {
    let length = 8 + payload.len() as u16;
    let mut segment: Vec<u8> = [from, to, length, 0].iter().flat_map(|field| field.to_be_bytes()).collect();
    segment.extend(payload);
    segment
}

/// The checksum of the Internet protocols over `bytes` (RFC 1071).
fn checksum(bytes: &[u8]) -> u16 {
    let words = bytes.chunks(2).map(|pair| u16::from_be_bytes([pair[0], *pair.get(1).unwrap_or(&0)]));
    let mut sum: u32 = words.map(u32::from).sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !(sum as u16)
}

#[test]
fn header_included_v4_takes_the_callers_header() {
    let done = common::namespace(|| {
        let receiver = udp("127.0.0.1:0");
        probe::set(&receiver, libc::IPPROTO_IP, libc::IP_RECVTTL, 1).unwrap();
        let to = local(&receiver);
        let raw = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::UDP)).unwrap();
        assert!(!raw.header_included_v4().unwrap());
        raw.set_ttl_v4(21).unwrap();
        send(&raw, &udp_segment(1111, to.port(), b"kernel's header"), to);
        let (bytes, control) = receive(&receiver);
        assert_eq!(bytes, b"kernel's header");
        assert_eq!(number(find(&control, libc::IPPROTO_IP, libc::IP_TTL)), Some(21));

        raw.set_header_included_v4(true).unwrap();
        assert!(raw.header_included_v4().unwrap());
        let segment = udp_segment(1111, to.port(), b"own header");
        let [high, low] = (20 + segment.len() as u16).to_be_bytes();
        // Version and length, TOS, total length, identification, fragment, TTL, protocol, checksum (which the
        // kernel fills in), source, destination.
        let mut packet = vec![0x45, 0, high, low, 0, 7, 0, 0, 77, 17, 0, 0, 127, 0, 0, 9, 127, 0, 0, 1];
        packet.extend(segment);
        send(&raw, &packet, to);
        let (_, sender) = receiver.peek_from(&mut []).unwrap();
        assert_eq!(sender.as_socket(), Some(address("127.0.0.9:1111")));
        let (bytes, control) = receive(&receiver);
        assert_eq!(bytes, b"own header");
        assert_eq!(number(find(&control, libc::IPPROTO_IP, libc::IP_TTL)), Some(77));

        raw.set_header_included_v4(false).unwrap();
        assert!(!raw.header_included_v4().unwrap());
        // The protocol "raw" has the header from the start.
        let raw = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::from(libc::IPPROTO_RAW))).unwrap();
        assert!(raw.header_included_v4().unwrap());
    });
    let Some(()) = done else { return };
}

#[test]
fn header_included_v6_takes_the_callers_header() {
    if common::qemu_lacks("IPV6_HDRINCL") {
        return;
    }
    let done = common::namespace(|| {
        let receiver = udp("[::1]:0");
        receiver.set_recv_hoplimit_v6(true).unwrap();
        let raw = Socket::new(Domain::IPV6, Type::RAW, Some(Protocol::UDP)).unwrap();
        assert_eq!(probe::get(&raw, libc::IPPROTO_IPV6, IPV6_HDRINCL), 0);
        raw.set_header_included_v6(true).unwrap();
        assert_eq!(probe::get(&raw, libc::IPPROTO_IPV6, IPV6_HDRINCL), 1);

        let mut segment = udp_segment(1111, port(&receiver), b"own header");
        let length = segment.len() as u16;
        let addresses = [Ipv6Addr::LOCALHOST.octets(), Ipv6Addr::LOCALHOST.octets()].concat();
        let pseudo = [&addresses[..], &u32::from(length).to_be_bytes(), &[0, 0, 0, 17], &segment].concat();
        segment[6..8].copy_from_slice(&checksum(&pseudo).to_be_bytes());
        let [high, low] = length.to_be_bytes();
        // Version, class and flow, length, next header, hop limit, source, destination.
        let packet = [&[0x60, 0, 0, 0, high, low, 17, 77], &addresses[..], &segment].concat();
        // A raw socket's port must be zero.
        send(&raw, &packet, address("[::1]:0"));
        let (bytes, control) = receive(&receiver);
        assert_eq!(bytes, b"own header");
        assert_eq!(number(find(&control, libc::IPPROTO_IPV6, libc::IPV6_HOPLIMIT)), Some(77));

        raw.set_header_included_v6(false).unwrap();
        assert_eq!(probe::get(&raw, libc::IPPROTO_IPV6, IPV6_HDRINCL), 0);
    });
    let Some(()) = done else { return };
}

/// An address that the machine lacks can be bound only while `set` has switched the option on.
fn foreign_bind(name: &'static str, set: fn(&Socket, bool), get: fn(&Socket) -> bool) {
    let done = common::namespace(move || {
        for kind in [Type::DGRAM, Type::STREAM] {
            let socket = new(name, kind);
            assert!(!get(&socket));
            assert_eq!(probe::bind(&socket, name).unwrap_err().kind(), ErrorKind::AddrNotAvailable);
            set(&socket, true);
            assert!(get(&socket));
            set(&socket, false);
            assert!(!get(&socket));
            assert_eq!(probe::bind(&socket, name).unwrap_err().kind(), ErrorKind::AddrNotAvailable);
            set(&socket, true);
            probe::bind(&socket, name).unwrap();
            assert_eq!(local(&socket).ip(), address(name).ip());
        }
    });
    let Some(()) = done else { return };
}

const FOREIGN_V4: &str = "203.0.113.7:0";
const FOREIGN_V6: &str = "[2001:db8:f::7]:0";

#[test]
fn ip_transparent_v4_binds_foreign_addresses() {
    if common::qemu_lacks("IP_TRANSPARENT to read") {
        return;
    }
    foreign_bind(
        FOREIGN_V4,
        |s, on| s.set_ip_transparent_v4(on).unwrap(),
        |s| s.ip_transparent_v4().unwrap(),
    );
}

#[test]
fn ip_transparent_v6_binds_foreign_addresses() {
    foreign_bind(
        FOREIGN_V6,
        |s, on| s.set_ip_transparent_v6(on).unwrap(),
        |s| s.ip_transparent_v6().unwrap(),
    );
}

#[test]
fn freebind_v4_binds_foreign_addresses() {
    foreign_bind(FOREIGN_V4, |s, on| s.set_freebind_v4(on).unwrap(), |s| s.freebind_v4().unwrap());
}

#[test]
fn freebind_v6_binds_foreign_addresses() {
    foreign_bind(FOREIGN_V6, |s, on| s.set_freebind_v6(on).unwrap(), |s| s.freebind_v6().unwrap());
}

#[test]
fn multicast_all_v4_hears_the_groups_of_others() {
    if common::qemu_lacks("IP_MULTICAST_ALL") {
        return;
    }
    let done = common::namespace(|| {
        let group = Ipv4Addr::new(239, 4, 5, 6);
        let member = udp("0.0.0.0:0");
        member.join_multicast_v4(&group, &Ipv4Addr::LOCALHOST).unwrap();
        let bystander = udp("0.0.0.0:0");
        let sender = udp("127.0.0.1:0");
        sender.set_multicast_if_v4(&Ipv4Addr::LOCALHOST).unwrap();
        let to = (group, port(&bystander)).into();
        assert!(bystander.multicast_all_v4().unwrap());
        send(&sender, b"overheard", to);
        assert_eq!(read(&bystander).unwrap(), b"overheard");
        bystander.set_multicast_all_v4(false).unwrap();
        assert!(!bystander.multicast_all_v4().unwrap());
        send(&sender, b"not for you", to);
        silent(&bystander);
        // What it has joined itself, it hears.
        bystander.join_multicast_v4(&group, &Ipv4Addr::LOCALHOST).unwrap();
        send(&sender, b"for you", to);
        assert_eq!(read(&bystander).unwrap(), b"for you");
        bystander.set_multicast_all_v4(true).unwrap();
        assert!(bystander.multicast_all_v4().unwrap());
    });
    let Some(()) = done else { return };
}

#[test]
fn multicast_all_v6_hears_the_groups_of_others() {
    if common::qemu_lacks("IPV6_MULTICAST_ALL") {
        return;
    }
    let done = common::namespace(|| {
        if !common::veth("west", "east") {
            return;
        }
        let group: Ipv6Addr = "ff15::4:5:6".parse().unwrap();
        let (west, east) = (index("west").get(), index("east").get());
        let member = udp("[::]:0");
        member.join_multicast_v6(&group, east).unwrap();
        let bystander = udp("[::]:0");
        let sender = udp("[2001:db8:a::1]:0");
        sender.set_multicast_if_v6(west).unwrap();
        let to = (group, port(&bystander)).into();
        assert!(bystander.multicast_all_v6().unwrap());
        send(&sender, b"overheard", to);
        assert_eq!(read(&bystander).unwrap(), b"overheard");
        bystander.set_multicast_all_v6(false).unwrap();
        assert!(!bystander.multicast_all_v6().unwrap());
        send(&sender, b"not for you", to);
        silent(&bystander);
        bystander.join_multicast_v6(&group, east).unwrap();
        send(&sender, b"for you", to);
        assert_eq!(read(&bystander).unwrap(), b"for you");
        bystander.set_multicast_all_v6(true).unwrap();
        assert!(bystander.multicast_all_v6().unwrap());
    });
    let Some(()) = done else { return };
}

#[test]
fn options_of_the_other_family_are_refused() {
    // An IPv4 socket has no IPv6 options.
    let socket = new("127.0.0.1:0", Type::DGRAM);
    for result in [socket.set_only_v6(true), socket.set_unicast_hops_v6(1), socket.set_tclass_v6(0)] {
        assert_eq!(errno(result), libc::ENOPROTOOPT);
    }
    // Only raw sockets bring their own header.
    assert_eq!(errno(socket.set_header_included_v4(true)), libc::ENOPROTOOPT);
    // The listener is there to show that TCP sockets take them too.
    let listener = listener("127.0.0.1:0");
    listener.set_ttl_v4(9).unwrap();
    assert_eq!(listener.ttl_v4().unwrap(), 9);
}
