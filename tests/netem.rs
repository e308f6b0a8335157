//! Paths that delay and lose: netem, in a namespace of the test's own. Few kernels have it; the virtual machine does.
#![cfg(linux)]

mod common;

use berkeley::batch::{RecvBatch, SendBatch, Wait};
use berkeley::datagram::{Facts, Receiver, Sender, Transmit};
use berkeley::{Domain, MaybeUninitSlice, MsgHdr, MsgHdrMut, Socket, Type};
use common::{Need, namespace, run, skip, tcp_listener, tcp_pair, tool, udp};
use std::io::{ErrorKind, IoSlice};
use std::mem::MaybeUninit;
use std::thread;
use std::time::{Duration, Instant};

/// The delay of the path, one way, and what a slow machine may add before a test is wrong.
const DELAY: Duration = Duration::from_millis(200);

/// Runs `body` in a namespace whose loopback interface does `what`, or reports a skip.
fn path(what: &'static str, body: impl FnOnce() + Send + 'static) {
    namespace(move || {
        if !tool("tc") {
            return;
        }
        if !run(&format!("tc qdisc replace dev lo root netem {what}")) {
            return skip(Need::Kernel("netem"), what);
        }
        body();
    });
}

#[test]
fn a_connection_takes_the_time_of_its_path() {
    path("delay 200ms", || {
        let (_listener, address) = tcp_listener();
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        let start = Instant::now();
        let error = socket.connect_timeout(&address, DELAY).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut, "the answer comes after two delays");
        assert!(start.elapsed() >= DELAY);

        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        let start = Instant::now();
        socket.connect_timeout(&address, 20 * DELAY).unwrap();
        assert!(start.elapsed() >= 2 * DELAY);
    });
}

#[test]
fn a_batch_takes_what_has_come_by_its_deadline() {
    path("delay 200ms", || {
        let ((a, _), (b, to)) = (udp(), udp());
        let words = [[IoSlice::new(b"soon")], [IoSlice::new(b"late")]];
        let mut batch = SendBatch::new(2);
        let mut send = batch.round();
        send.extend(words.iter().map(|word| MsgHdr::new().with_addr(&to).with_buffers(word)));

        let mut memory = [[MaybeUninit::uninit(); 8]; 4];
        let mut bufs = memory.each_mut().map(|memory| [MaybeUninitSlice::new(memory)]);
        let mut batch = RecvBatch::new(4);
        let mut round = batch.round();
        round.extend(bufs.iter_mut().map(|bufs| MsgHdrMut::new().with_buffers(bufs)));

        let start = Instant::now();
        send.send_all(&a).unwrap();
        let error = round.recv(&b, Wait::Until(start + DELAY / 4)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut, "nothing has come yet");
        let deadline = start + 10 * DELAY;
        assert_eq!(round.recv(&b, Wait::Until(deadline)).unwrap(), 2, "four were wanted, and two came");
        assert!(Instant::now() >= deadline, "it waited for the others");
        assert!(round.received().map(|message| message.data().to_vec()).eq([b"soon", b"late"]));
    });
}

#[test]
fn what_is_lost_is_lost_whole() {
    path("loss 30%", || {
        let ((near, _), (far, to)) = (udp(), udp());
        far.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
        let data: Vec<[u8; 4]> = (0..1000_u32).map(u32::to_be_bytes).collect();
        let mut sender = Sender::new(&near).unwrap();
        // A train is one packet to the queue, which would lose it as one.
        sender.set_segmentation(false);
        let mut receiver = Receiver::new(&far, Facts::empty()).unwrap();
        let mut seen = Vec::new();
        for data in data.chunks(50) {
            let mut round = sender.round();
            for data in data {
                round.push(&Transmit::new(data).to(to.as_socket().unwrap())).unwrap();
            }
            assert_eq!(round.flush(&near).unwrap(), 50);
            while let Ok(arrivals) = receiver.recv(&far) {
                let last = arrivals.datagrams().map(|datagram| {
                    let number = u32::from_be_bytes(datagram.data.try_into().unwrap());
                    seen.push(number);
                    number
                });
                if last.last() == data.last().map(|data| u32::from_be_bytes(*data)) {
                    break;
                }
            }
        }
        assert!((400..950).contains(&seen.len()), "{} of 1000 arrived", seen.len());
        assert!(seen.is_sorted_by(|one, next| one < next), "in order, and none twice");
    });
}

#[test]
fn a_stream_makes_up_for_losses() {
    path("delay 5ms loss 5%", || {
        let (a, b) = tcp_pair();
        let data: Vec<u8> = (0..300_000_u32).map(|byte| (byte % 251) as u8).collect();
        let sent = data.clone();
        let sender = thread::spawn(move || {
            let parts: Vec<_> = sent.chunks(10_000).map(|part| [IoSlice::new(part)]).collect();
            let mut batch = SendBatch::new(parts.len());
            let mut round = batch.round();
            round.extend(parts.iter().map(|part| MsgHdr::new().with_buffers(part)));
            round.send_all(&a).unwrap();
            a.shutdown(std::net::Shutdown::Write).unwrap();
        });
        b.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let (mut received, mut buf) = (Vec::new(), vec![0; 1 << 16]);
        loop {
            match b.recv_into(&mut buf[..]).unwrap() {
                0 => break,
                count => received.extend_from_slice(&buf[..count]),
            }
        }
        sender.join().unwrap();
        assert!(received == data, "{} bytes of {}", received.len(), data.len());
    });
}
