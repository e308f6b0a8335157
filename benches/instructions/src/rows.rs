//! The table of operations.

use crate::{
    batch, beyond, messages, raw, with_berkeley::operations as berkeley, with_socket2::operations as socket2,
};

/// An operation, and the loop over it by each library.
pub(crate) struct Row {
    /// The name, for the command line.
    pub(crate) operation: &'static str,
    /// Instructions a round that berkeley may spend above the hand-written call.
    pub(crate) goal: u32,
    /// The hand-written call with the same checks: the limit.
    pub(crate) raw: fn(u64),
    /// The same by socket2, where it can.
    pub(crate) socket2: Option<fn(u64)>,
    /// The same by this library.
    pub(crate) berkeley: fn(u64),
}

const fn both(operation: &'static str, goal: u32, raw: fn(u64), socket2: fn(u64), berkeley: fn(u64)) -> Row {
    Row { operation, goal, raw, socket2: Some(socket2), berkeley }
}

const fn ours(operation: &'static str, goal: u32, raw: fn(u64), berkeley: fn(u64)) -> Row {
    Row { operation, goal, raw, socket2: None, berkeley }
}

/// One row, one operation.
pub(crate) const ROWS: &[Row] = &[
    both("send", 2, raw::send, socket2::send, berkeley::send),
    both("recv", 2, raw::recv, socket2::recv, berkeley::recv),
    ours("recv_into", 2, raw::recv, beyond::recv_into),
    both("would_block", 2, raw::would_block, socket2::would_block, berkeley::would_block),
    both("send_to_native", 2, raw::send_to, socket2::send_to_native, berkeley::send_to_native),
    both("send_to_from", 24, raw::send_to, socket2::send_to_from, berkeley::send_to_from),
    both("send_to_std", 20, raw::send_to, socket2::send_to_from, beyond::send_to_std),
    // A whole `SockAddr` is initialised before the call, and moved to the caller after it.
    both("recv_from_native", 28, raw::recv_from, socket2::recv_from_native, berkeley::recv_from_native),
    both("recv_from_as_socket", 40, raw::recv_from, socket2::recv_from_decoded, berkeley::recv_from_decoded),
    both("recv_from_std", 24, raw::recv_from, socket2::recv_from_decoded, beyond::recv_from_std),
    // Two calls a round, so twice the goal of one.
    both("stream_send_recv", 4, raw::stream, socket2::stream, berkeley::stream),
    both("ttl_v4", 2, raw::ttl_v4, socket2::ttl_v4, berkeley::ttl_v4),
    both("set_ttl_v4", 2, raw::set_ttl_v4, socket2::set_ttl_v4, berkeley::set_ttl_v4),
    both("set_tcp_nodelay", 2, raw::set_tcp_nodelay, socket2::set_tcp_nodelay, berkeley::set_tcp_nodelay),
    ours("get_option", 2, raw::ttl_v4, beyond::get_option),
    ours("set_option", 2, raw::set_ttl_v4, beyond::set_option),
    ours("encode_message", 5, messages::raw::encode, messages::berkeley::encode),
    ours("decode_three_messages", 20, messages::raw::decode, messages::berkeley::decode),
    // There and back: two sends, two receives.
    ours("pass_descriptor", 50, messages::raw::pass, messages::berkeley::pass),
    // 32 messages a round. By hand the headers are built each round.
    ours("batch_send_extend", 48, batch::raw::send, batch::berkeley::send_extend),
    ours("batch_send_push", 387, batch::raw::send, batch::berkeley::send_push),
    ours("batch_send_again", 0, batch::raw::send, batch::berkeley::send_again),
    ours("batch_recv_extend", 522, batch::raw::recv, batch::berkeley::recv_extend),
    ours("batch_recv_push", 777, batch::raw::recv, batch::berkeley::recv_push),
    ours("batch_recv_again", 400, batch::raw::recv, batch::berkeley::recv_again),
    ours("batch_recv_senders", 96, batch::raw::recv, batch::berkeley::recv_senders),
];
