//! Writing and reading, by each library.

use super::{Method, Read, Write};
use crate::raw;
use nix::sys::socket as nx;
use nix::sys::uio;
use rustix::net as rx;
use std::io::{self, IoSlice, IoSliceMut, Read as _, Write as _};
use std::net::TcpStream;
use std::os::fd::AsRawFd;

pub(super) const PLAIN: &[Method] = &[
    Method {
        library: "raw",
        write: |end| Ok(Box::new(move |data| raw::send(end.as_raw_fd(), data))),
        read: |end| Ok(Box::new(move |buffer| raw::recv(end.as_raw_fd(), buffer))),
    },
    Method {
        library: "std",
        write: |end| {
            let mut stream = TcpStream::from(end.try_clone()?);
            Ok(Box::new(move |data| stream.write(data)))
        },
        read: |end| {
            let mut stream = TcpStream::from(end.try_clone()?);
            Ok(Box::new(move |buffer| stream.read(buffer)))
        },
    },
    Method {
        library: "socket2",
        write: |end| Ok(Box::new(move |data| socket2::SockRef::from(end).send(data))),
        read: |end| Ok(Box::new(move |buffer| (&*socket2::SockRef::from(end)).read(buffer))),
    },
    Method {
        library: "rustix",
        write: |end| Ok(Box::new(move |data| Ok(rx::send(end, data, rx::SendFlags::empty())?))),
        read: |end| {
            Ok(Box::new(move |buffer| {
                let (length, _) = rx::recv(end, buffer, rx::RecvFlags::empty())?;
                Ok(length)
            }))
        },
    },
    Method {
        library: "nix",
        write: |end| Ok(Box::new(move |data| Ok(nx::send(end.as_raw_fd(), data, nx::MsgFlags::empty())?))),
        read: |end| Ok(Box::new(move |buffer| Ok(nx::recv(end.as_raw_fd(), buffer, nx::MsgFlags::empty())?))),
    },
    Method {
        library: "berkeley",
        write: |end| Ok(Box::new(move |data| berkeley::SockRef::from(end).send(data))),
        read: |end| Ok(Box::new(move |buffer| berkeley::SockRef::from(end).recv_into(buffer))),
    },
];

/// How many slices a write or a read has.
const SLICES: usize = 16;

pub(super) const VECTORED: &[Method] = &[
    Method {
        library: "raw, sendmsg and recvmsg",
        write: |end| gather(move |data| raw::send_vectored(end.as_raw_fd(), data)),
        read: |end| scatter(move |buffers| raw::recv_vectored(end.as_raw_fd(), buffers)),
    },
    Method {
        library: "raw, writev and readv",
        write: |end| gather(move |data| raw::writev(end.as_raw_fd(), data)),
        read: |end| scatter(move |buffers| raw::readv(end.as_raw_fd(), buffers)),
    },
    Method {
        library: "std",
        write: |end| {
            let mut stream = TcpStream::from(end.try_clone()?);
            gather(move |data| stream.write_vectored(data))
        },
        read: |end| {
            let mut stream = TcpStream::from(end.try_clone()?);
            scatter(move |buffers| stream.read_vectored(buffers))
        },
    },
    Method {
        library: "socket2",
        write: |end| gather(move |data| socket2::SockRef::from(end).send_vectored(data)),
        read: |end| scatter(move |buffers| (&*socket2::SockRef::from(end)).read_vectored(buffers)),
    },
    Method {
        library: "rustix",
        write: |end| gather(move |data| Ok(rustix::io::writev(end, data)?)),
        read: |end| scatter(move |buffers| Ok(rustix::io::readv(end, buffers)?)),
    },
    Method {
        library: "nix",
        write: |end| gather(move |data| Ok(uio::writev(end, data)?)),
        read: |end| scatter(move |buffers| Ok(uio::readv(end, buffers)?)),
    },
    Method {
        library: "berkeley",
        write: |end| gather(move |data| berkeley::SockRef::from(end).send_vectored(data)),
        read: |end| {
            scatter(move |buffers| {
                let (length, _) = berkeley::SockRef::from(end).recv_vectored_into(buffers)?;
                Ok(length)
            })
        },
    },
];

/// Cuts the data of each write into slices.
#[inline(always)]
fn gather<'a>(mut write: impl FnMut(&[IoSlice<'_>]) -> io::Result<usize> + 'a) -> io::Result<Write<'a>> {
    Ok(Box::new(move |data| {
        let mut pieces = data.chunks(data.len().div_ceil(SLICES).max(1));
        let slices: [_; SLICES] = std::array::from_fn(|_| IoSlice::new(pieces.next().unwrap_or_default()));
        write(&slices)
    }))
}

/// Cuts the buffer of each read into slices.
#[inline(always)]
fn scatter<'a>(
    mut read: impl FnMut(&mut [IoSliceMut<'_>]) -> io::Result<usize> + Send + 'a,
) -> io::Result<Read<'a>> {
    Ok(Box::new(move |buffer| {
        let mut pieces = buffer.chunks_mut(buffer.len().div_ceil(SLICES).max(1));
        let mut slices: [_; SLICES] =
            std::array::from_fn(|_| IoSliceMut::new(pieces.next().unwrap_or_default()));
        read(&mut slices)
    }))
}
