//! Socket options.

use super::Row;
use super::fixture::{over, sink};
use crate::raw;
use nix::sys::socket::{self as nx, sockopt};
use std::hint::black_box;
use std::net::UdpSocket;
use std::os::fd::AsRawFd;

pub(super) const ROWS: &[Row] = &[
    Row::new(
        "getsockopt",
        2.0,
        &[
            ("raw", get_raw),
            ("std", |n| over(n, socket(), |s| move || sink(s.ttl().unwrap()))),
            ("socket2", |n| over(n, socket2(), |s| move || sink(s.ttl_v4().unwrap()))),
            ("rustix", |n| over(n, socket(), |s| move || sink(rustix::net::sockopt::ip_ttl(s).unwrap()))),
            ("nix", |n| over(n, socket(), |s| move || sink(nx::getsockopt(s, sockopt::Ipv4Ttl).unwrap()))),
            ("berkeley", |n| over(n, berkeley(), |s| move || sink(s.ttl_v4().unwrap()))),
            ("berkeley, typed", |n| {
                over(n, berkeley(), |s| move || sink(s.get(berkeley::option::IP_TTL).unwrap()))
            }),
        ],
    ),
    Row::new(
        "setsockopt",
        2.0,
        &[
            ("raw", set_raw),
            ("std", |n| over(n, socket(), |s| move || s.set_ttl(black_box(64)).unwrap())),
            ("socket2", |n| over(n, socket2(), |s| move || s.set_ttl_v4(black_box(64)).unwrap())),
            ("rustix", |n| {
                over(n, socket(), |s| move || rustix::net::sockopt::set_ip_ttl(s, black_box(64)).unwrap())
            }),
            ("nix", |n| {
                over(n, socket(), |s| move || nx::setsockopt(s, sockopt::Ipv4Ttl, black_box(&64)).unwrap())
            }),
            ("berkeley", |n| over(n, berkeley(), |s| move || s.set_ttl_v4(black_box(64)).unwrap())),
            ("berkeley, typed", |n| {
                over(n, berkeley(), |s| move || s.set(berkeley::option::IP_TTL, black_box(64)).unwrap())
            }),
        ],
    ),
];

fn socket() -> UdpSocket {
    UdpSocket::bind("127.0.0.1:0").unwrap()
}

fn socket2() -> socket2::Socket {
    socket().into()
}

fn berkeley() -> berkeley::Socket {
    socket().into()
}

fn get_raw(rounds: u64) {
    over(rounds, socket(), |socket| {
        move || sink(raw::get(socket.as_raw_fd(), libc::IPPROTO_IP, libc::IP_TTL).unwrap())
    });
}

fn set_raw(rounds: u64) {
    over(rounds, socket(), |socket| {
        move || raw::set(socket.as_raw_fd(), libc::IPPROTO_IP, libc::IP_TTL, black_box(64)).unwrap()
    });
}
