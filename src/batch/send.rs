//! Many messages to send.

use super::calls;
use super::entry::Entry;
use super::{Full, Stopped};
use crate::sys;
use crate::{MsgHdr, Socket};
use std::ffi::c_int;
use std::fmt;
use std::io;
use std::marker::PhantomData;

/// Holds the headers of messages to send, for one round after the other.
///
/// The kernel takes at most 1024 messages in a call (`UIO_MAXIOV`); a larger batch leaves in several calls.
///
/// # Examples
///
/// ```
/// use berkeley::batch::SendBatch;
/// use berkeley::{Domain, MsgHdr, Socket, Type};
/// use std::io::IoSlice;
///
/// # fn main() -> std::io::Result<()> {
/// let (a, b) = Socket::pair(Domain::UNIX, Type::DGRAM, None)?;
/// let mut batch = SendBatch::new(2);
/// for (first, second) in [("one", "two"), ("three", "four")] {
///     let bufs = [first, second].map(|word| [IoSlice::new(word.as_bytes())]);
///     let mut round = batch.round();
///     for bufs in &bufs {
///         round.push(MsgHdr::new().with_buffers(bufs))?;
///     }
///     assert_eq!(round.send(&a)?, 2);
/// }
/// assert_eq!(b.recv_into(&mut [0; 16])?, 3);
/// # Ok(())
/// # }
/// ```
pub struct SendBatch {
    entries: Box<[Entry]>,
}

// SAFETY: outside a round the pointers in the table are not used; in a round they stand for what `MsgHdr` borrows, which
// is `Send`.
unsafe impl Send for SendBatch {}
// SAFETY: a shared batch gives access to nothing.
unsafe impl Sync for SendBatch {}

impl SendBatch {
    /// Allocates room for `capacity` messages.
    #[inline]
    pub fn new(capacity: usize) -> SendBatch {
        SendBatch { entries: (0..capacity).map(|_| Entry::EMPTY).collect() }
    }

    /// Returns how many messages there is room for.
    #[inline]
    pub fn capacity(&self) -> usize {
        self.entries.len()
    }

    /// Begins a round without a message.
    #[inline]
    pub fn round<'data>(&mut self) -> SendRound<'_, 'data> {
        SendRound { entries: &mut self.entries, length: 0, sent: 0, held: Held::Nothing, loans: PhantomData }
    }
}

impl fmt::Debug for SendBatch {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendBatch").field("capacity", &self.capacity()).finish_non_exhaustive()
    }
}

/// Holds the messages of one round, and how many of them were sent.
///
/// What it borrows outlives it:
///
/// ```compile_fail,E0597
/// use berkeley::batch::SendBatch;
/// use berkeley::{MsgHdr, Socket};
/// use std::io::IoSlice;
///
/// fn send(socket: &Socket) -> std::io::Result<usize> {
///     let mut batch = SendBatch::new(1);
///     let mut round = batch.round();
///     {
///         let data = vec![1, 2, 3];
///         let bufs = [IoSlice::new(&data)];
///         round.push(MsgHdr::new().with_buffers(&bufs))?;
///     }
///     round.send(socket)
/// }
/// ```
#[must_use = "a round does nothing until it is used"]
pub struct SendRound<'batch, 'data> {
    entries: &'batch mut [Entry],
    /// How many entries hold a message; the first `sent` of them are done.
    length: usize,
    sent: usize,
    held: Held,
    loans: PhantomData<MsgHdr<'data, 'data, 'data>>,
}

/// What comes before the next messages. Never two of them: a call that has sent a part of a message goes no further.
enum Held {
    Nothing,
    /// The rest of the next message, of which a stream has taken so many bytes.
    Rest(usize),
    /// The error that stopped the last call behind a message that it sent.
    Error(io::Error),
}

// SAFETY: the pointers in the table stand for what `MsgHdr` borrows, which is `Send`.
unsafe impl Send for SendRound<'_, '_> {}

impl<'data> SendRound<'_, 'data> {
    /// Appends a message.
    ///
    /// # Errors
    ///
    /// [`Full`], and the round is as it was.
    #[inline]
    pub fn push(&mut self, message: MsgHdr<'data, 'data, 'data>) -> Result<(), Full> {
        let Some(entry) = self.entries.get_mut(self.length) else {
            return Err(Full { capacity: self.entries.len() });
        };
        *entry = Entry::new(message.header());
        self.length += 1;
        Ok(())
    }

    /// Appends messages as long as there is room, and returns how many. No more are taken from the iterator.
    ///
    /// Costs less than [`push`](SendRound::push) for each.
    #[inline]
    pub fn extend(&mut self, messages: impl IntoIterator<Item = MsgHdr<'data, 'data, 'data>>) -> usize {
        let mut count = 0;
        for (entry, message) in self.entries[self.length..].iter_mut().zip(messages) {
            *entry = Entry::new(message.header());
            count += 1;
        }
        self.length += count;
        count
    }

    /// Returns how many messages were appended.
    #[inline]
    pub fn len(&self) -> usize {
        self.length
    }

    /// Returns whether none was appended.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Returns how many messages are not sent yet.
    #[inline]
    pub fn unsent(&self) -> usize {
        self.length - self.sent
    }

    /// Sends the messages that are not sent yet, in their order, and returns how many went: in one call where the system
    /// has one for it. What was not sent is still there to be sent; a round with nothing to send returns 0.
    ///
    /// A blocking socket waits until all are sent, and a nonblocking one sends as many as there is room for. A stream may
    /// take a part of a message: that message counts when the rest of it has gone too, with the next calls, each of which
    /// then sends no more than a buffer or the rest of the message.
    ///
    /// Mirrors [sendmmsg(2)](https://man7.org/linux/man-pages/man2/sendmmsg.2.html).
    ///
    /// # Errors
    ///
    /// Those of [`Socket::sendmsg`], of the first message that was not sent. Where messages were sent before it their
    /// count comes first, and the error of that message with the next call; [`skip`](SendRound::skip) leaves it out. An
    /// error that concerns no message of the round, such as the news that an earlier one was refused, does not come a
    /// second time: where Linux finds it behind a message that it has just sent, it forgets it.
    #[inline]
    pub fn send(&mut self, socket: &Socket) -> io::Result<usize> {
        self.send_with_flags(socket, 0)
    }

    /// Does as [`send`](SendRound::send), with flags for each message.
    // Always: the way of a batch that is sent whole is short, and all else stands apart.
    #[inline(always)]
    pub fn send_with_flags(&mut self, socket: &Socket, flags: c_int) -> io::Result<usize> {
        if !matches!(self.held, Held::Nothing) {
            return self.go_on(socket, flags);
        }
        let Some(left) = self.entries.get_mut(self.sent..self.length) else { return Ok(0) };
        // SAFETY: the headers are those of messages whose loans last as long as the round.
        let count = match unsafe { calls::send(socket.as_raw(), left, flags) } {
            Ok(count) => count,
            Err(stopped) => return self.stop(stopped),
        };
        let last = left.get(count.wrapping_sub(1));
        // SAFETY: the header is that of a message whose loans last as long as the round.
        if last.is_some_and(|last| last.length() >= unsafe { last.header.source_length() }) {
            self.sent += count;
            return Ok(count);
        }
        Ok(self.note(count))
    }

    /// Sends all that is not sent yet, in as many calls as it takes. Repeats a call that a signal interrupted.
    ///
    /// # Errors
    ///
    /// As [`send`](SendRound::send); [`unsent`](SendRound::unsent) tells how many messages are left.
    #[inline]
    pub fn send_all(&mut self, socket: &Socket) -> io::Result<()> {
        while self.unsent() > 0 {
            match self.send(socket) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => _ = other?,
            }
        }
        Ok(())
    }

    /// Leaves out the first message that is not sent, such as one that was refused, or what is left of it. Returns whether
    /// there was one.
    #[inline]
    pub fn skip(&mut self) -> bool {
        self.held = Held::Nothing;
        let Some(entry) = self.entries[..self.length].get_mut(self.sent) else { return false };
        entry.leave_out();
        self.sent += 1;
        true
    }

    /// Makes all messages unsent again. Nothing is built anew to send them once more.
    #[inline]
    pub fn rewind(&mut self) {
        (self.sent, self.held) = (0, Held::Nothing);
    }

    /// Returns how many bytes of a message were sent, if it was.
    #[inline]
    pub fn sent_len(&self, index: usize) -> Option<usize> {
        let entry = self.entries[..self.sent].get(index)?;
        (!entry.is_left_out()).then(|| entry.length())
    }

    /// Takes note of the error that ended a call, and of what was sent before it.
    #[cold]
    #[inline]
    fn stop(&mut self, stopped: Stopped) -> io::Result<usize> {
        let mut pending = None;
        let count = stopped.settle(&mut pending)?;
        if let Some(error) = pending {
            self.held = Held::Error(error);
        }
        Ok(self.note(count))
    }

    /// Takes note of what a call has sent, of the last message perhaps a part, and returns how many messages are done.
    #[cold]
    #[inline]
    fn note(&mut self, count: usize) -> usize {
        self.sent = (self.sent + count).min(self.length);
        let (true, Some(last)) = (count > 0, self.sent.checked_sub(1)) else { return 0 };
        let entry = &self.entries[last];
        // SAFETY: the header is that of a message whose loans last as long as the round.
        if entry.length() < unsafe { entry.header.source_length() } {
            // A stream had no room for all of the message.
            (self.sent, self.held) = (last, Held::Rest(entry.length()));
            return count - 1;
        }
        count
    }

    /// Tells the error that was set aside; or sends more of a message that a stream has taken a part of. Its control messages
    /// went with the first part.
    #[cold]
    #[inline]
    fn go_on(&mut self, socket: &Socket, flags: c_int) -> io::Result<usize> {
        let Held::Rest(begun) = self.held else {
            let held = std::mem::replace(&mut self.held, Held::Nothing);
            return if let Held::Error(error) = held { Err(error) } else { Ok(0) };
        };
        let Some(entry) = self.entries[..self.length].get_mut(self.sent) else { return Ok(0) };
        // SAFETY: the buffers are those of a message whose loans last as long as the round.
        let buffers = unsafe { entry.header.sources() };
        let (mut index, mut offset) = (0, begun);
        while let Some(buffer) = buffers.get(index).filter(|buffer| offset >= buffer.len()) {
            offset -= buffer.len();
            index += 1;
        }
        let rest = match buffers.get(index..) {
            None | Some([]) => return self.finish(begun),
            Some(rest) if offset == 0 => MsgHdr::new().with_buffers(rest).send(socket.as_raw(), flags),
            Some([first, ..]) => sys::send(socket.as_raw(), &first[offset..], flags),
        }?;
        let begun = begun + rest;
        if begun >= buffers.iter().map(|buffer| buffer.len()).sum() {
            return self.finish(begun);
        }
        self.held = Held::Rest(begun);
        Ok(0)
    }

    /// Takes note that all of a message is sent, so many bytes.
    #[inline]
    fn finish(&mut self, length: usize) -> io::Result<usize> {
        self.entries[self.sent].set_length(length);
        (self.sent, self.held) = (self.sent + 1, Held::Nothing);
        Ok(1)
    }
}

impl fmt::Debug for SendRound<'_, '_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendRound")
            .field("len", &self.length)
            .field("sent", &self.sent)
            .finish_non_exhaustive()
    }
}
