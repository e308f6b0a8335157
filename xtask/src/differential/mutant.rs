//! This library with a defect, to show that the comparison notices one.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use regex::Regex;

/// A defect: every call of a C function goes to a function that does something else.
struct Mutant {
    name: &'static str,
    /// The C function.
    call: &'static str,
    /// What stands in for it: a whole function of the same name.
    stand_in: &'static str,
}

const MUTANTS: &[Mutant] = &[
    Mutant {
        name: "no-setsockopt",
        call: "setsockopt",
        stand_in: "fn setsockopt(_: c_int, _: c_int, _: c_int, _: *const c_void, _: socklen_t) -> c_int { 0 }",
    },
    Mutant {
        name: "lost-send-flag",
        call: "send",
        stand_in: "fn send(s: c_int, b: *const c_void, l: size_t, f: c_int) -> ssize_t {
            unsafe { libc::send(s, b, l, f & !MSG_OOB) }
        }",
    },
    Mutant {
        name: "lost-cloexec",
        call: "socket",
        stand_in: "fn socket(d: c_int, t: c_int, p: c_int) -> c_int { unsafe { libc::socket(d, t & !SOCK_CLOEXEC, p) } }",
    },
    Mutant {
        name: "short-address",
        call: "sendto",
        stand_in: "fn sendto(s: c_int, b: *const c_void, l: size_t, f: c_int, a: *const sockaddr, n: socklen_t) -> ssize_t {
            unsafe { libc::sendto(s, b, l, f, a, n.saturating_sub(1)) }
        }",
    },
    Mutant {
        name: "short-buffer",
        call: "recv",
        stand_in: "fn recv(s: c_int, b: *mut c_void, l: size_t, f: c_int) -> ssize_t {
            unsafe { libc::recv(s, b, l.saturating_sub(1), f) }
        }",
    },
];

/// The names of the defects.
pub(crate) fn names() -> String {
    MUTANTS.iter().map(|mutant| mutant.name).collect::<Vec<_>>().join(" ")
}

/// Builds the scenarios on a copy of the library that has this defect; returns the program.
pub(crate) fn build(name: &str) -> Result<PathBuf> {
    let mutant = MUTANTS.iter().find(|mutant| mutant.name == name);
    let mutant = mutant.with_context(|| format!("no defect {name}; the defects: {}", names()))?;
    let scratch = crate::target()?.join("differential");
    let copy = scratch.join(name);
    crate::scratch::copy_library(&copy, "drop-in/scenarios")?;
    spoil(mutant, &copy.join("src"))?;
    crate::build_in(
        &copy,
        &scratch.join("target"),
        &["--package", "scenarios", "--bin", "scenarios-berkeley"],
    )?;
    Ok(scratch.join("target/release/scenarios-berkeley"))
}

/// Sends the calls to the stand-in.
fn spoil(mutant: &Mutant, source: &Path) -> Result<()> {
    let call = Regex::new(&format!(r"\b(c|libc)::{}\(", mutant.call))?;
    let mut count = 0;
    crate::each_file(source, &mut |file| {
        let text = std::fs::read_to_string(file)?;
        count += call.find_iter(&text).count();
        Ok(std::fs::write(file, &*call.replace_all(&text, format!("crate::mutant::{}(", mutant.call)))?)
    })?;
    ensure!(count > 0, "the library calls {} nowhere", mutant.call);
    let root = source.join("lib.rs");
    let library = std::fs::read_to_string(&root)?;
    let stand_in = mutant.stand_in;
    let module =
        format!("#[allow(warnings, unsafe_code)] mod mutant {{ use libc::*; pub(crate) unsafe {stand_in} }}");
    Ok(std::fs::write(root, format!("{library}\n{module}\n"))?)
}
