//! Batches by one call for each message, and the shape that the alternatives share.

use super::Fill;
use super::Stopped;
use super::entry::Entry;
use crate::PollFlags;
use crate::sys::{self, c};
use std::ffi::c_int;

/// The type of the lengths in the table.
pub(crate) type Count = usize;

/// Sends the entries in their order, up to the first that is refused, or that a stream takes only a part of, and returns how
/// many were sent.
///
/// # Safety
///
/// Each header points to memory that is readable for the lengths that it says.
#[inline]
pub(crate) unsafe fn send(
    socket: sys::RawSocket,
    entries: &mut [Entry],
    flags: c_int,
) -> Result<usize, Stopped> {
    for (count, entry) in entries.iter_mut().enumerate() {
        // SAFETY: the caller's promise is the one that the call asks for.
        entry.length = unsafe { sys::sendmsg(socket, &entry.header, flags) }
            .map_err(|error| Stopped { count, error })?;
        // SAFETY: as above.
        if entry.length < unsafe { entry.header.source_length() } {
            return Ok(count + 1);
        }
    }
    Ok(entries.len())
}

/// Receives into the entries in their order, waits as `fill` says, and returns into how many.
///
/// # Safety
///
/// Each header points to memory that is writable for the lengths that it says, and its flags are zero.
#[inline]
pub(crate) unsafe fn receive(
    socket: sys::RawSocket,
    entries: &mut [Entry],
    flags: c_int,
    fill: Fill,
) -> Result<usize, Stopped> {
    for (count, entry) in entries.iter_mut().enumerate() {
        let now = match fill {
            Fill::WithAll => false,
            Fill::AfterFirst => count > 0,
            Fill::Now => true,
        };
        let stopped = |error| Stopped { count, error };
        if now && c::MSG_DONTWAIT == 0 {
            // No flag says "do not wait" here.
            let events = sys::poll(socket, PollFlags::IN.bits(), 0).map_err(stopped)?;
            if events == 0 {
                return Err(stopped(std::io::ErrorKind::WouldBlock.into()));
            }
        }
        let flags = if now { flags | c::MSG_DONTWAIT } else { flags };
        // SAFETY: the caller's promise is the one that the call asks for.
        entry.length = unsafe { sys::recvmsg(socket, &mut entry.header, flags) }.map_err(stopped)?;
    }
    Ok(entries.len())
}
