//! Messages of SCTP, `SOL_SCTP`: sctp(7), RFC 6458 section 5.3.
//!
//! What has no association of its own, as on a one-to-one socket, has 0 there.

messages! {
    level [SOL_SCTP 132];

    /// The key that authenticates the message to send.
    SCTP_AUTHINFO = 6: Plain<SctpAuthentication>, Send { on [linux_like] }

    /// One more address of the peer, for a send that begins an association.
    SCTP_DSTADDRV4 = 7: InAddr, Send { on [linux_like] }

    /// One more address of the peer, for a send that begins an association.
    SCTP_DSTADDRV6 = 8: In6Addr, Send { on [linux_like] }

    /// How the association is to be, for a send that begins it.
    SCTP_INIT = 0: Plain<SctpInitiation>, Send { on [linux_like] }

    /// The message that the next receive gives.
    SCTP_NXTINFO = 4: Plain<SctpNext>, Receive { by "SCTP_RECVNXTINFO", on [linux_like] }

    /// When the message to send may be given up.
    SCTP_PRINFO = 5: Plain<SctpReliability>, Send { on [linux_like] }

    /// Stream and numbers of the message that was received.
    SCTP_RCVINFO = 3: Plain<SctpReceived>, Receive { by "SCTP_RECVRCVINFO", on [linux_like] }

    /// How the message is to be sent.
    SCTP_SNDINFO = 2: Plain<SctpSend>, Send { on [linux_like] }

    /// How the message is to be sent, or what was received. Superseded by [`SCTP_SNDINFO`] and [`SCTP_RCVINFO`].
    SCTP_SNDRCV = 1: Plain<SctpSendReceive>, Both { by "`SCTP_EVENTS` with its `data_io` event", on [linux_like] }
}

plain! {
    /// How an association is to begin: C's `struct sctp_initmsg`. What is 0 stays as the socket has it.
    pub struct SctpInitiation {
        /// How many streams to send on are asked for.
        pub outgoing_streams: u16,
        /// How many streams to receive on are allowed.
        pub incoming_streams: u16,
        /// How often the beginning is tried.
        pub attempts: u16,
        /// The longest wait between two attempts, in milliseconds.
        pub timeout: u16,
    }

    /// How a message is to be sent: C's `struct sctp_sndinfo`.
    pub struct SctpSend {
        /// The stream.
        pub stream: u16,
        /// Bits such as `SCTP_UNORDERED`.
        pub flags: u16,
        /// The protocol of the payload, in the bytes that travel.
        pub protocol: u32,
        /// A number of the sender's, which an event of failure gives back.
        pub context: u32,
        /// The association, on a one-to-many socket without an address.
        pub association: i32,
    }

    /// Stream and numbers of a received message: C's `struct sctp_rcvinfo`.
    pub struct SctpReceived {
        /// The stream.
        pub stream: u16,
        /// The number within the stream.
        pub number: u16,
        /// Bits such as `SCTP_UNORDERED`.
        pub flags: u16,
        /// Has no meaning.
        pub reserved: u16,
        /// The protocol of the payload, in the bytes that travelled.
        pub protocol: u32,
        /// The transmission number.
        pub transmission: u32,
        /// The transmission number up to which everything has arrived.
        pub cumulative: u32,
        /// The number that `SCTP_CONTEXT` set.
        pub context: u32,
        /// The association.
        pub association: i32,
    }

    /// What the next receive gives: C's `struct sctp_nxtinfo`.
    pub struct SctpNext {
        /// The stream.
        pub stream: u16,
        /// Bits such as `SCTP_UNORDERED`, `SCTP_COMPLETE` and `SCTP_NOTIFICATION`.
        pub flags: u16,
        /// The protocol of the payload, in the bytes that travelled.
        pub protocol: u32,
        /// How many bytes of it are there.
        pub length: u32,
        /// The association.
        pub association: i32,
    }

    /// When a message may be given up: C's `struct sctp_prinfo`.
    pub struct SctpReliability {
        /// `SCTP_PR_SCTP_NONE`, `SCTP_PR_SCTP_TTL`, `SCTP_PR_SCTP_RTX` or `SCTP_PR_SCTP_PRIO`.
        pub policy: u16,
        /// Has no meaning.
        pub reserved: u16,
        /// After how many milliseconds or retransmissions, or at which priority, as the policy has it.
        pub value: u32,
    }

    /// The key that authenticates a message: C's `struct sctp_authinfo`.
    pub struct SctpAuthentication {
        /// The number of the key.
        pub key: u16,
    }

    /// How a message is to be sent, or what was received: C's `struct sctp_sndrcvinfo`.
    pub struct SctpSendReceive {
        /// The stream.
        pub stream: u16,
        /// The number within the stream, of a received message.
        pub number: u16,
        /// Bits such as `SCTP_UNORDERED`.
        pub flags: u16,
        /// Has no meaning.
        pub reserved: u16,
        /// The protocol of the payload, in the bytes that travel.
        pub protocol: u32,
        /// A number of the sender's, which an event of failure gives back.
        pub context: u32,
        /// After how many milliseconds the message to send may be given up; 0 for never.
        pub time_to_live: u32,
        /// The transmission number, of a received message.
        pub transmission: u32,
        /// The transmission number up to which everything has arrived, of a received message.
        pub cumulative: u32,
        /// The association.
        pub association: i32,
    }
}
