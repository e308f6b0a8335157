//! Credentials in messages.

use super::{Encode, Payload};
use crate::sys::pod;

pub use crate::option::Credentials;

impl Payload for Credentials {
    type Value<'a> = Credentials;
    const SIZE: usize = 12;

    #[inline]
    fn decode(data: &[u8]) -> Option<Credentials> {
        pod::read(data).map(Credentials::of_raw)
    }
}

impl Encode for Credentials {
    type Sent<'a> = Credentials;

    #[inline]
    fn length(_: &Credentials) -> usize {
        Self::SIZE
    }

    #[inline]
    fn encode(value: Credentials, data: &mut [u8]) {
        data.copy_from_slice(pod::bytes(&value.to_raw()));
    }
}
