//! Datagrams through quinn-udp: segments that the kernel cuts and joins, and ECN.

use patched::{moved, payload};
use quinn_udp::{EcnCodepoint, RecvMeta, Transmit, UdpSocketState};
use std::io::{IoSliceMut, Result};
use std::net::UdpSocket;

const SEGMENT: usize = 1200;

fn main() -> Result<()> {
    let (a, b) = (UdpSocket::bind("127.0.0.1:0")?, UdpSocket::bind("127.0.0.1:0")?);
    let (sender, receiver) = (UdpSocketState::new((&a).into())?, UdpSocketState::new((&b).into())?);
    receiver.set_recv_buffer_size((&b).into(), 1 << 17)?;
    b.set_nonblocking(false)?;
    let sent = payload(SEGMENT * sender.max_gso_segments().min(8));
    let transmit = Transmit {
        destination: b.local_addr()?,
        ecn: Some(EcnCodepoint::Ect0),
        contents: &sent,
        segment_size: Some(SEGMENT),
        src_ip: None,
    };
    let mut total = 0;
    for _ in 0..100 {
        sender.send((&a).into(), &transmit)?;
        total += receive(&receiver, &b, &sent)?;
    }
    moved(total);
    Ok(())
}

fn receive(state: &UdpSocketState, socket: &UdpSocket, wanted: &[u8]) -> Result<usize> {
    let (mut buffer, mut received) = (vec![0; 1 << 16], Vec::new());
    while received.len() < wanted.len() {
        let mut meta = RecvMeta::default();
        let bufs = &mut [IoSliceMut::new(&mut buffer)];
        assert_eq!(state.recv(socket.into(), bufs, std::slice::from_mut(&mut meta))?, 1);
        assert_eq!((meta.ecn, meta.stride), (Some(EcnCodepoint::Ect0), SEGMENT));
        received.extend_from_slice(&buffer[..meta.len]);
    }
    assert!(received == wanted);
    Ok(received.len())
}
