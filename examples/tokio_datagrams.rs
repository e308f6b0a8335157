//! Moves datagrams under tokio: a sender and a receiver on nonblocking sockets of std, each in a task of its own.
//!
//! ```text
//! cargo run --release --example tokio_datagrams
//! ```
//!
//! tokio's `AsyncFd` knows when a socket is ready, and the library makes the calls on a borrowed socket: it needs nothing
//! of the runtime. [`WouldBlock`](std::io::ErrorKind::WouldBlock) says that nothing was done; `AsyncFd` then waits, and
//! what was not sent is still in the round. A semaphore limits what is on its way, so that nothing is lost; each datagram
//! has its number and is checked.

#[cfg(all(programs, unix))]
fn main() -> anyhow::Result<()> {
    moving::main()
}

#[cfg(not(all(programs, unix)))]
fn main() {
    println!(
        "This example is not built for this system, which lacks the module `datagram` or tokio's `AsyncFd`."
    );
}

#[cfg(all(programs, unix))]
mod moving {
    use anyhow::{Result, ensure};
    use berkeley::SockRef;
    use berkeley::datagram::{Facts, Receiver, Sender, Transmit};
    use std::io;
    use std::net::{SocketAddr, UdpSocket};
    use std::sync::Arc;
    use std::time::{Duration, Instant};
    use tokio::io::Interest;
    use tokio::io::unix::AsyncFd;
    use tokio::sync::Semaphore;
    use tokio::time::timeout;

    const DATAGRAMS: usize = 100_000;
    const SIZE: usize = 200;
    /// How many are sent at a time, and how many are on their way at most: they fit into a receive buffer as it comes.
    const GROUP: usize = 50;
    const ON_THE_WAY: usize = 4 * GROUP;
    /// All is over by then, or something is wrong.
    const PATIENCE: Duration = Duration::from_secs(60);

    #[tokio::main(flavor = "current_thread")]
    pub(crate) async fn main() -> Result<()> {
        let (near, far) = (UdpSocket::bind("127.0.0.1:0")?, UdpSocket::bind("127.0.0.1:0")?);
        let to = far.local_addr()?;
        near.set_nonblocking(true)?;
        far.set_nonblocking(true)?;
        let room = Arc::new(Semaphore::new(ON_THE_WAY));
        let start = Instant::now();
        let receiver = tokio::spawn(receive(watch(far)?, Arc::clone(&room)));
        let sender = tokio::spawn(send(watch(near)?, to, room));
        // The first task that fails ends the wait for both.
        let both = async { tokio::try_join!(async { sender.await? }, async { receiver.await? }) };
        let (flushes, (calls, empty)) = timeout(PATIENCE, both).await??;
        let seconds = start.elapsed().as_secs_f64();
        let bytes = DATAGRAMS * SIZE;
        println!("{DATAGRAMS} datagrams, {bytes} bytes, in {seconds:.2} s, none lost, all checked");
        println!(
            "{flushes} flushes; {calls} receives, of which {empty} found nothing there, and tokio waited"
        );
        Ok(())
    }

    /// Lets tokio watch a socket.
    #[allow(unsafe_code)] // tokio asks for a promise.
    fn watch(socket: UdpSocket) -> io::Result<AsyncFd<UdpSocket>> {
        // SAFETY: a `UdpSocket` owns its descriptor, and has the same one as long as it lives.
        Ok(unsafe { AsyncFd::register(socket) }?)
    }

    /// Sends all datagrams, as far as there is room on the way. Returns how many flushes that took.
    async fn send(socket: AsyncFd<UdpSocket>, to: SocketAddr, room: Arc<Semaphore>) -> Result<usize> {
        let mut sender = Sender::new(&SockRef::from(socket.get_ref()))?;
        let mut data = vec![0; GROUP * SIZE];
        let mut flushes = 0;
        for first in (0..DATAGRAMS).step_by(GROUP) {
            room.acquire_many(GROUP as u32).await?.forget();
            for (index, datagram) in data.chunks_mut(SIZE).enumerate() {
                fill(datagram, first + index);
            }
            let mut round = sender.round();
            for datagram in data.chunks(SIZE) {
                round.push(&Transmit::new(datagram).to(to))?;
            }
            while round.unsent() > 0 {
                flushes += 1;
                // Without room for one the closure is called again, once there is.
                let flush = |socket: &UdpSocket| Ok(round.flush(&SockRef::from(socket))?);
                socket.async_io(Interest::WRITABLE, flush).await?;
            }
        }
        Ok(flushes)
    }

    /// Receives all datagrams in their order, and makes room for others. Returns how many calls that took, and how many
    /// of them found nothing.
    async fn receive(socket: AsyncFd<UdpSocket>, room: Arc<Semaphore>) -> Result<(usize, usize)> {
        let mut receiver = Receiver::new(&SockRef::from(socket.get_ref()), Facts::SEGMENTS)?;
        let (mut count, mut calls, mut full) = (0, 0, 0);
        while count < DATAGRAMS {
            let receive = |socket: &UdpSocket| -> io::Result<Result<usize>> {
                calls += 1;
                let arrivals = receiver.recv(&SockRef::from(socket))?;
                Ok(check(arrivals.datagrams().map(|datagram| datagram.data), count))
            };
            let arrived = socket.async_io(Interest::READABLE, receive).await??;
            count += arrived;
            full += 1;
            room.add_permits(arrived);
        }
        Ok((calls, calls - full))
    }

    /// Writes a number to the front of a datagram, and bytes that follow from it behind.
    fn fill(datagram: &mut [u8], number: usize) {
        let (front, rest) = datagram.split_at_mut(8);
        front.copy_from_slice(&(number as u64).to_be_bytes());
        rest.fill(number as u8);
    }

    /// Checks that the datagrams are those from number `next` on, and returns how many they are.
    fn check<'a>(datagrams: impl Iterator<Item = &'a [u8]>, next: usize) -> Result<usize> {
        let (mut wanted, mut count) = ([0; SIZE], 0);
        for datagram in datagrams {
            fill(&mut wanted, next + count);
            ensure!(
                datagram == wanted,
                "datagram {} has arrived otherwise, or not in its turn",
                next + count
            );
            count += 1;
        }
        Ok(count)
    }
}
