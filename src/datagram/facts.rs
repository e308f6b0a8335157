//! What a receiver is told of each datagram.

use super::system;
use crate::Socket;
use crate::control::arrival::{v4, v6};
use crate::option::{Flag, Opt};
use std::fmt;
use std::io;
use std::ops::{BitOr, BitOrAssign};

/// Names what a receiver is told of each datagram, beside its sender; each takes room and time of its own.
///
/// # Examples
///
/// ```
/// use berkeley::datagram::Facts;
///
/// let facts = Facts::DESTINATION | Facts::TOS;
/// assert!(facts.contains(Facts::TOS) && !facts.contains(Facts::TTL));
/// ```
#[derive(Copy, Clone, Default, Eq, PartialEq, Hash)]
pub struct Facts(u8);

impl Facts {
    /// The address that it was sent to, and the interface that it came by.
    pub const DESTINATION: Facts = Facts(1);
    /// Its TTL or hop limit.
    pub const TTL: Facts = Facts(2);
    /// Its type of service or traffic class, with the bits of ECN.
    pub const TOS: Facts = Facts(4);
    /// Lets the system join datagrams of one sender (GRO), which the receiver then splits. No more than a leave: a system
    /// that does not join, hands over each by itself.
    pub const SEGMENTS: Facts = Facts(8);
    /// When it arrived.
    ///
    /// **Platforms**: all but Windows.
    pub const TIMESTAMP: Facts = Facts(16);
    /// How many datagrams the socket has dropped, for its receive buffer was full. Linux tells nothing before the first.
    ///
    /// **Platforms**: Linux, Android.
    pub const DROPS: Facts = Facts(32);

    /// Returns none of them.
    #[inline]
    pub const fn empty() -> Facts {
        Facts(0)
    }

    /// Returns whether all of `other` are among them.
    #[inline]
    pub const fn contains(self, other: Facts) -> bool {
        self.0 & other.0 == other.0
    }

    /// Returns whether it is none.
    #[inline]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Makes the socket tell the facts.
    #[inline]
    pub(super) fn ask(self, socket: &Socket) -> io::Result<()> {
        let is_v6 = v6::is_v6(socket)?;
        let takes_v4 = !is_v6 || (v4::ON_IPV6_SOCKETS && v6::takes_v4(socket)?);
        let set = |options: &[Opt<Flag>]| options.iter().try_for_each(|&option| socket.set(option, true));
        let headers = [
            (Facts::DESTINATION, v4::DESTINATION, v6::DESTINATION),
            (Facts::TTL, v4::TTL, v6::TTL),
            (Facts::TOS, v4::TOS, v6::TOS),
        ];
        for (fact, v4_options, v6_options) in headers {
            if self.contains(fact) {
                set(if is_v6 { v6_options } else { &[] })?;
                set(if takes_v4 { v4_options } else { &[] })?;
            }
        }
        for (fact, options) in [(Facts::TIMESTAMP, system::TIMESTAMP), (Facts::DROPS, system::DROPS)] {
            if self.contains(fact) {
                let options = options.ok_or_else(|| unsupported(fact))?;
                set(options)?;
            }
        }
        if self.contains(Facts::SEGMENTS) {
            // Older systems do not have the option, and do not join.
            let _ = system::join(socket);
        }
        Ok(())
    }

    /// The room that the messages take, with those that somebody else has asked this socket for, which come before them.
    #[inline]
    pub(super) fn space(self, socket: &Socket) -> usize {
        let headers = Facts::DESTINATION | Facts::TTL | Facts::TOS;
        let headers = if self.0 & headers.0 == 0 { 0 } else { v4::SPACE + v6::SPACE };
        headers + system::told(socket)
    }
}

/// The error for what the system does not tell.
#[inline]
fn unsupported(fact: Facts) -> io::Error {
    let message = format!("the system does not tell {fact:?} of a datagram");
    io::Error::new(io::ErrorKind::Unsupported, message)
}

impl BitOr for Facts {
    type Output = Facts;

    #[inline]
    fn bitor(self, other: Facts) -> Facts {
        Facts(self.0 | other.0)
    }
}

impl BitOrAssign for Facts {
    #[inline]
    fn bitor_assign(&mut self, other: Facts) {
        self.0 |= other.0;
    }
}

impl fmt::Debug for Facts {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = ["DESTINATION", "TTL", "TOS", "SEGMENTS", "TIMESTAMP", "DROPS"];
        let mut named = names.iter().enumerate().filter(|(bit, _)| self.0 & (1 << bit) != 0);
        let Some((_, first)) = named.next() else { return f.write_str("(none)") };
        f.write_str(first)?;
        named.try_for_each(|(_, name)| write!(f, " | {name}"))
    }
}
