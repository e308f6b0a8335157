//! Writes PLATFORMS.md: every option, message and other item against every platform, and what is checked and run;
//! and the list of targets that docs.rs documents.

mod checked;
mod items;
mod rows;
mod systems;

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use systems::{Systems, cell, columns};

/// Writes what differs or, to check, only says so: `false` where something did.
pub(crate) fn run(check: bool) -> Result<bool> {
    let targets = checked::targets()?;
    let served = checked::served()?;
    let documented = checked::documented(&targets, |target| served.contains(target))?;
    let manifest = read("Cargo.toml")?;
    let files = [
        ("PLATFORMS.md", document(&targets, &documented)?),
        ("Cargo.toml", checked::manifest(&manifest, &documented)?),
    ];
    let mut good = true;
    for (name, wanted) in files {
        let path = crate::root().join(name);
        let differing = differences(&if path.exists() { read(name)? } else { String::new() }, &wanted);
        if differing.is_empty() {
            println!("{name}: as it should be");
        } else if check {
            good = false;
            println!(
                "{name} is stale; `cargo xtask matrix` writes it anew. What differs:\n{}",
                differing.join("\n")
            );
        } else {
            std::fs::write(&path, wanted)?;
            println!("{name}: {} lines changed", differing.len());
        }
    }
    Ok(good)
}

fn read(name: &str) -> Result<String> {
    std::fs::read_to_string(crate::root().join(name)).with_context(|| format!("cannot read {name}"))
}

/// The lines that only one text has, with their numbers: `-` for what is there, `+` for what is wanted. A line that
/// has only moved counts where its neighbours differ too.
fn differences(there: &str, wanted: &str) -> Vec<String> {
    let (there, wanted): (Vec<_>, Vec<_>) = (there.lines().collect(), wanted.lines().collect());
    let (mut old, mut new) = (0, 0);
    let mut differing = Vec::new();
    while old < there.len() || new < wanted.len() {
        if old < there.len() && new < wanted.len() && there[old] == wanted[new] {
            (old, new) = (old + 1, new + 1);
            continue;
        }
        let next = wanted[new..].iter().position(|line| there.get(old) == Some(line));
        let back = there[old..].iter().position(|line| wanted.get(new) == Some(line));
        // The nearer place where both agree again.
        if back.is_some_and(|back| next.is_none_or(|next| back <= next)) || new == wanted.len() {
            differing.push(format!("{:>5} - {}", old + 1, there[old]));
            old += 1;
        } else if next.is_some() || old == there.len() {
            differing.push(format!("{:>5} + {}", new + 1, wanted[new]));
            new += 1;
        } else {
            differing.push(format!("{:>5} - {}", old + 1, there[old]));
            differing.push(format!("{:>5} + {}", new + 1, wanted[new]));
            (old, new) = (old + 1, new + 1);
        }
    }
    differing
}

/// The whole of PLATFORMS.md.
fn document(targets: &[checked::Target], documented: &[&str]) -> Result<String> {
    let (options, option_counts) = rows::options()?;
    let (messages, message_counts) = rows::messages()?;
    let items = items::items(&crate::root().join("src/lib.rs"), &["sealed", "sys"])?;
    Ok(format!(
        include_str!("platforms.md"),
        counts = counts(&option_counts, &message_counts),
        checked = checked::tables(targets, documented),
        names = names(),
        items = sets("items", alike(items)),
        options = options,
        messages = messages,
    ))
}

/// How many options and messages each column has.
fn counts(options: &[usize], messages: &[usize]) -> String {
    let columns = columns();
    let head: Vec<_> =
        [""].into_iter().chain(columns.iter().map(|(heading, _)| *heading)).chain(["in all"]).collect();
    let line = |name: &str, counts: &[usize]| {
        [name.to_owned()].into_iter().chain(counts.iter().map(usize::to_string)).collect()
    };
    table(&head, [line("options", options), line("messages", messages)].into_iter())
}

/// The families and capabilities.
fn names() -> String {
    let name =
        |(name, members): &(&str, &'static str)| (format!("`{name}`"), members.split_whitespace().collect());
    sets("name", systems::FAMILIES.iter().map(name))
}

/// Items that the same systems have, together, in the order of the first of each.
fn alike(items: BTreeMap<String, Systems>) -> impl Iterator<Item = (String, Systems)> {
    let mut lines = Vec::<(String, Systems)>::new();
    for (name, on) in items {
        match lines.iter_mut().find(|(_, systems)| *systems == on) {
            Some((names, _)) => *names += &format!(", `{name}`"),
            None => lines.push((format!("`{name}`"), on)),
        }
    }
    lines.into_iter()
}

/// A table of sets of systems.
fn sets(first: &str, lines: impl Iterator<Item = (String, Systems)>) -> String {
    let columns = columns();
    let head: Vec<_> = [first].into_iter().chain(columns.iter().map(|(heading, _)| *heading)).collect();
    let lines = lines.map(|(name, systems)| {
        let marks: BTreeMap<_, _> = systems.into_iter().map(|system| (system, "x".to_owned())).collect();
        [name].into_iter().chain(columns.iter().map(|(_, column)| cell(column, &marks))).collect()
    });
    table(&head, lines)
}

/// A table in GitHub's Markdown.
fn table(head: &[&str], lines: impl Iterator<Item = Vec<String>>) -> String {
    let line = |cells: &[&str]| format!("| {} |\n", cells.join(" | "));
    let mut text = line(head) + &line(&vec!["--"; head.len()]);
    for cells in lines {
        text += &line(&cells.iter().map(String::as_str).collect::<Vec<_>>());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_do_not_differ() {
        assert_eq!(differences("a\nb\n", "a\nb\n"), [""; 0]);
    }

    #[test]
    fn what_is_stale_is_said_with_its_line() {
        assert_eq!(differences("a\nb\nc\n", "a\nx\nc\n"), ["    2 - b", "    2 + x"]);
        assert_eq!(differences("a\nc\n", "a\nb\nc\n"), ["    2 + b"]);
        assert_eq!(differences("a\nb\nc\n", "a\nc\n"), ["    2 - b"]);
        assert_eq!(differences("", "a\n"), ["    1 + a"]);
        assert_eq!(differences("a\nb\n", "a\n"), ["    2 - b"]);
    }

    #[test]
    fn a_changed_row_makes_the_document_stale() {
        let targets = checked::targets().unwrap();
        let text = document(&targets, &[]).unwrap();
        assert_eq!(text, document(&targets, &[]).unwrap(), "the order does not change");
        let stale = text.replace("| `TCP_NODELAY` | `bool` | rw |", "| `TCP_NODELAY` | `bool` | r |");
        let differing = differences(&stale, &text);
        assert_eq!(differing.len(), 2, "{differing:?}");
        assert!(differing.iter().all(|line| line.contains("TCP_NODELAY")), "{differing:?}");
    }

    #[test]
    fn items_of_the_same_systems_share_a_line() {
        let on = |name: &str| systems::expand(name).unwrap();
        let items =
            [("a", on("bsd")), ("b", on("apple")), ("c", on("bsd"))].map(|(name, on)| (name.to_owned(), on));
        let lines: Vec<_> = alike(items.into()).map(|(names, _)| names).collect();
        assert_eq!(lines, ["`a`, `c`", "`b`"]);
    }

    #[test]
    fn tables_are_markdown() {
        let text = table(&["a", "b"], [vec!["1".to_owned(), String::new()]].into_iter());
        assert_eq!(text, "| a | b |\n| -- | -- |\n| 1 |  |\n");
    }
}
