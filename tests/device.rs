//! Binding to an interface, by name and by index, and what then arrives.

#![cfg(linux)]

mod common;
mod probe;

use std::num::NonZeroU32;

use berkeley::Socket;
use probe::{address, errno, index, local, port, read, send, silent, udp};

/// Runs `body` in a namespace that has the wire from `west` to `east`, or reports a skip.
fn on_a_wire(body: impl FnOnce() + Send + 'static) {
    let done = common::namespace(|| {
        if common::veth("west", "east") {
            body();
        }
    });
    let Some(()) = done else { return };
}

#[test]
fn device_reads_back() {
    if common::qemu_lacks("SO_BINDTODEVICE to read") {
        return;
    }
    let done = common::namespace(|| {
        let socket = udp("0.0.0.0:0");
        let lo = index("lo");
        assert_eq!(socket.device().unwrap(), None);
        assert_eq!(socket.device_index_v4().unwrap(), None);
        socket.bind_device(Some(b"lo")).unwrap();
        assert_eq!(socket.device().unwrap().as_deref(), Some(&b"lo"[..]));
        assert_eq!(socket.device_index_v4().unwrap(), Some(lo));
        socket.bind_device(None).unwrap();
        assert_eq!(socket.device().unwrap(), None);

        socket.bind_device_by_index_v4(Some(lo)).unwrap();
        assert_eq!(socket.device_index_v4().unwrap(), Some(lo));
        assert_eq!(socket.device().unwrap().as_deref(), Some(&b"lo"[..]));
        socket.bind_device_by_index_v4(None).unwrap();
        assert_eq!(socket.device_index_v4().unwrap(), None);

        let socket = udp("[::]:0");
        assert_eq!(socket.device_index_v6().unwrap(), None);
        socket.bind_device_by_index_v6(Some(lo)).unwrap();
        assert_eq!(socket.device_index_v6().unwrap(), Some(lo));
        assert_eq!(socket.device().unwrap().as_deref(), Some(&b"lo"[..]));
        socket.bind_device_by_index_v6(None).unwrap();
        assert_eq!(socket.device_index_v6().unwrap(), None);
        assert_eq!(socket.device().unwrap(), None);
    });
    let Some(()) = done else { return };
}

#[test]
fn device_with_the_longest_name() {
    if common::qemu_lacks("SO_BINDTODEVICE to read") {
        return;
    }
    on_a_wire(|| {
        assert!(common::run("ip link set west down"));
        assert!(common::run("ip link set west name fifteen-letters"));
        let socket = udp("0.0.0.0:0");
        socket.bind_device(Some(b"fifteen-letters")).unwrap();
        assert_eq!(socket.device().unwrap().as_deref(), Some(&b"fifteen-letters"[..]));
        // A NUL at the end, as in C, is not part of the name.
        socket.bind_device(None).unwrap();
        socket.bind_device(Some(b"lo\0")).unwrap();
        assert_eq!(socket.device().unwrap().as_deref(), Some(&b"lo"[..]));
    });
}

#[test]
fn device_that_does_not_exist() {
    let done = common::namespace(|| {
        let socket = udp("0.0.0.0:0");
        assert_eq!(errno(socket.bind_device(Some(b"absent"))), libc::ENODEV);
        // 16 bytes and more fit no name.
        for name in [&b"sixteen-letters-"[..], &[b'x'; 100]] {
            let error = socket.bind_device(Some(name)).unwrap_err();
            let expected = matches!(error.raw_os_error(), Some(libc::ENODEV | libc::EINVAL))
                || error.kind() == std::io::ErrorKind::InvalidInput;
            assert!(expected, "{error:?}");
        }
        if common::qemu_lacks("SO_BINDTODEVICE to read and SO_BINDTOIFINDEX") {
            return;
        }
        assert_eq!(socket.device().unwrap(), None);
        // An index is taken without a look at the interfaces; it has no name then.
        let absent = NonZeroU32::new(12345);
        socket.bind_device_by_index_v4(absent).unwrap();
        assert_eq!(socket.device_index_v4().unwrap(), absent);
        assert_eq!(errno(socket.device()), libc::ENODEV);
    });
    let Some(()) = done else { return };
}

/// `restrict` ties a receiver to `east`: what comes over `lo` no longer arrives, what the wire brings does.
fn only_east(restrict: impl Fn(&Socket), release: impl Fn(&Socket)) {
    let receiver = udp("0.0.0.0:0");
    let (home, wire) = (udp("0.0.0.0:0"), udp("192.0.2.1:0"));
    wire.bind_device(Some(b"west")).unwrap();
    wire.set_broadcast(true).unwrap();
    let over_lo = address(&format!("127.0.0.1:{}", port(&receiver)));
    let over_wire = address(&format!("255.255.255.255:{}", port(&receiver)));
    send(&home, b"by lo", over_lo);
    assert_eq!(read(&receiver).unwrap(), b"by lo");

    restrict(&receiver);
    send(&home, b"by lo", over_lo);
    silent(&receiver);
    send(&wire, b"by wire", over_wire);
    assert_eq!(read(&receiver).unwrap(), b"by wire");
    silent(&receiver);

    release(&receiver);
    send(&home, b"by lo again", over_lo);
    assert_eq!(read(&receiver).unwrap(), b"by lo again");
}

#[test]
fn bind_device_chooses_what_arrives() {
    if common::qemu_lacks("SO_BINDTODEVICE without a name") {
        return;
    }
    on_a_wire(|| only_east(|s| s.bind_device(Some(b"east")).unwrap(), |s| s.bind_device(None).unwrap()));
}

#[test]
fn bind_device_by_index_v4_chooses_what_arrives() {
    if common::qemu_lacks("SO_BINDTOIFINDEX") {
        return;
    }
    on_a_wire(|| {
        let east = Some(index("east"));
        only_east(|s| s.bind_device_by_index_v4(east).unwrap(), |s| s.bind_device_by_index_v4(None).unwrap());
    });
}

#[test]
fn bind_device_by_index_v6_chooses_what_arrives() {
    if common::qemu_lacks("SO_BINDTOIFINDEX") {
        return;
    }
    on_a_wire(|| {
        let receiver = udp("[::]:0");
        let sender = udp("[::1]:0");
        let home = address(&format!("[::1]:{}", port(&receiver)));
        receiver.bind_device_by_index_v6(Some(index("east"))).unwrap();
        send(&sender, b"by lo", home);
        silent(&receiver);
        let group = "ff02::1".parse().unwrap();
        let wire = udp("[2001:db8:a::1]:0");
        wire.bind_device_by_index_v6(Some(index("west"))).unwrap();
        wire.set_multicast_loop_v6(false).unwrap();
        // Every interface belongs to the group of all nodes.
        send(&wire, b"by wire", std::net::SocketAddrV6::new(group, port(&receiver), 0, 0).into());
        assert_eq!(read(&receiver).unwrap(), b"by wire");
        receiver.bind_device_by_index_v6(None).unwrap();
        send(&sender, b"by lo again", home);
        assert_eq!(read(&receiver).unwrap(), b"by lo again");
    });
}

#[test]
fn bind_device_chooses_the_way_out() {
    on_a_wire(|| {
        let receiver = udp("0.0.0.0:0");
        let sender = udp("0.0.0.0:0");
        let to = address(&format!("127.0.0.1:{}", port(&receiver)));
        // 127.0.0.1 is beyond no other interface.
        sender.bind_device(Some(b"lo")).unwrap();
        send(&sender, b"out", to);
        assert_eq!(read(&receiver).unwrap(), b"out");
        // Two sockets share a port where they belong to different interfaces.
        let port = port(&sender);
        let other = probe::new("0.0.0.0:0", berkeley::Type::DGRAM);
        let name = format!("0.0.0.0:{port}");
        assert_eq!(errno(probe::bind(&other, &name)), libc::EADDRINUSE);
        other.bind_device(Some(b"west")).unwrap();
        probe::bind(&other, &name).unwrap();
        assert_eq!(local(&other).port(), port);
    });
}
