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
    /// **Platforms**: Windows; Unix, but not Horizon and Redox.
    ///
    /// # Errors
    ///
    /// As [`send`](Socket::send), and `EMSGSIZE` for more buffers than the system takes (`IOV_MAX`, 1024 on Linux).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::io::IoSlice;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, b) = Socket::pair(Domain::UNIX, Type::DGRAM, None)?;
    /// a.send_vectored(&[IoSlice::new(b"head "), IoSlice::new(b"and body")])?;
    /// let mut buf = [0; 16];
    /// let count = b.recv_into(&mut buf)?;
    /// assert_eq!(&buf[..count], b"head and body");
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn send_vectored(&self, bufs: &[IoSlice<'_>]) -> io::Result<usize> {
        self.send_vectored_with_flags(bufs, 0)
    }

    /// Sends the buffers to the peer that the socket is connected to, with flags.
    ///
    /// **Platforms**: Windows; Unix, but not Horizon and Redox.
    ///
    /// Mirrors [sendmsg(2)](https://man7.org/linux/man-pages/man2/sendmsg.2.html).
    ///
    /// # Errors
    ///
    /// As [`send_vectored`](Socket::send_vectored).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::io::IoSlice;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, _b) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
    /// let parts = [IoSlice::new(b"head "), IoSlice::new(b"and body")];
    /// assert_eq!(a.send_vectored_with_flags(&parts, libc::MSG_DONTWAIT)?, 13);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn send_vectored_with_flags(&self, bufs: &[IoSlice<'_>], flags: c_int) -> io::Result<usize> {
        self.sendmsg(&MsgHdr::new().with_buffers(bufs), flags)
    }

    /// Sends the buffers as one datagram to `addr`.
    ///
    /// **Platforms**: Windows; Unix, but not Horizon and Redox.
    ///
    /// Mirrors [sendmsg(2)](https://man7.org/linux/man-pages/man2/sendmsg.2.html).
    ///
    /// # Errors
    ///
    /// As [`send_to`](Socket::send_to) and [`send_vectored`](Socket::send_vectored).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::{io::IoSlice, net::UdpSocket};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let receiver = UdpSocket::bind("127.0.0.1:0")?;
    /// let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    /// let parts = [IoSlice::new(b"head "), IoSlice::new(b"and body")];
    /// socket.send_to_vectored(&parts, &receiver.local_addr()?.into())?;
    /// assert_eq!(receiver.recv(&mut [0; 64])?, 13);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn send_to_vectored(&self, bufs: &[IoSlice<'_>], addr: &SockAddr) -> io::Result<usize> {
        self.send_to_vectored_with_flags(bufs, addr, 0)
    }

    /// Sends the buffers as one datagram to `addr`, with flags.
    ///
    /// **Platforms**: Windows; Unix, but not Horizon and Redox.
    ///
    /// Mirrors [sendmsg(2)](https://man7.org/linux/man-pages/man2/sendmsg.2.html).
    ///
    /// # Errors
    ///
    /// As [`send_to_vectored`](Socket::send_to_vectored).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::{io::IoSlice, net::UdpSocket};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let receiver = UdpSocket::bind("127.0.0.1:0")?;
    /// let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    /// let (parts, to) = ([IoSlice::new(b"one "), IoSlice::new(b"datagram")], receiver.local_addr()?.into());
    /// assert_eq!(socket.send_to_vectored_with_flags(&parts, &to, libc::MSG_DONTWAIT)?, 12);
    /// # Ok(())
    /// # }
    /// ```
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
    /// On Windows: `WSASendMsg`, or `WSASend` and `WSASendTo` where there are no control messages.
    ///
    /// **Platforms**: Windows; Unix, but not Horizon and Redox.
    ///
    /// # Errors
    ///
    /// As [`send_to_vectored`](Socket::send_to_vectored), and `EINVAL` for control messages that the system does not
    /// know or that are cut short.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, MsgHdr, Socket, Type};
    /// use std::{io::IoSlice, net::UdpSocket};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let receiver = UdpSocket::bind("127.0.0.1:0")?;
    /// let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    /// let (to, parts) = (receiver.local_addr()?.into(), [IoSlice::new(b"hello")]);
    /// socket.sendmsg(&MsgHdr::new().with_addr(&to).with_buffers(&parts), 0)?;
    /// assert_eq!(receiver.recv(&mut [0; 64])?, 5);
    /// # Ok(())
    /// # }
    /// ```
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
    /// **Platforms**: Windows; Unix, but not Horizon and Redox.
    ///
    /// # Errors
    ///
    /// As [`recv`](Socket::recv).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, MaybeUninitSlice, Socket, Type};
    /// use std::mem::MaybeUninit;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, b) = Socket::pair(Domain::UNIX, Type::DGRAM, None)?;
    /// a.send(b"head and body")?;
    /// let (mut head, mut body) = ([MaybeUninit::uninit(); 5], [MaybeUninit::uninit(); 16]);
    /// let mut bufs = [MaybeUninitSlice::new(&mut head), MaybeUninitSlice::new(&mut body)];
    /// let (count, flags) = b.recv_vectored(&mut bufs)?;
    /// assert_eq!((count, flags.is_truncated()), (13, false));
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn recv_vectored(&self, bufs: &mut [MaybeUninitSlice<'_>]) -> io::Result<(usize, RecvFlags)> {
        self.recv_vectored_with_flags(bufs, 0)
    }

    /// Receives data into the buffers, with flags.
    ///
    /// **Platforms**: Windows; Unix, but not Horizon and Redox.
    ///
    /// Mirrors [recvmsg(2)](https://man7.org/linux/man-pages/man2/recvmsg.2.html).
    ///
    /// # Errors
    ///
    /// As [`recv`](Socket::recv).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, MaybeUninitSlice, Socket, Type};
    /// use std::mem::MaybeUninit;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, b) = Socket::pair(Domain::UNIX, Type::DGRAM, None)?;
    /// a.send(b"head and body")?;
    /// let (mut head, mut body) = ([MaybeUninit::uninit(); 5], [MaybeUninit::uninit(); 16]);
    /// let mut bufs = [MaybeUninitSlice::new(&mut head), MaybeUninitSlice::new(&mut body)];
    /// b.recv_vectored_with_flags(&mut bufs, libc::MSG_PEEK)?;
    /// assert_eq!(b.recv_vectored(&mut bufs)?.0, 13, "it is still there");
    /// # Ok(())
    /// # }
    /// ```
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
    /// **Platforms**: Windows; Unix, but not Horizon and Redox.
    ///
    /// Mirrors [recvmsg(2)](https://man7.org/linux/man-pages/man2/recvmsg.2.html).
    ///
    /// # Errors
    ///
    /// As [`recv`](Socket::recv).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{MaybeUninitSlice, SockRef};
    /// use std::{mem::MaybeUninit, net::UdpSocket};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, b) = (UdpSocket::bind("127.0.0.1:0")?, UdpSocket::bind("127.0.0.1:0")?);
    /// a.send_to(b"hello", b.local_addr()?)?;
    /// let mut memory = [MaybeUninit::uninit(); 64];
    /// let mut bufs = [MaybeUninitSlice::new(&mut memory)];
    /// let (count, flags, sender) = SockRef::from(&b).recv_from_vectored(&mut bufs)?;
    /// assert_eq!((count, flags.is_truncated()), (5, false));
    /// assert_eq!(sender.as_socket(), Some(a.local_addr()?));
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn recv_from_vectored(
        &self,
        bufs: &mut [MaybeUninitSlice<'_>],
    ) -> io::Result<(usize, RecvFlags, SockAddr)> {
        self.recv_from_vectored_with_flags(bufs, 0)
    }

    /// Receives data into the buffers, and the address of its sender, with flags.
    ///
    /// **Platforms**: Windows; Unix, but not Horizon and Redox.
    ///
    /// Mirrors [recvmsg(2)](https://man7.org/linux/man-pages/man2/recvmsg.2.html).
    ///
    /// # Errors
    ///
    /// As [`recv`](Socket::recv).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{MaybeUninitSlice, SockRef};
    /// use std::{mem::MaybeUninit, net::UdpSocket};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, b) = (UdpSocket::bind("127.0.0.1:0")?, UdpSocket::bind("127.0.0.1:0")?);
    /// a.send_to(b"hello", b.local_addr()?)?;
    /// let mut memory = [MaybeUninit::uninit(); 64];
    /// let mut bufs = [MaybeUninitSlice::new(&mut memory)];
    /// let (count, _, sender) = SockRef::from(&b).recv_from_vectored_with_flags(&mut bufs, libc::MSG_PEEK)?;
    /// assert_eq!((count, sender.as_socket()), (5, Some(a.local_addr()?)));
    /// # Ok(())
    /// # }
    /// ```
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
    /// **Platforms**: Windows; Unix, but not Horizon and Redox.
    ///
    /// Mirrors [recvmsg(2)](https://man7.org/linux/man-pages/man2/recvmsg.2.html).
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
    /// **Platforms**: Windows; Unix, but not Horizon and Redox.
    ///
    /// Mirrors [recvmsg(2)](https://man7.org/linux/man-pages/man2/recvmsg.2.html).
    ///
    /// # Errors
    ///
    /// As [`recv`](Socket::recv). With `MSG_TRUNC` the count may be larger than the buffers.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// use std::io::{ErrorKind, IoSliceMut};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (_a, b) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
    /// let mut memory = [0; 64];
    /// let mut bufs = [IoSliceMut::new(&mut memory)];
    /// let error = b.recv_vectored_into_with_flags(&mut bufs, libc::MSG_DONTWAIT).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::WouldBlock);
    /// # Ok(())
    /// # }
    /// ```
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
    /// **Platforms**: Windows; Unix, but not Horizon and Redox.
    ///
    /// Mirrors [recvmsg(2)](https://man7.org/linux/man-pages/man2/recvmsg.2.html).
    ///
    /// # Errors
    ///
    /// As [`recv_into`](Socket::recv_into).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::SockRef;
    /// use std::{io::IoSliceMut, net::UdpSocket};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, b) = (UdpSocket::bind("127.0.0.1:0")?, UdpSocket::bind("127.0.0.1:0")?);
    /// a.send_to(b"hello", b.local_addr()?)?;
    /// let mut memory = [0; 64];
    /// let mut bufs = [IoSliceMut::new(&mut memory)];
    /// let (count, _flags, sender) = SockRef::from(&b).recv_from_vectored_into(&mut bufs)?;
    /// assert_eq!(sender.as_socket(), Some(a.local_addr()?));
    /// assert_eq!(&memory[..count], b"hello");
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn recv_from_vectored_into(
        &self,
        bufs: &mut [IoSliceMut<'_>],
    ) -> io::Result<(usize, RecvFlags, SockAddr)> {
        self.recv_from_vectored_into_with_flags(bufs, 0)
    }

    /// Receives data into initialised buffers, and the address of its sender, with flags.
    ///
    /// **Platforms**: Windows; Unix, but not Horizon and Redox.
    ///
    /// Mirrors [recvmsg(2)](https://man7.org/linux/man-pages/man2/recvmsg.2.html).
    ///
    /// # Errors
    ///
    /// As [`recv_vectored_into_with_flags`](Socket::recv_vectored_into_with_flags).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::SockRef;
    /// use std::{io::IoSliceMut, net::UdpSocket};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, b) = (UdpSocket::bind("127.0.0.1:0")?, UdpSocket::bind("127.0.0.1:0")?);
    /// a.send_to(b"hello", b.local_addr()?)?;
    /// let mut memory = [0; 64];
    /// let mut bufs = [IoSliceMut::new(&mut memory)];
    /// let (count, _, sender) = SockRef::from(&b).recv_from_vectored_into_with_flags(&mut bufs, libc::MSG_PEEK)?;
    /// assert_eq!((count, sender.as_socket()), (5, Some(a.local_addr()?)));
    /// # Ok(())
    /// # }
    /// ```
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
    /// On Windows: `WSARecvMsg`, whose address is asked for once in the life of the process; `WSARecv` or `WSARecvFrom`
    /// where there is no room for control messages, and as a second call on a stream, which has none.
    ///
    /// **Platforms**: Windows; Unix, but not Horizon and Redox.
    ///
    /// # Errors
    ///
    /// As [`recv`](Socket::recv).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, MaybeUninitSlice, MsgHdrMut, Socket, Type};
    /// use std::mem::MaybeUninit;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, b) = Socket::pair(Domain::UNIX, Type::DGRAM, None)?;
    /// a.send(b"head and body")?;
    /// let (mut head, mut body) = ([MaybeUninit::uninit(); 5], [MaybeUninit::uninit(); 16]);
    /// let mut bufs = [MaybeUninitSlice::new(&mut head), MaybeUninitSlice::new(&mut body)];
    /// let mut msg = MsgHdrMut::new().with_buffers(&mut bufs);
    /// assert_eq!(b.recvmsg(&mut msg, 0)?, 13);
    /// assert!(!msg.flags().is_truncated());
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn recvmsg(&self, msg: &mut MsgHdrMut<'_, '_, '_>, flags: c_int) -> io::Result<usize> {
        msg.receive(self.as_raw(), flags)
    }
}
