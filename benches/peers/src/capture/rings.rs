//! Rings of memory that the kernel writes the frames to: no call, and no copy to the reader.

use super::wire::Device;
use super::{Look, Method, ROOM, Run, WAIT};
use crate::raw::packet::{BLOCK, BLOCKS, MEMORY, RETIRE, Ring};
use crate::raw::wait;
use pcap::{Active, Capture};
use std::io;
use std::os::fd::{AsRawFd, RawFd};

pub(super) const RAW: Method = Method { library: "raw", capture: raw };
pub(super) const PCAP_NEXT: Method = Method { library: "pcap, next_packet", capture: pcap_next };
pub(super) const PCAP_DISPATCH: Method = Method { library: "pcap, dispatch", capture: pcap_dispatch };
pub(super) const NETRING: Method = Method { library: "netring", capture: netring };

/// Takes what is there; if that is nothing, waits for it once.
#[inline(always)]
fn take_or_wait(descriptor: RawFd, mut take: impl FnMut() -> io::Result<bool>) -> io::Result<()> {
    if take()? {
        return Ok(());
    }
    wait(descriptor, libc::POLLIN, WAIT);
    if take()? { Ok(()) } else { Err(io::ErrorKind::WouldBlock.into()) }
}

fn raw(at: &Device, run: Run<'_>) -> io::Result<u64> {
    let mut ring = Ring::open(at.index)?;
    let descriptor = ring.descriptor();
    run(&mut |look| take_or_wait(descriptor, || ring.take(|frame| look.at(frame))))?;
    ring.drops()
}

/// A blocking read of libpcap does not return while nothing comes, so that its reads do not block here.
fn open(at: &Device) -> io::Result<Capture<Active>> {
    let open = || {
        let capture = Capture::from_device(at.name)?.promisc(false).snaplen(ROOM as i32);
        let capture = capture.buffer_size(MEMORY as i32).timeout(RETIRE.as_millis() as i32);
        capture.open()?.setnonblock()
    };
    open().map_err(io::Error::other)
}

fn dropped(capture: &mut Capture<Active>) -> io::Result<u64> {
    Ok(capture.stats().map_err(io::Error::other)?.dropped.into())
}

fn pcap_next(at: &Device, run: Run<'_>) -> io::Result<u64> {
    let mut capture = open(at)?;
    let descriptor = capture.as_raw_fd();
    let mut take = |look: &mut Look<'_>| match capture.next_packet() {
        Ok(frame) => {
            look.at(frame.data);
            Ok(true)
        }
        Err(pcap::Error::TimeoutExpired) => Ok(false),
        Err(error) => Err(io::Error::other(error)),
    };
    run(&mut |look| take_or_wait(descriptor, || take(look)))?;
    dropped(&mut capture)
}

fn pcap_dispatch(at: &Device, run: Run<'_>) -> io::Result<u64> {
    let mut capture = open(at)?;
    let descriptor = capture.as_raw_fd();
    let mut take = |look: &mut Look<'_>| {
        let count = capture.dispatch(None, |frame| look.at(frame.data)).map_err(io::Error::other)?;
        Ok(count > 0)
    };
    run(&mut |look| take_or_wait(descriptor, || take(look)))?;
    dropped(&mut capture)
}

fn netring(at: &Device, run: Run<'_>) -> io::Result<u64> {
    let capture = netring::Capture::builder().interface(at.name).fill_rxhash(false);
    let capture = capture.block_size(BLOCK).block_count(BLOCKS).frame_size(ROOM);
    let built = capture.block_timeout_ms(RETIRE.as_millis() as u32).build();
    let mut capture = built.map_err(io::Error::other)?;
    run(&mut |look| {
        let blocks = capture.next_batch_blocking(WAIT).map_err(io::Error::other)?;
        let block = blocks.ok_or(io::ErrorKind::WouldBlock)?;
        block.iter().for_each(|frame| look.at(frame.data()));
        Ok(())
    })?;
    Ok(capture.stats().map_err(io::Error::other)?.drops.into())
}
