//! Systems that join and cut no datagrams, and tell neither times nor drops.

use crate::Socket;
use crate::control::{Arrival, Builder, Message, NoRoom};
use crate::option::{Flag, Opt};
use crate::sys::c;
use std::ffi::c_int;
use std::io;

pub(super) const TIMESTAMP: Option<&[Opt<Flag>]> = None;
pub(super) const DROPS: Option<&[Opt<Flag>]> = None;
pub(super) const JOIN: &[Opt<Flag>] = &[];
pub(super) const TRUE_LENGTH: c_int = 0;

pub(super) fn told(_: &Socket) -> usize {
    0
}

pub(super) fn note(_: &mut Arrival, _: &Message<'_>) -> bool {
    false
}

pub(super) const MOST_SEGMENTS: usize = 1;
pub(super) const SEGMENT_SPACE: usize = 0;
pub(super) const TIME_SPACE: usize = 0;

pub(super) fn cuts(_: &Socket) -> bool {
    false
}

pub(super) fn push_segment(_: &mut Builder<'_>, _: u16) -> Result<(), NoRoom> {
    Ok(())
}

pub(super) fn push_time(_: &mut Builder<'_>, _: u64) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "the system does not send at a given time"))
}

pub(super) fn is_refusal(error: &io::Error) -> bool {
    error.raw_os_error() == Some(c::EINVAL)
}

pub(super) fn is_too_long(error: &io::Error) -> bool {
    error.raw_os_error() == Some(c::EMSGSIZE)
}

pub(super) fn set_dont_fragment(_: &Socket, _: bool, _: bool) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "the system has no option for it"))
}

pub(super) fn path_mtu(_: &Socket, _: bool) -> io::Result<u32> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "the system does not tell it"))
}
