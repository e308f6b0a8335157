//! The receives that need no unsafe code: every method, into every kind of buffer, with every flag that matters.

mod common;

use berkeley::{Domain, Protocol, RecvBuf, Socket, Type, spare};
use common::{LIMIT, limit, namespace, tcp_pair, udp, unix_pair};
use std::ffi::c_int;
use std::io::{self, ErrorKind, IoSliceMut};
use std::mem::MaybeUninit;
use std::net::Shutdown;

const TEXT: &[u8; 8] = b"datagram";

/// A receive into any buffer. That it can be written shows that a user's function may be generic over buffers.
trait Method {
    /// Whether the data stays in the queue.
    const PEEKS: bool = false;

    fn call<B: RecvBuf>(socket: &Socket, buf: B) -> io::Result<B::Output>;
}

/// A connection whose receiving end never holds more than one datagram.
struct Feed {
    sender: Socket,
    receiver: Socket,
}

impl Feed {
    fn new() -> Feed {
        let (sender, receiver) = unix_pair(Type::DGRAM);
        Feed { sender, receiver }
    }

    /// The receiving end, with `bytes` to receive and nothing else.
    fn with(&self, bytes: &[u8]) -> &Socket {
        while self.receiver.recv_into_with_flags(&mut [0; 8], libc::MSG_DONTWAIT).is_ok() {}
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
    assert_eq!(M::call(feed.with(b""), slice).unwrap(), b"");
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
    assert_eq!(M::call(feed.with(b""), spare(&mut Vec::with_capacity(1))).unwrap(), 0);

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
    // An empty buffer takes an empty part of the datagram.
    assert_eq!(M::call(feed.next(), &mut [0_u8; 0]).unwrap(), 0);
    assert_eq!(M::call(feed.next(), &mut [0_u8; 0][..]).unwrap(), 0);
    let nothing: &mut [MaybeUninit<u8>; 0] = &mut [];
    assert_eq!(M::call(feed.next(), nothing).unwrap(), b"");
    let left = feed.receiver.recv_into_with_flags(&mut [0; 16], libc::MSG_DONTWAIT);
    assert_eq!(left.is_ok(), M::PEEKS);

    // An error leaves the buffers alone.
    feed.receiver.set_nonblocking(true).unwrap();
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
    recv_into_with_flags_peek, true: |socket, buf| socket.recv_into_with_flags(buf, libc::MSG_PEEK);
    peek_into, true: |socket, buf| socket.peek_into(buf);
    recv_from_into, false: |socket, buf| socket.recv_from_into(buf).map(|(output, _)| output);
    recv_from_into_with_flags, false: |socket, buf| Ok(socket.recv_from_into_with_flags(buf, 0)?.0);
    peek_from_into, true: |socket, buf| Ok(socket.peek_from_into(buf)?.0);
    recv_from_std, false: |socket, buf| Ok(socket.recv_from_std(buf)?.0);
    recv_from_std_with_flags, false: |socket, buf| Ok(socket.recv_from_std_with_flags(buf, 0)?.0);
    recv_from_std_with_flags_peek, true:
        |socket, buf| Ok(socket.recv_from_std_with_flags(buf, libc::MSG_PEEK)?.0);
}

#[test]
fn flags_reach_the_kernel() {
    let (_a, b) = unix_pair(Type::DGRAM);
    // Without the flag each would wait for seconds.
    let flags = libc::MSG_DONTWAIT;
    let would_block = |kind| assert_eq!(kind, ErrorKind::WouldBlock);
    let start = std::time::Instant::now();
    would_block(b.recv_into_with_flags(&mut [0; 4], flags).unwrap_err().kind());
    would_block(b.recv_from_into_with_flags(&mut [0; 4], flags).unwrap_err().kind());
    would_block(b.recv_from_std_with_flags(&mut [0; 4], flags).unwrap_err().kind());
    let mut bytes = [0; 4];
    let mut bufs = [IoSliceMut::new(&mut bytes)];
    would_block(b.recv_vectored_into_with_flags(&mut bufs, flags).unwrap_err().kind());
    would_block(b.recv_from_vectored_into_with_flags(&mut bufs, flags).unwrap_err().kind());
    assert!(start.elapsed() < LIMIT / 2);
}

#[test]
fn out_of_band() {
    let (a, b) = tcp_pair();
    let urgent = |byte: u8| {
        a.send_out_of_band(&[byte]).unwrap();
        assert!(b.poll(berkeley::PollFlags::PRI, Some(LIMIT)).unwrap().contains(berkeley::PollFlags::PRI));
    };
    urgent(b'1');
    let mut array = [0; 4];
    assert_eq!(b.recv_out_of_band_into(&mut array).unwrap(), 1);
    assert_eq!(array, *b"1\0\0\0");
    assert_eq!(b.recv_out_of_band_into(&mut array).unwrap_err().raw_os_error(), Some(libc::EINVAL));
    urgent(b'2');
    assert_eq!(b.recv_out_of_band_into(&mut [MaybeUninit::uninit(); 4]).unwrap(), b"2");
    urgent(b'3');
    let mut vec = b"...".to_vec();
    assert_eq!(b.recv_out_of_band_into(spare(&mut Vec::new())).unwrap_err().kind(), ErrorKind::InvalidInput);
    vec.reserve(1);
    assert_eq!(b.recv_out_of_band_into(spare(&mut vec)).unwrap(), 1);
    assert_eq!(vec, b"...3");
}

/// Asserts that every receive refuses `MSG_TRUNC`, and that what waits on `socket` is still there then.
fn refuses_truncation(socket: &Socket) {
    let before = socket.peek_into(&mut [0; 4096]).unwrap();
    assert!(before > 4);
    let refused = |kind| assert_eq!(kind, ErrorKind::InvalidInput);
    for flags in [libc::MSG_TRUNC, libc::MSG_TRUNC | libc::MSG_PEEK, libc::MSG_TRUNC | libc::MSG_DONTWAIT] {
        let (mut memory, mut vec) = ([MaybeUninit::uninit(); 4], Vec::with_capacity(4));
        refused(socket.recv_into_with_flags(&mut memory, flags).unwrap_err().kind());
        refused(socket.recv_from_into_with_flags(&mut memory, flags).unwrap_err().kind());
        refused(socket.recv_from_std_with_flags(&mut memory, flags).unwrap_err().kind());
        refused(socket.recv_into_with_flags(spare(&mut vec), flags).unwrap_err().kind());
        refused(socket.recv_into_with_flags(&mut [0; 4], flags).unwrap_err().kind());
        assert!(vec.is_empty());
    }
    assert_eq!(socket.recv_into(&mut [0; 4096]).unwrap(), before, "something was lost");
}

/// What `recv` counts with `MSG_TRUNC`, by which it would claim more than 4 bytes of a buffer of 4.
fn true_length(socket: &Socket) -> usize {
    socket.recv_with_flags(&mut [MaybeUninit::uninit(); 4], libc::MSG_TRUNC | libc::MSG_PEEK).unwrap()
}

#[test]
fn truncation_is_refused_on_udp() {
    let ((a, _), (b, to_b)) = (udp(), udp());
    a.send_to(TEXT, &to_b).unwrap();
    assert_eq!(true_length(&b), 8);
    refuses_truncation(&b);
}

#[test]
fn truncation_is_refused_on_tcp() {
    let (a, b) = tcp_pair();
    a.send(TEXT).unwrap();
    // Here the kernel drops the bytes, and counts them without writing to the buffer.
    refuses_truncation(&b);
}

#[test]
fn truncation_is_refused_on_unix_sockets() {
    let (a, b) = unix_pair(Type::SEQPACKET);
    a.send(TEXT).unwrap();
    assert_eq!(true_length(&b), 8);
    refuses_truncation(&b);
}

#[test]
fn truncation_is_refused_on_netlink() {
    let domain = Domain::from(libc::AF_NETLINK);
    let socket = Socket::new(domain, Type::RAW, Some(Protocol::from(libc::NETLINK_ROUTE))).unwrap();
    limit(&socket);
    // A request for all interfaces: `struct nlmsghdr` and `struct rtgenmsg` (rtnetlink(7)).
    let flags = (libc::NLM_F_REQUEST | libc::NLM_F_DUMP) as u16;
    let mut request = 20_u32.to_ne_bytes().to_vec();
    request.extend(libc::RTM_GETLINK.to_ne_bytes());
    request.extend(flags.to_ne_bytes());
    request.extend([0; 12]);
    assert_eq!(socket.send(&request).unwrap(), 20);
    assert!(true_length(&socket) > 4);
    let mut reply = [0; 16];
    assert_eq!(socket.peek_into(&mut reply).unwrap(), 16);
    assert_eq!(reply[4..6], libc::RTM_NEWLINK.to_ne_bytes());
    let (_, sender) = socket.peek_from_into(&mut reply).unwrap();
    assert_eq!(c_int::from(sender.family()), libc::AF_NETLINK);
    assert_eq!(socket.recv_from_std_with_flags(&mut reply, libc::MSG_PEEK).unwrap().1, None);
    // A datagram of a dump may be longer than a page.
    let length = true_length(&socket);
    let error = socket.recv_into_with_flags(&mut [0; 4], libc::MSG_TRUNC).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(socket.recv_into(&mut vec![0; length + 1][..]).unwrap(), length);
}

#[test]
fn truncation_is_refused_on_packet_sockets() {
    namespace(|| {
        let all = Protocol::from(c_int::from((libc::ETH_P_ALL as u16).to_be()));
        let socket = Socket::new(Domain::PACKET, Type::RAW, Some(all)).unwrap();
        limit(&socket);
        let ((a, _), (_b, to_b)) = (udp(), udp());
        a.send_to(TEXT, &to_b).unwrap();
        assert_eq!(true_length(&socket), 14 + 20 + 8 + 8);
        refuses_truncation(&socket);
    });
}

#[test]
fn vectored() {
    let ((a, to_a), (b, to_b)) = (udp(), udp());
    let send = |text: &[u8]| assert_eq!(a.send_to(text, &to_b).unwrap(), text.len());
    let (mut head, mut tail) = ([b'.'; 4], [b'.'; 8]);
    let mut bufs = [IoSliceMut::new(&mut head), IoSliceMut::new(&mut []), IoSliceMut::new(&mut tail)];
    send(TEXT);
    let (count, flags) = b.recv_vectored_into_with_flags(&mut bufs, libc::MSG_PEEK).unwrap();
    assert_eq!((count, flags.is_truncated()), (8, false));
    let (count, flags, from) = b.recv_from_vectored_into_with_flags(&mut bufs, libc::MSG_PEEK).unwrap();
    assert_eq!((count, flags.is_truncated(), &from), (8, false, &to_a));
    let (count, flags) = b.recv_vectored_into(&mut bufs).unwrap();
    assert_eq!((count, flags.is_truncated()), (8, false));
    assert_eq!((&*bufs[0], &*bufs[2]), (&b"data"[..], &b"gram...."[..]));
    send(b"more");
    let (count, flags, from) = b.recv_from_vectored_into(&mut bufs[2..]).unwrap();
    assert_eq!((count, flags.is_truncated(), from), (4, false, to_a.clone()));
    assert_eq!((&head, &tail), (b"data", b"more...."));

    // No buffers: the datagram is lost, and said to be.
    send(TEXT);
    let (count, flags) = b.recv_vectored_into(&mut []).unwrap();
    assert_eq!((count, flags.is_truncated()), (0, true));
    send(TEXT);
    let (count, flags, from) = b.recv_from_vectored_into(&mut []).unwrap();
    assert_eq!((count, flags.is_truncated(), from), (0, true, to_a));
}

#[test]
fn vectored_truncation_tells_the_true_length() {
    let ((a, to_a), (b, to_b)) = (udp(), udp());
    let mut bytes = [0; 4];
    let mut bufs = [IoSliceMut::new(&mut bytes)];
    for (flags, counted) in [(0, 4), (libc::MSG_TRUNC, 8)] {
        a.send_to(TEXT, &to_b).unwrap();
        let (count, told) = b.recv_vectored_into_with_flags(&mut bufs, flags).unwrap();
        assert_eq!((count, told.is_truncated()), (counted, true));
        a.send_to(TEXT, &to_b).unwrap();
        let (count, told, from) = b.recv_from_vectored_into_with_flags(&mut bufs, flags).unwrap();
        assert_eq!((count, told.is_truncated(), &from), (counted, true, &to_a));
    }
    assert_eq!(&bytes, b"data");
}
