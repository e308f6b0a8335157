//! The flood: which methods, how long, and what is shown of them.

#[cfg(recvmsg)]
mod batches;
mod chart;
mod datagrams;
mod report;
mod run;
mod single;
mod system;

use anyhow::{Context, Result, ensure};
use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use run::{Method, Outcome};
use std::path::PathBuf;
use std::time::Duration;

/// Sends UDP datagrams over loopback by one method after the other, and compares the methods.
#[derive(Parser)]
struct Args {
    /// Bytes of a datagram; several sizes are measured one after the other.
    #[arg(long, value_name = "BYTES", value_delimiter = ',', default_value = "64",
          value_parser = clap::value_parser!(u16).range(1..=1472))]
    size: Vec<u16>,
    /// How long each method sends, over all rounds.
    #[arg(long, value_name = "N", default_value_t = 1.5)]
    seconds: f64,
    /// How many rounds these seconds are divided into.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=1000))]
    rounds: u32,
    /// Measures only methods whose name contains this, and the single call.
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    /// Where to draw the chart (SVG).
    #[arg(long, value_name = "FILE", default_value = "target/udp_flood.svg")]
    chart: PathBuf,
}

/// The methods that this system has. The first is what the others are compared with.
fn methods() -> Vec<Method> {
    let lists: &[&[Method]] = &[
        single::METHODS,
        #[cfg(recvmsg)]
        batches::METHODS,
        datagrams::METHODS,
    ];
    lists.concat()
}

/// What came of each method, for datagrams of one size.
struct Comparison {
    size: usize,
    outcomes: Vec<Outcome>,
}

impl Comparison {
    /// The rate as a multiple of that of one call each.
    fn times(&self, outcome: &Outcome) -> f64 {
        outcome.rate() / self.outcomes[0].rate()
    }

    fn best(&self) -> &Outcome {
        let better = |a: &&Outcome, b: &&Outcome| a.rate().total_cmp(&b.rate());
        self.outcomes.iter().max_by(better).unwrap_or(&self.outcomes[0])
    }
}

pub(crate) fn main() -> Result<()> {
    let args = Args::parse();
    ensure!(args.seconds > 0.0 && args.seconds <= 3600.0, "the seconds are between 0 and 3600");
    let mut methods = methods();
    if let Some(text) = &args.only {
        let mut first = true;
        methods.retain(|method| std::mem::take(&mut first) || method.name.contains(text.as_str()));
        ensure!(methods.len() > 1, "no other method has {text:?} in its name");
    }
    let comparisons = measure(&args, &methods)?;
    for comparison in &comparisons {
        println!("\n{} bytes a datagram, over loopback", comparison.size);
        println!("{}", report::table(comparison));
    }
    println!("{}\n", report::EXPLANATION);
    chart::draw(&args.chart, &comparisons)
        .with_context(|| format!("cannot draw {}", args.chart.display()))?;
    println!("chart: {}", args.chart.display());
    if let Some(comparison) = comparisons.first() {
        println!("{}", report::best(comparison));
    }
    Ok(())
}

/// Measures all methods for all sizes.
fn measure(args: &Args, methods: &[Method]) -> Result<Vec<Comparison>> {
    let time = Duration::from_secs_f64(args.seconds) / args.rounds;
    let runs = args.size.len() as u32 * args.rounds * methods.len() as u32;
    let step = (time + run::SILENCE).as_millis() as u64;
    let bar = ProgressBar::new(u64::from(runs) * step);
    let mut done = 0;
    let style = "{msg:42} {wide_bar} {percent:>3} %, {eta} left";
    bar.set_style(ProgressStyle::with_template(style)?);
    let mut comparisons = Vec::new();
    for &size in &args.size {
        let size = usize::from(size);
        let mut rounds = vec![Vec::new(); methods.len()];
        for _ in 0..args.rounds {
            for (method, rounds) in methods.iter().zip(&mut rounds) {
                bar.set_message(format!("{size} bytes, {}", method.name));
                let round = run::round(method, size, time, &bar);
                rounds.push(round.with_context(|| format!("{}, {size} bytes", method.name))?);
                done += step;
                bar.set_position(done);
            }
        }
        let outcomes = methods.iter().zip(rounds).map(|(method, rounds)| Outcome::of(method, rounds));
        comparisons.push(Comparison { size, outcomes: outcomes.collect() });
    }
    bar.finish_and_clear();
    Ok(comparisons)
}
