//! Multicast: memberships, source filters, the interface, the loop and the hops of what is sent.
//!
//! Each test has a network namespace with the two ends of one wire, `west` (192.0.2.1) and `east`
//! (198.51.100.1): what is sent out of one arrives at the other.

#![cfg(linux)]

mod common;
mod probe;

use std::fs;
use std::net::{Ipv4Addr, Ipv6Addr};

use berkeley::{InterfaceIndexOrAddress, SockAddr, Socket, Type};
use probe::{address, errno, find, index, number, port, read, receive, send, silent, udp};

const WEST: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);
const EAST: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 1);
const GROUP: Ipv4Addr = Ipv4Addr::new(239, 1, 2, 3);
const SOURCE_GROUP: Ipv4Addr = Ipv4Addr::new(232, 1, 2, 3);
const GROUP_V6: Ipv6Addr = Ipv6Addr::new(0xff15, 0, 0, 0, 0, 0, 0x1234, 0x5678);

/// Runs `body` in a namespace that has the wire, or reports a skip.
fn on_a_wire(body: impl FnOnce() + Send + 'static) {
    let done = common::namespace(|| {
        if common::veth("west", "east") {
            body();
        }
    });
    let Some(()) = done else { return };
}

/// A receiver on any IPv4 address that hears only its own groups.
fn hearer() -> Socket {
    hearer_at(0, false)
}

/// The same for IPv6.
fn hearer_v6() -> Socket {
    hearer_at(0, true)
}

/// The same on a port of choice, which it shares with others.
fn hearer_at(port: u16, v6: bool) -> Socket {
    let name = if v6 { format!("[::]:{port}") } else { format!("0.0.0.0:{port}") };
    let socket = probe::new(&name, Type::DGRAM);
    socket.set_reuse_address(true).unwrap();
    probe::bind(&socket, &name).unwrap();
    if !common::qemu_lacks("IP_MULTICAST_ALL and IPV6_MULTICAST_ALL") {
        if v6 {
            socket.set_multicast_all_v6(false).unwrap();
        } else {
            socket.set_multicast_all_v4(false).unwrap();
        }
    }
    socket
}

/// Sends multicast by the interface `name`, which has `address`.
fn by(socket: &Socket, name: &str, address: Ipv4Addr) {
    if common::qemu_lacks("IP_MULTICAST_IF") {
        socket.bind_device(Some(name.as_bytes())).unwrap();
    } else {
        socket.set_multicast_if_v4(&address).unwrap();
    }
}

/// The same for IPv6.
fn by_v6(socket: &Socket, name: &str) {
    if common::qemu_lacks("IPV6_MULTICAST_IF") {
        socket.bind_device(Some(name.as_bytes())).unwrap();
    } else {
        socket.set_multicast_if_v6(index(name).get()).unwrap();
    }
}

/// A sender whose multicast leaves by `west`, without copies for this side.
fn west_sender() -> Socket {
    let socket = udp("192.0.2.1:0");
    by(&socket, "west", WEST);
    socket.set_multicast_loop_v4(false).unwrap();
    socket
}

fn west_sender_v6() -> Socket {
    let socket = udp("[2001:db8:a::1]:0");
    by_v6(&socket, "west");
    socket.set_multicast_loop_v6(false).unwrap();
    socket
}

/// Sends `bytes` to `group`, at the port of `receiver`.
fn shout(sender: &Socket, bytes: &[u8], group: Ipv4Addr, receiver: &Socket) {
    send(sender, bytes, (group, port(receiver)).into());
}

fn shout_v6(sender: &Socket, bytes: &[u8], receiver: &Socket) {
    send(sender, bytes, (GROUP_V6, port(receiver)).into());
}

/// Whether the kernel lists `group` among the groups of the interface `name` (/proc/net/igmp).
fn member(name: &str, group: Ipv4Addr) -> bool {
    // A number of the kernel's, which is little-endian where the processor is emulated.
    let emulated = common::emulator().is_some();
    let number = if emulated { u32::from_le_bytes } else { u32::from_ne_bytes };
    let wanted = format!("{:08X}", number(group.octets()));
    let table = fs::read_to_string("/proc/thread-self/net/igmp").unwrap();
    let mut here = false;
    table.lines().skip(1).any(|line| {
        if !line.starts_with('\t') {
            here = line.split_whitespace().nth(1) == Some(name);
        }
        here && line.starts_with('\t') && line.split_whitespace().next() == Some(&wanted)
    })
}

/// The same for IPv6 (/proc/net/igmp6).
fn member_v6(name: &str, group: Ipv6Addr) -> bool {
    let wanted: String = group.octets().iter().map(|byte| format!("{byte:02x}")).collect();
    let table = fs::read_to_string("/proc/thread-self/net/igmp6").unwrap();
    table.lines().any(|line| {
        let columns: Vec<_> = line.split_whitespace().collect();
        columns[1] == name && columns[2] == wanted
    })
}

/// What a membership must do: `join` and `leave` concern `east`.
fn membership(join: impl Fn(&Socket) -> std::io::Result<()>, leave: impl Fn(&Socket) -> std::io::Result<()>) {
    let (sender, receiver) = (west_sender(), hearer());
    assert!(!member("east", GROUP));
    shout(&sender, b"before", GROUP, &receiver);
    silent(&receiver);
    join(&receiver).unwrap();
    assert!(member("east", GROUP) && !member("west", GROUP));
    assert_eq!(errno(join(&receiver)), libc::EADDRINUSE);
    shout(&sender, b"joined", GROUP, &receiver);
    assert_eq!(read(&receiver).unwrap(), b"joined");
    leave(&receiver).unwrap();
    assert!(!member("east", GROUP));
    shout(&sender, b"after", GROUP, &receiver);
    silent(&receiver);
    assert_eq!(errno(leave(&receiver)), libc::EADDRNOTAVAIL);
}

#[test]
fn join_and_leave_v4() {
    on_a_wire(|| membership(|s| s.join_multicast_v4(&GROUP, &EAST), |s| s.leave_multicast_v4(&GROUP, &EAST)));
}

#[test]
fn join_and_leave_v4_by_index() {
    // Its structure ends in a long, which 64-bit systems do not have there: the index is whatever lies in its memory.
    if cfg!(target_pointer_width = "64") && common::qemu_lacks("imr_ifindex") {
        return;
    }
    on_a_wire(|| {
        let east = InterfaceIndexOrAddress::Index(index("east").get());
        membership(|s| s.join_multicast_v4_n(&GROUP, &east), |s| s.leave_multicast_v4_n(&GROUP, &east));
    });
}

#[test]
fn join_and_leave_v4_by_address() {
    // Its structure ends in a long, which 64-bit systems do not have there: the index is whatever lies in its memory.
    if cfg!(target_pointer_width = "64") && common::qemu_lacks("imr_ifindex") {
        return;
    }
    on_a_wire(|| {
        let east = InterfaceIndexOrAddress::Address(EAST);
        membership(|s| s.join_multicast_v4_n(&GROUP, &east), |s| s.leave_multicast_v4_n(&GROUP, &east));
    });
}

#[test]
fn join_v4_refuses_what_is_no_group_or_interface() {
    on_a_wire(|| {
        let socket = hearer();
        let nowhere = Ipv4Addr::new(203, 0, 113, 9);
        assert_eq!(errno(socket.join_multicast_v4(&EAST, &EAST)), libc::EINVAL);
        assert_eq!(errno(socket.join_multicast_v4(&GROUP, &nowhere)), libc::ENODEV);
        let missing = InterfaceIndexOrAddress::Index(12345);
        assert_eq!(errno(socket.join_multicast_v4_n(&GROUP, &missing)), libc::ENODEV);
    });
}

#[test]
fn membership_ends_with_the_socket() {
    on_a_wire(|| {
        let (first, second) = (hearer(), hearer());
        first.join_multicast_v4(&GROUP, &EAST).unwrap();
        second.join_multicast_v4(&GROUP, &EAST).unwrap();
        drop(first);
        assert!(member("east", GROUP));
        drop(second);
        assert!(!member("east", GROUP));
    });
}

#[test]
fn join_and_leave_v6() {
    on_a_wire(|| {
        let east = index("east").get();
        let (sender, receiver) = (west_sender_v6(), hearer_v6());
        shout_v6(&sender, b"before", &receiver);
        silent(&receiver);
        receiver.join_multicast_v6(&GROUP_V6, east).unwrap();
        assert!(member_v6("east", GROUP_V6) && !member_v6("west", GROUP_V6));
        assert_eq!(errno(receiver.join_multicast_v6(&GROUP_V6, east)), libc::EADDRINUSE);
        shout_v6(&sender, b"joined", &receiver);
        assert_eq!(read(&receiver).unwrap(), b"joined");
        receiver.leave_multicast_v6(&GROUP_V6, east).unwrap();
        assert!(!member_v6("east", GROUP_V6));
        shout_v6(&sender, b"after", &receiver);
        silent(&receiver);
        assert_eq!(errno(receiver.leave_multicast_v6(&GROUP_V6, east)), libc::EADDRNOTAVAIL);
        assert_eq!(errno(receiver.join_multicast_v6(&Ipv6Addr::LOCALHOST, east)), libc::EINVAL);
        assert_eq!(errno(receiver.join_multicast_v6(&GROUP_V6, 12345)), libc::ENODEV);
    });
}

#[test]
fn source_filter_v4() {
    on_a_wire(|| {
        assert!(common::run("ip address add 192.0.2.2/24 dev west"));
        let other = Ipv4Addr::new(192, 0, 2, 2);
        let receiver = hearer();
        let wanted = west_sender();
        let unwanted = udp("192.0.2.2:0");
        by(&unwanted, "west", WEST);
        unwanted.set_multicast_loop_v4(false).unwrap();

        receiver.join_ssm_v4(&WEST, &SOURCE_GROUP, &EAST).unwrap();
        assert!(member("east", SOURCE_GROUP));
        let filters = fs::read_to_string("/proc/thread-self/net/mcfilter").unwrap();
        assert!(filters.contains("0xe8010203") && filters.contains("0xc0000201"), "{filters}");
        shout(&unwanted, b"unwanted", SOURCE_GROUP, &receiver);
        shout(&wanted, b"wanted", SOURCE_GROUP, &receiver);
        assert_eq!(read(&receiver).unwrap(), b"wanted");
        silent(&receiver);

        // A second source of the same group.
        receiver.join_ssm_v4(&other, &SOURCE_GROUP, &EAST).unwrap();
        shout(&unwanted, b"now wanted", SOURCE_GROUP, &receiver);
        assert_eq!(read(&receiver).unwrap(), b"now wanted");

        receiver.leave_ssm_v4(&WEST, &SOURCE_GROUP, &EAST).unwrap();
        shout(&wanted, b"unwanted now", SOURCE_GROUP, &receiver);
        silent(&receiver);
        receiver.leave_ssm_v4(&other, &SOURCE_GROUP, &EAST).unwrap();
        assert!(!member("east", SOURCE_GROUP));
        assert_eq!(errno(receiver.leave_ssm_v4(&other, &SOURCE_GROUP, &EAST)), libc::EINVAL);
    });
}

#[test]
fn interface_of_multicast_v4() {
    if common::qemu_lacks("IP_MULTICAST_IF") {
        return;
    }
    on_a_wire(|| {
        let receiver = hearer();
        receiver.join_multicast_v4(&GROUP, &EAST).unwrap();
        let sender = udp("0.0.0.0:0");
        sender.set_multicast_loop_v4(false).unwrap();
        assert_eq!(sender.multicast_if_v4().unwrap(), Ipv4Addr::UNSPECIFIED);
        // No route leads to the group: the interface must be chosen.
        let to = SockAddr::from(address(&format!("{GROUP}:{}", port(&receiver))));
        assert_eq!(errno(sender.send_to(b"nowhere", &to)), libc::ENETUNREACH);

        sender.set_multicast_if_v4(&EAST).unwrap();
        assert_eq!(sender.multicast_if_v4().unwrap(), EAST);
        shout(&sender, b"to west", GROUP, &receiver);
        silent(&receiver);
        sender.set_multicast_if_v4(&WEST).unwrap();
        assert_eq!(sender.multicast_if_v4().unwrap(), WEST);
        shout(&sender, b"to east", GROUP, &receiver);
        assert_eq!(read(&receiver).unwrap(), b"to east");

        let nowhere = Ipv4Addr::new(203, 0, 113, 9);
        assert_eq!(errno(sender.set_multicast_if_v4(&nowhere)), libc::EADDRNOTAVAIL);
        sender.set_multicast_if_v4(&Ipv4Addr::UNSPECIFIED).unwrap();
        assert_eq!(sender.multicast_if_v4().unwrap(), Ipv4Addr::UNSPECIFIED);
    });
}

#[test]
fn interface_of_multicast_v6() {
    if common::qemu_lacks("IPV6_MULTICAST_IF") {
        return;
    }
    on_a_wire(|| {
        let (west, east) = (index("west").get(), index("east").get());
        let receiver = hearer_v6();
        receiver.join_multicast_v6(&GROUP_V6, east).unwrap();
        let sender = udp("[::]:0");
        sender.set_multicast_loop_v6(false).unwrap();
        assert_eq!(sender.multicast_if_v6().unwrap(), 0);
        sender.set_multicast_if_v6(east).unwrap();
        assert_eq!(sender.multicast_if_v6().unwrap(), east);
        shout_v6(&sender, b"to west", &receiver);
        silent(&receiver);
        sender.set_multicast_if_v6(west).unwrap();
        assert_eq!(sender.multicast_if_v6().unwrap(), west);
        shout_v6(&sender, b"to east", &receiver);
        assert_eq!(read(&receiver).unwrap(), b"to east");
        assert_eq!(errno(sender.set_multicast_if_v6(12345)), libc::ENODEV);
        sender.set_multicast_if_v6(0).unwrap();
        assert_eq!(sender.multicast_if_v6().unwrap(), 0);
    });
}

#[test]
fn loop_v4_copies_to_this_side() {
    on_a_wire(|| {
        let receiver = hearer();
        receiver.join_multicast_v4(&GROUP, &WEST).unwrap();
        let sender = udp("192.0.2.1:0");
        by(&sender, "west", WEST);
        assert!(sender.multicast_loop_v4().unwrap());
        shout(&sender, b"looped", GROUP, &receiver);
        assert_eq!(read(&receiver).unwrap(), b"looped");
        sender.set_multicast_loop_v4(false).unwrap();
        assert!(!sender.multicast_loop_v4().unwrap());
        shout(&sender, b"not looped", GROUP, &receiver);
        silent(&receiver);
    });
}

#[test]
fn loop_v6_copies_to_this_side() {
    on_a_wire(|| {
        let west = index("west").get();
        let receiver = hearer_v6();
        receiver.join_multicast_v6(&GROUP_V6, west).unwrap();
        let sender = udp("[2001:db8:a::1]:0");
        by_v6(&sender, "west");
        assert!(sender.multicast_loop_v6().unwrap());
        shout_v6(&sender, b"looped", &receiver);
        assert_eq!(read(&receiver).unwrap(), b"looped");
        sender.set_multicast_loop_v6(false).unwrap();
        assert!(!sender.multicast_loop_v6().unwrap());
        shout_v6(&sender, b"not looped", &receiver);
        silent(&receiver);
    });
}

#[test]
fn ttl_of_multicast_v4() {
    on_a_wire(|| {
        let receiver = hearer();
        receiver.join_multicast_v4(&GROUP, &EAST).unwrap();
        probe::set(&receiver, libc::IPPROTO_IP, libc::IP_RECVTTL, 1).unwrap();
        let sender = west_sender();
        assert_eq!(sender.multicast_ttl_v4().unwrap(), 1);
        for ttl in [1, 7, 255] {
            sender.set_multicast_ttl_v4(ttl).unwrap();
            assert_eq!(sender.multicast_ttl_v4().unwrap(), ttl);
            shout(&sender, b"x", GROUP, &receiver);
            let (_, control) = receive(&receiver);
            assert_eq!(number(find(&control, libc::IPPROTO_IP, libc::IP_TTL)), Some(ttl));
        }
        sender.set_multicast_ttl_v4(0).unwrap();
        assert_eq!(sender.multicast_ttl_v4().unwrap(), 0);
        // With none left, the datagram stays on the machine. Linux looks at that only where a copy may be for
        // this side.
        let beside = hearer_at(port(&receiver), false);
        beside.join_multicast_v4(&GROUP, &WEST).unwrap();
        sender.set_multicast_loop_v4(true).unwrap();
        shout(&sender, b"here", GROUP, &receiver);
        assert_eq!(read(&beside).unwrap(), b"here");
        // Only with IP_MULTICAST_ALL off it does not hear what the other has joined.
        if !common::qemu_lacks("IP_MULTICAST_ALL") {
            silent(&receiver);
        }
        assert_eq!(errno(sender.set_multicast_ttl_v4(256)), libc::EINVAL);
        // The TTL of other datagrams is another value.
        assert_ne!(sender.ttl_v4().unwrap(), 0);
    });
}

#[test]
fn hops_of_multicast_v6() {
    on_a_wire(|| {
        let receiver = hearer_v6();
        // An IPv6 membership alone lets the group in from every interface that has a member.
        receiver.bind_device(Some(b"east")).unwrap();
        receiver.join_multicast_v6(&GROUP_V6, index("east").get()).unwrap();
        receiver.set_recv_hoplimit_v6(true).unwrap();
        let sender = west_sender_v6();
        assert_eq!(sender.multicast_hops_v6().unwrap(), 1);
        for hops in [1, 7, 255] {
            sender.set_multicast_hops_v6(hops).unwrap();
            assert_eq!(sender.multicast_hops_v6().unwrap(), hops);
            shout_v6(&sender, b"x", &receiver);
            let (_, control) = receive(&receiver);
            assert_eq!(number(find(&control, libc::IPPROTO_IPV6, libc::IPV6_HOPLIMIT)), Some(hops));
        }
        sender.set_multicast_hops_v6(0).unwrap();
        assert_eq!(sender.multicast_hops_v6().unwrap(), 0);
        let beside = hearer_at(port(&receiver), true);
        beside.join_multicast_v6(&GROUP_V6, index("west").get()).unwrap();
        sender.set_multicast_loop_v6(true).unwrap();
        shout_v6(&sender, b"here", &receiver);
        assert_eq!(read(&beside).unwrap(), b"here");
        silent(&receiver);
        assert_eq!(errno(sender.set_multicast_hops_v6(256)), libc::EINVAL);
    });
}

#[test]
fn multicast_on_loopback() {
    let done = common::namespace(|| {
        let receiver = hearer();
        receiver.join_multicast_v4(&GROUP, &Ipv4Addr::LOCALHOST).unwrap();
        assert!(member("lo", GROUP));
        let sender = udp("127.0.0.1:0");
        by(&sender, "lo", Ipv4Addr::LOCALHOST);
        shout(&sender, b"home", GROUP, &receiver);
        assert_eq!(read(&receiver).unwrap(), b"home");
    });
    let Some(()) = done else { return };
}
