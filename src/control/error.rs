//! Errors and reports from the error queue.

use super::{Payload, inet};
use std::ffi::c_int;
use std::io;
use std::net::SocketAddr;

/// Tells what a receive with `MSG_ERRQUEUE` found: `struct sock_extended_err`, and the address of who reported it (ip(7)).
///
/// Besides errors, timestamps and completions of zero-copy sends arrive so: [`origin`](ExtendedError::origin) tells
/// which it is.
///
/// # Examples
///
/// ```
/// use berkeley::control::{ExtendedError, IP_RECVERR, Message};
///
/// fn explain(message: Message) {
///     if let Some(report) = message.get(IP_RECVERR) {
///         if report.origin == ExtendedError::ICMP {
///             println!("{:?} says: {}", report.offender, report.error());
///         }
///     }
/// }
/// # let _ = explain;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ExtendedError {
    /// The number of the error, such as `ECONNREFUSED`; `ENOMSG` with a timestamp, 0 with a completion.
    pub errno: u32,
    /// Where it comes from: one of the constants.
    pub origin: u8,
    /// The ICMP type of an error that ICMP reported.
    pub kind: u8,
    /// The ICMP code; of a completion, 1 where the data was copied after all.
    pub code: u8,
    /// More, by origin: the MTU with `EMSGSIZE`, which timestamp it is (0 sent, 1 queued, 2 acknowledged), or the first
    /// number of a range of completions.
    pub info: u32,
    /// More, by origin: the number of what a timestamp belongs to (`SOF_TIMESTAMPING_OPT_ID`), or the last number of a
    /// range of completions. With `IP_RECVERR_RFC4884`, where the extensions begin.
    pub data: u32,
    /// Who reported the error: the host or router that sent the ICMP message; its port is 0.
    pub offender: Option<SocketAddr>,
}

/// What [`ExtendedError::origin`] says.
impl ExtendedError {
    /// Nobody reported it (`SO_EE_ORIGIN_NONE`).
    pub const NONE: u8 = 0;
    /// This machine (`SO_EE_ORIGIN_LOCAL`).
    pub const LOCAL: u8 = 1;
    /// ICMP (`SO_EE_ORIGIN_ICMP`).
    pub const ICMP: u8 = 2;
    /// ICMPv6 (`SO_EE_ORIGIN_ICMP6`).
    pub const ICMP6: u8 = 3;
    /// It is a timestamp, or the status of a wireless frame (`SO_EE_ORIGIN_TXSTATUS`).
    pub const TXSTATUS: u8 = 4;
    /// It is the completion of zero-copy sends (`SO_EE_ORIGIN_ZEROCOPY`).
    pub const ZEROCOPY: u8 = 5;
    /// A packet with a time of its own was dropped (`SO_EE_ORIGIN_TXTIME`).
    pub const TXTIME: u8 = 6;
}

impl ExtendedError {
    /// The size of a `struct sock_extended_err`.
    const SIZE: usize = 16;

    /// Returns the error of the system.
    #[inline]
    pub fn error(&self) -> io::Error {
        io::Error::from_raw_os_error(self.errno as c_int)
    }

    #[inline]
    fn of(fixed: &[u8; ExtendedError::SIZE], offender: &[u8]) -> ExtendedError {
        let word = |at: usize| u32::from_ne_bytes([fixed[at], fixed[at + 1], fixed[at + 2], fixed[at + 3]]);
        let [_, _, _, _, origin, kind, code, ..] = *fixed;
        let offender = inet::address(offender);
        ExtendedError { errno: word(0), origin, kind, code, info: word(8), data: word(12), offender }
    }
}

/// Data that is an [`ExtendedError`] with `OFFENDER` bytes for the address.
#[derive(Debug)]
pub enum Extended<const OFFENDER: usize> {}

impl<const OFFENDER: usize> Payload for Extended<OFFENDER> {
    type Value<'a> = ExtendedError;
    const SIZE: usize = ExtendedError::SIZE + OFFENDER;

    #[inline]
    fn decode(data: &[u8]) -> Option<ExtendedError> {
        let (fixed, offender) = data.split_first_chunk()?;
        (offender.len() == OFFENDER).then(|| ExtendedError::of(fixed, offender))
    }
}
