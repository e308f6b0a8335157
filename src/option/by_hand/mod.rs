//! Options that are no rows: several calls in one, structures of addresses, bytes as long as they are, programs.

mod dccp;
mod device;
mod filter;
mod keepalive;
mod multicast;
mod tcp;

#[cfg(linux)]
pub use dccp::CcidEndpoints;
#[cfg(linux_like)]
pub use filter::SockFilter;
pub use keepalive::TcpKeepalive;
#[cfg(not(any(haiku, netbsd, redox, solarish, wasi)))]
pub use multicast::InterfaceIndexOrAddress;
