//! The report: what arrived, and what the kernel says about the sockets.

use crate::tour::{Arrival, Outcome, Stop};
use berkeley::option::{self, Info};
use berkeley::{SockAddr, Socket};
use comfy_table::{CellAlignment, ContentArrangement, Table, TableComponent, presets};
use std::io;
use std::path::Path;

/// How wide a table may be whose text can be wrapped.
const WIDTH: u16 = 110;
/// Stands for an option that the socket does not have, and for the peer of a socket that has none.
const NONE: &str = "-";

pub(crate) fn report(path: &Path, stops: &[Stop]) -> String {
    let mut text = format!("{}\n", path.display());
    let arrivals: Vec<_> = stops.iter().filter_map(arrival).collect();
    if !arrivals.is_empty() {
        text += &format!("\n{}\n", journeys(&arrivals).trim_fmt());
    }
    for stop in stops {
        match &stop.outcome {
            Outcome::Arrived(_) => {}
            Outcome::Lacking(error) => text += &format!("\nNot on this machine: {}: {error:#}\n", stop.name),
            Outcome::Failed(error) => text += &format!("\nFAILED: {}: {error:#}\n", stop.name),
        }
    }
    if !arrivals.is_empty() {
        let options = read_options(&arrivals);
        text += &format!("\n{}\n", option_table(&arrivals, &options).trim_fmt());
        text += &format!("\n{}\n", rest(&options).trim_fmt());
    }
    text
}

fn arrival(stop: &Stop) -> Option<(&'static str, &Arrival)> {
    match &stop.outcome {
        Outcome::Arrived(arrival) => Some((stop.name, arrival)),
        _ => None,
    }
}

/// Two lines for each transport: the sender and the receiver.
fn journeys(arrivals: &[(&str, &Arrival)]) -> Table {
    let mut table =
        table(&["Transport", "Socket", "Local address", "Peer address", "Bytes", "Time", "Sent by"]);
    for (name, arrival) in arrivals {
        let Arrival { sender, receiver, bytes, time, sent, .. } = arrival;
        let (bytes, time) = (bytes.to_string(), format!("{time:.1?}"));
        table.add_row([name, "sender", &sender.local, &sender.peer, &bytes, &time, sent]);
        table.add_row(["", "receiver", &receiver.local, &receiver.peer, "", "", ""]);
    }
    for column in table.column_iter_mut().filter(|column| matches!(column.index, 4 | 5)) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// An option, and its values on the senders.
type Reading = (&'static Info, Vec<String>);

/// Reads the options that this platform has and that may be read.
fn read_options(arrivals: &[(&str, &Arrival)]) -> Vec<Reading> {
    let senders: Vec<&Socket> = arrivals.iter().map(|(_, arrival)| &arrival.link.sender).collect();
    let read = |info: &'static Info| {
        let values = senders.iter().map(|sender| info.show(sender).map(value));
        Some((info, values.collect::<Option<Vec<_>>>()?))
    };
    option::ALL.iter().filter_map(read).collect()
}

/// The options of each level in lines, the transports in columns.
fn option_table(arrivals: &[(&str, &Arrival)], options: &[Reading]) -> Table {
    let header = arrivals.iter().map(|(name, _)| name.replace(' ', "\n"));
    let mut table = table(&[vec!["Option of\nthe sender".to_owned()], header.collect()].concat());
    let mut level = "";
    for (info, values) in options.iter().filter(|reading| !is_nowhere(reading)) {
        if info.level() != level {
            level = info.level();
            table.add_row([level]);
        }
        table.add_row([vec![format!("  {}", info.name())], values.clone()].concat());
    }
    table
}

/// The options that have no line of their own, and why.
fn rest(options: &[Reading]) -> Table {
    let names = |keep: fn(&Info) -> bool, show: fn(&Info) -> String| -> Vec<String> {
        option::ALL.iter().filter(|info| keep(info)).map(show).collect()
    };
    let lines = [
        (
            "On none of these sockets",
            options.iter().filter(is_nowhere).map(|(info, _)| info.name().to_owned()).collect(),
        ),
        (
            "Not read",
            names(
                |info| info.is_here() && info.quiet().is_some(),
                |info| format!("{} ({})", info.name(), info.quiet().unwrap_or_default()),
            ),
        ),
        (
            "Can only be written",
            names(|info| info.is_here() && !info.is_readable(), |info| info.name().to_owned()),
        ),
        (
            "On other platforms",
            names(|info| !info.is_here(), |info| format!("{} ({})", info.name(), info.platforms().join(" "))),
        ),
    ];
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
    for (heading, names) in lines.iter().filter(|(_, names)| !names.is_empty()) {
        table.add_row([*heading, &names.join(", ")]);
    }
    pad(table, 2)
}

fn is_nowhere((_, values): &&Reading) -> bool {
    values.iter().all(|value| value == NONE)
}

/// Leaves space at the right of each column, and none at its left.
fn pad(mut table: Table, right: u16) -> Table {
    for column in table.column_iter_mut() {
        column.set_padding((0, right));
    }
    table
}

/// An empty table with a line under its header.
fn table<S: ToString>(header: &[S]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_header(header.iter().map(S::to_string));
    table.set_style(TableComponent::HeaderLines, '─');
    table.set_style(TableComponent::MiddleHeaderIntersections, '─');
    pad(table, 1)
}

/// The value of an option without the Rust around it, or why there is none.
fn value(shown: io::Result<String>) -> String {
    let text = match shown {
        Ok(text) => text,
        Err(error) => return errno(&error),
    };
    let inner = text.strip_prefix("Some(").and_then(|rest| rest.strip_suffix(')')).unwrap_or(&text);
    match inner.trim_matches('"') {
        "true" => "on".to_owned(),
        "false" => "off".to_owned(),
        "" | "None" => "none".to_owned(),
        // How an index says that it is none.
        max if max == usize::MAX.to_string() => "none".to_owned(),
        plain => plain.to_owned(),
    }
}

/// The name of an error, as the manual pages have it; [`NONE`] for those that say that the socket lacks the option.
fn errno(error: &io::Error) -> String {
    let name = match error.raw_os_error() {
        Some(libc::ENOPROTOOPT | libc::EOPNOTSUPP) => NONE,
        Some(libc::EPERM) => "EPERM",
        Some(libc::EACCES) => "EACCES",
        Some(libc::EINVAL) => "EINVAL",
        Some(libc::ENOTCONN) => "ENOTCONN",
        Some(libc::ENODEV) => "ENODEV",
        Some(libc::ENOSYS) => "ENOSYS",
        Some(libc::EFAULT) => "EFAULT",
        Some(number) => return format!("errno {number}"),
        None => return error.kind().to_string(),
    };
    name.to_owned()
}

/// An address of any family, as `ss` writes it: an abstract name begins with `@`.
pub(crate) fn address(address: io::Result<SockAddr>) -> String {
    let address = match address {
        Ok(address) => address,
        Err(error) if error.kind() == io::ErrorKind::NotConnected => return NONE.to_owned(),
        Err(error) => return errno(&error),
    };
    if let Some(inet) = address.as_socket() {
        inet.to_string()
    } else if let Some(path) = address.as_pathname() {
        path.display().to_string()
    } else if let Some(name) = address.as_abstract_namespace() {
        format!("@{}", name.escape_ascii())
    } else if address.is_unnamed() {
        "unnamed".to_owned()
    } else {
        format!("{address:?}")
    }
}
