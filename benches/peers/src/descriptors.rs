//! A descriptor over a Unix socket, by each library.

use crate::raw;
use berkeley::control::{Builder, SCM_RIGHTS, Storage, space_for_descriptors};
use berkeley::{MaybeUninitSlice, MsgHdr, MsgHdrMut, SockRef};
use nix::sys::socket as nx;
use rustix::net as rx;
use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd, RawFd};

/// Sends a descriptor from one end, and takes it at the other.
pub(crate) type Pass = fn(&OwnedFd, &OwnedFd, &OwnedFd) -> io::Result<OwnedFd>;

pub(crate) const LIBRARIES: &[(&str, Pass)] =
    &[("raw", by_raw), ("rustix", by_rustix), ("nix", by_nix), ("berkeley", by_berkeley)];

fn none_came() -> io::Error {
    io::Error::other("no descriptor came")
}

pub(crate) fn by_raw(from: &OwnedFd, to: &OwnedFd, descriptor: &OwnedFd) -> io::Result<OwnedFd> {
    raw::send_descriptor(from.as_raw_fd(), b"x", descriptor.as_raw_fd())?;
    raw::receive_descriptor(to.as_raw_fd(), &mut [0])?.ok_or_else(none_came)
}

pub(crate) fn by_rustix(from: &OwnedFd, to: &OwnedFd, descriptor: &OwnedFd) -> io::Result<OwnedFd> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = rx::SendAncillaryBuffer::new(&mut space);
    let descriptors = [descriptor.as_fd()];
    assert!(control.push(rx::SendAncillaryMessage::ScmRights(&descriptors)));
    rx::sendmsg(from, &[IoSlice::new(b"x")], &mut control, rx::SendFlags::empty())?;

    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = rx::RecvAncillaryBuffer::new(&mut space);
    let mut buffer = [0];
    rx::recvmsg(to, &mut [IoSliceMut::new(&mut buffer)], &mut control, rx::RecvFlags::CMSG_CLOEXEC)?;
    let descriptors = control.drain().find_map(|message| match message {
        rx::RecvAncillaryMessage::ScmRights(mut descriptors) => descriptors.next(),
        _ => None,
    });
    descriptors.ok_or_else(none_came)
}

#[allow(unsafe_code)]
pub(crate) fn by_nix(from: &OwnedFd, to: &OwnedFd, descriptor: &OwnedFd) -> io::Result<OwnedFd> {
    let descriptors = [descriptor.as_raw_fd()];
    let control = [nx::ControlMessage::ScmRights(&descriptors)];
    let data = [IoSlice::new(b"x")];
    nx::sendmsg::<()>(from.as_raw_fd(), &data, &control, nx::MsgFlags::empty(), None)?;

    let (mut buffer, mut control) = ([0], nix::cmsg_space!(RawFd));
    let mut data = [IoSliceMut::new(&mut buffer)];
    let flags = nx::MsgFlags::MSG_CMSG_CLOEXEC;
    let message = nx::recvmsg::<()>(to.as_raw_fd(), &mut data, Some(&mut control), flags)?;
    let descriptor = message.cmsgs()?.find_map(|message| match message {
        nx::ControlMessageOwned::ScmRights(descriptors) => descriptors.first().copied(),
        _ => None,
    });
    // SAFETY: the call has opened the descriptor for us.
    descriptor.map(|descriptor| unsafe { OwnedFd::from_raw_fd(descriptor) }).ok_or_else(none_came)
}

pub(crate) fn by_berkeley(from: &OwnedFd, to: &OwnedFd, descriptor: &OwnedFd) -> io::Result<OwnedFd> {
    let mut storage = Storage::<{ space_for_descriptors(1) }>::new();
    let mut control = Builder::new(&mut storage);
    control.push_descriptors(&[descriptor.as_fd()])?;
    let data = [IoSlice::new(b"x")];
    SockRef::from(from).sendmsg(&MsgHdr::new().with_buffers(&data).with_messages(&control), 0)?;

    let mut buffer = [MaybeUninit::uninit()];
    let mut data = [MaybeUninitSlice::new(&mut buffer)];
    let mut storage = Storage::<{ space_for_descriptors(1) }>::new();
    let mut message = MsgHdrMut::new().with_buffers(&mut data).with_messages(&mut storage);
    SockRef::from(to).recvmsg(&mut message, 0)?;
    let mut taken = None;
    for message in message.messages() {
        if let Some(mut rights) = message.take(SCM_RIGHTS) {
            taken = rights.next();
        }
    }
    taken.ok_or_else(none_came)
}
