//! The program that draws figures: plotly.js with everything in it, as the `plotly` crate carries it. MIT licence.

use flate2::{Compression, write::GzEncoder};
use std::io::Write as _;
use std::sync::LazyLock;

/// The `plotly` crate has its files as one text of two script elements, Plotly first; see `Plot::offline_js_sources`.
const OPEN: &str = "<script type=\"text/javascript\">";
const CLOSE: &str = "</script>";

fn source() -> String {
    let both = plotly::Plot::offline_js_sources();
    // The second element is a typesetter of formulas, which nothing here needs.
    let first = both.rfind(OPEN).map_or(both.as_str(), |second| &both[..second]);
    let first = first.trim().strip_prefix(OPEN).unwrap_or_default();
    first.strip_suffix(CLOSE).unwrap_or_default().to_owned()
}

static COMPRESSED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Writing into memory does not fail.
    let written = encoder.write_all(source().as_bytes()).and_then(|()| encoder.finish());
    written.unwrap_or_default()
});

/// Compressed with gzip: a third of its 4.6 MB. Made at the first call, which takes some tenths of a second.
#[must_use]
pub fn compressed() -> &'static [u8] {
    &COMPRESSED
}

/// As text, for whoever does not take it compressed.
#[must_use]
pub fn text() -> String {
    source()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[test]
    fn it_is_plotly_whole_and_nothing_else() {
        let text = text();
        assert!(text.starts_with("/**\n* plotly.js v3."), "{:?}", text.get(..40));
        assert!(!text.contains(OPEN) && !text.trim_end().ends_with(CLOSE));
        assert!(text.len() > 4_000_000, "{} bytes", text.len());
        assert!(!text.contains("MathJax.js v"));
        let mut back = String::new();
        flate2::read::GzDecoder::new(compressed()).read_to_string(&mut back).unwrap();
        assert_eq!(back, text);
        assert!(compressed().len() < text.len() / 2);
    }
}
