//! Many frames a call, each with its address.

use super::wire::Device;
use super::{Method, ROOM, Run};
use crate::raw::{Table, packet};
use berkeley::batch::{RecvBatch, Wait};
use berkeley::{MaybeUninitSlice, MsgHdrMut, SockRef};
use nix::sys::socket as nx;
use std::io::{self, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::AsRawFd;

const COUNT: usize = 64;

pub(super) const RAW: Method = Method { library: "raw", capture: raw };
pub(super) const NIX: Method = Method { library: "nix", capture: nix };
pub(super) const BERKELEY: Method = Method { library: "berkeley", capture: berkeley };

fn raw(at: &Device, run: Run<'_>) -> io::Result<u64> {
    let (socket, mut buffers) = (packet::receiver(at.index)?, vec![[0; ROOM]; COUNT]);
    let mut table = Table::receiving(buffers.iter_mut().map(|buffer| &mut buffer[..]));
    run(&mut |look| {
        let count = table.receive(socket.as_raw_fd(), false)?;
        table.received(count).for_each(|(frame, _)| look.at(frame));
        Ok(())
    })?;
    packet::drops(&socket)
}

fn nix(at: &Device, run: Run<'_>) -> io::Result<u64> {
    let (socket, mut buffers) = (packet::receiver(at.index)?, vec![[0; ROOM]; COUNT]);
    let mut headers = nx::MultiHeaders::<nx::LinkAddr>::preallocate(COUNT, None);
    run(&mut |look| {
        let mut data: Vec<_> = buffers.iter_mut().map(|buffer| [IoSliceMut::new(buffer)]).collect();
        let flags = nx::MsgFlags::MSG_WAITFORONE;
        let received = nx::recvmmsg(socket.as_raw_fd(), &mut headers, data.iter_mut(), flags, None)?;
        received.for_each(|message| message.iovs().for_each(|frame| look.at(frame)));
        Ok(())
    })?;
    packet::drops(&socket)
}

fn berkeley(at: &Device, run: Run<'_>) -> io::Result<u64> {
    let descriptor = packet::receiver(at.index)?;
    let socket = SockRef::from(&descriptor);
    let mut memory = vec![[MaybeUninit::uninit(); ROOM]; COUNT];
    let mut buffers: Vec<_> = memory.iter_mut().map(|memory| [MaybeUninitSlice::new(memory)]).collect();
    let mut senders = vec![socket.local_addr()?; COUNT];
    let mut batch = RecvBatch::new(COUNT);
    let mut round = batch.round();
    let lent = buffers.iter_mut().zip(&mut senders);
    round.extend(lent.map(|(buffers, sender)| MsgHdrMut::new().with_addr(sender).with_buffers(buffers)));
    run(&mut |look| {
        round.recv(&socket, Wait::One)?;
        round.received().for_each(|message| look.at(message.data()));
        Ok(())
    })?;
    packet::drops(&descriptor)
}
