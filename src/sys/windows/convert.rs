//! To and from handles of sockets, and what owns or lends them.

use crate::sys::{c, from_raw, into_raw, start};
use crate::{SockRef, Socket};
use std::os::windows::io::{
    AsRawSocket, AsSocket, BorrowedSocket, FromRawSocket, IntoRawSocket, OwnedSocket, RawSocket,
};

impl From<OwnedSocket> for Socket {
    #[inline]
    fn from(socket: OwnedSocket) -> Socket {
        start();
        Socket::from_inner(socket)
    }
}

impl From<Socket> for OwnedSocket {
    #[inline]
    fn from(socket: Socket) -> OwnedSocket {
        socket.into_inner()
    }
}

impl AsSocket for Socket {
    #[inline]
    fn as_socket(&self) -> BorrowedSocket<'_> {
        self.inner().as_socket()
    }
}

impl AsRawSocket for Socket {
    #[inline]
    fn as_raw_socket(&self) -> RawSocket {
        self.as_raw() as RawSocket
    }
}

impl IntoRawSocket for Socket {
    #[inline]
    fn into_raw_socket(self) -> RawSocket {
        into_raw(self.into_inner()) as RawSocket
    }
}

impl FromRawSocket for Socket {
    /// Takes the ownership of a socket.
    ///
    /// # Safety
    ///
    /// The socket is open, and nobody else closes it.
    #[inline]
    unsafe fn from_raw_socket(socket: RawSocket) -> Socket {
        start();
        // SAFETY: the caller's promise is the one that the call asks for.
        Socket::from_inner(unsafe { from_raw(socket as c::SOCKET) })
    }
}

impl<'s, S> From<&'s S> for SockRef<'s>
where
    S: AsSocket,
{
    /// Borrows the socket.
    ///
    /// # Panics
    ///
    /// Where it is `INVALID_SOCKET`.
    #[inline]
    fn from(socket: &'s S) -> Self {
        let raw = socket.as_socket().as_raw_socket() as c::SOCKET;
        assert!(raw != c::INVALID_SOCKET, "a socket is not INVALID_SOCKET");
        // SAFETY: `socket` has lent the handle for 's.
        unsafe { SockRef::borrow_raw(raw) }
    }
}
