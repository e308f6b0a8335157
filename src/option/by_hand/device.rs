//! The interface by name: by hand, since socket2's methods take and give the bytes as they are. The typed row is
//! [`SO_BINDTODEVICE`](crate::option::SO_BINDTODEVICE).
#![cfg(any(linux_like, fuchsia))]

use crate::Socket;
use crate::option::{Name, SO_BINDTODEVICE};
use crate::sys::{self, c};
use std::io;

/// Binding to an interface, by name.
///
/// **Platforms**: Linux, Android, Fuchsia.
impl Socket {
    /// Returns the name of the interface that the socket is bound to (`SO_BINDTODEVICE`).
    ///
    /// **Platforms**: Linux, Android, Fuchsia.
    ///
    /// Mirrors `SO_BINDTODEVICE` of [socket(7)](https://man7.org/linux/man-pages/man7/socket.7.html).
    ///
    /// # Errors
    ///
    /// As [`get`](Socket::get).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    /// assert_eq!(socket.device()?, None);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn device(&self) -> io::Result<Option<Vec<u8>>> {
        let name = self.get(SO_BINDTODEVICE)?;
        let name = name.as_bytes();
        Ok((!name.is_empty()).then(|| name.to_vec()))
    }

    /// Binds the socket to the interface of that name (`SO_BINDTODEVICE`), or with `None` to none.
    ///
    /// Packets go and come through no other. Without `CAP_NET_RAW` the first binding only is allowed.
    ///
    /// **Platforms**: Linux, Android, Fuchsia.
    ///
    /// Mirrors `SO_BINDTODEVICE` of [socket(7)](https://man7.org/linux/man-pages/man7/socket.7.html).
    ///
    /// # Errors
    ///
    /// `ENODEV` where there is no interface of that name, `EPERM`, and [`InvalidInput`](io::ErrorKind::InvalidInput)
    /// for a name of more than 15 bytes or with a NUL byte inside, of which the kernel would take only a part.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    /// socket.bind_device(Some(b"lo"))?;
    /// assert_eq!(socket.device()?.as_deref(), Some(&b"lo"[..]));
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn bind_device(&self, interface: Option<&[u8]>) -> io::Result<()> {
        let name = interface.unwrap_or_default();
        Name::new(name.strip_suffix(b"\0").unwrap_or(name))?;
        sys::set_bytes(self.as_raw(), c::SOL_SOCKET, c::SO_BINDTODEVICE, name)
    }
}
