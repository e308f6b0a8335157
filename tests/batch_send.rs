//! Batches of messages to send: order, partial counts, errors in the middle, what is left.
#![cfg(linux)]

mod common;

use berkeley::batch::{Full, SendBatch, SendRound};
use berkeley::{Domain, MsgHdr, SockAddr, SockRef, Socket, Type};
use common::{LIMIT, limit, tool, udp, unix_pair, wait};
use std::cell::Cell;
use std::io::{self, ErrorKind, IoSlice};
use std::net::{Ipv6Addr, SocketAddr, UdpSocket};
use std::os::fd::AsRawFd;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Command, Stdio};
use std::{env, fs, mem};

/// Appends the words, each to `to`.
fn say<'data>(round: &mut SendRound<'_, 'data>, words: &'data [[IoSlice<'_>; 1]], to: &'data SockAddr) {
    let messages = words.iter().map(|word| MsgHdr::new().with_addr(to).with_buffers(word));
    assert_eq!(round.extend(messages), words.len());
}

/// The next message.
fn heard(socket: &Socket) -> String {
    let mut buffer = [0; 64];
    let count = socket.recv_into(&mut buffer).unwrap();
    String::from_utf8(buffer[..count].to_vec()).unwrap()
}

/// Whether no message is there.
fn silent(socket: &Socket) -> bool {
    socket.set_nonblocking(true).unwrap();
    let answer = socket.recv_into(&mut [0; 8]);
    socket.set_nonblocking(false).unwrap();
    answer.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
}

fn words<const N: usize>(words: [&str; N]) -> [[IoSlice<'_>; 1]; N] {
    words.map(|word| [IoSlice::new(word.as_bytes())])
}

fn udp_v6() -> (Socket, SockAddr) {
    let socket = Socket::from(UdpSocket::bind((Ipv6Addr::LOCALHOST, 0)).unwrap());
    limit(&socket);
    let address = socket.local_addr().unwrap();
    (socket, address)
}

#[test]
fn datagrams_arrive_in_order() {
    let (b6, to6) = udp_v6();
    let (b4, to4) = udp();
    let (a6, _) = udp_v6();
    let (a4, _) = udp();
    let mut batch = SendBatch::new(8);
    assert_eq!(batch.capacity(), 8);
    for _ in 0..3 {
        for (a, b, to) in [(&a4, &b4, &to4), (&a6, &b6, &to6)] {
            let three = words(["one", "", "three"]);
            let mut round = batch.round();
            say(&mut round, &three, to);
            assert_eq!((round.len(), round.is_empty(), round.unsent()), (3, false, 3));
            assert_eq!(round.send(a).unwrap(), 3);
            assert_eq!((round.unsent(), round.send(a).unwrap()), (0, 0), "nothing is left");
            assert_eq!([0, 1, 2, 3].map(|index| round.sent_len(index)), [Some(3), Some(0), Some(5), None]);
            assert_eq!([heard(b), heard(b), heard(b)], ["one", "", "three"]);
        }
    }
}

#[test]
fn unix_sockets() {
    let mut batch = SendBatch::new(4);
    for kind in [Type::DGRAM, Type::SEQPACKET, Type::STREAM] {
        let (a, b) = unix_pair(kind);
        let scattered = [IoSlice::new(b"o"), IoSlice::new(b""), IoSlice::new(b"ne")];
        let two = [IoSlice::new(b"two")];
        let mut round = batch.round();
        round.push(MsgHdr::new().with_buffers(&scattered)).unwrap();
        round.push(MsgHdr::new().with_buffers(&two)).unwrap();
        round.send_all(&a).unwrap();
        assert_eq!(heard(&b), if kind == Type::STREAM { "onetwo" } else { "one" });
        assert_eq!((round.sent_len(0), round.sent_len(1)), (Some(3), Some(3)));
    }
}

#[test]
fn a_round_is_sent_again() {
    let (a, b) = unix_pair(Type::DGRAM);
    let two = words(["one", "two"]);
    let mut batch = SendBatch::new(2);
    let mut round = batch.round();
    round.extend(two.iter().map(|word| MsgHdr::new().with_buffers(word)));
    for _ in 0..5 {
        round.send_all(&a).unwrap();
        assert_eq!([heard(&b), heard(&b)], ["one", "two"]);
        round.rewind();
        assert_eq!((round.unsent(), round.sent_len(0)), (2, None));
    }
}

#[test]
fn a_full_batch_says_so_and_is_unharmed() {
    let (a, b) = unix_pair(Type::DGRAM);
    let three = words(["one", "two", "three"]);
    let mut batch = SendBatch::new(2);
    let mut round = batch.round();
    let taken = Cell::new(0);
    let messages = three.iter().inspect(|_| taken.set(taken.get() + 1));
    assert_eq!(round.extend(messages.map(|word| MsgHdr::new().with_buffers(word))), 2);
    assert_eq!(taken.get(), 2, "no more are taken from the iterator");
    let full = round.push(MsgHdr::new().with_buffers(&three[2])).unwrap_err();
    assert_eq!(full, Full { capacity: 2 });
    assert_eq!(full.to_string(), "the batch is full with 2 messages");
    assert_eq!(io::Error::from(full).kind(), ErrorKind::InvalidInput);
    round.send_all(&a).unwrap();
    assert_eq!([heard(&b), heard(&b)], ["one", "two"]);
    assert!(silent(&b));
}

#[test]
fn nothing_to_send() {
    let (a, b) = unix_pair(Type::DGRAM);
    let mut batch = SendBatch::new(0);
    let mut round = batch.round();
    assert_eq!(round.push(MsgHdr::new()), Err(Full { capacity: 0 }));
    assert_eq!(round.send(&a).unwrap(), 0);
    round.send_all(&a).unwrap();
    assert!(round.is_empty() && !round.skip());
    assert!(silent(&b));
}

/// The queue of a Unix socket takes a few datagrams (`net.unix.max_dgram_qlen`); the rest waits in the round.
#[test]
fn a_full_queue_loses_and_doubles_nothing() {
    let (a, b) = unix_pair(Type::DGRAM);
    a.set_nonblocking(true).unwrap();
    let numbers: Vec<String> = (0..500).map(|number| number.to_string()).collect();
    let bufs: Vec<_> = numbers.iter().map(|number| [IoSlice::new(number.as_bytes())]).collect();
    let mut batch = SendBatch::new(500);
    let mut round = batch.round();
    round.extend(bufs.iter().map(|word| MsgHdr::new().with_buffers(word)));
    let (mut sent, mut arrived) = (0, Vec::new());
    while round.unsent() > 0 {
        let count = round.send(&a).unwrap();
        assert!(count > 0, "a call that sends nothing is an error");
        sent += count;
        assert_eq!(round.unsent(), 500 - sent);
        if round.unsent() > 0 {
            assert_eq!(round.send(&a).unwrap_err().kind(), ErrorKind::WouldBlock);
            assert_eq!(round.send_all(&a).unwrap_err().kind(), ErrorKind::WouldBlock);
            assert_eq!(round.unsent(), 500 - sent, "an error changes nothing");
        }
        // Not always all, so that the next call finds room for other counts.
        for _ in 0..sent - arrived.len() - arrived.len() % 2 {
            arrived.push(heard(&b));
        }
    }
    while arrived.len() < 500 {
        arrived.push(heard(&b));
    }
    assert_eq!(arrived, numbers);
    assert!(silent(&b));
}

#[test]
fn an_error_in_the_middle_comes_behind_the_count() {
    let ((a, _), (b, to)) = (udp(), udp());
    let wrong = SockAddr::from(SocketAddr::from((Ipv6Addr::LOCALHOST, 9)));
    let five = words(["0", "1", "2", "3", "4"]);
    let mut batch = SendBatch::new(5);
    for bad in 0..5 {
        let mut round = batch.round();
        for (index, word) in five.iter().enumerate() {
            let to = if index == bad { &wrong } else { &to };
            round.push(MsgHdr::new().with_addr(to).with_buffers(word)).unwrap();
        }
        if bad > 0 {
            assert_eq!(round.send(&a).unwrap(), bad);
        }
        for _ in 0..3 {
            let error = round.send(&a).unwrap_err();
            assert_eq!((error.raw_os_error(), round.unsent()), (Some(libc::EAFNOSUPPORT), 5 - bad));
        }
        assert!(round.skip());
        assert_eq!((round.unsent(), round.sent_len(bad)), (4 - bad, None), "left out");
        round.send_all(&a).unwrap();
        assert_eq!(round.sent_len(bad), None, "left out");
        let expected = (0..5).filter(|&index| index != bad).map(|index| index.to_string());
        assert!(expected.eq((0..4).map(|_| heard(&b))));
        assert!(!round.skip(), "none is left");
        round.rewind();
        assert_eq!(round.unsent(), 5, "also what was left out");
    }
    assert!(silent(&b));
}

/// Linux takes 1024 buffers in a message (`UIO_MAXIOV`).
#[test]
fn too_many_buffers_harm_only_their_message() {
    let (a, b) = unix_pair(Type::DGRAM);
    let (many, one) = (vec![IoSlice::new(b"x"); 1025], words(["one"]));
    let mut batch = SendBatch::new(3);
    let mut round = batch.round();
    for bufs in [&one[0][..], &many, &one[0]] {
        round.push(MsgHdr::new().with_buffers(bufs)).unwrap();
    }
    assert_eq!(round.send(&a).unwrap(), 1);
    assert_eq!(round.send(&a).unwrap_err().raw_os_error(), Some(libc::EMSGSIZE));
    round.skip();
    assert_eq!(round.send(&a).unwrap(), 1);
    assert_eq!([heard(&b), heard(&b)], ["one", "one"]);
    assert!(silent(&b));
}

/// The news that an earlier datagram was refused comes as an error, and the round loses nothing by it.
#[test]
fn a_refusal_of_an_earlier_datagram() {
    let (a, _) = udp();
    let (b, to) = udp();
    drop(b);
    a.connect(&to).unwrap();
    a.send(b"into the void").unwrap();
    assert!(wait(|| common::poll(a.as_raw_fd(), libc::POLLERR) & libc::POLLERR != 0));
    let b = Socket::new(Domain::IPV4, Type::DGRAM, None).unwrap();
    b.bind(&to).unwrap();
    limit(&b);
    let three = words(["one", "two", "three"]);
    let mut batch = SendBatch::new(3);
    let mut round = batch.round();
    round.extend(three.iter().map(|word| MsgHdr::new().with_buffers(word)));
    assert_eq!(round.send(&a).unwrap_err().kind(), ErrorKind::ConnectionRefused);
    assert_eq!(round.unsent(), 3);
    round.send_all(&a).unwrap();
    assert_eq!([heard(&b), heard(&b), heard(&b)], ["one", "two", "three"]);
    assert!(silent(&b));
}

#[test]
fn refusals_on_the_way_end() {
    let (a, _) = udp();
    let (b, to) = udp();
    drop(b);
    a.connect(&to).unwrap();
    let four = words(["one", "two", "three", "four"]);
    let mut batch = SendBatch::new(4);
    let mut round = batch.round();
    round.extend(four.iter().map(|word| MsgHdr::new().with_buffers(word)));
    let (mut sent, mut refused) = (0, 0);
    while round.unsent() > 0 {
        match round.send(&a) {
            Ok(count) => sent += count,
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
                refused += 1;
            }
        }
        assert!(refused <= 4);
    }
    assert_eq!(sent, 4);
}

#[test]
fn an_iterator_that_panics_harms_nothing() {
    let (a, b) = unix_pair(Type::DGRAM);
    let three = words(["one", "two", "three"]);
    let mut batch = SendBatch::new(4);
    let mut round = batch.round();
    round.push(MsgHdr::new().with_buffers(&three[0])).unwrap();
    let messages = three.iter().map(|word| {
        assert!(word[0].len() < 5, "too long");
        MsgHdr::new().with_buffers(word)
    });
    catch_unwind(AssertUnwindSafe(|| round.extend(messages))).unwrap_err();
    assert_eq!(round.len(), 1);
    round.push(MsgHdr::new().with_buffers(&three[2])).unwrap();
    round.send_all(&a).unwrap();
    assert_eq!([heard(&b), heard(&b)], ["one", "three"]);
    assert!(silent(&b));
}

#[test]
#[allow(clippy::forget_non_drop)] // Says that forgetting changes nothing.
fn a_forgotten_round_leaves_nothing_behind() {
    let (a, b) = unix_pair(Type::DGRAM);
    let mut batch = SendBatch::new(2);
    {
        let gone = String::from("gone");
        let gone = [IoSlice::new(gone.as_bytes())];
        let mut round = batch.round();
        round.push(MsgHdr::new().with_buffers(&gone)).unwrap();
        mem::forget(round);
    }
    let mut round = batch.round();
    assert_eq!((round.len(), round.send(&a).unwrap()), (0, 0));
    let here = words(["here"]);
    round.push(MsgHdr::new().with_buffers(&here[0])).unwrap();
    assert_eq!(round.send(&a).unwrap(), 1);
    assert_eq!(heard(&b), "here");
    assert!(silent(&b));
}

/// More than the kernel takes in a call.
#[test]
fn a_large_batch_is_sent_whole() {
    let (a, _) = udp();
    let (_b, to) = udp();
    let one = words(["one"]);
    for count in [1023, 1024, 1025, 2048, 2500] {
        let mut batch = SendBatch::new(count);
        let mut round = batch.round();
        round.extend((0..count).map(|_| MsgHdr::new().with_addr(&to).with_buffers(&one[0])));
        assert_eq!((round.send(&a).unwrap(), round.unsent()), (count, 0));
    }
}

#[test]
fn batches_move_between_threads() {
    fn sent<T: Send>(value: T) -> T {
        value
    }
    fn shared<T: Sync>(value: &T) -> &T {
        value
    }
    let (a, b) = unix_pair(Type::DGRAM);
    let one = words(["one"]);
    let mut batch = sent(SendBatch::new(1));
    assert!(format!("{:?}", shared(&batch)).contains("capacity: 1"));
    let mut round = sent(batch.round());
    round.push(MsgHdr::new().with_buffers(&one[0])).unwrap();
    assert!(format!("{round:?}").contains("len: 1, sent: 0"));
    std::thread::scope(|scope| scope.spawn(move || round.send_all(&a).unwrap()).join().unwrap());
    assert_eq!(heard(&b), "one");
}

/// What [`one_call_for_a_batch`] counts, in a process of its own.
fn a_thousand_datagrams() {
    use berkeley::batch::{RecvBatch, Wait};
    use berkeley::{MaybeUninitSlice, MsgHdrMut};

    let (a, b) = (UdpSocket::bind("127.0.0.1:0").unwrap(), UdpSocket::bind("127.0.0.1:0").unwrap());
    b.set_read_timeout(Some(LIMIT)).unwrap();
    let to = SockAddr::from(b.local_addr().unwrap());
    let word = words(["hello"]);
    let mut memory = [[mem::MaybeUninit::uninit(); 8]; 100];
    let mut bufs = memory.each_mut().map(|memory| [MaybeUninitSlice::new(memory)]);
    let (mut sends, mut receives) = (SendBatch::new(100), RecvBatch::new(100));
    let (mut sends, mut receives) = (sends.round(), receives.round());
    sends.extend((0..100).map(|_| MsgHdr::new().with_addr(&to).with_buffers(&word[0])));
    receives.extend(bufs.iter_mut().map(|bufs| MsgHdrMut::new().with_buffers(bufs)));
    for _ in 0..10 {
        sends.rewind();
        sends.send_all(&SockRef::from(&a)).unwrap();
        assert_eq!(receives.recv(&SockRef::from(&b), Wait::All).unwrap(), 100);
        assert!(receives.received().all(|message| message.data() == b"hello"));
    }
}

#[test]
fn one_call_for_a_batch() {
    if env::var_os("BERKELEY_TRACED").is_some() {
        return a_thousand_datagrams();
    }
    if common::qemu_lacks("strace") {
        return;
    }
    if !tool("strace") {
        return;
    }
    let directory = common::TempDir::new();
    let trace = directory.join("trace");
    let status = Command::new("strace")
        .args([
            "-f",
            "-e",
            "trace=sendmmsg,recvmmsg,?recvmmsg_time64,sendmsg,recvmsg",
            "-e",
            "signal=none",
            "-o",
        ])
        .arg(&trace)
        .arg(env::current_exe().unwrap())
        .args(["--exact", "one_call_for_a_batch"])
        .env("BERKELEY_TRACED", "1")
        .env("ASAN_OPTIONS", "detect_leaks=0") // Where that looks for leaks, it cannot be traced.
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
    let trace = fs::read_to_string(trace).unwrap();
    // 32-bit systems have the call for times of 64 bits.
    let trace = trace.replace("recvmmsg_time64(", "recvmmsg(");
    let calls = |name: &str| trace.lines().filter(|line| line.contains(&format!(" {name}("))).count();
    let counts = ["sendmmsg", "recvmmsg", "sendmsg", "recvmsg"].map(calls);
    let one_by_one = cfg!(berkeley_one_by_one);
    let expected = match (one_by_one, cfg!(all(target_env = "musl", target_pointer_width = "64"))) {
        (true, _) => [0, 0, 1000, 1000],
        // Its sendmmsg sends one by one: it must clear what the kernel takes for the upper half of lengths.
        (false, true) => [0, 10, 1000, 0],
        (false, false) => [10, 10, 0, 0],
    };
    assert_eq!(counts, expected, "{trace}");
}

#[test]
fn flags_are_for_every_message() {
    let (a, b) = unix_pair(Type::SEQPACKET);
    drop(b);
    let one = words(["one"]);
    let mut batch = SendBatch::new(1);
    let mut round = batch.round();
    round.push(MsgHdr::new().with_buffers(&one[0])).unwrap();
    // Without the signal, which Rust's runtime ignores anyway.
    let error = round.send_with_flags(&a, libc::MSG_NOSIGNAL).unwrap_err();
    assert_eq!((error.kind(), round.unsent()), (ErrorKind::BrokenPipe, 1));
}

/// A stream that is full takes a part of a message. The rest goes before all that comes behind it.
#[test]
fn a_stream_takes_messages_by_parts() {
    let pairs = [unix_pair(Type::STREAM), common::tcp_pair()];
    for (a, b) in pairs {
        a.set_nonblocking(true).unwrap();
        // Long messages of three buffers, of which one is empty, each longer than what the stream holds; and between them
        // short ones, which go in the same call as the part of a long one.
        a.set_send_buffer_size(16 << 10).unwrap();
        b.set_recv_buffer_size(16 << 10).unwrap();
        let pattern: Vec<u8> = (0..300_003_u32).map(|byte| (byte % 251) as u8).collect();
        let (front, back) = pattern.split_at(33_331);
        let long = [IoSlice::new(front), IoSlice::new(&[]), IoSlice::new(back)];
        let short = [IoSlice::new(b"short")];
        let mut batch = SendBatch::new(20);
        let mut round = batch.round();
        let messages = [&short[..], &long].into_iter().cycle().take(20);
        assert_eq!(round.extend(messages.map(|bufs| MsgHdr::new().with_buffers(bufs))), 20);
        let wanted = [&b"short"[..], &pattern].concat().repeat(10);

        let (mut received, mut counted, mut parts, mut with_parts) = (Vec::new(), 0, 0, 0);
        let mut memory = vec![0; 30_000];
        while received.len() < wanted.len() {
            match round.send(&a) {
                Ok(0) if counted < 20 => parts += 1,
                Ok(1) if counted % 2 == 0 => {
                    // The short one; a part of the long one is taken, since not all of it can be.
                    counted += 1;
                    with_parts += 1;
                }
                Ok(count) => counted += count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => panic!("{error}"),
            }
            assert_eq!(round.unsent() + counted, 20);
            let count = b.recv_into(&mut memory[..]).unwrap();
            received.extend_from_slice(&memory[..count]);
        }
        assert!(parts > 0 && with_parts > 0, "the stream took whole messages only: {parts}, {with_parts}");
        assert_eq!((counted, round.unsent(), round.sent_len(19)), (20, 0, Some(pattern.len())));
        assert!(received == wanted, "something came in another order");
    }
}
