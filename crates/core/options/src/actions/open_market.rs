//! Opens a market of a venue.

use crate::{Context, Market};
use oracle::{PriceStatus, Schedule};
use pricing::surface::Surface;
use protocol::{Event, MarketParameters, OpenMarket, Rejection};
use std::collections::BTreeMap;
use units::{AccountIndex, FeedId, Fixed, Ratio, Timestamp};

/// The largest lot, and the least age at which a surface is old: what keeps sizes and times within what margin can reckon.
const LARGEST_LOT: i64 = 1_000_000;

/// Executes an [`OpenMarket`].
///
/// # Errors
/// In this order: unknown venue; not its service's owner; unknown feed, or another service's; a market there already; parameters out
/// of range; a tick of a lot that is no whole number of base units; a settlement window that cannot be.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &OpenMarket,
) -> Result<(), Rejection> {
    let OpenMarket { venue, feed, parameters } = action;
    let row = context.options.venue(*venue)?;
    let (service, currency) = (row.service, row.currency());
    context.restaking.require_service_owner(context.ledger, service, sender)?;
    context.oracle.feed(*feed)?;
    if !context.oracle.serves(*feed, service) {
        return Err(Rejection::EvidenceForAnotherService { feed: *feed, service });
    }
    if let Some((id, _)) = context.options.markets.iter().find(|(_, market)| market.feed == *feed) {
        let have = id.index();
        return Err(Rejection::OpenedAlready { field: "market".to_owned(), have });
    }
    check(context, *feed, parameters)?;
    let unit = currency.premium_unit(parameters.tick, parameters.lot)?;
    // After this point the market is open.
    let symbol = parameters.symbol.clone();
    let market = context.options.markets.push(Market {
        venue: *venue,
        feed: *feed,
        parameters: (**parameters).clone(),
        unit,
        surface: Surface::default(),
        observed_at: None,
        bases: BTreeMap::new(),
        expiries: BTreeMap::new(),
        waiting: BTreeMap::new(),
        rightful: BTreeMap::new(),
        marked: None,
        restricted: Some(protocol::ReduceOnly::NoPrice),
    });
    context.events.push(Event::MarketOpened { market, venue: *venue, feed: *feed, symbol });
    let fresh = context.oracle.feed(*feed).map(|feed| feed.price(context.now));
    if matches!(fresh, Ok(PriceStatus::Fresh { .. })) {
        crate::listing::list(context, market);
    }
    Ok(())
}

fn check(
    context: &Context<'_>,
    feed: FeedId,
    parameters: &MarketParameters,
) -> Result<(), Rejection> {
    let largest = Fixed::from_whole(LARGEST_LOT).magnitude();
    let lot = if parameters.lot.is_negative() { 0 } else { parameters.lot.magnitude() };
    Rejection::check_range("lot", lot, 1, largest)?;
    Rejection::check_range("tick", parameters.tick.raw(), 1, largest)?;
    let refused = |reason: String| Rejection::VenueRefused { reason };
    parameters.listing.check().map_err(|error| refused(error.to_string()))?;
    if parameters.band.ratio > Ratio::ONE {
        let have = parameters.band.ratio;
        return Rejection::check_ratio("band.ratio", have, Ratio::ZERO, Ratio::ONE);
    }
    let limits = *context.options.engine().limits();
    Rejection::check_range("band.ticks", parameters.band.ticks.into(), 0, limits.price.into())?;
    Rejection::check_range(
        "block_minimum",
        parameters.block_minimum.into(),
        1,
        limits.size.into(),
    )?;
    let staleness = parameters.surface_staleness.raw();
    Rejection::check_range("surface_staleness", staleness.into(), 1, u64::MAX.into())?;
    // A forward at less than nothing is none.
    let most = Ratio::ONE.saturating_sub(Ratio::new(1));
    Rejection::check_ratio("max_basis", parameters.max_basis, Ratio::ZERO, most)?;
    let row = context.oracle.feed(feed)?;
    let rule = parameters.settlement;
    let far = Timestamp::new(u64::MAX >> 1);
    let end = row.clock.start(row.clock.index(far));
    let schedule = Schedule { end, slots: rule.slots, spacing: rule.spacing, carry: rule.carry };
    // Nothing of a window that far ahead is over; whatever else is wrong with it is wrong with every window.
    let tried = schedule.so_far(&row.clock, row.open, |_| None);
    tried.map_err(|error| refused(error.to_string()))?;
    // The window has to be on record when it is over.
    let length = u64::from(rule.slots).saturating_mul(rule.spacing.raw());
    let kept = row.capacity.saturating_mul(row.clock.length.raw());
    Rejection::check_range("settlement", length.into(), 1, kept.into())
}
