//! What a replay writes down on the way, for the picture.

use crate::observed::RoundReason;
use units::{Price, Timestamp};

/// One round of one feed.
#[derive(Clone, Debug)]
pub struct RoundPoint {
    /// When it began.
    pub time: Timestamp,
    /// The published price, if there was one.
    pub price: Option<Price>,
    /// The venues' reference less and plus what is allowed, if there was a reference.
    pub band: Option<(Price, Price)>,
    /// Whether a venue's latest quote was outside that band.
    pub(crate) venue_outside: bool,
    /// Why the venues gave no reference, if they gave none.
    pub(crate) silence: Option<RoundReason>,
    /// What each operator reported, by its place in the scenario.
    pub reports: Vec<(usize, Price)>,
}

/// All rounds of one feed.
#[derive(Clone, Debug)]
pub struct FeedTrace {
    /// The pair.
    pub pair: String,
    /// Rounds in order.
    pub rounds: Vec<RoundPoint>,
}

/// All that the picture shows.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// Feeds in order of the scenario.
    pub feeds: Vec<FeedTrace>,
    /// Stake of each operator, claimed stake included, in whole units, by time.
    pub stakes: Vec<(Timestamp, Vec<f64>)>,
    /// When cases were opened: time, the operator's place in the scenario, the offence.
    pub offences: Vec<(Timestamp, usize, String)>,
}
