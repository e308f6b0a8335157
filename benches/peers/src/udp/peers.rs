//! By the peers.

use super::{Count, Method, Receiving, Run, Sending, TRAIN_BUFFER, Tally, train};
use crate::raw;
use nix::sys::socket as nx;
use quinn_udp::{BATCH_SIZE, RecvMeta, UdpSocketState};
use rustix::net as rx;
use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::net::{SocketAddr, UdpSocket};
use std::os::fd::AsRawFd;
use std::time::Duration;

pub(super) const STD: Method = Method { library: "std", send: std_send, receive: std_receive };
pub(super) const SOCKET2: Method =
    Method { library: "socket2", send: socket2_send, receive: socket2_receive };
pub(super) const RUSTIX: Method = Method { library: "rustix", send: rustix_send, receive: rustix_receive };
pub(super) const NIX: Method = Method { library: "nix", send: nix_send, receive: nix_receive };
pub(super) const NIX_32: Method =
    Method { library: "nix", send: nix_batch::<32>, receive: nix_receive_batch::<32> };
pub(super) const NIX_64: Method =
    Method { library: "nix", send: nix_batch::<64>, receive: nix_receive_batch::<64> };
pub(super) const NIX_TRAIN: Method = Method { library: "nix", send: nix_train, receive: nix_receive_train };
pub(super) const RUSTIX_32: Method =
    Method { library: "rustix, one receive a call", send: rustix_batch::<32>, receive: rustix_receive };
pub(super) const QUINN: Method =
    Method { library: "quinn-udp, one send a call", send: quinn_send, receive: quinn_receive };
pub(super) const QUINN_1: Method = Method { library: "quinn-udp", send: quinn_send, receive: quinn_receive };
pub(super) const QUINN_32: Method =
    Method { library: "quinn-udp, one send a call", send: quinn_sends::<32>, receive: quinn_receive };
pub(super) const QUINN_TRAIN: Method =
    Method { library: "quinn-udp", send: quinn_train, receive: quinn_receive };

/// How long a nonblocking socket is waited for.
const WAIT: Duration = Duration::from_millis(20);

fn v4(address: SocketAddr) -> std::net::SocketAddrV4 {
    let SocketAddr::V4(address) = address else { unreachable!("the sockets are of IPv4") };
    address
}

fn std_send(at: &Sending<'_>, run: Run<'_, usize>) -> io::Result<()> {
    let (socket, data) = (UdpSocket::from(at.socket.try_clone()?), at.datagram());
    run(&mut || socket.send_to(&data, at.to).map(|_| 1))
}

fn std_receive(at: &Receiving<'_>, run: Run<'_, Tally>) -> io::Result<()> {
    let (socket, mut buffer) = (UdpSocket::from(at.socket.try_clone()?), [0; 2048]);
    run(&mut || {
        let (length, _) = socket.recv_from(&mut buffer)?;
        Ok(Tally::of(&buffer[..length]))
    })
}

fn socket2_send(at: &Sending<'_>, run: Run<'_, usize>) -> io::Result<()> {
    let (socket, data) = (socket2::SockRef::from(at.socket), at.datagram());
    run(&mut || socket.send_to(&data, &at.to.into()).map(|_| 1))
}

fn socket2_receive(at: &Receiving<'_>, run: Run<'_, Tally>) -> io::Result<()> {
    let (socket, mut buffer) = (socket2::SockRef::from(at.socket), [MaybeUninit::uninit(); 2048]);
    run(&mut || {
        let (length, sender) = socket.recv_from(&mut buffer)?;
        std::hint::black_box(sender.as_socket());
        Ok(Tally::of(&buffer[..length]))
    })
}

fn rustix_send(at: &Sending<'_>, run: Run<'_, usize>) -> io::Result<()> {
    let data = at.datagram();
    run(&mut || Ok(rx::sendto(at.socket, &data, rx::SendFlags::empty(), &at.to).map(|_| 1)?))
}

fn rustix_receive(at: &Receiving<'_>, run: Run<'_, Tally>) -> io::Result<()> {
    let mut buffer = [0; 2048];
    run(&mut || {
        let (length, _, _) = rx::recvfrom(at.socket, &mut buffer[..], rx::RecvFlags::empty())?;
        Ok(Tally::of(&buffer[..length]))
    })
}

fn rustix_batch<const COUNT: usize>(at: &Sending<'_>, run: Run<'_, usize>) -> io::Result<()> {
    use rx::addr::SocketAddrArg as _;
    let (to, data) = (at.to.as_any(), at.datagram());
    let data = [IoSlice::new(&data)];
    run(&mut || {
        let mut controls = [const { MaybeUninit::<rx::SendAncillaryBuffer<'_, '_, '_>>::uninit() }; COUNT];
        let controls = controls.iter_mut().map(|control| control.write(rx::SendAncillaryBuffer::default()));
        let mut messages: Vec<_> =
            controls.map(|control| rx::MMsgHdr::new_with_addr(&to, &data, control)).collect();
        Ok(rx::sendmmsg(at.socket, &mut messages, rx::SendFlags::empty())?)
    })
}

fn nix_send(at: &Sending<'_>, run: Run<'_, usize>) -> io::Result<()> {
    let (to, data) = (nx::SockaddrIn::from(v4(at.to)), at.datagram());
    run(&mut || Ok(nx::sendto(at.socket.as_raw_fd(), &data, &to, nx::MsgFlags::empty()).map(|_| 1)?))
}

fn nix_receive(at: &Receiving<'_>, run: Run<'_, Tally>) -> io::Result<()> {
    let mut buffer = [0; 2048];
    run(&mut || {
        let (length, _) = nx::recvfrom::<nx::SockaddrIn>(at.socket.as_raw_fd(), &mut buffer)?;
        Ok(Tally::of(&buffer[..length]))
    })
}

fn nix_batch<const COUNT: usize>(at: &Sending<'_>, run: Run<'_, usize>) -> io::Result<()> {
    let data = at.datagram();
    let (to, data) = ([Some(nx::SockaddrIn::from(v4(at.to))); COUNT], [[IoSlice::new(&data)]; COUNT]);
    let mut headers = nx::MultiHeaders::<nx::SockaddrIn>::preallocate(COUNT, None);
    run(&mut || {
        let flags = nx::MsgFlags::empty();
        Ok(nx::sendmmsg(at.socket.as_raw_fd(), &mut headers, &data, to, [], flags)?.count())
    })
}

fn nix_receive_batch<const COUNT: usize>(at: &Receiving<'_>, run: Run<'_, Tally>) -> io::Result<()> {
    let mut buffers = vec![[0; 2048]; COUNT];
    let mut headers = nx::MultiHeaders::<nx::SockaddrIn>::preallocate(COUNT, None);
    run(&mut || {
        let mut data: Vec<_> = buffers.iter_mut().map(|buffer| [IoSliceMut::new(buffer)]).collect();
        let (socket, flags) = (at.socket.as_raw_fd(), nx::MsgFlags::MSG_WAITFORONE);
        let received = nx::recvmmsg(socket, &mut headers, data.iter_mut(), flags, None)?;
        Ok(received.map(|message| message.iovs().map(Tally::of).count_up()).count_up())
    })
}

fn nix_train(at: &Sending<'_>, run: Run<'_, usize>) -> io::Result<()> {
    let (to, (data, count), size) = (nx::SockaddrIn::from(v4(at.to)), train(at.size), at.size as u16);
    run(&mut || {
        let (data, control) = ([IoSlice::new(&data)], [nx::ControlMessage::UdpGsoSegments(&size)]);
        nx::sendmsg(at.socket.as_raw_fd(), &data, &control, nx::MsgFlags::empty(), Some(&to))?;
        Ok(count)
    })
}

fn nix_receive_train(at: &Receiving<'_>, run: Run<'_, Tally>) -> io::Result<()> {
    nx::setsockopt(at.socket, nx::sockopt::UdpGroSegment, &true)?;
    let (mut buffer, mut control) = (vec![0; TRAIN_BUFFER], nix::cmsg_space!(i32));
    run(&mut || {
        let mut data = [IoSliceMut::new(&mut buffer)];
        let (socket, flags) = (at.socket.as_raw_fd(), nx::MsgFlags::empty());
        let message = nx::recvmsg::<nx::SockaddrIn>(socket, &mut data, Some(&mut control), flags)?;
        let segment = message.cmsgs()?.find_map(|message| match message {
            nx::ControlMessageOwned::UdpGroSegments(size) => usize::try_from(size).ok(),
            _ => None,
        });
        let length = message.bytes;
        Ok(Tally::of_joined(&buffer[..length], segment))
    })
}

fn quinn(at: &Sending<'_>, run: Run<'_, usize>, data: &[u8], count: usize) -> io::Result<()> {
    let state = UdpSocketState::new(at.socket.into())?;
    let segment_size = (count > 1).then_some(at.size);
    run(&mut || {
        let transmit =
            quinn_udp::Transmit { destination: at.to, ecn: None, contents: data, segment_size, src_ip: None };
        match state.try_send(at.socket.into(), &transmit) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                raw::wait(at.socket.as_raw_fd(), libc::POLLOUT, WAIT);
                Ok(0)
            }
            answer => answer.map(|()| count),
        }
    })
}

fn quinn_send(at: &Sending<'_>, run: Run<'_, usize>) -> io::Result<()> {
    quinn(at, run, &at.datagram(), 1)
}

/// So many in one step, each by a call of its own.
fn quinn_sends<const COUNT: usize>(at: &Sending<'_>, run: Run<'_, usize>) -> io::Result<()> {
    quinn(at, &mut |step| run(&mut || (0..COUNT).map(|_| step()).sum()), &at.datagram(), 1)
}

fn quinn_train(at: &Sending<'_>, run: Run<'_, usize>) -> io::Result<()> {
    let (data, count) = train(at.size);
    quinn(at, run, &data, count)
}

fn quinn_receive(at: &Receiving<'_>, run: Run<'_, Tally>) -> io::Result<()> {
    let state = UdpSocketState::new(at.socket.into())?;
    let mut buffer = vec![0; TRAIN_BUFFER * BATCH_SIZE];
    let mut data: Vec<_> = buffer.chunks_mut(TRAIN_BUFFER).map(IoSliceMut::new).collect();
    let mut notes = [RecvMeta::default(); BATCH_SIZE];
    run(&mut || match state.recv(at.socket.into(), &mut data, &mut notes) {
        Err(error) => {
            raw::wait(at.socket.as_raw_fd(), libc::POLLIN, WAIT);
            Err(error)
        }
        Ok(count) => {
            let messages = notes[..count].iter().zip(&data);
            Ok(messages.map(|(note, data)| Tally::of_joined(&data[..note.len], Some(note.stride))).count_up())
        }
    })
}
