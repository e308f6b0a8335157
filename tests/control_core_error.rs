//! Control messages of the error queue: errors that ICMP reports, and the times at which packets left.

#![cfg(linux)]
// The helpers lend initialised memory to the kernel.
#![allow(unsafe_code)]

mod common;
mod probe;
mod seen;

use std::io::ErrorKind;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::{Duration, SystemTime};

use berkeley::control::*;
use berkeley::option::{self, TimestampingFlags};
use berkeley::{SockAddr, Socket};
use common::Need;
use seen::{receive_error, seen, send};

/// An address where nobody listens.
fn closed(to: &str) -> SockAddr {
    probe::udp(to).local_addr().unwrap()
}

/// Whether a report names who sent it. On 32-bit processors qemu writes the address to where its own pointer is cut to.
fn names_offenders() -> bool {
    !(cfg!(target_pointer_width = "32") && common::qemu_lacks("the offender of an error"))
}

#[test]
fn refused_v4() {
    let (a, _) = common::udp();
    a.set(option::IP_RECVERR, true).unwrap();
    let to = closed("127.0.0.1:0");
    a.send_to(b"anybody?", &to).unwrap();
    let arrived = receive_error(&a);
    assert_eq!(arrived.data, b"anybody?");
    let report = arrived.get(IP_RECVERR).unwrap();
    assert_eq!(report.error().kind(), ErrorKind::ConnectionRefused);
    // Destination unreachable: port unreachable.
    assert_eq!((report.origin, report.kind, report.code), (ExtendedError::ICMP, 3, 3));
    if names_offenders() {
        assert_eq!(report.offender, Some(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))));
    }
}

#[test]
fn refused_v6() {
    let a = probe::udp("[::1]:0");
    a.set(option::IPV6_RECVERR, true).unwrap();
    a.send_to(b"anybody?", &closed("[::1]:0")).unwrap();
    let report = receive_error(&a).get(IPV6_RECVERR).unwrap();
    assert_eq!(report.error().kind(), ErrorKind::ConnectionRefused);
    assert_eq!((report.origin, report.kind, report.code), (ExtendedError::ICMP6, 1, 4));
    if names_offenders() {
        assert_eq!(report.offender.map(|offender| offender.ip()), Some(Ipv6Addr::LOCALHOST.into()));
    }
}

#[test]
fn refused_v4_on_a_socket_of_v6() {
    let a = probe::udp("[::]:0");
    // What ICMP of IPv4 reports is kept by the option of IPv4, and read as IPv6.
    a.set(option::IP_RECVERR, true).unwrap();
    a.set(option::IPV6_RECVERR, true).unwrap();
    let port = closed("127.0.0.1:0").as_socket().unwrap().port();
    let mapped = SocketAddr::from((Ipv4Addr::LOCALHOST.to_ipv6_mapped(), port));
    a.send_to(b"anybody?", &mapped.into()).unwrap();
    let report = receive_error(&a).get(IPV6_RECVERR).unwrap();
    assert_eq!((report.origin, report.kind, report.code), (ExtendedError::ICMP, 3, 3));
    if names_offenders() {
        let offender = report.offender.map(|offender| offender.ip());
        assert_eq!(offender, Some(Ipv4Addr::LOCALHOST.to_ipv6_mapped().into()));
    }
}

#[test]
fn too_large_is_told_by_this_machine() {
    let Some(()) = common::namespace(|| {
        if !common::tool("ip") {
            return;
        }
        assert!(common::run("ip link set dev lo mtu 1400"));
        let (a, b) = (probe::udp("127.0.0.1:0"), probe::udp("127.0.0.1:0"));
        a.set(option::IP_RECVERR, true).unwrap();
        probe::set(&a, libc::IPPROTO_IP, libc::IP_MTU_DISCOVER, libc::IP_PMTUDISC_DO).unwrap();
        let sent = a.send_to(&[0; 2000], &b.local_addr().unwrap());
        assert_eq!(sent.unwrap_err().raw_os_error(), Some(libc::EMSGSIZE));
        let report = receive_error(&a).get(IP_RECVERR).unwrap();
        assert_eq!((report.origin, report.info, report.offender), (ExtendedError::LOCAL, 1400, None));
    }) else {
        return;
    };
}

/// Whether a time is that of the last few seconds.
fn is_now(time: Option<Duration>) -> bool {
    let (now, time) = (SystemTime::UNIX_EPOCH.elapsed().unwrap(), time.unwrap());
    time <= now && now - time < common::LIMIT
}

/// Tells the times of software, numbered, and without the data.
const TOLD: TimestampingFlags = TimestampingFlags::from_bits(
    TimestampingFlags::SOFTWARE.bits()
        | TimestampingFlags::OPT_ID.bits()
        | TimestampingFlags::OPT_TSONLY.bits(),
);

/// One datagram from a new socket, whose time the error queue tells, with the messages that `fill` appends.
fn timed(flags: TimestampingFlags, fill: impl FnOnce(&mut Builder<'_>)) -> Option<seen::Arrived> {
    let (a, b) = (probe::udp("127.0.0.1:0"), probe::udp("127.0.0.1:0"));
    a.set(option::SO_TIMESTAMPING, flags).unwrap();
    match send(&a, Some(&b.local_addr().unwrap()), b"timed", fill) {
        Ok(_) => Some(receive_error(&a)),
        Err(error) => {
            assert_eq!(error.raw_os_error(), Some(libc::EINVAL));
            common::skip(Need::Kernel("SCM_TS_OPT_ID"), "a timestamp");
            None
        }
    }
}

#[test]
fn times_of_one_packet() {
    if common::qemu_lacks("SO_TIMESTAMPING") {
        return;
    }
    let each = |control: &mut Builder<'_>| {
        control.push(SO_TIMESTAMPING, TimestampingFlags::TX_SOFTWARE).unwrap();
    };
    let arrived = timed(TOLD, each).unwrap();
    assert!(is_now(arrived.get(SCM_TIMESTAMPING).unwrap().software));
    let report = arrived.get(IP_RECVERR).unwrap();
    assert_eq!((report.errno, report.origin), (libc::ENOMSG as u32, ExtendedError::TXSTATUS));
    assert_eq!((report.info, report.data, report.offender), (0, 0, None));
    seen("SO_TIMESTAMPING");
}

#[test]
fn numbers_of_packets() {
    if common::qemu_lacks("SO_TIMESTAMPING") {
        return;
    }
    let arrived =
        timed(TOLD | TimestampingFlags::TX_SOFTWARE, |control| control.push(SCM_TS_OPT_ID, 4711).unwrap());
    if let Some(arrived) = arrived {
        assert_eq!(arrived.get(IP_RECVERR).unwrap().data, 4711);
        seen("SCM_TS_OPT_ID");
    }
}

#[test]
fn statistics_of_a_connection() {
    if common::qemu_lacks("SO_TIMESTAMPING") {
        return;
    }
    /// `TCP_NLA_BYTES_SENT`, in 64 bits.
    const BYTES_SENT: u16 = 18;
    let (a, b) = common::tcp_pair();
    let flags = TOLD | TimestampingFlags::TX_ACK | TimestampingFlags::OPT_STATS;
    a.set(option::SO_TIMESTAMPING, flags).unwrap();
    a.send(b"counted").unwrap();
    assert_eq!(seen::receive(&b).data, b"counted");
    let arrived = receive_error(&a);
    let mut statistics = arrived.get(SCM_TIMESTAMPING_OPT_STATS).unwrap();
    let sent = statistics.find(|(kind, _)| *kind == BYTES_SENT).unwrap().1;
    assert_eq!(sent, 7_u64.to_ne_bytes());
    // 2: all data is acknowledged.
    assert_eq!(arrived.get(IP_RECVERR).unwrap().info, 2);
}

#[test]
fn nothing_waits() {
    let socket: Socket = common::udp().0;
    let error = seen::try_receive(&socket, libc::MSG_ERRQUEUE).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WouldBlock);
}
