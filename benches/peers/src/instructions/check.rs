//! What a row's first round is checked by: the bytes that came, and from whom, whatever the types of a library.
#![allow(unsafe_code)] // memory that a call has filled

use crate::raw;
use nix::sys::socket::{SockaddrIn, SockaddrStorage};
use rustix::net::SocketAddrAny;
use std::mem::MaybeUninit;
use std::net::{SocketAddr, SocketAddrV4, SocketAddrV6};

/// A buffer of a receive.
pub(super) trait Memory {
    /// The bytes that a receive has filled, so many as it has said.
    fn filled(&self, length: usize) -> &[u8];
}

impl Memory for [u8; 64] {
    fn filled(&self, length: usize) -> &[u8] {
        &self[..length]
    }
}

impl Memory for [MaybeUninit<u8>; 64] {
    fn filled(&self, length: usize) -> &[u8] {
        // SAFETY: every caller has just received as many bytes into the buffer. Were it wrong, a check would fail.
        unsafe { self[..length].assume_init_ref() }
    }
}

/// A sender's address, as a library gives it.
pub(super) trait Source {
    /// The address, if there is one; none of either where nobody has asked for it.
    fn address(&self) -> Option<Option<SocketAddr>>;
}

/// No sender is asked for.
impl Source for () {
    fn address(&self) -> Option<Option<SocketAddr>> {
        None
    }
}

impl Source for SocketAddr {
    fn address(&self) -> Option<Option<SocketAddr>> {
        Some(Some(*self))
    }
}

impl<T: Source> Source for Option<T> {
    fn address(&self) -> Option<Option<SocketAddr>> {
        self.as_ref().map_or(Some(None), Source::address)
    }
}

impl<T: Source> Source for &T {
    fn address(&self) -> Option<Option<SocketAddr>> {
        (**self).address()
    }
}

impl Source for socket2::SockAddr {
    fn address(&self) -> Option<Option<SocketAddr>> {
        Some(self.as_socket())
    }
}

impl Source for berkeley::SockAddr {
    fn address(&self) -> Option<Option<SocketAddr>> {
        Some(self.as_socket())
    }
}

impl Source for berkeley::batch::Received<'_> {
    fn address(&self) -> Option<Option<SocketAddr>> {
        Some(self.sender())
    }
}

impl Source for SocketAddrAny {
    fn address(&self) -> Option<Option<SocketAddr>> {
        Some(self.clone().try_into().ok())
    }
}

impl Source for SockaddrIn {
    fn address(&self) -> Option<Option<SocketAddr>> {
        Some(Some(SocketAddrV4::from(*self).into()))
    }
}

impl Source for SockaddrStorage {
    fn address(&self) -> Option<Option<SocketAddr>> {
        Some(decode_nix(self))
    }
}

impl Source for raw::Told<'_> {
    fn address(&self) -> Option<Option<SocketAddr>> {
        Some(self.decode())
    }
}

/// nix has no conversion of a `SockaddrStorage` to std's: this is the one that its users write.
#[inline(always)]
pub(super) fn decode_nix(name: &SockaddrStorage) -> Option<SocketAddr> {
    let v4 = name.as_sockaddr_in().map(|name| SocketAddrV4::from(*name).into());
    v4.or_else(|| name.as_sockaddr_in6().map(|name| SocketAddrV6::from(*name).into()))
}
