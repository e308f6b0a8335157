//! A library that was written for socket2, and has a type of it in its own API.

use socket2::{Domain, Protocol, SockAddr, Socket, Type};
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr};

/// A listener, as a `Socket`.
pub fn listener() -> io::Result<Socket> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
    socket.listen(1)?;
    Ok(socket)
}

/// A connection to a listener, as a `Socket`.
pub fn connect(to: &SockAddr) -> io::Result<Socket> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP))?;
    socket.connect(to)?;
    Ok(socket)
}

/// Sends all, and lets the caller's `Socket` receive it.
pub fn carry(mut from: &Socket, mut to: &Socket, bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut received = vec![0; bytes.len()];
    from.write_all(bytes)?;
    to.read_exact(&mut received)?;
    Ok(received)
}
