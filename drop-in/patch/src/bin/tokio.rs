//! An echo through tokio: TCP, UDP and Unix sockets, with the options that tokio sets through socket2.

use patched::{moved, payload};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream, UdpSocket, UnixListener, UnixStream};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

const LENGTH: usize = 1 << 20;

#[tokio::main]
async fn main() -> Result<()> {
    let bytes = tcp().await? + udp().await? + unix().await?;
    moved(bytes);
    Ok(())
}

/// Sends, and receives the same from the other side, which echoes.
async fn echo<S>(stream: S) -> Result<usize>
where
    S: AsyncReadExt + AsyncWriteExt + Unpin + Send + 'static,
{
    let (mut reader, mut writer) = tokio::io::split(stream);
    let sender = tokio::spawn(async move {
        writer.write_all(&payload(LENGTH)).await?;
        writer.shutdown().await
    });
    let mut received = Vec::new();
    reader.read_to_end(&mut received).await?;
    sender.await??;
    assert!(received == payload(LENGTH));
    Ok(2 * received.len())
}

async fn tcp() -> Result<usize> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.set_reuseport(true)?;
    socket.set_keepalive(true)?;
    socket.set_send_buffer_size(1 << 16)?;
    socket.set_recv_buffer_size(1 << 16)?;
    socket.bind("127.0.0.1:0".parse()?)?;
    assert!(socket.reuseaddr()? && socket.reuseport()? && socket.keepalive()?);
    let listener: TcpListener = socket.listen(16)?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await?;
        let (mut reader, mut writer) = stream.split();
        tokio::io::copy(&mut reader, &mut writer).await
    });
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    stream.set_ttl(55)?;
    stream.set_zero_linger()?;
    assert_eq!((stream.nodelay()?, stream.ttl()?, stream.linger()?), (true, 55, Some(Duration::ZERO)));
    socket2::SockRef::from(&stream).set_linger(None)?;
    echo(stream).await
}

async fn unix() -> Result<usize> {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("socket");
    let listener = UnixListener::bind(&path)?;
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await?;
        let (mut reader, mut writer) = stream.split();
        tokio::io::copy(&mut reader, &mut writer).await
    });
    echo(UnixStream::connect(&path).await?).await
}

async fn udp() -> Result<usize> {
    let (a, b) = (UdpSocket::bind("127.0.0.1:0").await?, UdpSocket::bind("127.0.0.1:0").await?);
    a.set_broadcast(true)?;
    a.set_ttl(9)?;
    a.set_tos_v4(16)?;
    assert_eq!((a.broadcast()?, a.ttl()?, a.tos_v4()?), (true, 9, 16));
    a.join_multicast_v4("239.1.2.3".parse()?, "127.0.0.1".parse()?)?;
    let (sent, mut buffer) = (payload(1000), [0; 2000]);
    for _ in 0..100 {
        a.send_to(&sent, b.local_addr()?).await?;
        let (count, from) = b.recv_from(&mut buffer).await?;
        assert!(buffer[..count] == sent && from == a.local_addr()?);
    }
    Ok(100 * sent.len())
}
