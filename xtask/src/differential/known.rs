//! The differences that are meant, each by the name under which DIFFERENCES.md gives its reason.

use std::sync::LazyLock;

use regex::Regex;

use super::trace::Step;

/// A step by both libraries.
pub(crate) struct Pair<'s> {
    pub(crate) scenario: &'s str,
    pub(crate) genuine: &'s Step,
    pub(crate) ours: &'s Step,
}

/// The place of a listed difference: first those of calls, then those of steps.
pub(crate) type Place = usize;

/// The name of each listed difference, by place; one name may have several places.
pub(crate) fn ids() -> Vec<&'static str> {
    CALLS.iter().map(|(id, _)| *id).chain(STEPS.iter().map(|row| row.id)).collect()
}

/// The difference that a step has, if it is a listed one.
pub(crate) fn of_step(pair: &Pair<'_>) -> Option<Place> {
    static COMPILED: LazyLock<Vec<[Regex; 4]>> = LazyLock::new(|| {
        let whole = |text: &str| Regex::new(&format!("^(?:{text})$")).expect("a regular expression");
        let row = |row: &Row| [row.scenario, row.step, row.genuine, row.ours].map(whole);
        STEPS.iter().map(row).collect()
    });
    let text = |step: &Step| format!("{} -> {}", step.calls.join("; "), step.outcome);
    let texts = [pair.scenario.to_owned(), pair.ours.name.clone(), text(pair.genuine), text(pair.ours)];
    let matches = |row: &[Regex; 4]| row.iter().zip(&texts).all(|(part, text)| part.is_match(text));
    COMPILED.iter().position(matches).map(|row| CALLS.len() + row)
}

/// The difference that the calls begin with, if it is a listed one, and how many calls it covers on each side.
pub(crate) fn of_calls(genuine: &[String], ours: &[String]) -> Option<(Place, usize, usize)> {
    let covered = |(place, (_, covers)): (Place, &(_, Covers))| {
        covers(genuine, ours).map(|(theirs, mine)| (place, theirs, mine))
    };
    CALLS.iter().enumerate().find_map(covered)
}

/// Tells how many calls of either side are the same to the caller, from the first on.
type Covers = fn(&[String], &[String]) -> Option<(usize, usize)>;

/// Differences in the system calls of a step, whose outcome must be the same all the same.
const CALLS: &[(&str, Covers)] = &[
    ("nonblocking-ioctl", nonblocking_ioctl),
    ("cloexec-one-call", cloexec_one_call),
    ("recvmsg-address-length", recvmsg_address_length),
    ("empty-value-null", empty_value_null),
    ("dccp-server-timewait-length", dccp_server_timewait_length),
];

/// The call's name, the descriptor with what is between it and the parenthesis, and the answer.
fn parts(call: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = call.split_once('(')?;
    let (arguments, answer) =
        rest.rsplit_once(") = ").filter(|_| !rest.contains("(flags")).or_else(|| rest.split_once(") = "))?;
    Some((name, arguments, answer))
}

/// `ioctl(FIONBIO)`, where the genuine crate reads the flags, and writes them where they change.
fn nonblocking_ioctl(genuine: &[String], ours: &[String]) -> Option<(usize, usize)> {
    let ("ioctl", arguments, answer) = parts(ours.first()?)? else { return None };
    let (descriptor, wanted) = arguments.split_once(", FIONBIO, ")?;
    let ("fcntl", read, flags) = parts(genuine.first()?)? else { return None };
    if read != format!("{descriptor}, F_GETFL") {
        return None;
    }
    if flags.starts_with("-1") {
        return (flags == answer).then_some((1, 1));
    }
    let (is, wanted) = (flags.contains("O_NONBLOCK"), wanted == "[1]");
    if answer != "0" || is == wanted {
        return (answer == "0").then_some((1, 1));
    }
    let ("fcntl", write, "0") = parts(genuine.get(1)?)? else { return None };
    let set =
        write.starts_with(&format!("{descriptor}, F_SETFL, ")) && write.contains("O_NONBLOCK") == wanted;
    set.then_some((2, 1))
}

/// `F_SETFD` at once, where the genuine crate reads the flags before, and writes them where they change.
fn cloexec_one_call(genuine: &[String], ours: &[String]) -> Option<(usize, usize)> {
    let ("fcntl", write, answer) = parts(ours.first()?)? else { return None };
    let (descriptor, wanted) = write.split_once(", F_SETFD, ")?;
    let ("fcntl", read, flags) = parts(genuine.first()?)? else { return None };
    if read != format!("{descriptor}, F_GETFD") {
        return None;
    }
    if genuine.get(1) == ours.first() {
        return Some((2, 1));
    }
    let same_failure = flags.starts_with("-1") && flags == answer;
    let already = answer == "0" && flags.contains("FD_CLOEXEC") == (wanted == "FD_CLOEXEC");
    (same_failure || already).then_some((1, 1))
}

/// All of the storage is lent for the sender's address, where the genuine crate lends the length that it has.
fn recvmsg_address_length(genuine: &[String], ours: &[String]) -> Option<(usize, usize)> {
    static NAME: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("(msg_name=.*?, )?msg_namelen=[0-9]+( => [0-9]+)?(, )?").expect("a regular expression")
    });
    let (genuine, ours) = (genuine.first()?, ours.first()?);
    let same = ours.starts_with("recvmsg(") && NAME.replace(genuine, "") == NAME.replace(ours, "");
    same.then_some((1, 1))
}

/// A null pointer for a value of length 0, where the genuine crate has a pointer to nothing.
fn empty_value_null(genuine: &[String], ours: &[String]) -> Option<(usize, usize)> {
    let (genuine, ours) = (genuine.first()?, ours.first()?);
    let same = ours.starts_with("setsockopt(") && ours.replace(", NULL, 0)", ", \"\", 0)") == *genuine;
    same.then_some((1, 1))
}

/// An `int` for the answer, where the genuine crate has room for a byte.
fn dccp_server_timewait_length(genuine: &[String], ours: &[String]) -> Option<(usize, usize)> {
    let (genuine, ours) = (genuine.first()?, ours.first()?);
    let option = ", SOL_DCCP, DCCP_SOCKOPT_SERVER_TIMEWAIT, POINTER, ";
    let same = ours.replace(&format!("{option}[4])"), &format!("{option}[1])")) == *genuine;
    same.then_some((1, 1))
}

/// Differences of whole steps: regular expressions for scenario, step, and what happened by either library, which is
/// the system calls with `; ` between, ` -> `, and the outcome.
struct Row {
    id: &'static str,
    scenario: &'static str,
    step: &'static str,
    genuine: &'static str,
    ours: &'static str,
}

/// No system call, and an error that the library made itself.
const REFUSED: &str = r" -> Err\(InvalidInput without a number\)";

const STEPS: &[Row] = &[
    Row {
        id: "recvmsg-address-length",
        scenario: "recvmsg/.* pair",
        step: "the address",
        genuine: r" -> SockAddr \{ ss_family: \d+, len: 2 \} .*",
        ours: r" -> SockAddr \{ ss_family: \d+, len: (0|16|28) \} .*",
    },
    Row {
        id: "linger-rounds-up",
        scenario: "linger/.*",
        step: r"(set_linger\(|linger\(\) after )Some\((\d+ns|[0-9.]+[µm]s|1\.\d+s)\)\)?",
        genuine: r"[gs]etsockopt\(\d+, SOL_SOCKET, SO_LINGER, \{l_onoff=1, l_linger=[01]\}, .*",
        ours: r"[gs]etsockopt\(\d+, SOL_SOCKET, SO_LINGER, \{l_onoff=1, l_linger=[12]\}, .*",
    },
    Row {
        id: "linger-too-long",
        scenario: "linger/.*",
        step: r"set_linger\(Some\(\d{10,}(\.\d+)?s\)\)",
        genuine: r"setsockopt\(\d+, SOL_SOCKET, SO_LINGER, .*",
        ours: REFUSED,
    },
    Row {
        id: "linger-too-long",
        scenario: "linger/.*",
        step: r"linger\(\) after Some\(\d{10,}(\.\d+)?s\)",
        genuine: r"getsockopt\(\d+, SOL_SOCKET, SO_LINGER, .*",
        ours: r"getsockopt\(\d+, SOL_SOCKET, SO_LINGER, \{l_onoff=1, l_linger=\d+\}, .*",
    },
    Row {
        id: "timeout-rounds-up",
        scenario: "(read|write)_timeout/.*",
        step: r"set_(read|write)_timeout\(Some\((1ns|999ns|1\.001µs|\d+\.999999999s)\)\)",
        genuine: r"setsockopt\(\d+, SOL_SOCKET, SO_(RCV|SND)TIMEO_OLD, .*",
        ours: r"setsockopt\(\d+, SOL_SOCKET, SO_(RCV|SND)TIMEO_OLD, .*",
    },
    Row {
        id: "timeout-rounds-up",
        scenario: "(read|write)_timeout/.*",
        step: r"(read|write)_timeout\(\) after Some\((1ns|999ns)\)",
        genuine: ".* -> Ok\\(None\\)",
        ours: ".* -> Ok\\(Some\\([0-9]+ms\\)\\)",
    },
    Row {
        id: "user-timeout-rounds-up",
        scenario: "tcp_user_timeout/.*",
        step: r"(set_tcp_user_timeout\(|tcp_user_timeout\(\) after )Some\((\d+ns|[0-9.]+µs|\d+\.\d+m?s)\)\)?",
        genuine: r"[gs]etsockopt\(\d+, SOL_TCP, TCP_USER_TIMEOUT, \[(0|1|999|1999)\], .*",
        ours: r"[gs]etsockopt\(\d+, SOL_TCP, TCP_USER_TIMEOUT, \[(1|2|1000|2000)\], .*",
    },
    Row {
        id: "keepalive-rounds-up",
        scenario: "tcp_keepalive/.*",
        step: r"set_tcp_keepalive\(.*Some\((1ns|999ms|1\.5s)\).*",
        genuine: r"(.*; )?setsockopt\(\d+, SOL_TCP, TCP_KEEP(IDLE|INTVL), \[[01]\], .*",
        ours: r"(.*; )?setsockopt\(\d+, SOL_TCP, TCP_KEEP(IDLE|INTVL), \[[12]\], .*",
    },
    Row {
        id: "keepalive-rounds-up",
        scenario: "tcp_keepalive/.*",
        step: r"(time|interval) after .*Some\((1ns|999ms|1\.5s)\).*",
        genuine: r"getsockopt\(\d+, SOL_TCP, TCP_KEEP(IDLE|INTVL), \[\d+\], .*",
        ours: r"getsockopt\(\d+, SOL_TCP, TCP_KEEP(IDLE|INTVL), \[[12]\], .*",
    },
    Row {
        id: "buffer-size-too-large",
        scenario: "(recv|send)_buffer_size/.*",
        step: r"set_(recv|send)_buffer_size\(\d{10,}\)",
        genuine: r"setsockopt\(\d+, SOL_SOCKET, SO_(RCV|SND)BUF, .*",
        ours: REFUSED,
    },
    Row {
        id: "buffer-size-too-large",
        scenario: "(recv|send)_buffer_size/.*",
        step: r"(recv|send)_buffer_size\(\) after \d{10,}",
        genuine: r"getsockopt\(\d+, SOL_SOCKET, SO_(RCV|SND)BUF, \[\d+\], .*",
        ours: r"getsockopt\(\d+, SOL_SOCKET, SO_(RCV|SND)BUF, \[\d+\], .*",
    },
    Row {
        id: "cpu-too-large",
        scenario: "cpu_affinity/.*",
        step: r"set_cpu_affinity\(\d{10,}\)",
        genuine: r"setsockopt\(\d+, SOL_SOCKET, SO_INCOMING_CPU, .*",
        ours: REFUSED,
    },
    Row {
        id: "cpu-too-large",
        scenario: "cpu_affinity/.*",
        step: r"cpu_affinity\(\) after \d{10,}",
        genuine: r"getsockopt\(\d+, SOL_SOCKET, SO_INCOMING_CPU, \[-?\d+\], .*",
        ours: r"getsockopt\(\d+, SOL_SOCKET, SO_INCOMING_CPU, \[\d+\], .*",
    },
    Row {
        id: "device-name-too-long",
        scenario: "bind_device/.*",
        step: r#"bind_device\(Some\(".{16,}"\)\)"#,
        genuine: r"setsockopt\(\d+, SOL_SOCKET, SO_BINDTODEVICE, .*",
        ours: REFUSED,
    },
    Row {
        id: "device-name-too-long",
        scenario: "bind_device/.*",
        step: r#"device\(\) after Some\(".*"\)"#,
        genuine: r"getsockopt\(.*, SO_BINDTODEVICE, .* -> Ok\(Some\(.lo.\)\)",
        ours: r"getsockopt\(.*, SO_BINDTODEVICE, .* -> Ok\(None\)",
    },
    Row {
        id: "device-name-interior-nul",
        scenario: "bind_device/.*",
        step: r#"bind_device\(Some\(".*\\x00.+"\)\)"#,
        genuine: r"setsockopt\(\d+, SOL_SOCKET, SO_BINDTODEVICE, .*",
        ours: REFUSED,
    },
    Row {
        id: "filter-too-long",
        scenario: "attach_filter/.*",
        step: "attach_filter of (65536|65537)",
        genuine: r"setsockopt\(\d+, SOL_SOCKET, SO_ATTACH_FILTER, .*",
        ours: REFUSED,
    },
    Row {
        id: "header-included-v6-option",
        scenario: "header_included_v6/.*",
        step: r"header_included_v6\(\).*",
        genuine: r"getsockopt\(\d+, SOL_IPV6, IPV6_2292HOPOPTS, .*",
        ours: r"getsockopt\(\d+, SOL_IPV6, IPV6_HDRINCL, .*",
    },
    Row {
        id: "sendfile-offset-too-large",
        scenario: "sendfile/.*",
        step: r"socket\.sendfile\(&file, usize::MAX, some\(1\)\)",
        genuine: r"sendfile\(\d+, \d+, \[18446744073709551615\], 1\) = .* -> Err\(InvalidInput 22\)",
        ours: REFUSED,
    },
    Row {
        id: "short-address",
        scenario: "SockAddr/.*",
        step: r"one byte|family alone|short v[46]|family \d+ of \d+|try_init of 2",
        genuine: r" -> .* (socket|vsock) Some\(.*",
        ours: r" -> .* socket None .* vsock None\)?",
    },
    Row {
        id: "short-address",
        scenario: "SockAddr/methods",
        step: "as_socket_ipv4, as_socket_ipv6",
        genuine: r" -> (Some\(0\.0\.0\.0:0\), None|None, Some\(\[::\]:0\))",
        ours: " -> None, None",
    },
    Row {
        id: "unix-interior-nul",
        scenario: "SockAddr/unix",
        step: r#"unix\("a\\0.*"\)"#,
        genuine: r" -> Ok\(.*",
        ours: REFUSED,
    },
    Row {
        id: "unix-interior-nul",
        scenario: "SockAddr/unix",
        step: r#"unix\("a\\0.*"\)\.as_unix"#,
        genuine: " -> panic",
        ours: " -> no address",
    },
];
