//! Windows: UDP socket options of Winsock.

use crate::Socket;
use crate::control::{Arrival, Builder, Message, NoRoom, UDP_COALESCED_INFO, UDP_SEND_MSG_SIZE, space};
use crate::option::{self, Flag, Opt};
use crate::sys::c;
use std::ffi::c_int;
use std::io;

pub(super) const TIMESTAMP: Option<&[Opt<Flag>]> = None;
pub(super) const DROPS: Option<&[Opt<Flag>]> = None;
pub(super) const TRUE_LENGTH: c_int = 0;

/// Lets the system join datagrams. Some drivers do so and tell no size; nobody gets that who has not asked for it.
#[inline]
pub(super) fn join(socket: &Socket) -> io::Result<()> {
    socket.set(option::UDP_RECV_MAX_COALESCED_SIZE, u16::MAX.into())
}

#[inline]
pub(super) fn told(socket: &Socket) -> usize {
    match socket.get(option::UDP_RECV_MAX_COALESCED_SIZE) {
        Ok(0) | Err(_) => 0,
        Ok(_) => space::<UDP_COALESCED_INFO>(),
    }
}

#[inline]
pub(super) fn note(arrival: &mut Arrival, message: &Message<'_>) -> bool {
    let Some(size) = message.get(UDP_COALESCED_INFO) else { return false };
    arrival.segment_size = usize::try_from(size).ok().filter(|&size| size != 0);
    true
}

/// No document names a limit; what Linux takes is little enough.
pub(super) const MOST_SEGMENTS: usize = 64;
pub(super) const SEGMENT_SPACE: usize = space::<UDP_SEND_MSG_SIZE>();
pub(super) const TIME_SPACE: usize = 0;

/// Since Windows 10 2004.
#[inline]
pub(super) fn cuts(socket: &Socket) -> bool {
    socket.get(option::UDP_SEND_MSG_SIZE).is_ok()
}

#[inline]
pub(super) fn push_segment(control: &mut Builder<'_>, size: u16) -> Result<(), NoRoom> {
    control.push(UDP_SEND_MSG_SIZE, size.into())
}

#[inline]
pub(super) fn push_time(_: &mut Builder<'_>, _: u64) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "the system does not send at a given time"))
}

#[inline]
pub(super) fn is_refusal(error: &io::Error) -> bool {
    let refusals = [c::WSAEINVAL, c::WSAEMSGSIZE, c::WSAENOPROTOOPT, c::WSAEOPNOTSUPP];
    error.raw_os_error().is_some_and(|error| refusals.contains(&error))
}

#[inline]
pub(super) fn is_too_long(error: &io::Error) -> bool {
    error.raw_os_error() == Some(c::WSAEMSGSIZE)
}

#[inline]
pub(super) fn set_dont_fragment(socket: &Socket, is_v6: bool, on: bool) -> io::Result<()> {
    if is_v6 {
        return socket.set(option::IPV6_DONTFRAG, on);
    }
    socket.set(option::IP_DONTFRAGMENT, on)
}

#[inline]
pub(super) fn path_mtu(socket: &Socket, is_v6: bool) -> io::Result<u32> {
    if is_v6 { socket.get(option::IPV6_MTU) } else { socket.get(option::IP_MTU) }
}
