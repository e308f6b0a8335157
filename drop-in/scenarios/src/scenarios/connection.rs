//! Connections: listening, accepting, connecting, ending.

use super::kinds::{loopback4, loopback6};
use super::options::on_each_kind;
use super::report::{Report, step};
use super::{Named, Scenario};
use crate::library::{Domain, SockAddr, Socket, Type};
use std::net::{Shutdown, SocketAddr};
use std::time::Duration;

pub(crate) fn all() -> Vec<Scenario> {
    let mut all = on_each_kind("listen", |report, socket| {
        for backlog in [1, 0, -1, i32::MAX, i32::MIN] {
            report.step(format!("listen({backlog})"), || socket.listen(backlog));
        }
        step!(report, socket.is_listener());
    });
    all.extend(on_each_kind("accept", |report, socket| {
        step!(report, socket.accept());
        step!(report, socket.accept_raw());
        step!(report, socket.accept4(0));
        step!(report, socket.accept4(-1));
        let _ = socket.listen(1);
        let _ = socket.set_nonblocking(true);
        report.line("listening", "");
        step!(report, socket.accept());
        step!(report, socket.accept_raw());
    }));
    all.extend(on_each_kind("shutdown", |report, socket| {
        step!(report, socket.shutdown(Shutdown::Read));
        step!(report, socket.shutdown(Shutdown::Write));
        step!(report, socket.shutdown(Shutdown::Both));
    }));
    all.extend(on_each_kind("try_clone", |report, socket| {
        let clone = step!(report, socket.try_clone());
        report.step("drop", || drop(clone));
    }));
    let each: Named<fn(&Report, Domain, SockAddr), 4> = [
        ("accepted", accepted),
        ("in progress", in_progress),
        ("refused", refused),
        ("connect_timeout", timeout),
    ];
    for (name, run) in each {
        for (kind, domain, at) in [("tcp4", Domain::IPV4, loopback4()), ("tcp6", Domain::IPV6, loopback6())] {
            let run = move |report: &Report| run(report, domain, SockAddr::from(at));
            all.push(Scenario::new(format!("{name}/{kind} loopback"), run));
        }
        let run =
            move |report: &Report| run(report, Domain::UNIX, SockAddr::unix(format!("\0{name}")).unwrap());
        all.push(Scenario::new(format!("{name}/abstract listener"), run));
    }
    all.push(Scenario::new("in use", in_use));
    all
}

fn listener(domain: Domain, at: &SockAddr, backlog: i32) -> (Socket, SockAddr) {
    let socket = Socket::new(domain, Type::STREAM, None).unwrap();
    socket.bind(at).unwrap();
    socket.listen(backlog).unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

fn accepted(report: &Report, domain: Domain, at: SockAddr) {
    let (listener, address) = listener(domain, &at, 8);
    let client = || {
        let client = Socket::new(domain, Type::STREAM, None).unwrap();
        client.connect(&address).unwrap();
        client
    };
    let clients = [client(), client(), client(), client(), client()];
    report.line("connected", "");
    step!(report, listener.accept());
    step!(report, listener.accept_raw());
    step!(report, listener.accept4(0));
    step!(report, listener.accept4(libc::SOCK_NONBLOCK));
    step!(report, listener.accept4(libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC));
    step!(report, clients[0].peer_addr());
    step!(report, clients[0].local_addr().map(|address| address.domain()));
    step!(report, clients[0].is_listener());
    step!(report, listener.is_listener());
    step!(report, clients[0].connect(&address));
    step!(report, clients[1].listen(1));
    step!(report, format!("{:?}", clients[0]));
    step!(report, clients[0].shutdown(Shutdown::Write));
    step!(report, clients[0].shutdown(Shutdown::Write));
    report.step("drop", || drop(clients));
}

fn in_progress(report: &Report, domain: Domain, at: SockAddr) {
    let (listener, address) = listener(domain, &at, 1);
    let client = Socket::new(domain, Type::STREAM.nonblocking(), None).unwrap();
    report.line("start", "");
    step!(report, client.connect(&address));
    step!(report, client.connect(&address));
    step!(report, client.take_error());
    step!(report, listener.set_nonblocking(true));
    step!(report, listener.accept());
    step!(report, listener.accept());
}

fn refused(report: &Report, domain: Domain, at: SockAddr) {
    // Bound, and nobody listens.
    let bound = Socket::new(domain, Type::STREAM, None).unwrap();
    bound.bind(&at).unwrap();
    let address = bound.local_addr().unwrap();
    let new = || Socket::new(domain, Type::STREAM, None).unwrap();
    let (a, b, c) = (new(), new(), new());
    report.line("start", "");
    step!(report, a.connect(&address));
    step!(report, a.take_error());
    step!(report, a.peer_addr());
    step!(report, b.connect_timeout(&address, Duration::from_secs(1)));
    step!(report, c.set_nonblocking(true));
    step!(report, c.connect(&address));
    step!(report, c.take_error());
    step!(report, c.take_error());
}

fn timeout(report: &Report, domain: Domain, at: SockAddr) {
    let (_listener, address) = listener(domain, &at, 0);
    let new = || Socket::new(domain, Type::STREAM, None).unwrap();
    for timeout in [
        Duration::from_secs(1),
        Duration::from_millis(30),
        Duration::ZERO,
        Duration::from_nanos(1),
        Duration::from_micros(1500),
    ] {
        let socket = new();
        report.line("start", "");
        report.step(format!("connect_timeout({timeout:?})"), || socket.connect_timeout(&address, timeout));
        step!(report, socket.nonblocking());
    }
    let socket = new();
    step!(report, socket.set_nonblocking(true));
    step!(report, socket.connect_timeout(&address, Duration::ZERO));
    step!(report, socket.nonblocking());
}

fn in_use(report: &Report) {
    let (_listener, address) = listener(Domain::IPV4, &SockAddr::from(loopback4()), 1);
    let new = || Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    let (socket, second) = (new(), new());
    report.line("start", "");
    step!(report, socket.bind(&address));
    step!(report, socket.set_reuse_address(true));
    step!(report, socket.bind(&address));
    step!(report, socket.bind(&SockAddr::from(loopback4())));
    step!(report, socket.bind(&SockAddr::from(loopback4())));
    step!(report, second.bind(&SockAddr::from(SocketAddr::from(([127, 0, 0, 1], 80)))));
}
