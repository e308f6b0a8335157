//! Timestamps, and what comes with them.

use super::{Encode, Payload};
use crate::option::TimestampingFlags;
use crate::sys::{c, pod};
use std::mem::size_of;
use std::time::Duration;

/// Reads an integer of 4 or 8 bytes.
#[inline]
pub(super) fn integer(bytes: &[u8]) -> Option<i64> {
    match bytes.len() {
        4 => Some(i32::from_ne_bytes(bytes.try_into().ok()?).into()),
        _ => Some(i64::from_ne_bytes(bytes.try_into().ok()?)),
    }
}

/// Makes a time of seconds and their `fraction`, of which one second has `parts`; `None` before the epoch.
#[inline]
pub(super) fn time(seconds: i64, fraction: i64, parts: u32) -> Option<Duration> {
    let fraction = u32::try_from(fraction).ok().filter(|&fraction| fraction < parts)?;
    Some(Duration::new(seconds.try_into().ok()?, fraction * (1_000_000_000 / parts)))
}

/// Whether data of `length` bytes is `count` pairs of `long`, or of 64-bit integers.
#[inline]
fn is_pairs(length: usize, count: usize) -> bool {
    length == count * 2 * size_of::<c::c_long>() || length == count * 16
}

/// The halves of data that is one such pair.
#[inline]
fn pair(data: &[u8]) -> Option<(&[u8], &[u8])> {
    is_pairs(data.len(), 1).then(|| data.split_at(data.len() / 2))
}

/// A `struct timeval`, or two 64-bit integers: the time since the epoch of its clock, in microseconds.
#[derive(Debug)]
pub enum Timeval {}

impl Payload for Timeval {
    type Value<'a> = Duration;
    const SIZE: usize = 16;

    #[inline]
    fn decode(data: &[u8]) -> Option<Duration> {
        let (seconds, fraction) = pair(data)?;
        // On some systems the microseconds are an `int`, and padding follows.
        let own = data.len() == size_of::<c::timeval>();
        let width = if own { size_of::<c::suseconds_t>() } else { fraction.len() };
        time(integer(seconds)?, integer(fraction.get(..width)?)?, 1_000_000)
    }
}

/// Two 64-bit integers: the time since the epoch of its clock, in microseconds.
#[derive(Debug)]
pub enum Timeval64 {}

impl Payload for Timeval64 {
    type Value<'a> = Duration;
    const SIZE: usize = 16;

    #[inline]
    fn decode(data: &[u8]) -> Option<Duration> {
        let [seconds, fraction] = pod::read::<[i64; 2]>(data)?;
        time(seconds, fraction, 1_000_000)
    }
}

/// A `struct timespec`, or two 64-bit integers: the time since the epoch of its clock, in nanoseconds.
#[derive(Debug)]
pub enum Timespec {}

impl Payload for Timespec {
    type Value<'a> = Duration;
    const SIZE: usize = 16;

    #[inline]
    fn decode(data: &[u8]) -> Option<Duration> {
        let (seconds, fraction) = pair(data)?;
        time(integer(seconds)?, integer(fraction)?, 1_000_000_000)
    }
}

/// Holds the timestamps of one packet, each if it was made: `struct scm_timestamping`, for
/// `SCM_TIMESTAMPING`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Timestamps {
    /// Made by the system: the time since 1970 (`CLOCK_REALTIME`).
    pub software: Option<Duration>,
    /// No longer in use.
    pub legacy: Option<Duration>,
    /// Made by the device, by the clock of the device.
    pub hardware: Option<Duration>,
}

impl Payload for Timestamps {
    type Value<'a> = Timestamps;
    const SIZE: usize = 48;

    #[inline]
    fn decode(data: &[u8]) -> Option<Timestamps> {
        if !is_pairs(data.len(), 3) {
            return None;
        }
        let mut times = data.chunks_exact(data.len() / 3);
        // Zero stands for none.
        let mut next = || Some(Timespec::decode(times.next()?)?).filter(|time| !time.is_zero());
        Some(Timestamps { software: next(), legacy: next(), hardware: next() })
    }
}

/// Says by which device a packet came that has a timestamp of the device: `struct scm_ts_pktinfo`, for
/// `SCM_TIMESTAMPING_PKTINFO`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimestampPacketInfo {
    /// The index of the interface.
    pub interface: u32,
    /// The length of the packet, with the headers of its link.
    pub length: u32,
}

impl Payload for TimestampPacketInfo {
    type Value<'a> = TimestampPacketInfo;
    const SIZE: usize = 16;

    #[inline]
    fn decode(data: &[u8]) -> Option<TimestampPacketInfo> {
        let [interface, length, _, _] = pod::read::<[u32; 4]>(data)?;
        Some(TimestampPacketInfo { interface, length })
    }
}

impl Payload for TimestampingFlags {
    type Value<'a> = TimestampingFlags;
    const SIZE: usize = 4;

    #[inline]
    fn decode(data: &[u8]) -> Option<TimestampingFlags> {
        pod::read(data).map(TimestampingFlags::from_bits)
    }
}

impl Encode for TimestampingFlags {
    type Sent<'a> = TimestampingFlags;

    #[inline]
    fn length(_: &TimestampingFlags) -> usize {
        Self::SIZE
    }

    #[inline]
    fn encode(value: TimestampingFlags, data: &mut [u8]) {
        data.copy_from_slice(&value.bits().to_ne_bytes());
    }
}

/// Walks over netlink attributes, each a type and its bytes, such as those of
/// `SCM_TIMESTAMPING_OPT_STATS`. Bytes that are no attribute end the walk.
///
/// # Examples
///
/// ```
/// use berkeley::control::Attributes;
///
/// let (length, kind, number) = (8_u16.to_ne_bytes(), 2_u16.to_ne_bytes(), 700_u32.to_ne_bytes());
/// let bytes = [&length[..], &kind[..], &number[..]].concat();
/// assert_eq!(Attributes::new(&bytes).next(), Some((2, &number[..])));
/// ```
#[derive(Clone, Debug)]
pub struct Attributes<'a> {
    rest: &'a [u8],
}

impl<'a> Attributes<'a> {
    /// Walks over `bytes`.
    #[inline]
    pub fn new(bytes: &'a [u8]) -> Attributes<'a> {
        Attributes { rest: bytes }
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (u16, &'a [u8]);

    #[inline]
    fn next(&mut self) -> Option<(u16, &'a [u8])> {
        let [length, kind] = pod::read::<[u16; 2]>(self.rest.get(..4)?)?;
        let length = usize::from(length);
        let data = self.rest.get(4..length)?;
        self.rest = self.rest.get(length.next_multiple_of(4)..).unwrap_or_default();
        Some((kind, data))
    }
}

impl std::iter::FusedIterator for Attributes<'_> {}

/// Data that is netlink attributes.
#[derive(Debug)]
pub enum AttributeList {}

impl Payload for AttributeList {
    type Value<'a> = Attributes<'a>;
    const SIZE: usize = 0;

    #[inline]
    fn decode(data: &[u8]) -> Option<Attributes<'_>> {
        Some(Attributes::new(data))
    }
}
