//! The toolchain that has a std for a target; `ci/toolchain` makes the std where none has.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

/// The toolchain that `ci/toolchain` makes, with a std for targets that rustup does not serve.
const CROSS: &str = "berkeley-cross";

/// What a std is for.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    /// Type-checking.
    Check,
    /// Linking.
    Link,
}

/// A toolchain with a std for a target.
pub(crate) struct Toolchain {
    name: String,
    /// The name of its core library, which has a number that is new with every build.
    core: String,
}

impl Toolchain {
    /// Finds one; lets `ci/toolchain` fetch or build one first where there is none.
    pub(crate) fn of(target: &str, purpose: Purpose) -> Result<Toolchain> {
        if let Some(found) = Toolchain::find(target, purpose)? {
            return Ok(found);
        }
        let command = match purpose {
            Purpose::Check => "meta",
            Purpose::Link => "full",
        };
        setup(&[command, target])?;
        Toolchain::find(target, purpose)?
            .with_context(|| format!("`ci/toolchain {command} {target}` makes no std"))
    }

    fn find(target: &str, purpose: Purpose) -> Result<Option<Toolchain>> {
        let everyday = std::env::var("RUSTUP_TOOLCHAIN").context("xtask is run by rustup's cargo")?;
        for name in [everyday, CROSS.to_owned()] {
            if let Some(core) = core(&name, target, purpose) {
                return Ok(Some(Toolchain { name, core }));
            }
        }
        Ok(None)
    }

    /// A command of this toolchain: cargo, or a program that runs cargo.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new("rustup");
        command.args(["run", &self.name, program]).current_dir(crate::root());
        // Those of the toolchain that runs this program.
        command.env_remove("CARGO").env_remove("RUSTC").env_remove("RUSTDOC");
        command
    }

    /// A flag of rustc without effect: cargo does not know that a std was replaced, but it knows that a flag was.
    pub(crate) fn flag(&self) -> String {
        format!("--cfg std_build=\"{}\"", self.core)
    }
}

/// Runs `ci/toolchain`.
pub(crate) fn setup(arguments: &[&str]) -> Result<()> {
    let mut command = Command::new("ci/toolchain");
    let status = command.current_dir(crate::root()).args(arguments).status()?;
    ensure!(status.success(), "`ci/toolchain {}` failed", arguments.join(" "));
    Ok(())
}

/// The file name of the core library that the toolchain has for the target; also without such a toolchain.
fn core(toolchain: &str, target: &str, purpose: Purpose) -> Option<String> {
    let output =
        Command::new("rustup").args(["run", toolchain, "rustc", "--print", "sysroot"]).output().ok()?;
    let sysroot = String::from_utf8(output.stdout).ok()?;
    let libraries: PathBuf = [sysroot.trim(), "lib/rustlib", target, "lib"].iter().collect();
    let names =
        libraries.read_dir().ok()?.flatten().map(|file| file.file_name().to_string_lossy().into_owned());
    let suffix = match purpose {
        Purpose::Check => "", // both kinds will do
        Purpose::Link => ".rlib",
    };
    names.filter(|name| name.ends_with(suffix)).find(|name| name.starts_with("libcore-"))
}
