//! To and from std's sockets, and std's `Read` and `Write`. What belongs to one kind of handle stands in `sys`.

use super::Socket;
use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};

/// Both directions between [`Socket`] and std's sockets: neither checks of what kind the socket is, as std does not.
macro_rules! convert {
    ($($std:ty)+) => {
        $(
            impl From<$std> for $crate::Socket {
                #[inline]
                fn from(socket: $std) -> $crate::Socket {
                    $crate::Socket::from_inner(socket.into())
                }
            }

            impl From<$crate::Socket> for $std {
                #[inline]
                fn from(socket: $crate::Socket) -> $std {
                    socket.into_inner().into()
                }
            }
        )+
    };
}
pub(crate) use convert;

convert! { TcpStream TcpListener UdpSocket }

/// Receives as [`Socket::recv`] does, also through a shared reference.
///
/// # Examples
///
/// ```
/// use berkeley::{Domain, Socket, Type};
/// use std::io::{BufRead, BufReader};
///
/// # fn main() -> std::io::Result<()> {
/// let (a, b) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
/// a.send(b"one line\n")?;
/// let mut line = String::new();
/// BufReader::new(&b).read_line(&mut line)?;
/// assert_eq!(line, "one line\n");
/// # Ok(())
/// # }
/// ```
impl Read for &Socket {
    #[inline]
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.recv_into(buf)
    }

    #[cfg(recvmsg)]
    #[inline]
    fn read_vectored(&mut self, bufs: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
        self.recv_vectored_into(bufs).map(|(count, _)| count)
    }
}

/// Receives as [`Socket::recv`] does.
///
/// # Examples
///
/// ```
/// use berkeley::{Domain, Socket, Type};
/// use std::io::Read;
///
/// # fn main() -> std::io::Result<()> {
/// let (a, mut b) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
/// a.send(b"hello")?;
/// let mut buf = [0; 5];
/// b.read_exact(&mut buf)?;
/// assert_eq!(&buf, b"hello");
/// # Ok(())
/// # }
/// ```
impl Read for Socket {
    #[inline]
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        (&*self).read(buf)
    }

    #[inline]
    fn read_vectored(&mut self, bufs: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
        (&*self).read_vectored(bufs)
    }
}

/// Sends as [`Socket::send`] does, also through a shared reference. To flush does nothing.
///
/// # Examples
///
/// ```
/// use berkeley::{Domain, Socket, Type};
/// use std::io::Write;
///
/// # fn main() -> std::io::Result<()> {
/// let (a, b) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
/// write!(&a, "{}", 42)?;
/// assert_eq!(b.recv_into(&mut [0; 8])?, 2);
/// # Ok(())
/// # }
/// ```
impl Write for &Socket {
    #[inline]
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.send(buf)
    }

    #[cfg(recvmsg)]
    #[inline]
    fn write_vectored(&mut self, bufs: &[IoSlice<'_>]) -> io::Result<usize> {
        self.send_vectored(bufs)
    }

    #[inline]
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Sends as [`Socket::send`] does. To flush does nothing.
///
/// # Examples
///
/// ```
/// use berkeley::{Domain, Socket, Type};
/// use std::io::Write;
///
/// # fn main() -> std::io::Result<()> {
/// let (mut a, b) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
/// a.write_all(b"hello")?;
/// assert_eq!(b.recv_into(&mut [0; 8])?, 5);
/// # Ok(())
/// # }
/// ```
impl Write for Socket {
    #[inline]
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        (&*self).write(buf)
    }

    #[inline]
    fn write_vectored(&mut self, bufs: &[IoSlice<'_>]) -> io::Result<usize> {
        (&*self).write_vectored(bufs)
    }

    #[inline]
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
