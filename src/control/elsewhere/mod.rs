//! Messages of systems other than Linux, where they differ from those of Linux: BSD, Apple's, illumos.
//!
//! Left out is `SCM_CREDS` on Apple's systems, whose header has the number and whose kernel refuses the message.

pub mod data;
pub mod ip;
pub mod ipv6;

pub mod socket;

// A system may have none of the messages of a level.
#[allow(unused_imports, unreachable_pub)]
pub use self::{data::*, ip::*, ipv6::*, socket::*};
