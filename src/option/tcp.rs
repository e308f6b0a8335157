//! Options of TCP, `IPPROTO_TCP`: tcp(7).

options! {
    level IPPROTO_TCP, example "" "Socket::new(Domain::IPV4, Type::STREAM, None)?";

    /// How long segments are sent again before the connection ends. In milliseconds, rounded up; `None` or zero is the
    /// system's default.
    TCP_ABORT_THRESHOLD: Option<Duration> as Milliseconds, ReadWrite { on [solarish] }

    /// Whether the urgent pointer is that of Berkeley, behind the urgent byte. Once set, it stays.
    TCP_BSDURGENT: bool as Flag, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV4, Type::STREAM, None)?",
        on [windows]
    }

    /// The congestion control algorithm, such as `newreno`.
    TCP_CONGCTL: Name as ShortName, ReadWrite { on [netbsd] }

    /// The congestion control algorithm, such as `cubic`; those that the machine has stand in
    /// `net.ipv4.tcp_available_congestion_control`.
    TCP_CONGESTION: Name as ShortName, ReadWrite {
        example "option::Name::new(b\"reno\")?", on [linux freebsd illumos]
    }

    /// The congestion control algorithm, by its number.
    TCP_CONGESTION_ALGORITHM: u32 as Count, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV4, Type::STREAM, None)?",
        on [windows]
    }

    /// How long `connect` waits for the peer. In seconds, rounded up.
    TCP_CONNECTIONTIMEOUT: Duration as Seconds, ReadWrite { example "Duration::from_secs(10)", on [apple] }

    /// How long the first segments are sent again before `connect` fails. In milliseconds, rounded up.
    TCP_CONN_ABORT_THRESHOLD: Option<Duration> as Milliseconds, ReadWrite { on [solarish] }

    /// How long the first segments are sent again before the system looks for another route. In milliseconds, rounded
    /// up.
    TCP_CONN_NOTIFY_THRESHOLD: Option<Duration> as Milliseconds, ReadWrite { on [solarish] }

    /// Whether partial segments are held back until this is cleared, at most 200 ms.
    TCP_CORK: bool as Flag, ReadWrite {
        get tcp_cork, set set_tcp_cork, example "true", on [linux_like solarish fuchsia]
    }

    /// How long acknowledgements are held back. In ticks of the system.
    TCP_DELACK: u32 as Count, ReadWrite { on [freebsd] }

    /// Whether the acknowledgement of the peer's end of the stream waits for data to go with it.
    TCP_DELAY_FIN_ACK: bool as Flag, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV4, Type::STREAM, None)?",
        on [windows]
    }

    /// Whether the connection uses explicit congestion notification: 0 or 1.
    TCP_ENABLE_ECN: u32 as Count, ReadWrite { on [apple] }

    /// Whether the urgent pointer is that of RFC 1122. Once set, it stays.
    TCP_EXPEDITED_1122: bool as Flag, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV4, Type::STREAM, None)?",
        on [windows]
    }

    /// Whether a connect fails with `WSAEHOSTUNREACH` as soon as an ICMP error says so;
    /// [`icmp_error`](super::winsock::icmp_error) then tells more.
    TCP_FAIL_CONNECT_ON_ICMP_ERROR: bool as Flag, ReadWrite {
        example "true", of "no_run" "Socket::new(Domain::IPV4, Type::STREAM, None)?",
        on [windows]
    }

    /// Whether the probes of an idle connection are sent each half second.
    TCP_FASTKEEP: bool as Flag, ReadWrite { on [dragonfly] }

    /// Whether data may travel with the first segments of a connection (RFC 7413).
    TCP_FASTOPEN: bool as Flag, ReadWrite {
        example "true", of "no_run" "Socket::new(Domain::IPV4, Type::STREAM, None)?", on [apple freebsd windows]
    }

    /// How many segments are sent at first.
    TCP_INIT_CWND: u32 as Count, ReadWrite { on [solarish] }

    /// Whether each read tells how many bytes are left (`TCP_CM_INQ`).
    TCP_INQ: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// How long a connection is idle before the first probe. In microseconds, rounded up.
    TCP_KEEPALIVE: Duration as WholeTime, ReadWrite {
        get tcp_keepalive_time, example "Duration::from_secs(60)", on [io_pkt]
    }

    /// How long probes go unanswered until the connection ends. In milliseconds, rounded up.
    TCP_KEEPALIVE_ABORT_THRESHOLD: Option<Duration> as Milliseconds, ReadWrite { on [solarish] }

    /// How long a connection is idle before the first probe. In milliseconds, rounded up.
    TCP_KEEPALIVE_THRESHOLD: Option<Duration> as Milliseconds, ReadWrite { on [solarish] }

    /// How many unanswered probes end an idle connection.
    TCP_KEEPCNT: u32 as Count, ReadWrite {
        get tcp_keepalive_retries, example "4",
        on [linux_like apple dragonfly freebsd netbsd solarish aix fuchsia cygwin emscripten espidf hurd io_sock nuttx wasi windows]
    }

    /// How long a connection is idle before the first probe. In seconds, rounded up.
    TCP_KEEPIDLE: Duration as Seconds, ReadWrite {
        get tcp_keepalive_time, example "Duration::from_secs(60)",
        on [linux_like apple dragonfly freebsd netbsd solarish aix fuchsia cygwin emscripten espidf horizon hurd io_sock nuttx redox wasi windows]
    }

    /// How long `connect` waits for the peer. In seconds, rounded up.
    TCP_KEEPINIT: Duration as Seconds, ReadWrite { on [dragonfly freebsd netbsd] }

    /// The time between two probes of an idle connection. In seconds, rounded up.
    TCP_KEEPINTVL: Duration as Seconds, ReadWrite {
        get tcp_keepalive_interval, example "Duration::from_secs(10)",
        on [linux_like apple dragonfly freebsd netbsd solarish aix fuchsia cygwin emscripten espidf hurd io_sock nuttx wasi windows]
    }

    /// How long a connection that is closed waits for the peer to close it too. In seconds, rounded up.
    TCP_LINGER2: Duration as Seconds, ReadWrite { on [solarish] }

    /// For how many seconds sent data is retransmitted before the connection ends; `u32::MAX` for ever.
    TCP_MAXRT: u32 as Count, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV4, Type::STREAM, None)?",
        on [windows]
    }

    /// As [`TCP_MAXRT`], in milliseconds.
    TCP_MAXRTMS: u32 as Count, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV4, Type::STREAM, None)?",
        on [windows]
    }

    /// The largest segment that is sent, in bytes; what is set before the connection is told to the peer.
    TCP_MAXSEG: u32 as Count, ReadWrite { get tcp_mss, set set_tcp_mss, on [posix espidf nuttx vita horizon] }

    /// How long sent data may stay unacknowledged until the connection ends. In seconds, rounded up.
    TCP_MAXUNACKTIME: Duration as Seconds, ReadWrite { on [freebsd] }

    /// Whether each segment is sent at once: turns Nagle's algorithm off.
    TCP_NODELAY: bool as Flag, ReadWrite {
        get tcp_nodelay, set set_tcp_nodelay, example "true", on [unix windows wasi]
    }

    /// Whether segments are sent without TCP options.
    TCP_NOOPT: bool as Flag, ReadWrite { on [apple dragonfly freebsd] }

    /// Whether partial segments are held back until this is cleared.
    TCP_NOPUSH: bool as Flag, ReadWrite { example "true", on [apple dragonfly freebsd openbsd] }

    /// Whether a connect sends its first segment only once.
    TCP_NOSYNRETRIES: bool as Flag, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV4, Type::STREAM, None)?",
        on [windows]
    }

    /// How long segments are sent again before the system looks for another route. In milliseconds, rounded up.
    TCP_NOTIFY_THRESHOLD: Option<Duration> as Milliseconds, ReadWrite { on [solarish] }

    /// How many unsent bytes the buffer may hold before the socket stops being writable.
    TCP_NOTSENT_LOWAT: u32 as Count, ReadWrite {
        get tcp_notsent_lowat, set set_tcp_notsent_lowat, example "16384", on [linux_like apple]
    }

    /// Whether segments are acknowledged at once. Not lasting: the system goes back to its own judgement.
    TCP_QUICKACK: bool as Flag, ReadWrite {
        get tcp_quickack, set set_tcp_quickack, on [linux_like fuchsia cygwin]
    }

    /// The port of the peer's UDP that carries the connection (RFC 6951 for TCP), in the order of the machine; 0 is none.
    TCP_REMOTE_UDP_ENCAPS_PORT: u32 as Count, ReadWrite { on [freebsd] }

    /// Which listeners of a shared port get connections that arrive in a domain of memory: the number of the domain,
    /// `u32::MAX` of all, and one less that of this thread.
    TCP_REUSPORT_LB_NUMA: u32 as Count, ReadWrite { on [freebsd] }

    /// The first time after which a segment is sent again. In milliseconds, rounded up.
    TCP_RTO_INITIAL: Option<Duration> as Milliseconds, ReadWrite { on [solarish] }

    /// The longest time after which a segment is sent again. In milliseconds, rounded up.
    TCP_RTO_MAX: Option<Duration> as Milliseconds, ReadWrite { on [solarish] }

    /// The shortest time after which a segment is sent again. In milliseconds, rounded up.
    TCP_RTO_MIN: Option<Duration> as Milliseconds, ReadWrite { on [solarish] }

    /// How long segments are sent again before the connection ends. In seconds, rounded up.
    TCP_RXT_CONNDROPTIME: Duration as Seconds, ReadWrite { example "Duration::from_secs(30)", on [apple] }

    /// Whether a connection ends after its last segment was sent three times.
    TCP_RXT_FINDROP: bool as Flag, ReadWrite { example "true", on [apple] }

    /// Whether the peer may acknowledge parts of what is missing (SACK).
    TCP_SACK_ENABLE: bool as Flag, ReadWrite { on [openbsd] }

    /// Whether each second segment is acknowledged.
    TCP_SENDMOREACKS: bool as Flag, ReadWrite { example "true", on [apple] }

    /// Whether the urgent pointer is that of RFC 1122, under its older name.
    TCP_STDURG: bool as Flag, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV4, Type::STREAM, None)?",
        on [windows]
    }

    /// Whether retransmissions of a thin stream, with few packets in flight, stay at equal intervals.
    TCP_THIN_LINEAR_TIMEOUTS: bool as Flag, ReadWrite {
        get tcp_thin_linear_timeouts, set set_tcp_thin_linear_timeouts, example "true",
        on [linux_like fuchsia]
    }

    /// Whether segments carry timestamps (RFC 1323), whatever the system's setting.
    TCP_TIMESTAMPS: bool as Flag, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV4, Type::STREAM, None)?",
        on [windows]
    }

    /// How long sent data may stay unacknowledged until the connection ends; `None` or zero is the system's
    /// default. In milliseconds, rounded up.
    TCP_USER_TIMEOUT: Option<Duration> as Milliseconds, ReadWrite {
        get tcp_user_timeout, set set_tcp_user_timeout, example "Some(Duration::from_secs(30))",
        on [linux_like fuchsia cygwin]
    }
}
