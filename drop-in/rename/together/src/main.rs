//! The genuine crate, 0.5 and 0.6, and this library in one program, which hand sockets to each other.

use std::io::{Read, Write};
use std::os::fd::OwnedFd;

const LENGTH: usize = 1 << 12;

fn payload() -> Vec<u8> {
    (0..LENGTH).map(|place| (place % 251) as u8).collect()
}

/// A pair by one library, each end given to another; what is sent at one arrives at the other.
macro_rules! hand_over {
    ($($made:ident: $one:ident, $other:ident;)+) => {
        0 $(+ {
            let (a, b) = $made::Socket::pair($made::Domain::UNIX, $made::Type::STREAM, None).unwrap();
            let mut one = $one::Socket::from(OwnedFd::from(a));
            let mut other = $other::Socket::from(OwnedFd::from(b));
            let mut received = vec![0; LENGTH];
            one.write_all(&payload()).unwrap();
            other.read_exact(&mut received).unwrap();
            assert!(received == payload());
            // And home again.
            let mut home = $made::Socket::from(OwnedFd::from(other));
            home.write_all(&payload()).unwrap();
            one.read_exact(&mut received).unwrap();
            assert!(received == payload());
            2 * received.len()
        })+
    };
}

fn main() {
    let handed_over = hand_over! {
        genuine5: genuine6, berkeley;
        genuine5: berkeley, genuine6;
        genuine6: berkeley, genuine5;
        genuine6: genuine5, berkeley;
        berkeley: genuine5, genuine6;
        berkeley: genuine6, genuine5;
    };
    println!("moved {}", handed_over + by_the_library());
}

/// The library's `Socket` is that of `berkeley`, by any name.
fn by_the_library() -> usize {
    let listener: berkeley::Socket = exposes::listener().unwrap();
    let client: berkeley::Socket = exposes::connect(&listener.local_addr().unwrap()).unwrap();
    let (server, _) = listener.accept().unwrap();
    let received = exposes::carry(&client, &server, &payload()).unwrap();
    assert!(received == payload());
    // Made by the library, used by the genuine crate.
    let genuine = genuine6::Socket::from(OwnedFd::from(server));
    assert_eq!(genuine.send(b"bye").unwrap(), 3);
    assert_eq!(client.recv_into(&mut [0; 8]).unwrap(), 3);
    received.len() + 3
}
