//! Addresses of the Internet, there and back.

use std::mem::{MaybeUninit, size_of};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

/// Room for either family, and nothing else.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) union Name {
    pub(crate) v4: libc::sockaddr_in,
    pub(crate) v6: libc::sockaddr_in6,
    bytes: [u8; size_of::<libc::sockaddr_in6>()],
}

impl Name {
    pub(crate) const EMPTY: Name = Name { bytes: [0; size_of::<libc::sockaddr_in6>()] };
    pub(crate) const SIZE: libc::socklen_t = size_of::<Name>() as libc::socklen_t;
}

const V4: libc::socklen_t = size_of::<libc::sockaddr_in>() as libc::socklen_t;
const V6: libc::socklen_t = size_of::<libc::sockaddr_in6>() as libc::socklen_t;

#[inline(always)]
pub(crate) fn encode(address: &SocketAddr) -> (Name, libc::socklen_t) {
    match address {
        SocketAddr::V4(address) => {
            let v4 = libc::sockaddr_in {
                sin_family: libc::AF_INET as _,
                sin_port: address.port().to_be(),
                sin_addr: libc::in_addr { s_addr: u32::from_ne_bytes(address.ip().octets()) },
                sin_zero: [0; 8],
            };
            (Name { v4 }, V4)
        }
        SocketAddr::V6(address) => {
            let v6 = libc::sockaddr_in6 {
                sin6_family: libc::AF_INET6 as _,
                sin6_port: address.port().to_be(),
                sin6_flowinfo: address.flowinfo(),
                sin6_addr: libc::in6_addr { s6_addr: address.ip().octets() },
                sin6_scope_id: address.scope_id(),
            };
            (Name { v6 }, V6)
        }
    }
}

/// The address, if the length is right for its family.
#[inline(always)]
pub(crate) fn decode(name: &Name, length: libc::socklen_t) -> Option<SocketAddr> {
    // SAFETY: all bytes of a `Name` are initialised, from the beginning on, and each pattern is a valid number.
    let family = i32::from(unsafe { name.v4 }.sin_family);
    match family {
        // SAFETY: as above.
        libc::AF_INET if length >= V4 => Some(from_v4(unsafe { &name.v4 })),
        // SAFETY: as above.
        libc::AF_INET6 if length >= V6 => Some(from_v6(unsafe { &name.v6 })),
        _ => None,
    }
}

/// An address where a call has written it, of which nothing may be read behind its length.
#[derive(Clone, Copy)]
pub(crate) struct Told<'a> {
    pub(crate) name: &'a MaybeUninit<Name>,
    pub(crate) length: libc::socklen_t,
}

impl Told<'_> {
    #[inline(always)]
    pub(crate) fn decode(self) -> Option<SocketAddr> {
        let start = self.name.as_ptr();
        if self.length == V4 {
            // SAFETY: the call has written as many bytes, and each pattern is a valid number.
            let v4 = unsafe { &*start.cast::<libc::sockaddr_in>() };
            return (i32::from(v4.sin_family) == libc::AF_INET).then(|| from_v4(v4));
        }
        if self.length == V6 {
            // SAFETY: as above.
            let v6 = unsafe { &*start.cast::<libc::sockaddr_in6>() };
            return (i32::from(v6.sin6_family) == libc::AF_INET6).then(|| from_v6(v6));
        }
        None
    }
}

#[inline(always)]
fn from_v4(v4: &libc::sockaddr_in) -> SocketAddr {
    let ip = Ipv4Addr::from(v4.sin_addr.s_addr.to_ne_bytes());
    SocketAddrV4::new(ip, u16::from_be(v4.sin_port)).into()
}

#[inline(always)]
fn from_v6(v6: &libc::sockaddr_in6) -> SocketAddr {
    let (ip, port) = (Ipv6Addr::from(v6.sin6_addr.s6_addr), u16::from_be(v6.sin6_port));
    SocketAddrV6::new(ip, port, v6.sin6_flowinfo, v6.sin6_scope_id).into()
}
