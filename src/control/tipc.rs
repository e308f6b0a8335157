//! Messages of sockets within a cluster, `SOL_TIPC`.

messages! {
    level SOL_TIPC;

    /// The service that the message was sent to.
    TIPC_DESTNAME = 3: Plain<TipcService>, Receive { by "itself, where it was sent to a service", on [linux_like] }

    /// Why a message that this socket sent has come back.
    TIPC_ERRINFO = 1: Plain<TipcReturn>, Receive { by "itself, with an undelivered message", on [linux_like] }

    /// The data of a message that has come back.
    TIPC_RETDATA = 2: Bytes, Receive { by "itself, with an undelivered message", on [linux_like] }
}

plain! {
    /// A range of services.
    pub struct TipcService {
        /// The type of the service.
        pub kind: u32,
        /// Its first instance.
        pub lower: u32,
        /// Its last instance.
        pub upper: u32,
    }

    /// Why a message has come back.
    pub struct TipcReturn {
        /// A reason such as `TIPC_ERR_NO_PORT`.
        pub reason: u32,
        /// How many bytes of the message came back.
        pub length: u32,
    }
}
