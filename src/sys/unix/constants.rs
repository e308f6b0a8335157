//! `libc`, and what it lacks or names otherwise on some system.

/// Declares numbers of Linux that libc lacks on some architecture, or on all: the usual one, and that of SPARC.
#[cfg(linux_like)]
macro_rules! numbers {
    ($($name:ident = $number:literal, $sparc:literal;)+) => {$(
        #[cfg(not(any(target_arch = "sparc", target_arch = "sparc64")))]
        pub(crate) const $name: c_int = $number;
        #[cfg(any(target_arch = "sparc", target_arch = "sparc64"))]
        pub(crate) const $name: c_int = $sparc;
    )+};
}

/// Declares numbers of one system that libc lacks.
#[cfg(any(apple, bsd, solarish))]
macro_rules! system {
    ($($name:ident = $number:literal;)+) => {$(
        pub(crate) const $name: c_int = $number;
    )+};
}

/// The names of C, one glob and our own beside it.
pub(crate) mod c {
    pub(crate) use libc::*;

    #[cfg(linux_like)]
    numbers! {
        SO_INQ = 84, 0x5d;
        SO_PASSPIDFD = 76, 0x55;
        SO_PASSRIGHTS = 83, 0x5c;
        SO_PEERGROUPS = 59, 0x3d;
        SO_PEERPIDFD = 77, 0x56;
        SO_RCVMARK = 75, 0x54;
        SO_RCVPRIORITY = 82, 0x5b;
        SO_SELECT_ERR_QUEUE = 45, 0x29;
        SO_TIMESTAMPING_NEW = 65, 0x43;
        SO_TIMESTAMPNS_NEW = 64, 0x42;
        SO_TIMESTAMP_NEW = 63, 0x46;
        SO_TXTIME = 61, 0x3f;
        SO_WIFI_STATUS = 41, 0x25;
        SCM_DEVMEM_DMABUF = 79, 0x58;
        SCM_DEVMEM_DMABUF_TX = 79, 0x58;
        SCM_DEVMEM_LINEAR = 78, 0x57;
        SCM_INQ = 84, 0x5d;
        SCM_TS_OPT_ID = 81, 0x5a;
        SCM_TXTIME = 61, 0x3f;
        SCM_WIFI_STATUS = 41, 0x25;
        // Those of IP are the same on every architecture.
        IP_RECVERR_RFC4884 = 26, 26;
        IPV6_RECVERR_RFC4884 = 31, 31;
        UDP_GRO = 104, 104;
        UDP_SEGMENT = 103, 103;
    }

    // Numbers that libc lacks, each from the header of its system: bsd/sys/socket.h, bsd/netinet and bsd/netinet6 of XNU.
    #[cfg(apple)]
    system! {
        IP_MULTICAST_IFINDEX = 66; IP_PORTRANGE = 19; IP_RECVRETOPTS = 6; IP_STRIPHDR = 23;
        IPV6_PORTRANGE = 14; IPV6_PREFER_TEMPADDR = 63; IPV6_USE_MIN_MTU = 42;
        SO_NETSVC_MARKING_LEVEL = 0x1119; SO_NET_SERVICE_TYPE = 0x1116; SO_NUMRCVPKT = 0x1112;
        TCP_CONNECTIONTIMEOUT = 0x20; TCP_ENABLE_ECN = 0x104; TCP_NOTSENT_LOWAT = 0x201; TCP_RXT_CONNDROPTIME = 0x80;
        TCP_RXT_FINDROP = 0x100; TCP_SENDMOREACKS = 0x103; UDP_NOCKSUM = 1;
    }

    // sys/sys/socket.h, sys/netinet/in.h and sys/netinet/udp.h.
    #[cfg(freebsd)]
    system! {
        IP_FLOWID = 90; IP_FLOWTYPE = 91; IP_PORTRANGE = 19; IP_RECVFLOWID = 93; IP_RECVRETOPTS = 6;
        IP_RECVRSSBUCKETID = 94; IP_RSSBUCKETID = 92; IPV6_USE_MIN_MTU = 42; SO_MAX_PACING_RATE = 0x1018;
        SO_RERROR = 0x20000; UDP_ENCAP = 1;
    }

    // sys/netinet/in.h and sys/netinet6/in6.h. The level of Unix sockets has the name of FreeBSD's unix(4).
    #[cfg(dragonfly)]
    system! {
        IP_PORTRANGE = 19; IP_RECVRETOPTS = 6; IPV6_PORTRANGE = 14; IPV6_PREFER_TEMPADDR = 63; IPV6_USE_MIN_MTU = 42;
        SOL_LOCAL = 0;
    }

    // sys/sys/socket.h, sys/netinet/in.h and sys/netinet6/in6.h. The level of Unix sockets is that of unix(4).
    #[cfg(netbsd)]
    system! {
        IP_ERRORMTU = 21; IP_MINTTL = 24; IP_PORTALGO = 18; IP_PORTRANGE = 19; IP_RECVRETOPTS = 6; IP_RECVTTL = 23;
        IPV6_RECVHOPLIMIT = 37; IPV6_USE_MIN_MTU = 42; SOL_LOCAL = 0; SO_RERROR = 0x4000;
    }

    // sys/netinet/in.h, sys/netinet6/in6.h and sys/netinet/tcp.h.
    #[cfg(openbsd)]
    system! {
        IP_IPSECFLOWINFO = 36; IP_MINTTL = 32; IP_PORTRANGE = 19; IP_RECVDSTPORT = 33; IP_RECVRETOPTS = 6;
        IP_RECVRTABLE = 35; IP_RECVTTL = 31; IPV6_MINHOPCOUNT = 65; IPV6_PORTRANGE = 14; IPV6_RECVHOPLIMIT = 37;
        IPV6_USE_MIN_MTU = 42; TCP_SACK_ENABLE = 8;
    }

    // usr/src/uts/common/netinet/in.h of illumos; Solaris has the same.
    #[cfg(solarish)]
    system! {
        IP_RECVIF = 9; IP_RECVTTL = 0xb; IPV6_RECVHOPLIMIT = 0x13; IPV6_USE_MIN_MTU = 0x20;
    }

    // And those that the illumos kernel has, with usr/src/uts/common/sys/socket.h.
    #[cfg(illumos)]
    system! {
        IP_NEXTHOP = 0x19; IPV6_SRC_PREFERENCES = 0x23; SO_ALLZONES = 0x1014; SO_DGRAM_ERRIND = 0x200;
        SO_MAC_EXEMPT = 0x100b; SO_RCVPSH = 0x100d; SO_RECVUCRED = 0x400; SO_VRRP = 0x1017;
    }

    /// Where the scope identifier stands in a `sockaddr_in6`.
    pub(crate) const SIN6_SCOPE_ID: usize = std::mem::offset_of!(sockaddr_in6, sin6_scope_id);

    /// The largest buffer that one call takes. XNU refuses more than `INT_MAX` bytes with `EINVAL`
    /// (bsd/kern/uipc_syscalls.c); a Rust slice is at most `isize::MAX` bytes long, which all others take.
    #[cfg(apple)]
    pub(crate) const MAX_BUFFER: usize = i32::MAX as usize - 1;
    #[cfg(not(apple))]
    pub(crate) const MAX_BUFFER: usize = isize::MAX as usize;

    /// Apple counts `SO_LINGER` in ticks, and `SO_LINGER_SEC` in seconds (setsockopt(2)).
    #[cfg(apple)]
    pub(crate) const SO_LINGER: c_int = SO_LINGER_SEC;

    /// The header of control messages, where libc has none: as in the sys/socket.h of NuttX, and of newlib.
    #[cfg(any(nuttx, vita))]
    #[allow(non_camel_case_types)]
    #[repr(C)]
    pub(crate) struct cmsghdr {
        pub(crate) cmsg_len: CmsgLength,
        pub(crate) cmsg_level: c_int,
        pub(crate) cmsg_type: c_int,
    }
    #[cfg(nuttx)]
    type CmsgLength = c_ulong;
    #[cfg(vita)]
    type CmsgLength = socklen_t;

    /// `CMSG_LEN`, where libc has none: lwIP's lwip/sockets.h and NuttX align header and data to a `long`.
    #[cfg(any(espidf, nuttx, vita))]
    // SAFETY: it only computes; unsafe as in libc.
    #[allow(non_snake_case)]
    pub(crate) const unsafe fn CMSG_LEN(length: c_uint) -> c_uint {
        (size_of::<cmsghdr>().next_multiple_of(size_of::<c_long>())) as c_uint + length
    }

    /// `CMSG_SPACE`, where libc has none.
    #[cfg(any(espidf, nuttx, vita))]
    // SAFETY: it only computes; unsafe as in libc.
    #[allow(non_snake_case)]
    pub(crate) const unsafe fn CMSG_SPACE(length: c_uint) -> c_uint {
        // SAFETY: it only computes.
        unsafe { CMSG_LEN(0) + length.next_multiple_of(size_of::<c_long>() as c_uint) }
    }

    /// `POLLNVAL` of ESP-IDF, from its sys/poll.h.
    #[cfg(espidf)]
    pub(crate) const POLLNVAL: c_short = 1 << 7;

    /// The two numbers of a `struct timeval`. `libc` warns that those of musl will change; what follows from that is
    /// checked where the struct is spelled out.
    #[allow(deprecated, non_camel_case_types)]
    pub(crate) type time_t = libc::time_t;
    #[allow(deprecated, non_camel_case_types)]
    pub(crate) type suseconds_t = libc::suseconds_t;

    /// The numbers of a `struct linger`: Cygwin has those of Winsock, 16 bits long.
    #[cfg(cygwin)]
    pub(crate) type LingerNumber = u16;
    #[cfg(not(cygwin))]
    pub(crate) type LingerNumber = c_int;

    /// Apple's name for the idle time is `TCP_KEEPALIVE` (tcp(4)).
    #[cfg(apple)]
    pub(crate) const TCP_KEEPIDLE: c_int = TCP_KEEPALIVE;

    /// The two membership options, where only the names of RFC 3493 are there.
    #[cfg(any(apple, bsd, solarish, haiku, nto, nuttx))]
    pub(crate) const IPV6_ADD_MEMBERSHIP: c_int = IPV6_JOIN_GROUP;
    #[cfg(any(apple, bsd, solarish, haiku, nto, nuttx))]
    pub(crate) const IPV6_DROP_MEMBERSHIP: c_int = IPV6_LEAVE_GROUP;

    /// The payload of `IP_MULTICAST_TTL` and `IP_MULTICAST_LOOP`: a byte in ip(4) of the BSDs, Apple and Solaris, an
    /// `int` in ip(7) of Linux.
    #[cfg(any(apple, bsd, solarish))]
    pub(crate) type MulticastNumber = u8;
    #[cfg(not(any(apple, bsd, solarish)))]
    pub(crate) type MulticastNumber = c_int;

    /// A value in the type of the payload.
    #[cfg(any(apple, bsd, solarish))]
    #[inline]
    pub(crate) fn multicast_number(value: u32) -> Result<MulticastNumber, std::num::TryFromIntError> {
        value.try_into()
    }
    #[cfg(not(any(apple, bsd, solarish)))]
    #[inline]
    pub(crate) fn multicast_number(value: u32) -> Result<MulticastNumber, std::convert::Infallible> {
        Ok(value as c_int)
    }

    /// The systems that have no number of their own for it take that of IPv4, at the level of IPv6.
    #[cfg(any(apple, solarish, aix, emscripten, fuchsia, haiku, hurd, nto, vita))]
    pub(crate) const IPV6_HDRINCL: c_int = IP_HDRINCL;

    /// wasi-libc has no such flag.
    #[cfg(wasi)]
    pub(crate) const MSG_TRUNC: c_int = 0;

    /// The flags of a received message, by the methods that tell them.
    #[cfg(recvmsg)]
    pub(crate) const RECV_FLAGS: &[(&str, c_int)] = &[
        ("is_end_of_record", MSG_EOR),
        ("is_out_of_band", MSG_OOB),
        ("is_truncated", MSG_TRUNC),
        #[cfg(any(netbsd, openbsd))]
        ("is_broadcast", MSG_BCAST),
        #[cfg(any(netbsd, openbsd))]
        ("is_multicast", MSG_MCAST),
        #[cfg(linux_like)]
        ("is_confirm", MSG_CONFIRM),
        #[cfg(any(linux_like, cygwin))]
        ("is_dontroute", MSG_DONTROUTE),
    ];

    /// Whether a leading NUL byte makes an abstract Unix socket name: unix(7), and nowhere else.
    #[cfg(unix)]
    pub(crate) const ABSTRACT_NAMES: bool = cfg!(any(linux_like, cygwin));
    /// Whether a NUL byte is the end of each name, and not only of a path.
    #[cfg(unix)]
    pub(crate) const NUL_ENDS_NAMES: bool = false;

    /// Level and name of the option that binds a socket to an interface: one for both families, or one for each.
    #[cfg(linux_like)]
    pub(crate) const BOUND_V4: (c_int, c_int) = (SOL_SOCKET, SO_BINDTOIFINDEX);
    #[cfg(linux_like)]
    pub(crate) const BOUND_V6: (c_int, c_int) = BOUND_V4;
    #[cfg(any(apple, solarish))]
    pub(crate) const BOUND_V4: (c_int, c_int) = (IPPROTO_IP, IP_BOUND_IF);
    #[cfg(any(apple, solarish))]
    pub(crate) const BOUND_V6: (c_int, c_int) = (IPPROTO_IPV6, IPV6_BOUND_IF);

    /// Where process, user and group stand in the credentials of a peer.
    #[cfg(openbsd)]
    pub(crate) const CREDENTIALS: [usize; 3] = [2, 0, 1];
    #[cfg(not(openbsd))]
    pub(crate) const CREDENTIALS: [usize; 3] = [0, 1, 2];
}
