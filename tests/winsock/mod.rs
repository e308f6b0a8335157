//! Helpers of the tests that only Windows has.
#![allow(dead_code)] // Each test file uses a part.

use crate::common;
use berkeley::{Domain, SockAddr, Socket, Type};
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};

pub(crate) use crate::common::LIMIT;

/// Reports that a part of the calling test is skipped, since the system (Wine, as a rule) lacks `what`.
pub(crate) fn skip(what: &str, error: &io::Error) {
    common::skip(common::missing(what), &error.to_string().replace(": ", ", "));
}

/// The value, or a reported skip where the system does not know the call.
pub(crate) fn known<T>(what: &str, result: io::Result<T>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(error) if is_unknown(&error) => {
            skip(what, &error);
            None
        }
        Err(error) => panic!("{what}: {error}"),
    }
}

/// Whether the error is one by which a system says that it does not know a call or an option.
pub(crate) fn is_unknown(error: &io::Error) -> bool {
    const WSAEINVAL: i32 = 10022;
    const WSAENOPROTOOPT: i32 = 10042;
    const WSAEOPNOTSUPP: i32 = 10045;
    const WSAEAFNOSUPPORT: i32 = 10047;
    let codes = [WSAEINVAL, WSAENOPROTOOPT, WSAEOPNOTSUPP, WSAEAFNOSUPPORT];
    error.raw_os_error().is_some_and(|code| codes.contains(&code))
}

/// A UDP socket on the loopback, whose receives end after [`LIMIT`].
pub(crate) fn udp() -> (Socket, SocketAddr) {
    bound(UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap())
}

/// As [`udp`], of IPv6.
pub(crate) fn udp6() -> (Socket, SocketAddr) {
    bound(UdpSocket::bind((Ipv6Addr::LOCALHOST, 0)).unwrap())
}

fn bound(socket: UdpSocket) -> (Socket, SocketAddr) {
    socket.set_read_timeout(Some(LIMIT)).unwrap();
    let address = socket.local_addr().unwrap();
    (socket.into(), address)
}

/// Two connected TCP sockets, whose receives end after [`LIMIT`].
pub(crate) fn tcp() -> (Socket, Socket) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let server = listener.accept().unwrap().0;
    for socket in [&client, &server] {
        socket.set_read_timeout(Some(LIMIT)).unwrap();
    }
    (client.into(), server.into())
}

/// The address of a port on the loopback that nobody listens at.
pub(crate) fn nobody() -> SockAddr {
    UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().into()
}

/// A new socket.
pub(crate) fn new(domain: Domain, kind: Type) -> Socket {
    Socket::new(domain, kind, None).unwrap()
}
