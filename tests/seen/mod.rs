//! Sends and receives with typed control messages, and notes which of them have really arrived: a file each, under
//! the C name, in the directory `control-seen` of the target's temporary directory.

// Each test file compiles its own copy of this module and uses a part of it.
#![allow(dead_code)]

use berkeley::control::{Arena, Builder, Id, Messages, Payload, Receivable, Storage};
use berkeley::{MaybeUninitSlice, MsgHdr, MsgHdrMut, RecvFlags, SockAddr, Socket};
use std::ffi::c_int;
use std::fmt::Debug;
use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::path::PathBuf;
use std::{env, fs};

/// Notes that the message called `name` has arrived, or that the receiver has seen the effect of sending it.
pub(crate) fn seen(name: &str) {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("control-seen");
    fs::create_dir_all(&directory).unwrap();
    fs::write(directory.join(name), "").unwrap();
}

/// The name that a message is noted under: that of C. The security label of IPv4 has that of the sockets, so it is
/// `IPPROTO_IP.SCM_SECURITY`.
fn name<M: Receivable + Debug>(message: M) -> String {
    match (format!("{message:?}"), M::ID.level) {
        (name, libc::IPPROTO_IP) if name == "SCM_SECURITY" => format!("IPPROTO_IP.{name}"),
        (name, _) => name,
    }
}

/// What one receive brought.
#[derive(Debug)]
pub(crate) struct Arrived {
    pub(crate) data: Vec<u8>,
    pub(crate) flags: RecvFlags,
    control: Vec<u8>,
}

impl Arrived {
    /// The value of the message, which is noted as seen.
    pub(crate) fn get<M>(&self, message: M) -> Option<<M::Data as Payload>::Value<'_>>
    where
        M: Receivable + Debug,
    {
        let value = self.messages().find_map(|one| one.get(message))?;
        seen(&name(message));
        Some(value)
    }

    /// All messages.
    pub(crate) fn messages(&self) -> Messages<'_> {
        Messages::new(&self.control)
    }
}

/// Receives one message, with flags.
pub(crate) fn try_receive(socket: &Socket, flags: c_int) -> io::Result<Arrived> {
    #[repr(align(8))]
    struct Aligned([MaybeUninit<u8>; 1024]);

    let mut data = vec![0; 65536];
    let mut memory = Aligned([MaybeUninit::new(0); 1024]);
    let mut arena = Arena::new(&mut memory.0);
    let mut buffers = [MaybeUninitSlice::new(super::common::lend(&mut data))];
    let mut header = MsgHdrMut::new().with_buffers(&mut buffers).with_messages(&mut arena);
    let count = socket.recvmsg(&mut header, flags)?;
    let (flags, length) = (header.flags(), header.control_len());
    let ids: Vec<Id> = header.messages().map(|message| message.id()).collect();
    drop(arena);
    data.truncate(count);
    let control = memory.0[..length].iter().map(|byte| {
        // SAFETY: every byte was initialised above.
        unsafe { byte.assume_init() }
    });
    let arrived = Arrived { data, flags, control: control.collect() };
    // The two walks agree.
    assert_eq!(ids, arrived.messages().map(|message| message.id()).collect::<Vec<_>>());
    Ok(arrived)
}

/// Receives one message, which must come.
pub(crate) fn receive(socket: &Socket) -> Arrived {
    try_receive(socket, 0).unwrap()
}

/// Receives one message of the error queue, which must come.
pub(crate) fn receive_error(socket: &Socket) -> Arrived {
    use std::os::fd::AsRawFd;
    assert_ne!(super::common::poll(socket.as_raw_fd(), 0) & libc::POLLERR, 0, "no error came");
    try_receive(socket, libc::MSG_ERRQUEUE).unwrap()
}

/// Sends `data` with the control messages that `fill` appends.
pub(crate) fn send(
    socket: &Socket,
    to: Option<&SockAddr>,
    data: &[u8],
    fill: impl FnOnce(&mut Builder<'_>),
) -> io::Result<usize> {
    let mut storage = Storage::<512>::new();
    let mut builder = Builder::new(&mut storage);
    fill(&mut builder);
    let parts = [IoSlice::new(data)];
    let mut message = MsgHdr::new().with_buffers(&parts).with_messages(&builder);
    if let Some(to) = to {
        message = message.with_addr(to);
    }
    socket.sendmsg(&message, 0)
}
