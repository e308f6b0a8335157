//! Receiving: every method, with short and long buffers, something and nothing to receive.
#![allow(unsafe_code)] // What was received is in memory that may be uninitialised.

use super::options::on_each_kind;
use super::report::{Report, step};
use super::sending::on_each_pair;
use super::{Named, Scenario};
use crate::library::{MaybeUninitSlice, RecvFlags, SockAddr, Socket};
use std::io::{self, IoSliceMut, Read};
use std::mem::MaybeUninit;
use std::net::Shutdown;

/// The flags of recv(2), and some that no kernel knows.
const FLAGS: &[i32] = &[
    libc::MSG_PEEK,
    0,
    libc::MSG_DONTWAIT,
    libc::MSG_TRUNC,
    libc::MSG_WAITALL,
    libc::MSG_OOB,
    libc::MSG_CMSG_CLOEXEC,
    libc::MSG_ERRQUEUE,
    libc::MSG_PEEK | libc::MSG_TRUNC | libc::MSG_DONTWAIT,
    0x0080_0000,
];

/// Lengths of buffers; a message has eleven bytes.
const LENGTHS: &[usize] = &[0, 1, 5, 11, 64];

type Receive = fn(&Report, &Socket, i32, usize);

const RECEIVES: &[(&str, Receive)] = &[
    ("recv", recv),
    ("recv_from", recv_from),
    ("recv_vectored", recv_vectored),
    ("recv_from_vectored", recv_from_vectored),
];

pub(crate) fn all() -> Vec<Scenario> {
    let mut all = on_each_kind("receive", |report, socket| {
        let _ = socket.set_nonblocking(true);
        report.line("start", "");
        RECEIVES.iter().for_each(|(_, receive)| receive(report, socket, 0, 64));
        others(report, socket);
        read(report, socket);
    });
    let on_pairs: Named<fn(&Report, Socket, Socket), 8> = [
        ("recv", |report, a, b| every_length(report, &a, &b, recv)),
        ("recv_from", |report, a, b| every_length(report, &a, &b, recv_from)),
        ("recv_vectored", |report, a, b| every_length(report, &a, &b, recv_vectored)),
        ("recv_from_vectored", |report, a, b| every_length(report, &a, &b, recv_from_vectored)),
        ("peek", |report, a, b| {
            fill(&a);
            others(report, &b);
        }),
        ("read", |report, a, b| {
            fill(&a);
            read(report, &b);
        }),
        ("receive nothing", nothing),
        ("receive out of band", out_of_band),
    ];
    for (name, run) in on_pairs {
        all.extend(on_each_pair(name, run));
    }
    all
}

fn fill(from: &Socket) {
    assert_eq!(from.send(b"hello world").unwrap(), 11);
}

/// Takes what is left, so that each step begins with one message.
fn drain(socket: &Socket) {
    let mut buffer = [MaybeUninit::uninit(); 64];
    while socket.recv_with_flags(&mut buffer, libc::MSG_DONTWAIT).is_ok_and(|count| count > 0) {}
}

fn every_length(report: &Report, a: &Socket, b: &Socket, receive: Receive) {
    for &flags in FLAGS {
        for &length in LENGTHS {
            fill(a);
            receive(report, b, flags, length);
            drain(b);
        }
    }
}

/// The bytes of a buffer that a receive of `count` bytes has filled.
fn text(buffer: &[MaybeUninit<u8>], count: usize) -> String {
    // SAFETY: the callers give buffers that were initialised when they were made.
    let byte = |byte: &MaybeUninit<u8>| unsafe { byte.assume_init() };
    let bytes: Vec<u8> = buffer.iter().take(count).map(byte).collect();
    format!("\"{}\"", bytes.escape_ascii())
}

/// What a receive of one buffer came to.
type Outcome = io::Result<(usize, String, Option<SockAddr>)>;

fn recv(report: &Report, socket: &Socket, flags: i32, length: usize) {
    let mut buffer = vec![MaybeUninit::new(b'-'); length];
    report.step(format!("recv_with_flags({length}, {flags:#x})"), || -> Outcome {
        let count = socket.recv_with_flags(&mut buffer, flags)?;
        Ok((count, text(&buffer, count), None))
    });
}

fn recv_from(report: &Report, socket: &Socket, flags: i32, length: usize) {
    let mut buffer = vec![MaybeUninit::new(b'-'); length];
    report.step(format!("recv_from_with_flags({length}, {flags:#x})"), || -> Outcome {
        let (count, address) = socket.recv_from_with_flags(&mut buffer, flags)?;
        Ok((count, text(&buffer, count), Some(address)))
    });
}

/// Splits a buffer into two and a part of length 0.
fn parts(buffer: &mut [MaybeUninit<u8>]) -> [MaybeUninitSlice<'_>; 3] {
    let (first, rest) = buffer.split_at_mut(buffer.len() / 2);
    [MaybeUninitSlice::new(first), MaybeUninitSlice::new(&mut []), MaybeUninitSlice::new(rest)]
}

/// What a receive of several buffers came to.
type Vectored = io::Result<(usize, String, (RecvFlags, Option<SockAddr>))>;

fn recv_vectored(report: &Report, socket: &Socket, flags: i32, length: usize) {
    let mut buffer = vec![MaybeUninit::new(b'-'); length];
    report.step(format!("recv_vectored_with_flags({length}, {flags:#x})"), || -> Vectored {
        let (count, flags) = socket.recv_vectored_with_flags(&mut parts(&mut buffer), flags)?;
        Ok((count, text(&buffer, count), (flags, None)))
    });
}

fn recv_from_vectored(report: &Report, socket: &Socket, flags: i32, length: usize) {
    let mut buffer = vec![MaybeUninit::new(b'-'); length];
    report.step(format!("recv_from_vectored_with_flags({length}, {flags:#x})"), || -> Vectored {
        let (count, flags, sender) = socket.recv_from_vectored_with_flags(&mut parts(&mut buffer), flags)?;
        Ok((count, text(&buffer, count), (flags, Some(sender))))
    });
}

/// The methods that are one of the above with flags of their own.
fn others(report: &Report, socket: &Socket) {
    let mut buffer = [MaybeUninit::new(b'-'); 64];
    step!(report, socket.peek(&mut buffer));
    step!(report, socket.peek(&mut []));
    step!(report, socket.peek_from(&mut buffer));
    step!(report, socket.peek_from(&mut buffer[..3]));
    step!(report, socket.peek_sender());
    step!(report, socket.recv_out_of_band(&mut buffer));
    step!(report, socket.recv(&mut buffer[..4]));
    step!(report, socket.recv_from(&mut buffer));
    step!(report, socket.recv_vectored(&mut parts(&mut buffer)));
    step!(report, socket.recv_from_vectored(&mut parts(&mut buffer)));
    step!(report, socket.recv_vectored(&mut []));
}

fn read(report: &Report, socket: &Socket) {
    let mut by_reference = socket;
    let (mut first, mut second) = ([b'-'; 3], [b'-'; 32]);
    step!(report, by_reference.read(&mut first));
    step!(
        report,
        by_reference.read_vectored(&mut [IoSliceMut::new(&mut first), IoSliceMut::new(&mut second)])
    );
    report.step("what was read", || [&first[..], &second].concat());
    let Some(Ok(mut owned)) = step!(report, socket.try_clone()) else { return };
    step!(report, owned.read(&mut first));
    step!(report, owned.read_vectored(&mut [IoSliceMut::new(&mut second)]));
    step!(report, owned.read_vectored(&mut []));
    step!(report, owned.read(&mut []));
}

/// An empty queue: a timeout, nonblocking, after the peer's end.
fn nothing(report: &Report, a: Socket, b: Socket) {
    RECEIVES.iter().for_each(|(_, receive)| receive(report, &b, 0, 16));
    step!(report, b.set_nonblocking(true));
    RECEIVES.iter().for_each(|(_, receive)| receive(report, &b, 0, 16));
    others(report, &b);
    step!(report, a.shutdown(Shutdown::Write));
    RECEIVES.iter().for_each(|(_, receive)| receive(report, &b, 0, 16));
    step!(report, b.shutdown(Shutdown::Read));
    RECEIVES.iter().for_each(|(_, receive)| receive(report, &b, 0, 16));
    report.step("drop", || drop(a));
    RECEIVES.iter().for_each(|(_, receive)| receive(report, &b, 0, 16));
    step!(report, b.take_error());
}

fn out_of_band(report: &Report, a: Socket, b: Socket) {
    let mut buffer = [MaybeUninit::new(b'-'); 16];
    step!(report, a.send(b"usual"));
    step!(report, a.send_out_of_band(b"urgent!"));
    report.step("recv_out_of_band", || b.recv_out_of_band(&mut buffer).map(|count| text(&buffer, count)));
    report.step("recv_out_of_band", || b.recv_out_of_band(&mut buffer).map(|count| text(&buffer, count)));
    step!(report, b.set_out_of_band_inline(true));
    step!(report, a.send_out_of_band(b"!"));
    report.step("recv_out_of_band", || b.recv_out_of_band(&mut buffer).map(|count| text(&buffer, count)));
    recv_vectored(report, &b, 0, 16);
    recv_vectored(report, &b, 0, 16);
}
