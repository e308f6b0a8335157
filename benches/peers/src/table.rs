//! A table, printed and written to a file.

use std::io;
use std::path::PathBuf;

pub(crate) struct Table {
    /// The first row has the names of the columns.
    rows: Vec<Vec<String>>,
}

/// Where the tables are: beside the sources.
pub(crate) fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

impl Table {
    pub(crate) fn new(columns: &[&str]) -> Table {
        Table { rows: vec![columns.iter().map(|&column| column.to_owned()).collect()] }
    }

    pub(crate) fn push(&mut self, row: Vec<String>) {
        self.rows.push(row);
    }

    /// Prints the table, and writes it to a file of this name if it is whole: not of those rows `only` that have a text in
    /// their names.
    pub(crate) fn finish(self, name: &str, only: &str) -> io::Result<()> {
        self.print();
        if !only.is_empty() {
            return Ok(());
        }
        let text: String = self.rows.iter().map(|row| row.join("\t") + "\n").collect();
        std::fs::create_dir_all(folder("results"))?;
        std::fs::write(folder("results").join(name).with_extension("tsv"), text)
    }

    pub(crate) fn print(&self) {
        let columns = self.rows[0].len();
        let width =
            |column: usize| self.rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for row in &self.rows {
            let cells = row.iter().zip(&widths).map(|(cell, width)| match cell.parse::<f64>() {
                Ok(_) => format!("{cell:>width$}"),
                Err(_) => format!("{cell:<width$}"),
            });
            println!("{}", cells.collect::<Vec<_>>().join("  ").trim_end());
        }
        println!();
    }
}
