//! IPv4 as illumos and Solaris have it: one message for both address and interface, which may also be sent.

use super::{Arrival, Departure};
use crate::control::{Builder, IP_PKTINFO, IP_RECVTTL, Message, PacketInfoV4, space};
use crate::option::{self, Flag, Opt};
use std::io;
use std::net::Ipv4Addr;

arrives! {
    DESTINATION [IP_PKTINFO] TTL [IP_RECVTTL] TOS []
    IP_PKTINFO: |arrival, info| {
        (arrival.destination, arrival.interface) = (Some(info.addr.into()), Some(info.interface));
    };
    IP_RECVTTL: |arrival, ttl| arrival.ttl = Some(ttl);
}

#[inline]
pub(super) fn push(
    departure: &Departure,
    control: &mut Builder<'_>,
    source: Option<Ipv4Addr>,
) -> io::Result<()> {
    super::no_ttl_no_tos(departure)?;
    if source.is_some() || departure.interface.is_some() {
        let spec_dst = source.unwrap_or(Ipv4Addr::UNSPECIFIED);
        let interface = departure.interface.unwrap_or(0);
        control.push(IP_PKTINFO, PacketInfoV4 { interface, spec_dst, addr: Ipv4Addr::UNSPECIFIED })?;
    }
    Ok(())
}
