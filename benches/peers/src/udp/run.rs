//! One measurement of one method.

use super::{BYTE, Method, Receiving, Sending, Tally};
use crate::raw;
use std::io;
use std::net::UdpSocket;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What two threads did at full speed, or one in turn.
#[derive(Clone, Copy)]
pub(super) struct Sample {
    pub(super) sent: f64,
    pub(super) received: f64,
    pub(super) seconds: f64,
    /// Nanoseconds of CPU time.
    pub(super) send_cpu: f64,
    pub(super) receive_cpu: f64,
}

/// A thread that sends at full speed and one that receives. Loopback has no back pressure: what the receiver cannot take
/// is lost.
pub(super) fn two_threads(method: &Method, size: usize, time: Duration) -> io::Result<Sample> {
    let ((receiver, to), (sender, _)) = (raw::udp()?, raw::udp()?);
    let (stop, gate) = (AtomicBool::new(false), Barrier::new(2));
    std::thread::scope(|scope| {
        let receiving = scope.spawn(|| {
            let mut result = (Tally::default(), Duration::ZERO);
            (method.receive)(&Receiving { socket: &receiver }, &mut |step| {
                gate.wait();
                let begin = raw::thread_cpu();
                result.0 = drain(step, &stop)?;
                result.1 = raw::thread_cpu() - begin;
                Ok(())
            })?;
            io::Result::Ok(result)
        });
        let (mut sent, mut cpu, mut seconds) = (0, Duration::ZERO, 0.0);
        let sending = (method.send)(&Sending { socket: &sender, to, size }, &mut |step| {
            gate.wait();
            let (begin, begin_cpu) = (Instant::now(), raw::thread_cpu());
            while begin.elapsed() < time {
                // The clock is read every 64 datagrams or so.
                let enough = sent + 64;
                while sent < enough {
                    sent += step()?;
                }
            }
            (cpu, seconds) = (raw::thread_cpu() - begin_cpu, begin.elapsed().as_secs_f64());
            Ok(())
        });
        stop.store(true, Ordering::Relaxed);
        let (tally, receive_cpu) = receiving.join().expect("the receiver does not panic")?;
        sending?;
        Ok(Sample {
            sent: sent as f64,
            received: tally.datagrams as f64,
            seconds,
            send_cpu: cpu.as_nanos() as f64,
            receive_cpu: receive_cpu.as_nanos() as f64,
        })
    })
}

/// Receives until told to stop, and until nothing comes.
fn drain(step: super::Step<'_, Tally>, stop: &AtomicBool) -> io::Result<Tally> {
    let mut sum = Tally::default();
    loop {
        match step() {
            Ok(tally) => {
                sum.datagrams += tally.datagrams;
                sum.bytes += tally.bytes;
            }
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
            Err(_) if stop.load(Ordering::Relaxed) => return Ok(sum),
            Err(_) => {}
        }
    }
}

/// One thread sends once and receives what it sent, over and over.
pub(super) fn in_turn(method: &Method, size: usize, time: Duration) -> io::Result<(Sample, Tally)> {
    let ((receiver, to), (sender, _)) = (raw::udp()?, raw::udp()?);
    let mut result = Err(io::ErrorKind::Other.into());
    (method.receive)(&Receiving { socket: &receiver }, &mut |receive| {
        (method.send)(&Sending { socket: &sender, to, size }, &mut |send| {
            // The first turns wake up what sleeps.
            for _ in 0..4 {
                turn(send, receive)?;
            }
            let (mut sent, mut tally) = (0, Tally::default());
            let (begin, begin_cpu) = (Instant::now(), raw::thread_cpu());
            while begin.elapsed() < time {
                let (now, got) = turn(send, receive)?;
                sent += now;
                tally.datagrams += got.datagrams;
                tally.bytes += got.bytes;
            }
            let (cpu, seconds) = (raw::thread_cpu() - begin_cpu, begin.elapsed().as_secs_f64());
            let (sent, received) = (sent as f64, tally.datagrams as f64);
            let sample =
                Sample { sent, received, seconds, send_cpu: cpu.as_nanos() as f64, receive_cpu: 0.0 };
            result = Ok((sample, tally));
            Ok(())
        })
    })?;
    result
}

/// Sends once, and receives all of that.
pub(super) fn turn(
    send: super::Step<'_, usize>,
    receive: super::Step<'_, Tally>,
) -> io::Result<(usize, Tally)> {
    let (sent, mut got) = (send()?, Tally::default());
    while got.datagrams < sent {
        let tally = receive()?;
        got.datagrams += tally.datagrams;
        got.bytes += tally.bytes;
    }
    Ok((sent, got))
}

/// Whether a method moves what it says that it moves: each datagram arrives, as long as it was and with its data.
pub(super) fn check(method: &Method, size: usize) -> io::Result<()> {
    let wrong = |what: String| Err(io::Error::other(format!("{}, {size} bytes: {what}", method.library)));
    let (sample, tally) = in_turn(method, size, Duration::from_millis(2))?;
    if tally.datagrams != sample.sent as usize || tally.bytes != tally.datagrams * size {
        return wrong(format!("{} datagrams were sent, and {tally:?} came", sample.sent));
    }
    // What is sent, by the receive of std.
    let ((witness, to), (sender, from)) = (raw::udp()?, raw::udp()?);
    let (witness, mut buffer) = (UdpSocket::from(witness), [0; 2048]);
    let mut sent = 0;
    (method.send)(&Sending { socket: &sender, to, size }, &mut |step| {
        sent = step()?;
        Ok(())
    })?;
    for _ in 0..sent {
        let (length, sender) = witness.recv_from(&mut buffer)?;
        if (length, sender) != (size, from) || buffer[..length].iter().any(|&byte| byte != BYTE) {
            return wrong(format!("{length} bytes came from {sender}"));
        }
    }
    Ok(())
}
