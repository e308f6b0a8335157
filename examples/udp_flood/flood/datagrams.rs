//! Datagrams that are joined to trains: the kernel moves a train as one, and cuts it where it leaves.

use super::run::{Method, Receiving, Sending, Tally};
use berkeley::datagram::{Facts, Receiver, Sender, Transmit};
use std::io;

pub(crate) const METHODS: &[Method] = &[
    Method { name: "Sender, Receiver, not joined", send: send_plain, receive: receive_plain },
    Method { name: "Sender, Receiver, one by one", send: send_each, receive: receive_joined },
    Method { name: "Sender, Receiver, whole trains", send: send_trains, receive: receive_joined },
];

/// Datagrams of a train, trains of a call, and how many bytes a train may have.
const SEGMENTS: usize = 64;
const TRAINS: usize = 16;
const MOST_BYTES: usize = 65_507;

fn send_plain(load: &Sending<'_>) -> io::Result<Tally> {
    let mut sender = Sender::new(load.socket)?;
    sender.set_segmentation(false);
    let data = vec![7; load.size];
    load.pump(|| {
        let mut round = sender.round();
        for _ in 0..SEGMENTS {
            round.push(&Transmit::new(&data).to(load.to))?;
        }
        Ok(round.flush(load.socket)?)
    })
}

fn receive_plain(load: &Receiving<'_>) -> io::Result<Tally> {
    receive(load, Facts::empty())
}

/// Datagrams that are pushed one by one: the sender joins them.
fn send_each(load: &Sending<'_>) -> io::Result<Tally> {
    let mut sender = Sender::with_capacity(load.socket, TRAINS)?;
    let data = train(load.size).repeat(TRAINS);
    load.pump(|| {
        let mut round = sender.round();
        for datagram in data.chunks(load.size) {
            round.push(&Transmit::new(datagram).to(load.to))?;
        }
        Ok(round.flush(load.socket)?)
    })
}

/// Trains that lie in memory as such.
fn send_trains(load: &Sending<'_>) -> io::Result<Tally> {
    let mut sender = Sender::with_capacity(load.socket, TRAINS)?;
    let data = train(load.size);
    load.pump(|| {
        let mut round = sender.round();
        for _ in 0..TRAINS {
            round.push(&Transmit::new(&data).to(load.to).segments(load.size))?;
        }
        Ok(round.flush(load.socket)?)
    })
}

fn receive_joined(load: &Receiving<'_>) -> io::Result<Tally> {
    receive(load, Facts::SEGMENTS)
}

fn receive(load: &Receiving<'_>, facts: Facts) -> io::Result<Tally> {
    let mut receiver = Receiver::new(load.socket, facts)?;
    load.drain(|| {
        let datagrams = receiver.recv(load.socket)?.datagrams();
        Ok(datagrams.fold((0, 0), |(count, bytes), datagram| (count + 1, bytes + datagram.data.len())))
    })
}

/// The data of a train as long as there may be one.
fn train(size: usize) -> Vec<u8> {
    vec![7; size * SEGMENTS.min(MOST_BYTES / size)]
}
