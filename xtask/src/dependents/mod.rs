//! The published tests of crates that depend on socket2: with the genuine crate and with this library in its place, in
//! the same run, where they can dial out to nobody.

mod suite;

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result, bail, ensure};

use crate::drop_in::tree;
use crate::scratch::Scratch;
use suite::Outcome;

/// A crate, and which of its tests are run.
struct Dependent {
    name: &'static str,
    version: &'static str,
    /// What chooses features and tests, for `cargo test`.
    arguments: &'static [&'static str],
    /// Whether the examples in its documentation are run as well.
    documentation: bool,
}

const DEPENDENTS: &[Dependent] = &[
    Dependent {
        name: "tokio",
        version: "1",
        arguments: &[
            "--features",
            "full",
            "--test",
            "net_*",
            "--test",
            "tcp_*",
            "--test",
            "udp",
            "--test",
            "uds_*",
        ],
        documentation: false,
    },
    Dependent { name: "quinn-udp", version: "0.6", arguments: &["--features", "log"], documentation: true },
    Dependent { name: "quinn", version: "0.11", arguments: &[], documentation: true },
    Dependent { name: "hyper-util", version: "0.1", arguments: &["--features", "full"], documentation: true },
    Dependent {
        name: "axum-server",
        version: "0.8",
        arguments: &["--features", "tls-rustls,tls-openssl"],
        documentation: true,
    },
    Dependent { name: "actix-server", version: "2", arguments: &[], documentation: true },
];

/// The names of the crates.
pub(crate) fn names() -> String {
    DEPENDENTS.iter().map(|dependent| dependent.name).collect::<Vec<_>>().join(" ")
}

/// Runs the tests of these crates, or of all. `false` where one does not pass the same with this library.
pub(crate) fn run(named: &[String]) -> Result<bool> {
    if let Some(unknown) =
        named.iter().find(|name| DEPENDENTS.iter().all(|dependent| dependent.name != **name))
    {
        bail!("no crate {unknown}; the crates: {}", names());
    }
    let chosen = |dependent: &&Dependent| named.is_empty() || named.iter().any(|name| name == dependent.name);
    let mut table =
        crate::table(&["crate", "passed: genuine", "ours", "failed: genuine", "ours", "", "seconds"]);
    let mut good = true;
    for dependent in DEPENDENTS.iter().filter(chosen) {
        let start = Instant::now();
        let (version, source) = source(dependent)?;
        let genuine =
            by(dependent, &source, false).with_context(|| format!("{}, genuine", dependent.name))?;
        let ours = by(dependent, &source, true).with_context(|| format!("{}, ours", dependent.name))?;
        let equal = compare(dependent.name, &genuine, &ours);
        good &= equal;
        table.add_row([
            format!("{} {version}", dependent.name),
            genuine.passed.len().to_string(),
            ours.passed.len().to_string(),
            genuine.failed.len().to_string(),
            ours.failed.len().to_string(),
            if equal { "equal" } else { "different" }.to_owned(),
            start.elapsed().as_secs().to_string(),
        ]);
    }
    println!("{table}");
    Ok(good)
}

/// Prints the tests that one side passes and the other does not. `false` where there is one, or none was run at all.
fn compare(name: &str, genuine: &Outcome, ours: &Outcome) -> bool {
    for test in genuine.passed.difference(&ours.passed) {
        println!("{name}: passed by the genuine crate alone: {test}");
    }
    for test in ours.passed.difference(&genuine.passed) {
        println!("{name}: passed by this library alone: {test}");
    }
    for test in genuine.failed.intersection(&ours.failed) {
        println!("{name}: passed by neither: {test}");
    }
    genuine.passed == ours.passed && !ours.passed.is_empty()
}

/// The version of a crate in the registry, and where its source is.
fn source(dependent: &Dependent) -> Result<(String, PathBuf)> {
    let scratch = Scratch::empty(&format!("source-of-{}", dependent.name))?;
    let manifest = format!(
        "[workspace]\n\n[package]\nname = \"source\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         {} = {{ version = \"{}\", default-features = false }}\n",
        dependent.name, dependent.version
    );
    std::fs::write(scratch.directory.join("Cargo.toml"), manifest)?;
    std::fs::create_dir(scratch.directory.join("src"))?;
    std::fs::write(scratch.directory.join("src/lib.rs"), "")?;
    scratch.lock()?;
    let tree = scratch.tree()?;
    let package =
        tree.packages.iter().find(|package| package.name == dependent.name).context("not in the tree")?;
    let directory = package.manifest_path.parent().context("a manifest without a directory")?;
    Ok((package.version.to_string(), directory.into()))
}

/// Builds and runs the tests with the genuine crate, or with this library in its place.
fn by(dependent: &Dependent, source: &Path, ours: bool) -> Result<Outcome> {
    let side = if ours { "ours" } else { "genuine" };
    let scratch = Scratch::empty(&format!("{}-{side}", dependent.name))?;
    crate::copy(source, &scratch.directory)?;
    let lock = scratch.directory.join("Cargo.lock");
    if lock.exists() {
        std::fs::remove_file(lock)?;
    }
    let manifest = scratch.directory.join("Cargo.toml");
    let mut text = std::fs::read_to_string(&manifest)?;
    ensure!(!text.contains("\n[patch"), "{} has a patch of its own", manifest.display());
    text.push_str("\n[workspace]\n");
    if ours {
        let shim = crate::root().canonicalize()?.join("compat/socket2");
        text.push_str(&format!(
            "\n[patch.crates-io]\nsocket2 = {{ path = {:?} }}\n",
            shim.display().to_string()
        ));
    }
    std::fs::write(&manifest, text)?;
    scratch.lock()?;
    let tree = scratch.tree()?;
    if ours {
        // Some use it through others.
        ensure!(!tree::patched(&tree, &[])?.is_empty(), "nothing uses the shim");
    } else {
        ensure!(tree.packages.iter().all(|package| package.name != "berkeley"), "not the genuine crate");
    }
    suite::run(&scratch, dependent.arguments, dependent.documentation)
}
