//! Sockets between a machine and its guests, over the loopback of the family.

#![cfg(linux)]

mod common;
mod probe;

use std::time::Duration;

use berkeley::{Domain, SockAddr, Socket, Type};
use common::{Need, skip};
use probe::{accept, errno, read};

/// Any port (VMADDR_PORT_ANY).
const ANY_PORT: u32 = u32::MAX;

fn new(kind: Type) -> Option<Socket> {
    match Socket::new(Domain::VSOCK, kind, None) {
        Err(error) => {
            let missing = [libc::EAFNOSUPPORT, libc::ESOCKTNOSUPPORT, libc::ENODEV];
            assert!(missing.contains(&error.raw_os_error().unwrap()), "{error}");
            skip(Need::Kernel("vsock"), "a socket");
            None
        }
        Ok(socket) => {
            socket.set_read_timeout(Some(probe::LIMIT)).unwrap();
            Some(socket)
        }
    }
}

/// A connection of `kind` over loopback: listener, client and server; a reported skip where there is none.
fn connection(kind: Type) -> Option<(Socket, Socket, Socket)> {
    let (listener, client) = (new(kind)?, new(kind)?);
    assert_eq!(listener.domain().unwrap(), Domain::VSOCK);
    assert_eq!(listener.r#type().unwrap(), kind);
    if let Err(error) = listener.bind(&SockAddr::vsock(libc::VMADDR_CID_LOCAL, ANY_PORT)) {
        assert_eq!(error.raw_os_error(), Some(libc::EADDRNOTAVAIL), "{error}");
        skip(Need::Kernel("vsock_loopback"), "an address");
        return None;
    }
    listener.listen(4).unwrap();
    let name = listener.local_addr().unwrap();
    let (cid, port) = name.as_vsock_address().unwrap();
    assert_eq!(cid, libc::VMADDR_CID_LOCAL);
    assert_ne!(port, ANY_PORT);
    assert_eq!(name, SockAddr::vsock(cid, port));
    client.connect_timeout(&name, Duration::from_secs(5)).unwrap();
    let server = accept(&listener);
    Some((listener, client, server))
}

fn talk(client: &Socket, server: &Socket) {
    client.send(b"question").unwrap();
    assert_eq!(read(server).unwrap(), b"question");
    server.send(b"answer").unwrap();
    assert_eq!(read(client).unwrap(), b"answer");
}

#[test]
fn stream_over_loopback() {
    let Some((listener, client, server)) = connection(Type::STREAM) else { return };
    talk(&client, &server);
    let peer = client.peer_addr().unwrap();
    assert_eq!(peer, listener.local_addr().unwrap());
    assert_eq!(peer.domain(), Domain::VSOCK);
    let (cid, port) = server.peer_addr().unwrap().as_vsock_address().unwrap();
    assert_eq!(cid, libc::VMADDR_CID_LOCAL);
    assert_eq!(Some(port), client.local_addr().unwrap().as_vsock_address().map(|(_, port)| port));
    drop(client);
    assert_eq!(read(&server).unwrap(), b"");
}

#[test]
fn seqpacket_over_loopback() {
    let Some((_listener, client, server)) = connection(Type::SEQPACKET) else { return };
    talk(&client, &server);
    client.send(b"one").unwrap();
    client.send(b"two").unwrap();
    assert_eq!(read(&server).unwrap(), b"one");
    assert_eq!(read(&server).unwrap(), b"two");
}

#[test]
fn bind_to_any_chooses_a_port() {
    let (Some(first), Some(second)) = (new(Type::STREAM), new(Type::STREAM)) else { return };
    first.bind(&SockAddr::vsock(libc::VMADDR_CID_ANY, ANY_PORT)).unwrap();
    let name = first.local_addr().unwrap();
    let (cid, port) = name.as_vsock_address().unwrap();
    assert_eq!(cid, libc::VMADDR_CID_ANY);
    assert_ne!(port, ANY_PORT);
    assert_eq!(errno(second.bind(&name)), libc::EADDRINUSE);
}

#[test]
fn connect_to_a_closed_port_fails() {
    let (Some(closed), Some(client)) = (new(Type::STREAM), new(Type::STREAM)) else { return };
    closed.bind(&SockAddr::vsock(libc::VMADDR_CID_ANY, ANY_PORT)).unwrap();
    let (_, port) = closed.local_addr().unwrap().as_vsock_address().unwrap();
    let name = SockAddr::vsock(libc::VMADDR_CID_LOCAL, port);
    // Reset where there is a loopback, no device where there is none.
    assert!(client.connect_timeout(&name, Duration::from_secs(5)).is_err());
}
