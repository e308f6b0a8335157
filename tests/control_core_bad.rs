//! Control messages with data of the wrong size or of no meaning, and what the rows say about themselves.

#![cfg(linux)]
// Raw messages are made of any bytes.
#![allow(unsafe_code)]

use std::mem::{offset_of, size_of};
use std::time::Duration;

use berkeley::control::*;
use berkeley::option;

/// Lets `look` see a message of kind `id` with `data`.
fn with<T>(id: Id, data: &[u8], look: impl FnOnce(Message<'_>) -> T) -> T {
    let mut storage = Storage::<256>::new();
    let mut builder = Builder::new(&mut storage);
    // SAFETY: nothing is sent.
    unsafe { builder.push_raw(id, data) }.unwrap();
    look(Messages::new(builder.as_bytes()).next().unwrap())
}

/// The sizes up to 64 of which `message` accepts data: zeros.
fn sizes<M: Receivable>(message: M) -> Vec<usize> {
    (0..=64).filter(|&size| with(M::ID, &vec![0; size], |one| one.get(message).is_some())).collect()
}

/// A row that takes data of one size only.
macro_rules! exact {
    ($($name:ident: $size:expr)+) => {$(
        assert_eq!(sizes($name), [$size], stringify!($name));
        assert_eq!(<$name as Cmsg>::Data::SIZE, $size, stringify!($name));
    )+};
}

#[test]
fn sizes_of_numbers() {
    exact! {
        IPV6_2292HOPLIMIT: 4
        IPV6_FLOWINFO: 4
        IPV6_HOPLIMIT: 4
        IPV6_RECVFRAGSIZE: 4
        IPV6_TCLASS: 4
        IP_CHECKSUM: 4
        IP_RECVFRAGSIZE: 4
        IP_TOS: 1
        IP_TTL: 4
        SCM_INQ: 4
        SCM_WIFI_STATUS: 4
        SO_MARK: 4
        SO_PRIORITY: 4
        SO_RXQ_OVFL: 4
        TCP_CM_INQ: 4
        UDP_GRO: 4
    }
}

#[test]
fn sizes_of_structures() {
    exact! {
        IPV6_2292PKTINFO: size_of::<libc::in6_pktinfo>()
        IPV6_PKTINFO: size_of::<libc::in6_pktinfo>()
        IP_PKTINFO: size_of::<libc::in_pktinfo>()
        SCM_CREDENTIALS: size_of::<libc::ucred>()
        SCM_DEVMEM_DMABUF: 24
        SCM_DEVMEM_LINEAR: 24
        SCM_TIMESTAMPING_PKTINFO: 16
        SO_TIMESTAMP_NEW: 16
        IP_RECVERR: size_of::<libc::sock_extended_err>() + size_of::<libc::sockaddr_in>()
        IPV6_RECVERR: size_of::<libc::sock_extended_err>() + size_of::<libc::sockaddr_in6>()
    }
    // Zeros are of no family.
    assert_eq!(sizes(IP_ORIGDSTADDR), []);
    assert_eq!(sizes(IPV6_ORIGDSTADDR), []);
    assert_eq!(sizes(IPV6_PATHMTU), []);
}

#[cfg(target_pointer_width = "64")]
#[test]
fn sizes_of_times() {
    exact! {
        SCM_TIMESTAMP: size_of::<libc::timeval>()
        SCM_TIMESTAMPNS: size_of::<libc::timespec>()
        SCM_TIMESTAMPING: 3 * size_of::<libc::timespec>()
        SO_TIMESTAMPNS_NEW: 16
        SO_TIMESTAMPING_NEW: 48
    }
}

/// Numbers as the bytes of a message.
fn bytes(numbers: &[i64]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_ne_bytes()).collect()
}

#[test]
fn times_that_are_none() {
    let time =
        |numbers: &[i64]| with(SO_TIMESTAMPNS_NEW::ID, &bytes(numbers), |one| one.get(SO_TIMESTAMPNS_NEW));
    assert_eq!(time(&[1, 999_999_999]), Some(Duration::new(1, 999_999_999)));
    assert_eq!(time(&[i64::MAX, 0]), Some(Duration::from_secs(i64::MAX as u64)));
    for broken in [[-1, 0], [0, -1], [0, 1_000_000_000], [0, i64::MAX], [i64::MIN, i64::MIN]] {
        assert_eq!(time(&broken), None, "{broken:?}");
    }
    let time = |numbers: &[i64]| with(SO_TIMESTAMP_NEW::ID, &bytes(numbers), |one| one.get(SO_TIMESTAMP_NEW));
    assert_eq!(time(&[1, 2]), Some(Duration::new(1, 2000)));
    assert_eq!(time(&[1, 1_000_000]), None);
    let three = bytes(&[1, 2, 0, 0, -3, 4]);
    let times = with(SO_TIMESTAMPING_NEW::ID, &three, |one| one.get(SO_TIMESTAMPING_NEW)).unwrap();
    assert_eq!(times, Timestamps { software: Some(Duration::new(1, 2)), legacy: None, hardware: None });
}

#[test]
fn fields_stand_where_c_has_them() {
    let mut data = [0; 32];
    let number =
        |data: &mut [u8; 32], at: usize, value: u32| data[at..at + 4].copy_from_slice(&value.to_ne_bytes());
    number(&mut data, offset_of!(libc::sock_extended_err, ee_errno), 1);
    data[offset_of!(libc::sock_extended_err, ee_origin)] = 2;
    data[offset_of!(libc::sock_extended_err, ee_type)] = 3;
    data[offset_of!(libc::sock_extended_err, ee_code)] = 4;
    number(&mut data, offset_of!(libc::sock_extended_err, ee_info), 5);
    number(&mut data, offset_of!(libc::sock_extended_err, ee_data), 6);
    let report = with(IP_RECVERR::ID, &data, |one| one.get(IP_RECVERR)).unwrap();
    let expected = ExtendedError { errno: 1, origin: 2, kind: 3, code: 4, info: 5, data: 6, offender: None };
    assert_eq!(report, expected);

    let mut data = [0; 32];
    number(&mut data, offset_of!(libc::ucred, pid), 1);
    number(&mut data, offset_of!(libc::ucred, uid), 2);
    number(&mut data, offset_of!(libc::ucred, gid), 3);
    let credentials = with(SCM_CREDENTIALS::ID, &data[..12], |one| one.get(SCM_CREDENTIALS));
    assert_eq!(credentials, Some(Credentials { pid: 1, uid: 2, gid: 3 }));

    number(&mut data, offset_of!(libc::in_pktinfo, ipi_ifindex), 7);
    data[offset_of!(libc::in_pktinfo, ipi_spec_dst)] = 10;
    data[offset_of!(libc::in_pktinfo, ipi_addr)] = 11;
    let info = with(IP_PKTINFO::ID, &data[..12], |one| one.get(IP_PKTINFO)).unwrap();
    assert_eq!((info.interface, info.spec_dst.octets()[0], info.addr.octets()[0]), (7, 10, 11));
}

#[test]
fn addresses_of_another_family() {
    // An IPv6 address where one of IPv4 must stand, and the other way round.
    for (family, size) in
        [(libc::AF_INET6, 16), (libc::AF_INET6, 28), (libc::AF_INET, 28), (libc::AF_UNIX, 16)]
    {
        let mut data = vec![0; size];
        data[..2].copy_from_slice(&(family as u16).to_ne_bytes());
        assert_eq!(with(IP_ORIGDSTADDR::ID, &data, |one| one.get(IP_ORIGDSTADDR)), None);
        let found = with(IPV6_ORIGDSTADDR::ID, &data, |one| one.get(IPV6_ORIGDSTADDR));
        assert_eq!(found.is_some(), (family, size) == (libc::AF_INET6, 28));
    }
}

#[test]
fn attributes_of_any_bytes() {
    let count = |bytes: &[u8]| Attributes::new(bytes).count();
    assert_eq!(count(&[]), 0);
    assert_eq!(count(&[0; 64]), 0);
    assert_eq!(count(&[255; 64]), 0);
    // One without data, one whose padding is cut off.
    let (four, five) = (4_u16.to_ne_bytes(), 5_u16.to_ne_bytes());
    let bytes = [&four[..], &[1, 1], &five, &[2, 2], &[9]].concat();
    let all: Vec<_> = Attributes::new(&bytes).collect();
    assert_eq!(all, [(0x0101, &[][..]), (0x0202, &[9][..])]);
    for end in 0..bytes.len() {
        assert_eq!(count(&bytes[..end]), usize::from(end >= 4));
    }
}

#[test]
fn unknown_messages_are_there_as_bytes() {
    let id = Id { level: 4711, kind: 42 };
    with(id, b"anything", |one| {
        assert_eq!((one.id(), one.data()), (id, &b"anything"[..]));
        assert_eq!(one.get(IP_TTL), None);
    });
    // The two labels have one type, and two levels.
    with(socket::SCM_SECURITY::ID, b"label", |one| {
        assert_eq!(one.get(socket::SCM_SECURITY), Some(&b"label"[..]));
        assert_eq!(one.get(ip::SCM_SECURITY), None);
    });
}

#[test]
fn one_number_two_messages() {
    assert_eq!(SO_TIMESTAMPING::ID, SCM_TIMESTAMPING::ID);
    assert_eq!(SCM_DEVMEM_DMABUF_TX::ID, SCM_DEVMEM_DMABUF::ID);
    assert_eq!(SCM_TXTIME::ID.kind, libc::SO_TXTIME);
    assert_eq!(SCM_PIDFD::ID, Id { level: libc::SOL_SOCKET, kind: 4 });
}

#[test]
fn what_enables_a_message_is_an_option() {
    let levels = ["SOL_SOCKET", "IPPROTO_IP", "IPPROTO_IPV6", "IPPROTO_UDP", "IPPROTO_TCP"];
    let process = ALL.iter().flat_map(|level| level.iter()).find(|info| info.name() == "SCM_PIDFD").unwrap();
    assert!(process.is_receivable() && !process.is_sendable());
    let mut count = 0;
    // The messages of this system: the options of others are not all rows yet.
    let here = ALL.iter().flat_map(|level| level.iter()).filter(|info| info.id().is_some());
    for info in here.filter(|info| levels.contains(&info.level())) {
        count += 1;
        let by = info.enabled_by().split([' ', ',']).next().unwrap();
        assert_eq!(by.is_empty(), !info.is_receivable(), "{}", info.name());
        if !by.is_empty() && !["itself", "a"].contains(&by) {
            assert!(option::ALL.iter().any(|option| option.name() == by), "{}: {by}", info.name());
        }
    }
    assert_eq!(count, 55);
}
