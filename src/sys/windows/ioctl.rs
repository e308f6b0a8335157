//! `WSAIoctl`.

use super::{RawSocket, c, check};
use std::io;
use std::mem::size_of;
use std::ptr;

/// Makes a call with an input and an output, either of which may be `()`.
///
/// # Safety
///
/// The code reads an `I` and writes an `O`: of that a part at most, so that any bytes in it are a value.
#[inline]
pub(crate) unsafe fn ioctl<I, O>(
    socket: RawSocket,
    code: u32,
    input: &I,
    output: &mut O,
) -> io::Result<usize> {
    let (input, input_length): (*const I, _) = match size_of::<I>() {
        0 => (ptr::null(), 0),
        length => (input, length as u32),
    };
    let (output, output_length): (*mut O, _) = match size_of::<O>() {
        0 => (ptr::null_mut(), 0),
        length => (output, length as u32),
    };
    let mut written = 0;
    let none = ptr::null_mut();
    // SAFETY: `input` and `output` are null with length 0, or as long as is said; the call is not overlapped.
    let answer = unsafe {
        c::WSAIoctl(
            socket,
            code,
            input.cast(),
            input_length,
            output.cast(),
            output_length,
            &mut written,
            none,
            None,
        )
    };
    check(answer).map(|_| written as usize)
}
