//! How an outcome is written: what two libraries must have in common, and not the wording of a message.

use crate::library::{Domain, Protocol, RecvFlags, SockAddr, Socket, Type};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::num::NonZeroU32;
use std::os::fd::OwnedFd;
use std::time::Duration;

/// What can be the outcome of a step.
pub(crate) trait Show {
    fn show(&self) -> String;
}

macro_rules! by_debug {
    ($($type:ty)+) => {
        $(impl Show for $type {
            fn show(&self) -> String {
                format!("{self:?}")
            }
        })+
    };
}

by_debug!(() bool u8 u16 u32 u64 usize i32 Duration Ipv4Addr SocketAddr SocketAddrV4 SocketAddrV6 RecvFlags);
by_debug!(Domain Protocol Type NonZeroU32);

impl Show for String {
    fn show(&self) -> String {
        self.clone()
    }
}

impl Show for Vec<u8> {
    fn show(&self) -> String {
        format!("\"{}\"", self.escape_ascii())
    }
}

/// Kind and number; of an error that a library made itself, the kind alone.
impl Show for io::Error {
    fn show(&self) -> String {
        match self.raw_os_error() {
            Some(number) => format!("{:?} {number}", self.kind()),
            None => format!("{:?} without a number", self.kind()),
        }
    }
}

impl<T: Show> Show for io::Result<T> {
    fn show(&self) -> String {
        match self {
            Ok(value) => format!("Ok({})", value.show()),
            Err(error) => format!("Err({})", error.show()),
        }
    }
}

impl<T: Show> Show for Option<T> {
    fn show(&self) -> String {
        match self {
            Some(value) => format!("Some({})", value.show()),
            None => "None".to_owned(),
        }
    }
}

impl<A: Show, B: Show> Show for (A, B) {
    fn show(&self) -> String {
        format!("{}, {}", self.0.show(), self.1.show())
    }
}

impl<A: Show, B: Show, C: Show> Show for (A, B, C) {
    fn show(&self) -> String {
        format!("{}, {}, {}", self.0.show(), self.1.show(), self.2.show())
    }
}

/// That there is one; the trace has its number.
impl Show for Socket {
    fn show(&self) -> String {
        "Socket".to_owned()
    }
}

impl Show for OwnedFd {
    fn show(&self) -> String {
        "OwnedFd".to_owned()
    }
}

/// All that its methods tell.
impl Show for SockAddr {
    fn show(&self) -> String {
        format!(
            "{self:?} {:?} ipv4 {} ipv6 {} unix {} unnamed {} socket {:?} path {:?} abstract {:?} vsock {:?}",
            self.domain(),
            self.is_ipv4(),
            self.is_ipv6(),
            self.is_unix(),
            self.is_unnamed(),
            self.as_socket(),
            self.as_pathname(),
            self.as_abstract_namespace().map(|name| name.escape_ascii().to_string()),
            self.as_vsock_address(),
        )
    }
}
