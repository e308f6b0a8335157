//! The index of an interface in the order of the network.

use super::Wire;
use std::io;
use std::num::NonZeroU32;

/// The index of a network interface, or none, in network byte order; one of more than 24 bits is refused, for it would be
/// taken for an address.
///
/// # Examples
///
/// ```
/// use berkeley::option::{NetworkInterfaceIndex, Wire};
/// assert_eq!(NetworkInterfaceIndex::encode(std::num::NonZeroU32::new(7))?, [0, 0, 0, 7]);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub enum NetworkInterfaceIndex {}

impl Wire for NetworkInterfaceIndex {
    type Value = Option<NonZeroU32>;
    type Raw = [u8; 4];

    #[inline]
    fn encode(index: Option<NonZeroU32>) -> io::Result<[u8; 4]> {
        match index.map_or(0, NonZeroU32::get) {
            index if index < 1 << 24 => Ok(index.to_be_bytes()),
            _ => {
                let message = "the index of an interface has at most 24 bits";
                Err(io::Error::new(io::ErrorKind::InvalidInput, message))
            }
        }
    }

    #[inline]
    fn decode(raw: [u8; 4]) -> io::Result<Option<NonZeroU32>> {
        Ok(NonZeroU32::new(u32::from_be_bytes(raw)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_that_would_be_addresses_are_refused() {
        let encode = |index| NetworkInterfaceIndex::encode(NonZeroU32::new(index)).ok();
        assert_eq!([0, 1, 0xff_ffff].map(encode), [[0; 4], [0, 0, 0, 1], [0, 255, 255, 255]].map(Some));
        assert_eq!([0x100_0000, u32::MAX].map(encode), [None, None]);
        assert_eq!(NetworkInterfaceIndex::decode([0, 0, 1, 2]).unwrap(), NonZeroU32::new(258));
    }
}
