//! The measurements of all methods, interleaved, and the table of their medians.

use super::run::{self, Sample};
use super::{GROUPS, Group, Method};
use crate::figures::{Quartiles, ratio};
use crate::plan::Plan;
use crate::table::Table;
use std::io;
use std::time::Duration;

/// How long one thread writes and reads in turn for a sample, and how many of these a repetition takes.
const IN_TURN: Duration = Duration::from_millis(8);
const SAMPLES_IN_TURN: usize = 8;

pub(crate) fn main(plan: &Plan) -> io::Result<()> {
    let mut table = Table::new(&[
        "a call",
        "library",
        "Gbit/s",
        "send us/MiB",
        "receive us/MiB",
        "rate/raw",
        "CPU/raw",
        "CPU/raw quartiles",
        "in turn us/MiB",
        "in turn/raw",
        "in turn quartiles",
    ]);
    let groups: Vec<&Group> = GROUPS.iter().filter(|group| group.name.contains(&plan.only)).collect();
    for group in &groups {
        group.methods.iter().try_for_each(|method| run::check(method, group.size))?;
    }
    for group in groups {
        let samples = measure(group, plan)?;
        for (method, own) in group.methods.iter().zip(&samples) {
            table.push(row(group, method, own, &samples[0]));
        }
    }
    table.finish("tcp", &plan.only)
}

/// Both kinds of samples, one of each for each repetition.
#[derive(Clone, Default)]
struct Samples {
    threads: Vec<Sample>,
    in_turn: Vec<Sample>,
}

fn measure(group: &Group, plan: &Plan) -> io::Result<Vec<Samples>> {
    let mut all = vec![Samples::default(); group.methods.len()];
    for repetition in 0..plan.repetitions() {
        let mut order: Vec<_> = group.methods.iter().zip(&mut all).collect();
        if repetition % 2 == 1 {
            order.reverse();
        }
        for _ in 0..SAMPLES_IN_TURN {
            for (method, samples) in &mut order {
                samples.in_turn.push(run::in_turn(method, group.size, IN_TURN)?);
            }
        }
        for (method, samples) in order {
            samples.threads.push(run::two_threads(method, group.size, plan.time())?);
        }
    }
    Ok(all)
}

fn row(group: &Group, method: &Method, own: &Samples, raw: &Samples) -> Vec<String> {
    let median = |figure: fn(&Sample) -> f64| Quartiles::of(own.threads.iter().map(figure)).median;
    let rate = |sample: &Sample| sample.mebibytes / sample.seconds;
    let cpu = |sample: &Sample| (sample.send_cpu + sample.receive_cpu) / sample.mebibytes;
    let both = ratio(&own.threads, &raw.threads, cpu);
    let in_turn = ratio(&own.in_turn, &raw.in_turn, cpu);
    vec![
        group.name.to_owned(),
        method.library.to_owned(),
        format!("{:.1}", median(|sample| sample.mebibytes * 8.0 * 1.048576e-3 / sample.seconds)),
        format!("{:.0}", median(|sample| sample.send_cpu / sample.mebibytes)),
        format!("{:.0}", median(|sample| sample.receive_cpu / sample.mebibytes)),
        format!("{:.3}", ratio(&own.threads, &raw.threads, rate).median),
        format!("{:.3}", both.median),
        format!("{:.2} to {:.2}", both.low, both.high),
        format!("{:.1}", Quartiles::of(own.in_turn.iter().map(cpu)).median),
        format!("{:.3}", in_turn.median),
        format!("{:.3} to {:.3}", in_turn.low, in_turn.high),
    ]
}
