//! Writes, for each method of the rows of options, a pair of functions: one by the method, and one by the constant.
//!
//! The rows are read from the library's sources, since no list of it names the methods: so none is forgotten.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The one home of the names of platforms. What it prints, it prints for Cargo.
#[allow(dead_code)]
#[path = "../../build.rs"]
mod library;

/// What a row says, as far as it matters here.
struct Row {
    name: String,
    value: String,
    methods: Vec<(Way, String)>,
    platforms: Vec<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum Way {
    Get,
    Set,
}

fn main() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src/option");
    println!("cargo:rerun-if-changed={}", sources.display());
    println!("cargo:rerun-if-changed=../../build.rs");
    let (mut text, mut names) = (String::new(), Vec::new());
    for file in files(&sources) {
        let source = plain(&fs::read_to_string(&file).unwrap());
        let rows = rows(&source);
        let methods = rows.iter().map(|row| row.methods.len()).sum::<usize>();
        assert_eq!(methods, count(&source), "a row of {} is not understood", file.display());
        for row in rows.iter().filter(|row| row.is_here()) {
            for (way, method) in &row.methods {
                text += &pair(row, *way, method);
                names.push(method.trim_start_matches("r#").to_owned());
            }
        }
    }
    writeln!(text, "\n/// The methods.\npub const METHODS: &[&str] = &{names:?};").unwrap();
    fs::write(PathBuf::from(env::var_os("OUT_DIR").unwrap()).join("options.rs"), text).unwrap();
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.filter(|path| path.extension().is_some_and(|end| end == "rs")).collect();
    files.retain(|path| !path.ends_with("table.rs")); // the macro itself
    files.sort();
    files
}

/// The source without comments, and without what is in strings.
fn plain(source: &str) -> String {
    let lines = source.lines().map(|line| line.split("//").next().unwrap_or(line));
    let text: Vec<_> = lines.collect();
    text.join("\n").split('"').step_by(2).collect::<Vec<_>>().join("\"\"")
}

/// The methods that all rows name.
fn count(source: &str) -> usize {
    let words: Vec<_> = source.split_whitespace().collect();
    let is_method =
        |pair: &[&str]| matches!(pair[0].trim_start_matches('{'), "get" | "set") && pair[1].ends_with(',');
    words.windows(2).filter(|pair| is_method(pair)).count()
}

fn rows(source: &str) -> Vec<Row> {
    source.split('}').filter_map(row).collect()
}

/// `NAME: TYPE as WIRE, ACCESS { get METHOD, set METHOD, ... on [NAMES]`
fn row(text: &str) -> Option<Row> {
    let (head, body) = text.rsplit_once('{')?;
    let head = head.rsplit_once(';').map_or(head, |(_, head)| head).trim();
    let (name, kind) = head.split_once(": ")?;
    let (value, _) = kind.split_once(" as ")?;
    let mut methods = Vec::new();
    for word in body.split(',').map(str::trim) {
        let way = match word.split_once(' ') {
            Some(("get", method)) => (Way::Get, method),
            Some(("set", method)) => (Way::Set, method),
            _ => continue,
        };
        methods.push((way.0, way.1.to_owned()));
    }
    let platforms = body.rsplit_once("on [")?.1.trim().trim_end_matches(']');
    let platforms = platforms.split_whitespace().map(str::to_owned).collect();
    Some(Row { name: name.to_owned(), value: value.to_owned(), methods, platforms })
}

impl Row {
    /// Whether Linux has it, where the machine code is read.
    fn is_here(&self) -> bool {
        let members = |name: &str| library::FAMILIES.iter().find(|(family, _)| *family == name);
        self.platforms.iter().any(|name| match (name.as_str(), members(name)) {
            ("unix" | "linux", _) => true,
            (_, Some((_, members))) => members.split_whitespace().any(|member| member == "linux"),
            _ => false,
        })
    }
}

fn pair(row: &Row, way: Way, method: &str) -> String {
    let Row { name, value, .. } = row;
    let symbol = method.trim_start_matches("r#");
    let (arguments, answer, by_method, by_constant) = match way {
        Way::Get => (
            "socket: &Socket".to_owned(),
            value.as_str(),
            format!("{method}()"),
            format!("get(option::{name})"),
        ),
        Way::Set => (
            format!("socket: &Socket, value: {value}"),
            "()",
            format!("{method}(value)"),
            format!("set(option::{name}, value)"),
        ),
    };
    let mut text = String::new();
    for (form, call) in [("method", by_method), ("constant", by_constant)] {
        let kind = format!("pub fn {symbol}_by_{form}({arguments}) -> io::Result<{answer}>");
        write!(text, "#[unsafe(export_name = \"{form}.{symbol}\")]\n{kind} {{ socket.{call} }}\n").unwrap();
    }
    text
}
