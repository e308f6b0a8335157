//! IPv4 as Linux has it: one message for both address and interface, and each message may also be sent.

use super::{Arrival, Departure};
use crate::control::{Builder, IP_PKTINFO, IP_TOS, IP_TTL, Message, PacketInfoV4, space};
use crate::option::{self, Flag, Opt};
use std::io;
use std::net::Ipv4Addr;

/// The space that the messages take.
pub(crate) const SPACE: usize = space::<IP_PKTINFO>() + space::<IP_TTL>() + space::<IP_TOS>();

/// The options that make them arrive. An IPv6 socket has them too, for mapped addresses.
pub(crate) const DESTINATION: &[Opt<Flag>] = &[option::IP_PKTINFO];
pub(crate) const TTL: &[Opt<Flag>] = &[option::IP_RECVTTL];
pub(crate) const TOS: &[Opt<Flag>] = &[option::IP_RECVTOS];
pub(crate) const ON_IPV6_SOCKETS: bool = true;

#[inline]
pub(super) fn note(arrival: &mut Arrival, message: &Message<'_>) {
    if let Some(info) = message.get(IP_PKTINFO) {
        (arrival.destination, arrival.interface) = (Some(info.addr.into()), Some(info.interface));
    } else if let Some(ttl) = message.get(IP_TTL) {
        arrival.ttl = u8::try_from(ttl).ok();
    } else if let Some(tos) = message.get(IP_TOS) {
        arrival.tos = Some(tos);
    }
}

#[inline]
pub(super) fn push(
    departure: &Departure,
    control: &mut Builder<'_>,
    source: Option<Ipv4Addr>,
) -> io::Result<()> {
    if source.is_some() || departure.interface.is_some() {
        let spec_dst = source.unwrap_or(Ipv4Addr::UNSPECIFIED);
        let interface = departure.interface.unwrap_or(0);
        control.push(IP_PKTINFO, PacketInfoV4 { interface, spec_dst, addr: Ipv4Addr::UNSPECIFIED })?;
    }
    if let Some(ttl) = departure.ttl {
        control.push(IP_TTL, ttl.into())?;
    }
    if let Some(tos) = departure.tos {
        control.push(IP_TOS, tos)?;
    }
    Ok(())
}
