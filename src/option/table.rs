//! The macro behind the tables: a row in, a constant, its methods and its entry of the list out.

use super::{Opt, ReadOnly, Wire};
use crate::Socket;
use std::ffi::c_int;
use std::fmt::Debug;
use std::io;
use std::marker::PhantomData;

/// Describes one option of the table, for tools that list them all.
///
/// # Examples
///
/// ```
/// use berkeley::{Domain, Socket, Type, option};
///
/// # fn main() -> std::io::Result<()> {
/// let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
/// for info in option::ALL {
///     if let Some(Ok(value)) = info.show(&socket) {
///         println!("{:<12} {:<24} {value}", info.level(), info.name());
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Info {
    pub(super) name: &'static str,
    pub(super) level: &'static str,
    pub(super) value: &'static str,
    pub(super) access: Access,
    pub(super) platforms: &'static [&'static str],
    pub(super) quiet: Option<&'static str>,
    /// On the platforms that have the option.
    pub(super) reader: Option<Reader>,
}

/// The marks of the same names, as values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Access {
    ReadWrite,
    ReadOnly,
    WriteOnly,
}

/// Reads and formats an option: its numbers, and the function that all options of its wire type share.
///
/// A closure for each row would be a function more that is checked, and kept for every program, of which few call it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader {
    level: c_int,
    name: c_int,
    read: fn(&Socket, c_int, c_int) -> io::Result<String>,
}

impl Reader {
    #[inline]
    pub(super) const fn new<W: Wire<Value: Debug>, A>(option: Opt<W, A>) -> Reader {
        Reader { level: option.level, name: option.name, read: read::<W> }
    }
}

/// Called by a [`Reader`] only, with the numbers of an option whose wire type is `W`.
#[inline]
fn read<W: Wire<Value: Debug>>(socket: &Socket, level: c_int, name: c_int) -> io::Result<String> {
    let option: Opt<W, ReadOnly> = Opt { level, name, types: PhantomData };
    socket.get(option).map(|value| format!("{value:?}"))
}

impl Info {
    /// Returns the C name, such as `TCP_NODELAY`.
    #[inline]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the C name of the level, such as `IPPROTO_TCP`.
    #[inline]
    pub const fn level(&self) -> &'static str {
        self.level
    }

    /// Returns the Rust type of the value, such as `bool`.
    #[inline]
    pub const fn value_type(&self) -> &'static str {
        self.value
    }

    /// Returns whether the option can be read.
    #[inline]
    pub fn is_readable(&self) -> bool {
        self.access != Access::WriteOnly
    }

    /// Returns whether the option can be written.
    #[inline]
    pub fn is_writable(&self) -> bool {
        self.access != Access::ReadOnly
    }

    /// Returns the platforms that have the option: families such as `apple`, or systems such as `freebsd`.
    #[inline]
    pub const fn platforms(&self) -> &'static [&'static str] {
        self.platforms
    }

    /// Returns whether this platform has the option.
    #[inline]
    pub const fn is_here(&self) -> bool {
        self.reader.is_some()
    }

    /// Returns why [`show`](Info::show) does not read the option: reading it would change the socket, make a
    /// descriptor, or tell a secret.
    #[inline]
    pub const fn quiet(&self) -> Option<&'static str> {
        self.quiet
    }

    /// Reads the option of `socket`, and formats the value; `None` where it cannot be read on this platform, or
    /// should not ([`quiet`](Info::quiet)).
    #[inline]
    pub fn show(&self, socket: &Socket) -> Option<io::Result<String>> {
        let reader = self.reader.filter(|_| self.is_readable() && self.quiet.is_none())?;
        Some((reader.read)(socket, reader.level, reader.name))
    }
}

/// Declares the options of one level, one row each:
///
/// ```text
/// level IPPROTO_TCP, example "" "Socket::new(Domain::IPV4, Type::STREAM, None)?";
///
/// /// What the option does, its unit and limits, and who documents it.
/// TCP_NODELAY: bool as Flag, ReadWrite {
///     get tcp_nodelay, set set_tcp_nodelay, example "true", quiet "why not to list it", on [unix windows]
/// }
/// ```
///
/// A row makes the constant on the platforms that it names, the methods of `Socket` that it names, and an entry of
/// `INFO` everywhere. The documentation reads the option on the socket that the level names, or sets it to `example`
/// and reads it back. `of` names another socket for one row. The string before a socket goes behind the fence of the
/// example.
macro_rules! options {
    (
        level $level:ident, example $fence:literal $socket:literal;
        $(
            $(#[doc = $doc:literal])+
            $name:ident: $value:ty as $wire:ty, $access:ident {
                $(get $get:ident,)? $(set $set:ident,)? $(example $example:literal,)?
                $(of $row_fence:literal $row_socket:literal,)? $(quiet $quiet:literal,)? on [$($on:ident)+]
            }
        )+
    ) => {
        #[allow(unused_imports)] // A level may have no row on some platform.
        use crate::option::prelude::*;

        $(
            $(#[doc = $doc])+
            #[doc = platforms!($($on)+)]
            #[doc = example!(constant [$($row_fence $row_socket)? $fence $socket] $name $access $($example)?)]
            #[cfg(any($($on),+))]
            #[allow(unsafe_code)]
            // SAFETY: the row pairs the option with its payload.
            pub const $name: Opt<$wire, $access> = unsafe { Opt::row::<$value>(c::$level, c::$name) };
        )+

        #[doc = concat!("Options of `", stringify!($level), "`, as socket2 names them.")]
        impl crate::Socket {$(
            methods! {
                [$($get)?] [$($set)?] [$($on)+] [$($doc)+] $name ($value) [$($row_fence $row_socket)? $fence $socket] [$($example)?]
            }
        )+}

        pub(super) const INFO: &[Info] = &[$(
            Info {
                name: stringify!($name),
                level: stringify!($level),
                value: stringify!($value),
                access: Access::$access,
                platforms: &[$(stringify!($on)),+],
                quiet: quiet!($($quiet)?),
                #[cfg(any($($on),+))]
                reader: Some(Reader::new($name)),
                #[cfg(not(any($($on),+)))]
                reader: None,
            }
        ),+];
    };
}

/// The methods of a row, where the row names any.
macro_rules! methods {
    ([] [] $($row:tt)+) => {};
    ($get:tt $set:tt $on:tt $docs:tt $name:ident $value:tt $socket:tt $example:tt) => {
        method! { get $get $set $on $docs $name $value $socket $example }
        method! { set $get $set $on $docs $name $value $socket $example }
    };
}

macro_rules! method {
    (get [] $($row:tt)+) => {};
    (set $get:tt [] $($row:tt)+) => {};
    (
        get [$get:ident] $set:tt [$($on:ident)+] [$($doc:literal)+] $name:ident ($value:ty) $socket:tt $example:tt
    ) => {
        #[doc = concat!("Reads [`", stringify!($name), "`](crate::option::", stringify!($name), ").\n\n")]
        $(#[doc = $doc])+
        #[doc = platforms!($($on)+)]
        #[doc = "\n\n# Errors\n\nAs [`get`](Self::get)."]
        #[doc = example!(methods $socket [$get] $set $example)]
        #[cfg(any($($on),+))]
        #[inline]
        pub fn $get(&self) -> io::Result<$value> {
            self.get($name)
        }
    };
    (
        set $get:tt [$set:ident] [$($on:ident)+] [$($doc:literal)+] $name:ident ($value:ty) $socket:tt $example:tt
    ) => {
        #[doc = concat!("Sets [`", stringify!($name), "`](crate::option::", stringify!($name), ").\n\n")]
        $(#[doc = $doc])+
        #[doc = platforms!($($on)+)]
        #[doc = "\n\n# Errors\n\nAs [`set`](Self::set)."]
        #[doc = example!(methods $socket $get [$set] $example)]
        #[cfg(any($($on),+))]
        #[inline]
        pub fn $set(&self, value: $value) -> io::Result<()> {
            self.set($name, value)
        }
    };
}

/// The sentence of the documentation that names the platforms of a row.
macro_rules! platforms {
    ($first:ident $($on:ident)*) => {
        concat!("\n\n**Platforms**: ", stringify!($first $(, $on)*), ".")
    };
}

/// The example of a row: sets the value and reads it back, or only what the row allows.
macro_rules! example {
    (constant $socket:tt $name:ident ReadWrite $value:literal) => {
        example!(lines $socket
            concat!("socket.set(option::", stringify!($name), ", ", $value, ")?;\n",
                "assert_eq!(socket.get(option::", stringify!($name), ")?, ", $value, ");\n"))
    };
    (constant $socket:tt $name:ident WriteOnly $value:literal) => {
        example!(lines $socket concat!("socket.set(option::", stringify!($name), ", ", $value, ")?;\n"))
    };
    (constant $socket:tt $name:ident WriteOnly) => { "" };
    (constant $socket:tt $name:ident $access:ident) => {
        example!(lines $socket concat!("println!(\"{:?}\", socket.get(option::", stringify!($name), ")?);\n"))
    };
    (methods $socket:tt [$get:ident] [$set:ident] [$value:literal]) => {
        example!(lines $socket
            concat!("socket.", stringify!($set), "(", $value, ")?;\n",
                "assert_eq!(socket.", stringify!($get), "()?, ", $value, ");\n"))
    };
    (methods $socket:tt [] [$set:ident] [$value:literal]) => {
        example!(lines $socket concat!("socket.", stringify!($set), "(", $value, ")?;\n"))
    };
    (methods $socket:tt [] $set:tt []) => { "" };
    (methods $socket:tt [$get:ident] $set:tt $value:tt) => {
        example!(lines $socket concat!("println!(\"{:?}\", socket.", stringify!($get), "()?);\n"))
    };
    (lines [$fence:literal $socket:literal $($level:literal)*] $lines:expr) => {
        concat!(
            "\n\n# Examples\n\n```", $fence, "\n# #![allow(unused_imports)]\n",
            "use berkeley::{Domain, Protocol, Socket, Type, option};\n",
            "# use std::{net::Ipv4Addr, num::NonZeroU32, time::Duration};\n\n",
            "# fn main() -> std::io::Result<()> {\nlet socket = ", $socket, ";\n", $lines, "# Ok(())\n# }\n```\n"
        )
    };
}

/// Why a row is not shown, if it says so.
macro_rules! quiet {
    () => {
        None
    };
    ($reason:literal) => {
        Some($reason)
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: Info = Info {
        name: "SO_EXAMPLE",
        level: "SOL_EXAMPLE",
        value: "bool",
        access: Access::ReadWrite,
        platforms: &["linux_like", "freebsd"],
        quiet: None,
        reader: None,
    };

    #[test]
    fn rows_tell_what_they_hold() {
        assert_eq!((ROW.name(), ROW.level(), ROW.value_type()), ("SO_EXAMPLE", "SOL_EXAMPLE", "bool"));
        assert_eq!(
            (ROW.platforms(), ROW.is_here(), ROW.quiet()),
            (&["linux_like", "freebsd"][..], false, None)
        );
    }

    #[test]
    fn access_says_which_way_values_go() {
        for (access, readable, writable) in [
            (Access::ReadWrite, true, true),
            (Access::ReadOnly, true, false),
            (Access::WriteOnly, false, true),
        ] {
            let row = Info { access, ..ROW };
            assert_eq!((row.is_readable(), row.is_writable()), (readable, writable), "{access:?}");
        }
    }

    #[test]
    fn rows_show_what_they_read() {
        let socket = Socket::new(crate::Domain::IPV4, crate::Type::STREAM, None).unwrap();
        assert!(ROW.show(&socket).is_none());
        let row = Info { reader: Some(Reader::new(crate::option::SO_KEEPALIVE)), ..ROW };
        assert_eq!(row.show(&socket).unwrap().unwrap(), "false");
        assert!(Info { quiet: Some("why"), ..row }.show(&socket).is_none());
        assert!(Info { access: Access::WriteOnly, ..row }.show(&socket).is_none());
    }
}
