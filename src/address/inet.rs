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
        return Some(SocketAddr::V4(SocketAddrV4::new(address, port)));
    }
    not_v4();
    if family == c::AF_INET6 as sa_family_t && length >= V6_SIZE {
        let address = Ipv6Addr::from(take::<16>(bytes, V6_ADDRESS));
        let port = u16::from_be_bytes(take(bytes, V6_PORT));
        let flowinfo = u32::from_ne_bytes(take(bytes, V6_FLOWINFO));
        let scope_id = u32::from_ne_bytes(take(bytes, V6_SCOPE_ID));
        return Some(SocketAddr::V6(SocketAddrV6::new(address, port, flowinfo, scope_id)));
    }
    None
}

/// Tells the compiler which way is the rarer. Where it takes both for equal it merges what they write, and the more usual one
/// pays two to five instructions for that.
#[cold]
#[inline]
fn not_v4() {}

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

#[cfg(test)]
mod tests {
    use super::*;

    /// The address that `bytes` begin with, told as `length` bytes long.
    fn read(bytes: &[u8], length: usize) -> Option<SocketAddr> {
        let mut head = [0xff; V6_SIZE];
        head[..bytes.len()].copy_from_slice(bytes);
        decode(&head, length)
    }

    #[test]
    fn v4_is_a_port_and_an_address_in_network_order() {
        let bytes = v4(&SocketAddrV4::new(Ipv4Addr::new(192, 0, 2, 33), 0x1234));
        assert_eq!(bytes[2..8], [0x12, 0x34, 192, 0, 2, 33]);
        assert_eq!(bytes[8..], [0; 8], "the padding is zero");
        assert_eq!(family_of(&bytes), c::AF_INET as sa_family_t);
    }

    #[test]
    fn v6_has_flow_and_scope_as_they_are() {
        let bytes = v6(&SocketAddrV6::new(Ipv6Addr::LOCALHOST, 0xfffe, 0x0102_0304, u32::MAX - 1));
        assert_eq!(bytes[2..4], [0xff, 0xfe]);
        assert_eq!(bytes[4..8], 0x0102_0304_u32.to_ne_bytes());
        assert_eq!(bytes[8..24], Ipv6Addr::LOCALHOST.octets());
        assert_eq!(bytes[24..], (u32::MAX - 1).to_ne_bytes());
        assert_eq!(family_of(&bytes), c::AF_INET6 as sa_family_t);
    }

    #[test]
    fn addresses_come_back() {
        for port in [0, 1, u16::MAX] {
            let four = SocketAddrV4::new(Ipv4Addr::BROADCAST, port);
            assert_eq!(read(&v4(&four), V4_SIZE), Some(four.into()));
            let six = SocketAddrV6::new(Ipv6Addr::from([0xfe; 16]), port, u32::MAX, 7);
            assert_eq!(read(&v6(&six), V6_SIZE), Some(six.into()));
        }
    }

    #[test]
    fn short_lengths_are_no_address() {
        let four = SocketAddrV4::new(Ipv4Addr::LOCALHOST, 80);
        let six = SocketAddrV6::new(Ipv6Addr::LOCALHOST, 80, 0, 0);
        for length in 0..V6_SIZE + 3 {
            assert_eq!(read(&v4(&four), length).is_some(), length >= V4_SIZE, "{length}");
            assert_eq!(read(&v6(&six), length).is_some(), length >= V6_SIZE, "{length}");
        }
    }

    #[test]
    fn other_families_are_no_address() {
        let mut bytes = v6(&SocketAddrV6::new(Ipv6Addr::LOCALHOST, 80, 0, 0));
        set_family(&mut bytes, c::AF_UNSPEC as sa_family_t, V6_SIZE);
        assert_eq!(read(&bytes, V6_SIZE), None);
    }
}
