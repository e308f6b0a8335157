//! IPv4 and IPv6 addresses: `sockaddr_in` and `sockaddr_in6`, byte for byte.

use super::{family_of, sa_family_t, set_family, socklen_t};
use crate::sys::c;
use std::ffi::c_int;
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

/// Writes an address into `bytes`, which are zero and at least [`Inet::SIZE`] long, and returns its length.
#[inline]
pub(super) fn encode_v4(bytes: &mut [u8], address: &SocketAddrV4) -> socklen_t {
    set_family(bytes, c::AF_INET as sa_family_t, V4_SIZE);
    put(bytes, V4_PORT, address.port().to_be_bytes());
    put(bytes, V4_ADDRESS, address.ip().octets());
    V4_SIZE as socklen_t
}

/// As [`encode_v4`]. The flow label travels as it is, as in std.
#[inline]
pub(super) fn encode_v6(bytes: &mut [u8], address: &SocketAddrV6) -> socklen_t {
    set_family(bytes, c::AF_INET6 as sa_family_t, V6_SIZE);
    put(bytes, V6_PORT, address.port().to_be_bytes());
    put(bytes, V6_FLOWINFO, address.flowinfo().to_ne_bytes());
    put(bytes, V6_ADDRESS, address.ip().octets());
    put(bytes, V6_SCOPE_ID, address.scope_id().to_ne_bytes());
    V6_SIZE as socklen_t
}

/// Reads an address, if its family is one of the two and all of it is there.
#[inline]
pub(super) fn decode(bytes: &[u8]) -> Option<SocketAddr> {
    match bytes.len() {
        length if length >= V6_SIZE && is(bytes, c::AF_INET6 as c_int) => {
            Some(SocketAddr::V6(SocketAddrV6::new(
                Ipv6Addr::from(take::<16>(bytes, V6_ADDRESS)),
                u16::from_be_bytes(take(bytes, V6_PORT)),
                u32::from_ne_bytes(take(bytes, V6_FLOWINFO)),
                u32::from_ne_bytes(take(bytes, V6_SCOPE_ID)),
            )))
        }
        length if length >= V4_SIZE && is(bytes, c::AF_INET as c_int) => {
            Some(SocketAddr::V4(SocketAddrV4::new(
                Ipv4Addr::from(take::<4>(bytes, V4_ADDRESS)),
                u16::from_be_bytes(take(bytes, V4_PORT)),
            )))
        }
        _ => None,
    }
}

#[inline]
fn is(bytes: &[u8], family: c_int) -> bool {
    family_of(bytes) == family as sa_family_t
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

/// A std address on its way to or from a call: no larger than IPv6 needs.
#[derive(Clone, Copy)]
#[repr(C, align(4))]
pub(crate) struct Inet {
    bytes: [u8; V6_SIZE],
    length: socklen_t,
}

impl Inet {
    /// How much of it a call may write.
    #[cfg(any(unix, wasi))]
    pub(crate) const SIZE: usize = V6_SIZE;

    #[inline]
    pub(crate) fn zeroed() -> Inet {
        Inet { bytes: [0; V6_SIZE], length: 0 }
    }

    #[inline]
    pub(crate) fn new(address: &SocketAddr) -> Inet {
        let mut inet = Inet::zeroed();
        inet.length = match address {
            SocketAddr::V4(address) => encode_v4(&mut inet.bytes, address),
            SocketAddr::V6(address) => encode_v6(&mut inet.bytes, address),
        };
        inet
    }

    /// Takes the length that a call reported; a longer address than this type holds is not of its families.
    #[inline]
    pub(crate) fn filled(mut self, length: socklen_t) -> Inet {
        self.length = if length as usize > V6_SIZE { 0 } else { length };
        self
    }

    /// The part of an address that fits.
    #[cfg(windows)]
    pub(crate) fn of(address: &super::SockAddr) -> Inet {
        let mut inet = Inet::zeroed();
        inet.bytes.copy_from_slice(&address.storage.bytes[..V6_SIZE]);
        inet.filled(address.len)
    }

    #[inline]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length as usize]
    }

    #[inline]
    pub(crate) fn as_socket(&self) -> Option<SocketAddr> {
        decode(self.as_bytes())
    }
}
