//! Numbers over time.

use crate::Problem;
use crate::view::{Lookup, size_of};
use app::State;
use node::{Chronicle, Kind, Scale, Scope, Series};
use serde::{Deserialize, Serialize};
use store::{Bucket, Resolution};
use units::{AssetId, FeedId, MarketId, Ratio, ServiceId, VenueId, format_decimal};
use utoipa::ToSchema;

/// What a bucket of a series is read by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SeriesKind {
    /// A level, such as a price: by its first, least, greatest and last sample.
    Level,
    /// A flow, such as payments: by what all samples come to.
    Flow,
}

/// Numbers over time, in buckets of fixed lengths.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeriesView {
    /// What it is asked for by.
    #[schema(example = "feed-0.price")]
    pub name: String,
    /// What it is about: `feed-0`, or `chain`.
    pub about: String,
    /// What people call that.
    pub about_name: String,
    /// What its numbers are in: a symbol, `reference currency`, `ratio` or `count`.
    pub unit: String,
    /// What its buckets are read by.
    pub kind: SeriesKind,
    /// What it is.
    pub words: String,
    /// How far back it goes at each resolution, the finest first.
    pub resolutions: Vec<ReachView>,
}

/// How far a series goes back at a resolution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReachView {
    /// What it is asked for by.
    #[schema(example = "1m")]
    pub resolution: String,
    /// How long a bucket is.
    pub length_ms: u64,
    /// How many buckets are kept, counted from the last block's time; those without samples count too.
    pub kept: u64,
    /// When the first begins that there is, in milliseconds since the Unix epoch.
    pub first: u64,
    /// When the last begins.
    pub last: u64,
}

/// What is known of the samples of one length of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BucketView {
    /// When it begins, in milliseconds since the Unix epoch.
    pub start: u64,
    /// How many samples it has, at least one.
    pub samples: u64,
    /// The first.
    pub first: String,
    /// The least.
    pub least: String,
    /// The greatest.
    pub greatest: String,
    /// The last.
    pub last: String,
    /// All together.
    pub total: String,
}

impl SeriesView {
    pub(crate) fn of(
        state: &State,
        chronicle: &Chronicle,
        series: Series,
    ) -> Result<Self, Problem> {
        let measure = series.measure;
        let mut resolutions = Vec::new();
        for resolution in Resolution::ALL {
            if let Some((first, last)) = chronicle.reach(series, resolution)? {
                resolutions.push(ReachView {
                    resolution: resolution.name().to_owned(),
                    length_ms: resolution.millis(),
                    kept: resolution.kept(),
                    first,
                    last,
                });
            }
        }
        Ok(Self {
            name: series.to_string(),
            about: series.about(),
            about_name: about_name(state, series),
            unit: unit(state, series),
            kind: match measure.kind() {
                Kind::Level => SeriesKind::Level,
                Kind::Flow => SeriesKind::Flow,
            },
            words: measure.words().to_owned(),
            resolutions,
        })
    }
}

impl BucketView {
    pub(crate) fn of(state: &State, series: Series, start: u64, bucket: &Bucket) -> Self {
        let say = |number| decimal(state, series, number);
        Self {
            start,
            samples: bucket.samples,
            first: say(bucket.first),
            least: say(bucket.least),
            greatest: say(bucket.greatest),
            last: say(bucket.last),
            total: say(bucket.sum),
        }
    }
}

/// Whether there is what a series is about.
pub(crate) fn is_there(state: &State, series: Series) -> bool {
    let of = series.of;
    match series.measure.scope() {
        Scope::Chain => true,
        Scope::Asset => state.ledger().asset(AssetId::new(of)).is_ok(),
        Scope::Feed => state.oracle().feed(FeedId::new(of)).is_ok(),
        Scope::Service => state.restaking().service(ServiceId::new(of)).is_ok(),
        Scope::Venue => state.options().venue(VenueId::new(of)).is_ok(),
        Scope::Market => state.options().market(MarketId::new(of)).is_ok(),
    }
}

/// What people call what a series is about.
pub(crate) fn about_name(state: &State, series: Series) -> String {
    let (look, of) = (Lookup(state), series.of);
    match series.measure.scope() {
        Scope::Chain => "all of the chain".to_owned(),
        Scope::Asset => look.symbol(AssetId::new(of)),
        Scope::Feed => look.pair(FeedId::new(of)),
        Scope::Service => look.service(ServiceId::new(of)),
        Scope::Venue => {
            let venue = state.options().venue(VenueId::new(of));
            venue.map_or_else(|_| "?".to_owned(), |venue| look.service(venue.service))
        }
        Scope::Market => {
            let market = state.options().market(MarketId::new(of));
            market.map_or_else(|_| "?".to_owned(), |market| market.parameters.symbol.to_string())
        }
    }
}

/// What the numbers of a series are in.
pub(crate) fn unit(state: &State, series: Series) -> String {
    let look = Lookup(state);
    let of_pair = |pair: &str, place: usize| pair.split('-').nth(place).unwrap_or("?").to_owned();
    match series.measure.scale() {
        Scale::Count => "count".to_owned(),
        Scale::Ratio => "ratio".to_owned(),
        Scale::Value => "reference currency".to_owned(),
        Scale::Price if series.measure.scope() == Scope::Feed => {
            of_pair(&look.pair(FeedId::new(series.of)), 1)
        }
        Scale::Price => "reference currency".to_owned(),
        Scale::Amount => look.symbol(asset(state, series)),
        Scale::Lots => {
            let market = state.options().market(MarketId::new(series.of));
            market.map_or_else(|_| "?".to_owned(), |market| of_pair(&look.pair(market.feed), 0))
        }
    }
}

/// A number of a series, exact.
pub(crate) fn decimal(state: &State, series: Series, number: u128) -> String {
    match series.measure.scale() {
        Scale::Count => number.to_string(),
        // One scale for all three.
        Scale::Ratio | Scale::Price | Scale::Value => format_decimal(number, Ratio::DECIMALS),
        Scale::Amount => format_decimal(number, Lookup(state).decimals(asset(state, series))),
        Scale::Lots => {
            let market = state.options().market(MarketId::new(series.of)).ok();
            let size = market.zip(i128::try_from(number).ok());
            size.map_or_else(|| "?".to_owned(), |(market, lots)| size_of(market, lots))
        }
    }
}

/// In which asset the amounts of a series are. What it is about exists, or nobody would have said a sample.
fn asset(state: &State, series: Series) -> AssetId {
    let of_venue = |venue| state.options().venue(venue).map(|venue| venue.cash).unwrap_or_default();
    match series.measure.scope() {
        Scope::Service => {
            let service = state.restaking().service(ServiceId::new(series.of));
            service.map(|service| service.payment_asset).unwrap_or_default()
        }
        Scope::Venue => of_venue(VenueId::new(series.of)),
        Scope::Market => {
            let market = state.options().market(MarketId::new(series.of));
            market.map(|market| of_venue(market.venue)).unwrap_or_default()
        }
        Scope::Chain | Scope::Asset | Scope::Feed => AssetId::new(series.of),
    }
}
