//! The same chain with an options venue: a market with marks, and two traders.

use super::*;
use matching::{Band, BookId, Command, OwnerId, Place, SelfTrade, Side, TimeInForce};
use pricing::{Kind, surface::Svi};
use protocol::{
    CoSignature, DepositMargin, ExpirySmile, MarketParameters, OpenMarket, OpenVenue, SecurityRule,
    SettlementRule, Signable, SignedSurface, SurfaceReport, Trade, VenueParameters,
};
use rules::{
    FeeSchedule, MarginRamp,
    liquidation::AuctionParameters,
    listing::{Cycle, ListingRule, Series, StrikeRule},
};
use units::{Fixed, MarketId, VenueId};

pub const VENUE: VenueId = VenueId::new(0);
pub const MARKET: MarketId = MarketId::new(0);
/// When the first contracts settle.
pub const EXPIRY: u64 = 1_020_000;
/// The last block of [`World::with_venue`].
pub const OPEN: u64 = 3 * EPOCH + ROUND + 20;

fn venue_parameters() -> VenueParameters {
    VenueParameters {
        collateral: vec![],
        fees: FeeSchedule::standard(),
        auction: AuctionParameters::standard(),
        liquidation_deadline: Millis::new(400),
        liquidation_reward: Amount::new(1_000_000),
        security: SecurityRule {
            slack: Ratio::from_bps(1_000),
            rate: Ratio::from_bps(100),
            headroom: Ratio::from_bps(5_000),
            least_cover: Amount::new(30_000_000_000),
            ramp: MarginRamp::standard(),
        },
    }
}

fn market_parameters() -> MarketParameters {
    let every = Cycle::Every { period: Millis::new(60_000) };
    MarketParameters {
        symbol: name("ETH"),
        lot: Fixed::new(ONE as i128 / 10_000),
        tick: Price::new(ONE / 10),
        listing: ListingRule {
            series: vec![Series::new(every, 2)],
            hour: Millis::ZERO,
            least_life: Millis::new(EPOCH),
            strikes: StrikeRule { step: Ratio::from_bps(250), each_side: 2, most: 16 },
        },
        settlement: SettlementRule { slots: 4, spacing: Millis::new(ROUND), carry: 1 },
        band: Band { ticks: 200, ratio: Ratio::from_bps(5_000) },
        block_minimum: 10,
        surface_staleness: Millis::new(60_000),
        max_basis: Ratio::from_bps(1_000),
    }
}

impl World {
    /// Cover is bought, the market is marked at 2000 with a volatility of four, and staker and watcher have 1000 each at the
    /// venue: epoch 3.
    pub fn with_venue() -> Self {
        let world = Self::new();
        let parameters = Box::new(market_parameters());
        let open = vec![
            Action::OpenVenue(OpenVenue {
                service: ServiceId::new(0),
                parameters: Box::new(venue_parameters()),
            }),
            Action::OpenMarket(OpenMarket { venue: VENUE, feed: FeedId::new(0), parameters }),
        ];
        world.send("venue", open);
        world.block(20);
        world.block(EPOCH);
        world.block(2 * EPOCH);
        world.round(2 * EPOCH + 10, 200_000);
        world.publish(2 * EPOCH + ROUND);
        world.round(2 * EPOCH + ROUND + 10, 200_000);
        world.block(3 * EPOCH);
        world.round(3 * EPOCH + 10, 200_000);
        for who in ["staker", "watcher"] {
            let amount = Amount::new(1_000_000_000);
            let deposit = DepositMargin { venue: VENUE, asset: USD, amount };
            world.send(who, vec![Action::DepositMargin(deposit)]);
        }
        world.block(OPEN);
        world
    }

    /// Everybody reports a price at a moment, and the round ends.
    pub fn round(&self, at: u64, cents: u128) {
        (0..3).for_each(|operator| self.report(operator, at, cents));
        self.block(at);
        self.block((at / ROUND + 1) * ROUND);
    }

    fn publish(&self, at: u64) {
        let surface = Box::new(self.surface(START + at));
        self.send("watcher", vec![Action::PublishSurface(surface)]);
        self.block(at);
    }

    /// A surface of all expiries that everybody signed.
    pub fn surface(&self, observed_at: u64) -> SignedSurface {
        let observed_at = Timestamp::new(observed_at);
        let expiries: Vec<Timestamp> = self.node.read(|state| {
            state.options().market(MARKET).unwrap().expiries.keys().copied().collect()
        });
        let smile = |expiry: Timestamp| {
            // A level and round wings, a variance of 16 a year in all at the money.
            let years = expiry.since(observed_at) as f64 / (365.0 * 24.0 * 3_600_000.0);
            let fixed = |number: f64| Fixed::new((number * 1e18) as i128);
            let variance = 16.0 * years;
            let sigma = variance.sqrt();
            let (a, b) = (fixed(variance / 2.0), fixed(variance / 2.0 / sigma));
            let svi = Svi { a, b, rho: fixed(-0.2), m: Fixed::ZERO, sigma: fixed(sigma) };
            ExpirySmile { expiry, basis: Fixed::ZERO, svi }
        };
        let smiles = expiries.into_iter().map(smile).collect();
        let chain = self.node.chain();
        let body = SurfaceReport { chain, market: MARKET, observed_at, smiles };
        let digest = body.signing_digest();
        let sign = |(operator, who): (u32, &&str)| {
            let secret = key(&format!("{who} duty"));
            let signature = secret.sign(digest.as_bytes());
            CoSignature { operator: OperatorId::new(operator), key: secret.public_key(), signature }
        };
        let signatures = (0..).zip(&OPERATORS).map(sign).collect();
        SignedSurface { body, signatures }
    }

    /// The contract with this strike that settles first: its book and its name.
    pub fn listed(&self, kind: Kind, strike: u128) -> (BookId, String) {
        self.node.read(|state| {
            let mut all = state.options().contracts();
            let found = all.find(|(_, listing)| {
                let terms = listing.terms;
                terms.kind == kind
                    && terms.strike == Price::new(strike * ONE)
                    && terms.expiry.raw() == EXPIRY
            });
            let (_, listing) = found.unwrap();
            (listing.book, listing.name.to_string())
        })
    }

    /// The name of somebody in the books.
    pub fn owner(&self, who: &str) -> OwnerId {
        self.node.read(|state| {
            let row = state.ledger().find_account(&account(who)).unwrap();
            OwnerId::new(state.options().find_trader(VENUE, row).unwrap().index())
        })
    }

    /// Sends a limit order, good till cancelled.
    pub fn order(&self, who: &str, book: BookId, side: Side, price: u64, size: u64) {
        let command = Command::Place(Place {
            owner: self.owner(who),
            book,
            side,
            price,
            size,
            time_in_force: TimeInForce::Limit { post_only: false, until: None },
            reduce_only: false,
            self_trade: SelfTrade::CancelNewest,
        });
        self.send(who, vec![Action::Trade(Trade { venue: VENUE, command })]);
    }
}
