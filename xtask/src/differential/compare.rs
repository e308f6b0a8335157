//! Two runs of a scenario, step by step.

use std::fmt::Write as _;

use super::known::{self, Pair, Place};
use super::trace::Step;

/// What the comparison of a scenario came to.
#[derive(Default)]
pub(crate) struct Verdict {
    /// How many steps were compared.
    pub(crate) steps: usize,
    /// How many system calls this library made.
    pub(crate) calls: usize,
    /// The listed differences, one for each step that needs them.
    pub(crate) known: Vec<Place>,
    /// The differences that are not listed, as text.
    pub(crate) unlisted: Vec<String>,
}

/// Compares two runs of a scenario.
pub(crate) fn scenario(name: &str, genuine: &[Step], ours: &[Step]) -> Verdict {
    let calls = ours.iter().map(|step| step.calls.len()).sum();
    let mut verdict = Verdict { steps: ours.len(), calls, ..Verdict::default() };
    for (genuine, ours) in genuine.iter().zip(ours) {
        if genuine.name != ours.name {
            verdict.unlisted.push(format!(
                "{name}: `{}` ({}) where there should be `{}`",
                ours.name, ours.outcome, genuine.name
            ));
            return verdict;
        }
        step(&Pair { scenario: name, genuine, ours }, &mut verdict);
    }
    if genuine.len() != ours.len() {
        verdict.unlisted.push(format!("{name}: {} steps instead of {}", ours.len(), genuine.len()));
    }
    verdict
}

fn step(pair: &Pair<'_>, verdict: &mut Verdict) {
    let (calls_are_equal, mut used) = calls(&pair.genuine.calls, &pair.ours.calls);
    let equal = calls_are_equal && pair.genuine.outcome == pair.ours.outcome;
    if !equal {
        match known::of_step(pair) {
            Some(place) => used.push(place),
            None => verdict.unlisted.push(describe(pair)),
        }
    }
    used.sort_unstable();
    used.dedup();
    verdict.known.extend(used);
}

/// Whether the calls are equal but for listed differences, and those.
fn calls(mut genuine: &[String], mut ours: &[String]) -> (bool, Vec<Place>) {
    let mut used = Vec::new();
    loop {
        match (genuine, ours) {
            ([], []) => return (true, used),
            ([a, rest @ ..], [b, other_rest @ ..]) if a == b => (genuine, ours) = (rest, other_rest),
            _ => match known::of_calls(genuine, ours) {
                Some((place, theirs, mine)) => {
                    used.push(place);
                    (genuine, ours) = (&genuine[theirs..], &ours[mine..]);
                }
                None => return (false, used),
            },
        }
    }
}

/// The lines of a step that differ: `-` those of the genuine crate, `+` ours.
fn describe(pair: &Pair<'_>) -> String {
    let mut text = format!("{}: {}\n", pair.scenario, pair.genuine.name);
    let lines = |step: &Step| [&step.calls[..], &[format!("-> {}", step.outcome)]].concat();
    let (genuine, ours) = (lines(pair.genuine), lines(pair.ours));
    for line in genuine.iter().filter(|line| !ours.contains(line)) {
        let _ = writeln!(text, "  - {line}");
    }
    for line in ours.iter().filter(|line| !genuine.contains(line)) {
        let _ = writeln!(text, "  + {line}");
    }
    text
}
