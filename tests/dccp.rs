//! Transports besides TCP and UDP: DCCP with its options, SCTP, MPTCP, UDP-Lite.
//!
//! Linux removed DCCP in 6.16; there, and where a module is missing, the tests are skipped.

#![cfg(linux)]

mod common;
mod probe;

use berkeley::{CcidEndpoints, Domain, Protocol, SockAddr, Socket, Type};
use common::{Need, skip};
use probe::{accept, address, errno, local, read};

/// A code that names the service of a connection; both sides must give the same.
const SERVICE: u32 = 0x6265_726b;

/// A new socket of `protocol`, or a reported skip where the kernel has none.
fn new(domain: Domain, kind: Type, protocol: Protocol, name: &'static str) -> Option<Socket> {
    match Socket::new(domain, kind, Some(protocol)) {
        Err(error) => {
            let missing = [libc::EPROTONOSUPPORT, libc::ESOCKTNOSUPPORT, libc::EAFNOSUPPORT];
            assert!(missing.contains(&error.raw_os_error().unwrap()), "{error}");
            skip(Need::Kernel(name), "a socket");
            None
        }
        Ok(socket) => {
            socket.set_read_timeout(Some(probe::LIMIT)).unwrap();
            socket.set_write_timeout(Some(probe::LIMIT)).unwrap();
            assert_eq!(socket.domain().unwrap(), domain);
            assert_eq!(socket.r#type().unwrap(), kind);
            assert_eq!(socket.protocol().unwrap(), Some(protocol));
            Some(socket)
        }
    }
}

fn dccp() -> Option<Socket> {
    new(Domain::IPV4, Type::DCCP, Protocol::DCCP, "dccp")
}

/// A DCCP listener on loopback for [`SERVICE`].
fn dccp_listener() -> Option<Socket> {
    let socket = dccp()?;
    socket.set_dccp_service(SERVICE).unwrap();
    listen(&socket, "127.0.0.1:0");
    Some(socket)
}

fn listen(socket: &Socket, name: &str) {
    probe::bind(socket, name).unwrap();
    socket.listen(4).unwrap();
}

/// Connects `client` to `listener`; the accepted side.
fn join(client: &Socket, listener: &Socket) -> Socket {
    client.connect(&listener.local_addr().unwrap()).unwrap();
    let server = accept(listener);
    assert_eq!(client.peer_addr().unwrap().as_socket(), Some(local(listener)));
    assert_eq!(server.peer_addr().unwrap().as_socket(), Some(local(client)));
    server
}

/// A DCCP connection; the client is first given to `prepare`.
fn dccp_connection(prepare: impl FnOnce(&Socket)) -> Option<(Socket, Socket)> {
    let (listener, client) = (dccp_listener()?, dccp()?);
    client.set_dccp_service(SERVICE).unwrap();
    prepare(&client);
    let server = join(&client, &listener);
    Some((client, server))
}

/// Moves bytes both ways.
fn talk(client: &Socket, server: &Socket) {
    for round in 0..4_u8 {
        assert_eq!(client.send(&[round; 100]).unwrap(), 100);
        assert_eq!(read(server).unwrap(), [round; 100]);
        assert_eq!(server.send(&[!round; 50]).unwrap(), 50);
        assert_eq!(read(client).unwrap(), [!round; 50]);
    }
}

#[test]
fn dccp_carries_bytes() {
    let Some((client, server)) = dccp_connection(|_| ()) else { return };
    talk(&client, &server);
    // Each message arrives whole, and alone.
    client.send(b"one").unwrap();
    client.send(b"two").unwrap();
    assert_eq!(read(&server).unwrap(), b"one");
    assert_eq!(read(&server).unwrap(), b"two");
    drop(client);
    assert_eq!(read(&server).unwrap(), b"");
}

#[test]
fn dccp_over_ipv6() {
    let domain = Domain::IPV6;
    let Some(listener) = new(domain, Type::DCCP, Protocol::DCCP, "dccp over IPv6") else { return };
    let Some(client) = new(domain, Type::DCCP, Protocol::DCCP, "dccp over IPv6") else { return };
    for socket in [&listener, &client] {
        socket.set_dccp_service(SERVICE).unwrap();
    }
    listen(&listener, "[::1]:0");
    talk(&client, &join(&client, &listener));
}

#[test]
fn dccp_service_must_match() {
    let (Some(listener), Some(client)) = (dccp_listener(), dccp()) else { return };
    assert_eq!(listener.dccp_service().unwrap(), SERVICE);
    client.set_dccp_service(SERVICE + 1).unwrap();
    assert_eq!(client.dccp_service().unwrap(), SERVICE + 1);
    assert_eq!(errno(client.connect(&listener.local_addr().unwrap())), libc::EBADRQC);
    let Some(client) = dccp() else { return };
    client.set_dccp_service(SERVICE).unwrap();
    talk(&client, &join(&client, &listener));
    // The code that stands for "none" cannot be set.
    assert_eq!(errno(client.set_dccp_service(u32::MAX)), libc::EINVAL);
}

#[test]
fn dccp_ccid_is_negotiated() {
    for ccid in [2, 3] {
        let Some((client, server)) = dccp_connection(|client| {
            assert_eq!(errno(client.dccp_tx_ccid()), libc::ENOPROTOOPT);
            assert_eq!(errno(client.dccp_xx_ccid()), libc::ENOPROTOOPT);
            client.set_dccp_ccid(ccid).unwrap();
        }) else {
            return;
        };
        talk(&client, &server);
        for socket in [&client, &server] {
            assert_eq!(socket.dccp_tx_ccid().unwrap(), ccid.into());
            assert_eq!(socket.dccp_xx_ccid().unwrap(), ccid.into());
        }
    }
    let Some(socket) = dccp() else { return };
    assert!(socket.set_dccp_ccid(77).is_err());
}

#[test]
fn dccp_available_ccids_are_listed() {
    let Some(socket) = dccp() else { return };
    let listed: CcidEndpoints<8> = socket.dccp_available_ccids().unwrap();
    // Number 2 is always there (RFC 4341).
    assert!(listed.contains(&2), "{listed:?}");
    assert!(listed.len() < 8);
    let slice: &[u8] = &listed;
    assert!(slice.iter().all(|ccid| (2..=4).contains(ccid)), "{listed:?}");
    assert!(format!("{listed:?}").contains("CcidEndpoints"));
    // The kernel takes four bytes at least.
    assert_eq!(*socket.dccp_available_ccids::<4>().unwrap(), *listed);
    assert_eq!(errno(socket.dccp_available_ccids::<3>()), libc::EINVAL);
}

/// Only the accepted side of a connection may choose to wait.
#[test]
fn dccp_server_timewait_is_set() {
    let Some((client, server)) = dccp_connection(|_| ()) else { return };
    assert_eq!(probe::get(&server, libc::SOL_DCCP, libc::DCCP_SOCKOPT_SERVER_TIMEWAIT), 0);
    for hold in [true, false, true] {
        server.set_dccp_server_timewait(hold).unwrap();
        let raw = probe::get(&server, libc::SOL_DCCP, libc::DCCP_SOCKOPT_SERVER_TIMEWAIT);
        assert_eq!(raw != 0, hold);
    }
    assert_eq!(errno(client.set_dccp_server_timewait(true)), libc::EOPNOTSUPP);
}

#[test]
fn dccp_server_timewait_reads_back() {
    let Some((_client, server)) = dccp_connection(|_| ()) else { return };
    assert!(!server.dccp_server_timewait().unwrap());
    for hold in [true, false, true] {
        server.set_dccp_server_timewait(hold).unwrap();
        assert_eq!(server.dccp_server_timewait().unwrap(), hold);
    }
}

#[test]
fn dccp_checksum_coverage_is_negotiated() {
    let connection = dccp_connection(|client| {
        assert_eq!(client.dccp_send_cscov().unwrap(), 0);
        assert_eq!(client.dccp_recv_cscov().unwrap(), 0);
        client.set_dccp_send_cscov(5).unwrap();
        client.set_dccp_recv_cscov(3).unwrap();
        // A coverage is four bits.
        assert_eq!(errno(client.set_dccp_send_cscov(16)), libc::EINVAL);
        assert_eq!(errno(client.set_dccp_recv_cscov(16)), libc::EINVAL);
    });
    let Some((client, server)) = connection else { return };
    talk(&client, &server);
    // What one side sends with is what the other asks for at least.
    for (sender, receiver, level) in [(&client, &server, 5), (&server, &client, 3)] {
        assert_eq!(sender.dccp_send_cscov().unwrap(), level);
        assert_eq!(receiver.dccp_recv_cscov().unwrap(), level);
    }
}

#[test]
fn dccp_qpolicy_txqlen_bounds_the_queue() {
    let Some(socket) = dccp() else { return };
    let start = socket.dccp_qpolicy_txqlen().unwrap();
    for length in [start + 3, 1] {
        socket.set_dccp_qpolicy_txqlen(length).unwrap();
        assert_eq!(socket.dccp_qpolicy_txqlen().unwrap(), length);
    }
    assert_eq!(errno(socket.set_dccp_qpolicy_txqlen(u32::MAX)), libc::EINVAL);
}

#[test]
fn dccp_cur_mps_bounds_a_message() {
    let Some((client, server)) = dccp_connection(|_| ()) else { return };
    let most = client.dccp_cur_mps().unwrap() as usize;
    assert!((500..65536).contains(&most), "{most}");
    assert_eq!(client.send(&vec![7; most]).unwrap(), most);
    assert_eq!(read(&server).unwrap(), vec![7; most]);
    assert_eq!(errno(client.send(&vec![7; most + 1])), libc::EMSGSIZE);
}

#[test]
fn dccp_options_need_a_dccp_socket() {
    // A TCP socket knows none of them, whatever the kernel.
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    assert_eq!(errno(socket.set_dccp_service(SERVICE)), libc::ENOPROTOOPT);
    assert!(socket.dccp_service().is_err());
    assert!(socket.dccp_available_ccids::<4>().is_err());
    assert!(socket.dccp_cur_mps().is_err());
}

#[test]
fn sctp_carries_bytes() {
    let make = || new(Domain::IPV4, Type::STREAM, Protocol::SCTP, "sctp");
    let (Some(listener), Some(client)) = (make(), make()) else { return };
    listen(&listener, "127.0.0.1:0");
    client.connect(&listener.local_addr().unwrap()).unwrap();
    talk(&client, &accept(&listener));
}

#[test]
fn sctp_from_one_to_many() {
    let make = || new(Domain::IPV4, Type::SEQPACKET, Protocol::SCTP, "sctp");
    let (Some(receiver), Some(sender)) = (make(), make()) else { return };
    listen(&receiver, "127.0.0.1:0");
    // The first message opens the association.
    sender.send_to(b"hello", &receiver.local_addr().unwrap()).unwrap();
    assert_eq!(read(&receiver).unwrap(), b"hello");
}

#[test]
fn mptcp_carries_bytes() {
    let make = || new(Domain::IPV4, Type::STREAM, Protocol::MPTCP, "mptcp");
    let (Some(listener), Some(client)) = (make(), make()) else { return };
    listen(&listener, "127.0.0.1:0");
    let server = join(&client, &listener);
    talk(&client, &server);
    assert_eq!(server.protocol().unwrap(), Some(Protocol::MPTCP));
}

#[test]
fn mptcp_speaks_with_tcp() {
    let Some(listener) = new(Domain::IPV4, Type::STREAM, Protocol::MPTCP, "mptcp") else { return };
    listen(&listener, "127.0.0.1:0");
    let client = probe::new("127.0.0.1:0", Type::STREAM);
    talk(&client, &join(&client, &listener));
}

#[test]
fn udplite_carries_datagrams() {
    let make = || new(Domain::IPV4, Type::DGRAM, Protocol::UDPLITE, "udplite");
    let (Some(receiver), Some(sender)) = (make(), make()) else { return };
    let home = SockAddr::from(address("127.0.0.1:0"));
    receiver.bind(&home).unwrap();
    sender.bind(&home).unwrap();
    // Only the header is covered by the checksum (UDPLITE_SEND_CSCOV).
    if !common::qemu_lacks("UDPLITE_SEND_CSCOV") {
        probe::set(&sender, Protocol::UDPLITE.into(), 10, 8).unwrap();
    }
    probe::send(&sender, b"lite", local(&receiver));
    assert_eq!(read(&receiver).unwrap(), b"lite");
}
