//! The table of what is to be sent: datagrams joined to trains.

use super::slab::Slab;
use super::{Rejected, Transmit, system};
use crate::address::inet;
use crate::control::{Arena, Builder, Departure};
use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::net::{IpAddr, SocketAddr, SocketAddrV6};
use std::time::Duration;

/// Words of the memory for control messages, which are aligned as the messages are.
type Word = u64;

/// Words of control memory that each train has: seven bytes may be lost to the alignment.
const STRIDE: usize =
    (Departure::SPACE + system::SEGMENT_SPACE + system::TIME_SPACE).div_ceil(size_of::<Word>()) + 1;

/// The most bytes of one message, whose length is a 16-bit number in the header of IPv4, with the headers themselves,
/// and in that of UDP.
const MOST_V4: usize = 65_507;
const MOST_V6: usize = 65_527;

/// Datagrams that go the same way, each but the last of one size.
#[derive(Clone, Copy)]
pub(super) struct Train {
    to: Option<SocketAddr>,
    departure: Departure,
    time: Option<Duration>,
    headed: bool,
    /// The length of each datagram but the last.
    pub(super) segment: usize,
    /// How many datagrams there are, and how many bytes.
    pub(super) datagrams: usize,
    length: usize,
    /// Whether the last datagram is as long as the others, so that one may follow.
    open: bool,
    /// Where its data stands among the pieces.
    first_piece: usize,
    pieces: usize,
    pub(super) name_length: usize,
    /// The length of the control messages, and without that which cuts the data.
    control_length: usize,
    plain_length: usize,
    /// Whether its datagrams are sent one by one, and without a type of service.
    pub(super) plain: bool,
    without_tos: bool,
}

/// How far a round is: a train, and within it, where that is sent one by one, a datagram.
#[derive(Clone, Copy, Default)]
pub(super) struct Cursor {
    pub(super) train: usize,
    pub(super) datagram: usize,
    piece: usize,
    offset: usize,
}

impl Cursor {
    #[inline]
    pub(super) fn next_train(self) -> Cursor {
        Cursor { train: self.train + 1, ..Cursor::default() }
    }
}

/// Trains, and the memory that their headers point to. Everything is allocated once.
pub(super) struct Trains {
    trains: Vec<Train>,
    capacity: usize,
    /// Slices of what a round borrows, which are read in that round only.
    pieces: Vec<IoSlice<'static>>,
    names: Slab<inet::Head>,
    control: Slab<Word>,
    is_v6: bool,
    /// Where those go to that have no destination: the peer, or any address of the family where there is none.
    peer: IpAddr,
}

impl Trains {
    /// More bytes than one train takes in any table.
    pub(super) const SPACE: usize = {
        let pieces = system::MOST_SEGMENTS * size_of::<IoSlice<'static>>();
        pieces + STRIDE * size_of::<Word>() + size_of::<Train>() + 256
    };

    #[inline]
    pub(super) fn new(capacity: usize, is_v6: bool, peer: Option<IpAddr>) -> Trains {
        let any = if is_v6 { IpAddr::V6([0; 16].into()) } else { IpAddr::V4([0; 4].into()) };
        Trains {
            trains: Vec::with_capacity(capacity),
            capacity,
            pieces: Vec::with_capacity(capacity.saturating_mul(system::MOST_SEGMENTS)),
            names: Slab::new([0; size_of::<inet::Head>()], capacity),
            control: Slab::new(0, capacity * STRIDE),
            is_v6,
            peer: peer.unwrap_or(any),
        }
    }

    #[inline]
    pub(super) fn clear(&mut self) {
        self.trains.clear();
        self.pieces.clear();
    }

    #[inline]
    pub(super) fn get(&self, index: usize) -> Option<&Train> {
        self.trains.get(index)
    }

    #[inline]
    pub(super) fn get_mut(&mut self, index: usize) -> Option<&mut Train> {
        self.trains.get_mut(index)
    }

    /// How many datagrams there are from here on.
    #[inline]
    pub(super) fn datagrams_from(&self, at: Cursor) -> usize {
        let trains = self.trains.get(at.train..).unwrap_or_default();
        trains.iter().map(|train| train.datagrams).sum::<usize>() - at.datagram
    }

    /// The datagram at the cursor, within a train of several, and the cursor behind it.
    #[inline]
    pub(super) fn datagram(&self, at: Cursor) -> (IoSlice<'static>, Cursor) {
        let train = &self.trains[at.train];
        let rest = &self.pieces(train)[at.piece][at.offset..];
        let data = &rest[..rest.len().min(train.segment)];
        let after = match at {
            _ if at.datagram + 1 == train.datagrams => at.next_train(),
            _ if data.len() == rest.len() => {
                Cursor { datagram: at.datagram + 1, piece: at.piece + 1, offset: 0, ..at }
            }
            _ => Cursor { datagram: at.datagram + 1, offset: at.offset + data.len(), ..at },
        };
        // SAFETY: the data is a part of a piece, which is borrowed for as long as it is used.
        let data = unsafe { std::slice::from_raw_parts(data.as_ptr(), data.len()) };
        (IoSlice::new(data), after)
    }

    /// Writes the control messages of a train anew, with or without the type of service; whether that worked.
    #[inline]
    pub(super) fn set_tos(&mut self, index: usize, on: bool) -> bool {
        let mut train = self.trains[index];
        train.without_tos = !on;
        let answer = train.encode(self.peer, self.memory(index));
        self.trains[index] = train;
        answer.is_ok()
    }

    /// The pieces of a train: each holds whole segments, but for the last of the train.
    #[inline]
    pub(super) fn pieces(&self, train: &Train) -> &[IoSlice<'static>] {
        &self.pieces[train.first_piece..train.first_piece + train.pieces]
    }

    /// The name of a train's destination, for a header.
    #[inline]
    pub(super) fn name(&self, index: usize) -> *mut inet::Head {
        self.names.pointer(index, 1)
    }

    /// The control messages of a train, for a header: all, or without that which cuts the data.
    #[inline]
    pub(super) fn control(&self, index: usize, cut: bool) -> (*mut u8, usize) {
        let train = &self.trains[index];
        let length = if cut { train.control_length } else { train.plain_length };
        (self.control.pointer(index * STRIDE, STRIDE).cast(), length)
    }

    /// Takes up a transmit: appends it to the last train where it may follow there, and else begins trains.
    ///
    /// # Safety
    ///
    /// Until [`clear`](Trains::clear) nobody uses the pieces after the data's loan has ended.
    #[inline]
    pub(super) unsafe fn push(&mut self, transmit: &Transmit<'_>, marks: bool) -> Result<(), Rejected> {
        let (size, most) = self.measure(transmit)?;
        // SAFETY: the caller's promise.
        let data: &'static [u8] =
            unsafe { std::slice::from_raw_parts(transmit.data.as_ptr(), transmit.data.len()) };
        if self.follow(transmit, data, size, most) {
            return Ok(());
        }
        self.begin(transmit, data, size, most, marks)
    }

    /// How long each datagram but the last is, and how long a message may be.
    #[inline]
    pub(super) fn measure(&self, transmit: &Transmit<'_>) -> Result<(usize, usize), Rejected> {
        // What goes to a mapped address of an IPv6 socket travels as IPv4.
        let most = if self.towards(transmit.to).to_canonical().is_ipv6() { MOST_V6 } else { MOST_V4 };
        let size = match transmit.segment_size {
            Some(0) => return Err(Rejected::EmptySegments),
            Some(_) if transmit.data.is_empty() => return Err(Rejected::EmptyTrain),
            Some(size) => size.min(transmit.data.len()),
            None => transmit.data.len(),
        };
        if size > most { Err(Rejected::TooLong { length: size }) } else { Ok((size, most)) }
    }

    /// Where a datagram goes to.
    #[inline]
    fn towards(&self, to: Option<SocketAddr>) -> IpAddr {
        to.map_or(self.peer, |to| to.ip())
    }

    /// Appends the data to the last train, if all of it may stand there.
    #[inline]
    fn follow(&mut self, transmit: &Transmit<'_>, data: &'static [u8], size: usize, most: usize) -> bool {
        let Some(train) = self.trains.last_mut() else { return false };
        let datagrams = if data.len() == size { 1 } else { data.len().div_ceil(size) };
        // A shorter datagram is the last of its train.
        let fits = size == train.segment || (datagrams == 1 && size < train.segment);
        let follows = train.open
            && fits
            && size != 0
            && train.datagrams + datagrams <= system::MOST_SEGMENTS
            && train.length + data.len() <= most
            && train.takes(transmit);
        if !follows || self.pieces.len() == self.pieces.capacity() {
            return false;
        }
        train.datagrams += datagrams;
        train.length += data.len();
        train.open = data.len() == datagrams * train.segment;
        train.pieces += 1;
        self.pieces.push(IoSlice::new(data));
        if system::SEGMENT_SPACE != 0 && train.control_length == train.plain_length {
            // Alone it needed nothing to cut it. With messages of its own it has been encoded whole.
            let (mut train, index) = (*train, self.trains.len() - 1);
            let encoded = train.encode(self.peer, self.memory(index));
            debug_assert!(encoded.is_ok(), "there is room for the message, and it is the only one");
            self.trains[index] = train;
        }
        true
    }

    /// Begins as many trains as the data needs, or none.
    #[inline]
    fn begin(
        &mut self,
        transmit: &Transmit<'_>,
        data: &'static [u8],
        size: usize,
        most: usize,
        marks: bool,
    ) -> Result<(), Rejected> {
        if data.len() == size {
            // One datagram, as most are: there is nothing to divide.
            self.check_room(1)?;
            return self.append(transmit, data, size, 1, marks);
        }
        let segments = (most / size).min(system::MOST_SEGMENTS);
        let chunks = data.chunks(segments * size);
        self.check_room(chunks.len())?;
        for data in chunks {
            self.append(transmit, data, size, data.len().div_ceil(size), marks)?;
        }
        Ok(())
    }

    /// Whether so many trains can begin, each with one piece.
    #[inline]
    fn check_room(&self, count: usize) -> Result<(), Rejected> {
        if count > self.capacity || count > self.pieces.capacity() {
            return Err(Rejected::TooMany);
        }
        let pieces_left = self.pieces.capacity() - self.pieces.len();
        if count > self.capacity - self.trains.len() || count > pieces_left {
            return Err(Rejected::Full);
        }
        Ok(())
    }

    /// Appends a train with its first data, for which there is room; checks what the system can be asked for.
    #[inline]
    fn append(
        &mut self,
        transmit: &Transmit<'_>,
        data: &'static [u8],
        segment: usize,
        datagrams: usize,
        marks: bool,
    ) -> Result<(), Rejected> {
        if !self.reaches(transmit.to) {
            return Err(Rejected::WrongFamily);
        }
        let index = self.trains.len();
        // What stands alone and says nothing has no messages. What cannot be encoded is found out with the first train of
        // a transmit, before anything has changed: its memory is in no use yet.
        let (mut plain_length, mut control_length) = (0, 0);
        if datagrams > 1 || transmit.says_more() {
            let (to, departure) = (self.towards(transmit.to), transmit.departure.marked(marks));
            (plain_length, control_length) =
                encode(self.memory(index), to, &departure, transmit.time, segment)?;
        }
        let name_length = self.write_name(transmit.to, index);
        self.trains.push(Train {
            to: transmit.to,
            departure: transmit.departure,
            time: transmit.time,
            headed: transmit.headed,
            segment,
            datagrams,
            length: data.len(),
            open: segment != 0 && data.len() == datagrams * segment,
            first_piece: self.pieces.len(),
            pieces: 1,
            name_length,
            control_length,
            plain_length,
            plain: false,
            without_tos: !marks,
        });
        self.pieces.push(IoSlice::new(data));
        Ok(())
    }

    /// Whether a destination is of a family that the socket has.
    #[inline]
    pub(super) fn reaches(&self, to: Option<SocketAddr>) -> bool {
        self.is_v6 || !matches!(to, Some(SocketAddr::V6(_)))
    }

    /// Writes the name of a destination into the memory of a train, and returns its length.
    #[inline]
    pub(super) fn write_name(&mut self, to: Option<SocketAddr>, index: usize) -> usize {
        let name = &mut self.names.get_mut(index, 1)[0];
        match (to, self.is_v6) {
            (None, _) => 0,
            (Some(SocketAddr::V4(to)), false) => put(name, &inet::v4(&to)),
            (Some(SocketAddr::V4(to)), true) => {
                // Apple's systems refuse an IPv4 address on an IPv6 socket.
                put(name, &inet::v6(&SocketAddrV6::new(to.ip().to_ipv6_mapped(), to.port(), 0, 0)))
            }
            (Some(SocketAddr::V6(to)), _) => put(name, &inet::v6(&to)),
        }
    }

    /// Writes the control messages of a transmit into the memory of the first train, and returns where, and how long they are.
    #[inline]
    pub(super) fn write_control(
        &mut self,
        transmit: &Transmit<'_>,
        marks: bool,
        segment: Option<usize>,
    ) -> Result<(*mut u8, usize), Rejected> {
        let to = self.towards(transmit.to);
        let departure = transmit.departure.marked(marks);
        let (plain, whole) = encode(self.memory(0), to, &departure, transmit.time, segment.unwrap_or(0))?;
        Ok((self.control.pointer(0, STRIDE).cast(), if segment.is_some() { whole } else { plain }))
    }

    /// The memory for the control messages of a train.
    #[inline]
    fn memory(&mut self, index: usize) -> &mut [MaybeUninit<u8>] {
        let words = self.control.get_mut(index * STRIDE, STRIDE);
        // SAFETY: words of zeros and messages; what is written to them is initialised.
        as_bytes(unsafe { &mut *(&raw mut *words as *mut [MaybeUninit<u64>]) })
    }
}

/// Copies an address to the front of a name.
#[inline]
fn put(name: &mut inet::Head, bytes: &[u8]) -> usize {
    name[..bytes.len()].copy_from_slice(bytes);
    bytes.len()
}

/// The same memory, byte by byte.
#[inline]
fn as_bytes(words: &mut [MaybeUninit<u64>]) -> &mut [MaybeUninit<u8>] {
    let length = size_of_val(words);
    // SAFETY: the bytes of the words, borrowed as these are; any byte may be uninitialised.
    unsafe { std::slice::from_raw_parts_mut(words.as_mut_ptr().cast(), length) }
}

impl Train {
    /// Whether the headers of a transmit are to say the same.
    #[inline]
    fn takes(&self, transmit: &Transmit<'_>) -> bool {
        let headed = self.headed || transmit.headed;
        same(&self.to, &transmit.to)
            && (!headed || (self.departure == transmit.departure && self.time == transmit.time))
    }

    /// Whether the type of service is among what is asked for.
    #[inline]
    pub(super) fn has_tos(&self) -> bool {
        self.departure.tos.is_some() && !self.without_tos
    }

    /// Where it goes to, if that is not where the socket is connected.
    #[inline]
    pub(super) fn to(&self) -> Option<SocketAddr> {
        self.to
    }

    /// Writes the control messages.
    #[inline]
    fn encode(&mut self, peer: IpAddr, memory: &mut [MaybeUninit<u8>]) -> Result<(), Rejected> {
        let to = self.to.map_or(peer, |to| to.ip());
        let departure = self.departure.marked(!self.without_tos);
        (self.plain_length, self.control_length) = encode(memory, to, &departure, self.time, self.segment)?;
        Ok(())
    }
}

/// Writes control messages, the last of which cuts the data; returns their length without it, and with it.
#[inline]
fn encode(
    memory: &mut [MaybeUninit<u8>],
    to: IpAddr,
    departure: &Departure,
    time: Option<Duration>,
    segment: usize,
) -> Result<(usize, usize), Rejected> {
    let mut arena = Arena::new(memory);
    let mut control = Builder::new(&mut arena);
    departure.push(&mut control, to).map_err(rejected)?;
    if let Some(time) = time {
        let nanoseconds = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        system::push_time(&mut control, nanoseconds).map_err(rejected)?;
    }
    let plain = control.as_bytes().len();
    let segment = u16::try_from(segment).unwrap_or(u16::MAX);
    // There is room: the memory is as large as all messages together.
    system::push_segment(&mut control, segment).map_err(|_| Rejected::TooMany)?;
    Ok((plain, control.as_bytes().len()))
}

/// Whether two destinations are one. Those of IPv4 are compared here, without a call.
#[inline]
fn same(a: &Option<SocketAddr>, b: &Option<SocketAddr>) -> bool {
    match (a, b) {
        (Some(SocketAddr::V4(a)), Some(SocketAddr::V4(b))) => (a.ip(), a.port()) == (b.ip(), b.port()),
        _ => a == b,
    }
}

/// Why messages could not be written.
#[inline]
fn rejected(error: io::Error) -> Rejected {
    match error.kind() {
        io::ErrorKind::Unsupported => Rejected::Unsupported,
        _ => Rejected::WrongSource,
    }
}
