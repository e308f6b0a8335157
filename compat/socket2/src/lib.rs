//! `berkeley` under the name `socket2`, to take its place in a whole program:
//!
//! ```toml
//! [patch.crates-io]
//! socket2 = { path = "berkeley/compat/socket2" }
//! ```

pub use berkeley::*;
