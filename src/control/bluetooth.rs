//! Messages of Bluetooth sockets of every protocol, `SOL_BLUETOOTH`.

messages! {
    level SOL_BLUETOOTH;

    /// Tells which sent packet the timestamp beside this message belongs to.
    BT_SCM_ERROR = 4: Extended<0>, Receive {
        by "`SO_TIMESTAMPING` with a flag of sending, and a receive with `MSG_ERRQUEUE`", on [linux_like]
    }

    /// The number of the packet that the controller gave, on isochronous sockets.
    BT_SCM_PKT_SEQNUM = 5: Plain<u16>, Receive { by "BT_PKT_SEQNUM", on [linux_like] }

    /// Whether the packet arrived whole, on audio and isochronous sockets: 0 where it did.
    BT_SCM_PKT_STATUS = 3: Plain<u8>, Receive { by "BT_PKT_STATUS", on [linux_like] }
}
