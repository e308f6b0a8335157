//! Sending a file without copying it.

use super::Socket;
use crate::sys;
use std::io;
use std::num::NonZeroUsize;
use std::os::fd::AsRawFd;

/// Sending a file without copying it.
impl Socket {
    /// Sends up to `length` bytes of `file`, from `offset` on, without copying them through this process; all that one
    /// call sends, where `length` is `None`. Returns how many were sent: 0 at the end of the file.
    ///
    /// The file's own position is neither used nor moved.
    ///
    /// **Platforms**: Linux, Android, Apple, FreeBSD, AIX.
    ///
    /// Mirrors [sendfile(2)](https://man7.org/linux/man-pages/man2/sendfile.2.html).
    ///
    /// # Errors
    ///
    /// As [`send`](Socket::send); [`InvalidInput`](io::ErrorKind::InvalidInput) where the offset does not fit the
    /// system's type.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::SockRef;
    /// use std::{fs::File, net::{TcpListener, TcpStream}};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let listener = TcpListener::bind("127.0.0.1:0")?;
    /// let stream = TcpStream::connect(listener.local_addr()?)?;
    /// let file = File::open("Cargo.toml")?;
    /// let mut offset = 0;
    /// loop {
    ///     match SockRef::from(&stream).sendfile(&file, offset, None)? {
    ///         0 => break,
    ///         count => offset += count,
    ///     }
    /// }
    /// assert_eq!(offset as u64, file.metadata()?.len());
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn sendfile<F>(&self, file: &F, offset: usize, length: Option<NonZeroUsize>) -> io::Result<usize>
    where
        F: AsRawFd,
    {
        sys::sendfile(self.as_raw(), file.as_raw_fd(), offset, length)
    }
}
