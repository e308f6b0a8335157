//! Addresses, and what is done once for each socket.

use super::check::{Source, decode_nix};
use super::fixture::{is_first, over};
use super::row::{Row, own, peer, raw, rustix};
use super::{with_berkeley, with_socket2};
use crate::raw::{self, decode, encode};
use nix::sys::socket as nx;
use rustix::net as rx;
use rx::addr::SocketAddrArg as _;
use std::hint::black_box;
use std::mem::MaybeUninit;
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd};

pub(super) const ROWS: &[Row] = &[
    Row::new(
        "std to native to std",
        5.0,
        &[
            raw(|n| {
                there_and_back(n, |a| {
                    let (name, length) = encode(a);
                    decode(black_box(&name), black_box(length))
                });
            }),
            peer("socket2", with_socket2::operations::there_and_back),
            rustix(|n| {
                there_and_back(n, |a| SocketAddr::try_from(black_box(&a.as_any()).clone()).ok());
            }),
            peer("nix", |n| {
                there_and_back(n, |a| decode_nix(black_box(&nx::SockaddrStorage::from(*a))));
            }),
            own("berkeley", with_berkeley::operations::there_and_back),
        ],
    ),
    Row::new(
        "create, bind and close",
        2.0,
        &[
            raw(create_raw),
            peer("socket2", with_socket2::operations::create),
            rustix(create_rustix),
            peer("nix", create_nix),
            own("berkeley", with_berkeley::operations::create),
        ],
    ),
    Row::free(
        "create, bind and close, std address",
        &[
            raw(create_raw),
            peer("std", create_std),
            peer("socket2", with_socket2::operations::create_of_std),
            own("berkeley", with_berkeley::operations::create_of_std),
        ],
    ),
    Row::new(
        "accept, std address",
        20.0,
        &[
            raw(|n| {
                accepting(n, OwnedFd::from, |listener, arrival| {
                    let mut name = MaybeUninit::uninit();
                    let (socket, length) = raw::accept(listener.as_raw_fd(), &mut name).unwrap();
                    arrival.look(&socket, &raw::Told { name: &name, length });
                });
            }),
            peer("std", |n| {
                accepting(n, TcpListener::from, |listener, arrival| {
                    let (socket, from) = listener.accept().unwrap();
                    arrival.look(&socket, &from);
                });
            }),
            peer("socket2", with_socket2::operations::accept),
            rustix(|n| {
                accepting(n, OwnedFd::from, |listener, arrival| {
                    let (socket, from) = rx::acceptfrom_with(listener, rx::SocketFlags::CLOEXEC).unwrap();
                    arrival.look(&socket, &from.and_then(|from| SocketAddr::try_from(from).ok()));
                });
            }),
            peer("nix", accept_nix),
            own("berkeley", with_berkeley::operations::accept),
        ],
    ),
];

pub(super) fn address() -> SocketAddr {
    ([127, 0, 0, 1], 0).into()
}

/// Runs a conversion of an address, there and back.
#[inline(always)]
pub(super) fn there_and_back(rounds: u64, convert: impl Fn(&SocketAddr) -> Option<SocketAddr>) {
    over(rounds, address(), |a| {
        move |first| {
            let back = convert(black_box(a));
            black_box(&back);
            if first {
                assert_eq!(back, Some(*a));
            }
        }
    });
}

/// Checks that a socket was bound in the first round.
#[inline(always)]
pub(super) fn bound(first: bool, socket: &impl AsFd) {
    if first {
        is_bound(&socket.as_fd().try_clone_to_owned().unwrap().into());
    }
}

#[cold]
#[inline(never)]
fn is_bound(socket: &UdpSocket) {
    let at = socket.local_addr().unwrap();
    assert!(at.ip() == address().ip() && at.port() != 0);
}

fn create_raw(rounds: u64) {
    over(rounds, encode(&address()), |to| {
        move |first| {
            let socket = raw::socket(libc::AF_INET, libc::SOCK_DGRAM).unwrap();
            raw::bind(socket.as_raw_fd(), black_box(to)).unwrap();
            bound(first, &socket);
        }
    });
}

fn create_std(rounds: u64) {
    over(rounds, address(), |to| move |first| bound(first, &UdpSocket::bind(*black_box(to)).unwrap()));
}

fn create_rustix(rounds: u64) {
    over(rounds, address().as_any(), |to| {
        move |first| {
            let (family, kind) = (rx::AddressFamily::INET, rx::SocketType::DGRAM);
            let socket = rx::socket_with(family, kind, rx::SocketFlags::CLOEXEC, None).unwrap();
            rx::bind(&socket, black_box(to)).unwrap();
            bound(first, &socket);
        }
    });
}

fn create_nix(rounds: u64) {
    over(rounds, nx::SockaddrStorage::from(address()), |to| {
        move |first| {
            let (kind, flags) = (nx::SockType::Datagram, nx::SockFlag::SOCK_CLOEXEC);
            let socket = nx::socket(nx::AddressFamily::Inet, kind, flags, None).unwrap();
            nx::bind(socket.as_raw_fd(), black_box(to)).unwrap();
            bound(first, &socket);
        }
    });
}

/// A round that accepts a connection.
#[derive(Clone, Copy)]
pub(super) struct Arrival<'a> {
    first: bool,
    end: &'a TcpStream,
}

impl Arrival<'_> {
    /// Looks at a socket and an address, where they are.
    #[inline(always)]
    pub(super) fn look(self, socket: &impl AsFd, from: &impl Source) {
        black_box(socket);
        black_box(from);
        if self.first {
            self.check(socket.as_fd().try_clone_to_owned().unwrap().into(), from.address());
        }
    }

    #[cold]
    #[inline(never)]
    fn check(self, socket: TcpStream, from: Option<Option<SocketAddr>>) {
        let end = self.end.local_addr().unwrap();
        assert_eq!((socket.peer_addr().unwrap(), from), (end, Some(Some(end))));
    }
}

/// Runs a step that accepts one connection, on a listener that is made what the library has for one.
#[inline(always)]
pub(super) fn accepting<L>(rounds: u64, made: impl FnOnce(TcpListener) -> L, step: impl Fn(&L, Arrival<'_>)) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = listener.local_addr().unwrap();
    let listener = made(listener);
    for round in 0..=rounds {
        let end = TcpStream::connect(to).unwrap();
        step(&listener, Arrival { first: is_first(round), end: &end });
        drop(end);
    }
}

/// Its accept tells no address: that is asked for.
#[allow(unsafe_code)]
fn accept_nix(rounds: u64) {
    accepting(rounds, OwnedFd::from, |listener, arrival| {
        let socket = nx::accept4(listener.as_raw_fd(), nx::SockFlag::SOCK_CLOEXEC).unwrap();
        // SAFETY: the call has opened the descriptor for us.
        let socket = unsafe { OwnedFd::from_raw_fd(socket) };
        let from: nx::SockaddrStorage = nx::getpeername(socket.as_raw_fd()).unwrap();
        arrival.look(&socket, &decode_nix(&from));
    });
}
