//! Messages with a name and control messages, one or many a call.

use super::{Name, check};
use std::io;
use std::mem::{MaybeUninit, size_of};
use std::os::fd::{FromRawFd, OwnedFd, RawFd};
use std::ptr;

/// Memory for control messages.
#[derive(Clone, Copy)]
#[repr(C, align(8))]
pub(crate) struct Control<const SIZE: usize>(pub(crate) [MaybeUninit<u8>; SIZE]);

impl<const SIZE: usize> Control<SIZE> {
    pub(crate) const EMPTY: Self = Control([MaybeUninit::uninit(); SIZE]);

    /// Writes one message, and returns how much memory it takes.
    #[inline(always)]
    pub(crate) fn put<T: Copy>(&mut self, level: i32, kind: i32, value: T) -> usize {
        const { assert!(SIZE >= size_of::<libc::cmsghdr>() + size_of::<T>().next_multiple_of(8)) };
        let start = self.0.as_mut_ptr().cast::<libc::cmsghdr>();
        // SAFETY: the macro counts only.
        let length = unsafe { libc::CMSG_LEN(size_of::<T>() as u32) } as usize;
        let header = libc::cmsghdr { cmsg_len: length, cmsg_level: level, cmsg_type: kind };
        // SAFETY: there is room, as asserted, and the memory is aligned.
        unsafe { start.write(header) };
        // SAFETY: the macro only adds to the pointer.
        let data = unsafe { libc::CMSG_DATA(start) };
        // SAFETY: there is room, as asserted.
        unsafe { data.cast::<T>().write_unaligned(value) };
        // SAFETY: the macro counts only.
        (unsafe { libc::CMSG_SPACE(size_of::<T>() as u32) }) as usize
    }
}

/// Walks over the control messages: level, type and data of each.
#[inline(always)]
pub(crate) fn each_message(header: &libc::msghdr, mut each: impl FnMut(i32, i32, &[u8])) {
    // SAFETY: the header has the address of the memory, and the length that the kernel has filled.
    let mut message = unsafe { libc::CMSG_FIRSTHDR(header) };
    // SAFETY: the pointer is null, or that of a message that the kernel has written.
    while let Some(found) = unsafe { message.as_ref() } {
        // SAFETY: the macro only counts.
        let length = found.cmsg_len.saturating_sub(unsafe { libc::CMSG_LEN(0) } as usize);
        // SAFETY: the macro only adds to the pointer.
        let data = unsafe { libc::CMSG_DATA(message) };
        // SAFETY: the kernel has written so many bytes there.
        each(found.cmsg_level, found.cmsg_type, unsafe { std::slice::from_raw_parts(data, length) });
        // SAFETY: the kernel has written the messages.
        message = unsafe { libc::CMSG_NXTHDR(header, message) };
    }
}

/// The `int` that is the data of a message.
#[inline(always)]
pub(crate) fn number(data: &[u8]) -> Option<i32> {
    data.try_into().ok().map(i32::from_ne_bytes)
}

/// The destination in a `struct in_pktinfo`.
#[inline(always)]
pub(crate) fn destination(data: &[u8]) -> Option<[u8; 4]> {
    let data: &[u8; size_of::<libc::in_pktinfo>()] = data.try_into().ok()?;
    data[std::mem::offset_of!(libc::in_pktinfo, ipi_addr)..].try_into().ok()
}

/// The size of the datagrams that were joined.
#[inline(always)]
pub(crate) fn segment(header: &libc::msghdr) -> Option<usize> {
    let mut size = None;
    each_message(header, |level, kind, data| {
        if (level, kind) == (libc::SOL_UDP, libc::UDP_GRO) {
            size = number(data).and_then(|size| usize::try_from(size).ok()).filter(|&size| size != 0);
        }
    });
    size
}

/// Sends a descriptor.
#[inline(always)]
pub(crate) fn send_descriptor(socket: RawFd, data: &[u8], descriptor: RawFd) -> io::Result<usize> {
    let mut control = Control::<24>::EMPTY;
    let length = control.put(libc::SOL_SOCKET, libc::SCM_RIGHTS, descriptor);
    send_message(socket, data, None, Some((&mut control, length)))
}

/// Receives a descriptor: one at most, for which the memory has room.
#[inline(always)]
pub(crate) fn receive_descriptor(socket: RawFd, data: &mut [u8]) -> io::Result<Option<OwnedFd>> {
    let mut control = Control::<24>::EMPTY;
    let (_, header) = receive(socket, data, None, Some(&mut control), libc::MSG_CMSG_CLOEXEC)?;
    let mut descriptor = None;
    each_message(&header, |level, kind, data| {
        if (level, kind) == (libc::SOL_SOCKET, libc::SCM_RIGHTS) {
            descriptor = number(data);
        }
    });
    // SAFETY: the call has opened the descriptor for us.
    Ok(descriptor.map(|descriptor| unsafe { OwnedFd::from_raw_fd(descriptor) }))
}

/// A header of zeros.
#[inline(always)]
fn empty() -> libc::msghdr {
    // SAFETY: a `msghdr` is integers and pointers, for all of which zero is a valid value.
    unsafe { MaybeUninit::zeroed().assume_init() }
}

/// Sends one message; the header is built for it.
#[inline(always)]
pub(crate) fn send_message<const SIZE: usize>(
    socket: RawFd,
    data: &[u8],
    to: Option<&(Name, libc::socklen_t)>,
    control: Option<(&mut Control<SIZE>, usize)>,
) -> io::Result<usize> {
    let mut data = libc::iovec { iov_base: data.as_ptr().cast_mut().cast(), iov_len: data.len() };
    let mut header = empty();
    (header.msg_iov, header.msg_iovlen) = (&mut data, 1);
    if let Some((name, length)) = to {
        (header.msg_name, header.msg_namelen) = ((&raw const *name).cast_mut().cast(), *length);
    }
    if let Some((control, length)) = control {
        (header.msg_control, header.msg_controllen) = (control.0.as_mut_ptr().cast(), length);
    }
    // SAFETY: the header points to what the caller has lent, which the call reads.
    check(unsafe { libc::sendmsg(socket, &header, 0) })
}

/// Receives one message; the header is built for it, and returned with what the kernel has written there.
#[inline(always)]
pub(crate) fn receive_message<const SIZE: usize>(
    socket: RawFd,
    data: &mut [u8],
    name: Option<&mut Name>,
    control: Option<&mut Control<SIZE>>,
) -> io::Result<(usize, libc::msghdr)> {
    receive(socket, data, name, control, 0)
}

#[inline(always)]
fn receive<const SIZE: usize>(
    socket: RawFd,
    data: &mut [u8],
    name: Option<&mut Name>,
    control: Option<&mut Control<SIZE>>,
    flags: i32,
) -> io::Result<(usize, libc::msghdr)> {
    let mut data = libc::iovec { iov_base: data.as_mut_ptr().cast(), iov_len: data.len() };
    let mut header = empty();
    (header.msg_iov, header.msg_iovlen) = (&mut data, 1);
    if let Some(name) = name {
        (header.msg_name, header.msg_namelen) = ((&raw mut *name).cast(), Name::SIZE);
    }
    if let Some(control) = control {
        (header.msg_control, header.msg_controllen) = (control.0.as_mut_ptr().cast(), SIZE);
    }
    // SAFETY: the header points to what the caller has lent, which the call may write.
    let received = check(unsafe { libc::recvmsg(socket, &mut header, flags) })?;
    Ok((received, header))
}

/// Many messages, whose headers point to what its maker has lent or owns.
pub(crate) struct Table<'data> {
    headers: Vec<libc::mmsghdr>,
    // What the headers point to.
    iovecs: Box<[libc::iovec]>,
    names: Box<[Name]>,
    controls: Box<[Control<64>]>,
    loans: std::marker::PhantomData<&'data mut [u8]>,
}

impl<'data> Table<'data> {
    /// A table that sends each of `data` to the same place, cut into segments if a size is given.
    pub(crate) fn sending(
        data: &[&'data [u8]],
        to: (Name, libc::socklen_t),
        segment: Option<u16>,
    ) -> Table<'data> {
        let iovecs = data.iter().map(|data| (data.as_ptr().cast_mut(), data.len()));
        let mut table = Table::new(iovecs, to.0, to.1);
        if let Some(size) = segment {
            for (header, control) in table.headers.iter_mut().zip(&mut table.controls) {
                let length = control.put(libc::SOL_UDP, libc::UDP_SEGMENT, size);
                header.msg_hdr.msg_control = control.0.as_mut_ptr().cast();
                header.msg_hdr.msg_controllen = length;
            }
        }
        table
    }

    /// A table that receives into each of `buffers`.
    pub(crate) fn receiving(buffers: impl Iterator<Item = &'data mut [u8]>) -> Table<'data> {
        Table::new(buffers.map(|buffer| (buffer.as_mut_ptr(), buffer.len())), Name::EMPTY, Name::SIZE)
    }

    fn new(
        data: impl Iterator<Item = (*mut u8, usize)>,
        name: Name,
        length: libc::socklen_t,
    ) -> Table<'data> {
        let iovecs = data.map(|(start, length)| libc::iovec { iov_base: start.cast(), iov_len: length });
        let mut iovecs: Box<[_]> = iovecs.collect();
        let mut names = vec![name; iovecs.len()].into_boxed_slice();
        let controls = vec![Control::EMPTY; iovecs.len()].into_boxed_slice();
        let places = iovecs.iter_mut().zip(&mut names);
        let headers = places.map(|(iovec, name)| {
            let mut header = empty();
            (header.msg_name, header.msg_namelen) = ((&raw mut *name).cast(), length);
            (header.msg_iov, header.msg_iovlen) = (iovec, 1);
            libc::mmsghdr { msg_hdr: header, msg_len: 0 }
        });
        let headers = headers.collect();
        Table { headers, iovecs, names, controls, loans: std::marker::PhantomData }
    }

    /// Builds the headers anew, as one does whose data is elsewhere each time.
    #[inline(always)]
    pub(crate) fn rebuild(&mut self, data: &[&'data [u8]], to: &(Name, libc::socklen_t)) {
        self.names[0] = to.0;
        let name = (&raw mut self.names[0]).cast();
        for ((entry, iovec), data) in self.headers.iter_mut().zip(&mut self.iovecs).zip(data) {
            *iovec = libc::iovec { iov_base: data.as_ptr().cast_mut().cast(), iov_len: data.len() };
            let mut header = empty();
            (header.msg_name, header.msg_namelen) = (name, to.1);
            (header.msg_iov, header.msg_iovlen) = (iovec, 1);
            *entry = libc::mmsghdr { msg_hdr: header, msg_len: 0 };
        }
    }

    #[inline(always)]
    pub(crate) fn send(&mut self, socket: RawFd) -> io::Result<usize> {
        let (start, length) = (self.headers.as_mut_ptr(), self.headers.len() as u32);
        // SAFETY: the headers point to what was lent, and to memory of the table.
        check(unsafe { libc::sendmmsg(socket, start, length, 0) } as isize)
    }

    /// Sends `pieces`, so many with each message, in place of what the table was made with.
    #[inline(always)]
    pub(crate) fn send_pieces(
        &mut self,
        socket: RawFd,
        pieces: &[io::IoSlice<'_>],
        each: usize,
    ) -> io::Result<usize> {
        for (entry, pieces) in self.headers.iter_mut().zip(pieces.chunks(each)) {
            // `IoSlice` has the layout of `struct iovec`.
            entry.msg_hdr.msg_iov = pieces.as_ptr().cast_mut().cast();
            entry.msg_hdr.msg_iovlen = pieces.len();
        }
        let answer = self.send(socket);
        // The pieces are not lent for longer.
        for (entry, iovec) in self.headers.iter_mut().zip(&mut self.iovecs) {
            (entry.msg_hdr.msg_iov, entry.msg_hdr.msg_iovlen) = (iovec, 1);
        }
        answer
    }

    /// Waits for the first message, and takes what else is there; lengths are set anew, as a reuse asks for.
    #[inline(always)]
    pub(crate) fn receive(&mut self, socket: RawFd, control: bool) -> io::Result<usize> {
        for (entry, control_memory) in self.headers.iter_mut().zip(&mut self.controls) {
            entry.msg_hdr.msg_namelen = Name::SIZE;
            if control {
                entry.msg_hdr.msg_control = control_memory.0.as_mut_ptr().cast();
                entry.msg_hdr.msg_controllen = size_of_val(control_memory);
            }
        }
        let (start, length) = (self.headers.as_mut_ptr(), self.headers.len() as u32);
        let flags = libc::MSG_WAITFORONE;
        // SAFETY: the headers point to what was lent, and to memory of the table.
        check(unsafe { libc::recvmmsg(socket, start, length, flags, ptr::null_mut()) } as isize)
    }

    /// The data of the first `count` messages, which a call has received, each with its header.
    #[inline(always)]
    pub(crate) fn received(&self, count: usize) -> impl Iterator<Item = (&[u8], &libc::msghdr)> {
        self.headers[..count].iter().zip(&self.iovecs).map(|(entry, iovec)| {
            let length = (entry.msg_len as usize).min(iovec.iov_len);
            // SAFETY: the buffer was lent for as long as the table lives, and is as long.
            let data = unsafe { std::slice::from_raw_parts(iovec.iov_base.cast::<u8>(), length) };
            (data, &entry.msg_hdr)
        })
    }
}
