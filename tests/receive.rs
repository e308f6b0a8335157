//! The receives that need no unsafe code: every method, into every kind of buffer.

mod common;

use berkeley::{RecvBuf, SockAddr, Socket, spare};
use common::platform::MSG_PEEK;
use common::{tcp_pair, udp_pair};
use std::io::{self, ErrorKind};
use std::mem::MaybeUninit;
use std::net::Shutdown;

const TEXT: &[u8; 8] = b"datagram";

/// A receive into any buffer. That it can be written shows that a user's function may be generic over buffers.
trait Method {
    /// Whether the data stays in the queue.
    const PEEKS: bool = false;

    fn call<B: RecvBuf>(socket: &Socket, buf: B) -> io::Result<B::Output>;
}

/// Whether the connection is one of datagrams. Winsock takes one that does not fit its buffer for an error, so there the
/// bytes come in a stream.
const DATAGRAMS: bool = !cfg!(windows);

/// A connection whose receiving end never holds more than one text.
struct Feed {
    sender: Socket,
    receiver: Socket,
}

impl Feed {
    fn new() -> Feed {
        let (sender, receiver) = if DATAGRAMS { udp_pair() } else { tcp_pair() };
        Feed { sender, receiver }
    }

    /// The receiving end, with `bytes` to receive and nothing else.
    fn with(&self, bytes: &[u8]) -> &Socket {
        self.receiver.set_nonblocking(true).unwrap();
        while self.receiver.recv_into(&mut [0; 16]).is_ok() {}
        self.receiver.set_nonblocking(false).unwrap();
        self.sender.send(bytes).unwrap();
        &self.receiver
    }

    fn next(&self) -> &Socket {
        self.with(TEXT)
    }
}

fn slices<M: Method>() {
    let feed = Feed::new();
    let mut array = [b'.'; 10];
    assert_eq!(M::call(feed.next(), &mut array).unwrap(), 8);
    assert_eq!(&array, b"datagram..");
    assert_eq!(M::call(feed.next(), &mut array[3..5]).unwrap(), 2);
    assert_eq!(&array, b"datdaram..");
    assert_eq!(M::call(feed.next(), &mut [0_u8; 1]).unwrap(), 1);

    fn parameter<M: Method>(feed: &Feed, buf: &mut [u8]) {
        assert_eq!(M::call(feed.next(), &mut *buf).unwrap(), 8);
        assert_eq!(M::call(feed.with(b"xy"), &mut buf[8..]).unwrap(), 2);
        assert_eq!(buf, b"datagramxy");
        let (head, tail) = buf.split_at_mut(4);
        assert_eq!(M::call(feed.next(), head).unwrap(), 4);
        assert_eq!(M::call(feed.next(), tail).unwrap(), 6);
        assert_eq!(M::call(feed.with(b"last"), buf).unwrap(), 4);
    }
    parameter::<M>(&feed, &mut array);
    assert_eq!(&array, b"lastdatagr");
}

fn containers<M: Method>() {
    let feed = Feed::new();
    let mut vec = vec![b'.'; 9];
    assert_eq!(M::call(feed.next(), &mut vec[..]).unwrap(), 8);
    assert_eq!(vec, b"datagram.");
    assert_eq!(M::call(feed.next(), vec.as_mut_slice()).unwrap(), 8);
    assert_eq!(M::call(feed.next(), &mut vec[7..]).unwrap(), 2);
    assert_eq!(vec, b"datagrada");
    let mut boxed: Box<[u8]> = Box::new([0; 8]);
    assert_eq!(M::call(feed.next(), &mut *boxed).unwrap(), 8);
    assert_eq!(&*boxed, TEXT);
    let mut boxed: Box<[u8; 8]> = Box::new([0; 8]);
    assert_eq!(M::call(feed.next(), &mut *boxed).unwrap(), 8);
    assert_eq!(&*boxed, TEXT);
    let mut boxed = Box::<[u8]>::new_uninit_slice(9);
    assert_eq!(M::call(feed.next(), &mut *boxed).unwrap(), TEXT);
}

fn uninitialised<M: Method>() {
    let feed = Feed::new();
    let mut array = [MaybeUninit::uninit(); 10];
    let start = array.as_ptr().cast::<u8>();
    let received: &mut [u8] = M::call(feed.next(), &mut array).unwrap();
    assert_eq!((received.as_ptr(), &*received), (start, &TEXT[..]));
    received.make_ascii_uppercase();
    assert_eq!(received, b"DATAGRAM");
    assert_eq!(M::call(feed.next(), &mut array[1..5]).unwrap(), b"data");
    let slice: &mut [MaybeUninit<u8>] = &mut array;
    assert_eq!(M::call(feed.next(), &mut *slice).unwrap(), TEXT);
    if DATAGRAMS {
        assert_eq!(M::call(feed.with(b""), slice).unwrap(), b"");
    }
    // The result outlives the call, with the memory that was lent.
    fn parameter<'a, M: Method>(feed: &Feed, memory: &'a mut [MaybeUninit<u8>; 4]) -> &'a mut [u8] {
        M::call(feed.next(), memory).unwrap()
    }
    assert_eq!(parameter::<M>(&feed, &mut [MaybeUninit::uninit(); 4]), b"data");
}

fn vectors<M: Method>() {
    let feed = Feed::new();
    let mut vec = Vec::with_capacity(20);
    let (start, capacity) = (vec.as_ptr(), vec.capacity());
    assert_eq!(M::call(feed.next(), spare(&mut vec)).unwrap(), 8);
    assert_eq!(M::call(feed.with(b" and on"), spare(&mut vec)).unwrap(), 7);
    assert_eq!(vec, b"datagram and on");
    assert_eq!(M::call(feed.next(), spare(&mut vec)).unwrap(), capacity.min(23) - 15);
    assert_eq!((&vec[..20], vec.as_ptr(), vec.capacity()), (&b"datagram and ondatag"[..], start, capacity));
    if DATAGRAMS {
        assert_eq!(M::call(feed.with(b""), spare(&mut Vec::with_capacity(1))).unwrap(), 0);
    }

    // Nothing is received where nothing can be.
    let mut full = b"full".to_vec();
    full.shrink_to_fit();
    for vec in [&mut full, &mut Vec::new()] {
        let before = vec.clone();
        assert_eq!(vec.len(), vec.capacity());
        let receiver = feed.next();
        assert_eq!(M::call(receiver, spare(vec)).unwrap_err().kind(), ErrorKind::InvalidInput);
        assert_eq!(vec, &before);
        assert_eq!(receiver.recv_into(&mut [0; 16]).unwrap(), 8, "the datagram is lost");
    }
}

fn ends<M: Method>() {
    let feed = Feed::new();
    // An empty buffer takes an empty part, and a datagram away with it.
    assert_eq!(M::call(feed.next(), &mut [0_u8; 0]).unwrap(), 0);
    assert_eq!(M::call(feed.next(), &mut [0_u8; 0][..]).unwrap(), 0);
    let nothing: &mut [MaybeUninit<u8>; 0] = &mut [];
    assert_eq!(M::call(feed.next(), nothing).unwrap(), b"");
    feed.receiver.set_nonblocking(true).unwrap();
    let left = feed.receiver.recv_into(&mut [0; 16]);
    assert_eq!(left.is_ok(), M::PEEKS || !DATAGRAMS);

    // An error leaves the buffers alone.
    let (mut array, mut vec) = ([7; 4], vec![7; 4]);
    vec.reserve(8);
    assert_eq!(M::call(&feed.receiver, &mut array).unwrap_err().kind(), ErrorKind::WouldBlock);
    assert_eq!(M::call(&feed.receiver, spare(&mut vec)).unwrap_err().kind(), ErrorKind::WouldBlock);
    assert_eq!((array, &vec[..]), ([7; 4], &[7; 4][..]));

    // The end of a stream is a count of zero.
    let (a, b) = tcp_pair();
    a.shutdown(Shutdown::Write).unwrap();
    assert_eq!(M::call(&b, &mut array).unwrap(), 0);
    assert_eq!(M::call(&b, spare(&mut vec)).unwrap(), 0);
    assert_eq!(vec, [7; 4]);
}

macro_rules! methods {
    ($($test:ident, $peeks:literal: |$socket:ident, $buf:ident| $call:expr;)+) => {
        $(
            #[test]
            fn $test() {
                struct This;
                impl Method for This {
                    const PEEKS: bool = $peeks;

                    fn call<B: RecvBuf>($socket: &Socket, $buf: B) -> io::Result<B::Output> {
                        $call
                    }
                }
                slices::<This>();
                containers::<This>();
                uninitialised::<This>();
                vectors::<This>();
                ends::<This>();
            }
        )+
    };
}

methods! {
    recv_into, false: |socket, buf| socket.recv_into(buf);
    recv_into_with_flags, false: |socket, buf| socket.recv_into_with_flags(buf, 0);
    recv_into_with_flags_peek, true: |socket, buf| socket.recv_into_with_flags(buf, MSG_PEEK);
    peek_into, true: |socket, buf| socket.peek_into(buf);
    recv_from_into, false: |socket, buf| socket.recv_from_into(buf).map(|(output, _)| output);
    recv_from_into_with_flags, false: |socket, buf| Ok(socket.recv_from_into_with_flags(buf, 0)?.0);
    peek_from_into, true: |socket, buf| Ok(socket.peek_from_into(buf)?.0);
    recvfrom, false: |socket, buf| socket.recvfrom(buf, 0, &mut SockAddr::unspecified());
    recvfrom_peek, true: |socket, buf| socket.recvfrom(buf, MSG_PEEK, &mut SockAddr::unspecified());
    recv_from_std, false: |socket, buf| Ok(socket.recv_from_std(buf)?.0);
    recv_from_std_with_flags, false: |socket, buf| Ok(socket.recv_from_std_with_flags(buf, 0)?.0);
    recv_from_std_with_flags_peek, true:
        |socket, buf| Ok(socket.recv_from_std_with_flags(buf, MSG_PEEK)?.0);
}

#[cfg(recvmsg)]
#[test]
fn vectored() {
    use common::udp;
    use std::io::IoSliceMut;

    let ((a, to_a), (b, to_b)) = (udp(), udp());
    let send = |text: &[u8]| assert_eq!(a.send_to(text, &to_b).unwrap(), text.len());
    let (mut head, mut tail) = ([b'.'; 4], [b'.'; 8]);
    let mut bufs = [IoSliceMut::new(&mut head), IoSliceMut::new(&mut []), IoSliceMut::new(&mut tail)];
    send(TEXT);
    let (count, flags) = b.recv_vectored_into_with_flags(&mut bufs, MSG_PEEK).unwrap();
    assert_eq!((count, flags.is_truncated()), (8, false));
    let (count, flags, from) = b.recv_from_vectored_into_with_flags(&mut bufs, MSG_PEEK).unwrap();
    assert_eq!((count, flags.is_truncated(), &from), (8, false, &to_a));
    let (count, flags) = b.recv_vectored_into(&mut bufs).unwrap();
    assert_eq!((count, flags.is_truncated()), (8, false));
    assert_eq!((&*bufs[0], &*bufs[2]), (&b"data"[..], &b"gram...."[..]));
    send(b"more");
    let (count, flags, from) = b.recv_from_vectored_into(&mut bufs[2..]).unwrap();
    assert_eq!((count, flags.is_truncated(), from), (4, false, to_a.clone()));
    assert_eq!((&head, &tail), (b"data", b"more...."));

    if common::qemu_lacks("messages without buffers") {
        return;
    }
    // No buffers: the datagram is lost, and said to be.
    send(TEXT);
    let (count, flags) = b.recv_vectored_into(&mut []).unwrap();
    assert_eq!((count, flags.is_truncated()), (0, true));
    send(TEXT);
    let (count, flags, from) = b.recv_from_vectored_into(&mut []).unwrap();
    assert_eq!((count, flags.is_truncated(), from), (0, true, to_a));
}
