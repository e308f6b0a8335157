//! Messages over Unix sockets: credentials, descriptors, records; and flags that only Linux has.

#![cfg(linux)]
// Descriptors and raw bytes are handled with unsafe code.
#![allow(unsafe_code)]

mod common;

use berkeley::{MaybeUninitSlice, MsgHdr, MsgHdrMut, SockAddr, Socket, Type};
use common::{any_port, lend, tcp_pair, udp, unix_pair};
use std::ffi::c_int;
use std::fs::File;
use std::io::{ErrorKind, IoSlice, Read, Write};
use std::mem::size_of;
use std::os::fd::{AsRawFd, FromRawFd};

const HEADER: usize = size_of::<libc::cmsghdr>();

/// The room that a control message with `length` bytes of data takes.
fn space(length: usize) -> usize {
    (HEADER + length).next_multiple_of(size_of::<usize>())
}

/// The bytes of one control message: its length, level, type and data, see cmsg(3).
fn control(level: c_int, r#type: c_int, data: &[u8]) -> Vec<u8> {
    let mut bytes = (HEADER + data.len()).to_ne_bytes().to_vec();
    bytes.extend(level.to_ne_bytes());
    bytes.extend(r#type.to_ne_bytes());
    bytes.extend(data);
    bytes.resize(space(data.len()), 0);
    bytes
}

/// The level, type and data of the control message at the start of `bytes`.
fn parse(bytes: &[u8]) -> (c_int, c_int, &[u8]) {
    let (length, rest) = bytes.split_first_chunk::<{ size_of::<usize>() }>().unwrap();
    let (level, rest) = rest.split_first_chunk::<4>().unwrap();
    let (r#type, _) = rest.split_first_chunk::<4>().unwrap();
    let data = &bytes[HEADER..usize::from_ne_bytes(*length)];
    (c_int::from_ne_bytes(*level), c_int::from_ne_bytes(*r#type), data)
}

fn slices<'a>(first: &'a mut [u8], second: &'a mut [u8]) -> [MaybeUninitSlice<'a>; 2] {
    [MaybeUninitSlice::new(lend(first)), MaybeUninitSlice::new(lend(second))]
}

#[test]
fn vectored_flags_are_passed_on() {
    let ((a, _), (b, to_b)) = (udp(), udp());
    a.connect(&to_b).unwrap();
    // With MSG_MORE, two calls make one datagram.
    assert_eq!(a.send_vectored_with_flags(&[IoSlice::new(b"one")], libc::MSG_MORE).unwrap(), 3);
    assert_eq!(a.send_vectored(&[IoSlice::new(b"two")]).unwrap(), 3);
    let mut buffer = [0; 8];
    assert_eq!(b.recv(lend(&mut buffer)).unwrap(), 6);
    assert_eq!(&buffer[..6], b"onetwo");
}

#[test]
fn many_buffers() {
    let (a, b) = unix_pair(Type::DGRAM);
    let bytes: Vec<u8> = (0..=255).collect();
    let parts: Vec<IoSlice<'_>> = bytes.chunks(1).map(IoSlice::new).collect();
    assert_eq!(a.send_vectored(&parts).unwrap(), 256);
    let mut received = vec![0; 256];
    let mut buffers: Vec<MaybeUninitSlice<'_>> =
        received.chunks_mut(2).map(|chunk| MaybeUninitSlice::new(lend(chunk))).collect();
    assert_eq!(b.recv_vectored(&mut buffers).unwrap().0, 256);
    assert_eq!(received, bytes);
    // The kernel takes 1024 at most.
    let error = a.send_vectored(&vec![IoSlice::new(b"x"); 1025]).unwrap_err();
    assert_eq!(error.raw_os_error(), Some(libc::EMSGSIZE));
}

#[test]
fn flags_of_a_sent_header_are_ignored() {
    // The kernel takes the flags of the call.
    let (a, b) = unix_pair(Type::DGRAM);
    let parts = [IoSlice::new(b"x")];
    let message = MsgHdr::new().with_buffers(&parts).with_flags(libc::MSG_OOB);
    assert_eq!(a.sendmsg(&message, 0).unwrap(), 1);
    assert_eq!(a.sendmsg(&message, libc::MSG_OOB).unwrap_err().raw_os_error(), Some(libc::EOPNOTSUPP));
    assert_eq!(b.recv(lend(&mut [0; 4])).unwrap(), 1);
}

#[test]
fn sent_address_of_another_family() {
    let (a, _) = udp();
    let address = SockAddr::vsock(1, 2);
    let parts = [IoSlice::new(b"x")];
    let error = a.sendmsg(&MsgHdr::new().with_addr(&address).with_buffers(&parts), 0).unwrap_err();
    assert_eq!(error.raw_os_error(), Some(libc::EAFNOSUPPORT));
}

#[test]
fn credentials_arrive() {
    let (a, b) = unix_pair(Type::DGRAM);
    b.set_passcred(true).unwrap();
    // SAFETY: these three take nothing and cannot fail.
    let pid = unsafe { libc::getpid() };
    // SAFETY: as above.
    let uid = unsafe { libc::getuid() };
    // SAFETY: as above.
    let gid = unsafe { libc::getgid() };
    let expected = [pid.to_ne_bytes(), uid.to_ne_bytes(), gid.to_ne_bytes()].concat();

    let parts = [IoSlice::new(b"who")];
    let sent = control(libc::SOL_SOCKET, libc::SCM_CREDENTIALS, &expected);
    let with_control = MsgHdr::new().with_buffers(&parts).with_control(&sent);
    assert_eq!(a.sendmsg(&with_control, 0).unwrap(), 3);
    // The kernel adds them where the sender does not.
    assert_eq!(a.send(b"who").unwrap(), 3);
    for _ in 0..2 {
        let (mut data, mut room) = ([0; 8], [0; 64]);
        let mut buffers = slices(&mut data, &mut []);
        let mut message = MsgHdrMut::new().with_buffers(&mut buffers).with_control(lend(&mut room));
        assert_eq!(b.recvmsg(&mut message, 0).unwrap(), 3);
        let length = message.control_len();
        assert_eq!(length, space(expected.len()));
        let (level, r#type, received) = parse(&room[..length]);
        assert_eq!((level, r#type), (libc::SOL_SOCKET, libc::SCM_CREDENTIALS));
        assert_eq!(received, expected);
    }
}

#[test]
fn descriptors_arrive() {
    let (a, b) = unix_pair(Type::STREAM);
    let (passed, mut peer) = unix_pair(Type::STREAM);
    let parts = [IoSlice::new(b"fd")];
    let sent = control(libc::SOL_SOCKET, libc::SCM_RIGHTS, &passed.as_raw_fd().to_ne_bytes());
    assert_eq!(a.sendmsg(&MsgHdr::new().with_buffers(&parts).with_control(&sent), 0).unwrap(), 2);

    let (mut data, mut room) = ([0; 8], [0; 64]);
    let mut buffers = slices(&mut data, &mut []);
    let mut message = MsgHdrMut::new().with_buffers(&mut buffers).with_control(lend(&mut room));
    assert_eq!(b.recvmsg(&mut message, libc::MSG_CMSG_CLOEXEC).unwrap(), 2);
    let length = message.control_len();
    let (level, r#type, received) = parse(&room[..length]);
    assert_eq!((level, r#type), (libc::SOL_SOCKET, libc::SCM_RIGHTS));
    let fd = c_int::from_ne_bytes(received.try_into().unwrap());
    assert_ne!(fd, passed.as_raw_fd());
    // SAFETY: the kernel has just installed the descriptor for this receiver alone.
    let mut arrived = unsafe { Socket::from_raw_fd(fd) };
    assert!(common::is_cloexec(fd));
    drop(passed);
    arrived.write_all(b"hello").unwrap();
    let mut buffer = [0; 5];
    peer.read_exact(&mut buffer).unwrap();
    assert_eq!(&buffer, b"hello");
}

#[test]
fn files_arrive() {
    let (a, b) = unix_pair(Type::SEQPACKET);
    let file = File::open("/proc/self/stat").unwrap();
    let parts = [IoSlice::new(b"file")];
    let sent = control(libc::SOL_SOCKET, libc::SCM_RIGHTS, &file.as_raw_fd().to_ne_bytes());
    a.sendmsg(&MsgHdr::new().with_buffers(&parts).with_control(&sent), 0).unwrap();
    drop(file);
    let (mut data, mut room) = ([0; 4], [0; 24]);
    let mut buffers = slices(&mut data, &mut []);
    let mut message = MsgHdrMut::new().with_buffers(&mut buffers).with_control(lend(&mut room));
    assert_eq!(b.recvmsg(&mut message, libc::MSG_CMSG_CLOEXEC).unwrap(), 4);
    let length = message.control_len();
    let (_, _, received) = parse(&room[..length]);
    let fd = c_int::from_ne_bytes(received.try_into().unwrap());
    // SAFETY: the kernel has just installed the descriptor for this receiver alone.
    let mut file = unsafe { File::from_raw_fd(fd) };
    let mut text = String::new();
    file.read_to_string(&mut text).unwrap();
    assert!(text.starts_with(&std::process::id().to_string()), "{text}");
}

#[test]
fn malformed_control_is_refused() {
    if common::qemu_lacks("control messages of a wrong length") {
        return;
    }
    let (a, _b) = unix_pair(Type::DGRAM);
    let parts = [IoSlice::new(b"x")];
    let mut sent = control(libc::SOL_SOCKET, libc::SCM_RIGHTS, &[0; 4]);
    // Longer than the control bytes are.
    sent[..size_of::<usize>()].copy_from_slice(&1000_usize.to_ne_bytes());
    let error = a.sendmsg(&MsgHdr::new().with_buffers(&parts).with_control(&sent), 0).unwrap_err();
    assert_eq!(error.raw_os_error(), Some(libc::EINVAL));
}

#[test]
fn records_of_sequenced_packets() {
    let (a, b) = unix_pair(Type::SEQPACKET);
    a.send(b"one").unwrap();
    a.send(b"three").unwrap();
    let mut buffer = [0; 16];
    for n in [3, 5] {
        let (received, flags) = b.recv_vectored(&mut slices(&mut buffer, &mut [])).unwrap();
        assert_eq!((received, flags.is_truncated()), (n, false));
        // The unix sockets of Linux keep records apart without the flag.
        assert!(!flags.is_end_of_record());
    }
    drop(a);
    let (received, _) = b.recv_vectored(&mut slices(&mut buffer, &mut [])).unwrap();
    assert_eq!(received, 0);
}

#[test]
fn flags_of_vectored_streams() {
    let (a, b) = tcp_pair();
    let parts = [IoSlice::new(b"one"), IoSlice::new(b""), IoSlice::new(b"three")];
    assert_eq!(a.send_vectored(&parts).unwrap(), 8);
    let (mut first, mut second) = ([0; 4], [0; 8]);
    let (n, flags) = b.recv_vectored(&mut slices(&mut first, &mut second)).unwrap();
    assert_eq!((n, &first, &second), (8, b"onet", b"hree\0\0\0\0"));
    assert!(!flags.is_truncated() && !flags.is_end_of_record() && !flags.is_out_of_band());
    assert!(!flags.is_confirm() && !flags.is_dontroute());
    a.send_vectored_with_flags(&parts, libc::MSG_NOSIGNAL).unwrap();
    let mut buffers = slices(&mut first, &mut second);
    let (n, _) = b.recv_vectored_with_flags(&mut buffers, libc::MSG_PEEK).unwrap();
    assert_eq!(n, 8);
    // The rest of a stream stays: that is no truncation.
    let (n, flags) = b.recv_vectored(&mut slices(&mut first, &mut [])).unwrap();
    assert_eq!((n, flags.is_truncated()), (4, false));
    let (n, _) =
        b.recv_vectored_with_flags(&mut slices(&mut first, &mut second), libc::MSG_DONTWAIT).unwrap();
    assert_eq!((n, &first), (4, b"hree"));
    let error = b.recv_vectored_with_flags(&mut slices(&mut first, &mut []), libc::MSG_DONTWAIT).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WouldBlock);
}

#[test]
fn flags_of_vectored_datagrams() {
    let ((a, to_a), (b, to_b)) = (udp(), udp());
    let parts = [IoSlice::new(b"one"), IoSlice::new(b"three")];
    assert_eq!(a.send_to_vectored(&parts, &to_b).unwrap(), 8);
    let (mut first, mut second) = ([0; 4], [0; 8]);
    let (n, flags, from) = b.recv_from_vectored(&mut slices(&mut first, &mut second)).unwrap();
    assert_eq!((n, &first, &second), (8, b"onet", b"hree\0\0\0\0"));
    assert_eq!((flags.is_truncated(), from), (false, to_a.clone()));

    assert_eq!(a.send_to_vectored_with_flags(&parts, &to_b, libc::MSG_MORE).unwrap(), 8);
    assert_eq!(a.send_to_vectored_with_flags(&parts[..1], &to_b, 0).unwrap(), 3);
    let mut buffers = slices(&mut first, &mut second);
    let (n, flags, from) = b.recv_from_vectored_with_flags(&mut buffers, libc::MSG_PEEK).unwrap();
    assert_eq!((n, flags.is_truncated(), from), (11, false, to_a));
    assert_eq!(b.recv(lend(&mut [0; 16])).unwrap(), 11);
}

#[test]
fn truncated_datagrams_tell_their_length() {
    let ((a, _), (b, to_b)) = (udp(), udp());
    let mut buffer = [0; 4];
    a.send_to(b"truncated", &to_b).unwrap();
    let (n, flags) = b.recv_vectored(&mut slices(&mut buffer, &mut [])).unwrap();
    assert_eq!((n, flags.is_truncated(), &buffer), (4, true, b"trun"));
    a.send_to(b"truncated", &to_b).unwrap();
    let mut buffers = slices(&mut buffer, &mut []);
    let (n, flags) = b.recv_vectored_with_flags(&mut buffers, libc::MSG_TRUNC).unwrap();
    assert_eq!((n, flags.is_truncated()), (9, true));
    a.send_to(b"truncated", &to_b).unwrap();
    let (n, flags, _) = b.recv_from_vectored(&mut slices(&mut buffer, &mut [])).unwrap();
    assert_eq!((n, flags.is_truncated()), (4, true));
    a.send_to(b"fits", &to_b).unwrap();
    let (n, flags, _) = b.recv_from_vectored(&mut slices(&mut buffer, &mut [])).unwrap();
    assert_eq!((n, flags.is_truncated()), (4, false));
}

#[test]
fn out_of_band_flag() {
    let (a, b) = tcp_pair();
    a.send_out_of_band(b"!").unwrap();
    assert_ne!(common::poll(b.as_raw_fd(), libc::POLLPRI) & libc::POLLPRI, 0);
    let mut buffer = [0; 4];
    let mut buffers = slices(&mut buffer, &mut []);
    let (n, flags) = b.recv_vectored_with_flags(&mut buffers, libc::MSG_OOB).unwrap();
    assert_eq!((n, flags.is_out_of_band(), buffer[0]), (1, true, b'!'));
}

#[test]
fn flags_of_messages() {
    let ((a, to_a), (b, to_b)) = (udp(), udp());
    let parts = [IoSlice::new(b"one"), IoSlice::new(b"three")];
    let message = MsgHdr::new().with_addr(&to_b).with_buffers(&parts);
    // The header may be used again.
    assert_eq!(a.sendmsg(&message, 0).unwrap(), 8);
    assert_eq!(a.sendmsg(&message, libc::MSG_DONTWAIT).unwrap(), 8);

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
    assert_eq!(b.recvmsg(&mut message, libc::MSG_PEEK).unwrap(), 4);
    assert!(message.flags().is_truncated());
    assert_eq!(b.recvmsg(&mut message, libc::MSG_TRUNC).unwrap(), 8);
    let error = b.recvmsg(&mut message, libc::MSG_DONTWAIT).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WouldBlock);
}
