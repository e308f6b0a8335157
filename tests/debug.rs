//! What Debug prints, letter by letter: programs log it and tests compare it.

mod common;

use berkeley::{Domain, Protocol, SockAddr, SockAddrStorage, SockRef, Socket, TcpKeepalive, Type};
use common::platform::{self as c, raw};
use common::{any_port, tcp_pair};
use std::fmt::Debug;
use std::net::{Ipv6Addr, SocketAddr};
use std::time::Duration;

fn print(value: impl Debug) -> String {
    format!("{value:?}")
}

#[test]
fn domains() {
    assert_eq!(print(Domain::IPV4), "AF_INET");
    assert_eq!(print(Domain::IPV6), "AF_INET6");
    assert_eq!(print(Domain::from(0)), "AF_UNSPEC");
    assert_eq!(print(Domain::from(500)), "500");
    assert_eq!(print(Domain::from(-1)), "-1");
}

#[test]
fn types() {
    assert_eq!(print(Type::STREAM), "SOCK_STREAM");
    assert_eq!(print(Type::DGRAM), "SOCK_DGRAM");
    assert_eq!(print(Type::from(500)), "500");
}

#[test]
fn protocols() {
    assert_eq!(print(Protocol::TCP), "IPPROTO_TCP");
    assert_eq!(print(Protocol::UDP), "IPPROTO_UDP");
    assert_eq!(print(Protocol::from(500)), "500");
    assert_eq!(print(Some(Protocol::TCP)), "Some(IPPROTO_TCP)");
}

/// What is printed of an address of IPv4.
fn inet() -> String {
    format!("SockAddr {{ ss_family: {}, len: {} }}", c::AF_INET, size_of::<c::sockaddr_in>())
}

#[test]
fn addresses() {
    assert_eq!(print(any_port()), inet());
    let v6 = SockAddr::from(SocketAddr::from((Ipv6Addr::LOCALHOST, 80)));
    assert_eq!(print(&v6), format!("SockAddr {{ ss_family: {}, len: 28 }}", c::AF_INET6));
    assert_eq!(format!("{v6:#?}"), format!("SockAddr {{\n    ss_family: {},\n    len: 28,\n}}", c::AF_INET6));
}

#[test]
fn storage() {
    assert_eq!(print(SockAddrStorage::zeroed()), "sockaddr_storage { ss_family: 0, .. }");
    let inet = format!("sockaddr_storage {{ ss_family: {}, .. }}", c::AF_INET);
    assert_eq!(print(any_port().as_storage()), inet);
}

#[test]
fn sockets() {
    let (a, _b) = tcp_pair();
    let (number, address) = (raw(&a), format!("Some({})", inet()));
    let fields = format!("{{ raw: {number}, local_addr: {address}, peer_addr: {address} }}");
    assert_eq!(print(&a), format!("Socket {fields}"));
    assert_eq!(print(SockRef::from(&a)), format!("SockRef {fields}"));

    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.bind(&any_port()).unwrap();
    let number = raw(&socket);
    let fields = format!("{{ raw: {number}, local_addr: {address}, peer_addr: None }}");
    assert_eq!(print(&socket), format!("Socket {fields}"));
    assert_eq!(print(SockRef::from(&socket)), format!("SockRef {fields}"));
}

#[test]
fn keepalive() {
    let none = "TcpKeepalive { time: None, interval: None, retries: None }";
    assert_eq!(print(TcpKeepalive::new()), none);
    let time = TcpKeepalive::new().with_time(Duration::from_secs(1));
    assert_eq!(print(&time), "TcpKeepalive { time: Some(1s), interval: None, retries: None }");
    #[cfg(keepalive_interval)]
    {
        let all = time.with_interval(Duration::from_millis(2500)).with_retries(3);
        assert_eq!(print(all), "TcpKeepalive { time: Some(1s), interval: Some(2.5s), retries: Some(3) }");
    }
}

#[cfg(recvmsg)]
#[test]
fn messages() {
    use berkeley::{MaybeUninitSlice, MsgHdr, MsgHdrMut};
    use std::mem::MaybeUninit;

    // With quotation marks, as socket2 prints them.
    assert_eq!(print(MsgHdr::new().with_flags(1)), "\"MsgHdr\"");
    let mut buffer = [MaybeUninit::new(1), MaybeUninit::uninit()];
    let mut buffers = [MaybeUninitSlice::new(&mut buffer)];
    assert_eq!(print(&buffers[0]), "[MaybeUninit<u8>, MaybeUninit<u8>]");
    assert_eq!(print(MsgHdrMut::new().with_buffers(&mut buffers)), "\"MsgHdrMut\"");
    assert_eq!(print(MaybeUninitSlice::new(&mut [])), "[]");
}

#[cfg(recvmsg)]
#[test]
fn received_flags() {
    use berkeley::MaybeUninitSlice;
    use std::mem::MaybeUninit;

    let ((receiver, address), (sender, _)) = (common::udp(), common::udp());
    for (size, truncated) in [(8, "is_truncated: false"), (2, "is_truncated: true")] {
        sender.send_to(b"four", &address).unwrap();
        let mut buffer = [MaybeUninit::uninit(); 8];
        let mut buffers = [MaybeUninitSlice::new(&mut buffer[..size])];
        let (_, flags) = receiver.recv_vectored(&mut buffers).unwrap();
        let printed = print(flags);
        assert!(printed.starts_with("RecvFlags { ") && printed.contains(truncated), "{printed}");
    }
}
