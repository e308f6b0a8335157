//! Options of DCCP, `SOL_DCCP`, which Linux had until 6.15: Documentation/networking/dccp.rst.

options! {
    level SOL_DCCP, example "no_run" "Socket::new(Domain::IPV4, Type::DCCP, Some(Protocol::DCCP))?";

    /// The congestion control (CCID) of both directions.
    DCCP_SOCKOPT_CCID: u8 as Byte, WriteOnly { set set_dccp_ccid, example "2", on [linux] }

    /// The largest packet that can be sent now, in bytes.
    DCCP_SOCKOPT_GET_CUR_MPS: u32 as Count, ReadOnly { get dccp_cur_mps, on [linux] }

    /// How many packets wait to be sent at most; 0 is no limit.
    DCCP_SOCKOPT_QPOLICY_TXQLEN: u32 as Count, ReadWrite {
        get dccp_qpolicy_txqlen, set set_dccp_qpolicy_txqlen, example "5", on [linux]
    }

    /// How much of a received packet its checksum must cover, 0 (all) to 15.
    DCCP_SOCKOPT_RECV_CSCOV: u32 as Count, ReadWrite {
        get dccp_recv_cscov, set set_dccp_recv_cscov, example "1", on [linux]
    }

    /// The congestion control (CCID) of the direction to this socket.
    DCCP_SOCKOPT_RX_CCID: u32 as Count, ReadOnly { get dccp_xx_ccid, on [linux] }

    /// How much of a sent packet its checksum covers, 0 (all) to 15.
    DCCP_SOCKOPT_SEND_CSCOV: u32 as Count, ReadWrite {
        get dccp_send_cscov, set set_dccp_send_cscov, example "1", on [linux]
    }

    /// Whether the server holds the state of an ended connection (TIMEWAIT), instead of the client.
    DCCP_SOCKOPT_SERVER_TIMEWAIT: bool as Flag, ReadWrite {
        get dccp_server_timewait, set set_dccp_server_timewait, example "true", on [linux]
    }

    /// The code of the service that the socket offers or asks for, in network byte order.
    DCCP_SOCKOPT_SERVICE: u32 as Count, ReadWrite {
        get dccp_service, set set_dccp_service, example "42", on [linux]
    }

    /// The congestion control (CCID) of the direction from this socket.
    DCCP_SOCKOPT_TX_CCID: u32 as Count, ReadOnly { get dccp_tx_ccid, on [linux] }
}
