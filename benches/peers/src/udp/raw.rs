//! The limit: the calls themselves.

use super::{Count, Method, Receiving, Run, Sending, TRAIN_BUFFER, Tally, train};
use crate::raw::{self, Control, Name, Table, encode};
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::AsRawFd;

pub(super) const SINGLE: Method = Method { library: "raw", send: send_to, receive: recv_from };
pub(super) const CONNECTED: Method = Method { library: "raw", send, receive: recv };
pub(super) const BATCH_32: Method =
    Method { library: "raw", send: send_batch::<32>, receive: receive_batch::<32> };
pub(super) const BATCH_64: Method =
    Method { library: "raw", send: send_batch::<64>, receive: receive_batch::<64> };
pub(super) const BUILT_32: Method =
    Method { library: "raw", send: send_built::<32>, receive: receive_batch::<32> };
pub(super) const BUILT_64: Method =
    Method { library: "raw", send: send_built::<64>, receive: receive_batch::<64> };
pub(super) const MESSAGE: Method =
    Method { library: "raw, sendmsg and recvmsg", send: send_message, receive: receive_message };
pub(super) const TRAIN: Method = Method { library: "raw", send: send_train, receive: receive_train };
pub(super) const TRAINS_8: Method =
    Method { library: "raw", send: send_trains::<8>, receive: receive_trains };
pub(super) const TRAINS_16: Method =
    Method { library: "raw", send: send_trains::<16>, receive: receive_trains };

pub(super) const JOINED_8: Method =
    Method { library: "raw", send: send_joined::<8>, receive: receive_trains };

fn send_to(at: &Sending<'_>, run: Run<'_, usize>) -> io::Result<()> {
    let (socket, data, to) = (at.socket.as_raw_fd(), at.datagram(), encode(&at.to));
    run(&mut || raw::send_to(socket, &data, &to).map(|_| 1))
}

fn recv_from(at: &Receiving<'_>, run: Run<'_, Tally>) -> io::Result<()> {
    let (socket, mut buffer, mut name) = (at.socket.as_raw_fd(), [0; 2048], MaybeUninit::uninit());
    run(&mut || {
        let (length, _) = raw::recv_from(socket, &mut buffer, &mut name)?;
        Ok(Tally::of(&buffer[..length]))
    })
}

fn send(at: &Sending<'_>, run: Run<'_, usize>) -> io::Result<()> {
    let (socket, data) = (at.socket.as_raw_fd(), at.datagram());
    raw::connect(socket, at.to)?;
    run(&mut || raw::send(socket, &data).map(|_| 1))
}

fn recv(at: &Receiving<'_>, run: Run<'_, Tally>) -> io::Result<()> {
    let (socket, mut buffer) = (at.socket.as_raw_fd(), [0; 2048]);
    run(&mut || {
        let length = raw::recv(socket, &mut buffer)?;
        Ok(Tally::of(&buffer[..length]))
    })
}

fn send_batch<const COUNT: usize>(at: &Sending<'_>, run: Run<'_, usize>) -> io::Result<()> {
    let data = at.datagram();
    let mut table = Table::sending(&[&data[..]; COUNT], encode(&at.to), None);
    run(&mut || table.send(at.socket.as_raw_fd()))
}

fn send_built<const COUNT: usize>(at: &Sending<'_>, run: Run<'_, usize>) -> io::Result<()> {
    let (data, to) = (at.datagram(), encode(&at.to));
    let data = [&data[..]; COUNT];
    let mut table = Table::sending(&data, to, None);
    run(&mut || {
        table.rebuild(std::hint::black_box(&data), &to);
        table.send(at.socket.as_raw_fd())
    })
}

fn receive_batch<const COUNT: usize>(at: &Receiving<'_>, run: Run<'_, Tally>) -> io::Result<()> {
    let mut buffers = vec![[0; 2048]; COUNT];
    let mut table = Table::receiving(buffers.iter_mut().map(|buffer| &mut buffer[..]));
    run(&mut || {
        let count = table.receive(at.socket.as_raw_fd(), false)?;
        Ok(table.received(count).map(|(data, _)| Tally::of(data)).count_up())
    })
}

fn send_message(at: &Sending<'_>, run: Run<'_, usize>) -> io::Result<()> {
    let (socket, data, to) = (at.socket.as_raw_fd(), at.datagram(), encode(&at.to));
    run(&mut || raw::send_message::<0>(socket, &data, Some(&to), None).map(|_| 1))
}

fn receive_message(at: &Receiving<'_>, run: Run<'_, Tally>) -> io::Result<()> {
    let (socket, mut buffer, mut name) = (at.socket.as_raw_fd(), [0; 2048], Name::EMPTY);
    run(&mut || {
        let (length, _) = raw::receive_message::<0>(socket, &mut buffer, Some(&mut name), None)?;
        Ok(Tally::of(&buffer[..length]))
    })
}

fn send_train(at: &Sending<'_>, run: Run<'_, usize>) -> io::Result<()> {
    let (socket, (data, count), to) = (at.socket.as_raw_fd(), train(at.size), encode(&at.to));
    let size = at.size as u16;
    run(&mut || {
        let mut control = Control::<24>::EMPTY;
        let length = control.put(libc::SOL_UDP, libc::UDP_SEGMENT, size);
        raw::send_message(socket, &data, Some(&to), Some((&mut control, length))).map(|_| count)
    })
}

fn receive_train(at: &Receiving<'_>, run: Run<'_, Tally>) -> io::Result<()> {
    let socket = at.socket.as_raw_fd();
    raw::set(socket, libc::SOL_UDP, libc::UDP_GRO, 1)?;
    let (mut buffer, mut name) = (vec![0; TRAIN_BUFFER], Name::EMPTY);
    run(&mut || {
        let mut control = Control::<64>::EMPTY;
        let (length, header) =
            raw::receive_message(socket, &mut buffer, Some(&mut name), Some(&mut control))?;
        Ok(Tally::of_joined(&buffer[..length], raw::segment(&header)))
    })
}

fn send_trains<const COUNT: usize>(at: &Sending<'_>, run: Run<'_, usize>) -> io::Result<()> {
    let (data, count) = train(at.size);
    let mut table = Table::sending(&[&data[..]; COUNT], encode(&at.to), Some(at.size as u16));
    run(&mut || Ok(table.send(at.socket.as_raw_fd())? * count))
}

fn receive_trains(at: &Receiving<'_>, run: Run<'_, Tally>) -> io::Result<()> {
    let socket = at.socket.as_raw_fd();
    raw::set(socket, libc::SOL_UDP, libc::UDP_GRO, 1)?;
    let mut buffer = vec![0; TRAIN_BUFFER * 8];
    let mut table = Table::receiving(buffer.chunks_mut(TRAIN_BUFFER));
    run(&mut || {
        let count = table.receive(socket, true)?;
        let messages = table.received(count);
        Ok(messages.map(|(data, header)| Tally::of_joined(data, raw::segment(header))).count_up())
    })
}

/// Trains of datagrams that lie apart: one buffer for each, noted anew each time.
fn send_joined<const COUNT: usize>(at: &Sending<'_>, run: Run<'_, usize>) -> io::Result<()> {
    let (data, count) = train(at.size);
    let mut table = Table::sending(&[&data[..]; COUNT], encode(&at.to), Some(at.size as u16));
    let mut pieces = Vec::with_capacity(COUNT * count);
    run(&mut || {
        pieces.clear();
        for _ in 0..COUNT {
            pieces.extend(std::hint::black_box(&data).chunks(at.size).map(io::IoSlice::new));
        }
        Ok(table.send_pieces(at.socket.as_raw_fd(), &pieces, count)? * count)
    })
}
