//! Socket options.

use super::fixture::{leak, over, sink};
use super::row::{Row, own, peer, raw, rustix};
use super::{with_berkeley, with_socket2};
use crate::raw;
use berkeley::Socket;
use berkeley::option::{IP_TTL, TCP_NODELAY};
use nix::sys::socket::{self as nx, sockopt};
use rustix::net::sockopt as rx;
use std::fmt::Debug;
use std::hint::black_box;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsRawFd, OwnedFd};

pub(super) const ROWS: &[Row] = &[
    Row::new(
        "getsockopt",
        2.0,
        &[
            raw(|n| {
                getting(n, |socket: &OwnedFd| {
                    raw::get(socket.as_raw_fd(), libc::IPPROTO_IP, libc::IP_TTL).unwrap()
                });
            }),
            peer("std", |n| getting(n, |socket: &UdpSocket| socket.ttl().unwrap())),
            peer("socket2", with_socket2::operations::get),
            rustix(|n| getting(n, |socket: &OwnedFd| rx::ip_ttl(socket).unwrap())),
            peer("nix", |n| {
                getting(n, |socket: &OwnedFd| nx::getsockopt(socket, sockopt::Ipv4Ttl).unwrap());
            }),
            own("berkeley", with_berkeley::operations::get),
            own("berkeley, typed", |n| getting(n, |socket: &Socket| socket.get(IP_TTL).unwrap())),
        ],
    ),
    Row::new(
        "setsockopt",
        2.0,
        &[
            raw(|n| {
                setting(n, |socket: &OwnedFd, ttl| {
                    raw::set(socket.as_raw_fd(), libc::IPPROTO_IP, libc::IP_TTL, ttl as i32).unwrap();
                });
            }),
            peer("std", |n| setting(n, |socket: &UdpSocket, ttl| socket.set_ttl(ttl).unwrap())),
            peer("socket2", with_socket2::operations::set),
            rustix(|n| setting(n, |socket: &OwnedFd, ttl| rx::set_ip_ttl(socket, ttl).unwrap())),
            peer("nix", |n| {
                setting(n, |socket: &OwnedFd, ttl| {
                    nx::setsockopt(socket, sockopt::Ipv4Ttl, &(ttl as i32)).unwrap();
                });
            }),
            own("berkeley", with_berkeley::operations::set),
            own("berkeley, typed", |n| setting(n, |socket: &Socket, ttl| socket.set(IP_TTL, ttl).unwrap())),
        ],
    ),
    Row::new(
        "setsockopt, a flag",
        2.0,
        &[
            raw(|n| {
                setting_flag(n, |socket: &OwnedFd, on| {
                    let value = i32::from(on);
                    raw::set(socket.as_raw_fd(), libc::IPPROTO_TCP, libc::TCP_NODELAY, value).unwrap();
                });
            }),
            peer("std", |n| setting_flag(n, |socket: &TcpStream, on| socket.set_nodelay(on).unwrap())),
            peer("socket2", with_socket2::operations::set_flag),
            rustix(|n| setting_flag(n, |socket: &OwnedFd, on| rx::set_tcp_nodelay(socket, on).unwrap())),
            peer("nix", |n| {
                setting_flag(n, |socket: &OwnedFd, on| {
                    nx::setsockopt(socket, sockopt::TcpNoDelay, &on).unwrap();
                });
            }),
            own("berkeley", with_berkeley::operations::set_flag),
            own("berkeley, typed", |n| {
                setting_flag(n, |socket: &Socket, on| socket.set(TCP_NODELAY, on).unwrap());
            }),
        ],
    ),
];

/// What the option is set to: no socket has it by itself.
const TTL: u32 = 65;

fn ttl(socket: &OwnedFd) -> i32 {
    raw::get(socket.as_raw_fd(), libc::IPPROTO_IP, libc::IP_TTL).unwrap()
}

/// Runs a step that reads the TTL.
#[inline(always)]
pub(super) fn getting<S, T>(rounds: u64, step: impl Fn(&'static S) -> T)
where
    S: From<OwnedFd> + 'static,
    T: Copy + TryInto<u32, Error: Debug>,
{
    let socket = OwnedFd::from(UdpSocket::bind("127.0.0.1:0").unwrap());
    raw::set(socket.as_raw_fd(), libc::IPPROTO_IP, libc::IP_TTL, TTL as i32).unwrap();
    over(rounds, S::from(socket), |socket| {
        move |first| {
            let value = step(socket);
            sink(value);
            if first {
                assert_eq!(value.try_into().unwrap(), TTL);
            }
        }
    });
}

/// Runs a step that sets the TTL.
#[inline(always)]
pub(super) fn setting<S: From<OwnedFd> + 'static>(rounds: u64, step: impl Fn(&'static S, u32)) {
    let socket = OwnedFd::from(UdpSocket::bind("127.0.0.1:0").unwrap());
    let beside = leak(socket.try_clone().unwrap());
    over(rounds, S::from(socket), |socket| {
        move |first| {
            step(socket, black_box(TTL));
            if first {
                assert_eq!(ttl(beside), TTL as i32);
            }
        }
    });
}

/// Runs a step that switches `TCP_NODELAY` on.
#[inline(always)]
pub(super) fn setting_flag<S: From<OwnedFd> + 'static>(rounds: u64, step: impl Fn(&'static S, bool)) {
    let socket = OwnedFd::from(TcpListener::bind("127.0.0.1:0").unwrap());
    let beside = leak(socket.try_clone().unwrap());
    over(rounds, S::from(socket), |socket| {
        move |first| {
            step(socket, black_box(true));
            if first {
                assert_ne!(raw::get(beside.as_raw_fd(), libc::IPPROTO_TCP, libc::TCP_NODELAY).unwrap(), 0);
            }
        }
    });
}
