//! Messages of J1939, the protocol of vehicles over the CAN bus, `SOL_CAN_J1939`.

messages! {
    level [SOL_CAN_J1939 107];

    /// The address that the message was sent to; absent from a broadcast.
    SCM_J1939_DEST_ADDR = 1: Plain<u8>, Receive { by "itself", on [linux_like] }

    /// The name that the message was sent to, where it was sent to a name.
    SCM_J1939_DEST_NAME = 2: Plain<u64>, Receive { by "itself", on [linux_like] }

    /// What became of a message that was sent or is being received.
    SCM_J1939_ERRQUEUE = 4: Extended<0>, Receive {
        by "`SO_J1939_ERRQUEUE` with `SO_TIMESTAMPING`, and a receive with `MSG_ERRQUEUE`", on [linux_like]
    }

    /// The priority of the message, 0 (highest) to 7.
    SCM_J1939_PRIO = 3: Plain<u8>, Receive { by "itself", on [linux_like] }
}
