//! In place of `capture` where its feature is off.

use crate::plan::Plan;
use std::io;

pub(crate) fn main(_: &Plan) -> io::Result<()> {
    Err(io::Error::other("this program was built without its feature `capture`, which needs libpcap"))
}
