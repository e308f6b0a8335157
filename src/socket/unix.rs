//! What only Unix has: pairs.

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
    #[inline]
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
    #[inline]
    pub fn pair_raw(domain: Domain, ty: Type, protocol: Option<Protocol>) -> Result<(Socket, Socket)> {
        let [a, b] = sys::socketpair(domain.0, ty.0, number(protocol))?;
        Ok((Socket::from_inner(a), Socket::from_inner(b)))
    }
}
