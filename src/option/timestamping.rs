//! What the options of timestamps and of timed sending are set to.

use super::Wire;
use std::ffi::c_int;
use std::fmt;
use std::io;
use std::ops::{BitOr, BitOrAssign};

/// Names which timestamps are made, and how they are told: the `SOF_TIMESTAMPING_*` flags of Linux
/// (Documentation/networking/timestamping.rst).
///
/// # Examples
///
/// ```
/// use berkeley::option::TimestampingFlags;
///
/// let flags = TimestampingFlags::RX_SOFTWARE | TimestampingFlags::SOFTWARE;
/// assert!(flags.contains(TimestampingFlags::SOFTWARE));
/// assert_eq!(flags.bits(), 0x18);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TimestampingFlags(u32);

impl TimestampingFlags {
    /// Make one as the device sends.
    pub const TX_HARDWARE: TimestampingFlags = TimestampingFlags(1 << 0);
    /// Make one as the packet goes to the device.
    pub const TX_SOFTWARE: TimestampingFlags = TimestampingFlags(1 << 1);
    /// Make one as the device receives.
    pub const RX_HARDWARE: TimestampingFlags = TimestampingFlags(1 << 2);
    /// Make one as the packet enters the system.
    pub const RX_SOFTWARE: TimestampingFlags = TimestampingFlags(1 << 3);
    /// Tell those of software.
    pub const SOFTWARE: TimestampingFlags = TimestampingFlags(1 << 4);
    /// No effect any more.
    pub const SYS_HARDWARE: TimestampingFlags = TimestampingFlags(1 << 5);
    /// Tell those of the device.
    pub const RAW_HARDWARE: TimestampingFlags = TimestampingFlags(1 << 6);
    /// Number what is sent, and tell the number with the timestamp.
    pub const OPT_ID: TimestampingFlags = TimestampingFlags(1 << 7);
    /// Make one as the packet enters the queue of the device.
    pub const TX_SCHED: TimestampingFlags = TimestampingFlags(1 << 8);
    /// Make one as all data is acknowledged (TCP).
    pub const TX_ACK: TimestampingFlags = TimestampingFlags(1 << 9);
    /// Tell other control messages with the timestamp of a sent packet.
    pub const OPT_CMSG: TimestampingFlags = TimestampingFlags(1 << 10);
    /// Tell the timestamp of a sent packet without its data.
    pub const OPT_TSONLY: TimestampingFlags = TimestampingFlags(1 << 11);
    /// Tell statistics of the connection too (`SCM_TIMESTAMPING_OPT_STATS`).
    pub const OPT_STATS: TimestampingFlags = TimestampingFlags(1 << 12);
    /// Tell the interface of a packet with a timestamp of the device (`SCM_TIMESTAMPING_PKTINFO`).
    pub const OPT_PKTINFO: TimestampingFlags = TimestampingFlags(1 << 13);
    /// Tell those of software and of the device, where both were made.
    pub const OPT_TX_SWHW: TimestampingFlags = TimestampingFlags(1 << 14);
    /// Number bytes of TCP from the first write on, with `OPT_ID`.
    pub const OPT_ID_TCP: TimestampingFlags = TimestampingFlags(1 << 16);
    /// Tell received timestamps only as this socket asked for them.
    pub const OPT_RX_FILTER: TimestampingFlags = TimestampingFlags(1 << 17);
    /// Make one as the device reports completion (Bluetooth).
    pub const TX_COMPLETION: TimestampingFlags = TimestampingFlags(1 << 18);

    /// Returns no flags.
    #[inline]
    pub const fn empty() -> TimestampingFlags {
        TimestampingFlags(0)
    }

    /// Makes flags of the bits of `SO_TIMESTAMPING`.
    #[inline]
    pub const fn from_bits(bits: u32) -> TimestampingFlags {
        TimestampingFlags(bits)
    }

    /// Returns the bits of `SO_TIMESTAMPING`.
    #[inline]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Returns whether all of `other` are set.
    #[inline]
    pub const fn contains(self, other: TimestampingFlags) -> bool {
        self.0 & other.0 == other.0
    }
}

impl BitOr for TimestampingFlags {
    type Output = TimestampingFlags;

    #[inline]
    fn bitor(self, other: TimestampingFlags) -> TimestampingFlags {
        TimestampingFlags(self.0 | other.0)
    }
}

impl BitOrAssign for TimestampingFlags {
    #[inline]
    fn bitor_assign(&mut self, other: TimestampingFlags) {
        self.0 |= other.0;
    }
}

impl fmt::Debug for TimestampingFlags {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TimestampingFlags({:#x})", self.0)
    }
}

/// [`TimestampingFlags`], as an `int`: the first field of `struct so_timestamping`.
#[derive(Debug)]
pub enum Timestamping {}

impl Wire for Timestamping {
    type Value = TimestampingFlags;
    type Raw = u32;

    #[inline]
    fn encode(flags: TimestampingFlags) -> io::Result<u32> {
        Ok(flags.0)
    }

    #[inline]
    fn decode(raw: u32) -> io::Result<TimestampingFlags> {
        Ok(TimestampingFlags(raw))
    }
}

/// Tells by which clock packets are sent at a time of their own (`SCM_TXTIME`): `struct sock_txtime`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TxTime {
    /// The clock, such as `CLOCK_TAI`.
    pub clock: c_int,
    /// Flags: [`DEADLINE_MODE`](TxTime::DEADLINE_MODE), [`REPORT_ERRORS`](TxTime::REPORT_ERRORS).
    pub flags: u32,
}

impl TxTime {
    /// The time is the latest, not the earliest (`SOF_TXTIME_DEADLINE_MODE`).
    pub const DEADLINE_MODE: u32 = 1;
    /// A packet that is dropped is told on the error queue (`SOF_TXTIME_REPORT_ERRORS`).
    pub const REPORT_ERRORS: u32 = 2;
}

/// [`TxTime`], as a `struct sock_txtime`.
#[derive(Debug)]
pub enum TimedSending {}

impl Wire for TimedSending {
    type Value = TxTime;
    type Raw = [u32; 2];

    #[inline]
    fn encode(value: TxTime) -> io::Result<[u32; 2]> {
        Ok([value.clock as u32, value.flags])
    }

    #[inline]
    fn decode([clock, flags]: [u32; 2]) -> io::Result<TxTime> {
        Ok(TxTime { clock: clock as c_int, flags })
    }
}
