//! Messages of IPv4, `IPPROTO_IP`: ip(7).

messages! {
    level IPPROTO_IP;

    /// The one's complement sum of the data, not folded to 16 bits, where the system has computed it.
    IP_CHECKSUM: Plain<u32>, Receive { by "IP_CHECKSUM", on [linux_like] }

    /// The address that the datagram was sent to, before a firewall redirected it.
    IP_ORIGDSTADDR: AddressV4, Receive { by "IP_RECVORIGDSTADDR", on [linux_like] }

    /// Where the datagram came to; sent, where it comes from.
    IP_PKTINFO: PacketInfoV4, Both { by "IP_PKTINFO", on [linux_like] }

    /// The protocol of a packet whose header the program writes, for the choice of its route. Linux 6.4.
    IP_PROTOCOL = 52: Plain<c_int>, Send { on [linux_like] }

    /// What went wrong with a datagram that was sent, and who says so; or that it has left.
    IP_RECVERR: Extended<16>, Receive {
        by "IP_RECVERR, then a receive with `MSG_ERRQUEUE`", on [linux_like]
    }

    /// The size of the largest fragment of a datagram that came in fragments, with its IP header.
    IP_RECVFRAGSIZE: Plain<c_int>, Receive { by "IP_RECVFRAGSIZE", on [linux_like] }

    /// The IP options of the datagram, as they arrived.
    IP_RECVOPTS: Bytes, Receive { by "IP_RECVOPTS", on [linux_like] }

    /// The IP options of the datagram, ready for an answer; sent, its options: what goes
    /// beyond 40 bytes is left out.
    IP_RETOPTS: Bytes, Both { by "IP_RETOPTS", on [linux_like] }

    /// The type of service of the datagram: six bits of DSCP, two of ECN. One byte on arrival.
    IP_TOS: Plain<u8>, Both { by "IP_RECVTOS", on [linux_like] }

    /// The time to live of the datagram, 1 to 255.
    IP_TTL: Plain<c_int>, Both { by "IP_RECVTTL", on [linux_like] }

    /// The security label of the sender, as its security module writes it; a NUL byte may end it. Not to be
    /// confused with [`socket::SCM_SECURITY`](super::socket::SCM_SECURITY).
    SCM_SECURITY = 3: Bytes, Receive { by "IP_PASSSEC", on [linux_like] }
}
