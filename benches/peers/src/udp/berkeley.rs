//! By this library.

use super::{Count, Method, Receiving, Run, Sending, TRAIN_BUFFER, Tally, train};
use berkeley::batch::{RecvBatch, SendBatch, Wait};
use berkeley::control::{Builder, Storage, UDP_GRO, UDP_SEGMENT, space};
use berkeley::datagram::{Facts, Receiver, Sender, Transmit};
use berkeley::{MaybeUninitSlice, MsgHdr, MsgHdrMut, SockAddr, SockRef, option};
use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;

pub(super) const SINGLE: Method = Method { library: "berkeley", send: send_to, receive: recv_from };
pub(super) const CONNECTED: Method = Method { library: "berkeley", send, receive: recv };
pub(super) const BATCH_32: Method =
    Method { library: "berkeley", send: send_batch::<32>, receive: receive_batch::<32> };
pub(super) const BATCH_64: Method =
    Method { library: "berkeley", send: send_batch::<64>, receive: receive_batch::<64> };
pub(super) const BUILT_32: Method =
    Method { library: "berkeley", send: send_built::<32>, receive: receive_batch::<32> };
pub(super) const BUILT_64: Method =
    Method { library: "berkeley", send: send_built::<64>, receive: receive_batch::<64> };
pub(super) const BATCH_1: Method =
    Method { library: "berkeley, batch of 1", send: send_built::<1>, receive: receive_batch::<1> };
pub(super) const DATAGRAMS_1: Method =
    Method { library: "berkeley, Sender and Receiver", send: send_datagram, receive: receive_plain::<1> };
pub(super) const DATAGRAMS_32: Method =
    Method { library: "berkeley, Sender and Receiver", send: send_plain::<32>, receive: receive_plain::<32> };
pub(super) const DATAGRAMS_64: Method =
    Method { library: "berkeley, Sender and Receiver", send: send_plain::<64>, receive: receive_plain::<64> };
pub(super) const MESSAGE_TRAIN: Method =
    Method { library: "berkeley, sendmsg and recvmsg", send: send_train, receive: receive_train };
pub(super) const TRAIN: Method =
    Method { library: "berkeley", send: send_one_train, receive: receive_trains::<1> };
pub(super) const TRAINS_8: Method =
    Method { library: "berkeley", send: send_trains::<8>, receive: receive_trains::<8> };
pub(super) const TRAINS_16: Method =
    Method { library: "berkeley", send: send_trains::<16>, receive: receive_trains::<8> };
pub(super) const JOINED_8: Method =
    Method { library: "berkeley", send: send_joined::<8>, receive: receive_trains::<8> };

fn send_to(at: &Sending<'_>, run: Run<'_, usize>) -> io::Result<()> {
    let (socket, data) = (SockRef::from(at.socket), at.datagram());
    run(&mut || socket.send_to_std(&data, at.to).map(|_| 1))
}

fn recv_from(at: &Receiving<'_>, run: Run<'_, Tally>) -> io::Result<()> {
    let (socket, mut buffer) = (SockRef::from(at.socket), [0; 2048]);
    run(&mut || {
        let (length, _) = socket.recv_from_std(&mut buffer)?;
        Ok(Tally::of(&buffer[..length]))
    })
}

fn send(at: &Sending<'_>, run: Run<'_, usize>) -> io::Result<()> {
    let (socket, data) = (SockRef::from(at.socket), at.datagram());
    socket.connect(&at.to.into())?;
    run(&mut || socket.send(&data).map(|_| 1))
}

fn recv(at: &Receiving<'_>, run: Run<'_, Tally>) -> io::Result<()> {
    let (socket, mut buffer) = (SockRef::from(at.socket), [0; 2048]);
    run(&mut || {
        let length = socket.recv_into(&mut buffer)?;
        Ok(Tally::of(&buffer[..length]))
    })
}

fn send_batch<const COUNT: usize>(at: &Sending<'_>, run: Run<'_, usize>) -> io::Result<()> {
    let (socket, data, to) = (SockRef::from(at.socket), at.datagram(), SockAddr::from(at.to));
    let data = [IoSlice::new(&data)];
    let mut batch = SendBatch::new(COUNT);
    let mut round = batch.round();
    round.extend((0..COUNT).map(|_| MsgHdr::new().with_addr(&to).with_buffers(&data)));
    run(&mut || {
        round.rewind();
        round.send(&socket)
    })
}

fn send_built<const COUNT: usize>(at: &Sending<'_>, run: Run<'_, usize>) -> io::Result<()> {
    let (socket, data, to) = (SockRef::from(at.socket), at.datagram(), SockAddr::from(at.to));
    let data = [&data[..]; COUNT];
    let mut batch = SendBatch::new(COUNT);
    run(&mut || {
        let buffers = std::hint::black_box(&data).map(|data| [IoSlice::new(data)]);
        let mut round = batch.round();
        round.extend(buffers.iter().map(|buffers| MsgHdr::new().with_addr(&to).with_buffers(buffers)));
        round.send(&socket)
    })
}

fn receive_batch<const COUNT: usize>(at: &Receiving<'_>, run: Run<'_, Tally>) -> io::Result<()> {
    let socket = SockRef::from(at.socket);
    let mut memory = vec![[MaybeUninit::uninit(); 2048]; COUNT];
    let mut buffers: Vec<_> = memory.iter_mut().map(|memory| [MaybeUninitSlice::new(memory)]).collect();
    let mut batch = RecvBatch::with_senders(COUNT);
    let mut round = batch.round();
    round.extend(buffers.iter_mut().map(|buffers| MsgHdrMut::new().with_buffers(buffers)));
    run(&mut || {
        round.recv(&socket, Wait::One)?;
        Ok(round.received().map(|message| Tally::of(message.data())).count_up())
    })
}

fn send_datagram(at: &Sending<'_>, run: Run<'_, usize>) -> io::Result<()> {
    let (socket, data) = (SockRef::from(at.socket), at.datagram());
    let mut sender = Sender::with_capacity(&socket, 1)?;
    run(&mut || Ok(sender.send(&socket, &Transmit::new(&data).to(at.to))?))
}

fn send_plain<const COUNT: usize>(at: &Sending<'_>, run: Run<'_, usize>) -> io::Result<()> {
    let (socket, data) = (SockRef::from(at.socket), at.datagram());
    let mut sender = Sender::with_capacity(&socket, COUNT)?;
    sender.set_segmentation(false);
    run(&mut || {
        let mut round = sender.round();
        for _ in 0..COUNT {
            round.push(&Transmit::new(&data).to(at.to))?;
        }
        Ok(round.flush(&socket)?)
    })
}

fn receive_plain<const COUNT: usize>(at: &Receiving<'_>, run: Run<'_, Tally>) -> io::Result<()> {
    let socket = SockRef::from(at.socket);
    let mut receiver = Receiver::with_capacity(&socket, Facts::empty(), COUNT, 2048)?;
    run(&mut || {
        let arrivals = receiver.recv(&socket)?;
        Ok(arrivals.datagrams().map(|datagram| Tally::of(datagram.data)).count_up())
    })
}

/// By the messages themselves, without the datagram layer.
fn send_train(at: &Sending<'_>, run: Run<'_, usize>) -> io::Result<()> {
    let (socket, (data, count), to) = (SockRef::from(at.socket), train(at.size), SockAddr::from(at.to));
    let size = u16::try_from(at.size).map_err(io::Error::other)?;
    run(&mut || {
        let mut storage = Storage::<{ space::<UDP_SEGMENT>() }>::new();
        let mut control = Builder::new(&mut storage);
        control.push(UDP_SEGMENT, size)?;
        let data = [IoSlice::new(&data)];
        let message = MsgHdr::new().with_addr(&to).with_buffers(&data).with_messages(&control);
        socket.sendmsg(&message, 0).map(|_| count)
    })
}

fn receive_train(at: &Receiving<'_>, run: Run<'_, Tally>) -> io::Result<()> {
    let socket = SockRef::from(at.socket);
    socket.set(option::UDP_GRO, true)?;
    let (mut buffer, mut sender) = (vec![0; TRAIN_BUFFER], SockAddr::unspecified());
    run(&mut || {
        let mut data = [IoSliceMut::new(&mut buffer)];
        let mut storage = Storage::<{ space::<UDP_GRO>() }>::new();
        let mut message =
            MsgHdrMut::new().with_addr(&mut sender).with_initialised(&mut data).with_messages(&mut storage);
        let length = socket.recvmsg(&mut message, 0)?;
        let segment = message.messages().find_map(|message| message.get(UDP_GRO));
        let segment = segment.and_then(|size| usize::try_from(size).ok());
        Ok(Tally::of_joined(&buffer[..length], segment))
    })
}

fn send_one_train(at: &Sending<'_>, run: Run<'_, usize>) -> io::Result<()> {
    let (socket, (data, _)) = (SockRef::from(at.socket), train(at.size));
    let mut sender = Sender::with_capacity(&socket, 1)?;
    run(&mut || Ok(sender.send(&socket, &Transmit::new(&data).to(at.to).segments(at.size))?))
}

fn send_trains<const COUNT: usize>(at: &Sending<'_>, run: Run<'_, usize>) -> io::Result<()> {
    let (socket, (data, _)) = (SockRef::from(at.socket), train(at.size));
    let mut sender = Sender::with_capacity(&socket, COUNT)?;
    run(&mut || {
        let mut round = sender.round();
        for _ in 0..COUNT {
            round.push(&Transmit::new(&data).to(at.to).segments(at.size))?;
        }
        Ok(round.flush(&socket)?)
    })
}

fn send_joined<const COUNT: usize>(at: &Sending<'_>, run: Run<'_, usize>) -> io::Result<()> {
    let (socket, (data, _)) = (SockRef::from(at.socket), train(at.size));
    let mut sender = Sender::with_capacity(&socket, COUNT)?;
    run(&mut || {
        let mut round = sender.round();
        for _ in 0..COUNT {
            for datagram in data.chunks(at.size) {
                round.push(&Transmit::new(datagram).to(at.to))?;
            }
        }
        Ok(round.flush(&socket)?)
    })
}

fn receive_trains<const COUNT: usize>(at: &Receiving<'_>, run: Run<'_, Tally>) -> io::Result<()> {
    let socket = SockRef::from(at.socket);
    let mut receiver = Receiver::with_capacity(&socket, Facts::SEGMENTS, COUNT, TRAIN_BUFFER)?;
    run(&mut || {
        let arrivals = receiver.recv(&socket)?;
        Ok(arrivals.datagrams().map(|datagram| Tally::of(datagram.data)).count_up())
    })
}
