//! What the programs of tests say.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

/// A part of a test that was not run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Skip {
    pub(crate) what: String,
    pub(crate) reason: String,
}

/// The outcome of any number of programs.
#[derive(Default)]
pub(crate) struct Report {
    pub(crate) programs: usize,
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    /// The skips, each with the tests that reported it.
    pub(crate) skips: BTreeMap<Skip, Vec<String>>,
}

impl Report {
    /// Adds what programs wrote to both of their outputs. The number of summaries: a program ends with one.
    pub(crate) fn add(&mut self, said: &str) -> usize {
        static SUMMARY: LazyLock<Regex> =
            LazyLock::new(|| regex(r"(?m)^test result: \S+ (\d+) passed; (\d+) failed; (\d+) ignored;"));
        static SKIP: LazyLock<Regex> = LazyLock::new(|| regex(r"(?m)skipped: (\S+): (.*): (.*?)\r?$"));
        let mut summaries = 0;
        for line in SUMMARY.captures_iter(said) {
            let number = |field: usize| line[field].parse::<usize>().unwrap_or(0);
            summaries += 1;
            self.passed += number(1);
            self.failed += number(2);
            if number(3) > 0 {
                let skip = Skip { what: format!("{} tests", number(3)), reason: "#[ignore]".to_owned() };
                self.skips.entry(skip).or_default().push("ignored".to_owned());
            }
        }
        for line in SKIP.captures_iter(said) {
            let skip = Skip { what: line[2].to_owned(), reason: line[3].to_owned() };
            self.skips.entry(skip).or_default().push(line[1].to_owned());
        }
        self.programs += summaries;
        summaries
    }

    /// The tests of a program that failed.
    pub(crate) fn failures(said: &str) -> Vec<String> {
        static FAILURE: LazyLock<Regex> = LazyLock::new(|| regex(r"(?m)^test (\S+).* \.\.\. .*FAILED\r?$"));
        FAILURE.captures_iter(said).map(|line| line[1].to_owned()).collect()
    }

    /// How often something was skipped.
    pub(crate) fn skipped(&self) -> usize {
        self.skips.values().map(Vec::len).sum()
    }
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a regular expression")
}
