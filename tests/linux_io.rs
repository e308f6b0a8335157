//! Sending and receiving with the flags of Linux, over Unix sockets, and sendfile.

#![cfg(linux_like)]

mod common;

use berkeley::{Domain, SockAddr, Socket, Type};
use common::{LIMIT, TempDir, lend, tcp_pair, udp, udp_pair, unix_pair};
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Seek};
use std::num::NonZeroUsize;
use std::os::fd::AsRawFd;
use std::thread;
use std::time::{Duration, Instant};

#[test]
fn send_flags() {
    let (a, b) = udp_pair();
    let mut buffer = [0; 16];
    // With MSG_MORE, two calls make one datagram.
    assert_eq!(a.send_with_flags(b"one", libc::MSG_MORE).unwrap(), 3);
    assert_eq!(a.send_with_flags(b"two", 0).unwrap(), 3);
    assert_eq!(b.recv(lend(&mut buffer)).unwrap(), 6);
    assert_eq!(&buffer[..6], b"onetwo");

    let (a, _b) = unix_pair(Type::STREAM);
    let full = loop {
        if let Err(error) = a.send_with_flags(&[0; 4096], libc::MSG_DONTWAIT) {
            break error;
        }
    };
    assert_eq!(full.kind(), ErrorKind::WouldBlock);
}

#[test]
fn recv_flags() {
    let (a, b) = tcp_pair();
    let mut buffer = [0; 4];
    let start = Instant::now();
    let error = b.recv_with_flags(lend(&mut buffer), libc::MSG_DONTWAIT).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WouldBlock);
    assert!(start.elapsed() < LIMIT / 2);
    let sender = thread::spawn(move || {
        a.send(b"ab").unwrap();
        thread::sleep(Duration::from_millis(20));
        a.send(b"cd").unwrap();
        a
    });
    assert_eq!(b.recv_with_flags(lend(&mut buffer), libc::MSG_WAITALL).unwrap(), 4);
    assert_eq!(&buffer, b"abcd");
    sender.join().unwrap();
}

#[test]
fn truncation_reports_the_whole_length() {
    let (a, b) = udp_pair();
    let mut buffer = [0; 20];
    a.send(&[7; 100]).unwrap();
    assert_eq!(b.recv_with_flags(lend(&mut buffer[..10]), libc::MSG_TRUNC).unwrap(), 100);
    assert_eq!(buffer, [[7; 10], [0; 10]].concat()[..]);
    a.send(&[8; 50]).unwrap();
    let (n, from) = b.recv_from_with_flags(lend(&mut buffer[..10]), libc::MSG_TRUNC).unwrap();
    assert_eq!((n, from), (50, a.local_addr().unwrap()));
    assert_eq!(buffer, [[8; 10], [0; 10]].concat()[..]);
}

#[test]
fn unix_senders() {
    let directory = TempDir::new();
    let socket = |name: &str| {
        let address = SockAddr::unix(directory.join(name)).unwrap();
        let socket = Socket::new(Domain::UNIX, Type::DGRAM, None).unwrap();
        socket.bind(&address).unwrap();
        socket.set_read_timeout(Some(LIMIT)).unwrap();
        (socket, address)
    };
    let ((a, to_a), (b, to_b)) = (socket("a"), socket("b"));
    a.send_to(b"hello", &to_b).unwrap();
    assert_eq!(b.peek_sender().unwrap(), to_a);
    let (n, from) = b.recv_from(lend(&mut [0; 8])).unwrap();
    assert_eq!((n, from.as_pathname()), (5, Some(&*directory.join("a"))));
}

#[test]
fn write_timeout_ends_the_wait() {
    let (a, _b) = unix_pair(Type::STREAM);
    let timeout = Duration::from_millis(50);
    a.set_write_timeout(Some(timeout)).unwrap();
    let start = Instant::now();
    let error = loop {
        if let Err(error) = a.send(&[0; 65536]) {
            break error;
        }
    };
    assert_eq!(error.kind(), ErrorKind::WouldBlock);
    assert!(start.elapsed() >= timeout / 2 && start.elapsed() < LIMIT);
}

/// A file with the letters from a to z, opened for reading.
fn alphabet(directory: &TempDir) -> File {
    let path = directory.join("alphabet");
    let letters: Vec<u8> = (b'a'..=b'z').collect();
    fs::write(&path, letters).unwrap();
    File::open(path).unwrap()
}

#[test]
fn sendfile() {
    let directory = TempDir::new();
    let mut file = alphabet(&directory);
    let (a, b) = tcp_pair();
    let received = |n: usize| {
        let mut buffer = vec![0; n];
        (&b).read_exact(&mut buffer).unwrap();
        String::from_utf8(buffer).unwrap()
    };
    assert_eq!(a.sendfile(&file, 0, NonZeroUsize::new(3)).unwrap(), 3);
    assert_eq!(received(3), "abc");
    assert_eq!(a.sendfile(&file, 10, NonZeroUsize::new(4)).unwrap(), 4);
    assert_eq!(received(4), "klmn");
    assert_eq!(a.sendfile(&file, 20, None).unwrap(), 6);
    assert_eq!(received(6), "uvwxyz");
    assert_eq!(a.sendfile(&file, 0, None).unwrap(), 26);
    assert_eq!(received(26), "abcdefghijklmnopqrstuvwxyz");
    // More than there is, and past the end.
    assert_eq!(a.sendfile(&file, 24, NonZeroUsize::new(100)).unwrap(), 2);
    assert_eq!(received(2), "yz");
    assert_eq!(a.sendfile(&file, 26, None).unwrap(), 0);
    assert_eq!(a.sendfile(&file, 1000, NonZeroUsize::new(1)).unwrap(), 0);
    // The file's own position has not moved.
    assert_eq!(file.stream_position().unwrap(), 0);
    a.send(b"end").unwrap();
    assert_eq!(received(3), "end");
}

#[test]
fn sendfile_of_no_file() {
    let (a, b) = tcp_pair();
    let error = a.sendfile(&b, 0, NonZeroUsize::new(1)).unwrap_err();
    assert!(matches!(error.raw_os_error(), Some(libc::EINVAL | libc::ESPIPE)), "{error}");
}

#[test]
fn datagrams_that_do_not_fit_are_lost() {
    let (a, b) = udp_pair();
    let mut buffer = [0; 16];
    a.send(b"one").unwrap();
    a.send(b"three").unwrap();
    assert_eq!(b.recv(lend(&mut buffer)).unwrap(), 3);
    // What does not fit is lost.
    assert_eq!(b.recv(lend(&mut buffer[..2])).unwrap(), 2);
    assert_eq!(&buffer[..3], b"the");
    let error = b.recv_with_flags(lend(&mut buffer), libc::MSG_DONTWAIT).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WouldBlock);
}

#[test]
fn peek_of_a_part() {
    for (a, b) in [tcp_pair(), udp_pair()] {
        a.send(b"hello").unwrap();
        let mut buffer = [0; 5];
        for _ in 0..2 {
            assert_eq!(b.peek(lend(&mut buffer[..2])).unwrap(), 2);
        }
        assert_eq!(&buffer, b"he\0\0\0");
        assert_eq!(b.recv(lend(&mut buffer)).unwrap(), 5);
        assert_eq!(&buffer, b"hello");
    }
}

#[test]
fn flags_of_addressed_datagrams() {
    let ((a, to_a), (b, to_b)) = (udp(), udp());
    let mut buffer = [0; 16];
    assert_eq!(a.send_to(b"ping", &to_b).unwrap(), 4);
    assert_eq!(b.recv_from(lend(&mut buffer)).unwrap(), (4, to_a.clone()));
    assert_eq!(b.send_to_with_flags(b"pong", &to_a, libc::MSG_DONTWAIT).unwrap(), 4);
    let received = a.recv_from_with_flags(lend(&mut buffer), libc::MSG_WAITALL).unwrap();
    assert_eq!(received, (4, to_b.clone()));
    assert_eq!(&buffer[..4], b"pong");
    let error = a.recv_from_with_flags(lend(&mut buffer), libc::MSG_DONTWAIT).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WouldBlock);
    // MSG_MORE joins here too.
    a.send_to_with_flags(b"one", &to_b, libc::MSG_MORE).unwrap();
    a.send_to(b"two", &to_b).unwrap();
    assert_eq!(b.recv(lend(&mut buffer)).unwrap(), 6);
}

#[test]
fn connected_streams_report_no_sender() {
    let (a, b) = tcp_pair();
    a.send(b"hello").unwrap();
    let (n, from) = b.recv_from(lend(&mut [0; 8])).unwrap();
    assert_eq!((n, from.len(), from.family()), (5, 0, 0));
    assert!(from.as_socket().is_none());
}

#[test]
fn errors_of_sending_without_a_peer() {
    let (a, _) = udp();
    assert_eq!(a.send(b"x").unwrap_err().raw_os_error(), Some(libc::EDESTADDRREQ));
    let stream = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    assert_eq!(stream.recv(lend(&mut [0; 1])).unwrap_err().kind(), ErrorKind::NotConnected);
    let error = a.send_to(b"x", &SockAddr::unix("/a/longer/path").unwrap()).unwrap_err();
    assert_eq!(error.raw_os_error(), Some(libc::EAFNOSUPPORT));
}

#[test]
fn out_of_band_is_told() {
    let (a, b) = tcp_pair();
    for (from, to) in [(&a, &b), (&b, &a)] {
        let error = to.recv_out_of_band(lend(&mut [0; 1])).unwrap_err();
        assert_eq!(error.raw_os_error(), Some(libc::EINVAL));
        from.send(b"in band").unwrap();
        assert_eq!(from.send_out_of_band(b"!").unwrap(), 1);
        assert_ne!(common::poll(to.as_raw_fd(), libc::POLLPRI) & libc::POLLPRI, 0);
        let mut buffer = [0; 16];
        assert_eq!(to.recv_out_of_band(lend(&mut buffer)).unwrap(), 1);
        assert_eq!(buffer[0], b'!');
        assert_eq!(to.recv(lend(&mut buffer)).unwrap(), 7);
        assert_eq!(&buffer[..7], b"in band");
    }
}

#[test]
fn empty_buffers_take_datagrams() {
    let (a, b) = udp_pair();
    a.send(b"lost").unwrap();
    a.send(b"next").unwrap();
    // Takes the datagram away all the same.
    assert_eq!(b.recv(&mut []).unwrap(), 0);
    assert_eq!(b.recv_from(&mut []).unwrap(), (0, a.local_addr().unwrap()));
    let (a, b) = tcp_pair();
    assert_eq!(a.send(&[]).unwrap(), 0);
    a.send(b"kept").unwrap();
    assert_eq!(b.peek(lend(&mut [0; 4])).unwrap(), 4);
    assert_eq!(b.recv(&mut []).unwrap(), 0);
    assert_eq!(b.recv(lend(&mut [0; 4])).unwrap(), 4);
}

#[test]
fn read_timeout_of_unix_sockets() {
    let timeout = Duration::from_millis(50);
    for (_a, b) in [unix_pair(Type::DGRAM), unix_pair(Type::STREAM)] {
        b.set_read_timeout(Some(timeout)).unwrap();
        let start = Instant::now();
        assert_eq!(b.recv(lend(&mut [0; 4])).unwrap_err().kind(), ErrorKind::WouldBlock);
        assert!(start.elapsed() >= timeout / 2 && start.elapsed() < LIMIT);
    }
}
