//! The flags of a received message.

use crate::sys::c;
use std::ffi::c_int;
use std::fmt;

/// Tells what the kernel said about a received message.
///
/// A newtype over the C `int` of `msg_flags`, on Windows `dwFlags`. Returned by the vectored receives and by
/// [`MsgHdrMut::flags`](crate::MsgHdrMut::flags).
///
/// **Platforms**: Windows; Unix, but not Horizon and Redox.
///
/// # Examples
///
/// ```
/// use berkeley::{Domain, MaybeUninitSlice, Socket, Type};
/// use std::mem::MaybeUninit;
///
/// # fn main() -> std::io::Result<()> {
/// let (a, b) = Socket::pair(Domain::UNIX, Type::DGRAM, None)?;
/// a.send(b"longer than four")?;
/// let mut four = [MaybeUninit::uninit(); 4];
/// let (count, flags) = b.recv_vectored(&mut [MaybeUninitSlice::new(&mut four)])?;
/// assert_eq!(count, 4);
/// assert!(flags.is_truncated());
/// # Ok(())
/// # }
/// ```
#[derive(Copy, Clone, Eq, PartialEq)]
pub struct RecvFlags(pub(crate) c_int);

impl RecvFlags {
    /// Returns whether the message ends a record (`MSG_EOR`), as SCTP tells it. The Unix sockets of Linux do not.
    ///
    /// **Platforms**: Unix.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// let (a, b) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
    /// a.send(b"a stream has no records")?;
    /// let (_, flags) = b.recv_vectored_into(&mut [std::io::IoSliceMut::new(&mut [0; 64])])?;
    /// assert!(!flags.is_end_of_record());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[cfg(unix)]
    #[inline]
    pub const fn is_end_of_record(self) -> bool {
        self.0 & c::MSG_EOR != 0
    }

    /// Returns whether the message is urgent data (`MSG_OOB`).
    ///
    /// **Platforms**: Unix.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{PollFlags, SockRef};
    /// use std::io::IoSliceMut;
    /// let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    /// let a = std::net::TcpStream::connect(listener.local_addr()?)?;
    /// let (b, _) = listener.accept()?;
    /// SockRef::from(&a).send_out_of_band(b"!")?;
    /// SockRef::from(&b).poll(PollFlags::PRI, Some(std::time::Duration::from_secs(5)))?;
    /// let (_, flags) = SockRef::from(&b)
    ///     .recv_vectored_into_with_flags(&mut [IoSliceMut::new(&mut [0])], libc::MSG_OOB)?;
    /// assert!(flags.is_out_of_band());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[cfg(unix)]
    #[inline]
    pub const fn is_out_of_band(self) -> bool {
        self.0 & c::MSG_OOB != 0
    }

    /// Returns whether the message was longer than the buffers (`MSG_TRUNC`): the rest of it is lost.
    ///
    /// # Examples
    ///
    /// See [`RecvFlags`].
    #[inline]
    pub const fn is_truncated(self) -> bool {
        self.0 & c::MSG_TRUNC != 0
    }

    /// Returns whether the control messages were longer than their buffer (`MSG_CTRUNC`): the rest of them is lost.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    /// let (a, b) = Socket::pair(Domain::UNIX, Type::DGRAM, None)?;
    /// a.send(b"without control messages")?;
    /// let (_, flags) = b.recv_vectored_into(&mut [std::io::IoSliceMut::new(&mut [0; 64])])?;
    /// assert!(!flags.is_control_truncated());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[inline]
    pub const fn is_control_truncated(self) -> bool {
        self.0 & c::MSG_CTRUNC != 0
    }

    /// Returns whether the datagram was sent to a broadcast address (`MSG_BCAST`). Windows tells it to
    /// [`recvmsg`](crate::Socket::recvmsg) with room for control messages only.
    ///
    /// **Platforms**: NetBSD, OpenBSD, Windows.
    ///
    /// # Examples
    ///
    /// See [`RecvFlags`].
    #[cfg(any(netbsd, openbsd, windows))]
    #[inline]
    pub const fn is_broadcast(self) -> bool {
        self.0 & c::MSG_BCAST != 0
    }

    /// Returns whether the datagram was sent to a group (`MSG_MCAST`), as [`is_broadcast`](RecvFlags::is_broadcast)
    /// tells.
    ///
    /// **Platforms**: NetBSD, OpenBSD, Windows.
    ///
    /// # Examples
    ///
    /// See [`RecvFlags`].
    #[cfg(any(netbsd, openbsd, windows))]
    #[inline]
    pub const fn is_multicast(self) -> bool {
        self.0 & c::MSG_MCAST != 0
    }

    /// Returns whether the datagram confirms that the peer can be reached (`MSG_CONFIRM`); packet sockets set it.
    ///
    /// **Platforms**: Linux, Android.
    ///
    /// # Examples
    ///
    /// See [`RecvFlags`].
    #[cfg(linux_like)]
    #[inline]
    pub const fn is_confirm(self) -> bool {
        self.0 & c::MSG_CONFIRM != 0
    }

    /// Returns whether the packet was sent by this machine (`MSG_DONTROUTE`); CAN sockets set it.
    ///
    /// **Platforms**: Linux, Android, Cygwin.
    ///
    /// # Examples
    ///
    /// See [`RecvFlags`].
    #[cfg(any(linux_like, cygwin))]
    #[inline]
    pub const fn is_dontroute(self) -> bool {
        self.0 & c::MSG_DONTROUTE != 0
    }
}

impl fmt::Debug for RecvFlags {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut all = f.debug_struct("RecvFlags");
        for &(name, flag) in c::RECV_FLAGS {
            all.field(name, &(self.0 & flag != 0));
        }
        all.finish()
    }
}
