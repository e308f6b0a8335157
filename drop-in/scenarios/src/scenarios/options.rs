//! Every option that has a getter or a setter of one value, on every kind of descriptor, with good and bad values.

use super::Scenario;
use super::kinds::{KINDS, Kind};
use super::report::Report;
use super::show::Show;
use crate::library::{Domain, Protocol, Socket, Type};
use std::fmt::Debug;
use std::io::Result;
use std::net::Ipv4Addr;
use std::time::Duration;

/// An option: its getter and its setter, where it has one.
struct Opt<T> {
    name: &'static str,
    get: Option<fn(&Socket) -> Result<T>>,
    set: Option<fn(&Socket, T) -> Result<()>>,
}

macro_rules! options {
    ($(#[doc = $doc:literal] $table:ident: $type:ty { $($get:ident $($set:ident)?),+ $(,)? })+) => {
        $(
            #[doc = $doc]
            const $table: &[Opt<$type>] = &[
                $(Opt { name: stringify!($get), get: Some(Socket::$get), set: options!(@set $($set)?) }),+
            ];
        )+
    };
    (@set) => { None };
    (@set $set:ident) => { Some(|socket, value| socket.$set(value)) };
}

options! {
    /// Yes or no.
    FLAGS: bool {
        broadcast set_broadcast,
        dccp_server_timewait set_dccp_server_timewait,
        freebind_v4 set_freebind_v4,
        freebind_v6 set_freebind_v6,
        header_included_v4 set_header_included_v4,
        header_included_v6 set_header_included_v6,
        ip_transparent_v4 set_ip_transparent_v4,
        ip_transparent_v6 set_ip_transparent_v6,
        is_listener,
        keepalive set_keepalive,
        multicast_all_v4 set_multicast_all_v4,
        multicast_all_v6 set_multicast_all_v6,
        multicast_loop_v4 set_multicast_loop_v4,
        multicast_loop_v6 set_multicast_loop_v6,
        nonblocking set_nonblocking,
        only_v6 set_only_v6,
        out_of_band_inline set_out_of_band_inline,
        passcred set_passcred,
        recv_hoplimit_v6 set_recv_hoplimit_v6,
        recv_tclass_v6 set_recv_tclass_v6,
        recv_tos_v4 set_recv_tos_v4,
        reuse_address set_reuse_address,
        reuse_port set_reuse_port,
        tcp_cork set_tcp_cork,
        tcp_nodelay set_tcp_nodelay,
        tcp_quickack set_tcp_quickack,
        tcp_thin_linear_timeouts set_tcp_thin_linear_timeouts,
    }
    /// A number of 32 bits.
    COUNTS: u32 {
        busy_poll set_busy_poll,
        dccp_cur_mps,
        dccp_qpolicy_txqlen set_dccp_qpolicy_txqlen,
        dccp_recv_cscov set_dccp_recv_cscov,
        dccp_send_cscov set_dccp_send_cscov,
        dccp_service set_dccp_service,
        dccp_tx_ccid,
        dccp_xx_ccid,
        mark set_mark,
        multicast_hops_v6 set_multicast_hops_v6,
        multicast_if_v6 set_multicast_if_v6,
        multicast_ttl_v4 set_multicast_ttl_v4,
        priority set_priority,
        tclass_v6 set_tclass_v6,
        tcp_keepalive_retries,
        tcp_mss set_tcp_mss,
        tcp_notsent_lowat set_tcp_notsent_lowat,
        tos_v4 set_tos_v4,
        ttl_v4 set_ttl_v4,
        unicast_hops_v6 set_unicast_hops_v6,
    }
    /// A size, or the number of a processor.
    SIZES: usize {
        cpu_affinity set_cpu_affinity,
        recv_buffer_size set_recv_buffer_size,
        send_buffer_size set_send_buffer_size,
    }
    /// A time, or none.
    TIMES: Option<Duration> {
        linger set_linger,
        read_timeout set_read_timeout,
        tcp_user_timeout set_tcp_user_timeout,
        write_timeout set_write_timeout,
    }
    /// A time that is only read.
    DURATIONS: Duration { tcp_keepalive_interval, tcp_keepalive_time }
    /// What a socket is made of.
    DOMAINS: Domain { domain }
    /// What a socket is made of.
    TYPES: Type { r#type }
    /// What a socket is made of.
    PROTOCOLS: Option<Protocol> { protocol }
}

/// Flags that have one of the two, or another getter.
const ODD_FLAGS: &[Opt<bool>] = &[
    Opt { name: "cloexec", get: None, set: Some(Socket::set_cloexec) },
    Opt { name: "cookie", get: Some(|socket| socket.cookie().map(|cookie| cookie != 0)), set: None },
];

/// A number that is only written.
const NUMBER: &[Opt<u8>] = &[Opt { name: "dccp_ccid", get: None, set: Some(Socket::set_dccp_ccid) }];

/// An address, which the setter takes by reference.
const ADDRESS: &[Opt<Ipv4Addr>] = &[Opt {
    name: "multicast_if_v4",
    get: Some(Socket::multicast_if_v4),
    set: Some(|socket, address| socket.set_multicast_if_v4(&address)),
}];

const BOOLS: &[bool] = &[true, false];

const NUMBERS: &[u32] = &[
    0,
    1,
    2,
    7,
    15,
    46,
    64,
    255,
    256,
    536,
    65_535,
    65_536,
    i32::MAX as u32,
    1 << 31,
    u32::MAX - 1,
    u32::MAX,
];

const BYTES: &[usize] = &[
    0,
    1,
    1023,
    4096,
    1 << 16,
    1 << 20,
    i32::MAX as usize,
    i32::MAX as usize + 1,
    u32::MAX as usize,
    u32::MAX as usize + 8193,
    usize::MAX,
];

const SPANS: &[Option<Duration>] = &[
    None,
    Some(Duration::ZERO),
    Some(Duration::from_nanos(1)),
    Some(Duration::from_nanos(999)),
    Some(Duration::from_micros(1)),
    Some(Duration::from_nanos(1001)),
    Some(Duration::from_micros(999_999)),
    Some(Duration::from_millis(1)),
    Some(Duration::from_micros(1001)),
    Some(Duration::from_millis(1500)),
    Some(Duration::from_secs(1)),
    Some(Duration::from_nanos(1_999_999_999)),
    Some(Duration::from_secs(30)),
    Some(Duration::from_secs(65_536)),
    Some(Duration::from_secs(i32::MAX as u64)),
    Some(Duration::from_secs(i32::MAX as u64 + 1)),
    Some(Duration::from_secs(u32::MAX as u64 + 1)),
    Some(Duration::from_secs(i64::MAX as u64)),
    Some(Duration::MAX),
];

const ADDRESSES: &[Ipv4Addr] =
    &[Ipv4Addr::UNSPECIFIED, Ipv4Addr::LOCALHOST, Ipv4Addr::BROADCAST, Ipv4Addr::new(192, 0, 2, 1)];

pub(crate) fn all() -> Vec<Scenario> {
    let all = [
        each(FLAGS, BOOLS),
        each(COUNTS, NUMBERS),
        each(SIZES, BYTES),
        each(TIMES, SPANS),
        each(DURATIONS, &[]),
        each(DOMAINS, &[]),
        each(TYPES, &[]),
        each(PROTOCOLS, &[]),
        each(ODD_FLAGS, BOOLS),
        each(NUMBER, &[0, 1, 2, 255]),
        each(ADDRESS, ADDRESSES),
        on_each_kind("take_error", |report, socket| {
            report.step("take_error()", || socket.take_error());
        }),
    ];
    all.into_iter().flatten().collect()
}

/// A scenario for each kind of descriptor.
pub(crate) fn on_each_kind(name: &str, run: fn(&Report, &Socket)) -> Vec<Scenario> {
    let scenario = |&(kind, make): &Kind| {
        Scenario::new(format!("{name}/{kind}"), move |report: &Report| {
            let socket = make();
            report.line("start", "");
            run(report, &socket);
        })
    };
    KINDS.iter().map(scenario).collect()
}

/// A scenario for each option and each kind of descriptor.
fn each<T: Show + Debug + Copy>(options: &'static [Opt<T>], values: &'static [T]) -> Vec<Scenario> {
    let pairs = options.iter().flat_map(|option| KINDS.iter().map(move |kind| (option, kind)));
    let scenario = |(option, &(kind, make)): (&'static Opt<T>, &Kind)| {
        Scenario::new(format!("{}/{kind}", option.name), move |report: &Report| {
            let socket = make();
            report.line("start", "");
            exercise(report, &socket, option, values);
        })
    };
    pairs.map(scenario).collect()
}

/// Reads, and writes each of the values and reads again.
fn exercise<T: Show + Debug + Copy>(report: &Report, socket: &Socket, option: &Opt<T>, values: &[T]) {
    let read = |when: String| {
        if let Some(get) = option.get {
            report.step(format!("{}(){when}", option.name), || get(socket));
        }
    };
    read(String::new());
    let Some(set) = option.set else { return };
    for &value in values {
        report.step(format!("set_{}({value:?})", option.name), || set(socket, value));
        read(format!(" after {value:?}"));
    }
}
