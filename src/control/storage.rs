//! Memory for control messages, which owns the descriptors that arrive in it.
#![allow(unsafe_code)] // Takes what the kernel wrote for initialised.

use super::rights::{self, Take};
use super::walk::Part;
use super::{Id, Message, Messages, Payload, Receivable};
use crate::sys::cmsg::HEADER;
use std::fmt;
use std::mem::MaybeUninit;

/// Memory that control messages are received into, and built in: [`Storage`] and [`Arena`].
///
/// Sealed: what the kernel writes into it is taken for true, descriptors included.
pub trait Memory: sealed::Sealed {}

pub(crate) mod sealed {
    use super::{MaybeUninit, State};

    /// # Safety
    ///
    /// The bytes are the same at each call until `self` is dropped, and nobody else writes to them.
    pub unsafe trait Sealed {
        /// The bytes, and what is known of them.
        fn parts(&mut self) -> (&mut [MaybeUninit<u8>], &mut State);
    }
}

/// What is known of the bytes of a storage.
#[derive(Debug)]
pub struct State {
    /// How many bytes the last receive filled.
    pub(crate) filled: usize,
    /// Whether there may be descriptors among them.
    pub(crate) owns: bool,
}

impl State {
    const EMPTY: State = State { filled: 0, owns: false };
}

/// Closes the descriptors that are left of the last receive, and forgets its messages.
///
/// # Safety
///
/// The kernel has filled the first `state.filled` bytes with messages, and nobody else has closed the descriptors.
#[inline]
pub(crate) unsafe fn release(bytes: &mut [MaybeUninit<u8>], state: &mut State) {
    if state.owns {
        // SAFETY: the caller's promise is the one that the call asks for.
        let filled = unsafe { filled(bytes, state) };
        // SAFETY: as above.
        unsafe { close_all(filled) };
    }
    *state = State::EMPTY;
}

/// The bytes that the kernel filled.
///
/// # Safety
///
/// The kernel has filled the first `state.filled` bytes.
#[inline]
unsafe fn filled<'a>(bytes: &'a mut [MaybeUninit<u8>], state: &State) -> &'a mut [u8] {
    let length = state.filled.min(bytes.len());
    let bytes = &mut bytes[..length];
    // SAFETY: the kernel has initialised these bytes, as the caller says.
    unsafe { &mut *(&raw mut *bytes as *mut [u8]) }
}

/// # Safety
///
/// The kernel has filled `bytes` with messages, and nobody else has closed the descriptors.
#[cold]
unsafe fn close_all(bytes: &mut [u8]) {
    for message in (Drain { rest: bytes, owns: None, met: false }) {
        message.close();
    }
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
        Storage { bytes: [MaybeUninit::uninit(); N], state: State::EMPTY }
    }

    /// Returns how many bytes it has.
    pub const fn capacity(&self) -> usize {
        N
    }
}

impl<const N: usize> Default for Storage<N> {
    fn default() -> Self {
        Storage::new()
    }
}

// SAFETY: the bytes are an array of the storage itself, which is borrowed while they are used.
unsafe impl<const N: usize> sealed::Sealed for Storage<N> {
    #[inline]
    fn parts(&mut self) -> (&mut [MaybeUninit<u8>], &mut State) {
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
    pub fn new(memory: &'a mut [MaybeUninit<u8>]) -> Arena<'a> {
        let skip = memory.as_ptr().align_offset(8).min(memory.len());
        Arena { bytes: &mut memory[skip..], state: State::EMPTY }
    }

    /// Returns how many bytes it has.
    pub fn capacity(&self) -> usize {
        self.bytes.len()
    }
}

// SAFETY: the bytes are borrowed exclusively for as long as the arena lives.
unsafe impl sealed::Sealed for Arena<'_> {
    #[inline]
    fn parts(&mut self) -> (&mut [MaybeUninit<u8>], &mut State) {
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
    rest: &'a mut [u8],
    owns: Option<&'a mut bool>,
    /// Whether a message with descriptors has gone by.
    met: bool,
}

impl<'a> Drain<'a> {
    /// Walks over what the last receive filled.
    ///
    /// # Safety
    ///
    /// The kernel has filled the first `state.filled` bytes with messages.
    #[inline]
    pub(crate) unsafe fn new(bytes: &'a mut [MaybeUninit<u8>], state: &'a mut State) -> Drain<'a> {
        // SAFETY: the caller's promise is the one that the call asks for.
        let rest = unsafe { filled(bytes, state) };
        Drain { rest, owns: Some(&mut state.owns), met: false }
    }

    /// Walks over nothing.
    #[inline]
    pub(crate) fn empty() -> Drain<'a> {
        Drain { rest: &mut [], owns: None, met: false }
    }
}

impl<'a> Iterator for Drain<'a> {
    type Item = Received<'a>;

    #[inline]
    fn next(&mut self) -> Option<Received<'a>> {
        let Some(part) = Part::first(self.rest) else {
            // All messages were seen: where none had descriptors, nothing is left to close.
            if let Some(owns) = self.owns.take() {
                *owns &= self.met;
            }
            return None;
        };
        let (message, rest) = std::mem::take(&mut self.rest).split_at_mut(part.next);
        self.rest = rest;
        self.met |= rights::holds_descriptors(part.id);
        Some(Received { id: part.id, data: &mut message[HEADER..part.end], truncated: part.truncated })
    }
}

impl fmt::Debug for Drain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Messages::new(self.rest).fmt(f)
    }
}

/// One received control message.
#[derive(Debug)]
pub struct Received<'a> {
    pub(super) id: Id,
    pub(super) data: &'a mut [u8],
    pub(super) truncated: bool,
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
        Message { id: self.id, data: self.data, truncated: self.truncated }.get(message)
    }

    /// Takes the descriptors out, if this is a message of type `M`: [`SCM_RIGHTS`](super::SCM_RIGHTS) gives an iterator of
    /// them. Those that are not taken stay in the storage, which closes them.
    #[inline]
    pub fn take<M: Take>(self, message: M) -> Option<M::Taken<'a>> {
        let _ = message;
        if self.id == M::ID { Some(M::take_from(self.data)) } else { None }
    }

    /// Closes the descriptors of the message.
    fn close(self) {
        rights::close(self.id, self.data);
    }
}
