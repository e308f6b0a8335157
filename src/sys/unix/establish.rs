//! From `socket` to `shutdown`: creation, names, connection, readiness.

use super::{OwnedSocket, RawSocket, c, check, from_raw};
use crate::address::{SockAddr, SockAddrStorage, socklen_t};
use std::ffi::c_int;
use std::io;
use std::net::Shutdown;

/// The bits that make a new socket close-on-exec, where `socket` takes them.
#[cfg(sock_cloexec)]
pub(crate) const CLOEXEC_TYPE: c_int = c::SOCK_CLOEXEC;
#[cfg(not(sock_cloexec))]
pub(crate) const CLOEXEC_TYPE: c_int = 0;

/// Owns the descriptor that a call returned.
#[inline]
fn own(fd: c_int) -> OwnedSocket {
    // SAFETY: each caller passes a descriptor that the kernel has just opened for it.
    unsafe { from_raw(fd) }
}

#[inline]
pub(crate) fn socket(domain: c_int, kind: c_int, protocol: c_int) -> io::Result<OwnedSocket> {
    // SAFETY: takes integers.
    check(unsafe { c::socket(domain, kind, protocol) }).map(own)
}

#[cfg(unix)]
#[inline]
pub(crate) fn socketpair(domain: c_int, kind: c_int, protocol: c_int) -> io::Result<[OwnedSocket; 2]> {
    let mut fds = [-1; 2];
    // SAFETY: `fds` has room for the two descriptors.
    check(unsafe { c::socketpair(domain, kind, protocol, fds.as_mut_ptr()) })?;
    Ok(fds.map(own))
}

/// Gives a socket that is new in this process what the system cannot give it at birth: close-on-exec where
/// `socket` takes no such flag, and on Apple no `SIGPIPE`.
#[inline]
pub(crate) fn adopt(socket: &OwnedSocket) -> io::Result<()> {
    #[cfg(all(unix, not(any(sock_cloexec, espidf, vita))))]
    super::set_cloexec(super::as_raw(socket), true)?;
    #[cfg(apple)]
    super::set_option(super::as_raw(socket), c::SOL_SOCKET, c::SO_NOSIGPIPE, 1 as c_int)?;
    let _ = socket;
    Ok(())
}

#[inline]
pub(crate) fn bind(socket: RawSocket, address: &SockAddr) -> io::Result<()> {
    // SAFETY: the storage of an address is readable for its length.
    check(unsafe { c::bind(socket, address.as_ptr().cast(), address.len()) }).map(drop)
}

#[inline]
pub(crate) fn connect(socket: RawSocket, address: &SockAddr) -> io::Result<()> {
    // SAFETY: the storage of an address is readable for its length.
    check(unsafe { c::connect(socket, address.as_ptr().cast(), address.len()) }).map(drop)
}

/// Whether the error of a nonblocking `connect` means that it goes on.
#[inline]
pub(crate) fn connect_in_progress(error: &io::Error) -> bool {
    error.raw_os_error() == Some(c::EINPROGRESS) || error.kind() == io::ErrorKind::WouldBlock
}

#[inline]
pub(crate) fn listen(socket: RawSocket, backlog: c_int) -> io::Result<()> {
    // SAFETY: takes integers.
    check(unsafe { c::listen(socket, backlog) }).map(drop)
}

#[inline]
pub(crate) fn accept(socket: RawSocket) -> io::Result<(OwnedSocket, SockAddr)> {
    let call = |address, length| {
        // SAFETY: `address` is writable for `*length` bytes.
        check(unsafe { c::accept(socket, address, length) })
    };
    with_address(call).map(|(fd, address)| (own(fd), address))
}

#[cfg(accept4)]
#[inline]
pub(crate) fn accept4(socket: RawSocket, flags: c_int) -> io::Result<(OwnedSocket, SockAddr)> {
    let call = |address, length| {
        // SAFETY: `address` is writable for `*length` bytes.
        check(unsafe { c::accept4(socket, address, length, flags) })
    };
    with_address(call).map(|(fd, address)| (own(fd), address))
}

/// Accepts, close-on-exec from birth.
#[cfg(accept4_unasked)]
#[inline]
pub(crate) fn accept_cloexec(socket: RawSocket) -> io::Result<(OwnedSocket, SockAddr)> {
    accept4(socket, c::SOCK_CLOEXEC)
}

/// Accepts, and makes the socket close-on-exec by a second call. `SO_NOSIGPIPE` is not set: Apple's sockets inherit it
/// from the listener, and refuse it once the peer has gone.
#[cfg(not(accept4_unasked))]
#[inline]
pub(crate) fn accept_cloexec(socket: RawSocket) -> io::Result<(OwnedSocket, SockAddr)> {
    let (socket, address) = accept(socket)?;
    #[cfg(all(unix, not(any(espidf, vita))))]
    super::set_cloexec(super::as_raw(&socket), true)?;
    Ok((socket, address))
}

#[inline]
pub(crate) fn getsockname(socket: RawSocket) -> io::Result<SockAddr> {
    let call = |address, length| {
        // SAFETY: `address` is writable for `*length` bytes.
        check(unsafe { c::getsockname(socket, address, length) })
    };
    with_address(call).map(|(_, address)| address)
}

#[inline]
pub(crate) fn getpeername(socket: RawSocket) -> io::Result<SockAddr> {
    let call = |address, length| {
        // SAFETY: `address` is writable for `*length` bytes.
        check(unsafe { c::getpeername(socket, address, length) })
    };
    with_address(call).map(|(_, address)| address)
}

/// Lends a zeroed storage to a call that writes an address, and takes the length that it reports, at most that
/// of the storage: a longer address is told with its true length, though only a part of it was written.
#[inline]
pub(super) fn with_address<T>(
    call: impl FnOnce(*mut c::sockaddr, *mut socklen_t) -> io::Result<T>,
) -> io::Result<(T, SockAddr)> {
    let mut storage = SockAddrStorage::zeroed();
    let mut length = storage.size_of();
    let value = call((&raw mut storage).cast(), &mut length)?;
    Ok((value, SockAddr::filled(storage, length)))
}

#[inline]
pub(crate) fn shutdown(socket: RawSocket, how: Shutdown) -> io::Result<()> {
    let how = match how {
        Shutdown::Read => c::SHUT_RD,
        Shutdown::Write => c::SHUT_WR,
        Shutdown::Both => c::SHUT_RDWR,
    };
    // SAFETY: takes integers.
    check(unsafe { c::shutdown(socket, how) }).map(drop)
}

/// Waits for one of `events`, at most `timeout` milliseconds, or for ever when that is −1; tells what came true.
#[inline]
pub(crate) fn poll(socket: RawSocket, events: i16, timeout: c_int) -> io::Result<i16> {
    let mut entry = c::pollfd { fd: socket, events, revents: 0 };
    // SAFETY: `entry` is one `pollfd`, as the count says.
    check(unsafe { c::poll(&mut entry, 1, timeout) })?;
    Ok(entry.revents)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, Ipv6Addr, SocketAddrV4, SocketAddrV6};

    /// A storage that begins as `address` does: with the family, behind the length where the system has one.
    fn begun_as(address: &SockAddr) -> SockAddrStorage {
        let mut storage = SockAddrStorage::zeroed();
        // SAFETY: any bytes are an array of bytes.
        let head = unsafe { storage.view_as::<[u8; 2]>() };
        head.copy_from_slice(&address.as_bytes()[..2]);
        storage
    }

    #[test]
    fn ipv4_addresses_are_a_sockaddr_in() {
        let address = SockAddr::from(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 8080));
        let mut storage = begun_as(&address);
        // SAFETY: the type is one of the platform's addresses.
        let by_hand = unsafe { storage.view_as::<c::sockaddr_in>() };
        assert_eq!(c_int::from(by_hand.sin_family), c::AF_INET);
        by_hand.sin_port = 8080_u16.to_be();
        by_hand.sin_addr.s_addr = 0x7f00_0001_u32.to_be();
        // SAFETY: the storage holds a `sockaddr_in`.
        assert_eq!(address, unsafe { SockAddr::new(storage, size_of::<c::sockaddr_in>() as socklen_t) });
    }

    #[test]
    fn ipv6_addresses_are_a_sockaddr_in6() {
        let address = SockAddr::from(SocketAddrV6::new(Ipv6Addr::LOCALHOST, 53, 6, 7));
        let mut storage = begun_as(&address);
        // SAFETY: the type is one of the platform's addresses.
        let by_hand = unsafe { storage.view_as::<c::sockaddr_in6>() };
        assert_eq!(c_int::from(by_hand.sin6_family), c::AF_INET6);
        (by_hand.sin6_port, by_hand.sin6_flowinfo, by_hand.sin6_scope_id) = (53_u16.to_be(), 6, 7);
        by_hand.sin6_addr.s6_addr = Ipv6Addr::LOCALHOST.octets();
        // SAFETY: the storage holds a `sockaddr_in6`.
        assert_eq!(address, unsafe { SockAddr::new(storage, size_of::<c::sockaddr_in6>() as socklen_t) });
    }

    #[test]
    fn only_some_errors_leave_a_connection_under_way() {
        let going = |number| connect_in_progress(&io::Error::from_raw_os_error(number));
        assert!(going(c::EINPROGRESS) && going(c::EAGAIN));
        assert!(!going(c::ECONNREFUSED) && !going(c::EINTR) && !going(c::EALREADY));
    }

    #[test]
    fn lengths_that_a_call_reports_stop_at_the_storage() {
        let call = |_, length: *mut socklen_t| {
            // SAFETY: the length is writable.
            unsafe { *length += 1 };
            Ok("value")
        };
        let (value, address) = with_address(call).unwrap();
        assert_eq!((value, address.len()), ("value", SockAddr::CAPACITY));
    }
}
