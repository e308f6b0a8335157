//! Ten options, each set and read back.

use super::{Listed, Task};
use crate::raw;
use berkeley::option;
use nix::sys::socket::{setsockopt, sockopt as nx};
use rustix::net::sockopt as rx;
use std::io;
use std::net::TcpListener;
use std::os::fd::AsRawFd;
use std::time::Duration;

pub(super) fn task() -> Task {
    let libraries: &[Listed] = &[
        ("raw", |rounds| over(rounds, by_raw)),
        ("socket2", |rounds| over(rounds, by_socket2)),
        ("rustix", |rounds| over(rounds, by_rustix)),
        ("nix", |rounds| over(rounds, by_nix)),
        ("berkeley", |rounds| over(rounds, by_berkeley)),
    ];
    Task::new("ten options, set and read", &[], libraries)
}

const BUFFER: usize = 65_536;
const IDLE: Duration = Duration::from_secs(77);
const INTERVAL: Duration = Duration::from_secs(7);
const TTL: u32 = 33;

fn over(rounds: u64, step: fn(&TcpListener) -> io::Result<bool>) -> io::Result<()> {
    let socket = TcpListener::bind("127.0.0.1:0")?;
    for _ in 0..rounds {
        if !step(&socket)? {
            return Err(io::Error::other("an option has another value"));
        }
    }
    Ok(())
}

fn by_raw(socket: &TcpListener) -> io::Result<bool> {
    const OPTIONS: [(i32, i32, i32); 10] = [
        (libc::SOL_SOCKET, libc::SO_REUSEADDR, 1),
        (libc::SOL_SOCKET, libc::SO_REUSEPORT, 1),
        (libc::SOL_SOCKET, libc::SO_BROADCAST, 1),
        (libc::SOL_SOCKET, libc::SO_RCVBUF, BUFFER as i32),
        (libc::SOL_SOCKET, libc::SO_SNDBUF, BUFFER as i32),
        (libc::SOL_SOCKET, libc::SO_KEEPALIVE, 1),
        (libc::IPPROTO_TCP, libc::TCP_KEEPIDLE, IDLE.as_secs() as i32),
        (libc::IPPROTO_TCP, libc::TCP_KEEPINTVL, INTERVAL.as_secs() as i32),
        (libc::IPPROTO_TCP, libc::TCP_NODELAY, 1),
        (libc::IPPROTO_IP, libc::IP_TTL, TTL as i32),
    ];
    let mut right = true;
    for (level, name, value) in OPTIONS {
        raw::set(socket.as_raw_fd(), level, name, value)?;
        // The kernel doubles the sizes of buffers.
        right &= raw::get(socket.as_raw_fd(), level, name)? >= value;
    }
    Ok(right)
}

fn by_socket2(socket: &TcpListener) -> io::Result<bool> {
    let socket = socket2::SockRef::from(socket);
    socket.set_reuse_address(true)?;
    socket.set_reuse_port(true)?;
    socket.set_broadcast(true)?;
    socket.set_recv_buffer_size(BUFFER)?;
    socket.set_send_buffer_size(BUFFER)?;
    socket.set_tcp_keepalive(&socket2::TcpKeepalive::new().with_time(IDLE).with_interval(INTERVAL))?;
    socket.set_tcp_nodelay(true)?;
    socket.set_ttl_v4(TTL)?;
    let on = [socket.reuse_address()?, socket.reuse_port()?, socket.broadcast()?, socket.keepalive()?];
    let sizes = [socket.recv_buffer_size()?, socket.send_buffer_size()?];
    let times = (socket.tcp_keepalive_time()?, socket.tcp_keepalive_interval()?);
    let (nodelay, ttl) = (socket.tcp_nodelay()?, socket.ttl_v4()?);
    Ok(on == [true; 4] && sizes >= [BUFFER; 2] && times == (IDLE, INTERVAL) && (nodelay, ttl) == (true, TTL))
}

fn by_rustix(socket: &TcpListener) -> io::Result<bool> {
    rx::set_socket_reuseaddr(socket, true)?;
    rx::set_socket_reuseport(socket, true)?;
    rx::set_socket_broadcast(socket, true)?;
    rx::set_socket_recv_buffer_size(socket, BUFFER)?;
    rx::set_socket_send_buffer_size(socket, BUFFER)?;
    rx::set_socket_keepalive(socket, true)?;
    rx::set_tcp_keepidle(socket, IDLE)?;
    rx::set_tcp_keepintvl(socket, INTERVAL)?;
    rx::set_tcp_nodelay(socket, true)?;
    rx::set_ip_ttl(socket, TTL)?;
    let on = [rx::socket_reuseaddr(socket)?, rx::socket_reuseport(socket)?, rx::socket_broadcast(socket)?];
    let sizes = [rx::socket_recv_buffer_size(socket)?, rx::socket_send_buffer_size(socket)?];
    let times = (rx::tcp_keepidle(socket)?, rx::tcp_keepintvl(socket)?);
    let (alive, nodelay, ttl) =
        (rx::socket_keepalive(socket)?, rx::tcp_nodelay(socket)?, rx::ip_ttl(socket)?);
    Ok(on == [true; 3]
        && sizes >= [BUFFER; 2]
        && times == (IDLE, INTERVAL)
        && (alive, nodelay, ttl) == (true, true, TTL))
}

fn by_nix(socket: &TcpListener) -> io::Result<bool> {
    use nix::sys::socket::getsockopt;
    setsockopt(socket, nx::ReuseAddr, &true)?;
    setsockopt(socket, nx::ReusePort, &true)?;
    setsockopt(socket, nx::Broadcast, &true)?;
    setsockopt(socket, nx::RcvBuf, &BUFFER)?;
    setsockopt(socket, nx::SndBuf, &BUFFER)?;
    setsockopt(socket, nx::KeepAlive, &true)?;
    setsockopt(socket, nx::TcpKeepIdle, &(IDLE.as_secs() as u32))?;
    setsockopt(socket, nx::TcpKeepInterval, &(INTERVAL.as_secs() as u32))?;
    setsockopt(socket, nx::TcpNoDelay, &true)?;
    setsockopt(socket, nx::Ipv4Ttl, &(TTL as i32))?;
    let on = [
        getsockopt(socket, nx::ReuseAddr)?,
        getsockopt(socket, nx::ReusePort)?,
        getsockopt(socket, nx::Broadcast)?,
        getsockopt(socket, nx::KeepAlive)?,
        getsockopt(socket, nx::TcpNoDelay)?,
    ];
    let sizes = [getsockopt(socket, nx::RcvBuf)?, getsockopt(socket, nx::SndBuf)?];
    let times = [getsockopt(socket, nx::TcpKeepIdle)?, getsockopt(socket, nx::TcpKeepInterval)?];
    let ttl = getsockopt(socket, nx::Ipv4Ttl)?;
    Ok(on == [true; 5]
        && sizes >= [BUFFER; 2]
        && times.map(u64::from) == [IDLE, INTERVAL].map(|time| time.as_secs())
        && ttl == TTL as i32)
}

fn by_berkeley(socket: &TcpListener) -> io::Result<bool> {
    let socket = berkeley::SockRef::from(socket);
    let flags = [
        option::SO_REUSEADDR,
        option::SO_REUSEPORT,
        option::SO_BROADCAST,
        option::SO_KEEPALIVE,
        option::TCP_NODELAY,
    ];
    let mut right = true;
    for flag in flags {
        socket.set(flag, true)?;
        right &= socket.get(flag)?;
    }
    for size in [option::SO_RCVBUF, option::SO_SNDBUF] {
        socket.set(size, BUFFER)?;
        right &= socket.get(size)? >= BUFFER;
    }
    for (name, time) in [(option::TCP_KEEPIDLE, IDLE), (option::TCP_KEEPINTVL, INTERVAL)] {
        socket.set(name, time)?;
        right &= socket.get(name)? == time;
    }
    socket.set(option::IP_TTL, TTL)?;
    Ok(right && socket.get(option::IP_TTL)? == TTL)
}
