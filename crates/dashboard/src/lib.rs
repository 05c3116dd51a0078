//! The pages, compiled in: a checkout that builds has its dashboard, without another tool.
//!
//! The files are under `assets/`: HTML, CSS and native ES modules, written by hand. They load nothing from
//! elsewhere, and get all data from `/v1/…` of the server that they came from.
//!
//! Invariant: data never becomes markup. Scripts build elements and set their text.

use std::sync::LazyLock;

/// A file of the dashboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its contents.
    pub bytes: &'static [u8],
    /// Its media type.
    pub content_type: &'static str,
    /// Its entity tag, quotes included: it changes exactly when the contents do.
    pub etag: String,
}

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

macro_rules! files {
    ($($path:literal $content_type:ident $file:literal),* $(,)?) => {
        &[$(($path, $content_type, include_bytes!(concat!("../assets/", $file)))),*]
    };
}

type File = (&'static str, &'static str, &'static [u8]);

const FILES: &[File] = files![
    "/" HTML "index.html",
    "/assets/app.css" CSS "app.css",
    "/assets/app.js" SCRIPT "app.js",
    "/assets/dom.js" SCRIPT "dom.js",
    "/assets/format.js" SCRIPT "format.js",
    "/assets/sparkline.js" SCRIPT "sparkline.js",
    "/assets/tables.js" SCRIPT "tables.js",
    "/assets/icon.svg" SVG "icon.svg",
];

static ASSETS: LazyLock<Vec<(&str, Asset)>> = LazyLock::new(|| {
    let asset = |(path, content_type, bytes): &File| {
        let etag = format!("\"{}\"", crypto::hash("buttress/dashboard/v1", bytes));
        (*path, Asset { bytes, content_type, etag })
    };
    FILES.iter().map(asset).collect()
});

/// The file at a path: `/` is the page, everything else is below `/assets/`.
#[must_use]
pub fn asset(path: &str) -> Option<Asset> {
    ASSETS.iter().find(|(at, _)| *at == path).map(|(_, asset)| asset.clone())
}
