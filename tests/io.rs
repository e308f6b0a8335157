//! Sending and receiving: every method with one buffer, Read and Write, ends and limits.

mod common;

use berkeley::{Domain, Socket, Type};
use common::{LIMIT, lend, ran_dry, tcp_pair, udp, udp_pair};
use std::io::{ErrorKind, Read, Write};
use std::net::Shutdown;
use std::thread;
use std::time::{Duration, Instant};

#[test]
fn streams() {
    let (a, b) = tcp_pair();
    let mut buffer = [0; 16];
    assert_eq!(a.send(b"hello").unwrap(), 5);
    assert_eq!(b.recv(lend(&mut buffer)).unwrap(), 5);
    assert_eq!(&buffer[..6], b"hello\0");
    // What does not fit stays for the next call.
    assert_eq!(b.send(b"world").unwrap(), 5);
    assert_eq!(a.recv(lend(&mut buffer[..3])).unwrap(), 3);
    assert_eq!(a.recv(lend(&mut buffer[3..])).unwrap(), 2);
    assert_eq!(&buffer[..5], b"world");
}

#[test]
fn datagrams() {
    let (a, b) = udp_pair();
    let mut buffer = [0; 16];
    a.send(b"one").unwrap();
    a.send(b"three").unwrap();
    a.send(b"six").unwrap();
    assert_eq!(b.recv(lend(&mut buffer)).unwrap(), 3);
    // What does not fit is lost; Winsock calls that an error.
    match b.recv(lend(&mut buffer[..2])) {
        Ok(count) => assert_eq!(count, 2),
        Err(error) => {
            assert_eq!((cfg!(windows), error.raw_os_error()), (true, Some(common::platform::EMSGSIZE)))
        }
    }
    assert_eq!(&buffer[..3], b"the");
    assert_eq!(b.recv(lend(&mut buffer)).unwrap(), 3);
    b.set_nonblocking(true).unwrap();
    assert!(common::gives_up_at_once(&b));
}

#[test]
fn peek_leaves_the_data() {
    for (a, b) in [tcp_pair(), udp_pair()] {
        a.send(b"hello").unwrap();
        let mut buffer = [0; 5];
        for _ in 0..2 {
            assert_eq!(b.peek(lend(&mut buffer)).unwrap(), 5);
            assert_eq!(&buffer, b"hello");
            buffer.fill(0);
        }
        assert_eq!(b.recv(lend(&mut buffer)).unwrap(), 5);
        assert_eq!(&buffer, b"hello");
    }
}

#[test]
fn peek_shows_the_sender() {
    let ((a, from), (b, to)) = (udp(), udp());
    a.send_to(b"hello", &to).unwrap();
    let mut buffer = [0; 5];
    assert_eq!(b.peek_sender().unwrap(), from);
    assert_eq!(b.peek_from(lend(&mut buffer)).unwrap(), (5, from.clone()));
    assert_eq!(&buffer, b"hello");
    buffer.fill(0);
    assert_eq!(b.recv_from(lend(&mut buffer)).unwrap(), (5, from));
    assert_eq!(&buffer, b"hello");
}

#[test]
fn addressed_datagrams() {
    let ((a, to_a), (b, to_b)) = (udp(), udp());
    let mut buffer = [0; 16];
    assert_eq!(a.send_to(b"ping", &to_b).unwrap(), 4);
    assert_eq!(b.recv_from(lend(&mut buffer)).unwrap(), (4, to_a.clone()));
    assert_eq!(b.send_to_with_flags(b"pong", &to_a, 0).unwrap(), 4);
    let received = a.recv_from_with_flags(lend(&mut buffer), 0).unwrap();
    assert_eq!(received, (4, to_b));
    assert_eq!(&buffer[..4], b"pong");
}

#[test]
fn sending_without_a_peer() {
    let (a, _) = udp();
    // EDESTADDRREQ, or ENOTCONN.
    assert!(a.send(b"x").unwrap_err().raw_os_error().is_some());
    let stream = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    assert_eq!(stream.recv(lend(&mut [0; 1])).unwrap_err().kind(), ErrorKind::NotConnected);
}

#[cfg(not(wasi))]
#[test]
fn out_of_band() {
    let (a, b) = tcp_pair();
    for (from, to) in [(&a, &b), (&b, &a)] {
        from.send(b"in band").unwrap();
        assert_eq!(from.send_out_of_band(b"!").unwrap(), 1);
        let mut buffer = [0; 16];
        // Poll tells, but not that of Winsock (WSAPoll has no POLLPRI for reading).
        let arrives = || to.recv_out_of_band(lend(&mut buffer)).is_ok_and(|count| count == 1);
        assert!(common::wait(arrives));
        assert_eq!(buffer[0], b'!');
        assert_eq!(to.recv(lend(&mut buffer)).unwrap(), 7);
        assert_eq!(&buffer[..7], b"in band");
    }
}

#[test]
fn end_of_stream() {
    let (a, b) = tcp_pair();
    a.send(b"last").unwrap();
    a.shutdown(Shutdown::Write).unwrap();
    let mut buffer = [0; 8];
    assert_eq!(b.recv(lend(&mut buffer)).unwrap(), 4);
    for _ in 0..2 {
        assert_eq!(b.recv(lend(&mut buffer)).unwrap(), 0);
    }
    assert_eq!(b.recv_from(lend(&mut buffer)).unwrap().0, 0);
    assert_eq!((&b).read(&mut buffer).unwrap(), 0);
}

#[test]
fn empty_datagrams() {
    let ((a, from), (b, to)) = (udp(), udp());
    assert_eq!(a.send_to(&[], &to).unwrap(), 0);
    a.send_to(b"next", &to).unwrap();
    assert_eq!(b.peek_sender().unwrap(), from);
    assert_eq!(b.recv_from(lend(&mut [0; 4])).unwrap(), (0, from));
    assert_eq!(b.recv(lend(&mut [0; 4])).unwrap(), 4);
}

#[test]
fn empty_buffers() {
    let (a, b) = tcp_pair();
    assert_eq!(a.send(&[]).unwrap(), 0);
    a.send(b"kept").unwrap();
    assert_eq!(b.peek(lend(&mut [0; 4])).unwrap(), 4);
    assert_eq!(b.recv(&mut []).unwrap(), 0);
    assert_eq!(b.recv(lend(&mut [0; 4])).unwrap(), 4);
}

#[test]
fn read_timeout_ends_the_wait() {
    let timeout = Duration::from_millis(50);
    for (_a, b) in [tcp_pair(), udp_pair()] {
        b.set_read_timeout(Some(timeout)).unwrap();
        let start = Instant::now();
        let error = b.recv(lend(&mut [0; 4])).unwrap_err();
        assert!(ran_dry(&error), "{error}");
        assert!(start.elapsed() >= timeout / 2 && start.elapsed() < LIMIT);
    }
}

#[test]
fn read_and_write() {
    let (mut a, mut b) = tcp_pair();
    a.write_all(b"hello").unwrap();
    a.flush().unwrap();
    let mut buffer = [0; 5];
    b.read_exact(&mut buffer).unwrap();
    assert_eq!(&buffer, b"hello");
    // A reference is enough.
    (&b).write_all(b"world").unwrap();
    (&b).flush().unwrap();
    (&a).read_exact(&mut buffer).unwrap();
    assert_eq!(&buffer, b"world");
    b.write_all(b"the rest").unwrap();
    b.shutdown(Shutdown::Write).unwrap();
    let mut rest = String::new();
    a.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "the rest");
}

#[cfg(recvmsg)]
#[test]
fn read_and_write_vectored() {
    use std::io::{IoSlice, IoSliceMut};

    fn transfer(mut from: impl Write, mut to: impl Read) {
        let parts = [IoSlice::new(b"one"), IoSlice::new(b""), IoSlice::new(b"three")];
        assert_eq!(from.write_vectored(&parts).unwrap(), 8);
        let (mut first, mut second) = ([0; 4], [0; 8]);
        let mut parts = [IoSliceMut::new(&mut first), IoSliceMut::new(&mut second)];
        assert_eq!(to.read_vectored(&mut parts).unwrap(), 8);
        assert_eq!((&first, &second), (b"onet", b"hree\0\0\0\0"));
    }
    let (a, b) = tcp_pair();
    transfer(&a, &b);
    transfer(b, a);
}

#[test]
fn copies_through_std() {
    let (a, b) = tcp_pair();
    let data = vec![5; 100_000];
    let copy = data.clone();
    let sender = thread::spawn(move || {
        std::io::copy(&mut &copy[..], &mut &a).unwrap();
        a.shutdown(Shutdown::Write).unwrap();
    });
    let mut received = Vec::new();
    (&b).read_to_end(&mut received).unwrap();
    sender.join().unwrap();
    assert!(received == data);
}
