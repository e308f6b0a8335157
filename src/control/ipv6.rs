//! Messages of IPv6, `IPPROTO_IPV6`: ipv6(7), RFC 3542.

messages! {
    level IPPROTO_IPV6;

    /// [`IPV6_DSTOPTS`] of the older RFC 2292.
    IPV6_2292DSTOPTS: Bytes, Both { by "IPV6_2292DSTOPTS", on [linux_like] }

    /// [`IPV6_HOPLIMIT`] of the older RFC 2292.
    IPV6_2292HOPLIMIT: Plain<c_int>, Both { by "IPV6_2292HOPLIMIT", on [linux_like] }

    /// [`IPV6_HOPOPTS`] of the older RFC 2292.
    IPV6_2292HOPOPTS: Bytes, Both { by "IPV6_2292HOPOPTS", on [linux_like] }

    /// [`IPV6_PKTINFO`] of the older RFC 2292.
    IPV6_2292PKTINFO: PacketInfoV6, Both { by "IPV6_2292PKTINFO", on [linux_like] }

    /// [`IPV6_RTHDR`] of the older RFC 2292.
    IPV6_2292RTHDR: Bytes, Both { by "IPV6_2292RTHDR", on [linux_like] }

    /// Whether the datagram, where the path does not carry it, is `EMSGSIZE` instead of fragments: 1 or 0.
    IPV6_DONTFRAG: Plain<c_int>, Send { on [linux_like] }

    /// A header of destination options, with its own two bytes. To send it needs `CAP_NET_RAW`.
    IPV6_DSTOPTS: Bytes, Both { by "IPV6_RECVDSTOPTS", on [linux_like] }

    /// Traffic class (8 bits) and flow label (20 bits) of the datagram; sent, its flow label.
    IPV6_FLOWINFO: BigEndian, Both { by "IPV6_FLOWINFO", on [linux_like] }

    /// The hop limit of the datagram, 0 to 255.
    IPV6_HOPLIMIT: Plain<c_int>, Both { by "IPV6_RECVHOPLIMIT", on [linux_like] }

    /// The header of hop-by-hop options, with its own two bytes. To send it needs `CAP_NET_RAW`.
    IPV6_HOPOPTS: Bytes, Both { by "IPV6_RECVHOPOPTS", on [linux_like] }

    /// The address that the datagram was sent to, before a firewall redirected it.
    IPV6_ORIGDSTADDR: AddressV6, Receive { by "IPV6_RECVORIGDSTADDR", on [linux_like] }

    /// How much the path carries, after a datagram that was larger. Comes without data.
    IPV6_PATHMTU: PathMtu, Receive { by "IPV6_RECVPATHMTU", on [linux_like] }

    /// Where the datagram came to; sent, where it comes from.
    IPV6_PKTINFO: PacketInfoV6, Both { by "IPV6_RECVPKTINFO", on [linux_like] }

    /// What went wrong with a datagram that was sent, and who says so; or that it has left.
    IPV6_RECVERR: Extended<28>, Receive {
        by "IPV6_RECVERR, then a receive with `MSG_ERRQUEUE`", on [linux_like]
    }

    /// The size of the largest fragment of a datagram that came in fragments, with its IPv6 header.
    IPV6_RECVFRAGSIZE: Plain<c_int>, Receive { by "IPV6_RECVFRAGSIZE", on [linux_like] }

    /// The routing header.
    IPV6_RTHDR: Bytes, Both { by "IPV6_RECVRTHDR", on [linux_like] }

    /// The header of destination options before a routing header, without which it is not sent. Arrives as
    /// [`IPV6_DSTOPTS`]. Needs `CAP_NET_RAW`.
    IPV6_RTHDRDSTOPTS: Bytes, Send { on [linux_like] }

    /// The traffic class of the datagram: six bits of DSCP, two of ECN.
    IPV6_TCLASS: Plain<c_int>, Both { by "IPV6_RECVTCLASS", on [linux_like] }
}
