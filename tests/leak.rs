//! No call leaves a descriptor open: one test, alone in its process, so that counting is exact.

#![cfg(linux)]

mod common;

use berkeley::{Domain, SockAddr, SockRef, Socket, Type};
use common::{any_port, fds, tcp_listener};
use std::net::{TcpListener, TcpStream};
use std::os::fd::{AsRawFd, IntoRawFd, OwnedFd};
use std::time::Duration;

fn tcp() -> Socket {
    Socket::new(Domain::IPV4, Type::STREAM, None).unwrap()
}

fn create() {
    tcp();
    Socket::new_raw(Domain::IPV6, Type::DGRAM, None).unwrap();
    Socket::pair(Domain::UNIX, Type::STREAM, None).unwrap();
    Socket::pair_raw(Domain::UNIX, Type::DGRAM, None).unwrap();
    tcp().try_clone().unwrap();
    Socket::new(Domain::from(9999), Type::STREAM, None).unwrap_err();
    Socket::pair(Domain::IPV4, Type::STREAM, None).unwrap_err();
}

fn connect() {
    let (listener, address) = tcp_listener();
    for _ in 0..3 {
        tcp().connect_timeout(&address, Duration::from_secs(5)).unwrap();
    }
    listener.accept().unwrap();
    listener.accept4(0).unwrap();
    listener.accept_raw().unwrap();
    listener.set_nonblocking(true).unwrap();
    listener.accept().unwrap_err();
    let silent = tcp();
    silent.bind(&any_port()).unwrap();
    tcp().connect_timeout(&silent.local_addr().unwrap(), Duration::from_secs(5)).unwrap_err();
    tcp().connect(&SockAddr::unix("/nonexistent/socket").unwrap()).unwrap_err();
}

fn convert() {
    let (listener, _) = tcp_listener();
    let listener = TcpListener::from(listener);
    let stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let socket = Socket::from(stream);
    let owned = OwnedFd::from(socket);
    drop(Socket::from(owned));
    drop(Socket::from(listener));
}

#[test]
fn nothing_is_left_open() {
    let before = fds();
    create();
    assert_eq!(fds(), before, "create");
    connect();
    assert_eq!(fds(), before, "connect");
    convert();
    assert_eq!(fds(), before, "convert");

    let socket = tcp();
    assert_eq!(fds(), before + 1);
    drop(SockRef::from(&socket));
    assert_eq!(fds(), before + 1, "a reference does not close");
    let fd = socket.as_raw_fd();
    drop(socket);
    let error = common::descriptor_flags(fd).unwrap_err();
    assert_eq!(error.raw_os_error(), Some(libc::EBADF));
    let fd = tcp().into_raw_fd();
    assert_eq!(fds(), before + 1, "a raw descriptor stays open");
    assert!(common::is_cloexec(fd));
}
