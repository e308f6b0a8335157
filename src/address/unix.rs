//! Unix socket addresses: paths, abstract names, unnamed sockets.

use super::{SockAddr, sa_family_t, set_family};
use crate::sys::{self, c};
use std::io;
use std::mem::{offset_of, size_of};
#[cfg(unix)]
use std::os::unix::net;
use std::path::Path;

/// Where the path begins.
const PATH: usize = offset_of!(c::sockaddr_un, sun_path);
/// How long a path may be, with the NUL byte at its end.
const PATH_SIZE: usize = size_of::<c::sockaddr_un>() - PATH;

impl SockAddr {
    /// Makes the address of a Unix socket (`AF_UNIX`) at `path`.
    ///
    /// An empty path makes an unnamed address. On Linux, Android and Cygwin a leading NUL byte makes an abstract
    /// name, which is no file and ends with the last socket bound to it; on Windows too, as far as the system takes it.
    ///
    /// **Platforms**: Unix, Windows.
    ///
    /// Mirrors `struct sockaddr_un` of [unix(7)](https://man7.org/linux/man-pages/man7/unix.7.html).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](io::ErrorKind::InvalidInput) where the path and the NUL byte behind it do not fit `sun_path`
    /// (108 bytes on Linux and Windows, less on other systems), where a path on Windows is not Unicode, and where a path holds a NUL byte: the system would take it for
    /// the end. An abstract name may hold NUL bytes, and fill all of `sun_path`.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::SockAddr;
    /// use std::path::Path;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let address = SockAddr::unix("/run/service.sock")?;
    /// assert_eq!(address.as_pathname(), Some(Path::new("/run/service.sock")));
    /// assert!(SockAddr::unix("/a\0b").is_err());
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn unix<P>(path: P) -> io::Result<SockAddr>
    where
        P: AsRef<Path>,
    {
        let path = sys::path_bytes(path.as_ref())?;
        let is_path = match path.first() {
            None => false,
            Some(0) if c::ABSTRACT_NAMES => false,
            Some(_) if path.contains(&0) => return Err(invalid("a Unix socket path cannot hold a NUL byte")),
            Some(_) => true,
        };
        let nul = usize::from(is_path || c::NUL_ENDS_NAMES);
        if path.len() + nul > PATH_SIZE {
            return Err(invalid("the path is too long for a Unix socket address (sun_path)"));
        }
        let mut bytes = [0; size_of::<c::sockaddr_un>()];
        let length = PATH + path.len() + nul;
        set_family(&mut bytes, c::AF_UNIX as sa_family_t, length);
        bytes[PATH..PATH + path.len()].copy_from_slice(path);
        Ok(SockAddr::of(&bytes[..length]))
    }

    /// Returns whether this is a Unix socket address without a name, as that of a socket pair, or of a client that
    /// has not bound its socket.
    ///
    /// **Platforms**: Unix, Windows.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, Socket, Type};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, _b) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
    /// assert!(a.local_addr()?.is_unnamed());
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn is_unnamed(&self) -> bool {
        self.name().is_some_and(|name| match name {
            [0, rest @ ..] => !c::ABSTRACT_NAMES || (c::NUL_ENDS_NAMES && rest.iter().all(|&byte| byte == 0)),
            name => name.is_empty(),
        })
    }

    /// Returns the address as std's Unix socket address, if it is a path.
    ///
    /// `None` also where the path holds a NUL byte, which std's type does not allow.
    ///
    /// **Platforms**: Unix.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::SockAddr;
    /// use std::path::Path;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let std = SockAddr::unix("/run/service.sock")?.as_unix().unwrap();
    /// assert_eq!(std.as_pathname(), Some(Path::new("/run/service.sock")));
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(unix)]
    #[inline]
    pub fn as_unix(&self) -> Option<net::SocketAddr> {
        net::SocketAddr::from_pathname(self.as_pathname()?).ok()
    }

    /// Returns the path, if the address is a Unix socket address with one.
    ///
    /// NUL bytes at the end are not part of it, be there one, none (as BSD peers may send it) or many.
    ///
    /// **Platforms**: Unix, Windows.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::{Domain, SockAddr, Socket, Type};
    /// use std::path::Path;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (unnamed, _b) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
    /// assert_eq!(unnamed.local_addr()?.as_pathname(), None);
    /// assert_eq!(SockAddr::unix("relative.sock")?.as_pathname(), Some(Path::new("relative.sock")));
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn as_pathname(&self) -> Option<&Path> {
        let name = self.name()?;
        let end = name.iter().rposition(|&byte| byte != 0)?;
        if name[0] == 0 { None } else { sys::bytes_path(&name[..=end]) }
    }

    /// Returns the abstract name, without the NUL byte that it begins with.
    ///
    /// **Platforms**: Linux, Android, Cygwin, Windows; `None` elsewhere.
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::SockAddr;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let on_linux = SockAddr::unix("\0service").ok();
    /// let name = on_linux.as_ref().and_then(|address| address.as_abstract_namespace());
    /// assert!(matches!(name, Some(b"service") | None));
    /// assert_eq!(SockAddr::unix("/run/service.sock")?.as_abstract_namespace(), None);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn as_abstract_namespace(&self) -> Option<&[u8]> {
        match self.name()? {
            _ if !c::ABSTRACT_NAMES || self.is_unnamed() => None,
            [0, name @ .., 0] if c::NUL_ENDS_NAMES => Some(name),
            [0, name @ ..] => Some(name),
            _ => None,
        }
    }

    /// What stands in `sun_path`, if this is a Unix socket address.
    #[inline]
    fn name(&self) -> Option<&[u8]> {
        if self.is_unix() { self.as_bytes().get(PATH..) } else { None }
    }
}

#[cold]
#[inline]
fn invalid(message: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;

    /// The length of the address of a path, or the kind of the error.
    fn length(path: &[u8]) -> Result<usize, io::ErrorKind> {
        let path = OsString::from_vec(path.to_vec());
        SockAddr::unix(path).map(|address| address.len() as usize).map_err(|error| error.kind())
    }

    #[test]
    fn paths_end_before_the_last_byte() {
        let most = PATH_SIZE - 1;
        assert_eq!(length(b"a"), Ok(PATH + 2));
        assert_eq!(length(&vec![b'a'; most]), Ok(PATH + PATH_SIZE));
        assert_eq!(length(&vec![b'a'; most + 1]), Err(io::ErrorKind::InvalidInput));
    }

    #[test]
    fn abstract_names_fill_all_of_the_path() {
        let full = length(&[0; PATH_SIZE]);
        assert_eq!(
            full,
            if c::ABSTRACT_NAMES { Ok(PATH + PATH_SIZE) } else { Err(io::ErrorKind::InvalidInput) }
        );
        assert_eq!(length(&[0; PATH_SIZE + 1]), Err(io::ErrorKind::InvalidInput));
    }

    #[test]
    fn nul_bytes_belong_to_no_path() {
        for path in [&b"a\0"[..], b"a\0b"] {
            assert_eq!(length(path), Err(io::ErrorKind::InvalidInput));
        }
    }

    #[test]
    fn the_empty_path_is_unnamed() {
        let address = SockAddr::unix("").unwrap();
        assert_eq!(address.len() as usize, PATH);
        assert!(address.is_unnamed() && address.as_pathname().is_none() && address.as_unix().is_none());
    }

    #[test]
    fn paths_come_with_any_number_of_nul_bytes() {
        for tail in 0..3 {
            let mut bytes = vec![0; PATH];
            set_family(&mut bytes, c::AF_UNIX as sa_family_t, PATH + 2 + tail);
            bytes.extend(b"/a");
            bytes.resize(PATH + 2 + tail, 0);
            assert_eq!(SockAddr::of(&bytes).as_pathname(), Some(Path::new("/a")));
        }
    }
}
