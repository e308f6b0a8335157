//! The times of keepalive: one option each, as far as the system has them.

use super::{RawSocket, c, set_option};
use crate::TcpKeepalive;
use crate::option::{Seconds, Wire};
use std::ffi::c_int;
use std::io;
use std::time::Duration;

/// Sets what `params` say. OpenBSD, Haiku and Vita have none of the three options; their `SO_KEEPALIVE` is all there is,
/// and no other number is tried at the level of TCP.
#[inline]
pub(crate) fn set_keepalive(socket: RawSocket, params: &TcpKeepalive) -> io::Result<()> {
    #[cfg(not(any(haiku, io_pkt, openbsd, vita)))]
    set_seconds(socket, c::TCP_KEEPIDLE, params.time)?;
    #[cfg(io_pkt)]
    if let Some(time) = params.time {
        set_option(socket, c::IPPROTO_TCP, c::TCP_KEEPALIVE, crate::option::WholeTime::encode(time)?)?;
    }
    #[cfg(keepalive_interval)]
    set_seconds(socket, c::TCP_KEEPINTVL, params.interval)?;
    #[cfg(keepalive_interval)]
    if let Some(retries) = params.retries {
        set_option(socket, c::IPPROTO_TCP, c::TCP_KEEPCNT, retries)?;
    }
    let _ = (socket, params);
    Ok(())
}

#[allow(dead_code)] // Where the system has none of the options.
#[inline]
fn set_seconds(socket: RawSocket, name: c_int, duration: Option<Duration>) -> io::Result<()> {
    match duration {
        Some(duration) => set_option(socket, c::IPPROTO_TCP, name, Seconds::encode(duration)?),
        None => Ok(()),
    }
}
