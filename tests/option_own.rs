//! Options of a user's own, and the limits of each type that carries a value.

#![cfg(linux)]
// Options of the test's own are named with unsafe code.
#![allow(unsafe_code)]

mod common;
mod probe;

use berkeley::option::{self, Byte, Count, Flag, InterfaceIndex, Ipv4, Linger, Milliseconds, MulticastCount};
use berkeley::option::{
    MulticastFlag, Name, Opt, PendingError, Pod, Processor, ReadOnly, Seconds, ShortName,
};
use berkeley::option::{Size, SocketDomain, SocketProtocol, SocketType, Timeout, Wide, Wire};
use berkeley::{Domain, Protocol, Socket, Type};
use common::{root, unix_pair};
use probe::errno;
use std::fmt::Debug;
use std::io::{self, ErrorKind};
use std::net::Ipv4Addr;
use std::num::NonZeroU32;
use std::time::Duration;

fn tcp() -> Socket {
    Socket::new(Domain::IPV4, Type::STREAM, None).unwrap()
}

/// The credentials of a peer: a `struct ucred` (unix(7)).
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
struct Credentials {
    pid: i32,
    uid: u32,
    gid: u32,
}

// SAFETY: three integers of four bytes, without padding.
unsafe impl Pod for Credentials {}

#[derive(Debug)]
enum Peer {}

impl Wire for Peer {
    type Value = Option<Credentials>;
    type Raw = Credentials;

    fn encode(value: Option<Credentials>) -> io::Result<Credentials> {
        value.ok_or_else(|| ErrorKind::InvalidInput.into())
    }

    fn decode(raw: Credentials) -> io::Result<Option<Credentials>> {
        Ok((raw.pid != 0).then_some(raw))
    }
}

#[test]
fn a_structure_of_the_users_own() {
    // SAFETY: the payload is a `struct ucred` (unix(7)).
    const SO_PEERCRED: Opt<Peer, ReadOnly> = unsafe { Opt::new(libc::SOL_SOCKET, libc::SO_PEERCRED) };
    let (a, _b) = unix_pair(Type::STREAM);
    let peer = a.get(SO_PEERCRED).unwrap().unwrap();
    // SAFETY: takes nothing and cannot fail.
    let uid = unsafe { libc::getuid() };
    assert_eq!((peer.pid, peer.uid), (std::process::id() as i32, uid));
    let alone = Socket::new(Domain::UNIX, Type::STREAM, None).unwrap();
    assert_eq!(alone.get(SO_PEERCRED).unwrap(), None);
    let copy = SO_PEERCRED;
    assert_eq!((copy.level(), copy.name()), (libc::SOL_SOCKET, libc::SO_PEERCRED));
    // Of a longer payload the kernel writes as much as it is given room for.
    // SAFETY: the kernel writes at most the four bytes that it is given.
    const PID: Opt<Count, ReadOnly> = unsafe { Opt::new(libc::SOL_SOCKET, libc::SO_PEERCRED) };
    assert_eq!(a.get(PID).unwrap(), std::process::id());
}

/// A number of kibibytes, which the kernel counts in bytes.
#[derive(Debug)]
enum Kibibytes {}

impl Wire for Kibibytes {
    type Value = u32;
    type Raw = i32;

    fn encode(value: u32) -> io::Result<i32> {
        let bytes = value.checked_mul(1024).and_then(|bytes| i32::try_from(bytes).ok());
        bytes.ok_or_else(|| ErrorKind::InvalidInput.into())
    }

    fn decode(raw: i32) -> io::Result<u32> {
        if raw % 1024 == 0 { Ok(raw as u32 / 1024) } else { Err(ErrorKind::InvalidData.into()) }
    }
}

#[test]
fn a_value_of_the_users_own() {
    // SAFETY: the payload of SO_RCVLOWAT is an int (socket(7)).
    const SO_RCVLOWAT: Opt<Kibibytes> = unsafe { Opt::new(libc::SOL_SOCKET, libc::SO_RCVLOWAT) };
    // SAFETY: as above.
    const IN_BYTES: Opt<Count> = unsafe { Opt::new(libc::SOL_SOCKET, libc::SO_RCVLOWAT) };
    let socket = tcp();
    socket.set(SO_RCVLOWAT, 3).unwrap();
    assert_eq!((socket.get(SO_RCVLOWAT).unwrap(), socket.get(IN_BYTES).unwrap()), (3, 3072));
    // The errors of the type reach the caller, and nothing is set.
    assert_eq!(socket.set(SO_RCVLOWAT, u32::MAX).unwrap_err().kind(), ErrorKind::InvalidInput);
    assert_eq!(socket.get(IN_BYTES).unwrap(), 3072);
    socket.set(IN_BYTES, 3073).unwrap();
    assert_eq!(socket.get(SO_RCVLOWAT).unwrap_err().kind(), ErrorKind::InvalidData);
    // SAFETY: there is no such option, so nothing is read or written.
    let none: Opt<Flag> = unsafe { Opt::new(libc::SOL_SOCKET, 9999) };
    assert_eq!(errno(socket.get(none)), libc::ENOPROTOOPT);
    assert_eq!(errno(socket.set(none, true)), libc::ENOPROTOOPT);
}

/// Bytes of which the kernel may answer fewer, or may not.
#[derive(Debug)]
enum Bytes<const SHORTER: bool> {}

impl<const SHORTER: bool> Wire for Bytes<SHORTER> {
    type Value = [u8; 32];
    type Raw = [u8; 32];
    const MAY_BE_SHORTER: bool = SHORTER;

    fn encode(value: [u8; 32]) -> io::Result<[u8; 32]> {
        Ok(value)
    }

    fn decode(raw: [u8; 32]) -> io::Result<[u8; 32]> {
        Ok(raw)
    }
}

#[test]
fn shorter_answers_end_in_zeros_or_are_errors() {
    let (level, name) = (libc::SOL_SOCKET, libc::SO_TYPE);
    // SAFETY: the kernel writes at most the bytes that it is given.
    let may: Opt<Bytes<true>, ReadOnly> = unsafe { Opt::new(level, name) };
    // SAFETY: as above.
    let must_not: Opt<Bytes<false>, ReadOnly> = unsafe { Opt::new(level, name) };
    let socket = tcp();
    let mut expected = [0; 32];
    expected[..4].copy_from_slice(&libc::SOCK_STREAM.to_ne_bytes());
    for _ in 0..3 {
        assert_eq!(socket.get(may).unwrap(), expected);
        assert_eq!(socket.get(must_not).unwrap_err().kind(), ErrorKind::InvalidData);
    }
    if common::qemu_lacks("SO_BINDTODEVICE to read") {
        return;
    }
    // SAFETY: as above.
    let none: Opt<Bytes<true>, ReadOnly> = unsafe { Opt::new(level, libc::SO_BINDTODEVICE) };
    assert_eq!(socket.get(none).unwrap(), [0; 32]);
}

/// Asserts that a value becomes these bytes, and they become the value.
fn both<W: Wire>(value: W::Value, raw: W::Raw)
where
    W::Value: Clone + Debug + PartialEq,
    W::Raw: Debug + PartialEq,
{
    assert_eq!(W::encode(value.clone()).unwrap(), raw);
    assert_eq!(W::decode(raw).unwrap(), value);
}

fn refused<W: Wire>(value: W::Value)
where
    W::Raw: Debug,
{
    assert_eq!(W::encode(value).unwrap_err().kind(), ErrorKind::InvalidInput);
}

#[test]
fn numbers_to_their_limits() {
    both::<Flag>(true, 1);
    both::<Flag>(false, 0);
    assert!(Flag::decode(-1).unwrap() && Flag::decode(2).unwrap());
    both::<MulticastFlag>(true, 1);
    both::<Count>(0, 0);
    both::<Count>(i32::MAX as u32, i32::MAX);
    both::<Count>(u32::MAX, -1);
    both::<MulticastCount>(255, 255);
    both::<Wide>(u64::MAX, u64::MAX);
    both::<Byte>(255, 255);
    both::<Size>(i32::MAX as usize, i32::MAX);
    refused::<Size>(i32::MAX as usize + 1);
    both::<Processor>(usize::MAX, -1);
    both::<Processor>(7, 7);
    if usize::BITS > 32 {
        refused::<Processor>(i32::MAX as usize + 1);
    }
    both::<Ipv4>(Ipv4Addr::new(1, 2, 3, 4), [1, 2, 3, 4]);
    both::<InterfaceIndex>(None, 0);
    both::<InterfaceIndex>(NonZeroU32::new(u32::MAX), u32::MAX);
    both::<SocketDomain>(Domain::IPV6, libc::AF_INET6);
    both::<SocketType>(Type::RAW, libc::SOCK_RAW);
    both::<SocketProtocol>(None, 0);
    both::<SocketProtocol>(Some(Protocol::UDP), libc::IPPROTO_UDP);
    assert!(PendingError::decode(0).unwrap().is_none());
    assert_eq!(PendingError::decode(libc::EPIPE).unwrap().unwrap().kind(), ErrorKind::BrokenPipe);
    assert_eq!(PendingError::encode(None).unwrap(), 0);
    assert_eq!(PendingError::encode(Some(io::Error::from_raw_os_error(5))).unwrap(), 5);
}

#[test]
fn durations_to_their_limits() {
    let (seconds, milliseconds) = (Duration::from_secs, Duration::from_millis);
    both::<Seconds>(seconds(i32::MAX as u64), i32::MAX);
    assert_eq!(Seconds::encode(seconds(1 << 31)).unwrap(), i32::MAX);
    assert_eq!(Seconds::encode(Duration::new(u64::MAX, 1)).unwrap(), i32::MAX);
    assert_eq!(Seconds::encode(Duration::from_nanos(1)).unwrap(), 1);
    assert_eq!(Seconds::decode(-1).unwrap(), Duration::ZERO);
    both::<Milliseconds>(None, 0);
    both::<Milliseconds>(Some(milliseconds(u32::MAX.into())), u32::MAX);
    assert_eq!(Milliseconds::encode(Some(milliseconds(1 << 32))).unwrap(), u32::MAX);
    assert_eq!(Milliseconds::encode(Some(Duration::from_nanos(1_000_001))).unwrap(), 2);
    let around = |timeout| Timeout::decode(Timeout::encode(timeout).unwrap()).unwrap();
    assert_eq!(around(None), None);
    assert_eq!(around(Some(Duration::new(5, 999_999_000))), Some(Duration::new(5, 999_999_000)));
    assert_eq!(around(Some(Duration::new(5, 999_999_001))), Some(seconds(6)));
    // A time_t of 32 or of 64 bits.
    let longest = around(Some(Duration::MAX)).unwrap();
    assert!([i32::MAX as u64, i64::MAX as u64].contains(&longest.as_secs()), "{longest:?}");
    assert_eq!(around(Some(seconds(longest.as_secs()))), Some(seconds(longest.as_secs())));
    let around = |time| Linger::decode(Linger::encode(time).unwrap()).unwrap();
    assert_eq!(around(None), None);
    assert_eq!(around(Some(Duration::ZERO)), Some(Duration::ZERO));
    assert_eq!(around(Some(seconds(i32::MAX as u64))), Some(seconds(i32::MAX as u64)));
    refused::<Linger>(Some(seconds(1 << 31)));
    refused::<Linger>(Some(Duration::MAX));
}

#[test]
fn names_to_their_limits() {
    for name in [&b""[..], b"a", b"fifteen letters"] {
        let made = Name::new(name).unwrap();
        assert_eq!((made.as_bytes(), made), (name, Name::new(name).unwrap()));
        let raw = ShortName::encode(made).unwrap();
        assert_eq!((&raw[..name.len()], raw[name.len()]), (name, 0));
        assert_eq!(ShortName::decode(raw).unwrap(), made);
    }
    assert_ne!(Name::new(b"a").unwrap(), Name::new(b"b").unwrap());
    assert_eq!(format!("{:?}", Name::new(b"a\"\xff").unwrap()), r#""a\"\xff""#);
    for name in [&b"sixteen letters."[..], b"a\0b", b"\0"] {
        assert_eq!(Name::new(name).unwrap_err().kind(), ErrorKind::InvalidInput);
    }
    // What the kernel pads ends at the first NUL; what it does not is whole.
    assert_eq!(ShortName::decode(*b"reno\0\0\0\0\0\0\0\0\0\0\0x").unwrap().as_bytes(), b"reno");
    assert_eq!(ShortName::decode([b'x'; 16]).unwrap().as_bytes(), [b'x'; 16]);
}

#[test]
fn limits_on_sockets() {
    let socket = tcp();
    // The default of the system, and no number of it.
    socket.set(option::IP_TTL, 3).unwrap();
    socket.set(option::IP_TTL, u32::MAX).unwrap();
    let default = std::fs::read_to_string("/proc/sys/net/ipv4/ip_default_ttl").unwrap();
    assert_eq!(socket.get(option::IP_TTL).unwrap().to_string(), default.trim());
    for ttl in [0, 256, u32::MAX - 1, i32::MAX as u32] {
        assert_eq!(errno(socket.set(option::IP_TTL, ttl)), libc::EINVAL, "{ttl}");
    }
    assert_eq!(errno(socket.set(option::TCP_KEEPIDLE, Duration::from_secs(32_768))), libc::EINVAL);
    assert_eq!(errno(socket.set(option::TCP_KEEPIDLE, Duration::MAX)), libc::EINVAL);
    assert_eq!(errno(socket.set(option::TCP_KEEPCNT, 128)), libc::EINVAL);
    let longest = Duration::from_millis(i32::MAX as u64);
    socket.set(option::TCP_USER_TIMEOUT, Some(longest)).unwrap();
    assert_eq!(socket.get(option::TCP_USER_TIMEOUT).unwrap(), Some(longest));
    assert_eq!(errno(socket.set(option::TCP_USER_TIMEOUT, Some(Duration::MAX))), libc::EINVAL);
    assert_eq!(socket.get(option::TCP_USER_TIMEOUT).unwrap(), Some(longest));
    assert_eq!(errno(socket.set(option::TCP_CONGESTION, Name::new(b"unknown").unwrap())), libc::ENOENT);
    assert_eq!(errno(socket.set(option::SO_BINDTODEVICE, Name::new(b"unknown").unwrap())), libc::ENODEV);
    // Linux takes any index that is not negative, be there an interface or not.
    if !common::qemu_lacks("SO_BINDTOIFINDEX") {
        assert_eq!(errno(socket.set(option::SO_BINDTOIFINDEX, NonZeroU32::new(u32::MAX))), libc::EINVAL);
        socket.set(option::SO_BINDTOIFINDEX, NonZeroU32::new(i32::MAX as u32)).unwrap();
        assert_eq!(socket.get(option::SO_BINDTOIFINDEX).unwrap(), NonZeroU32::new(i32::MAX as u32));
    }
    assert_eq!(errno(socket.get(option::SO_PASSCRED)), libc::EOPNOTSUPP);
    if root() && !common::qemu_lacks("SO_MARK") {
        socket.set(option::SO_MARK, u32::MAX).unwrap();
        assert_eq!(socket.get(option::SO_MARK).unwrap(), u32::MAX);
    }
}
