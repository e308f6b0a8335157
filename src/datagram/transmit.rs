//! What is sent.

use super::{Arrival, Departure};
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// Describes a datagram to send, or a train of datagrams of equal size: where to, and how.
///
/// # Examples
///
/// ```
/// use berkeley::datagram::Transmit;
///
/// let data = [7; 5000];
/// // Four datagrams of 1200 bytes and one of 200.
/// let train = Transmit::new(&data).to(([127, 0, 0, 1], 9).into()).segments(1200).tos(2);
/// # let _ = train;
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Transmit<'data> {
    pub(super) data: &'data [u8],
    pub(super) to: Option<SocketAddr>,
    pub(super) segment_size: Option<usize>,
    pub(super) departure: Departure,
    pub(super) time: Option<Duration>,
    /// Whether departure or time were ever set: if not, nobody has to look at them.
    pub(super) headed: bool,
}

impl<'data> Transmit<'data> {
    /// Describes one datagram, to where the socket is connected.
    #[inline]
    pub fn new(data: &'data [u8]) -> Transmit<'data> {
        Transmit {
            data,
            to: None,
            segment_size: None,
            departure: Departure::default(),
            time: None,
            headed: false,
        }
    }

    /// Sets the destination. On an IPv6 socket an IPv4 address is mapped.
    #[inline]
    pub fn to(self, to: SocketAddr) -> Self {
        Transmit { to: Some(to), ..self }
    }

    /// Sets all that makes it an answer: back to the sender, from the address that the sender has used unless that is one of a
    /// group, and with the same type of service.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::SockRef;
    /// use berkeley::datagram::{Facts, Receiver, Sender, Transmit};
    /// use std::net::UdpSocket;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let server = UdpSocket::bind("0.0.0.0:0")?;
    /// let socket = SockRef::from(&server);
    /// let mut receiver = Receiver::new(&socket, Facts::DESTINATION | Facts::TOS)?;
    /// let mut sender = Sender::new(&socket)?;
    ///
    /// let client = UdpSocket::bind("127.0.0.1:0")?;
    /// client.connect(("127.0.0.2", server.local_addr()?.port()))?;
    /// client.send(b"hello")?;
    ///
    /// let arrivals = receiver.recv(&socket)?;
    /// let mut round = sender.round();
    /// for datagram in arrivals.datagrams() {
    ///     round.push(&Transmit::new(datagram.data).reply_to(datagram.arrival))?;
    /// }
    /// round.flush(&socket)?;
    /// let mut buf = [0; 8];
    /// assert_eq!(client.recv(&mut buf)?, 5, "from where it was asked");
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn reply_to(self, arrival: &Arrival) -> Self {
        let is_own = |address: &IpAddr| match address {
            IpAddr::V4(address) => !address.is_multicast() && !address.is_broadcast(),
            IpAddr::V6(address) => !address.is_multicast(),
        };
        let source = arrival.destination.filter(is_own);
        let departure = Departure { source, tos: arrival.tos, ..self.departure };
        Transmit { to: arrival.sender, departure, headed: true, ..self }
    }

    /// Makes it a train of datagrams of `size` bytes; the last may be shorter.
    #[inline]
    pub fn segments(self, size: usize) -> Self {
        Transmit { segment_size: Some(size), ..self }
    }

    /// Sets all that the headers are to say at once.
    #[inline]
    pub fn departure(self, departure: Departure) -> Self {
        Transmit { departure, headed: true, ..self }
    }

    /// Sets the address to send from.
    #[inline]
    pub fn source(self, source: IpAddr) -> Self {
        self.departure(Departure { source: Some(source), ..self.departure })
    }

    /// Sets the type of service or traffic class, with the bits of ECN.
    #[inline]
    pub fn tos(self, tos: u8) -> Self {
        self.departure(Departure { tos: Some(tos), ..self.departure })
    }

    /// Sets the time to send at, on the clock that `SO_TXTIME` has set for the socket. Queues such as tc-etf(8) and tc-fq(8)
    /// obey it. The datagrams of a train leave at once.
    ///
    /// **Platforms**: Linux, Android; elsewhere it is refused.
    #[inline]
    pub fn at(self, time: Duration) -> Self {
        Transmit { time: Some(time), headed: true, ..self }
    }

    /// Whether it needs control messages where nothing cuts it.
    #[inline]
    pub(super) fn says_more(&self) -> bool {
        self.headed && (self.departure != Departure::default() || self.time.is_some())
    }
}

/// Tells why a [`Round`](super::Round) has not taken what was pushed. As an [`io::Error`] it is
/// [`InvalidInput`](io::ErrorKind::InvalidInput), or [`Unsupported`](io::ErrorKind::Unsupported).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejected {
    /// There is no room for it behind what was pushed before: flush, and push it again.
    Full,
    /// There would be no room for it in an empty round either.
    TooMany,
    /// A datagram is longer than UDP carries: 65,507 bytes on IPv4, 65,527 on IPv6.
    TooLong {
        /// How long it is.
        length: usize,
    },
    /// A train has no data.
    EmptyTrain,
    /// The segments of a train have no bytes.
    EmptySegments,
    /// The destination is of another family than the socket.
    WrongFamily,
    /// The source is of another family than the destination.
    WrongSource,
    /// The system cannot say that in a message: see the platforms of [`Departure`] and [`Transmit::at`].
    Unsupported,
}

impl fmt::Display for Rejected {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Rejected::Full => f.write_str("the round is full"),
            Rejected::TooMany => f.write_str("the train has more datagrams than a round holds"),
            Rejected::TooLong { length } => write!(f, "a datagram cannot have {length} bytes"),
            Rejected::EmptyTrain => f.write_str("the train has no data"),
            Rejected::EmptySegments => f.write_str("the segments have no bytes"),
            Rejected::WrongFamily => f.write_str("the destination is of another family than the socket"),
            Rejected::WrongSource => f.write_str("the source is of another family than the destination"),
            Rejected::Unsupported => f.write_str("the system cannot send a datagram so"),
        }
    }
}

impl std::error::Error for Rejected {}

impl From<Rejected> for io::Error {
    #[inline]
    fn from(error: Rejected) -> io::Error {
        let kind = match error {
            Rejected::Unsupported => io::ErrorKind::Unsupported,
            _ => io::ErrorKind::InvalidInput,
        };
        io::Error::new(kind, error)
    }
}
