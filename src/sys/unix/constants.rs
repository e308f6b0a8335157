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

    /// The level of Unix sockets, by the name that unix(4) has for it.
    #[cfg(netbsd)]
    pub(crate) const SOL_LOCAL: c_int = 0;
}
