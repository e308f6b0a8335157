//! Options of IPv4, `IPPROTO_IP`: ip(7).

options! {
    level IPPROTO_IP, example "" "Socket::new(Domain::IPV4, Type::DGRAM, None)?";

    /// The interface that the socket is bound to, by index: packets go and come through no other.
    IP_BOUND_IF: Option<NonZeroU32> as InterfaceIndex, ReadWrite { on [apple solarish] }

    /// Whether the socket may bind an address that the machine does not have (yet).
    IP_FREEBIND: bool as Flag, ReadWrite {
        get freebind_v4, set set_freebind_v4, example "true", on [linux_like fuchsia]
    }

    /// Whether the data that is sent begins with the IP header. Raw sockets have it.
    IP_HDRINCL: bool as Flag, ReadWrite {
        get header_included_v4, set set_header_included_v4,
        of "no_run" "Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::ICMPV4))?",
        on [posix vita windows]
    }

    /// Whether datagrams to every group arrive that any socket of the machine has joined, or only to those
    /// that this one has.
    IP_MULTICAST_ALL: bool as Flag, ReadWrite {
        get multicast_all_v4, set set_multicast_all_v4, example "false", on [linux]
    }

    /// The address of the interface that multicast leaves by; 0.0.0.0 lets the system choose.
    IP_MULTICAST_IF: Ipv4Addr as Ipv4, ReadWrite {
        get multicast_if_v4, example "Ipv4Addr::LOCALHOST", on [unix windows]
    }

    /// Whether multicast comes back to this machine.
    IP_MULTICAST_LOOP: bool as MulticastFlag, ReadWrite {
        get multicast_loop_v4, set set_multicast_loop_v4, example "false", on [unix windows wasi]
    }

    /// The TTL of outgoing multicast, 1 unless set: it stays within the network.
    IP_MULTICAST_TTL: u32 as MulticastCount, ReadWrite {
        get multicast_ttl_v4, set set_multicast_ttl_v4, example "8", on [unix windows wasi]
    }

    /// Whether each datagram brings its type of service in a control message (`IP_TOS`).
    IP_RECVTOS: bool as Flag, ReadWrite {
        get recv_tos_v4, set set_recv_tos_v4, example "true", on [linux_like apple freebsd emscripten windows]
    }

    /// The type of service of outgoing packets: six bits of DSCP, two of ECN. On TCP Linux keeps the ECN bits
    /// as they are; Windows ignores it unless a policy allows it.
    IP_TOS: u32 as Count, ReadWrite {
        get tos_v4, set set_tos_v4, example "0x10",
        on [linux_like apple bsd aix cygwin emscripten espidf horizon hurd illumos nto nuttx vita windows]
    }

    /// Whether the socket may bind addresses that the machine does not have, and receive what a firewall
    /// hands it. Needs `CAP_NET_ADMIN` or `CAP_NET_RAW`.
    IP_TRANSPARENT: bool as Flag, ReadWrite {
        get ip_transparent_v4, set set_ip_transparent_v4, on [linux_like]
    }

    /// The time to live of outgoing packets, 1 to 255; `u32::MAX` stands for the system's default on Linux.
    IP_TTL: u32 as Count, ReadWrite { get ttl_v4, set set_ttl_v4, example "5", on [unix windows wasi] }
}
