//! Shows what the headers of datagrams say, and answers each from the address that it was sent to.
//!
//! One dual-stack UDP socket receives from clients of IPv4 and IPv6 on loopback, and prints destination, interface, TTL and
//! ECN bits. The client checks that the answer comes from the address that it asked.

fn main() -> std::io::Result<()> {
    #[cfg(linux_like)]
    return linux::run();
    #[cfg(not(linux_like))]
    {
        println!("This example needs Linux.");
        Ok(())
    }
}

#[cfg(linux_like)]
mod linux {
    use berkeley::control::{Departure, PacketInfo};
    use berkeley::{Domain, SockRef, Socket, Type};
    use std::io;
    use std::net::{IpAddr, Ipv6Addr, SocketAddr, UdpSocket};
    use std::time::Duration;

    const LIMIT: Option<Duration> = Some(Duration::from_secs(5));

    pub(crate) fn run() -> io::Result<()> {
        let server = Socket::new(Domain::IPV6, Type::DGRAM, None)?;
        server.set_only_v6(false)?;
        server.set_read_timeout(LIMIT)?;
        server.bind(&SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)).into())?;
        server.set_packet_info(true)?;
        let port = server.local_addr()?.as_socket().map_or(0, |address| address.port());

        println!(
            "{:<12} {:<24} {:<12} {:>9} {:>4} {:>4}",
            "asked", "sender", "destination", "interface", "TTL", "ECN"
        );
        for (address, ttl) in [("127.0.0.1", 64), ("127.0.0.2", 17), ("::1", 33)] {
            let address = address.parse().map_err(io::Error::other)?;
            ask(&server, SocketAddr::new(address, port), ttl)?;
        }
        Ok(())
    }

    /// Asks the server at one of its addresses, lets it answer, and checks where the answer comes from.
    fn ask(server: &Socket, to: SocketAddr, ttl: u32) -> io::Result<()> {
        let any: SocketAddr =
            if to.is_ipv4() { ([127, 0, 0, 1], 0).into() } else { (Ipv6Addr::LOCALHOST, 0).into() };
        let client = UdpSocket::bind(any)?;
        client.set_read_timeout(LIMIT)?;
        let options = SockRef::from(&client);
        match to.ip() {
            IpAddr::V4(_) => options.set_ttl_v4(ttl)?,
            IpAddr::V6(_) => options.set_unicast_hops_v6(ttl)?,
        }
        client.send_to(b"where am I?", to)?;
        answer(server, to.ip())?;
        let (_, from) = client.recv_from(&mut [0; 64])?;
        if from != to {
            return Err(io::Error::other(format!("asked {to}, and {from} answered")));
        }
        Ok(())
    }

    fn answer(server: &Socket, asked: IpAddr) -> io::Result<()> {
        let arrival = server.recv_arrival(&mut [0; 64])?;
        let show = |value: Option<u32>| value.map_or("-".to_owned(), |value| value.to_string());
        println!(
            "{:<12} {:<24} {:<12} {:>9} {:>4} {:>4}",
            asked,
            arrival.sender.map_or("-".to_owned(), |sender| sender.to_string()),
            arrival.destination.map_or("-".to_owned(), |destination| destination.to_string()),
            show(arrival.interface),
            show(arrival.ttl.map(u32::from)),
            show(arrival.ecn().map(u32::from)),
        );
        let sender = arrival.sender.ok_or_else(|| io::Error::other("a datagram without a sender"))?;
        let departure = Departure { source: arrival.destination, ..Departure::default() };
        server.send_departure(b"here", sender, &departure)?;
        Ok(())
    }
}
