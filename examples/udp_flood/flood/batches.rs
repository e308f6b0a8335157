//! Tables of messages: many in one call, each of them one datagram for the kernel.

use super::run::{Method, Receiving, Sending, Tally};
use berkeley::batch::{RecvBatch, SendBatch, Wait};
use berkeley::{MaybeUninitSlice, MsgHdr, MsgHdrMut, SockAddr};
use std::io::{self, IoSlice};
use std::mem::MaybeUninit;

pub(crate) const METHODS: &[Method] = &[
    Method { name: "SendBatch, RecvBatch of 32", send: send::<32>, receive: receive::<32> },
    Method { name: "SendBatch, RecvBatch of 64", send: send::<64>, receive: receive::<64> },
];

fn send<const COUNT: usize>(load: &Sending<'_>) -> io::Result<Tally> {
    let (data, to) = (vec![7; load.size], SockAddr::from(load.to));
    let bufs = [IoSlice::new(&data)];
    let mut batch = SendBatch::new(COUNT);
    let mut round = batch.round();
    // The table is built once, and sent again and again.
    round.extend((0..COUNT).map(|_| MsgHdr::new().with_addr(&to).with_buffers(&bufs)));
    load.pump(|| {
        round.rewind();
        round.send(load.socket)
    })
}

fn receive<const COUNT: usize>(load: &Receiving<'_>) -> io::Result<Tally> {
    let mut memory = vec![[MaybeUninit::uninit(); 2048]; COUNT];
    let mut bufs: Vec<_> = memory.iter_mut().map(|memory| [MaybeUninitSlice::new(memory)]).collect();
    let mut senders = vec![SockAddr::from(std::net::SocketAddr::from(([0, 0, 0, 0], 0))); COUNT];
    let mut batch = RecvBatch::new(COUNT);
    let mut round = batch.round();
    let lent = bufs.iter_mut().zip(&mut senders);
    round.extend(lent.map(|(bufs, sender)| MsgHdrMut::new().with_addr(sender).with_buffers(bufs)));
    load.drain(|| {
        let count = round.recv(load.socket, Wait::One)?;
        Ok((count, round.received().map(|message| message.len()).sum()))
    })
}
