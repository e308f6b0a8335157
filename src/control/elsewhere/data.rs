//! The data of messages on systems other than Linux.

use crate::control::Payload;
use crate::control::plain::bytes;
use crate::control::timestamp::{integer, time};
use std::ffi::c_uint;
use std::time::Duration;

plain! {
    /// Who sends, as the kernel fills it in: C's `struct cmsgcred`.
    pub struct ProcessCredentials {
        /// The process.
        pub process: i32,
        /// The real user.
        pub user: u32,
        /// The effective user.
        pub effective_user: u32,
        /// The real group.
        pub group: u32,
        /// How many groups there are.
        pub group_count: i16,
        /// Has no meaning.
        pub reserved: u16,
        /// The groups, of which the first `group_count` are valid.
        pub groups: [u32; 16],
    }

    /// Where a timestamp was taken: C's `struct sock_timestamp_info`.
    pub struct TimestampInfo {
        /// Bits of `ST_INFO_*`: by hardware, before the wait for the host.
        pub flags: u32,
        /// Has no meaning.
        pub padding: u32,
        /// Has no meaning.
        pub reserved: [u64; 7],
    }

    /// Where a datagram arrived, or where to send it from: NetBSD's `struct in_pktinfo`.
    pub struct PlainPacketInfo {
        /// Received: the destination of the datagram. To send: the source address.
        pub address: [u8; 4],
        /// The index of the interface; 0 where the system chooses.
        pub interface: c_uint,
    }
}

/// Data that says who sends, as a header with the groups behind it: C's `struct sockcred` and `struct sockcred2`.
///
/// The header begins at `AT`: `sockcred2` has four bytes of version before it.
#[derive(Debug)]
pub enum CredentialsAt<const AT: usize> {}

impl<const AT: usize> Payload for CredentialsAt<AT> {
    type Value<'a> = SocketCredentials<'a>;
    /// With the 16 groups that the kernels give at most.
    const SIZE: usize = AT + 24 + 4 * 16;

    #[inline]
    fn decode(data: &[u8]) -> Option<SocketCredentials<'_>> {
        let number = |index: usize| Some(u32::from_ne_bytes(bytes(data, AT + 4 * index)?));
        let count = usize::try_from(number(5)?).ok()?.checked_mul(4)?;
        Some(SocketCredentials {
            process: number(0)? as i32,
            user: number(1)?,
            effective_user: number(2)?,
            group: number(3)?,
            effective_group: number(4)?,
            groups: data.get(AT + 24..)?.get(..count)?,
        })
    }
}

/// Who sends: C's `struct sockcred` and `struct sockcred2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SocketCredentials<'a> {
    /// The process.
    pub process: i32,
    /// The real user.
    pub user: u32,
    /// The effective user.
    pub effective_user: u32,
    /// The real group.
    pub group: u32,
    /// The effective group.
    pub effective_group: u32,
    groups: &'a [u8],
}

impl SocketCredentials<'_> {
    /// Returns the supplementary groups.
    #[inline]
    pub fn groups(&self) -> impl Iterator<Item = u32> {
        self.groups.chunks_exact(4).filter_map(|group| Some(u32::from_ne_bytes(bytes(group, 0)?)))
    }
}

/// Data that is the index of an interface within C's `struct sockaddr_dl`. The value is the index.
#[derive(Debug)]
pub enum LinkIndex {}

impl Payload for LinkIndex {
    type Value<'a> = u32;
    /// More than the address has on any system.
    const SIZE: usize = 64;

    #[inline]
    fn decode(data: &[u8]) -> Option<u32> {
        Some(u16::from_ne_bytes(bytes(data, 2)?).into())
    }
}

/// Data that is C's `struct bintime`: seconds, and a fraction in 64 bits. The value is the time since the clock began.
#[derive(Debug)]
pub enum BinaryTime {}

impl Payload for BinaryTime {
    type Value<'a> = Duration;
    const SIZE: usize = 16;

    #[inline]
    fn decode(data: &[u8]) -> Option<Duration> {
        // The seconds have four bytes on 32-bit x86, and eight elsewhere.
        let at = data.len().checked_sub(8)?;
        let fraction = u64::from_ne_bytes(bytes(data, at)?);
        let nanos = ((fraction >> 32) * 1_000_000_000) >> 32;
        time(integer(&data[..at])?, nanos.try_into().ok()?, 1_000_000_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(numbers: &[u32]) -> Vec<u8> {
        numbers.iter().flat_map(|number| number.to_ne_bytes()).collect()
    }

    #[test]
    fn credentials() {
        let data = numbers(&[7, 100, 1, 2, 3, 4, 2, 50, 51]);
        let value = CredentialsAt::<4>::decode(&data).unwrap();
        assert_eq!((value.process, value.user, value.effective_group), (100, 1, 4));
        assert_eq!(value.groups().collect::<Vec<_>>(), [50, 51]);
        // More groups than bytes, a count that is no length, and bytes that end in the header.
        assert_eq!(CredentialsAt::<4>::decode(&data[..data.len() - 1]), None);
        assert_eq!(CredentialsAt::<0>::decode(&numbers(&[100, 1, 2, 3, 4, u32::MAX])), None);
        assert_eq!(CredentialsAt::<0>::decode(&numbers(&[100, 1])), None);
    }

    #[test]
    fn interfaces_and_addresses() {
        // sockaddr_dl: length, family, index, and what is not looked at.
        let mut link = vec![20, 18];
        link.extend(7_u16.to_ne_bytes());
        link.resize(20, 0xff);
        assert_eq!(LinkIndex::decode(&link), Some(7));
        assert_eq!(LinkIndex::decode(&link[..3]), None);
        let info = [&[127, 0, 0, 1][..], &3_u32.to_ne_bytes()].concat();
        let value = PlainPacketInfo { address: [127, 0, 0, 1], interface: 3 };
        assert_eq!(crate::control::Plain::<PlainPacketInfo>::decode(&info), Some(value));
        assert_eq!(crate::control::Plain::<PlainPacketInfo>::decode(&info[..7]), None);
    }

    #[test]
    fn times() {
        let half = [5_i64.to_ne_bytes(), (1_u64 << 63).to_ne_bytes()].concat();
        assert_eq!(BinaryTime::decode(&half), Some(Duration::from_millis(5500)));
        let half = [&5_i32.to_ne_bytes()[..], &(1_u64 << 63).to_ne_bytes()].concat();
        assert_eq!(BinaryTime::decode(&half), Some(Duration::from_millis(5500)));
        assert_eq!(BinaryTime::decode(&half[..7]), None);
    }
}
