//! The margin of an account.
//!
//! Before an order rests, and whenever it may, the account has to have initial margin for it. Which of its orders will trade
//! nobody knows, so the least of four cases counts: none, all bids, all asks, all of both. A bid is taken to cost its whole
//! premium, an ask to earn no more than the mark.

use crate::{Market, Options, Trader, books, cash::premium};
use ledger::Ledger;
use margin::{
    Assets, Collateral, Contingency, Haircut, Margin, OptionPosition, Positions, Quote, portfolio,
    standard,
};
use matching::Side;
use oracle::Oracle;
use protocol::{MarginModel, Rejection, Tier};
use std::collections::BTreeMap;
use units::{ContractId, Fixed, MarketId, Ratio, Rounding, TraderId, VenueId};

/// What margin reads besides the venues.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// What assets are worth.
    pub ledger: &'a Ledger,
    /// Which tier a feed is of.
    pub oracle: &'a Oracle,
}

/// Which of an account's orders are taken to trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Filled {
    bids: bool,
    asks: bool,
}

impl Filled {
    const NONE: Self = Self { bids: false, asks: false };
    const BIDS: Self = Self { bids: true, asks: false };
    const ASKS: Self = Self { bids: false, asks: true };
    const BOTH: Self = Self { bids: true, asks: true };
}

/// How strict portfolio margin is in each market of a venue.
pub(crate) type Strictness = BTreeMap<MarketId, portfolio::Parameters>;

/// What every contract is worth in every scenario, by market: once a price round for all accounts.
pub(crate) struct Grids<'a>(BTreeMap<MarketId, portfolio::Grid<'a>>);

impl Options {
    /// How strict portfolio margin is in each market of a venue, if anybody there has chosen it.
    pub(crate) fn strictness(&self, facts: Facts<'_>, venue: VenueId) -> Strictness {
        let chosen = self.traders_of(venue).any(|(_, row)| row.model == MarginModel::Portfolio);
        let markets = self.markets_of(venue).filter(|_| chosen).filter_map(|(id, market)| {
            Some((id, portfolio_of(facts.oracle.feed(market.feed).ok()?.specification.tier)))
        });
        markets.collect()
    }

    /// Values every contract that has a mark. A market where that does not work is reckoned account by account.
    pub(crate) fn grids<'a>(&'a self, strictness: &'a Strictness) -> Grids<'a> {
        let grids = strictness.iter().filter_map(|(id, parameters)| {
            let market = self.markets.get(*id)?;
            let known = &market.marked.as_ref()?.market;
            let listed = market.contracts().filter_map(|contract| self.contracts.get(contract));
            let priced = listed.map(|listing| listing.terms).filter(|terms| {
                let conditions = known.expiries.get(&terms.expiry);
                conditions.is_some_and(|known| known.volatilities.contains_key(&terms.strike))
            });
            Some((*id, portfolio::Grid::new(known, parameters, priced).ok()?))
        });
        Grids(grids.collect())
    }
}

/// Lots of each contract, by market.
type Lots = BTreeMap<MarketId, BTreeMap<ContractId, i128>>;

/// What an account has to be reckoned by.
struct Book {
    cash: Fixed,
    lots: Lots,
}

const ONE: Ratio = Ratio::ONE;

impl Options {
    /// The margin of an account as it is, without its orders. The initial margin counts for more the more of the venue's
    /// bought security is used.
    ///
    /// # Errors
    /// [`Rejection::NoMargin`] when a figure is missing or does not fit.
    pub fn margin_of(&self, facts: Facts<'_>, trader: TraderId) -> Result<Margin, Rejection> {
        self.reckon(facts, trader, Filled::NONE, None)
    }

    /// The same, and what is left after initial margin whichever of the account's orders trade, over values of all contracts that are
    /// there already: for all accounts after a price round.
    pub(crate) fn margins_over(
        &self,
        facts: Facts<'_>,
        grids: &Grids<'_>,
        trader: TraderId,
    ) -> Result<(Margin, Fixed), Rejection> {
        let margin = self.reckon(facts, trader, Filled::NONE, Some(grids))?;
        let with_orders = self.with_orders(facts, trader, margin.initial, Some(grids))?;
        Ok((margin, with_orders))
    }

    /// What is left after initial margin whichever of the account's orders trade.
    ///
    /// # Errors
    /// As [`Options::margin_of`].
    pub fn initial_with_orders(
        &self,
        facts: Facts<'_>,
        trader: TraderId,
    ) -> Result<Fixed, Rejection> {
        let none = self.margin_of(facts, trader)?.initial;
        self.with_orders(facts, trader, none, None)
    }

    fn with_orders(
        &self,
        facts: Facts<'_>,
        trader: TraderId,
        none: Fixed,
        grids: Option<&Grids<'_>>,
    ) -> Result<Fixed, Rejection> {
        let orders = self.engine().orders_of(books::owner(trader));
        let resting = orders.filter(|order| !order.reduce_only).map(|order| order.side);
        let (bids, asks) = resting.fold((false, false), |(bids, asks), side| {
            (bids || side == Side::Buy, asks || side == Side::Sell)
        });
        let cases: &[Filled] = match (bids, asks) {
            (false, false) => &[],
            (true, false) => &[Filled::BIDS],
            (false, true) => &[Filled::ASKS],
            (true, true) => &[Filled::BIDS, Filled::ASKS, Filled::BOTH],
        };
        let mut least = none;
        for filled in cases {
            least = least.min(self.reckon(facts, trader, *filled, grids)?.initial);
        }
        Ok(least)
    }

    fn reckon(
        &self,
        facts: Facts<'_>,
        id: TraderId,
        filled: Filled,
        grids: Option<&Grids<'_>>,
    ) -> Result<Margin, Rejection> {
        let no_margin =
            |reason: &str| Rejection::NoMargin { trader: id, reason: reason.to_owned() };
        let trader = self.trader(id).ok_or_else(|| no_margin("there is no such account"))?;
        let venue = self.venue(trader.venue)?;
        let book = self.book_of(id, trader, filled)?;
        let stable = facts.ledger.asset(venue.cash)?.price;
        let assets = Assets { cash: book.cash, stable, collateral: Vec::new() };
        let with_collateral = |moves: Option<&Market>| -> Result<Assets, Rejection> {
            let collateral = self.collateral_of(facts, trader, moves)?;
            Ok(Assets { collateral, ..assets.clone() })
        };
        let margin = match trader.model {
            MarginModel::Standard => {
                self.standard(facts, id, &with_collateral(None)?, &book.lots)?
            }
            MarginModel::Portfolio => {
                let first = book.lots.keys().next().and_then(|id| self.markets.get(*id));
                self.portfolio(facts, id, &with_collateral(first)?, (&book.lots, grids))?
            }
        };
        self.ramped(trader, margin).ok_or_else(|| no_margin("the initial margin does not fit"))
    }

    /// Initial margin × what the used part of the bought security makes of it.
    fn ramped(&self, trader: &Trader, margin: Margin) -> Option<Margin> {
        let (venue, till) = (self.venues.get(trader.venue)?, self.tills.get(trader.venue)?);
        let factor = crate::security::ramp(&venue.parameters.security, till);
        if factor == ONE {
            return Some(margin);
        }
        let asked = margin.mark_to_market.checked_sub(margin.initial)?.max(Fixed::ZERO);
        let asked = asked.checked_mul(Fixed::from_ratio(factor)?, Rounding::Up)?;
        Some(Margin { initial: margin.mark_to_market.checked_sub(asked)?, ..margin })
    }

    fn book_of(&self, id: TraderId, trader: &Trader, filled: Filled) -> Result<Book, Rejection> {
        let overflow = |field: &str| Rejection::Overflow { field: field.to_owned() };
        let currency = self.venue(trader.venue)?.currency();
        let mut lots = Lots::new();
        let owner = books::owner(id);
        for (book, position) in self.engine().positions(owner) {
            let (contract, listing) = self.contract_in(book)?;
            lots.entry(listing.market).or_default().insert(contract, position);
        }
        let (mut cash, mut earned) = (trader.cash, Fixed::ZERO);
        let wanted = self.engine().orders_of(owner).filter(|order| {
            let side = if order.side == Side::Buy { filled.bids } else { filled.asks };
            side && !order.reduce_only
        });
        for order in wanted {
            let (contract, listing) = self.contract_in(order.book)?;
            let market = self.market(listing.market)?;
            let open = i128::from(order.open);
            let change = match order.side {
                Side::Buy => {
                    let premium = premium(market.unit, order.price, order.open)?;
                    let left = cash.checked_sub(crate::cash::signed(premium));
                    cash = left.ok_or_else(|| overflow("premium"))?;
                    open
                }
                Side::Sell => {
                    let price =
                        market.parameters.tick.mul_div(order.price.into(), 1, Rounding::Down);
                    let price = price.and_then(Fixed::from_price).unwrap_or(Fixed::MAX);
                    let price = price.min(listing.mark.unwrap_or(Fixed::ZERO));
                    let size = size(market, open).ok_or_else(|| overflow("size"))?;
                    let credit = price.checked_mul(size, Rounding::Down);
                    let sum = credit.and_then(|credit| earned.checked_add(credit));
                    earned = sum.ok_or_else(|| overflow("premium"))?;
                    open.checked_neg().ok_or_else(|| overflow("size"))?
                }
            };
            let held = lots.entry(listing.market).or_default().entry(contract).or_default();
            *held = held.checked_add(change).ok_or_else(|| overflow("size"))?;
        }
        let cash = currency.worth(cash).checked_add(earned).ok_or_else(|| overflow("cash"))?;
        Ok(Book { cash, lots })
    }

    fn standard(
        &self,
        facts: Facts<'_>,
        id: TraderId,
        assets: &Assets,
        lots: &Lots,
    ) -> Result<Margin, Rejection> {
        let mut held = Vec::new();
        for (market, lots) in lots {
            let row = self.market(*market)?;
            let tier = facts.oracle.feed(row.feed)?.specification.tier;
            held.push((self.positions(id, row, lots)?, known(id, row)?, standard_of(tier)));
        }
        let underlyings: Vec<_> = held
            .iter()
            .map(|(positions, market, parameters)| standard::Underlying {
                positions,
                market,
                parameters,
            })
            .collect();
        let report =
            standard::margin(assets, &underlyings).map_err(|error| no_margin(id, &error))?;
        Ok(report.total)
    }

    fn portfolio(
        &self,
        facts: Facts<'_>,
        id: TraderId,
        assets: &Assets,
        (lots, grids): (&Lots, Option<&Grids<'_>>),
    ) -> Result<Margin, Rejection> {
        let mut assets = assets.clone();
        let mut total: Option<Margin> = None;
        for (market, lots) in lots {
            let row = self.market(*market)?;
            let positions = self.positions(id, row, lots)?;
            let report = match grids.and_then(|grids| grids.0.get(market)) {
                Some(grid) => grid.margin(&assets, &positions),
                None => {
                    let tier = facts.oracle.feed(row.feed)?.specification.tier;
                    portfolio::margin(&assets, &positions, known(id, row)?, &portfolio_of(tier))
                }
            };
            let margin = report.map_err(|error| no_margin(id, &error))?.total;
            let sum = total.map_or(Ok(margin), |total| total.plus(margin));
            total = Some(sum.map_err(|error| no_margin(id, &error))?);
            // What covers one market covers no other.
            (assets.cash, assets.collateral) = (Fixed::ZERO, Vec::new());
        }
        match total {
            Some(total) => Ok(total),
            // Without positions the models agree.
            None => self.standard(facts, id, &assets, lots),
        }
    }

    fn positions(
        &self,
        id: TraderId,
        market: &Market,
        lots: &BTreeMap<ContractId, i128>,
    ) -> Result<Positions, Rejection> {
        let mut positions = Positions::default();
        for (contract, lots) in lots.iter().filter(|(_, lots)| **lots != 0) {
            let Some(listing) = self.contracts.get(*contract) else { continue };
            let size = size(market, *lots).ok_or_else(|| Rejection::NoMargin {
                trader: id,
                reason: "a position does not fit".to_owned(),
            })?;
            positions.options.push(OptionPosition { contract: listing.terms, size });
        }
        Ok(positions)
    }

    /// The account's collateral besides cash; what moves with `underlying` covers what is short of it.
    fn collateral_of(
        &self,
        facts: Facts<'_>,
        trader: &Trader,
        underlying: Option<&Market>,
    ) -> Result<Vec<Collateral>, Rejection> {
        let venue = self.venue(trader.venue)?;
        let mut all = Vec::with_capacity(trader.collateral.len());
        for (asset, amount) in &trader.collateral {
            let Some(rule) = venue.collateral(*asset) else { continue };
            let row = facts.ledger.asset(*asset)?;
            let currency = crate::Cash::new(row.definition.decimals);
            let lacks = |part: Ratio| Fixed::from_ratio(ONE.saturating_sub(part));
            let (Some(initial), Some(maintenance)) = (lacks(rule.initial), lacks(rule.maintenance))
            else {
                continue;
            };
            all.push(Collateral {
                amount: currency.worth(crate::cash::signed(*amount)),
                quote: Quote { price: row.price, confidence: Fixed::ONE },
                haircut: Haircut { initial, maintenance },
                slash_risk: Fixed::from_ratio(rule.slash_risk).unwrap_or(Fixed::ONE),
                contingency: Contingency { threshold: Fixed::ZERO, factor: Fixed::ZERO },
                moves_with_underlying: row.feed.is_some()
                    && row.feed == underlying.map(|market| market.feed),
            });
        }
        Ok(all)
    }
}

/// So many lots in units of the underlying.
pub(crate) fn size(market: &Market, lots: i128) -> Option<Fixed> {
    market.parameters.lot.raw().checked_mul(lots).map(Fixed::new)
}

fn no_margin(trader: TraderId, error: &margin::MarginError) -> Rejection {
    Rejection::NoMargin { trader, reason: error.to_string() }
}

fn known(trader: TraderId, market: &Market) -> Result<&margin::Market, Rejection> {
    let known = market.marked.as_ref().map(|marked| &marked.market);
    known.ok_or_else(|| Rejection::NoMargin {
        trader,
        reason: "its market has no price yet".to_owned(),
    })
}

/// How strict standard margin is for what a feed of a tier prices. What is traded in sessions is the strictest: it jumps.
const fn standard_of(tier: Tier) -> standard::Parameters {
    match tier {
        Tier::Major => standard::Parameters::major(),
        Tier::Mid => standard::Parameters::mid(),
        Tier::LongTail | Tier::RealWorld => standard::Parameters::long_tail(),
    }
}

/// The same for portfolio margin.
fn portfolio_of(tier: Tier) -> portfolio::Parameters {
    match tier {
        Tier::Major => portfolio::Parameters::major(),
        Tier::Mid => portfolio::Parameters::mid(),
        Tier::LongTail | Tier::RealWorld => portfolio::Parameters::long_tail(),
    }
}
