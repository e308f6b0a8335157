//! `libc`, and what it lacks or names otherwise on some system.

/// The names of C, one glob and our own beside it.
pub(crate) mod c {
    pub(crate) use libc::*;

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
        #[cfg(linux_like)]
        ("is_confirm", MSG_CONFIRM),
        #[cfg(any(linux_like, cygwin))]
        ("is_dontroute", MSG_DONTROUTE),
    ];

    /// Whether a leading NUL byte makes an abstract Unix socket name: unix(7), and nowhere else.
    #[cfg(unix)]
    pub(crate) const ABSTRACT_NAMES: bool = cfg!(any(linux_like, cygwin));

    /// Level and name of the option that binds a socket to an interface: one for both families, or one for each.
    #[cfg(linux_like)]
    pub(crate) const BOUND_V4: (c_int, c_int) = (SOL_SOCKET, SO_BINDTOIFINDEX);
    #[cfg(linux_like)]
    pub(crate) const BOUND_V6: (c_int, c_int) = BOUND_V4;
    #[cfg(any(apple, solarish))]
    pub(crate) const BOUND_V4: (c_int, c_int) = (IPPROTO_IP, IP_BOUND_IF);
    #[cfg(any(apple, solarish))]
    pub(crate) const BOUND_V6: (c_int, c_int) = (IPPROTO_IPV6, IPV6_BOUND_IF);
}
