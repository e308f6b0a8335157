//! A QUIC stream through quinn, there and back.

use patched::{moved, payload};
use quinn::{ClientConfig, Endpoint, ServerConfig, rustls};
use std::sync::Arc;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

const LENGTH: usize = 1 << 20;

#[tokio::main]
async fn main() -> Result<()> {
    let identity = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()])?;
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(identity.signing_key.serialize_der());
    let certificate = identity.cert.der().clone();
    let server = ServerConfig::with_single_cert(vec![certificate.clone()], key.into())?;
    let server = Endpoint::server(server, "127.0.0.1:0".parse()?)?;
    let address = server.local_addr()?;
    tokio::spawn(async move {
        let connection = server.accept().await.ok_or("no connection")?.await?;
        let (mut send, mut receive) = connection.accept_bi().await?;
        send.write_all(&receive.read_to_end(LENGTH).await?).await?;
        send.finish()?;
        connection.closed().await;
        Result::Ok(())
    });
    let mut roots = rustls::RootCertStore::empty();
    roots.add(certificate)?;
    let mut client = Endpoint::client("127.0.0.1:0".parse()?)?;
    client.set_default_client_config(ClientConfig::with_root_certificates(Arc::new(roots))?);
    let connection = client.connect(address, "localhost")?.await?;
    let (mut send, mut receive) = connection.open_bi().await?;
    send.write_all(&payload(LENGTH)).await?;
    send.finish()?;
    let answer = receive.read_to_end(LENGTH).await?;
    assert!(answer == payload(LENGTH));
    connection.close(0_u32.into(), b"");
    moved(2 * answer.len());
    Ok(())
}
