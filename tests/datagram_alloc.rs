//! Datagrams are sent and received without allocation: a counting allocator watches, alone in its process.
#![cfg(linux_like)]
#![allow(unsafe_code)] // An allocator.

mod common;
mod counting;

use berkeley::datagram::{Facts, Receiver, Rejected, Sender, Transmit};
use common::udp;
use counting::allocations;
use std::io::{ErrorKind, IoSliceMut};
use std::net::IpAddr;
use std::time::Duration;

#[test]
fn nothing_is_allocated_after_the_first_round() {
    if common::qemu_cannot_swap("UDP_SEGMENT") {
        return;
    }
    let before = allocations();
    let ((near, own), (far, to)) = (udp(), udp());
    let to = to.as_socket().unwrap();
    let source: IpAddr = own.as_socket().unwrap().ip();
    let mut sender = Sender::with_capacity(&near, 8).unwrap();
    let mut facts = Facts::DESTINATION | Facts::TTL | Facts::TOS | Facts::SEGMENTS;
    if !common::qemu_lacks("SO_TIMESTAMPNS and SO_RXQ_OVFL") {
        facts = facts | Facts::TIMESTAMP | Facts::DROPS;
    }
    let mut receiver = Receiver::new(&far, facts).unwrap();
    let mut memory = [[0; 100]; 4];
    far.set_nonblocking(true).unwrap();
    // The first receive allocates the buffers.
    assert_eq!(receiver.recv(&far).unwrap_err().kind(), ErrorKind::WouldBlock);
    assert!(allocations() > before);

    let before = allocations();
    for number in 0..100 {
        sender.set_segmentation(number % 2 == 0);
        let mut round = sender.round();
        for tos in [0, 0, 1, 1, 2] {
            round.push(&Transmit::new(&[7; 90]).to(to).tos(tos).source(source)).unwrap();
        }
        round.push(&Transmit::new(&[8; 400]).to(to).segments(64)).unwrap();
        for size in [5, 4, 3, 2, 1, 0] {
            round.push(&Transmit::new(&[9; 5][..size]).to(to)).unwrap();
        }
        assert_eq!(round.push(&Transmit::new(&[7; 9]).to(to).at(Duration::ZERO)), Err(Rejected::Full));
        let sent = round.flush(&near).unwrap();
        assert_eq!(sent, 18);
        let plain = Transmit::new(&[6; 30]).to(to).tos(1).source(source);
        let sent =
            sent + sender.send(&near, &plain).unwrap() + sender.send(&near, &plain.segments(8)).unwrap();
        assert_eq!(sent, 18 + 1 + 4);
        let mut got = 0;
        while got < sent {
            if number % 3 == 0 {
                let mut bufs = memory.each_mut().map(|memory| IoSliceMut::new(memory));
                match receiver.recv_into(&far, &mut bufs) {
                    Ok(arrivals) => got += arrivals.datagrams().count(),
                    Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
                }
            } else {
                match receiver.recv(&far) {
                    Ok(arrivals) => got += arrivals.datagrams().count(),
                    Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
                }
            }
        }
        assert_eq!(got, sent);
    }
    assert_eq!(allocations() - before, 0, "allocations");
}
