//! Options of reliable multicast (PGM), `IPPROTO_RM`: wsrm.h.

use super::Wire;
use std::io;

options! {
    level IPPROTO_RM, example "no_run" "Socket::new(Domain::IPV4, Type::from(4), Some(Protocol::from(113)))?";

    /// How fast is sent, and how much is kept to be sent again.
    RM_RATE_WINDOW_SIZE: RateWindow as SendWindow, ReadWrite { on [windows] }

    /// By how many percent of its size the send window advances at a time.
    RM_SEND_WINDOW_ADV_RATE: u32 as Count, ReadWrite { on [windows] }
}

/// Says how fast reliable multicast is sent, and how much is kept to be sent again: `RM_SEND_WINDOW`. Two of the numbers
/// set the third.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateWindow {
    /// Kilobits a second.
    pub kilobits: u32,
    /// How long what was sent is kept, in milliseconds.
    pub milliseconds: u32,
    /// How many bytes are kept.
    pub bytes: u32,
}

/// A [`RateWindow`], as three numbers.
#[derive(Debug)]
pub enum SendWindow {}

impl Wire for SendWindow {
    type Value = RateWindow;
    type Raw = [u32; 3];

    #[inline]
    fn encode(window: RateWindow) -> io::Result<[u32; 3]> {
        Ok([window.kilobits, window.milliseconds, window.bytes])
    }

    #[inline]
    fn decode([kilobits, milliseconds, bytes]: [u32; 3]) -> io::Result<RateWindow> {
        Ok(RateWindow { kilobits, milliseconds, bytes })
    }
}
