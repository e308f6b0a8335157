//! Descriptors in batches: owned by the memory that they arrived in, closed unless taken. One test in a process of its own,
//! so that counting descriptors is exact.
#![cfg(linux)]
#![allow(clippy::forget_non_drop)] // Says that forgetting changes nothing.

mod common;

use berkeley::batch::{RecvBatch, RecvRound, SendBatch, Wait};
use berkeley::control::{Builder, SCM_RIGHTS, Storage, space_for_descriptors};
use berkeley::{MaybeUninitSlice, MsgHdr, MsgHdrMut, Socket, Type};
use common::{fds, is_cloexec, unix_pair};
use std::fs::File;
use std::io::IoSlice;
use std::mem::{MaybeUninit, forget};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::time::Instant;

const TWO: usize = space_for_descriptors(2);

/// Sends three messages in a batch, each with two descriptors.
fn send(socket: &Socket, file: &File) {
    let mut storages = [const { Storage::<TWO>::new() }; 3];
    let controls = storages.each_mut().map(|storage| {
        let mut builder = Builder::new(storage);
        builder.push_descriptors(&[file.as_fd(); 2]).unwrap();
        builder
    });
    let data = [IoSlice::new(b"x")];
    let mut batch = SendBatch::new(3);
    let mut round = batch.round();
    round.extend(controls.iter().map(|control| MsgHdr::new().with_buffers(&data).with_messages(control)));
    round.send_all(socket).unwrap();
}

/// Takes at most so many descriptors out of each message.
fn take(round: &mut RecvRound<'_, '_>, limit: usize) -> Vec<OwnedFd> {
    let mut all = Vec::new();
    for mut message in round.received() {
        all.extend(message.messages().filter_map(|message| message.take(SCM_RIGHTS)).flatten().take(limit));
    }
    assert!(all.iter().all(|fd| is_cloexec(fd.as_raw_fd())));
    all
}

#[test]
fn descriptors_are_taken_or_closed() {
    let file = File::open("/dev/null").unwrap();
    for kind in [Type::DGRAM, Type::SEQPACKET, Type::STREAM] {
        let (a, b) = unix_pair(kind);
        let open = fds();
        let mut data = [[MaybeUninit::uninit(); 1]; 3];
        let mut bufs = data.each_mut().map(|data| [MaybeUninitSlice::new(data)]);
        let mut storages = [const { Storage::<TWO>::new() }; 3];
        let mut batch = RecvBatch::new(3);

        let mut round = batch.round();
        for (bufs, storage) in bufs.iter_mut().zip(&mut storages) {
            round.push(MsgHdrMut::new().with_buffers(bufs).with_messages(storage)).unwrap();
        }
        for wait in [Wait::All, Wait::Until(Instant::now())] {
            for limit in [0, 1, 2] {
                send(&a, &file);
                assert_eq!(round.recv(&b, wait).unwrap(), 3);
                assert_eq!(fds(), open + 6, "the last ones are closed");
                let taken = take(&mut round, limit);
                assert_eq!((taken.len(), fds()), (3 * limit, open + 6));
                // Another walk finds what is left.
                drop(taken);
                let rest = take(&mut round, 2);
                assert_eq!((rest.len(), fds()), (6 - 3 * limit, open + 6 - 3 * limit));
                drop(rest);
                assert_eq!(fds(), open);
            }
        }
        // A peek opens descriptors of its own.
        if kind == Type::SEQPACKET {
            send(&a, &file);
            assert_eq!(round.recv_with_flags(&b, Wait::All, libc::MSG_PEEK).unwrap(), 3);
            assert_eq!(fds(), open + 6);
            assert_eq!(round.recv(&b, Wait::All).unwrap(), 3);
            assert_eq!(fds(), open + 6);
        }
        // A receive that fails shows nothing of the last one, which the memory has until it is used again or dropped.
        b.set_nonblocking(true).unwrap();
        send(&a, &file);
        assert_eq!(round.recv(&b, Wait::One).unwrap(), 3);
        round.recv(&b, Wait::One).unwrap_err();
        assert_eq!((take(&mut round, 2).len(), fds()), (0, open));

        // A forgotten round: the memory still owns what arrived.
        send(&a, &file);
        assert_eq!(round.recv(&b, Wait::One).unwrap(), 3);
        forget(round);
        assert_eq!(fds(), open + 6);
        let left: Vec<OwnedFd> =
            storages[1].messages().filter_map(|message| message.take(SCM_RIGHTS)).flatten().collect();
        assert_eq!((left.len(), fds()), (2, open + 6));
        drop(left);
        drop(batch);
        drop(storages);
        assert_eq!(fds(), open);
    }
}
