//! Addresses of every family, and their way to and from std's types.

pub(crate) mod inet;
mod storage;
#[cfg(not(wasi))]
mod unix;
#[cfg(linux_like)]
mod vsock;

pub use storage::{SockAddrStorage, sa_family_t, socklen_t};

use crate::Domain;
use crate::sys::c;
use std::ffi::c_int;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::mem::{offset_of, size_of};
use std::net::{SocketAddr, SocketAddrV4, SocketAddrV6};

/// Names a socket: an address of any family, with its length.
///
/// Made from std's [`SocketAddr`], [`SocketAddrV4`] and [`SocketAddrV6`], by [`SockAddr::unix`] or
/// `SockAddr::vsock`, or returned by a call. Two addresses are equal if all bytes of their lengths are.
///
/// A conversion to a std type gives `None` where the family is another one, or the address too short for its family.
///
/// # Examples
///
/// ```
/// use berkeley::SockAddr;
/// use std::net::SocketAddr;
///
/// let std: SocketAddr = "[2001:db8::1]:443".parse().unwrap();
/// let address = SockAddr::from(std);
/// assert!(address.is_ipv6());
/// assert_eq!(address.as_socket(), Some(std));
/// ```
#[derive(Clone)]
#[repr(C)] // The storage comes first: a message header points to it, and finds the length behind it.
pub struct SockAddr {
    storage: SockAddrStorage,
    len: socklen_t,
}

#[allow(clippy::len_without_is_empty)] // As in socket2: the length is that of a C struct, not of a container.
impl SockAddr {
    /// The size of the storage of every address.
    pub(crate) const CAPACITY: socklen_t = size_of::<SockAddrStorage>() as socklen_t;

    /// Takes a storage that a call has filled, and the length that it reported, at most that of the storage.
    #[inline]
    pub(crate) fn filled(storage: SockAddrStorage, reported: socklen_t) -> SockAddr {
        SockAddr { storage, len: reported.min(SockAddr::CAPACITY) }
    }

    /// Returns the family, such as `AF_INET`, as it stands in `sa_family`.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::SockAddr;
    /// use std::net::SocketAddr;
    ///
    /// let address = SockAddr::from(SocketAddr::from(([127, 0, 0, 1], 80)));
    /// assert_eq!(i32::from(address.family()), libc::AF_INET);
    /// ```
    #[inline]
    pub const fn family(&self) -> sa_family_t {
        family_of(&self.storage.bytes)
    }

    /// Returns the family as a [`Domain`], to make a socket for the address.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{SockAddr, Socket, Type};
    /// use std::net::SocketAddr;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let address = SockAddr::from(SocketAddr::from(([127, 0, 0, 1], 0)));
    /// let socket = Socket::new(address.domain(), Type::DGRAM, None)?;
    /// socket.bind(&address)?;
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub const fn domain(&self) -> Domain {
        Domain(self.family() as c_int)
    }

    /// Returns the length in bytes, as `bind` and its kin take it.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::SockAddr;
    /// use std::net::SocketAddr;
    ///
    /// let address = SockAddr::from(SocketAddr::from(([127, 0, 0, 1], 80)));
    /// assert_eq!(address.len() as usize, size_of::<libc::sockaddr_in>());
    /// ```
    #[inline]
    pub const fn len(&self) -> socklen_t {
        self.len
    }

    /// Returns a pointer to the address, for a call that takes a `struct sockaddr *`.
    ///
    /// It is valid for reads of [`len`](SockAddr::len) bytes, and as long as `self` stays where it is.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, SockAddr, Socket, Type};
    /// use std::{net::SocketAddr, os::fd::AsRawFd};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let address = SockAddr::from(SocketAddr::from(([127, 0, 0, 1], 0)));
    /// let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    /// // SAFETY: the pointer is readable for the length beside it.
    /// let answer = unsafe { libc::bind(socket.as_raw_fd(), address.as_ptr().cast(), address.len()) };
    /// assert_eq!(answer, 0);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub const fn as_ptr(&self) -> *const SockAddrStorage {
        &raw const self.storage
    }

    /// Returns the storage of the address, all of it initialised; the bytes behind the address are those that it had.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::SockAddr;
    /// use std::net::SocketAddr;
    ///
    /// let address = SockAddr::from(SocketAddr::from(([127, 0, 0, 1], 80)));
    ///
    /// let len = address.len();
    /// // SAFETY: storage and length are those of an address.
    /// let again = unsafe { SockAddr::new(address.clone().as_storage(), len) };
    /// assert_eq!(again, address);
    /// ```
    #[inline]
    pub const fn as_storage(self) -> SockAddrStorage {
        self.storage
    }

    /// Returns whether the family is `AF_INET`.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::SockAddr;
    /// use std::net::SocketAddr;
    ///
    /// let address = SockAddr::from(SocketAddr::from(([127, 0, 0, 1], 80)));
    /// assert!(address.is_ipv4());
    /// ```
    #[inline]
    pub const fn is_ipv4(&self) -> bool {
        self.family() == c::AF_INET as sa_family_t
    }

    /// Returns whether the family is `AF_INET6`, that of IPv4-mapped addresses as well.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::SockAddr;
    /// use std::net::SocketAddr;
    ///
    /// let mapped: SocketAddr = "[::ffff:127.0.0.1]:80".parse().unwrap();
    /// assert!(SockAddr::from(mapped).is_ipv6());
    /// ```
    #[inline]
    pub const fn is_ipv6(&self) -> bool {
        self.family() == c::AF_INET6 as sa_family_t
    }

    /// Returns whether the family is `AF_UNIX`.
    ///
    /// **Platforms**: all but WASI.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::SockAddr;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// assert!(SockAddr::unix("/run/service.sock")?.is_unix());
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(not(wasi))]
    #[inline]
    pub fn is_unix(&self) -> bool {
        self.family() == c::AF_UNIX as sa_family_t
    }

    /// Returns the IPv4 or IPv6 address, if it is one of the two.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::SockAddr;
    /// use std::net::SocketAddr;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let std: SocketAddr = "[fe80::1%2]:53".parse().unwrap();
    /// assert_eq!(SockAddr::from(std).as_socket(), Some(std), "with its scope");
    /// assert_eq!(SockAddr::unix("/run/service.sock")?.as_socket(), None);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn as_socket(&self) -> Option<SocketAddr> {
        let head = self.storage.bytes.first_chunk()?; // Never none: the storage is longer.
        inet::decode(head, self.len as usize)
    }

    /// Returns the IPv4 address, if it is one; an IPv4-mapped address is one of IPv6.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::SockAddr;
    /// use std::net::SocketAddr;
    ///
    /// let address = SockAddr::from(SocketAddr::from(([127, 0, 0, 1], 80)));
    /// assert_eq!(address.as_socket_ipv4().unwrap().port(), 80);
    /// assert_eq!(address.as_socket_ipv6(), None);
    /// ```
    #[inline]
    pub fn as_socket_ipv4(&self) -> Option<SocketAddrV4> {
        match self.as_socket() {
            Some(SocketAddr::V4(address)) => Some(address),
            _ => None,
        }
    }

    /// Returns the IPv6 address, if it is one.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::SockAddr;
    /// use std::net::{Ipv6Addr, SocketAddrV6};
    ///
    /// let std = SocketAddrV6::new(Ipv6Addr::LOCALHOST, 80, 0, 0);
    /// assert_eq!(SockAddr::from(std).as_socket_ipv6(), Some(std));
    /// ```
    #[inline]
    pub fn as_socket_ipv6(&self) -> Option<SocketAddrV6> {
        match self.as_socket() {
            Some(SocketAddr::V6(address)) => Some(address),
            _ => None,
        }
    }

    /// The IPv4 or IPv6 address that a call has written here, of the length that it reported.
    #[cfg(recvmsg)]
    #[inline]
    pub(crate) fn as_socket_of(&self, reported: socklen_t) -> Option<SocketAddr> {
        inet::decode(self.storage.bytes.first_chunk()?, reported as usize)
    }

    /// The bytes that belong to the address; a length that an unsafe caller set too large stops at the storage.
    #[inline]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        let bytes = &self.storage.bytes;
        bytes.get(..self.len as usize).unwrap_or(bytes)
    }

    /// Makes an address of its bytes, at most as many as the storage has.
    #[inline]
    fn of(bytes: &[u8]) -> SockAddr {
        let mut storage = SockAddrStorage::zeroed();
        storage.bytes[..bytes.len()].copy_from_slice(bytes);
        SockAddr { storage, len: bytes.len() as socklen_t }
    }
}

/// What a call receives into.
impl SockAddr {
    /// Makes an address of no family (`AF_UNSPEC`) and no length, to be lent to a receive, which fills it.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{MsgHdrMut, SockAddr, SockRef};
    /// use std::net::UdpSocket;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, b) = (UdpSocket::bind("127.0.0.1:0")?, UdpSocket::bind("127.0.0.1:0")?);
    /// a.send_to(b"hello", b.local_addr()?)?;
    /// let mut sender = SockAddr::unspecified();
    /// assert_eq!((sender.len(), sender.as_socket()), (0, None));
    /// SockRef::from(&b).recvmsg(&mut MsgHdrMut::new().with_addr(&mut sender), 0)?;
    /// assert_eq!(sender.as_socket(), Some(a.local_addr()?));
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub const fn unspecified() -> SockAddr {
        SockAddr { storage: SockAddrStorage::zeroed(), len: 0 }
    }

    /// Takes the length that a call reported for this address; length 0 stands for no address.
    #[inline]
    pub(crate) fn set_received(&mut self, reported: socklen_t) {
        // One comparison for both ends.
        if (1..=SockAddr::CAPACITY).contains(&reported) {
            self.len = reported;
        } else {
            self.set_received_oddly(reported);
        }
    }

    #[cold]
    fn set_received_oddly(&mut self, reported: socklen_t) {
        self.len = reported.min(SockAddr::CAPACITY);
        if reported == 0 {
            set_family(&mut self.storage.bytes, c::AF_UNSPEC as sa_family_t, 0);
        }
    }
}

impl From<SocketAddr> for SockAddr {
    #[inline]
    fn from(address: SocketAddr) -> SockAddr {
        match &address {
            SocketAddr::V4(address) => SockAddr::of(&inet::v4(address)),
            SocketAddr::V6(address) => from_v6(address),
        }
    }
}

/// In a function of its own, off the straight way: the two families write to the same places, and where both are
/// inlined the compiler merges their stores and pays for it in each.
#[cold]
fn from_v6(address: &SocketAddrV6) -> SockAddr {
    SockAddr::of(&inet::v6(address))
}

impl From<SocketAddrV4> for SockAddr {
    #[inline]
    fn from(address: SocketAddrV4) -> SockAddr {
        SockAddr::of(&inet::v4(&address))
    }
}

impl From<SocketAddrV6> for SockAddr {
    #[inline]
    fn from(address: SocketAddrV6) -> SockAddr {
        SockAddr::of(&inet::v6(&address))
    }
}

impl PartialEq for SockAddr {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for SockAddr {}

impl Hash for SockAddr {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl fmt::Debug for SockAddr {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut all = f.debug_struct("SockAddr");
        if FAMILY == 1 {
            all.field("ss_len", &self.storage.bytes[0]);
        }
        all.field("ss_family", &self.family()).field("len", &self.len).finish()
    }
}

/// Where the family stands: at 0, or at 1 behind a byte for the length, as 4.4BSD and its heirs have it.
const FAMILY: usize = offset_of!(c::sockaddr, sa_family);

const _: () = assert!(FAMILY == 0 || (FAMILY == 1 && size_of::<sa_family_t>() == 1));

/// The family of an address of which at least the first two bytes are there.
#[inline]
const fn family_of(bytes: &[u8]) -> sa_family_t {
    let mut family = [0; size_of::<sa_family_t>()];
    let mut at = 0;
    while at < family.len() {
        family[at] = bytes[FAMILY + at];
        at += 1;
    }
    sa_family_t::from_ne_bytes(family)
}

/// Writes the family, and the length where an address has a byte for it.
#[inline]
fn set_family(bytes: &mut [u8], family: sa_family_t, length: usize) {
    set_head::<FAMILY>(bytes, &family.to_ne_bytes(), length);
}

/// As [`set_family`], where the family stands `AT`.
#[inline]
fn set_head<const AT: usize>(bytes: &mut [u8], family: &[u8], length: usize) {
    if AT == 1 {
        bytes[0] = length as u8;
    }
    bytes[AT..AT + family.len()].copy_from_slice(family);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_storage_comes_first() {
        assert_eq!(offset_of!(SockAddr, storage), 0);
        assert_eq!(offset_of!(SockAddr, len), size_of::<SockAddrStorage>());
        let address = SockAddr::of(&[]);
        assert_eq!(address.as_ptr().cast(), &raw const address);
    }

    #[test]
    fn the_family_stands_where_it_is_written() {
        for family in [c::AF_UNSPEC, c::AF_INET, c::AF_INET6] {
            let mut bytes = [0xaa; 4];
            set_family(&mut bytes, family as sa_family_t, 16);
            assert_eq!(family_of(&bytes), family as sa_family_t);
            assert_eq!(bytes[2..], [0xaa; 2], "the port stays");
            assert_eq!((FAMILY == 1).then_some(bytes[0]), (FAMILY == 1).then_some(16));
        }
    }

    /// The kernels of 4.4BSD and its heirs read the length from the address too, XNU refuses a wrong one.
    #[test]
    fn a_byte_for_the_length_stands_before_the_family() {
        let mut bytes = [0xaa; 4];
        set_head::<1>(&mut bytes, &[28], 16);
        assert_eq!(bytes, [16, 28, 0xaa, 0xaa]);
        set_head::<0>(&mut bytes, &2_u16.to_ne_bytes(), 16);
        assert_eq!((&bytes[..2], &bytes[2..]), (&2_u16.to_ne_bytes()[..], &[0xaa; 2][..]));
        // And each address that is made here has its own, or none.
        let v4 = SockAddr::from(SocketAddr::from(([127, 0, 0, 1], 80)));
        let v6 = SockAddr::from(SocketAddr::from(([0; 16], 80)));
        for address in [v4, v6] {
            assert_eq!(FAMILY == 1, usize::from(address.as_bytes()[0]) == address.as_bytes().len());
        }
    }

    #[test]
    fn equal_addresses_have_equal_bytes_and_lengths() {
        let (short, long) = (SockAddr::of(&[1, 2, 3, 4]), SockAddr::of(&[1, 2, 3, 4, 0]));
        assert!(short != long && short == short.clone());
        assert_eq!((short.as_bytes(), long.len()), (&[1, 2, 3, 4][..], 5));
    }

    #[cfg(recvmsg)]
    #[test]
    fn what_is_received_has_a_length_or_no_family() {
        let mut address = SockAddr::from(SocketAddr::from(([127, 0, 0, 1], 80)));
        address.set_received(4);
        assert_eq!((address.len(), address.as_socket()), (4, None));
        address.set_received(SockAddr::CAPACITY + 1);
        assert_eq!(address.len(), SockAddr::CAPACITY);
        address.set_received(0);
        assert_eq!((address.len(), address.family()), (0, c::AF_UNSPEC as sa_family_t));
    }

    #[test]
    fn a_filled_storage_has_at_most_its_length() {
        for (reported, len) in [(0, 0), (16, 16), (SockAddr::CAPACITY + 1, SockAddr::CAPACITY)] {
            assert_eq!(SockAddr::filled(SockAddrStorage::zeroed(), reported).len(), len);
        }
    }
}
