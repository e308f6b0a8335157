//! Round trips over Unix sockets: one thread at both ends, so that the calls are measured and not the scheduler.

use crate::descriptors;
use crate::figures::{Quartiles, ratio};
use crate::raw;
use crate::table::Table;
use nix::sys::socket as nx;
use rustix::net as rx;
use std::io::{self, Read, Write};
use std::mem::MaybeUninit;
use std::net::UdpSocket;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

const MESSAGE: [u8; 64] = [7; 64];

/// Sends a message at one end and receives it at the other; returns what came.
type Move = fn(&OwnedFd, &OwnedFd) -> io::Result<[u8; 64]>;

const MOVES: &[(&str, Move)] = &[
    ("raw", |from, to| {
        let mut buffer = [0; 64];
        raw::send(from.as_raw_fd(), &MESSAGE)?;
        raw::recv(to.as_raw_fd(), &mut buffer)?;
        Ok(buffer)
    }),
    ("socket2", |from, to| {
        let mut buffer = [MaybeUninit::new(0); 64];
        socket2::SockRef::from(from).send(&MESSAGE)?;
        socket2::SockRef::from(to).recv(&mut buffer)?;
        Ok(initialised(buffer))
    }),
    ("rustix", |from, to| {
        let mut buffer = [0; 64];
        rx::send(from, &MESSAGE, rx::SendFlags::empty())?;
        rx::recv(to, &mut buffer[..], rx::RecvFlags::empty())?;
        Ok(buffer)
    }),
    ("nix", |from, to| {
        let mut buffer = [0; 64];
        nx::send(from.as_raw_fd(), &MESSAGE, nx::MsgFlags::empty())?;
        nx::recv(to.as_raw_fd(), &mut buffer, nx::MsgFlags::empty())?;
        Ok(buffer)
    }),
    ("berkeley", |from, to| {
        let mut buffer = [0; 64];
        berkeley::SockRef::from(from).send(&MESSAGE)?;
        berkeley::SockRef::from(to).recv_into(&mut buffer)?;
        Ok(buffer)
    }),
];

#[allow(unsafe_code)]
fn initialised(buffer: [MaybeUninit<u8>; 64]) -> [u8; 64] {
    // SAFETY: it was made of zeros.
    buffer.map(|byte| unsafe { byte.assume_init() })
}

/// Round trips of one library, over and over; the stopwatch says when to end.
type Trips<'a> = Box<dyn FnMut(&mut Stopwatch) -> io::Result<()> + 'a>;

pub(crate) fn main(repetitions: usize) -> io::Result<()> {
    let mut table = Table::new(&["round trips", "library", "CPU ns", "CPU/raw", "quartiles"]);
    for (kind, [near, far]) in
        [("stream, 64 bytes", ends(UnixStream::pair()?)), ("packets, 64 bytes", packets()?)]
    {
        let mut libraries: Vec<(&str, Trips<'_>)> = Vec::new();
        for &(library, step) in MOVES {
            let (near, far) = (&near, &far);
            let trip = move || Ok((step(near, far)?, step(far, near)?));
            if trip()? != (MESSAGE, MESSAGE) {
                return Err(io::Error::other(format!("{library} has moved something else")));
            }
            libraries.push((library, Box::new(move |watch| watch.run(|| trip().map(drop)))));
        }
        if kind.starts_with("stream") {
            let [mut near, mut far] =
                [UnixStream::from(near.try_clone()?), UnixStream::from(far.try_clone()?)];
            let mut buffer = [0; 64];
            libraries.push((
                "std",
                Box::new(move |watch| {
                    watch.run(|| {
                        near.write_all(&MESSAGE)?;
                        far.read_exact(&mut buffer)?;
                        far.write_all(&MESSAGE)?;
                        near.read_exact(&mut buffer)
                    })
                }),
            ));
        }
        measure(&mut table, kind, repetitions, libraries)?;
    }
    let [near, far] = ends(UnixStream::pair()?);
    let passed = OwnedFd::from(UdpSocket::bind("127.0.0.1:0")?);
    let mut libraries: Vec<(&str, Trips<'_>)> = Vec::new();
    for &(library, pass) in descriptors::LIBRARIES {
        let trip = || pass(&far, &near, &pass(&near, &far, &passed)?);
        let same = |descriptor: &OwnedFd| UdpSocket::from(descriptor.try_clone()?).local_addr();
        if same(&trip()?)? != same(&passed)? {
            return Err(io::Error::other(format!("{library} has passed something else")));
        }
        let (near, far, passed) = (&near, &far, &passed);
        let trip = move || pass(far, near, &pass(near, far, passed)?);
        libraries.push((library, Box::new(move |watch| watch.run(|| trip().map(drop)))));
    }
    measure(&mut table, "a descriptor", repetitions, libraries)?;
    table.finish("unix", "")
}

fn ends((near, far): (UnixStream, UnixStream)) -> [OwnedFd; 2] {
    [near.into(), far.into()]
}

fn packets() -> io::Result<[OwnedFd; 2]> {
    let (near, far) = socket2::Socket::pair(socket2::Domain::UNIX, socket2::Type::SEQPACKET, None)?;
    Ok([near.into(), far.into()])
}

/// Measures so many nanoseconds of CPU time a trip.
#[derive(Default)]
pub(crate) struct Stopwatch {
    nanoseconds: f64,
}

impl Stopwatch {
    fn run(&mut self, mut trip: impl FnMut() -> io::Result<()>) -> io::Result<()> {
        const TIME: Duration = Duration::from_millis(10);
        let (begin, cpu, mut trips) = (Instant::now(), raw::thread_cpu(), 0);
        while begin.elapsed() < TIME {
            for _ in 0..64 {
                trip()?;
            }
            trips += 64;
        }
        self.nanoseconds = (raw::thread_cpu() - cpu).as_nanos() as f64 / f64::from(trips);
        Ok(())
    }
}

fn measure(
    table: &mut Table,
    kind: &str,
    repetitions: usize,
    mut libraries: Vec<(&str, Trips<'_>)>,
) -> io::Result<()> {
    let mut samples = vec![Vec::new(); libraries.len()];
    for _ in 0..repetitions * 4 {
        for ((_, run), samples) in libraries.iter_mut().zip(&mut samples) {
            let mut watch = Stopwatch::default();
            run(&mut watch)?;
            samples.push(watch.nanoseconds);
        }
    }
    for ((library, _), own) in libraries.iter().zip(&samples) {
        let against = ratio(own, &samples[0], |&nanoseconds| nanoseconds);
        table.push(vec![
            kind.to_owned(),
            (*library).to_owned(),
            format!("{:.0}", Quartiles::of(own.iter().copied()).median),
            format!("{:.3}", against.median),
            format!("{:.3} to {:.3}", against.low, against.high),
        ]);
    }
    Ok(())
}
