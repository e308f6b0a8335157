//! The calls that take an address, with each address on each kind of descriptor.
#![allow(unsafe_code)] // Addresses of any length and family: to be refused.

use super::Scenario;
use super::options::on_each_kind;
use super::report::Report;
use crate::library::{SockAddr, SockAddrStorage, Socket, socklen_t};
use std::io::IoSlice;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};
use std::time::Duration;

/// Each kind of address, good and bad.
pub(crate) fn addresses() -> Vec<(&'static str, SockAddr)> {
    let v4 = |ip: [u8; 4], port| SockAddr::from(SocketAddr::from((ip, port)));
    let v6 = |ip: Ipv6Addr, port| SockAddr::from(SocketAddr::from((ip, port)));
    vec![
        ("127.0.0.1:9", v4([127, 0, 0, 1], 9)),
        ("127.0.0.1:0", v4([127, 0, 0, 1], 0)),
        ("0.0.0.0:0", v4([0; 4], 0)),
        ("255.255.255.255:9", v4([255; 4], 9)),
        ("192.0.2.1:9", v4([192, 0, 2, 1], 9)),
        ("224.0.0.1:9", v4([224, 0, 0, 1], 9)),
        ("[::1]:9", v6(Ipv6Addr::LOCALHOST, 9)),
        ("[::]:0", v6(Ipv6Addr::UNSPECIFIED, 0)),
        ("[::ffff:127.0.0.1]:9", v6(Ipv4Addr::LOCALHOST.to_ipv6_mapped(), 9)),
        ("[2001:db8::1]:9", v6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1), 9)),
        ("flow", SocketAddrV6::new(Ipv6Addr::LOCALHOST, 9, 0x0102_0304, 0).into()),
        ("scope", SocketAddrV6::new(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 1), 9, 0, 1).into()),
        ("wrong scope", SocketAddrV6::new(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 1), 9, 0, 999).into()),
        ("path", SockAddr::unix("socket").unwrap()),
        ("path to nowhere", SockAddr::unix("/nowhere/socket").unwrap()),
        ("abstract", SockAddr::unix("\0nobody is here").unwrap()),
        ("unnamed", SockAddr::unix("").unwrap()),
        ("vsock", SockAddr::vsock(1, 9)),
        ("unspecified", of_length(0, 16)),
        ("empty", of_length(0, 0)),
        ("one byte", of_length(libc::AF_INET, 1)),
        ("family alone", of_length(libc::AF_INET, 2)),
        ("short v4", of_length(libc::AF_INET, 8)),
        ("short v6", of_length(libc::AF_INET6, 20)),
        ("long v4", of_length(libc::AF_INET, 128)),
        ("unknown family", of_length(999, 16)),
        ("packet", of_length(libc::AF_PACKET, 20)),
    ]
}

/// An address of zeros.
pub(crate) fn of_length(family: i32, length: socklen_t) -> SockAddr {
    let mut storage = SockAddrStorage::zeroed();
    // SAFETY: the type is an address type of this platform.
    let view = unsafe { storage.view_as::<libc::sockaddr>() };
    view.sa_family = family as libc::sa_family_t;
    // SAFETY: all of the storage is initialised, and the length is within it.
    unsafe { SockAddr::new(storage, length) }
}

type Call = fn(&Report, &str, &Socket, &SockAddr);

const CALLS: &[(&str, Call)] = &[
    ("bind", |report, name, socket, address| {
        report.step(format!("bind({name})"), || socket.bind(address));
        report.step("local_addr()", || socket.local_addr());
    }),
    ("connect", |report, name, socket, address| {
        // Nothing is at most of them; what has no answer at all ends with this.
        let _ = socket.set_write_timeout(Some(Duration::from_millis(20)));
        report.step(format!("connect({name})"), || socket.connect(address));
        report.step("peer_addr()", || socket.peer_addr());
        report.step("Debug", || format!("{socket:?}"));
    }),
    ("connect_timeout", |report, name, socket, address| {
        let patience = Duration::from_millis(20);
        report.step(format!("connect_timeout({name})"), || socket.connect_timeout(address, patience));
        report.step("nonblocking()", || socket.nonblocking());
        report.step("take_error()", || socket.take_error());
    }),
    ("send_to", |report, name, socket, address| {
        let parts = [IoSlice::new(b"hel"), IoSlice::new(b"lo")];
        report.step(format!("send_to({name})"), || socket.send_to(b"hello", address));
        report.step("send_to_with_flags", || socket.send_to_with_flags(b"", address, libc::MSG_DONTROUTE));
        report.step("send_to_vectored", || socket.send_to_vectored(&parts, address));
        report.step("send_to_vectored_with_flags", || {
            socket.send_to_vectored_with_flags(&parts, address, libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL)
        });
    }),
];

pub(crate) fn all() -> Vec<Scenario> {
    let mut all = Vec::new();
    for &(name, call) in CALLS {
        all.extend(each_address(name, call));
    }
    all.extend(on_each_kind("local_addr", |report, socket| {
        report.step("local_addr()", || socket.local_addr());
        report.step("peer_addr()", || socket.peer_addr());
        report.step("Debug", || format!("{socket:?}"));
    }));
    all
}

/// A scenario for each address; its steps have each kind of descriptor.
fn each_address(name: &'static str, call: Call) -> Vec<Scenario> {
    let scenario = |(index, (address_name, _)): (usize, (&'static str, SockAddr))| {
        Scenario::new(format!("{name}/{address_name}"), move |report: &Report| {
            let address = addresses().swap_remove(index).1;
            for (kind, make) in super::kinds::KINDS {
                call(report, &format!("{kind}, {address_name}"), &make(), &address);
            }
        })
    };
    addresses().into_iter().enumerate().map(scenario).collect()
}
