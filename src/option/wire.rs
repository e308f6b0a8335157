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
    fn encode(value: Self::Value) -> io::Result<Self::Raw>;

    /// Turns a payload into its value.
    ///
    /// # Errors
    ///
    /// [`InvalidData`](io::ErrorKind::InvalidData) where the payload is no value.
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
    Flag: bool as c_int, |on| Ok(c_int::from(on)), |raw| raw != 0;

    /// A `u32`, as an `int` of the same 32 bits.
    ///
    /// A value above `i32::MAX` reaches the kernel as a negative number; there −1 stands for "the default" in options
    /// such as `IP_TTL`, and other negative numbers are `EINVAL`.
    Count: u32 as c_int, |value| Ok(value as c_int), |raw| raw as u32;

    /// A `u64`.
    Wide: u64 as u64, |value| Ok(value), |raw| raw;

    /// A `u8`.
    Byte: u8 as u8, |value| Ok(value), |raw| raw;

    /// A size in bytes, as an `int`; one that does not fit is refused.
    Size: usize as c_int, |size| fits(c_int::try_from(size), "the size does not fit a C int"), |raw| raw as usize;

    /// The number of a processor, as an `int`; `usize::MAX` stands for none, the kernel's −1.
    Processor: usize as c_int,
        |cpu| fits(c_int::try_from(cpu as isize), "the processor number does not fit a C int"),
        |raw| raw as usize;

    /// A number for multicast, as an `int` or a byte, as the system has it.
    MulticastCount: u32 as c::MulticastNumber,
        |value| fits(c::multicast_number(value), "the value does not fit a byte"),
        |raw| raw as u32;

    /// A `bool` for multicast, as an `int` or a byte, as the system has it.
    MulticastFlag: bool as c::MulticastNumber, |on| Ok(c::MulticastNumber::from(on)), |raw| raw != 0;

    /// A duration in whole seconds, rounded up; one beyond `c_int::MAX` seconds is that.
    Seconds: Duration as c_int,
        |duration| Ok(c_int::try_from(whole_seconds(duration)).unwrap_or(c_int::MAX)),
        |raw| Duration::from_secs(raw.max(0) as u64);

    /// A duration in whole milliseconds, rounded up, or none; one beyond `c_uint::MAX` milliseconds is that. A duration
    /// of zero is none.
    Milliseconds: Option<Duration> as c_uint,
        |duration| {
            let milliseconds = duration.unwrap_or_default().as_nanos().div_ceil(1_000_000);
            Ok(c_uint::try_from(milliseconds).unwrap_or(c_uint::MAX))
        },
        |raw| (raw != 0).then(|| Duration::from_millis(raw.into()));

    /// A timeout, as a `struct timeval` (on Windows, in milliseconds): rounded up to a microsecond, so that a short
    /// one does not become none. A timeout of zero is none.
    Timeout: Option<Duration> as RawTimeout, |timeout| Ok(RawTimeout::new(timeout)), |raw| raw.get();

    /// A duration in whole seconds, rounded up, or none, as a `struct linger`; one that does not fit is refused.
    Linger: Option<Duration> as RawLinger,
        |duration| {
            let raw = RawLinger::new(duration.map(whole_seconds));
            raw.ok_or_else(|| invalid("the linger time does not fit the system's type"))
        },
        |raw| raw.get().map(Duration::from_secs);

    /// An IPv4 address, as a `struct in_addr`.
    Ipv4: Ipv4Addr as [u8; 4], |address| Ok(address.octets()), |raw| Ipv4Addr::from(raw);

    /// The index of a network interface, or none, as an `int`.
    InterfaceIndex: Option<NonZeroU32> as u32,
        |index| Ok(index.map_or(0, NonZeroU32::get)),
        |raw| NonZeroU32::new(raw);

    /// A domain, as an `int`.
    SocketDomain: Domain as c_int, |domain| Ok(domain.0), |raw| Domain(raw);

    /// A type, as an `int`.
    SocketType: Type as c_int, |kind| Ok(kind.0), |raw| Type(raw);

    /// A protocol, as an `int`, where 0 is none.
    SocketProtocol: Option<Protocol> as c_int,
        |protocol| Ok(protocol.map_or(0, |protocol| protocol.0)),
        |raw| (raw != 0).then_some(Protocol(raw));

    /// An error of the system, as an `int`, where 0 is none.
    PendingError: Option<io::Error> as c_int,
        |error| Ok(error.and_then(|error| error.raw_os_error()).unwrap_or(0)),
        |raw| (raw != 0).then(|| io::Error::from_raw_os_error(raw));
}

/// A short name: as many bytes as the kernel gives or takes, padded with NUL bytes to 16.
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
    pub fn as_bytes(&self) -> &[u8] {
        let length = self.bytes.iter().position(|&byte| byte == 0).unwrap_or(Name::SIZE);
        &self.bytes[..length]
    }
}

impl std::fmt::Debug for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "\"{}\"", self.as_bytes().escape_ascii())
    }
}

/// A duration in seconds, rounded up, so that a short one does not become none.
fn whole_seconds(duration: Duration) -> u64 {
    duration.as_secs().saturating_add(u64::from(duration.subsec_nanos() != 0))
}

#[inline]
fn fits<T, E>(value: Result<T, E>, message: &'static str) -> io::Result<T> {
    value.map_err(|_| invalid(message))
}

#[cold]
fn invalid(message: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}
