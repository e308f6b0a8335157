//! Messages of packet sockets, `SOL_PACKET`: packet(7).

messages! {
    level SOL_PACKET;

    /// What is known of the packet beside its bytes: its whole length, its VLAN tag, whether its checksum was verified.
    PACKET_AUXDATA = 8: Plain<PacketAuxiliaryData>, Receive { by "PACKET_AUXDATA", on [linux_like] }

    /// Tells which sent packet the timestamp beside this message belongs to.
    PACKET_TX_TIMESTAMP = 16: Extended<0>, Receive {
        by "`SO_TIMESTAMPING` with a flag of sending, and a receive with `MSG_ERRQUEUE`", on [linux_like]
    }
}

plain! {
    /// What is known of a received packet: C's `struct tpacket_auxdata`.
    pub struct PacketAuxiliaryData {
        /// Bits of `TP_STATUS_*`.
        pub status: u32,
        /// The length of the packet on the wire, in bytes.
        pub length: u32,
        /// How many bytes of it were captured.
        pub captured: u32,
        /// Where the link-layer header begins.
        pub link_offset: u16,
        /// Where the network header begins.
        pub network_offset: u16,
        /// The VLAN tag, where `status` has `TP_STATUS_VLAN_VALID`.
        pub vlan_tag: u16,
        /// The protocol of the VLAN tag, where `status` has `TP_STATUS_VLAN_TPID_VALID`.
        pub vlan_protocol: u16,
    }
}
