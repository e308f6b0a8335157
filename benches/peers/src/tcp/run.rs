//! One measurement of one method.

use super::{Method, Read, Write};
use crate::raw;
use std::io;
use std::sync::Barrier;
use std::time::{Duration, Instant};

/// What two threads did at full speed, or one in turn.
#[derive(Clone, Copy)]
pub(super) struct Sample {
    pub(super) mebibytes: f64,
    pub(super) seconds: f64,
    /// Microseconds of CPU time.
    pub(super) send_cpu: f64,
    pub(super) receive_cpu: f64,
}

const MEBIBYTE: f64 = 1048576.0;

/// Room for one read. More than the cache of a processor would only measure its memory.
fn buffer(size: usize) -> Vec<u8> {
    vec![0; size.clamp(1 << 16, 1 << 18)]
}

/// Data of which no two pieces are alike.
fn data(size: usize) -> Vec<u8> {
    (0..size).map(|place| (place ^ (place >> 8) ^ (place >> 16)) as u8).collect()
}

/// A thread that writes at full speed for so long, and one that reads.
pub(super) fn two_threads(method: &Method, size: usize, time: Duration) -> io::Result<Sample> {
    let [near, far] = raw::tcp()?;
    let (data, gate) = (data(size), Barrier::new(2));
    std::thread::scope(|scope| {
        let mut read = (method.read)(&far)?;
        let reading = scope.spawn({
            let gate = &gate;
            move || {
                let mut buffer = buffer(size);
                gate.wait();
                let begin = raw::thread_cpu();
                let bytes = until_the_end(&mut read, &mut buffer)?;
                io::Result::Ok((bytes, raw::thread_cpu() - begin))
            }
        });
        let mut write = (method.write)(&near);
        gate.wait();
        let (begin, begin_cpu) = (Instant::now(), raw::thread_cpu());
        let sent = write.as_mut().map_or(Ok(()), |write| at_full_speed(write, &data, begin, time));
        let cpu = raw::thread_cpu() - begin_cpu;
        // The other end waits for this one.
        socket2::SockRef::from(&near).shutdown(std::net::Shutdown::Write)?;
        let (bytes, receive_cpu) = reading.join().map_err(|_| io::Error::other("the reader panics"))??;
        write.map(drop).and(sent)?;
        Ok(Sample {
            mebibytes: bytes as f64 / MEBIBYTE,
            seconds: begin.elapsed().as_secs_f64(),
            send_cpu: cpu.as_nanos() as f64 / 1e3,
            receive_cpu: receive_cpu.as_nanos() as f64 / 1e3,
        })
    })
}

fn at_full_speed(write: &mut Write<'_>, data: &[u8], begin: Instant, time: Duration) -> io::Result<()> {
    while begin.elapsed() < time {
        // The clock is read every 64 KiB at most.
        let mut left = data.len().max(1 << 16);
        while left > 0 {
            left = left.saturating_sub(write(data)?);
        }
    }
    Ok(())
}

fn until_the_end(read: &mut Read<'_>, buffer: &mut [u8]) -> io::Result<usize> {
    let mut bytes = 0;
    loop {
        match read(buffer)? {
            0 => return Ok(bytes),
            length => bytes += length,
        }
    }
}

/// One thread writes once and reads what it wrote, over and over.
pub(super) fn in_turn(method: &Method, size: usize, time: Duration) -> io::Result<Sample> {
    let [near, far] = raw::tcp()?;
    let (data, mut buffer) = (data(size), buffer(size));
    let (mut write, mut read) = ((method.write)(&near)?, (method.read)(&far)?);
    let mut turn = || turn(&mut write, &mut read, &data, &mut buffer, |_| {});
    // The first turns open the window.
    for _ in 0..8 {
        turn()?;
    }
    let (begin, begin_cpu, mut bytes) = (Instant::now(), raw::thread_cpu(), 0);
    while begin.elapsed() < time {
        bytes += turn()?;
    }
    let (cpu, seconds) = (raw::thread_cpu() - begin_cpu, begin.elapsed().as_secs_f64());
    let send_cpu = cpu.as_nanos() as f64 / 1e3;
    Ok(Sample { mebibytes: bytes as f64 / MEBIBYTE, seconds, send_cpu, receive_cpu: 0.0 })
}

fn turn(
    write: &mut Write<'_>,
    read: &mut Read<'_>,
    data: &[u8],
    buffer: &mut [u8],
    mut look: impl FnMut(&[u8]),
) -> io::Result<usize> {
    let (sent, mut got) = (write(data)?, 0);
    while got < sent {
        let length = read(buffer)?;
        if length == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        look(&buffer[..length]);
        got += length;
    }
    Ok(sent)
}

/// Whether a method moves what it says that it moves, unchanged and in its order.
pub(super) fn check(method: &Method, size: usize) -> io::Result<()> {
    let [near, far] = raw::tcp()?;
    let (data, mut buffer) = (data(size), buffer(size));
    let (mut write, mut read) = ((method.write)(&near)?, (method.read)(&far)?);
    for _ in 0..4 {
        let mut came = Vec::with_capacity(size);
        let sent = turn(&mut write, &mut read, &data, &mut buffer, |piece| came.extend_from_slice(piece))?;
        if data.get(..sent) != Some(&came[..]) {
            let what = format!("{}: of {size} bytes {sent} went, and others came", method.library);
            return Err(io::Error::other(what));
        }
    }
    Ok(())
}
