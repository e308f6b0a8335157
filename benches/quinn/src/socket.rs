//! quinn's socket over the datagram layer: all that an adopter writes.

use berkeley::SockRef;
use berkeley::datagram::{Datagram, Facts, Fragmentation as _, Receiver, Sender, Transmit};
use quinn::udp::{self, BATCH_SIZE, EcnCodepoint, RecvMeta};
use quinn::{AsyncUdpSocket, UdpPoller};
use std::fmt;
use std::future::Future;
use std::io::{self, ErrorKind, IoSliceMut};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use tokio::io::Interest;
use tokio::net::UdpSocket;

/// The most datagrams that Linux joins to a message.
const SEGMENTS: usize = 64;

/// A UDP socket under tokio.
pub(crate) struct Datagrams {
    io: UdpSocket,
    sender: Mutex<Sender>,
    receiver: Mutex<Receiver>,
    may_fragment: bool,
}

impl Datagrams {
    /// Takes a bound socket into the runtime that it is called in.
    pub(crate) fn new(socket: std::net::UdpSocket) -> io::Result<Datagrams> {
        socket.set_nonblocking(true)?;
        let io = UdpSocket::from_std(socket)?;
        let socket = SockRef::from(&io);
        let facts = Facts::SEGMENTS | Facts::DESTINATION | Facts::TOS;
        Ok(Datagrams {
            sender: Mutex::new(Sender::with_capacity(&socket, 1)?),
            // The buffers are those that quinn lends: none of its own are ever allocated.
            receiver: Mutex::new(Receiver::with_capacity(&socket, facts, BATCH_SIZE, 0)?),
            may_fragment: socket.set_dont_fragment(true).is_err(),
            io,
        })
    }
}

impl AsyncUdpSocket for Datagrams {
    fn create_io_poller(self: Arc<Self>) -> Pin<Box<dyn UdpPoller>> {
        Box::pin(Writable { socket: self, waiting: None })
    }

    fn try_send(&self, transmit: &udp::Transmit<'_>) -> io::Result<()> {
        self.io.try_io(Interest::WRITABLE, || {
            match lock(&self.sender).send(&SockRef::from(&self.io), &described(transmit)) {
                Err(error) if error.error.kind() == ErrorKind::WouldBlock => Err(error.error),
                // A datagram that does not leave is lost, and QUIC finds out: a probe that was too long among others.
                _ => Ok(()),
            }
        })
    }

    fn poll_recv(
        &self,
        context: &mut Context<'_>,
        bufs: &mut [IoSliceMut<'_>],
        meta: &mut [RecvMeta],
    ) -> Poll<io::Result<usize>> {
        let room = bufs.len().min(meta.len()).min(BATCH_SIZE);
        let mut receiver = lock(&self.receiver);
        loop {
            ready!(self.io.poll_recv_ready(context))?;
            let mut count = 0;
            let answer = self.io.try_io(Interest::READABLE, || {
                let arrivals = receiver.recv_into(&SockRef::from(&self.io), &mut bufs[..room])?;
                count = arrivals.messages().len();
                meta.iter_mut().zip(arrivals.messages()).for_each(|(meta, message)| note(meta, &message));
                // Where there is room left, nothing else is there. To say so saves the call that would only find that
                // out: what comes from now on makes the socket ready again.
                if count < room { Err(ErrorKind::WouldBlock.into()) } else { Ok(()) }
            });
            match answer {
                _ if count > 0 => return Poll::Ready(Ok(count)),
                Err(error) if !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {
                    return Poll::Ready(Err(error));
                }
                _ => {}
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.io.local_addr()
    }

    fn max_transmit_segments(&self) -> usize {
        // Also where the system cuts nothing: the sender then hands over as many datagrams in one call.
        SEGMENTS
    }

    fn max_receive_segments(&self) -> usize {
        SEGMENTS
    }

    fn may_fragment(&self) -> bool {
        self.may_fragment
    }
}

impl fmt::Debug for Datagrams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Datagrams").field("io", &self.io).finish_non_exhaustive()
    }
}

/// What quinn wants to send, in the words of the datagram layer.
fn described<'data>(transmit: &udp::Transmit<'data>) -> Transmit<'data> {
    let mut described = Transmit::new(transmit.contents).to(transmit.destination);
    if let Some(size) = transmit.segment_size {
        described = described.segments(size);
    }
    if let Some(ecn) = transmit.ecn {
        described = described.tos(ecn as u8);
    }
    if let Some(source) = transmit.src_ip {
        described = described.source(source);
    }
    described
}

/// What has arrived, in the words of quinn.
fn note(meta: &mut RecvMeta, message: &Datagram<'_>) {
    let Datagram { data, arrival, .. } = message;
    let Some(addr) = arrival.sender else {
        // Nobody can be answered: it counts as empty, and quinn drops it.
        (meta.len, meta.stride) = (0, 0);
        return;
    };
    *meta = RecvMeta {
        addr,
        len: data.len(),
        stride: arrival.segment_size.unwrap_or(data.len()),
        ecn: arrival.ecn().and_then(EcnCodepoint::from_bits),
        dst_ip: arrival.destination,
    };
}

/// What is sent is good or forgotten: nothing can be left half done in what is locked.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

type Wait = dyn Future<Output = io::Result<()>> + Send + Sync;

/// Waits, for one connection, until the socket is writable.
struct Writable {
    socket: Arc<Datagrams>,
    waiting: Option<Pin<Box<Wait>>>,
}

impl UdpPoller for Writable {
    fn poll_writable(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.waiting.is_none() && self.socket.io.try_io(Interest::WRITABLE, || Ok(())).is_ok() {
            return Poll::Ready(Ok(()));
        }
        let socket = self.socket.clone();
        let wait = || -> Pin<Box<Wait>> { Box::pin(async move { socket.io.writable().await }) };
        let waiting = self.waiting.get_or_insert_with(wait);
        let answer = ready!(waiting.as_mut().poll(context));
        self.waiting = None;
        Poll::Ready(answer)
    }
}

impl fmt::Debug for Writable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writable").field("waits", &self.waiting.is_some()).finish_non_exhaustive()
    }
}
