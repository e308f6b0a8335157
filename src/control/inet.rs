//! Data that holds internet addresses.

use super::{Encode, Payload};
use crate::address::inet::{self, Head};
use crate::sys::pod;
use std::mem::size_of;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

/// The size of a `sockaddr_in`.
pub(super) const V4: usize = 16;
/// The size of a `sockaddr_in6`.
pub(super) const V6: usize = size_of::<Head>();

/// Reads a `sockaddr_in` or `sockaddr_in6` that is as long as its family asks for.
#[inline]
pub(super) fn address(bytes: &[u8]) -> Option<SocketAddr> {
    let mut head: Head = [0; V6];
    head.get_mut(..bytes.len())?.copy_from_slice(bytes);
    inet::decode(&head, bytes.len())
}

/// Says where an IPv4 datagram came to, or where to send it from: `struct in_pktinfo`, for `IP_PKTINFO`.
///
/// # Examples
///
/// Sending from a chosen source:
///
/// ```
/// use berkeley::control::{Builder, IP_PKTINFO, PacketInfoV4, Storage, space};
/// use std::net::Ipv4Addr;
///
/// let mut storage = Storage::<{ space::<IP_PKTINFO>() }>::new();
/// let mut control = Builder::new(&mut storage);
/// control.push(IP_PKTINFO, PacketInfoV4::from_source(Ipv4Addr::LOCALHOST)).unwrap();
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PacketInfoV4 {
    /// The interface that it came by, or is to leave by; 0 lets the system choose.
    pub interface: u32,
    /// The local address: where an answer would come from, or the source to send from.
    pub spec_dst: Ipv4Addr,
    /// The destination in its header, which may be a group or a broadcast; ignored when sending.
    pub addr: Ipv4Addr,
}

impl PacketInfoV4 {
    /// Sends from `source`, by the interface that the routes say.
    #[inline]
    pub const fn from_source(source: Ipv4Addr) -> PacketInfoV4 {
        PacketInfoV4 { interface: 0, spec_dst: source, addr: Ipv4Addr::UNSPECIFIED }
    }

    /// Sends by `interface`, from the address that the system chooses.
    #[inline]
    pub const fn via(interface: u32) -> PacketInfoV4 {
        PacketInfoV4 { interface, spec_dst: Ipv4Addr::UNSPECIFIED, addr: Ipv4Addr::UNSPECIFIED }
    }
}

impl Payload for PacketInfoV4 {
    type Value<'a> = PacketInfoV4;
    const SIZE: usize = 12;

    #[inline]
    fn decode(data: &[u8]) -> Option<PacketInfoV4> {
        let [interface, spec_dst, addr] = pod::read::<[[u8; 4]; 3]>(data)?;
        let interface = u32::from_ne_bytes(interface);
        Some(PacketInfoV4 { interface, spec_dst: spec_dst.into(), addr: addr.into() })
    }
}

impl Encode for PacketInfoV4 {
    type Sent<'a> = PacketInfoV4;

    #[inline]
    fn length(_: &PacketInfoV4) -> usize {
        Self::SIZE
    }

    #[inline]
    fn encode(value: PacketInfoV4, data: &mut [u8]) {
        data[..4].copy_from_slice(&value.interface.to_ne_bytes());
        data[4..8].copy_from_slice(&value.spec_dst.octets());
        data[8..].copy_from_slice(&value.addr.octets());
    }
}

/// Says where an IPv6 datagram came to, or where to send it from: `struct in6_pktinfo`, for
/// `IPV6_PKTINFO`.
///
/// # Examples
///
/// ```
/// use berkeley::control::{Builder, IPV6_PKTINFO, PacketInfoV6, Storage, space};
/// use std::net::Ipv6Addr;
///
/// let mut storage = Storage::<{ space::<IPV6_PKTINFO>() }>::new();
/// let mut control = Builder::new(&mut storage);
/// control.push(IPV6_PKTINFO, PacketInfoV6 { addr: Ipv6Addr::LOCALHOST, interface: 0 }).unwrap();
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PacketInfoV6 {
    /// The destination in its header, or the source to send from; `::` lets the system choose.
    pub addr: Ipv6Addr,
    /// The interface that it came by, or is to leave by; 0 lets the system choose.
    pub interface: u32,
}

impl Payload for PacketInfoV6 {
    type Value<'a> = PacketInfoV6;
    const SIZE: usize = 20;

    #[inline]
    fn decode(data: &[u8]) -> Option<PacketInfoV6> {
        let (addr, interface) = data.split_first_chunk::<16>()?;
        let interface = u32::from_ne_bytes(interface.try_into().ok()?);
        Some(PacketInfoV6 { addr: Ipv6Addr::from(*addr), interface })
    }
}

impl Encode for PacketInfoV6 {
    type Sent<'a> = PacketInfoV6;

    #[inline]
    fn length(_: &PacketInfoV6) -> usize {
        Self::SIZE
    }

    #[inline]
    fn encode(value: PacketInfoV6, data: &mut [u8]) {
        data[..16].copy_from_slice(&value.addr.octets());
        data[16..].copy_from_slice(&value.interface.to_ne_bytes());
    }
}

/// Data that is a `sockaddr_in`.
#[derive(Debug)]
pub enum AddressV4 {}

impl Payload for AddressV4 {
    type Value<'a> = SocketAddrV4;
    const SIZE: usize = V4;

    #[inline]
    fn decode(data: &[u8]) -> Option<SocketAddrV4> {
        match address(data)? {
            SocketAddr::V4(address) if data.len() == V4 => Some(address),
            _ => None,
        }
    }
}

/// Data that is a `sockaddr_in6`.
#[derive(Debug)]
pub enum AddressV6 {}

impl Payload for AddressV6 {
    type Value<'a> = SocketAddrV6;
    const SIZE: usize = V6;

    #[inline]
    fn decode(data: &[u8]) -> Option<SocketAddrV6> {
        match address(data)? {
            SocketAddr::V6(address) => Some(address),
            SocketAddr::V4(_) => None,
        }
    }
}

/// Says how much a path carries: `struct ip6_mtuinfo`, for `IPV6_PATHMTU`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PathMtu {
    /// Where the path leads; the port is 0.
    pub addr: SocketAddrV6,
    /// The largest packet in bytes, with its IPv6 header.
    pub mtu: u32,
}

impl Payload for PathMtu {
    type Value<'a> = PathMtu;
    const SIZE: usize = V6 + 4;

    #[inline]
    fn decode(data: &[u8]) -> Option<PathMtu> {
        let (address, mtu) = data.split_first_chunk::<V6>()?;
        let mtu = u32::from_ne_bytes(mtu.try_into().ok()?);
        Some(PathMtu { addr: AddressV6::decode(address)?, mtu })
    }
}

/// A number in network byte order, such as a flow label: the value has the order of the machine.
#[derive(Debug)]
pub enum BigEndian {}

impl Payload for BigEndian {
    type Value<'a> = u32;
    const SIZE: usize = 4;

    #[inline]
    fn decode(data: &[u8]) -> Option<u32> {
        Some(u32::from_be_bytes(data.try_into().ok()?))
    }
}

impl Encode for BigEndian {
    type Sent<'a> = u32;

    #[inline]
    fn length(_: &u32) -> usize {
        Self::SIZE
    }

    #[inline]
    fn encode(value: u32, data: &mut [u8]) {
        data.copy_from_slice(&value.to_be_bytes());
    }
}
