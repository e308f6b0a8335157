//! The targets: which system each is of, what is run there, and which of them docs.rs documents.

use std::collections::BTreeSet;
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

use super::systems::{OTHERS, columns};
use super::table;

/// Where the tests run, beside being type-checked: the target, and how.
const RUN: &[(&str, &str)] = &[(
    "x86_64-unknown-linux-gnu",
    "every test, also under AddressSanitizer; those of DCCP, SCTP, CAN, TLS and others in a virtual machine",
)];

/// What docs.rs shows first. It builds this one and, by its limit, ten more.
const DOCS_FIRST: &str = "x86_64-unknown-linux-gnu";
const DOCS_LIMIT: usize = 10;

/// A target, and the system that rustc says it is of.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) name: String,
    /// The value of `target_os`.
    pub(crate) system: String,
}

impl Target {
    fn new(name: &str) -> Result<Target> {
        let text = cfg(name)?;
        let system = text.lines().find_map(|line| line.strip_prefix("target_os=")).context("no target_os")?;
        Ok(Target { name: name.to_owned(), system: system.trim_matches('"').to_owned() })
    }
}

/// What rustc sets for a target, a line each.
pub(crate) fn cfg(target: &str) -> Result<String> {
    let output = Command::new("rustc").args(["--print", "cfg", "--target", target]).output();
    let output = output.context("rustc does not start")?;
    ensure!(output.status.success(), "rustc knows no target {target}");
    Ok(String::from_utf8(output.stdout)?)
}

/// The checked targets in the order of their list, and before them those where tests run.
pub(crate) fn targets() -> Result<Vec<Target>> {
    let mut names: Vec<_> = RUN.iter().map(|(name, _)| *name).collect();
    names.extend(crate::targets::TARGETS.iter().filter(|name| !RUN.iter().any(|(run, _)| run == *name)));
    names.into_iter().map(Target::new).collect()
}

/// The table of the systems: their targets, and what is run.
pub(crate) fn tables(targets: &[Target], documented: &[String]) -> String {
    let mut lines = Vec::new();
    for (heading, systems) in columns() {
        for system in systems {
            let of: Vec<_> = targets.iter().filter(|target| target.system == system).collect();
            let run: Vec<_> = of.iter().filter_map(|target| run(&target.name)).collect();
            let names: Vec<_> = of.iter().map(|target| shown(&target.name, documented)).collect();
            let checked = if names.is_empty() { "no target".to_owned() } else { names.join(", ") };
            lines.push(vec![format!("`{system}`"), heading.to_owned(), checked, run.join("; ")]);
        }
    }
    table(&["system", "column", "type-checked for", "tests run"], lines.into_iter())
}

fn run(name: &str) -> Option<String> {
    let (_, how) = RUN.iter().find(|(target, _)| *target == name)?;
    Some(format!("on `{name}`: {how}"))
}

/// A target, with a star where docs.rs has it.
fn shown(name: &str, documented: &[String]) -> String {
    let star = if name == DOCS_FIRST || documented.iter().any(|target| target == name) { "\\*" } else { "" };
    format!("`{name}`{star}")
}

/// The targets of docs.rs beside its first: of each column, and of each other system, the first for which rustup has
/// a std. Other targets of the same system have the same documentation, and docs.rs has no std but rustup's.
pub(crate) fn documented(targets: &[Target], has_std: impl Fn(&str) -> bool) -> Result<Vec<String>> {
    let first = targets.iter().find(|target| target.name == DOCS_FIRST).map(|target| target.system.as_str());
    let mut documented = Vec::new();
    for (heading, systems) in columns() {
        let groups: Vec<BTreeSet<_>> = if heading == OTHERS {
            systems.into_iter().map(|system| [system].into()).collect()
        } else {
            vec![systems]
        };
        for group in groups {
            let of_group = |target: &&Target| group.contains(target.system.as_str());
            if first.is_some_and(|first| group.contains(first)) {
                continue;
            }
            let found = targets.iter().filter(of_group).find(|target| has_std(&target.name));
            documented.extend(found.map(|target| target.name.clone()));
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
pub(crate) fn manifest(text: &str, documented: &[String]) -> Result<String> {
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

    fn target(name: &str, system: &str) -> Target {
        Target { name: name.to_owned(), system: system.to_owned() }
    }

    fn list() -> Vec<Target> {
        vec![
            target(DOCS_FIRST, "linux"),
            target("mips-linux", "linux"),
            target("no-std-darwin", "macos"),
            target("arm-darwin", "macos"),
            target("arm-ios", "ios"),
            target("arm-haiku", "haiku"),
            target("arm-redox", "redox"),
        ]
    }

    #[test]
    fn rustc_tells_the_system_of_a_target() {
        let target = Target::new("x86_64-pc-windows-gnu").unwrap();
        assert_eq!(target.system, "windows");
        assert!(Target::new("vax-digital-ultrix").is_err());
    }

    #[test]
    fn one_target_of_each_column_is_documented() {
        let documented = documented(&list(), |name| name != "no-std-darwin").unwrap();
        assert_eq!(documented, ["arm-darwin", "arm-haiku", "arm-redox"]);
    }

    #[test]
    fn every_system_has_a_line() {
        let text = tables(&list(), &["arm-ios".to_owned()]);
        assert!(
            text.contains("| `linux` | Linux | `x86_64-unknown-linux-gnu`\\*, `mips-linux` | on"),
            "{text}"
        );
        assert!(text.contains("| `ios` | Apple | `arm-ios`\\* |  |"), "{text}");
        assert!(text.contains("| `vita` | others | no target |  |"), "{text}");
    }

    #[test]
    fn the_manifest_gets_the_list_and_nothing_else() {
        let section = "[package]\n\n[package.metadata.docs.rs]\nall = true\n";
        let text = format!("{section}targets = [\n    \"a\",\n]\n\n[x]\ntargets = [1]\n");
        let with = manifest(&text, &["b".to_owned(), "c".to_owned()]).unwrap();
        assert_eq!(with, text.replace("    \"a\",\n", "    \"b\",\n    \"c\",\n"));
        assert_eq!(manifest(&with, &["a".to_owned()]).unwrap(), text);
        assert!(manifest(&format!("{section}\n[x]\ntargets = [1]\n"), &[]).is_err());
    }
}
