//! A ring of the third version: blocks that the kernel fills with frames, and hands over when they are full or old.

use super::{bind_to, ptr, set, set_value, unbound};
use std::io;
use std::mem::{offset_of, size_of};
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// The size of a block: that of libpcap.
pub(crate) const BLOCK: usize = 1 << 18;
pub(crate) const BLOCKS: usize = 128;
/// How old a block grows before it is handed over with room left.
pub(crate) const RETIRE: Duration = Duration::from_millis(4);

/// Where in a block the kernel says what it holds.
const HEAD: usize = offset_of!(libc::tpacket_block_desc, hdr);
const STATUS: usize = HEAD + offset_of!(libc::tpacket_hdr_v1, block_status);
const FRAMES: usize = HEAD + offset_of!(libc::tpacket_hdr_v1, num_pkts);
const FIRST: usize = HEAD + offset_of!(libc::tpacket_hdr_v1, offset_to_first_pkt);

pub(crate) struct Ring {
    socket: OwnedFd,
    memory: NonNull<u8>,
    /// The block that the kernel hands over next.
    next: usize,
}

impl Ring {
    pub(crate) fn open(device: u32) -> io::Result<Ring> {
        const FRAME: usize = 2048;
        let socket = unbound()?;
        let version = libc::tpacket_versions::TPACKET_V3 as i32;
        set(socket.as_raw_fd(), libc::SOL_PACKET, libc::PACKET_VERSION, version)?;
        let request = libc::tpacket_req3 {
            tp_block_size: BLOCK as u32,
            tp_block_nr: BLOCKS as u32,
            tp_frame_size: FRAME as u32,
            tp_frame_nr: (BLOCK / FRAME * BLOCKS) as u32,
            tp_retire_blk_tov: RETIRE.as_millis() as u32,
            tp_sizeof_priv: 0,
            tp_feature_req_word: 0,
        };
        set_value(&socket, libc::SOL_PACKET, libc::PACKET_RX_RING, request)?;
        let (length, protection) = (BLOCK * BLOCKS, libc::PROT_READ | libc::PROT_WRITE);
        let (flags, descriptor) = (libc::MAP_SHARED | libc::MAP_POPULATE, socket.as_raw_fd());
        // SAFETY: the kernel chooses where; nothing that is there already goes away.
        let memory = unsafe { libc::mmap(ptr::null_mut(), length, protection, flags, descriptor, 0) };
        if memory == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        let memory = NonNull::new(memory.cast()).ok_or(io::ErrorKind::OutOfMemory)?;
        let ring = Ring { socket, memory, next: 0 };
        // Only now: what came before there is a ring would go to the queue of the socket.
        bind_to(&ring.socket, device, libc::ETH_P_ALL)?;
        Ok(ring)
    }

    pub(crate) fn descriptor(&self) -> RawFd {
        self.socket.as_raw_fd()
    }

    pub(crate) fn drops(&self) -> io::Result<u64> {
        super::drops(&self.socket)
    }

    /// Shows the frames of the next block to `each` and gives the block back; false if the kernel still has it.
    #[inline(always)]
    pub(crate) fn take(&mut self, mut each: impl FnMut(&[u8])) -> io::Result<bool> {
        // SAFETY: the block lies within the memory, as `next` is less than the number of blocks.
        let block = unsafe { self.memory.add(self.next * BLOCK) };
        // SAFETY: a block is larger than what it begins with.
        let status = unsafe { block.add(STATUS) };
        // SAFETY: the number is aligned, in memory that lives as long as the ring; the kernel writes it as a whole.
        let status = unsafe { AtomicU32::from_ptr(status.as_ptr().cast()) };
        if status.load(Ordering::Acquire) & libc::TP_STATUS_USER == 0 {
            return Ok(false);
        }
        // SAFETY: the status, read with `Acquire`, says that the block is ours, and it is given back below at the soonest.
        let data = unsafe { std::slice::from_raw_parts(block.as_ptr().cast_const(), BLOCK) };
        let answer = visit(data, &mut each);
        status.store(libc::TP_STATUS_KERNEL, Ordering::Release);
        self.next = (self.next + 1) % BLOCKS;
        answer.map(|()| true).ok_or_else(|| io::Error::other("a block of the ring does not add up"))
    }
}

impl Drop for Ring {
    fn drop(&mut self) {
        // SAFETY: the memory is that of the call which made it, and nothing points there any more.
        unsafe { libc::munmap(self.memory.as_ptr().cast(), BLOCK * BLOCKS) };
    }
}

/// Walks over the frames of a block; nothing if a length there is wrong.
#[inline(always)]
fn visit(block: &[u8], each: &mut impl FnMut(&[u8])) -> Option<()> {
    let mut at = number(block, FIRST)?;
    for _ in 0..number(block, FRAMES)? {
        let header = block.get(at..)?.first_chunk::<{ size_of::<libc::tpacket3_hdr>() }>()?;
        let start = at + short(header, offset_of!(libc::tpacket3_hdr, tp_mac))?;
        let length = number(header, offset_of!(libc::tpacket3_hdr, tp_snaplen))?;
        each(block.get(start..)?.get(..length)?);
        at += number(header, offset_of!(libc::tpacket3_hdr, tp_next_offset))?;
    }
    Some(())
}

#[inline(always)]
fn number(data: &[u8], at: usize) -> Option<usize> {
    data.get(at..)?.first_chunk().map(|&bytes| u32::from_ne_bytes(bytes) as usize)
}

#[inline(always)]
fn short(data: &[u8], at: usize) -> Option<usize> {
    data.get(at..)?.first_chunk().map(|&bytes| usize::from(u16::from_ne_bytes(bytes)))
}
