//! Asks the kernel who is at the other end of a Unix socket, in each way that it has: of the connection as a whole, and of
//! one message.

fn main() -> std::io::Result<()> {
    #[cfg(linux)]
    return linux::run();
    #[cfg(not(linux))]
    {
        println!("This example needs Linux.");
        Ok(())
    }
}

#[cfg(linux)]
mod linux {
    use berkeley::control::{Cmsg, Credentials, SCM_CREDENTIALS, Storage, space};
    use berkeley::{Domain, MaybeUninitSlice, MsgHdrMut, Socket, Type, option};
    use std::io;
    use std::mem::MaybeUninit;

    pub(crate) fn run() -> io::Result<()> {
        let (client, server) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
        let peer = server.get(option::SO_PEERCRED)?;
        println!("connection  {peer:?}");
        match option::peer::groups(&server) {
            Ok(groups) => println!("groups      {groups:?}"),
            Err(error) => println!("groups      {error}"),
        }
        match option::peer::pidfd(&server) {
            Ok(pidfd) => println!("pidfd       {pidfd:?}"),
            Err(error) => println!("pidfd       {error}"),
        }

        server.set(option::SO_PASSCRED, true)?;
        client.send(b"who am I?")?;
        let sender = sender(&server)?;
        println!("message     {sender:?}");
        if sender.pid != peer.pid || u32::try_from(sender.pid) != Ok(std::process::id()) {
            return Err(io::Error::other("the kernel names another process than this one"));
        }
        Ok(())
    }

    /// Receives a message, and returns the credentials that came with it.
    fn sender(socket: &Socket) -> io::Result<Credentials> {
        let mut data = [MaybeUninit::uninit(); 64];
        let mut bufs = [MaybeUninitSlice::new(&mut data)];
        let mut control = Storage::<{ space::<SCM_CREDENTIALS>() }>::new();
        let mut msg = MsgHdrMut::new().with_buffers(&mut bufs).with_messages(&mut control);
        socket.recvmsg(&mut msg, 0)?;
        let found = msg.messages().find(|message| message.id() == SCM_CREDENTIALS::ID);
        let credentials = found.and_then(|message| message.get(SCM_CREDENTIALS));
        credentials.ok_or_else(|| io::Error::other("no credentials came with the message"))
    }
}
