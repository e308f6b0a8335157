//! Messages of netlink sockets, `SOL_NETLINK`: netlink(7).

messages! {
    level SOL_NETLINK;

    /// The id of the network namespace that the message comes from, where it is another than the socket's.
    NETLINK_LISTEN_ALL_NSID: Plain<c_int>, Receive { by "NETLINK_LISTEN_ALL_NSID", on [linux_like] }

    /// The multicast group that the message was sent to.
    NETLINK_PKTINFO: Plain<NetlinkPacketInfo>, Receive { by "NETLINK_PKTINFO", on [linux_like] }
}

plain! {
    /// Where a netlink message was sent to: C's `struct nl_pktinfo`.
    pub struct NetlinkPacketInfo {
        /// The number of the multicast group; 0 for a message to this socket alone.
        pub group: u32,
    }
}
