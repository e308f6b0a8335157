//! The methods of options, and the constants: `build.rs` writes them.

use berkeley::{Domain, Protocol, Socket, Type, option};
use std::io;
use std::net::Ipv4Addr;
use std::time::Duration;

include!(concat!(env!("OUT_DIR"), "/options.rs"));
