//! Properties that hold for any bytes of an address, any path and any timeout, against a naive reading of the bytes and
//! the kernel.

#![cfg(all(linux, proptest))]
// Addresses of arbitrary bytes are made with unsafe code.
#![allow(unsafe_code)]

mod common;

use berkeley::option::{Timeout, Wire};
use berkeley::{Domain, SockAddr, SockAddrStorage, Socket, Type};
use common::unix_pair;
use proptest::collection::vec;
use proptest::prelude::*;
use std::ffi::OsStr;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr;
use std::sync::LazyLock;
use std::time::Duration;

const CAPACITY: usize = size_of::<libc::sockaddr_storage>();

/// No file of failures is written: what fails once is to be a test of its own.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases: common::cases(cases), failure_persistence: None, ..ProptestConfig::default() }
}

fn any_v4() -> impl Strategy<Value = SocketAddr> {
    (any::<[u8; 4]>(), any::<u16>()).prop_map(|(ip, port)| SocketAddrV4::new(Ipv4Addr::from(ip), port).into())
}

fn any_v6() -> impl Strategy<Value = SocketAddr> {
    let parts = (any::<[u8; 16]>(), any::<u16>(), any::<u32>(), any::<u32>());
    parts.prop_map(|(ip, port, flow, scope)| SocketAddrV6::new(Ipv6Addr::from(ip), port, flow, scope).into())
}

/// A whole storage; often of a family that the library knows.
fn any_storage() -> impl Strategy<Value = Vec<u8>> {
    let families = [libc::AF_UNSPEC, libc::AF_UNIX, libc::AF_INET, libc::AF_INET6, libc::AF_VSOCK];
    let family =
        prop_oneof![any::<u16>(), prop::sample::select(families.map(|family| family as u16).to_vec())];
    // Zeros are frequent, so that names end in them and begin with them.
    let byte = prop_oneof![Just(0_u8), Just(b'a'), any::<u8>()];
    (family, vec(byte, CAPACITY - 2)).prop_map(|(family, rest)| [&family.to_ne_bytes()[..], &rest].concat())
}

/// A name for a unix socket: often about as long as one may be, seldom with NUL bytes inside.
fn any_name() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![400 => 1_u8..=255, 1 => Just(0)];
    let first = prop_oneof![3 => 1_u8..=255, 1 => Just(0)];
    let length = prop_oneof![0..=115_usize, 105..=110_usize];
    (first, vec(byte, 115), length)
        .prop_map(|(first, rest, length)| [&[first][..], &rest].concat()[..length].to_vec())
}

/// The address of `length` bytes of a storage.
fn made(bytes: &[u8], length: usize) -> SockAddr {
    assert_eq!(bytes.len(), CAPACITY);
    let mut storage = SockAddrStorage::zeroed();
    // SAFETY: the storage is as long as the bytes, which do not overlap with it.
    unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), (&raw mut storage).cast(), CAPACITY) };
    // SAFETY: no call gets the address; its accessors must bear any bytes, and any length.
    unsafe { SockAddr::new(storage, length as libc::socklen_t) }
}

/// The bytes that the kernel would get.
fn bytes(address: &SockAddr) -> Vec<u8> {
    let start = address.as_ptr().cast::<u8>();
    // SAFETY: the storage is initialised, and has room for the length.
    unsafe { std::slice::from_raw_parts(start, address.len() as usize) }.to_vec()
}

fn four(bytes: &[u8], at: usize) -> [u8; 4] {
    bytes[at..at + 4].try_into().unwrap()
}

/// Reads an internet address as ip(7) and ipv6(7) lay it out.
fn internet(bytes: &[u8], length: usize) -> Option<SocketAddr> {
    let family = i32::from(u16::from_ne_bytes([bytes[0], bytes[1]]));
    let port = u16::from(bytes[2]) << 8 | u16::from(bytes[3]);
    match family {
        libc::AF_INET if length >= 16 => Some(SocketAddrV4::new(Ipv4Addr::from(four(bytes, 4)), port).into()),
        libc::AF_INET6 if length >= 28 => {
            let ip: [u8; 16] = bytes[8..24].try_into().unwrap();
            let (flow, scope) = (u32::from_ne_bytes(four(bytes, 4)), u32::from_ne_bytes(four(bytes, 24)));
            Some(SocketAddrV6::new(Ipv6Addr::from(ip), port, flow, scope).into())
        }
        _ => None,
    }
}

/// The `sun_path` of a unix address.
fn name(bytes: &[u8], length: usize) -> Option<&[u8]> {
    let is_unix = i32::from(u16::from_ne_bytes([bytes[0], bytes[1]])) == libc::AF_UNIX;
    (is_unix && length >= 2).then(|| &bytes[2..length.min(CAPACITY)])
}

/// A name without the NUL bytes at its end.
fn without_padding(mut name: &[u8]) -> &[u8] {
    while let Some((0, rest)) = name.split_last() {
        name = rest;
    }
    name
}

proptest! {
    #![proptest_config(config(2000))]

    #[test]
    fn addresses_of_std_come_back(address in prop_oneof![any_v4(), any_v6()]) {
        let made = SockAddr::from(address);
        prop_assert_eq!(made.as_socket(), Some(address));
        prop_assert_eq!(made.len(), if address.is_ipv4() { 16 } else { 28 });
        prop_assert_eq!(made.is_ipv4(), address.is_ipv4());
        prop_assert_eq!(made.is_ipv6(), address.is_ipv6());
        prop_assert_eq!(made.domain(), Domain::for_address(address));
        let (v4, v6) = (made.as_socket_ipv4().map(SocketAddr::V4), made.as_socket_ipv6().map(SocketAddr::V6));
        prop_assert_eq!((v4.is_some(), v4.or(v6)), (address.is_ipv4(), Some(address)));
        let mut all = bytes(&made);
        all.resize(CAPACITY, 0);
        prop_assert_eq!(internet(&all, made.len() as usize), Some(address));
        prop_assert!(!made.is_unix() && made.as_unix().is_none() && made.as_vsock_address().is_none());
    }

    #[test]
    fn any_bytes_of_any_length_are_read_alike(
        storage in any_storage(),
        length in prop_oneof![0..=CAPACITY, 0..=1000_usize],
    ) {
        let address = made(&storage, length);
        let family = u16::from_ne_bytes([storage[0], storage[1]]);
        prop_assert_eq!((address.family(), address.len() as usize), (family, length));
        prop_assert_eq!(address.domain(), Domain::from(i32::from(family)));
        let std = internet(&storage, length);
        prop_assert_eq!(address.as_socket(), std);
        prop_assert_eq!(address.as_socket_ipv4().is_some(), std.is_some_and(|std| std.is_ipv4()));
        prop_assert_eq!(address.as_socket_ipv6().is_some(), std.is_some_and(|std| std.is_ipv6()));
        let is_vsock = i32::from(family) == libc::AF_VSOCK && length >= 16;
        let numbers = (u32::from_ne_bytes(four(&storage, 8)), u32::from_ne_bytes(four(&storage, 4)));
        prop_assert_eq!(address.as_vsock_address(), is_vsock.then_some(numbers));

        let name = name(&storage, length);
        let path = name.map(without_padding).filter(|name| !name.is_empty() && name[0] != 0);
        prop_assert_eq!(address.as_pathname(), path.map(|path| Path::new(OsStr::from_bytes(path))));
        prop_assert_eq!(address.is_unnamed(), name.is_some_and(<[u8]>::is_empty));
        let hidden = name.filter(|name| name.first() == Some(&0)).map(|name| &name[1..]);
        prop_assert_eq!(address.as_abstract_namespace(), hidden);
        let std = path.filter(|path| !path.contains(&0) && path.len() < 108);
        let unix = address.as_unix();
        prop_assert_eq!(unix.is_some(), std.is_some());
        prop_assert_eq!(unix.as_ref().and_then(|unix| unix.as_pathname()), std.and(address.as_pathname()));
        let _ = format!("{address:?} {:?}", address.clone().as_storage());
    }

    #[test]
    fn unix_names_come_back_or_are_refused(name in any_name()) {
        let made = SockAddr::unix(OsStr::from_bytes(&name));
        let is_abstract = name.first() == Some(&0);
        let fits = if is_abstract { name.len() <= 108 } else { name.len() <= 107 && !name.contains(&0) };
        prop_assert_eq!(made.is_ok(), fits);
        let made = match made {
            Err(error) => {
                prop_assert_eq!(error.kind(), ErrorKind::InvalidInput);
                return Ok(());
            }
            Ok(made) => made,
        };
        prop_assert!(made.is_unix());
        prop_assert_eq!(made.is_unnamed(), name.is_empty());
        let path = (!is_abstract && !name.is_empty()).then(|| Path::new(OsStr::from_bytes(&name)));
        prop_assert_eq!(made.as_pathname(), path);
        prop_assert_eq!(made.as_unix().is_some(), path.is_some());
        prop_assert_eq!(made.as_abstract_namespace(), is_abstract.then(|| &name[1..]));
        let nul = usize::from(path.is_some());
        prop_assert_eq!(made.len() as usize, 2 + name.len() + nul);
        // As std makes it.
        if let Some(path) = path {
            let std = std::os::unix::net::SocketAddr::from_pathname(path).unwrap();
            let unix = made.as_unix().unwrap();
            prop_assert_eq!(unix.as_pathname(), std.as_pathname());
        }
    }
}

/// The kernel's unit of timeouts, a jiffy: what a timeout of a microsecond becomes.
static TICK: LazyLock<Duration> = LazyLock::new(|| {
    let (socket, _) = unix_pair(Type::DGRAM);
    let shortest = libc::timeval { tv_sec: 0, tv_usec: 1 };
    let size = size_of::<libc::timeval>() as libc::socklen_t;
    let fd = std::os::fd::AsRawFd::as_raw_fd(&socket);
    let value = (&raw const shortest).cast();
    // SAFETY: the pointer and the size are those of the value, which outlives the call.
    assert_eq!(unsafe { libc::setsockopt(fd, libc::SOL_SOCKET, libc::SO_RCVTIMEO, value, size) }, 0);
    socket.read_timeout().unwrap().unwrap()
});

proptest! {
    #![proptest_config(config(500))]

    #[test]
    fn timeouts_are_kept_to_a_tick(
        seconds in prop_oneof![0..3_u64, 0..1_000_000_000_000_u64],
        nanos in prop_oneof![0..1_000_000_000_u32, Just(0), Just(1), Just(999_999_999)],
    ) {
        let (socket, _) = unix_pair(Type::DGRAM);
        // A time_t of 32 bits holds less, and what is longer becomes the longest.
        let longest = Timeout::decode(Timeout::encode(Some(Duration::MAX)).unwrap()).unwrap().unwrap();
        let timeout = Duration::new(seconds, nanos);
        let timeout = if timeout.as_secs() < longest.as_secs() { timeout } else { longest };
        // Where a second is no whole number of ticks, the kernel cuts a part of a microsecond off.
        let slack = Duration::from_micros(1);
        prop_assert!(*TICK <= Duration::from_millis(10));
        socket.set_read_timeout(Some(timeout)).unwrap();
        socket.set_write_timeout(Some(timeout)).unwrap();
        for kept in [socket.read_timeout().unwrap(), socket.write_timeout().unwrap()] {
            prop_assert_eq!(kept.is_none(), timeout.is_zero());
            let Some(kept) = kept else { continue };
            prop_assert!(kept + slack >= timeout && kept < timeout + *TICK + slack, "{:?}: {:?}", timeout, kept);
        }
        socket.set_read_timeout(None).unwrap();
        prop_assert_eq!(socket.read_timeout().unwrap(), None);
        prop_assert_eq!(socket.write_timeout().unwrap().is_none(), timeout.is_zero());
    }

    #[test]
    fn abstract_names_reach_the_kernel(name in vec(any::<u8>(), 1..=90)) {
        let unique = format!("\0{}-{:?}", std::process::id(), std::thread::current().id());
        let name = [unique.as_bytes(), &name].concat();
        prop_assume!(name.len() <= 108);
        let socket = Socket::new(Domain::UNIX, Type::DGRAM, None).unwrap();
        let address = SockAddr::unix(OsStr::from_bytes(&name)).unwrap();
        socket.bind(&address).unwrap();
        let bound = socket.local_addr().unwrap();
        prop_assert_eq!(bound.as_abstract_namespace(), Some(&name[1..]));
        prop_assert_eq!(bound, address);
    }

    #[test]
    fn loopback_addresses_reach_the_kernel(host in 1..=u32::from(u16::MAX)) {
        let socket = Socket::new(Domain::IPV4, Type::DGRAM, None).unwrap();
        let ip = Ipv4Addr::from(u32::from(Ipv4Addr::new(127, 0, 0, 0)) + host);
        socket.bind(&SocketAddr::from((ip, 0)).into()).unwrap();
        let bound = socket.local_addr().unwrap().as_socket_ipv4().unwrap();
        prop_assert_eq!(bound.ip(), &ip);
        prop_assert!(bound.port() != 0);
        let std = std::net::UdpSocket::from(socket);
        prop_assert_eq!(std.local_addr().unwrap(), SocketAddr::V4(bound));
    }
}
