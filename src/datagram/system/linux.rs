//! Linux: udp(7), socket(7).

use crate::Socket;
use crate::control::{
    Arrival, Builder, Message, NoRoom, SCM_TIMESTAMPING_PKTINFO, SCM_TIMESTAMPNS, SCM_TXTIME, SO_MARK,
    SO_PRIORITY, SO_RXQ_OVFL, SO_TIMESTAMP_NEW, SO_TIMESTAMPING_NEW, SO_TIMESTAMPNS_NEW, UDP_GRO,
    UDP_SEGMENT, space,
};
use crate::option::{self, Flag, Opt};
use crate::sys::c;
use std::ffi::c_int;
use std::io;

/// The options by which messages arrive: `None` where the system has none.
pub(super) const TIMESTAMP: Option<&[Opt<Flag>]> = Some(&[option::SO_TIMESTAMPNS]);
pub(super) const DROPS: Option<&[Opt<Flag>]> = Some(&[option::SO_RXQ_OVFL]);

/// Lets the system join datagrams.
#[inline]
pub(super) fn join(socket: &Socket) -> io::Result<()> {
    socket.set(option::UDP_GRO, true)
}

/// The room of the messages that the socket was asked for, here or elsewhere, and that come before those of the headers
/// (`sock_recv_cmsgs` in net/socket.c). Were there none for `UDP_GRO`, nobody would know where a datagram ends.
#[inline]
pub(super) fn told(socket: &Socket) -> usize {
    // A 32-bit musl may get a timestamp twice: in 32 bits and in 64.
    let flags = [
        (option::SO_TIMESTAMP, 2 * space::<SO_TIMESTAMP_NEW>()),
        (option::SO_TIMESTAMP_NEW, 2 * space::<SO_TIMESTAMP_NEW>()),
        (option::SO_TIMESTAMPNS, 2 * space::<SO_TIMESTAMPNS_NEW>()),
        (option::SO_TIMESTAMPNS_NEW, 2 * space::<SO_TIMESTAMPNS_NEW>()),
        (option::SO_RXQ_OVFL, space::<SO_RXQ_OVFL>()),
        (option::SO_RCVMARK, space::<SO_MARK>()),
        (option::SO_RCVPRIORITY, space::<SO_PRIORITY>()),
        (option::UDP_GRO, space::<UDP_GRO>()),
    ];
    let is_on = |&(option, _): &(Opt<Flag>, usize)| socket.get(option).is_ok_and(|on| on);
    let flags: usize = flags.iter().filter(|row| is_on(row)).map(|row| row.1).sum();
    let stamps = socket.get(option::SO_TIMESTAMPING).is_ok_and(|stamps| stamps.bits() != 0);
    let stamps =
        if stamps { 2 * space::<SO_TIMESTAMPING_NEW>() + space::<SCM_TIMESTAMPING_PKTINFO>() } else { 0 };
    flags + stamps
}

/// With this flag the length of a datagram is told, also where the buffer is shorter (udp(7)).
pub(super) const TRUE_LENGTH: c_int = c::MSG_TRUNC;

/// Takes note of what a message says; `false` where it is another one.
#[inline]
pub(super) fn note(arrival: &mut Arrival, message: &Message<'_>) -> bool {
    if let Some(size) = message.get(UDP_GRO) {
        arrival.segment_size = usize::try_from(size).ok().filter(|&size| size != 0);
    } else if let Some(time) = message.get(SCM_TIMESTAMPNS) {
        arrival.timestamp = Some(time);
    } else if let Some(drops) = message.get(SO_RXQ_OVFL) {
        arrival.drops = Some(drops);
    } else {
        return false;
    }
    true
}

/// The most segments of one message: 64 since Linux 4.18, 128 since 6.9 (`UDP_MAX_SEGMENTS`).
pub(super) const MOST_SEGMENTS: usize = 64;

/// The room that the messages of a send take.
pub(super) const SEGMENT_SPACE: usize = space::<UDP_SEGMENT>();
pub(super) const TIME_SPACE: usize = space::<SCM_TXTIME>();

/// Whether the socket can cut a message into datagrams.
#[inline]
pub(super) fn cuts(socket: &Socket) -> bool {
    socket.get(option::UDP_SEGMENT).is_ok()
}

/// Appends the message that cuts the data into datagrams of `size` bytes.
#[inline]
pub(super) fn push_segment(control: &mut Builder<'_>, size: u16) -> Result<(), NoRoom> {
    control.push(UDP_SEGMENT, size)
}

/// Appends the message that says when to send.
#[inline]
pub(super) fn push_time(control: &mut Builder<'_>, nanoseconds: u64) -> io::Result<()> {
    Ok(control.push(SCM_TXTIME, nanoseconds)?)
}

/// Whether the error may mean that the socket, or the device, does not do what the messages of a send ask for:
/// udp(7), and the `EIO` of devices that compute no checksums (net/ipv4/udp.c).
#[inline]
pub(super) fn is_refusal(error: &io::Error) -> bool {
    let refusals = [c::EIO, c::EINVAL, c::EMSGSIZE, c::ENOPROTOOPT, c::EOPNOTSUPP];
    error.raw_os_error().is_some_and(|error| refusals.contains(&error))
}

/// Whether the error says that a datagram is longer than the path carries.
#[inline]
pub(super) fn is_too_long(error: &io::Error) -> bool {
    error.raw_os_error() == Some(c::EMSGSIZE)
}

/// Sets "don't fragment" (ip(7), ipv6(7)).
#[inline]
pub(super) fn set_dont_fragment(socket: &Socket, is_v6: bool, on: bool) -> io::Result<()> {
    let discover = if on { c::IP_PMTUDISC_DO } else { c::IP_PMTUDISC_DONT };
    if is_v6 {
        socket.set(option::IPV6_MTU_DISCOVER, discover as u32)?;
        socket.set(option::IPV6_DONTFRAG, on)?;
    }
    // An IPv6 socket has it too, for mapped addresses.
    socket.set(option::IP_MTU_DISCOVER, discover as u32)
}

/// What the path of a connected socket carries.
#[inline]
pub(super) fn path_mtu(socket: &Socket, is_v6: bool) -> io::Result<u32> {
    if is_v6 { socket.get(option::IPV6_MTU) } else { socket.get(option::IP_MTU) }
}
