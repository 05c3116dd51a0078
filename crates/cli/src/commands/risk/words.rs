//! Tables for people.

use network::Id;

/// The first names of a list, and how many there are.
pub(super) fn names(ids: &[Id]) -> String {
    const SHOWN: usize = 8;
    let shown: Vec<String> = ids.iter().take(SHOWN).map(ToString::to_string).collect();
    match ids.len() {
        0 => "nobody".to_owned(),
        count if count <= SHOWN => shown.join(", "),
        count => format!("{}, … ({count} in all)", shown.join(", ")),
    }
}

/// Whether a number is exact.
pub(super) fn exactness(exact: bool) -> &'static str {
    if exact { "" } else { " (not proved)" }
}
