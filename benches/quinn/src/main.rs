//! Moves bytes through quinn over loopback, on sockets of quinn-udp, of berkeley, or of both in turn.
//!
//! ```text
//! quinn-bench quinn-udp|berkeley|both PIECES BYTES
//! ```
//!
//! Prints a line for each piece: the layer, the bytes that arrived and were compared, nanoseconds by the clock on the
//! wall, nanoseconds of the processor (in user space and in the kernel), the datagrams that were sent, the transmits in
//! which quinn has handed them over, and how many packets were lost.
//!
//! Everything lives in one thread, so that what is counted is the work, and not how the scheduler deals threads to
//! processors; and both layers in one process, so that they meet the same weather. `cargo xtask quinn` runs it.

mod clock;
mod socket;
mod transfer;

use anyhow::{Context as _, Result};
use std::process::ExitCode;
use std::time::Duration;
use transfer::{Layer, Pair};

/// Bounds what may hang.
const LIMIT: Duration = Duration::from_secs(1200);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((layers, pieces, bytes)) = parse(&arguments) else {
        eprintln!("usage: quinn-bench quinn-udp|berkeley|both PIECES BYTES");
        return ExitCode::from(2);
    };
    match run(layers, pieces, bytes) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn parse(arguments: &[String]) -> Option<(&'static [Layer], u64, u64)> {
    let [layers, pieces, bytes] = arguments else { return None };
    let layers: &[Layer] = match layers.as_str() {
        "quinn-udp" => &[Layer::QuinnUdp],
        "berkeley" => &[Layer::Berkeley],
        "both" => &[Layer::QuinnUdp, Layer::Berkeley],
        _ => return None,
    };
    Some((layers, pieces.parse().ok()?, bytes.parse().ok()?))
}

fn run(layers: &[Layer], pieces: u64, bytes: u64) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let work = async {
        let mut pairs = Vec::new();
        for &layer in layers {
            let pair = Pair::connect(layer).await.with_context(|| format!("{layer} does not connect"))?;
            // The windows open, and the memory comes.
            pair.transfer(bytes).await?;
            pairs.push(pair);
        }
        for _ in 0..pieces {
            for pair in &pairs {
                println!("{}", pair.transfer(bytes).await?);
            }
            // Who was first is last: neither always follows the other.
            pairs.reverse();
        }
        Ok(())
    };
    runtime.block_on(async { tokio::time::timeout(LIMIT, work).await })?
}
