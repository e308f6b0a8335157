//! What went wrong with control messages in other libraries, each its own test. Descriptors that leak, headers that keep
//! their shortened lengths and buffers of any bytes have files of their own: control_rights, descriptors,
//! control_property.

#![cfg(linux)]
#![allow(unsafe_code)] // Lends uninitialised memory, and names a message of the test's own.

mod common;

use berkeley::control::{
    self, Builder, Cmsg, IP_PKTINFO, IP_TOS, IP_TTL, Id, Messages, Plain, Receivable, SCM_TIMESTAMP,
    SCM_TIMESTAMPNS, Storage, UDP_GRO, UDP_SEGMENT, space, space_for,
};
use berkeley::{Domain, MaybeUninitSlice, MsgHdr, MsgHdrMut, Socket, Type, option};
use std::io::{ErrorKind, IoSlice};
use std::mem::MaybeUninit;
use std::net::SocketAddr;
use std::time::Duration;

/// Two UDP sockets on loopback, the second of which asks for TTL, TOS and destination of each datagram.
fn pair() -> (Socket, Socket) {
    let socket = || {
        let socket = Socket::new(Domain::IPV4, Type::DGRAM, None).unwrap();
        socket.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        socket
    };
    let (a, b) = (socket(), socket());
    a.connect(&b.local_addr().unwrap()).unwrap();
    for option in [option::IP_RECVTTL, option::IP_RECVTOS, option::IP_PKTINFO] {
        b.set(option, true).unwrap();
    }
    (a, b)
}

/// quinn-udp lost the ECN bits when another option of the socket brought one more message than its buffer had room for.
/// Storage for what is asked for holds it, and what does not fit is said to be missing.
#[test]
fn storage_too_small_is_told() {
    let (a, b) = pair();
    let mut data = [MaybeUninit::uninit(); 8];
    let mut bufs = [MaybeUninitSlice::new(&mut data)];
    let mut control = Storage::<{ space::<IP_TTL>() + space::<IP_TOS>() + space::<IP_PKTINFO>() }>::new();
    let mut msg = MsgHdrMut::new().with_buffers(&mut bufs).with_messages(&mut control);
    a.send(b"room").unwrap();
    b.recvmsg(&mut msg, 0).unwrap();
    assert!(!msg.flags().is_control_truncated());
    assert_eq!(msg.messages().count(), 3);

    let mut control = Storage::<{ space::<IP_TTL>() }>::new();
    let mut data = [MaybeUninit::uninit(); 2];
    let mut bufs = [MaybeUninitSlice::new(&mut data)];
    let mut msg = MsgHdrMut::new().with_buffers(&mut bufs).with_messages(&mut control);
    a.send(b"none").unwrap();
    b.recvmsg(&mut msg, 0).unwrap();
    assert!(msg.flags().is_truncated());
    assert!(msg.flags().is_control_truncated() || common::qemu_lacks("MSG_CTRUNC"));
}

/// quinn-udp sent what was in the padding of its buffers. Every byte of a builder's messages is written, padding as zeros.
#[test]
fn padding_is_zero() {
    let mut dirty = [MaybeUninit::new(0xaa_u8); 256];
    let mut arena = control::Arena::new(&mut dirty);
    let mut builder = Builder::new(&mut arena);
    builder.push(UDP_SEGMENT, 1200).unwrap();
    builder.push(IP_TOS, 0x2a).unwrap();
    let bytes = builder.as_bytes();
    assert_eq!(bytes.len(), space::<UDP_SEGMENT>() + space::<IP_TOS>());
    let (header, first) = (space_for(0), space::<UDP_SEGMENT>());
    assert!(bytes[header + 2..first].iter().all(|&byte| byte == 0));
    assert!(bytes[first + header + 1..].iter().all(|&byte| byte == 0));
}

/// nix computed the padding between several messages wrongly, so that the kernel missed the later ones.
#[test]
fn several_messages_have_their_effect() {
    if common::qemu_cannot_swap("IP_TTL to send") {
        return;
    }
    let (a, b) = pair();
    let mut storage = Storage::<{ space::<IP_TOS>() + space::<IP_TTL>() }>::new();
    let mut builder = Builder::new(&mut storage);
    builder.push(IP_TOS, 0x29).unwrap();
    builder.push(IP_TTL, 7).unwrap();
    let data = [IoSlice::new(b"both")];
    a.sendmsg(&MsgHdr::new().with_buffers(&data).with_messages(&builder), 0).unwrap();

    let mut control = Storage::<256>::new();
    let mut data = [MaybeUninit::uninit(); 1];
    let mut bufs = [MaybeUninitSlice::new(&mut data)];
    let mut msg = MsgHdrMut::new().with_buffers(&mut bufs).with_messages(&mut control);
    b.recvmsg(&mut msg, 0).unwrap();
    let mut seen = (None, None);
    for message in msg.messages() {
        seen = (seen.0.or(message.get(IP_TOS)), seen.1.or(message.get(IP_TTL)));
    }
    assert_eq!(seen, (Some(0x29), Some(7)));
}

/// std and nix formed references to headers that were not aligned. Any alignment of the bytes gives the same messages.
#[test]
fn any_alignment_is_read() {
    let mut storage = Storage::<{ space::<IP_TTL>() + space::<IP_TOS>() }>::new();
    let mut builder = Builder::new(&mut storage);
    builder.push(IP_TTL, 9).unwrap();
    builder.push(IP_TOS, 3).unwrap();
    for shift in 0..8 {
        let mut bytes = vec![0xff; shift];
        bytes.extend_from_slice(builder.as_bytes());
        let mut messages = Messages::new(&bytes[shift..]);
        assert_eq!(messages.next().and_then(|message| message.get(IP_TTL)), Some(9), "at {shift}");
        assert_eq!(messages.next().and_then(|message| message.get(IP_TOS)), Some(3), "at {shift}");
        assert!(messages.next().is_none());
    }
}

/// rustix dropped messages that it did not know. They are there, with level, type and bytes.
#[test]
fn unknown_messages_are_handed_out() {
    /// A datagram's TTL, under a name that this library does not have.
    #[derive(Clone, Copy, Debug)]
    struct Lifetime;
    // SAFETY: the data is an int.
    unsafe impl Cmsg for Lifetime {
        const ID: Id = IP_TTL::ID;
        type Data = Plain<i32>;
    }
    impl Receivable for Lifetime {}

    let (a, b) = pair();
    a.set_ttl_v4(11).unwrap();
    a.send(b"x").unwrap();
    let mut control = Storage::<256>::new();
    let mut data = [MaybeUninit::uninit(); 1];
    let mut bufs = [MaybeUninitSlice::new(&mut data)];
    let mut msg = MsgHdrMut::new().with_buffers(&mut bufs).with_messages(&mut control);
    b.recvmsg(&mut msg, 0).unwrap();
    let mut found = 0;
    for message in msg.messages() {
        match message.id() {
            Id { level: libc::IPPROTO_IP, kind: libc::IP_TTL } => {
                assert_eq!(message.data(), 11_i32.to_ne_bytes());
                assert_eq!(message.get(Lifetime), Some(11));
                found += 1;
            }
            Id { level, kind } => {
                assert_eq!((level, message.get(Lifetime)), (libc::IPPROTO_IP, None), "{kind}")
            }
        }
    }
    assert_eq!(found, 1);
}

/// XNU leaves the whole length in the header of a message that was cut short: what lies behind its bytes is not read.
#[test]
fn a_length_beyond_the_bytes_is_cut() {
    let mut storage = Storage::<{ space::<IP_TTL>() }>::new();
    let mut builder = Builder::new(&mut storage);
    builder.push(IP_TTL, 9).unwrap();
    let bytes = builder.as_bytes();
    let cut = &bytes[..space_for(0) + 2];
    let message = Messages::new(cut).next().unwrap();
    assert_eq!((message.data().len(), message.is_truncated(), message.get(IP_TTL)), (2, true, None));
}

/// rustix panicked when a header was dropped, or used again, after a receive that had failed.
#[test]
fn a_failed_receive_leaves_nothing() {
    let (a, b) = pair();
    b.set_nonblocking(true).unwrap();
    let mut control = Storage::<256>::new();
    let mut data = [MaybeUninit::uninit(); 1];
    let mut bufs = [MaybeUninitSlice::new(&mut data)];
    let mut msg = MsgHdrMut::new().with_buffers(&mut bufs).with_messages(&mut control);
    a.send(b"one").unwrap();
    b.recvmsg(&mut msg, 0).unwrap();
    assert_eq!(b.recvmsg(&mut msg, 0).unwrap_err().kind(), ErrorKind::WouldBlock);
    assert_eq!(msg.messages().count(), 0);
    a.send(b"two").unwrap();
    b.recvmsg(&mut msg, 0).unwrap();
    assert_eq!(msg.messages().count(), 3);
}

/// nix took the timestamps of 32-bit musl, where two numbers stand for the same message, for one another.
#[test]
fn timestamps_are_told_apart() {
    if common::qemu_lacks("SO_TIMESTAMPNS") {
        return;
    }
    let (a, b) = pair();
    b.set(option::SO_TIMESTAMPNS, true).unwrap();
    a.send(b"now").unwrap();
    let mut control = Storage::<256>::new();
    let mut data = [MaybeUninit::uninit(); 1];
    let mut bufs = [MaybeUninitSlice::new(&mut data)];
    let mut msg = MsgHdrMut::new().with_buffers(&mut bufs).with_messages(&mut control);
    b.recvmsg(&mut msg, 0).unwrap();
    let mut time = None;
    for message in msg.messages() {
        assert_eq!(message.get(SCM_TIMESTAMP), None);
        time = time.or(message.get(SCM_TIMESTAMPNS));
    }
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    assert!(now.abs_diff(time.expect("a timestamp")) < Duration::from_secs(60));
}

/// nix made values of data that was shorter than they are. A wrong size is no value, and a builder says what it lacks.
#[test]
fn a_value_of_another_size_is_none() {
    let mut storage = Storage::<{ space_for(2) }>::new();
    let mut builder = Builder::new(&mut storage);
    // SAFETY: two bytes that are no descriptor and no address.
    unsafe { builder.push_raw(UDP_GRO::ID, &[1, 2]) }.unwrap();
    let no_room = control::NoRoom { missing: space::<IP_PKTINFO>() };
    assert_eq!(builder.push(IP_PKTINFO, control::PacketInfoV4::via(1)), Err(no_room));
    let mut messages = Messages::new(builder.as_bytes());
    let message = messages.next().unwrap();
    assert_eq!((message.id(), message.data(), message.get(UDP_GRO)), (UDP_GRO::ID, &[1, 2][..], None));
    assert!(messages.next().is_none());
}
