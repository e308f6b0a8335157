//! IPv4 as FreeBSD, DragonFly BSD and OpenBSD have it: a message for the address, one for the interface, and only the
//! source may be sent.

use super::{Arrival, Departure};
#[cfg(freebsd)]
use crate::control::IP_RECVTOS;
use crate::control::{Builder, IP_RECVDSTADDR, IP_RECVIF, IP_RECVTTL, IP_SENDSRCADDR, Message, space};
use crate::option::{self, Flag, Opt};
use std::io;
use std::net::Ipv4Addr;

#[cfg(freebsd)]
arrives! {
    DESTINATION [IP_RECVDSTADDR IP_RECVIF] TTL [IP_RECVTTL] TOS [IP_RECVTOS]
    IP_RECVDSTADDR: |arrival, address| arrival.destination = Some(address.into());
    IP_RECVIF: |arrival, interface| arrival.interface = Some(interface);
    IP_RECVTTL: |arrival, ttl| arrival.ttl = Some(ttl);
    IP_RECVTOS: |arrival, tos| arrival.tos = Some(tos);
}

// The others do not tell the type of service.
#[cfg(not(freebsd))]
arrives! {
    DESTINATION [IP_RECVDSTADDR IP_RECVIF] TTL [IP_RECVTTL] TOS []
    IP_RECVDSTADDR: |arrival, address| arrival.destination = Some(address.into());
    IP_RECVIF: |arrival, interface| arrival.interface = Some(interface);
    IP_RECVTTL: |arrival, ttl| arrival.ttl = Some(ttl);
}

#[inline]
pub(super) fn push(
    departure: &Departure,
    control: &mut Builder<'_>,
    source: Option<Ipv4Addr>,
) -> io::Result<()> {
    super::no_ttl_no_tos(departure)?;
    if departure.interface.is_some() {
        let message = "the system takes only the source of an IPv4 datagram in a message";
        return Err(io::Error::new(io::ErrorKind::Unsupported, message));
    }
    if let Some(source) = source {
        control.push(IP_SENDSRCADDR, source)?;
    }
    Ok(())
}
