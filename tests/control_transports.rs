//! Control messages of transports beside TCP and UDP: SCTP, CAN, TIPC, RDS, RXRPC, LLC.

#![cfg(linux)]

mod common;
mod messages;
mod probe;

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::thread;
use std::time::Duration;

use berkeley::control::{
    ExtendedError, HCI_CMSG_DIR, HCI_CMSG_TSTAMP, LLC_OPT_PKTINFO, RDS_CMSG_RXPATH_LATENCY, RXRPC_ABORT,
    RXRPC_ACK, RXRPC_CHARGE_ACCEPT, RXRPC_EXCLUSIVE_CALL, RXRPC_NET_ERROR, RXRPC_SET_CALL_TIMEOUT,
    RXRPC_TX_LENGTH, RXRPC_USER_CALL_ID, RxrpcTimeouts, SCM_CAN_RAW_ERRQUEUE, SCM_J1939_DEST_ADDR,
    SCM_J1939_DEST_NAME, SCM_J1939_ERRQUEUE, SCM_J1939_PRIO, SCTP_AUTHINFO, SCTP_DSTADDRV4, SCTP_DSTADDRV6,
    SCTP_INIT, SCTP_NXTINFO, SCTP_PRINFO, SCTP_RCVINFO, SCTP_SNDINFO, SCTP_SNDRCV, SctpAuthentication,
    SctpInitiation, SctpReliability, SctpSend, SctpSendReceive, TIPC_DESTNAME, TIPC_ERRINFO, TIPC_RETDATA,
    TipcReturn, TipcService,
};
use berkeley::{SockAddr, Socket, Type};
use messages::{address, is, missing, note, receive, receive_error, send, set_bytes, socket};

/// A listening socket of SCTP that tells all that it can, its address, and a socket to send with.
fn sctp(at: &str) -> Option<(Socket, SockAddr, Socket)> {
    let ip: SocketAddr = at.parse().unwrap();
    let family = if ip.is_ipv4() { libc::AF_INET } else { libc::AF_INET6 };
    let server = socket("sctp", family, Type::SEQPACKET, libc::IPPROTO_SCTP)?;
    let client = socket("sctp", family, Type::SEQPACKET, libc::IPPROTO_SCTP)?;
    server.bind(&ip.into()).unwrap();
    server.listen(4).unwrap();
    let (events, received, next) = (11, 32, 33);
    set_bytes(&server, libc::IPPROTO_SCTP, events, &[1, 0, 0, 0]).unwrap();
    set_bytes(&server, libc::IPPROTO_SCTP, received, &1_i32.to_ne_bytes()).unwrap();
    set_bytes(&server, libc::IPPROTO_SCTP, next, &1_i32.to_ne_bytes()).unwrap();
    let address = server.local_addr().unwrap();
    Some((server, address, client))
}

#[test]
fn sctp_send_and_receive() {
    let Some((server, to, client)) = sctp("127.0.0.1:0") else { return };
    let info = SctpSend { stream: 4, protocol: 0x1122_3344, context: 9, ..SctpSend::default() };
    send(&client, Some(&to), b"first", |control| {
        control.push(SCTP_INIT, SctpInitiation { outgoing_streams: 5, ..SctpInitiation::default() }).unwrap();
        control.push(SCTP_DSTADDRV4, Ipv4Addr::new(127, 0, 0, 2)).unwrap();
        control.push(SCTP_SNDINFO, info).unwrap();
    })
    .unwrap();
    send(&client, Some(&to), b"second", |control| {
        let old = SctpSendReceive { stream: 3, protocol: 7, ..SctpSendReceive::default() };
        control.push(SCTP_SNDRCV, old).unwrap();
    })
    .unwrap();
    // What comes next is told where it is there already.
    receive(&server, libc::MSG_PEEK, |_| ()).unwrap();
    thread::sleep(Duration::from_millis(300));

    let mut next = None;
    for (data, stream, protocol) in [(&b"first"[..], 4, 0x1122_3344), (b"second", 3, 7)] {
        let (mut new, mut old) = (None, None);
        let read = receive(&server, 0, |message| {
            note(message, SCTP_RCVINFO, &mut new);
            note(message, SCTP_SNDRCV, &mut old);
            note(message, SCTP_NXTINFO, &mut next);
        });
        assert_eq!(read.unwrap(), data);
        let (new, old) = (new.unwrap(), old.unwrap());
        assert_eq!((new.stream, new.number, new.protocol), (stream, 0, protocol));
        assert_eq!((old.stream, old.number, old.protocol), (stream, 0, protocol));
        assert_eq!((new.transmission, new.association), (old.transmission, old.association));
    }
    let next = next.unwrap();
    assert_eq!((next.stream, next.length, next.protocol), (3, 6, 7));
    let unreliable = SctpReliability { policy: 0x10, value: 1000, ..SctpReliability::default() };
    send(&client, Some(&to), b"third", |control| control.push(SCTP_PRINFO, unreliable).unwrap()).unwrap();
    assert_eq!(receive(&server, 0, |_| ()).unwrap(), b"third");
    // A key that nobody has made: refused, or not looked at where the system does not authenticate.
    let key = SctpAuthentication { key: 77 };
    match send(&client, Some(&to), b"fourth", |control| control.push(SCTP_AUTHINFO, key).unwrap()) {
        Ok(_) => assert_eq!(receive(&server, 0, |_| ()).unwrap(), b"fourth"),
        Err(error) => assert_eq!(error.raw_os_error(), Some(libc::EINVAL)),
    }
}

#[test]
fn sctp_over_ipv6() {
    common::namespace(|| {
        let Some((server, to, client)) = sctp("[::1]:0") else { return };
        if !common::tool("ip") {
            return;
        }
        assert!(common::run("ip address add 2001:db8::7/128 dev lo nodad"));
        let other: Ipv6Addr = "2001:db8::7".parse().unwrap();
        send(&client, Some(&to), b"hello", |control| control.push(SCTP_DSTADDRV6, other).unwrap()).unwrap();
        let mut info = None;
        let read = receive(&server, 0, |message| note(message, SCTP_RCVINFO, &mut info));
        assert_eq!(read.unwrap(), b"hello");
        assert!(info.is_some());
    });
}

/// A CAN bus that exists only in the namespace; its index.
fn bus() -> Option<u32> {
    if !common::tool("ip") {
        return None;
    }
    if !common::run("ip link add dev vcan0 type vcan") {
        missing("can", "a bus");
        return None;
    }
    assert!(common::run("ip link set dev vcan0 up"));
    Some(probe::index("vcan0").get())
}

/// `sockaddr_can` of J1939.
fn j1939(bus: u32, name: u64, group: u32, at: u8) -> SockAddr {
    address(&[
        &(libc::AF_CAN as u16).to_ne_bytes(),
        &[0; 2],
        &bus.to_ne_bytes(),
        &name.to_ne_bytes(),
        &group.to_ne_bytes(),
        &[at, 0, 0, 0],
    ])
}

#[test]
fn can_timestamp() {
    common::namespace(|| {
        let Some(bus) = bus() else { return };
        let Some(socket) = socket("can", libc::AF_CAN, Type::RAW, libc::CAN_RAW) else { return };
        socket.bind(&j1939(bus, 0, 0, 0)).unwrap();
        let flags = libc::SOF_TIMESTAMPING_TX_SOFTWARE | libc::SOF_TIMESTAMPING_SOFTWARE;
        probe::set(&socket, libc::SOL_SOCKET, libc::SO_TIMESTAMPING, flags as i32).unwrap();
        let frame = [&0x123_u32.to_ne_bytes()[..], &[8, 0, 0, 0], b"8 bytes."].concat();
        send(&socket, None, &frame, |_| ()).unwrap();
        let mut report = None;
        receive_error(&socket, |message| note(message, SCM_CAN_RAW_ERRQUEUE, &mut report)).unwrap();
        let report = report.unwrap();
        assert_eq!((report.errno, report.origin), (libc::ENOMSG as u32, ExtendedError::TXSTATUS));
    });
}

#[test]
fn j1939_destination() {
    common::namespace(|| {
        let Some(bus) = bus() else { return };
        let new = || socket("can", libc::AF_CAN, Type::DGRAM, libc::CAN_J1939);
        let (Some(sender), Some(receiver)) = (new(), new()) else { return };
        const NAME: u64 = 0x8000_0000_0012_3456;
        const NO_GROUP: u32 = 0x40000;
        const GROUP: u32 = 0x12300;
        for socket in [&sender, &receiver] {
            socket.set_broadcast(true).unwrap();
        }
        sender.bind(&j1939(bus, 0, NO_GROUP, 0x20)).unwrap();
        receiver.bind(&j1939(bus, NAME, NO_GROUP, 0x40)).unwrap();
        // The receiver claims its address, which becomes its own after a quarter of a second.
        send(&receiver, Some(&j1939(bus, 0, 0xee00, 0xff)), &NAME.to_le_bytes(), |_| ()).unwrap();
        thread::sleep(Duration::from_millis(400));

        let (acknowledged, scheduled, option_id, option_cmsg, only_time) =
            (1 << 9, 1 << 8, 1 << 7, 1 << 10, 1 << 11);
        let flags = 2 | 16 | acknowledged | scheduled | option_id | option_cmsg | only_time | (1 << 12);
        probe::set(&sender, libc::SOL_SOCKET, libc::SO_TIMESTAMPING, flags).unwrap();
        let report = 4;
        set_bytes(&sender, libc::SOL_CAN_J1939, report, &1_i32.to_ne_bytes()).unwrap();
        send(&sender, Some(&j1939(bus, NAME, GROUP, 0xff)), b"to a name", |_| ()).unwrap();

        let (mut at, mut name, mut priority) = (None, None, None);
        let mut look = || {
            receive(&receiver, 0, |message| {
                note(message, SCM_J1939_DEST_ADDR, &mut at);
                note(message, SCM_J1939_DEST_NAME, &mut name);
                note(message, SCM_J1939_PRIO, &mut priority);
            })
        };
        assert_eq!(look().unwrap(), b"to a name");
        assert_eq!((at, name, priority), (Some(0x40), Some(NAME), Some(6)));
        let mut report = None;
        receive_error(&sender, |message| note(message, SCM_J1939_ERRQUEUE, &mut report)).unwrap();
        assert_eq!(report.unwrap().errno, libc::ENOMSG as u32);
    });
}

/// `sockaddr_tipc` of a kind, with three numbers.
fn tipc_address(kind: u8, numbers: [u32; 3]) -> SockAddr {
    let [a, b, c] = numbers.map(u32::to_ne_bytes);
    let node_scope = 3;
    address(&[&(libc::AF_TIPC as u16).to_ne_bytes(), &[kind, node_scope], &a, &b, &c])
}

#[test]
fn tipc_service_and_return() {
    common::namespace(|| {
        let new = || socket("tipc", libc::AF_TIPC, Type::from(libc::SOCK_RDM), 0);
        let (Some(sender), Some(receiver)) = (new(), new()) else { return };
        let (range, service, port) = (1, 2, 3);
        receiver.bind(&tipc_address(range, [1000, 17, 19])).unwrap();
        send(&sender, Some(&tipc_address(service, [1000, 18, 0])), b"hello", |_| ()).unwrap();
        let mut name = None;
        assert_eq!(
            receive(&receiver, 0, |message| note(message, TIPC_DESTNAME, &mut name)).unwrap(),
            b"hello"
        );
        assert_eq!(name, Some(TipcService { kind: 1000, lower: 18, upper: 18 }));

        let droppable = 129;
        probe::set(&sender, libc::SOL_TIPC, droppable, 0).unwrap();
        send(&sender, Some(&tipc_address(port, [0xdead_beef, 0, 0])), b"nobody", |_| ()).unwrap();
        let (mut why, mut data) = (None, Vec::new());
        receive(&sender, 0, |message| {
            note(message, TIPC_ERRINFO, &mut why);
            if is(message, TIPC_RETDATA) {
                data = message.get(TIPC_RETDATA).unwrap().to_vec();
            }
        })
        .unwrap();
        let no_port = 2;
        assert_eq!(why, Some(TipcReturn { reason: no_port, length: 6 }));
        assert_eq!(data, b"nobody");
    });
}

#[test]
fn rds_latency() {
    common::namespace(|| {
        const SOL_RDS: i32 = 276;
        let new = || {
            let socket = socket("rds", libc::AF_RDS, Type::SEQPACKET, 0)?;
            socket.bind(&common::any_port()).unwrap();
            Some(socket)
        };
        let (Some(sender), Some(receiver)) = (new(), new()) else { return };
        let latency = 10;
        set_bytes(&receiver, SOL_RDS, latency, &[3, 0, 1, 2]).unwrap();
        send(&sender, Some(&receiver.local_addr().unwrap()), b"hello", |_| ()).unwrap();
        let mut trace = None;
        let read = receive(&receiver, 0, |message| note(message, RDS_CMSG_RXPATH_LATENCY, &mut trace));
        assert_eq!(read.unwrap(), b"hello");
        let trace = trace.unwrap();
        assert_eq!((trace.count, trace.stations), (3, [0, 1, 2]));
    });
}

/// `sockaddr_rxrpc` of a service at a port of 127.0.0.1.
fn rxrpc_address(service: u16, port: u16) -> SockAddr {
    let numbers = [33, service, libc::SOCK_DGRAM as u16, 16, libc::AF_INET as u16].map(u16::to_ne_bytes);
    address(&[numbers.as_flattened(), &port.to_be_bytes(), &[127, 0, 0, 1], &[0; 20]])
}

#[test]
fn rxrpc_calls() {
    common::namespace(|| {
        const AF_RXRPC: i32 = 33;
        let new = || socket("rxrpc", AF_RXRPC, Type::DGRAM, libc::AF_INET);
        let (Some(client), Some(server)) = (new(), new()) else { return };
        let to = rxrpc_address(1234, 47001);
        server.bind(&to).unwrap();
        server.listen(4).unwrap();
        for call in [77, 78] {
            send(&server, None, b"", |control| {
                control.push(RXRPC_USER_CALL_ID, call).unwrap();
                control.push(RXRPC_CHARGE_ACCEPT, ()).unwrap();
            })
            .unwrap();
        }
        send(&client, Some(&to), b"question", |control| {
            control.push(RXRPC_USER_CALL_ID, 5).unwrap();
            control.push(RXRPC_TX_LENGTH, 8).unwrap();
            control.push(RXRPC_EXCLUSIVE_CALL, ()).unwrap();
            let timeouts = RxrpcTimeouts { call: 5, idle: Some(5000), packet: Some(5000) };
            control.push(RXRPC_SET_CALL_TIMEOUT, timeouts).unwrap();
        })
        .unwrap();
        let mut call = None;
        assert_eq!(
            receive(&server, 0, |message| note(message, RXRPC_USER_CALL_ID, &mut call)).unwrap(),
            b"question"
        );
        assert_eq!(call, Some(77));
        send(&server, None, b"answer", |control| control.push(RXRPC_USER_CALL_ID, 77).unwrap()).unwrap();
        let mut call = None;
        assert_eq!(
            receive(&client, 0, |message| note(message, RXRPC_USER_CALL_ID, &mut call)).unwrap(),
            b"answer"
        );
        assert_eq!(call, Some(5));
        let mut over = None;
        receive(&server, 0, |message| note(message, RXRPC_ACK, &mut over)).unwrap();
        assert_eq!(over, Some(()));

        let call = |call, port| {
            let to = rxrpc_address(1234, port);
            send(&client, Some(&to), b"question", |control| control.push(RXRPC_USER_CALL_ID, call).unwrap())
        };
        call(6, 47001).unwrap();
        assert_eq!(receive(&server, 0, |_| ()).unwrap(), b"question");
        send(&server, None, b"", |control| {
            control.push(RXRPC_USER_CALL_ID, 78).unwrap();
            control.push(RXRPC_ABORT, 4711).unwrap();
        })
        .unwrap();
        let mut code = None;
        receive(&client, 0, |message| note(message, RXRPC_ABORT, &mut code)).unwrap();
        assert_eq!(code, Some(4711));

        // A port where nobody is: the error may come before the send is over.
        if let Err(error) = call(7, 47002) {
            assert_eq!(error.raw_os_error(), Some(libc::ECONNREFUSED), "{error}");
        }
        let mut error = None;
        receive(&client, 0, |message| note(message, RXRPC_NET_ERROR, &mut error)).unwrap();
        assert_eq!(error, Some(libc::ECONNREFUSED as u32));
    });
}

/// In the first namespace: the family knows no other.
#[test]
fn llc_packet_info() {
    if !common::root() || !common::tool("ip") {
        return;
    }
    let new = || socket("llc", libc::AF_LLC, Type::DGRAM, 0);
    let (Some(sender), Some(receiver)) = (new(), new()) else { return };
    let (a, b) = ("02:00:00:00:00:0a", "02:00:00:00:00:0b");
    assert!(common::run(&format!("ip link add llca address {a} type veth peer name llcb address {b}")));
    for end in ["llca", "llcb"] {
        assert!(common::run(&format!("ip link set dev {end} up")));
    }
    let at = |sap: u8, mac: u8| {
        let numbers = [libc::AF_LLC as u16, libc::ARPHRD_ETHER].map(u16::to_ne_bytes);
        address(&[numbers.as_flattened(), &[0, 0, 0, sap], &[2, 0, 0, 0, 0, mac], &[0; 2]])
    };
    let index = probe::index("llcb").get();
    sender.bind(&at(0x42, 0x0a)).unwrap();
    receiver.bind(&at(0x44, 0x0b)).unwrap();
    let packet_info = 9;
    probe::set(&receiver, libc::SOL_LLC, packet_info, 1).unwrap();
    send(&sender, Some(&at(0x44, 0x0b)), b"hello", |_| ()).unwrap();
    let mut info = None;
    let read = receive(&receiver, 0, |message| note(message, LLC_OPT_PKTINFO, &mut info));
    // The interfaces go only after the sockets.
    drop((sender, receiver));
    assert!(common::run("ip link delete llca"));
    assert_eq!(read.unwrap(), b"hello");
    let info = info.unwrap();
    assert_eq!((info.interface as u32, info.access_point), (index, 0x44));
}

/// A controller that only a program plays (/dev/vhci) is told to reset when it is switched on.
#[test]
fn bluetooth_controller() {
    const BTPROTO_HCI: i32 = 1;
    const SOL_HCI: i32 = 0;
    let Ok(mut controller) = fs::OpenOptions::new().read(true).write(true).open("/dev/vhci") else {
        return missing("bluetooth", "a controller");
    };
    let Some(socket) = socket("bluetooth", libc::AF_BLUETOOTH, Type::RAW, BTPROTO_HCI) else { return };
    let (direction, filter, time) = (1, 2, 3);
    set_bytes(&socket, SOL_HCI, direction, &1_i32.to_ne_bytes()).unwrap();
    set_bytes(&socket, SOL_HCI, time, &1_i32.to_ne_bytes()).unwrap();
    set_bytes(&socket, SOL_HCI, filter, &[[0xff; 12].as_slice(), &[0; 4]].concat()).unwrap();
    // A vendor packet creates it; the answer has its number.
    controller.write_all(&[0xff, 0]).unwrap();
    let mut answer = [0; 4];
    assert_eq!(controller.read(&mut answer).unwrap(), 4);
    let family = (libc::AF_BLUETOOTH as u16).to_ne_bytes();
    socket.bind(&address(&[&family, &answer[2..], &[0; 2]])).unwrap();
    // It was switched on when it was made; the program answers that the command is unknown.
    let mut command = [0; 64];
    let length = controller.read(&mut command).unwrap();
    assert_eq!(command[0], 1, "no command: {:?}", &command[..length]);
    controller.write_all(&[4, 0x0f, 4, 1, 1, command[1], command[2]]).unwrap();
    let (mut direction, mut time) = (None, None);
    let event = receive(&socket, 0, |message| {
        note(message, HCI_CMSG_DIR, &mut direction);
        note(message, HCI_CMSG_TSTAMP, &mut time);
    })
    .unwrap();
    let incoming = i32::from(event[0] == 4);
    assert_eq!(direction, Some(incoming), "{event:?}");
    assert!(time.unwrap().seconds > 0);
}
