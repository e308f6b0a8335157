//! `sendmsg` and `recvmsg`: addresses, buffers, control messages, flags, and a header that is used again.

use super::Scenario;
use super::kinds::{loopback4, loopback6, unconnected};
use super::options::on_each_kind;
use super::report::Report;
use super::sending::on_each_pair;
use crate::library::{Domain, MaybeUninitSlice, MsgHdr, MsgHdrMut, RecvFlags, SockAddr, Socket, Type};
use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::net::SocketAddr;

pub(crate) fn all() -> Vec<Scenario> {
    let mut all = on_each_kind("sendmsg", |report, socket| {
        report.step("sendmsg of nothing", || socket.sendmsg(&MsgHdr::new(), 0));
        report.step("sendmsg", || socket.sendmsg(&MsgHdr::new().with_buffers(&[IoSlice::new(b"hello")]), 0));
        let _ = socket.set_nonblocking(true);
        report.step("recvmsg", || socket.recvmsg(&mut MsgHdrMut::new(), 0));
    });
    all.extend(on_each_pair("recvmsg", pair));
    all.extend(on_each_pair("recvmsg again", again));
    all.push(Scenario::new("recvmsg/udp4", |report: &Report| addressed(report, loopback4())));
    all.push(Scenario::new("recvmsg/udp6", |report: &Report| addressed(report, loopback6())));
    all.push(Scenario::new("recvmsg/descriptors", descriptors));
    all.push(Scenario::new("recvmsg/tos", tos));
    all
}

/// What a receive came to: bytes, flags, bytes of control messages.
type Outcome = io::Result<(usize, RecvFlags, usize)>;

fn receive(socket: &Socket, msg: &mut MsgHdrMut<'_, '_, '_>, flags: i32) -> Outcome {
    let count = socket.recvmsg(msg, flags)?;
    Ok((count, msg.flags(), msg.control_len()))
}

fn pair(report: &Report, a: Socket, b: Socket) {
    let parts = [IoSlice::new(b"hello "), IoSlice::new(b"world")];
    for flags in [0, libc::MSG_DONTWAIT, libc::MSG_NOSIGNAL, libc::MSG_EOR, libc::MSG_OOB, -1] {
        let msg = MsgHdr::new().with_buffers(&parts).with_flags(flags);
        report.step(format!("sendmsg, {flags:#x} in the header"), || a.sendmsg(&msg, 0));
        report.step(format!("sendmsg, {flags:#x}"), || a.sendmsg(&msg, flags));
    }
    for (length, flags) in
        [(4, libc::MSG_PEEK), (4, 0), (64, 0), (0, 0), (4, libc::MSG_TRUNC), (64, libc::MSG_OOB)]
    {
        let mut memory = vec![MaybeUninit::new(b'-'); length];
        let mut address = SockAddr::unix("").unwrap();
        let mut control = [MaybeUninit::new(0); 64];
        report.step(format!("recvmsg of {length}, {flags:#x}"), || {
            let mut bufs = [MaybeUninitSlice::new(&mut memory)];
            let msg = MsgHdrMut::new().with_addr(&mut address);
            receive(&b, &mut msg.with_buffers(&mut bufs).with_control(&mut control), flags)
        });
        report.step("the address", || address);
    }
    report.step("recvmsg of nothing", || receive(&b, &mut MsgHdrMut::new(), libc::MSG_DONTWAIT));
    let msg = MsgHdr::new().with_buffers(&parts).with_control(b"no control message");
    report.step("sendmsg of bad control", || a.sendmsg(&msg, 0));
    let empty = MsgHdr::new().with_buffers(&parts).with_control(b"");
    report.step("sendmsg of no control", || a.sendmsg(&empty, 0));
}

/// One header, without address and control messages, for several receives.
fn again(report: &Report, a: Socket, b: Socket) {
    let mut memory = [MaybeUninit::new(b'-'); 4];
    let mut bufs = [MaybeUninitSlice::new(&mut memory)];
    let mut msg = MsgHdrMut::new().with_buffers(&mut bufs);
    for text in [&b"longer than four"[..], b"four", b"x"] {
        a.send(text).unwrap();
        report.step("recvmsg", || receive(&b, &mut msg, 0));
    }
}

fn addressed(report: &Report, at: SocketAddr) {
    let ((a, _), (b, to)) = (unconnected(at), unconnected(at));
    let parts = [IoSlice::new(b"hello")];
    report.step("sendmsg to", || a.sendmsg(&MsgHdr::new().with_addr(&to).with_buffers(&parts), 0));
    report.step("sendmsg to nobody", || a.sendmsg(&MsgHdr::new().with_buffers(&parts), 0));
    let path = SockAddr::unix("socket").unwrap();
    report.step("sendmsg to a path", || a.sendmsg(&MsgHdr::new().with_addr(&path).with_buffers(&parts), 0));
    let mut memory = [MaybeUninit::new(b'-'); 16];
    let mut bufs = [MaybeUninitSlice::new(&mut memory)];
    let mut from = SockAddr::from(at);
    report.step("recvmsg from", || {
        receive(&b, &mut MsgHdrMut::new().with_addr(&mut from).with_buffers(&mut bufs), 0)
    });
    report.step("the address", || from);
}

/// Control messages as the kernel reads them: level, type, data.
fn control(level: i32, kind: i32, data: &[u8]) -> Vec<u8> {
    let header =
        [(16 + data.len()).to_ne_bytes().as_slice(), &level.to_ne_bytes(), &kind.to_ne_bytes()].concat();
    let mut bytes = [&header, data].concat();
    bytes.resize(bytes.len().next_multiple_of(8), 0);
    bytes
}

fn descriptors(report: &Report) {
    let (a, b) = Socket::pair(Domain::UNIX, Type::STREAM, None).unwrap();
    for number in [1, 900, -1] {
        let rights = control(libc::SOL_SOCKET, libc::SCM_RIGHTS, &i32::to_ne_bytes(number));
        let parts = [IoSlice::new(b"fd")];
        let msg = MsgHdr::new().with_buffers(&parts).with_control(&rights);
        report.step(format!("sendmsg of descriptor {number}"), || a.sendmsg(&msg, 0));
        for (length, flags) in [(64, libc::MSG_PEEK), (8, libc::MSG_PEEK), (64, libc::MSG_CMSG_CLOEXEC)] {
            let (mut memory, mut space) = ([MaybeUninit::new(b'-'); 2], vec![MaybeUninit::new(0); length]);
            let mut bufs = [MaybeUninitSlice::new(&mut memory)];
            let mut msg = MsgHdrMut::new().with_buffers(&mut bufs).with_control(&mut space);
            let step = format!("recvmsg into {length}, {flags:#x}");
            report.step(step, || receive(&b, &mut msg, flags | libc::MSG_DONTWAIT));
        }
    }
}

fn tos(report: &Report) {
    let ((a, _), (b, to)) = (unconnected(loopback4()), unconnected(loopback4()));
    report.step("set_recv_tos_v4", || b.set_recv_tos_v4(true));
    for value in [0, 2, 46 << 2, 255, 256, -1] {
        let tos = control(libc::IPPROTO_IP, libc::IP_TOS, &i32::to_ne_bytes(value));
        let parts = [IoSlice::new(b"tos")];
        let msg = MsgHdr::new().with_addr(&to).with_buffers(&parts).with_control(&tos);
        report.step(format!("sendmsg with {value}"), || a.sendmsg(&msg, 0));
        let (mut memory, mut space) = ([MaybeUninit::new(b'-'); 8], [MaybeUninit::new(0); 64]);
        let mut bufs = [MaybeUninitSlice::new(&mut memory)];
        let mut msg = MsgHdrMut::new().with_buffers(&mut bufs).with_control(&mut space);
        report.step("recvmsg", || receive(&b, &mut msg, libc::MSG_DONTWAIT));
    }
}
