//! What a trader sees of the market.

use crate::founding::venue::{MARKET, VENUE};
use app::State;
use crypto::hash_borsh;
use margin::Margin;
use matching::{BookId, Command, OwnerId, Place, SelfTrade, Side, TimeInForce};
use operator::Wallet;
use options::{Facts, Listing, Market};
use protocol::{Action, Trade};
use units::{Fixed, Millis, Name, Price, Ratio, Rounding, Timestamp, TraderId, VenueId};

/// Of how many expiries contracts are quoted.
const EXPIRIES: usize = 3;
/// How many strikes of each are, those nearest to the price.
const STRIKES: usize = 7;

/// The state as someone at the venue sees it.
pub(super) struct View<'a> {
    pub(super) state: &'a State,
    pub(super) market: &'a Market,
    pub(super) spot: Price,
    pub(super) now: Timestamp,
    /// How long a round is.
    pub(super) round: Millis,
    seed: u64,
}

/// A contract that is quoted.
#[derive(Clone, Copy)]
pub(super) struct Quoted<'a> {
    pub(super) listing: &'a Listing,
    /// What it is worth, in ticks.
    pub(super) mark: u64,
    /// Half of what a maker asks between bid and ask, in ticks.
    pub(super) half_spread: u64,
}

impl<'a> View<'a> {
    /// None before there is a price.
    pub(super) fn new(state: &'a State, round: Millis, seed: u64, now: Timestamp) -> Option<Self> {
        let market = state.options().market(MARKET).ok()?;
        Some(Self { state, market, spot: market.spot()?, now, round, seed })
    }

    /// Somebody's trading account.
    pub(super) fn trader(&self, wallet: &Wallet) -> Option<TraderId> {
        let account = self.state.ledger().find_account(&wallet.account())?;
        self.state.options().find_trader(VENUE, account)
    }

    /// Its margin.
    pub(super) fn margin(&self, trader: TraderId) -> Option<Margin> {
        let facts = Facts { ledger: self.state.ledger(), oracle: self.state.oracle() };
        self.state.options().margin_of(facts, trader).ok()
    }

    /// Whether it may trade at all.
    pub(super) fn is_free(&self, trader: TraderId) -> bool {
        let row = self.state.options().trader(trader);
        row.is_some_and(|row| row.auction.is_none() && row.unhealthy.is_none())
    }

    /// What a lot of a short option is taken to need, in whole units of cash: a tenth of the underlying, times what the ramp makes
    /// of it.
    pub(super) fn need_of_lot(&self) -> Fixed {
        let need = || {
            let options = self.state.options();
            let (venue, till) = (options.venue(VENUE).ok()?, options.till(VENUE).ok()?);
            let used = rules::utilisation(till.exposed().raw(), till.cap.raw());
            let ramp = venue.parameters.security.ramp.multiplier(used)?;
            let lot = Fixed::from_price(self.spot)?
                .checked_mul(self.market.parameters.lot, Rounding::Up)?
                .checked_mul(Fixed::from_ratio(Ratio::from_bps(1_000))?, Rounding::Up)?;
            lot.checked_mul(Fixed::from_ratio(ramp)?, Rounding::Up)
        };
        need().unwrap_or(Fixed::MAX)
    }

    /// How many lots of short options an account's margin is enough for.
    pub(super) fn affords(&self, trader: TraderId) -> u64 {
        let free = self.margin(trader).map_or(Fixed::ZERO, |margin| margin.initial);
        let lots = free.magnitude().checked_div(self.need_of_lot().magnitude()).unwrap_or(0);
        if free.is_negative() { 0 } else { u64::try_from(lots).unwrap_or(u64::MAX) }
    }

    /// What is quoted: calls and puts near the money that expire soonest, but not within two rounds; in order of book.
    pub(super) fn quoted(&self) -> Vec<Quoted<'a>> {
        let soonest = self.now.plus(self.round.raw().saturating_mul(2));
        let expiries = self.market.expiries.iter().filter(|(expiry, _)| **expiry > soonest);
        let mut quoted = Vec::new();
        for (_, contracts) in expiries.take(EXPIRIES) {
            let listed = contracts.iter().filter_map(|id| self.state.options().contract(*id));
            let mut listed: Vec<&Listing> = listed.collect();
            listed.sort_by_key(|listing| (listing.terms.strike.abs_diff(self.spot), listing.book));
            listed.truncate(2 * STRIKES);
            quoted.extend(listed.into_iter().filter_map(|listing| self.quote_of(listing)));
        }
        quoted.sort_by_key(|quoted| quoted.listing.book);
        quoted
    }

    /// A contract with its mark, if it has one: half the spread is four hundredths of the mark, five hundredths of a hundredth of the
    /// price and two ticks at least.
    pub(super) fn quote_of(&self, listing: &'a Listing) -> Option<Quoted<'a>> {
        let tick = self.market.parameters.tick.raw();
        let ticks = |worth: u128| u64::try_from(worth / tick).unwrap_or(u64::MAX);
        let mark = ticks(listing.mark?.magnitude());
        let half_spread = (mark / 25).max(ticks(self.spot.raw() / 2_000)).max(2);
        Some(Quoted { listing, mark, half_spread })
    }

    /// Lots bought less sold.
    pub(super) fn position(&self, trader: TraderId, book: BookId) -> i128 {
        self.state.options().engine().position(owner(trader), book)
    }

    /// What someone has in contracts that are still traded.
    pub(super) fn positions(&self, trader: TraderId) -> Vec<(Quoted<'a>, i128)> {
        let engine = self.state.options().engine();
        let held = engine.positions(owner(trader)).filter_map(|(book, lots)| {
            let (_, listing) = self.state.options().contract_in(book).ok()?;
            let traded = listing.terms.expiry > self.now.after(self.round);
            Some((self.quote_of(listing).filter(|_| traded)?, lots))
        });
        held.collect()
    }

    /// A number below `below` that only the seed, the name, the round and `which` decide.
    pub(super) fn draw(&self, name: &Name, which: u64, below: u64) -> u64 {
        let round = self.market.marked.as_ref().map_or(0, |marked| marked.round.raw());
        let drawn = hash_borsh("buttress-sim/draw", &(self.seed, name.as_str(), round, which));
        let drawn =
            drawn.as_bytes().iter().take(8).fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
        drawn.checked_rem(below).unwrap_or(0)
    }

    /// An order that trades at once or not at all, as far from the mark as three half spreads.
    pub(super) fn take(
        &self,
        trader: TraderId,
        quoted: &Quoted<'_>,
        (side, size): (Side, u64),
        reduce_only: bool,
    ) -> Action {
        let far = quoted.half_spread.saturating_mul(3);
        let price = match side {
            Side::Buy => quoted.mark.saturating_add(far),
            Side::Sell => quoted.mark.saturating_sub(far).max(1),
        };
        let place = Place {
            owner: owner(trader),
            book: quoted.listing.book,
            side,
            price,
            size,
            time_in_force: TimeInForce::Market,
            reduce_only,
            self_trade: SelfTrade::CancelNewest,
        };
        command(Command::Place(place))
    }

    /// Closes a position.
    pub(super) fn close(&self, trader: TraderId, held: &(Quoted<'_>, i128)) -> Action {
        let side = if held.1 > 0 { Side::Sell } else { Side::Buy };
        let most = self.state.options().engine().limits().size;
        let size = u64::try_from(held.1.unsigned_abs()).unwrap_or(u64::MAX).min(most);
        self.take(trader, &held.0, (side, size), true)
    }
}

/// A trader's name among the owners of orders.
pub(super) const fn owner(trader: TraderId) -> OwnerId {
    OwnerId::new(trader.index())
}

/// A command to the books of the venue.
pub(super) fn command(command: Command) -> Action {
    let venue: VenueId = VENUE;
    Action::Trade(Trade { venue, command })
}
