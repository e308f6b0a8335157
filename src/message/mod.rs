//! Messages: what `sendmsg` and `recvmsg` take.
#![cfg(recvmsg)]

mod flags;
mod receive;
mod send;
mod slice;

pub use flags::RecvFlags;
pub use receive::MsgHdrMut;
pub(crate) use receive::{Control, complete_name};
pub use send::MsgHdr;
pub use slice::MaybeUninitSlice;
