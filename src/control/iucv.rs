//! Messages between the guests of a mainframe, `SOL_IUCV`; only on s390.

messages! {
    level [SOL_IUCV 277];

    /// The target class of the message, a number of the programs' own.
    SCM_IUCV_TRGCLS = 1: Plain<u32>, Both { by "itself", on [linux_like] }
}
