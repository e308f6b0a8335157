//! What is kept: its size, and what it has allocated.

use super::keep;
use crate::plan::Plan;
use crate::raw::{self, Control, Name};
use crate::table::Table;
use berkeley::batch::{RecvBatch, SendBatch};
use berkeley::control::{IP_PKTINFO, IP_TOS, IP_TTL, Storage, space};
use berkeley::datagram::{Facts, Receiver, Sender, Transmit};
use berkeley::{SockAddr, SockRef};
use nix::sys::socket as nx;
use quinn_udp::{BATCH_SIZE, RecvMeta, UdpSocketState};
use rustix::net as rx;
use std::hint::black_box;
use std::io;
use std::mem::{MaybeUninit, size_of};
use std::net::{Ipv4Addr, SocketAddr, TcpStream, UdpSocket};
use std::os::fd::{AsRawFd, OwnedFd};

/// How many messages a table has.
const COUNT: usize = 32;

/// The rows of a table, of which some are wanted.
struct Values<'a> {
    table: Table,
    only: &'a str,
}

impl Values<'_> {
    /// Adds a value that allocates nothing.
    fn plain<T>(&mut self, what: &str, library: &str) {
        self.row(what, library, [size_of::<T>() as isize, 0, 0, 0]);
    }

    /// Makes a value, and adds what that has allocated.
    fn made<T>(&mut self, what: &str, library: &str, make: impl FnOnce() -> io::Result<T>) -> io::Result<()> {
        let kept = keep(make)?;
        let count = kept.count;
        self.row(what, library, [size_of::<T>() as isize, count.allocations, count.live, count.peak]);
        drop(black_box(kept.value));
        Ok(())
    }

    fn row(&mut self, what: &str, library: &str, [size, allocations, live, peak]: [isize; 4]) {
        if !what.contains(self.only) {
            return;
        }
        let numbers = [size, allocations, live, peak, size + live].map(|number| number.to_string());
        self.table.push([vec![what.to_owned(), library.to_owned()], numbers.to_vec()].concat());
    }
}

pub(super) fn main(plan: &Plan) -> io::Result<()> {
    let columns = ["what", "library", "size", "allocations", "bytes allocated", "at most", "together"];
    let mut values = Values { table: Table::new(&columns), only: &plan.only };
    sizes(&mut values);
    messages(&mut values)?;
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    sending(&mut values, &socket)?;
    receiving(&mut values, &socket)?;
    used(&mut values, &socket)?;
    values.table.finish("memory", &plan.only)
}

fn sizes(values: &mut Values<'_>) {
    let what = "a socket";
    values.plain::<OwnedFd>(what, "raw");
    values.plain::<TcpStream>(what, "std");
    values.plain::<socket2::Socket>(what, "socket2");
    values.plain::<OwnedFd>(what, "rustix");
    values.plain::<OwnedFd>(what, "nix");
    values.plain::<berkeley::Socket>(what, "berkeley");
    let what = "an address of any family";
    values.plain::<(libc::sockaddr_storage, libc::socklen_t)>(what, "raw");
    values.plain::<socket2::SockAddr>(what, "socket2");
    values.plain::<rx::SocketAddrAny>(what, "rustix");
    values.plain::<nx::SockaddrStorage>(what, "nix");
    values.plain::<SockAddr>(what, "berkeley");
    let what = "an address of the Internet";
    values.plain::<(Name, libc::socklen_t)>(what, "raw");
    values.plain::<SocketAddr>(what, "std");
    values.plain::<SocketAddr>(what, "berkeley");
    let what = "a header that sends";
    values.plain::<libc::msghdr>(what, "raw");
    values.plain::<socket2::MsgHdr<'_, '_, '_>>(what, "socket2");
    values.plain::<berkeley::MsgHdr<'_, '_, '_>>(what, "berkeley");
    let what = "a header that receives";
    values.plain::<libc::msghdr>(what, "raw");
    values.plain::<socket2::MsgHdrMut<'_, '_, '_>>(what, "socket2");
    values.plain::<berkeley::MsgHdrMut<'_, '_, '_>>(what, "berkeley");
}

fn messages(values: &mut Values<'_>) -> io::Result<()> {
    const THREE: usize = space::<IP_TTL>() + space::<IP_TOS>() + space::<IP_PKTINFO>();
    let what = "room for three control messages";
    values.plain::<Control<80>>(what, "raw");
    values.made(what, "nix", || Ok(nix::cmsg_space!(i32, u8, libc::in_pktinfo)))?;
    values.plain::<Storage<THREE>>(what, "berkeley");
    let what = "room for a descriptor";
    values.plain::<Control<24>>(what, "raw");
    values.plain::<[MaybeUninit<u8>; rustix::cmsg_space!(ScmRights(1))]>(what, "rustix");
    values.made(what, "nix", || Ok(nix::cmsg_space!(i32)))?;
    values.plain::<Storage<{ berkeley::control::space_for_descriptors(1) }>>(what, "berkeley");
    Ok(())
}

const DATA: [u8; 64] = [7; 64];

fn sending(values: &mut Values<'_>, socket: &UdpSocket) -> io::Result<()> {
    let to = socket.local_addr()?;
    let what = "a table that sends 32";
    let data = [&DATA[..]; COUNT];
    // The table by hand always has room for control messages.
    values
        .made(what, "raw, with control memory", || Ok(raw::Table::sending(&data, raw::encode(&to), None)))?;
    values.made(what, "nix", || Ok(nx::MultiHeaders::<nx::SockaddrIn>::preallocate(COUNT, None)))?;
    values.made(what, "rustix", || Ok(Vec::<rx::MMsgHdr<'_>>::with_capacity(COUNT)))?;
    values.made(what, "berkeley", || Ok(SendBatch::new(COUNT)))?;
    let near = SockRef::from(socket);
    let what = "a sender of 32 trains";
    values.made(what, "quinn-udp, one a call", quinn)?;
    values.made(what, "berkeley", || Sender::with_capacity(&near, COUNT))
}

/// A state of quinn-udp, with a socket of its own: it asks that for what the others do without.
fn quinn() -> io::Result<UdpSocketState> {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    UdpSocketState::new((&socket).into())
}

fn receiving(values: &mut Values<'_>, socket: &UdpSocket) -> io::Result<()> {
    let near = SockRef::from(socket);
    let what = "a table that receives 32, without buffers";
    let mut buffers = vec![[0; 64]; COUNT];
    values.made(what, "raw, with control memory", || {
        Ok(raw::Table::receiving(buffers.iter_mut().map(|buffer| &mut buffer[..])))
    })?;
    values.made(what, "nix", || Ok(nx::MultiHeaders::<nx::SockaddrIn>::preallocate(COUNT, None)))?;
    values.made(what, "nix, any family", || {
        Ok(nx::MultiHeaders::<nx::SockaddrStorage>::preallocate(COUNT, None))
    })?;
    values.made(what, "quinn-udp", || Ok((quinn()?, [RecvMeta::default(); BATCH_SIZE])))?;
    values.made(what, "berkeley, RecvBatch", || Ok(RecvBatch::new(COUNT)))?;
    values.made(what, "berkeley, RecvBatch with senders", || Ok(RecvBatch::with_senders(COUNT)))?;
    values
        .made(what, "berkeley, Receiver", || Receiver::with_capacity(&near, Facts::empty(), COUNT, 2048))?;
    let what = "the same, with destination and TTL";
    let room = || nix::cmsg_space!(i32, libc::in_pktinfo);
    values.made(what, "nix", || Ok(nx::MultiHeaders::<nx::SockaddrIn>::preallocate(COUNT, Some(room()))))?;
    values.made(what, "berkeley, Receiver", || {
        Receiver::with_capacity(&near, Facts::DESTINATION | Facts::TTL, COUNT, 2048)
    })
}

/// What they have after they were used, with buffers.
fn used(values: &mut Values<'_>, socket: &UdpSocket) -> io::Result<()> {
    let (near, to) = (SockRef::from(socket), socket.local_addr()?);
    let what = "a sender of 32 trains, used";
    values.made(what, "berkeley", || {
        let mut sender = Sender::with_capacity(&near, COUNT)?;
        let mut round = sender.round();
        for _ in 0..COUNT {
            round.push(&Transmit::new(&DATA).to(to))?;
        }
        round.flush(&near)?;
        Ok(sender)
    })?;
    let what = "a receiver of 32 datagrams of 2048 bytes, used";
    values.made(what, "raw, with control memory", || {
        let mut buffers = vec![[0; 2048]; COUNT];
        let mut table = raw::Table::receiving(buffers.iter_mut().map(|buffer| &mut buffer[..]));
        table.receive(socket.as_raw_fd(), false)?;
        // The table borrows the buffers, and cannot be kept beside them here: the most there was has both.
        drop(table);
        Ok(buffers)
    })?;
    raw::send_to(socket.as_raw_fd(), &DATA, &raw::encode(&to))?;
    values.made(what, "berkeley", || {
        let mut receiver = Receiver::with_capacity(&near, Facts::empty(), COUNT, 2048)?;
        receiver.recv(&near)?;
        Ok(receiver)
    })?;
    raw::send_to(socket.as_raw_fd(), &DATA, &raw::encode(&to))?;
    let what = "a receiver of 8 trains, used";
    values.made(what, "berkeley", || {
        let mut receiver = Receiver::new(&near, Facts::SEGMENTS)?;
        receiver.recv(&near)?;
        Ok(receiver)
    })
}
