//! What can be wrong with recorded data or with the settings of a simulation.

use std::path::PathBuf;

/// Why there are no quotes.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MarketDataError {
    /// The file is missing or cannot be read.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is not CSV in UTF-8.
    #[error("{path}, line {line}: {source}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What the CSV reader says.
        source: csv::Error,
    },
    /// The first line does not name the expected columns.
    #[error("{path}, line 1: the header is {found:?}, expected {expected:?}")]
    Header {
        /// The file.
        path: PathBuf,
        /// The first line.
        found: String,
        /// What it has to be.
        expected: String,
    },
    /// A row has too few or too many fields; a file that was cut off ends like this.
    #[error("{path}, line {line}: the row has {found} fields, expected {expected}")]
    Row {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// How many fields it has.
        found: usize,
        /// How many it needs.
        expected: usize,
    },
    /// A field does not hold what it should.
    #[error("{path}, line {line}: {field} is {value:?}, expected {expected}")]
    Field {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// The column.
        field: &'static str,
        /// What it holds.
        value: String,
        /// What it should hold.
        expected: String,
    },
    /// The file has no candle of a wanted series.
    #[error("{path}: no rows of {exchange} {pair}; the file has {available}")]
    NoRows {
        /// The file.
        path: PathBuf,
        /// The wanted exchange.
        exchange: String,
        /// The wanted pair.
        pair: String,
        /// The exchanges and pairs that the file has.
        available: String,
    },
    /// A series of one candle has no interval, so it is unknown when that candle ended.
    #[error(
        "{path}, line {line}: the only row of {exchange} {pair}, expected at least two, \
         because the gap between rows says when a candle ends"
    )]
    OneRow {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// The exchange.
        exchange: String,
        /// The pair.
        pair: String,
    },
    /// A recording of options has none.
    #[error("{path}: no options, expected at least one")]
    NoOptions {
        /// The file.
        path: PathBuf,
    },
    /// No series was asked for.
    #[error("{path}: no series asked for, expected at least one")]
    NoSeries {
        /// The file.
        path: PathBuf,
    },
    /// Two series would make one venue quote one symbol twice at the same time.
    #[error("{path}: two series of {symbol} at {venue}, expected one for each venue and symbol")]
    DuplicateSeries {
        /// The file.
        path: PathBuf,
        /// The venue.
        venue: String,
        /// The symbol.
        symbol: String,
    },
    /// A setting of a simulated or stated market is out of range.
    #[error("market: {setting} is {value}, expected {expected}")]
    Setting {
        /// Which setting, and of which pair or venue.
        setting: String,
        /// What it is.
        value: String,
        /// What it should be.
        expected: String,
    },
}
