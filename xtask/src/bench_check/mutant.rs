//! This library with an `#[inline]` taken away, to show that the reading of the code notices.

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use regex::Regex;

/// A function that is not inlined any more. Of a generic one, such as `Socket::get`, nobody would notice: a user's program
/// compiles it itself, and inlines it without being asked.
struct Mutant {
    name: &'static str,
    file: &'static str,
    /// How the function's line begins.
    function: &'static str,
}

const MUTANTS: &[Mutant] = &[
    Mutant { name: "send", file: "src/socket/io.rs", function: "pub fn send(" },
    Mutant { name: "method", file: "src/option/table.rs", function: "pub fn $get(" },
    Mutant { name: "address", file: "src/address/mod.rs", function: "fn from(address: SocketAddr)" },
];

/// The names of the defects.
pub(crate) fn names() -> String {
    MUTANTS.iter().map(|mutant| mutant.name).collect::<Vec<_>>().join(" ")
}

/// Copies the library with this defect, and the probes; returns where, and where it is to be built.
pub(crate) fn make(name: &str) -> Result<(PathBuf, PathBuf)> {
    let mutant = MUTANTS.iter().find(|mutant| mutant.name == name);
    let mutant = mutant.with_context(|| format!("no defect {name}; the defects: {}", names()))?;
    let scratch = crate::target()?.join("bench-check");
    let copy = scratch.join(name);
    crate::scratch::copy_library(&copy, "benches/thin")?;
    let file = copy.join(mutant.file);
    let text = std::fs::read_to_string(&file)?;
    let function = Regex::new(&format!(r"(?m)^ *#\[inline\]\n( *{})", regex::escape(mutant.function)))?;
    ensure!(function.find_iter(&text).count() == 1, "{} has no inline `{}`", mutant.file, mutant.function);
    let text = function.replace(&text, "$1");
    std::fs::write(&file, &*text)?;
    Ok((copy, scratch.join("target")))
}
