//! The interface and the addresses that a socket is tied to: by hand, since names are as long as they are, systems
//! differ in the option behind a method, and the original destination is an address.
#![cfg(any(linux_like, apple, solarish, fuchsia))]

use crate::Socket;
use std::io;
use std::num::NonZeroU32;

/// Binding to an interface, by name.
///
/// **Platforms**: Linux, Android, Fuchsia.
#[cfg(any(linux_like, fuchsia))]
impl Socket {
    /// Returns the name of the interface that the socket is bound to (`SO_BINDTODEVICE`).
    ///
    /// # Errors
    ///
    /// As [`get`](Socket::get).
    pub fn device(&self) -> io::Result<Option<Vec<u8>>> {
        let name = self.get(crate::option::SO_BINDTODEVICE)?;
        let name = name.as_bytes();
        Ok((!name.is_empty()).then(|| name.to_vec()))
    }

    /// Binds the socket to the interface of that name (`SO_BINDTODEVICE`), or with `None` to none.
    ///
    /// Packets go and come through no other. Without `CAP_NET_RAW` the first binding only is allowed.
    ///
    /// # Errors
    ///
    /// `ENODEV` where there is no interface of that name, `EPERM`, and [`InvalidInput`](io::ErrorKind::InvalidInput) for
    /// a name of more than 15 bytes, of which the kernel would take the first 15 for the name.
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
    pub fn bind_device(&self, interface: Option<&[u8]>) -> io::Result<()> {
        use crate::sys::{self, c};
        let name = interface.unwrap_or_default();
        let without_nul = name.strip_suffix(b"\0").unwrap_or(name);
        if without_nul.len() >= c::IFNAMSIZ {
            let message = "the name of the interface is longer than 15 bytes";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        sys::set_bytes(self.as_raw(), c::SOL_SOCKET, c::SO_BINDTODEVICE, name)
    }
}

/// Binding to an interface, by index.
///
/// **Platforms**: Linux and Android, where both families share one option (`SO_BINDTOIFINDEX`); Apple, illumos and
/// Solaris, where each has its own (`IP_BOUND_IF`, `IPV6_BOUND_IF`).
#[cfg(any(linux_like, apple, solarish))]
impl Socket {
    /// Binds an IPv4 socket to the interface with that index, or with `None` to none.
    ///
    /// # Errors
    ///
    /// `ENODEV` (Apple: `ENXIO`) where there is no such interface, `EPERM`.
    pub fn bind_device_by_index_v4(&self, interface: Option<NonZeroU32>) -> io::Result<()> {
        self.set(BOUND_V4, interface)
    }

    /// Binds an IPv6 socket to the interface with that index, or with `None` to none.
    ///
    /// # Errors
    ///
    /// As [`bind_device_by_index_v4`](Socket::bind_device_by_index_v4).
    pub fn bind_device_by_index_v6(&self, interface: Option<NonZeroU32>) -> io::Result<()> {
        self.set(BOUND_V6, interface)
    }

    /// Returns the index of the interface that an IPv4 socket is bound to.
    ///
    /// # Errors
    ///
    /// As [`get`](Socket::get).
    pub fn device_index_v4(&self) -> io::Result<Option<NonZeroU32>> {
        self.get(BOUND_V4)
    }

    /// Returns the index of the interface that an IPv6 socket is bound to.
    ///
    /// # Errors
    ///
    /// As [`get`](Socket::get).
    pub fn device_index_v6(&self) -> io::Result<Option<NonZeroU32>> {
        self.get(BOUND_V6)
    }
}

#[cfg(any(apple, solarish))]
use crate::option::{IP_BOUND_IF as BOUND_V4, IPV6_BOUND_IF as BOUND_V6};
#[cfg(linux_like)]
use crate::option::{SO_BINDTOIFINDEX as BOUND_V4, SO_BINDTOIFINDEX as BOUND_V6};

/// The destination before a firewall redirected the connection.
///
/// **Platforms**: Linux and Android; IPv4 also on Fuchsia.
#[cfg(any(linux_like, fuchsia))]
impl Socket {
    /// Returns the address that the peer had asked for (`SO_ORIGINAL_DST`), of a TCP connection over IPv4.
    ///
    /// # Errors
    ///
    /// `ENOENT` where the connection was not redirected, `ENOPROTOOPT` where the connection is not tracked.
    pub fn original_dst_v4(&self) -> io::Result<crate::SockAddr> {
        use crate::sys::{self, c};
        sys::get_address(self.as_raw(), c::IPPROTO_IP, c::SO_ORIGINAL_DST)
    }

    /// Returns the address that the peer had asked for (`IP6T_SO_ORIGINAL_DST`), of a TCP connection over IPv6.
    ///
    /// # Errors
    ///
    /// As [`original_dst_v4`](Socket::original_dst_v4).
    #[cfg(linux_like)]
    pub fn original_dst_v6(&self) -> io::Result<crate::SockAddr> {
        use crate::sys::{self, c};
        sys::get_address(self.as_raw(), c::IPPROTO_IPV6, c::IP6T_SO_ORIGINAL_DST)
    }
}
