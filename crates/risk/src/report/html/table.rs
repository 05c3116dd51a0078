//! Tables.

use super::text::escape;
use std::fmt::Write;

/// On which side the text of a column stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A table of text.
#[derive(Clone, Debug)]
pub struct Table {
    columns: Vec<(String, Align)>,
    caption: String,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows; the caption says what its numbers are.
    #[must_use]
    pub fn new(caption: &str, columns: &[(&str, Align)]) -> Self {
        let columns = columns.iter().map(|(name, align)| ((*name).to_owned(), *align)).collect();
        Self { columns, caption: caption.to_owned(), rows: Vec::new() }
    }
    /// Adds a row, one text for each column.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }
    /// The markup.
    #[must_use]
    pub fn render(&self) -> String {
        let class = |align: Align| if align == Align::Right { " class=\"n\"" } else { "" };
        let mut text = format!(
            "<div class=\"scroll\"><table><caption>{}</caption><tr>",
            escape(&self.caption)
        );
        for (name, align) in &self.columns {
            let _ = write!(text, "<th{}>{}</th>", class(*align), escape(name));
        }
        text.push_str("</tr>\n");
        for row in &self.rows {
            text.push_str("<tr>");
            for (cell, (_, align)) in row.iter().zip(&self.columns) {
                let _ = write!(text, "<td{}>{}</td>", class(*align), escape(cell));
            }
            text.push_str("</tr>\n");
        }
        text.push_str("</table></div>\n");
        text
    }
}
