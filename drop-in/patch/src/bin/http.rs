//! Requests through reqwest, and through the client of hyper-util, to axum.

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use patched::{moved, payload};
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

const LENGTH: usize = 1 << 20;

#[tokio::main]
async fn main() -> Result<()> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/", listener.local_addr()?);
    let router = Router::new().route("/", post(|body: Bytes| async move { body }));
    let router = router.layer(axum::extract::DefaultBodyLimit::disable());
    tokio::spawn(async move { axum::serve(listener, router).await });
    moved(by_reqwest(&url).await? + by_hyper(&url).await?);
    Ok(())
}

/// The connector sets what it is told on the socket before it connects.
async fn by_reqwest(url: &str) -> Result<usize> {
    let client = reqwest::Client::builder()
        .no_proxy()
        .local_address(IpAddr::from(Ipv4Addr::LOCALHOST))
        .interface("lo")
        .tcp_keepalive(Duration::from_secs(30))
        .tcp_keepalive_interval(Duration::from_secs(10))
        .tcp_keepalive_retries(3)
        .tcp_user_timeout(Duration::from_secs(20))
        .tcp_nodelay(true)
        .connect_timeout(Duration::from_secs(5))
        .build()?;
    let answer = client.post(url).body(payload(LENGTH)).send().await?.error_for_status()?.bytes().await?;
    assert!(answer == payload(LENGTH));
    Ok(2 * answer.len())
}

async fn by_hyper(url: &str) -> Result<usize> {
    let mut connector = HttpConnector::new();
    connector.set_keepalive(Some(Duration::from_secs(30)));
    connector.set_nodelay(true);
    connector.set_reuse_address(true);
    connector.set_send_buffer_size(Some(1 << 16));
    connector.set_recv_buffer_size(Some(1 << 16));
    connector.set_interface("lo");
    let client: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new()).build(connector);
    let request = hyper::Request::post(url).body(Full::from(payload(LENGTH)))?;
    let answer = client.request(request).await?.into_body().collect().await?.to_bytes();
    assert!(answer == payload(LENGTH));
    Ok(2 * answer.len())
}
