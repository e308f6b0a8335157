//! Control messages of the levels IPPROTO_IP, IPPROTO_UDP and IPPROTO_TCP, each received from the kernel.

#![cfg(linux)]
// The helpers lend initialised memory to the kernel.
#![allow(unsafe_code)]

mod common;
mod probe;
mod seen;

use std::net::{Ipv4Addr, SocketAddrV4};
use std::os::fd::AsRawFd;

use berkeley::control::*;
use berkeley::{Domain, MaybeUninitSlice, MsgHdrMut, Protocol, SockAddr, Socket, Type, option};
use common::Need;
use seen::{receive, seen, send};

#[test]
fn ttl_and_tos() {
    if common::qemu_cannot_swap("IP_TTL to send") {
        return;
    }
    let ((a, _), (b, to)) = (common::udp(), common::udp());
    b.set(option::IP_RECVTTL, true).unwrap();
    b.set(option::IP_RECVTOS, true).unwrap();
    let sent = send(&a, Some(&to), b"both", |control| {
        control.push(IP_TTL, 37).unwrap();
        control.push(IP_TOS, 0xb9).unwrap();
    });
    assert_eq!(sent.unwrap(), 4);
    let arrived = receive(&b);
    assert_eq!(arrived.get(IP_TTL), Some(37));
    assert_eq!(arrived.get(IP_TOS), Some(0xb9));
    let zero = send(&a, Some(&to), b"zero", |control| control.push(IP_TTL, 0).unwrap());
    assert_eq!(zero.unwrap_err().raw_os_error(), Some(libc::EINVAL));
}

#[test]
fn packet_info() {
    if common::qemu_cannot_swap("IP_PKTINFO") {
        return;
    }
    let ((a, _), (b, to)) = (common::udp(), common::udp());
    b.set(option::IP_PKTINFO, true).unwrap();
    a.send_to(b"here", &to).unwrap();
    let interface = probe::index("lo").get();
    let here = PacketInfoV4 { interface, spec_dst: Ipv4Addr::LOCALHOST, addr: Ipv4Addr::LOCALHOST };
    assert_eq!(receive(&b).get(IP_PKTINFO), Some(here));

    // From a chosen source.
    let a = Socket::new(Domain::IPV4, Type::DGRAM, None).unwrap();
    let source = Ipv4Addr::new(127, 0, 0, 2);
    let info = PacketInfoV4::from_source(source);
    send(&a, Some(&to), b"from .2", |control| control.push(IP_PKTINFO, info).unwrap()).unwrap();
    let (_, from) = b.recv_from(common::lend(&mut [0; 8])).unwrap();
    assert_eq!(from.as_socket_ipv4().map(|from| *from.ip()), Some(source));

    let nowhere = PacketInfoV4::via(u32::MAX);
    let sent = send(&a, Some(&to), b"x", |control| control.push(IP_PKTINFO, nowhere).unwrap());
    assert_eq!(sent.unwrap_err().raw_os_error(), Some(libc::ENODEV));
}

#[test]
fn options() {
    // Record route, with room for two addresses; one byte ends the list.
    const ROUTE: &[u8] = &[7, 11, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let ((a, _), (b, to)) = (common::udp(), common::udp());
    b.set(option::IP_RECVOPTS, true).unwrap();
    b.set(option::IP_RETOPTS, true).unwrap();
    send(&a, Some(&to), b"options", |control| control.push(IP_RETOPTS, ROUTE).unwrap()).unwrap();
    let arrived = receive(&b);
    let came = arrived.get(IP_RECVOPTS).unwrap();
    assert_eq!((came.len(), &came[..2]), (12, &[7, 11][..]));
    // The sender has written its address.
    assert_eq!(came[3..7], [127, 0, 0, 1]);
    let back = arrived.get(IP_RETOPTS).unwrap();
    assert_eq!((back.len(), &back[..2]), (12, &[7, 11][..]));
    let broken = send(&a, Some(&to), b"broken", |control| control.push(IP_RETOPTS, &[7, 44, 4, 0]).unwrap());
    assert_eq!(broken.unwrap_err().raw_os_error(), Some(libc::EINVAL));
}

#[test]
fn original_destination() {
    if common::qemu_lacks("IP_RECVORIGDSTADDR") {
        return;
    }
    let ((a, _), (b, to)) = (common::udp(), common::udp());
    b.set(option::IP_RECVORIGDSTADDR, true).unwrap();
    a.send_to(b"there", &to).unwrap();
    assert_eq!(receive(&b).get(IP_ORIGDSTADDR), to.as_socket_ipv4());
}

#[test]
fn security_label() {
    if common::qemu_lacks("IP_PASSSEC") {
        return;
    }
    let ((a, _), (b, to)) = (common::udp(), common::udp());
    b.set(option::IP_PASSSEC, true).unwrap();
    a.send_to(b"label", &to).unwrap();
    match receive(&b).get(ip::SCM_SECURITY) {
        Some(label) => assert!(!label.is_empty()),
        None => common::skip(Need::Kernel("an active security module"), "SCM_SECURITY"),
    }
}

#[test]
fn fragment_size() {
    if common::qemu_lacks("IP_RECVFRAGSIZE") {
        return;
    }
    let Some(()) = common::namespace(|| {
        if !common::tool("ip") {
            return;
        }
        assert!(common::run("ip link set dev lo mtu 1500"));
        let ((a, _), (b, to)) = (common::udp(), common::udp());
        b.set(option::IP_RECVFRAGSIZE, true).unwrap();
        a.send_to(&[7; 4000], &to).unwrap();
        let arrived = receive(&b);
        assert_eq!(arrived.data, [7; 4000]);
        assert_eq!(arrived.get(IP_RECVFRAGSIZE), Some(1500));
        a.send_to(b"whole", &to).unwrap();
        assert_eq!(receive(&b).get(IP_RECVFRAGSIZE), None);
    }) else {
        return;
    };
}

/// The one's complement sum of 16-bit words in the order of the machine, unfolded.
fn sum(bytes: &[u8]) -> u64 {
    let words = bytes.chunks(2).map(|word| u16::from_ne_bytes([word[0], *word.get(1).unwrap_or(&0)]));
    words.map(u64::from).sum()
}

/// A sum folded to 16 bits.
fn fold(mut sum: u64) -> u16 {
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    sum as u16
}

#[test]
fn checksum() {
    if common::qemu_lacks("IP_CHECKSUM") {
        return;
    }
    if !common::root() {
        return;
    }
    let (b, to) = common::udp();
    b.set(option::IP_CHECKSUM, true).unwrap();
    // What the loopback driver does not vouch for, the kernel must sum up: a datagram from a raw socket.
    let raw = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::UDP)).unwrap();
    let port = to.as_socket_ipv4().unwrap().port();
    let mut datagram = [&[0, 9], &port.to_be_bytes()[..], &[0, 12], &[0, 0], b"sum!"].concat();
    let pseudo = [&[127, 0, 0, 1, 127, 0, 0, 1, 0, 17, 0, 12], &datagram[..]].concat();
    let checksum = !fold(sum(&pseudo));
    datagram[6..8].copy_from_slice(&checksum.to_ne_bytes());
    let host = SockAddr::from(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0));
    raw.send_to(&datagram, &host).unwrap();
    let arrived = receive(&b);
    assert_eq!(arrived.data, b"sum!");
    assert_eq!(fold(arrived.get(IP_CHECKSUM).unwrap().into()), fold(sum(b"sum!")));
}

#[test]
fn protocol_chooses_the_route() {
    if common::qemu_cannot_swap("IP_PROTOCOL") {
        return;
    }
    let Some(()) = common::namespace(|| {
        if !common::tool("ip") {
            return;
        }
        if !common::run("ip rule add ipproto 253 prohibit priority 1") {
            return common::skip(Need::Kernel("rules by protocol"), "IP_PROTOCOL");
        }
        assert!(common::run("ip rule add from all lookup local priority 2"));
        assert!(common::run("ip rule del priority 0"));
        let raw = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::from(libc::IPPROTO_RAW))).unwrap();
        let host = SockAddr::from(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0));
        let receiver = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::from(254))).unwrap();
        common::limit(&receiver);
        let mut packet = [0; 24];
        packet[..10].copy_from_slice(&[0x45, 0, 0, 24, 0, 0, 0, 0, 64, 254]);
        packet[16..20].copy_from_slice(&[127, 0, 0, 1]);
        let with = |protocol| {
            send(&raw, Some(&host), &packet, |control| control.push(IP_PROTOCOL, protocol).unwrap())
        };
        if with(254).is_err() {
            return common::skip(Need::Kernel("IP_PROTOCOL"), "a message");
        }
        assert_eq!(receive(&receiver).data.len(), 24);
        assert_eq!(with(253).unwrap_err().raw_os_error(), Some(libc::EACCES));
        assert_eq!(with(0).unwrap_err().raw_os_error(), Some(libc::EINVAL));
        seen("IP_PROTOCOL");
    }) else {
        return;
    };
}

#[test]
fn segments() {
    if common::qemu_cannot_swap("UDP_SEGMENT") {
        return;
    }
    let ((a, _), (b, to)) = (common::udp(), common::udp());
    send(&a, Some(&to), &[5; 1000], |control| control.push(UDP_SEGMENT, 400).unwrap()).unwrap();
    assert_eq!([400, 400, 200], [(); 3].map(|()| receive(&b).data.len()));
    seen("UDP_SEGMENT");

    b.set(option::UDP_GRO, true).unwrap();
    send(&a, Some(&to), &[5; 1000], |control| control.push(UDP_SEGMENT, 400).unwrap()).unwrap();
    let arrived = receive(&b);
    assert_eq!(arrived.data.len(), 1000);
    assert_eq!(arrived.get(UDP_GRO), Some(400));
}

#[test]
fn bytes_left_of_a_tcp_stream() {
    if common::qemu_cannot_swap("TCP_CM_INQ") {
        return;
    }
    let (a, b) = common::tcp_pair();
    b.set(option::TCP_INQ, true).unwrap();
    a.send(b"0123456789").unwrap();
    common::poll(b.as_raw_fd(), libc::POLLIN);
    let mut data = [0; 4];
    let mut buffers = [MaybeUninitSlice::new(common::lend(&mut data))];
    let mut storage = Storage::<{ space::<TCP_CM_INQ>() }>::new();
    let mut header = MsgHdrMut::new().with_buffers(&mut buffers).with_messages(&mut storage);
    b.recvmsg(&mut header, 0).unwrap();
    assert_eq!(header.messages().next().unwrap().get(TCP_CM_INQ), Some(6));
    assert_eq!(receive(&b).get(TCP_CM_INQ), Some(0));
}
