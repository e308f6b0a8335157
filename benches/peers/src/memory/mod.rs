//! What is allocated: by each round of an operation, and by what is kept.

mod values;

use crate::instructions::rows;
use crate::plan::Plan;
use crate::raw::{Count, allocated, begin};
use crate::table::Table;
use crate::udp::counted;
use std::io;

/// How often an operation runs: this, and twice as often, so that what is allocated once is not counted.
const ROUNDS: u64 = 100;

pub(crate) fn main(plan: &Plan) -> io::Result<()> {
    let mut table = Table::new(&["operation", "library", "allocations a round", "bytes a round"]);
    for row in rows().filter(|row| row.operation.contains(&plan.only)) {
        for entry in row.entries {
            let [allocations, bytes] = each(|rounds| {
                (entry.run)(rounds);
                Ok(())
            })?;
            table.push(vec![row.operation.to_owned(), entry.library.to_owned(), allocations, bytes]);
        }
    }
    for (group, libraries) in counted::names().filter(|(group, _)| group.contains("train")) {
        for library in libraries {
            for (what, run) in [("send", counted::send as Run), ("receive", counted::receive)] {
                let operation = format!("{what} {} datagrams, {group}", counted::ROUND);
                if operation.contains(&plan.only) {
                    let [allocations, bytes] = each(|rounds| run(group, library, rounds))?;
                    table.push(vec![operation, library.to_owned(), allocations, bytes]);
                }
            }
        }
    }
    table.finish("allocations", &plan.only)?;
    values::main(plan)
}

/// Allocations and bytes of one round.
fn each(run: impl Fn(u64) -> io::Result<()>) -> io::Result<[String; 2]> {
    let count = |rounds| {
        let before = allocated();
        run(rounds)?;
        let after = allocated();
        io::Result::Ok([after.allocations - before.allocations, after.bytes - before.bytes])
    };
    // What the process allocates once, it has then allocated.
    run(1)?;
    let ([once, once_bytes], [twice, twice_bytes]) = (count(ROUNDS)?, count(2 * ROUNDS)?);
    Ok([twice - once, twice_bytes - once_bytes].map(|number| (number as f64 / ROUNDS as f64).to_string()))
}

/// Runs a method, by the names of its group and library.
type Run = fn(&str, &str, u64) -> io::Result<()>;

/// Something that is kept, and what it has allocated.
struct Kept<T> {
    value: T,
    count: Count,
}

/// Makes something to keep.
fn keep<T>(make: impl FnOnce() -> io::Result<T>) -> io::Result<Kept<T>> {
    let before = begin();
    let value = make()?;
    let after = allocated();
    let count = Count {
        allocations: after.allocations - before.allocations,
        bytes: after.bytes - before.bytes,
        live: after.live - before.live,
        peak: after.peak - before.live,
    };
    Ok(Kept { value, count })
}
