//! Options of UDP, `IPPROTO_UDP`: udp(7).

options! {
    level IPPROTO_UDP, example "" "Socket::new(Domain::IPV4, Type::DGRAM, None)?";

    /// Whether datagrams are sent with a checksum.
    UDP_CHECKSUM_COVERAGE: bool as Flag, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV4, Type::DGRAM, None)?",
        on [windows]
    }

    /// What is carried in UDP: 2 is ESP (RFC 3948), 0 nothing.
    UDP_ENCAP: u32 as Count, ReadWrite { on [freebsd] }

    /// Whether datagrams of one sender may arrive joined, with their size in a control message (`UDP_GRO`).
    UDP_GRO: bool as Flag, ReadWrite { example "true", on [linux_like] }

    /// Whether the socket is the end of a NAT traversal for IPsec. Needs a privilege.
    UDP_NAT_T_ENDPOINT: bool as Flag, ReadWrite { on [solarish] }

    /// Whether datagrams of IPv4 are sent without a checksum.
    UDP_NOCHECKSUM: bool as Flag, ReadWrite {
        of "no_run" "Socket::new(Domain::IPV4, Type::DGRAM, None)?",
        on [windows]
    }

    /// Whether datagrams are sent without a checksum.
    UDP_NOCKSUM: bool as Flag, ReadWrite { example "true", on [apple] }

    /// How many bytes datagrams of one sender may have that are received joined, with their size in a control
    /// message (`UDP_COALESCED_INFO`); 0 does not join. Windows 10 2004.
    UDP_RECV_MAX_COALESCED_SIZE: u32 as Count, ReadWrite {
        example "65535", of "no_run" "Socket::new(Domain::IPV4, Type::DGRAM, None)?",
        on [windows]
    }

    /// The size of the datagrams that a send cuts its data into; 0 does not cut.
    UDP_SEGMENT: u32 as Count, ReadWrite { example "1200", on [linux_like] }

    /// The size of the datagrams that a send cuts its data into; 0 does not cut. Windows 10 2004.
    UDP_SEND_MSG_SIZE: u32 as Count, ReadWrite {
        example "1200", of "no_run" "Socket::new(Domain::IPV4, Type::DGRAM, None)?",
        on [windows]
    }
}
