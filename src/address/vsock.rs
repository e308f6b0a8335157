//! Addresses of sockets between a virtual machine and its host.

use super::{SockAddr, sa_family_t, set_family};
use crate::sys::c;
use std::mem::{offset_of, size_of};

const SIZE: usize = size_of::<c::sockaddr_vm>();
const CID: usize = offset_of!(c::sockaddr_vm, svm_cid);
const PORT: usize = offset_of!(c::sockaddr_vm, svm_port);

impl SockAddr {
    /// Makes the address of a vsock socket (`AF_VSOCK`): context identifier and port, both in host byte order.
    ///
    /// **Platforms**: Linux, Android.
    ///
    /// Mirrors `struct sockaddr_vm` of [vsock(7)](https://man7.org/linux/man-pages/man7/vsock.7.html).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::SockAddr;
    ///
    /// let address = SockAddr::vsock(libc::VMADDR_CID_LOCAL, 7000);
    /// assert_eq!(address.as_vsock_address(), Some((1, 7000)));
    /// ```
    #[inline]
    pub fn vsock(cid: u32, port: u32) -> SockAddr {
        let mut bytes = [0; SIZE];
        set_family(&mut bytes, c::AF_VSOCK as sa_family_t, SIZE);
        bytes[CID..CID + 4].copy_from_slice(&cid.to_ne_bytes());
        bytes[PORT..PORT + 4].copy_from_slice(&port.to_ne_bytes());
        SockAddr::of(&bytes)
    }

    /// Returns context identifier and port, if this is a vsock address.
    ///
    /// **Platforms**: Linux, Android.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::SockAddr;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let anyone = SockAddr::vsock(libc::VMADDR_CID_ANY, libc::VMADDR_PORT_ANY);
    /// assert_eq!(anyone.as_vsock_address(), Some((u32::MAX, u32::MAX)));
    /// assert_eq!(SockAddr::unix("/run/service.sock")?.as_vsock_address(), None);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn as_vsock_address(&self) -> Option<(u32, u32)> {
        let bytes = self.as_bytes().get(..SIZE)?;
        let number = |at: usize| bytes[at..at + 4].try_into().ok().map(u32::from_ne_bytes);
        (self.family() == c::AF_VSOCK as sa_family_t).then_some((number(CID)?, number(PORT)?))
    }
}
