//! Where system or device refuse to cut a train or to set a type of service: the same datagrams leave plainly, each once.
#![cfg(linux)]
#![allow(unsafe_code)] // An option that the library lacks, and a device of the kernel.

mod common;

use berkeley::datagram::{Facts, Receiver, SendError, Sender, Transmit};
use berkeley::option::{Flag, Opt};
use berkeley::{Domain, Protocol, Socket, Type};
use common::{Need, limit, namespace, run, skip, test_name, tool, udp};
use std::io::{self, Read};
use std::net::SocketAddr;
use std::os::fd::AsRawFd;
use std::process::{Command, Stdio};
use std::{env, fs};

/// The system call that the library sends with.
const CALL: &str = if SINGLE { "sendmsg" } else { "sendmmsg" };

/// Whether each message has a call of its own: musl has `sendmmsg` as a loop around `sendmsg`.
const SINGLE: bool = cfg!(any(berkeley_one_by_one, all(target_env = "musl", target_pointer_width = "64")));

/// What is pushed: how many datagrams, of which size, and whether they have a type of service.
const PUSHED: [(usize, usize, bool); 7] = [
    (10, 100, true),
    (1, 50, true),
    (64, 1000, false),
    (1, 1, false),
    (1, 0, false),
    (30, 7, true),
    (3, 1400, false),
];

/// How many of them there are, and how many have a type of service.
const ALL: usize = 110;
const MARKED: usize = 41;

/// The datagrams of each push, one behind the other; each consists of its number.
fn data(first: usize) -> Vec<(Vec<u8>, usize, bool)> {
    let mut number = 0;
    let mut pushed = PUSHED;
    pushed.rotate_left(first);
    let datagrams = |(count, size, marked)| {
        let mut data = Vec::new();
        for _ in 0..count {
            data.resize(data.len() + size, number);
            number += 1;
        }
        (data, size, marked)
    };
    pushed.into_iter().map(datagrams).collect()
}

/// The datagrams of `data` one by one.
fn expected(data: &[(Vec<u8>, usize, bool)]) -> impl Iterator<Item = &[u8]> {
    data.iter().flat_map(|(data, size, _)| {
        let empty = data.is_empty().then_some(&data[..]);
        data.chunks(*size.max(&1)).chain(empty)
    })
}

/// Sends `data` to `to`; the errors that came meanwhile.
fn send(
    sender: &mut Sender,
    near: &Socket,
    data: &[(Vec<u8>, usize, bool)],
    to: SocketAddr,
) -> Vec<SendError> {
    let mut round = sender.round();
    for (data, size, marked) in data {
        let transmit = Transmit::new(data).to(to);
        let transmit = if data.len() > *size { transmit.segments(*size) } else { transmit };
        round.push(&if *marked { transmit.tos(2) } else { transmit }).unwrap();
    }
    let (mut sent, mut errors) = (0, Vec::new());
    while sent < ALL {
        assert_eq!(round.unsent(), ALL - sent);
        match round.flush(near) {
            Ok(count) => sent += count,
            Err(error) if errors.len() < 10 => errors.push(error),
            Err(error) => panic!("{sent}: {error}"),
        }
    }
    assert_eq!((round.unsent(), sent), (0, ALL));
    errors
}

/// Sends three rounds from `near`, and asserts that each datagram arrives once and in order.
///
/// The sender, the errors that it told, and how many datagrams had their type of service.
fn all_arrive(near: &Socket, far: &Socket, first: usize) -> (Sender, Vec<SendError>, usize) {
    far.set_recv_buffer_size(1 << 20).unwrap();
    let mut receiver = Receiver::new(far, Facts::SEGMENTS | Facts::TOS).unwrap();
    let to = far.local_addr().unwrap().as_socket().unwrap();
    let mut sender = Sender::new(near).unwrap();
    let (mut errors, mut marked, data) = (Vec::new(), 0, data(first));
    for _ in 0..3 {
        errors.extend(send(&mut sender, near, &data, to));
        let mut expected = expected(&data);
        let mut got = 0;
        while got < ALL {
            for datagram in receiver.recv(far).unwrap().datagrams() {
                assert_eq!(Some(datagram.data), expected.next(), "the datagram {got}");
                marked += usize::from(datagram.arrival.tos == Some(2));
                got += 1;
            }
        }
        assert_eq!(expected.next(), None);
        far.set_nonblocking(true).unwrap();
        assert_eq!(receiver.recv(far).unwrap_err().kind(), io::ErrorKind::WouldBlock, "some came twice");
        far.set_nonblocking(false).unwrap();
    }
    (sender, errors, marked)
}

/// Runs the calling test again, in a process whose calls numbered `when` answer `error`. True in that process.
fn refused(error: &str, when: &str) -> bool {
    if env::var_os("BERKELEY_REFUSED").is_some() {
        return true;
    }
    if common::qemu_lacks("strace") || !tool("strace") {
        return false;
    }
    let inject = format!("inject={CALL}:error={error}:when={when}");
    let output = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={CALL}"), "-e", &inject])
        .arg(env::current_exe().unwrap())
        .args(["--exact", &test_name(), "--nocapture"])
        .env("BERKELEY_REFUSED", error)
        .env("ASAN_OPTIONS", "detect_leaks=0") // Where that looks for leaks, it cannot be traced.
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{error}: {}", String::from_utf8_lossy(&output.stderr));
    false
}

/// Whether every datagram arrives where the calls `when` answer `error`, and what the sender remembers: whether it uses
/// segmentation, whether it sends a type of service, and how many errors it told.
#[track_caller]
fn remembers(error: &str, when: &str, segmentation: bool, tos: bool, told: usize) {
    if refused(error, when) && env::var("BERKELEY_REFUSED").is_ok_and(|now| now == error) {
        let ((near, _), (far, _)) = (udp(), udp());
        let (sender, errors, marked) = all_arrive(&near, &far, 0);
        let (seen, expected) = ((sender.uses_segmentation(), sender.sends_tos()), (segmentation, tos));
        assert_eq!((seen, errors.len()), (expected, told), "{error} {errors:?}");
        assert_eq!(marked == 3 * MARKED, tos, "{marked}");
    }
}

#[test]
fn a_train_is_refused() {
    for error in ["EIO", "EINVAL", "ENOPROTOOPT", "EOPNOTSUPP"] {
        remembers(error, "1", false, true, 0);
    }
}

#[test]
fn a_later_train_is_refused() {
    // The first of the third round: each is one call, or six where each message is one.
    remembers("EIO", if SINGLE { "13" } else { "3" }, false, true, 0);
}

#[test]
fn a_train_is_too_long() {
    remembers("EMSGSIZE", "1", true, true, 0);
}

#[test]
fn a_type_of_service_is_refused() {
    // The train, and then its first datagram.
    remembers("EIO", "1..2", true, false, 0);
}

#[test]
fn other_errors_are_told() {
    for error in ["ENOBUFS", "EPERM", "EAGAIN"] {
        remembers(error, "1..3", true, true, 3);
    }
    remembers("EINTR", "1..3", true, true, 0);
}

#[test]
fn nothing_helps() {
    // The train, its first datagram, that without a type of service: this is told, and begins again with the datagram.
    remembers("EIO", "1..5", true, true, 2);
}

#[test]
fn a_socket_without_checksums() {
    // SAFETY: the payload of SO_NO_CHECK is an int (socket(7)).
    const NO_CHECK: Opt<Flag> = unsafe { Opt::new(libc::SOL_SOCKET, libc::SO_NO_CHECK) };
    for first in 0..PUSHED.len() {
        let ((near, _), (far, _)) = (udp(), udp());
        near.set(NO_CHECK, true).unwrap();
        let (sender, errors, marked) = all_arrive(&near, &far, first);
        assert_eq!((sender.uses_segmentation(), sender.sends_tos()), (false, true));
        assert_eq!((errors.len(), marked), (0, 3 * MARKED));
    }
}

/// Without a round, too: the train leaves plainly, and the next is not asked for again.
#[test]
fn a_train_without_a_round() {
    // SAFETY: the payload of SO_NO_CHECK is an int (socket(7)).
    const NO_CHECK: Opt<Flag> = unsafe { Opt::new(libc::SOL_SOCKET, libc::SO_NO_CHECK) };
    let ((near, _), (far, to)) = (udp(), udp());
    near.set(NO_CHECK, true).unwrap();
    let mut sender = Sender::with_capacity(&near, 4).unwrap();
    let transmit = Transmit::new(b"012345678").to(to.as_socket().unwrap()).segments(4).tos(1);
    for _ in 0..2 {
        assert_eq!(sender.send(&near, &transmit).unwrap(), 3);
        assert_eq!((sender.uses_segmentation(), sender.sends_tos()), (false, true));
        let count = |_| far.recv_into(&mut [0; 16]).unwrap();
        assert_eq!([(); 3].map(count), [4, 4, 1]);
    }
}

#[test]
fn a_protocol_without_segmentation() {
    let bound = || -> io::Result<Socket> {
        let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDPLITE))?;
        limit(&socket);
        socket.bind(&common::any_port())?;
        Ok(socket)
    };
    let Ok(near) = bound() else { return skip(Need::Kernel("UDP-Lite"), "a protocol without segmentation") };
    for first in 0..PUSHED.len() {
        let (sender, errors, marked) = all_arrive(&near, &bound().unwrap(), first);
        assert_eq!((sender.uses_segmentation(), sender.sends_tos()), (false, true));
        assert_eq!((errors.len(), marked), (0, 3 * MARKED));
    }
}

/// A device without any offload; what is sent by it is read from the file.
fn tunnel() -> Option<fs::File> {
    if !tool("ip") {
        return None;
    }
    let made = run("ip tuntap add dev plain mode tun");
    let file = fs::OpenOptions::new().read(true).write(true).open("/dev/net/tun");
    let (true, Ok(file)) = (made, file) else {
        skip(Need::Kernel("tun devices"), "a device without the offload");
        return None;
    };
    // SAFETY: ifreq is plain data for which all zeros are valid.
    let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
    for (to, from) in request.ifr_name.iter_mut().zip(b"plain") {
        *to = *from as libc::c_char;
    }
    request.ifr_ifru.ifru_flags = (libc::IFF_TUN | libc::IFF_NO_PI) as libc::c_short;
    // SAFETY: TUNSETIFF reads and writes one ifreq, which outlives the call.
    let rc = unsafe { libc::ioctl(file.as_raw_fd(), libc::TUNSETIFF as _, &mut request) };
    assert_eq!(rc, 0, "{}", io::Error::last_os_error());
    assert!(run("ip address add 192.0.2.1/24 dev plain") && run("ip link set dev plain up"));
    Some(file)
}

#[test]
fn a_device_without_offload() {
    if common::qemu_cannot_swap("UDP_SEGMENT") {
        return;
    }
    namespace(|| {
        let Some(mut device) = tunnel() else { return };
        let near = Socket::new(Domain::IPV4, Type::DGRAM, None).unwrap();
        let mut sender = Sender::new(&near).unwrap();
        let data = data(0);
        let to = SocketAddr::from(([192, 0, 2, 2], 9));
        for _ in 0..3 {
            // Kernels before 6.11 answer EIO; later ones cut the train themselves.
            assert_eq!(send(&mut sender, &near, &data, to).len(), 0);
            let mut packet = [0; 2000];
            for expected in expected(&data) {
                let udp = loop {
                    let length = device.read(&mut packet).unwrap();
                    // IPv6 asks for routers meanwhile.
                    if (packet[0], packet[9]) == (0x45, 17) {
                        break &packet[20..length];
                    }
                };
                assert_eq!(usize::from(u16::from_be_bytes([udp[4], udp[5]])), udp.len());
                assert_eq!(&udp[8..], expected);
            }
        }
        assert!(sender.sends_tos());
    });
}

#[test]
fn an_error_in_the_middle_is_told_once() {
    if !refused("ENOBUFS", if SINGLE { "3" } else { "2" }) {
        return;
    }
    let ((near, _), (far, to)) = (udp(), udp());
    let mut receiver = Receiver::new(&far, Facts::empty()).unwrap();
    // A call for two datagrams, or one for each.
    let mut sender = Sender::with_capacity(&near, 2).unwrap();
    sender.set_segmentation(false);
    let mut round = sender.round();
    round.push(&Transmit::new(b"012345").segments(1).to(to.as_socket().unwrap())).unwrap();
    let before = round.flush(&near).unwrap();
    assert!((1..6).contains(&before), "{before}");
    assert_eq!(round.flush(&near).unwrap_err().error.raw_os_error(), Some(libc::ENOBUFS));
    assert_eq!((round.unsent(), round.flush(&near).unwrap()), (6 - before, 6 - before));
    let arrivals = receiver.recv(&far).unwrap();
    assert!(arrivals.datagrams().map(|datagram| datagram.data[0]).eq(*b"012345"));
}
