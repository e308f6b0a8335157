//! One round of a method: two sockets, two threads, and what they count.

use super::system;
use anyhow::{Context, Result, ensure};
use berkeley::{Domain, Socket, Type};
use indicatif::ProgressBar;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

/// How long a receiver waits for another datagram once the sender is done.
pub(crate) const SILENCE: Duration = Duration::from_millis(20);

/// The receive buffer that is asked for: what the receiver has not taken yet waits there.
const BUFFER: usize = 8 << 20;

/// A way to send and to receive.
#[derive(Clone, Copy)]
pub(crate) struct Method {
    pub(crate) name: &'static str,
    pub(crate) send: fn(&Sending<'_>) -> io::Result<Tally>,
    pub(crate) receive: fn(&Receiving<'_>) -> io::Result<Tally>,
}

/// What a thread has done.
#[derive(Clone, Copy, Default)]
pub(crate) struct Tally {
    pub(crate) datagrams: u64,
    pub(crate) bytes: u64,
    /// The calls of the library, each of which is one system call where the system has one for the method.
    pub(crate) calls: u64,
    /// The time that the thread has spent on a processor, where the system tells it.
    pub(crate) cpu: Option<Duration>,
    /// When it was done: the receiver with its last datagram.
    pub(crate) end: Option<Instant>,
}

impl Tally {
    fn add(&mut self, (datagrams, bytes): (usize, usize)) {
        self.datagrams += datagrams as u64;
        self.bytes += bytes as u64;
    }
}

/// What a method needs to send.
pub(crate) struct Sending<'a> {
    pub(crate) socket: &'a Socket,
    pub(crate) to: SocketAddr,
    /// Bytes of a datagram.
    pub(crate) size: usize,
    until: Instant,
}

impl Sending<'_> {
    /// Repeats `call`, which returns how many datagrams it has sent, until the time is over.
    pub(crate) fn pump(&self, mut call: impl FnMut() -> io::Result<usize>) -> io::Result<Tally> {
        let mut tally = Tally::default();
        while Instant::now() < self.until {
            // Not at each call: the clock would be a part of what is measured.
            for _ in 0..16 {
                tally.calls += 1;
                match call() {
                    Ok(count) => tally.add((count, count * self.size)),
                    Err(error) if system::is_full(&error) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(tally)
    }
}

/// What a method needs to receive.
pub(crate) struct Receiving<'a> {
    pub(crate) socket: &'a Socket,
    sender_is_done: &'a AtomicBool,
}

impl Receiving<'_> {
    /// Repeats `call`, which returns how many datagrams and bytes it has received, until nothing more comes.
    pub(crate) fn drain(&self, mut call: impl FnMut() -> io::Result<(usize, usize)>) -> io::Result<Tally> {
        let mut tally = Tally::default();
        loop {
            tally.calls += 1;
            let done = self.sender_is_done.load(Ordering::Relaxed);
            match call() {
                Ok(received) => {
                    tally.add(received);
                    if done {
                        tally.end = Some(Instant::now());
                    }
                }
                Err(error)
                    if !matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) =>
                {
                    return Err(error);
                }
                Err(_) if done => return Ok(tally),
                Err(_) => {}
            }
        }
    }
}

/// What one round of a method has brought.
#[derive(Clone, Copy)]
pub(crate) struct Round {
    pub(crate) sent: Tally,
    pub(crate) received: Tally,
    time: Duration,
}

impl Round {
    /// Datagrams that arrived, a second.
    fn rate(&self) -> f64 {
        self.received.datagrams as f64 / self.time.as_secs_f64()
    }
}

/// What came of a method: the fastest of its rounds.
pub(crate) struct Outcome {
    pub(crate) name: &'static str,
    round: Round,
}

impl Outcome {
    /// # Panics
    ///
    /// Where there was no round.
    pub(crate) fn of(method: &Method, rounds: Vec<Round>) -> Outcome {
        // Other work of the machine only slows a round down.
        let fastest = rounds.into_iter().max_by(|a, b| a.rate().total_cmp(&b.rate()));
        Outcome { name: method.name, round: fastest.expect("a method has at least one round") }
    }

    /// Datagrams that arrived, a second.
    pub(crate) fn rate(&self) -> f64 {
        self.round.rate()
    }

    pub(crate) fn sent(&self) -> &Tally {
        &self.round.sent
    }

    pub(crate) fn received(&self) -> &Tally {
        &self.round.received
    }

    /// The share of the datagrams that did not arrive.
    pub(crate) fn loss(&self) -> f64 {
        let Round { sent, received, .. } = &self.round;
        1.0 - received.datagrams as f64 / sent.datagrams.max(1) as f64
    }

    /// Nanoseconds of processor time that a datagram costs, sent and received.
    pub(crate) fn cpu(&self) -> Option<f64> {
        let each = |tally: &Tally| tally.cpu.map(|cpu| cpu.as_nanos() as f64 / tally.datagrams.max(1) as f64);
        Some(each(self.sent())? + each(self.received())?)
    }
}

/// Sends for `time` by a method, and receives what arrives.
pub(crate) fn round(method: &Method, size: usize, time: Duration, bar: &ProgressBar) -> Result<Round> {
    let (near, far) = (socket()?, socket()?);
    far.set_read_timeout(Some(SILENCE))?;
    enlarge(&far);
    let to = far.local_addr()?.as_socket().context("a UDP socket without an address")?;
    let sender_is_done = AtomicBool::new(false);
    let start = Instant::now();
    let (sent, received) = thread::scope(|scope| {
        let receiver = scope.spawn(|| {
            timed(|| (method.receive)(&Receiving { socket: &far, sender_is_done: &sender_is_done }))
        });
        let sender = scope.spawn(|| {
            let answer = timed(|| (method.send)(&Sending { socket: &near, to, size, until: start + time }));
            sender_is_done.store(true, Ordering::Relaxed);
            answer
        });
        watch(&receiver, bar);
        (sender.join(), receiver.join())
    });
    let panicked = |_| io::Error::other("a thread has panicked");
    let (sent, received) = (sent.map_err(panicked)??, received.map_err(panicked)??);
    // What was joined on its way is whole only if it was split into datagrams of this size.
    ensure!(received.bytes == received.datagrams * size as u64, "datagrams of another size arrived");
    ensure!(received.datagrams <= sent.datagrams, "more arrived than was sent");
    let end = received.end.or(sent.end).unwrap_or_else(Instant::now);
    Ok(Round { sent, received, time: (end - start).max(time) })
}

fn socket() -> Result<Socket> {
    let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
    Ok(socket)
}

/// Asks for a large receive buffer: Linux gives what it allows, others refuse more than that.
fn enlarge(socket: &Socket) {
    let mut size = BUFFER;
    while size > 0 && socket.set_recv_buffer_size(size).is_err() {
        size /= 2;
    }
}

/// Does the work of a thread, and takes its processor time.
fn timed(work: impl FnOnce() -> io::Result<Tally>) -> io::Result<Tally> {
    let before = system::thread_time();
    let tally = work()?;
    let cpu = system::thread_time().zip(before).map(|(after, before)| after.saturating_sub(before));
    Ok(Tally { cpu, ..tally })
}

/// Moves the bar on while the threads work.
fn watch(receiver: &ScopedJoinHandle<'_, io::Result<Tally>>, bar: &ProgressBar) {
    let mut last = Instant::now();
    while !receiver.is_finished() {
        thread::sleep(Duration::from_millis(20));
        let now = Instant::now();
        bar.inc((now - last).as_millis() as u64);
        last = now;
    }
}
