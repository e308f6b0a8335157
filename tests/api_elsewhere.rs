//! Every item of socket2 0.6.5 that not every platform has, on the platforms that it has it on, with its signature.
//!
//! What is to be shown is shown when this file is type-checked for a platform: an item that is missing there, or has
//! another signature, does not compile. Items that every platform has are named by the tests that use them.
#![allow(clippy::type_complexity)] // Signatures, as they are.
#![allow(unused_imports)] // Each platform has another part of the items.

use berkeley::{Domain, Protocol, SockAddr, SockRef, Socket, TcpKeepalive, Type};
use std::io;
use std::net::Ipv4Addr;
use std::time::Duration;

/// Names items with their types, on the platforms that are listed, or on all but those.
macro_rules! offers {
    (on [$($on:ident)+] $($item:expr => $type:ty;)+) => {
        #[cfg(any($($on),+))]
        const _: () = {
            $(let _: $type = $item;)+
        };
    };
    (except [$($off:ident)+] $($item:expr => $type:ty;)+) => {
        #[cfg(not(any($($off),+)))]
        const _: () = {
            $(let _: $type = $item;)+
        };
    };
}

/// Compiles where one type converts to another.
const fn converts<T: Into<U>, U>() {}

type Read<T> = fn(&Socket) -> io::Result<T>;
type Write<T> = fn(&Socket, T) -> io::Result<()>;

offers! { except [wasi]
    Domain::UNIX => Domain;
    Protocol::ICMPV4 => Protocol;
    Protocol::ICMPV6 => Protocol;
    SockAddr::unix::<&std::path::Path> => fn(&'static std::path::Path) -> io::Result<SockAddr>;
    SockAddr::is_unix => fn(&SockAddr) -> bool;
    Socket::try_clone => Read<Socket>;
    Socket::recv_out_of_band => fn(&Socket, &mut [std::mem::MaybeUninit<u8>]) -> io::Result<usize>;
    Socket::send_out_of_band => fn(&Socket, &[u8]) -> io::Result<usize>;
    Socket::multicast_if_v4 => Read<Ipv4Addr>;
    Socket::set_multicast_if_v4 => fn(&Socket, &Ipv4Addr) -> io::Result<()>;
    Socket::multicast_hops_v6 => Read<u32>;
    Socket::set_multicast_hops_v6 => Write<u32>;
    Socket::multicast_if_v6 => Read<u32>;
    Socket::set_multicast_if_v6 => Write<u32>;
}

offers! { except [wasi windows]
    Socket::pair => fn(Domain, Type, Option<Protocol>) -> io::Result<(Socket, Socket)>;
    Socket::pair_raw => fn(Domain, Type, Option<Protocol>) -> io::Result<(Socket, Socket)>;
    SockAddr::is_unnamed => fn(&SockAddr) -> bool;
    SockAddr::as_unix => fn(&SockAddr) -> Option<std::os::unix::net::SocketAddr>;
    SockAddr::as_pathname => fn(&SockAddr) -> Option<&std::path::Path>;
    SockAddr::as_abstract_namespace => fn(&SockAddr) -> Option<&[u8]>;
    converts::<std::os::unix::net::UnixStream, Socket>() => ();
    converts::<std::os::unix::net::UnixListener, Socket>() => ();
    converts::<std::os::unix::net::UnixDatagram, Socket>() => ();
    converts::<Socket, std::os::unix::net::UnixStream>() => ();
    converts::<Socket, std::os::unix::net::UnixListener>() => ();
    converts::<Socket, std::os::unix::net::UnixDatagram>() => ();
}

offers! { except [espidf horizon wasi] Type::SEQPACKET => Type; }
offers! { except [espidf horizon redox wasi] Type::RAW => Type; }
offers! { on [linux] Type::DCCP => Type; }
offers! { on [linux_like bsd cygwin emscripten fuchsia illumos wasi] Type::nonblocking => fn(Type) -> Type; }
offers! { on [linux_like bsd solarish cygwin emscripten fuchsia hurd redox] Type::cloexec => fn(Type) -> Type; }
offers! { on [linux_like fuchsia] Domain::PACKET => Domain; }
offers! { on [linux_like] Domain::VSOCK => Domain; }
offers! { on [linux] Protocol::MPTCP => Protocol; Protocol::DCCP => Protocol; }
offers! { on [freebsd linux] Protocol::SCTP => Protocol; }
offers! { on [linux_like freebsd fuchsia] Protocol::UDPLITE => Protocol; }
offers! { on [freebsd openbsd] Protocol::DIVERT => Protocol; }

offers! { on [linux_like]
    SockAddr::vsock => fn(u32, u32) -> SockAddr;
    SockAddr::as_vsock_address => fn(&SockAddr) -> Option<(u32, u32)>;
}

/// Messages of several buffers.
#[cfg(not(any(horizon, redox, wasi)))]
mod messages {
    use berkeley::{MaybeUninitSlice, MsgHdr, MsgHdrMut, RecvFlags, SockAddr, Socket};
    use std::ffi::c_int;
    use std::io::{self, IoSlice};
    use std::mem::MaybeUninit;

    type Header = MsgHdr<'static, 'static, 'static>;
    type HeaderMut = MsgHdrMut<'static, 'static, 'static>;
    type Received = io::Result<(usize, RecvFlags)>;
    type ReceivedFrom = io::Result<(usize, RecvFlags, SockAddr)>;

    offers! { except [horizon redox wasi]
        Header::new => fn() -> Header;
        Header::with_addr => fn(Header, &'static SockAddr) -> Header;
        Header::with_buffers => fn(Header, &'static [IoSlice<'static>]) -> Header;
        Header::with_control => fn(Header, &'static [u8]) -> Header;
        Header::with_flags => fn(Header, c_int) -> Header;
        HeaderMut::new => fn() -> HeaderMut;
        HeaderMut::with_addr => fn(HeaderMut, &'static mut SockAddr) -> HeaderMut;
        HeaderMut::with_buffers => fn(HeaderMut, &'static mut [MaybeUninitSlice<'static>]) -> HeaderMut;
        HeaderMut::with_control => fn(HeaderMut, &'static mut [MaybeUninit<u8>]) -> HeaderMut;
        HeaderMut::flags => fn(&HeaderMut) -> RecvFlags;
        HeaderMut::control_len => fn(&HeaderMut) -> usize;
        Socket::sendmsg => fn(&Socket, &Header, c_int) -> io::Result<usize>;
        Socket::recv_vectored => fn(&Socket, &mut [MaybeUninitSlice<'_>]) -> Received;
        Socket::recv_vectored_with_flags => fn(&Socket, &mut [MaybeUninitSlice<'_>], c_int) -> Received;
        Socket::recv_from_vectored => fn(&Socket, &mut [MaybeUninitSlice<'_>]) -> ReceivedFrom;
        Socket::recv_from_vectored_with_flags =>
            fn(&Socket, &mut [MaybeUninitSlice<'_>], c_int) -> ReceivedFrom;
        Socket::send_vectored => fn(&Socket, &[IoSlice<'_>]) -> io::Result<usize>;
        Socket::send_vectored_with_flags => fn(&Socket, &[IoSlice<'_>], c_int) -> io::Result<usize>;
        Socket::send_to_vectored => fn(&Socket, &[IoSlice<'_>], &SockAddr) -> io::Result<usize>;
        Socket::send_to_vectored_with_flags =>
            fn(&Socket, &[IoSlice<'_>], &SockAddr, c_int) -> io::Result<usize>;
    }

    offers! { except [horizon redox wasi windows]
        Socket::recvmsg => fn(&Socket, &mut HeaderMut, c_int) -> io::Result<usize>;
        RecvFlags::is_out_of_band => fn(RecvFlags) -> bool;
    }

    offers! { except [espidf horizon redox wasi] RecvFlags::is_truncated => fn(RecvFlags) -> bool; }
    offers! { except [espidf horizon redox wasi windows] RecvFlags::is_end_of_record => fn(RecvFlags) -> bool; }
    offers! { on [linux_like] RecvFlags::is_confirm => fn(RecvFlags) -> bool; }
    offers! { on [linux_like cygwin] RecvFlags::is_dontroute => fn(RecvFlags) -> bool; }
}

// Keepalive.

offers! { except [aix espidf haiku horizon hurd nto openbsd redox solaris vita]
    TcpKeepalive::with_interval => fn(TcpKeepalive, Duration) -> TcpKeepalive;
    TcpKeepalive::with_retries => fn(TcpKeepalive, u32) -> TcpKeepalive;
    Socket::tcp_keepalive_retries => Read<u32>;
}

offers! { except [aix espidf haiku horizon hurd nto openbsd redox solaris vita windows]
    Socket::tcp_keepalive_interval => Read<Duration>;
}

offers! { except [haiku openbsd vita windows] Socket::tcp_keepalive_time => Read<Duration>; }

// What a socket is, and how it stands to its process.

offers! { except [windows] Socket::nonblocking => Read<bool>; }
offers! { except [vita windows] Socket::set_cloexec => Write<bool>; }
offers! { on [cygwin] Socket::set_no_peercred => Read<()>; }
offers! { on [apple] Socket::set_nosigpipe => Write<bool>; }
offers! { on [linux_like aix cygwin freebsd fuchsia] Socket::is_listener => Read<bool>; }
offers! { on [linux_like fuchsia] Socket::domain => Read<Domain>; }
offers! { on [linux_like freebsd fuchsia windows] Socket::protocol => Read<Option<Protocol>>; }

offers! { on [linux_like bsd cygwin fuchsia illumos]
    Socket::accept4 => fn(&Socket, std::ffi::c_int) -> io::Result<(Socket, SockAddr)>;
}

offers! { on [linux_like apple aix freebsd]
    Socket::sendfile::<std::fs::File> =>
        fn(&Socket, &std::fs::File, usize, Option<std::num::NonZeroUsize>) -> io::Result<usize>;
}

offers! { on [windows]
    Socket::set_no_inherit => Write<bool>;
    Socket::set_tcp_ack_frequency => Write<u8>;
    Type::no_inherit => fn(Type) -> Type;
    Type::registered_io => fn(Type) -> Type;
}

/// Descriptors.
#[cfg(not(windows))]
mod descriptors {
    use super::*;
    use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, IntoRawFd, OwnedFd, RawFd};

    offers! { except [windows]
        Socket::as_fd => fn(&Socket) -> BorrowedFd<'_>;
        Socket::as_raw_fd => fn(&Socket) -> RawFd;
        Socket::into_raw_fd => fn(Socket) -> RawFd;
        <Socket as FromRawFd>::from_raw_fd => unsafe fn(RawFd) -> Socket;
        converts::<Socket, OwnedFd>() => ();
        converts::<OwnedFd, Socket>() => ();
        converts::<&'static OwnedFd, SockRef<'static>>() => ();
    }
}

/// Handles.
#[cfg(windows)]
mod handles {
    use super::*;
    use std::os::windows::io::{
        AsRawSocket, AsSocket, BorrowedSocket, FromRawSocket, IntoRawSocket, OwnedSocket, RawSocket,
    };

    offers! { on [windows]
        Socket::as_socket => fn(&Socket) -> BorrowedSocket<'_>;
        Socket::as_raw_socket => fn(&Socket) -> RawSocket;
        Socket::into_raw_socket => fn(Socket) -> RawSocket;
        <Socket as FromRawSocket>::from_raw_socket => unsafe fn(RawSocket) -> Socket;
        converts::<Socket, OwnedSocket>() => ();
        converts::<OwnedSocket, Socket>() => ();
        converts::<&'static OwnedSocket, SockRef<'static>>() => ();
    }
}

// Options of every socket.

offers! { except [redox wasi]
    Socket::out_of_band_inline => Read<bool>;
    Socket::set_out_of_band_inline => Write<bool>;
}

offers! { except [solarish cygwin nuttx wasi windows]
    Socket::reuse_port => Read<bool>;
    Socket::set_reuse_port => Write<bool>;
}

offers! { on [freebsd]
    Socket::reuse_port_lb => Read<bool>;
    Socket::set_reuse_port_lb => Write<bool>;
    Socket::set_fib => Write<u32>;
}

offers! { on [cygwin linux]
    Socket::passcred => Read<bool>;
    Socket::set_passcred => Write<bool>;
}

offers! { on [linux_like fuchsia]
    Socket::priority => Read<u32>;
    Socket::set_priority => Write<u32>;
    Socket::mark => Read<u32>;
    Socket::set_mark => Write<u32>;
    Socket::device => Read<Option<Vec<u8>>>;
    Socket::bind_device => fn(&Socket, Option<&[u8]>) -> io::Result<()>;
}

offers! { on [linux_like apple solarish]
    Socket::bind_device_by_index_v4 => Write<Option<std::num::NonZeroU32>>;
    Socket::bind_device_by_index_v6 => Write<Option<std::num::NonZeroU32>>;
    Socket::device_index_v4 => Read<Option<std::num::NonZeroU32>>;
    Socket::device_index_v6 => Read<Option<std::num::NonZeroU32>>;
}

offers! { on [linux_like]
    Socket::attach_filter => fn(&Socket, &[berkeley::SockFilter]) -> io::Result<()>;
    Socket::detach_filter => Read<()>;
    berkeley::SockFilter::new => fn(u16, u8, u8, u32) -> berkeley::SockFilter;
}

offers! { on [linux]
    Socket::cpu_affinity => Read<usize>;
    Socket::set_cpu_affinity => Write<usize>;
    Socket::cookie => Read<u64>;
    Socket::busy_poll => Read<u32>;
    Socket::set_busy_poll => Write<u32>;
}

// Options of IPv4 and IPv6.

offers! { except [espidf horizon nuttx redox wasi]
    Socket::header_included_v4 => Read<bool>;
    Socket::set_header_included_v4 => Write<bool>;
}

offers! { except [bsd espidf horizon nuttx redox wasi]
    Socket::header_included_v6 => Read<bool>;
    Socket::set_header_included_v6 => Write<bool>;
}

offers! { on [linux_like]
    Socket::ip_transparent_v4 => Read<bool>;
    Socket::set_ip_transparent_v4 => Write<bool>;
    Socket::ip_transparent_v6 => Read<bool>;
    Socket::set_ip_transparent_v6 => Write<bool>;
    Socket::freebind_v6 => Read<bool>;
    Socket::set_freebind_v6 => Write<bool>;
}

offers! { on [linux_like fuchsia]
    Socket::freebind_v4 => Read<bool>;
    Socket::set_freebind_v4 => Write<bool>;
}

offers! { on [linux_like fuchsia windows] Socket::original_dst_v4 => Read<SockAddr>; }
offers! { on [linux_like windows] Socket::original_dst_v6 => Read<SockAddr>; }

offers! { except [fuchsia haiku redox solaris wasi]
    Socket::tos_v4 => Read<u32>;
    Socket::set_tos_v4 => Write<u32>;
}

offers! { on [linux_like apple emscripten freebsd windows]
    Socket::recv_tos_v4 => Read<bool>;
    Socket::set_recv_tos_v4 => Write<bool>;
}

offers! { on [linux_like bsd cygwin fuchsia illumos macos]
    Socket::tclass_v6 => Read<u32>;
    Socket::set_tclass_v6 => Write<u32>;
}

offers! { on [linux_like apple aix cygwin emscripten freebsd nto windows]
    Socket::recv_tclass_v6 => Read<bool>;
    Socket::set_recv_tclass_v6 => Write<bool>;
}

offers! { on [linux_like apple aix emscripten freebsd nto nuttx]
    Socket::recv_hoplimit_v6 => Read<bool>;
    Socket::set_recv_hoplimit_v6 => Write<bool>;
}

// Multicast.

offers! { except [nto nuttx]
    Socket::join_multicast_v6 => fn(&Socket, &std::net::Ipv6Addr, u32) -> io::Result<()>;
    Socket::leave_multicast_v6 => fn(&Socket, &std::net::Ipv6Addr, u32) -> io::Result<()>;
}

offers! { except [solarish haiku netbsd redox wasi]
    berkeley::InterfaceIndexOrAddress::Index => fn(u32) -> berkeley::InterfaceIndexOrAddress;
    berkeley::InterfaceIndexOrAddress::Address => fn(Ipv4Addr) -> berkeley::InterfaceIndexOrAddress;
}

offers! { except [solarish aix cygwin espidf haiku horizon netbsd nto openbsd redox vita wasi]
    Socket::join_multicast_v4_n =>
        fn(&Socket, &Ipv4Addr, &berkeley::InterfaceIndexOrAddress) -> io::Result<()>;
    Socket::leave_multicast_v4_n =>
        fn(&Socket, &Ipv4Addr, &berkeley::InterfaceIndexOrAddress) -> io::Result<()>;
}

offers! { except [dragonfly espidf fuchsia haiku horizon hurd netbsd nto openbsd redox vita wasi]
    Socket::join_ssm_v4 => fn(&Socket, &Ipv4Addr, &Ipv4Addr, &Ipv4Addr) -> io::Result<()>;
    Socket::leave_ssm_v4 => fn(&Socket, &Ipv4Addr, &Ipv4Addr, &Ipv4Addr) -> io::Result<()>;
}

offers! { on [linux]
    Socket::multicast_all_v4 => Read<bool>;
    Socket::set_multicast_all_v4 => Write<bool>;
    Socket::multicast_all_v6 => Read<bool>;
    Socket::set_multicast_all_v6 => Write<bool>;
}

// Options of TCP and DCCP.

offers! { except [redox wasi windows]
    Socket::tcp_mss => Read<u32>;
    Socket::set_tcp_mss => Write<u32>;
}

offers! { on [linux_like fuchsia]
    Socket::tcp_cork => Read<bool>;
    Socket::set_tcp_cork => Write<bool>;
    Socket::tcp_thin_linear_timeouts => Read<bool>;
    Socket::set_tcp_thin_linear_timeouts => Write<bool>;
}

offers! { on [linux_like cygwin fuchsia]
    Socket::tcp_quickack => Read<bool>;
    Socket::set_tcp_quickack => Write<bool>;
    Socket::tcp_user_timeout => Read<Option<Duration>>;
    Socket::set_tcp_user_timeout => Write<Option<Duration>>;
}

offers! { on [linux_like]
    Socket::tcp_notsent_lowat => Read<u32>;
    Socket::set_tcp_notsent_lowat => Write<u32>;
}

offers! { on [freebsd linux]
    Socket::tcp_congestion => Read<Vec<u8>>;
    Socket::set_tcp_congestion => fn(&Socket, &[u8]) -> io::Result<()>;
}

offers! { on [linux]
    Socket::dccp_service => Read<u32>;
    Socket::set_dccp_service => Write<u32>;
    Socket::set_dccp_ccid => Write<u8>;
    Socket::dccp_tx_ccid => Read<u32>;
    Socket::dccp_xx_ccid => Read<u32>;
    Socket::dccp_server_timewait => Read<bool>;
    Socket::set_dccp_server_timewait => Write<bool>;
    Socket::dccp_send_cscov => Read<u32>;
    Socket::set_dccp_send_cscov => Write<u32>;
    Socket::dccp_recv_cscov => Read<u32>;
    Socket::set_dccp_recv_cscov => Write<u32>;
    Socket::dccp_qpolicy_txqlen => Read<u32>;
    Socket::set_dccp_qpolicy_txqlen => Write<u32>;
    Socket::dccp_available_ccids::<4> => Read<berkeley::CcidEndpoints<4>>;
    Socket::dccp_cur_mps => Read<u32>;
}
