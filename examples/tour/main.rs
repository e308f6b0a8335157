//! Sends one file over every transport of this machine, compares every byte that arrives, and prints what the kernel
//! says about each socket.
//!
//! ```text
//! cargo run --release --example tour [FILE]
//! ```
//!
//! Without FILE it sends the project's README.md. It shows, without a line of `unsafe`:
//!
//! - `links.rs`: how sockets come to be connected: a TCP listener for IPv4 and IPv6, UDP, Unix sockets with a path or
//!   an abstract name, a socket pair; options set before the connection, and timeouts on all that waits.
//! - `carry.rs`: how a file goes through them: by `sendfile`, by std's `Write`, in records, in datagrams that are
//!   acknowledged.
//! - `report.rs`: what the kernel says: the addresses, and each option of [`option::ALL`](berkeley::option::ALL).
//!
//! A transport that the machine lacks is named with its reason, and the others go on. The exit status is 0 where the
//! file arrived whole, 1 where it did not, and 2 where it cannot be read.

#[cfg(posix)]
mod carry;
#[cfg(posix)]
mod links;
#[cfg(posix)]
mod report;
#[cfg(posix)]
mod tour;

#[cfg(posix)]
fn main() -> std::process::ExitCode {
    tour::main()
}

#[cfg(not(posix))]
fn main() {
    eprintln!("The tour goes through Unix sockets, too: it needs a whole Unix system.");
}
