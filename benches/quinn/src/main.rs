//! Moves bytes through quinn over loopback, on sockets of quinn-udp or of berkeley.
//!
//! ```text
//! quinn-bench quinn-udp|berkeley BYTES
//! ```
//!
//! Prints a line of numbers, as [`Report`] names them. Both ends live in one thread, so that what is counted is the work,
//! and not how the scheduler deals two threads to the processors. `cargo xtask quinn` runs it.

mod clock;
mod socket;
mod transfer;

use std::process::ExitCode;
use transfer::Layer;

/// What a transfer has cost.
struct Report {
    /// The bytes that arrived, each of them compared with what was sent.
    bytes: u64,
    /// Nanoseconds by the clock on the wall.
    wall: u128,
    /// Nanoseconds of the processor, in user space and in the kernel.
    cpu: u128,
    /// Datagrams of the sending end, and in how many transmits quinn has handed them over.
    datagrams: u64,
    transmits: u64,
    /// Packets that were lost, for a receive buffer was full.
    lost: u64,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let layer = |name: &str| match name {
        "quinn-udp" => Some(Layer::QuinnUdp),
        "berkeley" => Some(Layer::Berkeley),
        _ => None,
    };
    let [name, bytes] = &arguments[..] else { return usage() };
    let (Some(layer), Ok(bytes)) = (layer(name), bytes.parse()) else { return usage() };
    match transfer::run(layer, bytes) {
        Ok(Report { bytes, wall, cpu, datagrams, transmits, lost }) => {
            println!("{bytes} {wall} {cpu} {datagrams} {transmits} {lost}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: quinn-bench quinn-udp|berkeley BYTES");
    ExitCode::from(2)
}
