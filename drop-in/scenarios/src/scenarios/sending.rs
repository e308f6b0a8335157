//! Sending, on connected pairs and on what is not connected.

use super::kinds::{PAIRS, Two, impatient};
use super::options::on_each_kind;
use super::report::{Report, step};
use super::{Named, Scenario};
use crate::library::Socket;
use std::fs::File;
use std::io::{IoSlice, Seek, SeekFrom, Write};
use std::mem::MaybeUninit;
use std::net::Shutdown;
use std::num::NonZeroUsize;
use std::time::Duration;

/// The flags of send(2), and one that no kernel knows.
const FLAGS: &[i32] = &[
    0,
    libc::MSG_DONTROUTE,
    libc::MSG_DONTWAIT,
    libc::MSG_NOSIGNAL,
    libc::MSG_MORE,
    libc::MSG_EOR,
    libc::MSG_OOB,
    libc::MSG_CONFIRM,
    libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL | libc::MSG_EOR,
    libc::MSG_ERRQUEUE,
    0x0080_0000,
    -1,
];

pub(crate) fn all() -> Vec<Scenario> {
    let mut all = on_each_kind("send", send_everything);
    all.extend(on_each_kind("sendfile", sendfile));
    all.extend(on_each_kind("write", write));
    let on_pairs: Named<fn(&Report, Socket, Socket), 6> = [
        ("send", |report, a, _b| send_everything(report, &a)),
        ("sendfile", |report, a, _b| sendfile(report, &a)),
        ("write", |report, a, _b| write(report, &a)),
        ("send after the end", after_the_end),
        ("send until full", until_full),
        ("send many slices", many_slices),
    ];
    for (name, run) in on_pairs {
        all.extend(on_each_pair(name, run));
    }
    all
}

/// A scenario for each pair of connected sockets.
pub(crate) fn on_each_pair(name: &str, run: fn(&Report, Socket, Socket)) -> Vec<Scenario> {
    let scenario = |&(pair, make): &Two| {
        Scenario::new(format!("{name}/{pair} pair"), move |report: &Report| {
            let (a, b) = make();
            impatient(&a);
            impatient(&b);
            report.line("start", "");
            run(report, a, b);
        })
    };
    PAIRS.iter().map(scenario).collect()
}

fn send_everything(report: &Report, socket: &Socket) {
    let parts = [IoSlice::new(b"hel"), IoSlice::new(b""), IoSlice::new(b"lo")];
    step!(report, socket.send(b"hello"));
    step!(report, socket.send(b""));
    step!(report, socket.send_out_of_band(b"!"));
    step!(report, socket.send_out_of_band(b""));
    step!(report, socket.send_vectored(&parts));
    step!(report, socket.send_vectored(&[]));
    for &flags in FLAGS {
        report.step(format!("send_with_flags({flags:#x})"), || socket.send_with_flags(b"flags", flags));
        report.step(format!("send_vectored_with_flags({flags:#x})"), || {
            socket.send_vectored_with_flags(&parts, flags)
        });
    }
    report.step("send of 70000", || socket.send_with_flags(&[0; 70_000], libc::MSG_DONTWAIT));
}

fn write(report: &Report, socket: &Socket) {
    let mut by_reference = socket;
    let parts = [IoSlice::new(b"two"), IoSlice::new(b"parts")];
    step!(report, by_reference.write(b"hello"));
    step!(report, by_reference.write_all(b""));
    step!(report, by_reference.write_vectored(&parts));
    step!(report, by_reference.flush());
    let Some(Ok(mut owned)) = step!(report, socket.try_clone()) else { return };
    step!(report, owned.write(b"hello"));
    step!(report, owned.write_vectored(&parts));
    step!(report, owned.write_vectored(&[]));
    step!(report, owned.flush());
}

/// A file without a name that holds `length` bytes.
fn file(length: usize) -> File {
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = File::options()
        .read(true)
        .write(true)
        .custom_flags(libc::O_TMPFILE)
        .open(".")
        .expect("the directory takes files without a name");
    file.write_all(&vec![b'f'; length]).unwrap();
    file.seek(SeekFrom::Start(3)).unwrap();
    file
}

fn sendfile(report: &Report, socket: &Socket) {
    let mut file = file(100);
    let some = NonZeroUsize::new;
    step!(report, socket.sendfile(&file, 0, None));
    step!(report, socket.sendfile(&file, 0, some(10)));
    step!(report, socket.sendfile(&file, 90, some(1000)));
    step!(report, socket.sendfile(&file, 100, None));
    step!(report, socket.sendfile(&file, 1000, some(1)));
    step!(report, socket.sendfile(&file, 0, some(usize::MAX)));
    step!(report, socket.sendfile(&file, i64::MAX as usize, some(1)));
    step!(report, socket.sendfile(&file, usize::MAX, some(1)));
    step!(report, socket.sendfile(&900, 0, some(1)));
    step!(report, file.stream_position());
}

fn after_the_end(report: &Report, a: Socket, b: Socket) {
    step!(report, a.shutdown(Shutdown::Write));
    step!(report, a.send(b"after my own end"));
    step!(report, a.send_with_flags(b"after my own end", libc::MSG_NOSIGNAL));
    step!(report, b.send(b"the other way"));
    step!(report, b.shutdown(Shutdown::Both));
    step!(report, b.shutdown(Shutdown::Both));
    step!(report, a.shutdown(Shutdown::Read));
    step!(report, a.recv(&mut [MaybeUninit::uninit(); 32]));
    report.step("drop", || drop(b));
    std::thread::sleep(Duration::from_millis(10));
    step!(report, a.send(b"to nobody"));
    step!(report, a.take_error());
    step!(report, a.send(b"to nobody"));
    step!(report, a.peer_addr());
}

fn until_full(report: &Report, a: Socket, b: Socket) {
    a.set_nonblocking(true).unwrap();
    a.set_send_buffer_size(4096).unwrap();
    b.set_recv_buffer_size(2304).unwrap();
    let mut last = Ok(0);
    for _ in 0..10_000 {
        last = a.send(&[7; 1000]);
        if last.is_err() {
            break;
        }
    }
    // How much goes in depends on the moment; that it ends, and how, does not.
    report.step("the last", || last.map(|_| ()));
}

fn many_slices(report: &Report, a: Socket, _b: Socket) {
    let parts = [IoSlice::new(b"x"); 1025];
    report.step("1024 slices", || a.send_vectored(&parts[..1024]));
    report.step("1025 slices", || a.send_vectored(&parts));
    report.step("1025 slices, write", || (&a).write_vectored(&parts));
}
