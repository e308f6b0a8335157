//! A network namespace that holds nothing but the loopback interface: what runs in it dials out to nobody.

use std::process::{Command, ExitStatus};

use anyhow::{Context as _, Result, ensure};

/// Says to a process of this program that it runs in a namespace that [`again`] made.
const INSIDE: &str = "XTASK_ON_LOOPBACK";

/// Whether this process runs in a namespace of its own.
pub(crate) fn inside() -> bool {
    std::env::var_os(INSIDE).is_some()
}

/// Runs this program again, with the same arguments and with these variables, in a namespace of its own.
pub(crate) fn again(variables: &[(&str, &str)]) -> Result<ExitStatus> {
    let mut command = command(std::env::current_exe()?)?;
    command.args(std::env::args_os().skip(1)).env(INSIDE, "").envs(variables.iter().copied());
    command.status().context("unshare does not start: it is in the package util-linux")
}

/// A command that runs `program` in a namespace of its own, for the caller to add arguments to.
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>) -> Result<Command> {
    let root = is_root()?;
    let mut command = Command::new("unshare");
    // Who is not root becomes root of a user namespace, which may have a network namespace.
    command.args(if root { &["--net"][..] } else { &["--map-root-user", "--net"] });
    command.args(["sh", "-c", "ip link set lo up && exec \"$0\" \"$@\""]).arg(program);
    Ok(command)
}

fn is_root() -> Result<bool> {
    let output = Command::new("id").arg("-u").output().context("id does not start")?;
    ensure!(output.status.success(), "id -u failed");
    Ok(output.stdout.trim_ascii() == b"0")
}
