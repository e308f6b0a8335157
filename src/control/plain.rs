//! Plain C structs as data of messages, and the addresses of the internet, which std has types for.

use super::{Encode, Payload};
use std::net::{Ipv4Addr, Ipv6Addr};

/// Declares C structs that are data of messages; what makes them plain is checked when they are compiled.
macro_rules! plain {
    ($(
        $(#[doc = $doc:literal])+
        pub struct $name:ident {
            $($(#[doc = $field_doc:literal])* $public:vis $field:ident: $type:ty,)+
        }
    )+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[repr(C)]
        pub struct $name {
            $($(#[doc = $field_doc])* $public $field: $type,)+
        }

        const _: () = {
            #[inline]
            const fn plain<T: crate::option::Pod>() -> usize {
                size_of::<T>()
            }
            assert!(size_of::<$name>() == 0 $(+ plain::<$type>())+, "the struct has padding");
        };

        #[allow(unsafe_code)]
        // SAFETY: every field is plain data, and together they are as long as the struct: both are asserted above.
        unsafe impl crate::option::Pod for $name {}
    )+};
}

/// Data that is one IPv4 address: C's `struct in_addr`.
#[derive(Debug)]
pub enum InAddr {}

impl Payload for InAddr {
    type Value<'a> = Ipv4Addr;
    const SIZE: usize = 4;

    #[inline]
    fn decode(data: &[u8]) -> Option<Ipv4Addr> {
        <[u8; 4]>::try_from(data).ok().map(Ipv4Addr::from)
    }
}

impl Encode for InAddr {
    type Sent<'a> = Ipv4Addr;

    #[inline]
    fn length(_: &Ipv4Addr) -> usize {
        4
    }

    #[inline]
    fn encode(value: Ipv4Addr, data: &mut [u8]) {
        data.copy_from_slice(&value.octets());
    }
}

/// Data that is one IPv6 address: C's `struct in6_addr`.
#[derive(Debug)]
pub enum In6Addr {}

impl Payload for In6Addr {
    type Value<'a> = Ipv6Addr;
    const SIZE: usize = 16;

    #[inline]
    fn decode(data: &[u8]) -> Option<Ipv6Addr> {
        <[u8; 16]>::try_from(data).ok().map(Ipv6Addr::from)
    }
}

impl Encode for In6Addr {
    type Sent<'a> = Ipv6Addr;

    #[inline]
    fn length(_: &Ipv6Addr) -> usize {
        16
    }

    #[inline]
    fn encode(value: Ipv6Addr, data: &mut [u8]) {
        data.copy_from_slice(&value.octets());
    }
}

/// No data: that the message is there says all.
#[derive(Debug)]
pub enum Empty {}

impl Payload for Empty {
    type Value<'a> = ();
    const SIZE: usize = 0;

    #[inline]
    fn decode(data: &[u8]) -> Option<()> {
        data.is_empty().then_some(())
    }
}

impl Encode for Empty {
    type Sent<'a> = ();

    #[inline]
    fn length((): &()) -> usize {
        0
    }

    #[inline]
    fn encode((): (), _: &mut [u8]) {}
}

/// The `N` bytes of `data` that begin at `at`, if there are so many.
#[inline]
pub(super) fn bytes<const N: usize>(data: &[u8], at: usize) -> Option<[u8; N]> {
    data.get(at..)?.first_chunk().copied()
}
