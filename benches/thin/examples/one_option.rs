//! Sets one option, and so must carry nothing of the other options: `cargo xtask linkage` looks.

use berkeley::{Domain, Socket, Type, option::tcp::TCP_NODELAY};

fn main() -> std::io::Result<()> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.set(TCP_NODELAY, true)
}
