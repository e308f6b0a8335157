//! Domains, types, protocols, and what else prints itself.

use super::Scenario;
use super::report::{Report, step};
use crate::library::{
    Domain, InterfaceIndexOrAddress, MaybeUninitSlice, MsgHdr, MsgHdrMut, Protocol, SockFilter, SockRef,
    Socket, TcpKeepalive, Type,
};
use std::mem::MaybeUninit;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

pub(crate) fn all() -> Vec<Scenario> {
    vec![
        Scenario::new("Domain", numbers(Domain::from, |domain| domain.into())),
        Scenario::new("Type", numbers(Type::from, |ty| ty.into())),
        Scenario::new("Protocol", numbers(Protocol::from, |protocol| protocol.into())),
        Scenario::new("Type/flags", flags),
        Scenario::new("constants", constants),
        Scenario::new("Debug", debug),
    ]
}

/// There and back, and what is printed, for every number that may have a name.
fn numbers<T: std::fmt::Debug + PartialEq + Copy + 'static>(
    make: fn(i32) -> T,
    number: fn(T) -> i32,
) -> impl Fn(&Report) {
    move |report| {
        for from in (-2..320).chain([0x800, 0x80001, 0x80801, i32::MIN, i32::MAX]) {
            let value = make(from);
            report.step(from.to_string(), || (format!("{value:?}"), number(value), value == make(from)));
        }
    }
}

fn flags(report: &Report) {
    for ty in [Type::STREAM, Type::DGRAM, Type::RAW, Type::SEQPACKET, Type::DCCP] {
        report.step(format!("{ty:?}"), || (i32::from(ty.nonblocking()), i32::from(ty.cloexec())));
        report.step("Debug", || {
            (format!("{:?}", ty.nonblocking()), format!("{:?}", ty.cloexec().nonblocking()))
        });
    }
}

fn constants(report: &Report) {
    step!(report, format!("{:?}", [Domain::IPV4, Domain::IPV6, Domain::UNIX, Domain::PACKET, Domain::VSOCK]));
    step!(report, format!("{:?}", [Protocol::ICMPV4, Protocol::ICMPV6, Protocol::TCP, Protocol::UDP]));
    step!(report, format!("{:?}", [Protocol::MPTCP, Protocol::DCCP, Protocol::SCTP, Protocol::UDPLITE]));
    step!(report, Domain::for_address(SocketAddr::from((Ipv4Addr::LOCALHOST, 1))));
    step!(report, Domain::for_address(SocketAddr::from((Ipv6Addr::LOCALHOST, 1))));
}

fn debug(report: &Report) {
    step!(report, format!("{:?}", TcpKeepalive::new()));
    step!(report, format!("{:?}", TcpKeepalive::new().with_time(Duration::from_millis(1500))));
    step!(report, format!("{:#?}", TcpKeepalive::new().with_interval(Duration::MAX).with_retries(u32::MAX)));
    step!(report, format!("{:?}", SockFilter::new(6, 1, 2, 0x40000)));
    step!(report, format!("{:?}", InterfaceIndexOrAddress::Index(7)));
    step!(report, format!("{:?}", InterfaceIndexOrAddress::Address(Ipv4Addr::LOCALHOST)));
    step!(report, format!("{:?}", MsgHdr::new()));
    step!(report, format!("{:?}", MsgHdrMut::new()));
    step!(report, format!("{:?}", MsgHdrMut::new().flags()));
    report.step("MaybeUninitSlice", || {
        let mut memory = [MaybeUninit::new(7); 3];
        let mut slice = MaybeUninitSlice::new(&mut memory);
        slice[1].write(8);
        (format!("{slice:?}"), slice.len())
    });
    let (a, _b) = Socket::pair(Domain::UNIX, Type::STREAM, None).unwrap();
    step!(report, format!("{a:?}"));
    step!(report, format!("{a:#?}"));
    step!(report, format!("{:?}", SockRef::from(&a)));
    step!(report, format!("{:#?}", SockRef::from(&a)));
}
