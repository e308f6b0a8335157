//! Control messages: what travels beside the data of a message, typed.
//!
//! A control message is a unit struct under its C name, such as [`IP_TTL`]. It is both a value, for
//! [`Received::get`] and [`Builder::push`], and a type whose [`ID`](Cmsg::ID) is a pattern:
//!
//! ```
//! use berkeley::control::{Cmsg, IP_TTL, Id, Storage, space};
//! use berkeley::{Domain, MaybeUninitSlice, MsgHdrMut, Socket, Type, option};
//! use std::mem::MaybeUninit;
//! use std::net::SocketAddr;
//!
//! # fn main() -> std::io::Result<()> {
//! let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
//! socket.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into())?;
//! socket.set(option::IP_RECVTTL, true)?;
//! socket.send_to(b"to myself", &socket.local_addr()?)?;
//!
//! let mut data = [MaybeUninit::uninit(); 64];
//! let mut bufs = [MaybeUninitSlice::new(&mut data)];
//! let mut control = Storage::<{ space::<IP_TTL>() }>::new();
//! let mut msg = MsgHdrMut::new().with_buffers(&mut bufs).with_messages(&mut control);
//! socket.recvmsg(&mut msg, 0)?;
//! for message in msg.messages() {
//!     match message.id() {
//!         IP_TTL::ID => assert_eq!(message.get(IP_TTL), Some(64)),
//!         Id { level, kind } => println!("{level} {kind} {:?}", message.data()),
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! - [`Storage`] is memory on the stack, sized at compile time by the messages that it must hold; [`Arena`] is the same
//!   over borrowed memory. Received descriptors belong to it: what is not taken out is closed.
//! - [`Builder`] appends messages to either, for [`MsgHdr::with_messages`](crate::MsgHdr::with_messages).
//! - [`Messages`] walks over any bytes, and yields no descriptors.
//!
//! Nothing here allocates. A message that is missing is added by implementing [`Cmsg`].
//! [`ALL`] lists every message of this library.

#[macro_use]
mod table;
#[macro_use]
mod plain;
#[cfg(datagram)]
pub(crate) mod arrival;
mod credentials;
mod device_memory;
mod encode;
mod error;
mod inet;
#[cfg(scm_rights)]
mod pass;
mod payload;
#[cfg_attr(not(scm_rights), path = "no_rights.rs")]
mod rights;
mod storage;
mod timestamp;
mod walk;

pub mod alg;
pub mod bluetooth;
pub mod can;
pub mod elsewhere;
pub mod hci;
pub mod ieee802154;
pub mod ip;
pub mod ipv6;
pub mod iucv;
pub mod j1939;
pub mod llc;
pub mod netlink;
pub mod packet;
pub mod rds;
pub mod rxrpc;
pub mod sctp;
pub mod socket;
pub mod tcp;
pub mod tipc;
pub mod tls;
pub mod udp;
pub mod vsock;

// `SCM_SECURITY` is only in the modules of its two levels; a level may have no row on some platform.
#[allow(ambiguous_glob_reexports, unused_imports, unreachable_pub)]
pub use self::{
    alg::*, bluetooth::*, can::*, elsewhere::*, hci::*, ieee802154::*, ip::*, ipv6::*, iucv::*, j1939::*,
    llc::*, netlink::*, packet::*, rds::*, rxrpc::*, sctp::*, socket::*, tcp::*, tipc::*, tls::*, udp::*,
    vsock::*,
};
#[cfg(datagram)]
pub use arrival::{Arrival, Departure, PacketInfo};
pub use credentials::Credentials;
pub use device_memory::DeviceMemory;
pub use encode::{Builder, NoRoom};
pub use error::{Extended, ExtendedError};
pub use inet::{AddressV4, AddressV6, BigEndian, PacketInfoV4, PacketInfoV6, PathMtu};
#[cfg(scm_rights)]
pub use pass::{PassDescriptors, ReceivedDescriptors};
pub use payload::*;
pub use plain::{Empty, In6Addr, InAddr};
#[cfg(scm_rights)]
pub use rights::{Descriptors, Rights, Take, space_for_descriptors};
pub use storage::{Arena, Drain, Memory, Received, Storage};
pub(crate) use storage::{State, disown, fill, release};
pub use table::Info;
pub use timestamp::{
    AttributeList, Attributes, Timespec, TimestampPacketInfo, Timestamps, Timeval, Timeval64,
};
pub use walk::{Message, Messages};

use crate::sys::cmsg::{ALIGN, HEADER};
use std::ffi::c_int;

/// What the rows of a table name, on one platform or another.
#[allow(unused_imports)]
mod prelude {
    pub(super) use super::table::Info;
    pub(super) use super::{Cmsg, Id, Receivable, Sendable, payload::*, rights::*};
    pub(super) use super::{credentials::*, device_memory::*, error::*, inet::*, timestamp::*};
    pub(super) use super::{elsewhere::data::*, plain::*};
    pub(super) use crate::option::TimestampingFlags;
    pub(super) use crate::sys::c;
    pub(super) use std::ffi::{c_int, c_long, c_uint, c_ulong};
}

/// Every message of the library, level by level: those of this platform, and those that it lacks.
///
/// A program that does not use the list does not contain it.
pub const ALL: &[&[Info]] = &[
    socket::INFO,
    ip::INFO,
    ipv6::INFO,
    tcp::INFO,
    udp::INFO,
    alg::INFO,
    bluetooth::INFO,
    can::INFO,
    hci::INFO,
    ieee802154::INFO,
    iucv::INFO,
    j1939::INFO,
    llc::INFO,
    netlink::INFO,
    packet::INFO,
    rds::INFO,
    rxrpc::INFO,
    sctp::INFO,
    tipc::INFO,
    tls::INFO,
    vsock::INFO,
    elsewhere::socket::INFO,
    elsewhere::ip::INFO,
    elsewhere::ipv6::INFO,
];

/// Names a control message: its level and its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Id {
    /// The protocol level, such as `IPPROTO_IP` (`cmsg_level`).
    pub level: c_int,
    /// The type within the level, such as `IP_TTL` (`cmsg_type`).
    pub kind: c_int,
}

/// A type of control message.
///
/// The unit structs of this module implement it. Implement it, and [`Receivable`] or [`Sendable`], for a message of
/// your own.
///
/// # Safety
///
/// [`Data`](Cmsg::Data) is what the kernel has in a message of that level and type, and it holds neither addresses
/// that the kernel uses nor numbers of descriptors.
///
/// # Examples
///
/// ```
/// use berkeley::control::{Cmsg, Id, Plain, Receivable};
///
/// /// The length of the queue, counted by some protocol of the future.
/// #[derive(Clone, Copy, Debug)]
/// struct QueueLength;
///
/// // SAFETY: the data is a number.
/// unsafe impl Cmsg for QueueLength {
///     const ID: Id = Id { level: 4711, kind: 1 };
///     type Data = Plain<u32>;
/// }
/// impl Receivable for QueueLength {}
/// ```
#[allow(unsafe_code)] // Whoever implements it vouches for what the kernel does with the data.
pub unsafe trait Cmsg: Copy {
    /// Level and type.
    const ID: Id;
    /// The data of the message.
    type Data: Payload;
}

/// Holds for the messages that can be received.
pub trait Receivable: Cmsg {}

/// Holds for the messages that can be sent.
pub trait Sendable: Cmsg<Data: Encode> {}

/// Returns the space in bytes that a message takes in a control buffer: header, data at its largest, padding.
///
/// Add those of all messages that a [`Storage`] must hold. For data of no fixed length use [`space_for`].
///
/// # Examples
///
/// ```
/// use berkeley::control::{IP_PKTINFO, IP_TTL, Storage, space};
///
/// const SPACE: usize = space::<IP_TTL>() + space::<IP_PKTINFO>();
/// let storage = Storage::<SPACE>::new();
/// assert_eq!(storage.capacity(), SPACE);
/// ```
#[inline]
pub const fn space<M: Cmsg>() -> usize {
    space_for(M::Data::SIZE)
}

/// Returns the space in bytes that a message with `data` bytes of data takes: `CMSG_SPACE` of C.
#[inline]
pub const fn space_for(data: usize) -> usize {
    (HEADER + data).next_multiple_of(ALIGN)
}
