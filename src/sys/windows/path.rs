//! Paths as the bytes of an address: UTF-8, as `afunix.h` has it.

use std::io;
use std::path::Path;

/// The bytes of a path, which must be Unicode.
#[inline]
pub(crate) fn path_bytes(path: &Path) -> io::Result<&[u8]> {
    let message = "the path of a Unix socket must be Unicode";
    path.to_str().map(str::as_bytes).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, message))
}

/// The path of some bytes, if they are UTF-8.
#[inline]
pub(crate) fn bytes_path(bytes: &[u8]) -> Option<&Path> {
    std::str::from_utf8(bytes).ok().map(Path::new)
}
