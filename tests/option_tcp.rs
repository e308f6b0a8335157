//! Options of the level IPPROTO_TCP, checked on segments, timers and the tables of the kernel.

#![cfg(linux)]

mod common;
mod probe;

use std::fs;
use std::io::ErrorKind;
use std::time::{Duration, Instant};

use berkeley::{SockFilter, Socket, TcpKeepalive, Type};
use common::{Need, skip, tool, wait};
use probe::{accept, connection, drain, errno, fill, listener, local, new, output, port};
use probe::{read, tcp_info};

/// Makes a server that no longer hears its client: a filter drops what comes. Linux 6.18 wants privileges for
/// that on TCP.
fn deafen(server: &Socket) {
    server.attach_filter(&[SockFilter::new(6, 0, 0, 0)]).unwrap();
}

/// Tries `check` until it says that its moments were close enough together to count, at most ten times.
fn in_time(mut check: impl FnMut() -> bool) {
    assert!((0..10).any(|_| check()), "the machine is too slow");
}

/// Reads `count` bytes.
fn read_exactly(socket: &Socket, count: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while bytes.len() < count {
        let more = read(socket).unwrap();
        assert!(!more.is_empty(), "the end after {bytes:?}");
        bytes.extend(more);
    }
    bytes
}

#[test]
fn nodelay_sends_each_write() {
    if common::qemu_lacks("TCP_INFO") {
        return;
    }
    for on in [false, true] {
        let (client, server) = connection();
        assert!(!client.tcp_nodelay().unwrap());
        client.set_tcp_nodelay(on).unwrap();
        assert_eq!(client.tcp_nodelay().unwrap(), on);
        // Without it the second write waits until the first is acknowledged, which is now put off.
        server.set_tcp_quickack(false).unwrap();
        for byte in b"12345678" {
            client.send(&[*byte]).unwrap();
        }
        assert_eq!(read_exactly(&server, 8), b"12345678");
        let segments = tcp_info(&client).data_segments;
        assert_eq!(segments == 8, on, "{segments} segments, nodelay {on}");
    }
}

#[test]
fn cork_holds_until_it_is_pulled() {
    if common::qemu_lacks("TCP_INFO") {
        return;
    }
    // The kernel pulls it itself after 200 ms.
    in_time(|| {
        let (client, server) = connection();
        client.set_tcp_nodelay(true).unwrap();
        assert!(!client.tcp_cork().unwrap());
        client.set_tcp_cork(true).unwrap();
        assert!(client.tcp_cork().unwrap());
        let start = Instant::now();
        for bytes in [b"one ", b"two ", b"six "] {
            client.send(bytes).unwrap();
        }
        let (held, arrived) = (tcp_info(&client), drain(&server));
        if start.elapsed() > Duration::from_millis(150) {
            return false;
        }
        assert_eq!((held.data_segments, held.notsent, arrived), (0, 12, 0));
        client.set_tcp_cork(false).unwrap();
        assert!(!client.tcp_cork().unwrap());
        assert_eq!(read(&server).unwrap(), b"one two six ");
        assert_eq!(tcp_info(&client).data_segments, 1);
        true
    });
}

#[test]
fn quickack_decides_when_to_acknowledge() {
    if common::qemu_lacks("TCP_INFO") {
        return;
    }
    // Put off, an acknowledgment comes after 40 ms at the earliest.
    in_time(|| {
        let (client, server) = connection();
        server.set_tcp_quickack(false).unwrap();
        assert!(!server.tcp_quickack().unwrap());
        let start = Instant::now();
        client.send(b"x").unwrap();
        assert_eq!(read(&server).unwrap(), b"x");
        let put_off = tcp_info(&client).unacked;
        server.set_tcp_quickack(true).unwrap();
        assert!(server.tcp_quickack().unwrap());
        // Switching it on also sends what was put off.
        assert!(wait(|| tcp_info(&client).unacked == 0));
        if start.elapsed() > Duration::from_millis(30) {
            return false;
        }
        assert_eq!(put_off, 1);
        true
    });
}

#[test]
fn thin_linear_timeouts_reads_back() {
    let (client, _server) = connection();
    assert!(!client.tcp_thin_linear_timeouts().unwrap());
    client.set_tcp_thin_linear_timeouts(true).unwrap();
    assert!(client.tcp_thin_linear_timeouts().unwrap());
    client.set_tcp_thin_linear_timeouts(false).unwrap();
    assert!(!client.tcp_thin_linear_timeouts().unwrap());
}

#[test]
fn mss_bounds_the_segments_of_the_peer() {
    let listener = listener("127.0.0.1:0");
    let client = new("127.0.0.1:0", Type::STREAM);
    client.set_tcp_mss(1000).unwrap();
    assert_eq!(client.tcp_mss().unwrap(), 1000);
    for mss in [1, 40000] {
        assert_eq!(errno(client.set_tcp_mss(mss)), libc::EINVAL);
    }
    client.connect(&listener.local_addr().unwrap()).unwrap();
    let server = accept(&listener);
    // Options of the header take some of it.
    for socket in [&client, &server] {
        assert!((900..=1000).contains(&socket.tcp_mss().unwrap()), "{:?}", socket.tcp_mss());
    }
    server.send(&[7; 10_000]).unwrap();
    assert_eq!(read_exactly(&client, 10_000), [7; 10_000]);
    if !common::qemu_lacks("TCP_INFO") {
        let largest = tcp_info(&client).received_mss;
        assert!((500..=1000).contains(&largest), "{largest}");
    }

    let (unbounded, _server) = connection();
    assert!(unbounded.tcp_mss().unwrap() > 1000);
}

#[test]
fn notsent_lowat_bounds_what_waits() {
    if common::qemu_lacks("TCP_INFO") {
        return;
    }
    let mut waiting = Vec::new();
    for bound in [u32::MAX, 16384] {
        let (client, _server) = connection();
        client.set_tcp_notsent_lowat(bound).unwrap();
        assert_eq!(client.tcp_notsent_lowat().unwrap(), bound);
        fill(&client, 8192);
        waiting.push(tcp_info(&client).notsent);
    }
    assert!(waiting[0] > 2 * 16384, "{waiting:?}");
    // The write that passes the bound is still taken, as far as a segment goes.
    assert!(4 * waiting[1] < waiting[0], "{waiting:?}");
}

#[test]
fn user_timeout_gives_up() {
    if !common::root() {
        return;
    }
    let (client, server) = connection();
    let timeout = Duration::from_millis(500);
    client.set_tcp_user_timeout(Some(timeout)).unwrap();
    deafen(&server);
    let start = Instant::now();
    client.send(b"unheard").unwrap();
    // Without the option TCP would try for a quarter of an hour.
    assert_eq!(read(&client).unwrap_err().kind(), ErrorKind::TimedOut);
    assert!((timeout / 2..probe::LIMIT).contains(&start.elapsed()), "{:?}", start.elapsed());
}

#[test]
fn user_timeout_reads_back() {
    let (client, _server) = connection();
    assert_eq!(client.tcp_user_timeout().unwrap(), None);
    for millis in [1, 1500, 3_600_000] {
        let timeout = Duration::from_millis(millis);
        client.set_tcp_user_timeout(Some(timeout)).unwrap();
        assert_eq!(client.tcp_user_timeout().unwrap(), Some(timeout));
    }
    client.set_tcp_user_timeout(None).unwrap();
    assert_eq!(client.tcp_user_timeout().unwrap(), None);
}

#[test]
fn keepalive_parameters_set_the_timer() {
    let (client, _server) = connection();
    let parameters = TcpKeepalive::new()
        .with_time(Duration::from_secs(300))
        .with_interval(Duration::from_secs(30))
        .with_retries(4);
    client.set_tcp_keepalive(&parameters).unwrap();
    assert!(client.keepalive().unwrap());
    assert_eq!(client.tcp_keepalive_time().unwrap(), Duration::from_secs(300));
    assert_eq!(client.tcp_keepalive_interval().unwrap(), Duration::from_secs(30));
    assert_eq!(client.tcp_keepalive_retries().unwrap(), 4);
    if tool("ss") {
        let text = output(&format!("ss -Htno sport = :{}", port(&client)));
        // The first probe goes out after the time, which has just begun.
        assert!(text.contains("timer:(keepalive,4min") || text.contains("timer:(keepalive,5min"), "{text}");
    }
    // What is not given stays; nothing at all only switches it on.
    client.set_tcp_keepalive(&TcpKeepalive::new().with_retries(7)).unwrap();
    assert_eq!(client.tcp_keepalive_time().unwrap(), Duration::from_secs(300));
    assert_eq!(client.tcp_keepalive_retries().unwrap(), 7);
    client.set_keepalive(false).unwrap();
    client.set_tcp_keepalive(&TcpKeepalive::new()).unwrap();
    assert!(client.keepalive().unwrap());
    assert_eq!(client.tcp_keepalive_interval().unwrap(), Duration::from_secs(30));
}

#[test]
fn keepalive_finds_a_dead_peer() {
    if !common::root() {
        return;
    }
    let (client, server) = connection();
    deafen(&server);
    let second = Duration::from_secs(1);
    let parameters = TcpKeepalive::new().with_time(second).with_interval(second).with_retries(1);
    client.set_tcp_keepalive(&parameters).unwrap();
    let start = Instant::now();
    // A second until the probe, another for the answer that does not come.
    assert_eq!(read(&client).unwrap_err().kind(), ErrorKind::TimedOut);
    assert!(start.elapsed() >= Duration::from_millis(1500), "{:?}", start.elapsed());
}

#[test]
fn keepalive_parameters_out_of_range() {
    let (client, _server) = connection();
    for parameters in [TcpKeepalive::new().with_time(Duration::ZERO), TcpKeepalive::new().with_retries(0)] {
        assert_eq!(errno(client.set_tcp_keepalive(&parameters)), libc::EINVAL);
    }
}

/// The name of the algorithm of `socket`, without the NULs that fill it up.
fn congestion(socket: &Socket) -> String {
    let name = socket.tcp_congestion().unwrap();
    String::from_utf8(name).unwrap().trim_end_matches('\0').to_string()
}

#[test]
fn congestion_chooses_the_algorithm() {
    if common::qemu_lacks("TCP_CONGESTION") {
        return;
    }
    let table = "/proc/sys/net/ipv4/tcp_available_congestion_control";
    let available = fs::read_to_string(table).unwrap();
    assert!(available.split_whitespace().any(|name| name == "reno"));
    let listener = listener("127.0.0.1:0");
    for name in available.split_whitespace() {
        match listener.set_tcp_congestion(name.as_bytes()) {
            // Some are only for the privileged.
            Err(error) if error.kind() == ErrorKind::PermissionDenied && name != "reno" => continue,
            result => result.unwrap(),
        }
        assert_eq!(congestion(&listener), name);
        let client = new("127.0.0.1:0", Type::STREAM);
        client.connect(&listener.local_addr().unwrap()).unwrap();
        // A connection inherits it.
        let server = accept(&listener);
        assert_eq!(congestion(&server), name);
        if tool("ss") {
            let ports = format!("sport = :{} and dport = :{}", port(&server), port(&client));
            let text = output(&format!("ss -Htni {ports}"));
            assert!(text.split_whitespace().any(|word| word == name), "{name} in {text}");
        }
    }
}

#[test]
fn unknown_congestion_algorithm() {
    let (client, _server) = connection();
    let before = congestion(&client);
    assert_eq!(errno(client.set_tcp_congestion(b"no-such-one")), libc::ENOENT);
    assert_eq!(errno(client.set_tcp_congestion(b"")), libc::EINVAL);
    assert_eq!(congestion(&client), before);
}

/// Sends what goes to the port `from` of `family` to the port `to` instead; false, and a reported skip, where
/// the tools or the kernel lack it.
fn redirect(family: &str, from: u16, to: u16) -> bool {
    let nft = |words: &str| common::run(&format!("nft {words}"));
    if common::run(&format!(
        "{} -w -t nat -A OUTPUT -p tcp --dport {from} -j REDIRECT --to-ports {to}",
        if family == "ip" { "iptables" } else { "ip6tables" },
    )) {
        return true;
    }
    let done = nft(&format!("add table {family} turn"))
        && nft(&format!("add chain {family} turn out {{ type nat hook output priority -100 ; }}"))
        && nft(&format!("add rule {family} turn out tcp dport {from} redirect to :{to}"));
    if !done {
        let tools = ["iptables", "nft"].into_iter().any(common::tool);
        skip(if tools { Need::Kernel("redirection") } else { Need::Tool("nft") }, family);
    }
    done
}

/// Connects to a port that is redirected: the accepted side must know the port that was meant.
fn original(
    family: &'static str,
    home: &'static str,
    original: fn(&Socket) -> std::io::Result<berkeley::SockAddr>,
) {
    let done = common::namespace(move || {
        let listener = listener(home);
        let mut meant = local(&listener);
        meant.set_port(if meant.port() == 4242 { 4243 } else { 4242 });
        if !redirect(family, meant.port(), port(&listener)) {
            return;
        }
        let client = new(home, Type::STREAM);
        client.connect(&meant.into()).unwrap();
        let server = accept(&listener);
        assert_eq!(local(&server).port(), port(&listener));
        assert_eq!(original(&server).unwrap().as_socket(), Some(meant));
        assert_eq!(client.peer_addr().unwrap().as_socket(), Some(meant));
        // A connection that was not redirected was meant for where it is.
        let client = new(home, Type::STREAM);
        client.connect(&listener.local_addr().unwrap()).unwrap();
        let server = accept(&listener);
        assert_eq!(original(&server).unwrap().as_socket(), Some(local(&listener)));
    });
    let Some(()) = done else { return };
}

#[test]
fn original_dst_v4_tells_what_was_meant() {
    if common::qemu_lacks("SO_ORIGINAL_DST") {
        return;
    }
    original("ip", "127.0.0.1:0", |socket| socket.original_dst_v4());
}

#[test]
fn original_dst_v6_tells_what_was_meant() {
    if common::qemu_lacks("IP6T_SO_ORIGINAL_DST") {
        return;
    }
    original("ip6", "[::1]:0", |socket| socket.original_dst_v6());
}

#[test]
fn original_dst_without_redirection() {
    // No connection, nothing tracked.
    let socket = new("127.0.0.1:0", Type::STREAM);
    assert!(socket.original_dst_v4().is_err());
    assert!(new("[::1]:0", Type::STREAM).original_dst_v6().is_err());
}

#[test]
fn listen_sets_the_backlog() {
    if common::qemu_lacks("TCP_INFO") {
        return;
    }
    let listener = listener("127.0.0.1:0");
    for backlog in [7, 11, 1] {
        listener.listen(backlog).unwrap();
        assert_eq!(tcp_info(&listener).sacked, backlog as u32);
    }
    // One more than the backlog may wait; the next is not answered.
    let mut clients = Vec::new();
    for _ in 0..2 {
        let client = new("127.0.0.1:0", Type::STREAM);
        client.connect(&listener.local_addr().unwrap()).unwrap();
        clients.push(client);
    }
    assert!(wait(|| tcp_info(&listener).unacked == 2));
    let late = new("127.0.0.1:0", Type::STREAM);
    let name = listener.local_addr().unwrap();
    let error = late.connect_timeout(&name, probe::SILENCE).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TimedOut);
    accept(&listener);
    let next = new("127.0.0.1:0", Type::STREAM);
    next.connect(&name).unwrap();
    // On a socket that cannot listen.
    let datagrams = probe::udp("127.0.0.1:0");
    assert_eq!(errno(datagrams.listen(1)), libc::EOPNOTSUPP);
}
