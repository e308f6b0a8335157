//! The constructors, with every domain, type and protocol, known and unknown.

use super::report::Report;
use super::show::Show;
use super::{Named, Scenario};
use crate::library::{Domain, Protocol, Socket, Type};
use std::io::Result;

fn domains() -> Vec<Domain> {
    let named = [Domain::IPV4, Domain::IPV6, Domain::UNIX, Domain::PACKET, Domain::VSOCK];
    named.into_iter().chain([0, -1, 44, 9999].map(Domain::from)).collect()
}

fn types() -> Vec<Type> {
    let named = [
        Type::STREAM,
        Type::DGRAM,
        Type::SEQPACKET,
        Type::RAW,
        Type::DCCP,
        Type::STREAM.nonblocking(),
        Type::DGRAM.cloexec(),
        Type::DGRAM.nonblocking().cloexec(),
    ];
    named.into_iter().chain([0, -1, 9, 15, 77].map(Type::from)).collect()
}

fn protocols() -> Vec<Option<Protocol>> {
    let named = [
        Protocol::ICMPV4,
        Protocol::ICMPV6,
        Protocol::TCP,
        Protocol::UDP,
        Protocol::MPTCP,
        Protocol::DCCP,
        Protocol::SCTP,
        Protocol::UDPLITE,
    ];
    let all = named.into_iter().chain([0, -1, 255, 300].map(Protocol::from));
    [None].into_iter().chain(all.map(Some)).collect()
}

/// A constructor.
type Make<T> = fn(Domain, Type, Option<Protocol>) -> Result<T>;

pub(crate) fn all() -> Vec<Scenario> {
    let one: Named<Make<Socket>, 2> = [("new", Socket::new), ("new_raw", Socket::new_raw)];
    let two: Named<Make<(Socket, Socket)>, 2> = [("pair", Socket::pair), ("pair_raw", Socket::pair_raw)];
    let one = one.map(|(name, make)| with_every_argument(name, make, look_at));
    let two = two.map(|(name, make)| {
        with_every_argument(name, make, |report, (a, b)| {
            look_at(report, a);
            look_at(report, b);
        })
    });
    one.into_iter().chain(two).flatten().collect()
}

/// A scenario for each domain; its steps have each type with each protocol.
fn with_every_argument<T: Show + 'static>(
    name: &'static str,
    make: Make<T>,
    look: fn(&Report, &T),
) -> Vec<Scenario> {
    let scenario = |domain: Domain| {
        Scenario::new(format!("{name}/{domain:?}"), move |report: &Report| {
            for (ty, protocol) in
                types().into_iter().flat_map(|ty| protocols().into_iter().map(move |p| (ty, p)))
            {
                let made =
                    report.step(format!("{name}({ty:?}, {protocol:?})"), || make(domain, ty, protocol));
                if let Some(Ok(made)) = made {
                    look(report, &made);
                }
            }
        })
    };
    domains().into_iter().map(scenario).collect()
}

/// What the system says of it.
fn look_at(report: &Report, socket: &Socket) {
    report.step("its domain, type, protocol", || (socket.domain(), socket.r#type(), socket.protocol()));
    report.step("its nonblocking", || socket.nonblocking());
    report.step("its Debug", || format!("{socket:?}"));
}
