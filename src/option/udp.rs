//! Options of UDP, `IPPROTO_UDP`: udp(7).

options! {
    level IPPROTO_UDP, example "" "Socket::new(Domain::IPV4, Type::DGRAM, None)?";

    /// Whether datagrams of one sender may arrive joined, with their size in a control message (`UDP_GRO`).
    UDP_GRO: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// The size of the datagrams that a send cuts its data into; 0 does not cut.
    UDP_SEGMENT: u32 as Count, ReadWrite { example "1200", on [linux_like] }
}
