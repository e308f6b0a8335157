//! Paths as the bytes of an address.

use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// The bytes of a path.
#[inline]
pub(crate) fn path_bytes(path: &Path) -> io::Result<&[u8]> {
    Ok(path.as_os_str().as_bytes())
}

/// The path of some bytes, which any bytes are.
#[inline]
pub(crate) fn bytes_path(bytes: &[u8]) -> Option<&Path> {
    Some(Path::new(OsStr::from_bytes(bytes)))
}
