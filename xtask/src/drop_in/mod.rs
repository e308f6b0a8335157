//! Both swaps, on projects that depend on socket2: by `[patch.crates-io]`, and by the name in a manifest.

pub(crate) mod tree;

use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

use crate::scratch::Scratch;

/// The programs of `drop-in/patch`, and the crates of the registry that each is about.
const PROGRAMS: &[(&str, &[&str])] = &[
    ("tokio", &["tokio"]),
    ("http", &["reqwest", "hyper-util", "axum"]),
    ("quinn", &["quinn"]),
    ("quinn_udp", &["quinn-udp"]),
    ("redis", &["redis"]),
];

/// The crates among those that use socket2 themselves; the rest does through them.
const USERS: &[&str] = &["hyper-util", "quinn", "quinn-udp", "redis", "tokio"];

/// The package of the distribution that the program `redis` starts a server of.
const SERVER: &str = "redis-server";

/// Swaps, builds, runs, and prints a line each. Whatever is not as it should be is an error.
pub(crate) fn run() -> Result<bool> {
    let server = Command::new(SERVER).arg("--version").output();
    ensure!(server.is_ok(), "{SERVER} is not installed, and is talked to: apt-get install {SERVER}");
    by_patch()?;
    by_name()?;
    in_vain()?;
    Ok(true)
}

fn by_patch() -> Result<()> {
    let scratch = Scratch::of_fixture("patch")?;
    scratch.build()?;
    let tree = scratch.tree()?;
    let users = tree::patched(&tree, USERS)?;
    println!(
        "patch: one socket2 in {} packages, the shim; used by {}",
        tree.packages.len(),
        users.join(", ")
    );
    for (program, crates) in PROGRAMS {
        let version = |name: &&str| Ok(format!("{name} {}", tree::version(&tree, name)?));
        let versions: Result<Vec<String>> = crates.iter().map(version).collect();
        println!("patch: {}: {} bytes moved", versions?.join(", "), moved(&scratch, program)?);
    }
    Ok(())
}

fn by_name() -> Result<()> {
    let scratch = Scratch::of_fixture("rename")?;
    scratch.build()?;
    tree::renamed(&scratch.tree()?, "exposes")?;
    println!(
        "rename: berkeley as socket2 in a library's API, beside the genuine 0.5 and 0.6: {} bytes moved",
        moved(&scratch, "together")?
    );
    Ok(())
}

/// Runs a program where it can dial out to nobody; returns how many bytes it says it has moved.
fn moved(scratch: &Scratch, program: &str) -> Result<usize> {
    let output = crate::loopback::command(scratch.target.join("debug").join(program))?.output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{program} failed, {}:\n{said}{errors}", output.status);
    let line = said.lines().last().and_then(|line| line.strip_prefix("moved "));
    let bytes = line.with_context(|| format!("{program} moved nothing:\n{said}{errors}"))?.parse()?;
    ensure!(bytes > 0, "{program} moved nothing");
    Ok(bytes)
}

/// A tree that asks for another version than the patch has: the check must refuse it, or the rest proves nothing.
fn in_vain() -> Result<()> {
    let scratch = Scratch::empty("vain")?;
    let shim = crate::root().canonicalize()?.join("compat/socket2");
    let manifest = format!(
        "[workspace]\n\n[package]\nname = \"vain\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         socket2 = \"0.5\"\n\n[patch.crates-io]\nsocket2 = {{ path = {:?} }}\n",
        shim.display().to_string()
    );
    std::fs::write(scratch.directory.join("Cargo.toml"), manifest)?;
    std::fs::create_dir(scratch.directory.join("src"))?;
    std::fs::write(scratch.directory.join("src/lib.rs"), "")?;
    match scratch.lock() {
        Err(refusal) if refusal.to_string().starts_with("the patch is not used") => {}
        Err(other) => return Err(other),
        Ok(()) => bail!("a patch that is not used went unnoticed"),
    }
    ensure!(tree::patched(&scratch.tree()?, &[]).is_err(), "a tree without the shim went unnoticed");
    println!("patch: a patch that is not used, and a tree without the shim, are refused");
    Ok(())
}
