//! So many rounds of the methods, for those who count what they take.

use super::{GROUPS, Method, Receiving, Sending};
use crate::raw::{self, Control, Table, encode};
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};

/// How many datagrams a round moves: whole batches and whole trains.
pub(crate) const ROUND: usize = 1024;

const SIZE: usize = 64;

/// The names of groups, but for those that only do more at a time, and of their libraries.
pub(crate) fn names() -> impl Iterator<Item = (&'static str, impl Iterator<Item = &'static str>)> {
    let groups = GROUPS.iter().filter(|group| !["64", "16"].iter().any(|more| group.name.starts_with(more)));
    groups.map(|group| (group.name, group.methods.iter().map(|method| method.library)))
}

fn method(group: &str, library: &str) -> io::Result<&'static Method> {
    let group = GROUPS.iter().find(|other| other.name == group);
    group
        .and_then(|group| group.methods.iter().find(|method| method.library == library))
        .ok_or_else(|| io::Error::other("no such method"))
}

/// Sends rounds of datagrams, which `recvmmsg` takes away: all arrive, or there is an error.
pub(crate) fn send(group: &str, library: &str, rounds: u64) -> io::Result<()> {
    let ((receiver, to), (sender, _)) = (raw::udp()?, raw::udp()?);
    let mut buffers = [[0; SIZE + 1]; 64];
    let mut table = Table::receiving(buffers.iter_mut().map(|buffer| &mut buffer[..]));
    (method(group, library)?.send)(&Sending { socket: &sender, to, size: SIZE }, &mut |step| {
        for _ in 0..rounds {
            let mut sent = 0;
            while sent < ROUND {
                sent += step()?;
            }
            drain(&receiver, &mut table, sent)?;
        }
        Ok(())
    })
}

/// Receives rounds of datagrams, which `sendmsg` sends: all arrive, or there is an error.
pub(crate) fn receive(group: &str, library: &str, rounds: u64) -> io::Result<()> {
    let ((receiver, to), (sender, _)) = (raw::udp()?, raw::udp()?);
    (method(group, library)?.receive)(&Receiving { socket: &receiver }, &mut |step| {
        for _ in 0..rounds {
            fill(&sender, to)?;
            let mut came = 0;
            while came < ROUND {
                came += step()?.datagrams;
            }
        }
        Ok(())
    })
}

fn drain(socket: &OwnedFd, table: &mut Table<'_>, count: usize) -> io::Result<()> {
    let mut left = count;
    while left > 0 {
        let came = table.receive(socket.as_raw_fd(), false)?;
        if table.received(came).any(|(data, _)| data.len() != SIZE) {
            return Err(io::Error::other("a datagram of another size"));
        }
        left = left.saturating_sub(came);
    }
    Ok(())
}

/// Sends a round, in trains.
pub(crate) fn fill(socket: &OwnedFd, to: std::net::SocketAddr) -> io::Result<()> {
    const TRAIN: usize = 64;
    let (data, to) = ([super::BYTE; TRAIN * SIZE], encode(&to));
    for _ in 0..ROUND / TRAIN {
        let mut control = Control::<24>::EMPTY;
        let length = control.put(libc::SOL_UDP, libc::UDP_SEGMENT, SIZE as u16);
        raw::send_message(socket.as_raw_fd(), &data, Some(&to), Some((&mut control, length)))?;
    }
    Ok(())
}
