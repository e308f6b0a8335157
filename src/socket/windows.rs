//! What only Windows has: inheritance by child processes, and the protocol from the description of the provider.

use super::Socket;
use crate::sys::{self, c};
use crate::{Domain, Protocol};
use std::ffi::c_int;
use std::io::Result;
use std::mem::{offset_of, size_of};

/// What only Windows has.
impl Socket {
    /// Says whether child processes inherit the socket (`HANDLE_FLAG_INHERIT`).
    ///
    /// **Platforms**: Windows.
    ///
    /// Mirrors [SetHandleInformation](https://learn.microsoft.com/windows/win32/api/handleapi/nf-handleapi-sethandleinformation).
    ///
    /// # Errors
    ///
    /// Those of the handle.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    /// socket.set_no_inherit(false)?; // For a child process to be.
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn set_no_inherit(&self, no_inherit: bool) -> Result<()> {
        sys::set_no_inherit(self.as_raw(), no_inherit)
    }

    /// Returns the protocol that the socket was created with (`SO_PROTOCOL_INFOW`); `None` where that is 0.
    ///
    /// **Platforms**: Windows; by another option Linux, Android, FreeBSD, Fuchsia.
    ///
    /// # Errors
    ///
    /// As [`get`](Socket::get).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Protocol, Socket, Type};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    /// assert_eq!(socket.protocol()?, Some(Protocol::TCP));
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn protocol(&self) -> Result<Option<Protocol>> {
        let protocol = self.describe_provider(offset_of!(c::WSAPROTOCOL_INFOW, iProtocol))?;
        Ok((protocol != 0).then_some(Protocol(protocol)))
    }

    /// Returns the domain that the socket was created with.
    #[inline]
    pub(crate) fn family(&self) -> Result<Domain> {
        self.describe_provider(offset_of!(c::WSAPROTOCOL_INFOW, iAddressFamily)).map(Domain)
    }

    /// An `int` of the description of the provider.
    #[inline]
    fn describe_provider(&self, at: usize) -> Result<c_int> {
        const NUMBERS: usize = size_of::<c::WSAPROTOCOL_INFOW>() / size_of::<c_int>();
        let info: [c_int; NUMBERS] =
            sys::get_option(self.as_raw(), c::SOL_SOCKET, c::SO_PROTOCOL_INFOW, false)?;
        Ok(info[at / size_of::<c_int>()])
    }
}
