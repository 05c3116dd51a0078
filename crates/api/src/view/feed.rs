//! Feeds and rounds.

use crate::view::{
    Lookup,
    amount::{price, value},
    canonical,
};
use app::State;
use oracle::{Feed, Outcome, PriceStatus, Published, RoundRecord};
use protocol::{Calendar, Signer};
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
    /// The specification in canonical bytes, in hexadecimal.
    pub specification: String,
    /// Content address of the specification, which is all that follows.
    pub digest: String,
    /// The first epoch in which this version binds.
    pub since_epoch: u64,
    /// A version that is announced.
    pub next: Option<RevisionView>,
    /// Digits after the point that a report may have.
    pub decimals: u8,
    /// Length of a round.
    pub heartbeat_ms: u64,
    /// Age after which the last price no longer counts as a price.
    pub staleness_ms: u64,
    /// How liquid what it prices is: major, mid, long-tail or real-world.
    pub tier: String,
    /// When its market is open; always, if this is left out.
    pub sessions: Option<CalendarView>,
    /// With commit–reveal: the first part of each round, which takes commitments.
    pub commit_ms: Option<u64>,
    /// How reports become a price: weighted-median or publisher-quotes.
    pub method: String,
    /// Share of the cover whose operators must have reported for a round to have a price.
    pub quorum: String,
    /// A report or a price less certain than this, relative to itself, is not one.
    pub max_confidence: String,
    /// A price further than this from the last one is withheld.
    pub max_jump: String,
    /// Until so many rounds in a row agree.
    pub jump_rounds: u32,
    /// The venues whose signed quotes are the outside reference.
    pub sources: Vec<SourceView>,
    /// How many venues a reference needs.
    pub reference_quorum: u8,
    /// How far from a report's time a quote may lie and still count.
    pub reference_window_ms: u64,
    /// How far an honest operator's clock may be off.
    pub clock_skew_ms: u64,
    /// How far half of the venues may have moved within the window before nobody is judged by them.
    pub max_range: String,
    /// Widest relative spread of the venues at which there is a reference.
    pub max_spread: String,
    /// Relative distance from the reference up to which a report is right.
    pub tolerance: String,
    /// The tolerance is never less than this many spreads.
    pub spread_multiple: String,
    /// How long a report must stay wrong, in every round, to be an offence.
    pub duration_ms: u64,
    /// Within which time wrong rounds add up, whatever was said in between.
    pub deviation_window_ms: u64,
}

/// A venue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SourceView {
    /// Its name.
    pub venue: String,
    /// What it calls the pair.
    pub symbol: String,
    /// The format that its quotes are signed in.
    pub format: String,
    /// Who signs them: keys, or addresses.
    pub keys: Vec<String>,
    /// How many of them make a quote.
    pub threshold: usize,
}

/// A version that is announced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RevisionView {
    /// Content address of its specification.
    pub digest: String,
    /// The first epoch in which it binds.
    pub binds_from: u64,
    /// The specification in canonical bytes, as hex.
    pub specification: String,
}

/// When a market is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CalendarView {
    /// Weekly sessions: first minute and the minute that each ends before, counted from Monday 00:00 UTC.
    pub weekly: Vec<[u16; 2]>,
    /// Exceptions: first moment and the moment that each ends before.
    pub closures: Vec<[u64; 2]>,
}

/// Whether there is a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PriceStatusView {
    /// No older than the feed's staleness.
    Fresh,
    /// Older than that: what is shown is not a price any more.
    Stale,
    /// Its market is closed: what is shown is the price at which it closed.
    Closed,
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
    /// How certain it is: half the width of the interval around it.
    pub confidence: Option<String>,
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
    /// A quorum, but the number that came of it is not to be trusted.
    Withheld,
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
    /// What the reports came to, if there was a quorum.
    pub price: Option<String>,
    /// How certain it is, if it is a price.
    pub confidence: Option<String>,
    /// Why it is not one, if it was withheld.
    pub withheld: Option<String>,
    /// The Merkle root over the digests of the signed reports, once the round ended.
    pub inputs: Option<String>,
    /// Cover that reported ÷ all cover, once the round ended.
    pub participation: Option<String>,
    /// In order of operator.
    pub reports: Vec<ReportView>,
    /// Who is on duty in its epoch.
    pub on_duty: Vec<String>,
    /// What the cover of each of them is worth, in the same order: the weights of their reports.
    pub covers: Vec<String>,
    /// With commit–reveal: who committed itself to a report.
    pub committed: Vec<String>,
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
    /// How certain the operator is of it.
    pub confidence: String,
    /// When the operator saw it.
    pub observed_at: u64,
    /// The signed report in canonical bytes, as hex: whoever has those of a round computes its price and its root.
    pub signed: String,
}

fn keys(signer: &Signer) -> Vec<String> {
    match signer {
        Signer::Venue(key) => vec![key.to_string()],
        Signer::OpenOracle(address) => vec![address.to_string()],
        Signer::RedStone(set) => set.addresses().iter().map(ToString::to_string).collect(),
        Signer::Pyth { guardians, .. } => {
            guardians.addresses().iter().map(ToString::to_string).collect()
        }
    }
}

impl CalendarView {
    fn of(calendar: &Calendar) -> Self {
        Self {
            weekly: calendar.weekly.iter().map(|session| [session.from, session.until]).collect(),
            closures: calendar
                .closures
                .iter()
                .map(|closure| [closure.from.raw(), closure.until.raw()])
                .collect(),
        }
    }
}

impl FeedView {
    pub(crate) fn of(state: &State, id: FeedId, row: &Feed) -> Self {
        let specification = &row.specification;
        let sources = specification.sources.iter().map(|source| SourceView {
            venue: source.venue.to_string(),
            symbol: source.symbol.to_string(),
            format: source.signer.format().to_owned(),
            keys: keys(&source.signer),
            threshold: source.signer.signatures(),
        });
        let next = row.next.as_ref().map(|next| RevisionView {
            digest: next.digest.to_string(),
            binds_from: next.from.raw(),
            specification: canonical(&next.specification),
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
            specification: canonical(specification),
            digest: row.digest.to_string(),
            since_epoch: row.since.raw(),
            next,
            decimals: specification.decimals,
            heartbeat_ms: specification.heartbeat.raw(),
            staleness_ms: specification.staleness.raw(),
            tier: specification.tier.name().to_owned(),
            sessions: specification.sessions.as_ref().map(CalendarView::of),
            commit_ms: specification.commit.map(Millis::raw),
            method: specification.method.name().to_owned(),
            quorum: specification.quorum.to_string(),
            max_confidence: specification.max_confidence.to_string(),
            max_jump: specification.max_jump.to_string(),
            jump_rounds: specification.jump_rounds,
            sources: sources.collect(),
            reference_quorum: specification.reference_quorum,
            reference_window_ms: specification.reference_window.raw(),
            clock_skew_ms: specification.clock_skew.raw(),
            max_range: specification.max_range.to_string(),
            max_spread: specification.max_spread.to_string(),
            tolerance: specification.tolerance.to_string(),
            spread_multiple: specification.spread_multiple.to_string(),
            duration_ms: specification.duration.raw(),
            deviation_window_ms: specification.deviation_window.raw(),
        }
    }
}

impl PriceView {
    pub(crate) fn of(status: PriceStatus) -> Self {
        let some = |status, published: Published, age: Millis| Self {
            status,
            price: Some(price(published.price)),
            confidence: Some(price(published.confidence)),
            round: Some(published.round.raw()),
            published_at: Some(published.time.raw()),
            age_ms: Some(age.raw()),
        };
        match status {
            PriceStatus::Fresh { published, age } => some(PriceStatusView::Fresh, published, age),
            PriceStatus::Stale { published, age } => some(PriceStatusView::Stale, published, age),
            PriceStatus::Closed { published, age } => some(PriceStatusView::Closed, published, age),
            PriceStatus::None => Self {
                status: PriceStatusView::None,
                price: None,
                confidence: None,
                round: None,
                published_at: None,
                age_ms: None,
            },
        }
    }
}

impl RoundView {
    pub(crate) fn of(state: &State, feed: &Feed, record: &RoundRecord) -> Self {
        let none = (None, None, None);
        let (outcome, (found, confidence, withheld), participation) = match &record.outcome {
            Outcome::Open => (RoundOutcome::Open, none, None),
            Outcome::Priced { price, confidence, participation } => (
                RoundOutcome::Priced,
                (Some(*price), Some(*confidence), None),
                Some(*participation),
            ),
            Outcome::Withheld { price, participation, reason } => (
                RoundOutcome::Withheld,
                (Some(*price), None, Some(reason.to_string())),
                Some(*participation),
            ),
            Outcome::WithoutPrice { participation } => {
                (RoundOutcome::WithoutPrice, none, Some(*participation))
            }
        };
        let epoch = state.meta().epochs.epoch(feed.clock.start(record.round.raw()));
        let covers = state.restaking().cover_by_operator(feed.service, epoch);
        let reports = record.entries.iter().map(|entry| ReportView {
            operator: entry.body.operator.to_string(),
            operator_name: Lookup(state).operator(entry.body.operator),
            price: price(entry.body.price),
            confidence: price(entry.body.confidence),
            observed_at: entry.body.observed_at.raw(),
            signed: canonical(entry),
        });
        Self {
            round: record.round.raw(),
            from: feed.clock.start(record.round.raw()).raw(),
            until: feed.clock.start(record.round.plus(1).raw()).raw(),
            outcome,
            price: found.map(price),
            confidence: confidence.map(price),
            withheld,
            inputs: (record.outcome != Outcome::Open).then(|| record.inputs.to_string()),
            participation: participation.map(|ratio: Ratio| ratio.to_string()),
            reports: reports.collect(),
            on_duty: covers.iter().map(|(operator, _)| operator.to_string()).collect(),
            covers: covers.iter().map(|(_, worth)| value(*worth)).collect(),
            committed: record
                .commitments
                .iter()
                .map(|(operator, _)| operator.to_string())
                .collect(),
        }
    }

    /// The oldest round that may be on record, and the open one.
    pub(crate) fn on_record(state: &State, feed: &Feed) -> (u64, u64) {
        let newest = feed.clock.round(state.time()).raw();
        (newest.saturating_sub(feed.capacity), newest)
    }
}
