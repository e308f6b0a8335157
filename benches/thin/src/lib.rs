//! Calls of the library, each alone in a function: `cargo xtask bench-check` reads their machine code.
//!
//! A function keeps its name for the linker, and is compiled whole, so that the object file shows what a user's program gets.
//! That is plain release code: no link-time optimization, and as many units as cargo makes.
#![allow(unsafe_code)] // the names for the linker: each is given once, and begins with the name of a list
#![allow(missing_docs)] // the functions are for nobody to call
#![cfg(target_os = "linux")]

/// Makes a function of each call, and a list of all.
macro_rules! functions {
    ($(fn $name:ident$(<$($life:lifetime),+>)?($($argument:ident: $kind:ty),*) -> $answer:ty { $body:expr } calls [$($call:literal)*] $(aside [$($aside:literal)*])?)+) => {
        $(
            #[unsafe(export_name = concat!("call.", stringify!($name)))]
            pub fn $name$(<$($life),+>)?($($argument: $kind),*) -> $answer {
                $body
            }
        )+

        /// All calls.
        pub const CALLS: &[Call] = &[$(
            Call { symbol: concat!("call.", stringify!($name)), calls: &[$($call),*], aside: &[$($($aside),*)?] }
        ),+];
    };
}

pub mod calls;
pub mod options;

/// A function, and what is said of its machine code.
#[derive(Debug)]
pub struct Call {
    /// The name for the linker.
    pub symbol: &'static str,
    /// What it calls, in any order and however often, beside what makes an error of a failed call.
    pub calls: &'static [&'static str],
    /// What it may call off the straight way: for what is rare, and where it unwinds. A name that ends with `::` stands for all
    /// that begin so.
    pub aside: &'static [&'static str],
}
