//! The rows of Windows: each is known to Winsock or said to be lacking, and has the size that it must have.
#![cfg(windows)]

mod common;
mod winsock;

use berkeley::control;
use berkeley::option::{self, ALL, winsock as controls};
use berkeley::{Domain, Socket, Type};
use std::io::ErrorKind;
use std::num::NonZeroU32;
use std::time::Duration;
use winsock::{is_unknown, known, new, tcp, udp};

/// Sockets of every kind that anyone may make.
fn sockets() -> [Socket; 5] {
    [
        new(Domain::IPV4, Type::STREAM),
        new(Domain::IPV6, Type::STREAM),
        new(Domain::IPV4, Type::DGRAM),
        new(Domain::IPV6, Type::DGRAM),
        tcp().0,
    ]
}

#[test]
fn every_row_answers_with_its_size_or_is_unknown() {
    let sockets = sockets();
    let (mut read, mut unknown) = (0, Vec::new());
    for info in ALL.iter().filter(|info| info.is_here()) {
        let answers: Vec<_> = sockets.iter().filter_map(|socket| info.show(socket)).collect();
        if answers.iter().any(|answer| answer.is_ok()) {
            read += 1;
        } else if !answers.is_empty() {
            unknown.push(info.name());
        }
        for error in answers.into_iter().filter_map(Result::err) {
            assert_ne!(error.kind(), ErrorKind::InvalidData, "{}: {error}", info.name());
            assert!(error.raw_os_error().is_some(), "{}: {error}", info.name());
        }
    }
    assert!(read > 25, "{read} rows were read");
    for name in unknown {
        winsock::skip(name, &ErrorKind::Unsupported.into());
    }
}

/// Sets an option, and reads back what was set.
macro_rules! back {
    ($($socket:ident $option:ident $value:expr;)+) => {$(
        if known(stringify!($option), $socket.set(option::$option, $value)).is_some() {
            if let Some(value) = known(stringify!($option), $socket.get(option::$option)) {
                assert_eq!(value, $value, stringify!($option));
            }
        }
    )+};
}

#[test]
fn options_read_back() {
    let [tcp4, _, udp4, udp6, _] = sockets();
    back! {
        tcp4 TCP_NODELAY true;
        tcp4 TCP_KEEPIDLE Duration::from_secs(60);
        tcp4 TCP_KEEPINTVL Duration::from_secs(2);
        tcp4 TCP_KEEPCNT 4;
        tcp4 TCP_FAIL_CONNECT_ON_ICMP_ERROR true;
        tcp4 TCP_FASTOPEN true;
        tcp4 TCP_MAXRT 30;
        tcp4 TCP_TIMESTAMPS true;
        tcp4 SO_EXCLUSIVEADDRUSE true;
        tcp4 SO_CONDITIONAL_ACCEPT true;
        tcp4 SO_PORT_SCALABILITY true;
        tcp4 SO_RANDOMIZE_PORT true;
        tcp4 SO_REUSE_UNICASTPORT true;
        udp4 SO_REUSE_MULTICASTPORT true;
        udp4 SO_RCVBUF 32768;
        udp4 SO_BROADCAST true;
        udp4 IP_DONTFRAGMENT true;
        udp4 IP_MTU_DISCOVER 1;
        udp4 IP_PKTINFO true;
        udp4 IP_RECEIVE_BROADCAST false;
        udp4 IP_RECVIF true;
        udp4 IP_RECVTOS true;
        udp4 IP_RECVTTL true;
        udp4 IP_RECVERR true;
        udp4 IP_USER_MTU 1400;
        udp4 UDP_NOCHECKSUM true;
        udp4 UDP_SEND_MSG_SIZE 1200;
        udp4 UDP_RECV_MAX_COALESCED_SIZE 65535;
        udp6 IPV6_DONTFRAG true;
        udp6 IPV6_HOPLIMIT true;
        udp6 IPV6_PKTINFO true;
        udp6 IPV6_RECVTCLASS true;
        udp6 IPV6_PROTECTION_LEVEL 10;
        udp6 IPV6_UNICAST_IF NonZeroU32::new(1);
        udp6 IPV6_USER_MTU 1400;
        udp6 IPV6_V6ONLY false;
    }
}

#[test]
fn the_interface_of_unicast() {
    let (socket, _) = udp();
    known("IP_UNICAST_IF", socket.set(option::IP_UNICAST_IF, NonZeroU32::new(1)));
    known("IP_UNICAST_IF", socket.set(option::IP_UNICAST_IF, None));
    let error = socket.set(option::IP_UNICAST_IF, NonZeroU32::new(1 << 24)).unwrap_err();
    assert_eq!((error.kind(), error.raw_os_error()), (ErrorKind::InvalidInput, None));
}

#[test]
fn booleans_of_one_byte_and_of_four() {
    for socket in sockets() {
        for on in [true, false] {
            if socket.r#type().unwrap() == Type::STREAM {
                socket.set_tcp_nodelay(on).unwrap();
                assert_eq!(socket.tcp_nodelay().unwrap(), on);
                socket.set_keepalive(on).unwrap();
                assert_eq!(socket.keepalive().unwrap(), on);
            } else {
                socket.set_broadcast(on).unwrap();
                assert_eq!(socket.broadcast().unwrap(), on);
            }
        }
    }
    let socket = new(Domain::IPV6, Type::STREAM);
    assert!(socket.only_v6().unwrap(), "which is the default here");
    socket.set_only_v6(false).unwrap();
    assert!(!socket.only_v6().unwrap());
}

#[test]
fn statistics_of_tcp() {
    let (a, b) = tcp();
    a.send(&[7; 1000]).unwrap();
    b.recv_into(&mut [0; 1000]).unwrap();
    if let Some(info) = known("SIO_TCP_INFO", controls::tcp_info(&a)) {
        assert_eq!((info.state, info.bytes_sent), (4, 1000));
        assert!(info.mss > 0 && info.rtt < Duration::from_secs(5));
    }
    if let Some((info, _limits)) = known("SIO_TCP_INFO of version 1", controls::tcp_limits(&b)) {
        assert_eq!(info.bytes_received, 1000);
    }
}

#[test]
fn controls_are_known_or_lacking() {
    let [tcp4, _, udp4, ..] = sockets();
    known("SIO_UDP_CONNRESET", controls::set_udp_connreset(&udp4, false));
    known("SIO_UDP_NETRESET", controls::set_udp_netreset(&udp4, false));
    known("SIO_LOOPBACK_FAST_PATH", controls::set_loopback_fast_path(&tcp4, true));
    known("SIO_CPU_AFFINITY", controls::set_cpu_affinity(&udp4, 0));
    known("SIO_TIMESTAMPING", controls::set_timestamping(&udp4, true, 4));
    match controls::sent_timestamp(&udp4, 1) {
        Ok(ticks) => panic!("{ticks} of a datagram that was not sent"),
        Err(error) => assert!(is_unknown(&error) || error.kind() == ErrorKind::WouldBlock, "{error}"),
    }
    known("TCP_ICMP_ERROR_INFO", controls::icmp_error(&tcp4));
    let error = controls::set_receive_all(&udp4, controls::ReceiveAll::On).unwrap_err();
    assert!(error.raw_os_error().is_some());
    assert!(controls::update_connect_context(&tcp4).is_err() || tcp4.peer_addr().is_err());
}

#[test]
fn messages_are_listed_with_their_numbers() {
    let here: Vec<_> =
        control::ALL.iter().copied().flatten().filter_map(|info| Some((info.name(), info.id()?))).collect();
    let id = |name| here.iter().find(|(other, _)| *other == name).map(|(_, id)| (id.level, id.kind));
    assert_eq!(id("IP_PKTINFO"), Some((0, 19)));
    assert_eq!(id("IP_TTL"), Some((0, 4)));
    assert_eq!(id("IP_ECN"), Some((0, 50)));
    assert_eq!(id("IPV6_HOPLIMIT"), Some((41, 21)));
    assert_eq!(id("IPV6_PKTINFO"), Some((41, 19)));
    assert_eq!(id("UDP_SEND_MSG_SIZE"), Some((17, 2)));
    assert_eq!(id("UDP_COALESCED_INFO"), Some((17, 3)));
    assert_eq!(id("SO_TIMESTAMP"), Some((0xffff, 0x300a)));
    assert_eq!(id("SCM_RIGHTS"), None);
}
