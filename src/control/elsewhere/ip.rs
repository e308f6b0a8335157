//! Messages of IPv4, `IPPROTO_IP`, on systems other than Linux.

messages! {
    level IPPROTO_IP;

    /// The two bits of ECN of the datagram.
    IP_ECN: Plain<c_int>, Both { by "IP_RECVECN", on [windows] }

    /// The hash of the flow that the datagram belongs to.
    IP_FLOWID = 90: Plain<u32>, Both { by "IP_RECVFLOWID", on [freebsd] }

    /// How [`IP_FLOWID`] was made.
    IP_FLOWTYPE = 91: Plain<u32>, Both { by "IP_RECVFLOWID", on [freebsd] }

    /// The time to live of the datagram, as Windows names the message until Windows 10 1607; later it is
    /// [`IP_TTL`].
    IP_HOPLIMIT: Plain<c_int>, Receive { by "IP_RECVTTL", on [windows] }

    /// The IPsec flow of the datagram.
    IP_IPSECFLOWINFO = 36: Plain<u32>, Both { by "IP_IPSECFLOWINFO", on [openbsd] }

    /// The index of the interface that the datagram came by, before a tunnel was taken off.
    IP_ORIGINAL_ARRIVAL_IF: Plain<c_uint>, Receive { by "IP_ORIGINAL_ARRIVAL_IF", on [windows] }

    /// The interface and the address that the datagram arrived at; or the interface and the source to send with.
    IP_PKTINFO: PacketInfoV4, Both { by "IP_PKTINFO", on [apple solarish] }

    /// The interface and the address that the datagram arrived at; or the interface and the source to send with.
    IP_PKTINFO: Plain<PlainPacketInfo>, Both { by "IP_RECVPKTINFO", on [netbsd] }

    /// The interface and the address that the datagram arrived at; or the interface and the source to send
    /// with.
    IP_PKTINFO: Plain<PlainPacketInfo>, Both { by "IP_PKTINFO", on [windows] }

    /// The address that the datagram was sent to.
    IP_RECVDSTADDR: InAddr, Receive { by "IP_RECVDSTADDR", on [apple bsd solarish] }

    /// The address that the datagram was sent to.
    IP_RECVDSTADDR: InAddr, Receive { by "IP_RECVDSTADDR", on [windows] }

    /// The port that the datagram was sent to, in the bytes that travelled.
    IP_RECVDSTPORT = 33: Plain<[u8; 2]>, Receive { by "IP_RECVDSTPORT", on [openbsd] }

    /// The interface that the datagram arrived at.
    IP_RECVIF: LinkIndex, Receive { by "IP_RECVIF", on [apple bsd] }

    /// The index of the interface that the datagram arrived at.
    IP_RECVIF = 9: Plain<c_uint>, Receive { by "IP_RECVIF", on [solarish] }

    /// The index of the interface that the datagram arrived at.
    IP_RECVIF: Plain<c_uint>, Receive { by "IP_RECVIF", on [windows] }

    /// The number of the routing table that the datagram arrived in.
    IP_RECVRTABLE = 35: Plain<u32>, Receive { by "IP_RECVRTABLE", on [openbsd] }

    /// The type of service of the datagram: six bits of DSCP, two of ECN.
    IP_RECVTOS: Plain<u8>, Receive { by "IP_RECVTOS", on [apple freebsd] }

    /// The time to live of the datagram.
    IP_RECVTTL: Plain<u8>, Receive { by "IP_RECVTTL", on [apple freebsd dragonfly] }

    /// The time to live of the datagram.
    IP_RECVTTL = 23: Plain<u8>, Receive { by "IP_RECVTTL", on [netbsd] }

    /// The time to live of the datagram.
    IP_RECVTTL = 31: Plain<u8>, Receive { by "IP_RECVTTL", on [openbsd] }

    /// The time to live of the datagram.
    IP_RECVTTL = 11: Plain<u8>, Receive { by "IP_RECVTTL", on [solarish] }

    /// The bucket that the datagram's flow falls into.
    IP_RSSBUCKETID = 92: Plain<u32>, Receive { by "IP_RECVRSSBUCKETID", on [freebsd] }

    /// The source address to send with.
    IP_SENDSRCADDR: InAddr, Send { on [bsd] }

    /// The type of service of the datagram: six bits of DSCP, two of ECN. Sent since Windows Server 2022;
    /// before, [`IP_ECN`] can be.
    IP_TOS: Plain<c_int>, Both { by "IP_RECVTOS", on [windows] }

    /// The time to live of the datagram.
    IP_TTL: Plain<c_int>, Receive { by "IP_RECVTTL", on [windows] }

    /// What a filter that has redirected the datagram says of it.
    IP_WFP_REDIRECT_CONTEXT: Bytes, Receive { by "itself, where a filter redirects", on [windows] }

    /// What tells a filter that the datagram was redirected already.
    IP_WFP_REDIRECT_RECORDS: Bytes, Both { by "itself, where a filter redirects", on [windows] }
}
