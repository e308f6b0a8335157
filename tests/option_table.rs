//! The table of options: every row is read, written back, and agrees with its method and with the C constants.

#![cfg(linux)]

mod common;

use berkeley::option::{self, ALL, Info, Name, Opt, Readable, Wire, Writable};
use berkeley::{Domain, Protocol, Socket, Type};
use common::{root, tcp_listener, tcp_pair, udp, unix_pair};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, UdpSocket};
use std::num::NonZeroU32;
use std::time::Duration;

fn socket(domain: Domain, kind: Type, protocol: Option<Protocol>) -> Socket {
    Socket::new(domain, kind, protocol).unwrap()
}

/// Sockets of every kind that this process may make.
fn sockets() -> Vec<(&'static str, Socket)> {
    let mut all = vec![
        ("TCP, IPv4", socket(Domain::IPV4, Type::STREAM, None)),
        ("TCP, IPv6", socket(Domain::IPV6, Type::STREAM, None)),
        ("UDP, IPv4", socket(Domain::IPV4, Type::DGRAM, None)),
        ("UDP, IPv6", socket(Domain::IPV6, Type::DGRAM, None)),
        ("unix stream", socket(Domain::UNIX, Type::STREAM, None)),
        ("unix datagram", socket(Domain::UNIX, Type::DGRAM, None)),
        ("listener", tcp_listener().0),
        ("connection", tcp_pair().0),
    ];
    for (kind, ip) in [("UDP, IPv4, connected", "127.0.0.1:0"), ("UDP, IPv6, connected", "[::1]:0")] {
        let socket = UdpSocket::bind(ip).unwrap();
        socket.connect(socket.local_addr().unwrap()).unwrap();
        all.push((kind, socket.into()));
    }
    if root() {
        all.push(("raw, IPv4", socket(Domain::IPV4, Type::RAW, Some(Protocol::ICMPV4))));
        all.push(("raw, IPv6", socket(Domain::IPV6, Type::RAW, Some(Protocol::ICMPV6))));
        all.push(("packet", socket(Domain::PACKET, Type::DGRAM, None)));
    }
    all
}

/// Rows that a kernel without the transport does not answer; `dccp.rs` has their tests.
fn is_lacking(info: &Info) -> bool {
    info.level() == "SOL_DCCP"
}

/// Rows that only raw sockets answer, which need root.
const RAW: [&str; 1] = ["IPV6_HDRINCL"];

/// Rows that only root writes.
const PRIVILEGED: [&str; 4] = ["IP_HDRINCL", "IPV6_HDRINCL", "SO_MARK", "SO_TXTIME"];

#[test]
fn names_are_unique_within_a_level() {
    let mut seen = BTreeSet::new();
    let mut levels = BTreeMap::new();
    for info in ALL {
        assert!(seen.insert((info.level(), info.name())), "{info:?}");
        *levels.entry(info.level()).or_insert(0) += 1;
        assert!(!info.value_type().is_empty() && !info.platforms().is_empty(), "{info:?}");
        assert!(info.is_readable() || info.is_writable(), "{info:?}");
    }
    let names: Vec<_> = levels.keys().copied().collect();
    assert_eq!(
        names,
        [
            "HV_PROTOCOL_RAW",
            "IPPROTO_IP",
            "IPPROTO_IPV6",
            "IPPROTO_RM",
            "IPPROTO_TCP",
            "IPPROTO_UDP",
            "SOL_DCCP",
            "SOL_LOCAL",
            "SOL_SOCKET",
        ]
    );
    assert!(ALL.len() >= 70, "{levels:?}");
}

#[test]
fn every_readable_row_answers_on_some_socket() {
    let sockets = sockets();
    let is_root = sockets.iter().any(|(name, _)| *name == "packet");
    for info in ALL {
        let answers = sockets.iter().filter(|(_, socket)| matches!(info.show(socket), Some(Ok(_)))).count();
        let shown = info.is_here() && info.is_readable() && info.quiet().is_none();
        if !shown || is_lacking(info) || (!is_root && RAW.contains(&info.name())) {
            assert!(answers == 0 || is_lacking(info), "{info:?}");
        } else {
            assert!(answers > 0 || common::qemu_lacks(&format!("{} to read", info.name())), "{info:?}");
        }
    }
}

#[test]
fn rows_of_other_platforms_are_not_shown() {
    let socket = socket(Domain::IPV4, Type::STREAM, None);
    let absent: Vec<_> = ALL.iter().filter(|info| !info.is_here()).collect();
    assert!(absent.iter().any(|info| info.name() == "SO_REUSEPORT_LB"));
    for info in absent {
        assert!(info.show(&socket).is_none(), "{info:?}");
        assert!(!info.platforms().iter().any(|on| ["linux", "linux_like", "unix", "posix"].contains(on)));
    }
    for info in ALL.iter().filter(|info| !info.is_readable()) {
        assert!(info.show(&socket).is_none(), "{info:?}");
    }
}

#[test]
fn what_reading_destroys_is_not_shown() {
    let ((a, _), (b, to_b)) = (udp(), udp());
    a.connect(&to_b).unwrap();
    drop(b);
    a.send(b"to nobody").unwrap();
    assert!(
        a.poll(berkeley::PollFlags::empty(), Some(common::LIMIT))
            .unwrap()
            .intersects(berkeley::PollFlags::ERR)
    );
    for info in ALL {
        assert_eq!(info.show(&a).is_none(), !info.is_here() || !info.is_readable() || info.quiet().is_some());
    }
    let error = a.get(option::SO_ERROR).unwrap().unwrap();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    assert!(a.get(option::SO_ERROR).unwrap().is_none());
    let quiet: Vec<_> = ALL.iter().filter(|info| info.quiet().is_some()).map(Info::name).collect();
    assert_eq!(quiet, ["SO_ERROR"]);
}

type Sockets = [(&'static str, Socket)];

/// Writes what was read to every socket that has the option; how many took it.
fn write_back<W, A>(sockets: &Sockets, name: &str, option: Opt<W, A>, set: fn(W::Value) -> W::Value) -> usize
where
    W: Wire<Value: Debug>,
    A: Readable + Writable,
{
    let mut count = 0;
    for (kind, socket) in sockets {
        let Ok(value) = socket.get(option) else { continue };
        let before = format!("{value:?}");
        // Some sockets tell a value and refuse it, such as a connection the size of its segments.
        if socket.set(option, set(value)).is_err() {
            continue;
        }
        assert_eq!(format!("{:?}", socket.get(option).unwrap()), before, "{name} of {kind}");
        count += 1;
    }
    count
}

macro_rules! write_back {
    ($sockets:ident; $($name:ident $(|$value:ident| $set:expr)?),+ $(,)?) => {
        [$({
            #[allow(unused_mut, unused_assignments)]
            let mut set: fn(_) -> _ = |value| value;
            $(set = |$value| $set;)?
            (stringify!($name), write_back(&$sockets, stringify!($name), option::$name, set))
        }),+]
    };
}

#[test]
fn every_row_is_written_back() {
    let sockets = sockets();
    let is_root = sockets.iter().any(|(name, _)| *name == "packet");
    // The kernel doubles the sizes of buffers, and forgets the route when a socket is bound to a device.
    let written = write_back! { sockets;
        IPV6_MTU |mtu| u32::min(mtu, 1280),
        SO_BINDTOIFINDEX, SO_BINDTODEVICE, SO_BROADCAST, SO_BUSY_POLL, SO_INCOMING_CPU, SO_KEEPALIVE, SO_LINGER,
        SO_MARK, SO_OOBINLINE, SO_PASSCRED, SO_PRIORITY, SO_RCVBUF |size| size / 2, SO_RCVTIMEO, SO_REUSEADDR,
        SO_REUSEPORT, SO_SNDBUF |size| size / 2, SO_SNDTIMEO, IP_FREEBIND, IP_HDRINCL, IP_MTU_DISCOVER, IP_MULTICAST_ALL,
        IP_MULTICAST_IF, IP_MULTICAST_LOOP, IP_MULTICAST_TTL, IP_RECVTOS, IP_TOS, IP_TRANSPARENT, IP_TTL,
        IPV6_FREEBIND, IPV6_HDRINCL, IPV6_MTU_DISCOVER, IPV6_MULTICAST_ALL, IPV6_MULTICAST_HOPS, IPV6_MULTICAST_IF,
        IPV6_MULTICAST_LOOP, IPV6_RECVHOPLIMIT, IPV6_RECVTCLASS, IPV6_TCLASS, IPV6_TRANSPARENT, IPV6_UNICAST_HOPS,
        IPV6_V6ONLY, TCP_CONGESTION, TCP_CORK, TCP_KEEPCNT, TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_MAXSEG, TCP_NODELAY,
        TCP_NOTSENT_LOWAT, TCP_QUICKACK, TCP_THIN_LINEAR_TIMEOUTS, TCP_USER_TIMEOUT,
        IPV6_2292DSTOPTS, IPV6_2292HOPLIMIT, IPV6_2292HOPOPTS, IPV6_2292PKTINFO, IPV6_2292RTHDR, IPV6_DONTFRAG, IPV6_FLOWINFO, IPV6_FLOWINFO_SEND, IPV6_RECVDSTOPTS, IPV6_RECVERR, IPV6_RECVERR_RFC4884, IPV6_RECVFRAGSIZE, IPV6_RECVHOPOPTS, IPV6_RECVORIGDSTADDR, IPV6_RECVPATHMTU, IPV6_RECVPKTINFO, IPV6_RECVRTHDR, IP_CHECKSUM, IP_PASSSEC, IP_PKTINFO, IP_RECVERR, IP_RECVERR_RFC4884, IP_RECVFRAGSIZE, IP_RECVOPTS, IP_RECVORIGDSTADDR, IP_RECVTTL, IP_RETOPTS, SO_PASSPIDFD, SO_PASSRIGHTS, SO_PASSSEC, SO_RCVMARK, SO_RCVPRIORITY, SO_RXQ_OVFL, SO_SELECT_ERR_QUEUE, SO_TIMESTAMP, SO_TIMESTAMPING, SO_TIMESTAMPING_NEW, SO_TIMESTAMPNS, SO_TIMESTAMPNS_NEW, SO_TIMESTAMP_NEW, SO_TXTIME, SO_WIFI_STATUS, TCP_INQ, UDP_GRO, UDP_SEGMENT,
    };
    for (name, count) in written {
        let may = count > 0 || (PRIVILEGED.contains(&name) && !is_root);
        assert!(may || common::qemu_lacks(&format!("{name} to write back")), "{name}");
    }
    // The list above names every row.
    let listed: BTreeSet<_> = written.iter().map(|(name, _)| *name).collect();
    let both = |info: &&Info| info.is_here() && info.is_readable() && info.is_writable() && !is_lacking(info);
    let rows: BTreeSet<_> = ALL.iter().filter(both).map(Info::name).collect();
    assert_eq!(listed, rows);
}

/// Asserts that a constant and the methods of its row are the same option: each reads what the other has set.
macro_rules! agree {
    ($($socket:ident: $name:ident, $get:ident, $set:ident, $first:expr, $second:expr;)+) => {
        $(
            if let Err(error) = $socket.set(option::$name, $first) {
                assert!(common::qemu_lacks(stringify!($name)), "{error}");
            } else {
                assert_eq!($socket.$get().unwrap(), $first, stringify!($name));
                $socket.$set($second).unwrap();
                assert_eq!($socket.get(option::$name).unwrap(), $second, stringify!($name));
            }
        )+
    };
}

#[test]
fn constants_and_methods_agree() {
    let tcp = socket(Domain::IPV4, Type::STREAM, None);
    let udp = socket(Domain::IPV4, Type::DGRAM, None);
    let udp6 = socket(Domain::IPV6, Type::DGRAM, None);
    let (unix, _peer) = unix_pair(Type::DGRAM);
    let seconds = |seconds| Some(Duration::from_secs(seconds));
    agree! {
        udp: SO_BROADCAST, broadcast, set_broadcast, true, false;
        tcp: SO_INCOMING_CPU, cpu_affinity, set_cpu_affinity, 1, 0;
        tcp: SO_KEEPALIVE, keepalive, set_keepalive, true, false;
        tcp: SO_LINGER, linger, set_linger, seconds(7), None;
        tcp: SO_OOBINLINE, out_of_band_inline, set_out_of_band_inline, true, false;
        unix: SO_PASSCRED, passcred, set_passcred, true, false;
        udp: SO_PRIORITY, priority, set_priority, 5, 2;
        tcp: SO_RCVTIMEO, read_timeout, set_read_timeout, seconds(3), None;
        tcp: SO_SNDTIMEO, write_timeout, set_write_timeout, seconds(4), None;
        tcp: SO_REUSEADDR, reuse_address, set_reuse_address, true, false;
        tcp: SO_REUSEPORT, reuse_port, set_reuse_port, true, false;
        udp: IP_FREEBIND, freebind_v4, set_freebind_v4, true, false;
        udp: IP_MULTICAST_ALL, multicast_all_v4, set_multicast_all_v4, false, true;
        udp: IP_MULTICAST_LOOP, multicast_loop_v4, set_multicast_loop_v4, false, true;
        udp: IP_MULTICAST_TTL, multicast_ttl_v4, set_multicast_ttl_v4, 9, 255;
        udp: IP_RECVTOS, recv_tos_v4, set_recv_tos_v4, true, false;
        udp: IP_TOS, tos_v4, set_tos_v4, 0x28, 0xb8;
        udp: IP_TTL, ttl_v4, set_ttl_v4, 3, 255;
        udp6: IPV6_FREEBIND, freebind_v6, set_freebind_v6, true, false;
        udp6: IPV6_MULTICAST_ALL, multicast_all_v6, set_multicast_all_v6, false, true;
        udp6: IPV6_MULTICAST_HOPS, multicast_hops_v6, set_multicast_hops_v6, 9, 1;
        udp6: IPV6_MULTICAST_IF, multicast_if_v6, set_multicast_if_v6, 1, 0;
        udp6: IPV6_MULTICAST_LOOP, multicast_loop_v6, set_multicast_loop_v6, false, true;
        udp6: IPV6_RECVHOPLIMIT, recv_hoplimit_v6, set_recv_hoplimit_v6, true, false;
        udp6: IPV6_RECVTCLASS, recv_tclass_v6, set_recv_tclass_v6, true, false;
        udp6: IPV6_TCLASS, tclass_v6, set_tclass_v6, 0x28, 0xb8;
        udp6: IPV6_UNICAST_HOPS, unicast_hops_v6, set_unicast_hops_v6, 3, 0;
        udp6: IPV6_V6ONLY, only_v6, set_only_v6, true, false;
        tcp: TCP_CORK, tcp_cork, set_tcp_cork, true, false;
        tcp: TCP_MAXSEG, tcp_mss, set_tcp_mss, 1000, 500;
        tcp: TCP_NODELAY, tcp_nodelay, set_tcp_nodelay, true, false;
        tcp: TCP_NOTSENT_LOWAT, tcp_notsent_lowat, set_tcp_notsent_lowat, 4096, 1;
        tcp: TCP_QUICKACK, tcp_quickack, set_tcp_quickack, false, true;
        tcp: TCP_THIN_LINEAR_TIMEOUTS, tcp_thin_linear_timeouts, set_tcp_thin_linear_timeouts, true, false;
        tcp: TCP_USER_TIMEOUT, tcp_user_timeout, set_tcp_user_timeout, seconds(2), None;
    }
    if root() {
        let raw = socket(Domain::IPV4, Type::RAW, Some(Protocol::ICMPV4));
        let raw6 = socket(Domain::IPV6, Type::RAW, Some(Protocol::from(253)));
        agree! {
            udp: SO_BUSY_POLL, busy_poll, set_busy_poll, 70, 30;
            udp: SO_MARK, mark, set_mark, 0xdead_beef, 1;
            raw: IP_HDRINCL, header_included_v4, set_header_included_v4, true, false;
            raw6: IPV6_HDRINCL, header_included_v6, set_header_included_v6, true, false;
            udp: IP_TRANSPARENT, ip_transparent_v4, set_ip_transparent_v4, true, false;
            udp6: IPV6_TRANSPARENT, ip_transparent_v6, set_ip_transparent_v6, true, false;
        }
    }
}

#[test]
fn constants_and_other_methods_agree() {
    let (tcp, mut lo) = (socket(Domain::IPV4, Type::STREAM, Some(Protocol::TCP)), NonZeroU32::new(1));
    tcp.set(option::SO_RCVBUF, 5000).unwrap();
    assert_eq!(tcp.recv_buffer_size().unwrap(), 10_000);
    tcp.set_recv_buffer_size(6000).unwrap();
    assert_eq!(tcp.get(option::SO_RCVBUF).unwrap(), 12_000);
    tcp.set(option::SO_SNDBUF, 5000).unwrap();
    assert_eq!(tcp.send_buffer_size().unwrap(), 10_000);
    tcp.set_send_buffer_size(6000).unwrap();
    assert_eq!(tcp.get(option::SO_SNDBUF).unwrap(), 12_000);
    let (udp, _) = udp();
    if !common::qemu_lacks("IP_MULTICAST_IF") {
        udp.set(option::IP_MULTICAST_IF, Ipv4Addr::LOCALHOST).unwrap();
        assert_eq!(udp.multicast_if_v4().unwrap(), Ipv4Addr::LOCALHOST);
        udp.set_multicast_if_v4(&Ipv4Addr::UNSPECIFIED).unwrap();
        assert_eq!(udp.get(option::IP_MULTICAST_IF).unwrap(), Ipv4Addr::UNSPECIFIED);
    }
    if !common::qemu_lacks("SO_BINDTOIFINDEX") {
        tcp.set(option::SO_BINDTOIFINDEX, lo).unwrap();
        assert_eq!((tcp.device_index_v4().unwrap(), tcp.device().unwrap()), (lo, Some(b"lo".to_vec())));
        assert_eq!(tcp.get(option::SO_BINDTODEVICE).unwrap(), Name::new(b"lo").unwrap());
        if root() {
            lo = None;
            tcp.set(option::SO_BINDTODEVICE, Name::new(b"").unwrap()).unwrap();
        }
        assert_eq!(tcp.get(option::SO_BINDTOIFINDEX).unwrap(), lo);
    }
    if !common::qemu_lacks("TCP_CONGESTION") {
        tcp.set(option::TCP_CONGESTION, Name::new(b"reno").unwrap()).unwrap();
        assert_eq!(tcp.tcp_congestion().unwrap(), *b"reno\0\0\0\0\0\0\0\0\0\0\0\0");
    }
    tcp.set(option::TCP_KEEPIDLE, Duration::from_secs(7)).unwrap();
    tcp.set(option::TCP_KEEPINTVL, Duration::from_secs(8)).unwrap();
    tcp.set(option::TCP_KEEPCNT, 9).unwrap();
    assert_eq!(tcp.tcp_keepalive_time().unwrap(), Duration::from_secs(7));
    assert_eq!(tcp.tcp_keepalive_interval().unwrap(), Duration::from_secs(8));
    assert_eq!(tcp.tcp_keepalive_retries().unwrap(), 9);
    assert_eq!(tcp.get(option::SO_TYPE).unwrap(), tcp.r#type().unwrap());
    assert_eq!(tcp.get(option::SO_DOMAIN).unwrap(), tcp.domain().unwrap());
    assert_eq!(tcp.get(option::SO_PROTOCOL).unwrap(), Some(Protocol::TCP));
    assert_eq!(tcp.protocol().unwrap(), Some(Protocol::TCP));
    assert_eq!(unix_pair(Type::STREAM).0.get(option::SO_PROTOCOL).unwrap(), None);
    if !common::qemu_lacks("SO_COOKIE") {
        assert_eq!(tcp.get(option::SO_COOKIE).unwrap(), tcp.cookie().unwrap());
    }
    let listener = tcp_listener().0;
    assert!(listener.get(option::SO_ACCEPTCONN).unwrap() && listener.is_listener().unwrap());
    assert!(!tcp.get(option::SO_ACCEPTCONN).unwrap());
}

macro_rules! same_numbers {
    ($($level:ident: $($name:ident)+;)+) => {
        $($(
            assert_eq!((option::$name.level(), option::$name.name()), (libc::$level, libc::$name));
            let debug = format!("Opt {{ level: {}, name: {} }}", libc::$level, libc::$name);
            assert_eq!(format!("{:?}", option::$name), debug);
        )+)+
    };
}

#[test]
fn numbers_are_those_of_the_headers() {
    same_numbers! {
        SOL_SOCKET: SO_ACCEPTCONN SO_BINDTODEVICE SO_BINDTOIFINDEX SO_BROADCAST SO_BUSY_POLL SO_COOKIE
            SO_DOMAIN SO_ERROR SO_INCOMING_CPU SO_KEEPALIVE SO_LINGER SO_MARK SO_OOBINLINE SO_PASSCRED
            SO_PRIORITY SO_PROTOCOL SO_RCVBUF SO_RCVTIMEO SO_REUSEADDR SO_REUSEPORT SO_SNDBUF SO_SNDTIMEO
            SO_TYPE;
        IPPROTO_IP: IP_FREEBIND IP_HDRINCL IP_MULTICAST_ALL IP_MULTICAST_IF IP_MULTICAST_LOOP
            IP_MULTICAST_TTL IP_RECVTOS IP_TOS IP_TRANSPARENT IP_TTL;
        IPPROTO_IPV6: IPV6_FREEBIND IPV6_HDRINCL IPV6_MULTICAST_ALL IPV6_MULTICAST_HOPS IPV6_MULTICAST_IF
            IPV6_MULTICAST_LOOP IPV6_RECVHOPLIMIT IPV6_RECVTCLASS IPV6_TCLASS IPV6_TRANSPARENT
            IPV6_UNICAST_HOPS IPV6_V6ONLY;
        IPPROTO_TCP: TCP_CONGESTION TCP_CORK TCP_KEEPCNT TCP_KEEPIDLE TCP_KEEPINTVL TCP_MAXSEG TCP_NODELAY
            TCP_NOTSENT_LOWAT TCP_QUICKACK TCP_THIN_LINEAR_TIMEOUTS TCP_USER_TIMEOUT;
    }
}

#[test]
fn levels_have_modules() {
    assert_eq!(option::tcp::TCP_NODELAY.name(), option::TCP_NODELAY.name());
    assert_eq!(option::socket::SO_TYPE.level(), libc::SOL_SOCKET);
    assert_eq!(option::ip::IP_TTL.level(), libc::IPPROTO_IP);
    assert_eq!(option::ipv6::IPV6_TCLASS.level(), libc::IPPROTO_IPV6);
    assert_eq!(option::dccp::DCCP_SOCKOPT_SERVICE.level(), libc::SOL_DCCP);
}
