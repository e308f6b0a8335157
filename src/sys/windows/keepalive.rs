//! The times of keepalive: one structure of milliseconds, and an option for the retries.

use super::option::milliseconds;
use super::{RawSocket, c, ioctl, set_option};
use crate::TcpKeepalive;
use std::io;
use std::time::Duration;

/// Sets what `params` say.
#[inline]
pub(crate) fn set_keepalive(socket: RawSocket, params: &TcpKeepalive) -> io::Result<()> {
    if params.time.is_some() || params.interval.is_some() {
        set_times(socket, params.time, params.interval)?;
    }
    match params.retries {
        Some(retries) => set_option(socket, c::IPPROTO_TCP, c::TCP_KEEPCNT, retries),
        None => Ok(()),
    }
}

/// Sets both times, which Windows takes in one structure: one that is `None` gets the system's default, two hours or
/// one second.
#[inline]
fn set_times(socket: RawSocket, time: Option<Duration>, interval: Option<Duration>) -> io::Result<()> {
    let input = c::tcp_keepalive {
        onoff: 1,
        keepalivetime: milliseconds(time.unwrap_or(Duration::from_secs(2 * 60 * 60))),
        keepaliveinterval: milliseconds(interval.unwrap_or(Duration::from_secs(1))),
    };
    // SAFETY: the code takes a `tcp_keepalive`, and gives nothing.
    unsafe { ioctl(socket, c::SIO_KEEPALIVE_VALS, &input, &mut ()) }.map(drop)
}
