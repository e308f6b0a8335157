//! Messages of TLS in the kernel, `SOL_TLS`.

messages! {
    level [SOL_TLS 282];

    /// The type of the record that was read, such as 21 for an alert and 22 for a handshake; data is 23.
    ///
    /// A read ends where the type changes. Without memory for this message, a record that is not data is an error.
    TLS_GET_RECORD_TYPE = 2: Plain<u8>, Receive { by "`TLS_RX`, with every record", on [linux_like] }

    /// The type of the record to send, such as 21 for an alert; without it, data.
    TLS_SET_RECORD_TYPE = 1: Plain<u8>, Send { on [linux_like] }
}
