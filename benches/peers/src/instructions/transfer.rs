//! One message a call.

use super::Row;
use super::fixture::{MESSAGE, Pair, over, receiving, sending, sink};
use crate::raw::{self, Name, encode};
use berkeley::Socket;
use nix::sys::socket as nx;
use rustix::net as rx;
use std::hint::black_box;
use std::io::{self, Read, Write};
use std::mem::MaybeUninit;
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::os::fd::AsRawFd;

pub(super) const ROWS: &[Row] = &[
    Row::new(
        "send, native address",
        2.0,
        &[
            ("raw", |n| send_native(n)),
            ("socket2", send_socket2),
            ("rustix", send_rustix_v4),
            ("nix", send_nix),
            ("berkeley", send_berkeley),
        ],
    ),
    Row::new(
        "send, std address",
        20.0,
        &[
            ("raw", |n| send_native(n)),
            ("std", send_std),
            ("socket2", send_std_socket2),
            ("rustix", send_std_rustix),
            ("nix", send_std_nix),
            ("quinn-udp", send_quinn),
            ("berkeley", send_std_berkeley),
        ],
    ),
    Row::new(
        "receive",
        2.0,
        &[
            ("raw", |n| {
                receiving(n, |pair| {
                    let mut buffer = [0; 64];
                    move || sink(raw::recv(pair.near.as_raw_fd(), black_box(&mut buffer)).unwrap())
                })
            }),
            ("std", |n| {
                receiving(n, |pair| {
                    let (socket, mut buffer) = (std(pair), [0; 64]);
                    move || sink(socket.recv(black_box(&mut buffer)).unwrap())
                })
            }),
            ("socket2", |n| {
                receiving(n, |pair| {
                    let (socket, mut buffer) = (socket2(pair), [MaybeUninit::uninit(); 64]);
                    move || sink(socket.recv(black_box(&mut buffer)).unwrap())
                })
            }),
            ("berkeley", |n| {
                receiving(n, |pair| {
                    let (socket, mut buffer) = (berkeley(pair), [0; 64]);
                    move || sink(socket.recv_into(black_box(&mut buffer)).unwrap())
                })
            }),
        ],
    ),
    Row::new(
        "receive, native address",
        // A whole `SockAddr` is initialised before the call, and moved to the caller after it.
        28.0,
        &[
            ("raw", |n| recv_native(n)),
            ("socket2", recv_socket2),
            ("rustix", recv_rustix),
            ("nix", recv_nix),
            ("berkeley", recv_berkeley),
        ],
    ),
    Row::new(
        "receive, std address",
        24.0,
        &[
            ("raw", |n| recv_native(n)),
            ("std", recv_std),
            ("socket2", recv_std_socket2),
            ("rustix", recv_std_rustix),
            ("nix", recv_std_nix),
            ("berkeley", recv_std_berkeley),
        ],
    ),
    Row::new(
        "would block",
        2.0,
        &[
            ("raw", block_raw),
            ("std", block_std),
            ("socket2", block_socket2),
            ("rustix", block_rustix),
            ("nix", block_nix),
            ("berkeley", block_berkeley),
        ],
    ),
    Row::new(
        "TCP send and receive",
        2.0,
        &[
            ("raw", tcp_raw),
            ("std", tcp_std),
            ("socket2", tcp_socket2),
            ("rustix", tcp_rustix),
            ("nix", tcp_nix),
            ("berkeley", tcp_berkeley),
        ],
    ),
];

fn v4(address: SocketAddr) -> std::net::SocketAddrV4 {
    let SocketAddr::V4(address) = address else { unreachable!("the sockets are of IPv4") };
    address
}

fn berkeley(pair: &Pair) -> Socket {
    pair.near.try_clone().unwrap().into()
}

fn socket2(pair: &Pair) -> socket2::Socket {
    pair.near.try_clone().unwrap().into()
}

fn std(pair: &Pair) -> UdpSocket {
    pair.near.try_clone().unwrap().into()
}

fn send_native(rounds: u64) {
    sending(rounds, |pair| {
        let to = encode(&pair.to);
        move || sink(raw::send_to(pair.near.as_raw_fd(), black_box(&MESSAGE), black_box(&to)).unwrap())
    });
}

fn send_socket2(rounds: u64) {
    sending(rounds, |pair| {
        let (socket, to) = (socket2(pair), socket2::SockAddr::from(pair.to));
        move || sink(socket.send_to(black_box(&MESSAGE), black_box(&to)).unwrap())
    });
}

fn send_rustix_v4(rounds: u64) {
    sending(rounds, |pair| {
        let to = v4(pair.to);
        move || {
            let flags = rx::SendFlags::empty();
            black_box(rx::sendto(&pair.near, black_box(&MESSAGE), flags, black_box(&to)).unwrap());
        }
    });
}

fn send_nix(rounds: u64) {
    sending(rounds, |pair| {
        let to = nx::SockaddrIn::from(v4(pair.to));
        move || {
            let (socket, flags) = (pair.near.as_raw_fd(), nx::MsgFlags::empty());
            black_box(nx::sendto(socket, black_box(&MESSAGE), black_box(&to), flags).unwrap());
        }
    });
}

fn send_berkeley(rounds: u64) {
    sending(rounds, |pair| {
        let (socket, to) = (berkeley(pair), berkeley::SockAddr::from(pair.to));
        move || sink(socket.send_to(black_box(&MESSAGE), black_box(&to)).unwrap())
    });
}

fn send_std(rounds: u64) {
    sending(rounds, |pair| {
        let (socket, to) = (std(pair), pair.to);
        move || sink(socket.send_to(black_box(&MESSAGE), *black_box(&to)).unwrap())
    });
}

fn send_std_socket2(rounds: u64) {
    sending(rounds, |pair| {
        let (socket, to) = (socket2(pair), pair.to);
        move || sink(socket.send_to(black_box(&MESSAGE), &(*black_box(&to)).into()).unwrap())
    });
}

fn send_std_rustix(rounds: u64) {
    sending(rounds, |pair| {
        let to = pair.to;
        move || {
            let flags = rx::SendFlags::empty();
            black_box(rx::sendto(&pair.near, black_box(&MESSAGE), flags, black_box(&to)).unwrap());
        }
    });
}

fn send_std_nix(rounds: u64) {
    sending(rounds, |pair| {
        let to = pair.to;
        move || {
            let to = nx::SockaddrStorage::from(*black_box(&to));
            let (socket, flags) = (pair.near.as_raw_fd(), nx::MsgFlags::empty());
            black_box(nx::sendto(socket, black_box(&MESSAGE), &to, flags).unwrap());
        }
    });
}

fn send_quinn(rounds: u64) {
    sending(rounds, |pair| {
        let (socket, to) = (std(pair), pair.to);
        let state = quinn_udp::UdpSocketState::new((&socket).into()).unwrap();
        move || {
            let contents = black_box(&MESSAGE);
            let destination = *black_box(&to);
            let transmit =
                quinn_udp::Transmit { destination, ecn: None, contents, segment_size: None, src_ip: None };
            state.try_send((&socket).into(), &transmit).unwrap();
        }
    });
}

fn send_std_berkeley(rounds: u64) {
    sending(rounds, |pair| {
        let (socket, to) = (berkeley(pair), pair.to);
        move || sink(socket.send_to_std(black_box(&MESSAGE), *black_box(&to)).unwrap())
    });
}

/// Looks at length and sender, where they are.
#[inline(always)]
fn look<T>((length, from): (usize, T)) {
    black_box(length);
    black_box(&from);
}

fn recv_native(rounds: u64) {
    receiving(rounds, |pair| {
        let mut buffer = [0; 64];
        move || {
            let mut name = Name::EMPTY;
            black_box(raw::recv_from(pair.near.as_raw_fd(), black_box(&mut buffer), &mut name).unwrap());
            black_box(&name);
        }
    });
}

fn recv_socket2(rounds: u64) {
    receiving(rounds, |pair| {
        let (socket, mut buffer) = (socket2(pair), [MaybeUninit::uninit(); 64]);
        move || look(socket.recv_from(black_box(&mut buffer)).unwrap())
    });
}

fn recv_rustix(rounds: u64) {
    receiving(rounds, |pair| {
        let mut buffer = [0; 64];
        move || {
            let flags = rx::RecvFlags::empty();
            let (length, _, from) = rx::recvfrom(&pair.near, &mut black_box(&mut buffer)[..], flags).unwrap();
            look((length, from));
        }
    });
}

fn recv_nix(rounds: u64) {
    receiving(rounds, |pair| {
        let mut buffer = [0; 64];
        move || {
            let socket = pair.near.as_raw_fd();
            look(nx::recvfrom::<nx::SockaddrIn>(socket, black_box(&mut buffer)).unwrap());
        }
    });
}

fn recv_berkeley(rounds: u64) {
    receiving(rounds, |pair| {
        let (socket, mut buffer) = (berkeley(pair), [MaybeUninit::uninit(); 64]);
        move || look(socket.recv_from(black_box(&mut buffer)).unwrap())
    });
}

fn recv_std(rounds: u64) {
    receiving(rounds, |pair| {
        let (socket, mut buffer) = (std(pair), [0; 64]);
        move || look(socket.recv_from(black_box(&mut buffer)).unwrap())
    });
}

fn recv_std_socket2(rounds: u64) {
    receiving(rounds, |pair| {
        let (socket, mut buffer) = (socket2(pair), [MaybeUninit::uninit(); 64]);
        move || {
            let (length, from) = socket.recv_from(black_box(&mut buffer)).unwrap();
            black_box((length, from.as_socket()));
        }
    });
}

fn recv_std_rustix(rounds: u64) {
    receiving(rounds, |pair| {
        let mut buffer = [0; 64];
        move || {
            let flags = rx::RecvFlags::empty();
            let (length, _, from) = rx::recvfrom(&pair.near, &mut black_box(&mut buffer)[..], flags).unwrap();
            black_box((length, from.and_then(|from| SocketAddr::try_from(from).ok())));
        }
    });
}

fn recv_std_nix(rounds: u64) {
    receiving(rounds, |pair| {
        let mut buffer = [0; 64];
        move || {
            let socket = pair.near.as_raw_fd();
            let (length, from) = nx::recvfrom::<nx::SockaddrIn>(socket, black_box(&mut buffer)).unwrap();
            black_box((length, from.map(std::net::SocketAddrV4::from)));
        }
    });
}

fn recv_std_berkeley(rounds: u64) {
    receiving(rounds, |pair| {
        let (socket, mut buffer) = (berkeley(pair), [0; 64]);
        move || look(socket.recv_from_std(black_box(&mut buffer)).unwrap())
    });
}

/// A UDP socket for which nothing comes.
fn quiet() -> Pair {
    let pair = Pair::udp();
    std(&pair).set_nonblocking(true).unwrap();
    pair
}

/// Looks at the kind of an error and drops it, out of line.
#[inline(never)]
fn would_block(error: io::Error) {
    assert!(error.kind() == io::ErrorKind::WouldBlock);
}

fn block_raw(rounds: u64) {
    over(rounds, quiet(), |pair| {
        let mut buffer = [0; 64];
        move || would_block(raw::recv(pair.near.as_raw_fd(), black_box(&mut buffer)).unwrap_err())
    });
}

fn block_std(rounds: u64) {
    over(rounds, quiet(), |pair| {
        let (socket, mut buffer) = (std(pair), [0; 64]);
        move || would_block(socket.recv(black_box(&mut buffer)).unwrap_err())
    });
}

fn block_socket2(rounds: u64) {
    over(rounds, quiet(), |pair| {
        let (socket, mut buffer) = (socket2(pair), [MaybeUninit::uninit(); 64]);
        move || would_block(socket.recv(black_box(&mut buffer)).unwrap_err())
    });
}

fn block_rustix(rounds: u64) {
    over(rounds, quiet(), |pair| {
        let mut buffer = [0; 64];
        move || {
            let flags = rx::RecvFlags::empty();
            would_block(rx::recv(&pair.near, &mut black_box(&mut buffer)[..], flags).unwrap_err().into());
        }
    });
}

fn block_nix(rounds: u64) {
    over(rounds, quiet(), |pair| {
        let mut buffer = [0; 64];
        move || {
            let (socket, flags) = (pair.near.as_raw_fd(), nx::MsgFlags::empty());
            would_block(nx::recv(socket, black_box(&mut buffer), flags).unwrap_err().into());
        }
    });
}

fn block_berkeley(rounds: u64) {
    over(rounds, quiet(), |pair| {
        let (socket, mut buffer) = (berkeley(pair), [MaybeUninit::uninit(); 64]);
        move || would_block(socket.recv(black_box(&mut buffer)).unwrap_err())
    });
}

fn tcp_raw(rounds: u64) {
    over(rounds, Pair::tcp(), |pair| {
        let mut buffer = [0; 64];
        move || {
            black_box(raw::send(pair.near.as_raw_fd(), black_box(&MESSAGE)).unwrap());
            black_box(raw::recv(pair.far.as_raw_fd(), black_box(&mut buffer)).unwrap());
        }
    });
}

fn tcp_std(rounds: u64) {
    over(rounds, Pair::tcp(), |pair| {
        let [mut near, mut far] =
            [&pair.near, &pair.far].map(|end| TcpStream::from(end.try_clone().unwrap()));
        let mut buffer = [0; 64];
        move || {
            black_box(near.write(black_box(&MESSAGE)).unwrap());
            black_box(far.read(black_box(&mut buffer)).unwrap());
        }
    });
}

fn tcp_socket2(rounds: u64) {
    over(rounds, Pair::tcp(), |pair| {
        let [near, far] = [&pair.near, &pair.far].map(|end| socket2::Socket::from(end.try_clone().unwrap()));
        let mut buffer = [MaybeUninit::uninit(); 64];
        move || {
            black_box(near.send(black_box(&MESSAGE)).unwrap());
            black_box(far.recv(black_box(&mut buffer)).unwrap());
        }
    });
}

fn tcp_rustix(rounds: u64) {
    over(rounds, Pair::tcp(), |pair| {
        let mut buffer = [0; 64];
        move || {
            black_box(rx::send(&pair.near, black_box(&MESSAGE), rx::SendFlags::empty()).unwrap());
            let flags = rx::RecvFlags::empty();
            black_box(rx::recv(&pair.far, &mut black_box(&mut buffer)[..], flags).unwrap());
        }
    });
}

fn tcp_nix(rounds: u64) {
    over(rounds, Pair::tcp(), |pair| {
        let mut buffer = [0; 64];
        move || {
            let flags = nx::MsgFlags::empty();
            black_box(nx::send(pair.near.as_raw_fd(), black_box(&MESSAGE), flags).unwrap());
            black_box(nx::recv(pair.far.as_raw_fd(), black_box(&mut buffer), flags).unwrap());
        }
    });
}

fn tcp_berkeley(rounds: u64) {
    over(rounds, Pair::tcp(), |pair| {
        let [near, far] = [&pair.near, &pair.far].map(|end| Socket::from(end.try_clone().unwrap()));
        let mut buffer = [MaybeUninit::uninit(); 64];
        move || {
            black_box(near.send(black_box(&MESSAGE)).unwrap());
            black_box(far.recv(black_box(&mut buffer)).unwrap());
        }
    });
}
