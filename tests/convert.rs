//! Conversions to and from the types of std, raw descriptors, and SockRef.

// Raw descriptors change hands with unsafe code only.
#![allow(unsafe_code)]

mod common;

use berkeley::{Domain, SockRef, Socket, Type};
use common::platform::{OwnedHandle, borrow, from_raw, into_raw, raw};
use common::{any_port, lend, tcp_pair, udp};
use std::io::{Read, Write};
use std::mem::ManuallyDrop;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

#[test]
fn tcp_stream() {
    let (a, mut b) = tcp_pair();
    let number = raw(&a);
    let mut stream = TcpStream::from(a);
    assert_eq!(raw(&stream), number);
    stream.write_all(b"hello").unwrap();
    let mut buffer = [0; 5];
    b.read_exact(&mut buffer).unwrap();
    assert_eq!(&buffer, b"hello");
    let local = stream.local_addr().unwrap();
    let socket = Socket::from(stream);
    assert_eq!(raw(&socket), number);
    assert_eq!(socket.local_addr().unwrap().as_socket(), Some(local));
    b.write_all(b"again").unwrap();
    assert_eq!(socket.recv(lend(&mut buffer)).unwrap(), 5);
    assert_eq!(&buffer, b"again");
}

#[test]
fn tcp_listener() {
    let (socket, address) = common::tcp_listener();
    let number = raw(&socket);
    let listener = TcpListener::from(socket);
    assert_eq!(raw(&listener), number);
    let address = address.as_socket().unwrap();
    assert_eq!(listener.local_addr().unwrap(), address);
    let client = TcpStream::connect(address).unwrap();
    let (_, peer) = listener.accept().unwrap();
    assert_eq!(peer, client.local_addr().unwrap());
    let socket = Socket::from(listener);
    assert_eq!(raw(&socket), number);
    assert_eq!(socket.local_addr().unwrap().as_socket(), Some(address));
}

#[test]
fn udp_socket() {
    let (a, address) = udp();
    let number = raw(&a);
    let a = UdpSocket::from(a);
    assert_eq!(raw(&a), number);
    let (b, _) = udp();
    b.send_to(b"hello", &address).unwrap();
    let mut buffer = [0; 8];
    let (n, sender) = a.recv_from(&mut buffer).unwrap();
    assert_eq!(&buffer[..n], b"hello");
    assert_eq!(Some(sender), b.local_addr().unwrap().as_socket());
    let a = Socket::from(a);
    assert_eq!(raw(&a), number);
    assert_eq!(a.r#type().unwrap(), Type::DGRAM);
}

#[test]
fn owned_handles() {
    let (a, b) = tcp_pair();
    let number = raw(&a);
    let owned = OwnedHandle::from(a);
    assert_eq!(raw(&owned), number);
    let a = Socket::from(owned);
    assert_eq!(raw(&a), number);
    a.send(b"hello").unwrap();
    assert_eq!(b.recv(lend(&mut [0; 8])).unwrap(), 5);
}

#[test]
fn raw_handles() {
    let (a, b) = tcp_pair();
    let number = into_raw(a);
    // Not closed by the conversion.
    // SAFETY: the number comes from `into_raw` and has no other owner.
    let a = unsafe { from_raw(number) };
    assert_eq!(raw(&a), number);
    a.send(b"hello").unwrap();
    assert_eq!(b.recv(lend(&mut [0; 8])).unwrap(), 5);
}

#[test]
#[should_panic]
fn minus_one_is_no_socket() {
    // SAFETY: -1 is nobody's socket; the call panics before it makes one.
    let _ = ManuallyDrop::new(unsafe { from_raw(!0) });
}

/// Sets and reads an option through `socket`, and leaves it open.
fn reads_through(socket: SockRef<'_>) {
    let timeout = Some(Duration::from_secs(3));
    socket.set_read_timeout(timeout).unwrap();
    assert_eq!(socket.read_timeout().unwrap(), timeout);
}

#[test]
fn references_to_sockets_of_std() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    reads_through(SockRef::from(&listener));
    reads_through(SockRef::from(&stream));
    reads_through(SockRef::from(&udp));
    reads_through(SockRef::from(&socket));
    // The option was set on the socket itself.
    assert_eq!(stream.read_timeout().unwrap(), Some(Duration::from_secs(3)));
    assert_eq!(udp.read_timeout().unwrap(), Some(Duration::from_secs(3)));
    // All are still open.
    assert!(listener.local_addr().is_ok() && socket.r#type().is_ok());
}

#[test]
fn references_from_pointers_and_borrows() {
    let (a, b) = tcp_pair();
    let owned = OwnedHandle::from(a);
    let borrowed = borrow(&owned);
    assert_eq!(raw(&*SockRef::from(&borrowed)), raw(&owned));
    assert_eq!(raw(&*SockRef::from(&&owned)), raw(&owned));
    SockRef::from(&owned).send(b"hello").unwrap();
    assert_eq!(b.recv(lend(&mut [0; 8])).unwrap(), 5);
    let shared = Arc::new(owned);
    SockRef::from(&shared).send(b"shared").unwrap();
    assert_eq!(b.recv(lend(&mut [0; 8])).unwrap(), 6);
    let boxed = Box::new(Socket::from(Arc::into_inner(shared).unwrap()));
    SockRef::from(&boxed).send(b"boxed").unwrap();
    assert_eq!(b.recv(lend(&mut [0; 8])).unwrap(), 5);
}

#[test]
fn references_use_every_method() {
    let (a, b) = tcp_pair();
    let (a, b) = (TcpStream::from(a), TcpStream::from(b));
    let (a, b) = (SockRef::from(&a), SockRef::from(&b));
    (&*a).write_all(b"hello").unwrap();
    let mut buffer = [0; 5];
    (&*b).read_exact(&mut buffer).unwrap();
    assert_eq!(&buffer, b"hello");
    a.send(b"x").unwrap();
    assert_eq!(b.recv(lend(&mut buffer)).unwrap(), 1);
}

#[test]
fn sockets_cross_threads() {
    let (a, b) = tcp_pair();
    let a = Arc::new(a);
    let sender = Arc::clone(&a);
    let thread = std::thread::spawn(move || sender.send(b"hello").unwrap());
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
