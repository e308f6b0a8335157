//! The flags of receives that need no unsafe code: those of Linux reach the kernel, `MSG_TRUNC` never.

#![cfg(linux_like)]

mod common;

use berkeley::{Domain, Protocol, SockAddr, Socket, Type, spare};
use common::{LIMIT, limit, namespace, tcp_pair, udp, unix_pair};
use std::ffi::c_int;
use std::io::{ErrorKind, IoSliceMut};
use std::mem::MaybeUninit;

const TEXT: &[u8; 8] = b"datagram";

#[test]
fn flags_reach_the_kernel() {
    let (_a, b) = unix_pair(Type::DGRAM);
    // Without the flag each would wait for seconds.
    let flags = libc::MSG_DONTWAIT;
    let would_block = |kind| assert_eq!(kind, ErrorKind::WouldBlock);
    let start = std::time::Instant::now();
    would_block(b.recv_into_with_flags(&mut [0; 4], flags).unwrap_err().kind());
    would_block(b.recv_from_into_with_flags(&mut [0; 4], flags).unwrap_err().kind());
    would_block(b.recv_from_std_with_flags(&mut [0; 4], flags).unwrap_err().kind());
    would_block(b.recvfrom(&mut [0; 4], flags, &mut SockAddr::unspecified()).unwrap_err().kind());
    let mut bytes = [0; 4];
    let mut bufs = [IoSliceMut::new(&mut bytes)];
    would_block(b.recv_vectored_into_with_flags(&mut bufs, flags).unwrap_err().kind());
    would_block(b.recv_from_vectored_into_with_flags(&mut bufs, flags).unwrap_err().kind());
    assert!(start.elapsed() < LIMIT / 2);
}

/// Asserts that every receive refuses `MSG_TRUNC`, and that what waits on `socket` is still there then.
fn refuses_truncation(socket: &Socket) {
    let before = socket.peek_into(&mut [0; 4096]).unwrap();
    assert!(before > 4);
    let refused = |kind| assert_eq!(kind, ErrorKind::InvalidInput);
    for flags in [libc::MSG_TRUNC, libc::MSG_TRUNC | libc::MSG_PEEK, libc::MSG_TRUNC | libc::MSG_DONTWAIT] {
        let (mut memory, mut vec) = ([MaybeUninit::uninit(); 4], Vec::with_capacity(4));
        refused(socket.recv_into_with_flags(&mut memory, flags).unwrap_err().kind());
        refused(socket.recv_from_into_with_flags(&mut memory, flags).unwrap_err().kind());
        refused(socket.recv_from_std_with_flags(&mut memory, flags).unwrap_err().kind());
        refused(socket.recvfrom(&mut memory, flags, &mut SockAddr::unspecified()).unwrap_err().kind());
        refused(socket.recv_into_with_flags(spare(&mut vec), flags).unwrap_err().kind());
        refused(socket.recv_into_with_flags(&mut [0; 4], flags).unwrap_err().kind());
        assert!(vec.is_empty());
    }
    assert_eq!(socket.recv_into(&mut [0; 4096]).unwrap(), before, "something was lost");
}

/// What `recv` counts with `MSG_TRUNC`, by which it would claim more than 4 bytes of a buffer of 4.
fn true_length(socket: &Socket) -> usize {
    socket.recv_with_flags(&mut [MaybeUninit::uninit(); 4], libc::MSG_TRUNC | libc::MSG_PEEK).unwrap()
}

#[test]
fn truncation_is_refused_on_udp() {
    let ((a, _), (b, to_b)) = (udp(), udp());
    a.send_to(TEXT, &to_b).unwrap();
    assert_eq!(true_length(&b), 8);
    refuses_truncation(&b);
}

#[test]
fn truncation_is_refused_on_tcp() {
    let (a, b) = tcp_pair();
    a.send(TEXT).unwrap();
    // Here the kernel drops the bytes, and counts them without writing to the buffer.
    refuses_truncation(&b);
}

#[test]
fn truncation_is_refused_on_unix_sockets() {
    let (a, b) = unix_pair(Type::SEQPACKET);
    a.send(TEXT).unwrap();
    assert_eq!(true_length(&b), 8);
    refuses_truncation(&b);
}

#[test]
fn truncation_is_refused_on_netlink() {
    let domain = Domain::from(libc::AF_NETLINK);
    let socket = Socket::new(domain, Type::RAW, Some(Protocol::from(libc::NETLINK_ROUTE))).unwrap();
    limit(&socket);
    // A request for all interfaces: `struct nlmsghdr` and `struct rtgenmsg` (rtnetlink(7)).
    let flags = (libc::NLM_F_REQUEST | libc::NLM_F_DUMP) as u16;
    let mut request = 20_u32.to_ne_bytes().to_vec();
    request.extend(libc::RTM_GETLINK.to_ne_bytes());
    request.extend(flags.to_ne_bytes());
    request.extend([0; 12]);
    assert_eq!(socket.send(&request).unwrap(), 20);
    assert!(true_length(&socket) > 4);
    let mut reply = [0; 16];
    assert_eq!(socket.peek_into(&mut reply).unwrap(), 16);
    if !common::qemu_cannot_swap("a part of a netlink message") {
        assert_eq!(reply[4..6], libc::RTM_NEWLINK.to_ne_bytes());
    }
    let (_, sender) = socket.peek_from_into(&mut reply).unwrap();
    assert_eq!(c_int::from(sender.family()), libc::AF_NETLINK);
    assert_eq!(socket.recv_from_std_with_flags(&mut reply, libc::MSG_PEEK).unwrap().1, None);
    // A datagram of a dump may be longer than a page.
    let length = true_length(&socket);
    let error = socket.recv_into_with_flags(&mut [0; 4], libc::MSG_TRUNC).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(socket.recv_into(&mut vec![0; length + 1][..]).unwrap(), length);
}

#[test]
fn truncation_is_refused_on_packet_sockets() {
    namespace(|| {
        let all = Protocol::from(c_int::from((libc::ETH_P_ALL as u16).to_be()));
        let socket = Socket::new(Domain::PACKET, Type::RAW, Some(all)).unwrap();
        limit(&socket);
        let ((a, _), (_b, to_b)) = (udp(), udp());
        a.send_to(TEXT, &to_b).unwrap();
        assert_eq!(true_length(&socket), 14 + 20 + 8 + 8);
        refuses_truncation(&socket);
    });
}

#[test]
fn vectored_truncation_tells_the_true_length() {
    let ((a, to_a), (b, to_b)) = (udp(), udp());
    let mut bytes = [0; 4];
    let mut bufs = [IoSliceMut::new(&mut bytes)];
    for (flags, counted) in [(0, 4), (libc::MSG_TRUNC, 8)] {
        a.send_to(TEXT, &to_b).unwrap();
        let (count, told) = b.recv_vectored_into_with_flags(&mut bufs, flags).unwrap();
        assert_eq!((count, told.is_truncated()), (counted, true));
        a.send_to(TEXT, &to_b).unwrap();
        let (count, told, from) = b.recv_from_vectored_into_with_flags(&mut bufs, flags).unwrap();
        assert_eq!((count, told.is_truncated(), &from), (counted, true, &to_a));
    }
    assert_eq!(&bytes, b"data");
}

#[test]
fn out_of_band() {
    let (a, b) = tcp_pair();
    let urgent = |byte: u8| {
        a.send_out_of_band(&[byte]).unwrap();
        assert!(b.poll(berkeley::PollFlags::PRI, Some(LIMIT)).unwrap().contains(berkeley::PollFlags::PRI));
    };
    urgent(b'1');
    let mut array = [0; 4];
    assert_eq!(b.recv_out_of_band_into(&mut array).unwrap(), 1);
    assert_eq!(array, *b"1\0\0\0");
    assert_eq!(b.recv_out_of_band_into(&mut array).unwrap_err().raw_os_error(), Some(libc::EINVAL));
    urgent(b'2');
    assert_eq!(b.recv_out_of_band_into(&mut [MaybeUninit::uninit(); 4]).unwrap(), b"2");
    urgent(b'3');
    let mut vec = b"...".to_vec();
    assert_eq!(b.recv_out_of_band_into(spare(&mut Vec::new())).unwrap_err().kind(), ErrorKind::InvalidInput);
    vec.reserve(1);
    assert_eq!(b.recv_out_of_band_into(spare(&mut vec)).unwrap(), 1);
    assert_eq!(vec, b"...3");
}
