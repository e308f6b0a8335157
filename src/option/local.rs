//! Options of Unix sockets as the BSDs and Apple have them, `SOL_LOCAL`: unix(4).

options! {
    level SOL_LOCAL, example "" "Socket::pair(Domain::UNIX, Type::STREAM, None)?.0";

    /// Whether `connect` waits until the connection is accepted.
    LOCAL_CONNWAIT: bool as Flag, ReadWrite { example "true", on [freebsd netbsd] }

    /// Whether the next message, or the first of a connection, brings the credentials of its sender (`SCM_CREDS`).
    LOCAL_CREDS: bool as Flag, ReadWrite { example "true", on [freebsd netbsd] }

    /// Whether each message brings the credentials of its sender (`SCM_CREDS2`). FreeBSD 13.
    LOCAL_CREDS_PERSISTENT: bool as Flag, ReadWrite { example "true", on [freebsd] }

    /// The user and the groups of the peer, as they were when the connection was made.
    LOCAL_PEERCRED: UserCredentials as PeerUser, ReadOnly { on [apple dragonfly freebsd] }

    /// Who made the other end.
    LOCAL_PEEREID: Credentials as PeerCredentials, ReadOnly { on [netbsd] }

    /// The process in whose name the peer acts.
    LOCAL_PEEREPID: u32 as Count, ReadOnly { on [apple] }

    /// The UUID of the program in whose name the peer acts.
    LOCAL_PEEREUUID: [u8; 16] as Uuid, ReadOnly { on [apple] }

    /// The process of the peer.
    LOCAL_PEERPID: u32 as Count, ReadOnly { on [apple] }

    /// The audit token of the peer: eight words, which `audit_token_to_pid` and its kin of libbsm read.
    LOCAL_PEERTOKEN: [u32; 8] as Words<8>, ReadOnly { on [apple] }

    /// The UUID of the peer's program.
    LOCAL_PEERUUID: [u8; 16] as Uuid, ReadOnly { on [apple] }
}
