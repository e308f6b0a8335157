//! How the values of options travel: each type pairs what the caller sees with the payload that the kernel sees.

use crate::sys::pod::Pod;
use crate::sys::{RawLinger, RawTimeout, c};
use crate::{Domain, Protocol, Type};
use std::ffi::{c_int, c_uint};
use std::io;
use std::net::Ipv4Addr;
use std::num::NonZeroU32;
use std::time::Duration;

/// Pairs the Rust value of an option with its C payload.
///
/// Implement it to name an option of your own whose payload none of the types here has, together with
/// [`Opt::new`](super::Opt::new).
///
/// # Examples
///
/// ```
/// use berkeley::option::Wire;
/// use std::io;
///
/// /// A number of kibibytes, which the kernel counts in bytes.
/// #[derive(Debug)]
/// enum Kibibytes {}
///
/// impl Wire for Kibibytes {
///     type Value = u32;
///     type Raw = i32;
///
///     fn encode(value: u32) -> io::Result<i32> {
///         let bytes = value.checked_mul(1024).and_then(|bytes| i32::try_from(bytes).ok());
///         bytes.ok_or_else(|| io::ErrorKind::InvalidInput.into())
///     }
///
///     fn decode(raw: i32) -> io::Result<u32> {
///         Ok(raw as u32 / 1024)
///     }
/// }
/// ```
pub trait Wire {
    /// What the caller sees.
    type Value;
    /// What the kernel sees.
    type Raw: Pod;
    /// Whether the kernel may answer fewer bytes than the payload has; those that are missing are zero.
    const MAY_BE_SHORTER: bool = false;

    /// Turns a value into its payload.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](io::ErrorKind::InvalidInput) where the value does not fit the payload.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::option::{Size, Wire};
    /// assert_eq!(Size::encode(4096)?, 4096);
    /// assert!(Size::encode(usize::MAX).is_err());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    fn encode(value: Self::Value) -> io::Result<Self::Raw>;

    /// Turns a payload into its value.
    ///
    /// # Errors
    ///
    /// [`InvalidData`](io::ErrorKind::InvalidData) where the payload is no value.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::option::{Milliseconds, Wire};
    /// assert_eq!(Milliseconds::decode(0)?, None);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    fn decode(raw: Self::Raw) -> io::Result<Self::Value>;
}

/// Declares wire types: name, value, payload, and the two ways between them.
macro_rules! wires {
    ($(
        $(#[doc = $doc:literal])+
        $name:ident: $value:ty as $raw:ty, |$v:pat_param| $encode:expr, |$r:pat_param| $decode:expr;
    )+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug)]
            pub enum $name {}

            impl Wire for $name {
                type Value = $value;
                type Raw = $raw;

                #[inline]
                fn encode($v: $value) -> io::Result<$raw> {
                    $encode
                }

                #[inline]
                fn decode($r: $raw) -> io::Result<$value> {
                    Ok($decode)
                }
            }
        )+
    };
}

wires! {
    /// A `bool`, as an `int` that is zero or not.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::option::{Flag, Wire};
    /// assert_eq!(Flag::encode(true)?, 1);
    /// assert!(Flag::decode(8)?, "what is not zero");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    Flag: bool as c_int, |on| Ok(c_int::from(on)), |raw| raw != 0;

    /// A `u32`, as an `int` of the same 32 bits.
    ///
    /// A value above `i32::MAX` reaches the kernel as a negative number; there −1 stands for "the default" in options
    /// such as `IP_TTL`, and other negative numbers are `EINVAL`.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::option::{Count, Wire};
    /// assert_eq!(Count::encode(u32::MAX)?, -1);
    /// assert_eq!(Count::decode(64)?, 64);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    Count: u32 as c_int, |value| Ok(value as c_int), |raw| raw as u32;

    /// A `u64`.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::option::{Wide, Wire};
    /// assert_eq!(Wide::decode(u64::MAX)?, u64::MAX);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    Wide: u64 as u64, |value| Ok(value), |raw| raw;

    /// A `u8`.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::option::{Byte, Wire};
    /// assert_eq!(Byte::encode(255)?, 255);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    Byte: u8 as u8, |value| Ok(value), |raw| raw;

    /// A size in bytes, as an `int`; one that does not fit is refused.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::option::{Size, Wire};
    /// assert_eq!(Size::encode(65536)?, 65536);
    /// assert!(Size::encode(1 << 31).is_err());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    Size: usize as c_int, |size| fits(c_int::try_from(size), "the size does not fit a C int"), |raw| raw as usize;

    /// The number of a processor, as an `int`; `usize::MAX` stands for none, the kernel's −1.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::option::{Processor, Wire};
    /// assert_eq!(Processor::encode(3)?, 3);
    /// assert_eq!(Processor::decode(-1)?, usize::MAX);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    Processor: usize as c_int,
        |cpu| fits(c_int::try_from(cpu as isize), "the processor number does not fit a C int"),
        |raw| raw as usize;

    /// A number for multicast, as an `int` or a byte, as the system has it.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::option::{MulticastCount, Wire};
    /// assert_eq!(MulticastCount::decode(MulticastCount::encode(8)?)?, 8);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    MulticastCount: u32 as c::MulticastNumber,
        |value| fits(c::multicast_number(value), "the value does not fit a byte"),
        |raw| raw as u32;

    /// A `bool` for multicast, as an `int` or a byte, as the system has it.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::option::{MulticastFlag, Wire};
    /// assert!(MulticastFlag::decode(MulticastFlag::encode(true)?)?);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    MulticastFlag: bool as c::MulticastNumber, |on| Ok(c::MulticastNumber::from(on)), |raw| raw != 0;

    /// A duration in whole seconds, rounded up; one beyond `c_int::MAX` seconds is that.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::option::{Seconds, Wire};
    /// use std::time::Duration;
    /// assert_eq!(Seconds::encode(Duration::from_millis(1500))?, 2);
    /// assert_eq!(Seconds::decode(2)?, Duration::from_secs(2));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    Seconds: Duration as c_int,
        |duration| Ok(c_int::try_from(whole_seconds(duration)).unwrap_or(c_int::MAX)),
        |raw| Duration::from_secs(raw.max(0) as u64);

    /// A duration in whole milliseconds, rounded up, or none; one beyond `c_uint::MAX` milliseconds is that. A duration
    /// of zero is none.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::option::{Milliseconds, Wire};
    /// use std::time::Duration;
    /// assert_eq!(Milliseconds::encode(Some(Duration::from_micros(1)))?, 1);
    /// assert_eq!(Milliseconds::encode(None)?, 0);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    Milliseconds: Option<Duration> as c_uint,
        |duration| {
            let milliseconds = duration.unwrap_or_default().as_nanos().div_ceil(1_000_000);
            Ok(c_uint::try_from(milliseconds).unwrap_or(c_uint::MAX))
        },
        |raw| (raw != 0).then(|| Duration::from_millis(raw.into()));

    /// A timeout, as a `struct timeval` (on Windows, in milliseconds): rounded up to a microsecond, so that a short
    /// one does not become none. A timeout of zero is none.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::option::{Timeout, Wire};
    /// use std::time::Duration;
    /// let raw = Timeout::encode(Some(Duration::from_nanos(1)))?;
    /// assert_ne!(Timeout::decode(raw)?, None, "short, but not none");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    Timeout: Option<Duration> as RawTimeout, |timeout| Ok(RawTimeout::new(timeout)), |raw| raw.get();

    /// A duration, as a `struct timeval` (on Windows, in milliseconds), rounded up to a microsecond.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::option::{WholeTime, Wire};
    /// use std::time::Duration;
    /// assert_eq!(WholeTime::decode(WholeTime::encode(Duration::from_secs(7))?)?, Duration::from_secs(7));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    WholeTime: Duration as RawTimeout, |time| Ok(RawTimeout::new(Some(time))), |raw| raw.get().unwrap_or_default();

    /// A duration in whole seconds, rounded up, or none, as a `struct linger`; one that does not fit is refused.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::option::{Linger, Wire};
    /// use std::time::Duration;
    /// let raw = Linger::encode(Some(Duration::from_millis(1)))?;
    /// assert_eq!(Linger::decode(raw)?, Some(Duration::from_secs(1)));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    Linger: Option<Duration> as RawLinger,
        |duration| {
            let raw = RawLinger::new(duration.map(whole_seconds));
            raw.ok_or_else(|| invalid("the linger time does not fit the system's type"))
        },
        |raw| raw.get().map(Duration::from_secs);

    /// An IPv4 address, as a `struct in_addr`.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::option::{Ipv4, Wire};
    /// assert_eq!(Ipv4::encode(std::net::Ipv4Addr::LOCALHOST)?, [127, 0, 0, 1]);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    Ipv4: Ipv4Addr as [u8; 4], |address| Ok(address.octets()), |raw| Ipv4Addr::from(raw);

    /// The index of a network interface, or none, as an `int`.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::option::{InterfaceIndex, Wire};
    /// assert_eq!(InterfaceIndex::encode(None)?, 0);
    /// assert_eq!(InterfaceIndex::decode(2)?.map(u32::from), Some(2));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    InterfaceIndex: Option<NonZeroU32> as u32,
        |index| Ok(index.map_or(0, NonZeroU32::get)),
        |raw| NonZeroU32::new(raw);

    /// A domain, as an `int`.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::option::{SocketDomain, Wire};
    /// assert_eq!(SocketDomain::decode(libc::AF_INET)?, berkeley::Domain::IPV4);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    SocketDomain: Domain as c_int, |domain| Ok(domain.0), |raw| Domain(raw);

    /// A type, as an `int`.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::option::{SocketType, Wire};
    /// assert_eq!(SocketType::decode(libc::SOCK_STREAM)?, berkeley::Type::STREAM);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    SocketType: Type as c_int, |kind| Ok(kind.0), |raw| Type(raw);

    /// A protocol, as an `int`, where 0 is none.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::option::{SocketProtocol, Wire};
    /// assert_eq!(SocketProtocol::decode(0)?, None);
    /// assert_eq!(SocketProtocol::encode(Some(berkeley::Protocol::UDP))?, libc::IPPROTO_UDP);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    SocketProtocol: Option<Protocol> as c_int,
        |protocol| Ok(protocol.map_or(0, |protocol| protocol.0)),
        |raw| (raw != 0).then_some(Protocol(raw));

    /// An error of the system, as an `int`, where 0 is none.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::option::{PendingError, Wire};
    /// assert!(PendingError::decode(0)?.is_none());
    /// assert_eq!(PendingError::decode(libc::EPIPE)?.unwrap().raw_os_error(), Some(libc::EPIPE));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    PendingError: Option<io::Error> as c_int,
        |error| Ok(error.and_then(|error| error.raw_os_error()).unwrap_or(0)),
        |raw| (raw != 0).then(|| io::Error::from_raw_os_error(raw));
}

/// A short name: as many bytes as the kernel gives or takes, padded with NUL bytes to 16.
///
/// # Examples
///
/// ```
/// use berkeley::option::{Name, ShortName, Wire};
/// assert_eq!(ShortName::encode(Name::new(b"lo")?)?, *b"lo\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub enum ShortName {}

impl Wire for ShortName {
    type Value = Name;
    type Raw = [u8; Name::SIZE];
    const MAY_BE_SHORTER: bool = true;

    #[inline]
    fn encode(name: Name) -> io::Result<Self::Raw> {
        Ok(name.bytes)
    }

    #[inline]
    fn decode(bytes: Self::Raw) -> io::Result<Name> {
        Ok(Name { bytes })
    }
}

/// Holds the short name of an interface or an algorithm: at most 15 bytes.
///
/// # Examples
///
/// ```
/// use berkeley::option::Name;
///
/// # fn main() -> std::io::Result<()> {
/// assert_eq!(Name::new(b"reno")?.as_bytes(), b"reno");
/// assert!(Name::new(b"longer than sixteen").is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Name {
    bytes: [u8; Name::SIZE],
}

impl Name {
    /// The size of the field, with the NUL byte at its end: `IFNAMSIZ`, `TCP_CA_NAME_MAX`.
    const SIZE: usize = 16;

    /// Makes a name.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](io::ErrorKind::InvalidInput) for more than 15 bytes, and for a NUL byte.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::option::Name;
    /// assert!(Name::new(b"eth0").is_ok());
    /// assert!(Name::new(b"").is_ok(), "the empty name is that of no interface");
    /// assert!(Name::new(b"eth0\0").is_err());
    /// ```
    #[inline]
    pub fn new(name: &[u8]) -> io::Result<Name> {
        if name.len() >= Name::SIZE {
            return Err(invalid("the name is longer than 15 bytes"));
        }
        if name.contains(&0) {
            return Err(invalid("the name holds a NUL byte"));
        }
        let mut bytes = [0; Name::SIZE];
        bytes[..name.len()].copy_from_slice(name);
        Ok(Name { bytes })
    }

    /// Returns the name, without the padding.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::option::Name;
    /// assert_eq!(Name::new(b"cubic")?.as_bytes(), b"cubic");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        let length = self.bytes.iter().position(|&byte| byte == 0).unwrap_or(Name::SIZE);
        &self.bytes[..length]
    }
}

impl std::fmt::Debug for Name {
    #[inline]
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "\"{}\"", self.as_bytes().escape_ascii())
    }
}

/// A duration in seconds, rounded up, so that a short one does not become none.
#[inline]
fn whole_seconds(duration: Duration) -> u64 {
    duration.as_secs().saturating_add(u64::from(duration.subsec_nanos() != 0))
}

#[inline]
fn fits<T, E>(value: Result<T, E>, message: &'static str) -> io::Result<T> {
    value.map_err(|_| invalid(message))
}

#[cold]
#[inline]
fn invalid(message: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_nanos(1);
    const ALMOST: Duration = Duration::from_nanos(999_999_999);

    /// A value on its way to the kernel and back.
    fn back<W: Wire>(value: W::Value) -> W::Value {
        W::decode(W::encode(value).unwrap()).unwrap()
    }

    fn refused<W: Wire>(value: W::Value) {
        assert_eq!(W::encode(value).err().map(|error| error.kind()), Some(io::ErrorKind::InvalidInput));
    }

    #[test]
    fn booleans_are_zero_or_one() {
        assert_eq!([false, true].map(|on| Flag::encode(on).unwrap()), [0, 1]);
        assert_eq!([0, 1, -1, c_int::MIN].map(|raw| Flag::decode(raw).unwrap()), [false, true, true, true]);
        assert_eq!([false, true].map(back::<MulticastFlag>), [false, true]);
    }

    #[test]
    fn numbers_keep_all_their_bits() {
        for value in [0, 1, i32::MAX as u32, i32::MAX as u32 + 1, u32::MAX] {
            assert_eq!(back::<Count>(value), value);
        }
        assert_eq!(Count::encode(1 << 31).unwrap(), c_int::MIN);
        assert_eq!([0, u64::MAX].map(back::<Wide>), [0, u64::MAX]);
        assert_eq!([0, u8::MAX].map(back::<Byte>), [0, u8::MAX]);
        assert_eq!([0, 1, 255].map(back::<MulticastCount>), [0, 1, 255]);
        assert_eq!(MulticastCount::encode(256).is_ok(), size_of::<c::MulticastNumber>() > 1);
    }

    #[test]
    fn sizes_end_at_the_largest_int() {
        let most = c_int::MAX as usize;
        assert_eq!([0, 1, most].map(back::<Size>), [0, 1, most]);
        refused::<Size>(most + 1);
        refused::<Size>(usize::MAX);
    }

    #[test]
    fn no_processor_is_minus_one() {
        assert_eq!(Processor::encode(usize::MAX).unwrap(), -1);
        let most = c_int::MAX as usize;
        assert_eq!([0, most, usize::MAX].map(back::<Processor>), [0, most, usize::MAX]);
        assert_eq!(Processor::encode(most + 1).is_err(), size_of::<usize>() > size_of::<c_int>());
    }

    #[test]
    fn seconds_are_rounded_up_and_end_at_the_largest_int() {
        let durations =
            [Duration::ZERO, SHORT, ALMOST, Duration::from_secs(1), Duration::new(1, 1), Duration::MAX];
        assert_eq!(durations.map(|time| Seconds::encode(time).unwrap()), [0, 1, 1, 1, 2, c_int::MAX]);
        assert_eq!(Seconds::decode(-5).unwrap(), Duration::ZERO);
        let most = Duration::from_secs(c_int::MAX as u64);
        assert_eq!([most, most + SHORT].map(back::<Seconds>), [most, most]);
    }

    #[test]
    fn milliseconds_are_rounded_up_and_zero_is_none() {
        let durations = [Duration::ZERO, SHORT, ALMOST, Duration::new(0, 1_000_001), Duration::MAX];
        let raw = durations.map(|time| Milliseconds::encode(Some(time)).unwrap());
        assert_eq!(raw, [0, 1, 1000, 2, c_uint::MAX]);
        assert_eq!([None, Some(Duration::ZERO)].map(back::<Milliseconds>), [None, None]);
        let most = Duration::from_millis(c_uint::MAX.into());
        assert_eq!(back::<Milliseconds>(Some(most + SHORT)), Some(most));
    }

    #[test]
    fn timeouts_are_never_shortened() {
        assert_eq!([None, Some(Duration::ZERO)].map(back::<Timeout>), [None, None]);
        for time in [SHORT, ALMOST, Duration::from_secs(1), Duration::new(7, 999_999_001)] {
            let kept = back::<Timeout>(Some(time)).unwrap();
            assert!(time <= kept && kept - time < Duration::from_millis(1), "{time:?} became {kept:?}");
        }
        assert!(back::<Timeout>(Some(Duration::MAX)).unwrap() > Duration::from_secs(1 << 22));
    }

    #[test]
    fn lingering_for_no_time_is_not_none() {
        let times = [None, Some(Duration::ZERO), Some(SHORT), Some(Duration::new(1, 1))].map(back::<Linger>);
        assert_eq!(times.map(|time| time.map(|time| time.as_secs())), [None, Some(0), Some(1), Some(2)]);
        refused::<Linger>(Some(Duration::MAX));
        refused::<Linger>(Some(Duration::from_secs(c_int::MAX as u64 + 1)));
    }

    #[test]
    fn names_end_at_fifteen_bytes() {
        for name in [&b""[..], b"x", b"fifteen bytes ..", &[0xff; 15]] {
            assert_eq!(
                Name::new(name).map(|name| back::<ShortName>(name).as_bytes().to_vec()).ok(),
                (name.len() < 16).then(|| name.to_vec())
            );
        }
        let full = ShortName::decode([b'a'; 16]).unwrap();
        assert_eq!(full.as_bytes(), [b'a'; 16], "a kernel that sends no NUL byte");
        assert!(Name::new(b"a\0b").is_err());
        assert_eq!(format!("{:?}", Name::new(b"a\"\xff").unwrap()), r#""a\"\xff""#);
    }

    #[test]
    fn what_is_none_is_zero() {
        assert_eq!(InterfaceIndex::encode(None).unwrap(), 0);
        let index = NonZeroU32::new(u32::MAX);
        assert_eq!([None, index].map(back::<InterfaceIndex>), [None, index]);
        assert_eq!([None, Some(Protocol::UDP)].map(back::<SocketProtocol>), [None, Some(Protocol::UDP)]);
        assert!(back::<PendingError>(None).is_none());
        let error = back::<PendingError>(Some(io::Error::from_raw_os_error(11)));
        assert_eq!(error.unwrap().raw_os_error(), Some(11));
        assert_eq!(PendingError::encode(Some(io::ErrorKind::Other.into())).unwrap(), 0);
        assert_eq!(Ipv4::encode(Ipv4Addr::new(1, 2, 3, 4)).unwrap(), [1, 2, 3, 4]);
    }
}
