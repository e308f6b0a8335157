//! What a receiver tells of datagrams: their headers, times, drops and lengths, and how it splits what came joined.
#![cfg(linux_like)]

mod common;

use berkeley::datagram::{Facts, Receiver};
use common::udp;
use std::io::ErrorKind;

#[test]
fn capacities() {
    let (socket, _) = udp();
    let most = isize::MAX as usize;
    for (messages, bytes) in [(0, 1), (usize::MAX, 0), (most / 8, 0), (1, usize::MAX), (3, most / 2)] {
        let error = Receiver::with_capacity(&socket, Facts::TTL, messages, bytes).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{messages} of {bytes}");
    }
}
