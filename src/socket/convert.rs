//! To and from std's types, and std's `Read` and `Write`.
#![allow(unsafe_code)] // `from_raw_fd` and `from_raw_socket`, whose callers vouch for the number.

use super::Socket;
use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};

/// Both directions between [`Socket`] and std's sockets: neither checks of what kind the socket is, as std does not.
macro_rules! convert {
    ($($std:ty)+) => {
        $(
            impl From<$std> for Socket {
                #[inline]
                fn from(socket: $std) -> Socket {
                    Socket::from_inner(socket.into())
                }
            }

            impl From<Socket> for $std {
                #[inline]
                fn from(socket: Socket) -> $std {
                    socket.into_inner().into()
                }
            }
        )+
    };
}

convert! { TcpStream TcpListener UdpSocket }

#[cfg(any(unix, wasi))]
mod descriptor {
    use super::Socket;
    use crate::sys;
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
            sys::into_raw(self.into_inner())
        }
    }

    impl FromRawFd for Socket {
        /// Takes the ownership of a descriptor.
        ///
        /// # Panics
        ///
        /// Where it is −1.
        #[inline]
        unsafe fn from_raw_fd(fd: RawFd) -> Socket {
            // SAFETY: the caller gives an open descriptor that nobody else closes.
            Socket::from_inner(unsafe { sys::from_raw(fd) })
        }
    }
}

#[cfg(windows)]
mod handle {
    use super::Socket;
    use crate::sys;
    use std::os::windows::io::{
        AsRawSocket, AsSocket, BorrowedSocket, FromRawSocket, IntoRawSocket, OwnedSocket, RawSocket,
    };

    impl From<OwnedSocket> for Socket {
        fn from(socket: OwnedSocket) -> Socket {
            sys::start();
            Socket::from_inner(socket)
        }
    }

    impl From<Socket> for OwnedSocket {
        fn from(socket: Socket) -> OwnedSocket {
            socket.into_inner()
        }
    }

    impl AsSocket for Socket {
        fn as_socket(&self) -> BorrowedSocket<'_> {
            self.inner().as_socket()
        }
    }

    impl AsRawSocket for Socket {
        fn as_raw_socket(&self) -> RawSocket {
            self.as_raw() as RawSocket
        }
    }

    impl IntoRawSocket for Socket {
        fn into_raw_socket(self) -> RawSocket {
            sys::into_raw(self.into_inner()) as RawSocket
        }
    }

    impl FromRawSocket for Socket {
        unsafe fn from_raw_socket(socket: RawSocket) -> Socket {
            sys::start();
            // SAFETY: the caller gives an open socket that nobody else closes.
            Socket::from_inner(unsafe { sys::from_raw(socket as sys::RawSocket) })
        }
    }
}

/// Receives as [`Socket::recv`] does.
impl Read for &Socket {
    #[inline]
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.recv_into(buf)
    }

    #[cfg(recvmsg)]
    fn read_vectored(&mut self, bufs: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
        self.recv_vectored_into(bufs).map(|(count, _)| count)
    }
}

/// Receives as [`Socket::recv`] does.
impl Read for Socket {
    #[inline]
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        (&*self).read(buf)
    }

    fn read_vectored(&mut self, bufs: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
        (&*self).read_vectored(bufs)
    }
}

/// Sends as [`Socket::send`] does.
impl Write for &Socket {
    #[inline]
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.send(buf)
    }

    #[cfg(recvmsg)]
    fn write_vectored(&mut self, bufs: &[IoSlice<'_>]) -> io::Result<usize> {
        self.send_vectored(bufs)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Sends as [`Socket::send`] does.
impl Write for Socket {
    #[inline]
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        (&*self).write(buf)
    }

    fn write_vectored(&mut self, bufs: &[IoSlice<'_>]) -> io::Result<usize> {
        (&*self).write_vectored(bufs)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
