//! Messages of IPv4, `IPPROTO_IP`: ip(7).

messages! {
    level IPPROTO_IP;

    /// The time to live of the datagram, 1 to 255.
    IP_TTL: Plain<c_int>, Both { by "IP_RECVTTL", on [linux_like] }

    /// The type of service of the datagram: six bits of DSCP, two of ECN. One byte on arrival.
    IP_TOS: Plain<u8>, Both { by "IP_RECVTOS", on [linux_like] }
}
