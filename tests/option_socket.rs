//! Options of the level SOL_SOCKET: what they store and, where it can be seen, what they do.

#![cfg(linux)]
// The calling thread is pinned to a processor, and process identities are read, through libc.
#![allow(unsafe_code)]

mod common;
mod probe;

use std::io::{ErrorKind, Read};
use std::net::Shutdown;
use std::os::fd::AsRawFd;
use std::time::{Duration, Instant};
use std::{fs, mem};

use berkeley::{Domain, Protocol, SockAddr, Socket, Type};
use common::{Need, skip, tool};
use probe::{accept, address, connection, drain, errno, fill, find, listener, local, number, port};
use probe::{new, output, read, receive, send, silent, udp};

/// SO_RCVMARK and SO_RCVPRIORITY: the mark and the priority of a packet as control messages.
const SO_RCVMARK: i32 = 75;
const SO_RCVPRIORITY: i32 = 82;

#[test]
fn domain_type_protocol() {
    let cases = [
        (Domain::IPV4, Type::STREAM, Some(Protocol::TCP)),
        (Domain::IPV4, Type::DGRAM, Some(Protocol::UDP)),
        (Domain::IPV6, Type::STREAM, Some(Protocol::TCP)),
        (Domain::IPV6, Type::DGRAM, Some(Protocol::UDP)),
        (Domain::UNIX, Type::STREAM, None),
        (Domain::UNIX, Type::DGRAM, None),
        (Domain::UNIX, Type::SEQPACKET, None),
    ];
    for (domain, kind, protocol) in cases {
        // Without a protocol the kernel picks the one of the type, and says so.
        for asked in [None, protocol] {
            let socket = Socket::new(domain, kind, asked).unwrap();
            assert_eq!(socket.domain().unwrap(), domain);
            assert_eq!(socket.r#type().unwrap(), kind);
            assert_eq!(socket.protocol().unwrap(), protocol);
        }
    }
}

#[test]
fn is_listener_after_listen_only() {
    let socket = new("127.0.0.1:0", Type::STREAM);
    assert!(!socket.is_listener().unwrap());
    probe::bind(&socket, "127.0.0.1:0").unwrap();
    assert!(!socket.is_listener().unwrap());
    socket.listen(1).unwrap();
    assert!(socket.is_listener().unwrap());
    let client = new("127.0.0.1:0", Type::STREAM);
    client.connect(&socket.local_addr().unwrap()).unwrap();
    assert!(!client.is_listener().unwrap());
    assert!(!accept(&socket).is_listener().unwrap());
}

#[test]
fn broadcast_is_refused_until_set() {
    // All of 127.0.0.0/8 belongs to lo, and so does its broadcast address.
    let receiver = udp("127.255.255.255:0");
    let sender = udp("127.0.0.1:0");
    let to = SockAddr::from(local(&receiver));
    assert!(!sender.broadcast().unwrap());
    let error = sender.send_to(b"refused", &to).unwrap_err();
    assert_eq!(error.raw_os_error(), Some(libc::EACCES));
    assert_eq!(error.kind(), ErrorKind::PermissionDenied);
    sender.set_broadcast(true).unwrap();
    assert!(sender.broadcast().unwrap());
    sender.send_to(b"allowed", &to).unwrap();
    assert_eq!(read(&receiver).unwrap(), b"allowed");
    sender.set_broadcast(false).unwrap();
    assert!(!sender.broadcast().unwrap());
    assert_eq!(errno(sender.send_to(b"refused", &to)), libc::EACCES);
}

#[test]
fn broadcast_crosses_a_wire() {
    let done = common::namespace(|| {
        if !common::veth("west", "east") {
            return;
        }
        let receiver = udp("0.0.0.0:0");
        receiver.bind_device(Some(b"east")).unwrap();
        let sender = udp("192.0.2.1:0");
        sender.bind_device(Some(b"west")).unwrap();
        for target in ["192.0.2.255", "255.255.255.255"] {
            let to = address(&format!("{target}:{}", port(&receiver)));
            sender.set_broadcast(false).unwrap();
            assert_eq!(errno(sender.send_to(b"refused", &to.into())), libc::EACCES);
            sender.set_broadcast(true).unwrap();
            send(&sender, target.as_bytes(), to);
            assert_eq!(read(&receiver).unwrap(), target.as_bytes());
        }
    });
    let Some(()) = done else { return };
}

/// Whether the kernel's table of TCP sockets shows a keepalive timer for the connection from port `from`.
fn keepalive_timer(from: u16) -> bool {
    let table = fs::read_to_string("/proc/thread-self/net/tcp").unwrap();
    let row = table.lines().find(|row| {
        let mut columns = row.split_whitespace();
        // Column 1 is the local address, column 3 the state: 01 is ESTABLISHED.
        columns.nth(1).is_some_and(|local| local.ends_with(&format!(":{from:04X}")))
            && columns.nth(1) == Some("01")
    });
    let timer = row.expect("the connection").split_whitespace().nth(5).unwrap();
    assert!(timer.starts_with("00:") || timer.starts_with("02:"), "{timer}");
    timer.starts_with("02:")
}

#[test]
fn keepalive_starts_a_timer() {
    let (client, _server) = connection();
    assert!(!client.keepalive().unwrap());
    assert!(!keepalive_timer(port(&client)));
    client.set_keepalive(true).unwrap();
    assert!(client.keepalive().unwrap());
    assert!(keepalive_timer(port(&client)));
    client.set_keepalive(false).unwrap();
    assert!(!client.keepalive().unwrap());
    assert!(!keepalive_timer(port(&client)));
}

#[test]
fn linger_reads_back() {
    let (client, _server) = connection();
    assert_eq!(client.linger().unwrap(), None);
    for seconds in [0, 1, 10, 3600] {
        client.set_linger(Some(Duration::from_secs(seconds))).unwrap();
        assert_eq!(client.linger().unwrap(), Some(Duration::from_secs(seconds)));
    }
    client.set_linger(None).unwrap();
    assert_eq!(client.linger().unwrap(), None);
}

#[test]
fn linger_of_zero_resets_the_peer() {
    let (client, server) = connection();
    drop(client);
    assert_eq!(read(&server).unwrap(), b"");

    let (client, server) = connection();
    client.set_linger(Some(Duration::ZERO)).unwrap();
    drop(client);
    assert_eq!(read(&server).unwrap_err().kind(), ErrorKind::ConnectionReset);
}

#[test]
fn linger_makes_close_wait_for_the_data() {
    let (client, server) = connection();
    client.set_linger(Some(Duration::from_secs(1))).unwrap();
    // The server does not read, and its buffer does not grow, so data stays in the client and close waits for the whole
    // second.
    server.set_recv_buffer_size(4096).unwrap();
    assert!(fill(&client, 65536) > 0);
    let start = Instant::now();
    drop(client);
    assert!(start.elapsed() >= Duration::from_millis(900), "{:?}", start.elapsed());
    assert!(start.elapsed() < probe::LIMIT);
    drop(server);
}

#[test]
fn urgent_byte_beside_or_inside_the_stream() {
    for inline in [false, true] {
        let (client, server) = connection();
        assert!(!server.out_of_band_inline().unwrap());
        server.set_out_of_band_inline(inline).unwrap();
        assert_eq!(server.out_of_band_inline().unwrap(), inline);
        client.send(b"ab").unwrap();
        client.send_out_of_band(b"!").unwrap();
        client.send(b"cd").unwrap();
        client.shutdown(Shutdown::Write).unwrap();
        assert_ne!(common::poll(server.as_raw_fd(), libc::POLLPRI) & libc::POLLPRI, 0);
        let mut byte = [mem::MaybeUninit::new(0)];
        let urgent = server.recv_out_of_band(&mut byte);
        let mut stream = Vec::new();
        (&server).read_to_end(&mut stream).unwrap();
        if inline {
            assert_eq!(errno(urgent), libc::EINVAL);
            assert_eq!(stream, b"ab!cd");
        } else {
            assert_eq!(urgent.unwrap(), 1);
            // SAFETY: the element was made with `MaybeUninit::new`.
            assert_eq!(unsafe { byte[0].assume_init() }, b'!');
            assert_eq!(stream, b"abcd");
        }
    }
}

#[test]
fn passcred_delivers_the_senders_identity() {
    let (sender, receiver) = Socket::pair(Domain::UNIX, Type::DGRAM, None).unwrap();
    receiver.set_read_timeout(Some(probe::LIMIT)).unwrap();
    assert!(!receiver.passcred().unwrap());
    sender.send(b"without").unwrap();
    let (bytes, control) = receive(&receiver);
    assert_eq!((&bytes[..], control.len()), (&b"without"[..], 0));

    receiver.set_passcred(true).unwrap();
    assert!(receiver.passcred().unwrap());
    sender.send(b"with").unwrap();
    let (bytes, control) = receive(&receiver);
    assert_eq!(bytes, b"with");
    let data = find(&control, libc::SOL_SOCKET, libc::SCM_CREDENTIALS).expect("credentials");
    // SAFETY: getuid takes nothing and cannot fail.
    let uid = unsafe { libc::getuid() };
    // SAFETY: getgid takes nothing and cannot fail.
    let gid = unsafe { libc::getgid() };
    let wanted = [std::process::id(), uid, gid].map(u32::to_ne_bytes).concat();
    assert_eq!(data, wanted);

    receiver.set_passcred(false).unwrap();
    sender.send(b"without").unwrap();
    assert_eq!(receive(&receiver).1.len(), 0);
}

#[test]
fn priority_travels_with_the_packet() {
    let (sender, receiver) = (udp("127.0.0.1:0"), udp("127.0.0.1:0"));
    assert_eq!(sender.priority().unwrap(), 0);
    let visible = probe::set(&receiver, libc::SOL_SOCKET, SO_RCVPRIORITY, 1).is_ok();
    if !visible {
        skip(common::missing("SO_RCVPRIORITY"), "the priority on arrival");
    }
    // Up to 6 without privileges.
    for priority in [1, 6, 0] {
        sender.set_priority(priority).unwrap();
        assert_eq!(sender.priority().unwrap(), priority);
        send(&sender, b"x", local(&receiver));
        let (bytes, control) = receive(&receiver);
        assert_eq!(bytes, b"x");
        if visible {
            assert_eq!(number(find(&control, libc::SOL_SOCKET, libc::SO_PRIORITY)), Some(priority));
        }
    }
    if common::root() {
        sender.set_priority(7).unwrap();
        assert_eq!(sender.priority().unwrap(), 7);
    }
}

#[test]
fn mark_travels_with_the_packet() {
    if common::qemu_lacks("SO_MARK") {
        return;
    }
    if !common::root() {
        return;
    }
    let (sender, receiver) = (udp("127.0.0.1:0"), udp("127.0.0.1:0"));
    assert_eq!(sender.mark().unwrap(), 0);
    let visible = probe::set(&receiver, libc::SOL_SOCKET, SO_RCVMARK, 1).is_ok();
    if !visible {
        skip(common::missing("SO_RCVMARK"), "the mark on arrival");
    }
    for mark in [1, 0xdead_beef, u32::MAX, 0] {
        sender.set_mark(mark).unwrap();
        assert_eq!(sender.mark().unwrap(), mark);
        send(&sender, b"x", local(&receiver));
        let (_, control) = receive(&receiver);
        if visible {
            assert_eq!(number(find(&control, libc::SOL_SOCKET, libc::SO_MARK)), Some(mark));
        }
    }
}

#[test]
fn recv_buffer_size_bounds_what_waits() {
    let mut waiting = Vec::new();
    for size in [8192, 65536] {
        let (sender, receiver) = (udp("127.0.0.1:0"), udp("127.0.0.1:0"));
        receiver.set_recv_buffer_size(size).unwrap();
        // The kernel doubles the size, for its own bookkeeping.
        assert_eq!(receiver.recv_buffer_size().unwrap(), 2 * size);
        for _ in 0..200 {
            send(&sender, &[0; 1000], local(&receiver));
        }
        waiting.push(drain(&receiver));
    }
    assert!(waiting[0] > 0 && 3 * waiting[0] < waiting[1], "{waiting:?}");
}

#[test]
fn send_buffer_size_bounds_what_is_taken() {
    let mut taken = Vec::new();
    for size in [8192, 65536] {
        let (sender, _receiver) = Socket::pair(Domain::UNIX, Type::STREAM, None).unwrap();
        sender.set_send_buffer_size(size).unwrap();
        assert_eq!(sender.send_buffer_size().unwrap(), 2 * size);
        taken.push(fill(&sender, 1000));
    }
    assert!(taken[0] > 0 && 3 * taken[0] < taken[1], "{taken:?}");
}

#[test]
fn read_timeout_ends_a_read() {
    let (sender, receiver) = (udp("127.0.0.1:0"), udp("127.0.0.1:0"));
    receiver.set_read_timeout(None).unwrap();
    assert_eq!(receiver.read_timeout().unwrap(), None);
    receiver.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    assert_eq!(receiver.read_timeout().unwrap(), Some(Duration::from_secs(2)));
    let timeout = Duration::from_millis(200);
    receiver.set_read_timeout(Some(timeout)).unwrap();
    // The kernel counts in ticks, the longest of which lasts 10 ms.
    let stored = receiver.read_timeout().unwrap().unwrap();
    assert!((timeout..timeout + Duration::from_millis(10)).contains(&stored), "{stored:?}");
    let start = Instant::now();
    assert_eq!(read(&receiver).unwrap_err().kind(), ErrorKind::WouldBlock);
    assert!((timeout - Duration::from_millis(10)..probe::LIMIT).contains(&start.elapsed()));
    send(&sender, b"in time", local(&receiver));
    assert_eq!(read(&receiver).unwrap(), b"in time");
    // Zero means no timeout, as the kernel has it.
    receiver.set_read_timeout(Some(Duration::ZERO)).unwrap();
    assert_eq!(receiver.read_timeout().unwrap(), None);
}

#[test]
fn write_timeout_ends_a_write() {
    let (client, _server) = connection();
    client.set_write_timeout(None).unwrap();
    assert_eq!(client.write_timeout().unwrap(), None);
    let timeout = Duration::from_millis(200);
    client.set_write_timeout(Some(timeout)).unwrap();
    let stored = client.write_timeout().unwrap().unwrap();
    assert!((timeout..timeout + Duration::from_millis(10)).contains(&stored), "{stored:?}");
    // A blocking write gives what fits, then fails: the server never reads.
    fill(&client, 65536);
    let start = Instant::now();
    let error = loop {
        assert!(start.elapsed() < probe::LIMIT);
        if let Err(error) = client.send(&[0; 65536]) {
            break error;
        }
    };
    assert_eq!(error.kind(), ErrorKind::WouldBlock);
    assert!(start.elapsed() >= timeout - Duration::from_millis(10), "{:?}", start.elapsed());
}

#[test]
fn reuse_address_shares_a_udp_port() {
    let first = new("127.0.0.1:0", Type::DGRAM);
    assert!(!first.reuse_address().unwrap());
    first.set_reuse_address(true).unwrap();
    assert!(first.reuse_address().unwrap());
    probe::bind(&first, "127.0.0.1:0").unwrap();
    let second = new("127.0.0.1:0", Type::DGRAM);
    let name = first.local_addr().unwrap();
    assert_eq!(second.bind(&name).unwrap_err().kind(), ErrorKind::AddrInUse);
    second.set_reuse_address(true).unwrap();
    second.bind(&name).unwrap();
}

#[test]
fn reuse_address_ignores_time_wait() {
    let first = new("127.0.0.1:0", Type::STREAM);
    first.set_reuse_address(true).unwrap();
    probe::bind(&first, "127.0.0.1:0").unwrap();
    first.listen(1).unwrap();
    let name = first.local_addr().unwrap();
    let client = new("127.0.0.1:0", Type::STREAM);
    client.connect(&name).unwrap();
    // The side that closes first keeps the port in TIME_WAIT.
    drop(accept(&first));
    assert_eq!(read(&client).unwrap(), b"");
    drop((client, first));
    let second = new("127.0.0.1:0", Type::STREAM);
    assert_eq!(second.bind(&name).unwrap_err().kind(), ErrorKind::AddrInUse);
    second.set_reuse_address(true).unwrap();
    second.bind(&name).unwrap();
    second.listen(1).unwrap();
}

#[test]
fn reuse_port_spreads_connections() {
    let make = || new("127.0.0.1:0", Type::STREAM);
    let first = make();
    assert!(!first.reuse_port().unwrap());
    first.set_reuse_port(true).unwrap();
    assert!(first.reuse_port().unwrap());
    probe::bind(&first, "127.0.0.1:0").unwrap();
    first.listen(64).unwrap();
    let name = first.local_addr().unwrap();
    let second = make();
    assert_eq!(second.bind(&name).unwrap_err().kind(), ErrorKind::AddrInUse);
    second.set_reuse_port(true).unwrap();
    second.bind(&name).unwrap();
    second.listen(64).unwrap();
    let clients: Vec<_> = (0..40).map(|_| make()).collect();
    for client in &clients {
        client.connect(&name).unwrap();
    }
    let mut shares = [0; 2];
    for (share, listener) in shares.iter_mut().zip([&first, &second]) {
        listener.set_nonblocking(true).unwrap();
        while listener.accept().is_ok() {
            *share += 1;
        }
    }
    assert_eq!(shares[0] + shares[1], clients.len());
    assert!(shares[0] > 0 && shares[1] > 0, "{shares:?}");
}

#[test]
fn take_error_takes_it_once() {
    // A bound socket that does not listen refuses, and keeps the port from others.
    let closed = new("127.0.0.1:0", Type::STREAM);
    probe::bind(&closed, "127.0.0.1:0").unwrap();
    let client = new("127.0.0.1:0", Type::STREAM);
    assert!(client.take_error().unwrap().is_none());
    client.set_nonblocking(true).unwrap();
    assert_eq!(errno(client.connect(&closed.local_addr().unwrap())), libc::EINPROGRESS);
    assert_ne!(common::poll(client.as_raw_fd(), libc::POLLOUT), 0);
    let error = client.take_error().unwrap().expect("an error");
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    assert!(client.take_error().unwrap().is_none());
}

#[test]
fn cpu_affinity_chooses_the_socket() {
    if common::qemu_lacks("SO_INCOMING_CPU") {
        return;
    }
    // SAFETY: cpu_set_t is plain data for which all zeros are valid.
    let mut set: libc::cpu_set_t = unsafe { mem::zeroed() };
    let size = size_of::<libc::cpu_set_t>();
    // SAFETY: the calling thread's set of processors is written into `set`, which has `size` bytes.
    assert_eq!(unsafe { libc::sched_getaffinity(0, size, &mut set) }, 0);
    // SAFETY: CPU_ISSET reads `set`, which has CPU_SETSIZE bits.
    let allowed = |cpu: &usize| unsafe { libc::CPU_ISSET(*cpu, &set) };
    let mine = (0..libc::CPU_SETSIZE as usize).find(allowed).unwrap();
    // SAFETY: as above, all zeros are valid.
    let mut pinned: libc::cpu_set_t = unsafe { mem::zeroed() };
    // SAFETY: `mine` is below CPU_SETSIZE.
    unsafe { libc::CPU_SET(mine, &mut pinned) };
    // SAFETY: `pinned` has `size` bytes and is only read. Only this test's thread is pinned.
    assert_eq!(unsafe { libc::sched_setaffinity(0, size, &pinned) }, 0);

    let (far, near) = (new("127.0.0.1:0", Type::DGRAM), new("127.0.0.1:0", Type::DGRAM));
    let mut name = SockAddr::from(address("127.0.0.1:0"));
    for (socket, cpu) in [(&far, mine + 1), (&near, mine)] {
        socket.set_reuse_port(true).unwrap();
        socket.set_cpu_affinity(cpu).unwrap();
        assert_eq!(socket.cpu_affinity().unwrap(), cpu);
        socket.bind(&name).unwrap();
        name = socket.local_addr().unwrap();
    }
    // Loopback delivers on the processor that sends.
    for _ in 0..16 {
        send(&udp("127.0.0.1:0"), b"x", name.as_socket().unwrap());
    }
    assert_eq!((drain(&far), drain(&near)), (0, 16));
}

#[test]
fn cookie_names_the_socket() {
    if common::qemu_lacks("SO_COOKIE") {
        return;
    }
    let (first, second) = (listener("127.0.0.1:0"), listener("127.0.0.1:0"));
    let cookie = first.cookie().unwrap();
    assert_ne!(cookie, 0);
    assert_eq!(first.cookie().unwrap(), cookie);
    assert_eq!(first.try_clone().unwrap().cookie().unwrap(), cookie);
    assert_ne!(second.cookie().unwrap(), cookie);
    if tool("ss") {
        let text = output(&format!("ss -Htlne sport = :{}", port(&first)));
        assert!(text.contains(&format!("sk:{cookie:x} ")), "{cookie:x} in {text}");
    }
}

#[test]
fn busy_poll_reads_back() {
    if common::qemu_lacks("SO_BUSY_POLL") {
        return;
    }
    let socket = udp("127.0.0.1:0");
    let start = match socket.busy_poll() {
        Err(error) if error.raw_os_error() == Some(libc::ENOPROTOOPT) => {
            return skip(Need::Kernel("busy polling"), "busy_poll");
        }
        start => start.unwrap(),
    };
    // More than now needs a privilege, less does not.
    if common::root() {
        socket.set_busy_poll(start + 50).unwrap();
        assert_eq!(socket.busy_poll().unwrap(), start + 50);
    }
    socket.set_busy_poll(0).unwrap();
    assert_eq!(socket.busy_poll().unwrap(), 0);
    silent(&socket);
}
