//! Receives by `io_uring`, with control messages typed and descriptors owned: the parts of the library work where the
//! call is made by someone else.
//!
//! ```text
//! cargo run --example io_uring_recvmsg
//! ```
#![allow(unsafe_code)] // The ring takes pointers.

#[cfg(all(linux, any(target_arch = "x86_64", target_arch = "aarch64")))]
fn main() -> std::io::Result<()> {
    use io_uring::IoUring;
    use std::io::ErrorKind;

    match IoUring::new(8) {
        Ok(mut ring) => receiving::run(&mut ring),
        Err(error) if matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::Unsupported) => {
            println!("io_uring is not permitted here: {error}");
            Ok(())
        }
        Err(error) => Err(error),
    }
}

#[cfg(all(linux, any(target_arch = "x86_64", target_arch = "aarch64")))]
mod receiving {
    use berkeley::control::{Builder, SCM_RIGHTS, Storage, space_for_descriptors};
    use berkeley::{Domain, MaybeUninitSlice, MsgHdr, MsgHdrMut, Socket, Type};
    use io_uring::{IoUring, opcode, types};
    use std::io::{self, IoSlice};
    use std::mem::MaybeUninit;
    use std::os::fd::{AsFd, AsRawFd};

    pub(super) fn run(ring: &mut IoUring) -> io::Result<()> {
        let (near, far) = Socket::pair(Domain::UNIX, Type::SEQPACKET, None)?;
        let mut data = [MaybeUninit::uninit(); 64];
        let mut buffers = [MaybeUninitSlice::new(&mut data)];
        let mut storage = Storage::<{ space_for_descriptors(1) }>::new();
        let mut message = MsgHdrMut::new().with_buffers(&mut buffers).with_messages(&mut storage);
        // One header for all rounds: nothing is rebuilt.
        for round in 0..3 {
            send(&near, &vec![b'x'; round + 1])?;
            let count = receive(ring, &far, &mut message)?;
            let descriptors = message.messages().filter_map(|message| message.take(SCM_RIGHTS)).flatten();
            println!("round {round}: {count} bytes, descriptors {:?}", descriptors.collect::<Vec<_>>());
        }
        Ok(())
    }

    /// `Socket::recvmsg`, made by the ring.
    fn receive(
        ring: &mut IoUring,
        socket: &Socket,
        message: &mut MsgHdrMut<'_, '_, '_>,
    ) -> io::Result<usize> {
        let flags = message.prepare();
        let entry = opcode::RecvMsg::new(types::Fd(socket.as_raw_fd()), message.as_mut_ptr().cast())
            .flags(flags as u32)
            .build();
        // SAFETY: the header and what it lends stay where they are until the completion, for which this waits.
        unsafe { ring.submission().push(&entry) }.map_err(io::Error::other)?;
        let completion = loop {
            // After a signal the kernel still has the pointers: the wait goes on. Other errors mean that it took nothing,
            // and the ring is not used again.
            match ring.submit_and_wait(1) {
                Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error),
                _ => {}
            }
            if let Some(completion) = ring.completion().next() {
                break completion;
            }
        };
        if completion.result() < 0 {
            return Err(io::Error::from_raw_os_error(-completion.result()));
        }
        // SAFETY: the kernel has received a message into the header, which `prepare` had made ready.
        unsafe { message.complete() };
        Ok(completion.result() as usize)
    }

    fn send(socket: &Socket, text: &[u8]) -> io::Result<usize> {
        let mut storage = Storage::<{ space_for_descriptors(1) }>::new();
        let mut control = Builder::new(&mut storage);
        control.push_descriptors(&[socket.as_fd()])?;
        let data = [IoSlice::new(text)];
        socket.sendmsg(&MsgHdr::new().with_buffers(&data).with_messages(&control), 0)
    }
}

#[cfg(not(all(linux, any(target_arch = "x86_64", target_arch = "aarch64"))))]
fn main() {
    println!("io_uring is Linux's, and this example is for two of its architectures");
}
