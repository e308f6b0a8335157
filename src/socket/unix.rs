//! What only Unix has: pairs, and inheritance by the programs that a process executes.

use super::{Socket, number};
use crate::sys;
use crate::{Domain, Protocol, Type};
use std::io::Result;

/// What only Unix has.
impl Socket {
    /// Creates two sockets that are connected to each other, close-on-exec as by [`Socket::new`].
    ///
    /// **Platforms**: Unix. Most systems know only [`Domain::UNIX`].
    ///
    /// Mirrors [socketpair(2)](https://man7.org/linux/man-pages/man2/socketpair.2.html).
    ///
    /// # Errors
    ///
    /// As [`Socket::new`], and `EOPNOTSUPP` where the domain has no pairs.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, b) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
    /// a.send(b"ping")?;
    /// let mut buf = [0; 8];
    /// assert_eq!(b.recv_into(&mut buf)?, 4);
    /// # Ok(())
    /// # }
    /// ```
    pub fn pair(domain: Domain, ty: Type, protocol: Option<Protocol>) -> Result<(Socket, Socket)> {
        let pair = Socket::pair_raw(domain, Type(ty.0 | sys::CLOEXEC_TYPE), protocol)?;
        sys::adopt(&pair.0.inner)?;
        sys::adopt(&pair.1.inner)?;
        Ok(pair)
    }

    /// Creates two sockets that are connected to each other, and sets no flag on them.
    ///
    /// **Platforms**: Unix.
    ///
    /// Mirrors [socketpair(2)](https://man7.org/linux/man-pages/man2/socketpair.2.html).
    ///
    /// # Errors
    ///
    /// As [`Socket::pair`].
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// // A child process that is started now inherits both ends.
    /// let (a, b) = Socket::pair_raw(Domain::UNIX, Type::STREAM, None)?;
    /// a.send(b"ping")?;
    /// assert_eq!(b.recv_into(&mut [0; 8])?, 4);
    /// # Ok(())
    /// # }
    /// ```
    pub fn pair_raw(domain: Domain, ty: Type, protocol: Option<Protocol>) -> Result<(Socket, Socket)> {
        let [a, b] = sys::socketpair(domain.0, ty.0, number(protocol))?;
        Ok((Socket::from_inner(a), Socket::from_inner(b)))
    }

    /// Says whether the socket is closed in a program that this process executes (`FD_CLOEXEC`).
    ///
    /// **Platforms**: Unix.
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
    pub fn set_cloexec(&self, close_on_exec: bool) -> Result<()> {
        sys::set_cloexec(self.as_raw(), close_on_exec)
    }
}
