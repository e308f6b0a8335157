//! What the tests of control messages share: typed sends and receives, addresses from bytes, a note of what was seen.

// Each test file compiles its own copy of this module and uses a part of it.
#![allow(dead_code)]
// Addresses and options of protocols that the library does not know are reached only through libc.
#![allow(unsafe_code)]

use std::ffi::{c_int, c_void};
use std::fs;
use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::os::fd::AsRawFd;
use std::path::Path;

use berkeley::control::{Builder, Payload, Receivable, Received, Storage};
use berkeley::{
    Domain, MaybeUninitSlice, MsgHdr, MsgHdrMut, Protocol, SockAddr, SockAddrStorage, Socket, Type,
};

use crate::common::{LIMIT, Need, poll, skip};

/// Reports that the kernel lacks `name`; panics where `BERKELEY_REQUIRE` demands it.
pub(crate) fn missing(name: &'static str, what: &str) {
    let demanded = std::env::var("BERKELEY_REQUIRE").unwrap_or_default();
    assert!(!demanded.split(',').any(|word| word == name), "{name}: {what}");
    skip(Need::Kernel(name), what);
}

/// A socket whose waits are bounded; `None`, and a reported skip, where the kernel lacks the protocol `name`.
pub(crate) fn socket(name: &'static str, domain: c_int, kind: Type, protocol: c_int) -> Option<Socket> {
    let protocol = (protocol != 0).then(|| Protocol::from(protocol));
    match Socket::new(Domain::from(domain), kind, protocol) {
        Ok(socket) => {
            socket.set_read_timeout(Some(LIMIT)).unwrap();
            socket.set_write_timeout(Some(LIMIT)).unwrap();
            Some(socket)
        }
        Err(error) => {
            let absent = [libc::EAFNOSUPPORT, libc::ESOCKTNOSUPPORT, libc::EPROTONOSUPPORT];
            assert!(absent.contains(&error.raw_os_error().unwrap()), "{name}: {error}");
            missing(name, "a socket");
            None
        }
    }
}

/// The address that consists of these parts.
pub(crate) fn address(parts: &[&[u8]]) -> SockAddr {
    let bytes = parts.concat();
    let mut storage = SockAddrStorage::zeroed();
    // SAFETY: an array of bytes fits into the storage, and every bit of it is valid in both.
    let into = unsafe { storage.view_as::<[u8; 128]>() };
    into[..bytes.len()].copy_from_slice(&bytes);
    // SAFETY: the storage is initialised, and as long as the bytes at least.
    unsafe { SockAddr::new(storage, bytes.len() as libc::socklen_t) }
}

/// Sets an option to these bytes.
pub(crate) fn set_bytes(socket: &Socket, level: c_int, name: c_int, value: &[u8]) -> io::Result<()> {
    let pointer = value.as_ptr().cast::<c_void>();
    // SAFETY: the pointer and the length are those of `value`, and the kernel only reads it.
    let rc =
        unsafe { libc::setsockopt(socket.as_raw_fd(), level, name, pointer, value.len() as libc::socklen_t) };
    // Not all kernels return 0 for success: those of J1939 return the value.
    if rc >= 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Sends `data` with the messages that `build` appends.
pub(crate) fn send(
    socket: &Socket,
    to: Option<&SockAddr>,
    data: &[u8],
    build: impl FnOnce(&mut Builder<'_>),
) -> io::Result<usize> {
    let mut storage = Storage::<256>::new();
    let mut control = Builder::new(&mut storage);
    build(&mut control);
    let buffers = [IoSlice::new(data)];
    let mut header = MsgHdr::new().with_buffers(&buffers).with_messages(&control);
    if let Some(to) = to {
        header = header.with_addr(to);
    }
    socket.sendmsg(&header, 0)
}

/// Receives once, and shows every message to `see`; the data.
pub(crate) fn receive(
    socket: &Socket,
    flags: c_int,
    mut see: impl FnMut(&Received<'_>),
) -> io::Result<Vec<u8>> {
    let mut bytes = [MaybeUninit::new(0); 4096];
    let mut buffers = [MaybeUninitSlice::new(&mut bytes)];
    let mut storage = Storage::<1024>::new();
    let mut header = MsgHdrMut::new().with_buffers(&mut buffers).with_messages(&mut storage);
    let count = socket.recvmsg(&mut header, flags)?;
    header.messages().for_each(|message| see(&message));
    assert!(!header.flags().is_control_truncated());
    let initialised = bytes[..count].iter().map(|byte| {
        // SAFETY: every element was made with `MaybeUninit::new`.
        unsafe { byte.assume_init() }
    });
    Ok(initialised.collect())
}

/// Receives from the error queue, for which it waits.
pub(crate) fn receive_error(socket: &Socket, see: impl FnMut(&Received<'_>)) -> io::Result<Vec<u8>> {
    assert_ne!(poll(socket.as_raw_fd(), 0) & libc::POLLERR, 0, "nothing in the error queue");
    receive(socket, libc::MSG_ERRQUEUE, see)
}

/// Keeps the value of a message of type `M`, and notes that one was seen.
pub(crate) fn note<M: Receivable, T>(message: &Received<'_>, which: M, into: &mut Option<T>)
where
    M::Data: for<'a> Payload<Value<'a> = T>,
{
    if let Some(value) = message.get(which) {
        assert!(into.replace(value).is_none(), "twice");
        seen::<M>();
    }
}

/// Whether it is a message of type `M`; notes that one was seen.
pub(crate) fn is<M: Receivable>(message: &Received<'_>, which: M) -> bool {
    let is = message.get(which).is_some();
    if is {
        seen::<M>();
    }
    is
}

/// Leaves a file that tells that a message of type `M` has arrived, for the census.
fn seen<M>() {
    let name = std::any::type_name::<M>().rsplit("::").next().unwrap();
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("control-seen");
    fs::create_dir_all(&directory).unwrap();
    fs::write(directory.join(name), "").unwrap();
}
