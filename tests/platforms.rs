//! Where systems differ, and other libraries went wrong: one guard each, run where it can be, else checked when this file
//! is compiled for the system.
#![allow(clippy::assertions_on_constants)]
#![allow(unsafe_code)] // Messages of raw numbers.

use berkeley::{Domain, SockAddr, Socket, TcpKeepalive, Type, option};
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV6};
use std::time::Duration;

/// Apple counts `SO_LINGER` in ticks, and `SO_LINGER_SEC` in seconds.
#[cfg(apple)]
const _: () = assert!(option::SO_LINGER.name() == libc::SO_LINGER_SEC);

/// Keepalive is an option of the socket. socket2 once set it at the level of TCP, where OpenBSD and Haiku have none.
const _: () = assert!(option::SO_KEEPALIVE.level() == option::SO_REUSEADDR.level());

/// The seccomp filter of Android ends a program on 32-bit x86 that calls `accept4`; a program may call it by name.
#[cfg(android)]
const _: () = assert!(cfg!(accept4) && cfg!(accept4_unasked) != cfg!(target_arch = "x86"));
#[cfg(linux)]
const _: () = assert!(cfg!(accept4) && cfg!(accept4_unasked));

/// An address of the BSDs begins with its length, and its family has one byte.
#[cfg(any(apple, bsd))]
const _: () = assert!(size_of::<berkeley::sa_family_t>() == 1);

/// FreeBSD 15 refuses a length that is larger than the address of the family.
#[test]
fn addresses_have_their_exact_length() {
    let v4 = SockAddr::from(SocketAddr::from(([127, 0, 0, 1], 0)));
    let v6 = SockAddr::from(SocketAddr::from(([0; 16], 0)));
    assert_eq!((v4.len(), v6.len()), (16, 28));
    for (domain, address) in [(Domain::IPV4, v4), (Domain::IPV6, v6)] {
        let socket = Socket::new(domain, Type::DGRAM, None).unwrap();
        socket.bind(&address).unwrap();
        assert_eq!(socket.local_addr().unwrap().len(), address.len());
    }
}

/// As above: a path is as long as it is.
#[cfg(unix)]
#[test]
fn paths_have_their_exact_length() {
    let (short, long) = (SockAddr::unix("/a").unwrap(), SockAddr::unix("/abcd").unwrap());
    assert_eq!(long.len() - short.len(), 3);
}

/// XNU refuses a `sockaddr_in` on a socket of IPv6: a mapped address stays one of IPv6.
#[test]
fn mapped_addresses_stay_addresses_of_ipv6() {
    let mapped = SocketAddrV6::new(Ipv4Addr::LOCALHOST.to_ipv6_mapped(), 80, 0, 0);
    let address = SockAddr::from(mapped);
    assert_eq!((address.len(), address.domain()), (28, Domain::IPV6));
    assert_eq!(address.as_socket(), Some(mapped.into()));
}

/// XNU refuses `SO_NOSIGPIPE` on a socket whose peer has gone, which must be accepted nevertheless; the option comes from
/// the listener.
#[cfg(unix)]
#[test]
fn a_connection_whose_peer_has_gone_is_accepted() {
    let directory = std::env::temp_dir().join(format!("berkeley-gone-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let address = SockAddr::unix(directory.join("s")).unwrap();
    let listener = Socket::new(Domain::UNIX, Type::STREAM, None).unwrap();
    listener.bind(&address).unwrap();
    listener.listen(1).unwrap();
    let client = Socket::new(Domain::UNIX, Type::STREAM, None).unwrap();
    client.connect(&address).unwrap();
    drop(client);
    let accepted = listener.accept();
    std::fs::remove_dir_all(&directory).unwrap();
    let (socket, _) = accepted.unwrap();
    assert_eq!(socket.recv_into(&mut [0; 8]).unwrap(), 0);
    #[cfg(apple)]
    assert!(socket.get(option::SO_NOSIGPIPE).unwrap());
}

/// What a system lacks of keepalive is left out of the calls, and is no error.
#[test]
fn keepalive_is_on_with_what_the_system_has() {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(Duration::from_secs(90))).unwrap();
    assert!(socket.keepalive().unwrap());
}

/// The wrapper of `recvmsg` in 32-bit musl puts a timestamp of 64 bits behind the kernel's: two messages, two values.
#[cfg(linux_like)]
#[test]
fn two_timestamps_of_one_message_are_told_apart() {
    use berkeley::control::{Builder, Cmsg, Messages, SCM_TIMESTAMP, SO_TIMESTAMP_NEW, Storage};

    let mut storage = Storage::<128>::new();
    let mut builder = Builder::new(&mut storage);
    let old = [7 as std::ffi::c_long, 1].map(|number| number.to_ne_bytes()).concat();
    let new = [9_i64, 2].map(|number| number.to_ne_bytes()).concat();
    // SAFETY: numbers, which are neither descriptors nor addresses.
    unsafe { builder.push_raw(SCM_TIMESTAMP::ID, &old) }.unwrap();
    // SAFETY: as above.
    unsafe { builder.push_raw(SO_TIMESTAMP_NEW::ID, &new) }.unwrap();
    let times: Vec<_> = Messages::new(builder.as_bytes())
        .map(|message| (message.get(SCM_TIMESTAMP), message.get(SO_TIMESTAMP_NEW)))
        .collect();
    let (old, new) = (Duration::from_micros(7_000_001), Duration::from_micros(9_000_002));
    assert_eq!(times, [(Some(old), None), (None, Some(new))]);
}
