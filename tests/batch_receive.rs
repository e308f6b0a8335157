//! Batches of messages to receive: lengths, addresses, control messages, waiting, and what errors leave behind.
#![cfg(linux)]
#![allow(unsafe_code)] // A signal for a thread.

mod common;

use berkeley::batch::{Full, RecvBatch, RecvRound, Wait};
use berkeley::control::{IP_TOS, IP_TTL, Storage, space};
use berkeley::{Domain, MaybeUninitSlice, MsgHdrMut, Protocol, SockAddr, Socket, Type, option};
use common::{TempDir, limit, udp, unix_pair};
use std::array;
use std::io::ErrorKind;
use std::mem::{self, MaybeUninit};
use std::net::{Ipv6Addr, UdpSocket};
use std::os::unix::net::UnixDatagram;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

const MOMENT: Duration = Duration::from_millis(50);

/// Runs `body` with a round of `N` messages, each with 8 bytes.
fn with_round<const N: usize, T>(body: impl FnOnce(&mut RecvRound<'_, '_>) -> T) -> T {
    let mut memory = [[MaybeUninit::uninit(); 8]; N];
    let mut bufs = memory.each_mut().map(|memory| [MaybeUninitSlice::new(memory)]);
    let mut batch = RecvBatch::new(N);
    let mut round = batch.round();
    assert_eq!(round.extend(bufs.iter_mut().map(|bufs| MsgHdrMut::new().with_buffers(bufs))), N);
    body(&mut round)
}

/// The data of the messages that the last receive brought.
fn heard(round: &mut RecvRound<'_, '_>) -> Vec<String> {
    round.received().map(|message| String::from_utf8(message.data().to_vec()).unwrap()).collect()
}

fn say(socket: &Socket, words: &[&str]) {
    for word in words {
        assert_eq!(socket.send(word.as_bytes()).unwrap(), word.len());
    }
}

fn soon() -> Wait {
    Wait::Until(Instant::now() + MOMENT)
}

/// Room for addresses; what they are does not matter.
fn addresses<const N: usize>() -> [SockAddr; N] {
    array::from_fn(|_| SockAddr::unix("/nowhere").unwrap())
}

#[test]
fn takes_what_is_there() {
    let (a, b) = unix_pair(Type::DGRAM);
    with_round::<4, _>(|round| {
        assert_eq!((round.len(), round.is_empty(), round.received().len()), (4, false, 0));
        for words in [&["one", "two"][..], &["", "long word", "x", "y", "z"], &["last"]] {
            say(&a, words);
            let expected: Vec<&str> = words.iter().map(|word| &word[..word.len().min(8)]).collect();
            let mut all = Vec::new();
            while all.len() < words.len() {
                let count = round.recv(&b, Wait::One).unwrap();
                assert_eq!((count, round.received().len()), ((words.len() - all.len()).min(4), count));
                all.extend(heard(round));
            }
            assert_eq!(all, expected);
        }
    });
}

#[test]
fn a_longer_message_is_told_and_harms_no_other() {
    let (a, b) = unix_pair(Type::DGRAM);
    with_round::<3, _>(|round| {
        for _ in 0..3 {
            say(&a, &["one", "much too long", "three"]);
            assert_eq!(round.recv(&b, Wait::All).unwrap(), 3);
            let told: Vec<_> = round.received().map(|m| (m.len(), m.flags().is_truncated())).collect();
            assert_eq!(told, [(3, false), (8, true), (5, false)]);
            assert_eq!(heard(round), ["one", "much too", "three"]);
        }
    });
}

#[test]
fn data_lies_in_the_buffers_as_they_were_lent() {
    let (a, b) = unix_pair(Type::DGRAM);
    let (mut first, mut second) = ([MaybeUninit::uninit(); 3], [MaybeUninit::uninit(); 4]);
    let (mut none, mut nothing) = ([], []);
    let mut bufs = [&mut first[..], &mut none, &mut second, &mut nothing].map(MaybeUninitSlice::new);
    let mut batch = RecvBatch::new(3);
    let mut round = batch.round();
    round.push(MsgHdrMut::new().with_buffers(&mut bufs)).unwrap();
    for (word, parts) in [("", &[][..]), ("ab", &["ab"]), ("abc", &["abc"]), ("abcde", &["abc", "de"])] {
        say(&a, &[word]);
        assert_eq!(round.recv(&b, Wait::One).unwrap(), 1);
        let message = round.received().next().unwrap();
        assert!(message.parts().eq(parts.iter().map(|part| part.as_bytes())));
        assert_eq!(message.data(), parts.first().unwrap_or(&"").as_bytes());
    }
    if common::qemu_lacks("messages without buffers") {
        return;
    }
    // A message without buffers, and one whose first is empty.
    let (mut none, mut memory) = ([], [MaybeUninit::uninit(); 4]);
    let mut bufs = [&mut none[..], &mut memory].map(MaybeUninitSlice::new);
    let mut round = batch.round();
    round.push(MsgHdrMut::new()).unwrap();
    round.push(MsgHdrMut::new().with_buffers(&mut bufs)).unwrap();
    say(&a, &["lost", "kept"]);
    assert_eq!(round.recv(&b, Wait::All).unwrap(), 2);
    let told: Vec<_> = round.received().map(|m| (m.len(), m.flags().is_truncated())).collect();
    assert_eq!(told, [(0, true), (4, false)]);
    assert!(round.received().all(|message| message.data().is_empty() && message.addr().is_none()));
    assert_eq!(
        round.received().flat_map(|m| m.parts().collect::<Vec<_>>().concat()).collect::<Vec<u8>>(),
        b"kept"
    );
}

#[test]
fn lengths_of_addresses_are_restored() {
    let v6 = UdpSocket::bind((Ipv6Addr::LOCALHOST, 0)).unwrap();
    let v6_sender = UdpSocket::bind((Ipv6Addr::LOCALHOST, 0)).unwrap();
    let v6_from = SockAddr::from(v6_sender.local_addr().unwrap());
    v6_sender.connect(v6.local_addr().unwrap()).unwrap();
    let (v4, v4_to) = udp();
    let (v4_sender, v4_from) = udp();
    v4_sender.connect(&v4_to).unwrap();
    let directory = TempDir::new();
    let (place, long) = (directory.join("place"), directory.join("a much longer name than the other"));
    let unix = UnixDatagram::bind(&place).unwrap();
    let (named, unnamed) = (UnixDatagram::bind(&long).unwrap(), UnixDatagram::unbound().unwrap());
    named.connect(&place).unwrap();
    unnamed.connect(&place).unwrap();
    let (v6, unix) = (Socket::from(v6), Socket::from(unix));
    limit(&v6);
    limit(&unix);

    let (mut memory, mut senders) = ([[MaybeUninit::uninit(); 8]; 2], addresses::<2>());
    let mut bufs = memory.each_mut().map(|memory| [MaybeUninitSlice::new(memory)]);
    let mut batch = RecvBatch::new(2);
    let mut round = batch.round();
    for (bufs, sender) in bufs.iter_mut().zip(&mut senders) {
        round.push(MsgHdrMut::new().with_buffers(bufs).with_addr(sender)).unwrap();
    }
    for number in 0..50 {
        for _ in 0..2 {
            v6_sender.send(b"six").unwrap();
            v4_sender.send(b"four").unwrap();
        }
        // The first message is now from one, now from the other.
        let pair = [&named, &unnamed];
        pair[number % 2].send(b"unix").unwrap();
        pair[(number + 1) % 2].send(b"unix").unwrap();
        for (socket, from) in [(&v4, &v4_from), (&v6, &v6_from)] {
            assert_eq!(round.recv(socket, Wait::All).unwrap(), 2);
            assert!(round.received().all(|message| message.addr() == Some(from)));
        }
        assert_eq!(round.recv(&unix, Wait::All).unwrap(), 2);
        let mut paths: Vec<_> =
            round.received().map(|m| m.addr().unwrap().as_pathname().map(|path| path.to_owned())).collect();
        paths.rotate_left(number % 2);
        assert_eq!(paths, [Some(long.clone()), None]);
    }
    drop(batch);
    assert_eq!(senders.iter().filter(|sender| sender.len() == 0).count(), 1);
}

#[test]
fn lengths_of_control_memory_are_restored() {
    let (a, _) = udp();
    let receivers = [0, 1, 2].map(|wanted| {
        let (socket, to) = udp();
        if wanted > 0 {
            socket.set(option::IP_RECVTTL, true).unwrap();
        }
        if wanted > 1 {
            socket.set(option::IP_RECVTOS, true).unwrap();
        }
        (socket, to, wanted)
    });
    let mut memory = [[MaybeUninit::uninit(); 8]; 3];
    let mut bufs = memory.each_mut().map(|memory| [MaybeUninitSlice::new(memory)]);
    let mut control = [const { Storage::<{ space::<IP_TTL>() + space::<IP_TOS>() }>::new() }; 3];
    let mut batch = RecvBatch::new(3);
    let mut round = batch.round();
    for (bufs, control) in bufs.iter_mut().zip(&mut control) {
        round.push(MsgHdrMut::new().with_buffers(bufs).with_messages(control)).unwrap();
    }
    for number in 0..50 {
        let (b, to, wanted) = &receivers[(number * 2 + number / 3) % 3];
        for _ in 0..3 {
            a.send_to(b"hello", to).unwrap();
        }
        assert_eq!(round.recv(b, Wait::All).unwrap(), 3);
        for mut message in round.received() {
            assert!(!message.flags().is_control_truncated(), "round {number}");
            let found: Vec<_> = message.messages().map(|message| message.get(IP_TTL)).collect();
            assert_eq!(found.len(), *wanted);
            assert!(*wanted == 0 || found.contains(&Some(64)));
        }
    }
}

/// Control memory that is bytes: how many were filled.
#[test]
fn plain_control_memory() {
    let ((a, _), (b, to)) = (udp(), udp());
    b.set(option::IP_RECVTTL, true).unwrap();
    let (mut memory, mut small) = ([MaybeUninit::uninit(); 64], [MaybeUninit::uninit(); 4]);
    let mut data = [[MaybeUninit::uninit(); 1]; 2];
    let [mut first, mut second] = data.each_mut().map(|data| [MaybeUninitSlice::new(data)]);
    let mut batch = RecvBatch::new(2);
    let mut round = batch.round();
    round.push(MsgHdrMut::new().with_buffers(&mut first).with_control(&mut memory)).unwrap();
    round.push(MsgHdrMut::new().with_buffers(&mut second).with_control(&mut small)).unwrap();
    for _ in 0..3 {
        a.send_to(b"", &to).unwrap();
        a.send_to(b"", &to).unwrap();
        assert_eq!(round.recv(&b, Wait::All).unwrap(), 2);
        let told: Vec<_> =
            round.received().map(|m| (m.control_len(), m.flags().is_control_truncated())).collect();
        assert_eq!(told, [(space::<IP_TTL>(), false), (0, true)]);
        assert!(
            round.received().all(|mut message| message.messages().next().is_none()),
            "they are not typed"
        );
    }
}

#[test]
fn waits_for_all() {
    let (a, b) = unix_pair(Type::DGRAM);
    thread::scope(|scope| {
        scope.spawn(|| {
            for word in ["one", "two", "three", "four"] {
                thread::sleep(MOMENT / 5);
                say(&a, &[word]);
            }
        });
        with_round::<3, _>(|round| {
            assert_eq!(round.recv(&b, Wait::All).unwrap(), 3);
            assert_eq!(heard(round), ["one", "two", "three"]);
            assert_eq!(round.recv(&b, Wait::One).unwrap(), 1);
        });
    });
}

#[test]
fn a_timeout_of_the_socket_ends_the_wait() {
    let (a, b) = unix_pair(Type::DGRAM);
    b.set_read_timeout(Some(MOMENT)).unwrap();
    with_round::<3, _>(|round| {
        say(&a, &["one", "two"]);
        assert_eq!(round.recv(&b, Wait::All).unwrap(), 2);
        assert_eq!(heard(round), ["one", "two"]);
        for wait in [Wait::All, Wait::One] {
            assert_eq!(round.recv(&b, wait).unwrap_err().kind(), ErrorKind::WouldBlock);
            assert_eq!(round.received().len(), 0);
        }
    });
}

#[test]
fn a_nonblocking_socket_loses_nothing() {
    let (a, b) = unix_pair(Type::DGRAM);
    b.set_nonblocking(true).unwrap();
    with_round::<3, _>(|round| {
        for wait in [Wait::All, Wait::One] {
            for _ in 0..3 {
                assert_eq!(round.recv(&b, wait).unwrap_err().kind(), ErrorKind::WouldBlock);
                say(&a, &["one", "two"]);
                assert_eq!(round.recv(&b, wait).unwrap(), 2);
                assert_eq!(heard(round), ["one", "two"]);
            }
        }
        assert_eq!(round.recv(&b, soon()).unwrap_err().kind(), ErrorKind::TimedOut);
    });
}

#[test]
fn a_deadline_with_nothing() {
    let (_a, b) = unix_pair(Type::DGRAM);
    with_round::<3, _>(|round| {
        let start = Instant::now();
        assert_eq!(round.recv(&b, Wait::Until(start + MOMENT)).unwrap_err().kind(), ErrorKind::TimedOut);
        let took = start.elapsed();
        assert!(took >= MOMENT && took < MOMENT * 20, "{took:?}");
        // One that is over.
        let start = Instant::now();
        assert_eq!(round.recv(&b, Wait::Until(start)).unwrap_err().kind(), ErrorKind::TimedOut);
        assert!(start.elapsed() < MOMENT);
    });
}

#[test]
fn a_deadline_with_some() {
    let (a, b) = unix_pair(Type::DGRAM);
    with_round::<3, _>(|round| {
        say(&a, &["one"]);
        let start = Instant::now();
        thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(MOMENT / 2);
                say(&a, &["two"]);
            });
            assert_eq!(round.recv(&b, Wait::Until(start + 2 * MOMENT)).unwrap(), 2);
        });
        assert!(start.elapsed() >= 2 * MOMENT, "waits for the third");
        assert_eq!(heard(round), ["one", "two"]);
        say(&a, &["three", "four", "five", "six"]);
        // A deadline that is over takes what is there.
        for words in [&["three", "four", "five"][..], &["six"]] {
            assert_eq!(round.recv(&b, Wait::Until(start)).unwrap(), words.len());
            assert_eq!(heard(round), words);
        }
    });
}

#[test]
fn a_deadline_with_all() {
    let (a, b) = unix_pair(Type::DGRAM);
    let far = Instant::now() + Duration::from_secs(3600);
    with_round::<3, _>(|round| {
        let start = Instant::now();
        say(&a, &["one", "two", "three"]);
        assert_eq!(round.recv(&b, Wait::Until(far)).unwrap(), 3);
        thread::scope(|scope| {
            scope.spawn(|| {
                for word in ["one", "two", "three"] {
                    thread::sleep(MOMENT / 10);
                    say(&a, &[word]);
                }
            });
            assert_eq!(round.recv(&b, Wait::Until(far)).unwrap(), 3);
        });
        assert!(start.elapsed() < Duration::from_secs(2), "does not wait on");
        assert_eq!(heard(round), ["one", "two", "three"]);
    });
}

/// While messages are in the error queue, `poll` says at once that something is there.
#[test]
fn a_deadline_in_spite_of_the_error_queue() {
    let (a, _) = udp();
    let (b, to) = udp();
    drop(b);
    a.set(option::IP_RECVERR, true).unwrap();
    a.connect(&to).unwrap();
    a.send(b"into the void").unwrap();
    with_round::<2, _>(|round| {
        assert_eq!(round.recv(&a, soon()).unwrap_err().kind(), ErrorKind::ConnectionRefused);
        let start = Instant::now();
        assert_eq!(round.recv(&a, soon()).unwrap_err().kind(), ErrorKind::TimedOut);
        assert_eq!(round.recv(&a, Wait::Until(start)).unwrap_err().kind(), ErrorKind::TimedOut);
        assert!(start.elapsed() < MOMENT * 20);
        // What comes meanwhile is found.
        let b = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP)).unwrap();
        b.bind(&to).unwrap();
        b.connect(&a.local_addr().unwrap()).unwrap();
        thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(MOMENT / 5);
                say(&b, &["one", "two"]);
            });
            let far = Instant::now() + Duration::from_secs(60);
            assert_eq!(round.recv(&a, Wait::Until(far)).unwrap(), 2);
        });
        assert_eq!(heard(round), ["one", "two"]);
        // The queue itself, in a batch: what was sent, with its error.
        assert_eq!(round.recv_with_flags(&a, Wait::One, libc::MSG_ERRQUEUE).unwrap(), 1);
        assert_eq!(heard(round), ["into the"]);
        let error = round.recv_with_flags(&a, soon(), libc::MSG_ERRQUEUE).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
    });
}

/// Linux leaves the error of a `recvmmsg` that was interrupted behind a message for the next call, with the number 512
/// (`ERESTARTSYS`).
#[test]
fn a_signal_while_it_waits_for_all() {
    extern "C" fn nothing(_: libc::c_int) {}
    // SAFETY: all zeros are an action.
    let mut action: libc::sigaction = unsafe { mem::zeroed() };
    action.sa_sigaction = nothing as *const () as usize;
    // SAFETY: the handler does nothing.
    assert_eq!(unsafe { libc::sigaction(libc::SIGUSR1, &action, std::ptr::null_mut()) }, 0);

    let (a, b) = unix_pair(Type::DGRAM);
    b.set_read_timeout(None).unwrap();
    say(&a, &["one"]);
    let (sender, receiver) = mpsc::channel();
    let (done, end) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(|| {
            // SAFETY: the number of the calling thread; of musl it is a pointer, which is not Send.
            sender.send(unsafe { libc::pthread_self() } as usize).unwrap();
            with_round::<3, _>(|round| {
                assert_eq!(round.recv(&b, Wait::All).unwrap(), 1);
                assert_eq!(heard(round), ["one"]);
                b.set_nonblocking(true).unwrap();
                assert_eq!(round.recv(&b, Wait::All).unwrap_err().kind(), ErrorKind::WouldBlock);
                say(&a, &["two"]);
                assert_eq!(round.recv(&b, Wait::All).unwrap(), 1);
                assert_eq!(heard(round), ["two"]);
            });
            done.send(()).unwrap();
        });
        let thread = receiver.recv().unwrap();
        // More than one signal: the first may come before the wait.
        while end.recv_timeout(MOMENT).is_err_and(|error| error == mpsc::RecvTimeoutError::Timeout) {
            // SAFETY: the thread is there until it says that it is done; then it waits to be joined.
            unsafe { libc::pthread_kill(thread as libc::pthread_t, libc::SIGUSR1) };
        }
    });
}

#[test]
fn an_error_comes_once_and_harms_nothing() {
    let (a, from) = udp();
    let (b, to) = udp();
    drop(b);
    a.connect(&to).unwrap();
    a.send(b"into the void").unwrap();
    let b = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP)).unwrap();
    b.bind(&to).unwrap();
    for word in ["one", "two"] {
        b.send_to(word.as_bytes(), &from).unwrap();
    }
    with_round::<3, _>(|round| {
        assert_eq!(round.recv(&a, Wait::One).unwrap_err().kind(), ErrorKind::ConnectionRefused);
        assert_eq!(round.received().len(), 0);
        assert_eq!(round.recv(&a, Wait::One).unwrap(), 2);
        assert_eq!(heard(round), ["one", "two"]);
    });
}

/// Linux takes 1024 buffers in a message (`UIO_MAXIOV`): an error behind a message, which a later round is told.
#[test]
fn an_error_behind_a_message_comes_with_the_next_call() {
    if common::qemu_lacks("errors behind a message of recvmmsg") {
        return;
    }
    let (a, b) = unix_pair(Type::DGRAM);
    let mut memory = [MaybeUninit::uninit(); 8];
    let mut one = [MaybeUninitSlice::new(&mut memory)];
    let mut many: Vec<_> = (0..1025).map(|_| MaybeUninitSlice::new(&mut [])).collect();
    let mut batch = RecvBatch::new(2);
    {
        let mut round = batch.round();
        round.push(MsgHdrMut::new().with_buffers(&mut one)).unwrap();
        round.push(MsgHdrMut::new().with_buffers(&mut many)).unwrap();
        say(&a, &["one", "two"]);
        assert_eq!(round.recv(&b, Wait::One).unwrap(), 1);
        assert_eq!(heard(&mut round), ["one"]);
    }
    let mut round = batch.round();
    round.push(MsgHdrMut::new().with_buffers(&mut one)).unwrap();
    assert_eq!(round.recv(&b, Wait::One).unwrap_err().raw_os_error(), Some(libc::EMSGSIZE));
    assert_eq!(round.recv(&b, Wait::One).unwrap(), 1);
    assert_eq!(heard(&mut round), ["two"]);
}

#[test]
fn flags() {
    let (a, b) = unix_pair(Type::DGRAM);
    say(&a, &["one", "two"]);
    with_round::<2, _>(|round| {
        let error = round.recv_with_flags(&b, Wait::One, libc::MSG_TRUNC).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        // A peek sees the same message each time, and takes none.
        assert_eq!(round.recv_with_flags(&b, Wait::All, libc::MSG_PEEK).unwrap(), 2);
        assert_eq!(heard(round), ["one", "one"]);
        assert_eq!(round.recv(&b, Wait::One).unwrap(), 2);
        assert_eq!(heard(round), ["one", "two"]);
        let error = round.recv_with_flags(&b, Wait::All, libc::MSG_DONTWAIT).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::WouldBlock);
    });
}

#[test]
fn a_full_batch_and_an_empty_one() {
    let (a, b) = unix_pair(Type::DGRAM);
    say(&a, &["one"]);
    let mut batch = RecvBatch::new(0);
    assert_eq!((batch.capacity(), batch.round().push(MsgHdrMut::new())), (0, Err(Full { capacity: 0 })));
    for wait in [Wait::One, Wait::All, soon()] {
        assert_eq!(batch.round().recv(&b, wait).unwrap(), 0, "there is nothing to fill");
    }
    with_round::<1, _>(|round| {
        assert_eq!(round.push(MsgHdrMut::new()), Err(Full { capacity: 1 }));
        assert_eq!(round.extend([MsgHdrMut::new()]), 0);
        assert_eq!((round.recv(&b, Wait::One).unwrap(), heard(round)), (1, vec!["one".to_string()]));
    });
}

/// A round may grow between two receives.
#[test]
fn messages_are_added_later() {
    let (a, b) = unix_pair(Type::DGRAM);
    let (mut first, mut second) = ([MaybeUninit::uninit(); 8], [MaybeUninit::uninit(); 8]);
    let (mut first, mut second) = ([MaybeUninitSlice::new(&mut first)], [MaybeUninitSlice::new(&mut second)]);
    let mut batch = RecvBatch::new(2);
    let mut round = batch.round();
    round.push(MsgHdrMut::new().with_buffers(&mut first)).unwrap();
    say(&a, &["one", "two", "three"]);
    assert_eq!(round.recv(&b, Wait::All).unwrap(), 1);
    round.push(MsgHdrMut::new().with_buffers(&mut second)).unwrap();
    assert_eq!(heard(&mut round), ["one"]);
    assert_eq!(round.recv(&b, Wait::All).unwrap(), 2);
    assert_eq!(heard(&mut round), ["two", "three"]);
}

/// More than the kernel takes in a call; on a stream each message takes what its buffers hold.
#[test]
fn a_large_batch_from_a_stream() {
    let (a, b) = unix_pair(Type::STREAM);
    let mut memory = vec![[MaybeUninit::uninit(); 2]; 2500];
    let mut bufs: Vec<_> = memory.iter_mut().map(|memory| [MaybeUninitSlice::new(memory)]).collect();
    let mut batch = RecvBatch::new(2500);
    let mut round = batch.round();
    round.extend(bufs.iter_mut().map(|bufs| MsgHdrMut::new().with_buffers(bufs)));
    let bytes: Vec<u8> = (0..5000).map(|number| (number % 251) as u8).collect();
    for wait in [Wait::All, Wait::One, soon()] {
        a.send(&bytes).unwrap();
        assert_eq!(round.recv(&b, wait).unwrap(), 2500);
        assert!(round.received().flat_map(|m| m.data().to_vec()).eq(bytes.iter().copied()));
    }
    // The end of the stream is a message without data, in every place.
    drop(a);
    assert_eq!(round.recv(&b, Wait::All).unwrap(), 2500);
    assert!(round.received().all(|message| message.len() == 0));
}

/// Packet sockets refuse the flag by which descriptors arrive close-on-exec.
#[test]
fn a_packet_socket_with_typed_control_memory() {
    if common::qemu_lacks("MSG_WAITFORONE") {
        return;
    }
    common::namespace(|| {
        let protocol = i32::from((libc::ETH_P_IP as u16).to_be());
        let socket = Socket::new(Domain::PACKET, Type::DGRAM, Some(Protocol::from(protocol))).unwrap();
        limit(&socket);
        socket.set(option::SO_TIMESTAMP, true).unwrap();
        let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
        let mut memory = [[MaybeUninit::uninit(); 64]; 4];
        let mut bufs = memory.each_mut().map(|memory| [MaybeUninitSlice::new(memory)]);
        let (mut control, mut senders) = ([const { Storage::<64>::new() }; 4], addresses::<4>());
        let mut batch = RecvBatch::new(4);
        let mut round = batch.round();
        for ((bufs, control), sender) in bufs.iter_mut().zip(&mut control).zip(&mut senders) {
            let message = MsgHdrMut::new().with_buffers(bufs).with_messages(control).with_addr(sender);
            round.push(message).unwrap();
        }
        for wait in [Wait::One, soon(), Wait::One] {
            // Each is seen twice, as it leaves and as it comes, and so is the news that nobody listens.
            sender.send_to(b"one", "127.0.0.2:9").unwrap();
            let count = round.recv(&socket, wait).unwrap();
            assert!(count >= 2, "{wait:?}");
            for mut message in round.received() {
                assert_eq!(i32::from(message.addr().unwrap().family()), libc::AF_PACKET);
                assert!(message.len() >= 20 + 8 + 3);
                assert_eq!(message.messages().count(), 1, "a timestamp");
            }
            while round.recv_with_flags(&socket, Wait::One, libc::MSG_DONTWAIT).is_ok() {}
        }
    });
}
