//! Many messages a call, by hand: tables as a C program writes them.
#![allow(unsafe_code)] // the calls themselves

use super::fixture::MESSAGE;
use crate::raw::{Name, Told, check};
use std::io;
use std::mem::{MaybeUninit, size_of};
use std::os::fd::RawFd;
use std::ptr;

/// Messages of a table.
pub(super) const COUNT: usize = 32;

pub(super) type Buffer = [u8; 64];

/// Messages whose length the program learns while it runs: [`COUNT`], which the compiler must not know.
pub(super) type Headers = Box<[libc::mmsghdr]>;
pub(super) type Slices = [libc::iovec; COUNT];
pub(super) type Names = [MaybeUninit<Name>; COUNT];

pub(super) fn headers() -> Headers {
    vec![libc::mmsghdr { msg_hdr: empty(), msg_len: 0 }; std::hint::black_box(COUNT)].into()
}

/// A header of zeros.
#[inline(always)]
fn empty() -> libc::msghdr {
    // SAFETY: a `msghdr` is integers and pointers, for all of which zero is a valid value.
    unsafe { MaybeUninit::zeroed().assume_init() }
}

#[inline(always)]
pub(super) fn sources(messages: &[[u8; MESSAGE.len()]; COUNT]) -> Slices {
    messages
        .each_ref()
        .map(|message| libc::iovec { iov_base: message.as_ptr().cast_mut().cast(), iov_len: message.len() })
}

#[inline(always)]
pub(super) fn targets(buffers: &mut [Buffer; COUNT]) -> Slices {
    buffers
        .each_mut()
        .map(|buffer| libc::iovec { iov_base: buffer.as_mut_ptr().cast(), iov_len: buffer.len() })
}

/// Builds the headers of messages to the same place.
#[inline(always)]
pub(super) fn build_sends(
    headers: &mut [libc::mmsghdr],
    slices: &mut Slices,
    (name, length): &(Name, libc::socklen_t),
) {
    for (entry, slice) in headers.iter_mut().zip(slices) {
        let mut header = empty();
        (header.msg_name, header.msg_namelen) = ((&raw const *name).cast_mut().cast(), *length);
        (header.msg_iov, header.msg_iovlen) = (slice, 1);
        *entry = libc::mmsghdr { msg_hdr: header, msg_len: 0 };
    }
}

#[inline(always)]
pub(super) fn build_receives(headers: &mut [libc::mmsghdr], slices: &mut Slices, names: &mut Names) {
    for ((entry, slice), name) in headers.iter_mut().zip(slices).zip(names) {
        let mut header = empty();
        (header.msg_name, header.msg_namelen) = (name.as_mut_ptr().cast(), Name::SIZE);
        (header.msg_iov, header.msg_iovlen) = (slice, 1);
        *entry = libc::mmsghdr { msg_hdr: header, msg_len: 0 };
    }
}

/// Sets the lengths that the kernel has overwritten, as a table asks for that is used again.
#[inline(always)]
pub(super) fn reset(headers: &mut [libc::mmsghdr]) {
    for entry in headers {
        entry.msg_hdr.msg_namelen = Name::SIZE;
    }
}

/// # Safety
///
/// The headers point to memory that can be read.
#[inline(always)]
pub(super) unsafe fn send(socket: RawFd, headers: &mut [libc::mmsghdr]) -> io::Result<usize> {
    // SAFETY: the pointer and the length are those of the headers, and the rest is the caller's promise.
    check(unsafe { libc::sendmmsg(socket, headers.as_mut_ptr(), headers.len() as u32, 0) } as isize)
}

/// # Safety
///
/// The headers point to memory that can be written.
#[inline(always)]
pub(super) unsafe fn receive(socket: RawFd, headers: &mut [libc::mmsghdr]) -> io::Result<usize> {
    let (start, length, flags) = (headers.as_mut_ptr(), headers.len() as u32, libc::MSG_WAITFORONE);
    // SAFETY: the pointer and the length are those of the headers, and the rest is the caller's promise.
    check(unsafe { libc::recvmmsg(socket, start, length, flags, ptr::null_mut()) } as isize)
}

/// Calls `each` with data, flags and sender of each message that came; lengths are checked.
#[inline(always)]
pub(super) fn look(
    headers: &[libc::mmsghdr],
    buffers: &[Buffer; COUNT],
    names: &Names,
    mut each: impl FnMut(&[u8], i32, Told<'_>),
) {
    for ((entry, buffer), name) in headers.iter().zip(buffers).zip(names) {
        let data = &buffer[..(entry.msg_len as usize).min(buffer.len())];
        let length = entry.msg_hdr.msg_namelen.min(size_of::<Name>() as libc::socklen_t);
        each(data, entry.msg_hdr.msg_flags, Told { name, length });
    }
}
