//! The bytes of an address, and what only the caller can vouch for.
#![allow(unsafe_code)] // The functions whose callers vouch for a C struct.

use super::SockAddr;
use crate::sys::c;
use std::fmt;
use std::io;
use std::mem::{align_of, size_of};

/// Counts the bytes of an address, as the C type of the same name does on this platform.
///
/// # Examples
///
/// ```
/// use berkeley::{SockAddrStorage, socklen_t};
///
/// let len: socklen_t = SockAddrStorage::zeroed().size_of();
/// assert_eq!(len as usize, size_of::<libc::sockaddr_storage>());
/// ```
#[allow(non_camel_case_types)]
pub type socklen_t = c::socklen_t;

/// Numbers an address family, as the C type of the same name does on this platform.
///
/// # Examples
///
/// ```
/// use berkeley::{SockAddr, sa_family_t};
///
/// # fn main() -> std::io::Result<()> {
/// let family: sa_family_t = SockAddr::unix("/run/service.sock")?.family();
/// assert_eq!(family, libc::AF_UNIX as sa_family_t);
/// # Ok(())
/// # }
/// ```
#[allow(non_camel_case_types)]
pub type sa_family_t = c::sa_family_t;

/// Holds the address of any family, as the C type `struct sockaddr_storage` does.
///
/// Every byte of it is initialised, always. It is lent to a call that writes an address, and then made a
/// [`SockAddr`].
///
/// # Examples
///
/// ```
/// use berkeley::SockAddrStorage;
///
/// let storage = SockAddrStorage::zeroed();
/// assert!(storage.size_of() >= 28, "room for an IPv6 address");
/// ```
#[derive(Clone)]
#[repr(C)]
pub struct SockAddrStorage {
    pub(super) bytes: [u8; size_of::<c::sockaddr_storage>()],
    /// Nothing but the alignment of the C type.
    alignment: [c::sockaddr_storage; 0],
}

const _: () = {
    assert!(size_of::<SockAddrStorage>() == size_of::<c::sockaddr_storage>());
    assert!(align_of::<SockAddrStorage>() == align_of::<c::sockaddr_storage>());
};

impl SockAddrStorage {
    /// Makes a storage of zeros, whose family is `AF_UNSPEC`.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{SockAddr, SockAddrStorage};
    ///
    /// // SAFETY: no bytes of the storage belong to the address.
    /// let address = unsafe { SockAddr::new(SockAddrStorage::zeroed(), 0) };
    /// assert_eq!(i32::from(address.family()), libc::AF_UNSPEC);
    /// ```
    #[inline]
    pub const fn zeroed() -> SockAddrStorage {
        SockAddrStorage { bytes: [0; size_of::<c::sockaddr_storage>()], alignment: [] }
    }

    /// Returns the size of the storage in bytes, as the calls that fill one take it.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::SockAddrStorage;
    ///
    /// assert_eq!(SockAddrStorage::zeroed().size_of() as usize, size_of::<SockAddrStorage>());
    /// ```
    #[inline]
    pub fn size_of(&self) -> socklen_t {
        size_of::<SockAddrStorage>() as socklen_t
    }

    /// Views the storage as an address of one family.
    ///
    /// # Panics
    ///
    /// Where `T` is larger than the storage, or asks for a stricter alignment.
    ///
    /// # Safety
    ///
    /// `T` is one of the `sockaddr_*` types of this platform.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{SockAddr, SockAddrStorage};
    ///
    /// let mut storage = SockAddrStorage::zeroed();
    /// // SAFETY: `sockaddr_in` is an address type of this platform.
    /// let view = unsafe { storage.view_as::<libc::sockaddr_in>() };
    /// view.sin_family = libc::AF_INET as libc::sa_family_t;
    /// view.sin_port = 80_u16.to_be();
    /// // SAFETY: the storage holds a `sockaddr_in`, and the length is that of one.
    /// let address = unsafe { SockAddr::new(storage, size_of::<libc::sockaddr_in>() as libc::socklen_t) };
    /// assert_eq!(address.as_socket_ipv4().unwrap().port(), 80);
    /// ```
    #[inline]
    pub unsafe fn view_as<T>(&mut self) -> &mut T {
        assert!(size_of::<T>() <= size_of::<Self>(), "the storage has no room for the type");
        assert!(align_of::<T>() <= align_of::<Self>(), "the storage is not aligned for the type");
        // SAFETY: size and alignment are checked above; every byte is initialised, and the caller says that `T` is a
        // C struct of integers.
        unsafe { &mut *(&raw mut *self).cast::<T>() }
    }
}

impl fmt::Debug for SockAddrStorage {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("sockaddr_storage")
            .field("ss_family", &super::family_of(&self.bytes))
            .finish_non_exhaustive()
    }
}

impl SockAddr {
    /// Makes an address of the first `len` bytes of `storage`.
    ///
    /// # Safety
    ///
    /// The storage holds an address of the family that it names, and `len` is the length of that address, at most
    /// that of the storage.
    ///
    /// # Examples
    ///
    /// ```
    /// # fn main() -> std::io::Result<()> {
    /// use berkeley::{Domain, SockAddr, SockAddrStorage, Socket, Type};
    /// use std::os::fd::AsRawFd;
    ///
    /// let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    /// let mut storage = SockAddrStorage::zeroed();
    /// let mut len = storage.size_of();
    /// let pointer = (&raw mut storage).cast();
    /// // SAFETY: the storage is writable for `len` bytes.
    /// if unsafe { libc::getsockname(socket.as_raw_fd(), pointer, &mut len) } == -1 {
    ///     return Err(std::io::Error::last_os_error());
    /// }
    /// // SAFETY: the kernel has written an address of that length.
    /// let address = unsafe { SockAddr::new(storage, len) };
    /// assert!(address.is_ipv4());
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub const unsafe fn new(storage: SockAddrStorage, len: socklen_t) -> SockAddr {
        SockAddr { storage, len }
    }

    /// Lends a zeroed storage to `init`, with its length, and makes an address of what it wrote.
    ///
    /// Returns what `init` returned, and the address. A length beyond that of the storage, which some calls report
    /// for an address that they cut short, becomes that of the storage.
    ///
    /// # Errors
    ///
    /// That of `init`.
    ///
    /// # Safety
    ///
    /// Where `init` succeeds, it has written an address of the family that the storage names, and its length.
    ///
    /// # Examples
    ///
    /// ```
    /// # fn main() -> std::io::Result<()> {
    /// use berkeley::{Domain, SockAddr, Socket, Type};
    /// use std::os::fd::AsRawFd;
    ///
    /// let socket = Socket::new(Domain::IPV6, Type::DGRAM, None)?;
    /// let name = |storage: *mut berkeley::SockAddrStorage, len| {
    ///     // SAFETY: the storage is writable for the length beside it.
    ///     match unsafe { libc::getsockname(socket.as_raw_fd(), storage.cast(), len) } {
    ///         0 => Ok(()),
    ///         _ => Err(std::io::Error::last_os_error()),
    ///     }
    /// };
    /// // SAFETY: `getsockname` writes an address and its length.
    /// let ((), address) = unsafe { SockAddr::try_init(name) }?;
    /// assert!(address.is_ipv6());
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub unsafe fn try_init<F, T>(init: F) -> io::Result<(T, SockAddr)>
    where
        F: FnOnce(*mut SockAddrStorage, *mut socklen_t) -> io::Result<T>,
    {
        let mut storage = SockAddrStorage::zeroed();
        let mut len = storage.size_of();
        let value = init(&mut storage, &mut len)?;
        Ok((value, SockAddr::filled(storage, len)))
    }

    /// Sets how many bytes of the storage belong to the address.
    ///
    /// # Safety
    ///
    /// `length` is the length of an address of the family that the storage names, at most that of the storage.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::SockAddr;
    /// use std::net::SocketAddr;
    ///
    /// let mut address = SockAddr::from(SocketAddr::from(([127, 0, 0, 1], 80)));
    /// // SAFETY: every byte of the storage is initialised; what is left is too short for an IPv4 address.
    /// unsafe { address.set_length(4) };
    /// assert_eq!(address.as_socket(), None);
    /// ```
    #[inline]
    pub unsafe fn set_length(&mut self, length: socklen_t) {
        self.len = length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn views_reach_the_end_of_the_storage() {
        let mut storage = SockAddrStorage::zeroed();
        // SAFETY: any bytes are an array of bytes.
        let view = unsafe { storage.view_as::<[u8; size_of::<SockAddrStorage>()]>() };
        view[size_of::<SockAddrStorage>() - 1] = 9;
        assert_eq!(storage.bytes.last(), Some(&9));
    }

    #[test]
    #[should_panic(expected = "no room")]
    fn views_beyond_the_storage_panic() {
        let mut storage = SockAddrStorage::zeroed();
        // SAFETY: any bytes are an array of bytes.
        unsafe { storage.view_as::<[u8; size_of::<SockAddrStorage>() + 1]>() };
    }

    #[test]
    fn bytes_stop_at_the_storage() {
        // SAFETY: every byte of the storage is initialised.
        let address = unsafe { SockAddr::new(SockAddrStorage::zeroed(), 500) };
        assert_eq!(address.as_bytes().len(), size_of::<SockAddrStorage>());
    }
}
