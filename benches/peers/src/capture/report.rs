//! The measurements of all methods, interleaved, and the table of their medians.

use super::run::{self, Sample};
use super::wire::{Wire, burst};
use super::{GROUPS, Group, Method};
use crate::figures::{Quartiles, ratio};
use crate::plan::Plan;
use crate::table::Table;
use std::io;

const SIZES: [usize; 2] = [64, 1200];

/// How many bursts are a sample in turn, and how many samples of these a repetition takes.
const BURSTS: usize = 8;
const SAMPLES_IN_TURN: usize = 8;

pub(crate) fn main(plan: &Plan) -> io::Result<()> {
    let wire = Wire::lay()?;
    let mut table = Table::new(&[
        "bytes",
        "method",
        "library",
        "delivered k/s",
        "captured k/s",
        "lost %",
        "kernel drops %",
        "reader ns",
        "reader and sender ns",
        "reader/raw",
        "reader quartiles",
        "in turn reader ns",
        "in turn both ns",
        "in turn reader/raw",
        "in turn reader quartiles",
        "in turn both/raw",
        "in turn both quartiles",
    ]);
    let groups: Vec<&Group> = GROUPS.iter().filter(|group| group.name.contains(&plan.only)).collect();
    for size in SIZES {
        let frames = burst(size);
        for method in groups.iter().flat_map(|group| group.methods) {
            run::check(method, &wire, &frames)?;
        }
        let samples = measure(&groups, &wire, &frames, plan)?;
        for (group, samples) in groups.iter().zip(&samples) {
            for (method, own) in group.methods.iter().zip(samples) {
                let name = [size.to_string(), group.name.to_owned(), method.library.to_owned()];
                table.push(name.into_iter().chain(row(own, &samples[0])).collect());
            }
        }
    }
    table.finish("capture", &plan.only)
}

/// Both kinds of samples.
#[derive(Default)]
struct Samples {
    threads: Vec<Sample>,
    in_turn: Vec<Sample>,
}

fn measure(groups: &[&Group], wire: &Wire, frames: &[Vec<u8>], plan: &Plan) -> io::Result<Vec<Vec<Samples>>> {
    let mut all: Vec<Vec<Samples>> =
        groups.iter().map(|group| group.methods.iter().map(|_| Samples::default()).collect()).collect();
    for repetition in 0..plan.repetitions() {
        for (group, samples) in groups.iter().zip(&mut all) {
            let mut order: Vec<(&Method, &mut Samples)> = group.methods.iter().zip(samples).collect();
            if repetition % 2 == 1 {
                order.reverse();
            }
            for _ in 0..SAMPLES_IN_TURN {
                for (method, samples) in &mut order {
                    samples.in_turn.push(run::in_turn(method, wire, frames, BURSTS)?);
                }
            }
            for (method, samples) in order {
                samples.threads.push(run::two_threads(method, wire, frames, plan.time())?);
            }
        }
    }
    Ok(all)
}

fn row(own: &Samples, raw: &Samples) -> Vec<String> {
    let median = |figure: fn(&Sample) -> f64| Quartiles::of(own.threads.iter().map(figure)).median;
    let in_turn = |figure: fn(&Sample) -> f64| Quartiles::of(own.in_turn.iter().map(figure)).median;
    let reader = |sample: &Sample| sample.reader_cpu / sample.captured.max(1.0);
    let both =
        |sample: &Sample| sample.reader_cpu / sample.captured.max(1.0) + sample.sender_cpu / sample.delivered;
    let threads = ratio(&own.threads, &raw.threads, reader);
    let turns = [reader, both].map(|figure| ratio(&own.in_turn, &raw.in_turn, figure));
    vec![
        format!("{:.0}", median(|sample| sample.delivered / sample.seconds / 1e3)),
        format!("{:.0}", median(|sample| sample.captured / sample.seconds / 1e3)),
        format!("{:.1}", median(|sample| 100.0 * (1.0 - sample.captured / sample.delivered))),
        format!("{:.1}", median(|sample| 100.0 * sample.dropped / sample.delivered)),
        format!("{:.0}", median(reader)),
        format!("{:.0}", median(both)),
        format!("{:.3}", threads.median),
        format!("{:.2} to {:.2}", threads.low, threads.high),
        format!("{:.1}", in_turn(reader)),
        format!("{:.1}", in_turn(both)),
        format!("{:.3}", turns[0].median),
        format!("{:.3} to {:.3}", turns[0].low, turns[0].high),
        format!("{:.3}", turns[1].median),
        format!("{:.3} to {:.3}", turns[1].low, turns[1].high),
    ]
}
