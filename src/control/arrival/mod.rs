//! What every UDP program asks of a datagram: where it came to and by which interface, its TTL and its ECN bits; and
//! where to send one from.

/// Declares how IPv4 datagrams tell what their headers say: the options, and what is noted of the value of each message
/// that they bring.
#[cfg(any(apple, bsd, solarish, all(test, linux_like)))]
macro_rules! arrives {
    (
        DESTINATION [$($destination:ident)+] TTL [$($ttl:ident)+] TOS [$($tos:ident)*]
        $($message:ident: |$arrival:ident, $value:ident| $note:expr;)+
    ) => {
        /// The space that the messages take.
        pub(crate) const SPACE: usize = 0 $(+ space::<$message>())+;

        /// The options that make them arrive. An IPv6 socket does not have them.
        pub(crate) const DESTINATION: &[Opt<Flag>] = &[$(option::$destination),+];
        pub(crate) const TTL: &[Opt<Flag>] = &[$(option::$ttl),+];
        pub(crate) const TOS: &[Opt<Flag>] = &[$(option::$tos),*];
        pub(crate) const ON_IPV6_SOCKETS: bool = false;

        #[inline]
        pub(super) fn note(arrival: &mut Arrival, message: &Message<'_>) {
            $(if let Some($value) = message.get($message) {
                let $arrival = arrival;
                $note;
                return;
            })+
        }
    };
}

#[cfg(apple)]
#[path = "apple.rs"]
pub(crate) mod v4;
#[cfg(any(dragonfly, freebsd, openbsd))]
#[path = "bsd.rs"]
pub(crate) mod v4;
#[cfg(linux_like)]
#[path = "linux.rs"]
pub(crate) mod v4;
#[cfg(netbsd)]
#[path = "netbsd.rs"]
pub(crate) mod v4;
#[cfg(solarish)]
#[path = "solaris.rs"]
pub(crate) mod v4;
#[cfg(windows)]
#[path = "windows.rs"]
pub(crate) mod v4;
#[cfg(not(windows))]
#[path = "rfc3542.rs"]
pub(crate) mod v6;
#[cfg(windows)]
#[path = "windows_v6.rs"]
pub(crate) mod v6;

use super::{Builder, IPV6_HOPLIMIT, IPV6_PKTINFO, IPV6_TCLASS, Message, Storage};
use crate::{MsgHdr, MsgHdrMut, RecvFlags, SockAddr, Socket};
use std::io::{self, IoSlice, IoSliceMut};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// Receives datagrams with what their headers say, and sends them from a chosen address: on IPv4 and IPv6 sockets, and
/// for IPv4 through mapped addresses.
///
/// A thin layer over messages such as `IP_PKTINFO`, `IP_TTL` and `IP_TOS`, on FreeBSD, DragonFly BSD and OpenBSD
/// `IP_RECVDSTADDR` and its kin, and those of IPv6.
///
/// **Platforms**: Linux, Android; Windows, where no TTL can be sent; Apple, the BSDs, illumos and Solaris, without IPv4
/// through mapped addresses. Of an IPv4 datagram these take only the source in a message, and Apple, NetBSD, illumos and
/// Solaris the interface; and only Apple and FreeBSD tell its type of service.
///
/// # Examples
///
/// A server that answers from the address that it was asked at:
///
/// ```
/// use berkeley::control::{Departure, PacketInfo};
/// use berkeley::{Domain, Socket, Type};
/// use std::net::{Ipv6Addr, SocketAddr, UdpSocket};
///
/// # fn main() -> std::io::Result<()> {
/// let server = Socket::new(Domain::IPV6, Type::DGRAM, None)?;
/// server.set_only_v6(false)?;
/// server.bind(&SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)).into())?;
/// server.set_packet_info(true)?;
/// let port = server.local_addr()?.as_socket().unwrap().port();
///
/// let client = UdpSocket::bind("127.0.0.1:0")?;
/// client.send_to(b"question", ("127.0.0.2", port))?;
///
/// let mut buf = [0; 1500];
/// let arrival = server.recv_arrival(&mut buf)?;
/// assert_eq!(arrival.destination, Some("127.0.0.2".parse().unwrap()));
/// let departure = Departure { source: arrival.destination, ..Departure::default() };
/// server.send_departure(b"answer", arrival.sender.unwrap(), &departure)?;
/// assert_eq!(client.recv_from(&mut buf)?.1, SocketAddr::from(([127, 0, 0, 2], port)));
/// # Ok(())
/// # }
/// ```
pub trait PacketInfo {
    /// Makes each datagram bring its destination, interface, TTL and type of service, or no longer.
    ///
    /// Sets three options on an IPv4 socket. On an IPv6 socket it sets those of IPv6, and those of IPv4 for mapped
    /// addresses.
    ///
    /// # Errors
    ///
    /// As [`Socket::set`].
    fn set_packet_info(&self, on: bool) -> io::Result<()>;

    /// Receives a datagram, and what is known of it.
    ///
    /// # Errors
    ///
    /// As [`Socket::recvmsg`].
    fn recv_arrival(&self, buf: &mut [u8]) -> io::Result<Arrival>;

    /// Sends a datagram as `departure` says.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](io::ErrorKind::InvalidInput) where the source is of another family than `to`,
    /// [`AddrNotAvailable`](io::ErrorKind::AddrNotAvailable) or `EINVAL` where the machine does not have it, `ENODEV` where
    /// there is no such interface, and as [`Socket::sendmsg`].
    fn send_departure(&self, buf: &[u8], to: SocketAddr, departure: &Departure) -> io::Result<usize>;
}

/// Says what is known of a received datagram. What the socket was not asked for, or the system did not tell, is `None`.
#[derive(Clone, Copy, Debug)]
pub struct Arrival {
    /// How many bytes were received.
    pub length: usize,
    /// The flags of the message: whether the datagram was longer than the buffer.
    pub flags: RecvFlags,
    /// Who sent it.
    pub sender: Option<SocketAddr>,
    /// The address that it was sent to; one of IPv4 also where it came through a mapped address.
    pub destination: Option<IpAddr>,
    /// The index of the interface that it came by.
    pub interface: Option<u32>,
    /// Its TTL or hop limit.
    pub ttl: Option<u8>,
    /// Its type of service or traffic class: six bits of DSCP, two of ECN.
    pub tos: Option<u8>,
    /// The length of the datagrams that the system has joined to one (`UDP_GRO`); the last may be shorter.
    pub segment_size: Option<usize>,
    /// When it arrived, since 1970.
    pub timestamp: Option<Duration>,
    /// How many datagrams the socket has dropped until then, for its receive buffer was full.
    pub drops: Option<u32>,
}

impl Arrival {
    /// What is known of a datagram without any message.
    #[inline]
    pub(crate) fn new(length: usize, flags: RecvFlags, sender: Option<SocketAddr>) -> Arrival {
        Arrival {
            length,
            flags,
            sender,
            destination: None,
            interface: None,
            ttl: None,
            tos: None,
            segment_size: None,
            timestamp: None,
            drops: None,
        }
    }

    /// Returns the two bits of ECN (RFC 3168).
    #[inline]
    pub fn ecn(&self) -> Option<u8> {
        self.tos.map(|tos| tos & 0b11)
    }

    /// Takes note of what a message says.
    #[inline]
    pub(crate) fn note(&mut self, message: &Message<'_>) {
        if !note_v6(self, message) {
            v4::note(self, message);
        }
    }
}

/// Takes note of a message of IPv6, which say the same on all systems; tells whether it is one.
#[inline]
fn note_v6(arrival: &mut Arrival, message: &Message<'_>) -> bool {
    if let Some(info) = message.get(IPV6_PKTINFO) {
        // A mapped address brings the messages of both families: that of IPv4 says the same.
        (arrival.destination, arrival.interface) = (Some(info.addr.to_canonical()), Some(info.interface));
    } else if let Some(hops) = message.get(IPV6_HOPLIMIT) {
        arrival.ttl = u8::try_from(hops).ok();
    } else if let Some(class) = message.get(IPV6_TCLASS) {
        arrival.tos = u8::try_from(class).ok();
    } else {
        return false;
    }
    true
}

/// Says how to send a datagram. What is `None` the system chooses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Departure {
    /// The address to send from.
    pub source: Option<IpAddr>,
    /// The index of the interface to send by.
    pub interface: Option<u32>,
    /// The TTL or hop limit.
    pub ttl: Option<u8>,
    /// The type of service or traffic class: six bits of DSCP, two of ECN.
    pub tos: Option<u8>,
}

impl Departure {
    /// The space that the messages take at most.
    pub(crate) const SPACE: usize = v4::SPACE + v6::SPACE;

    /// The same, without a type of service where none is to be sent.
    #[cfg(datagram)]
    #[inline]
    pub(crate) fn marked(&self, marks: bool) -> Departure {
        Departure { tos: self.tos.filter(|_| marks), ..*self }
    }

    /// Appends the messages for a destination: for a mapped one those of IPv4, which Linux takes on an IPv6 socket then.
    #[inline]
    pub(crate) fn push(&self, control: &mut Builder<'_>, to: IpAddr) -> io::Result<()> {
        match (to.to_canonical(), self.source.map(|source| source.to_canonical())) {
            (IpAddr::V4(_), None) => v4::push(self, control, None)?,
            (IpAddr::V4(_), Some(IpAddr::V4(source))) => v4::push(self, control, Some(source))?,
            (IpAddr::V6(_), None) => v6::push(self, control, None)?,
            (IpAddr::V6(_), Some(IpAddr::V6(source))) => v6::push(self, control, Some(source))?,
            _ => {
                let message = "source and destination are of different families";
                return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
            }
        }
        Ok(())
    }
}

impl PacketInfo for Socket {
    #[inline]
    fn set_packet_info(&self, on: bool) -> io::Result<()> {
        let is_v6 = v6::is_v6(self)?;
        if is_v6 {
            let options = [v6::DESTINATION, v6::TTL, v6::TOS].into_iter().flatten();
            options.into_iter().try_for_each(|&option| self.set(option, on))?;
        }
        if !is_v6 || (v4::ON_IPV6_SOCKETS && v6::takes_v4(self)?) {
            let options = [v4::DESTINATION, v4::TTL, v4::TOS].into_iter().flatten();
            options.into_iter().try_for_each(|&option| self.set(option, on))?;
        }
        Ok(())
    }

    #[inline]
    fn recv_arrival(&self, buf: &mut [u8]) -> io::Result<Arrival> {
        let mut storage = Storage::<{ Departure::SPACE }>::new();
        let mut sender = SockAddr::unspecified();
        let mut bufs = [IoSliceMut::new(buf)];
        let mut msg =
            MsgHdrMut::new().with_addr(&mut sender).with_initialised(&mut bufs).with_messages(&mut storage);
        let length = self.recvmsg(&mut msg, 0)?;
        let mut arrival = Arrival::new(length, msg.flags(), msg.addr().and_then(SockAddr::as_socket));
        msg.messages().for_each(|message| arrival.note(&message.as_message()));
        Ok(arrival)
    }

    #[inline]
    fn send_departure(&self, buf: &[u8], to: SocketAddr, departure: &Departure) -> io::Result<usize> {
        let mut storage = Storage::<{ Departure::SPACE }>::new();
        let mut control = Builder::new(&mut storage);
        departure.push(&mut control, to.ip())?;
        let addr = SockAddr::from(to);
        let bufs = [IoSlice::new(buf)];
        self.sendmsg(&MsgHdr::new().with_addr(&addr).with_buffers(&bufs).with_messages(&control), 0)
    }
}

/// Refuses what no message says where the system takes only an address and an interface for IPv4.
#[cfg(any(apple, bsd, solarish))]
#[inline]
fn no_ttl_no_tos(departure: &Departure) -> io::Result<()> {
    if departure.ttl.is_none() && departure.tos.is_none() {
        return Ok(());
    }
    let message = "the system takes no TTL and no type of service of an IPv4 datagram in a message";
    Err(io::Error::new(io::ErrorKind::Unsupported, message))
}

#[cfg(all(test, linux_like))] // Its messages are those of Linux.
mod tests {
    use super::*;
    use crate::control::{Cmsg, IP_TOS, IP_TTL, Id, space};
    use crate::option::{self, Flag, Opt};

    /// Where two messages arrive, as on the BSDs.
    mod two {
        use super::*;

        arrives! {
            DESTINATION [IP_PKTINFO] TTL [IP_RECVTTL] TOS [IP_RECVTOS]
            IP_TTL: |arrival, ttl| arrival.ttl = u8::try_from(ttl).ok();
            IP_TOS: |arrival, tos| arrival.tos = Some(tos);
        }
    }

    fn noted(id: Id, data: &[u8]) -> Arrival {
        let mut arrival = Arrival::new(0, RecvFlags(0), None);
        two::note(&mut arrival, &Message { id, data, truncated: false });
        arrival
    }

    #[test]
    fn each_message_is_noted_by_its_value() {
        let arrival = noted(IP_TTL::ID, &64_i32.to_ne_bytes());
        assert_eq!((arrival.ttl, arrival.tos), (Some(64), None));
        let arrival = noted(IP_TOS::ID, &[0b11]);
        assert_eq!((arrival.ttl, arrival.tos, arrival.ecn()), (None, Some(3), Some(3)));
        // Data of another size, and another message.
        assert_eq!(noted(IP_TTL::ID, &[64]).ttl, None);
        assert_eq!(noted(crate::control::IPV6_TCLASS::ID, &[0; 4]).tos, None);
        assert_eq!((two::DESTINATION.len(), two::TTL.len(), two::TOS.len()), (1, 1, 1));
        const { assert!(!two::ON_IPV6_SOCKETS) };
        assert_eq!(two::SPACE, space::<IP_TTL>() + space::<IP_TOS>());
    }
}
