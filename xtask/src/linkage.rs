//! What of the option table ends up in a program: the two examples of `benches/thin`.

use anyhow::Result;

/// The name of an option that hardly any program uses, and that no other text contains.
const MARK: &str = "DCCP_SOCKOPT_QPOLICY_TXQLEN";

/// The programs, and whether the name must be in them.
const PROGRAMS: &[(&str, bool)] = &[("one_option", false), ("every_option", true)];

/// Prints what each program has. `false` where one has what it must not, or lacks what it must have.
pub(crate) fn run() -> Result<bool> {
    let release = crate::build(&["--package", "thin", "--examples"])?;
    let mut table = crate::table(&["program", "bytes", MARK, ""]);
    let mut good = true;
    for &(name, wanted) in PROGRAMS {
        let program = std::fs::read(release.join("examples").join(name))?;
        let found = program.windows(MARK.len()).any(|window| window == MARK.as_bytes());
        good &= found == wanted;
        table.add_row([
            name.to_owned(),
            program.len().to_string(),
            if found { "in it" } else { "not in it" }.to_owned(),
            if found == wanted { "ok" } else { "wrong" }.to_owned(),
        ]);
    }
    println!("{table}");
    Ok(good)
}
