//! Control messages: by hand with the macros of C, and by berkeley.

/// By hand, as a careful C program writes it: the header is built each round, and each length is checked.
pub(crate) mod raw {
    use std::hint::black_box;
    use std::io;
    use std::mem::{MaybeUninit, size_of};
    use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

    use libc::{CMSG_DATA, CMSG_FIRSTHDR, CMSG_LEN, CMSG_NXTHDR, CMSG_SPACE, c_int, cmsghdr, iovec, msghdr};

    use super::{Decoded, receiver};
    use crate::fixture::{self, BUFFER, MESSAGE, Pair, drain, fill};

    /// Memory for control messages, aligned for them.
    #[repr(C, align(8))]
    struct Control<const N: usize>([MaybeUninit<u8>; N]);

    /// What a message takes whose data has so many bytes.
    const fn space(data: usize) -> usize {
        // SAFETY: the macro only computes.
        unsafe { CMSG_SPACE(data as u32) as usize }
    }

    /// The length of such a message.
    const fn length(data: usize) -> usize {
        // SAFETY: the macro only computes.
        unsafe { CMSG_LEN(data as u32) as usize }
    }

    const THREE: usize = space(size_of::<c_int>()) + space(1) + space(size_of::<libc::in_pktinfo>());

    pub(crate) fn encode(rounds: u64) {
        let pair = Pair::udp();
        for _ in 0..rounds {
            let data = io::IoSlice::new(black_box(&MESSAGE));
            let mut control = Control([MaybeUninit::uninit(); space(size_of::<c_int>())]);
            let (level, kind) = (libc::IPPROTO_IP, libc::IP_TTL);
            // SAFETY: any int is a TTL to try.
            let sent = unsafe { send(pair.near.as_raw_fd(), &data, &mut control, level, kind, black_box(3)) };
            black_box(sent.unwrap());
            drain(&pair.far);
        }
    }

    pub(crate) fn decode(rounds: u64) {
        let (pair, mut buffer) = (receiver(), BUFFER);
        for _ in 0..rounds {
            fill(&pair.far);
            let mut data = target(black_box(&mut buffer));
            let mut control = Control([MaybeUninit::uninit(); THREE]);
            let mut header = header(&mut data, &mut control);
            let count = receive(pair.near.as_raw_fd(), &mut header, 0).unwrap();
            let mut decoded = Decoded::default();
            walk(&header, |message, data, length| match (message.cmsg_level, message.cmsg_type) {
                (libc::IPPROTO_IP, libc::IP_TTL) => decoded.ttl = read(data, length),
                (libc::IPPROTO_IP, libc::IP_TOS) => decoded.tos = read(data, length),
                (libc::IPPROTO_IP, libc::IP_PKTINFO) => decoded.destination = read(data, length),
                _ => {}
            });
            black_box((count, &decoded));
        }
    }

    pub(crate) fn pass(rounds: u64) {
        let (near, far) = fixture::streams();
        for _ in 0..rounds {
            let there = pass_once(&near, &far, black_box(near.as_raw_fd()));
            black_box(pass_once(&far, &near, there.as_raw_fd()));
        }
    }

    #[inline(always)]
    fn pass_once(from: &OwnedFd, to: &OwnedFd, passed: RawFd) -> OwnedFd {
        let mut control = Control([MaybeUninit::uninit(); space(size_of::<RawFd>())]);
        let data = io::IoSlice::new(black_box(b"x"));
        // SAFETY: the descriptor is open.
        let passed = unsafe { BorrowedFd::borrow_raw(passed) }.as_raw_fd();
        let (level, kind) = (libc::SOL_SOCKET, libc::SCM_RIGHTS);
        // SAFETY: the number is that of an open descriptor.
        black_box(unsafe { send(from.as_raw_fd(), &data, &mut control, level, kind, passed) }.unwrap());

        let mut buffer = [MaybeUninit::uninit(); 1];
        let mut data = target(black_box(&mut buffer));
        let mut control = Control([MaybeUninit::uninit(); space(size_of::<RawFd>())]);
        let mut header = header(&mut data, &mut control);
        let count = receive(to.as_raw_fd(), &mut header, libc::MSG_CMSG_CLOEXEC).unwrap();
        let mut taken = None;
        walk(&header, |message, data, length| {
            if (message.cmsg_level, message.cmsg_type) == (libc::SOL_SOCKET, libc::SCM_RIGHTS) {
                // SAFETY: the kernel has opened the descriptor for this receive.
                taken = read(data, length).map(|fd| unsafe { OwnedFd::from_raw_fd(fd) });
            }
        });
        black_box(count);
        taken.unwrap()
    }

    fn target(buffer: &mut [MaybeUninit<u8>]) -> iovec {
        iovec { iov_base: buffer.as_mut_ptr().cast(), iov_len: buffer.len() }
    }

    #[inline(always)]
    fn header<const N: usize>(data: &mut iovec, control: &mut Control<N>) -> msghdr {
        // SAFETY: a `msghdr` is integers and pointers, for all of which zero is a valid value.
        let mut header: msghdr = unsafe { MaybeUninit::zeroed().assume_init() };
        (header.msg_iov, header.msg_iovlen) = (data, 1);
        (header.msg_control, header.msg_controllen) = (control.0.as_mut_ptr().cast(), N);
        header
    }

    /// # Safety
    ///
    /// The kernel may be given such a message with this number.
    #[inline(always)]
    unsafe fn send<const N: usize>(
        socket: RawFd,
        data: &io::IoSlice<'_>,
        control: &mut Control<N>,
        level: c_int,
        kind: c_int,
        number: c_int,
    ) -> io::Result<usize> {
        let mut data = iovec { iov_base: data.as_ptr().cast_mut().cast(), iov_len: data.len() };
        let header = header(&mut data, control);
        // SAFETY: the header has the address and the length of the memory.
        let message = unsafe { CMSG_FIRSTHDR(&header) };
        // SAFETY: the macro only adds to the pointer.
        let place = unsafe { CMSG_DATA(message) }.cast::<c_int>();
        let message_header =
            cmsghdr { cmsg_len: length(size_of::<c_int>()), cmsg_level: level, cmsg_type: kind };
        // SAFETY: the memory has room for one message, and is aligned for it.
        unsafe { message.write(message_header) };
        // SAFETY: as above.
        unsafe { place.write(number) };
        // SAFETY: the header points to what the callers have lent.
        let result = unsafe { libc::sendmsg(socket, &header, 0) };
        if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result as usize) }
    }

    #[inline(always)]
    fn receive(socket: RawFd, header: &mut msghdr, flags: c_int) -> io::Result<usize> {
        // SAFETY: the header points to what the callers have lent.
        let result = unsafe { libc::recvmsg(socket, header, flags) };
        if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result as usize) }
    }

    #[inline(always)]
    fn walk(header: &msghdr, mut each: impl FnMut(&cmsghdr, *const u8, usize)) {
        // SAFETY: the header has the address of the memory and the length that the kernel has filled.
        let mut message = unsafe { CMSG_FIRSTHDR(header) };
        // SAFETY: the pointer is null, or that of a message which the kernel has written.
        while let Some(found) = unsafe { message.as_ref() } {
            // SAFETY: the macro only adds to the pointer.
            let data = unsafe { CMSG_DATA(message) };
            each(found, data, found.cmsg_len);
            // SAFETY: the kernel has written the messages.
            message = unsafe { CMSG_NXTHDR(header, message) };
        }
    }

    /// The data of a message, if it has the size of a `T`.
    #[inline(always)]
    fn read<T: Copy>(data: *const u8, total: usize) -> Option<T> {
        // SAFETY: the message has as many bytes; the read asks for no alignment.
        (total == length(size_of::<T>())).then(|| unsafe { data.cast::<T>().read_unaligned() })
    }
}

/// By this library.
pub(crate) mod berkeley {
    use std::hint::black_box;
    use std::io::IoSlice;
    use std::mem::MaybeUninit;
    use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

    use berkeley::control::{
        Builder, Cmsg, IP_TOS, IP_TTL, Id, Plain, Receivable, SCM_RIGHTS, Storage, space,
        space_for_descriptors,
    };
    use berkeley::{MaybeUninitSlice, MsgHdr, MsgHdrMut, Socket, option::Pod};

    use super::{Decoded, receiver};
    use crate::fixture::{self, BUFFER, MESSAGE, Pair, drain, fill};

    /// A user's own message.
    #[derive(Clone, Copy)]
    struct PacketInfo;

    // SAFETY: the data is what ip(7) says.
    unsafe impl Cmsg for PacketInfo {
        const ID: Id = Id { level: libc::IPPROTO_IP, kind: libc::IP_PKTINFO };
        type Data = Plain<Info>;
    }
    impl Receivable for PacketInfo {}

    /// `struct in_pktinfo`.
    #[derive(Clone, Copy)]
    #[repr(transparent)]
    struct Info(libc::in_pktinfo);

    // SAFETY: three integers side by side, without padding.
    unsafe impl Pod for Info {}

    const THREE: usize = space::<IP_TTL>() + space::<IP_TOS>() + space::<PacketInfo>();

    pub(crate) fn encode(rounds: u64) {
        let pair = Pair::udp();
        let socket = Socket::from(pair.near);
        for _ in 0..rounds {
            let data = [IoSlice::new(black_box(&MESSAGE))];
            let mut storage = Storage::<{ space::<IP_TTL>() }>::new();
            let mut builder = Builder::new(&mut storage);
            builder.push(IP_TTL, black_box(3)).unwrap();
            let message = MsgHdr::new().with_buffers(&data).with_messages(&builder);
            black_box(socket.sendmsg(&message, 0).unwrap());
            drain(&pair.far);
        }
    }

    pub(crate) fn decode(rounds: u64) {
        let (pair, mut buffer) = (receiver(), BUFFER);
        let socket = Socket::from(pair.near);
        for _ in 0..rounds {
            fill(&pair.far);
            let mut data = [MaybeUninitSlice::new(black_box(&mut buffer))];
            let mut storage = Storage::<THREE>::new();
            let mut message = MsgHdrMut::new().with_buffers(&mut data).with_messages(&mut storage);
            let count = socket.recvmsg(&mut message, 0).unwrap();
            let mut decoded = Decoded::default();
            for message in message.messages() {
                match message.id() {
                    IP_TTL::ID => decoded.ttl = message.get(IP_TTL),
                    IP_TOS::ID => decoded.tos = message.get(IP_TOS),
                    PacketInfo::ID => decoded.destination = message.get(PacketInfo).map(|info| info.0),
                    _ => {}
                }
            }
            black_box((count, &decoded));
        }
    }

    pub(crate) fn pass(rounds: u64) {
        let (near, far) = fixture::streams();
        let (near, far) = (Socket::from(near), Socket::from(far));
        for _ in 0..rounds {
            let there = pass_once(&near, &far, black_box(near.as_fd()));
            black_box(pass_once(&far, &near, there.as_fd()));
        }
    }

    #[inline(always)]
    fn pass_once(from: &Socket, to: &Socket, passed: BorrowedFd<'_>) -> OwnedFd {
        let mut storage = Storage::<{ space_for_descriptors(1) }>::new();
        let mut builder = Builder::new(&mut storage);
        builder.push_descriptors(&[passed]).unwrap();
        let data = [IoSlice::new(black_box(b"x"))];
        black_box(from.sendmsg(&MsgHdr::new().with_buffers(&data).with_messages(&builder), 0).unwrap());

        let mut buffer = [MaybeUninit::uninit(); 1];
        let mut data = [MaybeUninitSlice::new(black_box(&mut buffer))];
        let mut storage = Storage::<{ space_for_descriptors(1) }>::new();
        let mut message = MsgHdrMut::new().with_buffers(&mut data).with_messages(&mut storage);
        let count = to.recvmsg(&mut message, 0).unwrap();
        let mut taken = None;
        for message in message.messages() {
            if let Some(mut rights) = message.take(SCM_RIGHTS) {
                taken = rights.next();
            }
        }
        black_box(count);
        taken.unwrap()
    }
}

use std::os::fd::AsRawFd;

use crate::fixture::Pair;
use crate::raw::set_call;

/// What the messages of a datagram say.
#[derive(Default)]
struct Decoded {
    ttl: Option<i32>,
    tos: Option<u8>,
    destination: Option<libc::in_pktinfo>,
}

/// Two sockets, of which the near one gets three messages with each datagram.
fn receiver() -> Pair {
    let pair = Pair::udp();
    for name in [libc::IP_RECVTTL, libc::IP_RECVTOS, libc::IP_PKTINFO] {
        set_call(pair.near.as_raw_fd(), libc::IPPROTO_IP, name, 1).unwrap();
    }
    pair
}
