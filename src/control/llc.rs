//! Messages of the logical link control of IEEE 802.2, `SOL_LLC`.

messages! {
    level SOL_LLC;

    /// The interface and the address that the frame arrived at.
    LLC_OPT_PKTINFO = 9: Plain<LlcPacketInfo>, Receive { by "LLC_OPT_PKTINFO", on [linux_like] }
}

plain! {
    /// Where a frame arrived: C's `struct llc_pktinfo`.
    pub struct LlcPacketInfo {
        /// The index of the interface.
        pub interface: c_int,
        /// The service access point.
        pub access_point: u8,
        /// The address of the link.
        pub address: [u8; 6],
        /// Has no meaning.
        pub reserved: u8,
    }
}
