//! Messages of raw sockets to Bluetooth controllers, `SOL_HCI`.
//!
//! The level has the number of `IPPROTO_IP`: ask for these only on such a socket, where nothing else has that level.

messages! {
    level [SOL_HCI 0];

    /// Whether the packet came in (1) or went out (0).
    HCI_CMSG_DIR = 1: Plain<c_int>, Receive { by "HCI_DATA_DIR", on [linux_like] }

    /// When the packet arrived.
    HCI_CMSG_TSTAMP = 2: Plain<HciTime>, Receive { by "HCI_TIME_STAMP", on [linux_like] }
}

plain! {
    /// A time since 1970: C's `struct timeval` as the kernel has it here.
    pub struct HciTime {
        /// Whole seconds.
        pub seconds: c_long,
        /// Microseconds, 0 to 999999.
        pub microseconds: c_long,
    }
}
