//! Messages of UDP, `IPPROTO_UDP`: udp(7).

messages! {
    level IPPROTO_UDP;

    /// The size of the datagrams that were joined; the last may be shorter.
    UDP_GRO: Plain<c_int>, Receive { by "UDP_GRO", on [linux_like] }

    /// The size of the datagrams that the data is cut into.
    UDP_SEGMENT: Plain<u16>, Send { on [linux_like] }
}
