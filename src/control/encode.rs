//! The builder of messages to send.
#![allow(unsafe_code)] // Reads back the bytes that it has initialised.

use super::storage::{Memory, release};
use super::{Encode, Id, Sendable, space_for};
use crate::sys::cmsg::{HEADER, Header};
use std::fmt;
use std::io;
use std::mem::MaybeUninit;

/// Appends control messages to borrowed memory, for [`MsgHdr::with_messages`](crate::MsgHdr::with_messages).
///
/// The memory is that of a [`Storage`](super::Storage) or an [`Arena`](super::Arena), which sets its alignment. A message
/// that does not fit is [`NoRoom`], and leaves those before it as they are.
///
/// # Examples
///
/// ```
/// use berkeley::control::{Builder, IP_TOS, IP_TTL, Storage, space};
/// use berkeley::{Domain, MsgHdr, Socket, Type};
/// use std::io::IoSlice;
/// use std::net::UdpSocket;
///
/// # fn main() -> std::io::Result<()> {
/// let receiver = UdpSocket::bind("127.0.0.1:0")?;
/// let address = receiver.local_addr()?.into();
/// let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
///
/// let mut storage = Storage::<{ space::<IP_TTL>() + space::<IP_TOS>() }>::new();
/// let mut control = Builder::new(&mut storage);
/// control.push(IP_TTL, 3)?;
/// control.push(IP_TOS, 0x10)?;
/// let data = [IoSlice::new(b"with a TTL of its own")];
/// let message = MsgHdr::new().with_addr(&address).with_buffers(&data).with_messages(&control);
/// assert_eq!(socket.sendmsg(&message, 0)?, 21);
/// # Ok(())
/// # }
/// ```
pub struct Builder<'a> {
    memory: &'a mut [MaybeUninit<u8>],
    length: usize,
}

impl<'a> Builder<'a> {
    /// Begins without a message, in the memory of a [`Storage`](super::Storage) or an [`Arena`](super::Arena). What was
    /// received into it before is gone; descriptors among that are closed.
    #[inline]
    pub fn new(memory: &'a mut impl Memory) -> Builder<'a> {
        // SAFETY: the next line empties the state, and only then is something written.
        let (memory, state) = unsafe { memory.parts() };
        // SAFETY: only a receive sets the state, and says what the kernel filled.
        unsafe { release(memory, state) };
        Builder { memory, length: 0 }
    }

    /// Appends a message.
    ///
    /// # Errors
    ///
    /// [`NoRoom`], which tells how many bytes are missing.
    #[inline]
    pub fn push<M: Sendable>(
        &mut self,
        message: M,
        value: <M::Data as Encode>::Sent<'a>,
    ) -> Result<(), NoRoom> {
        let _ = message;
        let length = <M::Data as Encode>::length(&value);
        // SAFETY: whoever implemented `Cmsg` vouches for the data that `encode` writes.
        unsafe { self.append(M::ID, length, |data| M::Data::encode(value, data)) }
    }

    /// Appends a message of any level and type, with any data.
    ///
    /// # Errors
    ///
    /// [`NoRoom`], which tells how many bytes are missing.
    ///
    /// # Safety
    ///
    /// The data holds neither numbers of descriptors that this call may not send, nor addresses that the kernel uses.
    #[inline]
    pub unsafe fn push_raw(&mut self, id: Id, data: &[u8]) -> Result<(), NoRoom> {
        // SAFETY: the caller vouches for the data.
        unsafe { self.append(id, data.len(), |into| into.copy_from_slice(data)) }
    }

    /// Appends a message whose data `write` fills.
    ///
    /// # Safety
    ///
    /// As [`push_raw`](Builder::push_raw).
    #[inline]
    pub(super) unsafe fn append(
        &mut self,
        id: Id,
        length: usize,
        write: impl FnOnce(&mut [u8]),
    ) -> Result<(), NoRoom> {
        let rest = &mut self.memory[self.length..];
        let space = space_for(length);
        if space > rest.len() {
            return Err(NoRoom { missing: space - rest.len() });
        }
        let (header, data) = rest[..space].split_at_mut(HEADER);
        if let Ok(header) = header.try_into() {
            Header { length: HEADER + length, level: id.level, kind: id.kind }.write(header);
        }
        data.fill(MaybeUninit::new(0));
        // SAFETY: all of `data` was initialised by the line above.
        let data = unsafe { &mut *(&raw mut *data as *mut [u8]) };
        write(&mut data[..length]);
        self.length += space;
        Ok(())
    }

    /// Takes all messages out again.
    #[inline]
    pub fn clear(&mut self) {
        self.length = 0;
    }

    /// Returns the messages as the kernel takes them.
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        let bytes = &self.memory[..self.length];
        // SAFETY: `append` has initialised every byte up to the length.
        unsafe { &*(&raw const *bytes as *const [u8]) }
    }
}

impl fmt::Debug for Builder<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::Messages::new(self.as_bytes()).fmt(f)
    }
}

/// Tells that a message did not fit into the memory of a [`Builder`]. As an [`io::Error`] it is
/// [`InvalidInput`](io::ErrorKind::InvalidInput).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRoom {
    /// How many bytes of memory are missing.
    pub missing: usize,
}

impl fmt::Display for NoRoom {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the control messages need {} more bytes", self.missing)
    }
}

impl std::error::Error for NoRoom {}

impl From<NoRoom> for io::Error {
    #[inline]
    fn from(error: NoRoom) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidInput, error)
    }
}
