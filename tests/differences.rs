//! What berkeley does otherwise than socket2 0.6.5, a test each; DIFFERENCES.md gives the reasons.

#![cfg(linux)]
// Raw storage, raw options and control bytes are handled with unsafe code.
#![allow(unsafe_code)]

mod common;
mod probe;

use berkeley::option::{Milliseconds, Opt, ReadOnly, Seconds, Timeout, Wide, Wire};
use berkeley::{Domain, MaybeUninitSlice, MsgHdrMut, SockAddr, SockAddrStorage, SockFilter, SockRef, Socket};
use berkeley::{TcpKeepalive, Type};
use common::{TempDir, limit, namespace, root, tcp_listener, tcp_pair, tool, udp, unix_pair};
use std::io::{self, ErrorKind};
use std::mem::MaybeUninit;
use std::net::{SocketAddr, UdpSocket};
use std::os::fd::{AsFd, AsRawFd};
use std::path::Path;
use std::time::Duration;
use std::{env, fs, process, ptr};

const PATH: usize = 2;

fn tcp() -> Socket {
    Socket::new(Domain::IPV4, Type::STREAM, None).unwrap()
}

fn invalid_input<T: std::fmt::Debug>(result: io::Result<T>) {
    let error = result.unwrap_err();
    assert_eq!((error.kind(), error.raw_os_error()), (ErrorKind::InvalidInput, None), "{error}");
}

/// An address of `family`, of the bytes behind the family and of a length.
fn made(family: i32, bytes: &[u8], length: usize) -> SockAddr {
    let mut storage = SockAddrStorage::zeroed();
    let all = [&(family as libc::sa_family_t).to_ne_bytes(), bytes].concat();
    assert!(all.len() <= storage.size_of() as usize && length <= storage.size_of() as usize);
    // SAFETY: the storage has room for the bytes, which do not overlap with it.
    unsafe { ptr::copy_nonoverlapping(all.as_ptr(), (&raw mut storage).cast(), all.len()) };
    // SAFETY: the storage names its family, and the length is at most its size.
    unsafe { SockAddr::new(storage, length as libc::socklen_t) }
}

fn unix(name: &[u8]) -> SockAddr {
    made(libc::AF_UNIX, name, PATH + name.len())
}

/// Receives one message into a header that was lent `address`.
fn recvmsg(socket: &Socket, address: &mut SockAddr) {
    let mut bytes = [MaybeUninit::uninit(); 16];
    let mut bufs = [MaybeUninitSlice::new(&mut bytes)];
    socket.recvmsg(&mut MsgHdrMut::new().with_addr(address).with_buffers(&mut bufs), 0).unwrap();
}

#[test]
fn recvmsg_gives_the_address_the_length_of_the_sender() {
    let (v6, v4) = (probe::udp("[::1]:0"), common::any_port());
    let sender = probe::udp("[::1]:0");
    let mut address = v4.clone();
    assert_eq!(address.len(), 16);
    for _ in 0..2 {
        sender.send_to(b"x", &v6.local_addr().unwrap()).unwrap();
        recvmsg(&v6, &mut address);
        assert_eq!((address.len(), address.as_socket()), (28, Some(probe::local(&sender))));
    }
    // From a long address to a short one.
    let ((a, to_a), (b, to_b)) = (udp(), udp());
    a.send_to(b"x", &to_b).unwrap();
    recvmsg(&b, &mut address);
    assert_eq!((address.len(), &address), (16, &to_a));
}

#[test]
fn recvmsg_gives_the_address_of_a_unix_sender() {
    let directory = TempDir::new();
    let bound = |name: &str| {
        let socket = Socket::new(Domain::UNIX, Type::DGRAM, None).unwrap();
        limit(&socket);
        socket.bind(&SockAddr::unix(directory.join(name)).unwrap()).unwrap();
        socket
    };
    let receiver = bound("r");
    for name in ["a long name of a sender", "short"] {
        let sender = bound(name);
        sender.send_to(b"x", &receiver.local_addr().unwrap()).unwrap();
        let mut address = common::any_port();
        recvmsg(&receiver, &mut address);
        assert_eq!(address.as_pathname(), Some(&*directory.join(name)));
        assert_eq!(address, sender.local_addr().unwrap());
    }
}

#[test]
fn recvmsg_without_a_sender_leaves_no_address() {
    let ((a, b), mut address) = (tcp_pair(), common::any_port());
    a.send(b"x").unwrap();
    recvmsg(&b, &mut address);
    assert_eq!((address.len(), address.as_socket()), (0, None));
    assert_eq!(address.domain(), Domain::from(libc::AF_UNSPEC));
}

#[test]
fn a_header_used_again_has_its_full_control_length() {
    let (a, b) = unix_pair(Type::DGRAM);
    let (mut bytes, mut control) = ([MaybeUninit::uninit(); 4], [MaybeUninit::uninit(); 64]);
    let mut bufs = [MaybeUninitSlice::new(&mut bytes)];
    let mut header = MsgHdrMut::new().with_buffers(&mut bufs).with_control(&mut control);
    const CREDENTIALS: usize = berkeley::control::space_for(size_of::<libc::ucred>());
    assert_eq!(header.control_len(), 64);
    // In socket2 the second round has the control length of the first, which is none.
    for with_credentials in [false, true, false, true] {
        b.set_passcred(with_credentials).unwrap();
        a.send(b"x").unwrap();
        assert_eq!(b.recvmsg(&mut header, 0).unwrap(), 1);
        assert_eq!(header.control_len(), if with_credentials { CREDENTIALS } else { 0 });
        assert!(!header.flags().is_control_truncated());
    }
}

#[test]
fn a_short_internet_address_is_none() {
    for (address, whole) in [("192.0.2.1:7", 16), ("[2001:db8::1]:7", 28)] {
        let std: SocketAddr = address.parse().unwrap();
        for length in 0..=whole + 1 {
            let mut address = SockAddr::from(std);
            // SAFETY: the whole storage is initialised, and has room for the length.
            unsafe { address.set_length(length) };
            assert_eq!(address.as_socket(), (length >= whole).then_some(std), "{length} bytes");
        }
    }
    let mut address = SockAddr::vsock(1, 2);
    // SAFETY: the whole storage is initialised, and has room for the length.
    unsafe { address.set_length(8) };
    assert_eq!(address.as_vsock_address(), None);
}

#[test]
fn a_length_beyond_the_storage_stops_there() {
    let init = |_: *mut SockAddrStorage, length: *mut libc::socklen_t| {
        // SAFETY: `try_init` lends a length that may be written to.
        unsafe { *length = 1000 };
        Ok(())
    };
    // SAFETY: the zeroed storage is an address of AF_UNSPEC, of any length.
    let ((), address) = unsafe { SockAddr::try_init(init) }.unwrap();
    assert_eq!(address.len(), 128);
    assert_eq!(address, address.clone());
}

#[test]
fn a_path_with_a_nul_inside_is_no_std_address() {
    let address = unix(b"/tmp/a\0b\0");
    assert_eq!(address.as_pathname(), Some(Path::new("/tmp/a\0b")));
    assert!(address.as_unix().is_none());
    assert!(unix(b"/tmp/a\0").as_unix().is_some());
}

#[test]
fn a_path_with_a_nul_inside_is_refused() {
    // socket2 makes an address of it, which the kernel takes for the path before the NUL.
    invalid_input(SockAddr::unix("/tmp/a\0b"));
    invalid_input(SockAddr::unix("/tmp/a\0"));
    assert_eq!(SockAddr::unix("\0a\0b").unwrap().as_abstract_namespace(), Some(&b"a\0b"[..]));
}

#[test]
fn a_path_loses_no_byte_and_has_no_padding() {
    for name in [&b"/run/socket"[..], b"/run/socket\0", b"/run/socket\0\0\0\0"] {
        let address = unix(name);
        assert_eq!(address.as_pathname(), Some(Path::new("/run/socket")), "{name:?}");
        assert_eq!(address.as_unix().unwrap().as_pathname(), address.as_pathname());
    }
    assert_eq!(unix(&[b'a'; 108]).as_pathname().unwrap().as_os_str().len(), 108);
    assert_eq!(unix(b"a").as_pathname(), Some(Path::new("a")));
}

#[test]
fn view_as_checks_the_alignment() {
    #[repr(align(64))]
    struct Strict(#[allow(dead_code)] [u8; 64]);
    let view = || {
        let mut storage = SockAddrStorage::zeroed();
        // SAFETY: not reached with a type that is no address; it must panic.
        let _: &mut Strict = unsafe { storage.view_as() };
    };
    assert!(std::panic::catch_unwind(view).is_err());
}

#[test]
fn a_timeout_of_a_nanosecond_is_not_for_ever() {
    let (_a, b) = unix_pair(Type::DGRAM);
    b.set_read_timeout(Some(Duration::from_nanos(1))).unwrap();
    b.set_write_timeout(Some(Duration::from_nanos(1))).unwrap();
    assert!(b.read_timeout().unwrap().is_some() && b.write_timeout().unwrap().is_some());
    assert_eq!(b.recv_into(&mut [0; 4]).unwrap_err().kind(), ErrorKind::WouldBlock);
    // The kernel rounds up to its ticks; what it is told is this.
    let told = |timeout| Timeout::decode(Timeout::encode(Some(timeout)).unwrap()).unwrap();
    assert_eq!(told(Duration::from_nanos(1)), Some(Duration::from_micros(1)));
    assert_eq!(told(Duration::from_nanos(1_001)), Some(Duration::from_micros(2)));
    assert_eq!(told(Duration::from_micros(5)), Some(Duration::from_micros(5)));
    assert_eq!(told(Duration::ZERO), None);
}

#[test]
fn a_timeout_carries_into_the_seconds() {
    let just_below = Duration::new(1, 999_999_999);
    let told = Timeout::decode(Timeout::encode(Some(just_below)).unwrap()).unwrap();
    assert_eq!(told, Some(Duration::from_secs(2)));
    let (_a, b) = unix_pair(Type::DGRAM);
    b.set_read_timeout(Some(just_below)).unwrap(); // EDOM for a million microseconds
    assert_eq!(b.read_timeout().unwrap(), Some(Duration::from_secs(2)));
    b.set_read_timeout(Some(Duration::MAX)).unwrap();
    // What is beyond the ticks of the kernel is none; 32 bits hold no such time.
    let longest = Timeout::decode(Timeout::encode(Some(Duration::MAX)).unwrap()).unwrap();
    assert_eq!(b.read_timeout().unwrap(), longest.filter(|longest| longest.as_secs() <= i32::MAX as u64));
}

#[test]
fn a_user_timeout_is_rounded_up() {
    let socket = tcp();
    for (set, get) in [(Duration::from_nanos(1), 1), (Duration::from_micros(1_500), 2)] {
        socket.set_tcp_user_timeout(Some(set)).unwrap();
        assert_eq!(socket.tcp_user_timeout().unwrap(), Some(Duration::from_millis(get)));
    }
    assert_eq!(Milliseconds::encode(Some(Duration::MAX)).unwrap(), u32::MAX);
    socket.set_tcp_user_timeout(Some(Duration::ZERO)).unwrap();
    assert_eq!(socket.tcp_user_timeout().unwrap(), None);
}

#[test]
fn a_linger_time_is_rounded_up() {
    let socket = tcp();
    for (set, get) in [(0, 0), (1, 1), (500, 1), (1_000, 1), (1_001, 2)] {
        socket.set_linger(Some(Duration::from_millis(set))).unwrap();
        assert_eq!(socket.linger().unwrap(), Some(Duration::from_secs(get)), "{set} ms");
    }
}

#[test]
fn a_linger_time_that_does_not_fit_is_refused() {
    let socket = tcp();
    socket.set_linger(Some(Duration::from_secs(3))).unwrap();
    for too_long in [Duration::MAX, Duration::from_secs(1 << 31), Duration::new(i32::MAX as u64, 1)] {
        invalid_input(socket.set_linger(Some(too_long)));
        assert_eq!(socket.linger().unwrap(), Some(Duration::from_secs(3)));
    }
    socket.set_linger(Some(Duration::from_secs(i32::MAX as u64))).unwrap();
}

#[test]
fn keepalive_times_are_rounded_up() {
    let socket = tcp();
    let keepalive = TcpKeepalive::new()
        .with_time(Duration::from_millis(1_500))
        .with_interval(Duration::from_nanos(1))
        .with_retries(4);
    socket.set_tcp_keepalive(&keepalive).unwrap();
    assert_eq!(socket.tcp_keepalive_time().unwrap(), Duration::from_secs(2));
    assert_eq!(socket.tcp_keepalive_interval().unwrap(), Duration::from_secs(1));
    assert_eq!(socket.tcp_keepalive_retries().unwrap(), 4);
    assert_eq!(Seconds::encode(Duration::MAX).unwrap(), i32::MAX);
}

#[test]
fn keepalive_stays_on_where_a_time_is_refused_as_in_socket2() {
    let socket = tcp();
    let keepalive = TcpKeepalive::new().with_time(Duration::from_secs(9)).with_interval(Duration::ZERO);
    assert_eq!(probe::errno(socket.set_tcp_keepalive(&keepalive)), libc::EINVAL);
    assert!(socket.keepalive().unwrap());
    assert_eq!(socket.tcp_keepalive_time().unwrap(), Duration::from_secs(9));
}

#[test]
fn header_included_v6_reads_what_it_sets() {
    if common::qemu_lacks("IPV6_HDRINCL") {
        return;
    }
    if !root() {
        return;
    }
    let socket = Socket::new(Domain::IPV6, Type::RAW, Some(253.into())).unwrap();
    for included in [true, false, true] {
        socket.set_header_included_v6(included).unwrap();
        assert_eq!(socket.header_included_v6().unwrap(), included);
    }
}

#[test]
fn sizes_that_do_not_fit_are_refused() {
    let socket = tcp();
    let before = (socket.recv_buffer_size().unwrap(), socket.send_buffer_size().unwrap());
    // Where a usize is wider than 32 bits, a number whose lower bits look harmless.
    let beyond = usize::try_from(1_u64 << 32).unwrap_or(1 << 31);
    for size in [usize::MAX, 1 << 31, beyond + 4096] {
        invalid_input(socket.set_recv_buffer_size(size));
        invalid_input(socket.set_send_buffer_size(size));
    }
    assert_eq!((socket.recv_buffer_size().unwrap(), socket.send_buffer_size().unwrap()), before);
    // A number of 32 bits is one of the system's, whatever it means there.
    if beyond > u32::MAX as usize {
        invalid_input(socket.set_cpu_affinity(beyond));
    }
    assert_eq!(socket.cpu_affinity().unwrap(), usize::MAX);
}

#[test]
fn a_program_of_65537_instructions_is_refused() {
    let (a, b) = unix_pair(Type::DGRAM);
    // As a 16-bit number the length would be 1: a program that drops all.
    let program: Vec<_> = (0..65_537).map(|_| SockFilter::new(libc::BPF_RET as u16, 0, 0, 0)).collect();
    invalid_input(b.attach_filter(&program));
    a.send(b"not dropped").unwrap();
    assert_eq!(b.recv_into(&mut [0; 16]).unwrap(), 11);
}

#[test]
fn an_interface_name_of_more_than_15_bytes_is_refused() {
    let done = namespace(|| {
        let name = "fifteen-letters";
        if !common::veth(name, "peer") {
            return;
        }
        let socket = tcp();
        // The kernel would bind to the interface that the first 15 bytes name.
        invalid_input(socket.bind_device(Some(b"fifteen-letters-and-more")));
        invalid_input(socket.bind_device(Some(b"fifteen-letters-")));
        if common::qemu_lacks("SO_BINDTODEVICE to read") {
            return;
        }
        assert_eq!(socket.device().unwrap(), None);
        socket.bind_device(Some(name.as_bytes())).unwrap();
        assert_eq!(socket.device().unwrap().as_deref(), Some(name.as_bytes()));
        socket.bind_device(Some(b"")).unwrap();
        invalid_input(socket.bind_device(Some(b"lo\0x")));
        socket.bind_device(Some(b"fifteen-letters\0")).unwrap();
    });
    if done.is_none() {
        invalid_input(tcp().bind_device(Some(&[b'x'; 16])));
    }
}

#[test]
fn an_answer_of_another_length_is_an_error() {
    // SAFETY: the kernel writes at most the eight bytes that it is given.
    const WIDE: Opt<Wide, ReadOnly> = unsafe { Opt::new(libc::SOL_SOCKET, libc::SO_TYPE) };
    let error = tcp().get(WIDE).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidData);
    assert!(error.to_string().contains("4 bytes"), "{error}");
}

#[test]
fn sendfile_refuses_an_offset_that_does_not_fit() {
    let (a, _b) = tcp_pair();
    let file = fs::File::open("/proc/self/exe").unwrap();
    if usize::MAX as u64 > i64::MAX as u64 {
        invalid_input(a.sendfile(&file, usize::MAX, None));
    } else {
        assert_eq!(a.sendfile(&file, usize::MAX, None).unwrap(), 0);
    }
}

#[test]
fn references_borrow_any_descriptor() {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let fd = socket.as_fd();
    {
        let reference = SockRef::from(&fd);
        assert_eq!(reference.as_raw_fd(), socket.as_raw_fd());
    }
    assert!(socket.local_addr().is_ok());
    let file = fs::File::open("/dev/null").unwrap();
    let error = SockRef::from(&file).r#type().unwrap_err();
    assert_eq!(error.raw_os_error(), Some(libc::ENOTSOCK));
    // The borrowed number is never −1, which would be the niche of the option.
    assert!(Some(SockRef::from(&file)).is_some());
}

#[test]
fn connect_timeout_leaves_the_socket_blocking_as_in_socket2() {
    let (_listener, address) = tcp_listener();
    for before in [true, false] {
        let socket = tcp();
        socket.set_nonblocking(before).unwrap();
        socket.connect_timeout(&address, common::LIMIT).unwrap();
        assert!(!socket.nonblocking().unwrap());
    }
    let socket = tcp();
    socket.set_nonblocking(true).unwrap();
    let error = socket.connect_timeout(&address, Duration::ZERO).unwrap_err();
    assert_eq!((error.kind(), socket.nonblocking().unwrap()), (ErrorKind::TimedOut, false));
}

#[test]
fn the_flags_of_a_descriptor_are_set_by_one_call() {
    let name = "the_flags_of_a_descriptor_are_set_by_one_call";
    if env::var_os("BERKELEY_TRACED").is_some() {
        let socket = tcp();
        socket.set_nonblocking(true).unwrap();
        socket.set_nonblocking(false).unwrap();
        socket.set_cloexec(false).unwrap();
        socket.set_cloexec(true).unwrap();
        assert!(common::is_cloexec(socket.as_raw_fd()));
        return;
    }
    if common::qemu_lacks("strace") {
        return;
    }
    if !tool("strace") {
        return;
    }
    let directory = TempDir::new();
    let log = directory.join("log");
    let status = process::Command::new("strace")
        .args(["-f", "-qq", "-e", "trace=socket,ioctl,fcntl,?fcntl64", "-o"])
        .arg(&log)
        .arg(env::current_exe().unwrap())
        .args(["--exact", name])
        .env("BERKELEY_TRACED", "1")
        .env("ASAN_OPTIONS", "detect_leaks=0") // Where that looks for leaks, it cannot be traced.
        .stdout(process::Stdio::null())
        .status();
    assert!(status.unwrap().success());
    let log = fs::read_to_string(log).unwrap();
    let calls: Vec<&str> = log.lines().skip_while(|line| !line.contains("SOCK_STREAM")).skip(1).collect();
    let expected = ["FIONBIO, [1]", "FIONBIO, [0]", "F_SETFD, 0", "F_SETFD, FD_CLOEXEC", "F_GETFD"];
    assert!(calls.len() >= expected.len(), "{log}");
    for (call, expected) in calls.iter().zip(expected) {
        assert!(call.contains(expected), "{expected} in {log}");
    }
}
