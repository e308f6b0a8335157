//! The names of C, as far as `windows-sys` calls them otherwise.

/// Winsock, one glob and our own names beside it.
pub(crate) mod c {
    pub(crate) use windows_sys::Win32::Networking::WinSock::*;

    pub(crate) use windows_sys::Win32::Networking::WinSock::{
        ADDRESS_FAMILY as sa_family_t, IP_MREQ_SOURCE as ip_mreq_source, SOCKADDR as sockaddr,
        SOCKADDR_IN as sockaddr_in, SOCKADDR_IN6 as sockaddr_in6, SOCKADDR_STORAGE as sockaddr_storage,
        SOCKADDR_UN as sockaddr_un, TIMEVAL as timeval,
    };

    use std::ffi::c_int;
    pub(crate) use std::ffi::c_long;

    /// The level of Hyper-V's sockets, and its options (hvsocket.h).
    pub(crate) const HV_PROTOCOL_RAW: c_int = 1;
    pub(crate) const HVSOCKET_CONNECT_TIMEOUT: c_int = 1;
    pub(crate) const HVSOCKET_CONTAINER_PASSTHRU: c_int = 2;
    pub(crate) const HVSOCKET_CONNECTED_SUSPEND: c_int = 4;

    /// What can be read: `WSAPoll` answers no more than this of C's `POLLIN`, which holds `POLLRDBAND` too.
    pub(crate) const POLLIN: i16 = POLLRDNORM;
    /// What is urgent: `WSAPoll` refuses C's `POLLPRI`.
    pub(crate) const POLLPRI: i16 = POLLRDBAND;

    /// The microseconds of a `TIMEVAL`.
    #[allow(non_camel_case_types)]
    pub(crate) type suseconds_t = c_long;

    /// Where the scope identifier stands in a `sockaddr_in6`.
    pub(crate) const SIN6_SCOPE_ID: usize = std::mem::offset_of!(SOCKADDR_IN6, Anonymous);

    /// The largest buffer that one call takes: lengths are an `int`.
    pub(crate) const MAX_BUFFER: usize = c_int::MAX as usize;

    /// Numbers that C has as an `int` wherever a call takes them, and `windows-sys` as unsigned.
    macro_rules! ints {
        ($($name:ident)+) => {$(
            pub(crate) const $name: c_int = windows_sys::Win32::Networking::WinSock::$name as c_int;
        )+};
    }

    ints! {
        MSG_BCAST MSG_CTRUNC MSG_MCAST MSG_TRUNC
        SOL_IP SOL_IPV6
        IP6T_SO_ORIGINAL_DST SO_COMPARTMENT_ID SO_ORIGINAL_DST SO_PAUSE_ACCEPT SO_TIMESTAMP SO_TIMESTAMP_ID
        UDP_COALESCED_INFO
    }

    /// There is no such flag.
    pub(crate) const MSG_DONTWAIT: c_int = 0;

    /// The flags of a received message, by the methods that tell them.
    pub(crate) const RECV_FLAGS: &[(&str, c_int)] = &[
        ("is_truncated", MSG_TRUNC),
        ("is_control_truncated", MSG_CTRUNC),
        ("is_broadcast", MSG_BCAST),
        ("is_multicast", MSG_MCAST),
    ];

    /// The names of Unix sockets as socket2 makes them: a leading NUL byte makes an abstract one, and each ends in a
    /// NUL byte, the abstract and the empty one too.
    pub(crate) const ABSTRACT_NAMES: bool = true;
    pub(crate) const NUL_ENDS_NAMES: bool = true;

    /// The payload of `IP_MULTICAST_TTL` and `IP_MULTICAST_LOOP`.
    pub(crate) type MulticastNumber = c_int;

    /// A value in the type of the payload.
    #[inline]
    pub(crate) fn multicast_number(value: u32) -> Result<MulticastNumber, std::convert::Infallible> {
        Ok(value as c_int)
    }

    /// Where process, user and group stand in the credentials of a peer.
    pub(crate) const CREDENTIALS: [usize; 3] = [0, 1, 2];
}
