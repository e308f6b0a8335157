//! Messages of IPv6, `IPPROTO_IPV6`, on systems other than Linux.

messages! {
    level IPPROTO_IPV6;

    /// The two bits of ECN of the datagram.
    IPV6_ECN: Plain<c_int>, Both { by "IPV6_RECVECN", on [windows] }

    /// The hop limit of the datagram.
    IPV6_HOPLIMIT: Plain<c_int>, Both { by "IPV6_RECVHOPLIMIT", on [apple freebsd dragonfly] }

    /// The hop limit of the datagram.
    IPV6_HOPLIMIT = 47: Plain<c_int>, Both { by "IPV6_RECVHOPLIMIT", on [netbsd openbsd] }

    /// The hop limit of the datagram.
    IPV6_HOPLIMIT = 12: Plain<c_int>, Both { by "IPV6_RECVHOPLIMIT", on [solarish] }

    /// The hop limit of the datagram.
    IPV6_HOPLIMIT: Plain<c_int>, Receive { by "IPV6_HOPLIMIT", on [windows] }

    /// The address and port that the datagram was sent to before a redirection.
    IPV6_ORIGDSTADDR: AddressV6, Receive { by "IPV6_ORIGDSTADDR", on [freebsd] }

    /// The interface and the address that the datagram arrived at; or the interface and the source to send with.
    IPV6_PKTINFO: PacketInfoV6, Both { by "IPV6_RECVPKTINFO", on [apple bsd solarish] }

    /// The interface and the address that the datagram arrived at; or the interface and the source to send
    /// with.
    IPV6_PKTINFO: PacketInfoV6, Both { by "IPV6_PKTINFO", on [windows] }

    /// The address that the datagram was sent to.
    IPV6_RECVDSTADDR: In6Addr, Receive { by "IPV6_RECVDSTADDR", on [windows] }

    /// The index of the interface that the datagram arrived at.
    IPV6_RECVIF: Plain<c_uint>, Receive { by "IPV6_RECVIF", on [windows] }

    /// The traffic class of the datagram: six bits of DSCP, two of ECN.
    IPV6_TCLASS: Plain<c_int>, Both { by "IPV6_RECVTCLASS", on [apple bsd solarish] }

    /// The traffic class of the datagram: six bits of DSCP, two of ECN. Sent since Windows Server 2022;
    /// before, [`IPV6_ECN`] can be.
    IPV6_TCLASS: Plain<c_int>, Both { by "IPV6_RECVTCLASS", on [windows] }

    /// Whether to send in pieces of at most 1280 bytes: −1 for multicast only, 0 for never, 1 for always.
    IPV6_USE_MIN_MTU = 42: Plain<c_int>, Send { on [apple bsd] }

    /// Whether to send in pieces of at most 1280 bytes: −1 for multicast only, 0 for never, 1 for always.
    IPV6_USE_MIN_MTU = 32: Plain<c_int>, Send { on [solarish] }
}
