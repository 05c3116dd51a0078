//! Options markets and accounts.

use super::number;
use crate::Problem;
use crate::view::{ChainView, Lookup, TraderView};
use app::State;
use charts::{Figure, Leg, LegKind, Smile};
use pricing::Kind;
use protocol::Rejection;
use units::{AccountId, MarketId, VenueId};

/// The marks' volatilities, and what the strikes are in.
fn marked(state: &State, id: MarketId) -> Result<(Vec<Smile>, String), Problem> {
    let market = state.options().market(id)?;
    let chain = ChainView::of(state, id, market, None);
    let smiles = chain.expiries.iter().map(|expiry| {
        let names = expiry.strikes.iter().find_map(|row| row.call.as_ref().or(row.put.as_ref()));
        let name = names.and_then(|contract| expiry_in(&contract.name));
        let points = expiry.strikes.iter().filter_map(|row| {
            let contract = row.call.as_ref().or(row.put.as_ref())?;
            Some((number(&row.strike), number(contract.volatility.as_deref()?)))
        });
        let name = name.unwrap_or_else(|| expiry.expiry.to_string());
        Smile { name, points: points.collect() }
    });
    Ok((smiles.collect(), quote(state, id)))
}

/// What is between the market and the strike: `24NOV26` of `ETH-24NOV26-2000-C`, `24NOV26 1454` of `ETH-24NOV26-1454-2000-C`.
fn expiry_in(name: &str) -> Option<String> {
    let parts: Vec<&str> = name.split('-').collect();
    let between = parts.get(1..parts.len().checked_sub(2)?)?;
    (!between.is_empty()).then(|| between.join(" "))
}

/// The currency that a market's prices are in.
fn quote(state: &State, id: MarketId) -> String {
    let market = state.options().market(id);
    let pair = market.map(|market| Lookup(state).pair(market.feed)).unwrap_or_default();
    pair.split_once('-').map_or("quote currency", |(_, quote)| quote).to_owned()
}

/// Volatility by strike.
pub(crate) fn smiles(state: &State, id: MarketId) -> Result<Figure, Problem> {
    let (smiles, unit) = marked(state, id)?;
    Ok(charts::smiles(&smiles, &unit))
}

/// Volatility by strike and expiry.
pub(crate) fn surface(state: &State, id: MarketId) -> Result<Figure, Problem> {
    let (smiles, unit) = marked(state, id)?;
    Ok(charts::surface(&smiles, &unit))
}

/// What the positions of an account pay at expiry more than they are marked at now; those of one market, as only one price is
/// across.
pub(crate) fn payoff(
    state: &State,
    venue: VenueId,
    account: AccountId,
    market: MarketId,
) -> Result<Figure, Problem> {
    let options = state.options();
    options.venue(venue)?;
    let row = options.market(market)?;
    let index = state.ledger().find_account(&account);
    let trader = index.and_then(|index| options.find_trader(venue, index));
    let found = trader.and_then(|id| Some((id, options.trader(id)?)));
    let (id, trader) = found.ok_or(Rejection::UnknownTrader { venue, account })?;
    let view = TraderView::of(state, id, trader);
    let name = market.to_string();
    let legs = view.positions.iter().filter(|position| position.market == name);
    let legs = legs.filter_map(|position| {
        let contract = crate::extract::id("contract", "contract", &position.contract).ok()?;
        let listing = options.contract(contract)?;
        Some(Leg {
            kind: match listing.terms.kind {
                Kind::Call => LegKind::Call,
                Kind::Put => LegKind::Put,
            },
            strike: number(&listing.terms.strike.to_string()),
            size: number(&position.size),
            paid: position.mark.as_deref().map(number).unwrap_or_default(),
        })
    });
    let legs: Vec<Leg> = legs.collect();
    let spot = row.spot().map(|spot| number(&spot.to_string()));
    Ok(charts::payoff(&legs, spot, &quote(state, market)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expiries_of_one_day_have_names_of_their_own() {
        assert_eq!(expiry_in("ETH-24NOV26-2000-C").as_deref(), Some("24NOV26"));
        assert_eq!(expiry_in("ETH-24NOV26-1454-2000-P").as_deref(), Some("24NOV26 1454"));
        assert_eq!(expiry_in("ETH"), None);
    }
}
