//! Passing descriptors over a Unix socket, without a word about messages.

use super::{Builder, SCM_RIGHTS, Storage, rights, space_for_descriptors};
use crate::{MsgHdr, MsgHdrMut, RecvFlags, Socket};
use std::io::{self, IoSlice, IoSliceMut};
use std::os::fd::{BorrowedFd, OwnedFd};

/// The space for as many descriptors as one message carries.
const SPACE: usize = space_for_descriptors(rights::MOST);

/// Passes descriptors beside data, over a Unix socket.
///
/// A thin layer over [`Builder`] and [`Storage`], with room for all that one message carries.
///
/// # Examples
///
/// ```
/// use berkeley::control::PassDescriptors;
/// use berkeley::{Domain, Socket, Type};
/// use std::fs::File;
/// use std::io::Read;
/// use std::os::fd::AsFd;
///
/// # fn main() -> std::io::Result<()> {
/// let (a, b) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
/// let file = File::open("/proc/self/comm").or_else(|_| File::open("/etc/hosts"))?;
/// a.send_with_descriptors(b"a file", &[file.as_fd()])?;
///
/// let mut buf = [0; 16];
/// let mut received = b.recv_with_descriptors(&mut buf)?;
/// assert_eq!(&buf[..received.len()], b"a file");
/// let mut file = File::from(received.next().expect("a descriptor"));
/// assert!(file.read(&mut buf)? > 0);
/// # Ok(())
/// # }
/// ```
pub trait PassDescriptors {
    /// Sends data, and descriptors of which the receiver gets copies; returns how many bytes were taken.
    ///
    /// On a stream at least one byte of data must go along, or the descriptors are not sent.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](io::ErrorKind::InvalidInput) for no descriptors or more than 253, and for no data; `EBADF` where
    /// one is not open, `ETOOMANYREFS` where too many are on their way, and as [`Socket::sendmsg`].
    fn send_with_descriptors(&self, buf: &[u8], descriptors: &[BorrowedFd<'_>]) -> io::Result<usize>;

    /// Receives data, and the descriptors that came along, close-on-exec.
    ///
    /// # Errors
    ///
    /// As [`Socket::recvmsg`].
    fn recv_with_descriptors(&self, buf: &mut [u8]) -> io::Result<ReceivedDescriptors>;
}

impl PassDescriptors for Socket {
    #[inline]
    fn send_with_descriptors(&self, buf: &[u8], descriptors: &[BorrowedFd<'_>]) -> io::Result<usize> {
        if buf.is_empty() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "descriptors travel beside data, not alone",
            ));
        }
        let mut storage = Storage::<SPACE>::new();
        let mut control = Builder::new(&mut storage);
        control.push_descriptors(descriptors)?;
        self.sendmsg(&MsgHdr::new().with_buffers(&[IoSlice::new(buf)]).with_messages(&control), 0)
    }

    #[inline]
    fn recv_with_descriptors(&self, buf: &mut [u8]) -> io::Result<ReceivedDescriptors> {
        let mut storage = Storage::new();
        let mut bufs = [IoSliceMut::new(buf)];
        let mut msg = MsgHdrMut::new().with_initialised(&mut bufs).with_messages(&mut storage);
        let length = self.recvmsg(&mut msg, 0)?;
        let flags = msg.flags();
        Ok(ReceivedDescriptors { storage, length, flags })
    }
}

/// Holds what [`PassDescriptors::recv_with_descriptors`] received: yields the descriptors, and closes those that are
/// not taken.
#[derive(Debug)]
pub struct ReceivedDescriptors {
    storage: Storage<SPACE>,
    length: usize,
    flags: RecvFlags,
}

impl ReceivedDescriptors {
    /// Returns how many bytes of data were received.
    #[inline]
    pub fn len(&self) -> usize {
        self.length
    }

    /// Returns whether no data was received: at the end of the stream.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Returns the flags of the message: whether the data was longer than the buffer.
    #[inline]
    pub fn flags(&self) -> RecvFlags {
        self.flags
    }
}

impl Iterator for ReceivedDescriptors {
    type Item = OwnedFd;

    #[inline]
    fn next(&mut self) -> Option<OwnedFd> {
        self.storage.messages().find_map(|message| message.take(SCM_RIGHTS)?.next())
    }
}
