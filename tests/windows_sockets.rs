//! Sockets on Windows: inheritance, copies, connections, options by their methods.
#![cfg(windows)]

mod common;
mod winsock;

use berkeley::{
    Domain, InterfaceIndexOrAddress, PollFlags, Protocol, SockAddr, SockRef, Socket, TcpKeepalive, Type,
    option,
};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::windows::io::{AsRawSocket, FromRawSocket, IntoRawSocket};
use std::time::{Duration, Instant};
use windows_sys::Win32::Foundation::{GetHandleInformation, HANDLE, HANDLE_FLAG_INHERIT};
use windows_sys::Win32::Networking::WinSock as c;
use winsock::{known, new, tcp, udp};

/// Whether child processes inherit the socket.
#[allow(unsafe_code)]
fn is_inherited(socket: &impl AsRawSocket) -> bool {
    let mut flags = 0;
    // SAFETY: the handle is open, and `flags` is writable.
    let answer = unsafe { GetHandleInformation(socket.as_raw_socket() as HANDLE, &mut flags) };
    assert_ne!(answer, 0, "{}", io::Error::last_os_error());
    flags & HANDLE_FLAG_INHERIT != 0
}

fn listener() -> (Socket, SocketAddr) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    (listener.into(), address)
}

#[test]
fn no_socket_is_inherited_unless_it_was_asked_for() {
    for kind in [Type::STREAM, Type::DGRAM] {
        let socket = new(Domain::IPV4, kind);
        assert!(!is_inherited(&socket));
        assert!(!is_inherited(&socket.try_clone().unwrap()));
        let raw = Socket::new_raw(Domain::IPV4, kind, None).unwrap();
        assert!(is_inherited(&raw));
        assert!(!is_inherited(&raw.try_clone().unwrap()), "a copy of an inherited socket");
        assert!(!is_inherited(&Socket::new_raw(Domain::IPV4, kind.no_inherit(), None).unwrap()));
    }
    let (listener, address) = listener();
    let _first = TcpStream::connect(address).unwrap();
    assert!(!is_inherited(&listener.accept().unwrap().0));
    let _second = TcpStream::connect(address).unwrap();
    let (accepted, peer) = listener.accept_raw().unwrap();
    assert!(peer.is_ipv4());
    for no_inherit in [true, false, true] {
        accepted.set_no_inherit(no_inherit).unwrap();
        assert_eq!(is_inherited(&accepted), !no_inherit);
    }
}

#[test]
fn copies_are_one_socket() {
    let (a, b) = tcp();
    let copy = a.try_clone().unwrap();
    assert_ne!(copy.as_raw_socket(), a.as_raw_socket());
    copy.set_tcp_nodelay(true).unwrap();
    assert!(a.tcp_nodelay().unwrap());
    assert_eq!(copy.local_addr().unwrap(), a.local_addr().unwrap());
    drop(a);
    copy.send(b"by the copy").unwrap();
    let mut buf = [0; 16];
    assert_eq!(b.recv_into(&mut buf).unwrap(), 11);
    // What is cloned of std's socket, and borrowed, is the same socket too.
    let std: TcpStream = copy.into();
    SockRef::from(&std).set_keepalive(true).unwrap();
    assert!(Socket::from(std.try_clone().unwrap()).keepalive().unwrap());
}

#[test]
#[allow(unsafe_code)]
fn handles_go_in_and_out() {
    let (socket, address) = udp();
    let raw = socket.into_raw_socket();
    // SAFETY: the handle is open, and nobody else owns it.
    let socket = unsafe { Socket::from_raw_socket(raw) };
    assert_eq!(socket.local_addr().unwrap().as_socket(), Some(address));
    let std = UdpSocket::from(socket);
    assert_eq!(std.local_addr().unwrap(), address);
}

#[test]
fn domain_type_and_protocol() {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP)).unwrap();
    assert_eq!((socket.r#type().unwrap(), socket.protocol().unwrap()), (Type::STREAM, Some(Protocol::TCP)));
    let socket = new(Domain::IPV6, Type::DGRAM.no_inherit());
    assert_eq!((socket.r#type().unwrap(), socket.protocol().unwrap()), (Type::DGRAM, Some(Protocol::UDP)));
    assert_eq!(format!("{:?} {:?}", Domain::UNIX, Type::STREAM), "AF_UNIX SOCK_STREAM");
    match Socket::new(Domain::IPV4, Type::DGRAM.registered_io(), None) {
        Ok(socket) => assert_eq!(socket.r#type().unwrap(), Type::DGRAM),
        Err(error) => winsock::skip("registered I/O", &error),
    }
}

#[test]
fn unbound_sockets_have_no_address() {
    let socket = new(Domain::IPV4, Type::STREAM);
    assert_eq!(socket.local_addr().unwrap_err().raw_os_error(), Some(c::WSAEINVAL));
    assert_eq!(socket.peer_addr().unwrap_err().kind(), ErrorKind::NotConnected);
}

#[test]
fn exclusive_bind() {
    let bind = |address, prepare: fn(&Socket) -> io::Result<()>| {
        let socket = new(Domain::IPV4, Type::STREAM);
        prepare(&socket)?;
        socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, address)).into())?;
        Ok::<_, io::Error>(socket)
    };
    let first = bind(0, |socket| socket.set(option::SO_EXCLUSIVEADDRUSE, true)).unwrap();
    assert!(first.get(option::SO_EXCLUSIVEADDRUSE).unwrap());
    first.listen(1).unwrap();
    let port = first.local_addr().unwrap().as_socket().unwrap().port();
    for prepare in [|_: &Socket| Ok(()), |socket: &Socket| socket.set_reuse_address(true)] {
        let error = bind(port, prepare).map(drop).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::AddrInUse | ErrorKind::PermissionDenied), "{error}");
    }
    // The two exclude each other.
    assert_eq!(first.set_reuse_address(true).unwrap_err().raw_os_error(), Some(c::WSAEINVAL));
}

#[test]
fn reuse_is_what_it_says() {
    let first = new(Domain::IPV4, Type::DGRAM);
    first.set_reuse_address(true).unwrap();
    assert!(first.reuse_address().unwrap());
    first.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).unwrap();
    let second = new(Domain::IPV4, Type::DGRAM);
    assert_eq!(second.bind(&first.local_addr().unwrap()).unwrap_err().kind(), ErrorKind::AddrInUse);
    second.set_reuse_address(true).unwrap();
    second.bind(&first.local_addr().unwrap()).unwrap();
}

#[test]
fn keepalive() {
    let socket = new(Domain::IPV4, Type::STREAM);
    socket.set_tcp_keepalive(&TcpKeepalive::new()).unwrap();
    assert!(socket.keepalive().unwrap());
    let times =
        TcpKeepalive::new().with_time(Duration::from_secs(7)).with_interval(Duration::from_millis(1500));
    if known("the times of keepalive", socket.set_tcp_keepalive(&times)).is_some() {
        if let Some(time) = known("TCP_KEEPIDLE", socket.tcp_keepalive_time()) {
            assert_eq!(time, Duration::from_secs(7));
        }
    }
    if known("TCP_KEEPCNT", socket.set_tcp_keepalive(&TcpKeepalive::new().with_retries(5))).is_some() {
        assert_eq!(socket.tcp_keepalive_retries().unwrap(), 5);
    }
    if known("SIO_TCP_SET_ACK_FREQUENCY", socket.set_tcp_ack_frequency(1)).is_some() {
        socket.set_tcp_ack_frequency(2).unwrap();
    }
}

#[test]
fn linger() {
    let (socket, _) = tcp();
    for (time, kept) in [
        (None, None),
        (Some(Duration::ZERO), Some(Duration::ZERO)),
        (Some(Duration::from_millis(1)), Some(Duration::from_secs(1))),
        (Some(Duration::from_secs(u16::MAX.into())), Some(Duration::from_secs(u16::MAX.into()))),
    ] {
        socket.set_linger(time).unwrap();
        assert_eq!(socket.linger().unwrap(), kept);
    }
    let error = socket.set_linger(Some(Duration::from_secs(1 << 16))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

#[test]
fn a_linger_of_zero_resets() {
    let (a, mut b) = tcp();
    a.set_linger(Some(Duration::ZERO)).unwrap();
    drop(a);
    match b.read(&mut [0; 8]) {
        Ok(count) => {
            assert_eq!(count, 0);
            winsock::skip("a reset by a linger of zero", &ErrorKind::Unsupported.into());
        }
        Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset),
    }
}

#[test]
fn timeouts() {
    let (socket, _) = udp();
    for (time, kept) in [
        (None, None),
        (Some(Duration::from_nanos(1)), Some(Duration::from_millis(1))),
        (Some(Duration::from_millis(1500)), Some(Duration::from_millis(1500))),
    ] {
        socket.set_read_timeout(time).unwrap();
        assert_eq!(socket.read_timeout().unwrap(), kept);
        socket.set_write_timeout(time).unwrap();
        assert_eq!(socket.write_timeout().unwrap(), kept);
    }
    socket.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    let start = Instant::now();
    assert_eq!(socket.recv_into(&mut [0; 8]).unwrap_err().kind(), ErrorKind::TimedOut);
    assert!(start.elapsed() >= Duration::from_millis(40));
}

#[test]
fn nonblocking() {
    let (socket, address) = udp();
    socket.set_nonblocking(true).unwrap();
    assert_eq!(socket.recv_into(&mut [0; 8]).unwrap_err().kind(), ErrorKind::WouldBlock);
    socket.send_to(b"x", &address.into()).unwrap();
    assert!(socket.poll(PollFlags::IN, Some(winsock::LIMIT)).unwrap().contains(PollFlags::IN));
    assert_eq!(socket.recv_into(&mut [0; 8]).unwrap(), 1);
    socket.set_nonblocking(false).unwrap();
    socket.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    assert_eq!(socket.recv_into(&mut [0; 8]).unwrap_err().kind(), ErrorKind::TimedOut);
}

#[test]
fn connect_timeout() {
    let (_listener, address) = listener();
    let socket = new(Domain::IPV4, Type::STREAM);
    socket.connect_timeout(&address.into(), winsock::LIMIT).unwrap();
    assert_eq!(socket.peer_addr().unwrap().as_socket(), Some(address));
    let nobody = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
    let socket = new(Domain::IPV4, Type::STREAM);
    let error = socket.connect_timeout(&nobody.into(), Duration::from_secs(5)).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::TimedOut), "{error}");
}

#[test]
fn reading_writing_and_the_end_of_the_stream() {
    let (mut a, mut b) = tcp();
    a.write_all(b"hello").unwrap();
    assert_eq!(a.write_vectored(&[io::IoSlice::new(b" "), io::IoSlice::new(b"world")]).unwrap(), 6);
    a.shutdown(Shutdown::Write).unwrap();
    let mut all = Vec::new();
    b.read_to_end(&mut all).unwrap();
    assert_eq!(all, b"hello world");
    assert_eq!(a.send(b"too late").unwrap_err().raw_os_error(), Some(c::WSAESHUTDOWN));
}

#[test]
fn urgent_data() {
    let (a, b) = tcp();
    a.send_out_of_band(b"!").unwrap();
    assert_eq!(b.poll(PollFlags::PRI, Some(winsock::LIMIT)).unwrap(), PollFlags::PRI);
    assert_eq!(b.recv_out_of_band_into(&mut [0; 8]).unwrap(), 1);
    b.set_out_of_band_inline(true).unwrap();
    assert!(b.out_of_band_inline().unwrap());
    a.send_out_of_band(b"!").unwrap();
    assert_eq!(b.recv_into(&mut [0; 8]).unwrap(), 1);
}

#[test]
fn groups_by_index() {
    let socket = new(Domain::IPV4, Type::DGRAM);
    let group = Ipv4Addr::new(239, 1, 2, 3);
    let loopback = InterfaceIndexOrAddress::Address(Ipv4Addr::LOCALHOST);
    socket.join_multicast_v4_n(&group, &loopback).unwrap();
    socket.leave_multicast_v4_n(&group, &loopback).unwrap();
    let first = InterfaceIndexOrAddress::Index(1);
    if let Err(error) = socket.join_multicast_v4_n(&group, &first) {
        winsock::skip("groups on an interface by its index", &error);
    }
    // Beyond 24 bits it would be taken for an address.
    let error = socket.join_multicast_v4_n(&group, &InterfaceIndexOrAddress::Index(1 << 24)).unwrap_err();
    assert_eq!((error.kind(), error.raw_os_error()), (ErrorKind::InvalidInput, None));
    if let Err(error) =
        socket.join_ssm_v4(&Ipv4Addr::LOCALHOST, &Ipv4Addr::new(232, 1, 2, 3), &Ipv4Addr::LOCALHOST)
    {
        winsock::skip("IP_ADD_SOURCE_MEMBERSHIP", &error);
    }
}

#[test]
fn original_destination() {
    let (listener, address) = listener();
    let _client = TcpStream::connect(address).unwrap();
    let (connection, _) = listener.accept().unwrap();
    // Nothing has redirected the connection.
    for wanted in [connection.original_dst_v4(), connection.original_dst_v6()] {
        match wanted {
            Ok(wanted) => assert_eq!(wanted.as_socket(), Some(address)),
            Err(error) => assert!(error.raw_os_error().is_some(), "{error}"),
        }
    }
}

#[test]
fn unix_addresses() {
    let address = SockAddr::unix(r"C:\run\service.sock").unwrap();
    assert!(address.is_unix() && !address.is_unnamed());
    assert_eq!(address.as_pathname(), Some(std::path::Path::new(r"C:\run\service.sock")));
    assert_eq!(address.len() as usize, 2 + 19 + 1, "with a NUL byte");
    assert_eq!((address.as_abstract_namespace(), address.as_socket()), (None, None));
    assert!(SockAddr::unix("").unwrap().is_unnamed());
    assert_eq!(SockAddr::unix("").unwrap().as_pathname(), None);
    assert_eq!(SockAddr::unix("\0name").unwrap().as_abstract_namespace(), Some(&b"name"[..]));
    for (length, fits) in [(107, true), (108, false)] {
        assert_eq!(SockAddr::unix("a".repeat(length)).is_ok(), fits);
    }
    for refused in ["a\0b", "a\0"] {
        assert_eq!(SockAddr::unix(refused).unwrap_err().kind(), ErrorKind::InvalidInput);
    }
    use std::os::windows::ffi::OsStringExt;
    let lone = std::ffi::OsString::from_wide(&[0xd800]);
    assert_eq!(SockAddr::unix(lone).unwrap_err().kind(), ErrorKind::InvalidInput, "not Unicode");
}

#[test]
fn unix_sockets() {
    let Some(listener) = known("AF_UNIX", Socket::new(Domain::UNIX, Type::STREAM, None)) else { return };
    let path = std::env::temp_dir().join(format!("berkeley-{}.sock", std::process::id()));
    let address = SockAddr::unix(&path).unwrap();
    let Some(()) = known("AF_UNIX", listener.bind(&address)) else { return };
    listener.listen(1).unwrap();
    let client = new(Domain::UNIX, Type::STREAM);
    client.connect(&address).unwrap();
    let (server, _) = listener.accept().unwrap();
    client.send(b"through a file").unwrap();
    let mut buf = [0; 16];
    assert_eq!(server.recv_into(&mut buf).unwrap(), 14);
    assert_eq!(listener.local_addr().unwrap().as_pathname(), Some(&*path));
    if let Some(process) = known("the process of a peer", option::winsock::unix_peer_process(&server)) {
        assert_eq!(process, std::process::id());
    }
    std::fs::remove_file(path).unwrap();
}
