//! Statistics of a TCP connection.

use crate::Socket;
use crate::sys::{self, c};
use std::io;
use std::mem::{offset_of, size_of};
use std::time::Duration;

/// Tells the state of a TCP connection: `TCP_INFO_v0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TcpInfo {
    /// The state, by the numbers of `TCPSTATE`: 0 closed, 1 listening, 2 and 3 connecting, 4 established, and so on.
    pub state: u32,
    /// The largest segment in bytes.
    pub mss: u32,
    /// How long the connection is there.
    pub connection_time: Duration,
    /// Whether segments carry timestamps.
    pub timestamps: bool,
    /// The round trip time, as estimated now.
    pub rtt: Duration,
    /// The shortest round trip time so far.
    pub min_rtt: Duration,
    /// How many bytes were sent and not acknowledged.
    pub bytes_in_flight: u32,
    /// The congestion window in bytes.
    pub congestion_window: u32,
    /// The send window in bytes.
    pub send_window: u32,
    /// The receive window in bytes.
    pub receive_window: u32,
    /// The size of the receive buffer in bytes.
    pub receive_buffer: u32,
    /// How many bytes were sent.
    pub bytes_sent: u64,
    /// How many bytes were received.
    pub bytes_received: u64,
    /// How many bytes arrived out of order.
    pub bytes_reordered: u32,
    /// How many bytes were sent again.
    pub bytes_retransmitted: u32,
    /// How often segments were sent again before their time was over.
    pub fast_retransmits: u32,
    /// How many acknowledgements came more than once.
    pub duplicate_acks: u32,
    /// How often the time for an acknowledgement was over.
    pub timeouts: u32,
    /// How often the first segment was sent again.
    pub syn_retransmits: u8,
}

/// Tells what has held back the sending of a TCP connection: the end of `TCP_INFO_v1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TcpLimits {
    /// The receive window of the peer.
    pub receive_window: TcpLimit,
    /// The congestion window.
    pub congestion_window: TcpLimit,
    /// The program, which had nothing more to send.
    pub sender: TcpLimit,
}

/// Tells how long one thing has held back the sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TcpLimit {
    /// How often it began.
    pub transitions: u32,
    /// How long it lasted, in all.
    pub time: Duration,
    /// How many bytes were sent meanwhile.
    pub bytes: u64,
}

/// Returns the statistics of a TCP connection (`SIO_TCP_INFO`, version 0). Windows 10 1703.
///
/// # Errors
///
/// `WSAEOPNOTSUPP` where the system does not have it, `WSAEINVAL` on other sockets, and
/// [`InvalidData`](io::ErrorKind::InvalidData) where the system answers another size.
///
/// # Examples
///
/// ```no_run
/// use berkeley::Socket;
/// use berkeley::option::winsock;
/// use std::net::TcpStream;
///
/// # fn main() -> std::io::Result<()> {
/// let socket = Socket::from(TcpStream::connect("127.0.0.1:80")?);
/// println!("{:?}", winsock::tcp_info(&socket)?.rtt);
/// # Ok(())
/// # }
/// ```
#[inline]
pub fn tcp_info(socket: &Socket) -> io::Result<TcpInfo> {
    ask(socket, 0, size_of::<c::TCP_INFO_v0>()).map(|answer| answer.info())
}

/// Returns the statistics of a TCP connection and what has held back its sending (`SIO_TCP_INFO`, version 1).
///
/// # Errors
///
/// As [`tcp_info`].
#[inline]
pub fn tcp_limits(socket: &Socket) -> io::Result<(TcpInfo, TcpLimits)> {
    ask(socket, 1, size_of::<c::TCP_INFO_v1>()).map(|answer| (answer.info(), answer.limits()))
}

/// The bytes of an answer, which begins as a `TCP_INFO_v1` does in both versions.
struct Answer([u64; size_of::<c::TCP_INFO_v1>() / 8]);

const _: () = {
    assert!(
        size_of::<c::TCP_INFO_v1>() % 8 == 0 && size_of::<c::TCP_INFO_v0>() <= size_of::<c::TCP_INFO_v1>()
    );
    assert!(offset_of!(c::TCP_INFO_v0, SynRetrans) == offset_of!(c::TCP_INFO_v1, SynRetrans));
    assert!(offset_of!(c::TCP_INFO_v0, BytesIn) == offset_of!(c::TCP_INFO_v1, BytesIn));
};

#[inline]
fn ask(socket: &Socket, version: u32, size: usize) -> io::Result<Answer> {
    let mut answer = Answer([0; size_of::<c::TCP_INFO_v1>() / 8]);
    // SAFETY: the control reads a number of 32 bits, and writes integers, as many bytes as there is room for at most.
    let length = unsafe { sys::ioctl(socket.as_raw(), c::SIO_TCP_INFO, &version, &mut answer.0) }?;
    super::whole(length, size).map(|()| answer)
}

/// Where a field stands.
macro_rules! field {
    ($name:ident) => {
        offset_of!(c::TCP_INFO_v1, $name)
    };
}

impl Answer {
    /// The number of eight bytes that a field stands in, and behind how many bits.
    #[inline]
    fn number(&self, at: usize) -> u64 {
        self.0[at / 8] >> (at % 8 * 8)
    }

    #[inline]
    fn word(&self, at: usize) -> u32 {
        self.number(at) as u32
    }

    #[inline]
    fn micros(&self, at: usize) -> Duration {
        Duration::from_micros(self.word(at).into())
    }

    #[inline]
    fn info(&self) -> TcpInfo {
        TcpInfo {
            state: self.word(field!(State)),
            mss: self.word(field!(Mss)),
            connection_time: Duration::from_millis(self.number(field!(ConnectionTimeMs))),
            timestamps: self.number(field!(TimestampsEnabled)) as u8 != 0,
            rtt: self.micros(field!(RttUs)),
            min_rtt: self.micros(field!(MinRttUs)),
            bytes_in_flight: self.word(field!(BytesInFlight)),
            congestion_window: self.word(field!(Cwnd)),
            send_window: self.word(field!(SndWnd)),
            receive_window: self.word(field!(RcvWnd)),
            receive_buffer: self.word(field!(RcvBuf)),
            bytes_sent: self.number(field!(BytesOut)),
            bytes_received: self.number(field!(BytesIn)),
            bytes_reordered: self.word(field!(BytesReordered)),
            bytes_retransmitted: self.word(field!(BytesRetrans)),
            fast_retransmits: self.word(field!(FastRetrans)),
            duplicate_acks: self.word(field!(DupAcksIn)),
            timeouts: self.word(field!(TimeoutEpisodes)),
            syn_retransmits: self.number(field!(SynRetrans)) as u8,
        }
    }

    #[inline]
    fn limits(&self) -> TcpLimits {
        let limit = |transitions, time, bytes| TcpLimit {
            transitions: self.word(transitions),
            time: Duration::from_millis(self.word(time).into()),
            bytes: self.number(bytes),
        };
        TcpLimits {
            receive_window: limit(field!(SndLimTransRwin), field!(SndLimTimeRwin), field!(SndLimBytesRwin)),
            congestion_window: limit(
                field!(SndLimTransCwnd),
                field!(SndLimTimeCwnd),
                field!(SndLimBytesCwnd),
            ),
            sender: limit(field!(SndLimTransSnd), field!(SndLimTimeSnd), field!(SndLimBytesSnd)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_where_c_has_them() {
        let mut there = c::TCP_INFO_v1 {
            State: 4,
            Mss: 1460,
            ConnectionTimeMs: u64::MAX - 1,
            TimestampsEnabled: true,
            RttUs: 7,
            RcvBuf: 65536,
            BytesIn: 1 << 40,
            SynRetrans: 3,
            SndLimTransRwin: 11,
            SndLimTimeSnd: 12,
            SndLimBytesSnd: 13,
            ..Default::default()
        };
        there.SndLimBytesCwnd = 1 << 50;
        let mut answer = Answer([0; size_of::<c::TCP_INFO_v1>() / 8]);
        // SAFETY: both are as long as the structure; what pads it is zero on both sides, or not looked at.
        unsafe {
            std::ptr::copy_nonoverlapping(
                (&raw const there).cast::<u8>(),
                answer.0.as_mut_ptr().cast(),
                size_of::<c::TCP_INFO_v1>(),
            )
        };
        let (info, limits) = (answer.info(), answer.limits());
        assert_eq!((info.state, info.mss, info.timestamps, info.syn_retransmits), (4, 1460, true, 3));
        assert_eq!(
            (info.connection_time, info.rtt),
            (Duration::from_millis(u64::MAX - 1), Duration::from_micros(7))
        );
        assert_eq!((info.receive_buffer, info.bytes_received), (65536, 1 << 40));
        assert_eq!((limits.receive_window.transitions, limits.congestion_window.bytes), (11, 1 << 50));
        assert_eq!((limits.sender.time, limits.sender.bytes), (Duration::from_millis(12), 13));
    }
}
