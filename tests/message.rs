//! Sending and receiving with several buffers, addresses and flags.

#![cfg(recvmsg)]
// A byte of a buffer is read with unsafe code.
#![allow(unsafe_code)]

mod common;

use berkeley::{MaybeUninitSlice, MsgHdr, MsgHdrMut, SockAddr};
use common::platform::MSG_PEEK;
use common::{any_port, lend, ran_dry, tcp_pair, udp};
use std::io::{IoSlice, IoSliceMut};
use std::mem::MaybeUninit;

fn slices<'a>(first: &'a mut [u8], second: &'a mut [u8]) -> [MaybeUninitSlice<'a>; 2] {
    [MaybeUninitSlice::new(lend(first)), MaybeUninitSlice::new(lend(second))]
}

#[test]
fn vectored_streams() {
    let (a, b) = tcp_pair();
    let parts = [IoSlice::new(b"one"), IoSlice::new(b""), IoSlice::new(b"three")];
    assert_eq!(a.send_vectored(&parts).unwrap(), 8);
    let (mut first, mut second) = ([0; 4], [0; 8]);
    let (n, flags) = b.recv_vectored(&mut slices(&mut first, &mut second)).unwrap();
    assert_eq!((n, &first, &second), (8, b"onet", b"hree\0\0\0\0"));
    assert!(!flags.is_truncated());
    a.send_vectored_with_flags(&parts, 0).unwrap();
    let mut buffers = slices(&mut first, &mut second);
    let (n, _) = b.recv_vectored_with_flags(&mut buffers, MSG_PEEK).unwrap();
    assert_eq!(n, 8);
    // The rest of a stream stays: that is no truncation.
    let (n, flags) = b.recv_vectored(&mut slices(&mut first, &mut [])).unwrap();
    assert_eq!((n, flags.is_truncated()), (4, false));
    let (n, _) = b.recv_vectored_with_flags(&mut slices(&mut first, &mut second), 0).unwrap();
    assert_eq!((n, &first), (4, b"hree"));
    b.set_nonblocking(true).unwrap();
    let error = b.recv_vectored_with_flags(&mut slices(&mut first, &mut []), 0).unwrap_err();
    assert!(ran_dry(&error), "{error}");
}

#[test]
fn vectored_datagrams() {
    let ((a, to_a), (b, to_b)) = (udp(), udp());
    let parts = [IoSlice::new(b"one"), IoSlice::new(b"three")];
    assert_eq!(a.send_to_vectored(&parts, &to_b).unwrap(), 8);
    let (mut first, mut second) = ([0; 4], [0; 8]);
    let (n, flags, from) = b.recv_from_vectored(&mut slices(&mut first, &mut second)).unwrap();
    assert_eq!((n, &first, &second), (8, b"onet", b"hree\0\0\0\0"));
    assert_eq!((flags.is_truncated(), from), (false, to_a.clone()));

    assert_eq!(a.send_to_vectored_with_flags(&parts, &to_b, 0).unwrap(), 8);
    let mut buffers = slices(&mut first, &mut second);
    let (n, flags, from) = b.recv_from_vectored_with_flags(&mut buffers, MSG_PEEK).unwrap();
    assert_eq!((n, flags.is_truncated(), from), (8, false, to_a));
    assert_eq!(b.recv(lend(&mut [0; 16])).unwrap(), 8);
}

#[test]
fn truncated_datagrams() {
    let ((a, _), (b, to_b)) = (udp(), udp());
    let mut buffer = [0; 4];
    a.send_to(b"truncated", &to_b).unwrap();
    let (n, flags) = b.recv_vectored(&mut slices(&mut buffer, &mut [])).unwrap();
    assert_eq!((n, flags.is_truncated(), &buffer), (4, true, b"trun"));
    a.send_to(b"truncated", &to_b).unwrap();
    let (n, flags, _) = b.recv_from_vectored(&mut slices(&mut buffer, &mut [])).unwrap();
    assert_eq!((n, flags.is_truncated()), (4, true));
    a.send_to(b"fits", &to_b).unwrap();
    let (n, flags, _) = b.recv_from_vectored(&mut slices(&mut buffer, &mut [])).unwrap();
    assert_eq!((n, flags.is_truncated()), (4, false));
}

#[test]
fn no_buffers() {
    let ((a, to_a), (b, to_b)) = (udp(), udp());
    assert_eq!(a.send_to_vectored(&[], &to_b).unwrap(), 0);
    if common::qemu_lacks("messages without buffers") {
        return;
    }
    a.send_to(b"lost", &to_b).unwrap();
    let (n, flags, from) = b.recv_from_vectored(&mut []).unwrap();
    assert_eq!((n, flags.is_truncated(), from), (0, false, to_a));
    let (n, flags) = b.recv_vectored(&mut []).unwrap();
    assert_eq!((n, flags.is_truncated()), (0, true));
}

#[test]
fn slices_lend_their_bytes() {
    let mut array = [MaybeUninit::new(1), MaybeUninit::new(2)];
    let start = array.as_ptr();
    let mut slice = MaybeUninitSlice::new(&mut array);
    assert_eq!((slice.len(), slice.as_ptr()), (2, start));
    slice[0].write(7);
    slice.swap(0, 1);
    // SAFETY: both bytes were initialised above.
    assert_eq!(array.map(|byte| unsafe { byte.assume_init() }), [2, 7]);
}

#[test]
fn message_with_address_and_buffers() {
    let ((a, to_a), (b, to_b)) = (udp(), udp());
    let parts = [IoSlice::new(b"one"), IoSlice::new(b"three")];
    let message = MsgHdr::new().with_addr(&to_b).with_buffers(&parts);
    // The header may be used again.
    assert_eq!(a.sendmsg(&message, 0).unwrap(), 8);
    assert_eq!(a.sendmsg(&message, 0).unwrap(), 8);

    let (mut first, mut second) = ([0; 4], [0; 8]);
    let mut sender = any_port();
    let mut buffers = slices(&mut first, &mut second);
    let mut message = MsgHdrMut::new().with_addr(&mut sender).with_buffers(&mut buffers);
    assert_eq!(b.recvmsg(&mut message, 0).unwrap(), 8);
    assert!(!message.flags().is_truncated());
    assert_eq!(message.control_len(), 0);
    assert_eq!(sender, to_a);
    assert_eq!((&first, &second[..4]), (b"onet", &b"hree"[..]));

    let mut buffers = slices(&mut first, &mut []);
    let mut message = MsgHdrMut::new().with_buffers(&mut buffers);
    assert_eq!(b.recvmsg(&mut message, MSG_PEEK).unwrap(), 4);
    assert!(message.flags().is_truncated());
    assert_eq!(b.recvmsg(&mut message, 0).unwrap(), 4);
    b.set_nonblocking(true).unwrap();
    let error = b.recvmsg(&mut message, 0).unwrap_err();
    assert!(ran_dry(&error), "{error}");
}

/// What arrives in initialised buffers is read out of them; nothing else of them changes, and the header is used again.
#[test]
fn message_into_initialised_buffers() {
    let ((a, to_a), (b, to_b)) = (udp(), udp());
    let (mut first, mut second, mut sender) = ([b'.'; 4], [b'.'; 6], SockAddr::unspecified());
    let mut bufs = [IoSliceMut::new(&mut first), IoSliceMut::new(&mut []), IoSliceMut::new(&mut second)];
    let mut msg = MsgHdrMut::new().with_initialised(&mut bufs).with_addr(&mut sender);
    for (text, count, truncated) in [("longer than ten", 10, true), ("one", 3, false), ("three", 5, false)] {
        a.send_to(text.as_bytes(), &to_b).unwrap();
        assert_eq!((b.recvmsg(&mut msg, 0).unwrap(), msg.flags().is_truncated()), (count, truncated));
        assert_eq!(msg.addr(), Some(&to_a));
    }
    assert_eq!((&first, &second), (b"thre", b"er tha"));
}
