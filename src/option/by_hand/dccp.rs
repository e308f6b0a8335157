//! The CCIDs that both ends have: by hand, since there are as many as there are.
#![cfg(linux)]

use crate::Socket;
use crate::sys::{self, c};
use std::io;
use std::ops::Deref;

/// Holds up to `N` congestion control identifiers (CCIDs); derefs to those that are there.
///
/// **Platforms**: Linux, with DCCP.
///
/// # Examples
///
/// ```no_run
/// use berkeley::{Domain, Protocol, Socket, Type};
///
/// # fn main() -> std::io::Result<()> {
/// let socket = Socket::new(Domain::IPV4, Type::DCCP, Some(Protocol::DCCP))?;
/// let ccids = socket.dccp_available_ccids::<16>()?;
/// assert!(ccids.contains(&2), "TCP-like congestion control");
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct CcidEndpoints<const N: usize> {
    endpoints: [u8; N],
    length: u32,
}

impl<const N: usize> Deref for CcidEndpoints<N> {
    type Target = [u8];

    #[inline]
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
    /// Mirrors [DCCP_SOCKOPT_AVAILABLE_CCIDS](https://docs.kernel.org/networking/dccp.html).
    ///
    /// # Errors
    ///
    /// `EINVAL` where there are more than `N`.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use berkeley::{Domain, Protocol, Socket, Type};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::DCCP, Some(Protocol::DCCP))?;
    /// let ccids = socket.dccp_available_ccids::<16>()?;
    /// assert!(ccids.len() <= 16);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn dccp_available_ccids<const N: usize>(&self) -> io::Result<CcidEndpoints<N>> {
        let mut endpoints = [0; N];
        let length =
            sys::get_bytes(self.as_raw(), c::SOL_DCCP, c::DCCP_SOCKOPT_AVAILABLE_CCIDS, &mut endpoints)?;
        Ok(CcidEndpoints { endpoints, length: length as u32 })
    }
}
