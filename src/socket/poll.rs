//! Readiness of one socket.

use super::Socket;
use crate::sys::{self, c};
use std::ffi::c_int;
use std::fmt;
use std::io;
use std::ops::{BitOr, BitOrAssign};
use std::time::{Duration, Instant};

/// Names what to wait for, and what came true: the events of `poll`.
///
/// A newtype over a C `short`; on Windows, `IN` is `POLLRDNORM` and `PRI` is `POLLRDBAND`, which is what `WSAPoll`
/// answers. [`ERR`](PollFlags::ERR), [`HUP`](PollFlags::HUP) and [`NVAL`](PollFlags::NVAL) are told whether or not
/// they were asked for.
///
/// # Examples
///
/// ```
/// use berkeley::PollFlags;
///
/// let both = PollFlags::IN | PollFlags::OUT;
/// assert!(both.contains(PollFlags::IN));
/// assert!(!both.intersects(PollFlags::ERR));
/// ```
#[derive(Copy, Clone, Eq, PartialEq, Hash)]
pub struct PollFlags(i16);

impl PollFlags {
    /// Data can be received, or a connection accepted.
    pub const IN: PollFlags = PollFlags(c::POLLIN);
    /// Data can be sent; a connection is finished.
    pub const OUT: PollFlags = PollFlags(c::POLLOUT);
    /// Urgent data can be received.
    ///
    /// **Platforms**: all but WASI.
    #[cfg(not(wasi))]
    pub const PRI: PollFlags = PollFlags(c::POLLPRI);
    /// An error is pending, which [`Socket::take_error`] takes.
    pub const ERR: PollFlags = PollFlags(c::POLLERR);
    /// The connection is over in both directions.
    pub const HUP: PollFlags = PollFlags(c::POLLHUP);
    /// The descriptor is not open.
    pub const NVAL: PollFlags = PollFlags(c::POLLNVAL);

    /// Returns no flags.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::PollFlags;
    ///
    /// let mut events = PollFlags::empty();
    /// events |= PollFlags::IN;
    /// assert_eq!(events, PollFlags::IN);
    /// ```
    #[inline]
    pub const fn empty() -> PollFlags {
        PollFlags(0)
    }

    /// Makes flags of the bits of `poll`'s `events`, also of such as have no constant here.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::PollFlags;
    ///
    /// let events = PollFlags::from_bits(libc::POLLIN | libc::POLLRDNORM);
    /// assert!(events.contains(PollFlags::IN));
    /// ```
    #[inline]
    pub const fn from_bits(bits: i16) -> PollFlags {
        PollFlags(bits)
    }

    /// Returns the bits, as `poll` has them in `events` and `revents`.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::PollFlags;
    ///
    /// assert_eq!((PollFlags::IN | PollFlags::OUT).bits(), libc::POLLIN | libc::POLLOUT);
    /// ```
    #[inline]
    pub const fn bits(self) -> i16 {
        self.0
    }

    /// Returns whether no flag is set.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, PollFlags, Socket, Type};
    /// use std::time::Duration;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (_a, b) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
    /// let ready = b.poll(PollFlags::IN, Some(Duration::from_millis(1)))?;
    /// assert!(ready.is_empty(), "the time was over first");
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns whether all of `other` are set; `true` where `other` is empty.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::PollFlags;
    ///
    /// let ready = PollFlags::IN | PollFlags::HUP;
    /// assert!(ready.contains(PollFlags::IN));
    /// assert!(!ready.contains(PollFlags::IN | PollFlags::OUT));
    /// ```
    #[inline]
    pub const fn contains(self, other: PollFlags) -> bool {
        self.0 & other.0 == other.0
    }

    /// Returns whether any of `other` is set; `false` where `other` is empty.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::PollFlags;
    ///
    /// let ready = PollFlags::IN | PollFlags::HUP;
    /// assert!(ready.intersects(PollFlags::ERR | PollFlags::HUP));
    /// assert!(!ready.intersects(PollFlags::OUT));
    /// ```
    #[inline]
    pub const fn intersects(self, other: PollFlags) -> bool {
        self.0 & other.0 != 0
    }
}

impl BitOr for PollFlags {
    type Output = PollFlags;

    #[inline]
    fn bitor(self, other: PollFlags) -> PollFlags {
        PollFlags(self.0 | other.0)
    }
}

impl BitOrAssign for PollFlags {
    #[inline]
    fn bitor_assign(&mut self, other: PollFlags) {
        self.0 |= other.0;
    }
}

impl fmt::Debug for PollFlags {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PollFlags({:#x})", self.0)
    }
}

impl Socket {
    /// Waits until one of `events` comes true, and returns those that did: none where `timeout` is over first.
    ///
    /// `None` waits for ever. The timeout counts in milliseconds and is rounded up; one of more than 24 days
    /// (`c_int::MAX` milliseconds) ends then.
    ///
    /// Mirrors [poll(2)](https://man7.org/linux/man-pages/man2/poll.2.html), on Windows `WSAPoll`.
    ///
    /// # Errors
    ///
    /// [`Interrupted`](std::io::ErrorKind::Interrupted) where a signal was caught. A descriptor that is not open is no
    /// error: it answers [`PollFlags::NVAL`].
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, PollFlags, Socket, Type};
    /// use std::time::Duration;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, b) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
    /// assert!(b.poll(PollFlags::IN, Some(Duration::ZERO))?.is_empty());
    /// a.send(b"x")?;
    /// assert_eq!(b.poll(PollFlags::IN, None)?, PollFlags::IN);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn poll(&self, events: PollFlags, timeout: Option<Duration>) -> io::Result<PollFlags> {
        let timeout = timeout.map_or(-1, |timeout| {
            let milliseconds = timeout.as_nanos().div_ceil(1_000_000);
            c_int::try_from(milliseconds).unwrap_or(c_int::MAX)
        });
        sys::poll(self.as_raw(), events.0, timeout).map(PollFlags)
    }

    /// Waits until a connection is there or has failed.
    #[inline]
    pub(super) fn wait_connected(&self, timeout: Duration) -> io::Result<()> {
        let start = Instant::now();
        loop {
            let left = timeout.saturating_sub(start.elapsed());
            if left.is_zero() {
                return Err(io::ErrorKind::TimedOut.into());
            }
            let ready = match self.poll(PollFlags::IN | PollFlags::OUT, Some(left)) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            if ready.is_empty() {
                continue;
            }
            if !ready.intersects(PollFlags::ERR | PollFlags::HUP) {
                return Ok(());
            }
            let error = self.take_error()?;
            return Err(error.unwrap_or_else(|| io::Error::other("the connection failed without an error")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_the_bits_of_poll() {
        let bits = [c::POLLIN, c::POLLOUT, c::POLLERR, c::POLLHUP, c::POLLNVAL];
        let flags = [PollFlags::IN, PollFlags::OUT, PollFlags::ERR, PollFlags::HUP, PollFlags::NVAL];
        assert_eq!(flags.map(PollFlags::bits), bits);
        assert_eq!(bits.map(PollFlags::from_bits), flags);
        assert_eq!(PollFlags::from_bits(i16::MIN).bits(), i16::MIN, "unknown bits are kept");
    }

    #[test]
    fn flags_are_a_set() {
        let mut flags = PollFlags::empty();
        assert!(flags.is_empty() && flags.contains(PollFlags::empty()));
        flags |= PollFlags::IN;
        let both = flags | PollFlags::OUT;
        assert!(!both.is_empty() && both.contains(flags) && !flags.contains(both));
        assert!(flags.intersects(both) && !flags.intersects(PollFlags::OUT));
        assert!(!both.intersects(PollFlags::empty()));
    }

    #[test]
    fn flags_print_their_bits() {
        assert_eq!(format!("{:?}", PollFlags::from_bits(0x15)), "PollFlags(0x15)");
        assert_eq!(format!("{:?}", PollFlags::from_bits(-1)), "PollFlags(0xffff)");
    }
}
