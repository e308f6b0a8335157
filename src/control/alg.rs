//! Messages of the kernel's cryptography, `SOL_ALG`: sockets of `AF_ALG`.

use super::plain::bytes;
use super::{Encode, Payload};

messages! {
    level SOL_ALG;

    /// How many bytes at the front of the data are authenticated and not encrypted.
    ALG_SET_AEAD_ASSOCLEN: Plain<u32>, Send { on [linux_like] }

    /// The initialisation vector, which must be as long as the algorithm asks for.
    ALG_SET_IV: InitialisationVector, Send { on [linux_like] }

    /// The operation: 0 (`ALG_OP_DECRYPT`) or 1 (`ALG_OP_ENCRYPT`).
    ALG_SET_OP: Plain<u32>, Send { on [linux_like] }
}

/// Data that is an initialisation vector behind its length: C's `struct af_alg_iv`. The value is the vector.
#[derive(Debug)]
pub enum InitialisationVector {}

impl Payload for InitialisationVector {
    type Value<'a> = &'a [u8];
    /// A vector of 16 bytes; for another, use [`space_for`](super::space_for) with four bytes more than it has.
    const SIZE: usize = 20;

    #[inline]
    fn decode(data: &[u8]) -> Option<&[u8]> {
        let length = u32::from_ne_bytes(bytes(data, 0)?);
        data.get(4..)?.get(..length as usize)
    }
}

impl Encode for InitialisationVector {
    type Sent<'a> = &'a [u8];

    #[inline]
    fn length(value: &&[u8]) -> usize {
        4 + value.len()
    }

    #[inline]
    fn encode(value: &[u8], data: &mut [u8]) {
        let (length, vector) = data.split_at_mut(4);
        length.copy_from_slice(&(value.len() as u32).to_ne_bytes());
        vector.copy_from_slice(value);
    }
}
