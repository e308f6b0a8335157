//! Two endpoints, their connection, and streams that go one way.

use crate::clock;
use crate::socket::Datagrams;
use anyhow::{Context as _, Result, ensure};
use berkeley::SockRef;
use bytes::Bytes;
use quinn::rustls::RootCertStore;
use quinn::rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use quinn::{AsyncUdpSocket, ClientConfig, Connection, Endpoint, EndpointConfig, Runtime as _};
use quinn::{RecvStream, SendStream, ServerConfig, TokioRuntime};
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, UdpSocket};
use std::sync::Arc;
use std::time::Instant;

/// Whose sockets quinn runs on.
#[derive(Clone, Copy)]
pub(crate) enum Layer {
    QuinnUdp,
    Berkeley,
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Layer::QuinnUdp => "quinn-udp",
            Layer::Berkeley => "berkeley",
        })
    }
}

/// The content repeats itself after so many bytes: no packet, buffer or window ends where it does.
const PERIOD: usize = (1 << 14) + 7;

/// Holds a window of the connection, also where each packet takes twice its bytes: then none is lost.
const RECEIVE_BUFFER: usize = 4 << 20;

/// A connection over loopback, with both its ends.
pub(crate) struct Pair {
    layer: Layer,
    here: Connection,
    there: Connection,
    /// Never read; a connection ends with its endpoint.
    _endpoints: [Endpoint; 2],
    content: Bytes,
}

impl Pair {
    pub(crate) async fn connect(layer: Layer) -> Result<Pair> {
        let identity = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()])?;
        let key = PrivatePkcs8KeyDer::from(identity.signing_key.serialize_der());
        let certificate = identity.cert.der().clone();
        let server = ServerConfig::with_single_cert(vec![certificate.clone()], key.into())?;
        let (server, client) = (endpoint(layer, Some(server))?, endpoint(layer, None)?);
        let (there, here) = tokio::try_join!(accepted(&server), connected(&client, &server, certificate))?;
        Ok(Pair { layer, here, there, _endpoints: [server, client], content: content().into() })
    }

    /// Sends so many bytes on a stream of their own, and compares what arrives; a line of numbers, as `main.rs` says.
    pub(crate) async fn transfer(&self, bytes: u64) -> Result<String> {
        let before = self.here.stats();
        let (wall, cpu) = (Instant::now(), clock::cpu()?);
        let receiving = async { receive(self.there.accept_uni().await?, &self.content).await };
        let sending = async { send(self.here.open_uni().await?, &self.content, bytes).await };
        let (received, ()) = tokio::try_join!(receiving, sending)?;
        let (wall, cpu) = (wall.elapsed().as_nanos(), clock::cpu()? - cpu);
        ensure!(received == bytes, "of {bytes} bytes {received} arrived");
        let after = self.here.stats();
        let datagrams = after.udp_tx.datagrams - before.udp_tx.datagrams;
        let transmits = after.udp_tx.ios - before.udp_tx.ios;
        let lost = after.path.lost_packets - before.path.lost_packets;
        Ok(format!("{} {received} {wall} {cpu} {datagrams} {transmits} {lost}", self.layer))
    }
}

/// An endpoint on a socket of the layer.
fn endpoint(layer: Layer, server: Option<ServerConfig>) -> io::Result<Endpoint> {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    SockRef::from(&socket).set_recv_buffer_size(RECEIVE_BUFFER)?;
    let socket: Arc<dyn AsyncUdpSocket> = match layer {
        Layer::QuinnUdp => TokioRuntime.wrap_udp_socket(socket)?,
        Layer::Berkeley => Arc::new(Datagrams::new(socket)?),
    };
    Endpoint::new_with_abstract_socket(EndpointConfig::default(), server, socket, Arc::new(TokioRuntime))
}

async fn accepted(server: &Endpoint) -> Result<Connection> {
    Ok(server.accept().await.context("the endpoint is closed")?.await?)
}

async fn connected(
    client: &Endpoint,
    server: &Endpoint,
    certificate: CertificateDer<'static>,
) -> Result<Connection> {
    let mut roots = RootCertStore::empty();
    roots.add(certificate)?;
    let config = ClientConfig::with_root_certificates(Arc::new(roots))?;
    Ok(client.connect_with(config, server.local_addr()?, "localhost")?.await?)
}

/// The content of the stream, as far as it does not repeat itself: xorshift, so that no two places look alike.
fn content() -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..PERIOD).map(|_| next()).collect()
}

async fn send(mut stream: SendStream, content: &Bytes, bytes: u64) -> Result<()> {
    let mut left = bytes;
    while left > 0 {
        let length = usize::try_from(left).unwrap_or(PERIOD).min(PERIOD);
        // quinn keeps a reference: nothing is copied before it is encrypted.
        stream.write_chunk(content.slice(..length)).await?;
        left -= length as u64;
    }
    stream.finish()?;
    Ok(())
}

/// Compares every byte, and returns how many came.
async fn receive(mut stream: RecvStream, content: &[u8]) -> Result<u64> {
    let (mut received, mut at) = (0, 0);
    while let Some(chunk) = stream.read_chunk(usize::MAX, true).await? {
        let mut data = &chunk.bytes[..];
        received += data.len() as u64;
        while !data.is_empty() {
            let expected = &content[at..];
            let length = data.len().min(expected.len());
            ensure!(data[..length] == expected[..length], "what came before byte {received} differs");
            data = &data[length..];
            at = (at + length) % PERIOD;
        }
    }
    Ok(received)
}
