//! Answers every datagram with its own data, many in one call.
//!
//! ```text
//! cargo run --release --example udp_echo                                  # shows itself, and ends
//! cargo run --release --example udp_echo -- '[::]:7007' --seconds 60      # serves any UDP client, such as
//! echo hello | socat -t1 - UDP:127.0.0.1:7007                             # this one
//! ```
//!
//! An answer leaves from the address that was asked, though the socket is bound to all of them, and with the type of
//! service of the question. What the system has joined on its way up goes back as one train, and is cut again.
//!
//! Without an address the server is asked by a client of its own, which checks every answer: its data, the address that
//! it comes from, and its type of service.

#[cfg(programs)]
fn main() -> anyhow::Result<()> {
    echo::main()
}

#[cfg(not(programs))]
fn main() {
    println!(
        "This example is not built for this system, which lacks the module `datagram` or what reads the options."
    );
}

#[cfg(programs)]
mod echo {
    use anyhow::{Context, Result, ensure};
    use berkeley::control::{Departure, PacketInfo};
    use berkeley::datagram::{Datagram, Facts, Receiver, Rejected, Round, Sender, Transmit};
    use berkeley::{Domain, SockRef, Socket, Type};
    use clap::Parser;
    use std::io;
    use std::net::{IpAddr, SocketAddr, UdpSocket};
    use std::thread;
    use std::time::{Duration, Instant};

    /// Answers every datagram with its own data.
    #[derive(Parser)]
    struct Args {
        /// Where to listen; without it the server shows itself, with a client of its own.
        listen: Option<SocketAddr>,
        /// Ends after so many datagrams.
        #[arg(long, value_name = "N")]
        count: Option<u64>,
        /// Ends after so many seconds.
        #[arg(long, value_name = "N")]
        seconds: Option<u64>,
    }

    /// When a server ends.
    struct Limits {
        count: u64,
        end: Option<Instant>,
    }

    pub(crate) fn main() -> Result<()> {
        let args = Args::parse();
        let Some(listen) = args.listen else { return show() };
        let socket = bind(listen).with_context(|| format!("cannot listen on {listen}"))?;
        println!("answers on {}", SockRef::from(&socket).local_addr()?.as_socket().unwrap_or(listen));
        let end = args.seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
        let served = serve(&socket, &Limits { count: args.count.unwrap_or(u64::MAX), end })?;
        println!("{served}");
        Ok(())
    }

    /// A socket for the address; one for all addresses of IPv6 has those of IPv4, too, where the system can do so.
    fn bind(listen: SocketAddr) -> io::Result<Socket> {
        let socket = Socket::new(Domain::for_address(listen), Type::DGRAM, None)?;
        if listen.is_ipv6() {
            socket.set_only_v6(false)?;
        }
        socket.bind(&listen.into())?;
        Ok(socket)
    }

    /// What a server has done.
    #[derive(Default)]
    struct Served {
        datagrams: u64,
        bytes: u64,
        /// Calls that brought something, and the messages that they brought.
        receives: u64,
        messages: u64,
        answers: u64,
        refused: u64,
    }

    impl std::fmt::Display for Served {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            let Served { datagrams, bytes, receives, messages, answers, refused } = self;
            write!(
                f,
                "{datagrams} datagrams of {bytes} bytes came in {messages} messages and {receives} calls; "
            )?;
            write!(f, "{answers} were answered, and {refused} answers were refused")
        }
    }

    /// Answers until a limit is reached.
    fn serve(socket: &Socket, limits: &Limits) -> io::Result<Served> {
        let mut receiver = Receiver::new(socket, Facts::DESTINATION | Facts::TOS | Facts::SEGMENTS)?;
        let mut sender = Sender::new(socket)?;
        let mut served = Served::default();
        while served.datagrams < limits.count {
            if let Some(end) = limits.end {
                let left = end.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    break;
                }
                socket.set_read_timeout(Some(left))?;
            }
            let arrivals = match receiver.recv(socket) {
                Err(error) if is_passing(&error) => continue,
                other => other?,
            };
            served.receives += 1;
            let mut round = sender.round();
            for message in arrivals.messages() {
                served.messages += 1;
                served.datagrams += message.split().count() as u64;
                served.bytes += message.data.len() as u64;
                let Some(answer) = answer(message) else { continue };
                if let Err(Rejected::Full) = round.push(&answer) {
                    flush(&mut round, socket, &mut served);
                    round.push(&answer)?;
                }
            }
            flush(&mut round, socket, &mut served);
        }
        Ok(served)
    }

    /// Whether a receive had to end without a datagram.
    fn is_passing(error: &io::Error) -> bool {
        use io::ErrorKind::{Interrupted, TimedOut, WouldBlock};
        matches!(error.kind(), Interrupted | TimedOut | WouldBlock)
    }

    /// The same data back to its sender, as it came.
    fn answer<'data>(message: Datagram<'data>) -> Option<Transmit<'data>> {
        message.arrival.sender?;
        let answer = Transmit::new(message.data).reply_to(message.arrival);
        Some(message.arrival.segment_size.map_or(answer, |size| answer.segments(size)))
    }

    /// Sends the answers. One that is refused, such as one without a route, keeps nobody else from theirs.
    fn flush(round: &mut Round<'_, '_>, socket: &Socket, served: &mut Served) {
        while round.unsent() > 0 {
            match round.flush(socket) {
                Ok(count) => served.answers += count as u64,
                Err(error) => {
                    eprintln!("an answer was refused: {error}");
                    served.refused += round.skip() as u64;
                }
            }
        }
    }

    /// How many questions a client asks, and how many of them at once.
    const QUESTIONS: usize = 1024;
    const AT_ONCE: usize = 32;
    /// How long a client waits for an answer, and a server for its end.
    const PATIENCE: Duration = Duration::from_secs(10);

    /// Serves clients that ask at several addresses.
    fn show() -> Result<()> {
        for (asked, tos) in [("127.0.0.1", 0), ("127.0.0.2", 0b01), ("::1", 0b10)] {
            let ip: IpAddr = asked.parse()?;
            if UdpSocket::bind((ip, 0)).is_err() {
                println!("{asked}: this machine does not have it");
                continue;
            }
            // An address of its own would do; but this shows that the answers come from the right one of many.
            let any = if ip.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
            let socket = bind(any.parse()?)?;
            let port = socket.local_addr()?.as_socket().context("a UDP socket without an address")?.port();
            let client = thread::spawn(move || ask(SocketAddr::new(ip, port), tos));
            let limits = Limits { count: QUESTIONS as u64, end: Some(Instant::now() + PATIENCE) };
            let served = serve(&socket, &limits)?;
            let Ok(answers) = client.join() else { anyhow::bail!("the client has panicked") };
            println!("{asked}: {served}; the client has checked {}", answers?);
            ensure!(served.answers == QUESTIONS as u64, "not every datagram was answered");
        }
        Ok(())
    }

    /// Asks at an address, and checks each answer. Returns how many there were.
    fn ask(server: SocketAddr, tos: u8) -> Result<usize> {
        let client = UdpSocket::bind(if server.is_ipv4() { "127.0.0.1:0" } else { "[::1]:0" })?;
        client.set_read_timeout(Some(PATIENCE))?;
        let options = SockRef::from(&client);
        options.set_packet_info(true)?;
        let questions: Vec<String> = (0..QUESTIONS).map(|number| format!("question {number}")).collect();
        let (mut checked, mut marked) = (0, true);
        for questions in questions.chunks(AT_ONCE) {
            for question in questions {
                marked &= question_to(&client, server, question.as_bytes(), tos)?;
            }
            for question in questions {
                let mut buf = [0; 64];
                let answer = options.recv_arrival(&mut buf).context("an answer is missing")?;
                ensure!(
                    &buf[..answer.length] == question.as_bytes(),
                    "asked {question:?}, and got other data"
                );
                ensure!(answer.sender == Some(server), "asked {server}, and {:?} answered", answer.sender);
                let same = answer.tos.is_none_or(|told| told == tos);
                ensure!(same || !marked, "asked with {tos:#x}, and got {:?}", answer.tos);
                checked += 1;
            }
        }
        Ok(checked)
    }

    /// Sends a question, with its type of service where a datagram can have its own. Returns whether it has.
    fn question_to(client: &UdpSocket, server: SocketAddr, data: &[u8], tos: u8) -> io::Result<bool> {
        let departure = Departure { tos: Some(tos), ..Departure::default() };
        match SockRef::from(client).send_departure(data, server, &departure) {
            Err(error) if error.kind() == io::ErrorKind::Unsupported => {
                client.send_to(data, server).map(|_| false)
            }
            answer => answer.map(|_| true),
        }
    }
}
