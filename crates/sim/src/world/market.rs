//! The market of a scenario, recorded or simulated.

use crate::{Market, Scenario, SimError, StatedPair, founding};
use market_data::{
    MarketData, MarketDataError, Path as PricePath, Recorded, Series, Simulated, SimulatedPair,
    SimulatedVenue, Simulation, Stated, StatedSeries, Statement, Venue,
};
use std::{collections::BTreeMap, path::Path};
use units::{Name, Timestamp};

/// Opens it. A simulation begins at `founded`; files are found below `data`.
pub(super) fn open_market(
    scenario: &Scenario,
    founded: Timestamp,
    data: &Path,
) -> Result<Box<dyn MarketData + Send>, SimError> {
    let key = |venue: &crate::Venue| Venue {
        name: venue.name.clone(),
        key: founding::key(scenario, "venue", &venue.name),
    };
    match &scenario.market {
        Market::File(file) => {
            let mut wanted: BTreeMap<(&Name, &Name), Series> = BTreeMap::new();
            for source in scenario.feeds.iter().flat_map(|feed| &feed.sources) {
                let venue = scenario.venues.iter().find(|venue| venue.name == source.venue);
                let Some(venue) = venue else { continue }; // the scenario was checked
                wanted.entry((&source.venue, &source.pair)).or_insert_with(|| Series {
                    venue: key(venue),
                    exchange: venue.exchange.clone().unwrap_or_else(|| venue.name.to_string()),
                    pair: source.pair.to_string(),
                    symbol: source.pair.clone(),
                });
            }
            Ok(Box::new(Recorded::open(data.join(file), wanted.into_values().collect())?))
        }
        Market::Simulation { step, pairs } => {
            let venues = scenario.venues.iter().map(|venue| SimulatedVenue {
                venue: key(venue),
                noise_bps: venue.noise_bps,
                latency: venue.latency,
                outages_per_day: venue.outages_per_day,
                outage_length: venue.outage_length,
            });
            let pairs = pairs.iter().map(|pair| SimulatedPair {
                symbol: pair.pair.clone(),
                price: pair.price,
                volatility: pair.volatility,
                jumps_per_year: pair.jumps_per_year,
                jump_mean: pair.jump_mean,
                jump_deviation: pair.jump_deviation,
                decimals: pair.decimals,
            });
            Ok(Box::new(Simulated::new(Simulation {
                seed: scenario.seed,
                start: founded,
                step: *step,
                pairs: pairs.collect(),
                venues: venues.collect(),
            })?))
        }
        Market::Path { step, pairs } => {
            let series = stated_series(scenario, pairs)?;
            let start = series.iter().map(|series| series.path.begins()).min();
            let (seed, start) = (scenario.seed, start.unwrap_or(founded));
            Ok(Box::new(Stated::new(Statement { seed, start, step: *step, series })?))
        }
    }
}

/// What each source of a feed quotes: its own path, or the one that is stated for all.
fn stated_series(
    scenario: &Scenario,
    pairs: &[StatedPair],
) -> Result<Vec<StatedSeries>, MarketDataError> {
    let mut series = BTreeMap::new();
    for source in scenario.feeds.iter().flat_map(|feed| &feed.sources) {
        let venue = scenario.venues.iter().find(|venue| venue.name == source.venue);
        let own = |pair: &&StatedPair| {
            pair.pair == source.pair && pair.venue.as_ref() == Some(&source.venue)
        };
        let common = |pair: &&StatedPair| pair.pair == source.pair && pair.venue.is_none();
        let pair = pairs.iter().find(own).or_else(|| pairs.iter().find(common));
        let (Some(venue), Some(pair)) = (venue, pair) else { continue }; // the scenario was checked
        let stated = StatedSeries {
            venue: Venue {
                name: venue.name.clone(),
                key: founding::key(scenario, "venue", &venue.name),
            },
            symbol: source.pair.clone(),
            path: PricePath::new(&pair.label(), pair.path.clone())?,
            decimals: pair.decimals,
            noise_bps: venue.noise_bps,
            latency: venue.latency,
            halts: venue.halts.clone(),
            freezes: venue.freezes.clone(),
        };
        series.insert((&source.venue, &source.pair), stated);
    }
    Ok(series.into_values().collect())
}
