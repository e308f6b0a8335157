//! IPv4 as NetBSD has it: one message for both address and interface, of one address, which may also be sent.

use super::{Arrival, Departure};
use crate::control::{Builder, IP_PKTINFO, IP_RECVTTL, Message, PlainPacketInfo, space};
use crate::option::{self, Flag, Opt};
use std::io;
use std::net::Ipv4Addr;

arrives! {
    DESTINATION [IP_RECVPKTINFO] TTL [IP_RECVTTL] TOS []
    IP_PKTINFO: |arrival, info| {
        (arrival.destination, arrival.interface) = (Some(Ipv4Addr::from(info.address).into()), Some(info.interface));
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
        let address = source.unwrap_or(Ipv4Addr::UNSPECIFIED).octets();
        control.push(IP_PKTINFO, PlainPacketInfo { address, interface: departure.interface.unwrap_or(0) })?;
    }
    Ok(())
}
