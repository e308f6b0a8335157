//! Values of options that only systems other than Linux have.
#![cfg_attr(not(any(apple, dragonfly, freebsd, netbsd)), allow(dead_code))]

use super::Wire;
use std::fmt;
use std::io;

/// Names a filter that holds connections back from `accept`, and its argument: `struct accept_filter_arg`, for
/// `SO_ACCEPTFILTER`.
///
/// **Platforms**: FreeBSD, DragonFly BSD, NetBSD.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AcceptFilter {
    bytes: [u8; AcceptFilter::SIZE],
}

impl AcceptFilter {
    /// The name has 16 bytes, the argument the others, each with the NUL byte at its end.
    const SIZE: usize = 256;
    const NAME: usize = 16;

    /// Names a filter, such as `dataready` or `httpready`, with an argument, which most have no use for.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](io::ErrorKind::InvalidInput) for a name of no or more than 15 bytes, an argument of more than
    /// 239, and for a NUL byte.
    #[inline]
    pub fn new(name: &[u8], argument: &[u8]) -> io::Result<AcceptFilter> {
        let rest = AcceptFilter::SIZE - AcceptFilter::NAME;
        let fits = !name.is_empty() && name.len() < AcceptFilter::NAME && argument.len() < rest;
        if !fits || name.contains(&0) || argument.contains(&0) {
            let message = "the name or the argument of the accept filter does not fit";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let mut bytes = [0; AcceptFilter::SIZE];
        bytes[..name.len()].copy_from_slice(name);
        bytes[AcceptFilter::NAME..][..argument.len()].copy_from_slice(argument);
        Ok(AcceptFilter { bytes })
    }

    /// Returns the name.
    #[inline]
    pub fn name(&self) -> &[u8] {
        until_nul(&self.bytes[..AcceptFilter::NAME])
    }

    /// Returns the argument.
    #[inline]
    pub fn argument(&self) -> &[u8] {
        until_nul(&self.bytes[AcceptFilter::NAME..])
    }
}

#[inline]
fn until_nul(bytes: &[u8]) -> &[u8] {
    bytes.split(|&byte| byte == 0).next().unwrap_or_default()
}

impl fmt::Debug for AcceptFilter {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}({})\"", self.name().escape_ascii(), self.argument().escape_ascii())
    }
}

/// [`AcceptFilter`], or none, as a `struct accept_filter_arg`: an empty name is none.
#[derive(Debug)]
pub enum AcceptFilterArgument {}

impl Wire for AcceptFilterArgument {
    type Value = Option<AcceptFilter>;
    type Raw = [u8; AcceptFilter::SIZE];

    #[inline]
    fn encode(filter: Option<AcceptFilter>) -> io::Result<Self::Raw> {
        Ok(filter.map_or([0; AcceptFilter::SIZE], |filter| filter.bytes))
    }

    #[inline]
    fn decode(bytes: Self::Raw) -> io::Result<Option<AcceptFilter>> {
        Ok((bytes[0] != 0).then_some(AcceptFilter { bytes }))
    }
}

/// A UUID, as its 16 bytes.
#[derive(Debug)]
pub enum Uuid {}

impl Wire for Uuid {
    type Value = [u8; 16];
    type Raw = [u8; 16];

    #[inline]
    fn encode(uuid: [u8; 16]) -> io::Result<[u8; 16]> {
        Ok(uuid)
    }

    #[inline]
    fn decode(uuid: [u8; 16]) -> io::Result<[u8; 16]> {
        Ok(uuid)
    }
}

/// `N` numbers of 32 bits side by side.
#[derive(Debug)]
pub enum Words<const N: usize> {}

impl<const N: usize> Wire for Words<N> {
    type Value = [u32; N];
    type Raw = [u32; N];

    #[inline]
    fn encode(words: [u32; N]) -> io::Result<[u32; N]> {
        Ok(words)
    }

    #[inline]
    fn decode(words: [u32; N]) -> io::Result<[u32; N]> {
        Ok(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accept_filters_are_two_strings() {
        let filter = AcceptFilter::new(b"httpready", b"x").unwrap();
        let raw = AcceptFilterArgument::encode(Some(filter)).unwrap();
        assert_eq!((&raw[..10], &raw[16..18]), (&b"httpready\0"[..], &b"x\0"[..]));
        let back = AcceptFilterArgument::decode(raw).unwrap().unwrap();
        assert_eq!((back.name(), back.argument()), (&b"httpready"[..], &b"x"[..]));
        assert_eq!(format!("{back:?}"), r#""httpready(x)""#);
        // A kernel that sends no NUL byte.
        let full = AcceptFilterArgument::decode([b'a'; 256]).unwrap().unwrap();
        assert_eq!((full.name().len(), full.argument().len()), (16, 240));
    }

    #[test]
    fn accept_filters_that_do_not_fit_are_refused() {
        let long = [b'a'; 240];
        for (name, argument) in
            [(&b""[..], &b""[..]), (&long[..16], b""), (b"a\0", b""), (b"a", &long), (b"a", b"\0")]
        {
            assert!(AcceptFilter::new(name, argument).is_err());
        }
        assert!(AcceptFilter::new(&long[..15], &long[..239]).is_ok());
        assert_eq!(AcceptFilterArgument::encode(None).unwrap(), [0; 256]);
        assert_eq!(AcceptFilterArgument::decode([0; 256]).unwrap(), None);
    }
}
