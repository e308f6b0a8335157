//! Readiness: what poll tells, how long it waits, and connections that it finishes.

mod common;

use berkeley::{Domain, PollFlags, Socket, Type};
use common::{LIMIT, any_port, tcp_listener, tcp_pair, udp_pair};
use std::io::ErrorKind;
use std::thread;
use std::time::{Duration, Instant};

const NOW: Option<Duration> = Some(Duration::ZERO);
const SOON: Option<Duration> = Some(LIMIT);

fn tcp() -> Socket {
    Socket::new(Domain::IPV4, Type::STREAM, None).unwrap()
}

fn nonblocking() -> Socket {
    let socket = tcp();
    socket.set_nonblocking(true).unwrap();
    socket
}

#[test]
fn flags_are_sets_of_bits() {
    let mut union = PollFlags::empty();
    assert!(union.is_empty());
    for flag in [PollFlags::IN, PollFlags::OUT, PollFlags::ERR, PollFlags::HUP, PollFlags::NVAL] {
        assert_eq!(PollFlags::from_bits(flag.bits()), flag);
        assert!(!flag.is_empty() && !union.contains(flag));
        union |= flag;
        assert!(union.contains(flag) && union.intersects(flag));
    }
    let two = PollFlags::IN | PollFlags::OUT;
    assert!(union.contains(two) && !two.contains(union) && two.intersects(union));
    assert!(!two.contains(PollFlags::IN | PollFlags::HUP) && two.intersects(PollFlags::IN | PollFlags::HUP));
    assert!(two.contains(PollFlags::empty()) && !two.intersects(PollFlags::empty()));
    assert_eq!(format!("{two:?}"), format!("PollFlags({:#x})", two.bits()));
    assert_eq!(PollFlags::from_bits(-1).bits(), -1);
}

#[test]
fn readable_and_writable() {
    let (a, b) = tcp_pair();
    let both = PollFlags::IN | PollFlags::OUT;
    assert_eq!(b.poll(both, NOW).unwrap(), PollFlags::OUT);
    assert_eq!(b.poll(PollFlags::IN, NOW).unwrap(), PollFlags::empty());
    a.send(b"x").unwrap();
    assert_eq!(b.poll(PollFlags::IN, None).unwrap(), PollFlags::IN);
    assert_eq!(b.poll(both, None).unwrap(), both);
    // Only what was asked for.
    assert_eq!(b.poll(PollFlags::OUT, SOON).unwrap(), PollFlags::OUT);
    a.set_nonblocking(true).unwrap();
    while a.send(&[0; 65536]).is_ok() {}
    assert_eq!(a.poll(both, NOW).unwrap(), PollFlags::empty());
}

#[test]
fn an_end_of_stream_is_told() {
    let (a, b) = tcp_pair();
    drop(a);
    assert!(!b.poll(PollFlags::IN, SOON).unwrap().is_empty());
    assert_eq!(b.recv_into(&mut [0; 4]).unwrap(), 0);
}

#[test]
fn a_listener_is_readable_when_a_connection_waits() {
    let (listener, address) = tcp_listener();
    assert_eq!(listener.poll(PollFlags::IN, NOW).unwrap(), PollFlags::empty());
    let _client = tcp().connect(&address);
    assert_eq!(listener.poll(PollFlags::IN, SOON).unwrap(), PollFlags::IN);
    listener.accept().unwrap();
}

#[test]
fn a_timeout_of_any_length_waits() {
    let (a, b) = udp_pair();
    let most = Duration::from_millis(i32::MAX as u64);
    for timeout in [Duration::MAX, Duration::from_secs(u64::MAX), most, most + Duration::from_nanos(1)] {
        thread::scope(|scope| {
            let waiting = scope.spawn(|| b.poll(PollFlags::IN, Some(timeout)).unwrap());
            thread::sleep(Duration::from_millis(20));
            assert!(!waiting.is_finished(), "{timeout:?}");
            a.send(b"x").unwrap();
            assert_eq!(waiting.join().unwrap(), PollFlags::IN);
        });
        b.recv_into(&mut [0; 4]).unwrap();
    }
}

#[test]
fn a_connection_is_finished_by_poll() {
    let (listener, address) = tcp_listener();
    let socket = nonblocking();
    if let Err(error) = socket.connect(&address) {
        assert_eq!(error.raw_os_error(), Some(common::platform::EINPROGRESS));
    }
    let ready = socket.poll(PollFlags::OUT, SOON).unwrap();
    assert_eq!(ready, PollFlags::OUT);
    assert!(socket.take_error().unwrap().is_none());
    assert_eq!(socket.peer_addr().unwrap(), address);
    let (_, peer) = listener.accept().unwrap();
    assert_eq!(peer, socket.local_addr().unwrap());
}

#[test]
fn a_refused_connection_is_told_by_poll() {
    let silent = tcp();
    silent.bind(&any_port()).unwrap();
    let socket = nonblocking();
    socket.connect(&silent.local_addr().unwrap()).unwrap_err();
    assert!(socket.poll(PollFlags::OUT, SOON).unwrap().intersects(PollFlags::ERR | PollFlags::HUP));
    let error = socket.take_error().unwrap().unwrap();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
}

#[test]
fn connect_timeout_of_any_length() {
    let (_listener, address) = tcp_listener();
    tcp().connect_timeout(&address, Duration::MAX).unwrap();
    let error = tcp().connect_timeout(&address, Duration::ZERO).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TimedOut);
}

#[test]
fn poll_sees_what_another_thread_does() {
    let (a, b) = udp_pair();
    thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            let start = Instant::now();
            (b.poll(PollFlags::IN, SOON).unwrap(), start.elapsed())
        });
        thread::sleep(Duration::from_millis(20));
        a.send(b"x").unwrap();
        let (ready, waited) = waiting.join().unwrap();
        assert_eq!((ready, waited < LIMIT / 2), (PollFlags::IN, true));
    });
    assert_eq!(b.poll(PollFlags::IN, NOW).unwrap(), PollFlags::IN);
}
