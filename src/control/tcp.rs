//! Messages of TCP, `IPPROTO_TCP`: tcp(7).

messages! {
    level IPPROTO_TCP;

    /// How many bytes are left to read.
    TCP_CM_INQ: Plain<c_int>, Receive { by "TCP_INQ", on [linux_like] }
}
