//! Options of every socket, `SOL_SOCKET`: socket(7).

options! {
    level SOL_SOCKET, example "" "Socket::new(Domain::IPV4, Type::DGRAM, None)?";

    /// Whether the socket waits for connections.
    SO_ACCEPTCONN: bool as Flag, ReadOnly { get is_listener, on [linux_like aix freebsd fuchsia cygwin windows] }

    /// The interface that the socket is bound to, by index: packets go and come through no other. Without
    /// `CAP_NET_RAW` it can be set once, not changed.
    SO_BINDTOIFINDEX: Option<NonZeroU32> as InterfaceIndex, ReadWrite { on [linux_like] }

    /// The interface that the socket is bound to, by name; an empty name is none.
    SO_BINDTODEVICE: Name as ShortName, ReadWrite { on [linux_like fuchsia] }

    /// Whether datagrams may be sent to broadcast addresses; without it that is `EACCES`.
    SO_BROADCAST: bool as Flag, ReadWrite {
        get broadcast, set set_broadcast, example "true", on [unix windows wasi]
    }

    /// How many microseconds a receive spins on the device's queue before it sleeps. To raise it needs
    /// `CAP_NET_ADMIN`.
    SO_BUSY_POLL: u32 as Count, ReadWrite { get busy_poll, set set_busy_poll, example "0", on [linux] }

    /// The network compartment of the socket, by its number.
    SO_COMPARTMENT_ID: u32 as Count, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV4, Type::DGRAM, None)?",
        on [windows]
    }

    /// Whether the program decides on each connection before the handshake, as `WSAAccept` can; the backlog
    /// is then its own affair.
    SO_CONDITIONAL_ACCEPT: bool as Flag, ReadWrite {
        example "true", of "no_run" "Socket::new(Domain::IPV4, Type::STREAM, None)?",
        on [windows]
    }

    /// How many seconds the socket has been connected; `u32::MAX` where it is not.
    SO_CONNECT_TIME: u32 as Count, ReadOnly {
        of "no_run" "Socket::new(Domain::IPV4, Type::STREAM, None)?",
        on [windows]
    }

    /// A number that no other socket of the machine has as long as it runs.
    SO_COOKIE: u64 as Wide, ReadOnly { get cookie, on [linux] }

    /// The domain that the socket was created with.
    SO_DOMAIN: Domain as SocketDomain, ReadOnly { get domain, on [linux_like fuchsia] }

    /// The pending error of the socket, which reading clears: a failed nonblocking connect, or an error that
    /// ICMP reported.
    SO_ERROR: Option<io::Error> as PendingError, ReadOnly {
        get take_error, quiet "reading clears the error", on [unix windows wasi]
    }

    /// Whether no other socket may bind the address, be it with [`SO_REUSEADDR`]. Set before the socket is
    /// bound; the two exclude each other.
    SO_EXCLUSIVEADDRUSE: bool as Flag, ReadWrite {
        example "true", of "no_run" "Socket::new(Domain::IPV4, Type::STREAM, None)?",
        on [windows]
    }

    /// The processor that the last packet arrived on; set, it makes the socket the choice for packets of that
    /// processor among those that share the port. `usize::MAX` stands for none.
    SO_INCOMING_CPU: usize as Processor, ReadWrite {
        get cpu_affinity, set set_cpu_affinity, example "0", on [linux]
    }

    /// Whether each read of a Unix stream tells how many bytes are left (`SCM_INQ`). Linux 6.17.
    SO_INQ: bool as Flag, WriteOnly { on [linux_like] }

    /// Whether probes are sent on an idle connection, to notice that the peer is gone.
    SO_KEEPALIVE: bool as Flag, ReadWrite {
        get keepalive, set set_keepalive, example "true", on [unix windows wasi]
    }

    /// How long `close` waits until what was sent is acknowledged; a time of zero drops it and resets the
    /// connection, and `None` sends it in the background. In seconds, rounded up; what exceeds the C type is
    /// [`InvalidInput`](std::io::ErrorKind::InvalidInput).
    SO_LINGER: Option<Duration> as Linger, ReadWrite {
        get linger, set set_linger, example "Some(Duration::from_secs(5))",
        of "" "Socket::new(Domain::IPV4, Type::STREAM, None)?", on [unix windows wasi]
    }

    /// The mark of outgoing packets, for routing and packet filters. Needs `CAP_NET_ADMIN` or `CAP_NET_RAW`.
    SO_MARK: u32 as Count, ReadWrite { get mark, set set_mark, on [linux_like fuchsia] }

    /// The size of the largest datagram that can be sent.
    SO_MAX_MSG_SIZE: u32 as Count, ReadOnly {
        of "no_run" "Socket::new(Domain::IPV4, Type::DGRAM, None)?",
        on [windows]
    }

    /// Whether a send to a closed connection is only an error, without `SIGPIPE`. Set on every socket that
    /// [`Socket::new`](crate::Socket::new) makes.
    SO_NOSIGPIPE: bool as Flag, ReadWrite { set set_nosigpipe, example "true", on [apple] }

    /// Whether urgent data arrives within the stream.
    SO_OOBINLINE: bool as Flag, ReadWrite {
        get out_of_band_inline, set set_out_of_band_inline, example "true",
        on [posix espidf nuttx vita horizon windows]
    }

    /// Whether each message brings the credentials of its sender (`SCM_CREDENTIALS`): unix(7).
    SO_PASSCRED: bool as Flag, ReadWrite {
        get passcred, set set_passcred, example "true",
        of "" "Socket::new(Domain::UNIX, Type::DGRAM, None)?",
        on [linux cygwin]
    }

    /// Whether each message brings a descriptor of the process that sent it (`SCM_PIDFD`). Linux 6.5.
    SO_PASSPIDFD: bool as Flag, ReadWrite {
        example "true", of "no_run" "Socket::new(Domain::UNIX, Type::DGRAM, None)?", on [linux_like]
    }

    /// Whether descriptors (`SCM_RIGHTS`) may arrive; yes unless set. Linux 6.16.
    SO_PASSRIGHTS: bool as Flag, ReadWrite {
        example "false", of "no_run" "Socket::new(Domain::UNIX, Type::DGRAM, None)?", on [linux_like]
    }

    /// Whether each message brings the security label of its sender (`SCM_SECURITY`): unix(7).
    SO_PASSSEC: bool as Flag, ReadWrite {
        example "true", of "" "Socket::new(Domain::UNIX, Type::DGRAM, None)?", on [linux_like]
    }

    /// Whether a listener answers new connections with a reset until this is cleared.
    SO_PAUSE_ACCEPT: bool as Flag, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV4, Type::STREAM, None)?",
        on [windows]
    }

    /// Who made the other end of a Unix socket: the process that connected, listened, or made the pair.
    SO_PEERCRED: Credentials as PeerCredentials, ReadOnly {
        of "" "Socket::pair(Domain::UNIX, Type::STREAM, None)?.0", on [linux_like openbsd]
    }

    /// Whether ports that the system chooses may be the same for several local addresses. Set before the
    /// socket is bound.
    SO_PORT_SCALABILITY: bool as Flag, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV4, Type::STREAM, None)?",
        on [windows]
    }

    /// The priority of outgoing packets in the queues of the device. Beyond 0 to 6 it needs `CAP_NET_ADMIN`.
    SO_PRIORITY: u32 as Count, ReadWrite {
        get priority, set set_priority, example "6", on [linux_like fuchsia]
    }

    /// The protocol that the socket was created with.
    SO_PROTOCOL: Option<Protocol> as SocketProtocol, ReadOnly {
        get protocol, on [linux_like freebsd fuchsia]
    }

    /// Whether the port that the system chooses is a random one. Set before the socket is bound.
    SO_RANDOMIZE_PORT: bool as Flag, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV4, Type::STREAM, None)?",
        on [windows]
    }

    /// The size of the receive buffer in bytes. Linux doubles what is set, for its own accounts, and limits
    /// it to `net.core.rmem_max`. What exceeds a C `int` is
    /// [`InvalidInput`](std::io::ErrorKind::InvalidInput).
    SO_RCVBUF: usize as Size, ReadWrite {
        get recv_buffer_size, set set_recv_buffer_size, on [unix windows wasi]
    }

    /// Whether each datagram brings its mark (`SO_MARK`). Needs `CAP_NET_RAW` or `CAP_NET_ADMIN`. Linux
    /// 5.19.
    SO_RCVMARK: bool as Flag, ReadWrite { on [linux_like] }

    /// Whether each datagram brings its priority (`SO_PRIORITY`). Linux 6.14.
    SO_RCVPRIORITY: bool as Flag, ReadWrite {
        example "true", of "no_run" "Socket::new(Domain::IPV4, Type::DGRAM, None)?", on [linux_like]
    }

    /// How long a receive waits until it answers [`WouldBlock`](std::io::ErrorKind::WouldBlock) (on Windows
    /// [`TimedOut`](std::io::ErrorKind::TimedOut)); `None` or zero is for ever. Rounded up to a microsecond.
    SO_RCVTIMEO: Option<Duration> as Timeout, ReadWrite {
        get read_timeout, set set_read_timeout, example "Some(Duration::from_millis(1500))",
        on [unix windows wasi]
    }

    /// Whether an address may be bound that still waits for late packets; on Windows, one that is in use.
    SO_REUSEADDR: bool as Flag, ReadWrite {
        get reuse_address, set set_reuse_address, example "true", on [unix windows wasi]
    }

    /// Whether several sockets may bind the same address and port; Linux spreads connections and datagrams
    /// over them.
    SO_REUSEPORT: bool as Flag, ReadWrite {
        get reuse_port, set set_reuse_port, example "true",
        on [linux_like apple bsd aix emscripten fuchsia haiku hurd nto redox]
    }

    /// Whether the sockets that share a port get their connections and datagrams in turn.
    SO_REUSEPORT_LB: bool as Flag, ReadWrite {
        get reuse_port_lb, set set_reuse_port_lb, example "true", on [freebsd]
    }

    /// Whether several sockets may bind the port to receive multicast only.
    SO_REUSE_MULTICASTPORT: bool as Flag, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV4, Type::DGRAM, None)?",
        on [windows]
    }

    /// Whether the port of an outgoing connection is chosen when it connects, so that connections to several
    /// peers may have the same. Set before the socket is bound.
    SO_REUSE_UNICASTPORT: bool as Flag, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV4, Type::STREAM, None)?",
        on [windows]
    }

    /// Whether datagrams bring how many were dropped before, for the receive buffer was full
    /// (`SO_RXQ_OVFL`).
    SO_RXQ_OVFL: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// Whether what waits on the error queue also wakes those who poll for urgent data.
    SO_SELECT_ERR_QUEUE: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// The routing table (FIB) of the socket.
    SO_SETFIB: u32 as Count, WriteOnly { set set_fib, example "0", on [freebsd] }

    /// The size of the send buffer in bytes, as [`SO_RCVBUF`] for the other direction.
    SO_SNDBUF: usize as Size, ReadWrite {
        get send_buffer_size, set set_send_buffer_size, on [unix windows wasi]
    }

    /// How long a send waits for room until it answers [`WouldBlock`](std::io::ErrorKind::WouldBlock) (on
    /// Windows [`TimedOut`](std::io::ErrorKind::TimedOut)); `None` or zero is for ever. Rounded up to a
    /// microsecond.
    SO_SNDTIMEO: Option<Duration> as Timeout, ReadWrite {
        get write_timeout, set set_write_timeout, example "Some(Duration::from_millis(1500))",
        on [unix windows wasi]
    }

    /// Whether each datagram brings the time of its arrival in microseconds (`SCM_TIMESTAMP`).
    SO_TIMESTAMP: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// Which timestamps of software and of devices are made and told (`SCM_TIMESTAMPING`), on arrival and,
    /// on the error queue, of what is sent.
    SO_TIMESTAMPING: TimestampingFlags as Timestamping, ReadWrite {
        example "option::TimestampingFlags::RX_SOFTWARE | option::TimestampingFlags::SOFTWARE", on [linux_like]
    }

    /// As [`SO_TIMESTAMPING`], in 64 bits on every architecture (the message `SO_TIMESTAMPING_NEW`). Linux
    /// 5.1.
    SO_TIMESTAMPING_NEW: TimestampingFlags as Timestamping, ReadWrite { on [linux_like] }

    /// Whether each datagram brings the time of its arrival in nanoseconds (`SCM_TIMESTAMPNS`).
    SO_TIMESTAMPNS: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// As [`SO_TIMESTAMPNS`], in 64 bits on every architecture (the message `SO_TIMESTAMPNS_NEW`). Linux
    /// 5.1.
    SO_TIMESTAMPNS_NEW: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// As [`SO_TIMESTAMP`], in 64 bits on every architecture (the message `SO_TIMESTAMP_NEW`). Linux 5.1.
    SO_TIMESTAMP_NEW: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// By which clock packets are sent at a time of their own (`SCM_TXTIME`). Linux 4.19.
    SO_TXTIME: TxTime as TimedSending, ReadWrite { on [linux_like] }

    /// The type that the socket was created with.
    SO_TYPE: Type as SocketType, ReadOnly { get r#type, on [unix windows wasi] }

    /// Whether the error queue tells if a sent wireless frame was acknowledged (`SCM_WIFI_STATUS`).
    SO_WIFI_STATUS: bool as Flag, ReadWrite { example "true", on [linux_like] }
}
