//! Messages of every socket, `SOL_SOCKET`, on systems other than Linux.

messages! {
    level SOL_SOCKET;

    /// When the datagram arrived, in the finest unit.
    SCM_BINTIME: BinaryTime, Receive { by "`SO_BINTIME`, or `SO_TIMESTAMP` with `SO_TS_CLOCK`", on [freebsd] }

    /// Who sends: the receiver gets what the kernel has filled in, whatever is sent.
    ///
    /// Where the receiver has set `LOCAL_CREDS`, FreeBSD gives data of another shape under the same type; use
    /// `LOCAL_CREDS_PERSISTENT` instead, which gives [`SCM_CREDS2`].
    SCM_CREDS: Plain<ProcessCredentials>, Both { by "itself, where the peer sends it", on [freebsd dragonfly] }

    /// Who sends.
    SCM_CREDS: CredentialsAt<0>, Receive { by "LOCAL_CREDS", on [netbsd] }

    /// Who sends.
    SCM_CREDS2: CredentialsAt<4>, Receive { by "LOCAL_CREDS_PERSISTENT", on [freebsd] }

    /// When the datagram arrived, by a clock that is never set.
    SCM_MONOTONIC: Timespec, Receive { by "`SO_TIMESTAMP` with `SO_TS_CLOCK`", on [freebsd] }

    /// When the datagram arrived, since 1970.
    SCM_REALTIME: Timespec, Receive { by "`SO_TIMESTAMP` with `SO_TS_CLOCK`", on [freebsd] }

    /// When the datagram arrived, since 1970.
    SCM_TIMESTAMP: Timeval, Receive { by "SO_TIMESTAMP", on [apple bsd solarish] }

    /// When the datagram arrived, in ticks of `mach_absolute_time`.
    SCM_TIMESTAMP_MONOTONIC = 4: Plain<u64>, Receive { by "SO_TIMESTAMP_MONOTONIC", on [apple] }

    /// Where the timestamp beside this message was taken.
    SCM_TIME_INFO: Plain<TimestampInfo>, Receive { by "`SO_TIMESTAMP`, where hardware can tell", on [freebsd] }

    /// Who sends: a `ucred_t`, which `ucred_geteuid` and its kin read.
    SCM_UCRED: Bytes, Receive { by "SO_RECVUCRED", on [solarish] }

    /// When the datagram arrived: ticks of the performance counter, or of the device's clock.
    SO_TIMESTAMP: Plain<u64>, Receive {
        by "[`set_timestamping`](crate::option::winsock::set_timestamping)", on [windows]
    }

    /// The number by which [`sent_timestamp`](crate::option::winsock::sent_timestamp) asks when the datagram
    /// left.
    SO_TIMESTAMP_ID: Plain<u32>, Send { on [windows] }
}
