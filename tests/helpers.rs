//! The helpers of the other tests: namespaces are private, interfaces connected, waits bounded.

#![cfg(linux)]

mod common;

use berkeley::{Domain, SockRef, Socket, Type};
use common::{LIMIT, TempDir, lend};
use std::fs;
use std::net::{Ipv4Addr, UdpSocket};
use std::time::Duration;

/// The names of the interfaces in the namespace of the calling thread.
fn interfaces() -> Vec<String> {
    let text = fs::read_to_string("/proc/thread-self/net/dev").unwrap();
    let names = text.lines().skip(2).filter_map(|line| line.split_once(':'));
    names.map(|(name, _)| name.trim().to_string()).filter(|name| !name.starts_with("sit")).collect()
}

#[test]
fn a_namespace_has_a_loopback_of_its_own() {
    let outside = UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = outside.local_addr().unwrap().port();
    let Some(inside) = common::namespace(move || {
        assert!(interfaces().contains(&"lo".to_string()), "{:?}", interfaces());
        // The same port is free here.
        let socket = UdpSocket::bind(("127.0.0.1", port)).unwrap();
        socket.set_read_timeout(Some(LIMIT)).unwrap();
        socket.send_to(b"inside", ("127.0.0.1", port)).unwrap();
        socket.recv(&mut [0; 8]).unwrap()
    }) else {
        return;
    };
    assert_eq!(inside, 6);
    outside.set_nonblocking(true).unwrap();
    outside.recv(&mut [0; 8]).unwrap_err();
}

#[test]
fn connected_interfaces_carry_multicast() {
    let group = Ipv4Addr::new(239, 1, 2, 3);
    common::namespace(move || {
        if !common::veth("left", "right") {
            return;
        }
        let receiver = Socket::new(Domain::IPV4, Type::DGRAM, None).unwrap();
        receiver.bind_device(Some(b"right")).unwrap();
        receiver.bind(&std::net::SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)).into()).unwrap();
        receiver.join_multicast_v4(&group, &Ipv4Addr::new(198, 51, 100, 1)).unwrap();
        receiver.set_read_timeout(Some(LIMIT)).unwrap();
        let port = receiver.local_addr().unwrap().as_socket().unwrap().port();
        let sender = UdpSocket::bind("192.0.2.1:0").unwrap();
        if common::qemu_lacks("IP_MULTICAST_IF") {
            SockRef::from(&sender).bind_device(Some(b"left")).unwrap();
        } else {
            SockRef::from(&sender).set_multicast_if_v4(&Ipv4Addr::new(192, 0, 2, 1)).unwrap();
        }
        sender.set_multicast_loop_v4(false).unwrap();
        sender.send_to(b"hello", (group, port)).unwrap();
        let (n, from) = receiver.recv_from(lend(&mut [0; 8])).unwrap();
        assert_eq!((n, from.as_socket().unwrap()), (5, sender.local_addr().unwrap()));
    });
}

#[test]
fn a_namespace_passes_panics_on() {
    if !common::root() {
        return;
    }
    let result = std::panic::catch_unwind(|| common::namespace(|| panic!("inside")));
    assert_eq!(result.unwrap_err().downcast_ref(), Some(&"inside"));
}

#[test]
fn directories_vanish() {
    let directory = TempDir::new();
    let path = directory.path().to_path_buf();
    assert!(path.is_dir());
    fs::write(directory.join("file"), "x").unwrap();
    drop(directory);
    assert!(!path.exists());
}

#[test]
fn waits_end() {
    let mut calls = 0;
    assert!(common::wait(|| {
        calls += 1;
        calls == 3
    }));
    assert!(LIMIT > Duration::ZERO);
    assert!(common::fds() >= 3);
}
