//! To and from descriptors, and what owns or lends them.

#[cfg(unix)]
use crate::socket::convert;
use crate::sys::{from_raw, into_raw};
use crate::{SockRef, Socket};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, IntoRawFd, OwnedFd, RawFd};
#[cfg(unix)]
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};

#[cfg(unix)]
convert! { UnixStream UnixListener UnixDatagram }

impl From<OwnedFd> for Socket {
    #[inline]
    fn from(fd: OwnedFd) -> Socket {
        Socket::from_inner(fd)
    }
}

impl From<Socket> for OwnedFd {
    #[inline]
    fn from(socket: Socket) -> OwnedFd {
        socket.into_inner()
    }
}

impl AsFd for Socket {
    #[inline]
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.inner().as_fd()
    }
}

impl AsRawFd for Socket {
    #[inline]
    fn as_raw_fd(&self) -> RawFd {
        self.as_raw()
    }
}

impl IntoRawFd for Socket {
    #[inline]
    fn into_raw_fd(self) -> RawFd {
        into_raw(self.into_inner())
    }
}

impl FromRawFd for Socket {
    /// Takes the ownership of a descriptor.
    ///
    /// # Panics
    ///
    /// Where it is −1.
    ///
    /// # Safety
    ///
    /// The descriptor is open, and nobody else closes it.
    #[inline]
    unsafe fn from_raw_fd(fd: RawFd) -> Socket {
        // SAFETY: the caller's promise is the one that the call asks for.
        Socket::from_inner(unsafe { from_raw(fd) })
    }
}

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
        let fd = socket.as_fd().as_raw_fd();
        assert!(fd >= 0, "a descriptor is not negative");
        // SAFETY: `socket` has lent the descriptor for 's.
        unsafe { SockRef::borrow_raw(fd) }
    }
}
