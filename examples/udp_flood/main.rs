//! Sends UDP datagrams over loopback as fast as it can, by one method after the other, and compares the methods.
//!
//! ```text
//! cargo run --release --example udp_flood -- [--size BYTES,...] [--seconds N] [--rounds N] [--chart FILE]
//! ```
//!
//! A thread sends at full speed, and another receives. Loopback holds nobody back: what the receiver cannot take is lost,
//! so a rate is what has *arrived* in a second. The methods take turns, in several short rounds. The result of a method is
//! its fastest round, that of the single call too: other work of the machine can only slow a round down.
//!
//! - `single.rs`: one call for each datagram.
//! - `batches.rs`: tables of messages, [`SendBatch`](berkeley::batch::SendBatch) and its like, where the system has messages.
//! - `datagrams.rs`: [`Sender`](berkeley::datagram::Sender) and [`Receiver`](berkeley::datagram::Receiver), which join and
//!   split datagrams, where the system can do so (Linux, Windows).
//! - `run.rs` measures, `report.rs` prints the table, `chart.rs` draws it.
//!
//! The last line names the best method, and its rate as a multiple of that of one call each.

// The systems for which Cargo.toml has the crates that this is built with.
#[cfg(programs)]
mod flood;

#[cfg(programs)]
fn main() -> anyhow::Result<()> {
    flood::main()
}

#[cfg(not(programs))]
fn main() {
    println!(
        "This example is not built for this system, which lacks what its progress bar and its options need."
    );
}
