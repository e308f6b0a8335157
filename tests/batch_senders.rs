//! The senders' addresses that a batch keeps by itself, beside those that are lent.
#![cfg(linux)]

mod common;

use berkeley::batch::{RecvBatch, Wait};
use berkeley::{MaybeUninitSlice, MsgHdrMut, SockAddr, Socket, Type};
use common::{limit, unix_pair};
use std::mem::MaybeUninit;
use std::net::UdpSocket;

/// Sockets of each family that send to one of both, and what their addresses are there.
fn senders() -> (Socket, [UdpSocket; 2]) {
    let far = Socket::new(berkeley::Domain::IPV6, Type::DGRAM, None).unwrap();
    far.set_only_v6(false).unwrap();
    far.bind(&"[::]:0".parse::<std::net::SocketAddr>().unwrap().into()).unwrap();
    limit(&far);
    let port = far.local_addr().unwrap().as_socket().unwrap().port();
    let near = ["127.0.0.1", "::1"].map(|ip| {
        let near = UdpSocket::bind((ip, 0)).unwrap();
        near.connect((ip, port)).unwrap();
        near
    });
    (far, near)
}

/// The port of the sender, and whether its address is one of IPv4 that was mapped.
fn told(sender: Option<std::net::SocketAddr>) -> Option<(u16, bool)> {
    sender.map(|sender| (sender.port(), sender.ip().to_canonical().is_ipv4()))
}

#[test]
fn a_batch_knows_its_senders() {
    let (far, [four, six]) = senders();
    let expected = [(four.local_addr().unwrap().port(), true), (six.local_addr().unwrap().port(), false)];
    let mut memory = [[MaybeUninit::uninit(); 8]; 3];
    let mut batch = RecvBatch::with_senders(3);
    for round in 0..10 {
        let mut bufs = memory.each_mut().map(|memory| [MaybeUninitSlice::new(memory)]);
        let mut messages = batch.round();
        if round % 2 == 0 {
            messages.extend(bufs.iter_mut().map(|bufs| MsgHdrMut::new().with_buffers(bufs)));
        } else {
            for bufs in &mut bufs {
                messages.push(MsgHdrMut::new().with_buffers(bufs)).unwrap();
            }
        }
        for order in [[0, 1, 0], [1, 1, 0]] {
            for index in order {
                [&four, &six][index].send(&[index as u8]).unwrap();
            }
            let mut seen = Vec::new();
            while seen.len() < 3 {
                messages.recv(&far, Wait::One).unwrap();
                for message in messages.received() {
                    assert!(message.addr().is_none(), "none was lent");
                    assert_eq!(told(message.sender()), Some(expected[usize::from(message.data()[0])]));
                    seen.push(usize::from(message.data()[0]));
                }
            }
            assert_eq!(seen, order);
        }
    }
}

#[test]
fn an_address_that_is_lent_is_told_both_ways() {
    let (far, [four, _]) = senders();
    let port = four.local_addr().unwrap().port();
    let mut memory = [[MaybeUninit::uninit(); 8]; 2];
    let mut bufs = memory.each_mut().map(|memory| [MaybeUninitSlice::new(memory)]);
    let [lent, own] = &mut bufs;
    let mut address = SockAddr::unix("/nowhere").unwrap();
    let mut batch = RecvBatch::with_senders(2);
    let mut round = batch.round();
    round.push(MsgHdrMut::new().with_buffers(lent).with_addr(&mut address)).unwrap();
    round.push(MsgHdrMut::new().with_buffers(own)).unwrap();
    four.send(b"one").unwrap();
    four.send(b"two").unwrap();
    assert_eq!(round.recv(&far, Wait::All).unwrap(), 2);
    for message in round.received() {
        assert_eq!(told(message.sender()), Some((port, true)));
        assert_eq!(message.addr().unwrap().as_socket(), message.sender());
    }
    assert_eq!(told(address.as_socket()), Some((port, true)), "it has its length after the round too");
}

#[test]
fn who_has_no_address_is_none() {
    let (a, b) = unix_pair(Type::DGRAM);
    let mut memory = [MaybeUninit::uninit(); 8];
    for mut batch in [RecvBatch::with_senders(1), RecvBatch::new(1)] {
        let mut bufs = [MaybeUninitSlice::new(&mut memory)];
        let mut round = batch.round();
        round.push(MsgHdrMut::new().with_buffers(&mut bufs)).unwrap();
        a.send(b"x").unwrap();
        assert_eq!(round.recv(&b, Wait::One).unwrap(), 1);
        let message = round.received().next().unwrap();
        assert!(message.sender().is_none() && message.addr().is_none());
    }
    assert_eq!(RecvBatch::with_senders(0).round().recv(&b, Wait::One).unwrap(), 0, "room for none");
}
