//! The walk over the messages in a buffer.
#![allow(unsafe_code)] // One slice whose bounds are known.

use super::{Id, Payload, Receivable};
use crate::sys::cmsg::{ALIGN, HEADER, Header};
use std::fmt;

/// Walks over the control messages in some bytes.
///
/// Takes any bytes: what is no message ends the walk, and a message that claims to be longer than the bytes is cut at
/// their end, and says so ([`Message::is_truncated`]). Yields no descriptors, for nobody knows whether the kernel wrote
/// these bytes; to take descriptors, receive into a [`Storage`](super::Storage).
///
/// # Examples
///
/// ```
/// use berkeley::control::{Builder, IP_TTL, Messages, Storage, space};
///
/// let mut storage = Storage::<{ space::<IP_TTL>() }>::new();
/// let mut builder = Builder::new(&mut storage);
/// builder.push(IP_TTL, 3).unwrap();
/// let mut messages = Messages::new(builder.as_bytes());
/// assert_eq!(messages.next().unwrap().get(IP_TTL), Some(3));
/// assert!(messages.next().is_none());
/// ```
#[derive(Clone)]
pub struct Messages<'a> {
    rest: &'a [u8],
}

impl<'a> Messages<'a> {
    /// Walks over `bytes`, such as the first [`control_len`](crate::MsgHdrMut::control_len) bytes of a control buffer.
    #[inline]
    pub fn new(bytes: &'a [u8]) -> Messages<'a> {
        Messages { rest: bytes }
    }
}

impl<'a> Iterator for Messages<'a> {
    type Item = Message<'a>;

    #[inline]
    fn next(&mut self) -> Option<Message<'a>> {
        let part = Part::first(Header::read(self.rest)?, self.rest.len())?;
        let message = Message { id: part.id, data: &self.rest[HEADER..part.end], truncated: part.truncated };
        self.rest = &self.rest[part.next..];
        Some(message)
    }
}

impl std::iter::FusedIterator for Messages<'_> {}

impl fmt::Debug for Messages<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

/// Where the first message of some bytes ends, and the next begins; both are within the bytes, and not before the data.
pub(super) struct Part {
    pub(super) id: Id,
    pub(super) end: usize,
    pub(super) next: usize,
    pub(super) truncated: bool,
}

impl Part {
    /// What `header` says, which is at the front of so many bytes; `None` where it says that it is shorter than itself.
    #[inline]
    pub(super) fn first(header: Header, bytes: usize) -> Option<Part> {
        if header.length < HEADER {
            return None;
        }
        // XNU leaves the whole length in a message that it cut short.
        let truncated = header.length > bytes;
        let end = if truncated { bytes } else { header.length };
        // `end` is at most the length of a slice, so that the sum does not overflow.
        let next = end.next_multiple_of(ALIGN).min(bytes);
        Some(Part { id: Id { level: header.level, kind: header.kind }, end, next, truncated })
    }

    /// Splits the bytes into the data of the message and all that comes after it.
    #[inline]
    pub(super) fn split<'a, T>(&self, bytes: &'a mut [T]) -> (&'a mut [T], &'a mut [T]) {
        let (message, rest) = bytes.split_at_mut(self.next);
        // SAFETY: `first` has seen to it that a header fits before the end, and the end before the next message.
        (unsafe { message.get_unchecked_mut(HEADER..self.end) }, rest)
    }
}

/// One control message among some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message<'a> {
    pub(super) id: Id,
    pub(super) data: &'a [u8],
    pub(super) truncated: bool,
}

impl<'a> Message<'a> {
    /// Returns level and type.
    #[inline]
    pub fn id(&self) -> Id {
        self.id
    }

    /// Returns the data, without header and padding.
    #[inline]
    pub fn data(&self) -> &'a [u8] {
        self.data
    }

    /// Returns whether the message is longer than the bytes that it stands in: the rest of its data is lost.
    #[inline]
    pub fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// Returns the value, if this is a message of type `M` and its data has the size that it must have.
    #[inline]
    pub fn get<M: Receivable>(&self, message: M) -> Option<<M::Data as Payload>::Value<'a>> {
        let _ = message;
        if self.id == M::ID { M::Data::decode(self.data) } else { None }
    }
}
