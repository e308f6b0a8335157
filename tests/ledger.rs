//! Names what socket2 exports, with exact signatures, traits, constants, layout and lifetimes.
//!
//! Most of what is wrong here does not compile; `ledger_options` names the methods of options.

#![cfg(linux)]
// Signatures are written out in full: that is the point.
#![allow(clippy::type_complexity)]

use berkeley::{
    CcidEndpoints, Domain, InterfaceIndexOrAddress, MaybeUninitSlice, MsgHdr, MsgHdrMut, Protocol, RecvFlags,
    SockAddr, SockAddrStorage, SockFilter, SockRef, Socket, TcpKeepalive, Type, sa_family_t, socklen_t,
};
use std::ffi::c_int;
use std::fmt::Debug;
use std::fs::File;
use std::hash::Hash;
use std::io::{self, IoSlice, Read, Write};
use std::marker::PhantomData;
use std::mem::{MaybeUninit, align_of, needs_drop, size_of};
use std::net::{Shutdown, SocketAddr, SocketAddrV4, SocketAddrV6, TcpListener, TcpStream, UdpSocket};
use std::num::NonZeroUsize;
use std::ops::{Deref, DerefMut};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, IntoRawFd, OwnedFd};
use std::os::unix::net::{self as unix, UnixDatagram, UnixListener, UnixStream};
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::path::{Path, PathBuf};
use std::time::Duration;

#[test]
fn methods_of_sockets() {
    let _: fn(&Socket) -> io::Result<(Socket, SockAddr)> = Socket::accept;
    let _: fn(&Socket, c_int) -> io::Result<(Socket, SockAddr)> = Socket::accept4;
    let _: fn(&Socket) -> io::Result<(Socket, SockAddr)> = Socket::accept_raw;
    let _: fn(&Socket, &SockAddr) -> io::Result<()> = Socket::bind;
    let _: fn(&Socket, &SockAddr) -> io::Result<()> = Socket::connect;
    let _: fn(&Socket, &SockAddr, Duration) -> io::Result<()> = Socket::connect_timeout;
    let _: fn(&Socket) -> io::Result<Domain> = Socket::domain;
    let _: fn(&Socket) -> io::Result<bool> = Socket::is_listener;
    let _: fn(&Socket, c_int) -> io::Result<()> = Socket::listen;
    let _: fn(&Socket) -> io::Result<SockAddr> = Socket::local_addr;
    let _: fn(Domain, Type, Option<Protocol>) -> io::Result<Socket> = Socket::new;
    let _: fn(Domain, Type, Option<Protocol>) -> io::Result<Socket> = Socket::new_raw;
    let _: fn(&Socket) -> io::Result<bool> = Socket::nonblocking;
    let _: fn(Domain, Type, Option<Protocol>) -> io::Result<(Socket, Socket)> = Socket::pair;
    let _: fn(Domain, Type, Option<Protocol>) -> io::Result<(Socket, Socket)> = Socket::pair_raw;
    let _: fn(&Socket, &mut [MaybeUninit<u8>]) -> io::Result<usize> = Socket::peek;
    let _: fn(&Socket, &mut [MaybeUninit<u8>]) -> io::Result<(usize, SockAddr)> = Socket::peek_from;
    let _: fn(&Socket) -> io::Result<SockAddr> = Socket::peek_sender;
    let _: fn(&Socket) -> io::Result<SockAddr> = Socket::peer_addr;
    let _: fn(&Socket) -> io::Result<Option<Protocol>> = Socket::protocol;
    let _: fn(&Socket, &mut [MaybeUninit<u8>]) -> io::Result<usize> = Socket::recv;
    let _: fn(&Socket, &mut [MaybeUninit<u8>]) -> io::Result<(usize, SockAddr)> = Socket::recv_from;
    let _: fn(&Socket, &mut [MaybeUninitSlice<'_>]) -> io::Result<(usize, RecvFlags, SockAddr)> =
        Socket::recv_from_vectored;
    let _: fn(&Socket, &mut [MaybeUninitSlice<'_>], c_int) -> io::Result<(usize, RecvFlags, SockAddr)> =
        Socket::recv_from_vectored_with_flags;
    let _: fn(&Socket, &mut [MaybeUninit<u8>], c_int) -> io::Result<(usize, SockAddr)> =
        Socket::recv_from_with_flags;
    let _: fn(&Socket, &mut [MaybeUninit<u8>]) -> io::Result<usize> = Socket::recv_out_of_band;
    let _: fn(&Socket, &mut [MaybeUninitSlice<'_>]) -> io::Result<(usize, RecvFlags)> = Socket::recv_vectored;
    let _: fn(&Socket, &mut [MaybeUninitSlice<'_>], c_int) -> io::Result<(usize, RecvFlags)> =
        Socket::recv_vectored_with_flags;
    let _: fn(&Socket, &mut [MaybeUninit<u8>], c_int) -> io::Result<usize> = Socket::recv_with_flags;
    let _: fn(&Socket, &mut MsgHdrMut<'_, '_, '_>, c_int) -> io::Result<usize> = Socket::recvmsg;
    let _: fn(&Socket, &[u8]) -> io::Result<usize> = Socket::send;
    let _: fn(&Socket, &[u8]) -> io::Result<usize> = Socket::send_out_of_band;
    let _: fn(&Socket, &[u8], &SockAddr) -> io::Result<usize> = Socket::send_to;
    let _: fn(&Socket, &[IoSlice<'_>], &SockAddr) -> io::Result<usize> = Socket::send_to_vectored;
    let _: fn(&Socket, &[IoSlice<'_>], &SockAddr, c_int) -> io::Result<usize> =
        Socket::send_to_vectored_with_flags;
    let _: fn(&Socket, &[u8], &SockAddr, c_int) -> io::Result<usize> = Socket::send_to_with_flags;
    let _: fn(&Socket, &[IoSlice<'_>]) -> io::Result<usize> = Socket::send_vectored;
    let _: fn(&Socket, &[IoSlice<'_>], c_int) -> io::Result<usize> = Socket::send_vectored_with_flags;
    let _: fn(&Socket, &[u8], c_int) -> io::Result<usize> = Socket::send_with_flags;
    let _: fn(&Socket, &File, usize, Option<NonZeroUsize>) -> io::Result<usize> = Socket::sendfile::<File>;
    let _: fn(&Socket, &Socket, usize, Option<NonZeroUsize>) -> io::Result<usize> =
        Socket::sendfile::<Socket>;
    let _: fn(&Socket, &MsgHdr<'_, '_, '_>, c_int) -> io::Result<usize> = Socket::sendmsg;
    let _: fn(&Socket, bool) -> io::Result<()> = Socket::set_cloexec;
    let _: fn(&Socket, bool) -> io::Result<()> = Socket::set_nonblocking;
    let _: fn(&Socket, Shutdown) -> io::Result<()> = Socket::shutdown;
    let _: fn(&Socket) -> io::Result<Option<io::Error>> = Socket::take_error;
    let _: fn(&Socket) -> io::Result<Socket> = Socket::try_clone;
    let _: fn(&Socket) -> io::Result<Type> = Socket::r#type;
}

#[test]
fn methods_of_values() {
    let _: fn(SocketAddr) -> Domain = Domain::for_address;
    let _: fn(Type) -> Type = Type::nonblocking;
    let _: fn(Type) -> Type = Type::cloexec;

    let _: fn(RecvFlags) -> bool = RecvFlags::is_confirm;
    let _: fn(RecvFlags) -> bool = RecvFlags::is_dontroute;
    let _: fn(RecvFlags) -> bool = RecvFlags::is_end_of_record;
    let _: fn(RecvFlags) -> bool = RecvFlags::is_out_of_band;
    let _: fn(RecvFlags) -> bool = RecvFlags::is_truncated;

    let _: fn() -> TcpKeepalive = TcpKeepalive::new;
    let _: fn(TcpKeepalive, Duration) -> TcpKeepalive = TcpKeepalive::with_time;
    let _: fn(TcpKeepalive, Duration) -> TcpKeepalive = TcpKeepalive::with_interval;
    let _: fn(TcpKeepalive, u32) -> TcpKeepalive = TcpKeepalive::with_retries;

    let _: fn(u16, u8, u8, u32) -> SockFilter = SockFilter::new;
    let _: fn(u32) -> InterfaceIndexOrAddress = InterfaceIndexOrAddress::Index;
    let _: fn(std::net::Ipv4Addr) -> InterfaceIndexOrAddress = InterfaceIndexOrAddress::Address;
}

#[test]
fn methods_of_addresses() {
    type Init = fn(*mut SockAddrStorage, *mut socklen_t) -> io::Result<c_int>;

    let _: u32 = 0 as socklen_t;
    let _: u16 = 0 as sa_family_t;

    let _: unsafe fn(SockAddrStorage, socklen_t) -> SockAddr = SockAddr::new;
    let _: unsafe fn(Init) -> io::Result<(c_int, SockAddr)> = SockAddr::try_init::<Init, c_int>;
    let _: unsafe fn(&mut SockAddr, socklen_t) = SockAddr::set_length;
    let _: fn(&'static Path) -> io::Result<SockAddr> = SockAddr::unix::<&Path>;
    let _: fn(PathBuf) -> io::Result<SockAddr> = SockAddr::unix::<PathBuf>;
    let _: fn(&'static str) -> io::Result<SockAddr> = SockAddr::unix::<&str>;
    let _: fn(u32, u32) -> SockAddr = SockAddr::vsock;
    let _: fn(&SockAddr) -> sa_family_t = SockAddr::family;
    let _: fn(&SockAddr) -> Domain = SockAddr::domain;
    let _: fn(&SockAddr) -> socklen_t = SockAddr::len;
    let _: fn(&SockAddr) -> *const SockAddrStorage = SockAddr::as_ptr;
    let _: fn(SockAddr) -> SockAddrStorage = SockAddr::as_storage;
    let _: fn(&SockAddr) -> bool = SockAddr::is_ipv4;
    let _: fn(&SockAddr) -> bool = SockAddr::is_ipv6;
    let _: fn(&SockAddr) -> bool = SockAddr::is_unix;
    let _: fn(&SockAddr) -> bool = SockAddr::is_unnamed;
    let _: fn(&SockAddr) -> Option<SocketAddr> = SockAddr::as_socket;
    let _: fn(&SockAddr) -> Option<SocketAddrV4> = SockAddr::as_socket_ipv4;
    let _: fn(&SockAddr) -> Option<SocketAddrV6> = SockAddr::as_socket_ipv6;
    let _: fn(&SockAddr) -> Option<unix::SocketAddr> = SockAddr::as_unix;
    let _: fn(&SockAddr) -> Option<&Path> = SockAddr::as_pathname;
    let _: fn(&SockAddr) -> Option<&[u8]> = SockAddr::as_abstract_namespace;
    let _: fn(&SockAddr) -> Option<(u32, u32)> = SockAddr::as_vsock_address;

    let _: fn() -> SockAddrStorage = SockAddrStorage::zeroed;
    let _: fn(&SockAddrStorage) -> socklen_t = SockAddrStorage::size_of;
    let _: unsafe fn(&mut SockAddrStorage) -> &mut libc::sockaddr_in = SockAddrStorage::view_as;
}

#[test]
fn methods_of_messages() {
    fn send<'a, 'b, 'c>(_: MsgHdr<'a, 'b, 'c>) {
        let _: fn() -> MsgHdr<'a, 'b, 'c> = MsgHdr::new;
        let _: fn(MsgHdr<'a, 'b, 'c>, &'a SockAddr) -> MsgHdr<'a, 'b, 'c> = MsgHdr::with_addr;
        let _: fn(MsgHdr<'a, 'b, 'c>, &'b [IoSlice<'_>]) -> MsgHdr<'a, 'b, 'c> = MsgHdr::with_buffers;
        let _: fn(MsgHdr<'a, 'b, 'c>, &'c [u8]) -> MsgHdr<'a, 'b, 'c> = MsgHdr::with_control;
        let _: fn(MsgHdr<'a, 'b, 'c>, c_int) -> MsgHdr<'a, 'b, 'c> = MsgHdr::with_flags;
    }
    type Receive<'a, 'b, 'c> = MsgHdrMut<'a, 'b, 'c>;
    fn receive<'a, 'b, 'c>(_: Receive<'a, 'b, 'c>) {
        let _: fn() -> Receive<'a, 'b, 'c> = MsgHdrMut::new;
        let _: fn(Receive<'a, 'b, 'c>, &'a mut SockAddr) -> Receive<'a, 'b, 'c> = MsgHdrMut::with_addr;
        let _: fn(Receive<'a, 'b, 'c>, &'b mut [MaybeUninitSlice<'_>]) -> Receive<'a, 'b, 'c> =
            MsgHdrMut::with_buffers;
        let _: fn(Receive<'a, 'b, 'c>, &'c mut [MaybeUninit<u8>]) -> Receive<'a, 'b, 'c> =
            MsgHdrMut::with_control;
        let _: fn(&Receive<'a, 'b, 'c>) -> RecvFlags = MsgHdrMut::flags;
        let _: fn(&Receive<'a, 'b, 'c>) -> usize = MsgHdrMut::control_len;
        let _: fn(&'b mut [MaybeUninit<u8>]) -> MaybeUninitSlice<'b> = MaybeUninitSlice::new;
    }
    send(MsgHdr::new());
    receive(MsgHdrMut::new());
}

// Compiles only while the methods that it calls are const.
#[allow(dead_code)]
const fn const_methods(flags: RecvFlags, address: &SockAddr, owned: SockAddr, any: SocketAddr) -> bool {
    let _: Domain = Domain::for_address(any);
    let _: (Domain, u16, u32) = (address.domain(), address.family(), address.len());
    let _: *const SockAddrStorage = address.as_ptr();
    let _storage: SockAddrStorage = owned.as_storage();
    let received = flags.is_confirm() | flags.is_dontroute() | flags.is_end_of_record();
    received | flags.is_out_of_band() | flags.is_truncated() | address.is_ipv4() | address.is_ipv6()
}

const KEEPALIVE: TcpKeepalive = TcpKeepalive::new()
    .with_time(Duration::from_secs(1))
    .with_interval(Duration::from_secs(2))
    .with_retries(3);
const FILTER: [SockFilter; 1] = [SockFilter::new(6, 0, 0, 0)];
const STREAM: Type = Type::STREAM.nonblocking().cloexec();

#[test]
fn constants() {
    let domains = [Domain::IPV4, Domain::IPV6, Domain::UNIX, Domain::PACKET, Domain::VSOCK];
    assert_eq!(domains.map(c_int::from), [2, 10, 1, 17, 40]);
    let types = [Type::STREAM, Type::DGRAM, Type::RAW, Type::SEQPACKET, Type::DCCP];
    assert_eq!(types.map(c_int::from), [1, 2, 3, 5, 6]);
    let internet = [Protocol::ICMPV4, Protocol::TCP, Protocol::UDP, Protocol::DCCP, Protocol::ICMPV6];
    assert_eq!(internet.map(c_int::from), [1, 6, 17, 33, 58]);
    assert_eq!([Protocol::SCTP, Protocol::UDPLITE, Protocol::MPTCP].map(c_int::from), [132, 136, 262]);
    assert_eq!(c_int::from(STREAM), 1 | libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC);
    assert_eq!(FILTER.len(), 1);
    let _ = KEEPALIVE.clone();
}

#[test]
fn constants_are_patterns() {
    assert!(matches!(Domain::from(10), Domain::IPV6));
    assert!(matches!(Type::from(5), Type::SEQPACKET));
    assert!(matches!(Some(Protocol::from(17)), Some(Protocol::UDP)));
    assert!(!matches!(Some(Protocol::from(99)), Some(Protocol::TCP)));
    assert!(matches!(InterfaceIndexOrAddress::Index(3), InterfaceIndexOrAddress::Index(3)));
}

fn value<T: Copy + Clone + Eq + PartialEq + Debug>() {}
fn number<T: From<c_int> + Into<c_int>>() {}
fn debug<T: Debug>() {}
fn convertible<T>()
where
    Socket: From<T> + Into<T>,
{
}
fn referenced<T: AsFd>()
where
    for<'s> SockRef<'s>: From<&'s T>,
{
}

#[test]
fn traits() {
    value::<Domain>();
    value::<Type>();
    value::<Protocol>();
    value::<RecvFlags>();
    number::<Domain>();
    number::<Type>();
    number::<Protocol>();
    debug::<(Socket, SockRef<'_>, SockAddr, SockAddrStorage, TcpKeepalive, SockFilter)>();
    debug::<(MsgHdr<'_, '_, '_>, MsgHdrMut<'_, '_, '_>, MaybeUninitSlice<'_>, CcidEndpoints<2>)>();
    fn copy<T: Copy + Clone + Debug>() {}
    copy::<InterfaceIndexOrAddress>();
    fn clone<T: Clone + Debug>() {}
    clone::<TcpKeepalive>();
    fn address<T: Clone + Eq + Hash + Debug + From<SocketAddr> + From<SocketAddrV4> + From<SocketAddrV6>>() {}
    address::<SockAddr>();
    fn bytes<T: Deref<Target = [MaybeUninit<u8>]> + DerefMut>() {}
    bytes::<MaybeUninitSlice<'_>>();
    fn ids<T: Deref<Target = [u8]>>() {}
    ids::<CcidEndpoints<3>>();
    fn socket<T: AsFd + AsRawFd + FromRawFd + IntoRawFd + Read + Write>() {}
    socket::<Socket>();
    fn by_reference<T: 'static>()
    where
        for<'a> &'a T: Read + Write,
    {
    }
    by_reference::<Socket>();
    fn reference<T: Deref<Target = Socket>>() {}
    reference::<SockRef<'_>>();
}

#[test]
fn conversions() {
    convertible::<OwnedFd>();
    convertible::<TcpStream>();
    convertible::<TcpListener>();
    convertible::<UdpSocket>();
    convertible::<UnixStream>();
    convertible::<UnixListener>();
    convertible::<UnixDatagram>();
    referenced::<Socket>();
    referenced::<OwnedFd>();
    referenced::<BorrowedFd<'_>>();
    referenced::<TcpStream>();
    referenced::<UnixDatagram>();
    referenced::<Box<TcpStream>>();
    referenced::<std::sync::Arc<UdpSocket>>();
    referenced::<&TcpListener>();
    referenced::<File>();
}

// `Has::<T>::SEND` and so on: the inherent constant where the bound holds, else that of the trait.
struct Has<T>(PhantomData<T>);
// Some of these stand for no type that is asked about.
#[allow(dead_code)]
trait Lacks {
    const SEND: bool = false;
    const SYNC: bool = false;
    const UNPIN: bool = false;
    const UNWIND: bool = false;
    const REF_UNWIND: bool = false;
    const CLONE: bool = false;
    const COPY: bool = false;
}
impl<T> Lacks for Has<T> {}
impl<T: Send> Has<T> {
    const SEND: bool = true;
}
impl<T: Sync> Has<T> {
    const SYNC: bool = true;
}
impl<T: Unpin> Has<T> {
    const UNPIN: bool = true;
}
impl<T: UnwindSafe> Has<T> {
    const UNWIND: bool = true;
}
impl<T: RefUnwindSafe> Has<T> {
    const REF_UNWIND: bool = true;
}
impl<T: Clone> Has<T> {
    const CLONE: bool = true;
}
impl<T: Copy> Has<T> {
    const COPY: bool = true;
}

/// Whether a type has Send, Sync, Unpin, UnwindSafe, RefUnwindSafe.
macro_rules! auto {
    ($type:ty) => {
        [
            Has::<$type>::SEND,
            Has::<$type>::SYNC,
            Has::<$type>::UNPIN,
            Has::<$type>::UNWIND,
            Has::<$type>::REF_UNWIND,
        ]
    };
}

#[test]
fn auto_traits() {
    let all = [true; 5];
    assert_eq!(auto!(Socket), all);
    assert_eq!(auto!(SockRef<'static>), all);
    assert_eq!(auto!(SockAddr), all);
    assert_eq!(auto!(SockAddrStorage), all);
    assert_eq!(auto!(Domain), all);
    assert_eq!(auto!(Type), all);
    assert_eq!(auto!(Protocol), all);
    assert_eq!(auto!(RecvFlags), all);
    assert_eq!(auto!(TcpKeepalive), all);
    assert_eq!(auto!(SockFilter), all);
    assert_eq!(auto!(CcidEndpoints<4>), all);
    assert_eq!(auto!(InterfaceIndexOrAddress), all);
    // They hold `&mut`, which is not UnwindSafe, or raw pointers, which are not Sync.
    assert_eq!(auto!(MaybeUninitSlice<'static>), [true, true, true, false, true]);
    assert_eq!(auto!(MsgHdr<'static, 'static, 'static>), [true, false, true, true, true]);
    assert_eq!(auto!(MsgHdrMut<'static, 'static, 'static>), [true, false, true, false, true]);
}

#[test]
fn loans_and_owners_have_no_copies() {
    let copies = [
        Has::<Socket>::CLONE | Has::<Socket>::COPY,
        Has::<SockRef<'static>>::CLONE | Has::<SockRef<'static>>::COPY,
        Has::<MaybeUninitSlice<'static>>::CLONE | Has::<MaybeUninitSlice<'static>>::COPY,
        Has::<MsgHdr<'static, 'static, 'static>>::CLONE | Has::<MsgHdr<'static, 'static, 'static>>::COPY,
        Has::<MsgHdrMut<'static, 'static, 'static>>::CLONE
            | Has::<MsgHdrMut<'static, 'static, 'static>>::COPY,
    ];
    assert_eq!(copies, [false; 5]);
    // The same question to a type that has them.
    assert_eq!([Has::<Domain>::CLONE, Has::<Domain>::COPY, Has::<SockAddr>::COPY], [true, true, false]);
}

#[test]
fn layout() {
    assert_eq!((size_of::<Socket>(), align_of::<Socket>()), (4, 4));
    assert_eq!(size_of::<Option<Socket>>(), size_of::<Socket>());
    assert_eq!(size_of::<io::Result<Socket>>(), size_of::<io::Result<OwnedFd>>());
    assert_eq!(size_of::<SockRef<'_>>(), size_of::<Socket>());
    assert_eq!(size_of::<Option<SockRef<'_>>>(), size_of::<Socket>());
    assert_eq!((size_of::<Domain>(), size_of::<Type>()), (4, 4));
    assert_eq!((size_of::<Protocol>(), size_of::<RecvFlags>()), (4, 4));
    assert_eq!(size_of::<SockAddrStorage>(), size_of::<libc::sockaddr_storage>());
    assert_eq!(align_of::<SockAddrStorage>(), align_of::<libc::sockaddr_storage>());
    assert_eq!(size_of::<SockFilter>(), size_of::<libc::sock_filter>());
    assert_eq!(align_of::<SockFilter>(), align_of::<libc::sock_filter>());
    assert_eq!(size_of::<MaybeUninitSlice<'_>>(), size_of::<IoSlice<'_>>());
    assert_eq!(align_of::<MaybeUninitSlice<'_>>(), align_of::<IoSlice<'_>>());
    assert_eq!(size_of::<MsgHdr<'_, '_, '_>>(), size_of::<libc::msghdr>());
    assert_eq!(align_of::<MsgHdr<'_, '_, '_>>(), align_of::<libc::msghdr>());
    // Only begins with a msghdr.
    assert!(size_of::<MsgHdrMut<'_, '_, '_>>() >= size_of::<libc::msghdr>());
}

#[test]
fn only_sockets_are_dropped() {
    assert!(needs_drop::<Socket>());
    assert!(!needs_drop::<SockRef<'_>>());
    assert!(!needs_drop::<SockAddr>());
    assert!(!needs_drop::<MaybeUninitSlice<'_>>());
    assert!(!needs_drop::<MsgHdr<'_, '_, '_>>());
    assert!(!needs_drop::<MsgHdrMut<'_, '_, '_>>());
}

// Compile only while the long lifetime may be shortened (covariance).
#[allow(dead_code)]
mod shortened {
    use super::*;

    fn reference<'short>(long: SockRef<'static>) -> SockRef<'short> {
        long
    }
    fn slice<'short>(long: MaybeUninitSlice<'static>) -> MaybeUninitSlice<'short> {
        long
    }
    fn send<'a, 'b, 'c>(long: MsgHdr<'static, 'static, 'static>) -> MsgHdr<'a, 'b, 'c> {
        long
    }
    fn receive<'a, 'b, 'c>(long: MsgHdrMut<'static, 'b, 'static>) -> MsgHdrMut<'a, 'b, 'c> {
        long
    }
}

#[test]
fn loans_are_usable_while_the_header_is_in_scope() {
    let (mut data, mut control) = ([MaybeUninit::new(1); 2], [MaybeUninit::new(2); 2]);
    let mut sender = SockAddr::vsock(1, 2);
    let mut buffers = [MaybeUninitSlice::new(&mut data)];
    let _header =
        MsgHdrMut::new().with_addr(&mut sender).with_buffers(&mut buffers).with_control(&mut control);
    assert_eq!(sender.as_vsock_address(), Some((1, 2)));
    assert_eq!(buffers[0].len(), 2);
    control[0] = MaybeUninit::new(3);
    data[0] = control[0];
    assert_eq!(data.len(), control.len());
}

#[test]
fn headers_take_temporaries() {
    let flags =
        MsgHdrMut::new().with_buffers(&mut [MaybeUninitSlice::new(&mut [MaybeUninit::uninit()])]).flags();
    assert!(!flags.is_truncated());
    let _ = MsgHdr::new().with_buffers(&[IoSlice::new(b"x")]).with_control(&[0; 4]).with_flags(0);
}
