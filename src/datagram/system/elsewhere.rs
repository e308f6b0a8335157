//! The BSDs, Apple's systems, illumos and Solaris: they join and cut no datagrams.

use crate::Socket;
use crate::control::{Arrival, Builder, Message, NoRoom, SCM_TIMESTAMP, space};
use crate::option::{self, Flag, Opt};
use crate::sys::c;
use std::ffi::c_int;
use std::io;

pub(super) const TIMESTAMP: Option<&[Opt<Flag>]> = Some(&[option::SO_TIMESTAMP]);
pub(super) const DROPS: Option<&[Opt<Flag>]> = None;
pub(super) const TRUE_LENGTH: c_int = 0;

#[inline]
pub(super) fn join(_: &Socket) -> io::Result<()> {
    Ok(())
}

#[inline]
pub(super) fn told(socket: &Socket) -> usize {
    if socket.get(option::SO_TIMESTAMP).is_ok_and(|on| on) { space::<SCM_TIMESTAMP>() } else { 0 }
}

#[inline]
pub(super) fn note(arrival: &mut Arrival, message: &Message<'_>) -> bool {
    let time = message.get(SCM_TIMESTAMP);
    arrival.timestamp = time.or(arrival.timestamp);
    time.is_some()
}

pub(super) const MOST_SEGMENTS: usize = 1;
pub(super) const SEGMENT_SPACE: usize = 0;
pub(super) const TIME_SPACE: usize = 0;

#[inline]
pub(super) fn cuts(_: &Socket) -> bool {
    false
}

#[inline]
pub(super) fn push_segment(_: &mut Builder<'_>, _: u16) -> Result<(), NoRoom> {
    Ok(())
}

#[inline]
pub(super) fn push_time(_: &mut Builder<'_>, _: u64) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "the system does not send at a given time"))
}

#[inline]
pub(super) fn is_refusal(error: &io::Error) -> bool {
    error.raw_os_error() == Some(c::EINVAL)
}

#[inline]
pub(super) fn is_too_long(error: &io::Error) -> bool {
    error.raw_os_error() == Some(c::EMSGSIZE)
}

/// The option of IPv4, where the system has one.
#[cfg(any(apple, freebsd, illumos))]
const DONT_FRAGMENT_V4: Option<Opt<Flag>> = Some(option::IP_DONTFRAG);
#[cfg(not(any(apple, freebsd, illumos)))]
const DONT_FRAGMENT_V4: Option<Opt<Flag>> = None;

#[inline]
pub(super) fn set_dont_fragment(socket: &Socket, is_v6: bool, on: bool) -> io::Result<()> {
    let option = if is_v6 { Some(option::IPV6_DONTFRAG) } else { DONT_FRAGMENT_V4 };
    let missing = || io::Error::new(io::ErrorKind::Unsupported, "the system has no option for it");
    socket.set(option.ok_or_else(missing)?, on)
}

#[inline]
pub(super) fn path_mtu(_: &Socket, _: bool) -> io::Result<u32> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "the system does not tell it"))
}
