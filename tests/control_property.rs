//! The walk and the builder of control messages against the C library's own macros, over random input.
#![cfg(all(linux, proptest))]
#![allow(unsafe_code)] // The macros work on pointers.

mod common;

use berkeley::control::{
    Arena, Builder, IP_TOS, IP_TTL, IPV6_HOPLIMIT, Id, Messages, Storage, UDP_SEGMENT, space_for,
};
use libc::{CMSG_DATA, CMSG_FIRSTHDR, CMSG_LEN, CMSG_NXTHDR, CMSG_SPACE, cmsghdr, msghdr};
use proptest::collection::vec;
use proptest::prelude::*;
use std::mem::{MaybeUninit, size_of};

/// The bytes before the data of a message, and what messages are aligned to.
const HEADER: usize = space_for(0);
const ALIGN: usize = space_for(1) - HEADER;

/// A message: level, type, data.
type Plain = (i32, i32, Vec<u8>);

/// Bytes at an address that is aligned for a header.
#[derive(Clone)]
struct Aligned {
    words: Vec<u64>,
    length: usize,
}

impl Aligned {
    fn zeroed(length: usize) -> Aligned {
        Aligned { words: vec![0; length.div_ceil(8)], length }
    }

    fn of(bytes: &[u8]) -> Aligned {
        let mut aligned = Aligned::zeroed(bytes.len());
        for (i, byte) in bytes.iter().enumerate() {
            // SAFETY: the words have room for as many bytes.
            let place = unsafe { aligned.words.as_mut_ptr().cast::<u8>().add(i) };
            // SAFETY: as above.
            unsafe { place.write(*byte) };
        }
        aligned
    }

    fn bytes(&self) -> Vec<u8> {
        self.words.iter().flat_map(|word| word.to_ne_bytes()).take(self.length).collect()
    }

    fn header(&mut self) -> msghdr {
        // SAFETY: a `msghdr` is integers and pointers, for all of which zero is a valid value.
        let mut header: msghdr = unsafe { MaybeUninit::zeroed().assume_init() };
        header.msg_control = self.words.as_mut_ptr().cast();
        header.msg_controllen = self.length as _;
        header
    }
}

/// The message after `message`. That of musl overlooks one without data at the very end, which the kernel sees: it is told
/// of one byte more.
///
/// # Safety
///
/// That of the macro.
unsafe fn next_by_macro(mut header: msghdr, message: *const cmsghdr) -> *mut cmsghdr {
    if cfg!(target_env = "musl") {
        header.msg_controllen += 1;
    }
    // SAFETY: the caller's promise; a header that begins where the bytes end is not given by musl's either.
    unsafe { CMSG_NXTHDR(&header, message) }
}

/// The messages by the C library's macros, up to the first that is malformed or cut short; a cut one gives what is
/// there. The macros themselves would follow a length wherever it leads.
fn walk_by_macros(bytes: &[u8]) -> Vec<(Plain, bool)> {
    let mut aligned = Aligned::of(bytes);
    let header = aligned.header();
    let mut found = Vec::new();
    // SAFETY: the header has the address and the length of the bytes.
    let mut next = unsafe { CMSG_FIRSTHDR(&header) };
    while !next.is_null() {
        let offset = next as usize - header.msg_control as usize;
        let room = bytes.len() - offset;
        // SAFETY: the macros give a pointer only where the bytes have room for a header.
        let message: cmsghdr = unsafe { next.read() };
        let length = message.cmsg_len as usize;
        if length < HEADER {
            break;
        }
        // SAFETY: the macro only adds to the pointer.
        let data = unsafe { CMSG_DATA(next) } as usize - header.msg_control as usize;
        let end = offset + length.min(room);
        found.push(((message.cmsg_level, message.cmsg_type, bytes[data..end].to_vec()), length > room));
        if length > room {
            break;
        }
        // SAFETY: the header and the message are those of the walk, and the message ends within the bytes.
        next = unsafe { next_by_macro(header, next) };
    }
    found
}

fn walk(bytes: &[u8]) -> Vec<(Plain, bool)> {
    let plain = |message: berkeley::control::Message<'_>| {
        let Id { level, kind } = message.id();
        ((level, kind, message.data().to_vec()), message.is_truncated())
    };
    Messages::new(bytes).map(plain).collect()
}

/// The messages encoded by the C library's macros.
fn encode_by_macros(messages: &[Plain]) -> Vec<u8> {
    // SAFETY: the macro only computes.
    let space = |data: &[u8]| unsafe { CMSG_SPACE(data.len() as _) } as usize;
    let total = messages.iter().map(|(_, _, data)| space(data)).sum();
    let mut aligned = Aligned::zeroed(total);
    let header = aligned.header();
    // SAFETY: the header has the address and the length of the bytes.
    let mut next = unsafe { CMSG_FIRSTHDR(&header) };
    for (level, kind, data) in messages {
        assert!(!next.is_null());
        // SAFETY: a `cmsghdr` is integers only, for which zero is a valid value.
        let mut message: cmsghdr = unsafe { MaybeUninit::zeroed().assume_init() };
        // SAFETY: the macro only computes.
        message.cmsg_len = unsafe { CMSG_LEN(data.len() as _) } as _;
        (message.cmsg_level, message.cmsg_type) = (*level, *kind);
        // SAFETY: the macros point to a header within the bytes, since these have room for all messages.
        unsafe { next.write(message) };
        // SAFETY: the macro only adds to the pointer.
        let place = unsafe { CMSG_DATA(next) };
        // SAFETY: the bytes have room for the data of all messages.
        unsafe { place.copy_from_nonoverlapping(data.as_ptr(), data.len()) };
        // SAFETY: the header and the message are those of the walk.
        next = unsafe { next_by_macro(header, next) };
    }
    aligned.bytes()
}

/// Appends all and gives the bytes, or how many are missing for the first that does not fit.
fn encode(messages: &[Plain], room: usize) -> Result<Vec<u8>, (usize, usize)> {
    let mut memory = Vec::with_capacity(room + 8);
    let skip = memory.spare_capacity_mut().as_ptr().align_offset(8);
    let mut arena = Arena::new(&mut memory.spare_capacity_mut()[..skip + room]);
    assert_eq!(arena.capacity(), room);
    let mut builder = Builder::new(&mut arena);
    for (index, (level, kind, data)) in messages.iter().enumerate() {
        let before = builder.as_bytes().to_vec();
        // SAFETY: nothing is sent.
        if let Err(error) = unsafe { builder.push_raw(Id { level: *level, kind: *kind }, data) } {
            assert_eq!(builder.as_bytes(), before, "what stood before stays");
            return Err((index, error.missing));
        }
    }
    let bytes = builder.as_bytes().to_vec();
    builder.clear();
    assert!(builder.as_bytes().is_empty());
    Ok(bytes)
}

fn messages() -> impl Strategy<Value = Vec<Plain>> {
    vec((any::<i32>(), any::<i32>(), vec(any::<u8>(), 0..40)), 0..8)
}

/// Bytes that look like messages: headers with lengths about right, at random places.
fn likely() -> impl Strategy<Value = Vec<u8>> {
    let length = prop_oneof![
        0..80_usize,
        Just(HEADER),
        Just(HEADER - 1),
        Just(usize::MAX),
        Just(usize::MAX - ALIGN),
        Just(isize::MAX as usize),
        any::<usize>(),
    ];
    let chunk = (length, any::<(i32, i32)>(), vec(any::<u8>(), 0..24), any::<bool>());
    (vec(chunk, 0..6), 0..16_usize).prop_map(|(chunks, cut)| {
        let mut bytes = Vec::new();
        for (length, (level, kind), data, aligned) in chunks {
            let length = if aligned { HEADER + data.len() } else { length };
            bytes.extend(length.to_ne_bytes());
            bytes.extend(level.to_ne_bytes());
            bytes.extend(kind.to_ne_bytes());
            bytes.extend(data);
            if aligned {
                bytes.resize(bytes.len().next_multiple_of(ALIGN), 0xaa);
            }
        }
        bytes.truncate(bytes.len().saturating_sub(cut));
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: common::cases(2000), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in vec(any::<u8>(), 0..300), front in 0..8_usize) {
        prop_assert_eq!(walk(&bytes), walk_by_macros(&bytes));
        // At any address.
        let front = front.min(bytes.len());
        prop_assert_eq!(walk(&bytes[front..]), walk_by_macros(&bytes[front..]));
    }

    #[test]
    fn likely_bytes(bytes in likely()) {
        prop_assert_eq!(walk(&bytes), walk_by_macros(&bytes));
        let _ = format!("{:?}", Messages::new(&bytes));
        for message in Messages::new(&bytes) {
            let wanted = message.data().len();
            prop_assert!(message.get(IP_TTL).is_none() || wanted == 4);
            prop_assert!(message.get(IP_TOS).is_none() || wanted == 1);
        }
    }

    #[test]
    fn cut_anywhere(messages in messages()) {
        let bytes = encode_by_macros(&messages);
        for length in 0..=bytes.len() {
            prop_assert_eq!(walk(&bytes[..length]), walk_by_macros(&bytes[..length]));
        }
    }

    #[test]
    fn builder(messages in messages()) {
        let expected = encode_by_macros(&messages);
        prop_assert_eq!(&encode(&messages, expected.len()).unwrap(), &expected);
        prop_assert_eq!(&encode(&messages, expected.len() + 17).unwrap(), &expected);
        let there: Vec<Plain> = walk(&expected).into_iter().map(|(message, _)| message).collect();
        prop_assert_eq!(there, messages);
    }

    /// With as many more bytes as were missing the message fits, and with one fewer it does not.
    #[test]
    fn what_is_missing(messages in messages(), room in 0..200_usize) {
        let Err((index, missing)) = encode(&messages, room) else { return Ok(()) };
        prop_assert!(missing > 0);
        prop_assert_eq!(encode(&messages[..=index], room + missing - 1), Err((index, 1)));
        prop_assert!(encode(&messages[..=index], room + missing).is_ok());
    }

    #[test]
    fn typed(ttl in any::<i32>(), tos in any::<u8>(), hops in any::<i32>(), segment in any::<u16>()) {
        let mut storage = Storage::<200>::new();
        let mut builder = Builder::new(&mut storage);
        builder.push(IP_TTL, ttl).unwrap();
        builder.push(IP_TOS, tos).unwrap();
        builder.push(IPV6_HOPLIMIT, hops).unwrap();
        builder.push(UDP_SEGMENT, segment).unwrap();
        let expected = encode_by_macros(&[
            (libc::IPPROTO_IP, libc::IP_TTL, ttl.to_ne_bytes().into()),
            (libc::IPPROTO_IP, libc::IP_TOS, vec![tos]),
            (libc::IPPROTO_IPV6, libc::IPV6_HOPLIMIT, hops.to_ne_bytes().into()),
            (libc::IPPROTO_UDP, libc::UDP_SEGMENT, segment.to_ne_bytes().into()),
        ]);
        prop_assert_eq!(builder.as_bytes(), &expected[..]);
        let get = |found: Option<i32>, message: berkeley::control::Message<'_>| found.or(message.get(IP_TTL));
        prop_assert_eq!(Messages::new(&expected).fold(None, get), Some(ttl));
    }
}

#[test]
fn sizes() {
    for data in 0..100 {
        // SAFETY: the macro only computes.
        assert_eq!(space_for(data), unsafe { CMSG_SPACE(data as _) } as usize);
    }
    assert_eq!(HEADER, size_of::<cmsghdr>());
    assert_eq!(ALIGN, size_of::<usize>());
}
