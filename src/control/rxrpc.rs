//! Messages of remote calls, `SOL_RXRPC`: the protocol of AFS.

use super::plain::bytes;
use super::{Encode, Payload};

messages! {
    level [SOL_RXRPC 272];

    /// Ends the call, with a code for the peer that is not 0; or says that the call has ended so.
    RXRPC_ABORT = 2: Plain<u32>, Both { by "itself", on [linux_like] }

    /// The call is over: the client has the whole reply.
    RXRPC_ACK = 3: Empty, Receive { by "itself, at a server", on [linux_like] }

    /// The call is over: the server was busy.
    RXRPC_BUSY = 6: Empty, Receive { by "itself, at a client", on [linux_like] }

    /// The peer must be answered about its security, out of the order of the calls.
    RXRPC_CHALLENGED = 16: Plain<RxrpcChallenge>, Receive { by "RXRPC_MANAGE_RESPONSE", on [linux_like] }

    /// Lends the server a number for a call to come, named by [`RXRPC_USER_CALL_ID`] beside this message.
    RXRPC_CHARGE_ACCEPT = 14: Empty, Send { on [linux_like] }

    /// The call gets a connection of its own.
    RXRPC_EXCLUSIVE_CALL = 10: Empty, Send { on [linux_like] }

    /// The call is over: this side has failed, with this error number.
    RXRPC_LOCAL_ERROR = 7: Plain<u32>, Receive { by "itself", on [linux_like] }

    /// The call is over: the network has failed, with this error number.
    RXRPC_NET_ERROR = 5: Plain<u32>, Receive { by "itself", on [linux_like] }

    /// A call has come in. Kernels whose servers lend numbers ([`RXRPC_CHARGE_ACCEPT`]) name the call beside it.
    RXRPC_NEW_CALL = 8: Empty, Receive { by "itself, at a server", on [linux_like] }

    /// The number of a message out of the order of the calls, and of the answer to it.
    RXRPC_OOB_ID = 15: Plain<u64>, Both { by "RXRPC_MANAGE_RESPONSE", on [linux_like] }

    /// The message to send answers a challenge.
    RXRPC_RESPOND = 17: Empty, Send { on [linux_like] }

    /// A challenge was answered.
    RXRPC_RESPONDED = 18: Empty, Receive { by "RXRPC_MANAGE_RESPONSE", on [linux_like] }

    /// What the program adds to the answer to a challenge.
    RXRPC_RESP_RXGK_APPDATA = 19: Bytes, Send { on [linux_like] }

    /// How long the call may take.
    RXRPC_SET_CALL_TIMEOUT = 13: RxrpcTimeouts, Send { on [linux_like] }

    /// How many bytes the call will send in all.
    RXRPC_TX_LENGTH = 12: Plain<i64>, Send { on [linux_like] }

    /// The peer may answer as a better service.
    RXRPC_UPGRADE_SERVICE = 11: Empty, Send { on [linux_like] }

    /// The number that the program has given the call.
    RXRPC_USER_CALL_ID = 1: Plain<c_ulong>, Both { by "itself", on [linux_like] }
}

plain! {
    /// What the answer to a challenge must be for: C's `struct rxrpc_challenge`.
    pub struct RxrpcChallenge {
        /// The service.
        pub service: u16,
        /// The kind of security: `RXRPC_SECURITY_*`.
        pub security: u8,
        /// Has no meaning.
        pub reserved: u8,
    }
}

/// How long a call may take. What is `None` stays as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RxrpcTimeouts {
    /// For the whole call, in seconds; 0 for no limit.
    pub call: u32,
    /// Without a packet that asks for more, in milliseconds.
    pub idle: Option<u32>,
    /// Without any packet, in milliseconds; taken only together with `idle`.
    pub packet: Option<u32>,
}

impl RxrpcTimeouts {
    /// The numbers that travel, in their order.
    #[inline]
    fn numbers(self) -> impl Iterator<Item = u32> {
        let rest = self.idle.into_iter().flat_map(move |idle| [Some(idle), self.packet]).flatten();
        std::iter::once(self.call).chain(rest)
    }
}

impl Payload for RxrpcTimeouts {
    type Value<'a> = RxrpcTimeouts;
    const SIZE: usize = 12;

    #[inline]
    fn decode(data: &[u8]) -> Option<RxrpcTimeouts> {
        let number = |at| bytes(data, at).map(u32::from_ne_bytes);
        Some(RxrpcTimeouts { call: number(0)?, idle: number(4), packet: number(8) })
    }
}

impl Encode for RxrpcTimeouts {
    type Sent<'a> = RxrpcTimeouts;

    #[inline]
    fn length(value: &RxrpcTimeouts) -> usize {
        4 * value.numbers().count()
    }

    #[inline]
    fn encode(value: RxrpcTimeouts, data: &mut [u8]) {
        for (number, bytes) in value.numbers().zip(data.chunks_exact_mut(4)) {
            bytes.copy_from_slice(&number.to_ne_bytes());
        }
    }
}
