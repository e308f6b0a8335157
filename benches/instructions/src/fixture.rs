//! What is not measured: the sockets, and the calls that fill and drain queues or look at an error.
//!
//! They are the same code for each library, so they cancel out where two libraries are compared.

use std::io;
use std::mem::MaybeUninit;
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::net::UnixStream;

/// What is sent in each round.
pub(crate) const MESSAGE: [u8; 16] = *b"0123456789abcdef";

/// What is received into in each round, by the libraries and by hand.
pub(crate) type Buffer = [MaybeUninit<u8>; 64];

/// A buffer for one operation.
pub(crate) const BUFFER: Buffer = [MaybeUninit::uninit(); 64];

/// Two UDP sockets, connected to each other.
pub(crate) struct Pair {
    /// The measured one.
    pub(crate) near: OwnedFd,
    /// The one that [`fill`] and [`drain`] use.
    pub(crate) far: OwnedFd,
    /// Where the far one is bound.
    pub(crate) far_address: SocketAddr,
}

impl Pair {
    /// Over IPv4 on the loopback interface.
    pub(crate) fn udp() -> Self {
        let near = UdpSocket::bind("127.0.0.1:0").unwrap();
        let far = UdpSocket::bind("127.0.0.1:0").unwrap();
        let far_address = far.local_addr().unwrap();
        near.connect(far_address).unwrap();
        far.connect(near.local_addr().unwrap()).unwrap();
        Self { near: near.into(), far: far.into(), far_address }
    }

    /// The same, the measured one nonblocking.
    pub(crate) fn nonblocking() -> Self {
        let pair = Self::udp();
        let near = UdpSocket::from(pair.near);
        near.set_nonblocking(true).unwrap();
        Self { near: near.into(), ..pair }
    }
}

/// Two Unix stream sockets, connected to each other.
pub(crate) fn streams() -> (OwnedFd, OwnedFd) {
    let (near, far) = UnixStream::pair().unwrap();
    (near.into(), far.into())
}

/// A TCP socket, for its options.
pub(crate) fn tcp() -> OwnedFd {
    TcpListener::bind("127.0.0.1:0").unwrap().into()
}

/// Puts one message into the queue of the socket that `far` is connected to.
#[inline(never)]
pub(crate) fn fill(far: &OwnedFd) {
    // SAFETY: the pointer and the length are those of `MESSAGE`, which the call reads.
    let sent = unsafe { libc::send(far.as_raw_fd(), MESSAGE.as_ptr().cast(), MESSAGE.len(), 0) };
    assert!(sent >= 0);
}

/// Takes one message out of the queue of `far`.
#[inline(never)]
pub(crate) fn drain(far: &OwnedFd) {
    let mut buffer = BUFFER;
    // SAFETY: the pointer and the length are those of `buffer`, which the call may write.
    let received = unsafe { libc::recv(far.as_raw_fd(), buffer.as_mut_ptr().cast(), buffer.len(), 0) };
    assert!(received >= 0);
}

/// Checks the kind of an error and drops it: out of line, since whether this is inlined would be luck.
#[inline(never)]
pub(crate) fn expect_would_block(error: io::Error) {
    assert!(error.kind() == io::ErrorKind::WouldBlock);
}
