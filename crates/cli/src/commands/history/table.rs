//! A CSV file, written a row at a time (RFC 4180, a line of names first).

use std::fs::File;
use std::path::Path;

/// Why a file could not be written, with its name.
pub(super) type Trouble = Box<dyn std::error::Error>;

/// A file that rows are added to.
pub(super) struct Table {
    writer: csv::Writer<File>,
    name: String,
    rows: u64,
}

impl Table {
    /// Creates a file, or makes one that is there anew, and writes the names of its columns.
    pub(super) fn create<'a>(
        path: &Path,
        columns: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, Trouble> {
        let name = path.display().to_string();
        let writer = csv::Writer::from_path(path).map_err(|error| format!("{name}: {error}"))?;
        let mut table = Self { writer, name, rows: 0 };
        table.write(columns)?;
        Ok(table)
    }

    /// Adds a row.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) -> Result<(), Trouble> {
        self.write(cells)?;
        self.rows += 1;
        Ok(())
    }

    fn write<T: AsRef<[u8]>>(&mut self, cells: impl IntoIterator<Item = T>) -> Result<(), Trouble> {
        let name = &self.name;
        Ok(self.writer.write_record(cells).map_err(|error| format!("{name}: {error}"))?)
    }

    /// Hands everything to the operating system; says how many rows there are.
    pub(super) fn finish(mut self) -> Result<u64, Trouble> {
        let name = &self.name;
        self.writer.flush().map_err(|error| format!("{name}: {error}"))?;
        Ok(self.rows)
    }
}
