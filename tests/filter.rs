//! Classic BPF programs on sockets.

#![cfg(linux)]

mod common;
mod probe;

use berkeley::{Domain, SockFilter, Socket, Type};
use probe::{connection, errno, local, read, send, silent, udp};

// Instructions (linux/bpf_common.h): load a constant or a byte at an offset, jump, return how many bytes to
// keep.
const LOAD_CONSTANT: u16 = 0x00;
const LOAD_BYTE: u16 = 0x30;
const JUMP_EQUAL: u16 = 0x15;
const JUMP_ALWAYS: u16 = 0x05;
const RETURN: u16 = 0x06;

const KEEP_ALL: SockFilter = SockFilter::new(RETURN, 0, 0, u32::MAX);
const DROP: SockFilter = SockFilter::new(RETURN, 0, 0, 0);

/// A program that drops what has `byte` at `offset`.
fn drop_first(offset: u32, byte: u8) -> [SockFilter; 4] {
    [
        SockFilter::new(LOAD_BYTE, 0, 0, offset),
        SockFilter::new(JUMP_EQUAL, 0, 1, byte.into()),
        SockFilter::new(RETURN, 0, 0, 0),
        SockFilter::new(RETURN, 0, 0, u32::MAX),
    ]
}

/// What waits in `socket` until nothing more comes.
fn arrived(socket: &Socket) -> Vec<Vec<u8>> {
    socket.set_read_timeout(Some(probe::SILENCE)).unwrap();
    std::iter::from_fn(|| read(socket).ok()).collect()
}

#[test]
fn filter_drops_datagrams_by_first_byte() {
    let (sender, receiver) = (udp("127.0.0.1:0"), udp("127.0.0.1:0"));
    let send_all = || {
        for bytes in [b"axe", b"bee", b"ant", b"cat"] {
            send(&sender, bytes, local(&receiver));
        }
    };
    // For UDP the program sees the 8 bytes of the header first.
    receiver.attach_filter(&drop_first(8, b'a')).unwrap();
    send_all();
    assert_eq!(arrived(&receiver), [b"bee", b"cat"]);
    // A second program takes the place of the first.
    receiver.attach_filter(&drop_first(8, b'b')).unwrap();
    send_all();
    assert_eq!(arrived(&receiver), [b"axe", b"ant", b"cat"]);
    if common::qemu_lacks("SO_DETACH_FILTER") {
        return;
    }
    receiver.detach_filter().unwrap();
    send_all();
    assert_eq!(arrived(&receiver).len(), 4);
}

#[test]
fn filter_on_unix_datagrams() {
    let (sender, receiver) = Socket::pair(Domain::UNIX, Type::DGRAM, None).unwrap();
    receiver.attach_filter(&drop_first(0, b'a')).unwrap();
    for bytes in [b"axe", b"bee", b"ant", b"cat"] {
        assert_eq!(sender.send(bytes).unwrap(), 3);
    }
    assert_eq!(arrived(&receiver), [b"bee", b"cat"]);
}

#[test]
fn filter_shortens_datagrams() {
    let (sender, receiver) = (udp("127.0.0.1:0"), udp("127.0.0.1:0"));
    receiver.attach_filter(&[SockFilter::new(RETURN, 0, 0, 8 + 4)]).unwrap();
    send(&sender, b"shortened", local(&receiver));
    assert_eq!(read(&receiver).unwrap(), b"shor");
}

#[test]
fn filter_on_a_connection_holds_everything_back() {
    // On TCP, Linux 6.18 lets only the privileged do it.
    if !common::root() {
        return;
    }
    let (client, server) = connection();
    server.attach_filter(&[DROP]).unwrap();
    client.send(b"late").unwrap();
    silent(&server);
    if common::qemu_lacks("SO_DETACH_FILTER") {
        return;
    }
    // TCP sends it again, and now it gets through.
    server.detach_filter().unwrap();
    assert_eq!(read(&server).unwrap(), b"late");
}

#[test]
fn detach_without_a_filter() {
    if common::qemu_lacks("SO_DETACH_FILTER") {
        return;
    }
    let socket = udp("127.0.0.1:0");
    assert_eq!(errno(socket.detach_filter()), libc::ENOENT);
    socket.attach_filter(&[KEEP_ALL]).unwrap();
    socket.detach_filter().unwrap();
    assert_eq!(errno(socket.detach_filter()), libc::ENOENT);
}

#[test]
fn invalid_programs_are_refused() {
    let (sender, receiver) = (udp("127.0.0.1:0"), udp("127.0.0.1:0"));
    receiver.attach_filter(&drop_first(8, b'a')).unwrap();
    let too_long = [KEEP_ALL; 4097];
    let programs: [&[SockFilter]; 6] = [
        &[],
        // No return at the end.
        &[SockFilter::new(LOAD_BYTE, 0, 0, 0)],
        // Jumps past the end.
        &[SockFilter::new(JUMP_ALWAYS, 0, 0, 7), KEEP_ALL],
        &[SockFilter::new(LOAD_BYTE, 0, 0, 0), SockFilter::new(JUMP_EQUAL, 9, 0, 0), KEEP_ALL],
        // No such instruction.
        &[SockFilter::new(0xffff, 0, 0, 0), KEEP_ALL],
        &too_long,
    ];
    for program in programs {
        if program.is_empty() && common::qemu_lacks("SO_ATTACH_FILTER of no instructions") {
            continue;
        }
        assert_eq!(errno(receiver.attach_filter(program)), libc::EINVAL);
    }
    // The program that was there stays.
    send(&sender, b"axe", local(&receiver));
    send(&sender, b"bee", local(&receiver));
    assert_eq!(arrived(&receiver), [b"bee"]);
}

#[test]
fn a_long_program() {
    let (sender, receiver) = (udp("127.0.0.1:0"), udp("127.0.0.1:0"));
    // More instructions, or ones that the kernel rewrites into several, may pass its limit of memory
    // (optmem_max).
    let mut program = [const { SockFilter::new(LOAD_CONSTANT, 0, 0, 8) }; 1000];
    program[999] = KEEP_ALL;
    receiver.attach_filter(&program).unwrap();
    send(&sender, b"through", local(&receiver));
    assert_eq!(read(&receiver).unwrap(), b"through");
}

#[test]
fn instruction_has_a_debug_form() {
    assert!(format!("{KEEP_ALL:?}").starts_with("SockFilter"));
}
