//! Readiness where signals come, backlogs are full and ends hang up: what poll and connect_timeout do on Linux.

#![cfg(linux_like)]
// Descriptors and raw bytes are handled with unsafe code.
#![allow(unsafe_code)]

mod common;

use berkeley::{Domain, PollFlags, SockAddr, Socket, Type};
use common::{LIMIT, TempDir, any_port, tcp_pair, udp, unix_pair};
use std::ffi::c_int;
use std::io::ErrorKind;
use std::net::Shutdown;
use std::os::fd::{FromRawFd, IntoRawFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use std::{mem, ptr};

const NOW: Option<Duration> = Some(Duration::ZERO);
const SOON: Option<Duration> = Some(LIMIT);

fn tcp() -> Socket {
    Socket::new(Domain::IPV4, Type::STREAM, None).unwrap()
}

fn nonblocking() -> Socket {
    Socket::new(Domain::IPV4, Type::STREAM.nonblocking(), None).unwrap()
}

#[test]
fn hang_up_is_told_unasked() {
    let (a, b) = unix_pair(Type::STREAM);
    a.shutdown(Shutdown::Write).unwrap();
    assert_eq!(b.poll(PollFlags::IN, SOON).unwrap(), PollFlags::IN);
    drop(a);
    assert_eq!(b.poll(PollFlags::empty(), SOON).unwrap(), PollFlags::HUP);
    assert_eq!(b.poll(PollFlags::IN, SOON).unwrap(), PollFlags::IN | PollFlags::HUP);
}

#[test]
fn a_descriptor_that_is_not_open_is_told() {
    // No descriptor of the process has the number: the limit is lower.
    // SAFETY: the socket is never dropped, so nothing is closed.
    let socket = unsafe { Socket::from_raw_fd(c_int::MAX) };
    assert_eq!(socket.poll(PollFlags::IN, SOON).unwrap(), PollFlags::NVAL);
    assert_eq!(socket.poll(PollFlags::empty(), None).unwrap(), PollFlags::NVAL);
    assert_eq!(socket.into_raw_fd(), c_int::MAX);
}

#[test]
fn a_timeout_is_rounded_up() {
    let (socket, _) = udp();
    let wait = |timeout| {
        let start = Instant::now();
        assert_eq!(socket.poll(PollFlags::IN, Some(timeout)).unwrap(), PollFlags::empty());
        start.elapsed()
    };
    for nanoseconds in [1, 999_999, 1_000_001, 10_900_000] {
        let timeout = Duration::from_nanos(nanoseconds);
        let waited = wait(timeout);
        let whole = Duration::from_millis(nanoseconds.div_ceil(1_000_000));
        assert!(waited >= whole, "{timeout:?}: {waited:?}");
        assert!(waited < LIMIT);
    }
    // The shortest of some calls without a wait is shorter than a millisecond.
    let shortest = (0..20).map(|_| wait(Duration::ZERO)).min().unwrap();
    assert!(shortest < Duration::from_millis(1), "{shortest:?}");
}

/// How often the handler ran, all tests together.
static SIGNALS: AtomicUsize = AtomicUsize::new(0);

extern "C" fn count_signal(_: c_int) {
    SIGNALS.fetch_add(1, Ordering::Relaxed);
}

/// Runs `body` in a thread that gets `SIGUSR1`, without `SA_RESTART`, every 5 ms until it ends.
fn interrupted<T: Send>(body: impl FnOnce() -> T + Send) -> T {
    // SAFETY: `sigaction` is integers and a pointer, for all of which zero is a valid value.
    let mut action: libc::sigaction = unsafe { mem::zeroed() };
    action.sa_sigaction = count_signal as extern "C" fn(c_int) as usize;
    // SAFETY: the handler touches nothing but an atomic number.
    let rc = unsafe { libc::sigaction(libc::SIGUSR1, &action, ptr::null_mut()) };
    assert_eq!(rc, 0);
    let over = Arc::new(AtomicBool::new(false));
    thread::scope(|scope| {
        let done = over.clone();
        // SAFETY: pthread_self takes nothing.
        let itself = || unsafe { libc::pthread_self() } as usize; // A pointer of musl, which is not Send.
        let (tell, told) = std::sync::mpsc::channel();
        let worker = scope.spawn(move || {
            tell.send(itself()).unwrap();
            let value = body();
            done.store(true, Ordering::Release);
            // The signals go to this thread, so it stays until the last was sent.
            while Arc::strong_count(&done) > 1 {
                thread::sleep(Duration::from_millis(1));
            }
            value
        });
        let thread = told.recv().unwrap();
        while !over.load(Ordering::Acquire) && !worker.is_finished() {
            thread::sleep(Duration::from_millis(5));
            // SAFETY: the thread waits for the drop of `over` below, so it still exists.
            unsafe { libc::pthread_kill(thread as libc::pthread_t, libc::SIGUSR1) };
        }
        drop(over);
        worker.join().unwrap()
    })
}

#[test]
fn a_signal_reaches_the_caller() {
    let (socket, _) = udp();
    let before = SIGNALS.load(Ordering::Relaxed);
    let (error, waited) = interrupted(|| {
        let start = Instant::now();
        (socket.poll(PollFlags::IN, SOON).unwrap_err(), start.elapsed())
    });
    assert_eq!((error.kind(), error.raw_os_error()), (ErrorKind::Interrupted, Some(libc::EINTR)));
    assert!(waited < LIMIT / 2, "{waited:?}");
    assert!(SIGNALS.load(Ordering::Relaxed) > before);
}

/// A listener that answers nobody: its backlog is full of the connections beside it.
fn full_listener() -> (Socket, SockAddr, Vec<Socket>) {
    let listener = tcp();
    listener.bind(&any_port()).unwrap();
    listener.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    loop {
        let socket = nonblocking();
        let _ = socket.connect(&address);
        let connected = socket.poll(PollFlags::OUT, Some(Duration::from_millis(100))).unwrap();
        waiting.push(socket);
        if connected.is_empty() {
            return (listener, address, waiting);
        }
        assert!(waiting.len() < 64);
    }
}

#[test]
fn a_connection_under_way_is_not_ready() {
    let (listener, address, waiting) = full_listener();
    let socket = nonblocking();
    assert_eq!(socket.connect(&address).unwrap_err().raw_os_error(), Some(libc::EINPROGRESS));
    assert_eq!(socket.poll(PollFlags::OUT, Some(Duration::from_millis(50))).unwrap(), PollFlags::empty());
    assert!(socket.take_error().unwrap().is_none());
    assert_eq!(socket.connect(&address).unwrap_err().raw_os_error(), Some(libc::EALREADY));
    // Once there is room, the connection comes about with its next SYN, a second later.
    for _ in 1..waiting.len() {
        listener.accept().unwrap();
    }
    drop(waiting);
    assert_eq!(socket.poll(PollFlags::OUT, SOON).unwrap(), PollFlags::OUT);
    assert!(socket.take_error().unwrap().is_none());
}

#[test]
fn connect_timeout_waits_all_the_time_and_no_less() {
    let (_listener, address, _waiting) = full_listener();
    for timeout in [Duration::from_nanos(1), Duration::from_micros(10_900), Duration::from_micros(60_900)] {
        let socket = tcp();
        let start = Instant::now();
        let error = socket.connect_timeout(&address, timeout).unwrap_err();
        let waited = start.elapsed();
        assert_eq!((error.kind(), error.raw_os_error()), (ErrorKind::TimedOut, None));
        assert!(waited >= timeout && waited < LIMIT / 2, "{timeout:?}: {waited:?}");
        assert!(!socket.nonblocking().unwrap());
    }
}

#[test]
fn connect_timeout_goes_on_after_a_signal() {
    let (_listener, address, _waiting) = full_listener();
    let timeout = Duration::from_millis(150);
    let before = SIGNALS.load(Ordering::Relaxed);
    let (error, waited) = interrupted(|| {
        let start = Instant::now();
        (tcp().connect_timeout(&address, timeout).unwrap_err(), start.elapsed())
    });
    assert_eq!(error.kind(), ErrorKind::TimedOut);
    assert!(waited >= timeout && waited < LIMIT / 2, "{waited:?}");
    assert!(SIGNALS.load(Ordering::Relaxed) > before + 2);
}

#[test]
fn connect_timeout_of_a_unix_socket() {
    let directory = TempDir::new();
    let address = SockAddr::unix(directory.join("socket")).unwrap();
    let stream = || Socket::new(Domain::UNIX, Type::STREAM, None).unwrap();
    let error = stream().connect_timeout(&address, LIMIT).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let listener = stream();
    listener.bind(&address).unwrap();
    let error = stream().connect_timeout(&address, LIMIT).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    listener.listen(0).unwrap();
    let first = stream();
    first.connect_timeout(&address, LIMIT).unwrap();
    // The backlog is full: EAGAIN, and nothing that could be waited for.
    let start = Instant::now();
    stream().connect_timeout(&address, LIMIT).unwrap_err();
    assert!(start.elapsed() < LIMIT / 2);
}

#[test]
fn flags_are_those_of_poll() {
    let all = [
        (PollFlags::IN, libc::POLLIN),
        (PollFlags::OUT, libc::POLLOUT),
        (PollFlags::PRI, libc::POLLPRI),
        (PollFlags::ERR, libc::POLLERR),
        (PollFlags::HUP, libc::POLLHUP),
        (PollFlags::NVAL, libc::POLLNVAL),
    ];
    let mut union = PollFlags::empty();
    assert!(union.is_empty());
    for (flag, bits) in all {
        assert_eq!((flag.bits(), PollFlags::from_bits(bits)), (bits, flag));
        assert!(!flag.is_empty() && !union.contains(flag) && !union.intersects(flag));
        union |= flag;
        assert!(union.contains(flag) && union.intersects(flag));
    }
    let two = PollFlags::IN | PollFlags::OUT;
    assert!(union.contains(two) && !two.contains(union) && two.intersects(union));
    assert!(!two.contains(PollFlags::IN | PollFlags::HUP) && two.intersects(PollFlags::IN | PollFlags::HUP));
    assert!(two.contains(PollFlags::empty()) && !two.intersects(PollFlags::empty()));
    assert_eq!(format!("{two:?}"), "PollFlags(0x5)");
    assert_eq!(PollFlags::from_bits(-1).bits(), -1);
}

#[test]
fn readable_and_writable_unix_sockets() {
    let (a, b) = unix_pair(Type::STREAM);
    let both = PollFlags::IN | PollFlags::OUT;
    assert_eq!(b.poll(both, NOW).unwrap(), PollFlags::OUT);
    assert_eq!(b.poll(PollFlags::IN, NOW).unwrap(), PollFlags::empty());
    a.send(b"x").unwrap();
    assert_eq!(b.poll(both, None).unwrap(), both);
    // Only what was asked for.
    assert_eq!(b.poll(PollFlags::OUT, SOON).unwrap(), PollFlags::OUT);
    assert_eq!(b.poll(PollFlags::empty(), NOW).unwrap(), PollFlags::empty());
    a.set_nonblocking(true).unwrap();
    while a.send(&[0; 4096]).is_ok() {}
    assert_eq!(a.poll(both, NOW).unwrap(), PollFlags::empty());
}

#[test]
fn an_error_is_told_unasked() {
    let ((a, _), (b, to_b)) = (udp(), udp());
    a.connect(&to_b).unwrap();
    drop(b);
    a.send(b"to nobody").unwrap();
    assert_eq!(a.poll(PollFlags::empty(), SOON).unwrap(), PollFlags::ERR);
    let error = a.take_error().unwrap().unwrap();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    assert_eq!(a.poll(PollFlags::empty(), NOW).unwrap(), PollFlags::empty());
}

#[test]
fn urgent_data_is_told_when_asked_for() {
    let (a, b) = tcp_pair();
    a.send_out_of_band(b"!").unwrap();
    assert_eq!(b.poll(PollFlags::PRI, SOON).unwrap(), PollFlags::PRI);
    assert!(!b.poll(PollFlags::IN, NOW).unwrap().contains(PollFlags::PRI));
    b.recv_out_of_band_into(&mut [0; 4]).unwrap();
    assert_eq!(b.poll(PollFlags::PRI, NOW).unwrap(), PollFlags::empty());
}

#[test]
fn a_refused_connection_is_told_with_all_flags() {
    let silent = tcp();
    silent.bind(&any_port()).unwrap();
    let socket = nonblocking();
    let result = socket.connect(&silent.local_addr().unwrap());
    assert_eq!(result.unwrap_err().raw_os_error(), Some(libc::EINPROGRESS));
    let ready = socket.poll(PollFlags::OUT, SOON).unwrap();
    assert!(ready.contains(PollFlags::OUT | PollFlags::ERR | PollFlags::HUP), "{ready:?}");
    let error = socket.take_error().unwrap().unwrap();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    assert!(socket.take_error().unwrap().is_none(), "told once");
}
