//! The sockets that scenarios begin with, and what is none.
#![allow(unsafe_code)] // Descriptors by number: some scenarios are about numbers that are not open.

use crate::library::{Domain, Protocol, SockAddr, Socket, Type};
use std::fs::File;
use std::mem::ManuallyDrop;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::{FromRawFd, OwnedFd, RawFd};
use std::time::Duration;

/// A socket that is left open: the process ends soon, and some are not to be closed.
pub(crate) type Subject = ManuallyDrop<Socket>;

/// A kind of descriptor: its name, and how one is made.
pub(crate) type Kind = (&'static str, fn() -> Subject);

/// Two connected sockets: their name, and how they are made.
pub(crate) type Two = (&'static str, fn() -> (Socket, Socket));

/// What a descriptor can be, by name.
pub(crate) const KINDS: &[Kind] = &[
    ("tcp4", || new(Domain::IPV4, Type::STREAM, None)),
    ("tcp6", || new(Domain::IPV6, Type::STREAM, None)),
    ("udp4", || new(Domain::IPV4, Type::DGRAM, None)),
    ("udp6", || new(Domain::IPV6, Type::DGRAM, None)),
    ("unix", || new(Domain::UNIX, Type::STREAM, None)),
    ("raw4", || new(Domain::IPV4, Type::RAW, Some(Protocol::ICMPV4))),
    ("raw6", || new(Domain::IPV6, Type::RAW, Some(Protocol::ICMPV6))),
    ("packet", || new(Domain::PACKET, Type::RAW, None)),
    ("closed", || numbered(900)),
    ("file", file),
];

fn new(domain: Domain, kind: Type, protocol: Option<Protocol>) -> Subject {
    ManuallyDrop::new(Socket::new(domain, kind, protocol).expect("root may have a socket of any kind"))
}

/// The socket with this number, be it open or not.
pub(crate) fn numbered(number: RawFd) -> Subject {
    // SAFETY: no other owner knows the number, and nothing closes it; the calls on a closed one answer `EBADF`.
    ManuallyDrop::new(unsafe { Socket::from_raw_fd(number) })
}

/// A descriptor that is not a socket.
fn file() -> Subject {
    let file = File::open("/dev/null").expect("every system has it");
    ManuallyDrop::new(Socket::from(OwnedFd::from(file)))
}

/// Two sockets that are connected to each other, by name.
pub(crate) const PAIRS: &[Two] = &[
    ("tcp4", || streams(Domain::IPV4, loopback4())),
    ("tcp6", || streams(Domain::IPV6, loopback6())),
    ("udp4", || datagrams(Domain::IPV4, loopback4())),
    ("udp6", || datagrams(Domain::IPV6, loopback6())),
    ("unix-stream", || Socket::pair(Domain::UNIX, Type::STREAM, None).unwrap()),
    ("unix-dgram", || Socket::pair(Domain::UNIX, Type::DGRAM, None).unwrap()),
    ("unix-seqpacket", || Socket::pair(Domain::UNIX, Type::SEQPACKET, None).unwrap()),
];

/// The loopback address of IPv4, at a port that the system chooses.
pub(crate) fn loopback4() -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, 0))
}

/// The loopback address of IPv6, at a port that the system chooses.
pub(crate) fn loopback6() -> SocketAddr {
    SocketAddr::from((Ipv6Addr::LOCALHOST, 0))
}

fn streams(domain: Domain, at: SocketAddr) -> (Socket, Socket) {
    let listener = Socket::new(domain, Type::STREAM, None).unwrap();
    listener.bind(&at.into()).unwrap();
    listener.listen(1).unwrap();
    let client = Socket::new(domain, Type::STREAM, None).unwrap();
    client.connect(&listener.local_addr().unwrap()).unwrap();
    let (server, _) = listener.accept().unwrap();
    (client, server)
}

fn datagrams(domain: Domain, at: SocketAddr) -> (Socket, Socket) {
    let bound = || {
        let socket = Socket::new(domain, Type::DGRAM, None).unwrap();
        socket.bind(&at.into()).unwrap();
        socket
    };
    let (a, b) = (bound(), bound());
    a.connect(&b.local_addr().unwrap()).unwrap();
    b.connect(&a.local_addr().unwrap()).unwrap();
    (a, b)
}

/// A bound datagram socket that is not connected.
pub(crate) fn unconnected(at: SocketAddr) -> (Socket, SockAddr) {
    let socket = Socket::new(Domain::for_address(at), Type::DGRAM, None).unwrap();
    socket.bind(&at.into()).unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

/// A receive of the socket that has nothing to receive ends soon.
pub(crate) fn impatient(socket: &Socket) {
    socket.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
}
