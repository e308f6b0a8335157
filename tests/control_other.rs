//! Control messages of packet and netlink sockets, of TLS in the kernel, and of its cryptography.

#![cfg(linux)]

mod common;
mod messages;
mod probe;

use std::io::{ErrorKind, Read};
use std::net::UdpSocket;
use std::os::fd::{AsRawFd, FromRawFd};
use std::sync::mpsc;
use std::{ptr, thread};

use berkeley::control::{
    ALG_SET_AEAD_ASSOCLEN, ALG_SET_IV, ALG_SET_OP, ExtendedError, NETLINK_LISTEN_ALL_NSID, NETLINK_PKTINFO,
    NetlinkPacketInfo, PACKET_AUXDATA, PACKET_TX_TIMESTAMP, TLS_GET_RECORD_TYPE, TLS_SET_RECORD_TYPE,
};
use berkeley::{SockAddr, Socket, Type};
use messages::{address, missing, note, receive, receive_error, send, set_bytes, socket};

const SOFTWARE_TX: i32 = (libc::SOF_TIMESTAMPING_TX_SOFTWARE | libc::SOF_TIMESTAMPING_SOFTWARE) as i32;

/// A packet socket without link-layer headers, for IPv4; `sockaddr_ll` of the interface `lo`.
fn packets() -> (Socket, SockAddr) {
    let protocol = (libc::ETH_P_IP as u16).to_be();
    let socket = socket("packet", libc::AF_PACKET, Type::DGRAM, i32::from(protocol)).unwrap();
    let family = (libc::AF_PACKET as u16).to_ne_bytes();
    let index = probe::index("lo").get().to_ne_bytes();
    (socket, address(&[&family, &protocol.to_ne_bytes(), &index, &[0; 12]]))
}

#[test]
fn packet_auxiliary_data() {
    if common::qemu_lacks("PACKET_AUXDATA") {
        return;
    }
    common::namespace(|| {
        let (socket, _) = packets();
        probe::set(&socket, libc::SOL_PACKET, libc::PACKET_AUXDATA, 1).unwrap();
        let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
        sender.send_to(b"thirteen byte", "127.0.0.1:9").unwrap();
        let mut data = None;
        let packet = receive(&socket, 0, |message| note(message, PACKET_AUXDATA, &mut data)).unwrap();
        let data = data.expect("no auxiliary data");
        assert_eq!(packet.len(), 20 + 8 + 13);
        assert_eq!((data.length, data.captured), (41, 41));
        assert_eq!(data.vlan_tag, 0);
    });
}

#[test]
fn packet_timestamp() {
    if common::qemu_lacks("SO_TIMESTAMPING") {
        return;
    }
    common::namespace(|| {
        let (socket, lo) = packets();
        probe::set(&socket, libc::SOL_SOCKET, libc::SO_TIMESTAMPING, SOFTWARE_TX).unwrap();
        send(&socket, Some(&lo), &[0x45; 40], |_| ()).unwrap();
        let mut report = None;
        receive_error(&socket, |message| note(message, PACKET_TX_TIMESTAMP, &mut report)).unwrap();
        let report = report.unwrap();
        assert_eq!((report.errno, report.origin), (libc::ENOMSG as u32, ExtendedError::TXSTATUS));
        assert_eq!(report.offender, None);
    });
}

/// A netlink socket that hears of changes of interfaces.
fn link_listener() -> Socket {
    let socket = socket("netlink", libc::AF_NETLINK, Type::RAW, 0).unwrap();
    socket.bind(&netlink(libc::RTMGRP_LINK as u32)).unwrap();
    socket
}

/// `sockaddr_nl` of these groups; of none, it is the kernel's.
fn netlink(groups: u32) -> SockAddr {
    let family = (libc::AF_NETLINK as u16).to_ne_bytes();
    address(&[&family, &[0; 6], &groups.to_ne_bytes()])
}

/// A netlink message that asks for an answer (NLM_F_REQUEST).
fn request(kind: u16, flags: u16, body: &[&[u8]]) -> Vec<u8> {
    let body = body.concat();
    let mut bytes = (16 + body.len() as u32).to_ne_bytes().to_vec();
    bytes.extend(kind.to_ne_bytes());
    bytes.extend((1 | flags).to_ne_bytes());
    bytes.extend([0; 8]);
    bytes.extend(body);
    bytes
}

#[test]
fn netlink_packet_info() {
    if common::qemu_cannot_swap("NETLINK_PKTINFO") {
        return;
    }
    common::namespace(|| {
        let socket = link_listener();
        probe::set(&socket, libc::SOL_NETLINK, libc::NETLINK_PKTINFO, 1).unwrap();
        let kernel = netlink(0);
        // All interfaces (RTM_GETLINK, NLM_F_DUMP), for this socket alone; then a change, for the group.
        send(&socket, Some(&kernel), &request(18, 0x300, &[&[0; 16]]), |_| ()).unwrap();
        let mut info = None;
        receive(&socket, 0, |message| note(message, NETLINK_PKTINFO, &mut info)).unwrap();
        assert_eq!(info, Some(NetlinkPacketInfo { group: 0 }));

        let socket = link_listener();
        probe::set(&socket, libc::SOL_NETLINK, libc::NETLINK_PKTINFO, 1).unwrap();
        down();
        let mut info = None;
        receive(&socket, 0, |message| note(message, NETLINK_PKTINFO, &mut info)).unwrap();
        assert_eq!(info, Some(NetlinkPacketInfo { group: 1 }));
    });
}

/// Changes the interface `lo` (RTM_NEWLINK without IFF_UP).
fn down() {
    let socket = socket("netlink", libc::AF_NETLINK, Type::RAW, 0).unwrap();
    let kernel = netlink(0);
    let index = probe::index("lo").get().to_ne_bytes();
    send(&socket, Some(&kernel), &request(16, 0, &[&[0; 4], &index, &[0; 4], &[1, 0, 0, 0]]), |_| ())
        .unwrap();
}

#[test]
fn netlink_of_another_namespace() {
    if common::qemu_lacks("RTM_NEWNSID") {
        return;
    }
    common::namespace(|| {
        let listener = link_listener();
        probe::set(&listener, libc::SOL_NETLINK, libc::NETLINK_LISTEN_ALL_NSID, 1).unwrap();
        let ((tell, told), (go, wait)) = (mpsc::channel(), mpsc::channel());
        let other = thread::Builder::new().name(common::test_name()).spawn(move || {
            common::namespace(move || {
                // SAFETY: gettid takes nothing and cannot fail.
                #[allow(unsafe_code)]
                let thread = unsafe { libc::gettid() };
                tell.send(thread).unwrap();
                wait.recv_timeout(common::LIMIT).unwrap();
                down();
            });
        });
        let thread = told.recv_timeout(common::LIMIT).unwrap();
        // RTM_NEWNSID with NETNSA_NSID (1) and NETNSA_PID (2): this namespace calls the other one 7.
        let attribute = |kind: u16| [8_u16.to_ne_bytes(), kind.to_ne_bytes()].concat();
        let body: [&[u8]; 5] =
            [&[0; 4], &attribute(1), &7_i32.to_ne_bytes(), &attribute(2), &thread.to_ne_bytes()];
        let kernel = netlink(0);
        send(&listener, Some(&kernel), &request(88, 4, &body), |_| ()).unwrap();
        let answer = receive(&listener, 0, |_| ()).unwrap();
        assert_eq!(answer[16..20], [0; 4], "{answer:?}");

        go.send(()).unwrap();
        let mut id = None;
        receive(&listener, 0, |message| note(message, NETLINK_LISTEN_ALL_NSID, &mut id)).unwrap();
        assert_eq!(id, Some(7));
        other.unwrap().join().unwrap();
    });
}

#[test]
fn tls_records() {
    if common::qemu_lacks("TCP_ULP") {
        return;
    }
    let (client, mut server) = common::tcp_pair();
    for socket in [&client, &server] {
        if let Err(error) = set_bytes(socket, libc::IPPROTO_TCP, libc::TCP_ULP, b"tls") {
            assert_eq!(error.raw_os_error(), Some(libc::ENOENT), "{error}");
            return missing("tls", "TCP_ULP");
        }
    }
    // TLS 1.3 with AES-128-GCM; initialisation vector, key, salt and record number are the same on both sides.
    let info = [&[0x04, 0x03][..], &51_u16.to_ne_bytes(), &[1; 8], &[2; 16], &[3; 4], &[0; 8]].concat();
    set_bytes(&client, libc::SOL_TLS, libc::TLS_TX, &info).unwrap();
    set_bytes(&server, libc::SOL_TLS, libc::TLS_RX, &info).unwrap();

    send(&client, None, b"\x02\x28", |control| control.push(TLS_SET_RECORD_TYPE, 21).unwrap()).unwrap();
    send(&client, None, b"some data", |_| ()).unwrap();
    for (data, kind) in [(&b"\x02\x28"[..], 21), (b"some data", 23)] {
        let mut found = None;
        let read = receive(&server, 0, |message| note(message, TLS_GET_RECORD_TYPE, &mut found)).unwrap();
        assert_eq!((read.as_slice(), found), (data, Some(kind)));
    }
    // What is no data does not come through a receive without room for the message.
    send(&client, None, b"\x02\x28", |control| control.push(TLS_SET_RECORD_TYPE, 21).unwrap()).unwrap();
    assert_eq!(server.read(&mut [0; 16]).unwrap_err().raw_os_error(), Some(libc::EIO));
}

/// A socket that encrypts with `name`, an algorithm of `kind`, and a key of zeros.
fn cipher(kind: &str, name: &str, tag: usize) -> Option<Socket> {
    let listener = socket("alg", libc::AF_ALG, Type::SEQPACKET, 0)?;
    let (mut kinds, mut names) = ([0; 14], [0; 64]);
    kinds[..kind.len()].copy_from_slice(kind.as_bytes());
    names[..name.len()].copy_from_slice(name.as_bytes());
    let address = address(&[&(libc::AF_ALG as u16).to_ne_bytes(), &kinds, &[0; 8], &names]);
    if let Err(error) = listener.bind(&address) {
        assert_eq!(error.raw_os_error(), Some(libc::ENOENT), "{error}");
        missing("alg", name);
        return None;
    }
    set_bytes(&listener, libc::SOL_ALG, libc::ALG_SET_KEY, &[0; 16]).unwrap();
    if tag > 0 {
        // The length is the value, and the pointer is not looked at.
        set_bytes(&listener, libc::SOL_ALG, libc::ALG_SET_AEAD_AUTHSIZE, &vec![0; tag]).unwrap();
    }
    // The family has no names of peers, and an accept that asks for one fails.
    // SAFETY: null pointers ask for no name.
    #[allow(unsafe_code)]
    let fd =
        unsafe { libc::accept4(listener.as_raw_fd(), ptr::null_mut(), ptr::null_mut(), libc::SOCK_CLOEXEC) };
    assert!(fd >= 0, "{}", std::io::Error::last_os_error());
    // SAFETY: the descriptor is new, and nobody else has it.
    #[allow(unsafe_code)]
    let socket = unsafe { Socket::from_raw_fd(fd) };
    socket.set_read_timeout(Some(common::LIMIT)).unwrap();
    Some(socket)
}

/// Reads `length` bytes, not more: the kernel waits until the buffer is full.
fn read(mut socket: &Socket, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    socket.read_exact(&mut bytes).unwrap();
    bytes
}

/// The bytes in hexadecimal.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// One block of zeros under a key of zeros is what the standard's tables say, there and back.
#[test]
fn block_cipher() {
    let Some(socket) = cipher("skcipher", "cbc(aes)", 0) else { return };
    let run = |operation: u32, data: &[u8]| {
        send(&socket, None, data, |control| {
            control.push(ALG_SET_OP, operation).unwrap();
            control.push(ALG_SET_IV, &[0; 16]).unwrap();
        })
        .unwrap();
        read(&socket, data.len())
    };
    let secret = run(1, &[0; 16]);
    assert_eq!(hex(&secret), "66e94bd4ef8a2c3b884cfa59ca342b2e");
    assert_eq!(run(0, &secret), [0; 16]);
}

#[test]
fn authenticated_cipher() {
    let Some(socket) = cipher("aead", "gcm(aes)", 16) else { return };
    let sent = send(&socket, None, &[&b"eight by"[..], &[0; 16]].concat(), |control| {
        control.push(ALG_SET_OP, 1).unwrap();
        control.push(ALG_SET_IV, &[0; 12]).unwrap();
        control.push(ALG_SET_AEAD_ASSOCLEN, 8).unwrap();
    });
    assert_eq!(sent.unwrap(), 24);
    let secret = read(&socket, 8 + 16 + 16);
    assert_eq!(&secret[..8], b"eight by");
    assert_eq!(hex(&secret[8..24]), "0388dace60b6a392f328c2b971b2fe78");
    // A vector of another length than the algorithm's.
    let wrong = send(&socket, None, b"", |control| control.push(ALG_SET_IV, &[0; 3]).unwrap());
    assert_eq!(wrong.unwrap_err().kind(), ErrorKind::InvalidInput);
}
