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
    /// Mirrors [send(2)](https://man7.org/linux/man-pages/man2/send.2.html).
    ///
    /// # Errors
    ///
    /// As [`send`](Socket::send), and `EOPNOTSUPP` where the type has no urgent data.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{PollFlags, Socket};
    /// use std::net::{TcpListener, TcpStream};
    /// use std::time::Duration;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let listener = TcpListener::bind("127.0.0.1:0")?;
    /// let a = Socket::from(TcpStream::connect(listener.local_addr()?)?);
    /// let b = Socket::from(listener.accept()?.0);
    /// a.send_out_of_band(b"!")?;
    /// assert!(b.poll(PollFlags::PRI, Some(Duration::from_secs(5)))?.contains(PollFlags::PRI));
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn send_out_of_band(&self, buf: &[u8]) -> io::Result<usize> {
        self.send_with_flags(buf, c::MSG_OOB)
    }

    /// Receives urgent data (`MSG_OOB`).
    ///
    /// **Platforms**: all but WASI.
    ///
    /// Mirrors [recv(2)](https://man7.org/linux/man-pages/man2/recv.2.html).
    ///
    /// # Errors
    ///
    /// `EINVAL` where there is none, or it arrives within the stream.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{PollFlags, Socket};
    /// use std::mem::MaybeUninit;
    /// use std::net::{TcpListener, TcpStream};
    /// use std::time::Duration;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let listener = TcpListener::bind("127.0.0.1:0")?;
    /// let a = Socket::from(TcpStream::connect(listener.local_addr()?)?);
    /// let b = Socket::from(listener.accept()?.0);
    /// a.send_out_of_band(b"!")?;
    /// b.poll(PollFlags::PRI, Some(Duration::from_secs(5)))?;
    /// assert_eq!(b.recv_out_of_band(&mut [MaybeUninit::uninit()])?, 1);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn recv_out_of_band(&self, buf: &mut [MaybeUninit<u8>]) -> io::Result<usize> {
        self.recv_with_flags(buf, c::MSG_OOB)
    }

    /// Receives urgent data (`MSG_OOB`).
    ///
    /// **Platforms**: all but WASI.
    ///
    /// Mirrors [recv(2)](https://man7.org/linux/man-pages/man2/recv.2.html).
    ///
    /// # Errors
    ///
    /// As [`recv_out_of_band`](Socket::recv_out_of_band).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{PollFlags, Socket};
    /// use std::net::{TcpListener, TcpStream};
    /// use std::time::Duration;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let listener = TcpListener::bind("127.0.0.1:0")?;
    /// let a = Socket::from(TcpStream::connect(listener.local_addr()?)?);
    /// let b = Socket::from(listener.accept()?.0);
    /// a.send_out_of_band(b"!")?;
    /// b.poll(PollFlags::PRI, Some(Duration::from_secs(5)))?;
    /// let mut byte = [0];
    /// b.recv_out_of_band_into(&mut byte)?;
    /// assert_eq!(&byte, b"!");
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn recv_out_of_band_into<B: RecvBuf>(&self, buf: B) -> io::Result<B::Output> {
        self.recv_into_with_flags(buf, c::MSG_OOB)
    }
}
