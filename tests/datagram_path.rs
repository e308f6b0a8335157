//! Datagrams that cannot leave at once, or as they are: full buffers, errors in the middle, and what the path carries.
#![cfg(linux_like)]

mod common;

use berkeley::datagram::{Facts, Fragmentation, Receiver, Sender, Transmit};
use berkeley::{Domain, PollFlags, Socket, Type};
use common::{LIMIT, Need, limit, namespace, run, skip, tool, udp};
use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr};

/// A socket bound to `at`, which waits a bounded time.
fn bound(at: &str) -> Socket {
    let at: SocketAddr = at.parse().unwrap();
    let socket = Socket::new(Domain::for_address(at), Type::DGRAM, None).unwrap();
    socket.bind(&at.into()).unwrap();
    limit(&socket);
    socket
}

/// Receives as long as `got` is shorter than `count`, and takes down the datagrams.
fn receive(receiver: &mut Receiver, far: &Socket, got: &mut Vec<Vec<u8>>, count: usize) {
    while got.len() < count {
        let arrivals = receiver.recv(far).unwrap();
        got.extend(arrivals.datagrams().map(|datagram| datagram.data.to_vec()));
    }
}

/// The lengths of the next `count` datagrams.
fn lengths(receiver: &mut Receiver, far: &Socket, count: usize) -> Vec<usize> {
    let mut got = Vec::new();
    receive(receiver, far, &mut got, count);
    got.iter().map(Vec::len).collect()
}

#[test]
fn errors_keep_the_order() {
    let ((near, _), (far, to)) = (udp(), udp());
    let to = to.as_socket().unwrap();
    let mut receiver = Receiver::new(&far, Facts::empty()).unwrap();
    let mut sender = Sender::new(&near).unwrap();
    let mut round = sender.round();
    // In the middle there is one without a destination, and a train.
    for transmit in [
        Transmit::new(b"one").to(to),
        Transmit::new(b"lost"),
        Transmit::new(b"two").to(to),
        Transmit::new(b"lost too").segments(3),
        Transmit::new(b"three").to(to),
    ] {
        round.push(&transmit).unwrap();
    }
    for (sent, skipped) in [(1, 1), (1, 3)] {
        assert_eq!(round.flush(&near).unwrap(), sent);
        for _ in 0..2 {
            let error = round.flush(&near).unwrap_err();
            assert_eq!(error.error.raw_os_error(), Some(libc::EDESTADDRREQ));
            assert_eq!((error.to, error.mtu), (None, None));
        }
        assert_eq!(round.skip(), skipped);
    }
    assert_eq!((round.unsent(), round.flush(&near).unwrap(), round.skip()), (1, 1, 0));
    assert_eq!(lengths(&mut receiver, &far, 3), [3, 3, 5]);
}

#[test]
fn a_peer_that_is_gone_is_told_once() {
    if common::qemu_cannot_swap("UDP_SEGMENT") {
        return;
    }
    let (near, _) = udp();
    let (far, to) = udp();
    near.connect(&to).unwrap();
    drop(far);
    near.send(b"to nobody").unwrap();
    let mut sender = Sender::new(&near).unwrap();
    let mut round = sender.round();
    round.push(&Transmit::new(b"more").segments(2)).unwrap();
    let error = io::Error::from(round.flush(&near).unwrap_err());
    assert_eq!(error.raw_os_error(), Some(libc::ECONNREFUSED));
    let far = bound(&to.as_socket().unwrap().to_string());
    assert_eq!((round.unsent(), round.flush(&near).unwrap()), (2, 2));
    drop(round);
    assert!(sender.uses_segmentation());
    let mut receiver = Receiver::new(&far, Facts::empty()).unwrap();
    assert_eq!(receiver.recv(&far).unwrap().datagrams().count(), 2);
}

/// Sends trains from a nonblocking socket with little room to send, and asserts that each datagram arrives once, in order.
fn full_send_buffer(segmentation: bool) {
    let ((near, _), (far, to)) = (udp(), udp());
    let to = to.as_socket().unwrap();
    near.set_nonblocking(true).unwrap();
    near.set_send_buffer_size(20_000).unwrap();
    // A slow sender may never find its buffer full again, and then sends all before the rest is received.
    far.set_recv_buffer_size(1 << 20).unwrap();
    let mut receiver = Receiver::new(&far, Facts::SEGMENTS).unwrap();
    let mut sender = Sender::new(&near).unwrap();
    sender.set_segmentation(segmentation);
    let data: Vec<u8> = (0..20_000).map(|byte| (byte % 251) as u8).collect();
    let (mut sent, mut got, mut blocked, mut partial) = (0, Vec::new(), 0, 0);
    let mut round = sender.round();
    let sizes = [1000, 700, 61];
    for size in sizes {
        round.push(&Transmit::new(&data).to(to).segments(size)).unwrap();
    }
    let all = round.unsent();
    assert_eq!(all, 20 + 29 + 328);
    while sent < all {
        match round.flush(&near) {
            Ok(count) => (sent, partial) = (sent + count, partial + 1),
            Err(error) => {
                assert_eq!(error.error.kind(), ErrorKind::WouldBlock);
                blocked += 1;
                near.poll(PollFlags::OUT, Some(LIMIT)).unwrap();
                // Not all, so that the buffer stays full.
                receive(&mut receiver, &far, &mut got, sent * 3 / 4);
            }
        }
        assert_eq!(round.unsent(), all - sent);
    }
    receive(&mut receiver, &far, &mut got, all);
    assert!(blocked > 0 && partial > 1, "the buffer was never full: {blocked}, {partial}");
    assert!(got.iter().eq(sizes.into_iter().flat_map(|size| data.chunks(size))));
}

#[test]
fn a_full_send_buffer_loses_nothing() {
    if common::qemu_cannot_swap("UDP_SEGMENT") {
        return;
    }
    namespace(|| {
        if !tool("tc") {
            return;
        }
        if !run("tc qdisc replace dev lo root tbf rate 8mbit burst 5kb latency 10s") {
            return skip(Need::Kernel("the token bucket filter"), "a slow interface");
        }
        full_send_buffer(true);
        full_send_buffer(false);
    });
}

/// The sockets of each kind: where the one that sends is bound, and the one that receives.
const KINDS: [(&str, &str); 3] =
    [("127.0.0.1:0", "127.0.0.1:0"), ("[::]:0", "[::1]:0"), ("[::]:0", "127.0.0.1:0")];

/// Runs `body` for sockets of each kind, where the path carries 1300 bytes.
fn on_a_narrow_path(body: fn(&Socket, &Socket, SocketAddr)) {
    namespace(move || {
        if tool("ip") {
            assert!(run("ip link set dev lo mtu 1300"));
            for (from, at) in KINDS {
                if from.starts_with('[') && common::qemu_lacks("IPV6_DONTFRAG") {
                    continue;
                }
                let (near, far) = (bound(from), bound(at));
                let to = far.local_addr().unwrap().as_socket().unwrap();
                body(&near, &far, to);
            }
        }
    });
}

#[test]
fn fragments_where_they_are_allowed() {
    if common::qemu_cannot_swap("UDP_SEGMENT") {
        return;
    }
    on_a_narrow_path(|near, far, to| {
        let mut receiver = Receiver::new(far, Facts::SEGMENTS).unwrap();
        near.set_dont_fragment(false).unwrap();
        let mut sender = Sender::new(near).unwrap();
        let mut round = sender.round();
        // What is longer than the path cannot be cut by the system.
        round.push(&Transmit::new(&[7; 3000]).to(to).segments(1400)).unwrap();
        round.push(&Transmit::new(&[7; 200]).to(to).segments(100)).unwrap();
        assert_eq!(round.flush(near).unwrap(), 5);
        assert_eq!(lengths(&mut receiver, far, 5), [1400, 1400, 200, 100, 100]);
    });
}

/// Sends datagrams, some longer than the path, and asserts that these are told with what it carries.
fn too_long(near: &Socket, far: &Socket, to: Option<SocketAddr>) {
    let mut receiver = Receiver::new(far, Facts::SEGMENTS).unwrap();
    let mut sender = Sender::new(near).unwrap();
    let mut round = sender.round();
    for (length, size) in [(1200, 600), (1400, 1400), (2800, 1400), (1100, 600)] {
        let transmit = Transmit::new(&[7; 3000][..length]).segments(size);
        round.push(&to.map_or(transmit, |to| transmit.to(to))).unwrap();
    }
    assert_eq!(round.flush(near).unwrap(), 2);
    // One by itself, and two of a train, of which each is refused.
    for _ in 0..3 {
        let error = round.flush(near).unwrap_err();
        assert_eq!(error.error.raw_os_error(), Some(libc::EMSGSIZE));
        assert_eq!(error.to, to);
        if !common::qemu_lacks("IP_MTU") {
            assert_eq!(error.mtu, Some(1300));
            assert!(error.to_string().contains("1300"));
        }
        assert_eq!(round.skip(), 1);
    }
    assert_eq!(round.flush(near).unwrap(), 2);
    drop(round);
    assert!(sender.uses_segmentation());
    assert_eq!(lengths(&mut receiver, far, 4), [600, 600, 600, 500]);
}

#[test]
fn datagrams_longer_than_the_path() {
    if common::qemu_cannot_swap("UDP_SEGMENT") {
        return;
    }
    on_a_narrow_path(|near, far, to| {
        near.set_dont_fragment(true).unwrap();
        too_long(near, far, Some(to));
        let is_v6 = near.local_addr().unwrap().is_ipv6();
        let peer = match to.ip() {
            IpAddr::V4(ip) if is_v6 => SocketAddr::from((ip.to_ipv6_mapped(), to.port())),
            _ => to,
        };
        near.connect(&peer.into()).unwrap();
        if !common::qemu_lacks("IP_MTU") {
            assert_eq!(near.path_mtu().unwrap(), 1300);
        }
        too_long(near, far, None);
    });
}
