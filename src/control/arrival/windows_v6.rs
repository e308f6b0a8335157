//! IPv6 as Windows has it: the options have the names of the messages, and the hop limit cannot be sent.

use super::Departure;
use super::v4::{ecn_only, no_ttl};
use crate::control::{Builder, IPV6_ECN, IPV6_HOPLIMIT, IPV6_PKTINFO, IPV6_TCLASS, PacketInfoV6, space};
use crate::option::{self, Flag, Opt};
use crate::{Domain, Socket};
use std::io;
use std::net::Ipv6Addr;

/// The space that the messages take.
pub(crate) const SPACE: usize = space::<IPV6_PKTINFO>() + space::<IPV6_HOPLIMIT>() + space::<IPV6_TCLASS>();

/// The options that make them arrive.
pub(crate) const DESTINATION: &[Opt<Flag>] = &[option::IPV6_PKTINFO];
pub(crate) const TTL: &[Opt<Flag>] = &[option::IPV6_HOPLIMIT];
pub(crate) const TOS: &[Opt<Flag>] = &[option::IPV6_RECVTCLASS];

/// Whether this is a socket of IPv6; it need not be bound, without which Windows tells no address.
#[inline]
pub(crate) fn is_v6(socket: &Socket) -> io::Result<bool> {
    socket.family().map(|family| family == Domain::IPV6)
}

/// Whether a socket of IPv6 takes the options of IPv4: where it is not for IPv6 only.
#[inline]
pub(crate) fn takes_v4(socket: &Socket) -> io::Result<bool> {
    socket.only_v6().map(|only| !only)
}

#[inline]
pub(super) fn push(
    departure: &Departure,
    control: &mut Builder<'_>,
    source: Option<Ipv6Addr>,
) -> io::Result<()> {
    no_ttl(departure)?;
    if source.is_some() || departure.interface.is_some() {
        let addr = source.unwrap_or(Ipv6Addr::UNSPECIFIED);
        control.push(IPV6_PKTINFO, PacketInfoV6 { addr, interface: departure.interface.unwrap_or(0) })?;
    }
    match departure.tos {
        Some(tos) if ecn_only(tos) => control.push(IPV6_ECN, tos.into())?,
        Some(tos) => control.push(IPV6_TCLASS, tos.into())?,
        None => {}
    }
    Ok(())
}
