//! Keepalive: by hand, since one method sets up to four options.

use crate::Socket;
#[allow(unused_imports)] // OpenBSD and Haiku have none of the options.
use crate::option::tcp;
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
/// # #[cfg(target_os = "linux")]
/// let keepalive = keepalive.with_interval(Duration::from_secs(10)).with_retries(3);
/// socket.set_tcp_keepalive(&keepalive)?;
/// assert!(socket.keepalive()?);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct TcpKeepalive {
    #[cfg_attr(any(haiku, openbsd, vita), allow(dead_code))]
    time: Option<Duration>,
    #[cfg(keepalive_interval)]
    interval: Option<Duration>,
    #[cfg(keepalive_interval)]
    retries: Option<u32>,
}

#[allow(clippy::new_without_default)] // As in socket2.
impl TcpKeepalive {
    /// Describes keepalive as the system has it.
    pub const fn new() -> TcpKeepalive {
        TcpKeepalive {
            time: None,
            #[cfg(keepalive_interval)]
            interval: None,
            #[cfg(keepalive_interval)]
            retries: None,
        }
    }

    /// Sets how long a connection is idle before the first probe (`TCP_KEEPIDLE`), in whole seconds, rounded up (on
    /// Windows, milliseconds).
    ///
    /// **Platforms**: all; ignored on OpenBSD and Haiku, which have no such option.
    pub const fn with_time(self, time: Duration) -> Self {
        Self { time: Some(time), ..self }
    }

    /// Sets the time between two probes (`TCP_KEEPINTVL`), in whole seconds, rounded up (on Windows, milliseconds).
    ///
    /// **Platforms**: Linux, Android, Apple, DragonFly BSD, FreeBSD, NetBSD, illumos, Fuchsia, Cygwin, Windows, WASI.
    #[cfg(keepalive_interval)]
    pub const fn with_interval(self, interval: Duration) -> Self {
        Self { interval: Some(interval), ..self }
    }

    /// Sets how many unanswered probes end the connection (`TCP_KEEPCNT`).
    ///
    /// **Platforms**: as [`with_interval`](TcpKeepalive::with_interval).
    #[cfg(keepalive_interval)]
    pub const fn with_retries(self, retries: u32) -> Self {
        Self { retries: Some(retries), ..self }
    }
}

impl Socket {
    /// Turns keepalive on (`SO_KEEPALIVE`), and sets what `params` say: up to four calls.
    ///
    /// # Errors
    ///
    /// The first of a call that fails; those before it have their effect. `EINVAL` for a time that the system does not
    /// take: Linux takes 1 to 32767 seconds, and up to 127 probes.
    ///
    /// # Examples
    ///
    /// See [`TcpKeepalive`].
    pub fn set_tcp_keepalive(&self, params: &TcpKeepalive) -> io::Result<()> {
        self.set_keepalive(true)?;
        self.set_keepalive_times(params)
    }

    #[cfg(not(windows))]
    fn set_keepalive_times(&self, params: &TcpKeepalive) -> io::Result<()> {
        #[cfg(not(any(espidf, haiku, horizon, nto, openbsd, vita)))]
        if let Some(time) = params.time {
            self.set(tcp::TCP_KEEPIDLE, time)?;
        }
        #[cfg(keepalive_interval)]
        if let Some(interval) = params.interval {
            self.set(tcp::TCP_KEEPINTVL, interval)?;
        }
        #[cfg(keepalive_interval)]
        if let Some(retries) = params.retries {
            self.set(tcp::TCP_KEEPCNT, retries)?;
        }
        let _ = params;
        Ok(())
    }

    #[cfg(windows)]
    fn set_keepalive_times(&self, params: &TcpKeepalive) -> io::Result<()> {
        crate::sys::set_keepalive_times(self.as_raw(), params.time, params.interval)?;
        match params.retries {
            Some(retries) => self.set(tcp::TCP_KEEPCNT, retries),
            None => Ok(()),
        }
    }
}
