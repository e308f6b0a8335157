//! The complete socket layer: everything that the crate `socket2` does, under the same names and with the same
//! meanings, and beyond it typed options and receives that need no `unsafe`.
//!
//! - [`Socket`] owns a socket of any kind, [`SockRef`] borrows one, [`SockAddr`] is an address of any family.
//! - [`option`] has every option as a typed constant, for [`Socket::get`] and [`Socket::set`].
//! - [`Socket::recv_into`] and its kin receive into `&mut [u8]`, into uninitialised memory, or into the spare
//!   capacity of a vector.
//! - [`MsgHdr`] and [`MsgHdrMut`] are messages: several buffers, an address, control messages.
//!
//! One method is one system call, unless it says otherwise; its errors are those of the system, and nothing is
//! retried or reinterpreted.
//!
//! What each platform has, option by option and message by message, and where the tests run, stands in the file
//! PLATFORMS.md.
//!
//! # Instead of socket2
//!
//! ```toml
//! [dependencies]
//! socket2 = { package = "berkeley", version = "0.1", features = ["all"] }
//! ```
//!
//! The feature `all` switches nothing: what the platform has is there. The file DIFFERENCES.md lists what is
//! observably different, each with its reason.
//!
//! # Examples
//!
//! A listener for IPv4 and IPv6, with options set before it is bound:
//!
//! ```
//! use berkeley::{Domain, Socket, Type};
//! use std::net::{Ipv6Addr, SocketAddr, TcpListener};
//!
//! # fn main() -> std::io::Result<()> {
//! let socket = Socket::new(Domain::IPV6, Type::STREAM, None)?;
//! socket.set_only_v6(false)?;
//! socket.set_reuse_address(true)?;
//! socket.bind(&SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)).into())?;
//! socket.listen(1024)?;
//! let listener = TcpListener::from(socket);
//! # drop(listener);
//! # Ok(())
//! # }
//! ```

#[macro_use]
pub mod option;

#[cfg(recvmsg)]
pub mod batch;
#[cfg(recvmsg)]
pub mod control;
#[cfg(datagram)]
pub mod datagram;

mod address;
mod message;
mod socket;
mod sys;
mod types;

pub use address::{SockAddr, SockAddrStorage, sa_family_t, socklen_t};
#[cfg(recvmsg)]
pub use message::{MaybeUninitSlice, MsgHdr, MsgHdrMut, RecvFlags};
pub use option::by_hand::*;
pub use socket::{PollFlags, RecvBuf, SockRef, Socket, Spare, spare};
pub use types::{Domain, Protocol, Type};

/// The examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
