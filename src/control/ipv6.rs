//! Messages of IPv6, `IPPROTO_IPV6`: ipv6(7).

messages! {
    level IPPROTO_IPV6;

    /// The hop limit of the datagram, 0 to 255.
    IPV6_HOPLIMIT: Plain<c_int>, Both { by "IPV6_RECVHOPLIMIT", on [linux_like] }

    /// The traffic class of the datagram: six bits of DSCP, two of ECN.
    IPV6_TCLASS: Plain<c_int>, Both { by "IPV6_RECVTCLASS", on [linux_like] }
}
