//! Every way in which programs written for socket2 pass a buffer: all must compile, and receive into it.

// Received bytes are read, and initialised buffers lent, with unsafe code.
#![allow(unsafe_code)]

mod common;

use berkeley::Socket;
use common::platform::MSG_PEEK;
use common::{tcp_pair, udp_pair};
use std::mem::{self, MaybeUninit};
use std::sync::Mutex;

/// A socket with one datagram, "data", to receive, and the socket that sent it.
fn data() -> (Socket, Socket) {
    let (a, b) = udp_pair();
    a.send(b"data").unwrap();
    (b, a)
}

/// The first four bytes of a buffer that "data" was received into.
fn text(buffer: &[MaybeUninit<u8>]) -> [u8; 4] {
    // SAFETY: the receive filled these four.
    [0, 1, 2, 3].map(|i| unsafe { buffer[i].assume_init() })
}

#[test]
fn arrays() {
    let (socket, _peer) = data();
    let mut buffer = [MaybeUninit::uninit(); 8];
    assert_eq!(socket.recv(&mut buffer).unwrap(), 4);
    assert_eq!(&text(&buffer), b"data");
    let (socket, _peer) = data();
    assert_eq!(socket.recv(&mut [MaybeUninit::uninit(); 4]).unwrap(), 4);
    let (socket, _peer) = data();
    assert_eq!(socket.recv(&mut [const { MaybeUninit::uninit() }; 4]).unwrap(), 4);
}

#[test]
fn no_buffer() {
    // A stream: Windows takes a datagram that is longer than its buffer for an error.
    let (peer, socket) = tcp_pair();
    peer.send(b"data").unwrap();
    assert_eq!(socket.peek(&mut []).unwrap(), 0);
    assert_eq!(socket.recv(&mut []).unwrap(), 0);
    assert_eq!(socket.recv(Default::default()).unwrap(), 0);
}

#[test]
fn vectors() {
    let (socket, _peer) = data();
    let mut buffer: Vec<MaybeUninit<u8>> = vec![MaybeUninit::uninit(); 8];
    assert_eq!(socket.recv(&mut buffer).unwrap(), 4);
    assert_eq!(&text(&buffer), b"data");
    let (socket, _peer) = data();
    assert_eq!(socket.recv(&mut buffer[2..]).unwrap(), 4);
    assert_eq!(&text(&buffer[2..]), b"data");
    let (socket, _peer) = data();
    assert_eq!(socket.recv(buffer.as_mut_slice()).unwrap(), 4);
}

#[test]
fn spare_capacity() {
    let (socket, _peer) = data();
    let mut buffer = Vec::with_capacity(16);
    buffer.extend_from_slice(b"> ");
    let n = socket.recv(buffer.spare_capacity_mut()).unwrap();
    let length = buffer.len() + n;
    // SAFETY: the receive filled n bytes behind the old end.
    unsafe { buffer.set_len(length) };
    assert_eq!(buffer, b"> data");
}

#[test]
fn boxes() {
    let (socket, _peer) = data();
    let mut buffer: Box<[MaybeUninit<u8>]> = Box::new_uninit_slice(8);
    assert_eq!(socket.recv(&mut buffer).unwrap(), 4);
    assert_eq!(&text(&buffer), b"data");
    let (socket, _peer) = data();
    let mut buffer = Box::new([MaybeUninit::uninit(); 8]);
    assert_eq!(socket.recv(&mut *buffer).unwrap(), 4);
    assert_eq!(&text(&*buffer), b"data");
}

#[test]
fn guards() {
    let (socket, _peer) = data();
    let buffer = Mutex::new(vec![MaybeUninit::<u8>::uninit(); 8]);
    let mut guard = buffer.lock().unwrap();
    assert_eq!(socket.recv(&mut guard).unwrap(), 4);
    assert_eq!(&text(&guard), b"data");
}

#[test]
fn references() {
    let (socket, _peer) = data();
    let mut array = [MaybeUninit::uninit(); 8];
    let buffer: &mut [MaybeUninit<u8>] = &mut array;
    assert_eq!(socket.peek(buffer).unwrap(), 4);
    // Lent again, not moved.
    assert_eq!(socket.recv(buffer).unwrap(), 4);
    assert_eq!(&text(buffer), b"data");
}

#[test]
fn initialised_bytes() {
    let (socket, _peer) = data();
    let mut bytes = [0_u8; 8];
    let buffer: &mut [u8] = &mut bytes;
    // SAFETY: the layouts agree, and a receive writes no uninitialised bytes.
    let n = socket.recv(unsafe { &mut *(buffer as *mut [u8] as *mut [MaybeUninit<u8>]) }).unwrap();
    assert_eq!(&bytes[..n], b"data");
    let (socket, _peer) = data();
    let buffer: &mut [u8] = &mut bytes[4..];
    // The call says what to transmute to.
    #[allow(clippy::missing_transmute_annotations)]
    // SAFETY: as above.
    let n = socket.recv(unsafe { mem::transmute(buffer) }).unwrap();
    assert_eq!((n, &bytes), (4, b"datadata"));
}

#[test]
fn the_other_methods() {
    let (socket, peer) = data();
    let mut buffer = vec![MaybeUninit::uninit(); 8];
    assert_eq!(socket.peek(&mut buffer).unwrap(), 4);
    assert_eq!(socket.peek_from(&mut buffer).unwrap().0, 4);
    assert_eq!(socket.recv_with_flags(&mut buffer, MSG_PEEK).unwrap(), 4);
    assert_eq!(socket.recv_from_with_flags(&mut buffer, MSG_PEEK).unwrap().0, 4);
    assert_eq!(socket.recv_from(&mut buffer).unwrap().0, 4);
    assert_eq!(&text(&buffer), b"data");
    #[cfg(not(wasi))]
    let _ = |buffer: &mut Vec<_>| socket.recv_out_of_band(buffer);
    // What is sent: arrays, strings, vectors.
    peer.send(&[1, 2]).unwrap();
    peer.send("text".as_bytes()).unwrap();
    peer.send(&String::from("text").into_bytes()).unwrap();
}

#[cfg(recvmsg)]
#[test]
fn slices_of_buffers() {
    use berkeley::MaybeUninitSlice;
    let (socket, peer) = data();
    let (mut first, mut second) = ([MaybeUninit::uninit(); 1], Vec::with_capacity(8));
    let mut buffers = [MaybeUninitSlice::new(&mut first), MaybeUninitSlice::new(second.spare_capacity_mut())];
    assert_eq!(socket.recv_vectored(&mut buffers).unwrap().0, 4);
    // SAFETY: the receive filled three bytes of the second buffer.
    unsafe { second.set_len(3) };
    assert_eq!(second, b"ata");
    peer.send(b"data").unwrap();
    let mut buffers: Vec<MaybeUninitSlice<'_>> = vec![MaybeUninitSlice::new(&mut first)];
    let (n, flags) = socket.recv_vectored(&mut buffers).unwrap();
    assert_eq!((n, flags.is_truncated()), (1, true));
}
