//! Figures of the state: what is shown is taken from the views, so that a figure and a table never differ.

mod options;
mod oracle;
mod risk;
mod series;
mod stake;

pub(crate) use options::{payoff, smiles, surface};
pub(crate) use oracle::rounds;
pub(crate) use risk::{cascade, headroom, losses, margin, overlap};
pub(crate) use series::{Went, series};
pub(crate) use stake::{auction, cover, exposure, yields};

/// The reference currency, as every value is in it.
const VALUE: &str = "in the reference currency";

/// A number of a view, which is always a decimal.
fn number(text: &str) -> f64 {
    text.parse().unwrap_or_default()
}

/// What people call something, and its id where several may be called the same.
fn named(name: &str, id: &str) -> String {
    format!("{name} ({id})")
}
