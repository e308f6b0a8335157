//! Addresses, and what is done once for each socket.

use super::Row;
use super::fixture::{over, sink};
use crate::raw::{self, Name, decode, encode};
use nix::sys::socket::{self as nx, SockaddrLike as _};
use rustix::net as rx;
use rx::addr::SocketAddrArg as _;
use std::hint::black_box;
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::fd::AsRawFd;

pub(super) const ROWS: &[Row] = &[
    Row::new(
        "std to native to std",
        5.0,
        &[
            ("raw", |n| {
                over(n, address(), |a| {
                    move || {
                        let (name, length) = encode(black_box(a));
                        sink(decode(black_box(&name), black_box(length)));
                    }
                })
            }),
            ("socket2", |n| {
                over(n, address(), |a| {
                    move || sink(black_box(&socket2::SockAddr::from(*black_box(a))).as_socket())
                })
            }),
            ("rustix", |n| {
                over(n, address(), |a| {
                    move || sink(SocketAddr::try_from(black_box(&black_box(a).as_any()).clone()))
                })
            }),
            ("nix", |n| {
                over(n, address(), |a| {
                    move || {
                        let name = nx::SockaddrStorage::from(*black_box(a));
                        black_box(
                            black_box(&name)
                                .as_sockaddr_in()
                                .map(|name| SocketAddr::from(std::net::SocketAddrV4::from(*name))),
                        );
                    }
                })
            }),
            ("berkeley", |n| {
                over(n, address(), |a| {
                    move || sink(black_box(&berkeley::SockAddr::from(*black_box(a))).as_socket())
                })
            }),
        ],
    ),
    Row::new(
        "create, bind and close",
        2.0,
        &[
            ("raw", |n| {
                over(n, encode(&address()), |to| {
                    move || {
                        let socket = raw::socket(libc::AF_INET, libc::SOCK_DGRAM).unwrap();
                        raw::bind(socket.as_raw_fd(), black_box(to)).unwrap();
                    }
                })
            }),
            ("std, of std address", |n| {
                over(n, address(), |to| move || drop(UdpSocket::bind(*black_box(to)).unwrap()))
            }),
            ("socket2", |n| {
                over(n, socket2::SockAddr::from(address()), |to| {
                    move || {
                        let socket =
                            socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::DGRAM, None).unwrap();
                        socket.bind(black_box(to)).unwrap();
                    }
                })
            }),
            ("rustix", |n| {
                over(n, address().as_any(), |to| {
                    move || {
                        let flags = rx::SocketFlags::CLOEXEC;
                        let socket =
                            rx::socket_with(rx::AddressFamily::INET, rx::SocketType::DGRAM, flags, None)
                                .unwrap();
                        rx::bind(&socket, black_box(to)).unwrap();
                    }
                })
            }),
            ("nix", |n| {
                over(n, nx::SockaddrStorage::from(address()), |to| {
                    move || {
                        let (kind, flags) = (nx::SockType::Datagram, nx::SockFlag::SOCK_CLOEXEC);
                        let socket = nx::socket(nx::AddressFamily::Inet, kind, flags, None).unwrap();
                        assert_eq!(black_box(to).family(), Some(nx::AddressFamily::Inet));
                        nx::bind(socket.as_raw_fd(), black_box(to)).unwrap();
                    }
                })
            }),
            ("berkeley", |n| {
                over(n, berkeley::SockAddr::from(address()), |to| {
                    move || {
                        let socket =
                            berkeley::Socket::new(berkeley::Domain::IPV4, berkeley::Type::DGRAM, None)
                                .unwrap();
                        socket.bind(black_box(to)).unwrap();
                    }
                })
            }),
        ],
    ),
    Row::new(
        "accept, std address",
        20.0,
        &[
            ("raw", |n| {
                accepting(n, |listener| {
                    let mut name = Name::EMPTY;
                    look(raw::accept(listener.as_raw_fd(), &mut name).unwrap());
                    black_box(&name);
                })
            }),
            ("std", |n| accepting(n, |listener| look(listener.accept().unwrap()))),
            ("socket2", |n| {
                accepting(n, |listener| {
                    let (socket, from) = socket2::SockRef::from(listener).accept().unwrap();
                    look((socket, from.as_socket()));
                })
            }),
            ("rustix", |n| {
                accepting(n, |listener| {
                    let (socket, from) = rx::acceptfrom_with(listener, rx::SocketFlags::CLOEXEC).unwrap();
                    look((socket, from.and_then(|from| SocketAddr::try_from(from).ok())));
                })
            }),
            ("berkeley", |n| {
                accepting(n, |listener| {
                    let (socket, from) = berkeley::SockRef::from(listener).accept().unwrap();
                    look((socket, from.as_socket()));
                })
            }),
        ],
    ),
];

/// Looks at a socket and an address, where they are, and closes the socket.
#[inline(always)]
fn look<T, A>((socket, from): (T, A)) {
    black_box(&socket);
    black_box(&from);
}

fn address() -> SocketAddr {
    ([127, 0, 0, 1], 0).into()
}

/// Runs a step that accepts one connection.
#[inline(always)]
fn accepting(rounds: u64, step: impl Fn(&TcpListener)) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = listener.local_addr().unwrap();
    for _ in 0..rounds {
        let end = TcpStream::connect(to).unwrap();
        step(&listener);
        drop(end);
    }
}
