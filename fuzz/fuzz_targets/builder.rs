//! Any sequence of messages: the builder writes what the C library's macros write, or says exactly how much is missing.
#![no_main]

use arbitrary::Arbitrary;
use berkeley::control::{Arena, Builder, Id, Messages};
use libc::{CMSG_DATA, CMSG_FIRSTHDR, CMSG_LEN, CMSG_NXTHDR, CMSG_SPACE, cmsghdr, msghdr};
use libfuzzer_sys::fuzz_target;
use std::mem::MaybeUninit;

#[derive(Arbitrary, Debug)]
struct Input {
    room: u16,
    messages: Vec<(i32, i32, Vec<u8>)>,
}

fuzz_target!(|input: Input| {
    let room = usize::from(input.room) % 1024;
    let mut memory = vec![MaybeUninit::new(0xaa); room + 8];
    let skip = memory.as_ptr().align_offset(8);
    let mut arena = Arena::new(&mut memory[..skip + room]);
    let mut builder = Builder::new(&mut arena);
    let mut pushed = Vec::new();
    for (level, kind, data) in &input.messages {
        let before = builder.as_bytes().len();
        // SAFETY: the macro only computes.
        let space = unsafe { CMSG_SPACE(data.len() as _) } as usize;
        // SAFETY: nothing is sent.
        match unsafe { builder.push_raw(Id { level: *level, kind: *kind }, data) } {
            Ok(()) => {
                assert!(before + space <= room);
                pushed.push((*level, *kind, data));
            }
            Err(error) => {
                assert_eq!(error.missing, before + space - room);
                assert_eq!(builder.as_bytes().len(), before);
            }
        }
    }
    assert_eq!(builder.as_bytes(), expected(&pushed));
    let mut messages = Messages::new(builder.as_bytes());
    for (level, kind, data) in pushed {
        let message = messages.next().unwrap();
        assert_eq!((message.id(), message.data()), (Id { level, kind }, &data[..]));
        assert!(!message.is_truncated());
    }
    assert!(messages.next().is_none());
});

/// The messages by the C library's macros.
fn expected(messages: &[(i32, i32, &Vec<u8>)]) -> Vec<u8> {
    // SAFETY: the macro only computes.
    let space = |data: &[u8]| unsafe { CMSG_SPACE(data.len() as _) } as usize;
    let total: usize = messages.iter().map(|(_, _, data)| space(data)).sum();
    let mut words = vec![0_u64; total.div_ceil(8)];
    // SAFETY: a `msghdr` is integers and pointers, for all of which zero is a valid value.
    let mut header: msghdr = unsafe { MaybeUninit::zeroed().assume_init() };
    header.msg_control = words.as_mut_ptr().cast();
    header.msg_controllen = total as _;
    // SAFETY: the header has the address and the length of the words.
    let mut next = unsafe { CMSG_FIRSTHDR(&header) };
    for (level, kind, data) in messages {
        // SAFETY: a `cmsghdr` is integers only, for which zero is a valid value.
        let mut message: cmsghdr = unsafe { MaybeUninit::zeroed().assume_init() };
        // SAFETY: the macro only computes.
        message.cmsg_len = unsafe { CMSG_LEN(data.len() as _) } as _;
        (message.cmsg_level, message.cmsg_type) = (*level, *kind);
        // SAFETY: the words have room for all messages.
        unsafe { next.write(message) };
        // SAFETY: the macro only adds to the pointer.
        let place = unsafe { CMSG_DATA(next) };
        // SAFETY: the words have room for all messages.
        unsafe { place.copy_from_nonoverlapping(data.as_ptr(), data.len()) };
        // SAFETY: the header and the message are those of the walk.
        next = unsafe { CMSG_NXTHDR(&header, next) };
    }
    words.iter().flat_map(|word| word.to_ne_bytes()).take(total).collect()
}
