//! Conversions to and from the types of std, raw descriptors, and SockRef.

// Raw descriptors change hands with unsafe code only.
#![allow(unsafe_code)]

mod common;

use berkeley::{Domain, SockAddr, SockRef, Socket, Type};
use common::{LIMIT, TempDir, any_port, lend, tcp_pair, udp, unix_pair};
use std::io::{Read, Write};
use std::mem::ManuallyDrop;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, IntoRawFd, OwnedFd};
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};
use std::sync::Arc;
use std::time::Duration;

#[test]
fn tcp_stream() {
    let (a, mut b) = tcp_pair();
    let fd = a.as_raw_fd();
    let mut stream = TcpStream::from(a);
    assert_eq!(stream.as_raw_fd(), fd);
    stream.write_all(b"hello").unwrap();
    let mut buffer = [0; 5];
    b.read_exact(&mut buffer).unwrap();
    assert_eq!(&buffer, b"hello");
    let local = stream.local_addr().unwrap();
    let socket = Socket::from(stream);
    assert_eq!(socket.as_raw_fd(), fd);
    assert_eq!(socket.local_addr().unwrap().as_socket(), Some(local));
    b.write_all(b"again").unwrap();
    assert_eq!(socket.recv(lend(&mut buffer)).unwrap(), 5);
    assert_eq!(&buffer, b"again");
}

#[test]
fn tcp_listener() {
    let (socket, address) = common::tcp_listener();
    let fd = socket.as_raw_fd();
    let listener = TcpListener::from(socket);
    assert_eq!(listener.as_raw_fd(), fd);
    let address = address.as_socket().unwrap();
    assert_eq!(listener.local_addr().unwrap(), address);
    let client = TcpStream::connect(address).unwrap();
    let (_, peer) = listener.accept().unwrap();
    assert_eq!(peer, client.local_addr().unwrap());
    let socket = Socket::from(listener);
    assert_eq!(socket.as_raw_fd(), fd);
    assert!(socket.is_listener().unwrap());
}

#[test]
fn udp_socket() {
    let (a, address) = udp();
    let fd = a.as_raw_fd();
    let a = UdpSocket::from(a);
    assert_eq!(a.as_raw_fd(), fd);
    let (b, _) = udp();
    b.send_to(b"hello", &address).unwrap();
    let mut buffer = [0; 8];
    let (n, sender) = a.recv_from(&mut buffer).unwrap();
    assert_eq!(&buffer[..n], b"hello");
    assert_eq!(Some(sender), b.local_addr().unwrap().as_socket());
    let a = Socket::from(a);
    assert_eq!(a.as_raw_fd(), fd);
    assert_eq!(a.r#type().unwrap(), Type::DGRAM);
}

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

#[test]
fn owned_fd() {
    let (a, b) = unix_pair(Type::STREAM);
    let fd = a.as_raw_fd();
    let owned = OwnedFd::from(a);
    assert_eq!(owned.as_raw_fd(), fd);
    let a = Socket::from(owned);
    assert_eq!(a.as_raw_fd(), fd);
    a.send(b"hello").unwrap();
    assert_eq!(b.recv(lend(&mut [0; 8])).unwrap(), 5);
}

#[test]
fn raw_fd() {
    let (a, b) = unix_pair(Type::STREAM);
    let fd = a.as_raw_fd();
    assert_eq!(a.as_fd().as_raw_fd(), fd);
    let raw = a.into_raw_fd();
    assert_eq!(raw, fd);
    // Not closed by the conversion.
    assert!(common::descriptor_flags(fd).is_ok());
    // SAFETY: the descriptor comes from into_raw_fd and has no other owner.
    let a = unsafe { Socket::from_raw_fd(raw) };
    assert_eq!(a.as_raw_fd(), fd);
    a.send(b"hello").unwrap();
    assert_eq!(b.recv(lend(&mut [0; 8])).unwrap(), 5);
}

#[test]
#[should_panic]
fn minus_one_is_no_descriptor() {
    // SAFETY: -1 is nobody's descriptor; the call panics before it makes a socket.
    let _ = ManuallyDrop::new(unsafe { Socket::from_raw_fd(-1) });
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
fn references_from_pointers_and_borrows() {
    let (a, b) = unix_pair(Type::STREAM);
    let owned = OwnedFd::from(a);
    let borrowed: BorrowedFd<'_> = owned.as_fd();
    assert_eq!(SockRef::from(&borrowed).as_raw_fd(), owned.as_raw_fd());
    assert_eq!(SockRef::from(&&owned).as_raw_fd(), owned.as_raw_fd());
    SockRef::from(&owned).send(b"hello").unwrap();
    assert_eq!(b.recv(lend(&mut [0; 8])).unwrap(), 5);
    let shared = Arc::new(owned);
    SockRef::from(&shared).send(b"shared").unwrap();
    assert_eq!(b.recv(lend(&mut [0; 8])).unwrap(), 6);
    let boxed = Box::new(shared.try_clone().unwrap());
    SockRef::from(&boxed).send(b"boxed").unwrap();
    assert_eq!(b.recv(lend(&mut [0; 8])).unwrap(), 5);
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

#[test]
fn sockets_cross_threads() {
    let (a, b) = unix_pair(Type::STREAM);
    let (a, b) = (Arc::new(a), b);
    let sender = Arc::clone(&a);
    let thread = std::thread::spawn(move || sender.send(b"hello").unwrap());
    b.set_read_timeout(Some(LIMIT)).unwrap();
    assert_eq!(b.recv(lend(&mut [0; 8])).unwrap(), 5);
    assert_eq!(thread.join().unwrap(), 5);
}

#[test]
fn std_binds_what_berkeley_made() {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.bind(&any_port()).unwrap();
    socket.listen(1).unwrap();
    socket.set_nonblocking(true).unwrap();
    let listener: TcpListener = socket.into();
    let error = listener.accept().unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock);
}
