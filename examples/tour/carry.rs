//! A file on its way through two sockets, and the comparison of what arrives.

use crate::links::{Link, TIMEOUT};
use anyhow::{Context, Result, anyhow, ensure};
use berkeley::Socket;
use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::net::Shutdown;
use std::path::Path;
use std::thread;

/// How a file is sent, and how it is received.
#[derive(Clone, Copy)]
pub(crate) struct Method {
    /// Sends the file to its end, and says in what.
    send: fn(&Socket, &mut File) -> Result<String>,
    /// Compares all that arrives with the file.
    receive: fn(&Socket, &mut Original) -> Result<()>,
}

pub(crate) const SENDFILE: Method = Method { send: send_by_sendfile, receive: receive_stream };
pub(crate) const WRITE: Method = Method { send: send_by_write, receive: receive_stream };
pub(crate) const RECORDS: Method = Method { send: send_records, receive: receive_stream };
pub(crate) const DATAGRAMS: Method = Method { send: send_datagrams, receive: receive_datagrams };

/// How many bytes are read from a file or a stream at once; also the longest record.
const CHUNK: usize = 64 << 10;

/// Sends the file at `path` through `link`. Returns in what it was sent, and the number of bytes that arrived, all of
/// them as in the file.
pub(crate) fn carry(method: Method, link: &Link, path: &Path) -> Result<(String, u64)> {
    let mut file = File::open(path)?;
    let mut original = Original { file: File::open(path)?, at: 0, chunk: vec![0; CHUNK] };
    let (sent, received) = thread::scope(|scope| {
        let sender = scope.spawn(|| {
            let sent = (method.send)(&link.sender, &mut file);
            // Ends the stream, also where the sender has given up. A datagram socket has nothing to end.
            let _ = link.sender.shutdown(Shutdown::Write);
            sent
        });
        let received = (method.receive)(&link.receiver, &mut original);
        if received.is_err() {
            // The sender need not go on. Where this fails, the connection is over already.
            let _ = link.receiver.shutdown(Shutdown::Both);
        }
        (sender.join().unwrap_or_else(|_| Err(anyhow!("panicked"))), received)
    });
    match (sent, received) {
        (Ok(sent), Ok(())) => Ok((sent, original.at)),
        (Ok(_), Err(error)) => Err(error.context("the receiver")),
        (Err(error), Ok(())) => Err(error.context("the sender")),
        (Err(sender), Err(receiver)) => Err(anyhow!("the sender: {sender:#}; the receiver: {receiver:#}")),
    }
}

/// The file as it is on the disk, read along with what arrives.
struct Original {
    file: File,
    at: u64,
    chunk: Vec<u8>,
}

impl Original {
    /// Compares what arrived, at most [`CHUNK`] bytes, with the next bytes of the file.
    fn compare(&mut self, arrived: &[u8]) -> Result<()> {
        let there = fill(&mut self.file, &mut self.chunk[..arrived.len()])?;
        let same = self.chunk[..there].iter().zip(arrived).take_while(|(a, b)| a == b).count();
        self.at += same as u64;
        ensure!(same == there, "byte {} is not that of the file", self.at);
        ensure!(there == arrived.len(), "more than the {} bytes of the file arrived", self.at);
        Ok(())
    }

    /// Checks that the file ends where the transport did.
    fn end(&mut self) -> Result<()> {
        let more = fill(&mut self.file, &mut [0])?;
        ensure!(more == 0, "{} bytes arrived, the file has more", self.at);
        Ok(())
    }
}

/// Reads until `buf` is full or the file is over.
fn fill(file: &mut File, buf: &mut [u8]) -> Result<usize> {
    let mut length = 0;
    while length < buf.len() {
        match retry(|| file.read(&mut buf[length..])).context("read the file")? {
            0 => break,
            count => length += count,
        }
    }
    Ok(length)
}

/// Calls again what a signal interrupted, such as that by which a shell continues a stopped job: a method of the
/// library is one call of the system. Names a timeout, which the system calls "would block".
fn retry<T>(mut call: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match call() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                let waited = format!("the other side did nothing for {TIMEOUT:?}");
                return Err(io::Error::new(ErrorKind::TimedOut, waited));
            }
            other => return other,
        }
    }
}

/// `1 record`, `2 records`.
fn count(number: u64, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

#[cfg(sendfile)]
fn send_by_sendfile(socket: &Socket, file: &mut File) -> Result<String> {
    let (mut offset, mut calls) = (0, 0);
    loop {
        match retry(|| socket.sendfile(file, offset, None)) {
            Ok(0) => return Ok(format!("sendfile, {}", count(calls, "call"))),
            Ok(sent) => offset += sent,
            // Not every file system has it, nor every kind of socket.
            Err(error) if offset == 0 && cannot_sendfile(&error) => return send_by_write(socket, file),
            Err(error) => return Err(error).context("sendfile"),
        }
        calls += 1;
    }
}

#[cfg(sendfile)]
fn cannot_sendfile(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported)
}

#[cfg(not(sendfile))]
fn send_by_sendfile(socket: &Socket, file: &mut File) -> Result<String> {
    send_by_write(socket, file)
}

/// Sends by std's `Write`, which calls again where less than all was taken.
fn send_by_write(mut socket: &Socket, file: &mut File) -> Result<String> {
    let mut chunk = vec![0; CHUNK];
    let mut calls = 0;
    loop {
        let length = fill(file, &mut chunk)?;
        if length == 0 {
            return Ok(format!("write_all, {}", count(calls, "call")));
        }
        retry(|| socket.write_all(&chunk[..length])).context("write")?;
        calls += 1;
    }
}

/// Sends records: each arrives whole and on its own.
fn send_records(socket: &Socket, file: &mut File) -> Result<String> {
    // Half a chunk, for a record has to fit the send buffer.
    let mut record = vec![0; CHUNK / 2];
    let mut records = 0;
    loop {
        let length = fill(file, &mut record)?;
        if length == 0 {
            return Ok(count(records, "record"));
        }
        let sent = retry(|| socket.send(&record[..length])).context("send")?;
        ensure!(sent == length, "{sent} bytes of a record of {length} were sent");
        records += 1;
    }
}

/// Receives a stream, or records, until the peer ends it.
fn receive_stream(socket: &Socket, original: &mut Original) -> Result<()> {
    let mut chunk = vec![0; CHUNK];
    loop {
        let length = retry(|| socket.recv_into(&mut chunk[..])).context("receive")?;
        if length == 0 {
            return original.end();
        }
        original.compare(&chunk[..length])?;
    }
}

/// The bytes of the file in each datagram; one with fewer is the last.
const BLOCK: usize = 8 << 10;
/// Before them stands the number of the datagram.
const HEADER: usize = size_of::<u64>();

/// Sends datagrams, of which no more are under way than the receiver has room for: loopback drops the others.
///
/// Each acknowledgement says how many datagrams arrived, and for how many more there is room. Nothing is sent again:
/// what is lost is a failure here.
fn send_datagrams(socket: &Socket, file: &mut File) -> Result<String> {
    let mut datagram = [0; HEADER + BLOCK];
    let (mut sent, mut arrived, mut room) = (0u64, 0, 1);
    let mut over = false;
    while !over || arrived < sent {
        if over || sent >= arrived + room {
            (arrived, room) = receive_acknowledgement(socket).context("wait for an acknowledgement")?;
            continue;
        }
        let length = fill(file, &mut datagram[HEADER..])?;
        datagram[..HEADER].copy_from_slice(&sent.to_be_bytes());
        retry(|| socket.send(&datagram[..HEADER + length])).context("send")?;
        sent += 1;
        over = length < BLOCK;
    }
    Ok(count(sent, "datagram"))
}

fn receive_acknowledgement(socket: &Socket) -> Result<(u64, u64)> {
    let mut message = [0; 2 * HEADER];
    let length = retry(|| socket.recv_into(&mut message))?;
    ensure!(length == message.len(), "an acknowledgement of {length} bytes");
    Ok((number(&message[..HEADER]), number(&message[HEADER..])))
}

fn receive_datagrams(socket: &Socket, original: &mut Original) -> Result<()> {
    // The kernel counts its own overhead, up to three times the data.
    let room = (socket.recv_buffer_size()? / (4 * BLOCK)).max(1) as u64;
    let mut datagram = [0; HEADER + BLOCK];
    let mut arrived = 0u64;
    loop {
        let (length, from) = retry(|| socket.recv_from_std(&mut datagram)).context("receive")?;
        let from = from.context("a datagram without a sender")?;
        ensure!(length >= HEADER, "a datagram of {length} bytes from {from}");
        let (header, block) = datagram[..length].split_at(HEADER);
        ensure!(number(header) == arrived, "datagram {} arrived in place of {arrived}", number(header));
        original.compare(block)?;
        arrived += 1;
        let acknowledgement = [arrived.to_be_bytes(), room.to_be_bytes()].concat();
        retry(|| socket.send_to_std(&acknowledgement, from)).context("acknowledge")?;
        if block.len() < BLOCK {
            return original.end();
        }
    }
}

/// A number of the network, in its byte order.
fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, &byte| number << 8 | u64::from(byte))
}
