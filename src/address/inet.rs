//! IPv4 and IPv6 addresses: `sockaddr_in` and `sockaddr_in6`, byte for byte.

use super::{family_of, sa_family_t, set_family};
use crate::sys::c;
use std::mem::{offset_of, size_of};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

const V4_SIZE: usize = size_of::<c::sockaddr_in>();
const V4_PORT: usize = offset_of!(c::sockaddr_in, sin_port);
const V4_ADDRESS: usize = offset_of!(c::sockaddr_in, sin_addr);
const V6_SIZE: usize = size_of::<c::sockaddr_in6>();
const V6_PORT: usize = offset_of!(c::sockaddr_in6, sin6_port);
const V6_FLOWINFO: usize = offset_of!(c::sockaddr_in6, sin6_flowinfo);
const V6_ADDRESS: usize = offset_of!(c::sockaddr_in6, sin6_addr);
const V6_SCOPE_ID: usize = c::SIN6_SCOPE_ID;

/// A `sockaddr_in`.
#[inline]
pub(crate) fn v4(address: &SocketAddrV4) -> [u8; V4_SIZE] {
    let mut bytes = [0; V4_SIZE];
    set_family(&mut bytes, c::AF_INET as sa_family_t, V4_SIZE);
    put(&mut bytes, V4_PORT, address.port().to_be_bytes());
    put(&mut bytes, V4_ADDRESS, address.ip().octets());
    bytes
}

/// A `sockaddr_in6`. The flow label travels as it is, as in std.
#[inline]
pub(crate) fn v6(address: &SocketAddrV6) -> [u8; V6_SIZE] {
    let mut bytes = [0; V6_SIZE];
    set_family(&mut bytes, c::AF_INET6 as sa_family_t, V6_SIZE);
    put(&mut bytes, V6_PORT, address.port().to_be_bytes());
    put(&mut bytes, V6_FLOWINFO, address.flowinfo().to_ne_bytes());
    put(&mut bytes, V6_ADDRESS, address.ip().octets());
    put(&mut bytes, V6_SCOPE_ID, address.scope_id().to_ne_bytes());
    bytes
}

/// The first bytes of an address: all that one of IPv4 or IPv6 has.
pub(crate) type Head = [u8; V6_SIZE];

/// Reads an address of `length` bytes, if its family is one of the two and all of it is there.
#[inline]
pub(crate) fn decode(bytes: &Head, length: usize) -> Option<SocketAddr> {
    let family = family_of(bytes);
    if family == c::AF_INET as sa_family_t && length >= V4_SIZE {
        let address = Ipv4Addr::from(take::<4>(bytes, V4_ADDRESS));
        let port = u16::from_be_bytes(take(bytes, V4_PORT));
        Some(SocketAddr::V4(SocketAddrV4::new(address, port)))
    } else if family == c::AF_INET6 as sa_family_t && length >= V6_SIZE {
        let address = Ipv6Addr::from(take::<16>(bytes, V6_ADDRESS));
        let port = u16::from_be_bytes(take(bytes, V6_PORT));
        let flowinfo = u32::from_ne_bytes(take(bytes, V6_FLOWINFO));
        let scope_id = u32::from_ne_bytes(take(bytes, V6_SCOPE_ID));
        Some(SocketAddr::V6(SocketAddrV6::new(address, port, flowinfo, scope_id)))
    } else {
        None
    }
}

#[inline]
fn put<const N: usize>(bytes: &mut [u8], at: usize, value: [u8; N]) {
    bytes[at..at + N].copy_from_slice(&value);
}

#[inline]
fn take<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    let mut value = [0; N];
    value.copy_from_slice(&bytes[at..at + N]);
    value
}
