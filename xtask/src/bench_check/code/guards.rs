//! What is asked of the machine code of `benches/thin`: a method and a constant are one; a thin call calls nothing but the
//! system; nothing that receives clears memory first.

use std::collections::BTreeSet;

use thin::Call;

use super::machine::{Code, Function};

/// What makes an error of a failed call.
const ERRNO: &str = "__errno_location";

/// What clears memory.
const CLEARS: [&str; 2] = ["memset", "__memset_chk"];

/// Says what is wrong, in as many lines as it takes; nothing where all is right.
pub(crate) fn check(code: &Code) -> Vec<String> {
    let mut wrong: Vec<_> = thin::options::METHODS.iter().filter_map(|method| pair(code, method)).collect();
    for call in thin::calls::CALLS {
        wrong.extend(thin_call(code, call));
        wrong.extend(clears(code, call.symbol));
    }
    wrong
}

/// Compares the two forms of a row.
fn pair(code: &Code, method: &str) -> Option<String> {
    let names = ["method", "constant"].map(|form| format!("{form}.{method}"));
    let [Some(by_method), Some(by_constant)] = names.each_ref().map(|name| code.get(name)) else {
        return Some(format!("{method}: its functions are not in the object file"));
    };
    if by_method.lines == by_constant.lines {
        return None;
    }
    let [by_method, by_constant] = [by_method, by_constant].map(body);
    Some(format!(
        "{method}: the method and the constant are different code\nthe method:\n{by_method}\nthe constant:\n{by_constant}"
    ))
}

/// Compares what a call calls with what it is to call.
fn thin_call(code: &Code, call: &Call) -> Option<String> {
    let Some(function) = code.get(call.symbol) else {
        return Some(format!("{}: not in the object file", call.symbol));
    };
    let found: BTreeSet<_> =
        function.calls.iter().map(String::as_str).filter(|name| *name != ERRNO).collect();
    let wanted: BTreeSet<_> = call.calls.iter().copied().collect();
    let more: Vec<_> = found.difference(&wanted).copied().filter(|name| !is_aside(call, name)).collect();
    let less: Vec<_> = wanted.difference(&found).copied().collect();
    let register = function.lines.iter().any(|line| line.starts_with("call") && line.contains("*%"));
    let mut wrong = Vec::new();
    if !more.is_empty() {
        wrong.push(format!("calls {} as well", more.join(", ")));
    }
    if !less.is_empty() {
        wrong.push(format!("does not call {}", less.join(", ")));
    }
    if register && !function.lines.iter().any(|line| line.starts_with("mov") && line.contains("GOTPCREL")) {
        wrong.push("calls through a pointer".to_owned());
    }
    (!wrong.is_empty()).then(|| format!("{}: {}\n{}", call.symbol, wrong.join("; "), body(function)))
}

fn is_aside(call: &Call, name: &str) -> bool {
    let stands_for = |aside: &str| name == aside || aside.ends_with("::") && name.starts_with(aside);
    call.aside.iter().any(|aside| stands_for(aside))
}

/// Whether memory is cleared somewhere below: by a call, or by a string instruction.
fn clears(code: &Code, symbol: &str) -> Option<String> {
    let string = code.get(symbol)?.lines.iter().any(|line| line.contains("stos "));
    let way = code.way(symbol, &CLEARS);
    let how = way.map(|way| way.join(" -> ")).or(string.then(|| "a string instruction".to_owned()))?;
    Some(format!("{symbol}: memory is cleared: {how}"))
}

fn body(function: &Function) -> String {
    const MOST: usize = 80;
    let mut lines: Vec<_> = function.lines.iter().take(MOST).map(|line| format!("    {line}")).collect();
    if function.lines.len() > MOST {
        lines.push(format!("    ... {} more", function.lines.len() - MOST));
    }
    lines.join("\n")
}
