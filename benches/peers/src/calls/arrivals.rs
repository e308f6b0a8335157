//! Datagrams with their destination and TTL.

use super::{Listed, Task};
use crate::raw::{self, Control, Table};
use crate::udp::counted::{ROUND, fill};
use berkeley::batch::{RecvBatch, Wait};
use berkeley::control::{IP_PKTINFO, IP_TTL, PacketInfo, Storage, space};
use berkeley::datagram::{Facts, Receiver};
use berkeley::{MaybeUninitSlice, MsgHdrMut, SockRef};
use nix::sys::socket as nx;
use std::io::{self, IoSliceMut};
use std::mem::MaybeUninit;
use std::net::Ipv4Addr;
use std::os::fd::{AsRawFd, OwnedFd};

pub(super) fn tasks() -> [Task; 2] {
    let single: &[Listed] =
        &[("raw", raw_single), ("nix", nix_single), ("berkeley, PacketInfo", packet_info)];
    let many: &[Listed] = &[
        ("raw", raw_batch),
        ("nix", nix_batch),
        ("berkeley, RecvBatch", batch),
        ("berkeley, Receiver", |rounds| receiver(rounds, Facts::empty(), 32, 2048)),
        ("berkeley, Receiver of 8, joined", |rounds| receiver(rounds, Facts::SEGMENTS, 8, 1 << 16)),
    ];
    let task = |how, libraries| {
        let name = format!("receive {ROUND} datagrams with destination and TTL, {how} a call");
        Task::new(name, &["sendmsg"], libraries)
    };
    [task("one", single), task("32", many)]
}

/// What is told of a datagram.
#[derive(Clone, Copy, Default)]
struct Told {
    destination: Option<[u8; 4]>,
    ttl: Option<i32>,
}

impl Told {
    fn is_right(&self) -> bool {
        self.destination == Some([127, 0, 0, 1]) && self.ttl.is_some_and(|ttl| ttl > 0)
    }

    fn of(header: &libc::msghdr) -> Told {
        let mut told = Told::default();
        raw::each_message(header, |level, kind, data| match (level, kind) {
            (libc::IPPROTO_IP, libc::IP_TTL) => told.ttl = raw::number(data),
            (libc::IPPROTO_IP, libc::IP_PKTINFO) => told.destination = raw::destination(data),
            _ => {}
        });
        told
    }
}

/// Fills the queue over and over, and runs the step that returns how many datagrams it has received, and whether all of
/// them told what they are to tell.
fn over(
    rounds: u64,
    socket: &OwnedFd,
    to: std::net::SocketAddr,
    mut step: impl FnMut() -> io::Result<(usize, bool)>,
) -> io::Result<()> {
    let (sender, _) = raw::udp()?;
    for name in [libc::IP_RECVTTL, libc::IP_PKTINFO] {
        raw::set(socket.as_raw_fd(), libc::IPPROTO_IP, name, 1)?;
    }
    for _ in 0..rounds {
        fill(&sender, to)?;
        let mut came = 0;
        while came < ROUND {
            let (count, right) = step()?;
            if !right {
                return Err(io::Error::other("a datagram does not tell its destination and TTL"));
            }
            came += count;
        }
    }
    Ok(())
}

fn raw_single(rounds: u64) -> io::Result<()> {
    let (socket, to) = raw::udp()?;
    let mut buffer = [0; 2048];
    over(rounds, &socket, to, || {
        let mut control = Control::<64>::EMPTY;
        let (_, header) = raw::receive_message(socket.as_raw_fd(), &mut buffer, None, Some(&mut control))?;
        Ok((1, Told::of(&header).is_right()))
    })
}

fn raw_batch(rounds: u64) -> io::Result<()> {
    let (socket, to) = raw::udp()?;
    let mut buffers = [[0; 2048]; 32];
    let mut table = Table::receiving(buffers.iter_mut().map(|buffer| &mut buffer[..]));
    over(rounds, &socket, to, || {
        let count = table.receive(socket.as_raw_fd(), true)?;
        Ok((count, table.received(count).all(|(_, header)| Told::of(header).is_right())))
    })
}

fn nix_single(rounds: u64) -> io::Result<()> {
    let (socket, to) = raw::udp()?;
    let (mut buffer, mut control) = ([0; 2048], nix::cmsg_space!(i32, libc::in_pktinfo));
    over(rounds, &socket, to, || {
        let mut data = [IoSliceMut::new(&mut buffer)];
        let flags = nx::MsgFlags::empty();
        let message = nx::recvmsg::<()>(socket.as_raw_fd(), &mut data, Some(&mut control), flags)?;
        Ok((1, told_by_nix(message.cmsgs()?).is_right()))
    })
}

fn told_by_nix(messages: impl Iterator<Item = nx::ControlMessageOwned>) -> Told {
    let mut told = Told::default();
    for message in messages {
        match message {
            nx::ControlMessageOwned::Ipv4Ttl(ttl) => told.ttl = Some(ttl),
            nx::ControlMessageOwned::Ipv4PacketInfo(info) => {
                told.destination = Some(info.ipi_addr.s_addr.to_ne_bytes());
            }
            _ => {}
        }
    }
    told
}

fn nix_batch(rounds: u64) -> io::Result<()> {
    let (socket, to) = raw::udp()?;
    let mut buffers = [[0; 2048]; 32];
    let control = nix::cmsg_space!(i32, libc::in_pktinfo);
    let mut headers = nx::MultiHeaders::<nx::SockaddrIn>::preallocate(32, Some(control));
    over(rounds, &socket, to, || {
        let mut data = buffers.each_mut().map(|buffer| [IoSliceMut::new(buffer)]);
        let (socket, flags) = (socket.as_raw_fd(), nx::MsgFlags::MSG_WAITFORONE);
        let (mut count, mut right) = (0, true);
        for message in nx::recvmmsg(socket, &mut headers, data.iter_mut(), flags, None)? {
            right &= told_by_nix(message.cmsgs()?).is_right();
            count += 1;
        }
        Ok((count, right))
    })
}

fn packet_info(rounds: u64) -> io::Result<()> {
    let (socket, to) = raw::udp()?;
    let (near, mut buffer) = (SockRef::from(&socket), [0; 2048]);
    over(rounds, &socket, to, || {
        let arrival = near.recv_arrival(&mut buffer)?;
        let right = arrival.destination == Some(Ipv4Addr::LOCALHOST.into()) && arrival.ttl.is_some();
        Ok((1, right))
    })
}

fn batch(rounds: u64) -> io::Result<()> {
    let (socket, to) = raw::udp()?;
    let near = SockRef::from(&socket);
    let mut memory = [[MaybeUninit::uninit(); 2048]; 32];
    let mut buffers = memory.each_mut().map(|memory| [MaybeUninitSlice::new(memory)]);
    let mut controls = [const { Storage::<{ space::<IP_TTL>() + space::<IP_PKTINFO>() }>::new() }; 32];
    let mut batch = RecvBatch::new(32);
    let mut round = batch.round();
    let lent = buffers.iter_mut().zip(&mut controls);
    round.extend(lent.map(|(buffer, control)| MsgHdrMut::new().with_buffers(buffer).with_messages(control)));
    over(rounds, &socket, to, || {
        let count = round.recv(&near, Wait::One)?;
        let mut right = true;
        for mut message in round.received() {
            let mut told = Told::default();
            for message in message.messages() {
                if let Some(ttl) = message.get(IP_TTL) {
                    told.ttl = Some(ttl);
                } else if let Some(info) = message.get(IP_PKTINFO) {
                    told.destination = Some(info.addr.octets());
                }
            }
            right &= told.is_right();
        }
        Ok((count, right))
    })
}

fn receiver(rounds: u64, more: Facts, messages: usize, bytes: usize) -> io::Result<()> {
    let (socket, to) = raw::udp()?;
    let (near, facts) = (SockRef::from(&socket), Facts::DESTINATION | Facts::TTL | more);
    let mut receiver = Receiver::with_capacity(&near, facts, messages, bytes)?;
    over(rounds, &socket, to, || {
        let (mut count, mut right) = (0, true);
        for datagram in receiver.recv(&near)?.datagrams() {
            let arrival = &datagram.arrival;
            right &= arrival.destination == Some(Ipv4Addr::LOCALHOST.into()) && arrival.ttl.is_some();
            count += 1;
        }
        Ok((count, right))
    })
}
