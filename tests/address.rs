//! SockAddr and SockAddrStorage: every family, both ways, and what the kernel reports.

// Raw storage is filled and measured with unsafe code.
#![allow(unsafe_code)]

mod common;

use berkeley::{Domain, SockAddr, SockAddrStorage, Socket, Type, sa_family_t, socklen_t};
use common::{TempDir, lend, unix_pair};
use std::collections::HashSet;
use std::ffi::OsString;
use std::io;
use std::mem::{offset_of, size_of};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
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
fn ipv4() {
    for address in [SockAddr::from(V4), SockAddr::from(SocketAddr::V4(V4))] {
        assert_eq!(address.family(), libc::AF_INET as sa_family_t);
        assert_eq!(address.domain(), Domain::IPV4);
        assert_eq!(address.len() as usize, size_of::<libc::sockaddr_in>());
        assert_eq!(address.as_socket(), Some(SocketAddr::V4(V4)));
        assert_eq!(address.as_socket_ipv4(), Some(V4));
        assert_eq!(address.as_socket_ipv6(), None);
        assert_eq!([address.is_ipv4(), address.is_ipv6(), address.is_unix()], [true, false, false]);
        let expected = [8080_u16.to_be_bytes().to_vec(), vec![192, 0, 2, 7], vec![0; 8]].concat();
        assert_eq!(bytes(&address)[2..], expected);
    }
}

#[test]
fn ipv6() {
    for address in [SockAddr::from(V6), SockAddr::from(SocketAddr::V6(V6))] {
        assert_eq!(address.family(), libc::AF_INET6 as sa_family_t);
        assert_eq!(address.domain(), Domain::IPV6);
        assert_eq!(address.len() as usize, size_of::<libc::sockaddr_in6>());
        let back = address.as_socket_ipv6().unwrap();
        assert_eq!((back, back.flowinfo(), back.scope_id()), (V6, 17, 23));
        assert_eq!(address.as_socket(), Some(SocketAddr::V6(V6)));
        assert_eq!(address.as_socket_ipv4(), None);
        assert_eq!([address.is_ipv4(), address.is_ipv6(), address.is_unix()], [false, true, false]);
        // Port and address in network order, the other two as they are.
        let port = 443_u16.to_be_bytes().to_vec();
        let flow = 17_u32.to_ne_bytes().to_vec();
        let expected = [port, flow, V6.ip().octets().to_vec(), 23_u32.to_ne_bytes().to_vec()].concat();
        assert_eq!(bytes(&address)[2..], expected);
    }
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
fn equality_and_hash() {
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
fn clones_are_independent() {
    let mut address = SockAddr::from(V4);
    let clone = address.clone();
    assert_eq!(address, clone);
    // SAFETY: two bytes of the storage are initialised.
    unsafe { address.set_length(2) };
    assert_eq!((address.len(), clone.len()), (2, 16));
    assert_ne!(address, clone);
    assert_eq!(clone.as_socket_ipv4(), Some(V4));
}

#[test]
fn made_from_storage() {
    let mut storage = SockAddrStorage::zeroed();
    // SAFETY: sockaddr_in is an address type of this platform.
    let view = unsafe { storage.view_as::<libc::sockaddr_in>() };
    view.sin_family = libc::AF_INET as sa_family_t;
    view.sin_port = V4.port().to_be();
    view.sin_addr.s_addr = u32::from(*V4.ip()).to_be();
    // SAFETY: the storage holds a whole sockaddr_in.
    let address = unsafe { SockAddr::new(storage, size_of::<libc::sockaddr_in>() as socklen_t) };
    assert_eq!(address.as_socket_ipv4(), Some(V4));
    assert_eq!(address, SockAddr::from(V4));
    // And back.
    let mut storage = address.as_storage();
    // SAFETY: as above.
    let view = unsafe { storage.view_as::<libc::sockaddr_in>() };
    assert_eq!(view.sin_port, V4.port().to_be());
}

#[test]
fn storage_is_a_sockaddr_storage() {
    let storage = SockAddrStorage::zeroed();
    assert_eq!(storage.size_of() as usize, size_of::<libc::sockaddr_storage>());
    let mut storage = storage;
    // SAFETY: the whole storage is an address type of this platform.
    let whole = unsafe { storage.view_as::<libc::sockaddr_storage>() };
    assert_eq!(whole.ss_family, 0);
    // SAFETY: bytes may be read from any initialised value.
    let bytes = unsafe { storage.view_as::<[u8; size_of::<libc::sockaddr_storage>()]>() };
    assert!(bytes.iter().all(|byte| *byte == 0));
}

#[test]
#[should_panic]
fn views_are_not_larger_than_storage() {
    let mut storage = SockAddrStorage::zeroed();
    // SAFETY: the call panics before it makes a view.
    let _ = unsafe { storage.view_as::<[u8; 1 + size_of::<libc::sockaddr_storage>()]>() };
}

#[test]
fn pointers_show_the_storage() {
    let address = SockAddr::from(V6);
    let pointer = address.as_ptr().cast::<libc::sockaddr_in6>();
    // SAFETY: the address is a sockaddr_in6, and lives on.
    let view = unsafe { &*pointer };
    assert_eq!(view.sin6_port, V6.port().to_be());
    assert_eq!(view.sin6_scope_id, 23);
    assert_eq!(view.sin6_addr.s6_addr, V6.ip().octets());
}

#[test]
fn try_init_fills_an_address() {
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

#[test]
fn try_init_passes_errors_on() {
    let init = |_: *mut SockAddrStorage, _: *mut socklen_t| Err::<(), _>(io::Error::other("no"));
    // SAFETY: nothing is initialised, and an error says so.
    let error = unsafe { SockAddr::try_init(init) }.unwrap_err();
    assert_eq!(error.to_string(), "no");
}

#[test]
fn try_init_begins_with_zeros() {
    let init = |_: *mut SockAddrStorage, length: *mut socklen_t| {
        // SAFETY: the pointer is valid for the length of the call.
        unsafe { *length = 0 };
        Ok(())
    };
    // SAFETY: no byte of the address is said to be initialised.
    let ((), address) = unsafe { SockAddr::try_init(init) }.unwrap();
    assert_eq!((address.len(), address.family()), (0, 0));
    assert_eq!(address.domain(), Domain::from(0));
    assert!(address.as_socket().is_none() && address.as_unix().is_none());
    assert!(!address.is_unix() && !address.is_unnamed());
}

#[test]
fn domains_of_addresses() {
    assert_eq!(Domain::for_address(SocketAddr::V4(V4)), Domain::IPV4);
    assert_eq!(Domain::for_address(SocketAddr::V6(V6)), Domain::IPV6);
}
