//! IPv6 as RFC 3542 has it: each message may also be sent.

use super::Departure;
use crate::Socket;
use crate::control::{Builder, IPV6_HOPLIMIT, IPV6_PKTINFO, IPV6_TCLASS, PacketInfoV6, space};
use crate::option::{self, Flag, Opt};
use std::io;
use std::net::Ipv6Addr;

/// The space that the messages take.
pub(crate) const SPACE: usize = space::<IPV6_PKTINFO>() + space::<IPV6_HOPLIMIT>() + space::<IPV6_TCLASS>();

/// The options that make them arrive.
pub(crate) const DESTINATION: &[Opt<Flag>] = &[option::IPV6_RECVPKTINFO];
pub(crate) const TTL: &[Opt<Flag>] = &[option::IPV6_RECVHOPLIMIT];
pub(crate) const TOS: &[Opt<Flag>] = &[option::IPV6_RECVTCLASS];

/// Whether this is a socket of IPv6.
#[inline]
pub(crate) fn is_v6(socket: &Socket) -> io::Result<bool> {
    socket.local_addr().map(|address| address.is_ipv6())
}

/// Whether a socket of IPv6 takes the options of IPv4, where the system has it so.
#[inline]
pub(crate) fn takes_v4(_: &Socket) -> io::Result<bool> {
    Ok(true)
}

#[inline]
pub(super) fn push(
    departure: &Departure,
    control: &mut Builder<'_>,
    source: Option<Ipv6Addr>,
) -> io::Result<()> {
    if source.is_some() || departure.interface.is_some() {
        let addr = source.unwrap_or(Ipv6Addr::UNSPECIFIED);
        control.push(IPV6_PKTINFO, PacketInfoV6 { addr, interface: departure.interface.unwrap_or(0) })?;
    }
    if let Some(ttl) = departure.ttl {
        control.push(IPV6_HOPLIMIT, ttl.into())?;
    }
    if let Some(tos) = departure.tos {
        control.push(IPV6_TCLASS, tos.into())?;
    }
    Ok(())
}
