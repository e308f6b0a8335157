//! Socket options, and the payloads that differ between systems.

use super::{RawSocket, c, check};
#[cfg(ip_mreqn)]
use crate::InterfaceIndexOrAddress;
use crate::sys::pod::Pod;
use std::ffi::c_int;
use std::io;
use std::mem::{MaybeUninit, offset_of, size_of};
#[cfg(ip_mreqn)]
use std::net::Ipv4Addr;
use std::time::Duration;

/// Reads an option whose payload is a `T`, or where `may_be_shorter` the first bytes of one, the rest being zero.
#[inline]
pub(crate) fn get_option<T: Pod>(
    socket: RawSocket,
    level: c_int,
    name: c_int,
    may_be_shorter: bool,
) -> io::Result<T> {
    let mut value = if may_be_shorter { MaybeUninit::<T>::zeroed() } else { MaybeUninit::uninit() };
    let mut length = size_of::<T>() as c::socklen_t;
    // SAFETY: `value` is writable for `length` bytes.
    check(unsafe { c::getsockopt(socket, level, name, value.as_mut_ptr().cast(), &mut length) })?;
    let length = length as usize;
    if length != size_of::<T>() && (length > size_of::<T>() || !may_be_shorter) {
        return Err(crate::sys::wrong_length(length, size_of::<T>()));
    }
    // SAFETY: what the kernel did not write was zeroed before, and any bytes are a valid `T: Pod`.
    Ok(unsafe { value.assume_init() })
}

/// Reads an option of at most `bytes.len()` bytes, and returns how many there are.
#[cfg(any(linux_like, freebsd))]
#[inline]
pub(crate) fn get_bytes(socket: RawSocket, level: c_int, name: c_int, bytes: &mut [u8]) -> io::Result<usize> {
    let mut length = bytes.len() as c::socklen_t;
    // SAFETY: `bytes` is writable for `length` bytes.
    check(unsafe { c::getsockopt(socket, level, name, bytes.as_mut_ptr().cast(), &mut length) })?;
    match length as usize {
        length if length <= bytes.len() => Ok(length),
        length => Err(crate::sys::wrong_length(length, bytes.len())),
    }
}

/// Sets an option whose payload is a `T`.
#[inline]
pub(crate) fn set_option<T: Pod>(socket: RawSocket, level: c_int, name: c_int, value: T) -> io::Result<()> {
    let length = size_of::<T>() as c::socklen_t;
    // SAFETY: `value` is readable for its size, and a `T: Pod` is initialised throughout.
    check(unsafe { c::setsockopt(socket, level, name, (&raw const value).cast(), length) }).map(drop)
}

/// Sets an option whose payload is as long as it is. A null pointer with length 0 stands for empty `bytes`.
#[cfg(any(linux_like, freebsd, fuchsia, cygwin))]
#[inline]
pub(crate) fn set_bytes(socket: RawSocket, level: c_int, name: c_int, bytes: &[u8]) -> io::Result<()> {
    let pointer = if bytes.is_empty() { std::ptr::null() } else { bytes.as_ptr() };
    // SAFETY: `bytes` is readable for its length.
    check(unsafe { c::setsockopt(socket, level, name, pointer.cast(), bytes.len() as c::socklen_t) })
        .map(drop)
}

/// The payload of `SO_RCVTIMEO` and `SO_SNDTIMEO`: a `struct timeval`, its padding spelled out.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct RawTimeout {
    seconds: c::time_t,
    microseconds: c::suseconds_t,
    padding: [u8; size_of::<c::timeval>() - size_of::<c::time_t>() - size_of::<c::suseconds_t>()],
}

const _: () = {
    assert!(size_of::<RawTimeout>() == size_of::<c::timeval>());
    assert!(offset_of!(RawTimeout, seconds) == offset_of!(c::timeval, tv_sec));
    assert!(offset_of!(RawTimeout, microseconds) == offset_of!(c::timeval, tv_usec));
};

// SAFETY: integers and bytes, which fill the size of the struct as the assertions above say.
unsafe impl Pod for RawTimeout {}

impl RawTimeout {
    /// Rounds up to a microsecond, so that a short timeout does not become none, and down to what `time_t` holds.
    #[inline]
    pub(crate) fn new(timeout: Option<Duration>) -> RawTimeout {
        let timeout = timeout.unwrap_or(Duration::ZERO);
        let microseconds = timeout.subsec_nanos().div_ceil(1000);
        let carry = u64::from(microseconds / 1_000_000);
        let seconds = timeout.as_secs().saturating_add(carry);
        RawTimeout {
            seconds: c::time_t::try_from(seconds).unwrap_or(c::time_t::MAX),
            microseconds: (microseconds % 1_000_000) as c::suseconds_t,
            padding: Default::default(),
        }
    }

    /// Zero stands for no timeout.
    #[inline]
    pub(crate) fn get(self) -> Option<Duration> {
        let seconds = Duration::from_secs(self.seconds.max(0) as u64);
        let timeout = seconds + Duration::from_micros(self.microseconds.max(0) as u64);
        (!timeout.is_zero()).then_some(timeout)
    }
}

/// The payload of `SO_LINGER`: a `struct linger`.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct RawLinger {
    on: c::LingerNumber,
    seconds: c::LingerNumber,
}

const _: () = {
    assert!(size_of::<RawLinger>() == size_of::<c::linger>());
    assert!(offset_of!(RawLinger, on) == offset_of!(c::linger, l_onoff));
    assert!(offset_of!(RawLinger, seconds) == offset_of!(c::linger, l_linger));
};

// SAFETY: two integers side by side, which fill the size of the struct as the assertions above say.
unsafe impl Pod for RawLinger {}

impl RawLinger {
    /// Lingers for a number of seconds, or not at all.
    #[inline]
    pub(crate) fn new(seconds: Option<u64>) -> Option<RawLinger> {
        let on = c::LingerNumber::from(seconds.is_some());
        Some(RawLinger { on, seconds: c::LingerNumber::try_from(seconds.unwrap_or(0)).ok()? })
    }

    /// The seconds, if it lingers.
    #[inline]
    pub(crate) fn get(self) -> Option<u64> {
        (self.on != 0).then_some(self.seconds.max(0) as u64)
    }
}

/// Reads an option whose payload is an address.
#[cfg(any(linux_like, fuchsia))]
#[inline]
pub(crate) fn get_address(socket: RawSocket, level: c_int, name: c_int) -> io::Result<crate::SockAddr> {
    let call = |address: *mut c::sockaddr, length| {
        // SAFETY: `address` is writable for `*length` bytes.
        check(unsafe { c::getsockopt(socket, level, name, address.cast(), length) })
    };
    super::establish::with_address(call).map(|(_, address)| address)
}

/// The payload of an IPv4 membership by index or address, a `struct ip_mreqn`: the group, an address of the interface,
/// its index.
#[cfg(ip_mreqn)]
#[inline]
pub(crate) fn ip_mreqn(group: &Ipv4Addr, interface: &InterfaceIndexOrAddress) -> io::Result<[[u8; 4]; 3]> {
    const { assert!(size_of::<c::ip_mreqn>() == 12) };
    let (address, index) = match *interface {
        InterfaceIndexOrAddress::Index(index) => (Ipv4Addr::UNSPECIFIED, index),
        InterfaceIndexOrAddress::Address(address) => (address, 0),
    };
    Ok([group.octets(), address.octets(), index.to_ne_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(timeout: Option<Duration>) -> (c::time_t, c::suseconds_t) {
        let raw = RawTimeout::new(timeout);
        assert!(raw.padding.iter().all(|&byte| byte == 0));
        (raw.seconds, raw.microseconds)
    }

    #[test]
    fn timeouts_round_up_to_a_microsecond() {
        assert_eq!(parts(None), (0, 0));
        assert_eq!(parts(Some(Duration::ZERO)), (0, 0));
        assert_eq!(parts(Some(Duration::from_nanos(1))), (0, 1));
        assert_eq!(parts(Some(Duration::from_nanos(1000))), (0, 1));
        assert_eq!(parts(Some(Duration::from_nanos(1001))), (0, 2));
        assert_eq!(parts(Some(Duration::from_nanos(999_999_000))), (0, 999_999));
    }

    #[test]
    fn a_whole_second_of_microseconds_is_carried() {
        assert_eq!(parts(Some(Duration::from_nanos(999_999_001))), (1, 0));
        assert_eq!(parts(Some(Duration::new(41, 999_999_999))), (42, 0));
    }

    #[test]
    fn timeouts_end_at_the_largest_time() {
        let most = Duration::from_secs(c::time_t::MAX as u64);
        assert_eq!(parts(Some(most)), (c::time_t::MAX, 0));
        assert_eq!(parts(Some(most + Duration::from_secs(1))), (c::time_t::MAX, 0));
        assert_eq!(parts(Some(Duration::MAX)), (c::time_t::MAX, 0));
        assert_eq!(RawTimeout::new(Some(Duration::MAX)).get(), Some(most));
    }

    #[test]
    fn negative_times_count_as_zero() {
        let raw = RawTimeout { seconds: -1, microseconds: -1, ..RawTimeout::new(None) };
        assert_eq!(raw.get(), None);
        let raw = RawTimeout { seconds: -1, microseconds: 5, ..raw };
        assert_eq!(raw.get(), Some(Duration::from_micros(5)));
    }

    #[test]
    fn linger_is_off_or_some_seconds() {
        let parts = |seconds| RawLinger::new(seconds).map(|raw| (raw.on, raw.seconds));
        assert_eq!(parts(None), Some((0, 0)));
        assert_eq!(parts(Some(0)), Some((1, 0)));
        let most = c::LingerNumber::MAX;
        assert_eq!(parts(Some(most as u64)), Some((1, most)));
        assert_eq!(parts(Some(most as u64 + 1)), None);
        assert_eq!(parts(Some(u64::MAX)), None);
    }

    #[test]
    fn linger_reads_what_the_system_says() {
        assert_eq!(RawLinger { on: 0, seconds: 9 }.get(), None);
        assert_eq!(RawLinger { on: 128, seconds: 9 }.get(), Some(9));
        assert_eq!(RawLinger { on: 1, seconds: c::LingerNumber::MIN }.get(), Some(0));
    }
}
