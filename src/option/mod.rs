//! Socket options as typed constants, one row each.
//!
//! A constant such as [`tcp::TCP_NODELAY`] pairs level and name of an option with the type of its value;
//! [`Socket::get`] reads it and [`Socket::set`] writes it. Where socket2 has a method for the option, [`Socket`] has
//! the same one, and both compile to the same call.
//!
//! The constants live in one module a level. Those whose names are unique are also here: `option::TCP_NODELAY`.
//! [`ALL`] lists every option of this library, also those that this platform lacks, for tools that print or
//! document them.
//!
//! An option that is missing here is named by [`Opt::new`].
//!
//! # Examples
//!
//! ```
//! use berkeley::{Domain, Socket, Type, option};
//!
//! # fn main() -> std::io::Result<()> {
//! let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
//! socket.set(option::TCP_NODELAY, true)?;
//! assert!(socket.get(option::TCP_NODELAY)?);
//! assert!(socket.tcp_nodelay()?, "the method of socket2 reads the same option");
//! # Ok(())
//! # }
//! ```

#[macro_use]
mod table;
pub(crate) mod by_hand;
mod credentials;
mod elsewhere;
mod interface;
mod timestamping;
mod wire;

pub mod dccp;
pub mod hyperv;
pub mod ip;
pub mod ipv6;
pub mod local;
pub mod peer;
pub mod pgm;
pub mod socket;
pub mod tcp;
pub mod udp;
#[cfg(windows)]
pub mod winsock;

#[allow(unused_imports, unreachable_pub)] // A level may have no row on some platform.
pub use self::{dccp::*, hyperv::*, ip::*, ipv6::*, local::*, pgm::*, socket::*, tcp::*, udp::*};
pub use crate::sys::pod::Pod;
pub use crate::sys::{RawLinger, RawTimeout};
pub use credentials::*;
#[allow(unused_imports)] // For systems other than Linux.
pub use elsewhere::*;
pub use interface::NetworkInterfaceIndex;
pub use table::Info;
pub use timestamping::*;
pub use wire::*;

use crate::Socket;
use crate::sys;
use std::ffi::c_int;
use std::fmt;
use std::io;
use std::marker::PhantomData;

/// What the rows of a table name, on one platform or another.
#[allow(unused_imports)]
mod prelude {
    pub(super) use super::table::{Access, Info, Reader};
    pub(super) use super::{
        NetworkInterfaceIndex, Opt, ReadOnly, ReadWrite, WriteOnly, credentials::*, elsewhere::*,
        timestamping::*, wire::*,
    };
    pub(super) use crate::sys::c;
    pub(super) use crate::{Domain, Protocol, Type};
    pub(super) use std::io;
    pub(super) use std::net::Ipv4Addr;
    pub(super) use std::num::NonZeroU32;
    pub(super) use std::time::Duration;
}

/// Every option of the library, level by level: those of this platform, and those that it lacks.
///
/// A program that does not use the list does not contain it.
///
/// # Examples
///
/// ```
/// use berkeley::option;
///
/// let here = option::ALL.iter().filter(|info| info.is_here()).count();
/// assert!(0 < here && here < option::ALL.len(), "no platform has them all");
/// ```
pub const ALL: &[Info] = &concat::<{ count(LEVELS) }>(LEVELS);

const LEVELS: &[&[Info]] = &[
    socket::INFO,
    ip::INFO,
    ipv6::INFO,
    tcp::INFO,
    udp::INFO,
    local::INFO,
    dccp::INFO,
    hyperv::INFO,
    pgm::INFO,
];

#[inline]
const fn count(levels: &[&[Info]]) -> usize {
    let (mut count, mut level) = (0, 0);
    while level < levels.len() {
        count += levels[level].len();
        level += 1;
    }
    count
}

#[inline]
const fn concat<const N: usize>(levels: &[&[Info]]) -> [Info; N] {
    let mut all = [levels[0][0]; N];
    let (mut at, mut level) = (0, 0);
    while level < levels.len() {
        let mut row = 0;
        while row < levels[level].len() {
            all[at] = levels[level][row];
            at += 1;
            row += 1;
        }
        level += 1;
    }
    all
}

/// Names a socket option: its level, its name, how its value travels (`W`), and whether it can be read or written
/// (`A`).
///
/// The constants of this module are of this type.
///
/// # Examples
///
/// ```
/// use berkeley::{Domain, Socket, Type};
/// use berkeley::option::{self, Count, Opt};
///
/// # fn main() -> std::io::Result<()> {
/// const HOPS: Opt<Count> = option::IP_TTL;
/// let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
/// socket.set(HOPS, 9)?;
/// assert_eq!(socket.ttl_v4()?, 9);
/// # Ok(())
/// # }
/// ```
pub struct Opt<W, A = ReadWrite> {
    level: c_int,
    name: c_int,
    types: PhantomData<fn() -> (W, A)>,
}

impl<W, A> Opt<W, A> {
    /// Names an option that this library lacks.
    ///
    /// # Safety
    ///
    /// The payload of the option is a `W::Raw`, which holds no address that the kernel reads or writes.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::option::{Flag, Opt};
    /// use berkeley::{Domain, Socket, Type};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// // SAFETY: the payload of SO_DONTROUTE is an int (socket(7)).
    /// const SO_DONTROUTE: Opt<Flag> = unsafe { Opt::new(libc::SOL_SOCKET, libc::SO_DONTROUTE) };
    ///
    /// let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    /// socket.set(SO_DONTROUTE, true)?;
    /// assert!(socket.get(SO_DONTROUTE)?);
    /// # Ok(())
    /// # }
    /// ```
    #[allow(unsafe_code)] // The caller vouches for what the kernel does with the payload.
    #[inline]
    pub const unsafe fn new(level: c_int, name: c_int) -> Opt<W, A> {
        Opt { level, name, types: PhantomData }
    }

    /// Names the option of a row, whose value the row says to be a `V`.
    ///
    /// # Safety
    ///
    /// As for [`new`](Opt::new).
    #[allow(unsafe_code)] // As for `new`.
    #[inline]
    const unsafe fn row<V>(level: c_int, name: c_int) -> Opt<W, A>
    where
        W: Wire<Value = V>,
    {
        Opt { level, name, types: PhantomData }
    }

    /// Returns the number of the level, the second argument of `getsockopt`.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::option;
    ///
    /// assert_eq!(option::TCP_NODELAY.level(), libc::IPPROTO_TCP);
    /// ```
    #[inline]
    pub const fn level(&self) -> c_int {
        self.level
    }

    /// Returns the number of the option, the third argument of `getsockopt`.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::option;
    ///
    /// assert_eq!(option::TCP_NODELAY.name(), libc::TCP_NODELAY);
    /// ```
    #[inline]
    pub const fn name(&self) -> c_int {
        self.name
    }
}

impl<W, A> Clone for Opt<W, A> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<W, A> Copy for Opt<W, A> {}

impl<W, A> fmt::Debug for Opt<W, A> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opt").field("level", &self.level).field("name", &self.name).finish()
    }
}

/// Marks an option that can be read and written.
///
/// # Examples
///
/// ```
/// use berkeley::option::{self, Flag, Opt, ReadWrite};
///
/// let _: Opt<Flag, ReadWrite> = option::SO_BROADCAST;
/// ```
#[derive(Debug)]
pub enum ReadWrite {}
/// Marks an option that can only be read: [`Socket::set`] does not take it.
///
/// # Examples
///
/// ```compile_fail
/// use berkeley::{Domain, Socket, Type, option};
///
/// let socket = Socket::new(Domain::IPV4, Type::DGRAM, None).unwrap();
/// socket.set(option::SO_TYPE, Type::STREAM).unwrap();
/// ```
#[derive(Debug)]
pub enum ReadOnly {}
/// Marks an option that can only be written: [`Socket::get`] does not take it.
///
/// # Examples
///
/// ```compile_fail
/// use berkeley::Socket;
/// use berkeley::option::{Flag, Opt, WriteOnly};
///
/// fn read(socket: &Socket, option: Opt<Flag, WriteOnly>) -> bool {
///     socket.get(option).unwrap()
/// }
/// ```
#[derive(Debug)]
pub enum WriteOnly {}

/// Holds for the marks of options that can be read: [`ReadWrite`] and [`ReadOnly`]. Sealed.
///
/// # Examples
///
/// ```
/// use berkeley::{Domain, Socket, Type, option};
/// use berkeley::option::{Opt, Readable, Wire};
///
/// # fn main() -> std::io::Result<()> {
/// fn is_there<W: Wire, A: Readable>(socket: &Socket, option: Opt<W, A>) -> bool {
///     socket.get(option).is_ok()
/// }
///
/// let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
/// assert!(is_there(&socket, option::TCP_NODELAY));
/// # Ok(())
/// # }
/// ```
pub trait Readable: sealed::Access {}
/// Holds for the marks of options that can be written: [`ReadWrite`] and [`WriteOnly`]. Sealed.
///
/// # Examples
///
/// ```
/// use berkeley::{Domain, Socket, Type, option};
/// use berkeley::option::{Opt, Wire, Writable};
///
/// # fn main() -> std::io::Result<()> {
/// fn turn_on<W: Wire<Value = bool>, A: Writable>(socket: &Socket, option: Opt<W, A>) -> std::io::Result<()> {
///     socket.set(option, true)
/// }
///
/// let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
/// turn_on(&socket, option::TCP_NODELAY)?;
/// assert!(socket.tcp_nodelay()?);
/// # Ok(())
/// # }
/// ```
pub trait Writable: sealed::Access {}

impl Readable for ReadOnly {}
impl Readable for ReadWrite {}
impl Writable for ReadWrite {}
impl Writable for WriteOnly {}

mod sealed {
    pub trait Access {}
    impl Access for super::ReadOnly {}
    impl Access for super::ReadWrite {}
    impl Access for super::WriteOnly {}
}

/// Options by their constants.
impl Socket {
    /// Reads an option.
    ///
    /// Mirrors [getsockopt(2)](https://man7.org/linux/man-pages/man2/getsockopt.2.html).
    ///
    /// # Errors
    ///
    /// `ENOPROTOOPT` or `EOPNOTSUPP` where the socket does not have the option, and
    /// [`InvalidData`](io::ErrorKind::InvalidData) where the system answers a value of another size.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type, option};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    /// assert_eq!(socket.get(option::SO_TYPE)?, Type::DGRAM);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn get<W: Wire, A: Readable>(&self, option: Opt<W, A>) -> io::Result<W::Value> {
        W::decode(sys::get_option(self.as_raw(), option.level, option.name, W::MAY_BE_SHORTER)?)
    }

    /// Writes an option.
    ///
    /// Mirrors [setsockopt(2)](https://man7.org/linux/man-pages/man2/setsockopt.2.html).
    ///
    /// # Errors
    ///
    /// `ENOPROTOOPT` or `EOPNOTSUPP` where the socket does not have the option, `EINVAL` for a value that the system
    /// refuses, `EPERM` where it needs a privilege, and [`InvalidInput`](io::ErrorKind::InvalidInput) for a value that
    /// does not fit the C type.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type, option};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    /// socket.set(option::IP_TTL, 3)?;
    /// assert_eq!(socket.get(option::IP_TTL)?, 3);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn set<W: Wire, A: Writable>(&self, option: Opt<W, A>, value: W::Value) -> io::Result<()> {
        sys::set_option(self.as_raw(), option.level, option.name, W::encode(value)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_stand_one_behind_the_other() {
        let (a, b, c) = (ALL[0], ALL[1], ALL[2]);
        let all = concat::<3>(&[&[a], &[], &[b, c]]);
        assert_eq!(all.map(|info| info.name()), [a, b, c].map(|info| info.name()));
        assert_eq!((count(&[]), count(&[&[a], &[], &[b, c]])), (0, 3));
    }

    #[test]
    fn the_list_has_each_row_once() {
        assert_eq!(ALL.len(), LEVELS.iter().map(|level| level.len()).sum::<usize>());
        let mut rows: Vec<_> = ALL.iter().map(|info| (info.level(), info.name())).collect();
        rows.sort_unstable();
        rows.dedup();
        assert_eq!(rows.len(), ALL.len());
    }

    #[test]
    fn what_is_shown_is_here_and_can_be_read() {
        let socket = Socket::new(crate::Domain::IPV4, crate::Type::STREAM, None).unwrap();
        for info in ALL {
            let shown = info.show(&socket).is_some();
            assert_eq!(
                shown,
                info.is_here() && info.is_readable() && info.quiet().is_none(),
                "{}",
                info.name()
            );
            assert!(!info.platforms().is_empty());
        }
    }

    #[test]
    fn options_are_their_numbers() {
        // SAFETY: the option is never given to the kernel.
        #[allow(unsafe_code)]
        const OPTION: Opt<Flag> = unsafe { Opt::new(-7, 9) };
        let copy = OPTION;
        assert_eq!((copy.level(), copy.name()), (-7, 9));
        assert_eq!(format!("{copy:?}"), "Opt { level: -7, name: 9 }");
    }
}
