//! What systems call differently: numbers of errors and flags, traits of handles. One name for each.

#[cfg(any(unix, wasi))]
mod names {
    use berkeley::Socket;
    pub(crate) use libc::{
        AF_INET, AF_INET6, EADDRINUSE, EADDRNOTAVAIL, EAFNOSUPPORT, ECONNREFUSED, EINPROGRESS, EINVAL,
        EMSGSIZE, ENOPROTOOPT, ENOTCONN, ENOTSOCK, EOPNOTSUPP, EPROTONOSUPPORT, IPPROTO_IP, IPPROTO_IPV6,
        IPPROTO_TCP, IPPROTO_UDP, MSG_PEEK, SO_TYPE, SOCK_DGRAM, SOCK_STREAM, SOL_SOCKET, sockaddr_in,
        sockaddr_in6, sockaddr_storage,
    };
    pub(crate) use std::os::fd::{
        AsFd as AsHandle, AsRawFd as AsRawHandle, BorrowedFd as BorrowedHandle, FromRawFd as FromRawHandle,
        IntoRawFd as IntoRawHandle, OwnedFd as OwnedHandle, RawFd as RawHandle,
    };

    /// The number of an open socket.
    pub(crate) fn raw(socket: &impl AsRawHandle) -> RawHandle {
        socket.as_raw_fd()
    }

    /// Gives up the ownership of a socket.
    pub(crate) fn into_raw(socket: impl IntoRawHandle) -> RawHandle {
        socket.into_raw_fd()
    }

    /// Borrows an open socket.
    pub(crate) fn borrow(socket: &impl AsHandle) -> BorrowedHandle<'_> {
        socket.as_fd()
    }

    /// Owns the socket of a number.
    ///
    /// # Safety
    ///
    /// The socket is open, and nobody else closes it.
    pub(crate) unsafe fn from_raw(handle: RawHandle) -> Socket {
        // SAFETY: the caller's promise is the one that the call asks for.
        unsafe { Socket::from_raw_fd(handle) }
    }
}

#[cfg(windows)]
mod names {
    use berkeley::Socket;
    pub(crate) use std::os::windows::io::{
        AsRawSocket as AsRawHandle, AsSocket as AsHandle, BorrowedSocket as BorrowedHandle,
        FromRawSocket as FromRawHandle, IntoRawSocket as IntoRawHandle, OwnedSocket as OwnedHandle,
        RawSocket as RawHandle,
    };
    use windows_sys::Win32::Networking::WinSock;
    pub(crate) use windows_sys::Win32::Networking::WinSock::{
        IPPROTO_IP, IPPROTO_IPV6, IPPROTO_TCP, IPPROTO_UDP, MSG_PEEK, SO_TYPE, SOCK_DGRAM, SOCK_STREAM,
        SOCKADDR_IN as sockaddr_in, SOCKADDR_IN6 as sockaddr_in6, SOCKADDR_STORAGE as sockaddr_storage,
        SOL_SOCKET, WSAEADDRINUSE as EADDRINUSE, WSAEADDRNOTAVAIL as EADDRNOTAVAIL,
        WSAEAFNOSUPPORT as EAFNOSUPPORT, WSAECONNREFUSED as ECONNREFUSED, WSAEINVAL as EINVAL,
        WSAEMSGSIZE as EMSGSIZE, WSAENOPROTOOPT as ENOPROTOOPT, WSAENOTCONN as ENOTCONN,
        WSAENOTSOCK as ENOTSOCK, WSAEOPNOTSUPP as EOPNOTSUPP, WSAEPROTONOSUPPORT as EPROTONOSUPPORT,
        WSAEWOULDBLOCK as EINPROGRESS,
    };

    pub(crate) const AF_INET: i32 = WinSock::AF_INET as i32;
    pub(crate) const AF_INET6: i32 = WinSock::AF_INET6 as i32;

    /// The number of an open socket.
    pub(crate) fn raw(socket: &impl AsRawHandle) -> RawHandle {
        socket.as_raw_socket()
    }

    /// Gives up the ownership of a socket.
    pub(crate) fn into_raw(socket: impl IntoRawHandle) -> RawHandle {
        socket.into_raw_socket()
    }

    /// Borrows an open socket.
    pub(crate) fn borrow(socket: &impl AsHandle) -> BorrowedHandle<'_> {
        socket.as_socket()
    }

    /// Owns the socket of a number.
    ///
    /// # Safety
    ///
    /// The socket is open, and nobody else closes it.
    pub(crate) unsafe fn from_raw(handle: RawHandle) -> Socket {
        // SAFETY: the caller's promise is the one that the call asks for.
        unsafe { Socket::from_raw_socket(handle) }
    }
}

pub(crate) use names::*;
