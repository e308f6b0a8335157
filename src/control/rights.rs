//! Descriptors in messages: lent to send, owned once received.
#![allow(unsafe_code)] // Makes owned descriptors of the numbers that the kernel wrote.

use super::{Builder, Cmsg, Id, Payload, Received, SCM_RIGHTS, space_for};
use crate::sys;
use std::ffi::c_int;
use std::io;
use std::mem::{size_of, size_of_val};
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

/// How many descriptors one message carries at most on Linux (`SCM_MAX_FD`).
pub(super) const MOST: usize = 253;

/// Whether they come inherited by the programs that a process executes, since no flag of the receive prevents it.
pub(super) const ARE_INHERITED: bool = sys::cmsg::CLOEXEC_FLAG == 0;

/// How many of the bytes that a receive has filled are descriptors, at most.
#[inline]
pub(super) fn at_most(filled: usize) -> usize {
    filled
}

/// Whether messages of this level may hold descriptors.
#[inline]
pub(super) fn are_at(level: c_int) -> bool {
    level == SCM_RIGHTS::ID.level
}

/// Returns the space in bytes that a message with `count` descriptors takes.
///
/// # Examples
///
/// ```
/// use berkeley::control::{Storage, space_for_descriptors};
///
/// let storage = Storage::<{ space_for_descriptors(4) }>::new();
/// assert!(storage.capacity() >= 4 * size_of::<i32>());
/// ```
#[inline]
pub const fn space_for_descriptors(count: usize) -> usize {
    space_for(count * size_of::<c_int>())
}

/// Data that is descriptors.
#[derive(Debug)]
pub enum Descriptors {}

impl Payload for Descriptors {
    /// Only how many there are: they are taken by [`Received::take`](super::Received::take).
    type Value<'a> = usize;
    /// One descriptor; for more, use [`space_for_descriptors`](super::space_for_descriptors).
    const SIZE: usize = size_of::<c_int>();

    #[inline]
    fn decode(data: &[u8]) -> Option<usize> {
        Some(data.len() / size_of::<c_int>())
    }
}

/// Descriptors to send.
impl<'a> Builder<'a> {
    /// Appends a message with descriptors ([`SCM_RIGHTS`]), which stay open until the builder is gone; the receiver
    /// gets copies of them.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](io::ErrorKind::InvalidInput) for none, for more than 253, and as [`NoRoom`](super::NoRoom).
    #[inline]
    pub fn push_descriptors(&mut self, descriptors: &[BorrowedFd<'a>]) -> io::Result<()> {
        if descriptors.is_empty() || descriptors.len() > MOST {
            let message = "a message carries 1 to 253 descriptors";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let length = size_of_val(descriptors);
        // SAFETY: the descriptors are lent for as long as the builder lives.
        Ok(unsafe { self.append(SCM_RIGHTS::ID, length, |data| write(descriptors, data)) }?)
    }
}

/// Descriptors that were received.
impl<'a> Received<'a> {
    /// Takes the descriptors out, if this is a message of type `M`: [`SCM_RIGHTS`](super::SCM_RIGHTS) gives an
    /// iterator of them. Those that are not taken stay in the storage, which closes them.
    #[inline]
    pub fn take<M: Take>(self, message: M) -> Option<M::Taken<'a>> {
        let _ = message;
        if self.id == M::ID { Some(M::take_from(self)) } else { None }
    }
}

/// Writes the numbers of descriptors.
#[inline]
fn write(descriptors: &[BorrowedFd<'_>], data: &mut [u8]) {
    for (fd, number) in descriptors.iter().zip(data.chunks_exact_mut(size_of::<c_int>())) {
        number.copy_from_slice(&fd.as_raw_fd().to_ne_bytes());
    }
}

/// A type of message that descriptors are taken out of.
///
/// Sealed: the numbers must be those that the kernel wrote. Nobody else makes a [`Received`], so that no number of
/// one's own becomes a descriptor:
///
/// ```compile_fail,E0308
/// use berkeley::control::{SCM_RIGHTS, Take};
///
/// let mut data = 3_i32.to_ne_bytes();
/// SCM_RIGHTS::take_from(&mut data);
/// ```
pub trait Take: Cmsg + sealed::Sealed {
    /// What comes out.
    type Taken<'a>;

    #[doc(hidden)]
    fn take_from(message: Received<'_>) -> Self::Taken<'_>;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::SCM_RIGHTS {}
    #[cfg(linux_like)]
    impl Sealed for super::super::SCM_PIDFD {}
}

impl Take for SCM_RIGHTS {
    type Taken<'a> = Rights<'a>;

    #[inline]
    fn take_from(message: Received<'_>) -> Rights<'_> {
        Rights { rest: message.data, taken: message.taken }
    }
}

#[cfg(linux_like)]
impl Take for super::SCM_PIDFD {
    /// The error is that of the system, which then made no descriptor. `EBADF`: it was taken before, or cut off.
    type Taken<'a> = io::Result<OwnedFd>;

    #[inline]
    fn take_from(message: Received<'_>) -> io::Result<OwnedFd> {
        let gone = -sys::c::EBADF;
        let Some(number) = message.data.first_chunk_mut() else {
            return Err(io::Error::from_raw_os_error(-gone));
        };
        match take(number, gone) {
            Ok(fd) => {
                note(message.taken);
                Ok(fd)
            }
            Err(errno) => Err(io::Error::from_raw_os_error(errno.saturating_neg())),
        }
    }
}

/// Takes descriptors out of a received message, each once; they are close-on-exec. Those that are not taken stay in the
/// storage, which closes them.
///
/// # Examples
///
/// See [`PassDescriptors`](super::PassDescriptors).
#[derive(Debug)]
pub struct Rights<'a> {
    rest: &'a mut [u8],
    taken: &'a AtomicUsize,
}

impl Iterator for Rights<'_> {
    type Item = OwnedFd;

    #[inline]
    fn next(&mut self) -> Option<OwnedFd> {
        loop {
            let (number, rest) = std::mem::take(&mut self.rest).split_first_chunk_mut()?;
            self.rest = rest;
            if let Ok(fd) = take(number, -1) {
                note(self.taken);
                return Some(fd);
            }
        }
    }
}

/// Takes one descriptor out, and leaves the negative `gone` in its place; a negative number is no descriptor.
#[inline]
fn take(number: &mut [u8; size_of::<c_int>()], gone: c_int) -> Result<OwnedFd, c_int> {
    let fd = c_int::from_ne_bytes(*number);
    if fd < 0 {
        return Err(fd);
    }
    *number = gone.to_ne_bytes();
    // SAFETY: the bytes are those of a storage that the kernel filled, where an open descriptor stands until it is
    // taken: it has just been replaced.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// Counts a descriptor that was taken out.
#[inline]
fn note(taken: &AtomicUsize) {
    // Nobody else waits for the number: a thread whose addition is lost leaves it too low.
    taken.store(taken.load(Relaxed) + size_of::<c_int>(), Relaxed);
}

/// The numbers of the descriptors that are left.
#[inline]
fn numbers(data: &[u8]) -> impl Iterator<Item = c_int> {
    let numbers = data.chunks_exact(size_of::<c_int>()).filter_map(|number| number.try_into().ok());
    numbers.map(c_int::from_ne_bytes).filter(|&number| number >= 0)
}

/// Whether messages of this kind hold descriptors.
#[inline]
pub(super) fn holds_descriptors(id: Id) -> bool {
    id.level == SCM_RIGHTS::ID.level && is_of_descriptors(id.kind)
}

/// Whether messages of this type hold descriptors, at the level of [`SCM_RIGHTS`].
#[inline]
fn is_of_descriptors(kind: c_int) -> bool {
    kind == SCM_RIGHTS::ID.kind || (cfg!(linux_like) && kind == PIDFD)
}

/// `SCM_PIDFD`, which only Linux has.
const PIDFD: c_int = 4;

/// How many of the `length` bytes of a message at the level of [`SCM_RIGHTS`] are descriptors. Not inlined: the walk
/// over other messages is faster so.
#[inline(never)]
pub(super) fn count(kind: c_int, length: usize) -> usize {
    if is_of_descriptors(kind) { length - length % size_of::<c_int>() } else { 0 }
}

/// Closes what is left in a message.
#[inline]
pub(super) fn close(message: Received<'_>) {
    if holds_descriptors(message.id) {
        SCM_RIGHTS::take_from(message).for_each(drop);
    }
}

/// Makes the descriptors of a message close-on-exec, where no flag of the receive has done so.
#[inline]
pub(super) fn close_on_exec(message: Received<'_>) {
    if holds_descriptors(message.id) {
        for fd in numbers(message.data) {
            // Nothing can be wrong with a descriptor that has just been opened.
            let _ = sys::set_cloexec(fd, true);
        }
    }
}

/// Forgets the descriptors of a message, which the kernel has not opened.
#[inline]
pub(super) fn disown(message: Received<'_>) {
    if holds_descriptors(message.id) {
        message.data.fill(0xff);
    }
}
