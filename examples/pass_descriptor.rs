//! Passes an open file to another thread through a Unix socket, as it would go to another process.
//!
//! ```text
//! cargo run --example pass_descriptor
//! ```

#[cfg(scm_rights)]
fn main() -> std::io::Result<()> {
    use berkeley::{Domain, Socket, Type};
    use std::fs::File;
    use std::os::fd::AsFd;
    use std::thread;

    let (here, there) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
    let reader = thread::spawn(move || passing::receive(&there));
    let file = File::open(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))?;
    passing::send(&here, "Cargo.toml", file.as_fd())?;
    // The receiver has a descriptor of its own.
    drop(file);
    println!("{}", reader.join().expect("the reader does not panic")?);
    Ok(())
}

#[cfg(scm_rights)]
mod passing {
    use berkeley::control::{Builder, SCM_RIGHTS, Storage, space_for_descriptors};
    use berkeley::{MaybeUninitSlice, MsgHdr, MsgHdrMut, Socket};
    use std::fs::File;
    use std::io::{self, IoSlice, Read};
    use std::mem::MaybeUninit;
    use std::os::fd::{BorrowedFd, OwnedFd};

    /// Sends the name as data, and the descriptor beside it.
    pub(super) fn send(socket: &Socket, name: &str, descriptor: BorrowedFd<'_>) -> io::Result<()> {
        let mut storage = Storage::<{ space_for_descriptors(1) }>::new();
        let mut control = Builder::new(&mut storage);
        control.push_descriptors(&[descriptor])?;
        let data = [IoSlice::new(name.as_bytes())];
        socket.sendmsg(&MsgHdr::new().with_buffers(&data).with_messages(&control), 0)?;
        Ok(())
    }

    /// Receives a descriptor and tells what can be read there.
    pub(super) fn receive(socket: &Socket) -> io::Result<String> {
        let mut data = [MaybeUninit::uninit(); 64];
        let mut buffers = [MaybeUninitSlice::new(&mut data)];
        // Should more descriptors arrive than are wanted, the storage closes them.
        let mut storage = Storage::<{ space_for_descriptors(1) }>::new();
        let mut message = MsgHdrMut::new().with_buffers(&mut buffers).with_messages(&mut storage);
        let count = socket.recvmsg(&mut message, 0)?;
        if message.flags().is_control_truncated() {
            println!("more descriptors were sent than there was room for");
        }
        let descriptor: Option<OwnedFd> =
            message.messages().find_map(|message| message.take(SCM_RIGHTS)?.next());
        let Some(descriptor) = descriptor else { return Err(io::ErrorKind::InvalidData.into()) };
        let mut text = String::new();
        File::from(descriptor).read_to_string(&mut text)?;
        let first = text.lines().next().unwrap_or_default();
        Ok(format!(
            "with {count} bytes of data came a file of {} lines, the first: {first}",
            text.lines().count()
        ))
    }
}

#[cfg(not(scm_rights))]
fn main() {
    println!("This system passes no descriptors.");
}
