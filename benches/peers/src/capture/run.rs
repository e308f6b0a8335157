//! One measurement of one method.

use super::wire::{BURST, Sender, Wire};
use super::{Look, Method, Step};
use crate::raw;
use std::io;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What two threads did at full speed, or one in turn.
#[derive(Clone, Copy)]
pub(super) struct Sample {
    /// The frames that have reached the device, those that were captured, and those that the kernel says that it dropped.
    pub(super) delivered: f64,
    pub(super) captured: f64,
    pub(super) dropped: f64,
    pub(super) seconds: f64,
    /// Nanoseconds of CPU time.
    pub(super) sender_cpu: f64,
    pub(super) reader_cpu: f64,
}

/// A thread that sends at full speed and one that captures.
pub(super) fn two_threads(
    method: &Method,
    wire: &Wire,
    frames: &[Vec<u8>],
    time: Duration,
) -> io::Result<Sample> {
    // The reader may fail before it comes to the gate: it goes through in any case.
    let (stop, gate) = (AtomicBool::new(false), Barrier::new(2));
    std::thread::scope(|scope| {
        let reading = scope.spawn(|| {
            let (mut captured, mut cpu, mut passed) = (Ok(0), Duration::ZERO, false);
            let answer = (method.capture)(&wire.far, &mut |step| {
                passed = true;
                gate.wait();
                let begin = raw::thread_cpu();
                captured = drain(step, &stop);
                cpu = raw::thread_cpu() - begin;
                Ok(())
            });
            if !passed {
                gate.wait();
            }
            io::Result::Ok((captured?, cpu, answer?))
        });
        let sending = send(wire, frames, time, &gate);
        stop.store(true, Ordering::Relaxed);
        let (captured, cpu, dropped) = reading.join().expect("the reader does not panic")?;
        let sample = Sample { captured: captured as f64, dropped: dropped as f64, ..sending? };
        Ok(Sample { reader_cpu: cpu.as_nanos() as f64, ..sample })
    })
}

fn send(wire: &Wire, frames: &[Vec<u8>], time: Duration, gate: &Barrier) -> io::Result<Sample> {
    let sender = Sender::new(&wire.near, frames);
    gate.wait();
    let mut sender = sender?;
    let before = wire.far.delivered()?;
    let (begin, begin_cpu) = (Instant::now(), raw::thread_cpu());
    while begin.elapsed() < time {
        sender.send()?;
    }
    let (cpu, seconds) = (raw::thread_cpu() - begin_cpu, begin.elapsed().as_secs_f64());
    // What is on its way arrives.
    std::thread::sleep(Duration::from_millis(10));
    let delivered = (wire.far.delivered()? - before) as f64;
    let sender_cpu = cpu.as_nanos() as f64;
    Ok(Sample { delivered, captured: 0.0, dropped: 0.0, seconds, sender_cpu, reader_cpu: 0.0 })
}

/// Captures until told to stop, and until nothing comes.
fn drain(step: Step<'_>, stop: &AtomicBool) -> io::Result<usize> {
    let mut look = Look::default();
    loop {
        match step(&mut look) {
            Ok(()) => {}
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
            Err(_) if stop.load(Ordering::Relaxed) => return Ok(std::hint::black_box(look).frames),
            Err(_) => {}
        }
    }
}

/// One thread sends a burst and captures all of it, so many times.
pub(super) fn in_turn(method: &Method, wire: &Wire, frames: &[Vec<u8>], bursts: usize) -> io::Result<Sample> {
    let mut sender = Sender::new(&wire.near, frames)?;
    let (mut sender_cpu, mut reader_cpu) = (Duration::ZERO, Duration::ZERO);
    let dropped = (method.capture)(&wire.far, &mut |step| {
        // The first burst wakes up what sleeps; its frames are compared, byte by byte.
        sender.send()?;
        let mut look = Look { expected: Some(frames), ..Look::default() };
        burst(step, &mut look)?;
        if let Some(number) = look.wrong {
            return Err(io::Error::other(format!("frame {number} of a burst is another one")));
        }
        let one = (look.frames, look.bytes, look.sum);
        for _ in 0..bursts {
            let begin = raw::thread_cpu();
            sender.send()?;
            let sent = raw::thread_cpu();
            let mut look = Look::default();
            burst(step, &mut look)?;
            reader_cpu += raw::thread_cpu() - sent;
            sender_cpu += sent - begin;
            if (look.frames, look.bytes, look.sum) != one {
                return Err(io::Error::other("a burst has come otherwise than the first"));
            }
        }
        Ok(())
    });
    let [sender_cpu, reader_cpu] = [sender_cpu, reader_cpu].map(|time| time.as_nanos() as f64);
    let (captured, dropped) = ((bursts * BURST) as f64, dropped? as f64);
    Ok(Sample { delivered: captured, captured, dropped, seconds: 0.0, sender_cpu, reader_cpu })
}

/// Captures a burst that was sent: all of it, or it is an error.
fn burst(step: Step<'_>, look: &mut Look<'_>) -> io::Result<()> {
    // A step may bring nothing, such as a block of a ring without frames, but not for ever.
    for _ in 0..2 * BURST {
        match step(look) {
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
            Ok(()) if look.frames < BURST => {}
            _ => break,
        }
    }
    if look.frames == BURST {
        return Ok(());
    }
    Err(io::Error::other(format!("{} frames came of a burst of {BURST}", look.frames)))
}

/// Whether a method captures what was sent: each frame once, in order, as long as it was and with its data.
pub(super) fn check(method: &Method, wire: &Wire, frames: &[Vec<u8>]) -> io::Result<()> {
    let size = frames[0].len();
    let name =
        |what: &dyn std::fmt::Display| io::Error::other(format!("{}, {size} bytes: {what}", method.library));
    match in_turn(method, wire, frames, 1) {
        Err(error) => Err(name(&error)),
        Ok(sample) if sample.dropped != 0.0 => Err(name(&"the kernel tells of drops")),
        Ok(_) => Ok(()),
    }
}
