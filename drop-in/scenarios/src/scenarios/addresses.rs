//! Addresses: made, looked at, compared.
#![allow(unsafe_code)] // `SockAddr::new` and its kin.

use super::Scenario;
use super::names::{addresses, of_length};
use super::report::{Report, step};
use crate::library::{SockAddr, SockAddrStorage, socklen_t};
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

/// Paths for `SockAddr::unix`, beside long ones.
const PATHS: &[&[u8]] = &[
    b"",
    b"a",
    b"/run/some.socket",
    b"\0",
    b"\0\0",
    b"\0name",
    b"\0na\0me",
    b"a\0",
    b"a\0b",
    b"a\0\0\0",
    b"\xff\xfe not UTF-8",
    b"..",
];

pub(crate) fn all() -> Vec<Scenario> {
    vec![
        Scenario::new("SockAddr/methods", methods),
        Scenario::new("SockAddr/equality", equality),
        Scenario::new("SockAddr/from", from),
        Scenario::new("SockAddr/set_length", set_length),
        Scenario::new("SockAddr/short", short),
        Scenario::new("SockAddr/try_init", try_init),
        Scenario::new("SockAddr/unix", unix),
        Scenario::new("SockAddr/unix lengths", unix_lengths),
        Scenario::new("SockAddr/vsock", vsock),
        Scenario::new("SockAddrStorage", storage),
    ]
}

fn methods(report: &Report) {
    for (name, address) in addresses() {
        report.step(name, || address.clone());
        report.step("family, domain, len", || (i32::from(address.family()), address.domain(), address.len()));
        report
            .step("as_socket_ipv4, as_socket_ipv6", || (address.as_socket_ipv4(), address.as_socket_ipv6()));
        report.step("as_unix", || format!("{:?}", address.as_unix()));
        report.step("as_storage", || format!("{:?}", address.clone().as_storage()));
    }
}

fn hash(address: &SockAddr) -> u64 {
    let mut hasher = DefaultHasher::new();
    address.hash(&mut hasher);
    hasher.finish()
}

fn equality(report: &Report) {
    let all = addresses();
    for (name, address) in &all {
        let equal: Vec<&str> =
            all.iter().filter(|(_, other)| other == address).map(|(name, _)| *name).collect();
        report.line(name, &equal.join(", "));
        report.step("hash", || hash(address));
    }
}

fn from(report: &Report) {
    for port in [0, 1, 0x1234, 65_535] {
        for ip in [Ipv4Addr::UNSPECIFIED, Ipv4Addr::new(1, 2, 3, 4), Ipv4Addr::BROADCAST] {
            let address = SocketAddrV4::new(ip, port);
            report.step(format!("{address}"), || SockAddr::from(address));
            report.step("the same", || SockAddr::from(SocketAddr::V4(address)) == SockAddr::from(address));
        }
        let ip = Ipv6Addr::new(1, 2, 3, 4, 5, 6, 7, 8);
        for (flow, scope) in [(0, 0), (1, 2), (0xfffff, u32::MAX), (u32::MAX, 1)] {
            let address = SocketAddrV6::new(ip, port, flow, scope);
            report.step(format!("{address} {flow}"), || SockAddr::from(address));
            report.step("the same", || SockAddr::from(SocketAddr::V6(address)) == SockAddr::from(address));
        }
    }
}

fn set_length(report: &Report) {
    for length in [0, 1, 2, 3, 8, 16, 28, 110, 128] {
        for (name, mut address) in addresses() {
            // SAFETY: all of the storage is initialised, and the length is within it.
            unsafe { address.set_length(length) };
            report.step(format!("{name}, {length}: len"), || address.len());
            report.step(format!("{name}, {length}: hash"), || hash(&address));
        }
    }
}

/// What the methods make of an address that is shorter than its family asks.
fn short(report: &Report) {
    for family in [libc::AF_INET, libc::AF_INET6, libc::AF_UNIX, libc::AF_VSOCK, libc::AF_UNSPEC, 77] {
        // One byte is left out: the genuine crate takes a slice beyond its end there.
        for length in [2, 3, 4, 8, 15, 16, 20, 24, 27, 28, 110, 128] {
            report.step(format!("family {family} of {length}"), || of_length(family, length));
        }
    }
}

fn try_init(report: &Report) {
    let addressed = |length: socklen_t| {
        let init = |storage: *mut SockAddrStorage, len: *mut socklen_t| {
            // SAFETY: the function that calls this lends a whole length.
            let len = unsafe { &mut *len };
            // SAFETY: and a whole storage, which the family of this one fits.
            unsafe { storage.write(of_length(libc::AF_INET, 16).as_storage()) };
            Ok(std::mem::replace(len, length))
        };
        // SAFETY: the storage is initialised and of the family that it names.
        unsafe { SockAddr::try_init(init) }
    };
    for length in [2, 16, 127, 128] {
        report.step(format!("try_init of {length}"), || addressed(length));
    }
    // SAFETY: a failure leaves no address.
    let failed = || unsafe { SockAddr::try_init(|_, _| Err::<(), _>(io::Error::from_raw_os_error(13))) };
    report.step("try_init that fails", failed);
}

fn named(report: &Report, path: &[u8]) {
    use std::os::unix::ffi::OsStrExt;
    let path = std::ffi::OsStr::from_bytes(path);
    let address = report.step(format!("unix({path:?})"), || SockAddr::unix(path));
    report.step(format!("unix({path:?}).as_unix"), || match &address {
        Some(Ok(address)) => format!("{:?}", address.as_unix()),
        _ => "no address".to_owned(),
    });
}

fn unix(report: &Report) {
    PATHS.iter().for_each(|path| named(report, path));
}

fn unix_lengths(report: &Report) {
    for length in [104, 106, 107, 108, 109, 200, 5000] {
        named(report, &vec![b'p'; length]);
        let mut path = vec![b'a'; length];
        path[0] = 0;
        named(report, &path);
    }
}

fn vsock(report: &Report) {
    for (cid, port) in [(0, 0), (1, 7000), (2, 1), (u32::MAX, u32::MAX), (0x0102_0304, 0x0506_0708)] {
        report.step(format!("vsock({cid}, {port})"), || SockAddr::vsock(cid, port));
    }
}

/// Larger than any address, and made of nothing but integers.
type Large = [u64; 64];

fn storage(report: &Report) {
    step!(report, SockAddrStorage::zeroed().size_of());
    step!(report, format!("{:?}", SockAddrStorage::zeroed()));
    // SAFETY: each type here is made of integers alone; the last is too large, which is to be noticed.
    report.step("view_as too large", || unsafe { SockAddrStorage::zeroed().view_as::<Large>()[0] });
    report.step("view_as all", || {
        let mut storage = SockAddrStorage::zeroed();
        // SAFETY: the type is an address type of this platform.
        i32::from(unsafe { storage.view_as::<libc::sockaddr_storage>() }.ss_family)
    });
}
