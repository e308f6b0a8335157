//! Conversions to and from the Unix sockets of std, and references to them.

#![cfg(linux_like)]
// Descriptors and raw bytes are handled with unsafe code.
#![allow(unsafe_code)]

mod common;

use berkeley::{Domain, SockAddr, SockRef, Socket, Type};
use common::{TempDir, lend, unix_pair};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsFd, AsRawFd};
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};
use std::time::Duration;

#[test]
fn unix_stream() {
    let (a, b) = unix_pair(Type::STREAM);
    let fd = a.as_raw_fd();
    let mut stream = UnixStream::from(a);
    assert_eq!(stream.as_raw_fd(), fd);
    stream.write_all(b"hello").unwrap();
    let mut buffer = [0; 5];
    assert_eq!(b.recv(lend(&mut buffer)).unwrap(), 5);
    assert_eq!(&buffer, b"hello");
    assert_eq!(Socket::from(stream).as_raw_fd(), fd);
}

#[test]
fn unix_listener() {
    let directory = TempDir::new();
    let path = directory.join("listener");
    let socket = Socket::new(Domain::UNIX, Type::STREAM, None).unwrap();
    socket.bind(&SockAddr::unix(&path).unwrap()).unwrap();
    socket.listen(1).unwrap();
    common::limit(&socket);
    let fd = socket.as_raw_fd();
    let listener = UnixListener::from(socket);
    assert_eq!(listener.as_raw_fd(), fd);
    assert_eq!(listener.local_addr().unwrap().as_pathname(), Some(&*path));
    let _client = UnixStream::connect(&path).unwrap();
    listener.accept().unwrap();
    let socket = Socket::from(listener);
    assert_eq!(socket.as_raw_fd(), fd);
    assert!(socket.is_listener().unwrap());
}

#[test]
fn unix_datagram() {
    let (a, b) = unix_pair(Type::DGRAM);
    let fd = a.as_raw_fd();
    let a = UnixDatagram::from(a);
    assert_eq!(a.as_raw_fd(), fd);
    b.send(b"hello").unwrap();
    let mut buffer = [0; 8];
    assert_eq!(a.recv(&mut buffer).unwrap(), 5);
    assert_eq!(Socket::from(a).as_raw_fd(), fd);
}

/// Sets and reads an option through `socket`, and leaves it open.
fn reads_through(socket: SockRef<'_>) {
    let timeout = Some(Duration::from_secs(3));
    socket.set_read_timeout(timeout).unwrap();
    assert_eq!(socket.read_timeout().unwrap(), timeout);
}

#[test]
fn references() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
    let (unix, _other) = UnixStream::pair().unwrap();
    let (datagram, _another) = UnixDatagram::pair().unwrap();
    let directory = TempDir::new();
    let unix_listener = UnixListener::bind(directory.join("listener")).unwrap();
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    reads_through(SockRef::from(&listener));
    reads_through(SockRef::from(&stream));
    reads_through(SockRef::from(&udp));
    reads_through(SockRef::from(&unix));
    reads_through(SockRef::from(&datagram));
    reads_through(SockRef::from(&unix_listener));
    reads_through(SockRef::from(&socket));
    // The option was set on the socket itself.
    assert_eq!(stream.read_timeout().unwrap(), Some(Duration::from_secs(3)));
    assert_eq!(udp.read_timeout().unwrap(), Some(Duration::from_secs(3)));
    // All are still open.
    for fd in [listener.as_raw_fd(), stream.as_raw_fd(), udp.as_raw_fd(), socket.as_raw_fd()] {
        assert!(common::descriptor_flags(fd).is_ok());
    }
}

#[test]
fn references_use_every_method() {
    let (a, b) = unix_pair(Type::STREAM);
    let (a, b) = (UnixStream::from(a), UnixStream::from(b));
    let (a, b) = (SockRef::from(&a), SockRef::from(&b));
    (&*a).write_all(b"hello").unwrap();
    let mut buffer = [0; 5];
    (&*b).read_exact(&mut buffer).unwrap();
    assert_eq!(&buffer, b"hello");
    let clone: Socket = a.try_clone().unwrap();
    clone.send(b"x").unwrap();
    assert_eq!(b.recv(lend(&mut buffer)).unwrap(), 1);
    assert_eq!(a.as_fd().as_raw_fd(), a.as_raw_fd());
}
