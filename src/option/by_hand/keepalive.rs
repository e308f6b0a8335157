//! Keepalive: by hand, since one method sets up to four options.

use crate::Socket;
use crate::sys;
use std::io;
use std::time::Duration;

/// Describes when an idle connection is probed, for [`Socket::set_tcp_keepalive`].
///
/// What is not set stays as it was.
///
/// # Examples
///
/// ```
/// use berkeley::{Domain, Socket, TcpKeepalive, Type};
/// use std::time::Duration;
///
/// # fn main() -> std::io::Result<()> {
/// let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
/// let keepalive = TcpKeepalive::new().with_time(Duration::from_secs(60));
/// socket.set_tcp_keepalive(&keepalive)?;
/// assert!(socket.keepalive()?);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[allow(dead_code)] // OpenBSD, Haiku and Vita have an option for none of the three.
pub struct TcpKeepalive {
    pub(crate) time: Option<Duration>,
    pub(crate) interval: Option<Duration>,
    pub(crate) retries: Option<u32>,
}

#[allow(clippy::new_without_default)] // As in socket2.
impl TcpKeepalive {
    /// Describes keepalive as the system has it: on, with the system's times.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, TcpKeepalive, Type};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    /// socket.set_tcp_keepalive(&TcpKeepalive::new())?;
    /// assert!(socket.keepalive()?);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub const fn new() -> TcpKeepalive {
        TcpKeepalive { time: None, interval: None, retries: None }
    }

    /// Sets how long a connection is idle before the first probe (`TCP_KEEPIDLE`), in whole seconds, rounded up (on
    /// Windows, milliseconds).
    ///
    /// **Platforms**: all; ignored on OpenBSD, Haiku and Vita, which have no such option.
    ///
    /// Mirrors `TCP_KEEPIDLE` of [tcp(7)](https://man7.org/linux/man-pages/man7/tcp.7.html).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, TcpKeepalive, Type};
    /// use std::time::Duration;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    /// socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(Duration::from_millis(59_001)))?;
    /// assert_eq!(socket.tcp_keepalive_time()?, Duration::from_secs(60));
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub const fn with_time(self, time: Duration) -> Self {
        Self { time: Some(time), ..self }
    }
}

#[cfg(keepalive_interval)]
impl TcpKeepalive {
    /// Sets the time between two probes (`TCP_KEEPINTVL`), in whole seconds, rounded up (on Windows, milliseconds).
    ///
    /// **Platforms**: Linux, Android, Apple, DragonFly BSD, FreeBSD, NetBSD, illumos, Solaris, AIX, Fuchsia, Hurd, Cygwin,
    /// emscripten, ESP-IDF, NuttX, QNX with io-sock, Windows, WASI.
    ///
    /// Mirrors `TCP_KEEPINTVL` of [tcp(7)](https://man7.org/linux/man-pages/man7/tcp.7.html).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, TcpKeepalive, Type};
    /// use std::time::Duration;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    /// socket.set_tcp_keepalive(&TcpKeepalive::new().with_interval(Duration::from_secs(10)))?;
    /// assert_eq!(socket.tcp_keepalive_interval()?, Duration::from_secs(10));
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub const fn with_interval(self, interval: Duration) -> Self {
        Self { interval: Some(interval), ..self }
    }

    /// Sets how many unanswered probes end the connection (`TCP_KEEPCNT`).
    ///
    /// **Platforms**: as [`with_interval`](TcpKeepalive::with_interval).
    ///
    /// Mirrors `TCP_KEEPCNT` of [tcp(7)](https://man7.org/linux/man-pages/man7/tcp.7.html).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, TcpKeepalive, Type};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    /// socket.set_tcp_keepalive(&TcpKeepalive::new().with_retries(4))?;
    /// assert_eq!(socket.tcp_keepalive_retries()?, 4);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub const fn with_retries(self, retries: u32) -> Self {
        Self { retries: Some(retries), ..self }
    }
}

impl Socket {
    /// Turns keepalive on (`SO_KEEPALIVE`), and sets what `params` say: up to four calls.
    ///
    /// Mirrors `SO_KEEPALIVE` of [socket(7)](https://man7.org/linux/man-pages/man7/socket.7.html), and the three
    /// options of [tcp(7)](https://man7.org/linux/man-pages/man7/tcp.7.html).
    ///
    /// # Errors
    ///
    /// The first of a call that fails; those before it have their effect. `EINVAL` for a time that the system does not
    /// take: Linux takes 1 to 32767 seconds, and up to 127 probes.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, TcpKeepalive, Type};
    /// use std::time::Duration;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    /// let keepalive = TcpKeepalive::new().with_time(Duration::from_secs(60));
    /// socket.set_tcp_keepalive(&keepalive)?;
    /// assert!(socket.keepalive()?);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn set_tcp_keepalive(&self, params: &TcpKeepalive) -> io::Result<()> {
        self.set_keepalive(true)?;
        sys::set_keepalive(self.as_raw(), params)
    }
}
