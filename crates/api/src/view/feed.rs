//! Feeds and rounds.

use crate::view::{Lookup, amount::price};
use app::State;
use oracle::{Feed, Outcome, PriceStatus, Published, RoundRecord};
use serde::{Deserialize, Serialize};
use units::{FeedId, Millis, Ratio, Round};
use utoipa::ToSchema;

/// A price feed of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FeedView {
    /// Its id.
    #[schema(example = "feed-0")]
    pub id: String,
    /// Whose.
    pub service: String,
    /// What people call the service.
    pub service_name: String,
    /// What is priced.
    #[schema(example = "ETH-USD")]
    pub pair: String,
    /// What a consumer may use now.
    pub price: PriceView,
    /// The last round that ended and is on record.
    pub last_round: Option<RoundView>,
    /// The round under way.
    pub open_round: u64,
    /// Content address of the specification, which is all that follows. It never changes.
    pub digest: String,
    /// Digits after the point that a report may have.
    pub decimals: u8,
    /// Length of a round.
    pub heartbeat_ms: u64,
    /// Age after which the last price no longer counts as a price.
    pub staleness_ms: u64,
    /// Share of the cover whose operators must have reported for a round to have a price.
    pub quorum: String,
    /// The venues whose signed quotes are the outside reference.
    pub sources: Vec<SourceView>,
    /// How many venues a reference needs.
    pub reference_quorum: u8,
    /// How far from a report's time a quote may lie and still count.
    pub reference_window_ms: u64,
    /// Widest relative spread of the venues at which there is a reference.
    pub max_spread: String,
    /// Relative distance from the reference up to which a report is right.
    pub tolerance: String,
    /// The tolerance is never less than this many spreads.
    pub spread_multiple: String,
    /// How long a report must stay wrong, in every round, to be an offence.
    pub duration_ms: u64,
}

/// A venue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SourceView {
    /// Its name.
    pub venue: String,
    /// What it calls the pair.
    pub symbol: String,
    /// The key that it signs quotes with.
    pub key: String,
}

/// Whether there is a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PriceStatusView {
    /// No older than the feed's staleness.
    Fresh,
    /// Older than that: what is shown is not a price any more.
    Stale,
    /// There never was one.
    None,
}

/// What a consumer may use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PriceView {
    /// Whether there is a price.
    pub status: PriceStatusView,
    /// The last one, in the quote currency per whole unit.
    pub price: Option<String>,
    /// The round that found it.
    pub round: Option<u64>,
    /// When that round ended.
    pub published_at: Option<u64>,
    /// How long ago that was.
    pub age_ms: Option<u64>,
}

/// What came of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RoundOutcome {
    /// Reports still come in.
    Open,
    /// A quorum of cover reported.
    Priced,
    /// No quorum.
    WithoutPrice,
}

/// One round of a feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoundView {
    /// Its number.
    pub round: u64,
    /// When it began.
    pub from: u64,
    /// When it ends.
    pub until: u64,
    /// What came of it.
    pub outcome: RoundOutcome,
    /// The median weighted by cover, if there was a quorum.
    pub price: Option<String>,
    /// Cover that reported ÷ all cover, once the round ended.
    pub participation: Option<String>,
    /// In order of arrival.
    pub reports: Vec<ReportView>,
}

/// One operator's report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportView {
    /// Who.
    pub operator: String,
    /// What people call it.
    pub operator_name: String,
    /// The price.
    pub price: String,
    /// When the operator saw it.
    pub observed_at: u64,
}

impl FeedView {
    pub(crate) fn of(state: &State, id: FeedId, row: &Feed) -> Self {
        let specification = &row.specification;
        let sources = specification.sources.iter().map(|source| SourceView {
            venue: source.venue.to_string(),
            symbol: source.symbol.to_string(),
            key: source.key.to_string(),
        });
        let last = row.open.raw().checked_sub(1).map(Round::new);
        let last = last.and_then(|round| state.oracle().round(id, round));
        Self {
            id: id.to_string(),
            service: row.service.to_string(),
            service_name: Lookup(state).service(row.service),
            pair: specification.pair.to_string(),
            price: PriceView::of(row.price(state.time())),
            last_round: last.map(|record| RoundView::of(state, row, record)),
            open_round: row.clock.round(state.time()).raw(),
            digest: row.digest.to_string(),
            decimals: specification.decimals,
            heartbeat_ms: specification.heartbeat.raw(),
            staleness_ms: specification.staleness.raw(),
            quorum: specification.quorum.to_string(),
            sources: sources.collect(),
            reference_quorum: specification.reference_quorum,
            reference_window_ms: specification.reference_window.raw(),
            max_spread: specification.max_spread.to_string(),
            tolerance: specification.tolerance.to_string(),
            spread_multiple: specification.spread_multiple.to_string(),
            duration_ms: specification.duration.raw(),
        }
    }
}

impl PriceView {
    fn of(status: PriceStatus) -> Self {
        let some = |status, Published { round, price: found, time }: Published, age: Millis| Self {
            status,
            price: Some(price(found)),
            round: Some(round.raw()),
            published_at: Some(time.raw()),
            age_ms: Some(age.raw()),
        };
        match status {
            PriceStatus::Fresh { published, age } => some(PriceStatusView::Fresh, published, age),
            PriceStatus::Stale { published, age } => some(PriceStatusView::Stale, published, age),
            PriceStatus::None => Self {
                status: PriceStatusView::None,
                price: None,
                round: None,
                published_at: None,
                age_ms: None,
            },
        }
    }
}

impl RoundView {
    fn of(state: &State, feed: &Feed, record: &RoundRecord) -> Self {
        let (outcome, found, participation) = match &record.outcome {
            Outcome::Open => (RoundOutcome::Open, None, None),
            Outcome::Priced { price, participation } => {
                (RoundOutcome::Priced, Some(*price), Some(*participation))
            }
            Outcome::WithoutPrice { participation } => {
                (RoundOutcome::WithoutPrice, None, Some(*participation))
            }
        };
        let reports = record.entries.iter().map(|entry| ReportView {
            operator: entry.operator.to_string(),
            operator_name: Lookup(state).operator(entry.operator),
            price: price(entry.price),
            observed_at: entry.observed_at.raw(),
        });
        Self {
            round: record.round.raw(),
            from: feed.clock.start(record.round.raw()).raw(),
            until: feed.clock.start(record.round.plus(1).raw()).raw(),
            outcome,
            price: found.map(price),
            participation: participation.map(|ratio: Ratio| ratio.to_string()),
            reports: reports.collect(),
        }
    }

    /// The last rounds on record, newest first, the open one included.
    pub(crate) fn latest(state: &State, id: FeedId, feed: &Feed, limit: usize) -> Vec<Self> {
        let newest = feed.clock.round(state.time()).raw();
        let oldest = newest.saturating_sub(feed.capacity);
        (oldest..=newest)
            .rev()
            .filter_map(|round| state.oracle().round(id, Round::new(round)))
            .take(limit)
            .map(|record| Self::of(state, feed, record))
            .collect()
    }
}
