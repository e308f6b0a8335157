//! Messages of UDP, `IPPROTO_UDP`: udp(7).

messages! {
    level IPPROTO_UDP;

    /// The size of the datagrams that the data is cut into.
    UDP_SEGMENT = 103: Plain<u16>, Send { on [linux_like] }
}
