//! Options and messages as lines of tables: one line a C name, however many rows it has.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use berkeley::{control, option};

use super::systems::{self, cell, columns};
use super::table;

/// A row of either kind, as the library lists it.
struct Row {
    level: &'static str,
    name: &'static str,
    /// The type of the value or of the data.
    value: &'static str,
    /// What makes a message arrive.
    by: Option<&'static str>,
    receives: bool,
    sends: bool,
    platforms: &'static [&'static str],
}

/// What is said of one C name at one level.
#[derive(Debug, Default)]
struct Line {
    values: Vec<&'static str>,
    by: Vec<&'static str>,
    /// By system: whether it is read or received, whether it is written or sent.
    ways: BTreeMap<&'static str, (bool, bool)>,
}

/// The lines of a level, by name.
type Level = (&'static str, BTreeMap<&'static str, Line>);

/// The headings and tables of all options, one a level; with how many there are in each column.
pub(crate) fn options() -> Result<(String, Vec<usize>)> {
    let levels = merge(option::ALL.iter().map(|info| Row {
        level: info.level(),
        name: info.name(),
        value: info.value_type(),
        by: None,
        receives: info.is_readable(),
        sends: info.is_writable(),
        platforms: info.platforms(),
    }))?;
    let line = |name: &str, line: &Line| vec![code(&[name]), code(&line.values)];
    Ok((tables(&levels, "Options", &["option", "value"], "rw", line), count(&levels)))
}

/// The headings and tables of all control messages, one a level; with how many there are in each column.
pub(crate) fn messages() -> Result<(String, Vec<usize>)> {
    let levels = merge(control::ALL.iter().copied().flatten().map(|info| Row {
        level: info.level(),
        name: info.name(),
        value: info.data_type(),
        by: Some(info.enabled_by()).filter(|by| !by.is_empty()),
        receives: info.is_receivable(),
        sends: info.is_sendable(),
        platforms: info.platforms(),
    }))?;
    let line = |name: &str, line: &Line| {
        let by: Vec<_> =
            line.by.iter().map(|by| if by.contains(' ') { (*by).to_owned() } else { code(&[by]) }).collect();
        vec![code(&[name]), code(&line.values), by.join("; ")]
    };
    Ok((tables(&levels, "Messages", &["message", "data", "arrives by"], "rs", line), count(&levels)))
}

/// Puts the rows of one level and name into one line; levels stay in their order, names are sorted.
fn merge(rows: impl Iterator<Item = Row>) -> Result<Vec<Level>> {
    let mut levels = Vec::<Level>::new();
    for row in rows {
        let at = levels.iter().position(|(level, _)| *level == row.level).unwrap_or_else(|| {
            levels.push((row.level, BTreeMap::new()));
            levels.len() - 1
        });
        let line = levels[at].1.entry(row.name).or_default();
        add(&mut line.values, row.value);
        row.by.into_iter().for_each(|by| add(&mut line.by, by));
        for name in row.platforms {
            for system in systems::expand(name).with_context(|| format!("the row of {}", row.name))? {
                let way = line.ways.entry(system).or_default();
                *way = (way.0 || row.receives, way.1 || row.sends);
            }
        }
    }
    Ok(levels)
}

fn add(list: &mut Vec<&'static str>, text: &'static str) {
    if !list.contains(&text) {
        list.push(text);
    }
}

/// How many lines each column has, those of a part of its systems too; the last number is that of all lines.
fn count(levels: &[Level]) -> Vec<usize> {
    let lines = || levels.iter().flat_map(|(_, lines)| lines.values());
    let has =
        |line: &Line, column: &systems::Systems| column.iter().any(|system| line.ways.contains_key(system));
    let counts = columns().into_iter().map(|(_, column)| lines().filter(|line| has(line, &column)).count());
    counts.chain([lines().count()]).collect()
}

/// A heading and a table for each level. `letters` stand for in and out.
fn tables(
    levels: &[Level],
    heading: &str,
    first: &[&str],
    letters: &str,
    describe: impl Fn(&str, &Line) -> Vec<String>,
) -> String {
    let columns = columns();
    let head: Vec<_> = first.iter().copied().chain(columns.iter().map(|(heading, _)| *heading)).collect();
    let mut text = String::new();
    for (level, lines) in levels {
        let body = lines.iter().map(|(name, line)| {
            let marks = line.ways.iter().map(|(system, way)| (*system, mark(*way, letters))).collect();
            let cells = columns.iter().map(|(_, column)| cell(column, &marks));
            describe(name, line).into_iter().chain(cells).collect()
        });
        text += &format!("\n### {heading} of `{level}`\n\n{}", table(&head, body));
    }
    text
}

/// The letters of the ways that there are.
fn mark(way: (bool, bool), letters: &str) -> String {
    let letters = letters.chars().zip([way.0, way.1]);
    letters.filter(|(_, there)| *there).map(|(letter, _)| letter).collect()
}

fn code(texts: &[&str]) -> String {
    texts.iter().map(|text| format!("`{text}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: Row = Row {
        level: "IPPROTO_IP",
        name: "IP_PKTINFO",
        value: "A",
        by: Some("IP_PKTINFO"),
        receives: true,
        sends: true,
        platforms: &["linux_like"],
    };

    #[test]
    fn rows_of_one_name_are_one_line() {
        let netbsd =
            Row { value: "B", by: Some("IP_RECVPKTINFO"), sends: false, platforms: &["netbsd"], ..ROW };
        let elsewhere = Row { level: "IPPROTO_IPV6", ..ROW };
        let before = Row { name: "IP_CHECKSUM", ..ROW };
        let levels = merge([ROW, elsewhere, netbsd, before].into_iter()).unwrap();
        let names: Vec<_> =
            levels.iter().map(|(level, lines)| (*level, lines.keys().copied().collect())).collect();
        let expected =
            [("IPPROTO_IP", vec!["IP_CHECKSUM", "IP_PKTINFO"]), ("IPPROTO_IPV6", vec!["IP_PKTINFO"])];
        assert_eq!(names, expected);
        let line = &levels[0].1["IP_PKTINFO"];
        assert_eq!(
            (&line.values[..], &line.by[..]),
            (&["A", "B"][..], &["IP_PKTINFO", "IP_RECVPKTINFO"][..])
        );
        let ways = [("android", (true, true)), ("linux", (true, true)), ("netbsd", (true, false))];
        assert_eq!(line.ways, ways.into());
    }

    #[test]
    fn two_ways_of_one_system_add_up() {
        let (receive, send) = (Row { sends: false, ..ROW }, Row { receives: false, ..ROW });
        let levels = merge([receive, send].into_iter()).unwrap();
        assert_eq!(levels[0].1["IP_PKTINFO"].ways["linux"], (true, true));
    }

    #[test]
    fn a_platform_without_a_name_is_an_error() {
        let error = merge([Row { platforms: &["beos"], ..ROW }].into_iter()).unwrap_err();
        assert!(format!("{error:#}").contains("IP_PKTINFO"), "{error:#}");
    }

    #[test]
    fn marks_are_the_letters_of_both_ways() {
        let ways = [(true, true), (true, false), (false, true)];
        assert_eq!(ways.map(|way| mark(way, "rs")), ["rs", "r", "s"]);
    }

    #[test]
    fn the_expansion_says_of_this_system_what_the_compiler_said() {
        let here = |platforms: &[&str]| {
            platforms.iter().any(|name| systems::expand(name).unwrap().contains(std::env::consts::OS))
        };
        for info in option::ALL {
            assert_eq!(here(info.platforms()), info.is_here(), "{}", info.name());
        }
        for info in control::ALL.iter().copied().flatten() {
            assert_eq!(here(info.platforms()), info.id().is_some(), "{}", info.name());
        }
    }

    #[test]
    fn every_row_of_the_library_has_a_place() {
        let (text, counts) = options().unwrap();
        assert!(text.contains("| `TCP_NODELAY` | `bool` | rw | rw | rw |"), "{text}");
        assert!(counts[0] > 50 && counts.last() >= counts.iter().max(), "{counts:?}");
        let (text, _) = messages().unwrap();
        assert!(text.contains("| `UDP_SEGMENT` | `Plain<u16>` |  | s | s |  |"), "{text}");
    }
}
