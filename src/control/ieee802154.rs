//! Messages of low-power radio, `SOL_IEEE802154`.
//!
//! The level has the number of `IPPROTO_IP`: ask for these only on such a socket, where nothing else has that level.

messages! {
    level [SOL_IEEE802154 0];

    /// How well the datagram was received, 0 to 255.
    WPAN_WANTLQI = 3: Plain<u8>, Receive { by "WPAN_WANTLQI", on [linux_like] }
}
