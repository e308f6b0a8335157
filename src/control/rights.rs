//! Descriptors in messages: lent to send, owned once received.
#![allow(unsafe_code)] // Makes owned descriptors of the numbers that the kernel wrote.

use super::{Cmsg, Id, Payload, SCM_RIGHTS};
use std::ffi::c_int;
use std::mem::size_of;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

/// How many descriptors one message carries at most on Linux (`SCM_MAX_FD`).
pub(super) const MOST: usize = 253;

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

/// Writes the numbers of descriptors.
#[inline]
pub(super) fn write(descriptors: &[BorrowedFd<'_>], data: &mut [u8]) {
    for (fd, number) in descriptors.iter().zip(data.chunks_exact_mut(size_of::<c_int>())) {
        number.copy_from_slice(&fd.as_raw_fd().to_ne_bytes());
    }
}

/// A type of message that descriptors are taken out of.
///
/// Sealed: the numbers must be those that the kernel wrote.
pub trait Take: Cmsg + sealed::Sealed {
    /// What comes out.
    type Taken<'a>;

    #[doc(hidden)]
    fn take_from(data: &mut [u8]) -> Self::Taken<'_>;
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
    fn take_from(data: &mut [u8]) -> Rights<'_> {
        Rights { rest: data }
    }
}

#[cfg(linux_like)]
impl Take for super::SCM_PIDFD {
    /// The error is that of the system, which then made no descriptor. `EBADF`: it was taken before, or cut off.
    type Taken<'a> = std::io::Result<OwnedFd>;

    #[inline]
    fn take_from(data: &mut [u8]) -> std::io::Result<OwnedFd> {
        let gone = -crate::sys::c::EBADF;
        let Some(number) = data.first_chunk_mut() else {
            return Err(std::io::Error::from_raw_os_error(-gone));
        };
        take(number, gone).map_err(|errno| std::io::Error::from_raw_os_error(errno.saturating_neg()))
    }
}

/// Takes descriptors out of a received message, each once; they are close-on-exec. Those that are not taken stay in the
/// storage, which closes them.
///
/// # Examples
///
/// See [`Socket::recv_with_descriptors`](crate::Socket).
#[derive(Debug)]
pub struct Rights<'a> {
    rest: &'a mut [u8],
}

impl Iterator for Rights<'_> {
    type Item = OwnedFd;

    #[inline]
    fn next(&mut self) -> Option<OwnedFd> {
        loop {
            let (number, rest) = std::mem::take(&mut self.rest).split_first_chunk_mut()?;
            self.rest = rest;
            if let Ok(fd) = take(number, -1) {
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

/// Whether messages of this kind hold descriptors.
#[inline]
pub(super) fn holds_descriptors(id: Id) -> bool {
    id == SCM_RIGHTS::ID || (cfg!(linux_like) && id == PIDFD)
}

/// `SCM_PIDFD`, which only Linux has.
const PIDFD: Id = Id { level: SCM_RIGHTS::ID.level, kind: 4 };

/// Closes what is left in a message.
pub(super) fn close(id: Id, data: &mut [u8]) {
    if holds_descriptors(id) {
        Rights { rest: data }.for_each(drop);
    }
}
