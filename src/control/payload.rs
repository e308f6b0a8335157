//! How the data of messages travels.

use crate::sys::pod::{self, Pod};
use std::marker::PhantomData;
use std::mem::size_of;

/// Pairs the data of a message with the value that a receiver sees.
pub trait Payload {
    /// What a received message gives.
    type Value<'a>;
    /// The most bytes that the data has, for the size of storage; 0 where there is no limit.
    const SIZE: usize;

    /// Turns data into its value; `None` where it has not the size that it must have.
    fn decode(data: &[u8]) -> Option<Self::Value<'_>>;
}

/// Turns a value into the data of a message to send.
pub trait Encode: Payload {
    /// What is given to send a message.
    type Sent<'a>;

    /// Returns the length of the data.
    fn length(value: &Self::Sent<'_>) -> usize;

    /// Writes the data into `data`, which has that length and is zeroed.
    fn encode(value: Self::Sent<'_>, data: &mut [u8]);
}

/// Data that is one plain C value of fixed size: the value is that.
#[derive(Debug)]
pub struct Plain<T>(PhantomData<T>);

impl<T: Pod> Payload for Plain<T> {
    type Value<'a> = T;
    const SIZE: usize = size_of::<T>();

    #[inline]
    fn decode(data: &[u8]) -> Option<T> {
        pod::read(data)
    }
}

impl<T: Pod> Encode for Plain<T> {
    type Sent<'a> = T;

    #[inline]
    fn length(_: &T) -> usize {
        size_of::<T>()
    }

    #[inline]
    fn encode(value: T, data: &mut [u8]) {
        data.copy_from_slice(pod::bytes(&value));
    }
}

/// Data of any length, as bytes.
#[derive(Debug)]
pub enum Bytes {}

impl Payload for Bytes {
    type Value<'a> = &'a [u8];
    const SIZE: usize = 0;

    #[inline]
    fn decode(data: &[u8]) -> Option<&[u8]> {
        Some(data)
    }
}

impl Encode for Bytes {
    type Sent<'a> = &'a [u8];

    #[inline]
    fn length(value: &&[u8]) -> usize {
        value.len()
    }

    #[inline]
    fn encode(value: &[u8], data: &mut [u8]) {
        data.copy_from_slice(value);
    }
}
