//! The chart: the methods side by side, with what they move and what it costs.

use super::Comparison;
use super::run::Outcome;
use anyhow::{Result, anyhow};
use plotters::coord::Shift;
use plotters::coord::ranged1d::{IntoSegmentedCoord, SegmentValue};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::path::Path;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

const WIDTH: u32 = 1240;
/// The width of the left half, which has the names, too.
const LEFT: u32 = 740;
const NAMES: u32 = 270;
const TITLE: u32 = 56;
const FONT: &str = "sans-serif";
const RATE: RGBColor = RGBColor(31, 97, 141);
const COST: RGBColor = RGBColor(186, 101, 30);
const INK: RGBColor = RGBColor(40, 40, 40);

/// One half of the chart: a bar for each method, the first at the top.
struct Bars<'a> {
    caption: &'a str,
    unit: &'a str,
    names: &'a [&'a str],
    /// The length of each bar, and what stands behind it.
    bars: Vec<(f64, String)>,
    color: RGBColor,
    with_names: bool,
}

pub(crate) fn draw(path: &Path, comparisons: &[Comparison]) -> Result<()> {
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory)?;
    }
    let heights: Vec<u32> =
        comparisons.iter().map(|each| TITLE + 112 + 44 * each.outcomes.len() as u32).collect();
    let root = SVGBackend::new(path, (WIDTH, 16 + heights.iter().sum::<u32>())).into_drawing_area();
    draw_all(&root, comparisons, &heights).map_err(|error| anyhow!("{error}"))
}

type Drawn = std::result::Result<(), Box<dyn std::error::Error>>;

fn draw_all(root: &Area<'_>, comparisons: &[Comparison], heights: &[u32]) -> Drawn {
    root.fill(&WHITE)?;
    let mut rest = root.margin(16, 0, 0, 0);
    for (comparison, &height) in comparisons.iter().zip(heights) {
        let (area, below) = rest.split_vertically(height);
        rest = below;
        draw_one(&area, comparison)?;
    }
    root.present()?;
    Ok(())
}

fn draw_one(area: &Area<'_>, comparison: &Comparison) -> Drawn {
    let title = format!("UDP over loopback, {} bytes a datagram", comparison.size);
    let area = area.titled(&title, (FONT, 24).into_font().color(&INK))?;
    let (left, right) = area.split_horizontally(LEFT);
    let names: Vec<&str> = comparison.outcomes.iter().map(|outcome| outcome.name).collect();
    let rate = |outcome: &Outcome| {
        let (millions, times) = (outcome.rate() / 1e6, comparison.times(outcome));
        (millions, format!("{millions:.2}  (×{times:.1})"))
    };
    bars(
        &left,
        &Bars {
            caption: "Rate: what arrives (more is better)",
            unit: "million packets a second",
            names: &names,
            bars: comparison.outcomes.iter().map(rate).collect(),
            color: RATE,
            with_names: true,
        },
    )?;
    let cost = |outcome: &Outcome| {
        let cpu = outcome.cpu();
        (cpu.unwrap_or(0.0), cpu.map_or("not told here".to_owned(), |cpu| format!("{cpu:.0}")))
    };
    bars(
        &right,
        &Bars {
            caption: "Cost: both threads (less is better)",
            unit: "nanoseconds of CPU time a packet",
            names: &names,
            bars: comparison.outcomes.iter().map(cost).collect(),
            color: COST,
            with_names: false,
        },
    )
}

fn bars(area: &Area<'_>, what: &Bars<'_>) -> Drawn {
    let count = what.bars.len();
    let longest = what.bars.iter().map(|(length, _)| *length).fold(0.0, f64::max).max(1e-9);
    let text = |size: u32| (FONT, size).into_font().color(&INK);
    let mut chart = ChartBuilder::on(area)
        .caption(what.caption, text(17))
        .margin(12)
        .margin_right(44)
        .x_label_area_size(48)
        .y_label_area_size(if what.with_names { NAMES } else { 12 })
        // The longest bar leaves room for the number behind it.
        .build_cartesian_2d(0.0..longest * 1.35, (0..count.saturating_sub(1)).into_segmented())?;
    let name = |row: &SegmentValue<usize>| match row {
        SegmentValue::CenterOf(row) if what.with_names && *row < count => {
            what.names[count - 1 - row].to_owned()
        }
        _ => String::new(),
    };
    chart
        .configure_mesh()
        .disable_y_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(RGBColor(225, 225, 225))
        .axis_style(RGBColor(150, 150, 150))
        .x_labels(6)
        .x_desc(what.unit)
        .x_label_formatter(&short)
        .y_labels(count)
        .y_label_formatter(&name)
        .label_style(text(15))
        .axis_desc_style(text(15))
        .draw()?;
    let rows = || what.bars.iter().enumerate().map(|(index, bar)| (count - 1 - index, bar));
    chart.draw_series(rows().map(|(row, (length, _))| {
        let corners = [(0.0, SegmentValue::Exact(row)), (*length, SegmentValue::Exact(row + 1))];
        let mut bar = Rectangle::new(corners, what.color.filled());
        bar.set_margin(8, 8, 0, 0);
        bar
    }))?;
    let behind = text(15).pos(Pos::new(HPos::Left, VPos::Center));
    chart.draw_series(rows().map(|(row, (length, label))| {
        EmptyElement::at((*length, SegmentValue::CenterOf(row)))
            + Text::new(label.clone(), (7, 0), behind.clone())
    }))?;
    Ok(())
}

/// A number without the zeros at its end.
fn short(value: &f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
