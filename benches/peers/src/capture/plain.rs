//! One frame a call.

use super::wire::Device;
use super::{Method, ROOM, Run, WAIT};
use crate::raw::{self, packet};
use berkeley::{Domain, Socket, Type};
use nix::sys::socket as nx;
use rustix::net as rx;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, IntoRawFd, OwnedFd};

pub(super) const RAW: Method = Method { library: "raw", capture: raw_recv_from };
pub(super) const SOCKET2: Method = Method { library: "socket2", capture: socket2_recv_from };
pub(super) const RUSTIX: Method = Method { library: "rustix", capture: rustix_recv_from };
pub(super) const NIX: Method = Method { library: "nix", capture: nix_recv_from };
pub(super) const PNET: Method = Method { library: "pnet_datalink, poll and receive", capture: pnet };
pub(super) const BERKELEY: Method = Method { library: "berkeley", capture: berkeley_recv_from };
pub(super) const RAW_RECV: Method = Method { library: "raw", capture: raw_recv };
pub(super) const BERKELEY_RECV: Method = Method { library: "berkeley", capture: berkeley_recv };

fn raw_recv_from(at: &Device, run: Run<'_>) -> io::Result<u64> {
    let socket = packet::receiver(at.index)?;
    let (mut buffer, mut name) = ([0; ROOM], MaybeUninit::uninit());
    run(&mut |look| {
        let (length, _) = raw::recv_from(socket.as_raw_fd(), &mut buffer, &mut name)?;
        look.at(&buffer[..length]);
        Ok(())
    })?;
    packet::drops(&socket)
}

fn raw_recv(at: &Device, run: Run<'_>) -> io::Result<u64> {
    let (socket, mut buffer) = (packet::receiver(at.index)?, [0; ROOM]);
    run(&mut |look| {
        let length = raw::recv(socket.as_raw_fd(), &mut buffer)?;
        look.at(&buffer[..length]);
        Ok(())
    })?;
    packet::drops(&socket)
}

fn socket2_recv_from(at: &Device, run: Run<'_>) -> io::Result<u64> {
    let (descriptor, mut buffer) = (packet::receiver(at.index)?, [0; ROOM]);
    let socket = socket2::SockRef::from(&descriptor);
    run(&mut |look| {
        let (length, sender) = packet::socket2_recv_from(&socket, &mut buffer)?;
        std::hint::black_box(sender.family());
        look.at(&buffer[..length]);
        Ok(())
    })?;
    packet::drops(&descriptor)
}

fn rustix_recv_from(at: &Device, run: Run<'_>) -> io::Result<u64> {
    let (socket, mut buffer) = (packet::receiver(at.index)?, [0; ROOM]);
    run(&mut |look| {
        let (length, _, _) = rx::recvfrom(&socket, &mut buffer[..], rx::RecvFlags::empty())?;
        look.at(&buffer[..length]);
        Ok(())
    })?;
    packet::drops(&socket)
}

fn nix_recv_from(at: &Device, run: Run<'_>) -> io::Result<u64> {
    let (socket, mut buffer) = (packet::receiver(at.index)?, [0; ROOM]);
    run(&mut |look| {
        let (length, _) = nx::recvfrom::<nx::LinkAddr>(socket.as_raw_fd(), &mut buffer)?;
        look.at(&buffer[..length]);
        Ok(())
    })?;
    packet::drops(&socket)
}

/// Its channel takes over a socket, which lets it have the buffer of the others and tell its drops.
fn pnet(at: &Device, run: Run<'_>) -> io::Result<u64> {
    use pnet_datalink::{Channel, Config, NetworkInterface, channel};
    let socket = packet::unbound()?;
    packet::prepare(&socket)?;
    let counted = socket.try_clone()?;
    let (name, description) = (at.name.to_owned(), String::new());
    let device =
        NetworkInterface { name, description, index: at.index, mac: None, ips: Vec::new(), flags: 0 };
    let socket_fd = Some(socket.into_raw_fd());
    let config = Config { read_timeout: Some(WAIT), promiscuous: false, socket_fd, ..Config::default() };
    let Channel::Ethernet(_sender, mut receiver) = channel(&device, config)? else {
        return Err(io::Error::other("pnet_datalink has opened another channel"));
    };
    run(&mut |look| match receiver.next() {
        Ok(frame) => {
            look.at(frame);
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::TimedOut => Err(io::ErrorKind::WouldBlock.into()),
        Err(error) => Err(error),
    })?;
    packet::drops(&counted)
}

/// A packet socket as one makes it with this library.
fn berkeley_socket(at: &Device) -> io::Result<Socket> {
    let descriptor = OwnedFd::from(Socket::new(Domain::PACKET, Type::RAW, None)?);
    packet::prepare(&descriptor)?;
    let socket = Socket::from(descriptor);
    socket.bind(&packet::berkeley_address(at.index, libc::ETH_P_ALL))?;
    Ok(socket)
}

fn berkeley_recv_from(at: &Device, run: Run<'_>) -> io::Result<u64> {
    let (socket, mut buffer) = (berkeley_socket(at)?, [0; ROOM]);
    run(&mut |look| {
        let (length, sender) = socket.recv_from_into(&mut buffer)?;
        std::hint::black_box(sender.family());
        look.at(&buffer[..length]);
        Ok(())
    })?;
    packet::drops(&OwnedFd::from(socket))
}

fn berkeley_recv(at: &Device, run: Run<'_>) -> io::Result<u64> {
    let (socket, mut buffer) = (berkeley_socket(at)?, [0; ROOM]);
    run(&mut |look| {
        let length = socket.recv_into(&mut buffer)?;
        look.at(&buffer[..length]);
        Ok(())
    })?;
    packet::drops(&OwnedFd::from(socket))
}
