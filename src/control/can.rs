//! Messages of raw sockets of the CAN bus, `SOL_CAN_RAW`.

messages! {
    level [SOL_CAN_RAW 101];

    /// Tells which sent frame the timestamp beside this message belongs to.
    SCM_CAN_RAW_ERRQUEUE = 1: Extended<0>, Receive {
        by "`SO_TIMESTAMPING` with a flag of sending, and a receive with `MSG_ERRQUEUE`", on [linux_like]
    }
}
