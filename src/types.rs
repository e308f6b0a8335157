//! What a socket is made of: domain, type and protocol.

use crate::sys::c;
use std::ffi::c_int;
use std::fmt;
use std::net::SocketAddr;

/// Declares a newtype over a C `int`, its constants, and the C names that `Debug` prints.
///
/// A row without a constant only names a number that the kernel may answer.
macro_rules! number {
    (
        $(#[$type_doc:meta])*
        $type:ident;
        $($(#[doc = $doc:literal])* $c_name:ident $(as $name:ident)? on [$($on:ident)+];)+
    ) => {
        $(#[$type_doc])*
        #[derive(Copy, Clone, Eq, PartialEq)]
        pub struct $type(pub(crate) c_int);

        impl $type {
            $(constant! { $type $c_name [$($on)+] [$($doc)*] $($name)? })+
        }

        impl From<c_int> for $type {
            #[inline]
            fn from(number: c_int) -> $type {
                $type(number)
            }
        }

        impl From<$type> for c_int {
            #[inline]
            fn from(value: $type) -> c_int {
                value.0
            }
        }

        impl fmt::Debug for $type {
            #[inline]
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                $(
                    #[cfg(any($($on),+))]
                    if self.0 == c::$c_name as c_int {
                        return f.write_str(stringify!($c_name));
                    }
                )+
                write!(f, "{}", self.0)
            }
        }
    };
}

macro_rules! constant {
    ($type:ident $c_name:ident $on:tt $docs:tt) => {};
    ($type:ident $c_name:ident [$($on:ident)+] [$($doc:literal)*] $name:ident) => {
        $(#[doc = $doc])*
        #[doc = concat!("\n\nThe C name is `", stringify!($c_name), "`.\n\n**Platforms**: ", stringify!($($on),+), ".")]
        #[cfg(any($($on),+))]
        pub const $name: $type = $type(c::$c_name as c_int);
    };
}

number! {
    /// Chooses the address family of a socket: the first argument of `socket`.
    ///
    /// A newtype over a C `int`: any number converts to it, and unknown numbers print as they are.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV6, Type::STREAM, None)?;
    /// assert_eq!(socket.local_addr()?.domain(), Domain::IPV6);
    /// # Ok(())
    /// # }
    /// ```
    Domain;

    /// IPv4.
    AF_INET as IPV4 on [unix windows wasi];
    /// IPv6, and IPv4 through mapped addresses.
    AF_INET6 as IPV6 on [unix windows wasi];
    /// Sockets within the machine.
    AF_UNIX as UNIX on [unix windows];
    /// Link-layer packets: packet(7).
    AF_PACKET as PACKET on [linux_like fuchsia];
    /// Sockets between a virtual machine and its host: vsock(7).
    AF_VSOCK as VSOCK on [linux_like];
    AF_UNSPEC on [unix windows wasi];
}

impl Domain {
    /// Returns the domain of a socket that can connect or send to `address`.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::net::SocketAddr;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let address: SocketAddr = "[::1]:0".parse().unwrap();
    /// let socket = Socket::new(Domain::for_address(address), Type::DGRAM, None)?;
    /// socket.bind(&address.into())?;
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub const fn for_address(address: SocketAddr) -> Domain {
        match address {
            SocketAddr::V4(_) => Domain::IPV4,
            SocketAddr::V6(_) => Domain::IPV6,
        }
    }
}

number! {
    /// Chooses how a socket carries data: the second argument of `socket`.
    ///
    /// A newtype over a C `int`: any number converts to it, and unknown numbers print as they are.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::UNIX, Type::DGRAM, None)?;
    /// assert_eq!(socket.r#type()?, Type::DGRAM);
    /// assert_eq!(format!("{:?}", Type::from(libc::SOCK_STREAM)), "SOCK_STREAM");
    /// # Ok(())
    /// # }
    /// ```
    Type;

    /// A stream of bytes, such as TCP.
    SOCK_STREAM as STREAM on [unix windows wasi];
    /// Datagrams, such as UDP.
    SOCK_DGRAM as DGRAM on [unix windows wasi];
    /// Datagrams with congestion control, for [`Protocol::DCCP`].
    SOCK_DCCP as DCCP on [linux];
    /// Datagrams in order, over a connection.
    SOCK_SEQPACKET as SEQPACKET on [posix nuttx redox vita windows];
    /// Packets below the transport layer; needs a privilege on most systems.
    SOCK_RAW as RAW on [posix nuttx vita windows];
    SOCK_RDM on [linux_like apple bsd solarish aix cygwin emscripten fuchsia hurd nto nuttx windows];
}

#[cfg(any(type_cloexec, type_nonblocking))]
impl Type {
    /// Makes the new socket nonblocking (`SOCK_NONBLOCK`).
    ///
    /// **Platforms**: those with the flag: Linux, Android, the BSDs, illumos, Solaris, Fuchsia, Hurd, Cygwin, emscripten,
    /// Redox, WASI.
    ///
    /// Mirrors [socket(2)](https://man7.org/linux/man-pages/man2/socket.2.html).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::DGRAM.nonblocking(), None)?;
    /// assert!(socket.nonblocking()?);
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(type_nonblocking)]
    #[inline]
    pub const fn nonblocking(self) -> Type {
        Type(self.0 | c::SOCK_NONBLOCK)
    }

    /// Makes the new socket close-on-exec (`SOCK_CLOEXEC`); [`Socket::new`](crate::Socket::new) does so unasked.
    ///
    /// **Platforms**: those with the flag: Linux, Android, the BSDs, illumos, Solaris, Fuchsia, Hurd, Cygwin, emscripten,
    /// Redox.
    ///
    /// Mirrors [socket(2)](https://man7.org/linux/man-pages/man2/socket.2.html).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new_raw(Domain::IPV4, Type::DGRAM.cloexec(), None)?;
    /// assert_eq!(socket.r#type()?, Type::DGRAM, "the flag is no part of the type");
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(type_cloexec)]
    #[inline]
    pub const fn cloexec(self) -> Type {
        Type(self.0 | c::SOCK_CLOEXEC)
    }
}

#[cfg(windows)]
impl Type {
    /// Makes the new socket one that child processes do not inherit (`WSA_FLAG_NO_HANDLE_INHERIT`);
    /// [`Socket::new`](crate::Socket::new) does so unasked.
    ///
    /// **Platforms**: Windows.
    ///
    /// Mirrors [WSASocketW](https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsasocketw).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new_raw(Domain::IPV4, Type::DGRAM.no_inherit(), None)?;
    /// assert_eq!(socket.r#type()?, Type::DGRAM, "the flag is no part of the type");
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub const fn no_inherit(self) -> Type {
        Type(self.0 | crate::sys::CLOEXEC_TYPE)
    }

    /// Makes the new socket one for registered I/O (`WSA_FLAG_REGISTERED_IO`).
    ///
    /// **Platforms**: Windows.
    ///
    /// Mirrors [WSASocketW](https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsasocketw).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::DGRAM.registered_io(), None)?;
    /// assert_eq!(socket.r#type()?, Type::DGRAM, "the flag is no part of the type");
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub const fn registered_io(self) -> Type {
        Type(self.0 | crate::sys::REGISTERED_IO_TYPE)
    }
}

number! {
    /// Chooses the protocol of a socket: the third argument of `socket`, where `None` stands for the usual one.
    ///
    /// A newtype over a C `int`: any number converts to it, and unknown numbers print as they are.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Protocol, Socket, Type};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP))?;
    /// assert!(socket.local_addr()?.is_ipv4());
    /// assert_eq!(i32::from(Protocol::UDP), libc::IPPROTO_UDP);
    /// # Ok(())
    /// # }
    /// ```
    Protocol;

    /// The control messages of IPv4.
    IPPROTO_ICMP as ICMPV4 on [unix windows];
    /// The control messages of IPv6.
    IPPROTO_ICMPV6 as ICMPV6 on [unix windows];
    /// The stream over IP.
    IPPROTO_TCP as TCP on [unix windows wasi];
    /// Datagrams over IP.
    IPPROTO_UDP as UDP on [unix windows wasi];
    /// TCP over several paths.
    IPPROTO_MPTCP as MPTCP on [linux];
    /// Datagrams with congestion control; Linux had it until 6.15.
    IPPROTO_DCCP as DCCP on [linux];
    /// Messages in several streams.
    IPPROTO_SCTP as SCTP on [linux freebsd];
    /// UDP with a checksum over a part of the data; Linux had it until 6.18.
    IPPROTO_UDPLITE as UDPLITE on [linux_like freebsd fuchsia];
    /// Packets that a firewall diverts.
    IPPROTO_DIVERT as DIVERT on [freebsd openbsd];
}
