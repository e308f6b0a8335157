//! The receiving side.

use super::slab::Slab;
use super::{Arrival, Facts, system};
use crate::address::inet;
use crate::batch::calls;
use crate::batch::entry::Entry;
use crate::batch::{Fill, Stopped};
use crate::control::Messages;
use crate::{RecvFlags, Socket};
use std::fmt;
use std::io::{self, IoSliceMut};

/// Words of the memory for control messages, which are aligned as the messages are.
type Word = u64;

/// Receives datagrams with the facts that it has asked for, many in one call.
///
/// Made for a socket, whose options it sets; given that socket, or a copy of its descriptor, with each call. The memory
/// for control messages is as large as the facts are, and everything is allocated once.
///
/// # Examples
///
/// See [the module](super).
pub struct Receiver {
    table: Table,
    /// The receiver's own buffers, once they are used.
    own: Option<Own>,
    buffer_size: usize,
}

/// The headers, what they point to beside the buffers, and what the last call has told.
struct Table {
    entries: Box<[Entry]>,
    names: Slab<inet::Head>,
    control: Slab<Word>,
    /// How many words of control memory each message has.
    stride: usize,
    arrivals: Box<[Arrival]>,
    pending: Option<io::Error>,
}

/// Buffers that the receiver owns: slices of the slab, which live as long as it does.
struct Own {
    bufs: Box<[IoSliceMut<'static>]>,
    /// Never read; dropped behind the slices.
    #[allow(dead_code)]
    slab: Slab<u8>,
}

// SAFETY: the pointers of the entries lead to memory that the receiver owns, or are set anew before they are used.
unsafe impl Send for Receiver {}
// SAFETY: a shared receiver gives access to nothing.
unsafe impl Sync for Receiver {}

impl Receiver {
    /// Asks the socket for `facts`, and makes room for 32 datagrams of at most 2048 bytes, or, where they may come joined,
    /// for 8 messages of 64 KiB.
    ///
    /// # Errors
    ///
    /// As [`with_capacity`](Receiver::with_capacity).
    #[inline]
    pub fn new(socket: &Socket, facts: Facts) -> io::Result<Receiver> {
        match facts.contains(Facts::SEGMENTS) {
            true => Receiver::with_capacity(socket, facts, 8, 1 << 16),
            false => Receiver::with_capacity(socket, facts, 32, 2048),
        }
    }

    /// Asks the socket for `facts`, and makes room for `messages` a call, each of at most `bytes`. The buffers themselves
    /// are allocated when [`recv`](Receiver::recv) first needs them.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](io::ErrorKind::Unsupported) where the system does not tell a fact,
    /// [`InvalidInput`](io::ErrorKind::InvalidInput) for room for no message, or for more than there is memory, and as
    /// [`Socket::set`].
    #[inline]
    pub fn with_capacity(
        socket: &Socket,
        facts: Facts,
        messages: usize,
        bytes: usize,
    ) -> io::Result<Receiver> {
        if messages == 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "room for no message"));
        }
        facts.ask(socket)?;
        let stride = facts.space(socket).div_ceil(size_of::<Word>());
        let largest = bytes.max(stride * size_of::<Word>()).max(size_of::<Arrival>()).max(size_of::<Entry>());
        if messages > isize::MAX as usize / largest {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "more room than there is memory"));
        }
        let mut table = Table {
            entries: (0..messages).map(|_| Entry::EMPTY).collect(),
            names: Slab::new([0; size_of::<inet::Head>()], messages),
            control: Slab::new(0, messages * stride),
            stride,
            arrivals: vec![Arrival::new(0, RecvFlags(0), None); messages].into(),
            pending: None,
        };
        table.point();
        Ok(Receiver { table, own: None, buffer_size: bytes })
    }

    /// Returns how many messages a call can bring.
    #[inline]
    pub fn capacity(&self) -> usize {
        self.table.entries.len()
    }

    /// Receives what is there into the receiver's own buffers; a blocking socket waits for the first datagram.
    ///
    /// Mirrors [recvmmsg(2)](https://man7.org/linux/man-pages/man2/recvmmsg.2.html), where the system has it.
    ///
    /// # Errors
    ///
    /// Those of [`Socket::recvmsg`]: [`WouldBlock`](io::ErrorKind::WouldBlock) where nothing is there. Where datagrams came
    /// before an error, it comes with the next call.
    #[inline]
    pub fn recv(&mut self, socket: &Socket) -> io::Result<Arrivals<'_>> {
        let own = self.own.get_or_insert_with(|| Own::new(self.table.entries.len(), self.buffer_size));
        let arrivals = self.table.fill(socket, &mut own.bufs)?;
        Ok(Arrivals { arrivals, bufs: &own.bufs })
    }

    /// Receives what is there into `bufs`, one message into each; a blocking socket waits for the first datagram. Where fewer
    /// messages come than there are buffers, and than [`capacity`](Receiver::capacity) says, nothing else was there.
    ///
    /// # Errors
    ///
    /// As [`recv`](Receiver::recv).
    #[inline]
    pub fn recv_into<'a>(
        &'a mut self,
        socket: &Socket,
        bufs: &'a mut [IoSliceMut<'_>],
    ) -> io::Result<Arrivals<'a>> {
        let arrivals = self.table.fill(socket, bufs)?;
        Ok(Arrivals { arrivals, bufs })
    }
}

impl Table {
    /// Lends the entries the memory for names and control messages, for good.
    #[inline]
    fn point(&mut self) {
        for (index, entry) in self.entries.iter_mut().enumerate() {
            let header = &mut entry.header;
            header.set_name(self.names.pointer(index, 1).cast(), 0);
            if self.stride != 0 {
                header.set_control(self.control.pointer(index * self.stride, self.stride).cast(), 0);
            }
        }
    }

    /// Makes one call, and takes down what it tells of each message.
    #[inline]
    fn fill(&mut self, socket: &Socket, bufs: &mut [IoSliceMut<'_>]) -> io::Result<&[Arrival]> {
        if let Some(error) = self.pending.take() {
            return Err(error);
        }
        let room = self.entries.len().min(bufs.len());
        let entries = &mut self.entries[..room];
        for (entry, buf) in entries.iter_mut().zip(bufs.iter_mut()) {
            let header = &mut entry.header;
            header.set_targets((&raw mut *buf).cast(), 1);
            header.set_name_length(size_of::<inet::Head>() as _);
            header.set_control_length(self.stride * size_of::<Word>());
            header.set_flags(0);
        }
        // SAFETY: the headers point to the names and the control memory of the receiver, which it borrows exclusively, and to
        // the buffers, all of them writable for the lengths that were set.
        let answer =
            unsafe { calls::receive(socket.as_raw(), entries, system::TRUE_LENGTH, Fill::AfterFirst) };
        let count = match answer {
            Ok(count) => count,
            Err(stopped) => Stopped::settle(stopped, &mut self.pending)?,
        };
        let count = count.min(room);
        let told = self.entries[..count].iter().zip(&mut self.arrivals).zip(self.names.get(0, count));
        for (index, ((entry, arrival), name)) in told.enumerate() {
            let header = &entry.header;
            let sender = inet::decode(name, header.name_length() as usize);
            *arrival = Arrival::new(entry.length(), RecvFlags(header.flags()), sender);
            let filled = header.control_length();
            if filled != 0 {
                let bytes = self.control.bytes(index * self.stride, self.stride);
                note(arrival, bytes.get(..filled).unwrap_or(bytes));
            }
        }
        Ok(&self.arrivals[..count])
    }
}

/// Takes note of what the messages say.
#[inline]
fn note(arrival: &mut Arrival, messages: &[u8]) {
    for message in Messages::new(messages) {
        if !system::note(arrival, &message) {
            arrival.note(&message);
        }
    }
}

impl Own {
    #[inline]
    fn new(count: usize, size: usize) -> Own {
        let slab = Slab::new(0, count * size);
        let bufs = (0..count).map(|index| {
            let start = slab.pointer(index * size, size);
            // SAFETY: the slice is a part of the slab that belongs to no other, and is dropped before the slab.
            IoSliceMut::new(unsafe { std::slice::from_raw_parts_mut(start, size) })
        });
        Own { bufs: bufs.collect(), slab }
    }
}

impl fmt::Debug for Receiver {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver").field("capacity", &self.capacity()).finish_non_exhaustive()
    }
}

/// The messages that a call has brought.
#[derive(Clone, Copy, Debug)]
pub struct Arrivals<'a> {
    arrivals: &'a [Arrival],
    bufs: &'a [IoSliceMut<'a>],
}

impl<'a> Arrivals<'a> {
    /// Returns the messages as the system handed them over: each a datagram, or several that it has joined.
    #[inline]
    pub fn messages(self) -> impl ExactSizeIterator<Item = Datagram<'a>> {
        self.arrivals.iter().zip(self.bufs).map(|(arrival, buf)| {
            let data = buf.get(..arrival.length).unwrap_or(buf);
            Datagram { data, length: arrival.length, arrival }
        })
    }

    /// Returns the datagrams in the order of their arrival, each by itself.
    #[inline]
    pub fn datagrams(self) -> impl Iterator<Item = Datagram<'a>> {
        self.messages().flat_map(Datagram::split)
    }
}

/// A datagram, borrowed from the buffer that it was received into.
#[derive(Clone, Copy, Debug)]
pub struct Datagram<'a> {
    /// The bytes that are there.
    pub data: &'a [u8],
    /// How many it was sent with: more than there are where the buffer was too short. Only Linux and Android tell how many
    /// more; see [`is_truncated`](Datagram::is_truncated).
    pub length: usize,
    /// What is known of it, or of the message that it was joined into.
    pub arrival: &'a Arrival,
}

impl<'a> Datagram<'a> {
    /// Returns whether bytes of it are lost, for the buffer was too short.
    #[inline]
    pub fn is_truncated(&self) -> bool {
        // Where the true length is unknown nothing comes joined, so that the flag is this datagram's.
        let joined = self.arrival.segment_size.is_some();
        self.data.len() < self.length || (!joined && self.arrival.flags.is_truncated())
    }

    /// Splits a message into the datagrams that it was joined from. Those of which no byte is left are among them.
    #[inline]
    pub fn split(self) -> impl Iterator<Item = Datagram<'a>> {
        let Datagram { mut data, mut length, arrival } = self;
        // An empty datagram is one, too.
        let size = arrival.segment_size.unwrap_or(length).max(1);
        let count = if length <= size { 1 } else { length.div_ceil(size) };
        (0..count).map(move |_| {
            let (own, rest) = data.split_at(size.min(data.len()));
            let datagram = Datagram { data: own, length: size.min(length), arrival };
            (data, length) = (rest, length - datagram.length);
            datagram
        })
    }
}
