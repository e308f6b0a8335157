//! Many messages to receive.

use super::calls;
use super::entry::Entry;
use super::{Full, Stopped};
use crate::control::Drain;
use crate::message::{self, Control};
use crate::sys;
use crate::{MsgHdrMut, PollFlags, RecvFlags, SockAddr, Socket};
use std::ffi::c_int;
use std::fmt;
use std::io;
use std::marker::PhantomData;
use std::net::SocketAddr;
use std::ptr;
use std::thread;
use std::time::{Duration, Instant};

/// Says how long a receive waits for its messages. A nonblocking socket waits for none, except with a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// For the first message; takes what else is there.
    One,
    /// For all messages of the round.
    All,
    /// For all messages of the round, or until then; takes at least what is there.
    Until(Instant),
}

/// How one call waits.
#[derive(Clone, Copy)]
pub(crate) enum Fill {
    /// For every message.
    WithAll,
    /// For the first message only.
    AfterFirst,
    /// For none.
    Now,
}

/// Holds the headers of messages to receive, for one round after the other.
///
/// # Examples
///
/// Each message has an address, a buffer and memory for control messages of its own:
///
/// ```
/// use berkeley::batch::{RecvBatch, Wait};
/// use berkeley::control::{IP_TTL, Storage, space};
/// use berkeley::{MaybeUninitSlice, MsgHdrMut, SockAddr, SockRef, option};
/// use std::mem::MaybeUninit;
/// use std::net::UdpSocket;
///
/// # fn main() -> std::io::Result<()> {
/// let (a, b) = (UdpSocket::bind("127.0.0.1:0")?, UdpSocket::bind("127.0.0.1:0")?);
/// let socket = SockRef::from(&b);
/// socket.set(option::IP_RECVTTL, true)?;
///
/// let mut memory = [[MaybeUninit::uninit(); 64]; 4];
/// let mut bufs = memory.each_mut().map(|memory| [MaybeUninitSlice::new(memory)]);
/// let mut senders = [const { SockAddr::unspecified() }; 4];
/// let mut control = [const { Storage::<{ space::<IP_TTL>() }>::new() }; 4];
///
/// let mut batch = RecvBatch::new(4);
/// let mut round = batch.round();
/// for ((bufs, sender), control) in bufs.iter_mut().zip(&mut senders).zip(&mut control) {
///     round.push(MsgHdrMut::new().with_buffers(bufs).with_addr(sender).with_messages(control))?;
/// }
/// a.send_to(b"hello", b.local_addr()?)?;
/// a.send_to(b"world", b.local_addr()?)?;
/// assert_eq!(round.recv(&socket, Wait::One)?, 2);
/// for mut message in round.received() {
///     assert_eq!(message.data().len(), 5);
///     assert_eq!(message.addr().unwrap().as_socket(), Some(a.local_addr()?));
///     assert_eq!(message.messages().find_map(|message| message.get(IP_TTL)), Some(64));
/// }
/// # Ok(())
/// # }
/// ```
pub struct RecvBatch {
    entries: Box<[Entry]>,
    controls: Box<[Control]>,
    /// Addresses for messages to which none is lent; empty where the batch has none.
    senders: Box<[SockAddr]>,
    /// The error that stopped the last call behind a message that it received.
    pending: Option<io::Error>,
}

// SAFETY: outside a round the pointers in the table are not used; in a round they stand for what `MsgHdrMut` borrows,
// which is `Send`.
unsafe impl Send for RecvBatch {}
// SAFETY: a shared batch gives access to nothing.
unsafe impl Sync for RecvBatch {}

impl RecvBatch {
    /// Allocates room for `capacity` messages.
    #[inline]
    pub fn new(capacity: usize) -> RecvBatch {
        RecvBatch {
            entries: (0..capacity).map(|_| Entry::EMPTY).collect(),
            controls: vec![Control::NONE; capacity].into(),
            senders: Box::new([]),
            pending: None,
        }
    }

    /// Allocates room for `capacity` messages, and for the address of each sender, which
    /// [`Received::sender`] tells. Costs less than to lend addresses: they are read only where they are looked at.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::batch::{RecvBatch, Wait};
    /// use berkeley::{MaybeUninitSlice, MsgHdrMut, SockRef};
    /// use std::mem::MaybeUninit;
    /// use std::net::UdpSocket;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, b) = (UdpSocket::bind("127.0.0.1:0")?, UdpSocket::bind("127.0.0.1:0")?);
    /// a.send_to(b"hello", b.local_addr()?)?;
    ///
    /// let mut memory = [MaybeUninit::uninit(); 64];
    /// let mut bufs = [MaybeUninitSlice::new(&mut memory)];
    /// let mut batch = RecvBatch::with_senders(1);
    /// let mut round = batch.round();
    /// round.push(MsgHdrMut::new().with_buffers(&mut bufs))?;
    /// round.recv(&SockRef::from(&b), Wait::One)?;
    /// assert_eq!(round.received().next().unwrap().sender(), Some(a.local_addr()?));
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn with_senders(capacity: usize) -> RecvBatch {
        let senders = vec![SockAddr::unspecified(); capacity].into();
        RecvBatch { senders, ..RecvBatch::new(capacity) }
    }

    /// Returns how many messages there is room for.
    #[inline]
    pub fn capacity(&self) -> usize {
        self.entries.len()
    }

    /// Begins a round without a message.
    #[inline]
    pub fn round<'data>(&mut self) -> RecvRound<'_, 'data> {
        let senders = if self.senders.is_empty() { ptr::null_mut() } else { self.senders.as_mut_ptr() };
        RecvRound {
            entries: &mut self.entries,
            controls: &mut self.controls,
            senders,
            length: 0,
            received: 0,
            used: 0,
            named: false,
            typed: false,
            flags: 0,
            pending: &mut self.pending,
            loans: PhantomData,
        }
    }
}

impl fmt::Debug for RecvBatch {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecvBatch").field("capacity", &self.capacity()).finish_non_exhaustive()
    }
}

/// Holds the messages of one round, and how many of them the last receive filled.
///
/// What it borrows is nobody else's until then:
///
/// ```compile_fail,E0499
/// use berkeley::batch::{RecvBatch, Wait};
/// use berkeley::{MaybeUninitSlice, MsgHdrMut, Socket};
/// use std::mem::MaybeUninit;
///
/// fn receive(socket: &Socket) -> std::io::Result<usize> {
///     let mut memory = [MaybeUninit::uninit(); 64];
///     let mut bufs = [MaybeUninitSlice::new(&mut memory)];
///     let mut batch = RecvBatch::new(2);
///     let mut round = batch.round();
///     round.push(MsgHdrMut::new().with_buffers(&mut bufs))?;
///     round.push(MsgHdrMut::new().with_buffers(&mut bufs))?;
///     round.recv(socket, Wait::One)
/// }
/// ```
#[must_use = "a round does nothing until it is used"]
pub struct RecvRound<'batch, 'data> {
    entries: &'batch mut [Entry],
    controls: &'batch mut [Control],
    /// The addresses of the batch, one for each entry, or null.
    senders: *mut SockAddr,
    /// How many entries hold a message; the last receive filled the first `received` of them.
    length: usize,
    received: usize,
    /// How many entries may have other lengths than those that were lent.
    used: usize,
    /// Whether an address was lent to a message.
    named: bool,
    /// Whether a message has typed control memory, and the flags that it asks for.
    typed: bool,
    flags: c_int,
    /// That of the batch: the socket has forgotten the error, and this may be the last receive of the round.
    pending: &'batch mut Option<io::Error>,
    loans: PhantomData<MsgHdrMut<'data, 'data, 'data>>,
}

// SAFETY: the pointers in the table stand for what `MsgHdrMut` borrows, which is `Send`; that to the addresses for a loan of
// the batch.
unsafe impl Send for RecvRound<'_, '_> {}

impl<'data> RecvRound<'_, 'data> {
    /// Appends a message to be filled.
    ///
    /// # Errors
    ///
    /// [`Full`], and the round is as it was.
    #[inline]
    pub fn push(&mut self, mut message: MsgHdrMut<'data, 'data, 'data>) -> Result<(), Full> {
        if self.length >= self.entries.len().min(self.controls.len()) {
            return Err(Full { capacity: self.entries.len() });
        }
        self.flags |= message.prepare();
        let (mut header, control) = message.into_parts();
        self.named |= !header.name().is_null();
        self.typed |= control.is_typed();
        // SAFETY: there is an entry with this index, and so an address where the batch has them.
        unsafe { lend(&mut header, self.senders, self.length) };
        self.entries[self.length] = Entry::new(header);
        self.controls[self.length] = control;
        self.length += 1;
        Ok(())
    }

    /// Appends messages as long as there is room, and returns how many. No more are taken from the iterator.
    #[inline]
    pub fn extend(&mut self, messages: impl IntoIterator<Item = MsgHdrMut<'data, 'data, 'data>>) -> usize {
        let (mut count, mut flags, mut named, mut typed) = (0, 0, false, false);
        let (from, senders) = (self.length, self.senders);
        let entries = self.entries[from..].iter_mut().zip(&mut self.controls[from..]);
        for ((entry, control), mut message) in entries.zip(messages) {
            flags |= message.prepare();
            let (mut header, of_message) = message.into_parts();
            named |= !header.name().is_null();
            typed |= of_message.is_typed();
            // SAFETY: there is an entry with this index, and so an address where the batch has them.
            unsafe { lend(&mut header, senders, from + count) };
            (*entry, *control) = (Entry::new(header), of_message);
            count += 1;
        }
        self.length += count;
        self.flags |= flags;
        (self.named, self.typed) = (self.named | named, self.typed | typed);
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

    /// Receives messages, waits for them as `wait` says, and returns how many came: in one call where the system has one
    /// for it, in several until a deadline. What the last receive brought is gone; lengths are those that were lent.
    ///
    /// Fewer than the round has room for may come with each way to wait: where a signal, a timeout of the socket or an
    /// error ends the call, and on a nonblocking socket.
    ///
    /// Mirrors [recvmmsg(2)](https://man7.org/linux/man-pages/man2/recvmmsg.2.html), without its timeout, which does not
    /// end a wait.
    ///
    /// # Errors
    ///
    /// Those of [`Socket::recvmsg`]; where messages came before it the error comes with the next call, be it of a later
    /// round of the batch.
    /// [`TimedOut`](io::ErrorKind::TimedOut) where nothing came until the deadline.
    #[inline]
    pub fn recv(&mut self, socket: &Socket, wait: Wait) -> io::Result<usize> {
        self.recv_with_flags(socket, wait, 0)
    }

    /// Does as [`recv`](RecvRound::recv), with flags for each message.
    ///
    /// # Errors
    ///
    /// As [`recv`](RecvRound::recv), and [`InvalidInput`](io::ErrorKind::InvalidInput) for `MSG_TRUNC`, with which a length
    /// says nothing of the bytes that were written.
    #[inline]
    pub fn recv_with_flags(&mut self, socket: &Socket, wait: Wait, flags: c_int) -> io::Result<usize> {
        sys::buffer::refuse_truncation(flags)?;
        self.received = 0;
        if let Some(error) = self.pending.take() {
            return Err(error);
        }
        self.restore();
        let count = match wait {
            Wait::One => self.fill(socket, flags, Fill::AfterFirst)?,
            Wait::All => self.fill(socket, flags, Fill::WithAll)?,
            Wait::Until(deadline) => self.fill_until(socket, flags, deadline)?,
        };
        Ok(count)
    }

    /// Returns the messages that the last receive brought.
    #[inline]
    pub fn received(&mut self) -> impl ExactSizeIterator<Item = Received<'_>> {
        let (controls, named) = (&self.controls[..], self.named);
        let entries = self.entries[..self.received].iter_mut().enumerate();
        entries.map(move |(index, entry)| Received { entry, controls, index, named })
    }

    /// Sets the lengths that the last receive has changed to those that were lent.
    #[inline]
    fn restore(&mut self) {
        for (entry, control) in self.entries[..self.used].iter_mut().zip(&mut self.controls[..]) {
            // SAFETY: header and control came into the tables together.
            unsafe { control.prepare(entry.header_mut()) };
        }
        self.used = 0;
    }

    /// Makes one call for the messages behind those that are there, and returns how many it brought.
    #[inline]
    fn fill(&mut self, socket: &Socket, flags: c_int, fill: Fill) -> io::Result<usize> {
        let from = self.received;
        let Some(entries @ [_, ..]) = self.entries.get_mut(from..self.length) else { return Ok(0) };
        let raw = socket.as_raw();
        // SAFETY: the headers are those of messages whose loans last as long as the round.
        let mut answer = unsafe { calls::receive(raw, entries, flags | self.flags, fill) };
        if let Err(Stopped { count: 0, error }) = &answer {
            let invalid = self.flags != 0 && error.kind() == io::ErrorKind::InvalidInput;
            if invalid && sys::cmsg::refuses_cloexec(raw) {
                // SAFETY: as above. The call that was refused has changed nothing.
                answer = unsafe { calls::receive(raw, entries, flags, fill) };
            }
        }
        let count = match answer {
            Ok(count) => count,
            Err(stopped) => {
                // What stopped the call may have changed the header that it was about to fill.
                self.used = self.length.min(from + stopped.count + 1);
                stopped.settle(self.pending)?
            }
        };
        let count = count.min(self.length - from);
        self.received = from + count;
        self.used = self.used.max(self.received);
        self.complete(from, flags);
        Ok(count)
    }

    /// Takes over what a call has written into the entries from there on.
    #[inline]
    fn complete(&mut self, from: usize, flags: c_int) {
        if self.named {
            for entry in &self.entries[from..self.received] {
                // SAFETY: the name is null, or the address that the message has borrowed.
                unsafe { message::complete_name(entry.header()) };
            }
        }
        if self.typed {
            self.complete_typed(from, flags);
        }
    }

    /// Does as [`complete`](RecvRound::complete) for typed control memory.
    #[inline(never)]
    fn complete_typed(&mut self, from: usize, flags: c_int) {
        for (entry, control) in self.entries[from..self.received].iter_mut().zip(&self.controls[from..]) {
            // SAFETY: header and control came into the tables together, and the call has filled this one.
            unsafe { control.complete(entry.header()) };
            if !sys::cmsg::opens_descriptors(flags) {
                // SAFETY: as above.
                unsafe { control.disown(entry.header()) };
            }
        }
    }

    /// Makes calls until all messages are there, or the deadline is over.
    #[inline]
    fn fill_until(&mut self, socket: &Socket, flags: c_int, deadline: Instant) -> io::Result<usize> {
        let mut promised = false;
        while self.received < self.length {
            let in_vain = match self.fill(socket, flags, Fill::Now) {
                Ok(_) => false,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => promised,
                Err(error) => return Stopped { count: self.received, error }.settle(self.pending),
            };
            let left = deadline.saturating_duration_since(Instant::now());
            if self.received == self.length || self.pending.is_some() || left.is_zero() {
                break;
            }
            promised = match wait(socket, left, in_vain) {
                Ok(promised) => promised,
                Err(error) => return Stopped { count: self.received, error }.settle(self.pending),
            };
        }
        match self.received {
            0 if self.length > 0 => Err(io::ErrorKind::TimedOut.into()),
            count => Ok(count),
        }
    }
}

/// Lends an address of the batch to a message that has none.
///
/// # Safety
///
/// `senders` is null, or there are more than `index` addresses there, which belong to the round.
#[inline]
unsafe fn lend(header: &mut sys::Header, senders: *mut SockAddr, index: usize) {
    if !senders.is_null() && header.name().is_null() {
        // SAFETY: the caller says that there are so many.
        header.set_name(unsafe { senders.add(index) }, SockAddr::CAPACITY);
    }
}

/// Waits until the socket promises that something is there, or so long, and returns whether it does.
///
/// Where the last promise was `in_vain`, a moment goes by without one: while messages are in the error queue, `poll`
/// answers at once, whatever it is asked for.
#[inline]
fn wait(socket: &Socket, left: Duration, in_vain: bool) -> io::Result<bool> {
    if in_vain {
        thread::sleep(left.min(Duration::from_millis(1)));
        return Ok(false);
    }
    match socket.poll(PollFlags::IN, Some(left)) {
        Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(false),
        answer => Ok(!answer?.is_empty()),
    }
}

impl fmt::Debug for RecvRound<'_, '_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecvRound")
            .field("len", &self.length)
            .field("received", &self.received)
            .finish_non_exhaustive()
    }
}

/// One received message of a round.
pub struct Received<'a> {
    entry: &'a mut Entry,
    /// The control of the message is the one with this index: the walk over the messages has to count only one table.
    controls: &'a [Control],
    index: usize,
    named: bool,
}

impl Received<'_> {
    #[inline]
    fn control(&self) -> &Control {
        &self.controls[self.index]
    }

    /// Returns how many bytes arrived.
    #[inline]
    #[allow(clippy::len_without_is_empty)] // Like that of a datagram, which may be empty.
    pub fn len(&self) -> usize {
        self.entry.length()
    }

    /// Returns the flags of the message (`msg_flags`): whether it was longer than its buffers.
    #[inline]
    pub fn flags(&self) -> RecvFlags {
        RecvFlags(self.entry.header().flags())
    }

    /// Returns the address of the sender, of IPv4 or IPv6, where an address was lent or the batch has some
    /// ([`RecvBatch::with_senders`]).
    #[inline]
    pub fn sender(&self) -> Option<SocketAddr> {
        let header = self.entry.header();
        // SAFETY: the pointer is null, or that of an address that the message, or the batch, has lent.
        let name = unsafe { header.name().as_ref() }?;
        name.as_socket_of(header.name_length())
    }

    /// Returns the address that was lent, which is that of the sender.
    #[inline]
    pub fn addr(&self) -> Option<&SockAddr> {
        if !self.named {
            return None;
        }
        // SAFETY: the pointer is null, or that of an address that the message, or the batch, has lent. Where one was lent to
        // any message of the round, all have got their lengths.
        unsafe { self.entry.header().name().as_ref() }
    }

    /// Returns how many bytes of the control buffer were filled (`msg_controllen`).
    #[inline]
    pub fn control_len(&self) -> usize {
        self.control().length(self.entry.header())
    }

    /// Walks over the control messages, where [`with_messages`](MsgHdrMut::with_messages) has lent the memory.
    #[inline]
    pub fn messages(&mut self) -> Drain<'_> {
        // SAFETY: header and control came into the tables together, and this is the only way to them.
        unsafe { self.control().messages(self.entry.header()) }
    }

    /// Returns the data that arrived in the first buffer: all of it where the message has only one.
    #[inline]
    pub fn data(&self) -> &[u8] {
        // SAFETY: the buffers are those that the message has borrowed.
        let first = unsafe { self.entry.header().first_target() };
        let filled = &first[..first.len().min(self.len())];
        // SAFETY: the kernel has filled the buffers one after the other, as far as the length says.
        unsafe { &*(&raw const *filled as *const [u8]) }
    }

    /// Returns the data that arrived, buffer by buffer; buffers that nothing has reached are left out.
    #[inline]
    pub fn parts(&self) -> impl Iterator<Item = &[u8]> {
        // SAFETY: the buffers are those that the message has borrowed.
        let buffers = unsafe { self.entry.header().targets() };
        let mut left = self.entry.length();
        buffers.iter().filter_map(move |buffer| {
            let filled = buffer.as_slice().get(..left).unwrap_or(buffer.as_slice());
            left -= filled.len();
            // SAFETY: the kernel has filled the buffers one after the other, as far as the length says: `MSG_TRUNC`, with
            // which it would say more, is refused.
            let filled = unsafe { &*(&raw const *filled as *const [u8]) };
            (!filled.is_empty()).then_some(filled)
        })
    }
}

impl fmt::Debug for Received<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("len", &self.len())
            .field("flags", &self.flags())
            .finish_non_exhaustive()
    }
}
