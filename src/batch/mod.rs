//! Batches: many messages in one call.
//!
//! [`SendBatch`] and [`RecvBatch`] are tables of message headers. A table is allocated once and borrows nothing; each
//! round borrows it together with what that round lends: addresses, buffers, control messages, in the form of
//! [`MsgHdr`](crate::MsgHdr) and [`MsgHdrMut`](crate::MsgHdrMut). A round can be sent or received into again and again,
//! and then nothing is built anew.
//!
//! ```
//! use berkeley::batch::{RecvBatch, SendBatch, Wait};
//! use berkeley::{MaybeUninitSlice, MsgHdr, MsgHdrMut, SockAddr, SockRef};
//! use std::io::IoSlice;
//! use std::mem::MaybeUninit;
//! use std::net::UdpSocket;
//!
//! # fn main() -> std::io::Result<()> {
//! let (a, b) = (UdpSocket::bind("127.0.0.1:0")?, UdpSocket::bind("127.0.0.1:0")?);
//! let to = SockAddr::from(b.local_addr()?);
//! let words = [[IoSlice::new(b"one")], [IoSlice::new(b"two")], [IoSlice::new(b"three")]];
//!
//! let mut batch = SendBatch::new(32);
//! let mut round = batch.round();
//! round.extend(words.iter().map(|word| MsgHdr::new().with_addr(&to).with_buffers(word)));
//! round.send_all(&SockRef::from(&a))?;
//!
//! let mut memory = [[MaybeUninit::uninit(); 64]; 3];
//! let mut bufs = memory.each_mut().map(|memory| [MaybeUninitSlice::new(memory)]);
//! let mut batch = RecvBatch::new(3);
//! let mut round = batch.round();
//! round.extend(bufs.iter_mut().map(|bufs| MsgHdrMut::new().with_buffers(bufs)));
//! round.recv(&SockRef::from(&b), Wait::All)?;
//! let words: Vec<_> = round.received().map(|message| message.data().to_vec()).collect();
//! assert_eq!(words, [&b"one"[..], b"two", b"three"]);
//! # Ok(())
//! # }
//! ```
//!
//! In a batch of 32, a message that is built anew costs what one in a table written by hand does, within two instructions:
//! one that is sent, and one that is received into an address of the batch ([`RecvBatch::with_senders`]). One that is received
//! into an address that was lent costs seventeen more. A round that is sent again, or received into again, builds nothing.
//!
//! # Platforms
//!
//! `sendmmsg` and `recvmmsg` on Linux, Android, FreeBSD, NetBSD and OpenBSD; with the feature `apple-x` `sendmsg_x` and
//! `recvmsg_x` on Apple's systems, which are private API there; one call for each message elsewhere.
#![allow(unsafe_code)] // The tables hold pointers to what a round borrows.

// The alternatives have the same shape: `Count`, `send` and `receive`, as `one_by_one.rs` describes them.
#[cfg(all(apple, feature = "apple-x", not(berkeley_one_by_one)))]
#[path = "apple_x.rs"]
pub(crate) mod calls;
#[cfg(all(mmsg, not(berkeley_one_by_one)))]
#[path = "mmsg.rs"]
pub(crate) mod calls;
#[cfg(any(berkeley_one_by_one, not(any(mmsg, all(apple, feature = "apple-x")))))]
#[path = "one_by_one.rs"]
pub(crate) mod calls;

pub(crate) mod entry;
mod receive;
mod send;

pub(crate) use receive::Fill;
pub use receive::{Received, RecvBatch, RecvRound, Wait};
pub use send::{SendBatch, SendRound};

use std::fmt;
use std::io;

/// Tells that a batch has no room for another message. As an [`io::Error`] it is
/// [`InvalidInput`](io::ErrorKind::InvalidInput).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full {
    /// How many messages the batch holds.
    pub capacity: usize,
}

impl fmt::Display for Full {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the batch is full with {} messages", self.capacity)
    }
}

impl std::error::Error for Full {}

impl From<Full> for io::Error {
    #[inline]
    fn from(error: Full) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidInput, error)
    }
}

/// Where a call stopped: the messages that it moved, and the error that kept it from going on.
pub(crate) struct Stopped {
    pub(crate) count: usize,
    pub(crate) error: io::Error,
}

impl Stopped {
    /// The count, and the error set aside in `pending` for the next call; the error at once where nothing was moved.
    ///
    /// An error that says "not now" is not kept: the next call finds out anew.
    #[cold]
    #[inline]
    pub(crate) fn settle(self, pending: &mut Option<io::Error>) -> io::Result<usize> {
        let Stopped { count, error } = self;
        if count == 0 {
            return Err(error);
        }
        if !matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) {
            *pending = Some(error);
        }
        Ok(count)
    }
}
