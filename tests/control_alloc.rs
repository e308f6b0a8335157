//! Nothing about control messages allocates: a counting allocator watches, alone in its process.
#![cfg(linux)]
#![allow(unsafe_code)] // An allocator, and options that the library may not have.

mod common;
mod counting;

use berkeley::control::{
    Arena, Builder, Cmsg, IP_TOS, IP_TTL, Id, Messages, SCM_RIGHTS, Storage, space, space_for,
    space_for_descriptors,
};
use berkeley::{MaybeUninitSlice, MsgHdr, MsgHdrMut, Socket, Type, option};
use common::{udp, unix_pair};
use counting::allocations;
use std::io::IoSlice;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd};

/// Runs `body`, in which nothing may be allocated.
#[track_caller]
fn without_allocation<T>(body: impl FnOnce() -> T) -> T {
    let before = allocations();
    let result = body();
    assert_eq!(allocations() - before, 0, "allocations");
    result
}

#[test]
fn the_counter_counts() {
    let before = allocations();
    drop(Box::new(before));
    assert_eq!(allocations(), before + 1);
}

fn send(socket: &Socket, builder: &Builder<'_>) {
    let data = [IoSlice::new(b"x")];
    socket.sendmsg(&MsgHdr::new().with_buffers(&data).with_messages(builder), 0).unwrap();
}

#[test]
fn datagrams() {
    if common::qemu_cannot_swap("IP_TTL to send") {
        return;
    }
    let (near, address) = udp();
    near.connect(&address).unwrap();
    for name in [libc::IP_RECVTTL, libc::IP_PKTINFO] {
        // SAFETY: an int is lent for the call.
        let result = unsafe {
            libc::setsockopt(near.as_raw_fd(), libc::IPPROTO_IP, name, (&raw const name).cast(), 4)
        };
        assert_eq!(result, 0);
    }
    near.set(option::IP_RECVTOS, true).unwrap();
    without_allocation(|| {
        let mut storage = Storage::<{ space::<IP_TTL>() + space::<IP_TOS>() }>::new();
        let mut builder = Builder::new(&mut storage);
        builder.push(IP_TTL, 3).unwrap();
        builder.push(IP_TOS, 4).unwrap();
        builder.push(IP_TOS, 4).unwrap_err();
        send(&near, &builder);
        send(&near, &builder);

        let mut data = [MaybeUninit::uninit(); 8];
        let mut buffers = [MaybeUninitSlice::new(&mut data)];
        let mut storage = Storage::<200>::new();
        let mut message = MsgHdrMut::new().with_buffers(&mut buffers).with_messages(&mut storage);
        for _ in 0..2 {
            near.recvmsg(&mut message, 0).unwrap();
            let mut found = (None, None, None);
            for message in message.messages() {
                match message.id() {
                    IP_TTL::ID => found.0 = message.get(IP_TTL),
                    IP_TOS::ID => found.1 = message.get(IP_TOS),
                    _ => found.2 = Some(message.data().len()),
                }
            }
            assert_eq!(found, (Some(3), Some(4), Some(12)));
        }
    });
}

#[test]
fn descriptors() {
    let (near, far) = unix_pair(Type::SEQPACKET);
    let mut memory = [MaybeUninit::uninit(); space_for_descriptors(4) + 7];
    without_allocation(|| {
        let mut arena = Arena::new(&mut memory);
        // More are sent than there is room for, and fewer taken.
        for (sent, taken) in [(1, 1), (4, 2), (3, 0), (9, 4)] {
            let mut storage = Storage::<{ space_for_descriptors(9) }>::new();
            let mut builder = Builder::new(&mut storage);
            builder.push_descriptors(&[near.as_fd(); 9][..sent]).unwrap();
            send(&near, &builder);
            let mut data = [MaybeUninit::uninit(); 8];
            let mut buffers = [MaybeUninitSlice::new(&mut data)];
            let mut message = MsgHdrMut::new().with_buffers(&mut buffers).with_messages(&mut arena);
            far.recvmsg(&mut message, 0).unwrap();
            let got = message.messages().filter_map(|message| message.take(SCM_RIGHTS)).flatten().take(taken);
            assert_eq!(got.count(), taken);
        }
    });
}

#[test]
fn bytes() {
    without_allocation(|| {
        let mut storage = Storage::<{ 2 * space_for(5) }>::new();
        let mut builder = Builder::new(&mut storage);
        for kind in 0..2 {
            // SAFETY: nothing is sent.
            unsafe { builder.push_raw(Id { level: 4711, kind }, b"hello") }.unwrap();
        }
        assert_eq!(Messages::new(builder.as_bytes()).map(|message| message.data().len()).sum::<usize>(), 10);
    });
}
