//! Batches allocate when they are made, and not afterwards: a counting allocator watches, alone in its process.
#![cfg(linux)]
#![allow(unsafe_code)] // An allocator.

mod common;
mod counting;

use berkeley::batch::{RecvBatch, SendBatch, Wait};
use berkeley::control::{Builder, IP_TTL, Storage, space};
use berkeley::{MaybeUninitSlice, MsgHdr, MsgHdrMut, SockAddr, option};
use common::udp;
use counting::allocations;
use std::array;
use std::io::{ErrorKind, IoSlice};
use std::mem::MaybeUninit;
use std::time::Instant;

#[test]
fn no_round_allocates() {
    if common::qemu_cannot_swap("IP_TTL to send") {
        return;
    }
    let ((a, from), (b, to)) = (udp(), udp());
    b.set(option::IP_RECVTTL, true).unwrap();
    let start = allocations();
    let (mut sends, mut receives) = (SendBatch::new(32), RecvBatch::new(32));
    let made = allocations();
    assert!((1..=3).contains(&(made - start)), "the tables, and nothing else");
    for number in 0..10 {
        let mut storage = Storage::<{ space::<IP_TTL>() }>::new();
        let mut control = Builder::new(&mut storage);
        control.push(IP_TTL, 30 + number).unwrap();
        let data = [IoSlice::new(b"hel"), IoSlice::new(b"lo")];
        let message = || MsgHdr::new().with_addr(&to).with_buffers(&data).with_messages(&control);
        let mut round = sends.round();
        round.push(message()).unwrap();
        round.extend((1..40).map(|_| message()));
        round.push(message()).unwrap_err();
        round.send_all(&a).unwrap();

        let mut memory = [[MaybeUninit::uninit(); 8]; 32];
        let mut bufs = memory.each_mut().map(|memory| [MaybeUninitSlice::new(memory)]);
        let mut senders: [SockAddr; 32] = array::from_fn(|_| to.clone());
        let mut controls = [const { Storage::<{ space::<IP_TTL>() }>::new() }; 32];
        let mut round = receives.round();
        for ((bufs, sender), control) in bufs.iter_mut().zip(&mut senders).zip(&mut controls) {
            round.push(MsgHdrMut::new().with_buffers(bufs).with_addr(sender).with_messages(control)).unwrap();
        }
        let wait = if number % 2 == 0 { Wait::All } else { Wait::Until(Instant::now()) };
        assert_eq!(round.recv(&b, wait).unwrap(), 32);
        for mut message in round.received() {
            assert_eq!((message.data(), message.addr()), (&b"hello"[..], Some(&from)));
            assert_eq!(message.messages().find_map(|message| message.get(IP_TTL)), Some(30 + number));
        }
        let error = round.recv(&b, Wait::Until(Instant::now())).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
    }
    assert_eq!(allocations(), made, "allocations");
}
