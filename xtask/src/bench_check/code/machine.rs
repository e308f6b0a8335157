//! The machine code of object files, as `objdump` shows it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use anyhow::{Context as _, Result, ensure};
use regex::Regex;

/// A function.
#[derive(Debug, Default)]
pub(crate) struct Function {
    /// The instructions: where they jump to is told from the beginning of the function, so that two functions of the same
    /// code have the same lines wherever they lie.
    pub(crate) lines: Vec<String>,
    /// What it calls: symbols of the object file.
    pub(crate) calls: BTreeSet<String>,
}

/// The functions of some object files, by name. Where the compiler has found two to be the same, both names are here.
pub(crate) struct Code {
    functions: BTreeMap<String, Function>,
    /// Names of the same function.
    same: BTreeMap<String, String>,
}

impl Code {
    /// Reads the object files that lie in these archives.
    pub(crate) fn read(archives: &[impl AsRef<Path>]) -> Result<Code> {
        let mut code = Code { functions: BTreeMap::new(), same: BTreeMap::new() };
        for archive in archives {
            let mut objdump = Command::new("objdump");
            objdump.args([
                "--syms",
                "--disassemble",
                "--reloc",
                "--wide",
                "--demangle",
                "--no-show-raw-insn",
            ]);
            let output = objdump.arg(archive.as_ref()).output();
            let output =
                output.context("objdump does not start, and reads the code: apt-get install binutils")?;
            ensure!(output.status.success(), "objdump: {}", String::from_utf8_lossy(&output.stderr));
            code.add(&String::from_utf8_lossy(&output.stdout));
        }
        Ok(code)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Function> {
        self.functions.get(self.same.get(name).map_or(name, String::as_str))
    }

    /// The functions that are called on the way from `name` to one of `wanted`, itself first.
    pub(crate) fn way(&self, name: &str, wanted: &[&str]) -> Option<Vec<String>> {
        self.search(name, wanted, &mut BTreeSet::new())
    }

    fn search(&self, name: &str, wanted: &[&str], seen: &mut BTreeSet<String>) -> Option<Vec<String>> {
        if !seen.insert(name.to_owned()) {
            return None;
        }
        for called in &self.get(name)?.calls {
            if wanted.contains(&called.as_str()) {
                return Some(vec![name.to_owned(), called.clone()]);
            }
            if let Some(mut way) = self.search(called, wanted, seen) {
                way.insert(0, name.to_owned());
                return Some(way);
            }
        }
        None
    }

    /// Takes in what objdump says of the members of one archive.
    fn add(&mut self, text: &str) {
        let mut object = Object::default();
        for line in text.lines() {
            if line.contains("file format ") {
                object = Object::default();
            } else if let Some(found) = SYMBOL.captures(line) {
                object.note(&found[1], &found[2], &found[3]);
            } else if let Some(section) = line.strip_prefix("Disassembly of section ") {
                object.section = section.trim_end_matches(':').to_owned();
            } else if let Some(found) = HEAD.captures(line) {
                let place = (object.section.clone(), found[1].to_owned());
                object.start = u64::from_str_radix(&found[1], 16).unwrap_or_default();
                let names = object.symbols.get(&place).cloned().unwrap_or_else(|| vec![found[2].to_owned()]);
                let (first, others) = names.split_first().expect("a function has a name");
                object.function = first.clone();
                self.same.extend(others.iter().map(|other| (other.clone(), first.clone())));
                self.functions.entry(first.clone()).or_default();
            } else if let Some(found) = INSTRUCTION.captures(line)
                && let Some(function) = self.functions.get_mut(&object.function)
            {
                object.instruction(&found[1], function);
            }
        }
    }
}

/// A line of the table of symbols: value, section, name.
static SYMBOL: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^([0-9a-f]{16}) .{6}F (\S+)\t[0-9a-f]{16} (?:\.hidden )?(.+)$"));
/// Where a function begins: value, name.
static HEAD: LazyLock<Regex> = LazyLock::new(|| regex(r"^([0-9a-f]{16}) <(.+)>:$"));
static INSTRUCTION: LazyLock<Regex> = LazyLock::new(|| regex(r"^ *[0-9a-f]+:\t(.+)$"));
/// What the linker is to fill in: kind, symbol, number to add.
static RELOCATION: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\t[0-9a-f]+: (R_\w+)\t(.+?)([-+]0x[0-9a-f]+)?$"));
/// A place in the same section.
static PLACE: LazyLock<Regex> = LazyLock::new(|| regex(r"\b([0-9a-f]+) <.+>$"));

fn regex(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is right")
}

/// An object file, as far as it was read.
#[derive(Default)]
struct Object {
    /// The names of each function, by section and value.
    symbols: BTreeMap<(String, String), Vec<String>>,
    section: String,
    function: String,
    start: u64,
}

impl Object {
    fn note(&mut self, value: &str, section: &str, name: &str) {
        let names = self.symbols.entry((section.to_owned(), value.to_owned())).or_default();
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }

    fn instruction(&self, text: &str, function: &mut Function) {
        let (mut line, mut filled) = (text.to_owned(), None);
        if let Some(found) = RELOCATION.captures(text) {
            let symbol = self.name_of(&found[2]);
            if is_code(&symbol) {
                function.calls.insert(symbol.clone());
            }
            let add = found.get(3).map_or("", |add| add.as_str());
            filled = Some(format!("{} {symbol}{add}", &found[1]));
            line = text[..found.get(0).map_or(0, |whole| whole.start())].to_owned();
        }
        // What stands behind the sign is the address once more.
        let line = line.split(" # ").next().unwrap_or_default().trim_end();
        let place = PLACE.captures(line).filter(|_| filled.is_none());
        let line = match place {
            Some(found) => {
                let to = u64::from_str_radix(&found[1], 16).unwrap_or_default().wrapping_sub(self.start);
                let from = found.get(0).map_or(0, |whole| whole.start());
                format!("{}+{to:#x}", &line[..from])
            }
            None => line.to_owned(),
        };
        function.lines.push(match filled {
            Some(filled) => format!("{line} [{filled}]"),
            None => line,
        });
    }

    /// The name of a function that is told by its section, where it has one of its own.
    fn name_of(&self, symbol: &str) -> String {
        let place = (symbol.to_owned(), "0".repeat(16));
        self.symbols.get(&place).map_or(symbol, |names| names[0].as_str()).to_owned()
    }
}

/// Whether a symbol that code refers to is code: constants have names that begin with a dot, or lie in sections of data.
fn is_code(symbol: &str) -> bool {
    !symbol.starts_with('.') && !symbol.starts_with("anon.") && !symbol.contains("vtable")
}

#[cfg(test)]
mod tests {
    use super::*;

    const OBJECT: &str = "\
one.o:     file format elf64-x86-64

SYMBOL TABLE:
0000000000000000 g     F .text.a\t000000000000001a a.method
0000000000000000 g     F .text.a\t000000000000001a a.constant
0000000000000000 l     F .text._ZN4help17h0E\t0000000000000003 help

Disassembly of section .text.a:

0000000000000000 <a.method>:
   0:\tmovl   $0x4,0x8(%rsp)
   8:\tcall   *0x0(%rip)        # 29 <a+0x29>\ta: R_X86_64_GOTPCREL\tgetsockopt-0x4
   e:\tlea    0x0(%rip),%rax        # 15 <a+0x15>\t11: R_X86_64_PC32\t.L__unnamed_1-0x4
  15:\tcall   1a <a.method+0x1a>\t16: R_X86_64_PC32\t.text._ZN4help17h0E-0x4
  1a:\tje     8 <a.method+0x8>

Disassembly of section .text._ZN4help17h0E:

0000000000000000 <help>:
   0:\tjmp    *0x0(%rip)        # 6 <help+0x6>\t2: R_X86_64_GOTPCREL\tmemset-0x4
";

    fn code() -> Code {
        let mut code = Code { functions: BTreeMap::new(), same: BTreeMap::new() };
        code.add(OBJECT);
        code
    }

    #[test]
    fn two_names_are_one_function() {
        let code = code();
        let (method, constant) = (code.get("a.method").unwrap(), code.get("a.constant").unwrap());
        assert_eq!(method.lines, constant.lines);
        assert_eq!(method.lines[0], "movl   $0x4,0x8(%rsp)");
        assert_eq!(method.lines[4], "je     +0x8");
    }

    #[test]
    fn calls_are_found_and_constants_are_none() {
        let calls: Vec<_> = code().get("a.method").unwrap().calls.iter().cloned().collect();
        assert_eq!(calls, ["getsockopt", "help"]);
    }

    #[test]
    fn the_way_to_a_call_is_told() {
        assert_eq!(code().way("a.constant", &["memset"]).unwrap(), ["a.constant", "help", "memset"]);
        assert!(code().way("a.constant", &["memcpy"]).is_none());
    }
}
