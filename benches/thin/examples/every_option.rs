//! Walks the table of options, and so must carry them all: `cargo xtask linkage` looks.

fn main() {
    for option in berkeley::option::ALL {
        println!("{option:?}");
    }
}
