//! Systems, by the values of `target_os`; what the names of `build.rs` stand for; the columns of the tables.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};

/// The one home of the names. What it prints, it prints for Cargo.
#[allow(dead_code)]
#[path = "../../../build.rs"]
mod build;

pub(crate) use build::FAMILIES;

pub(crate) type Systems = BTreeSet<&'static str>;

/// Systems side by side. Each that no column names is one of [`OTHERS`].
const COLUMNS: &[(&str, &str)] = &[
    ("Linux", "linux"),
    ("Android", "android"),
    ("Apple", "ios macos tvos visionos watchos"),
    ("FreeBSD", "freebsd"),
    ("NetBSD", "netbsd"),
    ("OpenBSD", "openbsd"),
    ("DragonFly", "dragonfly"),
    ("illumos, Solaris", "illumos solaris"),
    ("Windows", "windows"),
];

/// The heading of the last column.
pub(crate) const OTHERS: &str = "others";

/// What rustc calls no `unix`: that name is its own, and stands in no list of `build.rs`.
const NO_UNIX: &[&str] = &["wasi", "windows"];

/// Every system that `build.rs` names, and Windows, whose name is rustc's.
pub(crate) fn all() -> Systems {
    let families = FAMILIES.iter().flat_map(|(_, members)| systems(members));
    families.chain(build::SYSTEMS.split_whitespace()).chain(["windows"]).collect()
}

/// The systems of a list: those of which only some architectures or environments are in it (`nto/nto71`) as well, and not
/// what is left out (`!android/x86`).
fn systems(members: &'static str) -> impl Iterator<Item = &'static str> {
    let members = members.split_whitespace().filter(|member| !member.starts_with('!'));
    members.filter_map(|member| member.split('/').next())
}

/// The systems that a name stands for: a family, a capability, one system, or a name of rustc's.
pub(crate) fn expand(name: &str) -> Result<Systems> {
    if name == "unix" {
        return Ok(all().into_iter().filter(|system| !NO_UNIX.contains(system)).collect());
    }
    if let Some((_, members)) = FAMILIES.iter().find(|(family, _)| *family == name) {
        return Ok(systems(members).collect());
    }
    match all().get(name) {
        Some(system) => Ok([*system].into()),
        None => bail!("`{name}` is no name of build.rs"),
    }
}

/// Whether a name stands for systems.
pub(crate) fn is_name(name: &str) -> bool {
    name == "unix" || FAMILIES.iter().any(|(family, _)| *family == name) || all().contains(name)
}

/// The headings of the columns, and the systems under each.
pub(crate) fn columns() -> Vec<(&'static str, Systems)> {
    let mut others = all();
    let mut columns = Vec::new();
    for (heading, members) in COLUMNS {
        let members: Systems = members.split_whitespace().collect();
        others.retain(|system| !members.contains(system));
        columns.push((*heading, members));
    }
    columns.push((OTHERS, others));
    columns
}

/// What stands in a column: the mark that all its systems have, or each mark with the systems that have it.
pub(crate) fn cell(column: &Systems, marks: &BTreeMap<&'static str, String>) -> String {
    let mut groups = BTreeMap::<&str, Vec<&str>>::new();
    for system in column {
        if let Some(mark) = marks.get(system) {
            groups.entry(mark).or_default().push(system);
        }
    }
    let named = |(mark, systems): (&str, Vec<&str>)| {
        let absent: Vec<_> = column.iter().copied().filter(|system| !systems.contains(system)).collect();
        if absent.is_empty() {
            mark.to_owned()
        } else if absent.len() < systems.len() {
            format!("{mark}, not {}", absent.join(" "))
        } else {
            format!("{mark} {}", systems.join(" "))
        }
    };
    groups.into_iter().map(named).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::super::checked;
    use super::*;

    fn marks(systems: &[&'static str], mark: &str) -> BTreeMap<&'static str, String> {
        systems.iter().map(|system| (*system, mark.to_owned())).collect()
    }

    #[test]
    fn names_stand_for_systems() {
        assert_eq!(expand("freebsd").unwrap(), ["freebsd"].into());
        assert_eq!(expand("linux_like").unwrap(), ["android", "linux"].into());
        assert_eq!(expand("windows").unwrap(), ["windows"].into());
        assert!(expand("accept4").unwrap().is_subset(&all()));
        assert!(expand("beos").is_err() && !is_name("beos"));
        assert!(all().iter().chain(&["apple", "unix"]).all(|name| is_name(name) && expand(name).is_ok()));
    }

    #[test]
    fn unix_is_what_rustc_calls_so() {
        for target in checked::targets().unwrap() {
            let rustc = checked::cfg(target.name).unwrap().lines().any(|line| line == "unix");
            assert_eq!(expand("unix").unwrap().contains(target.system.as_str()), rustc, "{target:?}");
        }
    }

    #[test]
    fn each_system_has_one_column() {
        let columns = columns();
        let count: usize = columns.iter().map(|(_, systems)| systems.len()).sum();
        let union: Systems = columns.iter().flat_map(|(_, systems)| systems).copied().collect();
        assert_eq!((count, union), (all().len(), all()));
    }

    #[test]
    fn cells_name_who_differs() {
        let column = Systems::from(["ios", "macos", "tvos"]);
        assert_eq!(cell(&column, &marks(&["linux"], "rw")), "");
        assert_eq!(cell(&column, &marks(&["ios", "linux", "macos", "tvos"], "rw")), "rw");
        assert_eq!(cell(&column, &marks(&["macos"], "r")), "r macos");
        assert_eq!(cell(&column, &marks(&["ios", "macos"], "r")), "r, not tvos");
        let mut two = marks(&["ios"], "r");
        two.extend(marks(&["macos"], "rw"));
        assert_eq!(cell(&column, &two), "r ios; rw macos");
    }
}
