//! Options of IPv6, `IPPROTO_IPV6`: ipv6(7).

options! {
    level IPPROTO_IPV6, example "" "Socket::new(Domain::IPV6, Type::DGRAM, None)?";

    /// The interface that the socket is bound to, by index: packets go and come through no other.
    IPV6_BOUND_IF: Option<NonZeroU32> as InterfaceIndex, ReadWrite { on [apple solarish] }

    /// Whether the socket may bind an address that the machine does not have (yet).
    IPV6_FREEBIND: bool as Flag, ReadWrite {
        get freebind_v6, set set_freebind_v6, example "true", on [linux_like]
    }

    /// Whether the data that is sent begins with the IP header. Raw sockets have it.
    IPV6_HDRINCL: bool as Flag, ReadWrite {
        get header_included_v6, set set_header_included_v6,
        of "no_run" "Socket::new(Domain::IPV6, Type::RAW, Some(Protocol::ICMPV6))?",
        on [linux_like apple solarish aix cygwin emscripten fuchsia haiku hurd nto vita windows]
    }

    /// Whether datagrams to every group arrive that any socket of the machine has joined, or only to those
    /// that this one has.
    IPV6_MULTICAST_ALL: bool as Flag, ReadWrite {
        get multicast_all_v6, set set_multicast_all_v6, example "false", on [linux]
    }

    /// The hop limit of outgoing multicast, 1 unless set: it stays within the network.
    IPV6_MULTICAST_HOPS: u32 as Count, ReadWrite {
        get multicast_hops_v6, set set_multicast_hops_v6, example "8", on [unix windows]
    }

    /// The index of the interface that multicast leaves by; 0 lets the system choose.
    IPV6_MULTICAST_IF: u32 as Count, ReadWrite {
        get multicast_if_v6, set set_multicast_if_v6, example "1", on [unix windows]
    }

    /// Whether multicast comes back to this machine.
    IPV6_MULTICAST_LOOP: bool as Flag, ReadWrite {
        get multicast_loop_v6, set set_multicast_loop_v6, example "false", on [unix windows wasi]
    }

    /// Whether each datagram brings its hop limit in a control message (`IPV6_HOPLIMIT`).
    IPV6_RECVHOPLIMIT: bool as Flag, ReadWrite {
        get recv_hoplimit_v6, set set_recv_hoplimit_v6, example "true",
        on [linux_like apple freebsd aix emscripten nto]
    }

    /// Whether each datagram brings its traffic class in a control message (`IPV6_TCLASS`).
    IPV6_RECVTCLASS: bool as Flag, ReadWrite {
        get recv_tclass_v6, set set_recv_tclass_v6, example "true",
        on [linux_like apple freebsd aix cygwin emscripten nto windows]
    }

    /// The traffic class of outgoing packets: six bits of DSCP, two of ECN.
    IPV6_TCLASS: u32 as Count, ReadWrite {
        get tclass_v6, set set_tclass_v6, example "0x10", on [linux_like bsd fuchsia cygwin illumos macos]
    }

    /// Whether the socket may bind addresses that the machine does not have, and receive what a firewall
    /// hands it. Needs `CAP_NET_ADMIN` or `CAP_NET_RAW`.
    IPV6_TRANSPARENT: bool as Flag, ReadWrite {
        get ip_transparent_v6, set set_ip_transparent_v6, on [linux_like]
    }

    /// The hop limit of outgoing packets, 0 to 255; `u32::MAX` stands for the system's default.
    IPV6_UNICAST_HOPS: u32 as Count, ReadWrite {
        get unicast_hops_v6, set set_unicast_hops_v6, example "5", on [unix windows wasi]
    }

    /// Whether the socket carries IPv6 only, or also IPv4 through mapped addresses.
    IPV6_V6ONLY: bool as Flag, ReadWrite {
        get only_v6, set set_only_v6, example "true", on [unix windows wasi]
    }
}
