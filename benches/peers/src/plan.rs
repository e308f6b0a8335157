//! What is to be measured, and how long.

use std::time::Duration;

#[derive(Clone, clap::Args)]
pub(crate) struct Plan {
    /// How often each row is measured
    #[arg(long, global = true, default_value_t = 9, value_parser = clap::value_parser!(u16).range(1..=1000))]
    repetitions: u16,
    /// How long two threads run for one sample
    #[arg(long, global = true, default_value_t = 200, value_parser = clap::value_parser!(u64).range(10..=3000))]
    milliseconds: u64,
    /// Measures what has this in its name, and writes no table
    #[arg(long, global = true, default_value = "", hide_default_value = true)]
    pub(crate) only: String,
}

impl Plan {
    pub(crate) fn repetitions(&self) -> usize {
        self.repetitions.into()
    }

    pub(crate) fn time(&self) -> Duration {
        Duration::from_millis(self.milliseconds)
    }
}
