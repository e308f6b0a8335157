//! What Debug prints of what only Linux has.

#![cfg(linux)]

mod common;

use berkeley::{
    Domain, InterfaceIndexOrAddress, MaybeUninitSlice, Protocol, SockAddr, SockFilter, SockRef, Socket, Type,
};
use common::{any_port, tcp_pair, udp, unix_pair};
use std::fmt::Debug;
use std::mem::MaybeUninit;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::AsRawFd;

fn print(value: impl Debug) -> String {
    format!("{value:?}")
}

#[test]
fn no_socket() {
    let file = std::fs::File::open("/proc/self/exe").unwrap();
    let fd = file.as_raw_fd();
    let printed = print(SockRef::from(&file));
    assert_eq!(printed, format!("SockRef {{ raw: {fd}, local_addr: None, peer_addr: None }}"));
}

#[test]
fn filters() {
    assert_eq!(print(SockFilter::new(6, 0, 0, 1)), "SockFilter { .. }");
}

#[test]
fn domains_of_linux() {
    assert_eq!(print(Domain::IPV4), "AF_INET");
    assert_eq!(print(Domain::IPV6), "AF_INET6");
    assert_eq!(print(Domain::UNIX), "AF_UNIX");
    assert_eq!(print(Domain::PACKET), "AF_PACKET");
    assert_eq!(print(Domain::VSOCK), "AF_VSOCK");
    assert_eq!(print(Domain::from(0)), "AF_UNSPEC");
    assert_eq!(print(Domain::from(500)), "500");
    assert_eq!(print(Domain::from(-1)), "-1");
}

#[test]
fn types_of_linux() {
    assert_eq!(print(Type::STREAM), "SOCK_STREAM");
    assert_eq!(print(Type::DGRAM), "SOCK_DGRAM");
    assert_eq!(print(Type::SEQPACKET), "SOCK_SEQPACKET");
    assert_eq!(print(Type::RAW), "SOCK_RAW");
    assert_eq!(print(Type::DCCP), "SOCK_DCCP");
    assert_eq!(print(Type::from(4)), "SOCK_RDM");
    assert_eq!(print(Type::from(500)), "500");
}

#[test]
fn protocols_of_linux() {
    assert_eq!(print(Protocol::ICMPV4), "IPPROTO_ICMP");
    assert_eq!(print(Protocol::ICMPV6), "IPPROTO_ICMPV6");
    assert_eq!(print(Protocol::TCP), "IPPROTO_TCP");
    assert_eq!(print(Protocol::UDP), "IPPROTO_UDP");
    assert_eq!(print(Protocol::MPTCP), "IPPROTO_MPTCP");
    assert_eq!(print(Protocol::DCCP), "IPPROTO_DCCP");
    assert_eq!(print(Protocol::SCTP), "IPPROTO_SCTP");
    assert_eq!(print(Protocol::UDPLITE), "IPPROTO_UDPLITE");
    assert_eq!(print(Protocol::from(500)), "500");
    assert_eq!(print(Some(Protocol::TCP)), "Some(IPPROTO_TCP)");
}

#[test]
fn addresses_of_every_family() {
    assert_eq!(print(any_port()), "SockAddr { ss_family: 2, len: 16 }");
    let v6 = SockAddr::from(SocketAddr::from((Ipv6Addr::LOCALHOST, 80)));
    assert_eq!(print(v6), "SockAddr { ss_family: 10, len: 28 }");
    let path = SockAddr::unix("/tmp/a").unwrap();
    assert_eq!(print(&path), "SockAddr { ss_family: 1, len: 9 }");
    assert_eq!(format!("{path:#?}"), "SockAddr {\n    ss_family: 1,\n    len: 9,\n}");
    assert_eq!(print(SockAddr::vsock(1, 2)), "SockAddr { ss_family: 40, len: 16 }");
}

#[test]
fn sockets_of_every_family() {
    let (a, _b) = tcp_pair();
    let address = "Some(SockAddr { ss_family: 2, len: 16 })";
    let fd = a.as_raw_fd();
    let fields = format!("{{ raw: {fd}, local_addr: {address}, peer_addr: {address} }}");
    assert_eq!(print(&a), format!("Socket {fields}"));
    assert_eq!(print(SockRef::from(&a)), format!("SockRef {fields}"));

    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    let fd = socket.as_raw_fd();
    let fields = format!("{{ raw: {fd}, local_addr: {address}, peer_addr: None }}");
    assert_eq!(print(&socket), format!("Socket {fields}"));
    assert_eq!(print(SockRef::from(&socket)), format!("SockRef {fields}"));

    let (unix, _other) = unix_pair(Type::STREAM);
    let fd = unix.as_raw_fd();
    let address = "Some(SockAddr { ss_family: 1, len: 2 })";
    let fields = format!("{{ raw: {fd}, local_addr: {address}, peer_addr: {address} }}");
    assert_eq!(print(&unix), format!("Socket {fields}"));
}

#[test]
fn every_received_flag() {
    let (receiver, address) = udp();
    let (sender, _) = udp();
    let fields = "is_out_of_band: false, is_truncated: TRUNC, is_confirm: false, is_dontroute: false";
    let expected = format!("RecvFlags {{ is_end_of_record: false, {fields} }}");
    for (size, truncated) in [(8, "false"), (2, "true")] {
        sender.send_to(b"four", &address).unwrap();
        let mut buffer = [MaybeUninit::uninit(); 8];
        let mut buffers = [MaybeUninitSlice::new(&mut buffer[..size])];
        let (_, flags) = receiver.recv_vectored(&mut buffers).unwrap();
        assert_eq!(print(flags), expected.replace("TRUNC", truncated));
    }
}

#[test]
fn interfaces() {
    assert_eq!(print(InterfaceIndexOrAddress::Index(7)), "Index(7)");
    assert_eq!(print(InterfaceIndexOrAddress::Address(Ipv4Addr::LOCALHOST)), "Address(127.0.0.1)");
}
