//! Messages of UDP, `IPPROTO_UDP`: udp(7).

messages! {
    level IPPROTO_UDP;

    /// The size of the datagrams that were joined; the last may be shorter.
    UDP_COALESCED_INFO: Plain<u32>, Receive { by "UDP_RECV_MAX_COALESCED_SIZE", on [windows] }

    /// The size of the datagrams that were joined; the last may be shorter.
    UDP_GRO: Plain<c_int>, Receive { by "UDP_GRO", on [linux_like] }

    /// The size of the datagrams that the data is cut into.
    UDP_SEGMENT: Plain<u16>, Send { on [linux_like] }

    /// The size of the datagrams that the data is cut into.
    UDP_SEND_MSG_SIZE: Plain<u32>, Send { on [windows] }
}
