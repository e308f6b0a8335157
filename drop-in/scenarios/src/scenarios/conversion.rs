//! To and from the types of std, and borrowing.
#![allow(unsafe_code)] // Descriptors by number.

use super::Scenario;
use super::kinds::numbered;
use super::report::{Report, step};
use crate::library::{Domain, SockRef, Socket, Type};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsFd, AsRawFd, FromRawFd, IntoRawFd, OwnedFd};
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};

pub(crate) fn all() -> Vec<Scenario> {
    vec![
        Scenario::new("conversion/std", there_and_back),
        Scenario::new("conversion/descriptors", descriptors),
        Scenario::new("conversion/bad descriptors", bad_descriptors),
        Scenario::new("conversion/SockRef", references),
        Scenario::new("conversion/drop", dropped),
    ]
}

fn there_and_back(report: &Report) {
    let new = |domain, ty| Socket::new(domain, ty, None).unwrap();
    macro_rules! both {
        ($($std:ty, $domain:expr, $type:expr;)+) => {
            $(report.step(stringify!($std), || {
                let number = new($domain, $type);
                let before = number.as_raw_fd();
                let std = <$std>::from(number);
                let back = Socket::from(std);
                (before == back.as_raw_fd(), back.r#type())
            });)+
        };
    }
    both! {
        TcpStream, Domain::IPV4, Type::STREAM;
        TcpListener, Domain::IPV6, Type::STREAM;
        UdpSocket, Domain::IPV4, Type::DGRAM;
        UnixStream, Domain::UNIX, Type::STREAM;
        UnixListener, Domain::UNIX, Type::STREAM;
        UnixDatagram, Domain::UNIX, Type::DGRAM;
        OwnedFd, Domain::IPV6, Type::DGRAM;
    }
}

fn descriptors(report: &Report) {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    step!(report, socket.as_raw_fd());
    step!(report, socket.as_fd().as_raw_fd());
    let number = socket.into_raw_fd();
    report.step("into_raw_fd", || number);
    // SAFETY: the number has just been given up by its owner.
    report.step("from_raw_fd", || unsafe { Socket::from_raw_fd(number) });
}

fn bad_descriptors(report: &Report) {
    step!(report, numbered(900).local_addr());
    step!(report, format!("{:?}", *numbered(900)));
    for number in [-1, -2, i32::MIN] {
        report.step(format!("from_raw_fd({number})"), || numbered(number).as_raw_fd());
    }
    report.step("drop of one that is not open", || drop(std::mem::ManuallyDrop::into_inner(numbered(900))));
}

fn references(report: &Report) {
    let stream = TcpListener::bind("127.0.0.1:0").unwrap();
    report.line("start", "");
    report.step("SockRef", || {
        let reference = SockRef::from(&stream);
        (reference.r#type(), reference.is_listener(), format!("{reference:?}"))
    });
    report.step("of a Socket", || {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        let reference = SockRef::from(&socket);
        let clone = reference.try_clone();
        (reference.as_raw_fd(), clone)
    });
    let file = std::fs::File::open("/dev/null").unwrap();
    report.step("of a file", || SockRef::from(&file).r#type());
    step!(report, stream.local_addr().is_ok());
}

fn dropped(report: &Report) {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    report.step("drop", || drop(socket));
    let (a, b) = Socket::pair(Domain::UNIX, Type::STREAM, None).unwrap();
    let stream = UnixStream::from(a);
    report.step("drop of a reference", || drop(SockRef::from(&stream)));
    report.step("drop of both", || drop((stream, b)));
}
