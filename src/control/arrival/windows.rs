//! IPv4 as Windows has it: one message for both address and interface, and the TTL cannot be sent.

use super::{Arrival, Departure};
use crate::control::{
    Builder, IP_ECN, IP_HOPLIMIT, IP_PKTINFO, IP_TOS, IP_TTL, Message, PlainPacketInfo, space,
};
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
        arrival.destination = Some(info.address.into());
        arrival.interface = Some(info.interface);
    } else if let Some(ttl) = message.get(IP_TTL).or(message.get(IP_HOPLIMIT)) {
        arrival.ttl = u8::try_from(ttl).ok();
    } else if let Some(tos) = message.get(IP_TOS) {
        arrival.tos = u8::try_from(tos).ok();
    }
}

#[inline]
pub(super) fn push(
    departure: &Departure,
    control: &mut Builder<'_>,
    source: Option<Ipv4Addr>,
) -> io::Result<()> {
    no_ttl(departure)?;
    if source.is_some() || departure.interface.is_some() {
        let address = source.unwrap_or(Ipv4Addr::UNSPECIFIED).octets();
        let interface = departure.interface.unwrap_or(0);
        control.push(IP_PKTINFO, PlainPacketInfo { address, interface })?;
    }
    match departure.tos {
        Some(tos) if ecn_only(tos) => control.push(IP_ECN, tos.into())?,
        Some(tos) => control.push(IP_TOS, tos.into())?,
        None => {}
    }
    Ok(())
}

/// Refuses what no message of Windows says.
#[inline]
pub(super) fn no_ttl(departure: &Departure) -> io::Result<()> {
    match departure.ttl {
        None => Ok(()),
        Some(_) => {
            let message = "the system takes no TTL in a message";
            Err(io::Error::new(io::ErrorKind::Unsupported, message))
        }
    }
}

/// Whether the message for ECN says all, which older systems take as well.
#[inline]
pub(super) fn ecn_only(tos: u8) -> bool {
    tos & !0b11 == 0
}
