//! Options of Unix sockets as the BSDs and Apple have them, `SOL_LOCAL`: unix(4).

options! {
    level SOL_LOCAL, example "" "Socket::pair(Domain::UNIX, Type::STREAM, None)?.0";

    /// The user and the groups of the peer, as they were when the connection was made.
    LOCAL_PEERCRED: UserCredentials as PeerUser, ReadOnly { on [apple freebsd] }

    /// Who made the other end.
    LOCAL_PEEREID: Credentials as PeerCredentials, ReadOnly { on [netbsd] }

    /// The process of the peer.
    LOCAL_PEERPID: u32 as Count, ReadOnly { on [apple] }
}
