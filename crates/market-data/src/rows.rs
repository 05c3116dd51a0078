//! Recorded files of rows: CSV under a header that is known beforehand, plain or compressed with gzip.
//!
//! A file is read whole and every row is looked at, wanted or not: a file that is wrong anywhere is not to be
//! trusted elsewhere. What is wrong is said with the file, the line as an editor counts it, and the field.

use crate::MarketDataError;
use flate2::read::MultiGzDecoder;
use std::{fs, io::Read, path::Path};

/// What a file compressed with gzip begins with.
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// Far above any recording. A few kilobytes of gzip can hold more than a machine has memory for.
const MAX_BYTES: u64 = 1 << 28;

/// Reads a file and hands over each row with its line, counted from 1.
///
/// # Errors
/// [`MarketDataError`]: unreadable, not CSV, another header, a row of another length, or the first [`Fault`]
/// that `row` finds.
pub(crate) fn read<const N: usize>(
    path: &Path,
    header: [&str; N],
    mut row: impl FnMut([&str; N], usize) -> Result<(), Fault>,
) -> Result<(), MarketDataError> {
    let unreadable = |source| MarketDataError::Unreadable { path: path.to_owned(), source };
    let bytes = unpacked(fs::read(path).map_err(unreadable)?, MAX_BYTES).map_err(unreadable)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false) // it is compared below, as a row like any other
        .flexible(true) // a row with too few fields is an error of ours, with its line
        .from_reader(bytes.as_slice());
    let mut records = reader.records();
    let mut lines = Lines::of(&bytes);
    let malformed =
        |line, source| MarketDataError::Malformed { path: path.to_owned(), line, source };

    let first = records.next().transpose().map_err(|error| malformed(1, error))?;
    let first = first.unwrap_or_default();
    if first != header[..] {
        return Err(MarketDataError::Header {
            path: path.to_owned(),
            found: first.iter().collect::<Vec<_>>().join(","),
            expected: header.join(","),
        });
    }
    for record in records {
        let record = record.map_err(|error| malformed(lines.number(error.position()), error))?;
        let line = lines.number(record.position());
        let fields: Vec<&str> = record.iter().collect();
        let fields = <[&str; N]>::try_from(fields).map_err(|fields| MarketDataError::Row {
            path: path.to_owned(),
            line,
            found: fields.len(),
            expected: N,
        })?;
        row(fields, line).map_err(|fault| fault.at(path, line))?;
    }
    Ok(())
}

/// The bytes themselves, or what they are the gzip of: at most `limit` of it.
fn unpacked(bytes: Vec<u8>, limit: u64) -> std::io::Result<Vec<u8>> {
    if !bytes.starts_with(&GZIP) {
        return Ok(bytes);
    }
    let mut text = Vec::new();
    let length = MultiGzDecoder::new(bytes.as_slice()).take(limit + 1).read_to_end(&mut text)?;
    if length as u64 > limit {
        return Err(std::io::Error::other(format!("it unpacks to more than {limit} bytes")));
    }
    Ok(text)
}

/// What is wrong with a field of a row, before it is known where the row is.
pub(crate) struct Fault {
    field: &'static str,
    value: String,
    expected: String,
}

impl Fault {
    /// `field` holds `value` where `expected` should be.
    pub(crate) fn field(field: &'static str, value: &str, expected: impl Into<String>) -> Self {
        Self { field, value: value.to_owned(), expected: expected.into() }
    }

    fn at(self, path: &Path, line: usize) -> MarketDataError {
        let Self { field, value, expected } = self;
        MarketDataError::Field { path: path.to_owned(), line, field, value, expected }
    }
}

/// Numbers the lines of a file, going forward only.
///
/// The CSV reader counts lines too, but says of a record where it began to look for it: before blank lines
/// and before the second half of a `\r\n`. An editor says otherwise, and errors are read with an editor.
struct Lines<'f> {
    rest: &'f [u8],
    passed: u64,
    line: usize,
}

impl<'f> Lines<'f> {
    fn of(bytes: &'f [u8]) -> Self {
        Self { rest: bytes, passed: 0, line: 1 }
    }

    /// The line of the record that is found from this position on.
    fn number(&mut self, position: Option<&csv::Position>) -> usize {
        let target = position.map_or(0, csv::Position::byte);
        while let Some((first, rest)) = self.rest.split_first() {
            if self.passed >= target && !matches!(first, b'\n' | b'\r') {
                break;
            }
            self.line += usize::from(*first == b'\n');
            self.passed += 1;
            self.rest = rest;
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn plain_and_compressed_are_the_same_and_too_much_is_refused() {
        assert_eq!(unpacked(b"a,b\n".to_vec(), 1).unwrap(), b"a,b\n", "the limit is on unpacking");
        assert_eq!(unpacked(packed(b"a,b\n"), 4).unwrap(), b"a,b\n");
        // Files written in pieces, as `cat a.gz b.gz` makes them.
        let pieces = [packed(b"a,b\n"), packed(b"1,2\n")].concat();
        assert_eq!(unpacked(pieces, 8).unwrap(), b"a,b\n1,2\n");
        let error = unpacked(packed(&[b'x'; 100_000]), 99_999).unwrap_err();
        assert_eq!(error.to_string(), "it unpacks to more than 99999 bytes");
    }

    #[test]
    fn a_compressed_file_that_was_cut_off_or_altered_is_refused() {
        let whole = packed(b"one,two,three\n");
        for length in GZIP.len()..whole.len() {
            assert!(unpacked(whole[..length].to_vec(), 100).is_err(), "cut at {length}");
        }
        let mut altered = whole.clone();
        let checksum = altered.len() - 8;
        altered[checksum] ^= 1;
        assert!(unpacked(altered, 100).is_err());
    }
}
