//! The macro behind the tables of messages: a row in, a unit struct and its entry of the list out.

use super::Id;

/// Describes one message of the tables, for tools that list them all.
#[derive(Clone, Copy, Debug)]
pub struct Info {
    pub(super) name: &'static str,
    pub(super) level: &'static str,
    pub(super) data: &'static str,
    pub(super) direction: &'static str,
    pub(super) enabled_by: &'static str,
    pub(super) platforms: &'static [&'static str],
    pub(super) id: Option<Id>,
}

impl Info {
    /// Returns the C name, such as `IP_TTL`.
    #[inline]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the C name of the level, such as `IPPROTO_IP`.
    #[inline]
    pub const fn level(&self) -> &'static str {
        self.level
    }

    /// Returns the type of the data, as the row has it.
    #[inline]
    pub const fn data_type(&self) -> &'static str {
        self.data
    }

    /// Returns whether the message can be received.
    #[inline]
    pub fn is_receivable(&self) -> bool {
        self.direction != "Send"
    }

    /// Returns whether the message can be sent.
    #[inline]
    pub fn is_sendable(&self) -> bool {
        !matches!(self.direction, "Receive" | "Taken")
    }

    /// Returns what makes the message arrive: an option, or a sentence.
    #[inline]
    pub const fn enabled_by(&self) -> &'static str {
        self.enabled_by
    }

    /// Returns the platforms that have the message: families such as `apple`, or systems such as `freebsd`.
    #[inline]
    pub const fn platforms(&self) -> &'static [&'static str] {
        self.platforms
    }

    /// Returns level and type, where this platform has the message.
    #[inline]
    pub const fn id(&self) -> Option<Id> {
        self.id
    }
}

/// Declares the messages of one level, one row each:
///
/// ```text
/// /// What the message says, its unit, and who documents it.
/// IP_TTL: Plain<c_int>, Both { by "IP_RECVTTL", on [linux_like] }
///
/// /// A number that the C library does not have.
/// SCM_INQ = 84: Plain<c_int>, Receive { by "SO_INQ", on [linux_like] }
/// ```
///
/// A level that the C library does not have is written `level [SOL_TLS 282];`. `by` names what makes the message arrive; a message that can only be sent has none.
macro_rules! messages {
    (
        level $level:tt;
        $(
            $(#[doc = $doc:literal])+
            $name:ident $(= $number:literal)?: $data:ty, $direction:ident {
                $(by $by:literal,)? on [$($on:ident)+]
            }
        )+
    ) => {
        #[allow(unused_imports)] // A level may have no row on some platform.
        use crate::control::prelude::*;

        $(
            $(#[doc = $doc])+
            $(#[doc = concat!("\n\nArrives by ", $by, ".")])?
            #[doc = platforms!($($on)+)]
            #[cfg(any($($on),+))]
            #[allow(non_camel_case_types)]
            #[derive(Clone, Copy, Debug)]
            pub struct $name;

            #[cfg(any($($on),+))]
            #[allow(unsafe_code)]
            // SAFETY: the row pairs the message with the data that the kernel has in it.
            unsafe impl Cmsg for $name {
                const ID: Id = Id { level: number!($level), kind: number!($name $($number)?) };
                type Data = $data;
            }

            direction! { $direction [$($on)+] $name }
        )+

        pub(in crate::control) const INFO: &[Info] = &[$(
            Info {
                name: stringify!($name),
                level: level_name!($level),
                data: stringify!($data),
                direction: stringify!($direction),
                enabled_by: concat!($($by)?),
                platforms: &[$(stringify!($on)),+],
                id: {
                    #[cfg(any($($on),+))]
                    { Some($name::ID) }
                    #[cfg(not(any($($on),+)))]
                    { None }
                },
            }
        ),+];
    };
}

/// A number of the C library, or the row's own.
#[allow(unused_macros)] // A small system may have no message.
macro_rules! number {
    ($name:ident) => {
        c::$name
    };
    ($name:ident $number:literal) => {
        $number
    };
    ([$name:ident $number:literal]) => {
        $number
    };
}

/// The C name of a level.
macro_rules! level_name {
    ($name:ident) => {
        stringify!($name)
    };
    ([$name:ident $number:literal]) => {
        stringify!($name)
    };
}

/// What may be done with a message.
macro_rules! direction {
    (Receive [$($on:ident)+] $name:ident) => {
        #[cfg(any($($on),+))]
        impl Receivable for $name {}
    };
    (Send [$($on:ident)+] $name:ident) => {
        #[cfg(any($($on),+))]
        impl Sendable for $name {}
    };
    (Both $on:tt $name:ident) => {
        direction! { Receive $on $name }
        direction! { Send $on $name }
    };
    // Descriptors: pushed and taken by methods of their own.
    (Descriptors $on:tt $name:ident) => {};
    // A descriptor that the system makes: only taken.
    (Taken $on:tt $name:ident) => {};
}
