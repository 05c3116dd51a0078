//! What a market lists as time passes and its price moves. Nobody asks for a contract, and nobody can refuse one.

use crate::{Context, Listing};
use matching::{BookTerms, Command, GroupId};
use pricing::{Contract, Kind};
use protocol::Event;
use units::{Fixed, MarketId, Price, Timestamp};

/// Lists what the rule says for the price of the last round. Costs O(expiries × strikes).
pub(crate) fn list(context: &mut Context<'_>, id: MarketId) {
    let Some(market) = context.options.markets.get(id) else { return };
    let feed = context.oracle.feed(market.feed).ok();
    let Some(spot) = feed.and_then(|feed| feed.published.as_ref()).map(|found| found.price) else {
        return;
    };
    let rule = market.parameters.listing.clone();
    let mut wanted: Vec<(Timestamp, Price)> = Vec::new();
    let mut expiries = rule.expiries(context.now);
    // What is listed already goes on to get strikes as long as it lives long enough to be listed today.
    let soonest = context.now.after(rule.least_life);
    expiries.extend(market.expiries.keys().copied().filter(|expiry| *expiry > soonest));
    expiries.sort_unstable();
    expiries.dedup();
    for expiry in expiries {
        let listed = market.expiries.get(&expiry).map(Vec::as_slice).unwrap_or_default();
        let strikes = listed.iter().filter_map(|contract| context.options.contracts.get(*contract));
        let mut strikes: Vec<Price> = strikes.map(|listing| listing.terms.strike).collect();
        strikes.sort_unstable();
        strikes.dedup();
        let besides = rule.strikes.besides(spot, &strikes).unwrap_or_default();
        wanted.extend(besides.into_iter().map(|strike| (expiry, strike)));
    }
    for (expiry, strike) in wanted {
        for kind in [Kind::Call, Kind::Put] {
            open(context, id, Contract { kind, strike, expiry });
        }
    }
}

/// Opens a contract's book. When the engine holds as many books as it may, the contract is listed once others are gone.
fn open(context: &mut Context<'_>, id: MarketId, terms: Contract) {
    let Some(market) = context.options.markets.get(id) else { return };
    let parameters = &market.parameters;
    let Ok(name) = rules::listing::name(parameters.symbol.as_str(), &terms) else { return };
    let (block_minimum, band) = (parameters.block_minimum, parameters.band);
    let group = GroupId::new(id.index());
    let command = Command::OpenBook(BookTerms { group, block_minimum, band });
    let Ok(said) = context.options.books.execute(context.now, &command) else { return };
    let opened = said.iter().find_map(|event| match event {
        matching::Event::BookOpened { book } => Some(*book),
        _ => None,
    });
    context.tell(said);
    let Some(book) = opened else { return };
    let (mark, delta, settled) = (None, Fixed::ZERO, None);
    let row = Listing { market: id, book, terms, name: name.clone(), mark, delta, settled };
    let contract = context.options.contracts.find_or_insert(row);
    if let Some(market) = context.options.markets.get_mut(id) {
        market.expiries.entry(terms.expiry).or_default().push(contract);
    }
    context.events.push(Event::ContractListed { contract, market: id, book, terms, name });
}
