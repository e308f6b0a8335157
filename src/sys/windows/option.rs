//! Socket options, and the payloads that differ between systems.

use super::{RawSocket, c, check};
use crate::InterfaceIndexOrAddress;
use crate::sys::pod::Pod;
use std::ffi::c_int;
use std::io;
use std::mem::{MaybeUninit, offset_of, size_of};
use std::net::Ipv4Addr;
use std::time::Duration;

/// Reads an option whose payload is a `T`, or where `may_be_shorter` the first bytes of one, the rest being zero.
///
/// Winsock answers a `bool` with 1 byte or with 4: one byte is taken for the lowest of four.
#[inline]
pub(crate) fn get_option<T: Pod>(
    socket: RawSocket,
    level: c_int,
    name: c_int,
    may_be_shorter: bool,
) -> io::Result<T> {
    let mut value = MaybeUninit::<T>::zeroed();
    let mut length = size_of::<T>() as c_int;
    // SAFETY: `value` is writable for `length` bytes.
    check(unsafe { c::getsockopt(socket, level, name, value.as_mut_ptr().cast(), &mut length) })?;
    let length = length as usize;
    let whole = length == size_of::<T>() || (length == 1 && size_of::<T>() == 4);
    if !whole && (length > size_of::<T>() || !may_be_shorter) {
        return Err(crate::sys::wrong_length(length, size_of::<T>()));
    }
    // SAFETY: what the system did not write was zeroed before, and any bytes are a valid `T: Pod`.
    Ok(unsafe { value.assume_init() })
}

/// Sets an option whose payload is a `T`.
#[inline]
pub(crate) fn set_option<T: Pod>(socket: RawSocket, level: c_int, name: c_int, value: T) -> io::Result<()> {
    let length = size_of::<T>() as c_int;
    // SAFETY: `value` is readable for its size, and a `T: Pod` is initialised throughout.
    check(unsafe { c::setsockopt(socket, level, name, (&raw const value).cast(), length) }).map(drop)
}

/// Reads an option whose payload is an address.
#[inline]
pub(crate) fn get_address(socket: RawSocket, level: c_int, name: c_int) -> io::Result<crate::SockAddr> {
    let call = |address: *mut c::SOCKADDR, length| {
        // SAFETY: `address` is writable for `*length` bytes.
        check(unsafe { c::getsockopt(socket, level, name, address.cast(), length) })
    };
    super::establish::with_address(call).map(|(_, address)| address)
}

/// The payload of an IPv4 membership by index or address, an `ip_mreq`: the group, and an address of the interface,
/// where 0.x.x.x stands for the index of 24 bits.
#[inline]
pub(crate) fn ip_mreqn(group: &Ipv4Addr, interface: &InterfaceIndexOrAddress) -> io::Result<[[u8; 4]; 2]> {
    let address = match *interface {
        InterfaceIndexOrAddress::Address(address) => address.octets(),
        InterfaceIndexOrAddress::Index(index) if index < 1 << 24 => index.to_be_bytes(),
        InterfaceIndexOrAddress::Index(_) => {
            let message = "the index of an interface has at most 24 bits";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
    };
    Ok([group.octets(), address])
}

/// A duration in milliseconds, rounded up, and down to what fits.
#[inline]
pub(super) fn milliseconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_nanos().div_ceil(1_000_000)).unwrap_or(u32::MAX)
}

/// The payload of `SO_RCVTIMEO` and `SO_SNDTIMEO`: milliseconds.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub struct RawTimeout(u32);

// SAFETY: an integer.
unsafe impl Pod for RawTimeout {}

impl RawTimeout {
    /// Rounds up to a millisecond, so that a short timeout does not become none.
    #[inline]
    pub(crate) fn new(timeout: Option<Duration>) -> RawTimeout {
        RawTimeout(milliseconds(timeout.unwrap_or_default()))
    }

    /// Zero stands for no timeout.
    #[inline]
    pub(crate) fn get(self) -> Option<Duration> {
        (self.0 != 0).then(|| Duration::from_millis(self.0.into()))
    }
}

/// The payload of `SO_LINGER`: a `LINGER`.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct RawLinger {
    on: u16,
    seconds: u16,
}

const _: () = {
    assert!(size_of::<RawLinger>() == size_of::<c::LINGER>());
    assert!(offset_of!(RawLinger, seconds) == offset_of!(c::LINGER, l_linger));
};

// SAFETY: two integers side by side, which fill the size of the struct as the assertions above say.
unsafe impl Pod for RawLinger {}

impl RawLinger {
    /// Lingers for a number of seconds, or not at all.
    #[inline]
    pub(crate) fn new(seconds: Option<u64>) -> Option<RawLinger> {
        let on = u16::from(seconds.is_some());
        Some(RawLinger { on, seconds: u16::try_from(seconds.unwrap_or(0)).ok()? })
    }

    /// The seconds, if it lingers.
    #[inline]
    pub(crate) fn get(self) -> Option<u64> {
        (self.on != 0).then_some(self.seconds.into())
    }
}
