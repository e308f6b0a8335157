//! The table, and the last line.

use super::Comparison;
use super::run::Tally;
use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{CellAlignment, Table};

/// What the columns say.
pub(crate) const EXPLANATION: &str = "\
The fastest round of each. Packets are datagrams that arrived. Calls are those of the library: a
system call each, where the system has one for it. CPU is the time
of both threads on a processor, kernel included, for a packet.";

pub(crate) fn table(comparison: &Comparison) -> Table {
    let mut table = Table::new();
    table.load_preset(UTF8_BORDERS_ONLY).set_header([
        "method",
        "packets/s",
        "times\nsingle",
        "loss\n%",
        "send\ncalls",
        "segments\na call",
        "receive\ncalls",
        "segments\na call",
        "CPU\nns/packet",
    ]);
    for outcome in &comparison.outcomes {
        let (sent, received) = (outcome.sent(), outcome.received());
        table.add_row([
            outcome.name.to_owned(),
            grouped(outcome.rate() as u64),
            format!("{:.1}", comparison.times(outcome)),
            format!("{:.1}", 100.0 * outcome.loss()),
            grouped(sent.calls),
            a_call(sent),
            grouped(received.calls),
            a_call(received),
            outcome.cpu().map_or("-".to_owned(), |cpu| format!("{cpu:.0}")),
        ]);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// The last line of the program.
pub(crate) fn best(comparison: &Comparison) -> String {
    let best = comparison.best();
    let (rate, times) = (grouped(best.rate() as u64), comparison.times(best));
    format!("best: {}, {rate} packets/s, {times:.1} times the single call", best.name)
}

fn a_call(tally: &Tally) -> String {
    format!("{:.1}", tally.datagrams as f64 / tally.calls.max(1) as f64)
}

/// A number with its thousands set apart.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
