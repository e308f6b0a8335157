//! The methods of several values: groups, interfaces, filters, keepalive, congestion control.

use super::options::on_each_kind;
use super::report::{Report, step};
use super::{Named, Scenario};
use crate::library::{InterfaceIndexOrAddress, SockFilter, Socket, TcpKeepalive};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;

pub(crate) fn all() -> Vec<Scenario> {
    let each: Named<fn(&Report, &Socket), 11> = [
        ("groups v4", groups_v4),
        ("groups v4 by interface", groups_v4_by_interface),
        ("groups v6", groups_v6),
        ("sources v4", sources_v4),
        ("bind_device", bind_device),
        ("bind_device_by_index", bind_device_by_index),
        ("attach_filter", filters),
        ("tcp_congestion", congestion),
        ("tcp_keepalive", keepalive),
        ("original_dst", original_destination),
        ("dccp_available_ccids", |report, socket| {
            report.step("none", || {
                socket.dccp_available_ccids::<0>().map(|ids| format!("{ids:?} {:?}", &*ids))
            });
            report.step("four", || {
                socket.dccp_available_ccids::<4>().map(|ids| format!("{ids:?} {:?}", &*ids))
            });
        }),
    ];
    each.into_iter().flat_map(|(name, run)| on_each_kind(name, run)).collect()
}

const GROUPS: [Ipv4Addr; 4] =
    [Ipv4Addr::new(239, 1, 2, 3), Ipv4Addr::new(224, 0, 0, 1), Ipv4Addr::LOCALHOST, Ipv4Addr::UNSPECIFIED];
const INTERFACES: [Ipv4Addr; 3] = [Ipv4Addr::LOCALHOST, Ipv4Addr::UNSPECIFIED, Ipv4Addr::new(192, 0, 2, 1)];

fn groups_v4(report: &Report, socket: &Socket) {
    for (group, interface) in GROUPS.iter().flat_map(|group| INTERFACES.iter().map(move |of| (group, of))) {
        let of = format!("({group}, {interface})");
        report.step(format!("join_multicast_v4{of}"), || socket.join_multicast_v4(group, interface));
        report.step(format!("join_multicast_v4{of}"), || socket.join_multicast_v4(group, interface));
        report.step(format!("leave_multicast_v4{of}"), || socket.leave_multicast_v4(group, interface));
        report.step(format!("leave_multicast_v4{of}"), || socket.leave_multicast_v4(group, interface));
    }
}

fn groups_v4_by_interface(report: &Report, socket: &Socket) {
    let by_address = INTERFACES.map(InterfaceIndexOrAddress::Address);
    let by_index = [0, 1, 999, u32::MAX].map(InterfaceIndexOrAddress::Index);
    for interface in by_address.iter().chain(&by_index) {
        for group in &GROUPS {
            let of = format!("({group}, {interface:?})");
            report.step(format!("join_multicast_v4_n{of}"), || socket.join_multicast_v4_n(group, interface));
            report
                .step(format!("leave_multicast_v4_n{of}"), || socket.leave_multicast_v4_n(group, interface));
        }
    }
}

fn groups_v6(report: &Report, socket: &Socket) {
    let groups = [Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 0x123), Ipv6Addr::LOCALHOST, Ipv6Addr::UNSPECIFIED];
    for (group, interface) in
        groups.iter().flat_map(|group| [0, 1, 999, u32::MAX].map(|index| (group, index)))
    {
        let of = format!("({group}, {interface})");
        report.step(format!("join_multicast_v6{of}"), || socket.join_multicast_v6(group, interface));
        report.step(format!("leave_multicast_v6{of}"), || socket.leave_multicast_v6(group, interface));
        report.step(format!("leave_multicast_v6{of}"), || socket.leave_multicast_v6(group, interface));
    }
}

fn sources_v4(report: &Report, socket: &Socket) {
    let sources = [Ipv4Addr::LOCALHOST, Ipv4Addr::new(198, 51, 100, 7), Ipv4Addr::UNSPECIFIED];
    for group in [Ipv4Addr::new(232, 1, 2, 3), Ipv4Addr::LOCALHOST] {
        for (source, interface) in
            sources.iter().flat_map(|source| INTERFACES.iter().map(move |of| (source, of)))
        {
            let of = format!("({source}, {group}, {interface})");
            report.step(format!("join_ssm_v4{of}"), || socket.join_ssm_v4(source, &group, interface));
            report.step(format!("leave_ssm_v4{of}"), || socket.leave_ssm_v4(source, &group, interface));
        }
    }
}

const NAMES: &[Option<&[u8]>] = &[
    Some(b"lo"),
    None,
    Some(b""),
    Some(b"lo\0"),
    Some(b"l\0o"),
    Some(b"\0"),
    Some(b"nothing"),
    Some(b"fifteen-letters"),
    Some(b"sixteen-letters!"),
    Some(b"lo\0fill to sixteen"),
    Some(b"much longer than a name can be, and then some"),
    Some(b"\xff"),
];

fn bind_device(report: &Report, socket: &Socket) {
    step!(report, socket.device());
    for name in NAMES {
        let shown = name.map(|name| name.escape_ascii().to_string());
        report.step(format!("bind_device({shown:?})"), || socket.bind_device(*name));
        report.step(format!("device() after {shown:?}"), || socket.device());
    }
}

fn bind_device_by_index(report: &Report, socket: &Socket) {
    for index in [0, 1, 999, u32::MAX].map(NonZeroU32::new) {
        report.step(format!("bind_device_by_index_v4({index:?})"), || socket.bind_device_by_index_v4(index));
        step!(report, socket.device_index_v4());
        report.step(format!("bind_device_by_index_v6({index:?})"), || socket.bind_device_by_index_v6(index));
        step!(report, socket.device_index_v6());
    }
}

fn filters(report: &Report, socket: &Socket) {
    let accept = || SockFilter::new(6, 0, 0, u32::MAX);
    step!(report, socket.detach_filter());
    for length in [0, 1, 2, 4096, 4097, 65_535, 65_536, 65_537] {
        let filter: Vec<SockFilter> = (0..length).map(|_| accept()).collect();
        report.step(format!("attach_filter of {length}"), || socket.attach_filter(&filter));
    }
    report.step("attach_filter of nonsense", || socket.attach_filter(&[SockFilter::new(0xffff, 1, 2, 3)]));
    report.step("attach_filter, jump", || socket.attach_filter(&[SockFilter::new(0x15, 9, 9, 0), accept()]));
    step!(report, socket.detach_filter());
    step!(report, socket.detach_filter());
}

fn congestion(report: &Report, socket: &Socket) {
    step!(report, socket.tcp_congestion());
    for name in [
        &b"reno"[..],
        b"cubic",
        b"",
        b"reno\0",
        b"re\0no",
        b"nothing",
        b"fifteen-letters",
        b"sixteen-letters!",
    ] {
        report
            .step(format!("set_tcp_congestion({})", name.escape_ascii()), || socket.set_tcp_congestion(name));
        step!(report, socket.tcp_congestion());
    }
    report.step("set_tcp_congestion of 4096", || socket.set_tcp_congestion(&[b'c'; 4096]));
}

const SPANS: &[Duration] = &[
    Duration::ZERO,
    Duration::from_nanos(1),
    Duration::from_millis(999),
    Duration::from_secs(1),
    Duration::from_millis(1500),
    Duration::from_secs(32_767),
    Duration::from_secs(32_768),
    Duration::from_secs(i32::MAX as u64),
    Duration::from_secs(i32::MAX as u64 + 1),
    Duration::from_secs(u32::MAX as u64 + 2),
    Duration::MAX,
];

fn keepalive(report: &Report, socket: &Socket) {
    let times = SPANS.iter().map(|&span| TcpKeepalive::new().with_time(span));
    let intervals = SPANS.iter().map(|&span| TcpKeepalive::new().with_interval(span));
    let retries =
        [0, 1, 127, 128, i32::MAX as u32, u32::MAX].map(|number| TcpKeepalive::new().with_retries(number));
    let span = Duration::from_secs(7);
    let all = TcpKeepalive::new().with_time(span).with_interval(span).with_retries(3);
    let rest = [TcpKeepalive::new(), all.clone(), all.with_retries(1000)];
    for value in times.chain(intervals).chain(retries).chain(rest) {
        report.step(format!("set_tcp_keepalive({value:?})"), || socket.set_tcp_keepalive(&value));
        step!(report, socket.keepalive());
        report.step(format!("time after {value:?}"), || socket.tcp_keepalive_time());
        report.step(format!("interval after {value:?}"), || socket.tcp_keepalive_interval());
        step!(report, socket.tcp_keepalive_retries());
    }
}

fn original_destination(report: &Report, socket: &Socket) {
    step!(report, socket.original_dst_v4());
    step!(report, socket.original_dst_v6());
}
