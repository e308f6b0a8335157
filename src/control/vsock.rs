//! Messages of sockets between a machine and its guests, `SOL_VSOCK`: vsock(7).

messages! {
    level [SOL_VSOCK 287];

    /// Tells which sends without a copy are done with their memory.
    VSOCK_RECVERR = 1: Extended<0>, Receive {
        by "`SO_ZEROCOPY`, sends with `MSG_ZEROCOPY`, and a receive with `MSG_ERRQUEUE`", on [linux_like]
    }
}
