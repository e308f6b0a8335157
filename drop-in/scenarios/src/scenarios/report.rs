//! The lines that a scenario writes.
#![allow(unsafe_code)] // Two calls of libc: a line is to be one `write`, and a scenario that hangs is to end.

use super::show::Show;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Where the lines go.
pub(crate) struct Report(());

impl Report {
    /// Writes the first line: what happened before it is the start of the process.
    pub(crate) fn begin() -> Report {
        let report = Report(());
        report.line("begin", "");
        report
    }

    /// Writes a line.
    pub(crate) fn line(&self, step: &str, outcome: &str) {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let line = format!("{}\t{}\n", words(step), outcome.replace('\n', "\\n"));
        // SAFETY: the pointer and the length are those of `line`, which the call reads.
        let written = unsafe { libc::write(1, line.as_ptr().cast(), line.len()) };
        assert_eq!(written, line.len() as isize);
    }

    /// Runs a step, writes what came of it, and returns that, if it is no panic.
    pub(crate) fn step<T: Show>(&self, step: impl AsRef<str>, run: impl FnOnce() -> T) -> Option<T> {
        match catch_unwind(AssertUnwindSafe(run)) {
            Ok(value) => {
                self.line(step.as_ref(), &value.show());
                Some(value)
            }
            Err(_) => {
                self.line(step.as_ref(), "panic");
                None
            }
        }
    }
}

/// Ends the process after so many seconds.
pub(crate) fn alarm(seconds: u32) {
    // SAFETY: the call takes a number and has no precondition.
    unsafe { libc::alarm(seconds) };
}

/// A step that is named by its own text.
macro_rules! step {
    ($report:expr, $run:expr) => {
        $report.step(stringify!($run), || $run)
    };
}

pub(crate) use step;
