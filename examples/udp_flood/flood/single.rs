//! One call for each datagram.

use super::run::{Method, Receiving, Sending, Tally};
use berkeley::SockAddr;
use std::io;

pub(crate) const METHODS: &[Method] = &[
    Method { name: "send_to, recv_from", send: send_to, receive: receive_from },
    Method { name: "connect; send, recv", send, receive },
];

fn send_to(load: &Sending<'_>) -> io::Result<Tally> {
    let (data, to) = (vec![7; load.size], SockAddr::from(load.to));
    load.pump(|| load.socket.send_to(&data, &to).map(|_| 1))
}

fn receive_from(load: &Receiving<'_>) -> io::Result<Tally> {
    let mut buf = [0; 2048];
    load.drain(|| load.socket.recv_from_std(&mut buf).map(|(length, _)| (1, length)))
}

fn send(load: &Sending<'_>) -> io::Result<Tally> {
    let data = vec![7; load.size];
    load.socket.connect(&load.to.into())?;
    load.pump(|| load.socket.send(&data).map(|_| 1))
}

fn receive(load: &Receiving<'_>) -> io::Result<Tally> {
    let mut buf = [0; 2048];
    load.drain(|| load.socket.recv_into(&mut buf).map(|length| (1, length)))
}
