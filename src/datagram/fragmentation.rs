//! Fragments, and what a path carries.

use super::system;
use crate::control::arrival::v6;
use crate::{SockAddr, Socket, Type};
use std::io;
use std::net::SocketAddr;

/// Sets whether datagrams may be fragmented, and tells what a path carries.
///
/// # Examples
///
/// ```
/// use berkeley::datagram::Fragmentation;
/// use berkeley::SockRef;
/// use std::net::UdpSocket;
///
/// # fn main() -> std::io::Result<()> {
/// let socket = UdpSocket::bind("127.0.0.1:0")?;
/// socket.connect("127.0.0.1:9")?;
/// let socket = SockRef::from(&socket);
/// socket.set_dont_fragment(true)?;
/// println!("the path carries {} bytes", socket.path_mtu()?);
/// # Ok(())
/// # }
/// ```
pub trait Fragmentation {
    /// Sets whether datagrams carry the "don't fragment" bit, and are refused with `EMSGSIZE` where they are longer than the
    /// path carries. On an IPv6 socket this holds for mapped addresses too, where the system has them.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](io::ErrorKind::Unsupported) where the system has no such option, and as [`Socket::set`].
    fn set_dont_fragment(&self, on: bool) -> io::Result<()>;

    /// Returns the length of the longest packet that the path to the peer carries as far as the system knows, with its IP
    /// header. The socket is connected.
    ///
    /// # Errors
    ///
    /// [`NotConnected`](io::ErrorKind::NotConnected), [`Unsupported`](io::ErrorKind::Unsupported) where the system does not
    /// tell it, and as [`Socket::get`].
    fn path_mtu(&self) -> io::Result<u32>;
}

impl Fragmentation for Socket {
    #[inline]
    fn set_dont_fragment(&self, on: bool) -> io::Result<()> {
        system::set_dont_fragment(self, v6::is_v6(self)?, on)
    }

    #[inline]
    fn path_mtu(&self) -> io::Result<u32> {
        system::path_mtu(self, v6::is_v6(self)?)
    }
}

/// What the path to an address carries, as far as the system knows: that of the socket if it is connected, else that of
/// another, which is connected for the question and sends nothing.
#[inline]
pub(super) fn mtu_towards(socket: &Socket, to: Option<SocketAddr>) -> Option<u32> {
    let Some(to) = to else { return socket.path_mtu().ok() };
    let to = SockAddr::from(to);
    let other = Socket::new(to.domain(), Type::DGRAM, None).ok()?;
    other.connect(&to).ok()?;
    other.path_mtu().ok()
}

/// Whether a datagram of `length` bytes is longer than the path to an address carries, as far as the system knows.
#[inline]
pub(super) fn is_beyond_path(socket: &Socket, to: Option<SocketAddr>, length: usize) -> bool {
    // The headers of IP, the shortest, and UDP.
    let headers = if to.is_some_and(|to| to.ip().to_canonical().is_ipv6()) { 40 + 8 } else { 20 + 8 };
    mtu_towards(socket, to).is_some_and(|mtu| length + headers > mtu as usize)
}
