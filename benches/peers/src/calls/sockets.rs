//! What is done once for each socket.

use super::{Listed, Task};
use crate::raw::{self, Told, encode};
use nix::sys::socket as nx;
use rustix::net as rx;
use std::io;
use std::mem::MaybeUninit;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::time::Duration;

pub(super) fn tasks() -> Vec<Task> {
    vec![create(), accept(), connect(), nonblocking()]
}

const ANY: SocketAddr = SocketAddr::V4(std::net::SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0));

fn over(rounds: u64, mut step: impl FnMut() -> io::Result<()>) -> io::Result<()> {
    (0..rounds).try_for_each(|_| step())
}

fn create() -> Task {
    let libraries: &[Listed] = &[
        ("raw", |rounds| {
            over(rounds, || {
                let socket = raw::socket(libc::AF_INET, libc::SOCK_DGRAM)?;
                raw::bind(socket.as_raw_fd(), &encode(&ANY))
            })
        }),
        ("std", |rounds| over(rounds, || UdpSocket::bind(ANY).map(drop))),
        ("socket2", |rounds| {
            over(rounds, || {
                let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::DGRAM, None)?;
                socket.bind(&ANY.into())
            })
        }),
        ("rustix", |rounds| {
            over(rounds, || {
                let (family, kind, flags) =
                    (rx::AddressFamily::INET, rx::SocketType::DGRAM, rx::SocketFlags::CLOEXEC);
                let socket = rx::socket_with(family, kind, flags, None)?;
                Ok(rx::bind(&socket, &ANY)?)
            })
        }),
        ("nix", |rounds| {
            over(rounds, || {
                let (kind, flags) = (nx::SockType::Datagram, nx::SockFlag::SOCK_CLOEXEC);
                let socket = nx::socket(nx::AddressFamily::Inet, kind, flags, None)?;
                Ok(nx::bind(socket.as_raw_fd(), &nx::SockaddrStorage::from(ANY))?)
            })
        }),
        ("berkeley", |rounds| {
            over(rounds, || {
                let socket = berkeley::Socket::new(berkeley::Domain::IPV4, berkeley::Type::DGRAM, None)?;
                socket.bind(&ANY.into())
            })
        }),
    ];
    Task::new("create, bind and close", &[], libraries)
}

/// Accepts connections, and closes them; the address is to be that of the client.
fn accepting(
    rounds: u64,
    step: impl Fn(&TcpListener) -> io::Result<(OwnedFd, Option<SocketAddr>)>,
) -> io::Result<()> {
    let listener = TcpListener::bind(ANY)?;
    let to = listener.local_addr()?;
    let mut clients = Vec::new();
    over(rounds, || {
        let client = TcpStream::connect(to)?;
        let (socket, from) = step(&listener)?;
        drop(socket);
        clients.push((client, from));
        Ok(())
    })?;
    let right = clients.iter().all(|(client, from)| client.local_addr().ok() == *from);
    // Closing them, and asking for their addresses, is no part of the task.
    right.then(|| std::mem::forget(clients)).ok_or_else(|| io::Error::other("a wrong address"))
}

fn accept() -> Task {
    let libraries: &[Listed] = &[
        ("raw", |rounds| {
            accepting(rounds, |listener| {
                let mut name = MaybeUninit::uninit();
                let (socket, length) = raw::accept(listener.as_raw_fd(), &mut name)?;
                Ok((socket, Told { name: &name, length }.decode()))
            })
        }),
        ("std", |rounds| {
            accepting(rounds, |listener| {
                let (socket, from) = listener.accept()?;
                Ok((socket.into(), Some(from)))
            })
        }),
        ("socket2", |rounds| {
            accepting(rounds, |listener| {
                let (socket, from) = socket2::SockRef::from(listener).accept()?;
                Ok((socket.into(), from.as_socket()))
            })
        }),
        ("rustix", |rounds| {
            accepting(rounds, |listener| {
                let (socket, from) = rx::acceptfrom_with(listener, rx::SocketFlags::CLOEXEC)?;
                Ok((socket, from.and_then(|from| from.try_into().ok())))
            })
        }),
        ("berkeley", |rounds| {
            accepting(rounds, |listener| {
                let (socket, from) = berkeley::SockRef::from(listener).accept()?;
                Ok((socket.into(), from.as_socket()))
            })
        }),
    ];
    Task::new("accept, std address, and close", &["socket", "connect", "getsockname"], libraries)
}

const WAIT: Duration = Duration::from_secs(2);

/// Connects, and closes; what is accepted stays open.
fn connecting<T: AsFd>(rounds: u64, step: impl Fn(SocketAddr) -> io::Result<T>) -> io::Result<()> {
    let listener = TcpListener::bind(ANY)?;
    let to = listener.local_addr()?;
    over(rounds, || {
        let client = step(to)?;
        let (socket, _) = listener.accept()?;
        std::mem::forget(socket);
        drop(client);
        Ok(())
    })
}

fn connect() -> Task {
    let libraries: &[Listed] = &[
        ("raw", |rounds| {
            connecting(rounds, |to| {
                let socket = raw::socket(libc::AF_INET, libc::SOCK_STREAM | libc::SOCK_NONBLOCK)?;
                match raw::connect(socket.as_raw_fd(), to) {
                    Err(error) if error.raw_os_error() == Some(libc::EINPROGRESS) => {
                        raw::wait(socket.as_raw_fd(), libc::POLLOUT, WAIT);
                        let error = raw::get(socket.as_raw_fd(), libc::SOL_SOCKET, libc::SO_ERROR)?;
                        if error != 0 {
                            return Err(io::Error::from_raw_os_error(error));
                        }
                    }
                    answer => answer?,
                }
                raw::nonblocking(socket.as_raw_fd(), false)?;
                Ok(socket)
            })
        }),
        ("std", |rounds| connecting(rounds, |to| TcpStream::connect_timeout(&to, WAIT))),
        ("socket2", |rounds| {
            connecting(rounds, |to| {
                let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None)?;
                socket.connect_timeout(&to.into(), WAIT).map(|()| socket)
            })
        }),
        ("berkeley", |rounds| {
            connecting(rounds, |to| {
                let socket = berkeley::Socket::new(berkeley::Domain::IPV4, berkeley::Type::STREAM, None)?;
                socket.connect_timeout(&to.into(), WAIT).map(|()| socket)
            })
        }),
    ];
    Task::new("create, connect with a timeout, and close", &["accept4"], libraries)
}

/// Switches a socket to nonblocking and back.
fn nonblocking() -> Task {
    fn both<T>(rounds: u64, socket: T, set: fn(&T, bool) -> io::Result<()>) -> io::Result<()> {
        over(rounds, || set(&socket, true).and_then(|()| set(&socket, false)))
    }
    let libraries: &[Listed] = &[
        ("raw", |rounds| both(rounds, UdpSocket::bind(ANY)?, |s, on| raw::nonblocking(s.as_raw_fd(), on))),
        ("std", |rounds| both(rounds, UdpSocket::bind(ANY)?, UdpSocket::set_nonblocking)),
        ("socket2", |rounds| {
            both(rounds, socket2::Socket::from(UdpSocket::bind(ANY)?), socket2::Socket::set_nonblocking)
        }),
        ("rustix", |rounds| {
            both(rounds, UdpSocket::bind(ANY)?, |s, on| Ok(rustix::io::ioctl_fionbio(s, on)?))
        }),
        ("berkeley", |rounds| {
            both(rounds, berkeley::Socket::from(UdpSocket::bind(ANY)?), berkeley::Socket::set_nonblocking)
        }),
    ];
    Task::new("nonblocking, on and off", &[], libraries)
}
