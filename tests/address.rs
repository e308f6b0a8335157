//! SockAddr and SockAddrStorage: internet addresses, both ways, and the bytes behind them.

// Raw storage is filled and measured with unsafe code.
#![allow(unsafe_code)]

mod common;

use berkeley::{Domain, SockAddr, SockAddrStorage, sa_family_t, socklen_t};
use common::platform as c;
use std::collections::HashSet;
use std::io;
use std::mem::size_of;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::ptr;

const V4: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(192, 0, 2, 7), 8080);
const V6: SocketAddrV6 = SocketAddrV6::new(Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 2, 3, 4, 5), 443, 17, 23);

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
        assert_eq!(address.family(), c::AF_INET as sa_family_t);
        assert_eq!(address.domain(), Domain::IPV4);
        assert_eq!(address.len() as usize, size_of::<c::sockaddr_in>());
        assert_eq!(address.as_socket(), Some(SocketAddr::V4(V4)));
        assert_eq!(address.as_socket_ipv4(), Some(V4));
        assert_eq!(address.as_socket_ipv6(), None);
        assert_eq!([address.is_ipv4(), address.is_ipv6()], [true, false]);
        let expected = [8080_u16.to_be_bytes().to_vec(), vec![192, 0, 2, 7], vec![0; 8]].concat();
        assert_eq!(bytes(&address)[2..], expected);
    }
}

#[test]
fn ipv6() {
    for address in [SockAddr::from(V6), SockAddr::from(SocketAddr::V6(V6))] {
        assert_eq!(address.family(), c::AF_INET6 as sa_family_t);
        assert_eq!(address.domain(), Domain::IPV6);
        assert_eq!(address.len() as usize, size_of::<c::sockaddr_in6>());
        let back = address.as_socket_ipv6().unwrap();
        assert_eq!((back, back.flowinfo(), back.scope_id()), (V6, 17, 23));
        assert_eq!(address.as_socket(), Some(SocketAddr::V6(V6)));
        assert_eq!(address.as_socket_ipv4(), None);
        assert_eq!([address.is_ipv4(), address.is_ipv6()], [false, true]);
        // Port and address in network order, the other two as they are.
        let port = 443_u16.to_be_bytes().to_vec();
        let flow = 17_u32.to_ne_bytes().to_vec();
        let expected = [port, flow, V6.ip().octets().to_vec(), 23_u32.to_ne_bytes().to_vec()].concat();
        assert_eq!(bytes(&address)[2..], expected);
    }
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
    assert!(!set.contains(&SockAddr::from(SocketAddrV4::new(*V4.ip(), 8082))));
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
    let mut storage = SockAddr::from(V4).as_storage();
    // SAFETY: any bytes are valid for bytes; family and, on some systems, length stand in the first two.
    let view = unsafe { storage.view_as::<[u8; size_of::<c::sockaddr_in>()]>() };
    view[2..8].copy_from_slice(&[0x12, 0x34, 198, 51, 100, 1]);
    // SAFETY: the storage holds a whole sockaddr_in.
    let address = unsafe { SockAddr::new(storage, size_of::<c::sockaddr_in>() as socklen_t) };
    assert_eq!(address.as_socket_ipv4(), Some(SocketAddrV4::new(Ipv4Addr::new(198, 51, 100, 1), 0x1234)));
    assert_eq!((address.family(), address.domain()), (c::AF_INET as sa_family_t, Domain::IPV4));
    // And back.
    let mut storage = address.as_storage();
    // SAFETY: sockaddr_in is an address type of this platform.
    let view = unsafe { storage.view_as::<c::sockaddr_in>() };
    assert_eq!(view.sin_port, 0x1234_u16.to_be());
}

#[test]
fn storage_is_a_sockaddr_storage() {
    let mut storage = SockAddrStorage::zeroed();
    assert_eq!(storage.size_of() as usize, size_of::<c::sockaddr_storage>());
    // SAFETY: the whole storage is an address type of this platform.
    let whole = unsafe { storage.view_as::<c::sockaddr_storage>() };
    assert_eq!(whole.ss_family, 0);
    // SAFETY: bytes may be read from any initialised value.
    let bytes = unsafe { storage.view_as::<[u8; size_of::<c::sockaddr_storage>()]>() };
    assert!(bytes.iter().all(|byte| *byte == 0));
}

#[test]
#[should_panic]
fn views_are_not_larger_than_storage() {
    let mut storage = SockAddrStorage::zeroed();
    // SAFETY: the call panics before it makes a view.
    let _ = unsafe { storage.view_as::<[u8; 1 + size_of::<c::sockaddr_storage>()]>() };
}

#[test]
fn pointers_show_the_storage() {
    let address = SockAddr::from(V6);
    let pointer = address.as_ptr().cast::<c::sockaddr_in6>();
    // SAFETY: the address is a sockaddr_in6, and lives on.
    let view = unsafe { &*pointer };
    assert_eq!(view.sin6_port, V6.port().to_be());
    assert_eq!(view.sin6_flowinfo, 17);
}

#[test]
fn try_init_fills_an_address() {
    let made = SockAddr::from(V6);
    let whole = SockAddrStorage::zeroed().size_of();
    let init = |storage: *mut SockAddrStorage, length: *mut socklen_t| {
        // SAFETY: the length is given initialised, with the room that there is.
        assert_eq!(unsafe { *length }, whole);
        // SAFETY: both are storages of the same type, and do not overlap.
        unsafe { ptr::copy_nonoverlapping(made.as_ptr(), storage, 1) };
        // SAFETY: the pointer is valid for the length of the call.
        unsafe { *length = made.len() };
        Ok("done")
    };
    // SAFETY: the closure fills in an address and its length.
    let (result, filled) = unsafe { SockAddr::try_init(init) }.unwrap();
    assert_eq!(result, "done");
    assert_eq!((&filled, filled.as_socket_ipv6()), (&made, Some(V6)));
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
    assert!(address.as_socket().is_none() && !address.is_ipv4() && !address.is_ipv6());
}

#[test]
fn domains_of_addresses() {
    assert_eq!(Domain::for_address(SocketAddr::V4(V4)), Domain::IPV4);
    assert_eq!(Domain::for_address(SocketAddr::V6(V6)), Domain::IPV6);
}
