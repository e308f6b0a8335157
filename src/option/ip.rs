//! Options of IPv4, `IPPROTO_IP`: ip(7).

options! {
    level IPPROTO_IP, example "" "Socket::new(Domain::IPV4, Type::DGRAM, None)?";

    /// Adds the interface with that index to those that [`IP_IFLIST`] lets datagrams in by.
    IP_ADD_IFLIST: u32 as Count, WriteOnly { on [windows] }

    /// Whether the socket may bind addresses that the machine does not have. Needs a privilege.
    IP_BINDANY: bool as Flag, ReadWrite { on [freebsd] }

    /// Whether several sockets may bind the port, one for each bucket of receive side scaling.
    IP_BINDMULTI: bool as Flag, ReadWrite { on [freebsd] }

    /// The interface that the socket is bound to, by index: packets go and come through no other.
    IP_BOUND_IF: Option<NonZeroU32> as InterfaceIndex, ReadWrite { on [apple solarish] }

    /// Whether each datagram brings the checksum of its data, where it was computed (`IP_CHECKSUM`).
    IP_CHECKSUM: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// Takes the interface with that index out of those that [`IP_IFLIST`] lets datagrams in by.
    IP_DEL_IFLIST: u32 as Count, WriteOnly { on [windows] }

    /// Whether a datagram that is larger than the path carries is `EMSGSIZE`, instead of fragments.
    IP_DONTFRAG: bool as Flag, ReadWrite { example "true", on [apple freebsd illumos] }

    /// Whether datagrams are never sent in fragments (the DF bit), whatever the path carries.
    IP_DONTFRAGMENT: bool as Flag, ReadWrite {
        example "true", of "no_run" "Socket::new(Domain::IPV4, Type::DGRAM, None)?",
        on [windows]
    }

    /// How much the path carried when the last datagram was too large, in bytes.
    IP_ERRORMTU: u32 as Count, ReadOnly { on [netbsd] }

    /// The hash of the flow that the connection belongs to.
    IP_FLOWID: u32 as Count, ReadOnly { on [freebsd] }

    /// How [`IP_FLOWID`] was made.
    IP_FLOWTYPE: u32 as Count, ReadOnly { on [freebsd] }

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

    /// Whether datagrams are received only by the interfaces of a list, which begins empty:
    /// [`IP_ADD_IFLIST`].
    IP_IFLIST: bool as Flag, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV4, Type::DGRAM, None)?",
        on [windows]
    }

    /// Whether each datagram brings its IPsec flow in a control message (`IP_IPSECFLOWINFO`).
    IP_IPSECFLOWINFO: bool as Flag, ReadWrite { example "true", on [openbsd] }

    /// Lowest TTL that a packet may arrive with (RFC 5082); 0 is any.
    IP_MINTTL: u32 as Count, ReadWrite { on [bsd illumos] }

    /// The length of the longest packet that the path to the peer carries, as far as it is known, with its header.
    /// `ENOTCONN` without a peer.
    IP_MTU: u32 as Count, ReadOnly {
        of "" "std::net::UdpSocket::bind(\"127.0.0.1:0\").and_then(|socket| socket.connect(\"127.0.0.1:9\").map(|()| Socket::from(socket)))?",
        on [linux_like windows]
    }

    /// Whether packets may be fragmented: a number of `IP_PMTUDISC_*`, such as 0 for those that need it, 2 for none, with
    /// `EMSGSIZE` for what the path does not carry, and 3 for none, whatever is known of the path. On Windows 1 is for
    /// none, 2 for those that need it, and 0 for the system's default.
    IP_MTU_DISCOVER: u32 as Count, ReadWrite { example "2", on [linux_like windows] }

    /// Whether datagrams to every group arrive that any socket of the machine has joined, or only to those
    /// that this one has.
    IP_MULTICAST_ALL: bool as Flag, ReadWrite {
        get multicast_all_v4, set set_multicast_all_v4, example "false", on [linux]
    }

    /// The address of the interface that multicast leaves by; 0.0.0.0 lets the system choose.
    IP_MULTICAST_IF: Ipv4Addr as Ipv4, ReadWrite {
        get multicast_if_v4, example "Ipv4Addr::LOCALHOST", on [unix windows]
    }

    /// The index of the interface that multicast leaves by; 0 lets the system choose.
    IP_MULTICAST_IFINDEX: u32 as Count, ReadWrite { example "1", on [apple] }

    /// Whether multicast comes back to this machine.
    IP_MULTICAST_LOOP: bool as MulticastFlag, ReadWrite {
        get multicast_loop_v4, set set_multicast_loop_v4, example "false", on [unix windows wasi]
    }

    /// The TTL of outgoing multicast, 1 unless set: it stays within the network.
    IP_MULTICAST_TTL: u32 as MulticastCount, ReadWrite {
        get multicast_ttl_v4, set set_multicast_ttl_v4, example "8", on [unix windows wasi]
    }

    /// The address of the next hop of outgoing packets, in place of the routes; 0.0.0.0 is none. Needs a privilege.
    IP_NEXTHOP: Ipv4Addr as Ipv4, ReadWrite { on [illumos] }

    /// Whether each datagram brings the interface that it came by before a tunnel was taken off
    /// (`IP_ORIGINAL_ARRIVAL_IF`).
    IP_ORIGINAL_ARRIVAL_IF: bool as Flag, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV4, Type::DGRAM, None)?",
        on [windows]
    }

    /// Whether each datagram brings the security label of its sender (`SCM_SECURITY` of this level).
    IP_PASSSEC: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// Whether each datagram brings its destination and its interface in a control message (`IP_PKTINFO`).
    IP_PKTINFO: bool as Flag, ReadWrite { example "true", on [linux_like apple solarish windows] }

    /// How the port is chosen where none is given (RFC 6056): the number of an algorithm.
    IP_PORTALGO: u32 as Count, ReadWrite { on [netbsd] }

    /// From which range the port is chosen where none is given: 0 the usual, 1 the high, 2 the privileged one.
    IP_PORTRANGE: u32 as Count, ReadWrite { example "1", on [apple bsd] }

    /// Whether broadcasts are received.
    IP_RECEIVE_BROADCAST: bool as Flag, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV4, Type::DGRAM, None)?",
        on [windows]
    }

    /// Whether each datagram brings its destination in a control message (`IP_RECVDSTADDR`).
    IP_RECVDSTADDR: bool as Flag, ReadWrite { example "true", on [apple bsd solarish windows] }

    /// Whether each datagram brings the port that it was sent to (`IP_RECVDSTPORT`).
    IP_RECVDSTPORT: bool as Flag, ReadWrite { example "true", on [openbsd] }

    /// Whether each datagram brings the two bits of ECN in a control message (`IP_ECN`).
    IP_RECVECN: bool as Flag, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV4, Type::DGRAM, None)?",
        on [windows]
    }

    /// Whether errors, those of ICMP with them, are kept on the error queue, which a receive with
    /// `MSG_ERRQUEUE` reads (`IP_RECVERR`).
    IP_RECVERR: bool as Flag, ReadWrite { example "true", on [linux_like windows] }

    /// Whether the error queue tells where the extensions of an ICMP error begin (RFC 4884). Linux 5.9.
    IP_RECVERR_RFC4884: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// Whether each datagram brings the hash of its flow (`IP_FLOWID`, `IP_FLOWTYPE`).
    IP_RECVFLOWID: bool as Flag, ReadWrite { example "true", on [freebsd] }

    /// Whether each datagram that came in fragments brings the size of the largest (`IP_RECVFRAGSIZE`).
    IP_RECVFRAGSIZE: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// Whether each datagram brings its interface in a control message (`IP_RECVIF`).
    IP_RECVIF: bool as Flag, ReadWrite { example "true", on [apple bsd solarish windows] }

    /// Whether each datagram brings its IP options, as they arrived, in a control message (`IP_RECVOPTS`).
    IP_RECVOPTS: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// Whether each datagram brings the address that it was sent to, before a firewall redirected it
    /// (`IP_ORIGDSTADDR`).
    IP_RECVORIGDSTADDR: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// Whether each datagram brings its destination and its interface in a control message (`IP_PKTINFO`).
    IP_RECVPKTINFO: bool as Flag, ReadWrite { example "true", on [netbsd] }

    /// Whether each datagram brings its IP options, ready for an answer, in a control message.
    IP_RECVRETOPTS: bool as Flag, ReadWrite { example "true", on [apple bsd] }

    /// Whether each datagram brings the bucket of its flow (`IP_RSSBUCKETID`).
    IP_RECVRSSBUCKETID: bool as Flag, ReadWrite { on [freebsd] }

    /// Whether each datagram brings the number of its routing table (`IP_RECVRTABLE`).
    IP_RECVRTABLE: bool as Flag, ReadWrite { example "true", on [openbsd] }

    /// Whether each datagram brings its type of service in a control message (`IP_TOS`).
    IP_RECVTOS: bool as Flag, ReadWrite {
        get recv_tos_v4, set set_recv_tos_v4, example "true", on [linux_like apple freebsd emscripten windows]
    }

    /// Whether each datagram brings its time to live in a control message (`IP_TTL`).
    IP_RECVTTL: bool as Flag, ReadWrite { example "true", on [linux_like apple bsd solarish windows] }

    /// Whether each datagram brings its IP options, ready for an answer, in a control message
    /// (`IP_RETOPTS`).
    IP_RETOPTS: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// The bucket of receive side scaling that the connection belongs to.
    IP_RSSBUCKETID: u32 as Count, ReadOnly { on [freebsd] }

    /// The bucket of receive side scaling that a listener, one of several on its port, serves.
    IP_RSS_LISTEN_BUCKET: u32 as Count, ReadWrite { on [freebsd] }

    /// Whether a raw socket receives packets without their IP header.
    IP_STRIPHDR: bool as Flag, ReadWrite { on [apple] }

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

    /// The index of the interface that unicast leaves by, or none. It has at most 24 bits, and travels in
    /// network byte order. Microsoft says that it is read in host byte order, which other systems that have
    /// the option do not do: so it can only be set here.
    IP_UNICAST_IF: Option<NonZeroU32> as NetworkInterfaceIndex, WriteOnly { on [windows] }

    /// The most bytes that a packet of this socket has, also where the path carries more; `u32::MAX` for no
    /// limit.
    IP_USER_MTU: u32 as Count, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV4, Type::DGRAM, None)?",
        on [windows]
    }
}
