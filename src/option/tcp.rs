//! Options of TCP, `IPPROTO_TCP`: tcp(7).

options! {
    level IPPROTO_TCP, example "" "Socket::new(Domain::IPV4, Type::STREAM, None)?";

    /// Whether the urgent pointer is that of Berkeley, behind the urgent byte. Once set, it stays.
    TCP_BSDURGENT: bool as Flag, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV4, Type::STREAM, None)?",
        on [windows]
    }

    /// The congestion control algorithm, such as `cubic`; those that the machine has stand in
    /// `net.ipv4.tcp_available_congestion_control`.
    TCP_CONGESTION: Name as ShortName, ReadWrite {
        example "option::Name::new(b\"reno\")?", on [linux freebsd]
    }

    /// The congestion control algorithm, by its number.
    TCP_CONGESTION_ALGORITHM: u32 as Count, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV4, Type::STREAM, None)?",
        on [windows]
    }

    /// Whether partial segments are held back until this is cleared, at most 200 ms.
    TCP_CORK: bool as Flag, ReadWrite {
        get tcp_cork, set set_tcp_cork, example "true", on [linux_like fuchsia]
    }

    /// Whether the acknowledgement of the peer's end of the stream waits for data to go with it.
    TCP_DELAY_FIN_ACK: bool as Flag, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV4, Type::STREAM, None)?",
        on [windows]
    }

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

    /// Whether data may travel with the first segments of a connection (RFC 7413).
    TCP_FASTOPEN: bool as Flag, ReadWrite {
        example "true", of "no_run" "Socket::new(Domain::IPV4, Type::STREAM, None)?", on [windows]
    }

    /// Whether each read tells how many bytes are left (`TCP_CM_INQ`).
    TCP_INQ: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// How many unanswered probes end an idle connection.
    TCP_KEEPCNT: u32 as Count, ReadWrite {
        get tcp_keepalive_retries, example "4",
        on [linux_like apple dragonfly freebsd netbsd illumos fuchsia cygwin emscripten nuttx wasi windows]
    }

    /// How long a connection is idle before the first probe. In seconds, rounded up.
    TCP_KEEPIDLE: Duration as Seconds, ReadWrite {
        get tcp_keepalive_time, example "Duration::from_secs(60)",
        on [linux_like apple dragonfly freebsd netbsd solarish aix fuchsia cygwin emscripten hurd nuttx redox wasi windows]
    }

    /// The time between two probes of an idle connection. In seconds, rounded up.
    TCP_KEEPINTVL: Duration as Seconds, ReadWrite {
        get tcp_keepalive_interval, example "Duration::from_secs(10)",
        on [linux_like apple dragonfly freebsd netbsd illumos fuchsia cygwin emscripten nuttx wasi windows]
    }

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

    /// Whether each segment is sent at once: turns Nagle's algorithm off.
    TCP_NODELAY: bool as Flag, ReadWrite {
        get tcp_nodelay, set set_tcp_nodelay, example "true", on [unix windows wasi]
    }

    /// Whether a connect sends its first segment only once.
    TCP_NOSYNRETRIES: bool as Flag, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV4, Type::STREAM, None)?",
        on [windows]
    }

    /// How many unsent bytes the buffer may hold before the socket stops being writable.
    TCP_NOTSENT_LOWAT: u32 as Count, ReadWrite {
        get tcp_notsent_lowat, set set_tcp_notsent_lowat, example "16384", on [linux_like]
    }

    /// Whether segments are acknowledged at once. Not lasting: the system goes back to its own judgement.
    TCP_QUICKACK: bool as Flag, ReadWrite {
        get tcp_quickack, set set_tcp_quickack, on [linux_like fuchsia cygwin]
    }

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
