//! The interface by index: by hand, since systems differ in the option behind a method.
#![cfg(any(linux_like, apple, solarish))]

use crate::Socket;
use crate::option::{InterfaceIndex, Opt};
use crate::sys::c;
use std::io;
use std::num::NonZeroU32;

#[allow(unsafe_code)]
// SAFETY: the option takes the index of an interface.
const BOUND_V4: Opt<InterfaceIndex> = unsafe { Opt::new(c::BOUND_V4.0, c::BOUND_V4.1) };
#[allow(unsafe_code)]
// SAFETY: the option takes the index of an interface.
const BOUND_V6: Opt<InterfaceIndex> = unsafe { Opt::new(c::BOUND_V6.0, c::BOUND_V6.1) };

/// Binding to an interface, by index.
///
/// **Platforms**: Linux and Android, where both families share one option (`SO_BINDTOIFINDEX`); Apple, illumos and
/// Solaris, where each has its own (`IP_BOUND_IF`, `IPV6_BOUND_IF`).
impl Socket {
    /// Binds an IPv4 socket to the interface with that index, or with `None` to none.
    ///
    /// **Platforms**: Linux, Android, Apple, illumos, Solaris.
    ///
    /// Mirrors `SO_BINDTOIFINDEX`, on Apple, illumos and Solaris `IP_BOUND_IF`.
    ///
    /// # Errors
    ///
    /// `EPERM`; `ENXIO` on Apple where there is no such interface. Linux takes any index, also of one that may come.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::num::NonZeroU32;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    /// let loopback = NonZeroU32::new(1); // The first interface of most systems.
    /// socket.bind_device_by_index_v4(loopback)?;
    /// assert_eq!(socket.device_index_v4()?, loopback);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn bind_device_by_index_v4(&self, interface: Option<NonZeroU32>) -> io::Result<()> {
        self.set(BOUND_V4, interface)
    }

    /// Binds an IPv6 socket to the interface with that index, or with `None` to none.
    ///
    /// **Platforms**: Linux, Android, Apple, illumos, Solaris.
    ///
    /// Mirrors `SO_BINDTOIFINDEX`, on Apple, illumos and Solaris `IPV6_BOUND_IF`.
    ///
    /// # Errors
    ///
    /// As [`bind_device_by_index_v4`](Socket::bind_device_by_index_v4).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::num::NonZeroU32;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV6, Type::DGRAM, None)?;
    /// let loopback = NonZeroU32::new(1); // The first interface of most systems.
    /// socket.bind_device_by_index_v6(loopback)?;
    /// assert_eq!(socket.device_index_v6()?, loopback);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn bind_device_by_index_v6(&self, interface: Option<NonZeroU32>) -> io::Result<()> {
        self.set(BOUND_V6, interface)
    }

    /// Returns the index of the interface that an IPv4 socket is bound to, or `None` where it is bound to none.
    ///
    /// **Platforms**: Linux, Android, Apple, illumos, Solaris.
    ///
    /// Mirrors `SO_BINDTOIFINDEX`, on Apple, illumos and Solaris `IP_BOUND_IF`.
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
    /// assert_eq!(socket.device_index_v4()?, None);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn device_index_v4(&self) -> io::Result<Option<NonZeroU32>> {
        self.get(BOUND_V4)
    }

    /// Returns the index of the interface that an IPv6 socket is bound to, or `None` where it is bound to none.
    ///
    /// **Platforms**: Linux, Android, Apple, illumos, Solaris.
    ///
    /// Mirrors `SO_BINDTOIFINDEX`, on Apple, illumos and Solaris `IPV6_BOUND_IF`.
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
    /// let socket = Socket::new(Domain::IPV6, Type::DGRAM, None)?;
    /// assert_eq!(socket.device_index_v6()?, None);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn device_index_v6(&self) -> io::Result<Option<NonZeroU32>> {
        self.get(BOUND_V6)
    }
}
