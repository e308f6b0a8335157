//! Control messages of the level SOL_SOCKET, each received from the kernel.

#![cfg(linux)]
// Process and user ids are reached only through libc.
#![allow(unsafe_code)]

mod common;
mod seen;

use std::fs;
use std::io::{IoSlice, Write};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use berkeley::control::*;
use berkeley::option::{self, Opt, TimestampingFlags, TxTime, peer};
use berkeley::{MaybeUninitSlice, MsgHdr, MsgHdrMut, Socket, Type};
use common::{Need, unix_pair};
use seen::{receive, seen, send};

/// Sets an option, or reports a skip where the kernel does not have it.
fn set<W: option::Wire, A: option::Writable>(
    socket: &Socket,
    name: &str,
    option: Opt<W, A>,
    value: W::Value,
) -> bool {
    match socket.set(option, value) {
        Ok(()) => true,
        Err(error) if error.raw_os_error() == Some(libc::ENOPROTOOPT) => {
            common::skip(common::missing(name), "a message");
            false
        }
        Err(error) => panic!("{name}: {error}"),
    }
}

/// Who the test is.
fn own() -> Credentials {
    // SAFETY: these take nothing and cannot fail.
    let (uid, gid) = (unsafe { libc::getuid() }, unsafe { libc::getgid() });
    Credentials { pid: std::process::id() as i32, uid, gid }
}

#[test]
fn descriptors() {
    let (a, b) = unix_pair(Type::DGRAM);
    let (passed, kept) = unix_pair(Type::STREAM);
    let mut storage = Storage::<{ space::<SCM_RIGHTS>() }>::new();
    let mut control = Builder::new(&mut storage);
    control.push_descriptors(&[passed.as_fd()]).unwrap();
    let parts = [IoSlice::new(b"fd")];
    a.sendmsg(&MsgHdr::new().with_buffers(&parts).with_messages(&control), 0).unwrap();
    drop(passed);
    let mut data = [0; 8];
    let mut buffers = [MaybeUninitSlice::new(common::lend(&mut data))];
    let mut storage = Storage::<{ space::<SCM_RIGHTS>() }>::new();
    let mut header = MsgHdrMut::new().with_buffers(&mut buffers).with_messages(&mut storage);
    assert_eq!(b.recvmsg(&mut header, 0).unwrap(), 2);
    let mut rights = header.messages().next().unwrap().take(SCM_RIGHTS).unwrap();
    let copy = Socket::from(rights.next().unwrap());
    assert!(rights.next().is_none());
    assert!(common::is_cloexec(copy.as_raw_fd()));
    (&copy).write_all(b"through the copy").unwrap();
    assert_eq!(receive(&kept).data, b"through the copy");
    seen("SCM_RIGHTS");
}

#[test]
fn credentials() {
    let (a, b) = unix_pair(Type::DGRAM);
    b.set(option::SO_PASSCRED, true).unwrap();
    send(&a, None, b"who", |control| control.push(SCM_CREDENTIALS, own()).unwrap()).unwrap();
    assert_eq!(receive(&b).get(SCM_CREDENTIALS), Some(own()));
    a.send(b"who").unwrap();
    assert_eq!(receive(&b).get(SCM_CREDENTIALS), Some(own()));
    assert_eq!(a.get(option::SO_PEERCRED).unwrap(), own());
}

#[test]
fn credentials_of_another_are_refused() {
    let (a, _b) = unix_pair(Type::DGRAM);
    let nobody = Credentials { pid: i32::MAX, ..own() };
    let sent = send(&a, None, b"who", |control| control.push(SCM_CREDENTIALS, nobody).unwrap());
    // Root may name any process, but not one that there is none of.
    // SAFETY: geteuid takes nothing and cannot fail.
    let expected = if unsafe { libc::geteuid() } == 0 { libc::ESRCH } else { libc::EPERM };
    assert_eq!(sent.unwrap_err().raw_os_error(), Some(expected));
}

/// What the descriptor `fd` of this process is.
fn link(fd: i32) -> Option<String> {
    let target = fs::read_link(format!("/proc/self/fd/{fd}")).ok()?;
    Some(target.to_string_lossy().into_owned())
}

/// Receives a message with a descriptor of the sender, and gives what `body` makes of it.
fn with_process<T>(socket: &Socket, body: impl FnOnce(Received<'_>) -> T) -> T {
    let mut data = [0; 8];
    let mut buffers = [MaybeUninitSlice::new(common::lend(&mut data))];
    let mut storage = Storage::<{ space::<SCM_PIDFD>() }>::new();
    let mut header = MsgHdrMut::new().with_buffers(&mut buffers).with_messages(&mut storage);
    socket.recvmsg(&mut header, 0).unwrap();
    let mut messages = header.messages();
    let value = body(messages.next().expect("a message"));
    assert!(messages.next().is_none());
    value
}

#[test]
fn processes() {
    let (a, b) = unix_pair(Type::DGRAM);
    if !set(&b, "SO_PASSPIDFD", option::SO_PASSPIDFD, true) {
        return;
    }
    a.send(b"taken").unwrap();
    let process = with_process(&b, |message| message.take(SCM_PIDFD).unwrap().unwrap());
    let info = fs::read_to_string(format!("/proc/self/fdinfo/{}", process.as_raw_fd())).unwrap();
    assert!(info.contains(&format!("Pid:\t{}\n", std::process::id())), "{info}");
    assert!(common::is_cloexec(process.as_raw_fd()));
    seen("SCM_PIDFD");

    // What is not taken is closed.
    a.send(b"left").unwrap();
    let fd = with_process(&b, |message| {
        assert_eq!(message.id(), SCM_PIDFD::ID);
        let fd = i32::from_ne_bytes(message.data().try_into().unwrap());
        assert!(link(fd).unwrap().contains("pidfd"));
        fd
    });
    assert!(!link(fd).is_some_and(|target| target.contains("pidfd")));

    let process = peer::pidfd(&a).unwrap();
    let info = fs::read_to_string(format!("/proc/self/fdinfo/{}", process.as_raw_fd())).unwrap();
    assert!(info.contains(&format!("Pid:\t{}\n", std::process::id())), "{info}");
    assert!(common::is_cloexec(process.as_raw_fd()));
}

#[test]
fn a_process_is_taken_once() {
    let (a, b) = unix_pair(Type::DGRAM);
    if !set(&b, "SO_PASSPIDFD", option::SO_PASSPIDFD, true) {
        return;
    }
    a.send(b"once").unwrap();
    let mut storage = Storage::<{ space::<SCM_PIDFD>() }>::new();
    let mut header = MsgHdrMut::new().with_messages(&mut storage);
    b.recvmsg(&mut header, 0).unwrap();
    let first = header.messages().next().unwrap().take(SCM_PIDFD).unwrap();
    let second = header.messages().next().unwrap().take(SCM_PIDFD).unwrap();
    assert!(first.is_ok());
    assert_eq!(second.unwrap_err().raw_os_error(), Some(libc::EBADF));
}

#[test]
fn groups_of_the_peer() {
    let (a, _b) = unix_pair(Type::STREAM);
    let mut expected = [0; 65536];
    // SAFETY: the array has room for as many groups as it says.
    let count = unsafe { libc::getgroups(expected.len() as i32, expected.as_mut_ptr()) };
    assert_eq!(peer::groups(&a).unwrap(), expected[..count as usize]);
    let udp = common::udp().0;
    assert!(peer::groups(&udp).is_err());
    assert!(peer::pidfd(&udp).is_err());
}

#[test]
fn security_labels() {
    let (a, b) = unix_pair(Type::DGRAM);
    b.set(option::SO_PASSSEC, true).unwrap();
    a.send(b"label").unwrap();
    match receive(&b).get(socket::SCM_SECURITY) {
        Some(label) => assert!(!label.is_empty()),
        None => common::skip(Need::Kernel("an active security module"), "SCM_SECURITY"),
    }
    let (a, _b) = unix_pair(Type::STREAM);
    match peer::label(&a) {
        Ok(label) => assert!(!label.is_empty() && !label.contains(&0)),
        Err(error) => assert_eq!(error.raw_os_error(), Some(libc::ENOPROTOOPT)),
    }
}

#[test]
fn bytes_left_of_a_unix_stream() {
    let (a, b) = unix_pair(Type::STREAM);
    if !set(&b, "SO_INQ", option::SO_INQ, true) {
        return;
    }
    a.send(b"0123456789").unwrap();
    let mut data = [0; 4];
    let mut buffers = [MaybeUninitSlice::new(common::lend(&mut data))];
    let mut storage = Storage::<{ space::<SCM_INQ>() }>::new();
    let mut header = MsgHdrMut::new().with_buffers(&mut buffers).with_messages(&mut storage);
    b.recvmsg(&mut header, 0).unwrap();
    assert_eq!(header.messages().next().unwrap().get(SCM_INQ), Some(6));
    assert_eq!(receive(&b).get(SCM_INQ), Some(0));
}

/// Whether a time is that of the last few seconds.
fn is_now(time: Duration) -> bool {
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap();
    time <= now && now - time < common::LIMIT
}

#[test]
fn arrival_times() {
    let ((a, _), (b, to)) = (common::udp(), common::udp());
    b.set(option::SO_TIMESTAMP, true).unwrap();
    a.send_to(b"now", &to).unwrap();
    assert!(is_now(receive(&b).get(SCM_TIMESTAMP).unwrap()));
    if common::qemu_lacks("SO_TIMESTAMPNS, SO_TIMESTAMP_NEW and SO_TIMESTAMPNS_NEW") {
        return;
    }
    b.set(option::SO_TIMESTAMPNS, true).unwrap();
    a.send_to(b"now", &to).unwrap();
    let arrived = receive(&b);
    assert!(is_now(arrived.get(SCM_TIMESTAMPNS).unwrap()));
    assert_eq!(arrived.get(SCM_TIMESTAMP), None);

    let (b, to) = common::udp();
    b.set(option::SO_TIMESTAMP_NEW, true).unwrap();
    a.send_to(b"now", &to).unwrap();
    assert!(is_now(receive(&b).get(SO_TIMESTAMP_NEW).unwrap()));
    b.set(option::SO_TIMESTAMPNS_NEW, true).unwrap();
    a.send_to(b"now", &to).unwrap();
    assert!(is_now(receive(&b).get(SO_TIMESTAMPNS_NEW).unwrap()));
}

#[test]
fn arrival_times_by_source() {
    if common::qemu_lacks("SO_TIMESTAMPING") {
        return;
    }
    let flags = TimestampingFlags::RX_SOFTWARE | TimestampingFlags::SOFTWARE;
    let ((a, _), (b, _)) = (common::udp(), common::udp());
    b.set(option::SO_TIMESTAMPING, flags).unwrap();
    assert_eq!(b.get(option::SO_TIMESTAMPING).unwrap(), flags);
    let times = first(&a, &b, SCM_TIMESTAMPING);
    assert!(is_now(times.software.unwrap()));
    assert_eq!((times.legacy, times.hardware), (None, None));

    let (b, _) = common::udp();
    b.set(option::SO_TIMESTAMPING_NEW, flags).unwrap();
    assert!(is_now(first(&a, &b, SO_TIMESTAMPING_NEW).software.unwrap()));
}

/// The first value of `message` on datagrams from `a` to `b`: the kernel needs a moment to switch such times on.
fn first<T, M>(a: &Socket, b: &Socket, message: M) -> T
where
    M: Receivable + std::fmt::Debug,
    M::Data: for<'a> Payload<Value<'a> = T>,
{
    let to = b.local_addr().unwrap();
    let mut value = None;
    assert!(common::wait(|| {
        a.send_to(b"now", &to).unwrap();
        value = receive(b).get(message);
        value.is_some()
    }));
    value.unwrap()
}

#[test]
fn drops_are_counted() {
    if common::qemu_lacks("SO_RXQ_OVFL") {
        return;
    }
    let ((a, _), (b, to)) = (common::udp(), common::udp());
    b.set(option::SO_RXQ_OVFL, true).unwrap();
    b.set_recv_buffer_size(1).unwrap();
    for _ in 0..200 {
        a.send_to(&[0; 1000], &to).unwrap();
    }
    let kept = {
        let mut kept = 0;
        while seen::try_receive(&b, libc::MSG_DONTWAIT).is_ok() {
            kept += 1;
        }
        kept
    };
    a.send_to(b"after", &to).unwrap();
    let arrived = receive(&b);
    assert_eq!(arrived.data, b"after");
    assert_eq!(arrived.get(SO_RXQ_OVFL), Some(200 - kept));
}

#[test]
fn marks() {
    let ((a, _), (b, to)) = (common::udp(), common::udp());
    if !common::root() || !set(&b, "SO_RCVMARK", option::SO_RCVMARK, true) {
        return;
    }
    send(&a, Some(&to), b"mark", |control| control.push(SO_MARK, 0xdead_beef).unwrap()).unwrap();
    assert_eq!(receive(&b).get(SO_MARK), Some(0xdead_beef));
    a.send_to(b"none", &to).unwrap();
    assert_eq!(receive(&b).get(SO_MARK), Some(0));
}

#[test]
fn priorities() {
    let ((a, _), (b, to)) = (common::udp(), common::udp());
    if !set(&b, "SO_RCVPRIORITY", option::SO_RCVPRIORITY, true) {
        return;
    }
    send(&a, Some(&to), b"priority", |control| control.push(SO_PRIORITY, 5).unwrap()).unwrap();
    assert_eq!(receive(&b).get(SO_PRIORITY), Some(5));
}

#[test]
fn times_to_send() {
    // The queue of loopback does not look at the time; that the kernel does is seen on what it refuses.
    let ((a, _), (b, to)) = (common::udp(), common::udp());
    let timed = || send(&a, Some(&to), b"timed", |control| control.push(SCM_TXTIME, 1).unwrap());
    assert_eq!(timed().unwrap_err().raw_os_error(), Some(libc::EINVAL));
    if common::qemu_lacks("SO_TXTIME") {
        return;
    }
    let clock = TxTime { clock: libc::CLOCK_MONOTONIC, flags: TxTime::REPORT_ERRORS };
    a.set(option::SO_TXTIME, clock).unwrap();
    assert_eq!(a.get(option::SO_TXTIME).unwrap(), clock);
    timed().unwrap();
    assert_eq!(receive(&b).data, b"timed");
}

/// Nanoseconds of `CLOCK_MONOTONIC`.
fn monotonic() -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the call writes to `time` only.
    assert_eq!(unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut time) }, 0);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

#[test]
fn a_queue_that_keeps_the_time() {
    let Some(()) = common::namespace(|| {
        if !common::run("tc qdisc add dev lo root fq") {
            return common::skip(Need::Kernel("the queue fq"), "SCM_TXTIME");
        }
        let ((a, _), (b, to)) = (common::udp(), common::udp());
        a.set(option::SO_TXTIME, TxTime { clock: libc::CLOCK_MONOTONIC, flags: 0 }).unwrap();
        let later = monotonic() + 300_000_000;
        send(&a, Some(&to), b"later", |control| control.push(SCM_TXTIME, later).unwrap()).unwrap();
        assert_eq!(receive(&b).data, b"later");
        assert!(monotonic() >= later, "{} ns early", later - monotonic());
        seen("SCM_TXTIME");
    }) else {
        return;
    };
}

#[test]
fn a_process_that_is_gone() {
    let (a, b) = unix_pair(Type::STREAM);
    if !set(&b, "SO_PASSPIDFD", option::SO_PASSPIDFD, true) {
        return;
    }
    let output = Stdio::from(OwnedFd::from(a));
    let mut child = Command::new("echo").arg("gone").stdout(output).spawn().unwrap();
    assert!(child.wait().unwrap().success());
    // A descriptor of the process that was, or the error that none could be made.
    match with_process(&b, |message| message.take(SCM_PIDFD).unwrap()) {
        Ok(process) => assert!(link(process.as_raw_fd()).unwrap().contains("pidfd")),
        Err(error) => {
            assert!([libc::ESRCH, libc::EINVAL].contains(&error.raw_os_error().unwrap()), "{error}")
        }
    }
}
