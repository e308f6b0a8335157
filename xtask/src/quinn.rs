//! quinn on the datagram layer, beside quinn on quinn-udp: the same bytes, and what a byte costs the processor.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

/// Each layer moves 1 GiB, in pieces by turns: what disturbs the machine disturbs neighbours alike.
const PIECES: usize = 512;
const PIECE: usize = 2 << 20;

/// Parity is 1. A layer set against itself measures 0.985 to 1.008 on a busy machine of two processors.
const BOUND: f64 = 1.02;

/// Bytes of the shorter of the two runs that instructions are counted in.
const COUNTED: usize = 8 << 20;

const LAYERS: [&str; 2] = ["quinn-udp", "berkeley"];

/// A piece, as `quinn-bench` prints it.
struct Piece {
    layer: String,
    bytes: u64,
    wall: u64,
    cpu: u64,
    datagrams: u64,
    transmits: u64,
    lost: u64,
}

/// Prints a line for each layer, and the ratios. `false` where the bytes differ, or a byte costs more.
pub(crate) fn run() -> Result<bool> {
    crate::bench_check::need_valgrind()?;
    let program = crate::build(&["--package", "quinn-bench"])?.join("quinn-bench");
    let pieces = transfer(&program)?;
    let of = |layer: &str| pieces.iter().filter(|piece| piece.layer == layer).collect::<Vec<_>>();
    let [theirs, ours] = LAYERS.map(of);
    let mut instructions = [0.0; 2];
    for (count, layer) in instructions.iter_mut().zip(LAYERS) {
        *count = instructions_a_byte(&program, layer)?;
    }
    for ((layer, pieces), instructions) in LAYERS.iter().zip([&theirs, &ours]).zip(instructions) {
        print(layer, pieces, instructions);
    }
    let sum = |pieces: &[&Piece]| pieces.iter().map(|piece| piece.bytes).sum::<u64>();
    let same = sum(&theirs) == sum(&ours) && sum(&ours) == (PIECES * PIECE) as u64;
    let pairs = theirs.iter().zip(&ours).map(|(theirs, ours)| ours.cost() / theirs.cost());
    let ratio = median(pairs.collect());
    println!("instructions a byte, berkeley to quinn-udp: {:.4}", instructions[1] / instructions[0]);
    println!(
        "CPU a byte, berkeley to quinn-udp, median of {PIECES} pairs: {ratio:.2} (at most 1; noise up to {BOUND} passes)"
    );
    Ok(same && ratio <= BOUND)
}

impl Piece {
    fn parse(line: &str) -> Option<Piece> {
        let (layer, numbers) = line.split_once(' ')?;
        let numbers: Vec<u64> =
            numbers.split(' ').map(|number| number.parse().ok()).collect::<Option<_>>()?;
        let [bytes, wall, cpu, datagrams, transmits, lost] = numbers[..] else { return None };
        Some(Piece { layer: layer.to_owned(), bytes, wall, cpu, datagrams, transmits, lost })
    }

    /// Nanoseconds of the processor for a byte.
    fn cost(&self) -> f64 {
        self.cpu as f64 / self.bytes as f64
    }
}

/// Runs both layers by turns, in a namespace of their own.
fn transfer(program: &Path) -> Result<Vec<Piece>> {
    let mut command = crate::loopback::command(program)?;
    let output = command.args(["both", &PIECES.to_string(), &PIECE.to_string()]).output()?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "the transfer failed, {}:\n{errors}", output.status);
    let lines = String::from_utf8(output.stdout)?;
    lines.lines().map(|line| Piece::parse(line).with_context(|| format!("not a piece: {line}"))).collect()
}

fn print(layer: &str, pieces: &[&Piece], instructions: f64) {
    let sum = |number: fn(&Piece) -> u64| pieces.iter().map(|piece| number(piece)).sum::<u64>();
    let (wall, cpu) = (sum(|piece| piece.wall), median(pieces.iter().map(|piece| piece.cost()).collect()));
    println!(
        "{layer:<9}  {} bytes in {:.2} s, {cpu:.3} ns of CPU and {instructions:.3} instructions (user space) a byte, \
         {:.1} datagrams a send, {} lost",
        sum(|piece| piece.bytes),
        wall as f64 / 1e9,
        sum(|piece| piece.datagrams) as f64 / sum(|piece| piece.transmits) as f64,
        sum(|piece| piece.lost),
    );
}

/// What thrice the bytes cost more, so that start and end cancel out.
fn instructions_a_byte(program: &Path, layer: &str) -> Result<f64> {
    let (short, long) = (count(program, layer, COUNTED)?, count(program, layer, 3 * COUNTED)?);
    // The program moves each piece once more, to warm up.
    Ok((long as f64 - short as f64) / (2 * 2 * COUNTED) as f64)
}

fn count(program: &Path, layer: &str, bytes: usize) -> Result<u64> {
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(program);
    crate::bench_check::collected(command.args([layer, "1", &bytes.to_string()]))
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}
