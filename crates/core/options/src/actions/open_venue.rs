//! Opens a venue of a service.

use crate::{Context, Till, Venue};
use protocol::{Event, OpenVenue, Rejection, VenueParameters};
use units::{AccountIndex, Ratio};

/// Most assets that a venue takes as collateral.
const MOST_COLLATERAL: usize = 16;
/// The largest slack, as for any service.
const MAX_SLACK: u128 = 10;
/// The longest that operators may have to start an auction: an hour.
const LONGEST_DEADLINE: u64 = 3_600_000;

/// Executes an [`OpenVenue`].
///
/// # Errors
/// In this order: unknown service; not its owner; a venue there already; parameters out of range.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &OpenVenue,
) -> Result<(), Rejection> {
    let OpenVenue { service, parameters } = action;
    let row = context.restaking.require_service_owner(context.ledger, *service, sender)?;
    let cash = row.payment_asset;
    if let Some(venue) = context.options.venue_of(*service) {
        let have = venue.index();
        return Err(Rejection::OpenedAlready { field: "venue".to_owned(), have });
    }
    check(context, parameters)?;
    let decimals = context.ledger.asset(cash)?.definition.decimals;
    // After this point the venue is open.
    let venue = context.options.venues.next_id();
    let restitution = Venue::restitution_of(venue);
    context.options.venues.push(Venue {
        service: *service,
        cash,
        decimals,
        parameters: (**parameters).clone(),
        restitution,
    });
    context.options.tills.push(Till::default());
    context.events.push(Event::VenueOpened { venue, service: *service, restitution });
    Ok(())
}

fn check(context: &Context<'_>, parameters: &VenueParameters) -> Result<(), Rejection> {
    let count = u128::try_from(parameters.collateral.len()).unwrap_or(u128::MAX);
    let most = u128::try_from(MOST_COLLATERAL).unwrap_or(u128::MAX);
    Rejection::check_range("collateral", count, 0, most)?;
    let one = Ratio::ONE;
    for (index, rule) in parameters.collateral.iter().enumerate() {
        let field = |name: &str| format!("collateral[{index}].{name}");
        context.ledger.asset(rule.asset)?;
        let earlier = parameters.collateral.iter().take(index);
        if earlier.filter(|other| other.asset == rule.asset).count() > 0 {
            let field = field("asset");
            return Err(Rejection::OpenedAlready { field, have: rule.asset.index() });
        }
        Rejection::check_ratio(&field("maintenance"), rule.maintenance, Ratio::ZERO, one)?;
        Rejection::check_ratio(&field("initial"), rule.initial, Ratio::ZERO, rule.maintenance)?;
        Rejection::check_ratio(&field("slash_risk"), rule.slash_risk, Ratio::ZERO, one)?;
    }
    let refused =
        |error: &dyn core::fmt::Display| Rejection::VenueRefused { reason: error.to_string() };
    parameters.fees.check().map_err(|error| refused(&error))?;
    parameters.auction.check().map_err(|error| refused(&error))?;
    let deadline = parameters.liquidation_deadline.raw();
    Rejection::check_range("liquidation_deadline", deadline.into(), 1, LONGEST_DEADLINE.into())?;
    let most = u128::try_from(i128::MAX).unwrap_or(u128::MAX);
    Rejection::check_range("liquidation_reward", parameters.liquidation_reward.raw(), 0, most)?;
    let rule = &parameters.security;
    let ten = Ratio::new(one.raw().saturating_mul(MAX_SLACK));
    Rejection::check_ratio("security.slack", rule.slack, Ratio::ZERO, ten)?;
    Rejection::check_ratio("security.rate", rule.rate, Ratio::ZERO, one)?;
    Rejection::check_ratio("security.headroom", rule.headroom, Ratio::ZERO, ten)?;
    rule.ramp.check().map_err(|error| refused(&error))
}
