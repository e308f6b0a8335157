//! Where data lies that arrived in the memory of a device.

use super::Payload;
use crate::sys::pod;

/// Says where a piece of received data lies: `struct dmabuf_cmsg`, for `SCM_DEVMEM_DMABUF` and
/// `SCM_DEVMEM_LINEAR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DeviceMemory {
    /// Where the piece begins in the buffer of the device.
    pub offset: u64,
    /// How many bytes it has; of `SCM_DEVMEM_LINEAR`, how many were copied into the ordinary buffers.
    pub size: u32,
    /// What gives the piece back, by `SO_DEVMEM_DONTNEED`; until then the device cannot use it again.
    pub token: u32,
    /// The number of the binding between device and buffer.
    pub dmabuf: u32,
    /// Flags, none yet.
    pub flags: u32,
}

impl Payload for DeviceMemory {
    type Value<'a> = DeviceMemory;
    const SIZE: usize = 24;

    #[inline]
    fn decode(data: &[u8]) -> Option<DeviceMemory> {
        let (offset, rest) = data.split_first_chunk()?;
        let [size, token, dmabuf, flags] = pod::read::<[u32; 4]>(rest)?;
        Some(DeviceMemory { offset: u64::from_ne_bytes(*offset), size, token, dmabuf, flags })
    }
}
