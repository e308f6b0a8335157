//! The systems, and what they lack.

/// A system that is not this one.
pub(crate) struct System {
    pub(crate) name: &'static str,
    pub(crate) target: &'static str,
    pub(crate) linker: Linker,
    pub(crate) work: Work,
    /// For what a test may be skipped here.
    lacks: &'static [Lacks],
}

/// Who lacks something, and what: the words before and after "lacks" in the reason of a skip.
type Lacks = (&'static str, &'static [&'static str]);

/// The part of qemu-user that swaps bytes for processors of the other byte order.
const SWAPS: &str = "swaps";

impl System {
    /// Whether a test may be skipped for this reason: all that is named in it must be lacking here.
    pub(crate) fn permits(&self, reason: &str) -> bool {
        let Some((who, what)) = reason.split_once(" lacks ") else { return false };
        let (who, what) = match what.strip_suffix(" in the other byte order") {
            Some(what) => (SWAPS, what),
            None => (who, what),
        };
        let lacks = |name: &str| self.lacks.iter().any(|(by, names)| *by == who && names.contains(&name));
        what.split(", ").flat_map(|names| names.split(" and ")).all(|name| {
            let (option, _) = name.split_once(" to ").unwrap_or((name, ""));
            lacks(option)
        })
    }

    /// How all tests are run, if they are.
    pub(crate) fn how(&self) -> Option<&'static str> {
        match self.work {
            Work::Run { emulator: None } => Some("every test"),
            Work::Run { emulator: Some("qemu") } => Some("every test, under qemu-user"),
            Work::Run { .. } => Some("every test, under wine"),
            Work::Link | Work::Machine { .. } => None,
        }
    }
}

/// What links the programs.
#[derive(PartialEq)]
pub(crate) enum Linker {
    /// The linker of which `ci/toolchain env` tells cargo.
    Gcc,
    /// zig, which has the C libraries of other systems.
    Zig,
}

/// What is done with the tests.
pub(crate) enum Work {
    /// All are run, by the processor itself, or under what the environment variable `BERKELEY_EMULATOR` is to say.
    Run { emulator: Option<&'static str> },
    /// All are linked: nothing here runs them.
    Link,
    /// These are run under another kernel.
    Machine { tests: &'static [&'static str] },
}

/// The tests of what few kernels have: they are run where nothing may be missing.
const PROTOCOLS: &[&str] =
    &["dccp", "vsock", "netem", "control_core", "control_core_ipv6", "control_other", "control_transports"];

/// What the kernel of this machine may lack: the one of the virtual machine has the protocols.
const KERNEL: &[&str] = &[
    "CONFIG_IPV6_MIP6",
    "alg",
    "an active security module",
    "bluetooth",
    "can",
    "dccp",
    "dccp over IPv6",
    "llc",
    "netem",
    "rds",
    "rxrpc",
    "sctp",
    "the queue fq",
    "tipc",
    "tls",
    "vsock",
    "vsock_loopback",
];

/// What the kernel of the virtual machine lacks.
const LINUX_6_1: &[&str] = &["SO_INQ", "SO_PASSPIDFD", "SO_RCVPRIORITY", "an active security module"];

/// What the user emulation of qemu 7.2 does not hand on; its log of what is not implemented (`QEMU_LOG=unimp`) says so.
const QEMU: &[&str] = &[
    "IP6T_SO_ORIGINAL_DST",
    "IPV6_DONTFRAG",
    "IPV6_FLOWINFO",
    "IPV6_FLOWINFO_SEND",
    "IPV6_HDRINCL",
    "IPV6_MULTICAST_ALL",
    "IPV6_MULTICAST_IF",
    "IPV6_RECVERR_RFC4884",
    "IPV6_RECVFRAGSIZE",
    "IP_CHECKSUM",
    "IP_MTU",
    "IP_MULTICAST_ALL",
    "IP_MULTICAST_IF",
    "IP_PASSSEC",
    "IP_RECVERR_RFC4884",
    "IP_RECVFRAGSIZE",
    "IP_RECVORIGDSTADDR",
    "IP_RECVTTL",
    "IP_TRANSPARENT",
    "MSG_CTRUNC",
    "MSG_WAITFORONE",
    "PACKET_AUXDATA",
    "RTM_NEWNSID",
    "SO_BINDTODEVICE",
    "SO_BINDTOIFINDEX",
    "SO_BUSY_POLL",
    "SO_COOKIE",
    "SO_DETACH_FILTER",
    "SO_INCOMING_CPU",
    "SO_INQ",
    "SO_MARK",
    "SO_ORIGINAL_DST",
    "SO_PASSPIDFD",
    "SO_PASSRIGHTS",
    "SO_RCVMARK",
    "SO_RCVPRIORITY",
    "SO_RXQ_OVFL",
    "SO_SELECT_ERR_QUEUE",
    "SO_TIMESTAMPING",
    "SO_TIMESTAMPING_NEW",
    "SO_TIMESTAMPNS",
    "SO_TIMESTAMPNS_NEW",
    "SO_TIMESTAMP_NEW",
    "SO_TXTIME",
    "SO_WIFI_STATUS",
    "TCP_CONGESTION",
    "TCP_INFO",
    "TCP_ULP",
    "UDPLITE_SEND_CSCOV",
    "imr_ifindex",
    "strace",
    "SO_ATTACH_FILTER of no instructions",
    "SO_BINDTODEVICE without a name",
    "control messages of a wrong length",
    "errors behind a message of recvmmsg",
    "messages without buffers",
    "sendmmsg that stops at a part",
    "the offender of an error",
];

/// The values whose bytes it does not swap for processors of the other byte order: it hands them on as they are.
const SWAPPED: &[&str] = &[
    "IPV6_DONTFRAG",
    "IPV6_HOPLIMIT",
    "IPV6_ORIGDSTADDR",
    "IPV6_PATHMTU",
    "IPV6_PKTINFO",
    "IPV6_TCLASS",
    "IP_PKTINFO",
    "IP_PROTOCOL",
    "IP_TTL",
    "NETLINK_PKTINFO",
    "TCP_CM_INQ",
    "UDP_SEGMENT",
    "sin6_scope_id",
    "a part of a netlink message",
];

/// What wine 8 lacks.
const WINE: &[&str] = &[
    "SO_COMPARTMENT_ID",
    "SO_CONDITIONAL_ACCEPT",
    "SO_PAUSE_ACCEPT",
    "SO_PORT_SCALABILITY",
    "SO_RANDOMIZE_PORT",
    "SO_REUSE_MULTICASTPORT",
    "SO_REUSE_UNICASTPORT",
    "SO_USELOOPBACK",
    "IP_HDRINCL",
    "IP_IFLIST",
    "IP_MTU",
    "IP_MTU_DISCOVER",
    "IP_ORIGINAL_ARRIVAL_IF",
    "IP_RECEIVE_BROADCAST",
    "IP_RECVDSTADDR",
    "IP_RECVECN",
    "IP_RECVERR",
    "IP_RECVIF",
    "IP_USER_MTU",
    "IPV6_HDRINCL",
    "IPV6_IFLIST",
    "IPV6_MTU",
    "IPV6_MTU_DISCOVER",
    "IPV6_RECVDSTADDR",
    "IPV6_RECVECN",
    "IPV6_RECVERR",
    "IPV6_RECVIF",
    "IPV6_USER_MTU",
    "IPV6_UNICAST_IF",
    "TCP_BSDURGENT",
    "TCP_CONGESTION_ALGORITHM",
    "TCP_DELAY_FIN_ACK",
    "TCP_EXPEDITED_1122",
    "TCP_FAIL_CONNECT_ON_ICMP_ERROR",
    "TCP_FASTOPEN",
    "TCP_ICMP_ERROR_INFO",
    "TCP_KEEPCNT",
    "TCP_KEEPIDLE",
    "TCP_KEEPINTVL",
    "TCP_MAXRT",
    "TCP_MAXRTMS",
    "TCP_NOSYNRETRIES",
    "TCP_STDURG",
    "TCP_TIMESTAMPS",
    "UDP_CHECKSUM_COVERAGE",
    "UDP_NOCHECKSUM",
    "UDP_RECV_MAX_COALESCED_SIZE",
    "UDP_SEND_MSG_SIZE",
    "HVSOCKET_CONNECTED_SUSPEND",
    "HVSOCKET_CONNECT_TIMEOUT",
    "HVSOCKET_CONTAINER_PASSTHRU",
    "RM_RATE_WINDOW_SIZE",
    "RM_SEND_WINDOW_ADV_RATE",
    "AF_UNIX",
    "SIO_CPU_AFFINITY",
    "SIO_LOOPBACK_FAST_PATH",
    "SIO_TCP_INFO",
    "SIO_TCP_INFO of version 1",
    "SIO_TCP_SET_ACK_FREQUENCY",
    "SIO_TIMESTAMPING",
    "SIO_UDP_CONNRESET on connected sockets",
    "SIO_UDP_NETRESET",
    "WSAECONNRESET of an unreachable port",
    "a reset by a linger of zero",
    "a source in a message",
    "groups on an interface by its index",
    "the count of data where messages are cut",
];

/// A Linux system, whose kernel is that of this machine.
const fn linux(name: &'static str, target: &'static str) -> System {
    let work = Work::Run { emulator: None };
    System { name, target, linker: Linker::Gcc, work, lacks: &[("the kernel", KERNEL)] }
}

/// A Linux system on another processor.
const fn qemu(name: &'static str, target: &'static str) -> System {
    let work = Work::Run { emulator: Some("qemu") };
    System { work, lacks: &[("the kernel", KERNEL), ("qemu-user", QEMU)], ..linux(name, target) }
}

/// A system that zig links for.
const fn zig(name: &'static str, target: &'static str, work: Work) -> System {
    System { linker: Linker::Zig, work, ..linux(name, target) }
}

pub(crate) const SYSTEMS: &[System] = &[
    linux("i686", "i686-unknown-linux-gnu"),
    zig("musl", "x86_64-unknown-linux-musl", Work::Run { emulator: None }),
    qemu("aarch64", "aarch64-unknown-linux-gnu"),
    qemu("armv7", "armv7-unknown-linux-gnueabihf"),
    System {
        lacks: &[("the kernel", KERNEL), ("qemu-user", QEMU), (SWAPS, SWAPPED)],
        ..qemu("s390x", "s390x-unknown-linux-gnu")
    },
    qemu("riscv64", "riscv64gc-unknown-linux-gnu"),
    System {
        work: Work::Run { emulator: Some("wine") },
        lacks: &[("wine", WINE)],
        ..linux("windows", "x86_64-pc-windows-gnu")
    },
    zig("freebsd", "x86_64-unknown-freebsd", Work::Link),
    zig("macos", "x86_64-apple-darwin", Work::Link),
    System {
        work: Work::Machine { tests: PROTOCOLS },
        lacks: &[("the kernel", LINUX_6_1)],
        ..linux("vm", "x86_64-unknown-linux-gnu")
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_named_may_be_skipped() {
        let permits = |name: &str, reason: &str| {
            SYSTEMS.iter().find(|system| system.name == name).unwrap().permits(reason)
        };
        assert!(permits("aarch64", "qemu-user lacks SO_COOKIE"));
        assert!(permits("aarch64", "qemu-user lacks SO_COOKIE to read, SO_MARK and TCP_INFO"));
        assert!(permits("s390x", "qemu-user lacks IP_TTL to send in the other byte order"));
        for reason in [
            "must be root",
            "qemu-user lacks SO_COOKIE and SO_TYPE",
            "qemu-user lacks SO_COOKIE in the other byte order",
            "qemu-user lacks IP_TTL in the other byte order",
            "the kernel lacks SO_COOKIE",
            "wine lacks SO_COOKIE",
        ] {
            assert!(!permits("aarch64", reason), "{reason}");
        }
        assert!(!permits("i686", "qemu-user lacks SO_COOKIE"));
    }
}
