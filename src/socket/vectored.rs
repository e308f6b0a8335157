//! Sending and receiving several buffers, and whole messages.

use super::Socket;
use crate::{MaybeUninitSlice, MsgHdr, MsgHdrMut, RecvFlags, SockAddr};
use std::ffi::c_int;
use std::io::{self, IoSlice, IoSliceMut};

/// Sending several buffers as one, and whole messages.
///
/// **Platforms**: all that have `sendmsg`.
impl Socket {
    /// Sends the buffers, one behind the other, to the peer that the socket is connected to.
    ///
    /// Mirrors [sendmsg(2)](https://man7.org/linux/man-pages/man2/sendmsg.2.html).
    ///
    /// # Errors
    ///
    /// As [`send`](Socket::send), and `EMSGSIZE` for more buffers than the system takes (`IOV_MAX`, 1024 on Linux).
    #[inline]
    pub fn send_vectored(&self, bufs: &[IoSlice<'_>]) -> io::Result<usize> {
        self.send_vectored_with_flags(bufs, 0)
    }

    /// Sends the buffers to the peer that the socket is connected to, with flags.
    ///
    /// # Errors
    ///
    /// As [`send_vectored`](Socket::send_vectored).
    #[inline]
    pub fn send_vectored_with_flags(&self, bufs: &[IoSlice<'_>], flags: c_int) -> io::Result<usize> {
        self.sendmsg(&MsgHdr::new().with_buffers(bufs), flags)
    }

    /// Sends the buffers as one datagram to `addr`.
    ///
    /// # Errors
    ///
    /// As [`send_to`](Socket::send_to) and [`send_vectored`](Socket::send_vectored).
    #[inline]
    pub fn send_to_vectored(&self, bufs: &[IoSlice<'_>], addr: &SockAddr) -> io::Result<usize> {
        self.send_to_vectored_with_flags(bufs, addr, 0)
    }

    /// Sends the buffers as one datagram to `addr`, with flags.
    ///
    /// # Errors
    ///
    /// As [`send_to_vectored`](Socket::send_to_vectored).
    #[inline]
    pub fn send_to_vectored_with_flags(
        &self,
        bufs: &[IoSlice<'_>],
        addr: &SockAddr,
        flags: c_int,
    ) -> io::Result<usize> {
        self.sendmsg(&MsgHdr::new().with_addr(addr).with_buffers(bufs), flags)
    }

    /// Sends a message: data, and where set an address and control messages.
    ///
    /// Mirrors [sendmsg(2)](https://man7.org/linux/man-pages/man2/sendmsg.2.html).
    ///
    /// # Errors
    ///
    /// As [`send_to_vectored`](Socket::send_to_vectored), and `EINVAL` for control messages that the system does not
    /// know or that are cut short.
    #[inline]
    pub fn sendmsg(&self, msg: &MsgHdr<'_, '_, '_>, flags: c_int) -> io::Result<usize> {
        msg.send(self.as_raw(), flags)
    }
}

/// Receiving into several buffers, and whole messages.
///
/// **Platforms**: all that have `recvmsg`.
impl Socket {
    /// Receives data into the buffers, one after the other; returns the count, and the flags of the message.
    ///
    /// Mirrors [recvmsg(2)](https://man7.org/linux/man-pages/man2/recvmsg.2.html).
    ///
    /// # Errors
    ///
    /// As [`recv`](Socket::recv).
    #[inline]
    pub fn recv_vectored(&self, bufs: &mut [MaybeUninitSlice<'_>]) -> io::Result<(usize, RecvFlags)> {
        self.recv_vectored_with_flags(bufs, 0)
    }

    /// Receives data into the buffers, with flags.
    ///
    /// # Errors
    ///
    /// As [`recv`](Socket::recv).
    #[inline]
    pub fn recv_vectored_with_flags(
        &self,
        bufs: &mut [MaybeUninitSlice<'_>],
        flags: c_int,
    ) -> io::Result<(usize, RecvFlags)> {
        let mut msg = MsgHdrMut::new().with_buffers(bufs);
        let count = self.recvmsg(&mut msg, flags)?;
        Ok((count, msg.flags()))
    }

    /// Receives data into the buffers, and the address of its sender.
    ///
    /// # Errors
    ///
    /// As [`recv`](Socket::recv).
    #[inline]
    pub fn recv_from_vectored(
        &self,
        bufs: &mut [MaybeUninitSlice<'_>],
    ) -> io::Result<(usize, RecvFlags, SockAddr)> {
        self.recv_from_vectored_with_flags(bufs, 0)
    }

    /// Receives data into the buffers, and the address of its sender, with flags.
    ///
    /// # Errors
    ///
    /// As [`recv`](Socket::recv).
    #[inline]
    pub fn recv_from_vectored_with_flags(
        &self,
        bufs: &mut [MaybeUninitSlice<'_>],
        flags: c_int,
    ) -> io::Result<(usize, RecvFlags, SockAddr)> {
        let mut addr = SockAddr::unspecified();
        let mut msg = MsgHdrMut::new().with_addr(&mut addr).with_buffers(bufs);
        let count = self.recvmsg(&mut msg, flags)?;
        let flags = msg.flags();
        Ok((count, flags, addr))
    }

    /// Receives data into initialised buffers, one after the other; returns the count, and the flags of the message.
    ///
    /// # Errors
    ///
    /// As [`recv_into`](Socket::recv_into).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::io::IoSliceMut;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, b) = Socket::pair(Domain::UNIX, Type::DGRAM, None)?;
    /// a.send(b"head and body")?;
    /// let (mut head, mut body) = ([0; 4], [0; 4]);
    /// let mut bufs = [IoSliceMut::new(&mut head), IoSliceMut::new(&mut body)];
    /// let (count, flags) = b.recv_vectored_into(&mut bufs)?;
    /// assert_eq!((count, flags.is_truncated()), (8, true));
    /// assert_eq!(&head, b"head");
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn recv_vectored_into(&self, bufs: &mut [IoSliceMut<'_>]) -> io::Result<(usize, RecvFlags)> {
        self.recv_vectored_into_with_flags(bufs, 0)
    }

    /// Receives data into initialised buffers, with flags.
    ///
    /// # Errors
    ///
    /// As [`recv`](Socket::recv). With `MSG_TRUNC` the count may be larger than the buffers.
    #[inline]
    pub fn recv_vectored_into_with_flags(
        &self,
        bufs: &mut [IoSliceMut<'_>],
        flags: c_int,
    ) -> io::Result<(usize, RecvFlags)> {
        let mut msg = MsgHdrMut::new().with_initialised(bufs);
        let count = self.recvmsg(&mut msg, flags)?;
        Ok((count, msg.flags()))
    }

    /// Receives data into initialised buffers, and the address of its sender.
    ///
    /// # Errors
    ///
    /// As [`recv_into`](Socket::recv_into).
    #[inline]
    pub fn recv_from_vectored_into(
        &self,
        bufs: &mut [IoSliceMut<'_>],
    ) -> io::Result<(usize, RecvFlags, SockAddr)> {
        self.recv_from_vectored_into_with_flags(bufs, 0)
    }

    /// Receives data into initialised buffers, and the address of its sender, with flags.
    ///
    /// # Errors
    ///
    /// As [`recv_vectored_into_with_flags`](Socket::recv_vectored_into_with_flags).
    #[inline]
    pub fn recv_from_vectored_into_with_flags(
        &self,
        bufs: &mut [IoSliceMut<'_>],
        flags: c_int,
    ) -> io::Result<(usize, RecvFlags, SockAddr)> {
        let mut addr = SockAddr::unspecified();
        let mut msg = MsgHdrMut::new().with_addr(&mut addr).with_initialised(bufs);
        let count = self.recvmsg(&mut msg, flags)?;
        let flags = msg.flags();
        Ok((count, flags, addr))
    }

    /// Receives a message into what `msg` has borrowed, and returns the count of the data.
    ///
    /// The header may be used again for the next message: each time it has its full lengths. The sender's address has
    /// the length that the system told, or length 0 where it told none.
    ///
    /// Mirrors [recvmsg(2)](https://man7.org/linux/man-pages/man2/recvmsg.2.html).
    ///
    /// # Errors
    ///
    /// As [`recv`](Socket::recv).
    #[inline]
    pub fn recvmsg(&self, msg: &mut MsgHdrMut<'_, '_, '_>, flags: c_int) -> io::Result<usize> {
        msg.receive(self.as_raw(), flags)
    }
}
