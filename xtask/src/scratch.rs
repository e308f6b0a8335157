//! Projects outside the workspace: made under the target directory, of sources that are kept in `drop-in`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use cargo_metadata::{Metadata, MetadataCommand};
use regex::Regex;

/// What cargo says of a patch that nothing in the tree asks for: all would then pass in vain.
const UNUSED: &str = "was not used in the crate graph";

/// A project, and the target directory that it shares with its like.
pub(crate) struct Scratch {
    /// Where its manifest is.
    pub(crate) directory: PathBuf,
    /// Where cargo puts what it builds.
    pub(crate) target: PathBuf,
}

impl Scratch {
    /// Copies `drop-in/NAME`, with each `manifest.toml` as the `Cargo.toml` beside it.
    pub(crate) fn of_fixture(name: &str) -> Result<Scratch> {
        let scratch = Scratch::empty(name)?;
        crate::copy(&crate::root().join("drop-in").join(name), &scratch.directory)?;
        let root = crate::root().canonicalize()?;
        crate::each_file(&scratch.directory, &mut |file| {
            if file.file_name().is_some_and(|name| name == "manifest.toml") {
                let text = std::fs::read_to_string(file)?.replace("{root}", &root.display().to_string());
                std::fs::write(file.with_file_name("Cargo.toml"), text)?;
            }
            Ok(())
        })?;
        Ok(scratch)
    }

    /// An empty directory in the place of a former one.
    pub(crate) fn empty(name: &str) -> Result<Scratch> {
        let all = crate::target()?.join("drop-in");
        let directory = all.join(name);
        if directory.exists() {
            std::fs::remove_dir_all(&directory)?;
        }
        std::fs::create_dir_all(&directory)?;
        Ok(Scratch { directory, target: all.join("target") })
    }

    /// A command of cargo in this project, for the caller to add arguments to.
    pub(crate) fn cargo(&self, command: &str) -> Command {
        let mut cargo = Command::new("cargo");
        self.prepare(&mut cargo);
        cargo.arg(command);
        cargo
    }

    /// Lets a command that runs cargo, by itself or through another program, do so for this project.
    pub(crate) fn prepare(&self, cargo: &mut Command) {
        cargo
            .current_dir(&self.directory)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_TERM_COLOR", "never");
        // There is much to build, and nobody debugs it.
        cargo.env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_PROFILE_TEST_DEBUG", "0");
    }

    /// Builds everything; fails where a patch is not used.
    pub(crate) fn build(&self) -> Result<()> {
        said_nothing_of_a_patch(&mut self.cargo("build"))
    }

    /// Resolves the dependencies; fails where a patch is not used.
    pub(crate) fn lock(&self) -> Result<()> {
        said_nothing_of_a_patch(&mut self.cargo("generate-lockfile"))
    }

    /// The packages, as the lock has them.
    pub(crate) fn tree(&self) -> Result<Metadata> {
        let manifest = self.directory.join("Cargo.toml");
        let options = ["--locked".to_owned()];
        Ok(MetadataCommand::new().manifest_path(manifest).other_options(options).exec()?)
    }
}

/// Copies the library, and one member of the workspace, to where a defect can be put into it.
pub(crate) fn copy_library(copy: &Path, member: &str) -> Result<()> {
    if copy.exists() {
        std::fs::remove_dir_all(copy)?;
    }
    for part in ["Cargo.lock", "build.rs", "src", member] {
        crate::copy(&crate::root().join(part), &copy.join(part))?;
    }
    let manifest = std::fs::read_to_string(crate::root().join("Cargo.toml"))?;
    let members = format!(r#"members = ["{member}"]"#);
    let manifest = Regex::new(r"(?m)^members = .*$")?.replace(&manifest, members);
    let manifest = Regex::new(r"(?m)^default-members = .*$")?.replace(&manifest, "");
    Ok(std::fs::write(copy.join("Cargo.toml"), &*manifest)?)
}

/// Runs a command of cargo, which must succeed, and must have used every patch.
fn said_nothing_of_a_patch(cargo: &mut Command) -> Result<()> {
    let output = cargo.output().context("cargo does not start")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "cargo failed:\n{said}");
    ensure!(!said.contains(UNUSED), "the patch is not used:\n{said}");
    Ok(())
}

/// Whether two paths are the same file.
pub(crate) fn same(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}
