//! What a dependency costs to build: seconds of a cold release build of an empty program, and crates.

use crate::figures::Quartiles;
use crate::table::Table;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

const LIBRARIES: &[(&str, &str)] = &[
    ("nothing", ""),
    ("libc", "libc = \"0.2\""),
    ("socket2", "socket2 = { version = \"0.6\", features = [\"all\"] }"),
    ("rustix", "rustix = { version = \"1.1\", features = [\"net\"] }"),
    ("nix", "nix = { version = \"0.31\", features = [\"socket\", \"net\", \"uio\"] }"),
    ("quinn-udp", "quinn-udp = { version = \"0.6\", default-features = false }"),
    ("berkeley", concat!("berkeley = { path = \"", env!("CARGO_MANIFEST_DIR"), "/../..\" }")),
];

pub(crate) fn main(repetitions: usize) -> io::Result<()> {
    let folder = std::env::temp_dir().join(format!("peers-build-{}", std::process::id()));
    let answer = measure(&folder, repetitions);
    std::fs::remove_dir_all(&folder)?;
    answer
}

fn measure(folder: &Path, repetitions: usize) -> io::Result<()> {
    let mut programs: Vec<(&str, PathBuf, Vec<f64>)> = Vec::new();
    for &(library, dependency) in LIBRARIES {
        let program = folder.join(library);
        std::fs::create_dir_all(program.join("src"))?;
        std::fs::write(program.join("src/main.rs"), "fn main() {}\n")?;
        let package = "[package]\nname = \"program\"\nversion = \"0.0.0\"\nedition = \"2024\"\n";
        let manifest = format!("{package}\n[workspace]\n\n[dependencies]\n{dependency}\n");
        std::fs::write(program.join("Cargo.toml"), manifest)?;
        cargo(&program, &["fetch"])?;
        programs.push((library, program, Vec::new()));
    }
    for _ in 0..repetitions {
        for (_, program, seconds) in &mut programs {
            _ = std::fs::remove_dir_all(program.join("target"));
            let begin = Instant::now();
            cargo(program, &["build", "--release", "--offline"])?;
            seconds.push(begin.elapsed().as_secs_f64());
        }
    }
    let mut table = Table::new(&["library", "seconds", "quartiles", "crates"]);
    for (library, program, seconds) in &programs {
        let tree = cargo(program, &["tree", "--offline", "--prefix", "none", "--edges", "normal,build"])?;
        let mut crates: Vec<&str> = tree
            .lines()
            .filter_map(|line| line.split_whitespace().next())
            .filter(|&name| name != "program")
            .collect();
        crates.sort_unstable();
        crates.dedup();
        let time = Quartiles::of(seconds.iter().copied());
        table.push(vec![
            (*library).to_owned(),
            format!("{:.2}", time.median),
            format!("{:.2} to {:.2}", time.low, time.high),
            crates.len().to_string(),
        ]);
    }
    table.finish("build", "")
}

/// Runs cargo there, with the target folder there, and returns what it prints.
fn cargo(program: &Path, arguments: &[&str]) -> io::Result<String> {
    let target = program.join("target");
    let output = Command::new("cargo")
        .args(arguments)
        .current_dir(program)
        .env("CARGO_TARGET_DIR", target)
        .output()?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        return Err(io::Error::other(format!("cargo {}: {text}", arguments.join(" "))));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
