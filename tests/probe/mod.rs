//! What the tests of options measure with: sockets with bounded waits, control bytes, TCP's counters, raw
//! options.

// Each test file compiles its own copy of this module and uses a part of it.
#![allow(dead_code)]
// Options without a method, and the bytes of control messages, are reached only through libc.
#![allow(unsafe_code)]

use std::ffi::{CString, c_int};
use std::io::{self, ErrorKind, Read};
use std::mem::MaybeUninit;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::os::fd::AsRawFd;
use std::process::Command;
use std::ptr;
use std::time::Duration;

use berkeley::{Domain, MaybeUninitSlice, MsgHdrMut, SockAddr, Socket, Type};

/// The longest wait for data that must come.
pub(crate) const LIMIT: Duration = Duration::from_secs(5);

/// The wait after which data that must not come counts as absent.
pub(crate) const SILENCE: Duration = Duration::from_millis(250);

/// `text` as a socket address.
pub(crate) fn address(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

/// The address that `socket` is bound to.
pub(crate) fn local(socket: &Socket) -> SocketAddr {
    socket.local_addr().unwrap().as_socket().unwrap()
}

/// The port that `socket` is bound to.
pub(crate) fn port(socket: &Socket) -> u16 {
    local(socket).port()
}

/// A new socket of `kind` in the domain of `to`, whose reads and writes wait no longer than [`LIMIT`].
pub(crate) fn new(to: &str, kind: Type) -> Socket {
    let socket = Socket::new(Domain::for_address(address(to)), kind, None).unwrap();
    socket.set_read_timeout(Some(LIMIT)).unwrap();
    socket.set_write_timeout(Some(LIMIT)).unwrap();
    socket
}

/// Binds `socket` to the address `to`.
pub(crate) fn bind(socket: &Socket, to: &str) -> io::Result<()> {
    socket.bind(&SockAddr::from(address(to)))
}

/// A UDP socket bound to `to`.
pub(crate) fn udp(to: &str) -> Socket {
    let socket = new(to, Type::DGRAM);
    bind(&socket, to).unwrap();
    socket
}

/// A TCP socket that listens on `to`.
pub(crate) fn listener(to: &str) -> Socket {
    let socket = new(to, Type::STREAM);
    bind(&socket, to).unwrap();
    socket.listen(16).unwrap();
    socket
}

/// A TCP connection over loopback: the side that connected, and the accepted one.
pub(crate) fn connection() -> (Socket, Socket) {
    let listener = listener("127.0.0.1:0");
    let client = new("127.0.0.1:0", Type::STREAM);
    client.connect(&listener.local_addr().unwrap()).unwrap();
    (client, accept(&listener))
}

/// Accepts a connection; reads and writes on it wait no longer than [`LIMIT`].
pub(crate) fn accept(listener: &Socket) -> Socket {
    let (server, _) = listener.accept().unwrap();
    server.set_read_timeout(Some(LIMIT)).unwrap();
    server.set_write_timeout(Some(LIMIT)).unwrap();
    server
}

/// Sends `bytes` to `to`, which must take them all.
pub(crate) fn send(socket: &Socket, bytes: &[u8], to: SocketAddr) {
    assert_eq!(socket.send_to(bytes, &SockAddr::from(to)).unwrap(), bytes.len());
}

/// One read of at most 64 KiB.
pub(crate) fn read(mut socket: &Socket) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; 65536];
    let count = socket.read(&mut bytes)?;
    bytes.truncate(count);
    Ok(bytes)
}

/// Asserts that nothing arrives on `socket` within [`SILENCE`].
pub(crate) fn silent(socket: &Socket) {
    socket.set_read_timeout(Some(SILENCE)).unwrap();
    let result = read(socket);
    socket.set_read_timeout(Some(LIMIT)).unwrap();
    assert_eq!(result.unwrap_err().kind(), ErrorKind::WouldBlock);
}

/// The number of messages that wait in `socket`, which are thereby taken out.
pub(crate) fn drain(socket: &Socket) -> usize {
    socket.set_nonblocking(true).unwrap();
    let mut count = 0;
    while read(socket).is_ok() {
        count += 1;
    }
    socket.set_nonblocking(false).unwrap();
    count
}

/// Sends chunks of `size` bytes until `socket` takes no more; the number of bytes that it took.
pub(crate) fn fill(socket: &Socket, size: usize) -> usize {
    socket.set_nonblocking(true).unwrap();
    let chunk = vec![0x5a; size];
    let mut total = 0;
    loop {
        match socket.send(&chunk) {
            Ok(count) => total += count,
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::WouldBlock);
                break;
            }
        }
    }
    socket.set_nonblocking(false).unwrap();
    total
}

/// One control message.
#[derive(Debug)]
pub(crate) struct Control {
    pub(crate) level: c_int,
    pub(crate) kind: c_int,
    pub(crate) data: Vec<u8>,
}

/// Receives one datagram, with its control messages.
pub(crate) fn receive(socket: &Socket) -> (Vec<u8>, Vec<Control>) {
    let mut bytes = [MaybeUninit::new(0); 2048];
    let mut control = [MaybeUninit::new(0); 512];
    let mut buffers = [MaybeUninitSlice::new(&mut bytes)];
    let mut header = MsgHdrMut::new().with_buffers(&mut buffers).with_control(&mut control);
    let count = socket.recvmsg(&mut header, 0).unwrap();
    let length = header.control_len();
    (filled(&bytes[..count]), walk(&filled(&control[..length])))
}

/// A copy of `bytes`, all of which were initialised when the buffer was made.
fn filled(bytes: &[MaybeUninit<u8>]) -> Vec<u8> {
    bytes
        .iter()
        .map(|byte| {
            // SAFETY: `receive` made every element with `MaybeUninit::new`.
            unsafe { byte.assume_init() }
        })
        .collect()
}

/// The messages in the control bytes that the kernel wrote.
fn walk(mut bytes: &[u8]) -> Vec<Control> {
    let mut messages = Vec::new();
    let size = size_of::<libc::cmsghdr>();
    let round = |length: usize| length.next_multiple_of(size_of::<usize>());
    while bytes.len() >= size {
        // SAFETY: there are enough bytes, cmsghdr is plain data, and the read needs no alignment.
        let header = unsafe { ptr::read_unaligned(bytes.as_ptr().cast::<libc::cmsghdr>()) };
        let length = header.cmsg_len as usize;
        assert!((round(size)..=bytes.len()).contains(&length), "message of {length} bytes");
        let data = bytes[round(size)..length].to_vec();
        messages.push(Control { level: header.cmsg_level, kind: header.cmsg_type, data });
        bytes = &bytes[round(length).min(bytes.len())..];
    }
    messages
}

/// The payload of the one message of `level` and `kind`; `None` where there is none.
pub(crate) fn find(messages: &[Control], level: c_int, kind: c_int) -> Option<Vec<u8>> {
    let mut found = messages.iter().filter(|message| (message.level, message.kind) == (level, kind));
    let data = found.next().map(|message| message.data.clone());
    assert!(found.next().is_none(), "{messages:?}");
    data
}

/// The number in a payload of one or four bytes.
pub(crate) fn number(data: Option<Vec<u8>>) -> Option<u32> {
    data.map(|data| match data[..] {
        [byte] => byte.into(),
        [a, b, c, d] => u32::from_ne_bytes([a, b, c, d]),
        _ => panic!("{data:?}"),
    })
}

/// Sets an option that has no method of its own.
pub(crate) fn set(socket: &Socket, level: c_int, name: c_int, value: c_int) -> io::Result<()> {
    let size = size_of::<c_int>() as libc::socklen_t;
    // SAFETY: the pointer and the size are those of `value`, which outlives the call.
    let rc = unsafe { libc::setsockopt(socket.as_raw_fd(), level, name, (&raw const value).cast(), size) };
    if rc == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Reads an option into 256 zeroed bytes.
fn option_bytes(socket: &Socket, level: c_int, name: c_int) -> [u8; 256] {
    let mut bytes = [0; 256];
    let mut size = bytes.len() as libc::socklen_t;
    // SAFETY: the pointer and the size are those of `bytes`; both outlive the call.
    let rc = unsafe { libc::getsockopt(socket.as_raw_fd(), level, name, (&raw mut bytes).cast(), &mut size) };
    assert_eq!(rc, 0, "{}", io::Error::last_os_error());
    bytes
}

/// Reads an option of one C int past the crate's own method.
pub(crate) fn get(socket: &Socket, level: c_int, name: c_int) -> c_int {
    c_int::from_ne_bytes(option_bytes(socket, level, name)[..4].try_into().unwrap())
}

/// The fields of the kernel's `tcp_info` that the tests look at.
#[derive(Debug)]
pub(crate) struct TcpInfo {
    /// Segments sent and not acknowledged; of a listener: connections that wait to be accepted.
    pub(crate) unacked: u32,
    /// Of a listener: how many connections may wait.
    pub(crate) sacked: u32,
    /// Bytes written and not yet sent.
    pub(crate) notsent: u32,
    /// The largest payload of a segment that arrived.
    pub(crate) received_mss: u32,
    /// Segments with data that were sent, repetitions included.
    pub(crate) data_segments: u32,
}

/// TCP's view of `socket`, by offset (linux/tcp.h): libc's structure ends before the newer fields.
pub(crate) fn tcp_info(socket: &Socket) -> TcpInfo {
    let bytes = option_bytes(socket, libc::IPPROTO_TCP, libc::TCP_INFO);
    let field = |at: usize| u32::from_ne_bytes(bytes[at..at + 4].try_into().unwrap());
    TcpInfo {
        unacked: field(24),
        sacked: field(28),
        notsent: field(144),
        received_mss: field(20),
        data_segments: field(156),
    }
}

/// The index of the interface `name` in the thread's namespace.
pub(crate) fn index(name: &str) -> NonZeroU32 {
    let text = CString::new(name).unwrap();
    // SAFETY: `text` ends in a NUL and outlives the call.
    let index = unsafe { libc::if_nametoindex(text.as_ptr()) };
    NonZeroU32::new(index).unwrap_or_else(|| panic!("{name}: {}", io::Error::last_os_error()))
}

/// What `command`, its arguments separated by spaces, prints in the thread's namespace.
pub(crate) fn output(command: &str) -> String {
    let mut words = command.split_whitespace();
    let program = words.next().expect("a program");
    let output = Command::new(program).args(words).output().unwrap();
    assert!(output.status.success(), "{command}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The number of the error of `result`.
pub(crate) fn errno<T: std::fmt::Debug>(result: io::Result<T>) -> c_int {
    result.unwrap_err().raw_os_error().expect("an error of the system")
}
