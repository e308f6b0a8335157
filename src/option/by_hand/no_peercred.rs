//! Credentials that are not exchanged: by hand, since the option that reads them is written without a value.
#![cfg(cygwin)]

use crate::Socket;
use crate::sys::{self, c};
use std::io;

impl Socket {
    /// Keeps `connect`, `accept` and their peers on a Unix socket from waiting for each other to exchange credentials
    /// (`SO_PEERCRED` without a value). To be called before, on both sides.
    ///
    /// **Platforms**: Cygwin.
    ///
    /// # Errors
    ///
    /// `EINVAL` where the socket is no Unix socket.
    #[inline]
    pub fn set_no_peercred(&self) -> io::Result<()> {
        sys::set_bytes(self.as_raw(), c::SOL_SOCKET, c::SO_PEERCRED, &[])
    }
}
