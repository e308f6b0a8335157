//! Connected sockets, one function for each transport.

use anyhow::{Context, Result, ensure};
use berkeley::{Domain, PollFlags, Protocol, SockAddr, Socket, TcpKeepalive, Type, option};
use std::env;
use std::fs::{self, DirBuilder};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process;
use std::time::Duration;

/// How long anything may wait for the other side.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(10);

/// The size that is asked for the buffers of TCP and UDP; the kernel has its own limits.
const BUFFER_SIZE: usize = 512 << 10;

/// Two sockets, of which one sends and the other receives.
pub(crate) struct Link {
    pub(crate) sender: Socket,
    pub(crate) receiver: Socket,
}

impl Link {
    /// Sets the timeouts without which a read or a write would wait for ever.
    fn new(sender: Socket, receiver: Socket) -> io::Result<Link> {
        for socket in [&sender, &receiver] {
            socket.set_read_timeout(Some(TIMEOUT))?;
            socket.set_write_timeout(Some(TIMEOUT))?;
        }
        Ok(Link { sender, receiver })
    }
}

/// Connects by TCP to `loopback`, where a listener for both IPv4 and IPv6 waits.
pub(crate) fn tcp(loopback: IpAddr) -> Result<Link> {
    // A machine without IPv6, or one that cannot mix the two, gets a listener for `loopback` alone.
    let listener = tcp_listener(Ipv6Addr::UNSPECIFIED.into()).or_else(|_| tcp_listener(loopback))?;
    let port = listener.local_addr()?.as_socket().context("the listener has no port")?.port();
    let address = SocketAddr::new(loopback, port);

    let sender = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    tune_tcp(&sender).context("set options")?;
    connect(&listener, sender, &address.into())
}

fn tcp_listener(ip: IpAddr) -> Result<Socket> {
    let address = SocketAddr::new(ip, 0);
    let listener = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if ip.is_ipv6() {
        listener.set_only_v6(false)?;
    }
    tune_tcp(&listener).context("set options")?;
    listener.bind(&address.into()).with_context(|| format!("bind {address}"))?;
    listener.listen(8).context("listen")?;
    Ok(listener)
}

/// Sets options while the socket is not connected, by which the buffers count for the window that TCP offers. What a
/// listener accepts has those of the listener.
fn tune_tcp(socket: &Socket) -> io::Result<()> {
    socket.set_send_buffer_size(BUFFER_SIZE)?;
    socket.set_recv_buffer_size(BUFFER_SIZE)?;
    socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(Duration::from_secs(60)))?;
    socket.set(option::TCP_NODELAY, true)?; // The same as set_tcp_nodelay(true).
    #[cfg(linux_like)]
    socket.set(option::TCP_USER_TIMEOUT, Some(Duration::from_secs(30)))?;
    Ok(())
}

/// Makes two UDP sockets of IPv4. The sender is connected, the receiver learns from each datagram where it is from.
pub(crate) fn udp() -> Result<Link> {
    let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let receiver = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))?;
    receiver.set_recv_buffer_size(BUFFER_SIZE)?;
    receiver.bind(&loopback.into()).with_context(|| format!("bind {loopback}"))?;

    let sender = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))?;
    let address = receiver.local_addr()?;
    sender.connect(&address).context("connect")?;
    Ok(Link::new(sender, receiver)?)
}

/// Connects Unix stream sockets by a path. The path is gone when this returns, the connection is not.
pub(crate) fn unix_stream() -> Result<Link> {
    let directory = Directory::new()?;
    unix(Type::STREAM, &SockAddr::unix(directory.path().join("stream"))?)
}

/// Connects Unix sockets that keep the bounds of records: by an abstract name where the system has them, which is no
/// file, else by a path.
pub(crate) fn unix_seqpacket() -> Result<Link> {
    if cfg!(linux_like) {
        unix(Type::SEQPACKET, &SockAddr::unix(format!("\0berkeley-tour-{}", process::id()))?)
    } else {
        let directory = Directory::new()?;
        unix(Type::SEQPACKET, &SockAddr::unix(directory.path().join("seqpacket"))?)
    }
}

fn unix(kind: Type, address: &SockAddr) -> Result<Link> {
    let listener = Socket::new(Domain::UNIX, kind, None)?;
    listener.bind(address).context("bind")?;
    listener.listen(1).context("listen")?;
    connect(&listener, Socket::new(Domain::UNIX, kind, None)?, address)
}

/// Makes two Unix sockets that are connected from birth and have no names.
pub(crate) fn unix_pair() -> Result<Link> {
    let (sender, receiver) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
    Ok(Link::new(sender, receiver)?)
}

/// Connects `sender` to `address`, where `listener` waits, and accepts the connection.
fn connect(listener: &Socket, sender: Socket, address: &SockAddr) -> Result<Link> {
    sender.connect_timeout(address, TIMEOUT).context("connect")?;
    loop {
        let ready = listener.poll(PollFlags::IN, Some(TIMEOUT)).context("wait for a connection")?;
        ensure!(ready.contains(PollFlags::IN), "no connection within {TIMEOUT:?}");
        let (receiver, peer) = listener.accept().context("accept")?;
        // A listener on all addresses can be found by others.
        if ip_and_port(&peer) == ip_and_port(&sender.local_addr()?) {
            return Ok(Link::new(sender, receiver)?);
        }
    }
}

/// The IP address and port, if it has them; an IPv4 address that an IPv6 socket maps as what it is.
fn ip_and_port(address: &SockAddr) -> Option<(IpAddr, u16)> {
    address.as_socket().map(|address| (address.ip().to_canonical(), address.port()))
}

/// A new directory for this user alone, removed when dropped.
struct Directory(PathBuf);

impl Directory {
    fn new() -> Result<Directory> {
        let path = env::temp_dir().join(format!("berkeley-tour-{}", process::id()));
        let made = DirBuilder::new().mode(0o700).create(&path);
        made.with_context(|| format!("create the directory {}", path.display()))?;
        Ok(Directory(path))
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            eprintln!("tour: cannot remove {}: {error}", self.0.display());
        }
    }
}
