//! The targets: which system each is of, what is run there, and which of them docs.rs documents.

use std::collections::BTreeSet;
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

use super::systems::{OTHERS, Systems, columns};
use super::table;

/// The target of this machine, and how the tests are run there; `xtask/src/emulate/systems.rs` names the others.
const HERE: (&str, &str) = (
    "x86_64-unknown-linux-gnu",
    "every test, also under AddressSanitizer; those of DCCP, SCTP, CAN, TLS and others in a virtual machine",
);

/// What docs.rs shows first. It builds this one and, by its limit, ten more.
const DOCS_FIRST: &str = "x86_64-unknown-linux-gnu";
const DOCS_LIMIT: usize = 10;

/// A target, and the system that rustc says it is of.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) name: &'static str,
    /// The value of `target_os`.
    pub(crate) system: String,
    /// Why the library is not type-checked for it, if it is not.
    pub(crate) unchecked: Option<&'static str>,
}

impl Target {
    fn new(name: &'static str, unchecked: Option<&'static str>) -> Result<Target> {
        let text = cfg(name)?;
        let system = text.lines().find_map(|line| line.strip_prefix("target_os=")).context("no target_os")?;
        Ok(Target { name, system: system.trim_matches('"').to_owned(), unchecked })
    }
}

/// What rustc sets for a target, a line each.
pub(crate) fn cfg(target: &str) -> Result<String> {
    let output = Command::new("rustc").args(["--print", "cfg", "--target", target]).output();
    let output = output.context("rustc does not start")?;
    ensure!(output.status.success(), "rustc knows no target {target}");
    Ok(String::from_utf8(output.stdout)?)
}

/// The targets of the checker in the order of its list, and before them those where tests run.
pub(crate) fn targets() -> Result<Vec<Target>> {
    let run = std::iter::once(HERE.0).chain(crate::emulate::targets());
    let others = crate::targets::TARGETS.iter().copied().filter(|name| run_on(name).is_none());
    run.chain(others).map(|name| Target::new(name, crate::targets::unchecked(name))).collect()
}

/// The table of the systems: their targets, and what is run.
pub(crate) fn tables(targets: &[Target], documented: &[&str]) -> String {
    let mut lines = Vec::new();
    for (heading, systems) in columns() {
        for system in systems {
            let of: Vec<_> = targets.iter().filter(|target| target.system == system).collect();
            let run: Vec<_> = of.iter().filter_map(|target| run_on(target.name)).collect();
            let names: Vec<_> = of.iter().map(|target| shown(target, documented)).collect();
            let checked = if names.is_empty() { "no target".to_owned() } else { names.join(", ") };
            lines.push(vec![format!("`{system}`"), heading.to_owned(), checked, run.join("; ")]);
        }
    }
    table(&["system", "column", "type-checked for", "tests run"], lines.into_iter())
}

/// How the tests are run on a target, if they are.
fn run_on(name: &str) -> Option<String> {
    let how = if name == HERE.0 { HERE.1 } else { crate::emulate::how(name)? };
    Some(format!("on `{name}`: {how}"))
}

/// A target, with a star where docs.rs has it, or with the reason why it is not checked.
fn shown(target: &Target, documented: &[&str]) -> String {
    let name = target.name;
    match target.unchecked {
        Some(reason) => format!("not `{name}`: {reason}"),
        None if name == DOCS_FIRST || documented.contains(&name) => format!("`{name}`\\*"),
        None => format!("`{name}`"),
    }
}

/// The targets of docs.rs beside its first: one of each column, and of each other system, for which rustup has a std, an
/// x86-64 one if there is. Other targets of the same system have the same documentation, and docs.rs has no std but
/// rustup's.
pub(crate) fn documented(targets: &[Target], has_std: impl Fn(&str) -> bool) -> Result<Vec<&'static str>> {
    let mut groups = Vec::new();
    for (heading, systems) in columns() {
        match heading {
            OTHERS => groups.extend(systems.into_iter().map(|system| Systems::from([system]))),
            _ => groups.push(systems),
        }
    }
    let mut documented = Vec::new();
    for group in groups {
        let of_group: Vec<_> =
            targets.iter().filter(|target| group.contains(target.system.as_str())).collect();
        let can_be = |target: &&&Target| target.unchecked.is_none() && has_std(target.name);
        if !of_group.iter().any(|target| target.name == DOCS_FIRST) {
            // `false` is less than `true`, and of equals the first is the least.
            let found =
                of_group.iter().filter(can_be).min_by_key(|target| !target.name.starts_with("x86_64-"));
            documented.extend(found.map(|target| target.name));
        }
    }
    ensure!(
        documented.len() <= DOCS_LIMIT,
        "docs.rs leaves out what goes beyond {DOCS_LIMIT} targets: {}",
        documented.join(" ")
    );
    Ok(documented)
}

/// The targets for which rustup serves a std.
pub(crate) fn served() -> Result<BTreeSet<String>> {
    let output = Command::new("rustup").args(["target", "list"]).output().context("rustup does not start")?;
    ensure!(output.status.success(), "rustup target list: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout)?;
    Ok(text.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect())
}

/// The manifest with this list of targets for docs.rs.
pub(crate) fn manifest(text: &str, documented: &[&str]) -> Result<String> {
    let Some((before, section)) = text.split_once("\n[package.metadata.docs.rs]\n") else {
        bail!("Cargo.toml has no section for docs.rs")
    };
    let (head, list) = section.split_once("\ntargets = [").context("no targets for docs.rs in Cargo.toml")?;
    let (_, after) = list.split_once(']').context("the list of targets has no end")?;
    ensure!(!head.contains("\n["), "no targets for docs.rs in Cargo.toml");
    let list: String = documented.iter().map(|target| format!("\n    \"{target}\",")).collect();
    Ok(format!("{before}\n[package.metadata.docs.rs]\n{head}\ntargets = [{list}\n]{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> Vec<Target> {
        let target = |name, system: &str| Target { name, system: system.to_owned(), unchecked: None };
        vec![
            target(DOCS_FIRST, "linux"),
            target("mips-linux", "linux"),
            target("no-std-darwin", "macos"),
            target("arm-darwin", "macos"),
            target("x86_64-ios", "ios"),
            target("arm-netbsd", "netbsd"),
            target("mips-netbsd", "netbsd"),
            Target { unchecked: Some("no std"), ..target("arm-aix", "aix") },
            target("arm-haiku", "haiku"),
            target("arm-redox", "redox"),
        ]
    }

    #[test]
    fn rustc_tells_the_system_of_a_target() {
        assert_eq!(Target::new("x86_64-pc-windows-gnu", None).unwrap().system, "windows");
        assert!(Target::new("vax-digital-ultrix", None).is_err());
    }

    #[test]
    fn one_target_of_each_column_is_documented() {
        let documented = documented(&list(), |name| name != "no-std-darwin").unwrap();
        assert_eq!(documented, ["x86_64-ios", "arm-netbsd", "arm-haiku", "arm-redox"]);
    }

    #[test]
    fn every_system_has_a_line() {
        let text = tables(&list(), &["x86_64-ios"]);
        assert!(
            text.contains("| `linux` | Linux | `x86_64-unknown-linux-gnu`\\*, `mips-linux` | on"),
            "{text}"
        );
        assert!(text.contains("| `ios` | Apple | `x86_64-ios`\\* |  |"), "{text}");
        assert!(text.contains("| `aix` | others | not `arm-aix`: no std |  |"), "{text}");
        assert!(text.contains("| `vita` | others | no target |  |"), "{text}");
    }

    #[test]
    fn the_manifest_gets_the_list_and_nothing_else() {
        let section = "[package]\n\n[package.metadata.docs.rs]\nall = true\n";
        let text = format!("{section}targets = [\n    \"a\",\n]\n\n[x]\ntargets = [1]\n");
        let with = manifest(&text, &["b", "c"]).unwrap();
        assert_eq!(with, text.replace("    \"a\",\n", "    \"b\",\n    \"c\",\n"));
        assert_eq!(manifest(&with, &["a"]).unwrap(), text);
        assert!(manifest(&format!("{section}\n[x]\ntargets = [1]\n"), &[]).is_err());
    }
}
