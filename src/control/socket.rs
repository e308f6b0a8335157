//! Messages of every socket, `SOL_SOCKET`: socket(7), unix(7).
//!
//! One number may stand for two messages: what is received as `SCM_TIMESTAMPING` is sent, with other data, as
//! `SO_TIMESTAMPING`, and what is received as `SCM_DEVMEM_DMABUF` is sent as `SCM_DEVMEM_DMABUF_TX`.

messages! {
    level SOL_SOCKET;

    /// Who sent the message: the system checks what is sent, and only the privileged send others than their
    /// own.
    SCM_CREDENTIALS: Credentials, Both { by "SO_PASSCRED", on [linux_like] }

    /// Where a piece of the data lies in the memory of a device, until its token is given back. Linux 6.12.
    SCM_DEVMEM_DMABUF: DeviceMemory, Receive { by "a receive with `MSG_SOCK_DEVMEM`", on [linux_like] }

    /// The number of the binding to a device whose memory holds the data to send, with `MSG_ZEROCOPY`: the
    /// bases of the buffers are then offsets. C has the name of [`SCM_DEVMEM_DMABUF`]. Linux 6.16.
    SCM_DEVMEM_DMABUF_TX: Plain<u32>, Send { on [linux_like] }

    /// How many bytes of the data lie in the ordinary buffers. Linux 6.12.
    SCM_DEVMEM_LINEAR: DeviceMemory, Receive { by "a receive with `MSG_SOCK_DEVMEM`", on [linux_like] }

    /// How many bytes of a Unix stream are left to read. Linux 6.17.
    SCM_INQ: Plain<c_int>, Receive { by "SO_INQ", on [linux_like] }

    /// A descriptor of the process that sent the message. [`Received::take`](super::Received::take) gives it, or the error
    /// for which the system could not make it. Linux 6.5.
    SCM_PIDFD = 4: Descriptors, Descriptors { by "SO_PASSPIDFD", on [linux_like] }

    /// Descriptors, of which the receiver gets copies. Sent by [`Builder::push_descriptors`](super::Builder::push_descriptors),
    /// received by [`Received::take`](super::Received::take).
    SCM_RIGHTS: Descriptors, Descriptors { by "itself, on Unix sockets", on [posix] }

    /// The security label of the sender, as its security module writes it; a NUL byte may end it. IPv4 has
    /// one of its own: [`ip::SCM_SECURITY`](super::ip::SCM_SECURITY).
    SCM_SECURITY = 3: Bytes, Receive { by "SO_PASSSEC", on [linux_like] }

    /// When the packet arrived: the time since 1970, in microseconds.
    SCM_TIMESTAMP: Timeval, Receive { by "SO_TIMESTAMP", on [linux_like] }

    /// When the packet arrived or, on the error queue, left.
    SCM_TIMESTAMPING: Timestamps, Receive { by "SO_TIMESTAMPING", on [linux_like] }

    /// Statistics of the TCP connection at the time of the timestamp: attributes whose types are the
    /// `TCP_NLA_*` of linux/tcp.h, such as 2 for the microseconds that it was limited by the receive
    /// window.
    SCM_TIMESTAMPING_OPT_STATS: AttributeList, Receive {
        by "SO_TIMESTAMPING with OPT_STATS and OPT_TSONLY, then a receive with `MSG_ERRQUEUE`", on [linux_like]
    }

    /// By which device the packet came, where it has a timestamp of the device.
    SCM_TIMESTAMPING_PKTINFO: TimestampPacketInfo, Receive {
        by "SO_TIMESTAMPING with OPT_PKTINFO and RAW_HARDWARE", on [linux_like]
    }

    /// When the packet arrived: the time since 1970, in nanoseconds.
    SCM_TIMESTAMPNS: Timespec, Receive { by "SO_TIMESTAMPNS", on [linux_like] }

    /// The number of the packet, which its timestamp tells in
    /// [`ExtendedError::data`](super::ExtendedError::data). Needs `OPT_ID` in `SO_TIMESTAMPING`. Linux
    /// 6.13.
    SCM_TS_OPT_ID: Plain<u32>, Send { on [linux_like] }

    /// When the packet is to be sent: nanoseconds of the clock that `SO_TXTIME` has set, without which it
    /// is `EINVAL`. Queues such as tc-etf(8) and tc-fq(8) obey it.
    SCM_TXTIME: Plain<u64>, Send { on [linux_like] }

    /// Whether a sent wireless frame was acknowledged, 1 or 0.
    SCM_WIFI_STATUS: Plain<c_int>, Receive {
        by "SO_WIFI_STATUS, then a receive with `MSG_ERRQUEUE`", on [linux_like]
    }

    /// The mark of the packet, for routing and packet filters. To send it needs `CAP_NET_ADMIN` or
    /// `CAP_NET_RAW`.
    SO_MARK: Plain<u32>, Both { by "SO_RCVMARK", on [linux_like] }

    /// The priority of the packet in the queues of the device. To send one beyond 0 to 6 needs
    /// `CAP_NET_ADMIN` or `CAP_NET_RAW`. Sent and received since Linux 6.14.
    SO_PRIORITY: Plain<u32>, Both { by "SO_RCVPRIORITY", on [linux_like] }

    /// How many packets were dropped until now, for the receive buffer was full; absent where it is none.
    SO_RXQ_OVFL: Plain<u32>, Receive { by "SO_RXQ_OVFL", on [linux_like] }

    /// Which timestamps of this one packet are made: of the flags, those that begin with `TX_`. What
    /// arrives under the same number is [`SCM_TIMESTAMPING`].
    SO_TIMESTAMPING: TimestampingFlags, Send { on [linux_like] }

    /// As [`SCM_TIMESTAMPING`], in 64 bits on every architecture.
    SO_TIMESTAMPING_NEW: Timestamps, Receive { by "SO_TIMESTAMPING_NEW", on [linux_like] }

    /// As [`SCM_TIMESTAMPNS`], in 64 bits on every architecture.
    SO_TIMESTAMPNS_NEW: Timespec, Receive { by "SO_TIMESTAMPNS_NEW", on [linux_like] }

    /// As [`SCM_TIMESTAMP`], in 64 bits on every architecture.
    SO_TIMESTAMP_NEW: Timeval64, Receive { by "SO_TIMESTAMP_NEW", on [linux_like] }
}
