//! A session with a Redis server, which is started here, on a port of its own. The type of the crate's API that is
//! socket2's own is made by this program.

use patched::{moved, payload};
use redis::io::tcp::TcpSettings;
use redis::{AsyncCommands, Client, Commands, IntoConnectionInfo};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const LENGTH: usize = 1 << 20;

/// A server that ends with this.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn main() -> Result<()> {
    let directory = tempfile::tempdir()?;
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let mut server = Command::new("redis-server");
    server.args([
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
        "--port",
        &address.port().to_string(),
    ]);
    server.arg("--dir").arg(directory.path()).stdout(Stdio::null());
    let _server = Server(server.spawn()?);
    let start = Instant::now();
    while TcpStream::connect(address).is_err() {
        assert!(start.elapsed() < Duration::from_secs(10), "the server does not start");
        std::thread::sleep(Duration::from_millis(20));
    }
    let keepalive = socket2::TcpKeepalive::new().with_time(Duration::from_secs(30));
    let settings = TcpSettings::default()
        .set_nodelay(true)
        .set_keepalive(keepalive)
        .set_user_timeout(Duration::from_secs(20));
    let info = format!("redis://{address}/").into_connection_info()?.set_tcp_settings(settings);
    let client = Client::open(info)?;
    moved(blocking(&client)? + tokio::runtime::Runtime::new()?.block_on(asynchronous(&client))?);
    Ok(())
}

fn blocking(client: &Client) -> Result<usize> {
    let mut connection = client.get_connection()?;
    connection.set_read_timeout(Some(Duration::from_secs(10)))?;
    let () = connection.set("key", payload(LENGTH))?;
    let answer: Vec<u8> = connection.get("key")?;
    assert!(answer == payload(LENGTH));
    Ok(2 * answer.len())
}

async fn asynchronous(client: &Client) -> Result<usize> {
    let mut connection = client.get_multiplexed_async_connection().await?;
    let () = connection.set("other", payload(LENGTH)).await?;
    let answer: Vec<u8> = connection.get("other").await?;
    assert!(answer == payload(LENGTH));
    Ok(2 * answer.len())
}
