//! Addresses of Unix sockets and of vsock, and what the kernel reports of them.

#![cfg(linux_like)]
// Descriptors and raw bytes are handled with unsafe code.
#![allow(unsafe_code)]

mod common;

use berkeley::{Domain, SockAddr, SockAddrStorage, Socket, Type, sa_family_t, socklen_t};
use common::{TempDir, lend, unix_pair};
use std::collections::HashSet;
use std::ffi::OsString;
use std::io;
use std::mem::{offset_of, size_of};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddrV4, SocketAddrV6};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};

const V4: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(192, 0, 2, 7), 8080);
const V6: SocketAddrV6 = SocketAddrV6::new(Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 2, 3, 4, 5), 443, 17, 23);
const PATH_OFFSET: usize = offset_of!(libc::sockaddr_un, sun_path);

/// A path made of `first` and as many `a` as fill `length` bytes.
fn path(first: u8, length: usize) -> PathBuf {
    let mut bytes = vec![b'a'; length];
    bytes[0] = first;
    PathBuf::from(OsString::from_vec(bytes))
}

fn datagram() -> Socket {
    Socket::new(Domain::UNIX, Type::DGRAM, None).unwrap()
}

/// The bytes of an address, as the kernel gets them.
fn bytes(address: &SockAddr) -> Vec<u8> {
    let start = address.as_ptr().cast::<u8>();
    let length = address.len() as usize;
    // SAFETY: as_ptr points to the whole storage, all of it initialised, of which len bytes are in use.
    unsafe { std::slice::from_raw_parts(start, length) }.to_vec()
}

#[test]
fn vsock() {
    let address = SockAddr::vsock(libc::VMADDR_CID_HOST, 1024);
    assert_eq!(address.as_vsock_address(), Some((2, 1024)));
    assert_eq!(SockAddr::vsock(u32::MAX, u32::MAX).as_vsock_address(), Some((u32::MAX, u32::MAX)));
    assert_eq!(address.family(), libc::AF_VSOCK as sa_family_t);
    assert_eq!(address.domain(), Domain::VSOCK);
    assert_eq!(address.len() as usize, size_of::<libc::sockaddr_vm>());
    assert_eq!([address.is_ipv4(), address.is_ipv6(), address.is_unix()], [false; 3]);
    assert!(address.as_socket().is_none() && address.as_unix().is_none());
}

#[test]
fn unix_path() {
    let address = SockAddr::unix("/tmp/socket").unwrap();
    assert_eq!(address.family(), libc::AF_UNIX as sa_family_t);
    assert_eq!(address.domain(), Domain::UNIX);
    // With the zero at the end.
    assert_eq!(address.len() as usize, PATH_OFFSET + "/tmp/socket".len() + 1);
    assert_eq!(bytes(&address)[PATH_OFFSET..], *b"/tmp/socket\0");
    assert_eq!(address.as_pathname(), Some(Path::new("/tmp/socket")));
    let std = address.as_unix().unwrap();
    assert_eq!(std.as_pathname(), Some(Path::new("/tmp/socket")));
    assert!(address.as_abstract_namespace().is_none());
    assert_eq!([address.is_ipv4(), address.is_ipv6(), address.is_unix()], [false, false, true]);
    assert!(!address.is_unnamed());
    assert!(address.as_socket().is_none() && address.as_vsock_address().is_none());
}

#[test]
fn unix_abstract() {
    let address = SockAddr::unix("\0name\0x").unwrap();
    // All bytes count, zeros too, and none is added.
    assert_eq!(address.len() as usize, PATH_OFFSET + 7);
    assert_eq!(address.as_abstract_namespace(), Some(&b"name\0x"[..]));
    assert!(address.as_pathname().is_none() && address.as_unix().is_none());
    assert!(address.is_unix() && !address.is_unnamed());
    let empty = SockAddr::unix("\0").unwrap();
    assert_eq!(empty.len() as usize, PATH_OFFSET + 1);
    assert_eq!(empty.as_abstract_namespace(), Some(&b""[..]));
}

#[test]
fn unix_unnamed() {
    let address = SockAddr::unix("").unwrap();
    assert_eq!(address.len() as usize, PATH_OFFSET);
    assert!(address.is_unix() && address.is_unnamed());
    assert!(address.as_pathname().is_none());
    assert!(address.as_abstract_namespace().is_none());
}

#[test]
fn unix_lengths() {
    let longest = path(b'/', 107);
    let address = SockAddr::unix(&longest).unwrap();
    assert_eq!(address.len() as usize, size_of::<libc::sockaddr_un>());
    assert_eq!(address.as_pathname(), Some(&*longest));
    assert_eq!(address.as_unix().unwrap().as_pathname(), Some(&*longest));
    for length in [108, 109, 500] {
        let error = SockAddr::unix(path(b'/', length)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{length} bytes");
    }
}

#[test]
fn abstract_lengths() {
    for length in [107, 108] {
        let address = SockAddr::unix(path(0, length)).unwrap();
        assert_eq!(address.len() as usize, PATH_OFFSET + length);
        assert_eq!(address.as_abstract_namespace(), Some(&vec![b'a'; length - 1][..]));
    }
    let error = SockAddr::unix(path(0, 109)).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
}

#[test]
fn the_longest_names_are_bound() {
    let directory = TempDir::new();
    let missing = 107 - directory.path().as_os_str().len() - 1;
    let long = directory.join(&"a".repeat(missing));
    let socket = datagram();
    socket.bind(&SockAddr::unix(&long).unwrap()).unwrap();
    assert_eq!(socket.local_addr().unwrap().as_pathname(), Some(&*long));
    assert!(long.exists());

    let mut name = directory.path().to_str().unwrap().replace('/', "-");
    name.insert(0, '\0');
    name.push_str(&"b".repeat(108 - name.len()));
    let address = SockAddr::unix(&name).unwrap();
    let socket = datagram();
    socket.bind(&address).unwrap();
    assert_eq!(socket.local_addr().unwrap(), address);
    assert_eq!(address.as_abstract_namespace().unwrap().len(), 107);
}

#[test]
fn bound_to_a_path() {
    let directory = TempDir::new();
    let place = directory.join("bound");
    let address = SockAddr::unix(&place).unwrap();
    let (receiver, sender) = (datagram(), datagram());
    receiver.set_read_timeout(Some(common::LIMIT)).unwrap();
    receiver.bind(&address).unwrap();
    let local = receiver.local_addr().unwrap();
    assert_eq!(local, address);
    assert_eq!(local.as_pathname(), Some(&*place));
    assert_eq!(local.as_unix().unwrap().as_pathname(), Some(&*place));
    sender.send_to(b"hello", &local).unwrap();
    let (n, from) = receiver.recv_from(lend(&mut [0; 8])).unwrap();
    // The sender has no name. The kernel then reports no address at all: not even a family.
    assert_eq!((n, from.len()), (5, 0));
    assert!(from.as_pathname().is_none() && from.as_abstract_namespace().is_none());
}

#[test]
fn bound_to_an_abstract_name() {
    let directory = TempDir::new();
    // Unique, because the directory is.
    let name = format!("\0{}", directory.path().display());
    let address = SockAddr::unix(&name).unwrap();
    let receiver = datagram();
    receiver.bind(&address).unwrap();
    let local = receiver.local_addr().unwrap();
    assert_eq!(local, address);
    assert_eq!(local.as_abstract_namespace(), Some(&name.as_bytes()[1..]));
    assert!(local.as_pathname().is_none() && !local.is_unnamed());
    assert!(!Path::new(&name[1..]).join("x").exists());
    let sender = datagram();
    assert_eq!(sender.send_to(b"hello", &local).unwrap(), 5);
    assert_eq!(receiver.recv(lend(&mut [0; 8])).unwrap(), 5);
}

#[test]
fn bound_by_the_kernel() {
    let socket = datagram();
    socket.bind(&SockAddr::unix("").unwrap()).unwrap();
    let local = socket.local_addr().unwrap();
    // Five hexadecimal digits, see unix(7).
    let name = local.as_abstract_namespace().unwrap();
    assert_eq!(name.len(), 5);
    assert!(name.iter().all(u8::is_ascii_hexdigit), "{name:?}");
    assert_eq!(datagram().send_to(b"x", &local).unwrap(), 1);
}

#[test]
fn unnamed_sockets() {
    let (a, _b) = unix_pair(Type::STREAM);
    for address in [a.local_addr().unwrap(), a.peer_addr().unwrap(), datagram().local_addr().unwrap()] {
        assert!(address.is_unix() && address.is_unnamed());
        assert!(address.as_pathname().is_none());
        assert!(address.as_abstract_namespace().is_none());
        assert_eq!(address, SockAddr::unix("").unwrap());
    }
}

#[test]
fn std_binds_the_same_paths() {
    let directory = TempDir::new();
    let place = directory.join("std");
    let std = UnixDatagram::bind(&place).unwrap();
    let client = datagram();
    client.connect(&SockAddr::unix(&place).unwrap()).unwrap();
    client.send(b"hello").unwrap();
    std.set_read_timeout(Some(common::LIMIT)).unwrap();
    assert_eq!(std.recv(&mut [0; 8]).unwrap(), 5);
    let peer = client.peer_addr().unwrap().as_unix().unwrap();
    assert_eq!(peer.as_pathname(), Some(&*place));
}

#[test]
fn internet_addresses_are_nothing_else() {
    for address in [SockAddr::from(V4), SockAddr::from(V6)] {
        assert!(address.as_unix().is_none());
        assert!(address.as_pathname().is_none());
        assert!(address.as_abstract_namespace().is_none());
        assert!(address.as_vsock_address().is_none());
        assert!(!address.is_unnamed());
    }
}

#[test]
fn equality_and_hash_of_every_family() {
    let other_port = SocketAddrV4::new(*V4.ip(), 8081);
    let other_scope = SocketAddrV6::new(*V6.ip(), V6.port(), V6.flowinfo(), 24);
    let other_flow = SocketAddrV6::new(*V6.ip(), V6.port(), 18, V6.scope_id());
    let all = || {
        [
            SockAddr::from(V4),
            SockAddr::from(other_port),
            SockAddr::from(V6),
            SockAddr::from(other_scope),
            SockAddr::from(other_flow),
            SockAddr::vsock(2, 3),
            SockAddr::vsock(3, 2),
            SockAddr::unix("/a").unwrap(),
            SockAddr::unix("/aa").unwrap(),
            SockAddr::unix("\0a").unwrap(),
            SockAddr::unix("\0a\0").unwrap(),
            SockAddr::unix("\0").unwrap(),
            SockAddr::unix("").unwrap(),
        ]
    };
    for (i, left) in all().iter().enumerate() {
        for (j, right) in all().iter().enumerate() {
            assert_eq!(left == right, i == j, "{i} and {j}");
        }
    }
    let mut set: HashSet<SockAddr> = all().into_iter().collect();
    assert_eq!(set.len(), all().len());
    for address in all() {
        assert!(!set.insert(address.clone()));
        assert!(set.contains(&address));
    }
    assert!(!set.contains(&SockAddr::unix("/b").unwrap()));
}

#[test]
fn try_init_fills_an_address_by_a_call() {
    let (listener, address) = common::tcp_listener();
    let fd = std::os::fd::AsRawFd::as_raw_fd(&listener);
    let whole = SockAddrStorage::zeroed().size_of();
    let init = |storage: *mut SockAddrStorage, length: *mut socklen_t| {
        // SAFETY: the length is given initialised, with the room that there is.
        assert_eq!(unsafe { *length }, whole);
        // SAFETY: both pointers are valid for the length of the call.
        match unsafe { libc::getsockname(fd, storage.cast(), length) } {
            0 => Ok("done"),
            _ => Err(io::Error::last_os_error()),
        }
    };
    // SAFETY: getsockname fills in the address and its length.
    let (result, filled) = unsafe { SockAddr::try_init(init) }.unwrap();
    assert_eq!(result, "done");
    assert_eq!(filled, address);
}
