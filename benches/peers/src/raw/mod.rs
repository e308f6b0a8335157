//! The limit: the calls of libc as a careful hand writes them. An error becomes an `io::Error`, a length is checked.
#![allow(unsafe_code)]

mod address;
#[cfg(feature = "memory")]
mod counting;
mod message;
#[cfg(feature = "capture")]
pub(crate) mod packet;
mod socket;
mod stream;

pub(crate) use address::{Name, Told, decode, encode};
#[cfg(feature = "memory")]
pub(crate) use counting::{Count, allocated, begin};
pub(crate) use message::*;
pub(crate) use socket::*;
pub(crate) use stream::*;

use std::io;

/// The number that a call has returned, or the error.
#[inline(always)]
pub(crate) fn check(answer: isize) -> io::Result<usize> {
    if answer < 0 { Err(io::Error::last_os_error()) } else { Ok(answer as usize) }
}
