//! Descriptors in control messages: owned once received, closed unless taken, never taken twice. One test in a process
//! of its own, so that counting descriptors is exact.
#![cfg(linux)]
#![allow(unsafe_code)] // A closed descriptor, lent.
#![allow(clippy::forget_non_drop)] // Says that forgetting changes nothing.

mod common;

use berkeley::control::{Arena, Builder, Memory, Messages, SCM_RIGHTS, Storage, space_for_descriptors};
use berkeley::{MaybeUninitSlice, MsgHdr, MsgHdrMut, Socket, Type};
use common::{fds, is_cloexec, lend, unix_pair};
use std::fs::File;
use std::io::{self, IoSlice, Read, Seek, Write};
use std::mem::{MaybeUninit, forget};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, IntoRawFd, OwnedFd};

/// Room for four descriptors.
const FOUR: usize = space_for_descriptors(4);
/// A message without data.
const HEADER: usize = space_for_descriptors(0);
/// As many as Linux takes in a message (`SCM_MAX_FD`).
const MOST: usize = 253;

/// Sends `count` descriptors of one file.
fn send(socket: &Socket, file: &File, count: usize) {
    try_send(socket, &vec![file.as_fd(); count]).unwrap();
}

fn try_send(socket: &Socket, descriptors: &[BorrowedFd<'_>]) -> io::Result<usize> {
    let mut storage = Storage::<{ space_for_descriptors(MOST) }>::new();
    let mut builder = Builder::new(&mut storage);
    builder.push_descriptors(descriptors)?;
    socket.sendmsg(&MsgHdr::new().with_buffers(&[IoSlice::new(b"x")]).with_messages(&builder), 0)
}

/// Receives into `memory` and gives the header to `body`.
fn receive<T>(
    socket: &Socket,
    memory: &mut impl Memory,
    body: impl FnOnce(&mut MsgHdrMut<'_, '_, '_>) -> T,
) -> T {
    let mut data = [MaybeUninit::uninit(); 8];
    let mut buffers = [MaybeUninitSlice::new(&mut data)];
    let mut message = MsgHdrMut::new().with_buffers(&mut buffers).with_messages(memory);
    assert_eq!(socket.recvmsg(&mut message, 0).unwrap(), 1);
    body(&mut message)
}

/// Takes up to `limit` descriptors out of all messages.
fn take(message: &mut MsgHdrMut<'_, '_, '_>, limit: usize) -> Vec<OwnedFd> {
    message.messages().filter_map(|message| message.take(SCM_RIGHTS)).flatten().take(limit).collect()
}

struct Fixture {
    near: Socket,
    far: Socket,
    file: File,
    /// How many descriptors are open.
    open: usize,
}

impl Fixture {
    fn new() -> Fixture {
        let (near, far) = unix_pair(Type::SEQPACKET);
        let file = File::open("/proc/self/stat").unwrap();
        Fixture { near, far, file, open: fds() }
    }

    fn send(&self, count: usize) {
        send(&self.near, &self.file, count);
    }

    /// Fails unless as many descriptors are open as at the start and `more`.
    #[track_caller]
    fn expect(&self, more: usize) {
        assert_eq!(fds(), self.open + more);
    }
}

#[test]
fn descriptors() {
    taken_once();
    left_over();
    forgotten();
    reused();
    // It takes twice as many from the kernel, and loses the flag.
    if !common::qemu_lacks("MSG_CTRUNC") {
        truncated();
    }
    peeked();
    failed_receive();
    most();
    refused();
    arena();
    raw();
    moved_to_a_thread();
}

fn taken_once() {
    let f = Fixture::new();
    f.send(3);
    let mut storage = Storage::<FOUR>::new();
    receive(&f.far, &mut storage, |message| {
        f.expect(3);
        let taken = take(message, usize::MAX);
        assert_eq!(taken.len(), 3);
        for fd in &taken {
            assert!(is_cloexec(fd.as_raw_fd()));
        }
        assert_eq!(take(message, usize::MAX).len(), 0, "a second walk");
        f.expect(3);
        let mut text = String::new();
        File::from(taken.into_iter().next().unwrap()).read_to_string(&mut text).unwrap();
        assert!(text.starts_with(&std::process::id().to_string()));
        f.expect(0);
    });
    // Numbers that were taken, closed and opened anew are not the storage's.
    let again: Vec<_> = (0..4).map(|_| f.file.try_clone().unwrap()).collect();
    drop(storage);
    f.expect(4);
    assert!(again.iter().all(|file| file.metadata().is_ok()));
}

fn left_over() {
    let f = Fixture::new();
    // Nobody looks.
    f.send(4);
    let mut storage = Storage::<FOUR>::new();
    receive(&f.far, &mut storage, |_| f.expect(4));
    f.expect(4);
    drop(storage);
    f.expect(0);
    // The message is seen and not taken, as one that could not be decoded.
    f.send(4);
    let mut storage = Storage::<FOUR>::new();
    receive(&f.far, &mut storage, |message| {
        assert_eq!(message.messages().map(|message| message.data().len()).sum::<usize>(), 16);
    });
    drop(storage);
    f.expect(0);
    // One is taken, the walk stops.
    f.send(4);
    let mut storage = Storage::<FOUR>::new();
    let taken = receive(&f.far, &mut storage, |message| take(message, 1));
    f.expect(4);
    drop(storage);
    f.expect(1);
    drop(taken);
    // A builder in the same memory.
    f.send(2);
    let mut storage = Storage::<FOUR>::new();
    receive(&f.far, &mut storage, |_| ());
    f.expect(2);
    assert!(Builder::new(&mut storage).as_bytes().is_empty());
    f.expect(0);
    // A panic on the way.
    f.send(4);
    let panic = std::panic::catch_unwind(|| {
        let mut storage = Storage::<FOUR>::new();
        receive(&f.far, &mut storage, |message| {
            let _taken = take(message, 2);
            std::panic::resume_unwind(Box::new(()));
        });
    });
    panic.unwrap_err();
    f.expect(0);
}

fn forgotten() {
    let f = Fixture::new();
    f.send(4);
    let mut storage = Storage::<FOUR>::new();
    receive(&f.far, &mut storage, |message| {
        let mut messages = message.messages();
        let rights = messages.next().unwrap().take(SCM_RIGHTS);
        forget(messages);
        let mut rights = rights.unwrap();
        drop(rights.next());
        f.expect(3);
        forget(rights);
        forget(message.messages().next());
        f.expect(3);
    });
    drop(storage);
    f.expect(0);
    // The header has no part in it.
    f.send(1);
    let mut storage = Storage::<FOUR>::new();
    let mut data = [MaybeUninit::uninit(); 8];
    let mut buffers = [MaybeUninitSlice::new(&mut data)];
    let mut message = MsgHdrMut::new().with_buffers(&mut buffers).with_messages(&mut storage);
    f.far.recvmsg(&mut message, 0).unwrap();
    forget(message);
    f.expect(1);
    drop(storage);
    f.expect(0);
}

fn reused() {
    let f = Fixture::new();
    let mut storage = Storage::<FOUR>::new();
    let mut data = [MaybeUninit::uninit(); 8];
    let mut buffers = [MaybeUninitSlice::new(&mut data)];
    let mut message = MsgHdrMut::new().with_buffers(&mut buffers).with_messages(&mut storage);
    for round in 0..50 {
        // Lengths differ from round to round; some messages have none.
        let count = round % 5;
        if count == 0 {
            f.near.send(b"x").unwrap();
        } else {
            f.send(count);
        }
        assert_eq!(f.far.recvmsg(&mut message, 0).unwrap(), 1);
        assert!(!message.flags().is_control_truncated(), "round {round}");
        f.expect(count);
        let taken = take(&mut message, round % 3);
        assert_eq!(taken.len(), count.min(round % 3));
    }
    // The memory of another takes the place; the first storage keeps what it has.
    f.send(1);
    f.far.recvmsg(&mut message, 0).unwrap();
    let mut second = Storage::<FOUR>::new();
    let mut message = message.with_messages(&mut second);
    assert_eq!(message.messages().count(), 0);
    f.expect(1);
    f.send(1);
    f.far.recvmsg(&mut message, 0).unwrap();
    f.expect(2);
    assert_eq!(take(&mut message, 9).len(), 1);
    drop(storage);
    f.expect(0);
}

fn truncated() {
    let f = Fixture::new();
    // The kernel opens as many as fit: room for four holds up to four, whatever was sent.
    f.send(9);
    let mut storage = Storage::<FOUR>::new();
    receive(&f.far, &mut storage, |message| {
        assert!(message.flags().is_control_truncated());
        f.expect(4);
        assert_eq!(take(message, usize::MAX).len(), 4);
    });
    drop(storage);
    f.expect(0);
    f.send(9);
    let mut storage = Storage::<{ HEADER + 4 }>::new();
    receive(&f.far, &mut storage, |message| assert!(message.flags().is_control_truncated()));
    f.expect(1);
    drop(storage);
    f.expect(0);
    // No room for one, none at all, not even for a header.
    no_room::<{ HEADER + 3 }>(&f);
    no_room::<HEADER>(&f);
    no_room::<3>(&f);
    no_room::<0>(&f);
}

fn no_room<const N: usize>(f: &Fixture) {
    f.send(2);
    let mut storage = Storage::<N>::new();
    receive(&f.far, &mut storage, |message| {
        assert!(message.flags().is_control_truncated());
        assert_eq!(take(message, usize::MAX).len(), 0);
        f.expect(0);
    });
}

fn peeked() {
    let f = Fixture::new();
    f.send(2);
    let mut storage = Storage::<FOUR>::new();
    let mut data = [MaybeUninit::uninit(); 8];
    let mut buffers = [MaybeUninitSlice::new(&mut data)];
    let mut message = MsgHdrMut::new().with_buffers(&mut buffers).with_messages(&mut storage);
    f.far.recvmsg(&mut message, libc::MSG_PEEK).unwrap();
    // Linux opens descriptors for a peek too.
    f.expect(2);
    f.far.recvmsg(&mut message, 0).unwrap();
    f.expect(2);
    assert_eq!(take(&mut message, 9).len(), 2);
    f.expect(0);
}

fn failed_receive() {
    let f = Fixture::new();
    f.send(2);
    let mut storage = Storage::<FOUR>::new();
    let mut data = [MaybeUninit::uninit(); 8];
    let mut buffers = [MaybeUninitSlice::new(&mut data)];
    let mut message = MsgHdrMut::new().with_buffers(&mut buffers).with_messages(&mut storage);
    f.far.recvmsg(&mut message, 0).unwrap();
    f.expect(2);
    f.far.set_nonblocking(true).unwrap();
    let error = f.far.recvmsg(&mut message, 0).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::WouldBlock);
    f.expect(0);
    assert_eq!(message.messages().count(), 0, "what the receive before had left is gone");
    f.send(1);
    f.far.recvmsg(&mut message, 0).unwrap();
    assert_eq!(take(&mut message, 9).len(), 1);
}

fn most() {
    let f = Fixture::new();
    f.send(MOST);
    let mut storage = Storage::<{ space_for_descriptors(MOST) }>::new();
    receive(&f.far, &mut storage, |message| {
        assert!(!message.flags().is_control_truncated());
        f.expect(MOST);
        assert_eq!(take(message, 100).len(), 100);
        f.expect(MOST - 100);
        assert_eq!(take(message, usize::MAX).len(), MOST - 100);
    });
    f.expect(0);
}

fn refused() {
    let f = Fixture::new();
    for count in [0, MOST + 1, 10 * MOST] {
        let error = try_send(&f.near, &vec![f.file.as_fd(); count]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
        assert!(error.to_string().contains("1 to 253"), "{error}");
    }
    let mut storage = Storage::<FOUR>::new();
    let mut builder = Builder::new(&mut storage);
    builder.push_descriptors(&[f.file.as_fd(); 2]).unwrap();
    let error = builder.push_descriptors(&[f.file.as_fd(); 4]).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    assert_eq!(builder.as_bytes().len(), space_for_descriptors(2), "what stood before stays");
    // A number that nothing is open under; it is far above any other of this process.
    // SAFETY: nothing but the kernel looks at the number, and refuses it.
    let closed = unsafe { BorrowedFd::borrow_raw(100_000) };
    let error = try_send(&f.near, &[f.file.as_fd(), closed]).unwrap_err();
    assert_eq!(error.raw_os_error(), Some(libc::EBADF));
    f.expect(0);
}

fn arena() {
    let f = Fixture::new();
    let mut memory = Vec::with_capacity(FOUR + 8);
    for limit in [0, 1, 9] {
        f.send(2);
        let mut arena = Arena::new(memory.spare_capacity_mut());
        let taken = receive(&f.far, &mut arena, |message| take(message, limit));
        f.expect(2);
        drop(arena);
        f.expect(limit.min(2));
        drop(taken);
    }
    // A new arena over the same bytes knows nothing of what stood there.
    f.send(1);
    let mut arena = Arena::new(memory.spare_capacity_mut());
    receive(&f.far, &mut arena, |_| ());
    forget(arena);
    f.expect(1);
    let mut arena = Arena::new(memory.spare_capacity_mut());
    assert_eq!(MsgHdrMut::new().with_messages(&mut arena).messages().count(), 0);
    drop(arena);
    f.expect(1);
}

/// Raw bytes are socket2's: they own nothing, and change no flag.
fn raw() {
    let f = Fixture::new();
    f.send(1);
    let mut room = [0; FOUR];
    let mut data = [MaybeUninit::uninit(); 8];
    let mut buffers = [MaybeUninitSlice::new(&mut data)];
    let mut message = MsgHdrMut::new().with_buffers(&mut buffers).with_control(lend(&mut room));
    f.far.recvmsg(&mut message, 0).unwrap();
    let length = message.control_len();
    assert_eq!(message.messages().count(), 0);
    f.expect(1);
    assert_eq!(length, space_for_descriptors(1));
    let data = Messages::new(&room[..length]).next().unwrap().data();
    let number = i32::from_ne_bytes(data.try_into().unwrap());
    assert!(!is_cloexec(number));
    // SAFETY: the descriptor was opened by the receive, and nobody else has its number.
    drop(unsafe { OwnedFd::from_raw_fd(number) });
    f.expect(0);
}

/// A storage goes to another thread with what it owns; the descriptors work there.
fn moved_to_a_thread() {
    let f = Fixture::new();
    let path = common::TempDir::new();
    let mut file = File::options().read(true).write(true).create_new(true).open(path.join("f")).unwrap();
    let open = fds();
    send(&f.near, &file, 2);
    let mut storage = Storage::<FOUR>::new();
    let taken = receive(&f.far, &mut storage, |message| take(message, 1)).pop().unwrap().into_raw_fd();
    std::thread::spawn(move || {
        // SAFETY: the descriptor was taken out of a message and is nobody else's.
        let mut file = unsafe { File::from_raw_fd(taken) };
        file.write_all(b"from there").unwrap();
        drop(storage);
    })
    .join()
    .unwrap();
    assert_eq!(fds(), open);
    file.rewind().unwrap();
    let mut text = String::new();
    file.read_to_string(&mut text).unwrap();
    assert_eq!(text, "from there");
}
