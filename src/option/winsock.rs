//! What Winsock has beside `getsockopt` and `setsockopt`: controls of `WSAIoctl`, and options without a payload of
//! their own.
//!
//! **Platforms**: Windows.
//!
//! # Examples
//!
//! A receive loop that lives on when a datagram of its own has found no receiver:
//!
//! ```
//! use berkeley::option::winsock;
//! use berkeley::{Domain, Socket, Type};
//! use std::net::{SocketAddr, UdpSocket};
//! use std::time::Duration;
//!
//! # fn main() -> std::io::Result<()> {
//! let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
//! socket.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into())?;
//! winsock::set_udp_connreset(&socket, false)?;
//!
//! let nobody = UdpSocket::bind("127.0.0.1:0")?.local_addr()?;
//! socket.send_to(b"hello?", &nobody.into())?;
//! socket.set_read_timeout(Some(Duration::from_millis(100)))?;
//! let error = socket.recv_into(&mut [0; 16]).unwrap_err();
//! assert_eq!(error.kind(), std::io::ErrorKind::TimedOut, "and not ConnectionReset");
//! # Ok(())
//! # }
//! ```
#![allow(unsafe_code)] // Says what each control reads and writes.

mod tcp_info;

pub use tcp_info::{TcpInfo, TcpLimit, TcpLimits, tcp_info, tcp_limits};

use crate::Socket;
use crate::sys::{self, c};
use std::ffi::c_int;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::windows::io::{AsRawSocket, BorrowedSocket};

/// Makes a control that takes a number.
#[inline]
fn control(socket: &Socket, code: u32, number: u32) -> io::Result<()> {
    // SAFETY: the controls that are passed here read a number of 32 bits, and write nothing.
    unsafe { sys::ioctl(socket.as_raw(), code, &number, &mut ()) }.map(drop)
}

/// Says whether a receive on a UDP socket fails with `WSAECONNRESET` (10054) after an earlier datagram of the socket
/// has found no receiver (`SIO_UDP_CONNRESET`). It does, unless this is turned off.
///
/// # Errors
///
/// Those of the handle, and `WSAEOPNOTSUPP` on sockets that are not of UDP.
#[inline]
pub fn set_udp_connreset(socket: &Socket, on: bool) -> io::Result<()> {
    control(socket, c::SIO_UDP_CONNRESET, on.into())
}

/// Says whether a receive on a UDP socket fails with `WSAENETRESET` (10052) after the time to live of an earlier
/// datagram of the socket was over (`SIO_UDP_NETRESET`). It does, unless this is turned off.
///
/// # Errors
///
/// As [`set_udp_connreset`].
#[inline]
pub fn set_udp_netreset(socket: &Socket, on: bool) -> io::Result<()> {
    control(socket, c::SIO_UDP_NETRESET, on.into())
}

/// Asks for a faster way through the loopback interface (`SIO_LOOPBACK_FAST_PATH`), which both ends must ask for,
/// before they connect and listen. Newer systems ignore it.
///
/// # Errors
///
/// `WSAEOPNOTSUPP` where the system does not have it.
#[inline]
pub fn set_loopback_fast_path(socket: &Socket, on: bool) -> io::Result<()> {
    control(socket, c::SIO_LOOPBACK_FAST_PATH, on.into())
}

/// Says which packets of its interface a raw socket receives (`SIO_RCVALL`). It must be bound to an address of that
/// interface. To be an administrator is needed.
///
/// # Errors
///
/// `WSAEACCES`, and `WSAEINVAL` where the socket is not bound so.
#[inline]
pub fn set_receive_all(socket: &Socket, packets: ReceiveAll) -> io::Result<()> {
    control(socket, c::SIO_RCVALL, packets as u32)
}

/// Names packets, for [`set_receive_all`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReceiveAll {
    /// Those that are for the socket.
    Off = c::RCVALL_OFF as isize,
    /// All that pass the interface, which becomes promiscuous.
    On = c::RCVALL_ON as isize,
    /// All that the interface takes as it is.
    IpLevel = c::RCVALL_IPLEVEL as isize,
}

/// Spreads the datagrams of a port over processors: each of the sockets that share it, by
/// [`set_reuse_address`](Socket::set_reuse_address), names one by its index (`SIO_CPU_AFFINITY`), before it is bound.
///
/// # Errors
///
/// `WSAEINVAL` where there is no such processor or the socket is bound, `WSAEOPNOTSUPP` where the system does not
/// have it.
#[inline]
pub fn set_cpu_affinity(socket: &Socket, processor: u16) -> io::Result<()> {
    // SAFETY: the control reads a number of 16 bits, and writes nothing.
    unsafe { sys::ioctl(socket.as_raw(), c::SIO_CPU_AFFINITY, &processor, &mut ()) }.map(drop)
}

/// Returns the number of the process at the other end of a Unix socket (`SIO_AF_UNIX_GETPEERPID`).
///
/// # Errors
///
/// `WSAENOTCONN`, and `WSAEOPNOTSUPP` on other sockets.
#[inline]
pub fn unix_peer_process(socket: &Socket) -> io::Result<u32> {
    let mut process = 0_u32;
    // SAFETY: the control reads nothing, and writes a number of 32 bits.
    let length = unsafe { sys::ioctl(socket.as_raw(), c::SIO_AF_UNIX_GETPEERPID, &(), &mut process) }?;
    whole(length, 4).map(|()| process)
}

/// Chooses which timestamps a UDP socket tells (`SIO_TIMESTAMPING`): of each received datagram, in the message
/// [`SO_TIMESTAMP`](crate::control::SO_TIMESTAMP), and of as many sent ones as `sent` says, until they are
/// asked for by [`sent_timestamp`]. Windows 10 2004.
///
/// # Errors
///
/// `WSAEOPNOTSUPP` where the system does not have it.
#[inline]
pub fn set_timestamping(socket: &Socket, received: bool, sent: u16) -> io::Result<()> {
    let flag = |on, flag| if on { flag } else { 0 };
    let flags = flag(received, c::TIMESTAMPING_FLAG_RX) | flag(sent != 0, c::TIMESTAMPING_FLAG_TX);
    // SAFETY: the control reads a `TIMESTAMPING_CONFIG`, laid out as a number of 32 bits and one of 16, and writes
    // nothing.
    unsafe { sys::ioctl(socket.as_raw(), c::SIO_TIMESTAMPING, &[flags, sent.into()], &mut ()) }.map(drop)
}

/// Returns when the datagram left that was sent with that number in the message
/// [`SO_TIMESTAMP_ID`](crate::control::SO_TIMESTAMP_ID): ticks of the performance counter, or of the device's
/// clock (`SIO_GET_TX_TIMESTAMP`). Each is told once.
///
/// # Errors
///
/// [`WouldBlock`](io::ErrorKind::WouldBlock) where it is not known (yet); ask again.
#[inline]
pub fn sent_timestamp(socket: &Socket, number: u32) -> io::Result<u64> {
    let mut ticks = 0_u64;
    // SAFETY: the control reads a number of 32 bits, and writes one of 64.
    let length = unsafe { sys::ioctl(socket.as_raw(), c::SIO_GET_TX_TIMESTAMP, &number, &mut ticks) }?;
    whole(length, 8).map(|()| ticks)
}

/// Gives a socket that `AcceptEx` has connected the properties of its listener (`SO_UPDATE_ACCEPT_CONTEXT`): without
/// it, `getpeername`, `shutdown` and others fail. Those of [`Socket::accept`] have them.
///
/// # Errors
///
/// `WSAENOTSOCK`, `WSAEINVAL`, `WSAENOTCONN`.
#[inline]
pub fn update_accept_context(socket: &Socket, listener: BorrowedSocket<'_>) -> io::Result<()> {
    let listener = (listener.as_raw_socket() as usize).to_ne_bytes();
    sys::set_option(socket.as_raw(), c::SOL_SOCKET, c::SO_UPDATE_ACCEPT_CONTEXT, listener)
}

/// Ends the connecting of a socket that `ConnectEx` has connected (`SO_UPDATE_CONNECT_CONTEXT`): without it,
/// `getpeername`, `shutdown` and others fail.
///
/// # Errors
///
/// `WSAENOTCONN`.
#[inline]
pub fn update_connect_context(socket: &Socket) -> io::Result<()> {
    sys::set_option(socket.as_raw(), c::SOL_SOCKET, c::SO_UPDATE_CONNECT_CONTEXT, [0_u8; 0])
}

/// Returns the ICMP error for which the last connect failed (`TCP_ICMP_ERROR_INFO`), where
/// [`TCP_FAIL_CONNECT_ON_ICMP_ERROR`](super::TCP_FAIL_CONNECT_ON_ICMP_ERROR) was set before; `None` where there was
/// none.
///
/// # Errors
///
/// `WSAENOPROTOOPT` or `WSAEINVAL` where the option is not set, or the system does not have it.
#[inline]
pub fn icmp_error(socket: &Socket) -> io::Result<Option<IcmpError>> {
    // A `SOCKADDR_INET`, the protocol, type and code, padding.
    let raw: [u8; 36] = sys::get_option(socket.as_raw(), c::IPPROTO_TCP, c::TCP_ICMP_ERROR_INFO, true)?;
    Ok(IcmpError::decode(&raw))
}

/// Tells an ICMP error, and who reported it: `ICMP_ERROR_INFO`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IcmpError {
    /// Who reported it.
    pub source: IpAddr,
    /// `IPPROTO_ICMP` or `IPPROTO_ICMPV6`.
    pub protocol: c_int,
    /// The ICMP type.
    pub kind: u8,
    /// The ICMP code.
    pub code: u8,
}

impl IcmpError {
    /// Reads the structure, of which nothing is there where there was no error.
    #[inline]
    fn decode(raw: &[u8; 36]) -> Option<IcmpError> {
        let source = match u16::from_ne_bytes([raw[0], raw[1]]) {
            c::AF_INET => IpAddr::from(Ipv4Addr::from(*raw[4..].first_chunk()?)),
            c::AF_INET6 => IpAddr::from(Ipv6Addr::from(*raw[8..].first_chunk()?)),
            _ => return None,
        };
        let protocol = c_int::from_ne_bytes(*raw[28..].first_chunk()?);
        Some(IcmpError { source, protocol, kind: raw[32], code: raw[33] })
    }
}

/// Whether a control wrote as much as its answer has.
#[inline]
fn whole(length: usize, wanted: usize) -> io::Result<()> {
    if length < wanted { Err(sys::wrong_length(length, wanted)) } else { Ok(()) }
}

/// TCP: how often it acknowledges.
impl Socket {
    /// Sets after how many segments an acknowledgement is sent at once (`SIO_TCP_SET_ACK_FREQUENCY`); 1 for after each.
    ///
    /// **Platforms**: Windows.
    ///
    /// Mirrors `SIO_TCP_SET_ACK_FREQUENCY` of [WSAIoctl](https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaioctl).
    ///
    /// # Errors
    ///
    /// Those of the handle, and `WSAEINVAL` where the system does not take it.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use berkeley::{Domain, Socket, Type};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    /// socket.set_tcp_ack_frequency(1)?;
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn set_tcp_ack_frequency(&self, frequency: u8) -> io::Result<()> {
        // SAFETY: the control reads a `TCP_ACK_FREQUENCY_PARAMETERS`, which is a byte, and writes nothing.
        unsafe { sys::ioctl(self.as_raw(), c::SIO_TCP_SET_ACK_FREQUENCY, &frequency, &mut ()) }.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::mem::{offset_of, size_of};

    #[test]
    fn the_structures_are_those_of_c() {
        assert_eq!(size_of::<c::TIMESTAMPING_CONFIG>(), 8);
        assert_eq!(offset_of!(c::TIMESTAMPING_CONFIG, TxTimestampsBuffered), 4);
        assert_eq!(size_of::<c::TCP_ACK_FREQUENCY_PARAMETERS>(), 1);
        assert_eq!(size_of::<c::ICMP_ERROR_INFO>(), 36);
        assert_eq!(offset_of!(c::ICMP_ERROR_INFO, protocol), 28);
        assert_eq!(offset_of!(c::ICMP_ERROR_INFO, r#type), 32);
    }

    #[test]
    fn icmp_errors_are_read_or_absent() {
        let mut raw = [0; 36];
        assert_eq!(IcmpError::decode(&raw), None);
        raw[0] = c::AF_INET as u8;
        raw[4..8].copy_from_slice(&[192, 0, 2, 1]);
        (raw[28], raw[32], raw[33]) = (1, 3, 13);
        let source = IpAddr::from([192, 0, 2, 1]);
        assert_eq!(IcmpError::decode(&raw), Some(IcmpError { source, protocol: 1, kind: 3, code: 13 }));
    }
}
