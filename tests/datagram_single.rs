//! One datagram, or one train, sent without a round: it does what a round of it alone does.
#![cfg(linux_like)]

mod common;

use berkeley::datagram::{
    Datagram, Departure, Facts, Fragmentation as _, Receiver, Rejected, Sender, Transmit,
};
use berkeley::{Domain, Socket, Type};
use common::{limit, namespace, run, tool, udp};
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// A socket bound to `at`, which waits a bounded time.
fn bound(at: &str) -> Socket {
    let at: SocketAddr = at.parse().unwrap();
    let socket = Socket::new(Domain::for_address(at), Type::DGRAM, None).unwrap();
    socket.bind(&at.into()).unwrap();
    limit(&socket);
    socket
}

/// Where the one that sends is bound, the one that receives, and an address to send from.
const KINDS: [(&str, &str, &str); 3] = [
    ("127.0.0.1:0", "127.0.0.1:0", "127.0.0.2"),
    ("[::]:0", "127.0.0.1:0", "127.0.0.2"),
    ("[::]:0", "[::1]:0", "::1"),
];

/// What arrived: the lengths of the datagrams that came together, and what their headers say.
fn seen(message: &Datagram<'_>) -> (Vec<usize>, Option<IpAddr>, Option<u8>, Option<u8>) {
    let lengths = message.split().map(|datagram| datagram.data.len()).collect();
    (lengths, message.arrival.sender.map(|sender| sender.ip()), message.arrival.ttl, message.arrival.tos)
}

#[test]
fn it_arrives_as_from_a_round() {
    if common::qemu_cannot_swap("IP_PKTINFO and UDP_SEGMENT") {
        return;
    }
    for (from, at, source) in KINDS {
        let (near, far) = (bound(from), bound(at));
        let to = far.local_addr().unwrap().as_socket().unwrap();
        let mut receiver = Receiver::new(&far, Facts::SEGMENTS | Facts::TOS | Facts::TTL).unwrap();
        let mut sender = Sender::with_capacity(&near, 1).unwrap();
        let data = [7; 300];
        let headed =
            Departure { source: source.parse().ok(), ttl: Some(9), tos: Some(0x2a), interface: Some(1) };
        for transmit in [
            Transmit::new(b""),
            Transmit::new(&data),
            Transmit::new(&data).segments(300),
            Transmit::new(&data).segments(999),
            Transmit::new(&data).segments(100),
            Transmit::new(&data).segments(290),
            Transmit::new(&data).segments(5),
            Transmit::new(&data).tos(1),
            Transmit::new(&data).departure(headed),
            Transmit::new(&data).departure(headed).segments(70),
        ] {
            let transmit = transmit.to(to);
            let mut round = sender.round();
            round.push(&transmit).unwrap();
            let count = round.flush(&near).unwrap();
            let expected = seen(&receiver.recv(&far).unwrap().messages().next().unwrap());
            assert_eq!(sender.send(&near, &transmit).unwrap(), count, "{transmit:?}");
            let arrivals = receiver.recv(&far).unwrap();
            let messages: Vec<_> = arrivals.messages().collect();
            assert_eq!((messages.len(), seen(&messages[0])), (1, expected), "{transmit:?}");
            assert!(messages[0].data.iter().all(|&byte| byte == 7));
        }
        assert!(sender.uses_segmentation() && sender.sends_tos());
    }
}

#[test]
fn it_goes_to_the_peer() {
    let (near, (far, to)) = (bound("[::]:0"), udp());
    let IpAddr::V4(ip) = to.as_socket().unwrap().ip() else { unreachable!("the receiver is of IPv4") };
    let port = to.as_socket().unwrap().port();
    near.connect(&SocketAddr::from((ip.to_ipv6_mapped(), port)).into()).unwrap();
    let mut sender = Sender::new(&near).unwrap();
    assert_eq!(sender.send(&near, &Transmit::new(b"connected")).unwrap(), 1);
    assert_eq!(far.recv_into(&mut [0; 16]).unwrap(), 9);
    let other = Transmit::new(b"?").source(Ipv6Addr::LOCALHOST.into());
    let error = sender.send(&near, &other).unwrap_err();
    assert_eq!((error.error.kind(), error.to), (ErrorKind::InvalidInput, None));
}

#[test]
fn trains_that_are_not_cut_leave_plainly() {
    if common::qemu_cannot_swap("UDP_SEGMENT") {
        return;
    }
    let ((near, _), (far, to)) = (udp(), udp());
    let to = to.as_socket().unwrap();
    let mut receiver = Receiver::new(&far, Facts::empty()).unwrap();
    let mut sender = Sender::with_capacity(&near, 4).unwrap();
    let data: Vec<u8> = (0..100).collect();
    let mut expect = |sender: &mut Sender, data: &[u8], size: usize| {
        let count = data.chunks(size).len();
        assert_eq!(sender.send(&near, &Transmit::new(data).to(to).segments(size)).unwrap(), count);
        let mut got = Vec::new();
        while got.len() < count {
            let arrivals = receiver.recv(&far).unwrap();
            got.extend(arrivals.datagrams().map(|datagram| datagram.data.to_vec()));
        }
        assert!(got.iter().eq(data.chunks(size)));
    };
    sender.set_segmentation(false);
    expect(&mut sender, &data, 30);
    // More than a message holds.
    sender.set_segmentation(true);
    expect(&mut sender, &data, 1);
}

#[test]
fn what_is_rejected_is_told() {
    let (near, far) = (bound("127.0.0.1:0"), bound("127.0.0.1:0"));
    let to = far.local_addr().unwrap().as_socket().unwrap();
    let mut sender = Sender::with_capacity(&near, 2).unwrap();
    let data = [7; 65_536];
    for (transmit, why) in [
        (Transmit::new(&data[..65_508]).to(to), Rejected::TooLong { length: 65_508 }),
        (Transmit::new(b"").to(to).segments(5), Rejected::EmptyTrain),
        (Transmit::new(b"?").to(to).segments(0), Rejected::EmptySegments),
        (Transmit::new(b"?").to((Ipv6Addr::LOCALHOST, 9).into()), Rejected::WrongFamily),
        (Transmit::new(b"?").to(to).source(Ipv6Addr::LOCALHOST.into()), Rejected::WrongSource),
        (Transmit::new(&data[..129]).to(to).segments(1), Rejected::TooMany),
    ] {
        let error = sender.send(&near, &transmit).unwrap_err();
        assert_eq!(error.error.kind(), ErrorKind::InvalidInput);
        assert_eq!(error.error.get_ref().and_then(|why| why.downcast_ref()), Some(&why));
    }
    far.set_nonblocking(true).unwrap();
    assert_eq!(far.recv_into(&mut [0; 8]).unwrap_err().kind(), ErrorKind::WouldBlock, "something was sent");
    assert_eq!(sender.send(&near, &Transmit::new(&data[..65_507]).to(to)).unwrap(), 1);
}

#[test]
fn errors_of_the_call_are_told() {
    // The port is closed again: the news of that come with the second datagram, and once.
    let (near, (far, to)) = (bound("127.0.0.1:0"), udp());
    near.connect(&to).unwrap();
    drop(far);
    let mut sender = Sender::new(&near).unwrap();
    assert_eq!(sender.send(&near, &Transmit::new(b"?")).unwrap(), 1);
    let error = sender.send(&near, &Transmit::new(b"?")).unwrap_err();
    assert_eq!((error.error.kind(), error.mtu), (ErrorKind::ConnectionRefused, None));
    assert_eq!(sender.send(&near, &Transmit::new(b"?")).unwrap(), 1);
}

/// A full send buffer: nothing is sent, and nothing remembered.
#[test]
fn a_full_send_buffer_is_would_block() {
    let (near, far) = common::unix_pair(Type::DGRAM);
    near.set_nonblocking(true).unwrap();
    let mut sender = Sender::new(&near).unwrap();
    let mut sent = 0;
    let error = loop {
        match sender.send(&near, &Transmit::new(b"until it is full")) {
            Ok(count) => sent += count,
            Err(error) => break error,
        }
        assert!(sent < 100_000, "it is never full");
    };
    assert_eq!(error.error.kind(), ErrorKind::WouldBlock);
    for _ in 0..sent {
        assert_eq!(far.recv_into(&mut [0; 32]).unwrap(), 16);
    }
    assert_eq!(sender.send(&near, &Transmit::new(b"again")).unwrap(), 1);
}

#[test]
fn longer_than_the_path() {
    if common::qemu_cannot_swap("UDP_SEGMENT") {
        return;
    }
    namespace(|| {
        if !tool("ip") {
            return;
        }
        assert!(run("ip link set dev lo mtu 1300"));
        let (near, (far, to)) = (bound("127.0.0.1:0"), udp());
        let to = to.as_socket().unwrap();
        near.set_dont_fragment(true).unwrap();
        let mut sender = Sender::new(&near).unwrap();
        for transmit in [Transmit::new(&[7; 1400]), Transmit::new(&[7; 4200]).segments(1400)] {
            let error = sender.send(&near, &transmit.to(to)).unwrap_err();
            assert_eq!((error.error.raw_os_error(), error.to), (Some(libc::EMSGSIZE), Some(to)));
            assert!(common::qemu_lacks("IP_MTU") || error.mtu == Some(1300));
        }
        assert!(sender.uses_segmentation(), "it was the size of that train only");
        assert_eq!(sender.send(&near, &Transmit::new(&[7; 2400]).to(to).segments(1200)).unwrap(), 2);
        let count = |_| far.recv_into(&mut [0; 4096]).unwrap();
        assert_eq!([(); 2].map(count), [1200; 2]);
    });
}
