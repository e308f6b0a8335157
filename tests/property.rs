//! Properties that hold for any internet address and any duration, against a naive reading of the bytes.

#![cfg(proptest)]
// Addresses of arbitrary bytes are made with unsafe code.
#![allow(unsafe_code)]

mod common;

use berkeley::option::{Linger, Milliseconds, RawLinger, Seconds, Timeout, Wire};
use berkeley::{Domain, SockAddr, SockAddrStorage, socklen_t};
use common::platform as c;
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::HashSet;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::ptr;
use std::time::Duration;

const CAPACITY: usize = size_of::<c::sockaddr_storage>();

/// What timeouts are counted in: a `timeval`, or milliseconds.
const TIMEOUT_UNIT: Duration =
    if cfg!(windows) { Duration::from_millis(1) } else { Duration::from_micros(1) };

/// The most seconds that `l_linger` holds: an `int`, or an `unsigned short`.
const LONGEST_LINGER: u64 = if cfg!(any(windows, cygwin)) { u16::MAX as u64 } else { i32::MAX as u64 };

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

/// The address of `length` bytes of a storage.
fn made(bytes: &[u8], length: usize) -> SockAddr {
    assert_eq!(bytes.len(), CAPACITY);
    let mut storage = SockAddrStorage::zeroed();
    // SAFETY: the storage is as long as the bytes, which do not overlap with it.
    unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), (&raw mut storage).cast(), CAPACITY) };
    // SAFETY: no call gets the address; its accessors must bear any bytes, and any length.
    unsafe { SockAddr::new(storage, length as socklen_t) }
}

proptest! {
    #![proptest_config(config(2000))]

    #[test]
    fn addresses_of_std_come_back(address in prop_oneof![any_v4(), any_v6()]) {
        let made = SockAddr::from(address);
        prop_assert_eq!(made.as_socket(), Some(address));
        prop_assert_eq!(made.len() as usize, if address.is_ipv4() { size_of::<c::sockaddr_in>() } else { size_of::<c::sockaddr_in6>() });
        prop_assert_eq!(made.is_ipv4(), address.is_ipv4());
        prop_assert_eq!(made.is_ipv6(), address.is_ipv6());
        prop_assert_eq!(made.domain(), Domain::for_address(address));
        let (v4, v6) = (made.as_socket_ipv4().map(SocketAddr::V4), made.as_socket_ipv6().map(SocketAddr::V6));
        prop_assert_eq!((v4.is_some(), v4.or(v6)), (address.is_ipv4(), Some(address)));
    }

    #[test]
    fn addresses_are_equal_if_their_bytes_are(
        storage in vec(any::<u8>(), CAPACITY),
        (a, b) in (0..=CAPACITY, 0..=CAPACITY),
        at in 0..CAPACITY,
    ) {
        let (first, second) = (made(&storage, a), made(&storage, b));
        prop_assert_eq!(first == second, a == b);
        let mut other = storage.clone();
        other[at] ^= 1;
        let other = made(&other, a);
        prop_assert_eq!(first == other, at >= a);
        let set: HashSet<_> = [first, other].into_iter().collect();
        prop_assert_eq!(set.len(), if at >= a { 1 } else { 2 });
    }

    #[test]
    fn durations_round_up_and_come_back(seconds in 0..4_000_000_000_u64, nanos in 0..1_000_000_000_u32) {
        let duration = Duration::new(seconds, nanos);
        let within = Duration::new(seconds % 2_000_000, nanos);
        let told = Timeout::decode(Timeout::encode(Some(within)).unwrap()).unwrap().unwrap_or_default();
        prop_assert!(told >= within && told - within < TIMEOUT_UNIT);
        prop_assert_eq!(told.subsec_nanos() % TIMEOUT_UNIT.subsec_nanos(), 0);
        if seconds < 4_000_000 {
            let told = Milliseconds::encode(Some(duration)).unwrap();
            let told = Milliseconds::decode(told).unwrap().unwrap_or_default();
            prop_assert!(told >= duration && told - duration < Duration::from_millis(1));
        }
        let whole = seconds + u64::from(nanos > 0);
        let told: Option<RawLinger> = Linger::encode(Some(duration)).ok();
        prop_assert_eq!(told.is_some(), whole <= LONGEST_LINGER);
        if let Some(told) = told {
            prop_assert_eq!(Linger::decode(told).unwrap(), Some(Duration::from_secs(whole)));
        }
        let told = Seconds::decode(Seconds::encode(duration).unwrap()).unwrap();
        prop_assert_eq!(told, Duration::from_secs(whole.min(i32::MAX as u64)));
    }
}
