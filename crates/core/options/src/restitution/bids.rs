//! Bids for accounts in liquidation, priced again.
//!
//! What a bid took is on record with the forwards and smiles that it was priced by. At the price that rounds should have had, forwards move
//! in proportion, and volatilities are those of the same smile there; the account should have been paid what the slice was then worth, less the discount
//! of the moment. If the auction itself began at a wrong price there should not have been one: the discount does not count, and what starting
//! it cost is harm as well, by which nobody gained who could be asked for it.

use crate::requirement::size;
use crate::{Context, Options};
use borsh::{BorshDeserialize, BorshSerialize};
use margin::Forward;
use pricing::{Flat, Payoff, Slice, Smile, surface::SviSmile};
use std::collections::BTreeSet;
use units::{
    ContractId, Epoch, Fixed, MarketId, Millis, Price, Ratio, Round, Rounding, TraderId, VenueId,
};

/// What a bid took, and at what marks: kept for as long as these can be judged.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Taken {
    /// Where.
    pub venue: VenueId,
    /// Whose account.
    pub trader: TraderId,
    /// Who took it; nobody, if it is what starting the auction cost.
    pub bidder: Option<TraderId>,
    /// In which epoch.
    pub epoch: Epoch,
    /// What the slice was worth at marks, cash and collateral included.
    pub worth: Fixed,
    /// Base units of cash that the account was paid.
    pub received: i128,
    /// What part of its worth is asked at that moment of an auction.
    pub discount: Ratio,
    /// The price rounds that its marks were of, with the price.
    pub rounds: Vec<(MarketId, Round, Price)>,
    /// Those at which the auction began.
    pub began: Vec<(MarketId, Round)>,
    /// The options in it; empty once it cannot be judged any more.
    pub legs: Vec<Leg>,
}

/// So many lots of a contract, and what priced them.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Leg {
    /// Which.
    pub contract: ContractId,
    /// How many lots.
    pub lots: i128,
    /// The forward.
    pub forward: Forward,
    /// The time to expiry.
    pub remaining: Millis,
    /// The volatilities of its expiry; none once that is over.
    pub smile: Option<SviSmile>,
}

/// What starting an auction cost the account, in base units.
pub(crate) fn of_start(
    context: &Context<'_>,
    (venue, trader): (VenueId, TraderId),
    cost: i128,
) -> Option<Taken> {
    let currency = context.options.venues.get(venue)?.currency();
    Some(Taken {
        venue,
        trader,
        bidder: None,
        epoch: context.epochs.epoch(context.now),
        worth: currency.worth(cost),
        received: 0,
        discount: Ratio::ZERO,
        rounds: Vec::new(),
        began: context.options.marked_for(trader),
        legs: Vec::new(),
    })
}

impl Options {
    /// The rounds at which the markets were marked last in which an account holds something.
    pub(crate) fn marked_for(&self, trader: TraderId) -> Vec<(MarketId, Round)> {
        let held = self.engine().positions(crate::books::owner(trader));
        let held = held.filter_map(|(book, _)| Some(self.contract_in(book).ok()?.1.market));
        let markets: BTreeSet<MarketId> = held.collect();
        let marked = markets
            .into_iter()
            .filter_map(|id| Some((id, self.markets.get(id)?.marked.as_ref()?.round)));
        marked.collect()
    }
}

/// The rounds at which a venue's markets were marked last, with the price.
pub(crate) fn marked(options: &Options, venue: VenueId) -> Vec<(MarketId, Round, Price)> {
    let markets = options.markets_of(venue).filter_map(|(id, market)| {
        let marked = market.marked.as_ref()?;
        Some((id, marked.round, marked.market.spot.price))
    });
    markets.collect()
}

/// What of a position priced it at the last marks.
pub(crate) fn leg(options: &Options, contract: ContractId, lots: i128) -> Option<Leg> {
    let listing = options.contracts.get(contract)?;
    let marked = options.markets.get(listing.market)?.marked.as_ref()?;
    let expiry = listing.terms.expiry;
    let forward = marked.market.expiries.get(&expiry)?.forward;
    let remaining = Millis::new(expiry.since(marked.market.now));
    let smile = marked.surface.smile(expiry).filter(|_| remaining > Millis::ZERO).copied();
    Some(Leg { contract, lots, forward, remaining, smile })
}

impl Taken {
    /// By how much more the account should have been paid, in base units; less than zero if by less.
    pub(super) fn more(
        &self,
        context: &Context<'_>,
        right: impl Fn(MarketId, Round) -> Option<Price>,
    ) -> Option<i128> {
        let mut worth = self.worth;
        for leg in &self.legs {
            let listing = context.options.contracts.get(leg.contract)?;
            let market = context.options.markets.get(listing.market)?;
            let (_, round, was) = self.rounds.iter().find(|(id, ..)| *id == listing.market)?;
            let Some(should) = right(listing.market, *round) else { continue };
            let variable = leg.forward.variable.mul_div(should.raw(), was.raw(), Rounding::Down)?;
            let price = |variable: Price| {
                let forward = leg.forward.fixed.checked_add(variable)?;
                let slice = Slice::new(forward, leg.remaining, Ratio::ONE);
                let over = Flat(Ratio::ZERO);
                let smile: &dyn Smile = leg.smile.as_ref().map_or(&over, |smile| smile);
                listing.terms.price(&slice, smile).ok()
            };
            let more = price(variable)?.checked_sub(price(leg.forward.variable)?)?;
            let more = more.checked_mul(size(market, leg.lots)?, Rounding::Down)?;
            worth = worth.checked_add(more)?;
        }
        let began_wrong = self.began.iter().any(|(market, round)| right(*market, *round).is_some());
        let part = if began_wrong { Ratio::ONE } else { self.discount };
        let should =
            worth.max(Fixed::ZERO).checked_mul(Fixed::from_ratio(part)?, Rounding::Down)?;
        let currency = context.options.venues.get(self.venue)?.currency();
        currency.amount(should, Rounding::Down)?.checked_sub(self.received)
    }
}
