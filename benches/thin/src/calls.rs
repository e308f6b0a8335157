//! The thin calls. Each is to be the call of libc, and nothing that is called beside it.

use crate::Call;
use berkeley::batch::{RecvRound, SendRound, Wait};
use berkeley::control::{IP_TTL, Storage, space};
use berkeley::{Domain, MaybeUninitSlice, MsgHdr, MsgHdrMut, RecvFlags, SockAddr, Socket, Type};
use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::net::SocketAddr;

functions! {
    fn send(socket: &Socket, data: &[u8]) -> io::Result<usize> { socket.send(data) } calls ["send"]
    fn send_with_flags(socket: &Socket, data: &[u8], flags: i32) -> io::Result<usize> {
        socket.send_with_flags(data, flags)
    } calls ["send"]
    fn send_to(socket: &Socket, data: &[u8], to: &SockAddr) -> io::Result<usize> {
        socket.send_to(data, to)
    } calls ["sendto"]
    fn send_to_std(socket: &Socket, data: &[u8], to: SocketAddr) -> io::Result<usize> {
        socket.send_to_std(data, to)
    } calls ["sendto"]
    fn send_to_made(socket: &Socket, data: &[u8], to: SocketAddr) -> io::Result<usize> {
        socket.send_to(data, &to.into())
    } calls ["sendto"] aside ["berkeley::address::from_v6"]
    fn send_vectored(socket: &Socket, data: &[IoSlice<'_>]) -> io::Result<usize> {
        socket.send_vectored(data)
    } calls ["sendmsg"]
    fn sendmsg(socket: &Socket, message: &MsgHdr<'_, '_, '_>) -> io::Result<usize> {
        socket.sendmsg(message, 0)
    } calls ["sendmsg"]
    fn recv(socket: &Socket, buffer: &mut [MaybeUninit<u8>]) -> io::Result<usize> {
        socket.recv(buffer)
    } calls ["recv"]
    fn recv_into(socket: &Socket, buffer: &mut [u8]) -> io::Result<usize> {
        socket.recv_into(buffer)
    } calls ["recv"]
    fn peek(socket: &Socket, buffer: &mut [MaybeUninit<u8>]) -> io::Result<usize> {
        socket.peek(buffer)
    } calls ["recv"]
    fn peek_into(socket: &Socket, buffer: &mut [u8]) -> io::Result<usize> {
        socket.peek_into(buffer)
    } calls ["recv"]
    fn recv_from(socket: &Socket, buffer: &mut [MaybeUninit<u8>]) -> io::Result<(usize, SockAddr)> {
        socket.recv_from(buffer)
    } calls ["recvfrom"]
    fn recv_from_into(socket: &Socket, buffer: &mut [u8]) -> io::Result<(usize, SockAddr)> {
        socket.recv_from_into(buffer)
    } calls ["recvfrom"]
    fn recvfrom(socket: &Socket, buffer: &mut [u8], from: &mut SockAddr) -> io::Result<usize> {
        socket.recvfrom(buffer, 0, from)
    } calls ["recvfrom"] aside ["berkeley::address::SockAddr::set_received_oddly"]
    fn recv_from_std(socket: &Socket, buffer: &mut [u8]) -> io::Result<(usize, Option<SocketAddr>)> {
        socket.recv_from_std(buffer)
    } calls ["recvfrom"]
    fn recv_vectored(
        socket: &Socket,
        buffers: &mut [MaybeUninitSlice<'_>]
    ) -> io::Result<(usize, RecvFlags)> {
        socket.recv_vectored(buffers)
    } calls ["recvmsg"]
    fn recv_vectored_into(socket: &Socket, buffers: &mut [IoSliceMut<'_>]) -> io::Result<(usize, RecvFlags)> {
        socket.recv_vectored_into(buffers)
    } calls ["recvmsg"]
    fn recvmsg(socket: &Socket, message: &mut MsgHdrMut<'_, '_, '_>) -> io::Result<usize> {
        socket.recvmsg(message, 0)
    } calls ["recvmsg"] aside ["berkeley::"]
    fn recvmsg_storage(socket: &Socket, buffer: &mut [MaybeUninit<u8>]) -> io::Result<(usize, Option<i32>)> {
        recvmsg_ttl(socket, buffer)
    } calls ["recvmsg"] aside ["berkeley::" "core::ptr::drop_in_place<berkeley::" "_Unwind_Resume" "core::panicking::panic_in_cleanup"]
    fn accept(socket: &Socket) -> io::Result<(Socket, SockAddr)> { socket.accept() } calls ["accept4"]
    fn bind(socket: &Socket, to: &SockAddr) -> io::Result<()> { socket.bind(to) } calls ["bind"]
    fn create() -> io::Result<Socket> { Socket::new(Domain::IPV4, Type::DGRAM, None) } calls ["socket"]
    fn there(address: SocketAddr) -> SockAddr { address.into() } calls [] aside ["berkeley::address::from_v6"]
    fn back(address: &SockAddr) -> Option<SocketAddr> { address.as_socket() } calls []
    fn batch_send(round: &mut SendRound<'_, '_>, socket: &Socket) -> io::Result<usize> {
        round.send(socket)
    } calls ["sendmmsg"] aside ["berkeley::"]
    fn batch_recv(round: &mut RecvRound<'_, '_>, socket: &Socket) -> io::Result<usize> {
        round.recv(socket, Wait::One)
    } calls ["recvmmsg" "recvmsg"] aside ["berkeley::" "<std::io::error::Error>::kind" "core::ptr::drop_in_place<std::io::error::Error>" "core::ptr::drop_in_place<berkeley::" "core::slice::index::slice_index_fail" "_Unwind_Resume" "core::panicking::panic_in_cleanup"]
    fn batch_extend<'a>(round: &mut SendRound<'_, 'a>, to: &'a SockAddr, data: &'a [[IoSlice<'a>; 1]]) -> usize {
        round.extend(data.iter().map(|data| MsgHdr::new().with_addr(to).with_buffers(data)))
    } calls [] aside ["core::slice::index::slice_index_fail"]
    fn batch_look(round: &mut RecvRound<'_, '_>) -> usize {
        round.received().map(|message| message.data().len()).sum()
    } calls [] aside ["core::slice::index::slice_index_fail"]
}

fn recvmsg_ttl(socket: &Socket, buffer: &mut [MaybeUninit<u8>]) -> io::Result<(usize, Option<i32>)> {
    let mut data = [MaybeUninitSlice::new(buffer)];
    let mut storage = Storage::<{ space::<IP_TTL>() }>::new();
    let mut message = MsgHdrMut::new().with_buffers(&mut data).with_messages(&mut storage);
    let length = socket.recvmsg(&mut message, 0)?;
    let ttl = message.messages().find_map(|message| message.get(IP_TTL));
    Ok((length, ttl))
}
