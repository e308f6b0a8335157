//! Messages: what `sendmsg` and `recvmsg` take.
#![cfg(recvmsg)]

mod flags;
mod receive;
mod send;
mod slice;

pub use flags::RecvFlags;
pub(crate) use receive::Control;
pub use receive::MsgHdrMut;
pub use send::MsgHdr;
pub use slice::MaybeUninitSlice;
