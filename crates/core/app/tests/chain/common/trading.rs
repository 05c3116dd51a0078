//! An options venue of the first service: one market on its feed, a published surface, and traders with cash.

use super::*;
use matching::{Band, BookId, Command, OrderId, OwnerId, Place, SelfTrade, Side, TimeInForce};
use options::{Listing, Options, Till, Trader};
use pricing::{Kind, surface::Svi};
use rules::{
    FeeSchedule, MarginRamp,
    liquidation::AuctionParameters,
    listing::{Cycle, ListingRule, Series, StrikeRule},
};

pub const VENUE: VenueId = VenueId::new(0);
pub const MARKET: MarketId = MarketId::new(0);
/// Those with cash at the venue from the beginning on, in order of their trading accounts.
pub const TRADERS: [&str; 3] = ["alice", "bob", "carol"];
/// From one expiry to the next: six epochs.
pub const PERIOD: u64 = 6 * EPOCH;
/// Base units of cash that a tick of one lot costs: 0.1 of 0.01, with six decimals.
pub const UNIT: u128 = 1_000;
const YEAR: u128 = 365 * 24 * 3_600_000;

/// The usual genesis, and traders with a million each.
pub fn trading_genesis() -> Genesis {
    let mut genesis = genesis();
    let amount = cash(1_000_000);
    let endow = |who: &&str| Endowment { account: account(who), asset: PAY, amount };
    genesis.endowments.extend(TRADERS.iter().map(endow));
    genesis
}

/// Whole units of cash.
pub fn cash(whole: u128) -> Amount {
    Amount::new(whole * 1_000_000)
}

/// The usual feed, but that a price that moves by a tenth is withheld until a second round says the same.
pub fn trading_feed() -> FeedSpecification {
    FeedSpecification { max_jump: percent(10), jump_rounds: 2, ..specification("ETH-USD") }
}

/// The usual terms, but that the venue's traders are who is harmed.
pub fn trading_terms(feed: FeedId) -> Terms {
    let mut terms = terms(feed);
    for offence in &mut terms.offences {
        offence.waterfall.payees =
            vec![Payee { account: options::Venue::restitution_of(VENUE), weight: 1 }];
    }
    terms
}

pub fn venue_parameters() -> VenueParameters {
    VenueParameters {
        collateral: vec![CollateralRule {
            asset: STAKE,
            initial: percent(70),
            maintenance: percent(80),
            slash_risk: Ratio::ZERO,
        }],
        fees: FeeSchedule::standard(),
        auction: AuctionParameters::standard(),
        liquidation_deadline: Millis::new(2 * HEARTBEAT),
        liquidation_reward: cash(10),
        security: SecurityRule {
            slack: percent(10),
            rate: percent(1),
            headroom: percent(50),
            least_cover: cash(3_000_000),
            ramp: MarginRamp::standard(),
        },
    }
}

pub fn market_parameters() -> MarketParameters {
    MarketParameters {
        symbol: name("ETH"),
        lot: Fixed::new(WEI as i128 / 100),
        tick: Price::new(WEI / 10),
        listing: ListingRule {
            series: vec![Series::new(Cycle::Every { period: Millis::new(PERIOD) }, 2)],
            hour: Millis::ZERO,
            least_life: Millis::new(EPOCH),
            strikes: StrikeRule { step: Ratio::from_bps(250), each_side: 2, most: 16 },
        },
        settlement: SettlementRule { slots: 4, spacing: Millis::new(HEARTBEAT), carry: 1 },
        band: Band { ticks: 200, ratio: percent(50) },
        block_minimum: 10,
        surface_staleness: Millis::new(PERIOD),
        max_basis: percent(10),
    }
}

/// A smile with this volatility at the money: total variance `w`, half of it level and half of it from round wings.
pub fn svi(volatility: Ratio, remaining: Millis) -> Svi {
    let variance = volatility.apply(volatility.raw(), Rounding::Down).unwrap();
    let variance = Fixed::new((variance * u128::from(remaining.raw()) / YEAR) as i128);
    let half = Fixed::new(variance.raw() / 2);
    let sigma = variance.sqrt().unwrap();
    let b = half.checked_div(sigma, Rounding::Down).unwrap();
    Svi { a: half, b, rho: Fixed::new(WEI as i128 / -5), m: Fixed::ZERO, sigma }
}

/// A limit order, good till cancelled.
pub fn limit(trader: TraderId, book: BookId, side: Side, price: u64, size: u64) -> Place {
    Place {
        owner: owner(trader),
        book,
        side,
        price,
        size,
        time_in_force: TimeInForce::Limit { post_only: false, until: None },
        reduce_only: false,
        self_trade: SelfTrade::CancelNewest,
    }
}

pub fn owner(trader: TraderId) -> OwnerId {
    OwnerId::new(trader.index())
}

pub fn trade(command: Command) -> Action {
    Action::Trade(Trade { venue: VENUE, command })
}

/// The order that was accepted.
pub fn accepted(events: &[Event]) -> OrderId {
    let order = events.iter().find_map(|event| match event {
        Event::Book(matching::Event::Accepted { order, .. }) => Some(*order),
        _ => None,
    });
    order.unwrap_or_else(|| panic!("{events:?}"))
}

impl Chain {
    /// A covered service with a venue whose market has marks and all that its security allows, and traders with 100,000 each.
    pub fn trading() -> Self {
        Self::trading_under(&trading_feed(), &venue_parameters(), &market_parameters())
    }

    /// The same with other parameters.
    pub fn trading_under(
        feed: &FeedSpecification,
        venue: &VenueParameters,
        market: &MarketParameters,
    ) -> Self {
        let both = [Ratio::ONE; 2];
        let mut chain = Self::with_cover_under(&trading_genesis(), both, feed, trading_terms);
        let (parameters, market) = (Box::new(venue.clone()), Box::new(market.clone()));
        chain.done(
            "buyer",
            vec![
                Action::OpenVenue(OpenVenue { service: SERVICE, parameters }),
                Action::OpenMarket(OpenMarket { venue: VENUE, feed: FEED, parameters: market }),
            ],
        );
        chain.priced_round(price(2_000));
        chain.publish(percent(400));
        chain.priced_round(price(2_000));
        let next = chain.state.epoch().raw() + 1;
        chain.until_epoch(next);
        for who in TRADERS {
            chain.deposit(who, cash(100_000));
        }
        chain.priced_round(price(2_000));
        chain
    }

    pub fn options(&self) -> &Options {
        self.state.options()
    }

    pub fn till(&self) -> &Till {
        self.options().till(VENUE).unwrap()
    }

    pub fn deposit(&mut self, who: &str, amount: Amount) -> Vec<Event> {
        let deposit = DepositMargin { venue: VENUE, asset: PAY, amount };
        self.done(who, vec![Action::DepositMargin(deposit)])
    }

    pub fn trader(&self, who: &str) -> TraderId {
        let row = self.state.ledger().find_account(&account(who)).unwrap();
        self.options().find_trader(VENUE, row).unwrap()
    }

    pub fn trader_row(&self, who: &str) -> &Trader {
        self.options().trader(self.trader(who)).unwrap()
    }

    /// Base units of cash of a trader.
    pub fn cash_of(&self, who: &str) -> i128 {
        self.trader_row(who).cash
    }

    pub fn position(&self, who: &str, book: BookId) -> i128 {
        self.options().engine().position(owner(self.trader(who)), book)
    }

    /// Expiries that are not settled.
    pub fn expiries(&self) -> Vec<Timestamp> {
        self.options().market(MARKET).unwrap().expiries.keys().copied().collect()
    }

    /// The contract of the nearest expiry with this strike.
    pub fn listed(&self, kind: Kind, strike: u128) -> (ContractId, &Listing) {
        self.listed_at(self.expiries()[0], kind, strike)
    }

    pub fn listed_at(&self, expiry: Timestamp, kind: Kind, strike: u128) -> (ContractId, &Listing) {
        let terms = pricing::Contract { kind, strike: price(strike), expiry };
        let mut all = self.options().contracts();
        all.find(|(_, listing)| listing.terms == terms).unwrap_or_else(|| panic!("{terms:?}"))
    }

    pub fn book(&self, kind: Kind, strike: u128) -> BookId {
        self.listed(kind, strike).1.book
    }

    /// The mark of a book in ticks.
    pub fn mark(&self, book: BookId) -> u64 {
        self.options().engine().book(book).unwrap().mark.unwrap()
    }

    /// A surface of every expiry with one volatility and no basis, observed now.
    pub fn surface(&self, volatility: Ratio) -> SurfaceReport {
        self.surface_of(volatility, self.state.time())
    }

    /// The same, observed at a moment.
    pub fn surface_of(&self, volatility: Ratio, observed_at: Timestamp) -> SurfaceReport {
        let ahead = self.expiries().into_iter().filter(|expiry| *expiry > observed_at);
        let smiles = ahead.map(|expiry| {
            let svi = svi(volatility, Millis::new(expiry.since(observed_at)));
            ExpirySmile { expiry, basis: Fixed::ZERO, svi }
        });
        let chain = self.state.meta().chain;
        SurfaceReport { chain, market: MARKET, observed_at, smiles: smiles.collect() }
    }

    /// The action that publishes a surface which these operators signed.
    pub fn surface_by(&self, body: SurfaceReport, operators: &[u32]) -> Action {
        let digest = body.signing_digest();
        let sign = |operator: &u32| {
            let secret = key(&format!("duty-{operator}"));
            let signature = secret.sign(digest.as_bytes());
            let operator = OperatorId::new(*operator);
            CoSignature { operator, key: secret.public_key(), signature }
        };
        let signatures = operators.iter().map(sign).collect();
        Action::PublishSurface(Box::new(SignedSurface { body, signatures }))
    }

    /// Both operators publish a surface with this volatility.
    pub fn publish(&mut self, volatility: Ratio) -> Vec<Event> {
        let action = self.surface_by(self.surface(volatility), &[0, 1]);
        self.done("watch", vec![action])
    }

    /// A limit order of `who`, done.
    pub fn order(
        &mut self,
        who: &str,
        book: BookId,
        side: Side,
        price: u64,
        size: u64,
    ) -> Vec<Event> {
        self.try_order(who, book, side, price, size).unwrap_or_else(|no| panic!("{who}: {no}"))
    }

    pub fn try_order(
        &mut self,
        who: &str,
        book: BookId,
        side: Side,
        price: u64,
        size: u64,
    ) -> Result<Vec<Event>, Rejection> {
        let place = limit(self.trader(who), book, side, price, size);
        self.act(who, vec![trade(Command::Place(place))])
    }

    /// The same by its owner's hand: a command of `who`.
    pub fn command(&mut self, who: &str, command: Command) -> Result<Vec<Event>, Rejection> {
        self.act(who, vec![trade(command)])
    }

    /// Rounds with this price until a moment.
    pub fn priced_until(&mut self, at: Price, until: Timestamp) -> Vec<Event> {
        let mut events = Vec::new();
        while self.state.time() < until {
            events.extend(self.priced_round(at));
        }
        events
    }
}
