//! Making sockets: new, bind, listen, accept, connect, blocking mode, and shutdown.

mod common;

use berkeley::{Domain, PollFlags, Protocol, SockAddr, Socket, Type};
use common::platform as c;
use common::{LIMIT, any_port, gives_up_at_once, lend, tcp_listener, tcp_pair};
use std::io::ErrorKind;
use std::net::{Ipv6Addr, Shutdown, SocketAddr};
use std::time::Duration;

fn tcp() -> Socket {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP)).unwrap();
    common::limit(&socket);
    socket
}

/// A TCP socket bound on loopback that does not listen, so that connections to it are refused.
fn refusing() -> (Socket, SockAddr) {
    let socket = tcp();
    socket.bind(&any_port()).unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

#[test]
fn new_passes_errors_on() {
    let error = Socket::new(Domain::from(9999), Type::STREAM, None).unwrap_err();
    assert_eq!(error.raw_os_error(), Some(c::EAFNOSUPPORT));
    let error = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::UDP)).unwrap_err();
    assert!(error.raw_os_error().is_some(), "{error}");
    let error = Socket::new_raw(Domain::IPV4, Type::from(15), None).unwrap_err();
    assert!(error.raw_os_error().is_some(), "{error}");
}

#[test]
fn types_are_reported() {
    for r#type in [Type::STREAM, Type::DGRAM] {
        for domain in [Domain::IPV4, Domain::IPV6] {
            assert_eq!(Socket::new(domain, r#type, None).unwrap().r#type().unwrap(), r#type);
        }
    }
}

#[test]
fn bind_takes_the_address() {
    let (socket, address) = refusing();
    let local = address.as_socket().unwrap();
    assert!(local.ip().is_loopback());
    assert_ne!(local.port(), 0);
    let error = tcp().bind(&address).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AddrInUse);
    let error = socket.bind(&any_port()).unwrap_err();
    assert_eq!(error.raw_os_error(), Some(c::EINVAL));
    let other = SockAddr::from(SocketAddr::from((Ipv6Addr::LOCALHOST, 0)));
    // WSAEFAULT on Windows: the address is longer than one of IPv4.
    let error = tcp().bind(&other).unwrap_err();
    assert!(cfg!(windows) || error.raw_os_error() == Some(c::EAFNOSUPPORT), "{error}");
}

#[test]
fn listen_makes_a_listener() {
    let (socket, address) = refusing();
    tcp().connect(&address).unwrap_err();
    socket.listen(1).unwrap();
    tcp().connect(&address).unwrap();
    let udp = Socket::new(Domain::IPV4, Type::DGRAM, None).unwrap();
    assert!(udp.listen(1).unwrap_err().raw_os_error().is_some());
}

#[test]
fn accept_gives_the_peer_and_its_address() {
    let (listener, address) = tcp_listener();
    let client = tcp();
    client.connect(&address).unwrap();
    let (server, peer) = listener.accept().unwrap();
    assert_eq!(peer, client.local_addr().unwrap());
    assert_eq!(server.peer_addr().unwrap(), peer);
    assert_eq!(server.local_addr().unwrap(), address);
    assert_eq!(client.peer_addr().unwrap(), address);
    client.send(b"hello").unwrap();
    server.set_read_timeout(Some(LIMIT)).unwrap();
    let mut buffer = [0; 8];
    assert_eq!(server.recv(lend(&mut buffer)).unwrap(), 5);
    assert_eq!(&buffer[..5], b"hello");
}

#[test]
fn accept_without_connections() {
    let (listener, _) = tcp_listener();
    listener.set_nonblocking(true).unwrap();
    assert_eq!(listener.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
    assert_eq!(listener.accept_raw().unwrap_err().kind(), ErrorKind::WouldBlock);
    assert_eq!(tcp().accept().unwrap_err().raw_os_error(), Some(c::EINVAL));
}

#[test]
fn addresses_of_an_unconnected_socket() {
    let socket = tcp();
    assert_eq!(socket.peer_addr().unwrap_err().kind(), ErrorKind::NotConnected);
    // Winsock has no address before one is bound.
    match socket.local_addr() {
        Ok(local) => assert_eq!(local.as_socket(), Some("0.0.0.0:0".parse().unwrap())),
        Err(error) => assert_eq!((cfg!(windows), error.raw_os_error()), (true, Some(c::EINVAL))),
    }
}

#[test]
fn ipv6_connects() {
    let listener = Socket::new(Domain::IPV6, Type::STREAM, None).unwrap();
    let any = SockAddr::from(SocketAddr::from((Ipv6Addr::LOCALHOST, 0)));
    if let Err(error) = listener.bind(&any) {
        assert_eq!(error.kind(), ErrorKind::AddrNotAvailable);
        return common::skip(common::Need::Kernel("the address ::1"), "IPv6 loopback");
    }
    listener.listen(1).unwrap();
    common::limit(&listener);
    let client = Socket::new(Domain::IPV6, Type::STREAM, None).unwrap();
    client.connect(&listener.local_addr().unwrap()).unwrap();
    let (server, peer) = listener.accept().unwrap();
    assert!(peer.is_ipv6());
    assert_eq!(server.local_addr().unwrap(), client.peer_addr().unwrap());
}

#[cfg(not(wasi))]
#[test]
fn clones_are_the_same_socket() {
    let (a, b) = tcp_pair();
    let clone = a.try_clone().unwrap();
    assert_ne!(c::raw(&clone), c::raw(&a));
    assert_eq!(clone.local_addr().unwrap(), a.local_addr().unwrap());
    clone.set_nonblocking(true).unwrap();
    assert!(gives_up_at_once(&a));
    clone.set_nonblocking(false).unwrap();
    drop(a);
    clone.send(b"still open").unwrap();
    let mut buffer = [0; 16];
    assert_eq!(b.recv(lend(&mut buffer)).unwrap(), 10);
}

#[test]
fn shutdown_is_seen_by_the_peer() {
    let (a, b) = tcp_pair();
    let mut buffer = [0; 4];
    a.shutdown(Shutdown::Write).unwrap();
    assert_eq!(b.recv(lend(&mut buffer)).unwrap(), 0);
    // EPIPE, or WSAESHUTDOWN.
    a.send(b"x").unwrap_err();
    // The other direction stays open.
    b.send(b"back").unwrap();
    assert_eq!(a.recv(lend(&mut buffer)).unwrap(), 4);
    assert_eq!(tcp().shutdown(Shutdown::Both).unwrap_err().kind(), ErrorKind::NotConnected);
}

#[test]
fn shutdown_of_reading_is_an_end() {
    let (a, _b) = tcp_pair();
    a.shutdown(Shutdown::Read).unwrap();
    assert_eq!(a.recv(lend(&mut [0; 4])).unwrap(), 0);
}

#[test]
fn nonblocking_mode() {
    let (a, b) = tcp_pair();
    for on in [true, true] {
        a.set_nonblocking(on).unwrap();
        assert!(gives_up_at_once(&a));
    }
    a.set_nonblocking(false).unwrap();
    let sender = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(20));
        b.send(b"late").unwrap();
    });
    assert_eq!(a.recv(lend(&mut [0; 4])).unwrap(), 4);
    sender.join().unwrap();
}

#[test]
fn connect_timeout_succeeds() {
    let (listener, address) = tcp_listener();
    let client = tcp();
    client.connect_timeout(&address, LIMIT).unwrap();
    // It waits again: a receive finds what comes later.
    let (server, peer) = listener.accept().unwrap();
    assert_eq!(peer, client.local_addr().unwrap());
    server.send(b"hi").unwrap();
    client.set_read_timeout(Some(LIMIT)).unwrap();
    assert_eq!(client.recv(lend(&mut [0; 4])).unwrap(), 2);
}

#[test]
fn connect_timeout_is_refused() {
    let (_socket, address) = refusing();
    let client = tcp();
    let error = client.connect_timeout(&address, LIMIT).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    let error = tcp().connect(&address).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
}

#[test]
fn connect_timeout_of_no_time_runs_out() {
    let (_listener, address) = tcp_listener();
    let client = tcp();
    let error = client.connect_timeout(&address, Duration::ZERO).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TimedOut);
}

#[test]
fn take_error_after_a_refused_connection() {
    let (_socket, address) = refusing();
    let client = tcp();
    assert!(client.take_error().unwrap().is_none());
    client.set_nonblocking(true).unwrap();
    let error = client.connect(&address).unwrap_err();
    assert_eq!(error.raw_os_error(), Some(c::EINPROGRESS));
    assert!(!client.poll(PollFlags::OUT, Some(LIMIT)).unwrap().is_empty());
    let error = client.take_error().unwrap().unwrap();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    // Winsock does not say whether reading clears it.
    assert!(cfg!(windows) || client.take_error().unwrap().is_none());
}

#[test]
fn nonblocking_connect_succeeds() {
    let (_listener, address) = tcp_listener();
    let client = tcp();
    client.set_nonblocking(true).unwrap();
    let error = client.connect(&address).unwrap_err();
    assert_eq!(error.raw_os_error(), Some(c::EINPROGRESS));
    assert_eq!(client.poll(PollFlags::OUT, Some(LIMIT)).unwrap(), PollFlags::OUT);
    assert!(client.take_error().unwrap().is_none());
    assert_eq!(client.peer_addr().unwrap(), address);
}
