//! Charts of the tables: a panel for each operation or method, a bar for each library.

use crate::table::folder;
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::error::Error;
use std::fs;

type Drawn<T = ()> = Result<T, Box<dyn Error>>;

const FONT: &str = "sans-serif";
const INK: RGBColor = RGBColor(40, 40, 40);
const OURS: RGBColor = RGBColor(31, 97, 141);
const THEIRS: RGBColor = RGBColor(170, 176, 182);
const COLUMNS: usize = 2;
const WIDTH: u32 = 560;
const ROW: u32 = 24;
/// The width of the names, and of the number behind a bar.
const NAMES: i32 = 210;
const NUMBER: i32 = 64;

/// Bars of one operation.
struct Panel {
    title: String,
    bars: Vec<(String, f64)>,
}

/// What a chart takes from a table: the columns of title, name and number, and which rows.
struct Chart {
    table: &'static str,
    file: &'static str,
    title: &'static str,
    columns: [&'static str; 3],
    only: Option<(&'static str, &'static str)>,
}

const CHARTS: &[Chart] = &[
    Chart {
        table: "instructions",
        file: "instructions",
        title: "Instructions a call above raw libc (less is better)",
        columns: ["operation", "library", "above raw"],
        only: Some(("threads", "one")),
    },
    Chart {
        table: "time",
        file: "time",
        title: "CPU time a call, with those that fill or empty its queue, against raw libc (less is better)",
        columns: ["operation", "library", "CPU/raw"],
        only: Some(("threads", "one")),
    },
    Chart {
        table: "udp",
        file: "udp-64",
        title: "CPU time a 64 byte datagram, sent and received, against raw libc (less is better)",
        columns: ["method", "library", "in turn/raw"],
        only: Some(("bytes", "64")),
    },
    Chart {
        table: "udp",
        file: "udp-1200",
        title: "CPU time a 1200 byte datagram, sent and received, against raw libc (less is better)",
        columns: ["method", "library", "in turn/raw"],
        only: Some(("bytes", "1200")),
    },
    Chart {
        table: "udp-small",
        file: "udp-small",
        title: "CPU time a 64 byte datagram by small crates, sent and received, against raw libc (less is better)",
        columns: ["method", "library", "in turn/raw"],
        only: Some(("bytes", "64")),
    },
    Chart {
        table: "latency",
        file: "latency",
        title: "The time of a round trip over UDP, the median, against raw libc (less is better)",
        columns: ["there and back", "library", "median/raw"],
        only: None,
    },
    Chart {
        table: "tcp",
        file: "tcp",
        title: "CPU time a MiB over TCP, written and read in turn, against raw libc (less is better)",
        columns: ["a call", "library", "in turn/raw"],
        only: None,
    },
    Chart {
        table: "unix",
        file: "unix",
        title: "CPU time a round trip over Unix sockets, against raw libc (less is better)",
        columns: ["round trips", "library", "CPU/raw"],
        only: None,
    },
    Chart {
        table: "capture",
        file: "capture-64",
        title: "CPU time of who captures a frame of 64 bytes, nanoseconds (less is better)",
        columns: ["method", "library", "in turn reader ns"],
        only: Some(("bytes", "64")),
    },
    Chart {
        table: "capture",
        file: "capture-1200",
        title: "CPU time of who captures a frame of 1200 bytes, nanoseconds (less is better)",
        columns: ["method", "library", "in turn reader ns"],
        only: Some(("bytes", "1200")),
    },
];

/// Draws the charts of those tables that are there.
pub(crate) fn main() -> Drawn {
    fs::create_dir_all(folder("charts"))?;
    for chart in CHARTS {
        let Ok(text) = fs::read_to_string(folder("results").join(chart.table).with_extension("tsv")) else {
            eprintln!("no table {}: run that part first", chart.table);
            continue;
        };
        let panels = panels(chart, &text).ok_or_else(|| format!("{} lacks a column", chart.table))?;
        draw(chart, &panels)?;
    }
    Ok(())
}

fn panels(chart: &Chart, text: &str) -> Option<Vec<Panel>> {
    let mut rows = text.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let head = rows.next()?;
    let place = |name: &str| head.iter().position(|&column| column == name);
    let [title, name, number] = chart.columns.map(place);
    let (title, name, number) = (title?, name?, number?);
    let mut panels: Vec<Panel> = Vec::new();
    for row in rows {
        let left_out = chart.only.is_some_and(|(column, value)| {
            place(column).and_then(|column| row.get(column)).is_none_or(|&cell| cell != value)
        });
        let (Some(&of), Some(&name), Some(Ok(value))) =
            (row.get(title), row.get(name), row.get(number).map(|cell| cell.parse::<f64>()))
        else {
            return None;
        };
        if left_out {
            continue;
        }
        if panels.last().is_none_or(|panel| panel.title != of) {
            panels.push(Panel { title: of.to_owned(), bars: Vec::new() });
        }
        panels.last_mut()?.bars.push((name.to_owned(), value));
    }
    Some(panels)
}

fn draw(chart: &Chart, panels: &[Panel]) -> Drawn {
    let height =
        |row: &[Panel]| 52 + ROW * row.iter().map(|panel| panel.bars.len()).max().unwrap_or(0) as u32;
    let total: u32 = 60 + panels.chunks(COLUMNS).map(height).sum::<u32>();
    let path = folder("charts").join(chart.file).with_extension("svg");
    let root = SVGBackend::new(&path, (WIDTH * COLUMNS as u32, total)).into_drawing_area();
    root.fill(&WHITE)?;
    let mut rest = root.titled(chart.title, (FONT, 22).into_font().color(&INK))?.margin(8, 0, 8, 8);
    for row in panels.chunks(COLUMNS) {
        let (now, below) = rest.split_vertically(height(row));
        rest = below;
        for (panel, area) in row.iter().zip(now.split_evenly((1, COLUMNS))) {
            draw_panel(&area, panel)?;
        }
    }
    root.present()?;
    Ok(())
}

fn draw_panel(area: &DrawingArea<SVGBackend<'_>, Shift>, panel: &Panel) -> Drawn {
    let text = |size: u32| (FONT, size).into_font().color(&INK);
    area.draw(&Text::new(panel.title.clone(), (12, 6), text(16)))?;
    let longest = panel.bars.iter().map(|(_, value)| *value).fold(1e-9, f64::max);
    let room = f64::from(area.dim_in_pixel().0 as i32 - NAMES - NUMBER);
    let [left, right] = [HPos::Right, HPos::Left].map(|side| text(14).pos(Pos::new(side, VPos::Center)));
    for (index, (name, value)) in panel.bars.iter().enumerate() {
        let top = 32 + index as i32 * ROW as i32;
        let middle = top + ROW as i32 / 2;
        let length = (value / longest * room).max(1.0) as i32;
        let color = if name.starts_with("berkeley") { OURS } else { THEIRS };
        area.draw(&Text::new(name.clone(), (NAMES - 8, middle), left.clone()))?;
        area.draw(&Rectangle::new(
            [(NAMES, top + 4), (NAMES + length, top + ROW as i32 - 4)],
            color.filled(),
        ))?;
        area.draw(&Text::new(format!("{value}"), (NAMES + length + 6, middle), right.clone()))?;
    }
    Ok(())
}
