//! How many system calls datagrams take, as strace counts them.
// musl has `sendmmsg` as a loop around `sendmsg`.
#![cfg(all(linux_like, not(target_env = "musl"), not(berkeley_one_by_one)))]
#![allow(unsafe_code)] // An option that the library lacks.

mod common;

use berkeley::datagram::{Facts, Receiver, Rejected, Sender, Transmit};
use berkeley::option::{Count, Opt};
use common::{TempDir, test_name, tool, udp};
use std::process::{Command, Stdio};
use std::{env, fs};

const DATAGRAMS: usize = 100_000;

/// Sends datagrams of equal size, one by one or as trains of so many, and returns how many arrived: `None` where only a
/// privileged receiver has room for them.
fn arrive(size: usize, train: usize) -> Option<usize> {
    // SAFETY: the payload of SO_RCVBUFFORCE is an int (socket(7)).
    const FORCE: Opt<Count> = unsafe { Opt::new(libc::SOL_SOCKET, libc::SO_RCVBUFFORCE) };
    let ((near, _), (far, to)) = (udp(), udp());
    let roomy = far.set(FORCE, 64 << 20).is_ok();
    let mut receiver = Receiver::new(&far, Facts::SEGMENTS).unwrap();
    let mut sender = Sender::new(&near).unwrap();
    let data = vec![7; size * train];
    let transmit = Transmit::new(&data).segments(size).to(to.as_socket().unwrap());
    let (mut pushed, mut sent, mut got) = (0, 0, 0);
    let mut round = sender.round();
    while sent < DATAGRAMS {
        while pushed < DATAGRAMS {
            match round.push(&transmit) {
                Ok(()) => pushed += train,
                Err(Rejected::Full) => break,
                Err(error) => panic!("{error}"),
            }
        }
        sent += round.flush(&near).unwrap();
        while roomy && got < sent {
            got += receiver.recv(&far).unwrap().datagrams().count();
        }
    }
    assert_eq!((sent, round.unsent()), (DATAGRAMS, 0));
    roomy.then_some(got)
}

/// Runs the calling test again under `strace -c`, with `BERKELEY_COUNTED` set, and returns how many calls send.
fn calls() -> usize {
    let directory = TempDir::new();
    let log = directory.join("log");
    let output = Command::new("strace")
        .args(["-f", "-c", "-e", "trace=sendmmsg,sendmsg,sendto", "-o"])
        .arg(&log)
        .arg(env::current_exe().unwrap())
        .args(["--exact", &test_name(), "--nocapture"])
        .env("BERKELEY_COUNTED", "1")
        .env("ASAN_OPTIONS", "detect_leaks=0") // Where that looks for leaks, it cannot be traced.
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // The columns are: time, seconds, microseconds a call, calls, errors where there are some, name.
    let log = fs::read_to_string(log).unwrap();
    let rows = log
        .lines()
        .filter(|line| line.split_whitespace().last().is_some_and(|name| name.starts_with("send")));
    let calls = rows.map(|row| row.split_whitespace().nth(3).unwrap().parse::<usize>().unwrap()).sum();
    assert!(calls > 0, "{log}");
    calls
}

/// Asserts that datagrams of this size leave in at most 1/500 as many calls.
fn few_calls(size: usize, train: usize) {
    if env::var_os("BERKELEY_COUNTED").is_some() {
        assert!(arrive(size, train).is_none_or(|got| got == DATAGRAMS));
    } else if !common::qemu_lacks("strace") && tool("strace") {
        let calls = calls();
        assert!(calls <= DATAGRAMS / 500, "{calls} calls");
    }
}

#[test]
fn one_by_one() {
    few_calls(1200, 1);
}

#[test]
fn as_trains() {
    few_calls(1200, 50);
}

#[test]
fn small_ones() {
    few_calls(1, 1);
}
