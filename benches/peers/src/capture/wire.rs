//! The devices, what is sent there, and who sends it.

use super::ROOM;
use crate::raw::{Name, Table, packet};
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::process::Command;

/// How many frames are sent before any is captured, and how many of these by one call.
pub(super) const BURST: usize = 1024;
const CALL: usize = 64;

/// The Ethernet header; the data begins with the number of the frame in its burst.
pub(super) const HEADER: usize = 14;

const NEAR: &str = "peers0";
const FAR: &str = "peers1";

/// A device, whose frames are captured, or at which they are sent.
pub(super) struct Device {
    pub(super) name: &'static str,
    pub(super) index: u32,
}

pub(super) struct Wire {
    pub(super) near: Device,
    pub(super) far: Device,
}

impl Wire {
    /// Lays a wire in a network where there is nothing else. Nothing but our frames is on it.
    pub(super) fn lay() -> io::Result<Wire> {
        packet::own_network().map_err(|error| {
            let what = "capture makes a network namespace and packet sockets, for which it must be root";
            io::Error::new(error.kind(), format!("{what}: {error}"))
        })?;
        ip(&["link", "add", NEAR, "type", "veth", "peer", "name", FAR])?;
        for name in [NEAR, FAR] {
            // Without an address of IPv6 the kernel has nobody to greet there.
            ip(&["link", "set", name, "addrgenmode", "none"])?;
            ip(&["link", "set", name, "arp", "off", "multicast", "off", "up"])?;
        }
        Ok(Wire { near: Device::find(NEAR)?, far: Device::find(FAR)? })
    }
}

impl Device {
    fn find(name: &'static str) -> io::Result<Device> {
        Ok(Device { name, index: nix::net::if_::if_nametoindex(name)? })
    }

    /// How many frames have reached the device, by its own count.
    pub(super) fn delivered(&self) -> io::Result<u64> {
        let table = std::fs::read_to_string("/proc/thread-self/net/dev")?;
        let line =
            table.lines().find_map(|line| line.trim_start().strip_prefix(self.name)?.strip_prefix(':'));
        line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
            .ok_or_else(|| io::Error::other("no count of the frames of a device"))
    }
}

fn ip(words: &[&str]) -> io::Result<()> {
    let status = Command::new("ip").args(words).status()?;
    if status.success() { Ok(()) } else { Err(io::Error::other(format!("ip {} failed", words.join(" ")))) }
}

/// A burst of frames: broadcasts of an experimental protocol, each with its number and bytes of its own.
pub(super) fn burst(size: usize) -> Vec<Vec<u8>> {
    assert!((HEADER + 4..=ROOM).contains(&size), "a frame has its header and its number, and there is room");
    let frame = |number: u32| {
        let mut frame = vec![0xff; 6];
        frame.extend([2, 0, 0, 0, 0, 1, 0x88, 0xb5]);
        frame.extend(number.to_le_bytes());
        frame.extend((frame.len()..size).map(|place| (number as usize * 31 + place) as u8));
        frame
    };
    (0..BURST as u32).map(frame).collect()
}

/// Sends bursts.
pub(super) struct Sender<'data> {
    socket: OwnedFd,
    tables: Vec<Table<'data>>,
}

impl<'data> Sender<'data> {
    pub(super) fn new(device: &Device, frames: &'data [Vec<u8>]) -> io::Result<Sender<'data>> {
        // The socket is bound: a name of no bytes is none.
        let table = |frames: &'data [Vec<u8>]| {
            let frames: Vec<&[u8]> = frames.iter().map(|frame| &frame[..]).collect();
            Table::sending(&frames, (Name::EMPTY, 0), None)
        };
        Ok(Sender { socket: packet::sender(device.index)?, tables: frames.chunks(CALL).map(table).collect() })
    }

    pub(super) fn send(&mut self) -> io::Result<()> {
        for table in &mut self.tables {
            if table.send(self.socket.as_raw_fd())? != CALL {
                return Err(io::Error::other("a part of a burst was sent"));
            }
        }
        Ok(())
    }
}
