//! Many messages in one call: by hand with tables as a C program writes them, and by berkeley.

/// Messages of a batch, and so of a round.
pub(crate) const MESSAGES: usize = 32;

/// By hand: the headers are built each round.
pub(crate) mod raw {
    use std::hint::black_box;
    use std::io;
    use std::mem::MaybeUninit;
    use std::os::fd::{AsRawFd, RawFd};

    use libc::{MSG_WAITFORONE, iovec, mmsghdr, msghdr, sockaddr_in, sockaddr_storage, socklen_t};

    use super::{MESSAGES, clear, supply};
    use crate::fixture::{BUFFER, Buffer, MESSAGE, Pair};
    use crate::raw::native;

    type Table = [MaybeUninit<mmsghdr>];
    type Name = MaybeUninit<sockaddr_storage>;

    pub(crate) fn send(rounds: u64) {
        let pair = Pair::udp();
        let address = (native(pair.far_address), ADDRESS);
        let messages = [MESSAGE; MESSAGES];
        let mut table = table();
        for _ in 0..rounds {
            let mut bufs = black_box(&messages).each_ref().map(source);
            build_sends(black_box(&mut table), &mut bufs, black_box(&address));
            black_box(send_call(pair.near.as_raw_fd(), &mut table).unwrap());
            clear(&pair.far);
        }
    }

    pub(crate) fn recv(rounds: u64) {
        let pair = Pair::udp();
        let (mut memory, mut names) = ([BUFFER; MESSAGES], [Name::uninit(); MESSAGES]);
        let mut table = table();
        for _ in 0..rounds {
            supply(&pair.far);
            let mut bufs = black_box(&mut memory).each_mut().map(target);
            build_receives(black_box(&mut table), &mut bufs, black_box(&mut names));
            let count = recv_call(pair.near.as_raw_fd(), &mut table).unwrap();
            look(&table[..count], &memory, &names);
        }
    }

    /// A table as large as the program learns while it runs.
    fn table() -> Box<Table> {
        Box::new_uninit_slice(black_box(MESSAGES))
    }

    const CAPACITY: socklen_t = size_of::<sockaddr_storage>() as socklen_t;
    const ADDRESS: socklen_t = size_of::<sockaddr_in>() as socklen_t;

    fn source(message: &[u8; MESSAGE.len()]) -> iovec {
        iovec { iov_base: message.as_ptr().cast_mut().cast(), iov_len: message.len() }
    }

    fn target(memory: &mut Buffer) -> iovec {
        iovec { iov_base: memory.as_mut_ptr().cast(), iov_len: memory.len() }
    }

    #[inline(always)]
    fn build_sends(
        table: &mut Table,
        bufs: &mut [iovec; MESSAGES],
        (address, length): &(sockaddr_in, socklen_t),
    ) {
        for (message, buf) in table.iter_mut().zip(bufs) {
            let mut header = zeroed();
            (header.msg_name, header.msg_namelen) = ((&raw const *address).cast_mut().cast(), *length);
            (header.msg_iov, header.msg_iovlen) = (buf, 1);
            message.write(mmsghdr { msg_hdr: header, msg_len: 0 });
        }
    }

    #[inline(always)]
    fn build_receives(table: &mut Table, bufs: &mut [iovec; MESSAGES], names: &mut [Name; MESSAGES]) {
        for ((message, buf), name) in table.iter_mut().zip(bufs).zip(names) {
            let mut header = zeroed();
            (header.msg_name, header.msg_namelen) = (name.as_mut_ptr().cast(), CAPACITY);
            (header.msg_iov, header.msg_iovlen) = (buf, 1);
            message.write(mmsghdr { msg_hdr: header, msg_len: 0 });
        }
    }

    fn zeroed() -> msghdr {
        // SAFETY: a `msghdr` is integers and pointers, for all of which zero is a valid value.
        unsafe { MaybeUninit::zeroed().assume_init() }
    }

    #[inline(always)]
    fn send_call(socket: RawFd, table: &mut Table) -> io::Result<usize> {
        // SAFETY: the table was built from what the callers have lent.
        let result = unsafe { libc::sendmmsg(socket, table.as_mut_ptr().cast(), table.len() as u32, 0) };
        if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result as usize) }
    }

    #[inline(always)]
    fn recv_call(socket: RawFd, table: &mut Table) -> io::Result<usize> {
        let (start, length) = (table.as_mut_ptr().cast(), table.len() as u32);
        // SAFETY: the table was built from what the callers have lent.
        let result = unsafe { libc::recvmmsg(socket, start, length, MSG_WAITFORONE, std::ptr::null_mut()) };
        if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result as usize) }
    }

    /// Takes length, data, flags and sender of each message, the lengths checked.
    #[inline(always)]
    fn look(table: &[MaybeUninit<mmsghdr>], memory: &[Buffer; MESSAGES], names: &[Name; MESSAGES]) {
        for ((message, memory), name) in table.iter().zip(memory).zip(names) {
            // SAFETY: all of the table was built.
            let message = unsafe { message.assume_init_ref() };
            let data = &memory[..(message.msg_len as usize).min(memory.len())];
            let length = message.msg_hdr.msg_namelen.min(CAPACITY);
            black_box((data.as_ptr(), data.len(), message.msg_hdr.msg_flags, name.as_ptr(), length));
        }
    }
}

/// By this library.
pub(crate) mod berkeley {
    use std::hint::black_box;
    use std::io::IoSlice;

    use berkeley::batch::{RecvBatch, RecvRound, SendBatch, Wait};
    use berkeley::{MaybeUninitSlice, MsgHdr, MsgHdrMut, SockAddr, Socket};

    use super::{MESSAGES, clear, supply};
    use crate::fixture::{BUFFER, MESSAGE, Pair};

    pub(crate) fn send_extend(rounds: u64) {
        let pair = Pair::udp();
        let (socket, address) = (Socket::from(pair.near), SockAddr::from(pair.far_address));
        let messages = [MESSAGE; MESSAGES];
        let mut batch = SendBatch::new(MESSAGES);
        for _ in 0..rounds {
            let bufs = black_box(&messages).each_ref().map(|message| [IoSlice::new(message)]);
            let address = black_box(&address);
            let mut round = black_box(&mut batch).round();
            round.extend(bufs.iter().map(|bufs| MsgHdr::new().with_addr(address).with_buffers(bufs)));
            black_box(round.send(&socket).unwrap());
            clear(&pair.far);
        }
    }

    pub(crate) fn send_push(rounds: u64) {
        let pair = Pair::udp();
        let (socket, address) = (Socket::from(pair.near), SockAddr::from(pair.far_address));
        let messages = [MESSAGE; MESSAGES];
        let mut batch = SendBatch::new(MESSAGES);
        for _ in 0..rounds {
            let bufs = black_box(&messages).each_ref().map(|message| [IoSlice::new(message)]);
            let address = black_box(&address);
            let mut round = black_box(&mut batch).round();
            for bufs in &bufs {
                round.push(MsgHdr::new().with_addr(address).with_buffers(bufs)).unwrap();
            }
            black_box(round.send(&socket).unwrap());
            clear(&pair.far);
        }
    }

    pub(crate) fn send_again(rounds: u64) {
        let pair = Pair::udp();
        let (socket, address) = (Socket::from(pair.near), SockAddr::from(pair.far_address));
        let messages = [MESSAGE; MESSAGES];
        let bufs = messages.each_ref().map(|message| [IoSlice::new(message)]);
        let mut batch = SendBatch::new(MESSAGES);
        let mut round = batch.round();
        round.extend(bufs.iter().map(|bufs| MsgHdr::new().with_addr(&address).with_buffers(bufs)));
        for _ in 0..rounds {
            round.rewind();
            black_box(black_box(&mut round).send(&socket).unwrap());
            clear(&pair.far);
        }
    }

    pub(crate) fn recv_extend(rounds: u64) {
        let pair = Pair::udp();
        let (socket, mut memory) = (Socket::from(pair.near), [BUFFER; MESSAGES]);
        let mut names = std::array::from_fn::<_, MESSAGES, _>(|_| SockAddr::from(pair.far_address));
        let mut batch = RecvBatch::new(MESSAGES);
        for _ in 0..rounds {
            supply(&pair.far);
            let mut bufs = black_box(&mut memory).each_mut().map(|memory| [MaybeUninitSlice::new(memory)]);
            let names = black_box(&mut names);
            let mut round = black_box(&mut batch).round();
            let places = bufs.iter_mut().zip(names);
            round.extend(places.map(|(bufs, name)| MsgHdrMut::new().with_buffers(bufs).with_addr(name)));
            black_box(round.recv(&socket, Wait::One).unwrap());
            look(&mut round);
        }
    }

    pub(crate) fn recv_push(rounds: u64) {
        let pair = Pair::udp();
        let (socket, mut memory) = (Socket::from(pair.near), [BUFFER; MESSAGES]);
        let mut names = std::array::from_fn::<_, MESSAGES, _>(|_| SockAddr::from(pair.far_address));
        let mut batch = RecvBatch::new(MESSAGES);
        for _ in 0..rounds {
            supply(&pair.far);
            let mut bufs = black_box(&mut memory).each_mut().map(|memory| [MaybeUninitSlice::new(memory)]);
            let names = black_box(&mut names);
            let mut round = black_box(&mut batch).round();
            for (bufs, name) in bufs.iter_mut().zip(names) {
                round.push(MsgHdrMut::new().with_buffers(bufs).with_addr(name)).unwrap();
            }
            black_box(round.recv(&socket, Wait::One).unwrap());
            look(&mut round);
        }
    }

    pub(crate) fn recv_again(rounds: u64) {
        let pair = Pair::udp();
        let (socket, mut memory) = (Socket::from(pair.near), [BUFFER; MESSAGES]);
        let mut names = std::array::from_fn::<_, MESSAGES, _>(|_| SockAddr::from(pair.far_address));
        let mut bufs = memory.each_mut().map(|memory| [MaybeUninitSlice::new(memory)]);
        let mut batch = RecvBatch::new(MESSAGES);
        let mut round = batch.round();
        let places = bufs.iter_mut().zip(&mut names);
        round.extend(places.map(|(bufs, name)| MsgHdrMut::new().with_buffers(bufs).with_addr(name)));
        for _ in 0..rounds {
            supply(&pair.far);
            black_box(black_box(&mut round).recv(&socket, Wait::One).unwrap());
            look(&mut round);
        }
    }

    pub(crate) fn recv_senders(rounds: u64) {
        let pair = Pair::udp();
        let (socket, mut memory) = (Socket::from(pair.near), [BUFFER; MESSAGES]);
        let mut bufs = memory.each_mut().map(|memory| [MaybeUninitSlice::new(memory)]);
        let mut batch = RecvBatch::with_senders(MESSAGES);
        let mut round = batch.round();
        round.extend(bufs.iter_mut().map(|bufs| MsgHdrMut::new().with_buffers(bufs)));
        for _ in 0..rounds {
            supply(&pair.far);
            black_box(black_box(&mut round).recv(&socket, Wait::One).unwrap());
            for message in round.received() {
                black_box((message.data().as_ptr(), message.len(), message.flags(), &message));
            }
        }
    }

    /// Takes length, data, flags and sender of each message.
    #[inline(always)]
    fn look(round: &mut RecvRound<'_, '_>) {
        for message in round.received() {
            let (data, addr) = (message.data(), message.addr().unwrap());
            black_box((data.as_ptr(), data.len(), message.flags(), addr.as_ptr(), addr.len()));
        }
    }
}

use std::os::fd::OwnedFd;

use crate::fixture::{drain, fill};

/// Fills the queue with the messages of a round.
#[inline(never)]
fn supply(far: &OwnedFd) {
    for _ in 0..MESSAGES {
        fill(far);
    }
}

/// Empties the queue of the messages of a round.
#[inline(never)]
fn clear(far: &OwnedFd) {
    for _ in 0..MESSAGES {
        drain(far);
    }
}
