//! Options of sockets between a virtual machine of Hyper-V and its host, `HV_PROTOCOL_RAW`: hvsocket.h.

options! {
    level HV_PROTOCOL_RAW, example "no_run" "Socket::new(Domain::from(34), Type::STREAM, Some(Protocol::from(1)))?";

    /// Whether the connection outlives that the virtual machine is suspended.
    HVSOCKET_CONNECTED_SUSPEND: bool as Flag, ReadWrite { example "true", on [windows] }

    /// How long a connect takes at most; `None` or zero is the system's default. In milliseconds, rounded up.
    HVSOCKET_CONNECT_TIMEOUT: Option<Duration> as Milliseconds, ReadWrite {
        example "Some(Duration::from_secs(5))", on [windows]
    }

    /// Whether the address of a container is passed through to the host.
    HVSOCKET_CONTAINER_PASSTHRU: bool as Flag, ReadWrite { example "true", on [windows] }
}
