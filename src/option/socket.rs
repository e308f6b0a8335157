//! Options of every socket, `SOL_SOCKET`: socket(7).

options! {
    level SOL_SOCKET, example "" "Socket::new(Domain::IPV4, Type::DGRAM, None)?";

    /// Whether the socket waits for connections.
    SO_ACCEPTCONN: bool as Flag, ReadOnly { get is_listener, on [linux_like aix apple bsd solarish fuchsia cygwin haiku hurd windows] }

    /// The filter that holds connections back from `accept` until they have sent something, such as `dataready` or
    /// `httpready`; `None` removes it. The socket listens already.
    SO_ACCEPTFILTER: Option<AcceptFilter> as AcceptFilterArgument, ReadWrite { on [dragonfly freebsd netbsd] }

    /// Whether the socket binds in all zones; needs a privilege.
    SO_ALLZONES: bool as Flag, ReadWrite { on [illumos] }

    /// Whether the socket may bind addresses that the machine does not have. Needs root.
    SO_BINDANY: bool as Flag, ReadWrite { on [openbsd] }

    /// The interface that the socket is bound to, by name; an empty name is none.
    SO_BINDTODEVICE: Name as ShortName, ReadWrite { on [linux_like fuchsia] }

    /// The interface that the socket is bound to, by index: packets go and come through no other. Without
    /// `CAP_NET_RAW` it can be set once, not changed.
    SO_BINDTOIFINDEX: Option<NonZeroU32> as InterfaceIndex, ReadWrite { on [linux_like] }

    /// Whether each datagram brings the time of its arrival as a binary fraction (`SCM_BINTIME`).
    SO_BINTIME: bool as Flag, ReadWrite { example "true", on [freebsd] }

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

    /// The processor that works for the socket.
    SO_CPUHINT: u32 as Count, ReadOnly { on [dragonfly] }

    /// Whether errors of datagrams that were sent before are reported.
    SO_DGRAM_ERRIND: bool as Flag, ReadWrite { on [illumos] }

    /// The domain that the socket was created with.
    SO_DOMAIN: Domain as SocketDomain, ReadOnly { get domain, on [linux_like freebsd openbsd illumos fuchsia] }

    /// Whether what a receive leaves of a datagram stays, for the next one.
    SO_DONTTRUNC: bool as Flag, ReadWrite { example "true", on [apple] }

    /// The pending error of the socket, which reading clears: a failed nonblocking connect, or an error that
    /// ICMP reported.
    SO_ERROR: Option<io::Error> as PendingError, ReadOnly {
        get take_error, quiet "reading clears the error", on [unix windows wasi]
    }

    /// Whether the address is bound so that no other socket may bind it, also with
    /// [`SO_REUSEADDR`](crate::option::socket::SO_REUSEADDR).
    SO_EXCLBIND: bool as Flag, ReadWrite { example "true", on [solarish] }

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

    /// How many connections wait that are not yet complete.
    SO_LISTENINCQLEN: u32 as Count, ReadOnly { on [freebsd] }

    /// How many connections wait to be accepted.
    SO_LISTENQLEN: u32 as Count, ReadOnly { on [freebsd] }

    /// The backlog that `listen` was given.
    SO_LISTENQLIMIT: u32 as Count, ReadOnly { on [freebsd] }

    /// Whether peers without a label of Trusted Extensions are let in. Needs a privilege.
    SO_MAC_EXEMPT: bool as Flag, ReadWrite { on [illumos] }

    /// The mark of outgoing packets, for routing and packet filters. Needs `CAP_NET_ADMIN` or `CAP_NET_RAW`.
    SO_MARK: u32 as Count, ReadWrite { get mark, set set_mark, on [linux_like fuchsia] }

    /// The size of the largest datagram that can be sent.
    SO_MAX_MSG_SIZE: u32 as Count, ReadOnly {
        of "no_run" "Socket::new(Domain::IPV4, Type::DGRAM, None)?",
        on [windows]
    }

    /// The most bytes a second that are sent. Devices that can limit a flow obey it.
    SO_MAX_PACING_RATE: u32 as Count, ReadWrite { on [freebsd] }

    /// How the service class of the socket is marked: 0 unknown, 1 by the link, 2 in the IP header too, 3 in the header of
    /// background traffic only.
    SO_NETSVC_MARKING_LEVEL: u32 as Count, ReadOnly { on [apple] }

    /// The class of service: 0 best effort, 1 background, 2 signalling, 3 interactive video, 4 voice, 5 responsive
    /// audio and video, 6 streaming, 7 administration, 8 responsive data.
    SO_NET_SERVICE_TYPE: u32 as Count, ReadWrite { example "1", on [apple] }

    /// Whether it is `EADDRNOTAVAIL` that the machine has lost the address of the socket.
    SO_NOADDRERR: bool as Flag, ReadWrite { example "true", on [apple] }

    /// Whether messages are received without their header, on routing sockets.
    SO_NOHEADER: bool as Flag, ReadWrite { on [netbsd] }

    /// Whether a send to a closed connection is only an error, without `SIGPIPE`. On Apple's systems it is set on every
    /// socket that [`Socket::new`](crate::Socket::new) makes, and an accepted socket has it from its listener.
    SO_NOSIGPIPE: bool as Flag, ReadWrite { set set_nosigpipe, example "true", on [apple dragonfly freebsd netbsd] }

    /// Whether devices may not place received data by themselves.
    SO_NO_DDP: bool as Flag, ReadWrite { example "true", on [freebsd] }

    /// Whether the connection may not be handed to the device.
    SO_NO_OFFLOAD: bool as Flag, ReadWrite { example "true", on [freebsd] }

    /// What of POSIX the socket relaxes: flags, and which of them are set.
    SO_NP_EXTENSIONS: [u32; 2] as Words<2>, ReadWrite { on [apple] }

    /// How many bytes the first waiting datagram has, or the stream.
    SO_NREAD: u32 as Count, ReadOnly { on [apple] }

    /// How many datagrams wait.
    SO_NUMRCVPKT: u32 as Count, ReadOnly { on [apple] }

    /// How many bytes of the send buffer are not sent, or not acknowledged.
    SO_NWRITE: u32 as Count, ReadOnly { on [apple] }

    /// Whether urgent data arrives within the stream.
    SO_OOBINLINE: bool as Flag, ReadWrite {
        get out_of_band_inline, set set_out_of_band_inline, example "true",
        on [posix espidf nuttx vita horizon windows]
    }

    /// How many datagrams were lost since the receive buffer was full.
    SO_OVERFLOWED: u32 as Count, ReadOnly { on [netbsd] }

    /// Whether each message brings the credentials of its sender (`SCM_CREDENTIALS`): unix(7).
    SO_PASSCRED: bool as Flag, ReadWrite {
        get passcred, set set_passcred, example "true",
        of "" "Socket::new(Domain::UNIX, Type::DGRAM, None)?",
        on [linux cygwin dragonfly]
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
        of "" "Socket::pair(Domain::UNIX, Type::STREAM, None)?.0", on [linux_like openbsd cygwin haiku]
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
        get protocol, on [linux_like freebsd openbsd fuchsia]
    }

    /// As [`SO_PROTOCOL`](crate::option::socket::SO_PROTOCOL), under the name of SunOS.
    SO_PROTOTYPE: Option<Protocol> as SocketProtocol, ReadOnly { on [freebsd solarish] }

    /// Whether the port that the system chooses is a random one. Set before the socket is bound.
    SO_RANDOMIZE_PORT: bool as Flag, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV4, Type::STREAM, None)?",
        on [windows]
    }

    /// Whether the port that the system chooses is a random one.
    SO_RANDOMPORT: bool as Flag, ReadWrite { example "true", on [apple] }

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

    /// After how many milliseconds a receive gets what has come, though the sender has not pushed it.
    SO_RCVPSH: u32 as Count, ReadWrite { on [illumos] }

    /// How long a receive waits until it answers [`WouldBlock`](std::io::ErrorKind::WouldBlock) (on Windows
    /// [`TimedOut`](std::io::ErrorKind::TimedOut)); `None` or zero is for ever. Rounded up to a microsecond.
    SO_RCVTIMEO: Option<Duration> as Timeout, ReadWrite {
        get read_timeout, set set_read_timeout, example "Some(Duration::from_millis(1500))",
        on [unix windows wasi]
    }

    /// Whether each message brings the credentials of its sender (`SCM_UCRED`).
    SO_RECVUCRED: bool as Flag, ReadWrite { example "true", on [illumos] }

    /// Whether it is an error of the receive (`ENOBUFS`) that the buffer was full and something was lost.
    SO_RERROR: bool as Flag, ReadWrite { example "true", on [freebsd netbsd] }

    /// Whether an address may be bound that still waits for late packets; on Windows, one that is in use.
    SO_REUSEADDR: bool as Flag, ReadWrite {
        get reuse_address, set set_reuse_address, example "true", on [unix windows wasi]
    }

    /// Whether several sockets may bind the same address and port; Linux spreads connections and datagrams
    /// over them.
    SO_REUSEPORT: bool as Flag, ReadWrite {
        get reuse_port, set set_reuse_port, example "true",
        on [linux_like apple bsd aix emscripten espidf fuchsia haiku horizon hurd nto redox vita]
    }

    /// Whether the sockets that share a port get their connections and datagrams in turn.
    SO_REUSEPORT_LB: bool as Flag, ReadWrite {
        get reuse_port_lb, set set_reuse_port_lb, example "true", on [freebsd]
    }

    /// Whether sockets of other users may share the port.
    SO_REUSESHAREUID: bool as Flag, ReadWrite { example "true", on [apple] }

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

    /// The routing table of the socket. Another than that of the process needs root.
    SO_RTABLE: u32 as Count, ReadWrite { example "0", on [openbsd] }

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

    /// How many bytes the send buffer has room for.
    SO_SNDSPACE: u32 as Count, ReadOnly { on [dragonfly] }

    /// How long a send waits for room until it answers [`WouldBlock`](std::io::ErrorKind::WouldBlock) (on
    /// Windows [`TimedOut`](std::io::ErrorKind::TimedOut)); `None` or zero is for ever. Rounded up to a
    /// microsecond.
    SO_SNDTIMEO: Option<Duration> as Timeout, ReadWrite {
        get write_timeout, set set_write_timeout, example "Some(Duration::from_millis(1500))",
        on [unix windows wasi]
    }

    /// Whether each datagram brings the time of its arrival in microseconds (`SCM_TIMESTAMP`).
    SO_TIMESTAMP: bool as Flag, ReadWrite { example "true", on [linux_like apple bsd solarish] }

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

    /// Whether each datagram brings the time of its arrival, by a clock that is never set (`SCM_TIMESTAMP_MONOTONIC`).
    SO_TIMESTAMP_MONOTONIC: bool as Flag, ReadWrite { example "true", on [apple] }

    /// As [`SO_TIMESTAMP`], in 64 bits on every architecture (the message `SO_TIMESTAMP_NEW`). Linux 5.1.
    SO_TIMESTAMP_NEW: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// The form and the clock of the timestamps that [`SO_TIMESTAMP`](crate::option::socket::SO_TIMESTAMP) brings:
    /// 0 microseconds since 1970, 1 a binary fraction, 2 nanoseconds, 3 nanoseconds of a clock that is never set.
    SO_TS_CLOCK: u32 as Count, ReadWrite { example "2", on [freebsd] }

    /// By which clock packets are sent at a time of their own (`SCM_TXTIME`). Linux 4.19.
    SO_TXTIME: TxTime as TimedSending, ReadWrite { on [linux_like] }

    /// The type that the socket was created with.
    SO_TYPE: Type as SocketType, ReadOnly { get r#type, on [unix windows wasi] }

    /// Whether the socket receives what it sends, on routing sockets.
    SO_USELOOPBACK: bool as Flag, ReadWrite { on [apple bsd solarish windows] }

    /// A number of the program's own, which packet filters see.
    SO_USER_COOKIE: u32 as Count, WriteOnly { example "7", on [freebsd] }

    /// Whether the socket carries the advertisements of a virtual router (VRRP). Needs a privilege.
    SO_VRRP: bool as Flag, ReadWrite { on [illumos] }

    /// Whether a receive tells that more waits.
    SO_WANTMORE: bool as Flag, ReadWrite { example "true", on [apple] }

    /// Whether a receive tells by `MSG_OOB` that urgent data came.
    SO_WANTOOBFLAG: bool as Flag, ReadWrite { example "true", on [apple] }

    /// Whether the error queue tells if a sent wireless frame was acknowledged (`SCM_WIFI_STATUS`).
    SO_WIFI_STATUS: bool as Flag, ReadWrite { example "true", on [linux_like] }
}
