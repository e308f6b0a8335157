//! IPv4 as FreeBSD has it: a message for the address, one for the interface, and only the source may be sent.

use super::{Arrival, Departure};
use crate::control::{
    Builder, IP_RECVDSTADDR, IP_RECVIF, IP_RECVTOS, IP_RECVTTL, IP_SENDSRCADDR, Message, space,
};
use crate::option::{self, Flag, Opt};
use std::io;
use std::net::Ipv4Addr;

/// The space that the messages take.
pub(crate) const SPACE: usize =
    space::<IP_RECVDSTADDR>() + space::<IP_RECVIF>() + space::<IP_RECVTTL>() + space::<IP_RECVTOS>();

/// The options that make them arrive. An IPv6 socket does not have them.
pub(crate) const DESTINATION: &[Opt<Flag>] = &[option::IP_RECVDSTADDR, option::IP_RECVIF];
pub(crate) const TTL: &[Opt<Flag>] = &[option::IP_RECVTTL];
pub(crate) const TOS: &[Opt<Flag>] = &[option::IP_RECVTOS];
pub(crate) const ON_IPV6_SOCKETS: bool = false;

pub(super) fn note(arrival: &mut Arrival, message: &Message<'_>) {
    if let Some(address) = message.get(IP_RECVDSTADDR) {
        arrival.destination = Some(address.into());
    } else if let Some(interface) = message.get(IP_RECVIF) {
        arrival.interface = Some(interface);
    } else if let Some(ttl) = message.get(IP_RECVTTL) {
        arrival.ttl = Some(ttl);
    } else if let Some(tos) = message.get(IP_RECVTOS) {
        arrival.tos = Some(tos);
    }
}

pub(super) fn push(
    departure: &Departure,
    control: &mut Builder<'_>,
    source: Option<Ipv4Addr>,
) -> io::Result<()> {
    if departure.interface.is_some() || departure.ttl.is_some() || departure.tos.is_some() {
        let message = "the system takes only the source of an IPv4 datagram in a message";
        return Err(io::Error::new(io::ErrorKind::Unsupported, message));
    }
    if let Some(source) = source {
        control.push(IP_SENDSRCADDR, source)?;
    }
    Ok(())
}
