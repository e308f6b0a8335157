//! A socket of another type, seen as a [`Socket`].
#![allow(unsafe_code)] // Borrows a descriptor in an owning type, and never drops it.

use super::Socket;
use crate::sys;
use std::fmt;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::Deref;

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
    /// Borrows a socket by its number.
    ///
    /// # Safety
    ///
    /// The socket stays open for the lifetime of the result.
    #[inline]
    pub(crate) unsafe fn borrow_raw(raw: sys::RawSocket) -> Self {
        // SAFETY: the socket is open, as the caller says, and `ManuallyDrop` never closes it.
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

impl fmt::Debug for SockRef<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.describe("SockRef", f)
    }
}
