//! The CCIDs that both ends have: by hand, since there are as many as there are.
#![cfg(linux)]

use crate::Socket;
use crate::sys::{self, c};
use std::io;
use std::ops::Deref;

/// Holds up to `N` congestion control identifiers (CCIDs); derefs to those that are there.
///
/// **Platforms**: Linux, with DCCP.
#[derive(Debug)]
pub struct CcidEndpoints<const N: usize> {
    endpoints: [u8; N],
    length: u32,
}

impl<const N: usize> Deref for CcidEndpoints<N> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.endpoints[..self.length as usize]
    }
}

impl Socket {
    /// Returns the congestion control identifiers (CCIDs) that the socket may use
    /// (`DCCP_SOCKOPT_AVAILABLE_CCIDS`).
    ///
    /// **Platforms**: Linux, with DCCP.
    ///
    /// # Errors
    ///
    /// `EINVAL` where there are more than `N`.
    pub fn dccp_available_ccids<const N: usize>(&self) -> io::Result<CcidEndpoints<N>> {
        let mut endpoints = [0; N];
        let length =
            sys::get_bytes(self.as_raw(), c::SOL_DCCP, c::DCCP_SOCKOPT_AVAILABLE_CCIDS, &mut endpoints)?;
        Ok(CcidEndpoints { endpoints, length: length as u32 })
    }
}
