//! UDP at the speed of the kernel: datagrams with what their headers say, many in one call.
//!
//! - A [`Receiver`] asks for [`Facts`] and yields [`Datagram`]s: borrowed data, each with its [`Arrival`]. What the system
//!   has joined on its way up is already split.
//! - A [`Sender`] takes datagrams one by one or as trains of equal segments, joins those that go the same way, and hands
//!   them over in as few calls as the system allows; or sends one at once ([`Sender::send`]). Where segmentation is refused
//!   it sends the same datagrams plainly.
//! - [`Fragmentation`] sets whether datagrams may be fragmented, and tells what the path carries.
//!
//! Both work on blocking and nonblocking sockets and own none, so that they sit under any runtime: on a nonblocking
//! socket [`WouldBlock`](std::io::ErrorKind::WouldBlock) says that nothing was done, and nothing is lost.
//!
//! ```
//! use berkeley::datagram::{Facts, Receiver, Sender, Transmit};
//! use berkeley::SockRef;
//! use std::net::UdpSocket;
//!
//! # fn main() -> std::io::Result<()> {
//! let (a, b) = (UdpSocket::bind("127.0.0.1:0")?, UdpSocket::bind("127.0.0.1:0")?);
//! let mut receiver = Receiver::new(&SockRef::from(&b), Facts::SEGMENTS | Facts::DESTINATION)?;
//!
//! let mut sender = Sender::new(&SockRef::from(&a))?;
//! let mut round = sender.round();
//! for word in ["hello", "world"] {
//!     round.push(&Transmit::new(word.as_bytes()).to(b.local_addr()?))?;
//! }
//! assert_eq!(round.flush(&SockRef::from(&a))?, 2);
//!
//! let mut words = Vec::new();
//! while words.len() < 2 {
//!     for datagram in receiver.recv(&SockRef::from(&b))?.datagrams() {
//!         assert_eq!(datagram.arrival.sender, Some(a.local_addr()?));
//!         words.push(datagram.data.to_vec());
//!     }
//! }
//! assert_eq!(words, [b"hello", b"world"]);
//! # Ok(())
//! # }
//! ```
#![allow(unsafe_code)] // The tables hold pointers to memory of their own, and to what a round borrows.

mod facts;
mod fragmentation;
mod receiver;
mod sender;
mod single;
mod slab;
mod train;
mod transmit;

// What a system has beside the headers: times, drops, joined and cut datagrams.
#[cfg(not(any(linux_like, windows)))]
#[path = "system/elsewhere.rs"]
mod system;
#[cfg(linux_like)]
#[path = "system/linux.rs"]
mod system;
#[cfg(windows)]
#[path = "system/windows.rs"]
mod system;

pub use crate::control::{Arrival, Departure};
pub use facts::Facts;
pub use fragmentation::Fragmentation;
pub use receiver::{Arrivals, Datagram, Receiver};
pub use sender::{Round, SendError, Sender};
pub use transmit::{Rejected, Transmit};
