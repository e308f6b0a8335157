//! Messages of reliable datagrams, `SOL_RDS`: rds(7).
//!
//! Left out are those that hold addresses of memory, which the kernel and the peer read and write after the call is
//! over: `RDS_CMSG_RDMA_ARGS`, `RDS_CMSG_RDMA_MAP`, `RDS_CMSG_ATOMIC_FADD`, `RDS_CMSG_ATOMIC_CSWP`,
//! `RDS_CMSG_MASKED_ATOMIC_FADD` and `RDS_CMSG_MASKED_ATOMIC_CSWP`. To send one, use
//! [`Builder::push_raw`](super::Builder::push_raw), whose promise is about that memory.

use super::Payload;
use super::plain::bytes;

messages! {
    level [SOL_RDS 276];

    /// A bit for each port (modulo 64) of a peer that takes messages again.
    RDS_CMSG_CONG_UPDATE = 5: Plain<u64>, Receive { by "RDS_CONG_MONITOR", on [linux_like] }

    /// Names memory that the sender has lent to the receiver of the message: what `RDS_GET_MR` gave.
    RDS_CMSG_RDMA_DEST = 2: Plain<u64>, Both { by "itself, where the sender sends it", on [linux_like] }

    /// What became of a transfer between memories.
    RDS_CMSG_RDMA_STATUS = 4: RdsNotification, Receive { by "itself, where the transfer asked for it", on [linux_like] }

    /// When the message passed some stations on its way in.
    RDS_CMSG_RXPATH_LATENCY = 11: RdsTrace, Receive { by "SO_RDS_MSG_RXPATH_LATENCY", on [linux_like] }

    /// The numbers of sends without a copy that are done with their memory.
    RDS_CMSG_ZCOPY_COMPLETION = 13: Plain<RdsCompletions>, Receive { by "`SO_ZEROCOPY`", on [linux_like] }

    /// The number of a send without a copy, which its completion gives back.
    RDS_CMSG_ZCOPY_COOKIE = 12: Plain<u32>, Send { on [linux_like] }
}

/// What became of a transfer between memories: C's `struct rds_rdma_notify`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RdsNotification {
    /// The number that the transfer was given.
    pub token: u64,
    /// 0 for success, or `RDS_RDMA_REMOTE_ERROR` and so on.
    pub status: i32,
}

impl Payload for RdsNotification {
    type Value<'a> = RdsNotification;
    const SIZE: usize = 16;

    // Some systems pad the struct at its end, others do not.
    #[inline]
    fn decode(data: &[u8]) -> Option<RdsNotification> {
        let token = u64::from_ne_bytes(bytes(data, 0)?);
        let status = i32::from_ne_bytes(bytes(data, 8)?);
        Some(RdsNotification { token, status })
    }
}

/// When a message passed some stations on its way in: C's `struct rds_cmsg_rx_trace`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RdsTrace {
    /// How many stations there are.
    pub count: u8,
    /// Which ones: `RDS_MSG_RX_*`.
    pub stations: [u8; 3],
    /// The time that each took, in nanoseconds.
    pub times: [u64; 3],
}

impl Payload for RdsTrace {
    type Value<'a> = RdsTrace;
    const SIZE: usize = 32;

    #[inline]
    fn decode(data: &[u8]) -> Option<RdsTrace> {
        let [count, stations @ ..] = bytes::<4>(data, 0)?;
        // The times are the end; whether there is padding before them differs between systems.
        let times: &[u8; 24] = data.get(4..)?.last_chunk()?;
        let time = |index: usize| Some(u64::from_ne_bytes(bytes(times, 8 * index)?));
        Some(RdsTrace { count, stations, times: [time(0)?, time(1)?, time(2)?] })
    }
}

plain! {
    /// The numbers of sends that are done with their memory: C's `struct rds_zcopy_cookies`.
    pub struct RdsCompletions {
        /// How many there are.
        pub count: u32,
        /// The numbers, of which the first `count` are valid.
        pub cookies: [u32; 8],
    }
}
