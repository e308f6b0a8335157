//! The sending side.

use super::fragmentation;
use super::train::{Cursor, Trains};
use super::{Rejected, Transmit, system};
use crate::Socket;
use crate::batch::Stopped;
use crate::batch::calls;
use crate::batch::entry::Entry;
use crate::control::arrival::v6;
use crate::sys::Header;
use std::fmt;
use std::io::{self, IoSlice};
use std::marker::PhantomData;
use std::net::SocketAddr;
use std::slice;

/// Sends datagrams, joined to trains that the system cuts (segmentation offload), many in one call.
///
/// Made for a socket, and given that socket, or a copy of its descriptor, with each flush. Remembers what socket and device
/// refuse. A socket that is to be connected is so before: where no destination is given, the peer decides whether what
/// the headers say is said in messages of IPv4 or IPv6.
///
/// # Examples
///
/// See [the module](super).
pub struct Sender {
    pub(super) trains: Trains,
    entries: Box<[Entry]>,
    /// The data of those entries that hold one datagram out of a train.
    singles: Box<[IoSlice<'static>]>,
    steps: Box<[Step]>,
    /// Whether the system can cut trains, and whether it is asked to.
    can_cut: bool,
    pub(super) cuts: bool,
    pub(super) marks: bool,
}

// SAFETY: outside a round the pointers in the tables are not used; in a round they stand for memory of the sender and for
// slices, which are `Send`.
unsafe impl Send for Sender {}
// SAFETY: a shared sender gives access to nothing of the tables.
unsafe impl Sync for Sender {}

impl Sender {
    /// Makes a sender for the socket, with room for 64 trains.
    ///
    /// # Errors
    ///
    /// As [`Socket::local_addr`].
    #[inline]
    pub fn new(socket: &Socket) -> io::Result<Sender> {
        Sender::with_capacity(socket, 64)
    }

    /// Makes a sender for the socket, with room for so many trains, each of at most 64 datagrams and 64 KiB.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](io::ErrorKind::InvalidInput) for room for none, or for more than there is memory, and as
    /// [`Socket::local_addr`].
    #[inline]
    pub fn with_capacity(socket: &Socket, trains: usize) -> io::Result<Sender> {
        if trains == 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "room for no train"));
        }
        if trains > isize::MAX as usize / Trains::SPACE {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "more room than there is memory"));
        }
        let peer = socket.peer_addr().ok().and_then(|peer| peer.as_socket());
        let peer = peer.map(|peer| peer.ip());
        let can_cut = system::cuts(socket);
        Ok(Sender {
            trains: Trains::new(trains, v6::is_v6(socket)?, peer),
            entries: (0..trains).map(|_| Entry::EMPTY).collect(),
            singles: vec![IoSlice::new(&[]); trains].into(),
            steps: vec![Step::default(); trains].into(),
            can_cut,
            cuts: can_cut,
            marks: true,
        })
    }

    /// Returns whether trains are handed over whole, to be cut by the system. `false` where it does not do so, or has
    /// refused to.
    #[inline]
    pub fn uses_segmentation(&self) -> bool {
        self.cuts
    }

    /// Sets whether trains are handed over whole, such as `true` after another route was taken. It stays `false` where the
    /// system has no such option: an old kernel does not know the message, and would send a train as one datagram.
    #[inline]
    pub fn set_segmentation(&mut self, on: bool) {
        self.cuts = on && self.can_cut;
    }

    /// Returns how many datagrams a train can have to be handed over whole: 1 where trains are not.
    #[inline]
    pub fn max_segments(&self) -> usize {
        if self.cuts { system::MOST_SEGMENTS } else { 1 }
    }

    /// Returns whether the type of service of a datagram is set where it is asked for. `false` after the system has refused
    /// it, as some of Android do.
    #[inline]
    pub fn sends_tos(&self) -> bool {
        self.marks
    }

    /// Begins a round without a datagram.
    #[inline]
    pub fn round<'data>(&mut self) -> Round<'_, 'data> {
        self.trains.clear();
        Round { sender: self, at: Cursor::default(), pending: None, suspect: None, loans: PhantomData }
    }
}

impl fmt::Debug for Sender {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender").field("uses_segmentation", &self.cuts).finish_non_exhaustive()
    }
}

/// What an entry of a call stands for: so many datagrams, and where the round is behind them.
#[derive(Clone, Copy, Default)]
struct Step {
    datagrams: usize,
    after: Cursor,
}

/// What a train is sent without, for it may be that what was refused.
#[derive(Clone, Copy)]
enum Suspect {
    /// To be cut; `too_long` where that concerns the size of this train only.
    Cut { too_long: bool },
    /// The type of service.
    Mark,
}

/// Holds the datagrams of one round, and how far it is.
///
/// What it borrows outlives it:
///
/// ```compile_fail,E0597
/// use berkeley::Socket;
/// use berkeley::datagram::{Sender, Transmit};
///
/// fn send(socket: &Socket, sender: &mut Sender) -> std::io::Result<usize> {
///     let mut round = sender.round();
///     {
///         let data = vec![1, 2, 3];
///         round.push(&Transmit::new(&data))?;
///     }
///     Ok(round.flush(socket)?)
/// }
/// ```
#[must_use = "what was pushed is not sent until it is flushed"]
pub struct Round<'sender, 'data> {
    sender: &'sender mut Sender,
    at: Cursor,
    /// The error that stopped the last flush behind what it has sent.
    pending: Option<SendError>,
    suspect: Option<Suspect>,
    loans: PhantomData<&'data [u8]>,
}

impl<'data> Round<'_, 'data> {
    /// Takes up a datagram, or a train. It joins the one before it if that goes the same way, so that order is kept.
    ///
    /// # Errors
    ///
    /// Where it is [`Rejected`] the round is as it was. A full one has room again once all is sent.
    #[inline]
    pub fn push(&mut self, transmit: &Transmit<'data>) -> Result<(), Rejected> {
        if self.at.train != 0 && self.sender.trains.get(self.at.train).is_none() {
            // All is sent. The last train would still take up what goes its way, and never leave again.
            self.sender.trains.clear();
            self.at = Cursor::default();
        }
        // SAFETY: the round borrows the data for 'data, and the next round forgets it.
        unsafe { self.sender.trains.push(transmit, self.sender.marks) }
    }

    /// Returns how many datagrams are not sent yet.
    #[inline]
    pub fn unsent(&self) -> usize {
        self.sender.trains.datagrams_from(self.at)
    }

    /// Hands over what is not sent yet, in order, and returns how many datagrams went. What did not go is still there.
    ///
    /// Makes as many calls as it takes: on Linux one for 64 trains of 64 datagrams. Repeats a call that a signal has
    /// interrupted.
    ///
    /// Where a train is refused with `EIO`, `EINVAL`, `EMSGSIZE`, `ENOPROTOOPT` or `EOPNOTSUPP`, its datagrams are sent one by
    /// one. If these are taken, the sender does so from then on ([`uses_segmentation`](Sender::uses_segmentation)), but for
    /// `EMSGSIZE`, which concerns the size of the one train. A datagram that is still refused is sent without its type of
    /// service; if it is taken then, so are all after it ([`sends_tos`](Sender::sends_tos)).
    ///
    /// # Errors
    ///
    /// That of the first datagram that was not sent. If others went before it, their number comes first, and the error with
    /// the next flush; [`skip`](Round::skip) leaves out what was refused. [`WouldBlock`](io::ErrorKind::WouldBlock) where
    /// nothing could be sent now.
    #[inline]
    pub fn flush(&mut self, socket: &Socket) -> Result<usize, SendError> {
        if let Some(error) = self.pending.take() {
            return Err(error);
        }
        let mut sent = 0;
        while self.sender.trains.get(self.at.train).is_some() {
            let filled = self.build();
            let entries = &mut self.sender.entries[..filled];
            // SAFETY: `build` has pointed the headers to the memory of the sender, and to data that the round borrows.
            let (count, error) = match unsafe { calls::send(socket.as_raw(), entries, 0) } {
                Ok(count) => (count.min(filled), None),
                Err(Stopped { count, error }) => (count.min(filled), Some(error)),
            };
            sent += self.advance(count);
            let Some(error) = error else { continue };
            // What was refused behind others was prepared before these were sent: the next call finds out anew.
            let stale = count > 0 && system::is_refusal(&error);
            if !stale && error.kind() != io::ErrorKind::Interrupted && !self.retreat(socket, &error) {
                return self.stop(socket, sent, error);
            }
        }
        Ok(sent)
    }

    /// Makes all datagrams unsent again that were pushed since the round began, or was last empty.
    #[inline]
    pub fn rewind(&mut self) {
        (self.at, self.pending, self.suspect) = (Cursor::default(), None, None);
    }

    /// Leaves out what was refused: the next datagram, or the train that it would have gone with. Returns how many datagrams
    /// these were.
    #[inline]
    pub fn skip(&mut self) -> usize {
        (self.pending, self.suspect) = (None, None);
        if self.build() == 0 {
            return 0;
        }
        let Step { datagrams, after } = self.sender.steps[0];
        self.at = after;
        datagrams
    }

    /// Points entries to what is next, as far as they go, and returns how many.
    #[inline]
    fn build(&mut self) -> usize {
        let Sender { trains, entries, singles, steps, cuts, .. } = &mut *self.sender;
        let (mut at, mut filled) = (self.at, 0);
        for ((entry, single), step) in entries.iter_mut().zip(singles).zip(steps) {
            let Some(train) = trains.get(at.train) else { break };
            let cut = *cuts && !train.plain && at.datagram == 0 && train.datagrams > 1;
            let mut header = Header::zeroed();
            if train.name_length != 0 {
                header.set_name(trains.name(at.train).cast(), train.name_length as _);
            }
            let (control, length) = trains.control(at.train, cut);
            if length != 0 {
                header.set_control(control, length);
            }
            if cut || train.datagrams == 1 {
                header.set_sources(trains.pieces(train));
                at = at.next_train();
            } else {
                (*single, at) = trains.datagram(at);
                header.set_sources(slice::from_ref(single));
            }
            *step = Step { datagrams: if cut { train.datagrams } else { 1 }, after: at };
            *entry = Entry::new(header);
            filled += 1;
        }
        filled
    }

    /// Goes on behind the first `count` entries, and returns how many datagrams they stand for.
    #[inline]
    fn advance(&mut self, count: usize) -> usize {
        let Some(last) = count.checked_sub(1) else { return 0 };
        let sent = self.sender.steps[..count].iter().map(|step| step.datagrams).sum();
        self.at = self.sender.steps[last].after;
        // What was sent last began with what was refused before: without what is suspected, it was taken.
        match self.suspect.take() {
            Some(Suspect::Cut { too_long: false }) => self.sender.cuts = false,
            Some(Suspect::Mark) => self.sender.marks = false,
            Some(Suspect::Cut { too_long: true }) | None => {}
        }
        sent
    }

    /// Prepares to send what was refused with less; `false` where the error is another one, or nothing can be left out.
    #[inline]
    fn retreat(&mut self, socket: &Socket, error: &io::Error) -> bool {
        if !system::is_refusal(error) {
            return false;
        }
        let (index, whole, cuts) = (self.at.train, self.at.datagram == 0, self.sender.cuts);
        let Some(train) = self.sender.trains.get_mut(index) else { return false };
        // Older kernels answer `EINVAL` for segments that are longer than the path carries (net/ipv4/udp.c).
        let too_long =
            system::is_too_long(error) || fragmentation::is_beyond_path(socket, train.to(), train.segment);
        if cuts && whole && !train.plain && train.datagrams > 1 {
            train.plain = true;
            self.suspect = Some(Suspect::Cut { too_long });
            return true;
        }
        if too_long || !train.has_tos() {
            return false;
        }
        self.suspect = Some(Suspect::Mark);
        self.sender.trains.set_tos(index, false)
    }

    /// Tells the error now, or what was sent, and the error with the next flush.
    #[cold]
    #[inline]
    fn stop(&mut self, socket: &Socket, sent: usize, error: io::Error) -> Result<usize, SendError> {
        let not_now = error.kind() == io::ErrorKind::WouldBlock;
        if sent > 0 && not_now {
            return Ok(sent);
        }
        if let (Some(Suspect::Mark), false) = (self.suspect, not_now) {
            // It was not the type of service.
            self.sender.trains.set_tos(self.at.train, true);
            self.suspect = None;
        }
        let to = self.sender.trains.get(self.at.train).and_then(|train| train.to());
        let mtu = if system::is_too_long(&error) { fragmentation::mtu_towards(socket, to) } else { None };
        let error = SendError { error, to, mtu };
        if sent == 0 {
            return Err(error);
        }
        self.pending = Some(error);
        Ok(sent)
    }
}

impl fmt::Debug for Round<'_, '_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Round").field("unsent", &self.unsent()).finish_non_exhaustive()
    }
}

/// Tells why a datagram was not sent. Becomes the [`io::Error`] of the call.
#[derive(Debug)]
pub struct SendError {
    /// The error of the call.
    pub error: io::Error,
    /// Where the datagram was to go, if not to where the socket is connected.
    pub to: Option<SocketAddr>,
    /// Where it was too long, the longest packet that the path carries, with its IP header, if the system knows it.
    pub mtu: Option<u32>,
}

impl fmt::Display for SendError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.error, f)?;
        self.mtu.map_or(Ok(()), |mtu| write!(f, "; the path carries {mtu} bytes"))
    }
}

impl std::error::Error for SendError {
    #[inline]
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

impl From<SendError> for io::Error {
    #[inline]
    fn from(error: SendError) -> io::Error {
        error.error
    }
}
