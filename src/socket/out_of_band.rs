//! Urgent data.

use super::{RecvBuf, Socket};
use crate::sys::c;
use std::io;
use std::mem::MaybeUninit;

/// Urgent data.
impl Socket {
    /// Sends data of which the last byte is urgent (`MSG_OOB`).
    ///
    /// **Platforms**: all but WASI.
    ///
    /// # Errors
    ///
    /// As [`send`](Socket::send), and `EOPNOTSUPP` where the type has no urgent data.
    #[inline]
    pub fn send_out_of_band(&self, buf: &[u8]) -> io::Result<usize> {
        self.send_with_flags(buf, c::MSG_OOB)
    }

    /// Receives urgent data (`MSG_OOB`).
    ///
    /// **Platforms**: all but WASI.
    ///
    /// # Errors
    ///
    /// `EINVAL` where there is none, or it arrives within the stream.
    #[inline]
    pub fn recv_out_of_band(&self, buf: &mut [MaybeUninit<u8>]) -> io::Result<usize> {
        self.recv_with_flags(buf, c::MSG_OOB)
    }

    /// Receives urgent data (`MSG_OOB`).
    ///
    /// **Platforms**: all but WASI.
    ///
    /// # Errors
    ///
    /// As [`recv_out_of_band`](Socket::recv_out_of_band).
    #[inline]
    pub fn recv_out_of_band_into<B: RecvBuf>(&self, buf: B) -> io::Result<B::Output> {
        self.recv_into_with_flags(buf, c::MSG_OOB)
    }
}
