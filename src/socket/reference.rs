//! A socket of another type, seen as a [`Socket`].
#![allow(unsafe_code)] // Borrows a descriptor in an owning type, and never drops it.

use super::Socket;
use crate::sys;
use std::fmt;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::Deref;
#[cfg(any(unix, wasi))]
use std::os::fd::{AsFd, AsRawFd};
#[cfg(windows)]
use std::os::windows::io::{AsRawSocket, AsSocket};

/// Borrows a socket of any type, to use the methods of [`Socket`] on it.
///
/// Derefs to [`Socket`], and leaves the socket open when dropped.
///
/// # Examples
///
/// ```
/// use berkeley::SockRef;
/// use std::net::UdpSocket;
///
/// # fn main() -> std::io::Result<()> {
/// let socket = UdpSocket::bind("127.0.0.1:0")?;
/// SockRef::from(&socket).set_recv_buffer_size(1 << 16)?;
/// socket.send_to(b"still open", socket.local_addr()?)?;
/// # Ok(())
/// # }
/// ```
pub struct SockRef<'s> {
    socket: ManuallyDrop<Socket>,
    loan: PhantomData<&'s Socket>,
}

impl SockRef<'_> {
    fn borrowed(raw: sys::RawSocket) -> Self {
        // SAFETY: the caller holds a borrow of the open descriptor for the lifetime of the result, and
        // `ManuallyDrop` never closes it.
        let socket = Socket::from_inner(unsafe { sys::from_raw(raw) });
        SockRef { socket: ManuallyDrop::new(socket), loan: PhantomData }
    }
}

impl Deref for SockRef<'_> {
    type Target = Socket;

    #[inline]
    fn deref(&self) -> &Socket {
        &self.socket
    }
}

#[cfg(any(unix, wasi))]
impl<'s, S> From<&'s S> for SockRef<'s>
where
    S: AsFd,
{
    /// Borrows the socket. The methods of a descriptor that is not a socket answer `ENOTSOCK`.
    ///
    /// # Panics
    ///
    /// Where the descriptor is negative.
    #[inline]
    fn from(socket: &'s S) -> Self {
        let raw = socket.as_fd().as_raw_fd();
        assert!(raw >= 0, "a descriptor is not negative");
        SockRef::borrowed(raw)
    }
}

#[cfg(windows)]
impl<'s, S> From<&'s S> for SockRef<'s>
where
    S: AsSocket,
{
    /// Borrows the socket.
    ///
    /// # Panics
    ///
    /// Where the socket is `INVALID_SOCKET`.
    fn from(socket: &'s S) -> Self {
        let raw = socket.as_socket().as_raw_socket() as sys::RawSocket;
        assert!(raw != sys::c::INVALID_SOCKET, "a socket is not INVALID_SOCKET");
        SockRef::borrowed(raw)
    }
}

impl fmt::Debug for SockRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.describe("SockRef", f)
    }
}
