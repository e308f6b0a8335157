//! The socket: from creation to shutdown.

mod convert;
mod inet;
mod io;
#[cfg(not(wasi))]
mod out_of_band;
mod poll;
mod receive;
mod reference;
#[cfg(sendfile)]
mod sendfile;
#[cfg(unix)]
mod unix;
#[cfg(recvmsg)]
mod vectored;
#[cfg(windows)]
mod windows;

#[allow(unused_imports)] // For the sockets that only Unix has.
pub(crate) use convert::convert;
pub use poll::PollFlags;
pub use receive::{RecvBuf, Spare, spare};
pub use reference::SockRef;

use crate::sys;
use crate::{Domain, Protocol, SockAddr, Type};
use std::ffi::c_int;
use std::fmt;
use std::io::Result;
use std::net::Shutdown;
use std::time::Duration;

/// Owns a socket, of any domain, type and protocol; closes it when dropped.
///
/// Each method is one system call, unless it says otherwise, and returns that call's error: `EINTR` and `EAGAIN`
/// ([`Interrupted`](std::io::ErrorKind::Interrupted), [`WouldBlock`](std::io::ErrorKind::WouldBlock)) reach the
/// caller. A socket made by a method without `raw` in its name is close-on-exec (on Windows: not inherited).
///
/// Converts to and from std's sockets and `OwnedFd` (on Windows `OwnedSocket`). To use these methods on a socket of
/// another type, see [`SockRef`]. Options beyond the methods here are set by [`Socket::set`], through the constants
/// of the module [`option`](crate::option).
///
/// # Examples
///
/// ```
/// use berkeley::{Domain, Socket, Type};
/// use std::net::{SocketAddr, TcpListener};
///
/// # fn main() -> std::io::Result<()> {
/// let address: SocketAddr = "[::1]:0".parse().unwrap();
/// let socket = Socket::new(Domain::IPV6, Type::STREAM, None)?;
/// socket.set_only_v6(true)?;
/// socket.bind(&address.into())?;
/// socket.listen(128)?;
/// let listener: TcpListener = socket.into();
/// assert!(listener.local_addr()?.is_ipv6());
/// # Ok(())
/// # }
/// ```
pub struct Socket {
    inner: sys::OwnedSocket,
}

/// Creation.
impl Socket {
    /// Creates a socket.
    ///
    /// The socket is close-on-exec: at birth where the system can (Linux, Android, the BSDs, illumos, Fuchsia, Hurd,
    /// Cygwin), elsewhere by a second call. On Apple it also gets `SO_NOSIGPIPE`.
    ///
    /// Mirrors [socket(2)](https://man7.org/linux/man-pages/man2/socket.2.html).
    ///
    /// # Errors
    ///
    /// `EAFNOSUPPORT` or `EPROTONOSUPPORT` where the system lacks the domain or the protocol, `EPERM` or `EACCES` where
    /// the type needs a privilege, `EMFILE` where no descriptor is left.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Protocol, Socket, Type};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))?;
    /// assert_eq!(socket.r#type()?, Type::DGRAM);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn new(domain: Domain, ty: Type, protocol: Option<Protocol>) -> Result<Socket> {
        let socket = Socket::new_raw(domain, Type(ty.0 | sys::CLOEXEC_TYPE), protocol)?;
        sys::adopt(&socket.inner)?;
        Ok(socket)
    }

    /// Creates a socket, and sets no flag on it: a program that this process executes inherits it.
    ///
    /// Mirrors [socket(2)](https://man7.org/linux/man-pages/man2/socket.2.html).
    ///
    /// # Errors
    ///
    /// As [`Socket::new`].
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new_raw(Domain::IPV4, Type::STREAM, None)?;
    /// socket.set_cloexec(true)?; // Until here, a child process could inherit it.
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn new_raw(domain: Domain, ty: Type, protocol: Option<Protocol>) -> Result<Socket> {
        sys::socket(domain.0, ty.0, number(protocol)).map(Socket::from_inner)
    }

    /// Makes another handle of the same socket, close-on-exec.
    ///
    /// Both share the connection, the options and the blocking mode; the socket is closed with the last of them.
    ///
    /// **Platforms**: all but WASI.
    ///
    /// Mirrors `F_DUPFD_CLOEXEC` of [fcntl(2)](https://man7.org/linux/man-pages/man2/fcntl.2.html), on Windows
    /// `WSADuplicateSocketW`.
    ///
    /// # Errors
    ///
    /// `EMFILE` where no descriptor is left.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    /// let copy = socket.try_clone()?;
    /// copy.set_keepalive(true)?;
    /// assert!(socket.keepalive()?, "both are one socket");
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(not(wasi))]
    #[inline]
    pub fn try_clone(&self) -> Result<Socket> {
        sys::try_clone(self.as_raw()).map(Socket::from_inner)
    }

    #[inline]
    pub(crate) fn from_inner(inner: sys::OwnedSocket) -> Socket {
        Socket { inner }
    }

    #[inline]
    pub(crate) fn into_inner(self) -> sys::OwnedSocket {
        self.inner
    }

    #[inline]
    pub(crate) fn inner(&self) -> &sys::OwnedSocket {
        &self.inner
    }

    #[inline]
    pub(crate) fn as_raw(&self) -> sys::RawSocket {
        sys::as_raw(&self.inner)
    }
}

/// The number of a protocol, where 0 stands for the usual one.
#[inline]
pub(super) fn number(protocol: Option<Protocol>) -> c_int {
    protocol.map_or(0, |protocol| protocol.0)
}

/// Names, connection and shutdown.
impl Socket {
    /// Gives the socket an address of its own.
    ///
    /// Mirrors [bind(2)](https://man7.org/linux/man-pages/man2/bind.2.html).
    ///
    /// # Errors
    ///
    /// [`AddrInUse`](std::io::ErrorKind::AddrInUse), [`AddrNotAvailable`](std::io::ErrorKind::AddrNotAvailable) where
    /// the machine has no such address, `EACCES` for a port that needs a privilege, `EINVAL` where the socket is bound
    /// already or the address is of another family.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::net::{Ipv4Addr, SocketAddr};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    /// socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
    /// let bound = socket.local_addr()?.as_socket().unwrap();
    /// assert_ne!(bound.port(), 0, "the system has chosen a port");
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn bind(&self, address: &SockAddr) -> Result<()> {
        sys::bind(self.as_raw(), address)
    }

    /// Connects to `address`; on a datagram socket, chooses the peer of `send` and `recv`.
    ///
    /// A nonblocking socket answers `EINPROGRESS` while the connection is under way. It is finished when
    /// [`poll`](Socket::poll) says [`PollFlags::OUT`], and [`take_error`](Socket::take_error) then tells whether it
    /// succeeded.
    ///
    /// Mirrors [connect(2)](https://man7.org/linux/man-pages/man2/connect.2.html).
    ///
    /// # Errors
    ///
    /// [`ConnectionRefused`](std::io::ErrorKind::ConnectionRefused), [`TimedOut`](std::io::ErrorKind::TimedOut),
    /// `EINPROGRESS`, and those of bind(2).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, PollFlags, Socket, Type};
    /// use std::net::TcpListener;
    /// use std::time::Duration;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let listener = TcpListener::bind("127.0.0.1:0")?;
    /// let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    /// socket.set_nonblocking(true)?;
    /// let _ = socket.connect(&listener.local_addr()?.into()); // EINPROGRESS
    /// let ready = socket.poll(PollFlags::OUT, Some(Duration::from_secs(5)))?;
    /// assert!(ready.contains(PollFlags::OUT));
    /// assert!(socket.take_error()?.is_none());
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn connect(&self, address: &SockAddr) -> Result<()> {
        sys::connect(self.as_raw(), address)
    }

    /// Connects to `addr`, and waits for it at most `timeout`.
    ///
    /// Makes the socket nonblocking, connects, makes it **blocking** again, whatever it was before, and polls. Where
    /// the time is over the connection may still come about later.
    ///
    /// Mirrors [connect(2)](https://man7.org/linux/man-pages/man2/connect.2.html) and
    /// [poll(2)](https://man7.org/linux/man-pages/man2/poll.2.html).
    ///
    /// # Errors
    ///
    /// [`TimedOut`](std::io::ErrorKind::TimedOut) after `timeout`, and as [`connect`](Socket::connect). `EINTR` does
    /// not end the wait.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::{net::TcpListener, time::Duration};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let listener = TcpListener::bind("127.0.0.1:0")?;
    /// let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    /// socket.connect_timeout(&listener.local_addr()?.into(), Duration::from_secs(5))?;
    /// assert_eq!(socket.peer_addr()?.as_socket(), Some(listener.local_addr()?));
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn connect_timeout(&self, addr: &SockAddr, timeout: Duration) -> Result<()> {
        self.set_nonblocking(true)?;
        let connected = self.connect(addr);
        self.set_nonblocking(false)?;
        match connected {
            Err(error) if sys::connect_in_progress(&error) => self.wait_connected(timeout),
            other => other,
        }
    }

    /// Waits for connections, up to `backlog` of which the system holds until they are accepted.
    ///
    /// Mirrors [listen(2)](https://man7.org/linux/man-pages/man2/listen.2.html).
    ///
    /// # Errors
    ///
    /// `EADDRINUSE` where another socket listens there, `EOPNOTSUPP` where the type has no connections.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::net::{SocketAddr, TcpStream};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    /// socket.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into())?;
    /// socket.listen(128)?;
    /// TcpStream::connect(socket.local_addr()?.as_socket().unwrap())?;
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn listen(&self, backlog: c_int) -> Result<()> {
        sys::listen(self.as_raw(), backlog)
    }

    /// Takes the next connection: a socket, close-on-exec as by [`Socket::new`], and the address of its peer.
    ///
    /// Mirrors [accept(2)](https://man7.org/linux/man-pages/man2/accept.2.html).
    ///
    /// # Errors
    ///
    /// [`WouldBlock`](std::io::ErrorKind::WouldBlock) where none waits and the socket is nonblocking, `EINVAL` where it
    /// does not listen, `ECONNABORTED` where the peer has gone, `EMFILE` where no descriptor is left.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::Socket;
    /// use std::net::{TcpListener, TcpStream};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let listener = Socket::from(TcpListener::bind("127.0.0.1:0")?);
    /// let client = TcpStream::connect(listener.local_addr()?.as_socket().unwrap())?;
    /// let (_connection, peer) = listener.accept()?;
    /// assert_eq!(peer.as_socket(), Some(client.local_addr()?));
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn accept(&self) -> Result<(Socket, SockAddr)> {
        let (socket, address) = sys::accept_cloexec(self.as_raw())?;
        Ok((Socket::from_inner(socket), address))
    }

    /// Takes the next connection, and sets no flag on its socket.
    ///
    /// Mirrors [accept(2)](https://man7.org/linux/man-pages/man2/accept.2.html).
    ///
    /// # Errors
    ///
    /// As [`accept`](Socket::accept).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::Socket;
    /// use std::net::{TcpListener, TcpStream};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let listener = Socket::from(TcpListener::bind("127.0.0.1:0")?);
    /// let client = TcpStream::connect(listener.local_addr()?.as_socket().unwrap())?;
    /// let (_connection, peer) = listener.accept_raw()?;
    /// assert_eq!(peer.as_socket(), Some(client.local_addr()?));
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn accept_raw(&self) -> Result<(Socket, SockAddr)> {
        let (socket, address) = sys::accept(self.as_raw())?;
        Ok((Socket::from_inner(socket), address))
    }

    /// Takes the next connection, and sets `flags` on its socket: `SOCK_CLOEXEC`, `SOCK_NONBLOCK`, or none.
    ///
    /// **Platforms**: Linux, Android, the BSDs, illumos, Fuchsia, Cygwin.
    ///
    /// Mirrors [accept4(2)](https://man7.org/linux/man-pages/man2/accept4.2.html).
    ///
    /// # Errors
    ///
    /// As [`accept`](Socket::accept), and `EINVAL` for other flags.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::Socket;
    /// use std::net::{TcpListener, TcpStream};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let listener = Socket::from(TcpListener::bind("127.0.0.1:0")?);
    /// let _client = TcpStream::connect(listener.local_addr()?.as_socket().unwrap())?;
    /// let (connection, _) = listener.accept4(libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK)?;
    /// assert!(connection.nonblocking()?);
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(accept4)]
    #[inline]
    pub fn accept4(&self, flags: c_int) -> Result<(Socket, SockAddr)> {
        let (socket, address) = sys::accept4(self.as_raw(), flags)?;
        Ok((Socket::from_inner(socket), address))
    }

    /// Returns the address of this socket.
    ///
    /// Mirrors [getsockname(2)](https://man7.org/linux/man-pages/man2/getsockname.2.html).
    ///
    /// # Errors
    ///
    /// Those of the descriptor; on Windows also `WSAEINVAL` before the socket is bound.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::SockRef;
    /// use std::net::UdpSocket;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = UdpSocket::bind("127.0.0.1:0")?;
    /// assert_eq!(SockRef::from(&socket).local_addr()?.as_socket(), Some(socket.local_addr()?));
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn local_addr(&self) -> Result<SockAddr> {
        sys::getsockname(self.as_raw())
    }

    /// Returns the address of the peer.
    ///
    /// Mirrors [getpeername(2)](https://man7.org/linux/man-pages/man2/getpeername.2.html).
    ///
    /// # Errors
    ///
    /// [`NotConnected`](std::io::ErrorKind::NotConnected).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::io::ErrorKind;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    /// assert_eq!(socket.peer_addr().unwrap_err().kind(), ErrorKind::NotConnected);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn peer_addr(&self) -> Result<SockAddr> {
        sys::getpeername(self.as_raw())
    }

    /// Ends one or both directions of the connection: the peer reads the end of the stream, and what is sent to a
    /// closed direction is an error.
    ///
    /// Mirrors [shutdown(2)](https://man7.org/linux/man-pages/man2/shutdown.2.html).
    ///
    /// # Errors
    ///
    /// [`NotConnected`](std::io::ErrorKind::NotConnected).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::net::Shutdown;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, b) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
    /// a.shutdown(Shutdown::Write)?;
    /// assert_eq!(b.recv_into(&mut [0; 8])?, 0, "the end of the stream");
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn shutdown(&self, how: Shutdown) -> Result<()> {
        sys::shutdown(self.as_raw(), how)
    }
}

/// Blocking mode.
impl Socket {
    /// Returns whether calls return [`WouldBlock`](std::io::ErrorKind::WouldBlock) instead of waiting.
    ///
    /// **Platforms**: Unix, WASI. Windows does not tell.
    ///
    /// Mirrors `F_GETFL` of [fcntl(2)](https://man7.org/linux/man-pages/man2/fcntl.2.html).
    ///
    /// # Errors
    ///
    /// Those of the descriptor.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    /// assert!(!socket.nonblocking()?);
    /// socket.set_nonblocking(true)?;
    /// assert!(socket.nonblocking()?);
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(any(unix, wasi))]
    #[inline]
    pub fn nonblocking(&self) -> Result<bool> {
        sys::nonblocking(self.as_raw())
    }

    /// Says whether the socket is closed in a program that this process executes (`FD_CLOEXEC`).
    ///
    /// **Platforms**: Unix, WASI.
    ///
    /// Mirrors `F_SETFD` of [fcntl(2)](https://man7.org/linux/man-pages/man2/fcntl.2.html).
    ///
    /// # Errors
    ///
    /// Those of the descriptor.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::os::fd::AsRawFd;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    /// socket.set_cloexec(false)?;
    /// // SAFETY: F_GETFD takes nothing.
    /// let flags = unsafe { libc::fcntl(socket.as_raw_fd(), libc::F_GETFD) };
    /// assert_eq!(flags & libc::FD_CLOEXEC, 0);
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(any(unix, wasi))]
    #[inline]
    pub fn set_cloexec(&self, close_on_exec: bool) -> Result<()> {
        sys::set_cloexec(self.as_raw(), close_on_exec)
    }

    /// Chooses between waiting and returning [`WouldBlock`](std::io::ErrorKind::WouldBlock).
    ///
    /// One call (`FIONBIO`) on Linux, Android, Apple, the BSDs and Windows, two of fcntl(2) elsewhere.
    ///
    /// # Errors
    ///
    /// Those of the descriptor.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::io::ErrorKind;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    /// socket.bind(&std::net::SocketAddr::from(([127, 0, 0, 1], 0)).into())?;
    /// socket.set_nonblocking(true)?;
    /// assert_eq!(socket.recv_into(&mut [0; 8]).unwrap_err().kind(), ErrorKind::WouldBlock);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn set_nonblocking(&self, nonblocking: bool) -> Result<()> {
        sys::set_nonblocking(self.as_raw(), nonblocking)
    }
}

impl fmt::Debug for Socket {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.describe("Socket", f)
    }
}

impl Socket {
    /// Prints the number of the descriptor and the addresses, under the name of the type that holds the socket.
    #[inline]
    fn describe(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(name)
            .field("raw", &self.as_raw())
            .field("local_addr", &self.local_addr().ok())
            .field("peer_addr", &self.peer_addr().ok())
            .finish()
    }
}
