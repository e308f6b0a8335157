//! Messages of every socket, `SOL_SOCKET`: socket(7), unix(7).

messages! {
    level SOL_SOCKET;

    /// Descriptors, of which the receiver gets copies. Sent by [`Builder::push_descriptors`](super::Builder::push_descriptors),
    /// received by [`Received::take`](super::Received::take).
    SCM_RIGHTS: Descriptors, Descriptors { by "itself, on Unix sockets", on [posix] }
}
