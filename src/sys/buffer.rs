//! Memory that a receive may fill: the sealed side of [`RecvBuf`](crate::RecvBuf).
//!
//! A `&mut [u8]` must never be seen as a writable `&mut [MaybeUninit<u8>]`, for then safe code could write
//! uninitialised bytes into it. So the pointers stay inside this crate, and only the kernel writes through them.

use super::{RawSocket, c};
use crate::address::SockAddr;
use std::ffi::c_int;
use std::io;
use std::mem::MaybeUninit;
use std::net::SocketAddr;

/// A destination for received bytes.
///
/// # Safety
///
/// `parts` returns a pointer that is valid for writes of the length beside it until `filled` takes the buffer.
pub unsafe trait Destination: Sized {
    /// What the caller gets back.
    type Output;

    /// Whether the memory is what a container has spare, so that an empty one is a mistake.
    const GROWS: bool = false;

    /// The memory to fill.
    ///
    /// # Safety
    ///
    /// Through the pointer only initialised bytes are written.
    unsafe fn parts(&mut self) -> (*mut u8, usize);

    /// Takes note of the count that the kernel reported. What gives out memory as initialised never goes beyond its
    /// length, whatever the count says.
    ///
    /// # Safety
    ///
    /// The first `count` bytes that `parts` pointed to are initialised, or all of them where `count` exceeds their number.
    unsafe fn filled(self, count: usize) -> Self::Output;
}

// SAFETY: a slice is valid for writes of its length.
unsafe impl Destination for &mut [u8] {
    type Output = usize;

    // SAFETY: the caller's promise is the trait's.
    #[inline]
    unsafe fn parts(&mut self) -> (*mut u8, usize) {
        (self.as_mut_ptr(), self.len())
    }

    // SAFETY: the caller's promise is the trait's.
    #[inline]
    unsafe fn filled(self, count: usize) -> usize {
        count
    }
}

// SAFETY: an array is valid for writes of its length.
unsafe impl<const N: usize> Destination for &mut [u8; N] {
    type Output = usize;

    // SAFETY: the caller's promise is the trait's.
    #[inline]
    unsafe fn parts(&mut self) -> (*mut u8, usize) {
        (self.as_mut_ptr(), N)
    }

    // SAFETY: the caller's promise is the trait's.
    #[inline]
    unsafe fn filled(self, count: usize) -> usize {
        count
    }
}

// SAFETY: a slice is valid for writes of its length.
unsafe impl<'a> Destination for &'a mut [MaybeUninit<u8>] {
    type Output = &'a mut [u8];

    // SAFETY: the caller's promise is the trait's.
    #[inline]
    unsafe fn parts(&mut self) -> (*mut u8, usize) {
        (self.as_mut_ptr().cast(), self.len())
    }

    // SAFETY: the caller's promise is the trait's.
    #[inline]
    unsafe fn filled(self, count: usize) -> &'a mut [u8] {
        let count = count.min(self.len());
        // SAFETY: the caller says that `count` bytes are initialised; they are within the slice, which is lent for 'a.
        unsafe { std::slice::from_raw_parts_mut(self.as_mut_ptr().cast(), count) }
    }
}

// SAFETY: an array is valid for writes of its length.
unsafe impl<'a, const N: usize> Destination for &'a mut [MaybeUninit<u8>; N] {
    type Output = &'a mut [u8];

    // SAFETY: the caller's promise is the trait's.
    #[inline]
    unsafe fn parts(&mut self) -> (*mut u8, usize) {
        (self.as_mut_ptr().cast(), N)
    }

    // SAFETY: the caller's promise is the trait's.
    #[inline]
    unsafe fn filled(self, count: usize) -> &'a mut [u8] {
        // SAFETY: the caller says that `count` bytes of the array are initialised; the slice is the same memory.
        unsafe { self.as_mut_slice().filled(count) }
    }
}

// SAFETY: the spare capacity of a vector is valid for writes of its length.
unsafe impl Destination for crate::Spare<'_> {
    type Output = usize;

    const GROWS: bool = true;

    // SAFETY: the caller's promise is the trait's.
    #[inline]
    unsafe fn parts(&mut self) -> (*mut u8, usize) {
        let spare = self.0.spare_capacity_mut();
        (spare.as_mut_ptr().cast(), spare.len())
    }

    // SAFETY: the caller's promise is the trait's.
    #[inline]
    unsafe fn filled(self, count: usize) -> usize {
        let count = count.min(self.0.capacity() - self.0.len());
        let len = self.0.len() + count;
        // SAFETY: the caller says that the first `count` bytes of the spare capacity are initialised.
        unsafe { self.0.set_len(len) };
        count
    }
}

/// Receives into `buf`.
#[inline]
pub(crate) fn recv<B: Destination>(socket: RawSocket, buf: B, flags: c_int) -> io::Result<B::Output> {
    let call = |pointer, length| {
        // SAFETY: `fill` gives the parts of a buffer, and none of the flags that make the count another one.
        let count = unsafe { super::recv_raw(socket, pointer, length, flags) }?;
        Ok((count, ()))
    };
    // SAFETY: the kernel writes as many bytes as it says, since `flags` has no `MSG_TRUNC`.
    unsafe { fill(buf, flags, call) }.map(|(received, ())| received)
}

/// Receives into `buf`, with the sender's address.
#[inline]
pub(crate) fn recv_from<B: Destination>(
    socket: RawSocket,
    buf: B,
    flags: c_int,
) -> io::Result<(B::Output, SockAddr)> {
    let call = |pointer, length| {
        // SAFETY: `fill` gives the parts of a buffer.
        unsafe { super::recv_from_raw(socket, pointer, length, flags) }
    };
    // SAFETY: the kernel writes as many bytes as it says, since `flags` has no `MSG_TRUNC`.
    unsafe { fill(buf, flags, call) }
}

/// Receives into `buf`, with the sender's address if it is of IPv4 or IPv6.
#[inline]
pub(crate) fn recv_from_inet<B: Destination>(
    socket: RawSocket,
    buf: B,
    flags: c_int,
) -> io::Result<(B::Output, Option<SocketAddr>)> {
    let call = |pointer, length| {
        // SAFETY: `fill` gives the parts of a buffer.
        unsafe { super::recv_from_inet(socket, pointer, length, flags) }
    };
    // SAFETY: the kernel writes as many bytes as it says, since `flags` has no `MSG_TRUNC`.
    unsafe { fill(buf, flags, call) }
}

/// Receives into `buf`, with the sender's address into one that is lent.
#[inline]
pub(crate) fn recv_from_lent<B: Destination>(
    socket: RawSocket,
    buf: B,
    flags: c_int,
    address: &mut SockAddr,
) -> io::Result<B::Output> {
    let call = |pointer, length| {
        // SAFETY: `fill` gives the parts of a buffer.
        let count = unsafe { super::recv_from_lent(socket, pointer, length, flags, address) }?;
        Ok((count, ()))
    };
    // SAFETY: the kernel writes as many bytes as it says, since `flags` has no `MSG_TRUNC`.
    unsafe { fill(buf, flags, call) }.map(|(received, ())| received)
}

/// Refuses `MSG_TRUNC`, where a count of bytes must be one of bytes that were received.
#[inline]
pub(crate) fn refuse_truncation(flags: c_int) -> io::Result<()> {
    match flags & c::MSG_TRUNC {
        0 => Ok(()),
        _ => Err(truncation()),
    }
}

#[cold]
#[inline]
fn truncation() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "MSG_TRUNC counts bytes that are not received")
}

/// Lets `call` fill the buffer, and takes note of how much it filled, at most all.
///
/// With `MSG_TRUNC` a count may exceed the buffer (UDP), or count bytes that were dropped (TCP), so it is refused.
///
/// # Safety
///
/// `call` writes to the memory as many bytes as it then returns, where `flags` has no `MSG_TRUNC`.
#[inline]
unsafe fn fill<B: Destination, T>(
    mut buf: B,
    flags: c_int,
    call: impl FnOnce(*mut u8, usize) -> io::Result<(usize, T)>,
) -> io::Result<(B::Output, T)> {
    refuse_truncation(flags)?;
    // SAFETY: only `call` uses the pointer, and the kernel writes nothing but initialised bytes.
    let (pointer, length) = unsafe { buf.parts() };
    if B::GROWS && length == 0 {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "the vector has no spare capacity to receive into",
        ));
    }
    let (count, more) = call(pointer, length)?;
    // SAFETY: `call` has written that many bytes, as the caller says.
    Ok((unsafe { buf.filled(count) }, more))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spare;

    #[test]
    fn parts_are_the_whole_buffer() {
        let mut bytes = [0_u8; 4];
        let start = bytes.as_mut_ptr();
        let mut array = &mut bytes;
        // SAFETY: nothing is written through the pointer.
        assert_eq!(unsafe { array.parts() }, (start, 4));
        let mut slice = &mut bytes[1..];
        // SAFETY: nothing is written through the pointer.
        assert_eq!(unsafe { slice.parts() }.1, 3);
        let mut vec = Vec::with_capacity(16);
        vec.push(1);
        let room = vec.capacity() - 1;
        // SAFETY: nothing is written through the pointer.
        assert_eq!(unsafe { spare(&mut vec).parts() }.1, room);
    }

    #[test]
    fn initialised_buffers_tell_the_count_as_it_is() {
        let mut bytes = [0_u8; 4];
        // SAFETY: all of the bytes are initialised.
        assert_eq!(unsafe { (&mut bytes[..]).filled(9) }, 9);
        // SAFETY: all of the bytes are initialised.
        assert_eq!(unsafe { (&mut bytes).filled(3) }, 3);
    }

    #[test]
    fn uninitialised_buffers_stop_at_their_length() {
        let mut memory = [MaybeUninit::new(7_u8); 4];
        for (count, got) in [(0, 0), (3, 3), (4, 4), (5, 4), (usize::MAX, 4)] {
            // SAFETY: all of the bytes are initialised.
            assert_eq!(unsafe { (&mut memory[..]).filled(count) }, &[7; 4][..got]);
            // SAFETY: all of the bytes are initialised.
            assert_eq!(unsafe { (&mut memory).filled(count) }, &[7; 4][..got]);
        }
    }

    #[test]
    fn vectors_stop_at_their_capacity() {
        for count in [0, 3, usize::MAX] {
            let mut vec = Vec::with_capacity(16);
            vec.push(1);
            vec.spare_capacity_mut().fill(MaybeUninit::new(7));
            let added = count.min(vec.capacity() - 1);
            // SAFETY: the spare capacity is initialised, all of it.
            assert_eq!(unsafe { spare(&mut vec).filled(count) }, added);
            assert_eq!((vec.len(), vec[0]), (1 + added, 1));
            assert!(vec[1..].iter().all(|&byte| byte == 7));
        }
    }

    #[test]
    fn fill_refuses_before_it_calls() {
        let never = |_, _| -> io::Result<(usize, ())> { unreachable!() };
        // SAFETY: the call is never made.
        let error = unsafe { fill(&mut [0_u8; 4], c::MSG_TRUNC, never) }.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
        // SAFETY: the call is never made.
        let error = unsafe { fill(spare(&mut Vec::new()), 0, never) }.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    }

    #[test]
    fn fill_passes_errors_and_leaves_the_vector() {
        let mut vec = Vec::with_capacity(16);
        let fails = |_, _| -> io::Result<(usize, ())> { Err(io::ErrorKind::WouldBlock.into()) };
        // SAFETY: the call writes nothing, and returns no count.
        let error = unsafe { fill(spare(&mut vec), 0, fails) }.unwrap_err();
        assert_eq!((error.kind(), vec.len()), (io::ErrorKind::WouldBlock, 0));
        // SAFETY: the call counts no bytes.
        let (count, more) = unsafe { fill(&mut [0_u8; 0], 0, |_, length| Ok((length, "more"))) }.unwrap();
        assert_eq!((count, more), (0, "more"));
    }
}
