//! Making sockets where Unix and Linux have more than others: pairs, flags of descriptors, accept4.

#![cfg(linux_like)]
// Descriptors and raw bytes are handled with unsafe code.
#![allow(unsafe_code)]

mod common;

use berkeley::{Domain, Protocol, SockAddr, SockRef, Socket, Type};
use common::{LIMIT, any_port, is_cloexec, is_nonblocking, lend, tcp_listener, tcp_pair, unix_pair};
use std::fs::{self, File};
use std::io::ErrorKind;
use std::net::Shutdown;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::process::Command;
use std::time::{Duration, Instant};

fn tcp() -> Socket {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP)).unwrap();
    common::limit(&socket);
    socket
}

/// A TCP socket bound on loopback that does not listen, so that connections to it are refused.
fn refusing() -> (Socket, SockAddr) {
    let socket = tcp();
    socket.bind(&any_port()).unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

#[test]
fn new_sets_close_on_exec() {
    let socket = tcp();
    assert!(is_cloexec(socket.as_raw_fd()));
    assert!(!is_nonblocking(socket.as_raw_fd()));
}

#[test]
fn new_raw_sets_no_flag() {
    let socket = Socket::new_raw(Domain::IPV4, Type::STREAM, None).unwrap();
    assert!(!is_cloexec(socket.as_raw_fd()));
    assert!(!is_nonblocking(socket.as_raw_fd()));
}

#[test]
fn type_flags_reach_the_descriptor() {
    let flags = |r#type| {
        let socket = Socket::new_raw(Domain::IPV4, r#type, None).unwrap();
        assert_eq!(socket.r#type().unwrap(), Type::DGRAM);
        (is_cloexec(socket.as_raw_fd()), is_nonblocking(socket.as_raw_fd()))
    };
    assert_eq!(flags(Type::DGRAM.cloexec()), (true, false));
    assert_eq!(flags(Type::DGRAM.nonblocking()), (false, true));
    assert_eq!(flags(Type::DGRAM.nonblocking().cloexec()), (true, true));
    let socket = Socket::new(Domain::IPV4, Type::DGRAM.nonblocking(), None).unwrap();
    assert!(is_cloexec(socket.as_raw_fd()));
    assert!(socket.nonblocking().unwrap());
}

#[test]
fn kinds_are_reported() {
    let cases = [
        (Domain::IPV4, Type::STREAM, None, Some(Protocol::TCP)),
        (Domain::IPV4, Type::DGRAM, Some(Protocol::UDP), Some(Protocol::UDP)),
        (Domain::IPV6, Type::STREAM, Some(Protocol::TCP), Some(Protocol::TCP)),
        (Domain::UNIX, Type::STREAM, None, None),
        (Domain::UNIX, Type::DGRAM, None, None),
        (Domain::UNIX, Type::SEQPACKET, None, None),
    ];
    for (domain, r#type, asked, protocol) in cases {
        let socket = Socket::new(domain, r#type, asked).unwrap();
        assert_eq!(socket.domain().unwrap(), domain);
        assert_eq!(socket.r#type().unwrap(), r#type);
        assert_eq!(socket.protocol().unwrap(), protocol);
        assert!(!socket.is_listener().unwrap());
    }
}

#[test]
fn pairs_are_connected() {
    for r#type in [Type::STREAM, Type::DGRAM, Type::SEQPACKET] {
        let (a, b) = unix_pair(r#type);
        assert!(is_cloexec(a.as_raw_fd()) && is_cloexec(b.as_raw_fd()));
        assert_eq!((a.r#type().unwrap(), b.r#type().unwrap()), (r#type, r#type));
        let mut buffer = [0; 4];
        assert_eq!(a.send(b"to b").unwrap(), 4);
        assert_eq!(b.recv(lend(&mut buffer)).unwrap(), 4);
        assert_eq!(&buffer, b"to b");
        assert_eq!(b.send(b"to a").unwrap(), 4);
        assert_eq!(a.recv(lend(&mut buffer)).unwrap(), 4);
        assert_eq!(&buffer, b"to a");
    }
}

#[test]
fn raw_pairs_have_no_flag() {
    let (a, b) = Socket::pair_raw(Domain::UNIX, Type::STREAM, None).unwrap();
    assert!(!is_cloexec(a.as_raw_fd()) && !is_cloexec(b.as_raw_fd()));
    assert!(!is_nonblocking(a.as_raw_fd()) && !is_nonblocking(b.as_raw_fd()));
    let (a, b) = Socket::pair_raw(Domain::UNIX, Type::STREAM.nonblocking().cloexec(), None).unwrap();
    assert!(is_cloexec(a.as_raw_fd()) && is_cloexec(b.as_raw_fd()));
    assert!(is_nonblocking(a.as_raw_fd()) && is_nonblocking(b.as_raw_fd()));
}

#[test]
fn pairs_of_internet_sockets_are_refused() {
    let error = Socket::pair(Domain::IPV4, Type::STREAM, None).unwrap_err();
    assert_eq!(error.raw_os_error(), Some(libc::EOPNOTSUPP));
    let error = Socket::pair_raw(Domain::IPV4, Type::STREAM, None).unwrap_err();
    assert_eq!(error.raw_os_error(), Some(libc::EOPNOTSUPP));
}

#[test]
fn accept_sets_flags() {
    let (listener, address) = tcp_listener();
    // Not passed on to what is accepted.
    listener.set_nonblocking(true).unwrap();
    let accepted = |accept: &dyn Fn() -> std::io::Result<(Socket, SockAddr)>| {
        let client = tcp();
        client.connect(&address).unwrap();
        common::poll(listener.as_raw_fd(), libc::POLLIN);
        let (server, peer) = accept().unwrap();
        assert_eq!(peer, client.local_addr().unwrap());
        (is_cloexec(server.as_raw_fd()), is_nonblocking(server.as_raw_fd()))
    };
    assert_eq!(accepted(&|| listener.accept()), (true, false));
    assert_eq!(accepted(&|| listener.accept_raw()), (false, false));
    assert_eq!(accepted(&|| listener.accept4(0)), (false, false));
    assert_eq!(accepted(&|| listener.accept4(libc::SOCK_CLOEXEC)), (true, false));
    assert_eq!(accepted(&|| listener.accept4(libc::SOCK_NONBLOCK)), (false, true));
    assert_eq!(accepted(&|| listener.accept4(libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK)), (true, true));
    assert_eq!(listener.accept4(1).unwrap_err().raw_os_error(), Some(libc::EINVAL));
}

#[test]
fn other_status_flags_are_kept() {
    let (a, _b) = unix_pair(Type::STREAM);
    let fd = a.as_raw_fd();
    // SAFETY: F_SETFL with O_APPEND changes a status flag of this socket only.
    assert_eq!(unsafe { libc::fcntl(fd, libc::F_SETFL, libc::O_APPEND) }, 0);
    a.set_nonblocking(true).unwrap();
    a.set_nonblocking(false).unwrap();
    assert_ne!(common::status_flags(fd).unwrap() & libc::O_APPEND, 0);
}

#[test]
fn close_on_exec() {
    let (a, _b) = unix_pair(Type::STREAM);
    for on in [false, false, true, true, false] {
        a.set_cloexec(on).unwrap();
        assert_eq!(is_cloexec(a.as_raw_fd()), on);
    }
}

#[test]
fn programs_inherit_without_close_on_exec() {
    if !common::tool("readlink") {
        return;
    }
    let (a, _b) = unix_pair(Type::STREAM);
    let path = format!("/proc/self/fd/{}", a.as_raw_fd());
    let name = fs::read_link(&path).unwrap().into_os_string().into_string().unwrap();
    let inherited = || {
        let output = Command::new("readlink").arg(&path).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim() == name
    };
    assert!(!inherited());
    a.set_cloexec(false).unwrap();
    assert!(inherited());
    a.set_cloexec(true).unwrap();
    assert!(!inherited());
}

#[test]
fn closed_descriptors() {
    // SAFETY: no process may have so many open files, so the number stands for nobody's file.
    let closed = unsafe { BorrowedFd::borrow_raw(i32::MAX) };
    let socket = SockRef::from(&closed);
    let address = any_port();
    let errors = [
        socket.bind(&address).err(),
        socket.connect(&address).err(),
        socket.connect_timeout(&address, LIMIT).err(),
        socket.listen(1).err(),
        socket.accept().err(),
        socket.accept4(0).err(),
        socket.accept_raw().err(),
        socket.local_addr().err(),
        socket.peer_addr().err(),
        socket.r#type().err(),
        socket.try_clone().err(),
        socket.nonblocking().err(),
        socket.set_nonblocking(true).err(),
        socket.set_cloexec(true).err(),
        socket.shutdown(Shutdown::Both).err(),
        socket.take_error().err(),
        socket.send(b"x").err(),
        socket.recv(lend(&mut [0; 4])).err(),
        socket.recv_from(lend(&mut [0; 4])).err(),
    ];
    for (place, error) in errors.into_iter().enumerate() {
        assert_eq!(error.unwrap().raw_os_error(), Some(libc::EBADF), "call {place}");
    }
}

#[test]
fn files_are_no_sockets() {
    let file = File::open("/proc/self/exe").unwrap();
    let socket = SockRef::from(&file);
    let errors = [
        socket.bind(&any_port()).err(),
        socket.listen(1).err(),
        socket.accept().err(),
        socket.local_addr().err(),
        socket.peer_addr().err(),
        socket.domain().err(),
        socket.send(b"x").err(),
        socket.recv(lend(&mut [0; 4])).err(),
        socket.shutdown(Shutdown::Both).err(),
    ];
    for (place, error) in errors.into_iter().enumerate() {
        assert_eq!(error.unwrap().raw_os_error(), Some(libc::ENOTSOCK), "call {place}");
    }
    // What works on every descriptor.
    assert!(!socket.nonblocking().unwrap());
    assert!(is_cloexec(socket.try_clone().unwrap().as_raw_fd()));
}

#[test]
fn errors_of_new() {
    let error = Socket::new(Domain::from(9999), Type::STREAM, None).unwrap_err();
    assert_eq!(error.raw_os_error(), Some(libc::EAFNOSUPPORT));
    let error = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::UDP)).unwrap_err();
    assert_eq!(error.raw_os_error(), Some(libc::EPROTONOSUPPORT));
    let error = Socket::new_raw(Domain::IPV4, Type::from(15), None).unwrap_err();
    assert_eq!(error.raw_os_error(), Some(libc::EINVAL));
}

#[test]
fn accept4_without_connections() {
    let (listener, _) = tcp_listener();
    listener.set_nonblocking(true).unwrap();
    assert_eq!(listener.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
    assert_eq!(listener.accept_raw().unwrap_err().kind(), ErrorKind::WouldBlock);
    assert_eq!(listener.accept4(0).unwrap_err().kind(), ErrorKind::WouldBlock);
    assert_eq!(tcp().accept().unwrap_err().raw_os_error(), Some(libc::EINVAL));
}

#[test]
fn clones_close_on_exec() {
    let (a, b) = unix_pair(Type::STREAM);
    let clone = a.try_clone().unwrap();
    assert_ne!(clone.as_raw_fd(), a.as_raw_fd());
    assert!(is_cloexec(clone.as_raw_fd()));
    clone.set_nonblocking(true).unwrap();
    assert!(a.nonblocking().unwrap());
    clone.set_nonblocking(false).unwrap();
    drop(a);
    clone.send(b"still open").unwrap();
    let mut buffer = [0; 16];
    assert_eq!(b.recv(lend(&mut buffer)).unwrap(), 10);
}

#[test]
fn shutdown_of_unix_sockets() {
    let (a, b) = tcp_pair();
    let mut buffer = [0; 4];
    a.shutdown(Shutdown::Write).unwrap();
    assert_eq!(b.recv(lend(&mut buffer)).unwrap(), 0);
    assert_eq!(a.send(b"x").unwrap_err().kind(), ErrorKind::BrokenPipe);
    // The other direction stays open.
    b.send(b"back").unwrap();
    assert_eq!(a.recv(lend(&mut buffer)).unwrap(), 4);

    let (a, b) = unix_pair(Type::STREAM);
    a.shutdown(Shutdown::Read).unwrap();
    assert_eq!(a.recv(lend(&mut buffer)).unwrap(), 0);
    assert_eq!(b.send(b"x").unwrap_err().kind(), ErrorKind::BrokenPipe);

    let (a, b) = unix_pair(Type::STREAM);
    a.shutdown(Shutdown::Both).unwrap();
    assert_eq!(b.recv(lend(&mut buffer)).unwrap(), 0);
    assert_eq!(b.send(b"x").unwrap_err().kind(), ErrorKind::BrokenPipe);
    assert_eq!(tcp().shutdown(Shutdown::Both).unwrap_err().kind(), ErrorKind::NotConnected);
}

#[test]
fn nonblocking_mode_is_reported() {
    let (a, _b) = unix_pair(Type::STREAM);
    assert!(!a.nonblocking().unwrap());
    for on in [true, true, false, false, true] {
        a.set_nonblocking(on).unwrap();
        assert_eq!(a.nonblocking().unwrap(), on);
        assert_eq!(is_nonblocking(a.as_raw_fd()), on);
    }
    // Long before the read timeout.
    let start = Instant::now();
    assert_eq!(a.recv(lend(&mut [0; 4])).unwrap_err().kind(), ErrorKind::WouldBlock);
    assert!(start.elapsed() < LIMIT / 2);
}

#[test]
fn connect_timeout_leaves_the_socket_blocking() {
    let (_listener, address) = tcp_listener();
    let client = tcp();
    client.connect_timeout(&address, LIMIT).unwrap();
    assert!(!is_nonblocking(client.as_raw_fd()));
}

#[test]
fn connect_timeout_leaves_the_socket_blocking_where_it_is_refused() {
    let (_socket, address) = refusing();
    let client = tcp();
    let error = client.connect_timeout(&address, LIMIT).unwrap_err();
    assert_eq!(error.raw_os_error(), Some(libc::ECONNREFUSED));
    assert!(!is_nonblocking(client.as_raw_fd()));
    let error = tcp().connect(&address).unwrap_err();
    assert_eq!(error.raw_os_error(), Some(libc::ECONNREFUSED));
}

#[test]
fn connect_timeout_runs_out() {
    // Linux drops what asks for a connection while the queue of a listener is full.
    let (listener, address) = refusing();
    listener.listen(0).unwrap();
    let timeout = Duration::from_millis(100);
    let mut queued = Vec::new();
    let (late, error, elapsed) = loop {
        assert!(queued.len() < 16, "the queue never fills");
        let client = tcp();
        let start = Instant::now();
        match client.connect_timeout(&address, timeout) {
            Ok(()) => queued.push(client),
            Err(error) => break (client, error, start.elapsed()),
        }
    };
    assert!(!queued.is_empty());
    assert_eq!(error.kind(), ErrorKind::TimedOut);
    assert!(elapsed > timeout / 2 && elapsed < LIMIT, "{elapsed:?}");
    assert!(!is_nonblocking(late.as_raw_fd()));
    // No time at all.
    let client = tcp();
    let error = client.connect_timeout(&address, Duration::ZERO).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TimedOut);
    assert!(!is_nonblocking(client.as_raw_fd()));
}

#[test]
fn listeners_are_reported() {
    let (socket, _) = refusing();
    assert!(!socket.is_listener().unwrap());
    socket.listen(1).unwrap();
    assert!(socket.is_listener().unwrap());
    let udp = Socket::new(Domain::IPV4, Type::DGRAM, None).unwrap();
    assert_eq!(udp.listen(1).unwrap_err().raw_os_error(), Some(libc::EOPNOTSUPP));
}
