//! Instructions a call, above those of the call itself.
//!
//! Each entry runs one operation over and over in a process of its own under callgrind, N and 2N times: the difference,
//! over N, is the price of one. The kernel's part is not counted. What comes of the first round is checked, and what that
//! costs is in both numbers.

mod by_hand;
mod check;
mod count;
mod fixture;
mod messages;
mod names;
mod options;
mod receive;
mod receive_many;
mod report;
mod row;
mod send;
mod send_many;
mod stream;

/// The operations of both libraries, here by socket2.
#[path = "."]
mod with_socket2 {
    use socket2 as library;
    #[path = "drop_in.rs"]
    pub(super) mod operations;
}

/// The operations of both libraries, here by this one: the same text.
#[allow(clippy::duplicate_mod)] // on purpose: a drop-in superset compiles what was written for socket2
#[path = "."]
mod with_berkeley {
    use berkeley as library;
    #[path = "drop_in.rs"]
    pub(super) mod operations;
}

pub(crate) use report::{check, main};

pub(crate) use row::Row;

/// All operations; `time` and `memory` run them too.
pub(crate) fn rows() -> impl Iterator<Item = &'static Row> {
    let tables = [
        send::ROWS,
        receive::ROWS,
        stream::ROWS,
        names::ROWS,
        options::ROWS,
        messages::ROWS,
        send_many::ROWS,
        receive_many::ROWS,
    ];
    tables.into_iter().flatten()
}

/// Runs one operation, as a process under callgrind; `None` where there is none such.
pub(crate) fn operation(arguments: &[String]) -> Option<()> {
    let [operation, library, threads, rounds] = arguments else { return None };
    if threads == "two" {
        std::thread::spawn(|| {}).join().ok()?;
    }
    let row = rows().find(|row| row.operation == operation)?;
    let entry = row.entries.iter().find(|entry| entry.library == library)?;
    (entry.run)(rounds.parse().ok()?);
    Some(())
}
