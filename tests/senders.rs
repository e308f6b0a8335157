//! The sender of what is received without unsafe code: of every family, with the scope, or none.

#![cfg(linux)]

mod common;

use berkeley::{Domain, SockAddr, Socket, Type};
use common::{Need, TempDir, limit, namespace, run, skip, tcp_pair, tool, wait};
use std::io::IoSliceMut;
use std::net::{Ipv6Addr, SocketAddr, SocketAddrV6};

const TEXT: &[u8; 8] = b"datagram";

/// Asserts that every receive on `receiver` tells that `sender` sent what `send` sends.
fn told(receiver: &Socket, sender: &SockAddr, send: impl Fn()) {
    let std = sender.as_socket();
    let mut bytes = [0; 16];
    send();
    assert_eq!(receiver.peek_from_into(&mut bytes).unwrap(), (8, sender.clone()));
    assert_eq!(receiver.recv_from_std_with_flags(&mut bytes, libc::MSG_PEEK).unwrap(), (8, std));
    assert_eq!(receiver.recv_from_into(&mut bytes).unwrap(), (8, sender.clone()));
    send();
    assert_eq!(receiver.recv_from_into_with_flags(&mut bytes, 0).unwrap(), (8, sender.clone()));
    send();
    assert_eq!(receiver.recv_from_std(&mut bytes).unwrap(), (8, std));
    // Into an address that was longer, or shorter.
    for mut from in [SockAddr::unix("/".repeat(100)).unwrap(), SockAddr::unspecified()] {
        send();
        assert_eq!(receiver.recvfrom(&mut bytes, 0, &mut from).unwrap(), 8);
        assert_eq!(&from, sender);
    }
    send();
    let (count, _, from) = receiver.recv_from_vectored_into(&mut [IoSliceMut::new(&mut bytes)]).unwrap();
    assert_eq!((count, from), (8, sender.clone()));
    assert_eq!(&bytes[..8], TEXT);
}

/// Two datagram sockets bound to `at`; what one sends to the other by std's address arrives with its own.
fn by_std_address(at: SocketAddr) {
    let bound = || {
        let socket = Socket::new(Domain::for_address(at), Type::DGRAM, None).unwrap();
        limit(&socket);
        socket.bind(&at.into()).unwrap();
        let address = socket.local_addr().unwrap();
        (socket, address)
    };
    let ((a, to_a), (b, to_b)) = (bound(), bound());
    let to_b = to_b.as_socket().unwrap();
    told(&b, &to_a, || assert_eq!(a.send_to_std(TEXT, to_b).unwrap(), 8));
    // With MSG_MORE two calls make one datagram.
    told(&b, &to_a, || {
        assert_eq!(a.send_to_std_with_flags(b"data", to_b, libc::MSG_MORE).unwrap(), 4);
        assert_eq!(a.send_to_std_with_flags(b"gram", to_b, 0).unwrap(), 4);
    });
    assert_eq!(a.send_to_std(&[0; 70_000], to_b).unwrap_err().raw_os_error(), Some(libc::EMSGSIZE));
}

#[test]
fn senders_of_ipv4() {
    by_std_address("127.0.0.1:0".parse().unwrap());
}

#[test]
fn senders_of_ipv6() {
    by_std_address("[::1]:0".parse().unwrap());
}

#[test]
fn senders_of_ipv6_with_scope() {
    if common::qemu_cannot_swap("sin6_scope_id") {
        return;
    }
    namespace(|| {
        if !tool("ip") {
            return;
        }
        if !run("ip address add fe80::1/64 dev lo nodad") {
            return skip(Need::Kernel("IPv6"), "a link-local address");
        }
        let address = SocketAddrV6::new(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 1), 0, 0, 1);
        // The kernel drops what is sent until the route of the new address is there, a little later.
        let probe = Socket::new(Domain::IPV6, Type::DGRAM.nonblocking(), None).unwrap();
        probe.bind(&address.into()).unwrap();
        let own = probe.local_addr().unwrap().as_socket().unwrap();
        let arrives = || probe.send_to_std(TEXT, own).is_ok() && probe.recv_into(&mut [0; 8]).is_ok();
        assert!(wait(arrives), "nothing arrives at {own}");
        by_std_address(address.into());
        // The scope is part of the address: without it the kernel cannot tell which interface is meant.
        let unscoped = SocketAddrV6::new(*address.ip(), 0, 0, 0);
        let socket = Socket::new(Domain::IPV6, Type::DGRAM, None).unwrap();
        assert_eq!(socket.bind(&unscoped.into()).unwrap_err().raw_os_error(), Some(libc::EINVAL));
        socket.bind(&address.into()).unwrap();
        let own = socket.local_addr().unwrap().as_socket_ipv6().unwrap();
        assert_eq!((own.ip(), own.scope_id()), (address.ip(), 1));
    });
}

#[test]
fn senders_of_unix_sockets() {
    let directory = TempDir::new();
    let receiver = Socket::new(Domain::UNIX, Type::DGRAM, None).unwrap();
    limit(&receiver);
    receiver.bind(&SockAddr::unix(directory.join("receiver")).unwrap()).unwrap();
    let to = receiver.local_addr().unwrap();
    let name = format!("\0berkeley {} {}", std::process::id(), directory.path().display());
    for path in [directory.join("sender"), directory.join(&"l".repeat(60)), name.into()] {
        let sender = Socket::new(Domain::UNIX, Type::DGRAM, None).unwrap();
        let address = SockAddr::unix(&path).unwrap();
        sender.bind(&address).unwrap();
        told(&receiver, &address, || assert_eq!(sender.send_to(TEXT, &to).unwrap(), 8));
        assert_eq!(address.as_socket(), None);
    }
    // A sender without a name is none.
    let sender = Socket::new(Domain::UNIX, Type::DGRAM, None).unwrap();
    sender.send_to(TEXT, &to).unwrap();
    let (_, from) = receiver.peek_from_into(&mut [0; 8]).unwrap();
    assert_eq!((from.len(), from.as_pathname(), from.is_unnamed()), (0, None, false));
    let mut from = to.clone();
    assert_eq!(receiver.recvfrom(&mut [0; 8], libc::MSG_PEEK, &mut from).unwrap(), 8);
    assert_eq!((from.len(), from.as_pathname(), from.is_unnamed()), (0, None, false));
    assert_eq!(receiver.recv_from_std(&mut [0; 8]).unwrap(), (8, None));
}

#[test]
fn streams_tell_no_sender() {
    let (a, b) = tcp_pair();
    a.send(&TEXT.repeat(4)).unwrap();
    // Nothing is left of the address that was lent.
    let mut from = a.local_addr().unwrap();
    assert_eq!(b.recvfrom(&mut [0; 8], 0, &mut from).unwrap(), 8);
    assert_eq!((from.len(), from.family(), from.as_socket()), (0, 0, None));
    let (count, from) = b.recv_from_into(&mut [0; 8]).unwrap();
    assert_eq!((count, from.len(), from.as_socket()), (8, 0, None));
    assert_eq!(b.recv_from_std(&mut [0; 8]).unwrap(), (8, None));
    let (count, _, from) =
        b.recv_from_vectored_into(&mut [IoSliceMut::new(&mut [0; 4]), IoSliceMut::new(&mut [0; 4])]).unwrap();
    assert_eq!((count, from.len(), from.as_socket()), (8, 0, None));
}
