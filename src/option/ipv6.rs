//! Options of IPv6, `IPPROTO_IPV6`: ipv6(7).

options! {
    level IPPROTO_IPV6, example "" "Socket::new(Domain::IPV6, Type::DGRAM, None)?";

    /// As [`IPV6_RECVDSTOPTS`], of the older RFC 2292: the message is `IPV6_2292DSTOPTS`.
    IPV6_2292DSTOPTS: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// As [`IPV6_RECVHOPLIMIT`], of the older RFC 2292: the message is `IPV6_2292HOPLIMIT`.
    IPV6_2292HOPLIMIT: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// As [`IPV6_RECVHOPOPTS`], of the older RFC 2292: the message is `IPV6_2292HOPOPTS`.
    IPV6_2292HOPOPTS: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// As [`IPV6_RECVPKTINFO`], of the older RFC 2292: the message is `IPV6_2292PKTINFO`.
    IPV6_2292PKTINFO: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// As [`IPV6_RECVRTHDR`], of the older RFC 2292: the message is `IPV6_2292RTHDR`.
    IPV6_2292RTHDR: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// Adds the interface with that index to those that [`IPV6_IFLIST`] lets datagrams in by.
    IPV6_ADD_IFLIST: u32 as Count, WriteOnly { on [windows] }

    /// Whether the socket may bind addresses that the machine does not have. Needs a privilege.
    IPV6_BINDANY: bool as Flag, ReadWrite { on [freebsd] }

    /// The interface that the socket is bound to, by index: packets go and come through no other.
    IPV6_BOUND_IF: Option<NonZeroU32> as InterfaceIndex, ReadWrite { on [apple solarish] }

    /// Takes the interface with that index out of those that [`IPV6_IFLIST`] lets datagrams in by.
    IPV6_DEL_IFLIST: u32 as Count, WriteOnly { on [windows] }

    /// Whether a datagram that is larger than the path carries is `EMSGSIZE`, instead of fragments.
    IPV6_DONTFRAG: bool as Flag, ReadWrite { example "true", on [linux_like apple bsd solarish windows] }

    /// Whether each datagram brings its traffic class and flow label in a control message
    /// (`IPV6_FLOWINFO`).
    IPV6_FLOWINFO: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// Whether the flow label of the address that a datagram is sent to is used.
    IPV6_FLOWINFO_SEND: bool as Flag, ReadWrite { example "true", on [linux_like] }

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

    /// Whether each datagram brings its hop limit in a control message of the same name; other systems have
    /// `IPV6_RECVHOPLIMIT`.
    IPV6_HOPLIMIT: bool as Flag, ReadWrite {
        example "true", of "no_run" "Socket::new(Domain::IPV6, Type::DGRAM, None)?",
        on [windows]
    }

    /// Whether datagrams are received only by the interfaces of a list, which begins empty:
    /// [`IPV6_ADD_IFLIST`].
    IPV6_IFLIST: bool as Flag, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV6, Type::DGRAM, None)?",
        on [windows]
    }

    /// Lowest hop limit that a packet may arrive with (RFC 5082); 0 is any.
    IPV6_MINHOPCOUNT: u32 as Count, ReadWrite { on [openbsd illumos] }

    /// The length of the longest packet that the path to the peer carries, as far as it is known, with its header. What is
    /// set, 1280 or more, bounds what is sent. `ENOTCONN` to read without a peer. Windows only tells it.
    IPV6_MTU: u32 as Count, ReadWrite {
        of "" "std::net::UdpSocket::bind(\"[::1]:0\").and_then(|socket| socket.connect(\"[::1]:9\").map(|()| Socket::from(socket)))?",
        on [linux_like windows]
    }

    /// Whether packets may be fragmented: a number of `IPV6_PMTUDISC_*`, as of [`IP_MTU_DISCOVER`](super::IP_MTU_DISCOVER).
    IPV6_MTU_DISCOVER: u32 as Count, ReadWrite { example "2", on [linux_like windows] }

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

    /// Whether each datagram brings the address that it was sent to, before a redirection (`IPV6_ORIGDSTADDR`).
    IPV6_ORIGDSTADDR: bool as Flag, ReadWrite { example "true", on [freebsd] }

    /// Whether each datagram brings its destination and its interface in a control message of the same name;
    /// other systems have `IPV6_RECVPKTINFO`.
    IPV6_PKTINFO: bool as Flag, ReadWrite {
        example "true", of "no_run" "Socket::new(Domain::IPV6, Type::DGRAM, None)?",
        on [windows]
    }

    /// From which range the port is chosen where none is given: 0 the usual, 1 the high, 2 the privileged one.
    IPV6_PORTRANGE: u32 as Count, ReadWrite { example "1", on [apple dragonfly openbsd] }

    /// Whether a temporary address is preferred as the source: 0 no, 1 yes, `u32::MAX` as the system is set up.
    IPV6_PREFER_TEMPADDR: u32 as Count, ReadWrite { example "1", on [apple dragonfly] }

    /// How far the peers may be: 10 for anywhere, also through Teredo; 20 for anywhere but through Teredo; 30
    /// for the local network.
    IPV6_PROTECTION_LEVEL: u32 as Count, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV6, Type::DGRAM, None)?",
        on [windows]
    }

    /// Whether each datagram brings its destination in a control message.
    IPV6_RECVDSTADDR: bool as Flag, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV6, Type::DGRAM, None)?",
        on [windows]
    }

    /// Whether each datagram brings its destination options in control messages (`IPV6_DSTOPTS`).
    IPV6_RECVDSTOPTS: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// Whether each datagram brings the two bits of ECN in a control message (`IPV6_ECN`).
    IPV6_RECVECN: bool as Flag, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV6, Type::DGRAM, None)?",
        on [windows]
    }

    /// Whether errors, those of ICMP with them, are kept on the error queue, which a receive with
    /// `MSG_ERRQUEUE` reads (`IPV6_RECVERR`).
    IPV6_RECVERR: bool as Flag, ReadWrite { example "true", on [linux_like windows] }

    /// Whether the error queue tells where the extensions of an ICMP error begin (RFC 4884). Linux 5.9.
    IPV6_RECVERR_RFC4884: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// Whether each datagram that came in fragments brings the size of the largest (`IPV6_RECVFRAGSIZE`).
    IPV6_RECVFRAGSIZE: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// Whether each datagram brings its hop limit in a control message (`IPV6_HOPLIMIT`).
    IPV6_RECVHOPLIMIT: bool as Flag, ReadWrite {
        get recv_hoplimit_v6, set set_recv_hoplimit_v6, example "true",
        on [linux_like apple bsd solarish aix emscripten nto nuttx]
    }

    /// Whether each datagram brings its hop-by-hop options in a control message (`IPV6_HOPOPTS`).
    IPV6_RECVHOPOPTS: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// Whether each datagram brings the index of its interface in a control message.
    IPV6_RECVIF: bool as Flag, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV6, Type::DGRAM, None)?",
        on [windows]
    }

    /// Whether each datagram brings the address that it was sent to, before a firewall redirected it
    /// (`IPV6_ORIGDSTADDR`).
    IPV6_RECVORIGDSTADDR: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// Whether the socket is told when a datagram is larger than the path carries (`IPV6_PATHMTU`).
    IPV6_RECVPATHMTU: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// Whether each datagram brings its destination and its interface in a control message
    /// (`IPV6_PKTINFO`).
    IPV6_RECVPKTINFO: bool as Flag, ReadWrite { example "true", on [linux_like apple bsd solarish] }

    /// Whether each datagram brings its routing header in a control message (`IPV6_RTHDR`).
    IPV6_RECVRTHDR: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// Whether each datagram brings its traffic class in a control message (`IPV6_TCLASS`).
    IPV6_RECVTCLASS: bool as Flag, ReadWrite {
        get recv_tclass_v6, set set_recv_tclass_v6, example "true",
        on [linux_like apple bsd solarish aix cygwin emscripten nto windows]
    }

    /// Which addresses are preferred as the source (RFC 5014): bits of `IPV6_PREFER_SRC_*`.
    IPV6_SRC_PREFERENCES: u32 as Count, ReadWrite { on [illumos] }

    /// The traffic class of outgoing packets: six bits of DSCP, two of ECN.
    IPV6_TCLASS: u32 as Count, ReadWrite {
        get tclass_v6, set set_tclass_v6, example "0x10", on [linux_like apple bsd solarish fuchsia cygwin]
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

    /// The index of the interface that unicast leaves by, or none.
    IPV6_UNICAST_IF: Option<NonZeroU32> as InterfaceIndex, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV6, Type::DGRAM, None)?",
        on [windows]
    }

    /// The most bytes that a packet of this socket has, also where the path carries more; `u32::MAX` for no
    /// limit.
    IPV6_USER_MTU: u32 as Count, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV6, Type::DGRAM, None)?",
        on [windows]
    }

    /// Whether to send in pieces of at most 1280 bytes: `u32::MAX` for multicast only, 0 for never, 1 for always.
    IPV6_USE_MIN_MTU: u32 as Count, ReadWrite { example "1", on [apple bsd solarish] }

    /// Whether the socket carries IPv6 only, or also IPv4 through mapped addresses.
    IPV6_V6ONLY: bool as Flag, ReadWrite {
        get only_v6, set set_only_v6, example "true", on [unix windows wasi]
    }
}
