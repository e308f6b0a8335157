//! The measurements of all methods, interleaved, and the table of their medians.

use super::run::{self, Sample};
use super::{GROUPS, Group, Method, small};
use crate::figures::{Quartiles, ratio};
use crate::plan::Plan;
use crate::table::Table;
use std::io;
use std::time::Duration;

const SIZES: [usize; 2] = [64, 1200];

/// How long one thread sends and receives in turn for a sample, and how many of these a repetition takes.
const IN_TURN: Duration = Duration::from_millis(8);
const SAMPLES_IN_TURN: usize = 8;

pub(crate) fn main(plan: &Plan) -> io::Result<()> {
    compare(plan, GROUPS, "udp")?;
    compare(plan, small::GROUPS, "udp-small")
}

/// A table of those of the groups that the plan names, if there are any.
fn compare(plan: &Plan, groups: &[Group], file: &str) -> io::Result<()> {
    let groups: Vec<&Group> = groups.iter().filter(|group| group.name.contains(&plan.only)).collect();
    if groups.is_empty() {
        return Ok(());
    }
    let mut table = Table::new(&[
        "bytes",
        "method",
        "library",
        "sent k/s",
        "received k/s",
        "lost %",
        "send ns",
        "receive ns",
        "received/raw",
        "CPU/raw",
        "CPU/raw quartiles",
        "in turn ns",
        "in turn/raw",
        "in turn quartiles",
    ]);
    for size in SIZES {
        for method in groups.iter().flat_map(|group| group.methods) {
            run::check(method, size)?;
        }
        let samples = measure(&groups, size, plan)?;
        for (group, samples) in groups.iter().zip(&samples) {
            for (method, of_method) in group.methods.iter().zip(samples) {
                table.push(row(size, group.name, method, of_method, &samples[0]));
            }
        }
    }
    table.finish(file, &plan.only)
}

/// Both kinds of samples, one of each for each repetition.
#[derive(Default)]
struct Samples {
    threads: Vec<Sample>,
    in_turn: Vec<Sample>,
}

fn measure(groups: &[&Group], size: usize, plan: &Plan) -> io::Result<Vec<Vec<Samples>>> {
    let mut all: Vec<Vec<Samples>> =
        groups.iter().map(|group| group.methods.iter().map(|_| Samples::default()).collect()).collect();
    for repetition in 0..plan.repetitions() {
        for (group, samples) in groups.iter().zip(&mut all) {
            let mut order: Vec<_> = group.methods.iter().zip(samples).collect();
            if repetition % 2 == 1 {
                order.reverse();
            }
            for _ in 0..SAMPLES_IN_TURN {
                for (method, samples) in &mut order {
                    samples.in_turn.push(run::in_turn(method, size, IN_TURN)?.0);
                }
            }
            for (method, samples) in order {
                samples.threads.push(run::two_threads(method, size, plan.time())?);
            }
        }
    }
    Ok(all)
}

fn row(size: usize, group: &str, method: &Method, own: &Samples, raw: &Samples) -> Vec<String> {
    let median = |figure: fn(&Sample) -> f64| Quartiles::of(own.threads.iter().map(figure)).median;
    let cpu = |sample: &Sample| sample.send_cpu / sample.sent + sample.receive_cpu / sample.received.max(1.0);
    let received = ratio(&own.threads, &raw.threads, |sample| sample.received / sample.seconds);
    let both = ratio(&own.threads, &raw.threads, cpu);
    let in_turn = ratio(&own.in_turn, &raw.in_turn, cpu);
    vec![
        size.to_string(),
        group.to_owned(),
        method.library.to_owned(),
        format!("{:.0}", median(|sample| sample.sent / sample.seconds / 1e3)),
        format!("{:.0}", median(|sample| sample.received / sample.seconds / 1e3)),
        format!("{:.0}", median(|sample| 100.0 * (1.0 - sample.received / sample.sent))),
        format!("{:.0}", median(|sample| sample.send_cpu / sample.sent)),
        format!("{:.0}", median(|sample| sample.receive_cpu / sample.received.max(1.0))),
        format!("{:.3}", received.median),
        format!("{:.3}", both.median),
        format!("{:.2} to {:.2}", both.low, both.high),
        format!("{:.1}", Quartiles::of(own.in_turn.iter().map(cpu)).median),
        format!("{:.3}", in_turn.median),
        format!("{:.3} to {:.3}", in_turn.low, in_turn.high),
    ]
}
