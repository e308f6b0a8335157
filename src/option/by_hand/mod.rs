//! Options that are no rows: several calls in one, structures of addresses, bytes as long as they are, programs.
//! Each file says why, and on which systems it is there.

mod congestion;
mod dccp;
mod device;
mod device_index;
mod filter;
mod keepalive;
mod multicast;
mod multicast_interface;
mod multicast_source;
mod no_peercred;
mod original_dst;

#[cfg(linux)]
pub use dccp::CcidEndpoints;
#[cfg(linux_like)]
pub use filter::SockFilter;
pub use keepalive::TcpKeepalive;
pub use multicast_interface::InterfaceIndexOrAddress;
