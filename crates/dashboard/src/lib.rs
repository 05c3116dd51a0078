//! The pages, compiled in: a checkout that builds has its dashboard, without another tool.
//!
//! The files are under `assets/`: HTML, CSS and native ES modules, written by hand. They load nothing from
//! elsewhere, and get all data from `/v1/…` of the server that they came from.
//!
//! Every view is a path: `/` and `/vaults/vault-0` get the same document, whose scripts show what the path names. A
//! first segment is a view if `assets/pages/` has a module of that name; there is no other list.
//!
//! While one works on the files, `BUTTRESS_ASSETS=crates/dashboard/assets` makes a running node read them from there.
//!
//! Invariant: data never becomes markup. Scripts build elements and set their text.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::LazyLock;

/// A file of the dashboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its contents.
    pub bytes: Cow<'static, [u8]>,
    /// Its media type.
    pub content_type: &'static str,
    /// Its entity tag, quotes included: it changes exactly when the contents do.
    pub etag: String,
}

/// Names below `assets/`, sorted, and contents; listed by `build.rs`.
const FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// Where files are read from instead, if the environment says so.
static DIRECTORY: LazyLock<Option<PathBuf>> =
    LazyLock::new(|| std::env::var_os("BUTTRESS_ASSETS").map(PathBuf::from));

/// The names of all files that are compiled in, relative to `assets/`.
pub fn names() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, _)| *name)
}

/// The file with a name relative to `assets/`, such as `pages/vaults.js`.
#[must_use]
pub fn asset(name: &str) -> Option<Asset> {
    let content_type = content_type(name)?;
    let bytes = contents(name)?;
    let etag = format!("\"{}\"", crypto::hash("buttress/dashboard/v1", &bytes));
    Some(Asset { bytes, content_type, etag })
}

/// The document of all views.
#[must_use]
pub fn document() -> Option<Asset> {
    asset("index.html")
}

/// Whether a path such as `/`, `/vaults` or `/vaults/vault-0` is a view.
#[must_use]
pub fn is_view(path: &str) -> bool {
    let known = |view: &str| contents(&format!("pages/{view}.js")).is_some();
    match path.split('/').collect::<Vec<_>>().as_slice() {
        ["", ""] => true,
        ["", view] => known(view),
        ["", view, id] => known(view) && !id.is_empty(),
        _ => false,
    }
}

fn contents(name: &str) -> Option<Cow<'static, [u8]>> {
    on_disk(name).or_else(|| compiled_in(name))
}

fn compiled_in(name: &str) -> Option<Cow<'static, [u8]>> {
    let place = FILES.binary_search_by_key(&name, |(name, _)| name).ok()?;
    FILES.get(place).map(|(_, bytes)| Cow::Borrowed(*bytes))
}

/// A file of the directory that the environment names. Only plain names: nothing above the directory, nothing hidden.
fn on_disk(name: &str) -> Option<Cow<'static, [u8]>> {
    let plain = |segment: &str| !segment.is_empty() && !segment.starts_with('.');
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "-_./".contains(letter);
    let directory = DIRECTORY.as_ref()?;
    let served = name.split('/').all(plain) && name.chars().all(allowed);
    served.then(|| std::fs::read(directory.join(name)).ok()).flatten().map(Cow::Owned)
}

/// None for what is not served.
fn content_type(name: &str) -> Option<&'static str> {
    match name.rsplit_once('.')?.1 {
        "html" => Some("text/html; charset=utf-8"),
        "css" => Some("text/css; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        _ => None,
    }
}
