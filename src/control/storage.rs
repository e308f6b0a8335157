//! Memory for control messages, which owns the descriptors that arrive in it.
#![allow(unsafe_code)] // Takes what the kernel wrote for initialised.

use super::rights;
use super::walk::Part;
use super::{Id, Message, Payload, Receivable};
use crate::sys::cmsg::Header;
use std::fmt;
use std::mem::MaybeUninit;
use std::sync::atomic::AtomicUsize;

/// Memory that control messages are received into, and built in: [`Storage`] and [`Arena`].
///
/// Sealed: what the kernel writes into it is taken for true, descriptors included.
///
/// The seal holds for generic code too:
///
/// ```compile_fail,E0133
/// fn parts<M: berkeley::control::Memory>(memory: &mut M) {
///     memory.parts();
/// }
/// ```
pub trait Memory: sealed::Sealed {}

pub(crate) mod sealed {
    use super::{MaybeUninit, State};

    /// # Safety
    ///
    /// The bytes are the same at each call until `self` is dropped, and nobody else writes to them.
    pub unsafe trait Sealed {
        /// The bytes, and what is known of them.
        ///
        /// # Safety
        ///
        /// The state stays true of the bytes: it is not exchanged for that of another storage, and while it says that
        /// the kernel has filled bytes, none of these is written to. (Whoever has a `M: Memory` can call this.)
        unsafe fn parts(&mut self) -> (&mut [MaybeUninit<u8>], &mut State);
    }
}

/// What is known of the bytes of a storage.
#[derive(Debug)]
pub struct State {
    /// How many bytes the last receive filled.
    filled: usize,
    /// How many of them are descriptors, at most; how many are, once a walk has seen them all.
    descriptors: usize,
    /// How many bytes of descriptors were taken out. Where two threads take at once, it may stay below that.
    taken: AtomicUsize,
}

impl State {
    #[inline]
    const fn empty() -> State {
        State { filled: 0, descriptors: 0, taken: AtomicUsize::new(0) }
    }

    /// Whether descriptors may be left.
    #[inline]
    fn owns(&mut self) -> bool {
        self.descriptors != *self.taken.get_mut()
    }
}

/// Closes the descriptors that are left of the last receive, and forgets its messages.
///
/// # Safety
///
/// The kernel has filled the first `state.filled` bytes with messages, and nobody else has closed the descriptors.
#[inline]
pub(crate) unsafe fn release(bytes: &mut [MaybeUninit<u8>], state: &mut State) {
    if state.filled == 0 {
        return;
    }
    if state.owns() {
        // SAFETY: the caller's promise is the one that the call asks for.
        unsafe { for_each(bytes, state, rights::close) };
    }
    *state = State::empty();
}

/// Takes note that the kernel has just filled the first `filled` bytes, or all if there are fewer. The state is empty.
///
/// # Safety
///
/// The kernel has done so, and nobody else will close the descriptors.
#[inline]
pub(crate) unsafe fn fill(bytes: &mut [MaybeUninit<u8>], state: &mut State, filled: usize) {
    (state.filled, state.descriptors) = (filled, rights::at_most(filled));
    if rights::ARE_INHERITED && filled != 0 {
        // SAFETY: the caller's promise is the one that the call asks for.
        unsafe { for_each(bytes, state, rights::close_on_exec) };
    }
}

/// Puts -1 in the place of all descriptors, which the kernel has not opened.
///
/// # Safety
///
/// The kernel has filled the first `state.filled` bytes with messages.
#[inline]
pub(crate) unsafe fn disown(bytes: &mut [MaybeUninit<u8>], state: &mut State) {
    // SAFETY: the caller's promise is the one that the call asks for.
    unsafe { for_each(bytes, state, rights::disown) };
}

/// # Safety
///
/// The kernel has filled the first `state.filled` bytes with messages; what `each` asks for holds of them.
#[cold]
unsafe fn for_each(bytes: &mut [MaybeUninit<u8>], state: &mut State, each: fn(Received<'_>)) {
    // SAFETY: the caller's promise is the one that the call asks for.
    unsafe { Drain::new(bytes, state) }.for_each(each);
}

/// Holds control messages on the stack: `N` bytes, aligned for them.
///
/// Compute `N` by [`space`](super::space) from the messages that it must hold. Received descriptors belong to the
/// storage until they are taken: the next receive, and dropping it, close those that are left.
///
/// # Examples
///
/// ```
/// use berkeley::control::{IPV6_HOPLIMIT, IPV6_PKTINFO, Storage, space};
///
/// let storage = Storage::<{ space::<IPV6_PKTINFO>() + space::<IPV6_HOPLIMIT>() }>::new();
/// assert!(storage.capacity() >= 20 + 4);
/// ```
#[repr(C, align(8))]
pub struct Storage<const N: usize> {
    bytes: [MaybeUninit<u8>; N],
    state: State,
}

impl<const N: usize> Storage<N> {
    /// Makes an empty storage.
    #[inline]
    pub const fn new() -> Storage<N> {
        Storage { bytes: [MaybeUninit::uninit(); N], state: State::empty() }
    }

    /// Returns how many bytes it has.
    #[inline]
    pub const fn capacity(&self) -> usize {
        N
    }

    /// Walks over the messages of the last receive, once no header borrows the storage any more.
    #[inline]
    pub fn messages(&mut self) -> Drain<'_> {
        // SAFETY: only a receive sets the state, to what the kernel has filled.
        unsafe { Drain::new(&mut self.bytes, &mut self.state) }
    }
}

impl<const N: usize> Default for Storage<N> {
    #[inline]
    fn default() -> Self {
        Storage::new()
    }
}

// SAFETY: the bytes are an array of the storage itself, which is borrowed while they are used.
unsafe impl<const N: usize> sealed::Sealed for Storage<N> {
    // SAFETY: the caller's promise is the trait's.
    #[inline]
    unsafe fn parts(&mut self) -> (&mut [MaybeUninit<u8>], &mut State) {
        (&mut self.bytes, &mut self.state)
    }
}

impl<const N: usize> Memory for Storage<N> {}

impl<const N: usize> Drop for Storage<N> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: only a receive sets the state, and says what the kernel filled.
        unsafe { release(&mut self.bytes, &mut self.state) };
    }
}

impl<const N: usize> fmt::Debug for Storage<N> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Storage").field("capacity", &N).field("filled", &self.state.filled).finish()
    }
}

/// Holds control messages in borrowed memory, as [`Storage`] does in its own: a part of a larger arena, or the spare
/// capacity of a vector.
///
/// # Examples
///
/// ```
/// use berkeley::control::Arena;
///
/// let mut memory = Vec::with_capacity(256);
/// let arena = Arena::new(memory.spare_capacity_mut());
/// assert!(arena.capacity() > 240);
/// ```
pub struct Arena<'a> {
    bytes: &'a mut [MaybeUninit<u8>],
    state: State,
}

impl<'a> Arena<'a> {
    /// Borrows `memory`; up to seven bytes at its front are left out, so that the rest is aligned.
    #[inline]
    pub fn new(memory: &'a mut [MaybeUninit<u8>]) -> Arena<'a> {
        let skip = memory.as_ptr().align_offset(8).min(memory.len());
        Arena { bytes: &mut memory[skip..], state: State::empty() }
    }

    /// Returns how many bytes it has.
    #[inline]
    pub fn capacity(&self) -> usize {
        self.bytes.len()
    }
}

// SAFETY: the bytes are borrowed exclusively for as long as the arena lives.
unsafe impl sealed::Sealed for Arena<'_> {
    // SAFETY: the caller's promise is the trait's.
    #[inline]
    unsafe fn parts(&mut self) -> (&mut [MaybeUninit<u8>], &mut State) {
        (self.bytes, &mut self.state)
    }
}

impl Memory for Arena<'_> {}

impl Drop for Arena<'_> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: only a receive sets the state, and says what the kernel filled.
        unsafe { release(self.bytes, &mut self.state) };
    }
}

impl fmt::Debug for Arena<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arena")
            .field("capacity", &self.bytes.len())
            .field("filled", &self.state.filled)
            .finish()
    }
}

/// Walks over the messages that were received, and lets descriptors be taken out of them.
///
/// Made by [`MsgHdrMut::messages`](crate::MsgHdrMut::messages).
pub struct Drain<'a> {
    /// Messages that the kernel has written: headers and data are initialised, what pads them is not.
    rest: &'a mut [MaybeUninit<u8>],
    /// How many bytes of descriptors have gone by, and where to tell it at the end.
    met: usize,
    total: Option<&'a mut usize>,
    taken: &'a AtomicUsize,
}

impl<'a> Drain<'a> {
    /// Walks over what the last receive filled.
    ///
    /// # Safety
    ///
    /// The kernel has filled the first `state.filled` bytes with messages.
    #[inline]
    pub(crate) unsafe fn new(bytes: &'a mut [MaybeUninit<u8>], state: &'a mut State) -> Drain<'a> {
        let length = state.filled.min(bytes.len());
        let (total, taken) = (Some(&mut state.descriptors), &state.taken);
        Drain { rest: &mut bytes[..length], met: 0, total, taken }
    }

    /// Walks over nothing.
    #[inline]
    pub(crate) fn empty() -> Drain<'a> {
        static NONE: AtomicUsize = AtomicUsize::new(0);
        Drain { rest: &mut [], met: 0, total: None, taken: &NONE }
    }
}

impl<'a> Iterator for Drain<'a> {
    type Item = Received<'a>;

    #[inline]
    fn next(&mut self) -> Option<Received<'a>> {
        // SAFETY: `rest` begins with a message that the kernel has written, or ends.
        let header = unsafe { Header::read_filled(self.rest) };
        let Some(part) = header.and_then(|header| Part::first(header, self.rest.len())) else {
            // All messages were seen: where all their descriptors were taken, nothing is left to close.
            if let Some(total) = self.total.take() {
                *total = self.met;
            }
            return None;
        };
        let (message, rest) = part.split(std::mem::take(&mut self.rest));
        self.rest = rest;
        // SAFETY: the kernel has written a message as far as its header says, or as far as it goes.
        let data = unsafe { &mut *(&raw mut *message as *mut [u8]) };
        if rights::are_at(part.id.level) {
            self.met += rights::count(part.id.kind, data.len());
        }
        Some(Received { id: part.id, data, truncated: part.truncated, taken: self.taken })
    }
}

impl fmt::Debug for Drain<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Drain").field("bytes_left", &self.rest.len()).finish_non_exhaustive()
    }
}

/// One received control message.
#[derive(Debug)]
pub struct Received<'a> {
    pub(super) id: Id,
    pub(super) data: &'a mut [u8],
    pub(super) truncated: bool,
    #[allow(dead_code)] // Where there is nothing to take, as on Windows.
    pub(super) taken: &'a AtomicUsize,
}

impl<'a> Received<'a> {
    /// Returns level and type.
    #[inline]
    pub fn id(&self) -> Id {
        self.id
    }

    /// Returns the data, without header and padding. Descriptors are numbers there, which belong to the storage.
    #[inline]
    pub fn data(&self) -> &[u8] {
        self.data
    }

    /// Returns whether the message is longer than the storage had room for: the rest of its data is lost.
    #[inline]
    pub fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// Returns the value, if this is a message of type `M` and its data has the size that it must have.
    #[inline]
    pub fn get<M: Receivable>(&self, message: M) -> Option<<M::Data as Payload>::Value<'_>> {
        self.as_message().get(message)
    }

    /// The same, without what it takes to own descriptors.
    #[inline]
    pub(crate) fn as_message(&self) -> Message<'_> {
        Message { id: self.id, data: self.data, truncated: self.truncated }
    }
}
