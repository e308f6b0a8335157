//! Typed storage without a kernel: a test plays its part through the pointers that a runtime gets, so that Miri can watch
//! who may read and write what (`cargo +nightly miri test --test control_aliasing`).
#![cfg(linux)]
#![allow(unsafe_code)] // Plays the kernel.

use berkeley::control::{
    Arena, Builder, Cmsg, IP_TOS, IP_TTL, Id, Memory, SCM_RIGHTS, Storage, space, space_for_descriptors,
};
use berkeley::{MsgHdr, MsgHdrMut};
use std::fs::File;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, IntoRawFd, OwnedFd};

const SPACE: usize = space::<IP_TTL>() + space::<IP_TOS>() + space_for_descriptors(2);

/// What a kernel does: writes headers and data, leaves the padding as it is, and tells the length.
fn receive(message: &mut MsgHdrMut<'_, '_, '_>, messages: &[(Id, &[u8])]) {
    message.prepare();
    let header: *mut libc::msghdr = message.as_mut_ptr().cast();
    // SAFETY: the pointer is that of a header.
    let control: *mut u8 = unsafe { (*header).msg_control }.cast();
    let mut length = 0;
    for (id, data) in messages {
        // SAFETY: integers, of which musl hides those that pad; zero is a valid value.
        let mut head: libc::cmsghdr = unsafe { std::mem::zeroed() };
        // SAFETY: the macro only computes.
        head.cmsg_len = unsafe { libc::CMSG_LEN(data.len() as u32) } as _;
        (head.cmsg_level, head.cmsg_type) = (id.level, id.kind);
        // SAFETY: the storage has room for all messages.
        let place = unsafe { control.add(length) };
        // SAFETY: as above, and it is aligned for headers.
        unsafe { place.cast::<libc::cmsghdr>().write(head) };
        // SAFETY: as above.
        let place = unsafe { place.add(size_of::<libc::cmsghdr>()) };
        // SAFETY: as above.
        unsafe { place.copy_from_nonoverlapping(data.as_ptr(), data.len()) };
        // SAFETY: the macro only computes.
        length += unsafe { libc::CMSG_SPACE(data.len() as u32) } as usize;
    }
    // SAFETY: the pointer is that of a header.
    unsafe { (*header).msg_controllen = length as _ };
    // SAFETY: the messages stand where a kernel would have put them.
    unsafe { message.complete() };
}

fn descriptor() -> [u8; 4] {
    File::open("/dev/null").unwrap().into_raw_fd().to_ne_bytes()
}

fn rounds(memory: &mut impl Memory) {
    let mut message = MsgHdrMut::new().with_messages(memory);
    for round in 0..4_u8 {
        let rights = [descriptor(), descriptor()].concat();
        let messages =
            [(IP_TOS::ID, &[round][..]), (SCM_RIGHTS::ID, &rights), (IP_TTL::ID, &64_i32.to_ne_bytes())];
        receive(&mut message, &messages);
        assert_eq!(message.messages().find_map(|message| message.get(IP_TOS)), Some(round));
        assert_eq!(message.messages().find_map(|message| message.get(IP_TTL)), Some(64));
        // All messages at once, and descriptors taken while others of them are held.
        let all: Vec<_> = message.messages().collect();
        assert_eq!(all.len(), 3);
        let limit = usize::from(round % 3);
        let taken: Vec<OwnedFd> =
            all.into_iter().filter_map(|message| message.take(SCM_RIGHTS)).flatten().take(limit).collect();
        assert_eq!(taken.len(), limit);
        assert_eq!(message.control_len(), SPACE);
        drop(taken);
        assert_eq!(message.messages().filter(|message| message.id() == SCM_RIGHTS::ID).count(), 1);
    }
}

#[test]
fn storage() {
    let mut storage = Storage::<SPACE>::new();
    rounds(&mut storage);
    let mut storage = std::hint::black_box(Box::new(storage));
    rounds(&mut *storage);
    assert!(Builder::new(&mut *storage).as_bytes().is_empty());
}

#[test]
fn arena() {
    let mut memory = [MaybeUninit::uninit(); SPACE + 7];
    let mut arena = Arena::new(&mut memory);
    rounds(&mut arena);
    rounds(&mut arena);
}

#[test]
fn builder() {
    let file = File::open("/dev/null").unwrap();
    let mut storage = Storage::<SPACE>::new();
    let mut builder = Builder::new(&mut storage);
    builder.push(IP_TOS, 1).unwrap();
    builder.push_descriptors(&[file.as_fd(); 2]).unwrap();
    builder.push(IP_TTL, 2).unwrap();
    let message = MsgHdr::new().with_messages(&builder);
    let header: *const libc::msghdr = message.as_ptr().cast();
    // SAFETY: the pointer is that of a header.
    let header = unsafe { header.read() };
    let (control, length) = (header.msg_control, header.msg_controllen);
    assert_eq!(length, SPACE as _);
    // SAFETY: the builder has initialised all, padding too.
    let bytes = unsafe { std::slice::from_raw_parts(control.cast::<u8>(), SPACE) };
    assert_eq!(bytes, builder.as_bytes());
    let first = space::<IP_TOS>() + space_for_descriptors(0);
    assert_eq!(bytes[first..][..4], file.as_raw_fd().to_ne_bytes());
}
