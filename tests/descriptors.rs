//! Descriptors and raw headers: nothing leaks where a call fails, and a header serves other callers of the system.
//!
//! The tests that count descriptors take turns: no other test of this file opens any meanwhile.

#![cfg(linux)]
// Descriptors arrive as numbers, and the calls of the system are made past the library.
#![allow(unsafe_code)]

mod common;

use berkeley::{Domain, MaybeUninitSlice, MsgHdr, MsgHdrMut, SockAddr, Socket, Type};
use common::{TempDir, any_port, fds, limit, tcp_listener, unix_pair};
use std::ffi::c_int;
use std::io::{self, IoSlice};
use std::mem::{MaybeUninit, offset_of, size_of};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Held by each test, so that the number of descriptors is its own.
fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A control message of descriptors: its length, level, type and numbers, see cmsg(3).
fn rights(numbers: &[c_int]) -> Vec<u8> {
    let header = size_of::<libc::cmsghdr>();
    let mut bytes = (header + size_of_val(numbers)).to_ne_bytes().to_vec();
    bytes.extend(libc::SOL_SOCKET.to_ne_bytes());
    bytes.extend(libc::SCM_RIGHTS.to_ne_bytes());
    numbers.iter().for_each(|number| bytes.extend(number.to_ne_bytes()));
    bytes.resize(bytes.len().next_multiple_of(size_of::<usize>()), 0);
    bytes
}

/// The bytes of `control` that the kernel has written.
fn written(control: &[MaybeUninit<u8>], length: usize) -> Vec<u8> {
    // SAFETY: each caller lends memory that was initialised when it was made.
    control[..length].iter().map(|byte| unsafe { byte.assume_init() }).collect()
}

/// Owns the descriptors of a control message that has just arrived.
fn arrived(control: &[u8]) -> Vec<OwnedFd> {
    let length = usize::from_ne_bytes(control[..size_of::<usize>()].try_into().unwrap());
    let numbers = control[size_of::<libc::cmsghdr>()..length].chunks_exact(4);
    numbers
        .map(|number| {
            let number = c_int::from_ne_bytes(number.try_into().unwrap());
            // SAFETY: the kernel has opened the descriptor for this receiver alone.
            unsafe { OwnedFd::from_raw_fd(number) }
        })
        .collect()
}

/// Runs `body` where the process may open no further descriptor.
fn without_descriptors<T>(body: impl FnOnce() -> T) -> T {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the pointer is that of a `rlimit`.
    assert_eq!(unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, &mut limit) }, 0);
    let none = libc::rlimit { rlim_cur: 0, ..limit };
    // SAFETY: as above.
    assert_eq!(unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &none) }, 0);
    let value = body();
    // SAFETY: as above.
    assert_eq!(unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &limit) }, 0);
    value
}

#[test]
fn nothing_leaks_where_calls_fail() {
    let _alone = alone();
    let (listener, address) = tcp_listener();
    let client = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    client.connect(&address).unwrap();
    let before = fds();
    let errors = without_descriptors(|| {
        [
            Socket::new(Domain::IPV4, Type::STREAM, None).unwrap_err(),
            Socket::new_raw(Domain::IPV4, Type::STREAM, None).unwrap_err(),
            Socket::pair(Domain::UNIX, Type::STREAM, None).unwrap_err(),
            Socket::pair_raw(Domain::UNIX, Type::STREAM, None).unwrap_err(),
            listener.accept().unwrap_err(),
            listener.accept_raw().unwrap_err(),
            listener.accept4(libc::SOCK_CLOEXEC).unwrap_err(),
            listener.try_clone().unwrap_err(),
        ]
    });
    for error in &errors[..7] {
        assert_eq!(error.raw_os_error(), Some(libc::EMFILE), "{errors:?}");
    }
    assert!(matches!(errors[7].raw_os_error(), Some(libc::EMFILE | libc::EINVAL)), "{errors:?}");
    Socket::new(Domain::IPV4, Type::from(99), None).unwrap_err();
    Socket::pair(Domain::IPV6, Type::DGRAM, None).unwrap_err();
    client.accept().unwrap_err();
    listener.accept4(libc::O_APPEND).unwrap_err();
    assert_eq!(fds(), before);
    // The connection was not lost by the calls that failed.
    assert_eq!(listener.accept().unwrap().1, client.local_addr().unwrap());
    assert_eq!(fds(), before);
}

#[test]
fn a_header_receives_fifty_messages_of_growing_size() {
    let _alone = alone();
    let directory = TempDir::new();
    let (passed, receiver) = (unix_pair(Type::STREAM), Socket::new(Domain::UNIX, Type::DGRAM, None).unwrap());
    limit(&receiver);
    receiver.bind(&SockAddr::unix(directory.join("r")).unwrap()).unwrap();
    let to = receiver.local_addr().unwrap();
    let before = fds();
    {
        let (mut bytes, mut control) = ([MaybeUninit::new(0); 4], [MaybeUninit::new(0); 512]);
        let mut sender_address = any_port();
        let mut bufs = [MaybeUninitSlice::new(&mut bytes)];
        let mut header = MsgHdrMut::new()
            .with_addr(&mut sender_address)
            .with_buffers(&mut bufs)
            .with_control(&mut control);
        for round in 0..50 {
            // The name of the sender shrinks and grows as well.
            let name = directory.join(&"n".repeat(1 + round * 7 % 30));
            let sender = Socket::new(Domain::UNIX, Type::DGRAM, None).unwrap();
            sender.bind(&SockAddr::unix(&name).unwrap()).unwrap();
            let sent = rights(&vec![passed.0.as_raw_fd(); round]);
            let parts = [IoSlice::new(b"fds")];
            let mut message = MsgHdr::new().with_addr(&to).with_buffers(&parts);
            if round > 0 {
                message = message.with_control(&sent);
            }
            sender.sendmsg(&message, 0).unwrap();
            assert_eq!(receiver.recvmsg(&mut header, libc::MSG_CMSG_CLOEXEC).unwrap(), 3);
            let length = header.control_len();
            assert!(!header.flags().is_control_truncated() && !header.flags().is_truncated());
            assert_eq!(header.addr().unwrap().as_pathname(), Some(&*name), "round {round}");
            assert_eq!(length, if round == 0 { 0 } else { sent.len() }, "round {round}");
            assert_eq!(fds(), before + 1 + round);
            let raw = header.as_mut_ptr().cast::<libc::msghdr>();
            // SAFETY: the pointer is that of the header, which is initialised.
            let start = unsafe { (*raw).msg_control }.cast::<MaybeUninit<u8>>();
            // SAFETY: the header borrows so many bytes there, and nothing writes to them meanwhile.
            let filled = unsafe { std::slice::from_raw_parts(start, length) };
            if round > 0 {
                assert_eq!(arrived(&written(filled, length)).len(), round);
            }
            assert_eq!(fds(), before + 1);
            std::fs::remove_file(name).unwrap();
        }
    }
    assert_eq!(fds(), before);
}

#[test]
fn control_messages_that_do_not_fit_are_told() {
    if common::qemu_lacks("MSG_CTRUNC") {
        return;
    }
    let _alone = alone();
    let (a, b) = unix_pair(Type::DGRAM);
    let before = fds();
    let sent = rights(&[a.as_raw_fd(); 4]);
    let parts = [IoSlice::new(b"x")];
    let message = MsgHdr::new().with_buffers(&parts).with_control(&sent);
    a.sendmsg(&message, 0).unwrap();
    // A header, and the numbers of two.
    const TWO: usize = size_of::<libc::cmsghdr>() + 8;
    let (mut bytes, mut control) = ([MaybeUninit::new(0); 4], [MaybeUninit::new(0); TWO]);
    let mut bufs = [MaybeUninitSlice::new(&mut bytes)];
    let mut header = MsgHdrMut::new().with_buffers(&mut bufs).with_control(&mut control);
    assert_eq!(b.recvmsg(&mut header, libc::MSG_CMSG_CLOEXEC).unwrap(), 1);
    assert!(header.flags().is_control_truncated());
    let length = header.control_len();
    assert!(length <= TWO);
    assert_eq!(fds(), before + 2, "two fit the buffer");
    drop(arrived(&written(&control, length)));
    // Without a buffer none arrives.
    a.sendmsg(&message, 0).unwrap();
    let mut header = MsgHdrMut::new().with_buffers(&mut bufs);
    assert_eq!(b.recvmsg(&mut header, 0).unwrap(), 1);
    assert!(header.flags().is_control_truncated() && header.control_len() == 0);
    assert_eq!(fds(), before);
}

#[test]
fn a_failed_receive_leaves_the_header_usable() {
    let _alone = alone();
    let (a, b) = unix_pair(Type::DGRAM);
    let (mut bytes, mut control) = ([MaybeUninit::new(0); 4], [MaybeUninit::new(0); 64]);
    let mut address = any_port();
    let lent = address.clone();
    let mut bufs = [MaybeUninitSlice::new(&mut bytes)];
    let mut header =
        MsgHdrMut::new().with_addr(&mut address).with_buffers(&mut bufs).with_control(&mut control);
    let error = b.recvmsg(&mut header, libc::MSG_DONTWAIT).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::WouldBlock);
    assert_eq!(header.addr(), Some(&lent), "nothing was received");
    let sent = rights(&[a.as_raw_fd()]);
    a.sendmsg(&MsgHdr::new().with_buffers(&[IoSlice::new(b"x")]).with_control(&sent), 0).unwrap();
    assert_eq!(b.recvmsg(&mut header, 0).unwrap(), 1);
    assert_eq!((header.control_len(), header.addr().unwrap().len()), (sent.len(), 0));
    drop(arrived(&written(&control, sent.len())));
}

#[test]
fn headers_begin_with_the_structure_of_the_system() {
    assert_eq!(size_of::<MsgHdr<'_, '_, '_>>(), size_of::<libc::msghdr>());
    assert!(size_of::<MsgHdrMut<'_, '_, '_>>() >= size_of::<libc::msghdr>());
    let (mut bytes, mut control) = ([MaybeUninit::uninit(); 4], [MaybeUninit::uninit(); 40]);
    let (bytes_at, control_at) = (bytes.as_ptr().cast::<u8>(), control.as_ptr().cast::<u8>());
    let mut address = any_port();
    let address_at = address.as_ptr();
    let mut bufs = [MaybeUninitSlice::new(&mut bytes)];
    let mut header =
        MsgHdrMut::new().with_addr(&mut address).with_buffers(&mut bufs).with_control(&mut control);
    let start: *const MsgHdrMut<'_, '_, '_> = &header;
    assert_eq!(header.as_mut_ptr().cast_const(), start.cast());
    // SAFETY: the pointer is that of a `msghdr` that is initialised.
    let raw = unsafe { header.as_mut_ptr().cast::<libc::msghdr>().read() };
    assert_eq!((raw.msg_name.cast_const(), raw.msg_namelen), (address_at.cast(), 128));
    assert_eq!((raw.msg_control.cast::<u8>().cast_const(), raw.msg_controllen), (control_at, 40));
    assert_eq!((raw.msg_iovlen, raw.msg_flags), (1, 0));
    // SAFETY: the header lends one buffer.
    let buffer = unsafe { raw.msg_iov.read() };
    assert_eq!((buffer.iov_base.cast::<u8>().cast_const(), buffer.iov_len), (bytes_at, 4));
    assert_eq!(offset_of!(libc::msghdr, msg_name), 0);
    // Whatever a kernel reports, no more was written than was lent.
    let mut more = raw;
    more.msg_controllen = 1000;
    // SAFETY: the pointer is that of a `msghdr`, and what it points to stays as it was.
    unsafe { header.as_mut_ptr().cast::<libc::msghdr>().write(more) };
    assert_eq!(header.control_len(), 40);
}

#[test]
fn headers_serve_calls_of_another_runtime() {
    let _alone = alone();
    let ((a, to_a), (b, to_b)) = (common::udp(), common::udp());
    let parts = [IoSlice::new(b"raw "), IoSlice::new(b"call")];
    let message = MsgHdr::new().with_addr(&to_b).with_buffers(&parts);
    let mut bytes = [MaybeUninit::new(0); 8];
    let mut address = SockAddr::vsock(7, 7);
    let (mut control, level) = ([MaybeUninit::new(0); 64], libc::IPPROTO_IP);
    b.set(berkeley::option::IP_RECVTOS, true).unwrap();
    {
        let mut bufs = [MaybeUninitSlice::new(&mut bytes)];
        let mut header =
            MsgHdrMut::new().with_addr(&mut address).with_buffers(&mut bufs).with_control(&mut control);
        for _ in 0..3 {
            // SAFETY: the header points to what is borrowed above.
            let sent = unsafe { libc::sendmsg(a.as_raw_fd(), message.as_ptr().cast(), 0) };
            assert_eq!(sent, 8);
            header.prepare();
            assert_eq!(header.control_len(), 64);
            // SAFETY: the header points to what is lent above.
            let received = unsafe { libc::recvmsg(b.as_raw_fd(), header.as_mut_ptr().cast(), 0) };
            assert_eq!(received, 8);
            // SAFETY: the call above succeeded, after `prepare`.
            unsafe { header.complete() };
            assert_eq!(header.addr(), Some(&to_a));
            assert!(!header.flags().is_truncated());
            assert_eq!(header.control_len(), berkeley::control::space_for(1));
        }
    }
    assert_eq!((written(&bytes, 8), address), (b"raw call".to_vec(), to_a));
    assert_eq!(written(&control, size_of::<usize>() + 4)[size_of::<usize>()..], level.to_ne_bytes());
    // A header without an address stays without.
    let mut header = MsgHdrMut::new();
    header.prepare();
    assert!(header.addr().is_none());
    // SAFETY: nothing was received, so there is nothing to take over.
    unsafe { header.complete() };
    assert!(header.addr().is_none());
}
