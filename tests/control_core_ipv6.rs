//! Control messages of the level IPPROTO_IPV6, each received from the kernel.

#![cfg(linux)]
// The helpers lend initialised memory to the kernel.
#![allow(unsafe_code)]

mod common;
mod probe;
mod seen;

use std::net::{Ipv6Addr, SocketAddrV6};

use berkeley::control::*;
use berkeley::{Domain, Protocol, SockAddr, Socket, Type, option};
use seen::{receive, seen, send};

/// Two UDP sockets on loopback, and the address of the second.
fn pair() -> (Socket, Socket, SockAddr) {
    let (a, b) = (probe::udp("[::1]:0"), probe::udp("[::1]:0"));
    let to = b.local_addr().unwrap();
    (a, b, to)
}

/// A header of destination or hop-by-hop options that says nothing: six bytes of padding.
const OPTIONS: &[u8] = &[0, 0, 1, 4, 0, 0, 0, 0];

/// A routing header (type 0) that has been followed to its end.
const ROUTING: &[u8] = &[0, 0, 0, 0, 0, 0, 0, 0];

#[test]
fn hops_and_class() {
    if common::qemu_cannot_swap("IPV6_HOPLIMIT to send") {
        return;
    }
    let (a, b, to) = pair();
    b.set(option::IPV6_RECVHOPLIMIT, true).unwrap();
    b.set(option::IPV6_RECVTCLASS, true).unwrap();
    b.set(option::IPV6_2292HOPLIMIT, true).unwrap();
    let sent = send(&a, Some(&to), b"both", |control| {
        control.push(IPV6_HOPLIMIT, 37).unwrap();
        control.push(IPV6_TCLASS, 0xb9).unwrap();
    });
    assert_eq!(sent.unwrap(), 4);
    let arrived = receive(&b);
    assert_eq!(arrived.get(IPV6_HOPLIMIT), Some(37));
    assert_eq!(arrived.get(IPV6_2292HOPLIMIT), Some(37));
    assert_eq!(arrived.get(IPV6_TCLASS), Some(0xb9));
    let large = send(&a, Some(&to), b"large", |control| control.push(IPV6_HOPLIMIT, 256).unwrap());
    assert_eq!(large.unwrap_err().raw_os_error(), Some(libc::EINVAL));

    send(&a, Some(&to), b"old", |control| control.push(IPV6_2292HOPLIMIT, 38).unwrap()).unwrap();
    assert_eq!(receive(&b).get(IPV6_2292HOPLIMIT), Some(38));
}

#[test]
fn packet_info() {
    if common::qemu_cannot_swap("IPV6_PKTINFO") {
        return;
    }
    let (a, b, to) = pair();
    b.set(option::IPV6_RECVPKTINFO, true).unwrap();
    b.set(option::IPV6_2292PKTINFO, true).unwrap();
    a.send_to(b"here", &to).unwrap();
    let here = PacketInfoV6 { addr: Ipv6Addr::LOCALHOST, interface: probe::index("lo").get() };
    let arrived = receive(&b);
    assert_eq!(arrived.get(IPV6_PKTINFO), Some(here));
    assert_eq!(arrived.get(IPV6_2292PKTINFO), Some(here));

    // From a source that the machine does not have.
    let a = Socket::new(Domain::IPV6, Type::DGRAM, None).unwrap();
    let info = PacketInfoV6 { addr: "2001:db8::77".parse().unwrap(), interface: 0 };
    let sent = send(&a, Some(&to), b"x", |control| control.push(IPV6_PKTINFO, info).unwrap());
    assert_eq!(sent.unwrap_err().raw_os_error(), Some(libc::EINVAL));
    send(&a, Some(&to), b"from lo", |control| control.push(IPV6_PKTINFO, here).unwrap()).unwrap();
    assert_eq!(receive(&b).data, b"from lo");
}

#[test]
fn chosen_source() {
    let Some(()) = common::namespace(|| {
        if !common::veth("va", "vb") {
            return;
        }
        let b = probe::udp("[2001:db8:b::1]:0");
        let a = Socket::new(Domain::IPV6, Type::DGRAM, None).unwrap();
        let addr = "2001:db8:a::1".parse().unwrap();
        let to = b.local_addr().unwrap();
        let info = PacketInfoV6 { addr, interface: 0 };
        // The routes of new interfaces may take a moment to settle.
        b.set_read_timeout(Some(probe::SILENCE)).unwrap();
        let mut from = None;
        assert!(common::wait(|| {
            send(&a, Some(&to), b"from a", |control| control.push(IPV6_PKTINFO, info).unwrap()).unwrap();
            from = b.recv_from(common::lend(&mut [0; 8])).ok();
            from.is_some()
        }));
        let (_, from) = from.unwrap();
        assert_eq!(from.as_socket_ipv6().map(|from| *from.ip()), Some(addr));
    }) else {
        return;
    };
}

#[test]
fn flow_label() {
    if common::qemu_lacks("IPV6_FLOWINFO") {
        return;
    }
    let (a, b, to) = pair();
    b.set(option::IPV6_FLOWINFO, true).unwrap();
    send(&a, Some(&to), b"flow", |control| {
        control.push(IPV6_FLOWINFO, 0x000a_bcde).unwrap();
        control.push(IPV6_TCLASS, 0x10).unwrap();
    })
    .unwrap();
    assert_eq!(receive(&b).get(IPV6_FLOWINFO), Some(0x010a_bcde));
}

#[test]
fn original_destination() {
    if common::qemu_cannot_swap("IPV6_ORIGDSTADDR") {
        return;
    }
    let (a, b, to) = pair();
    b.set(option::IPV6_RECVORIGDSTADDR, true).unwrap();
    a.send_to(b"there", &to).unwrap();
    assert_eq!(receive(&b).get(IPV6_ORIGDSTADDR), to.as_socket_ipv6());
}

#[test]
fn extension_headers() {
    let (a, b, to) = pair();
    if !common::root() {
        return;
    }
    b.set(option::IPV6_RECVHOPOPTS, true).unwrap();
    b.set(option::IPV6_RECVDSTOPTS, true).unwrap();
    b.set(option::IPV6_2292HOPOPTS, true).unwrap();
    b.set(option::IPV6_2292DSTOPTS, true).unwrap();
    let new = |control: &mut Builder<'_>| {
        control.push(IPV6_HOPOPTS, OPTIONS).unwrap();
        control.push(IPV6_DSTOPTS, OPTIONS).unwrap();
    };
    let old = |control: &mut Builder<'_>| {
        control.push(IPV6_2292HOPOPTS, OPTIONS).unwrap();
        control.push(IPV6_2292DSTOPTS, OPTIONS).unwrap();
    };
    send(&a, Some(&to), b"headers", new).unwrap();
    send(&a, Some(&to), b"headers", old).unwrap();
    for _ in 0..2 {
        let arrived = receive(&b);
        // Each begins with the protocol that follows.
        assert_eq!(arrived.get(IPV6_HOPOPTS).unwrap()[1..], OPTIONS[1..]);
        assert_eq!(arrived.get(IPV6_DSTOPTS), Some(&[&[17], &OPTIONS[1..]].concat()[..]));
        assert_eq!(arrived.get(IPV6_2292HOPOPTS).unwrap()[1..], OPTIONS[1..]);
        assert_eq!(arrived.get(IPV6_2292DSTOPTS), Some(&[&[17], &OPTIONS[1..]].concat()[..]));
    }
    let cut = send(&a, Some(&to), b"cut", |control| control.push(IPV6_HOPOPTS, &OPTIONS[..4]).unwrap());
    assert_eq!(cut.unwrap_err().raw_os_error(), Some(libc::EINVAL));
}

/// The one's complement checksum of `bytes`, an even number of them, in the order of the network.
fn checksum(bytes: &[u8]) -> u16 {
    let mut sum: u32 = bytes.chunks(2).map(|word| u32::from(u16::from_be_bytes([word[0], word[1]]))).sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !(sum as u16)
}

/// An IPv6 packet from ::1 to ::1: a routing header, and a UDP datagram to `port` with the data `data`.
fn routed(port: u16, data: &[u8]) -> Vec<u8> {
    let length = 8 + data.len() as u16;
    let mut udp = [&9_u16.to_be_bytes(), &port.to_be_bytes(), &length.to_be_bytes(), &[0, 0], data].concat();
    let address = Ipv6Addr::LOCALHOST.octets();
    let pseudo = [&address[..], &address, &u32::from(length).to_be_bytes(), &[0, 0, 0, 17], &udp].concat();
    udp[6..8].copy_from_slice(&checksum(&pseudo).to_be_bytes());
    let payload = (ROUTING.len() as u16 + length).to_be_bytes();
    let header = [&[0x60, 0, 0, 0], &payload[..], &[43, 64], &address, &address].concat();
    [&header[..], &[17], &ROUTING[1..], &udp].concat()
}

#[test]
fn routing_header() {
    if !common::root() {
        return;
    }
    let (_, b, to) = pair();
    b.set(option::IPV6_RECVRTHDR, true).unwrap();
    b.set(option::IPV6_2292RTHDR, true).unwrap();
    let raw = Socket::new(Domain::IPV6, Type::RAW, Some(Protocol::from(libc::IPPROTO_RAW))).unwrap();
    let host = SockAddr::from(SocketAddrV6::new(Ipv6Addr::LOCALHOST, 0, 0, 0));
    raw.send_to(&routed(to.as_socket_ipv6().unwrap().port(), b"routed"), &host).unwrap();
    let arrived = receive(&b);
    assert_eq!(arrived.data, b"routed");
    let header = [&[17], &ROUTING[1..]].concat();
    assert_eq!(arrived.get(IPV6_RTHDR), Some(&header[..]));
    assert_eq!(arrived.get(IPV6_2292RTHDR), Some(&header[..]));
}

#[test]
fn options_before_a_routing_header() {
    /// A routing header of mobility (type 2), to ::1.
    const MOBILE: &[u8] = &[0, 2, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    let (a, _, to) = pair();
    if !common::root() {
        return;
    }
    let cut = send(&a, Some(&to), b"cut", |control| control.push(IPV6_RTHDRDSTOPTS, &OPTIONS[..4]).unwrap());
    assert_eq!(cut.unwrap_err().raw_os_error(), Some(libc::EINVAL));

    let protocol = Protocol::from(i32::from((libc::ETH_P_IPV6 as u16).to_be()));
    let wire = Socket::new(Domain::PACKET, Type::DGRAM, Some(protocol)).unwrap();
    common::limit(&wire);
    let sent = send(&a, Some(&to), b"mobile", |control| {
        control.push(IPV6_RTHDR, MOBILE).unwrap();
        control.push(IPV6_RTHDRDSTOPTS, OPTIONS).unwrap();
    });
    if let Err(error) = sent {
        // It has to know the one routing header that is left (net/ipv6/datagram.c).
        assert_eq!(error.raw_os_error(), Some(libc::EINVAL));
        return common::skip(common::Need::Kernel("CONFIG_IPV6_MIP6"), "IPV6_RTHDRDSTOPTS");
    }
    // Destination options, the routing header, UDP.
    let chain =
        |data: &[u8]| data.len() == 40 + 8 + 24 + 8 + 6 && (data[6], data[40], data[48]) == (60, 43, 17);
    assert!(common::wait(|| chain(&probe::read(&wire).unwrap())));
    seen("IPV6_RTHDRDSTOPTS");
}

#[test]
fn fragments_and_the_path() {
    let Some(()) = common::namespace(|| {
        if !common::tool("ip") {
            return;
        }
        assert!(common::run("ip link set dev lo mtu 1500"));
        let (a, b, to) = pair();
        let tells = !common::qemu_lacks("IPV6_RECVFRAGSIZE");
        if tells {
            b.set(option::IPV6_RECVFRAGSIZE, true).unwrap();
        }
        a.send_to(&[7; 4000], &to).unwrap();
        let arrived = receive(&b);
        assert_eq!(arrived.data, [7; 4000]);
        assert_eq!(arrived.get(IPV6_RECVFRAGSIZE), tells.then_some(1496));

        if common::qemu_cannot_swap("IPV6_DONTFRAG and IPV6_PATHMTU") {
            return;
        }
        a.set(option::IPV6_RECVPATHMTU, true).unwrap();
        let whole = send(&a, Some(&to), &[7; 4000], |control| control.push(IPV6_DONTFRAG, 1).unwrap());
        assert_eq!(whole.unwrap_err().raw_os_error(), Some(libc::EMSGSIZE));
        seen("IPV6_DONTFRAG");
        let path = receive(&a).get(IPV6_PATHMTU).unwrap();
        assert_eq!((*path.addr.ip(), path.mtu), (Ipv6Addr::LOCALHOST, 1500));
    }) else {
        return;
    };
}
