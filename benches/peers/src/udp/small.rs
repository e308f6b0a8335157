//! By small crates that batch datagrams. README.md says which are not here, and why.

use super::{Count, Group, Method, Receiving, Run, Sending, Tally, berkeley, raw};
use crate::raw::wait;
use binger_udp::{BingerUdp, Config, RecvBatch, SendBatch};
use std::io;
use std::net::UdpSocket;
use std::os::fd::{AsFd, AsRawFd};
use std::time::Duration;

pub(super) const GROUPS: &[Group] = &[
    Group {
        name: "32 a call, small crates",
        methods: &[raw::BUILT_32, BINGER_32, berkeley::BUILT_32, berkeley::DATAGRAMS_32],
    },
    Group {
        name: "64 a call, small crates",
        methods: &[raw::BUILT_64, BINGER_64, berkeley::BUILT_64, berkeley::DATAGRAMS_64],
    },
];

const BINGER_32: Method =
    Method { library: "binger-udp, no runtime", send: binger_send::<32>, receive: binger_receive::<32> };
const BINGER_64: Method =
    Method { library: "binger-udp, no runtime", send: binger_send::<64>, receive: binger_receive::<64> };

/// How long a nonblocking socket is waited for.
const WAIT: Duration = Duration::from_millis(20);

/// Its socket, which is nonblocking, with its calls that do not wait. It closes what it is given.
fn binger(socket: impl AsFd) -> io::Result<BingerUdp> {
    BingerUdp::from_std(UdpSocket::from(socket.as_fd().try_clone_to_owned()?), Config::default())
}

fn binger_send<const COUNT: usize>(at: &Sending<'_>, run: Run<'_, usize>) -> io::Result<()> {
    let (socket, data, to) = (binger(at.socket)?, at.datagram(), at.to);
    let data = [&data[..]; COUNT];
    let mut batch = SendBatch::<COUNT>::new();
    run(&mut || {
        batch.clear();
        // The batch keeps pointers and no loan: the data must live until it is sent, as it does here.
        for data in std::hint::black_box(&data) {
            batch.push(data, to).map_err(io::Error::other)?;
        }
        match socket.try_send_batch(&mut batch) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                wait(at.socket.as_raw_fd(), libc::POLLOUT, WAIT);
                Ok(0)
            }
            answer => answer,
        }
    })
}

fn binger_receive<const COUNT: usize>(at: &Receiving<'_>, run: Run<'_, Tally>) -> io::Result<()> {
    let socket = binger(at.socket)?;
    let mut batch = RecvBatch::<COUNT>::new(2048);
    binger_check(&socket, &mut batch)?;
    run(&mut || match socket.try_recv_batch(&mut batch) {
        Err(error) => {
            wait(at.socket.as_raw_fd(), libc::POLLIN, WAIT);
            Err(error)
        }
        Ok(count) => Ok((0..count).map(|index| Tally::of(batch.data(index))).count_up()),
    })
}

/// Whether it tells the data and the senders of two datagrams.
fn binger_check<const COUNT: usize>(socket: &BingerUdp, batch: &mut RecvBatch<COUNT>) -> io::Result<()> {
    let senders = [UdpSocket::bind("127.0.0.1:0")?, UdpSocket::bind("127.0.0.1:0")?];
    let mut sent = Vec::new();
    for (sender, data) in senders.iter().zip([&b"first"[..], b"the second"]) {
        sender.send_to(data, socket.local_addr()?)?;
        sent.push((data, sender.local_addr()?));
    }
    socket.try_recv_batch(batch)?;
    if batch.iter().eq(sent) {
        Ok(())
    } else {
        Err(io::Error::other("binger-udp tells other data or senders"))
    }
}
