//! Shows rounds whose published price was wrong.

use crate::Context;
use protocol::{Event, MissedRounds, Rejection, ShowRounds};

/// Executes a [`ShowRounds`]. What a round should have found is what is shown first: nobody moves it afterwards.
///
/// # Errors
/// In this order: unknown market; no case of deviation about its feed that stands; then what [`oracle::Oracle::rightful_shown`] refuses;
/// nothing new.
pub fn execute(context: &mut Context<'_>, action: &ShowRounds) -> Result<(), Rejection> {
    let ShowRounds { market: id, first, last, quotes, attestations } = action;
    let market = context.options.market(*id)?;
    let (feed, first, last) = (market.feed, *first, *last);
    context.options.makes_good(context.restaking, feed).ok_or(Rejection::NoCaseStands { feed })?;
    let (quotes, attestations) = (quotes.clone(), attestations.clone());
    let shown = MissedRounds { feed, first, last, quotes, attestations };
    let mut found = context.oracle.rightful_shown(&shown, &context.epochs)?;
    found.retain(|round, _| !market.rightful.contains_key(round));
    if found.is_empty() {
        return Err(Rejection::NothingShown { feed, first, last });
    }
    // After this point the rounds are shown.
    let wrong = u16::try_from(found.len()).unwrap_or(u16::MAX);
    if let Some(market) = context.options.markets.get_mut(*id) {
        market.rightful.extend(found);
    }
    context.events.push(Event::RoundsShown { market: *id, first, last, wrong });
    Ok(())
}
