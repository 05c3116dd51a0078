//! How a scenario's options venue begins. What its file does not say follows from the feed: how long its rounds are.

use super::{PAYMENT, SERVICE, STAKE, key};
use crate::{OptionsVenue, Scenario, SimError, Strategy, VenueTrader};
use crypto::SecretKey;
use matching::{Band, Command, GroupId, OwnerId, ProtectionLimits};
use protocol::{
    Action, CollateralRule, DepositMargin, Endowment, FundVenue, MarginModel, MarketParameters,
    OpenMarket, OpenVenue, SecurityRule, SetMarginModel, SettlementRule, Trade, VenueParameters,
    account_of,
};
use rules::liquidation::AuctionParameters;
use rules::listing::{ListingRule, StrikeRule};
use rules::{FeeSchedule, MarginRamp};
use units::{Amount, FeedId, MarketId, Millis, Ratio, Rounding, TraderId, VenueId};

/// The venue of every scenario that has one.
pub(crate) const VENUE: VenueId = VenueId::new(0);
/// Its one market.
pub(crate) const MARKET: MarketId = MarketId::new(0);
/// The longest that operators have to start an auction.
const DEADLINE: Millis = Millis::new(1_800_000);
/// A surface is old after so many of the intervals at which it is signed.
const STALE_AFTER: u64 = 4;
/// A maker's quotes freeze once so many times the size of one of them has traded within a round.
const PROTECTED: u64 = 20;

/// The key of whoever pays the fund, and brings what operators signed to the chain.
pub(crate) fn host(scenario: &Scenario) -> SecretKey {
    SecretKey::derive("venue-host", scenario.seed)
}

impl OptionsVenue {
    /// The feed, by its place in the scenario.
    fn feed<'a>(&self, scenario: &'a Scenario) -> Option<(FeedId, &'a crate::Feed)> {
        let mut feeds = (0_u32..).map(FeedId::new).zip(&scenario.feeds);
        feeds.find(|(_, feed)| feed.pair == self.feed)
    }
    /// How long a round of the feed is.
    pub(crate) fn round(&self, scenario: &Scenario) -> Millis {
        self.feed(scenario).map_or(Millis::new(1), |(_, feed)| feed.heartbeat)
    }
    /// How often operators sign volatilities.
    pub(crate) fn surface_interval(&self, scenario: &Scenario) -> Millis {
        let round = self.round(scenario);
        self.surface.unwrap_or(round).max(round)
    }

    fn parameters(&self, scenario: &Scenario) -> Result<VenueParameters, SimError> {
        let cash = &scenario.payment_asset;
        let least_cover = match &self.least_cover {
            Some(text) => scenario.amount("venue.least_cover", text, cash)?,
            None => {
                let scale = 10_u128.checked_pow(cash.decimals.into()).unwrap_or(u128::MAX);
                let target = scenario.service.target.raw();
                let units = units::mul_div(target, scale, cash.price.raw(), Rounding::Up);
                Amount::new(units.unwrap_or(0))
            }
        };
        let stake = CollateralRule {
            asset: STAKE,
            initial: Ratio::from_bps(6_000),
            maintenance: Ratio::from_bps(7_500),
            slash_risk: Ratio::ZERO,
        };
        let five_rounds = Millis::new(self.round(scenario).raw().saturating_mul(5));
        Ok(VenueParameters {
            collateral: vec![stake],
            fees: FeeSchedule::standard(),
            auction: AuctionParameters::standard(),
            liquidation_deadline: five_rounds.min(DEADLINE),
            liquidation_reward: scenario.amount("venue.liquidation_reward", "10", cash)?,
            security: SecurityRule {
                slack: scenario.service.slack,
                rate: scenario.service.premium,
                headroom: self.headroom,
                least_cover,
                ramp: MarginRamp::standard(),
            },
        })
    }

    fn market(&self, scenario: &Scenario) -> MarketParameters {
        let round = self.round(scenario).raw().max(1);
        let slots = u32::try_from((self.settlement.raw() / round).max(1)).unwrap_or(u32::MAX);
        let interval = self.surface_interval(scenario).raw();
        let standard = ListingRule::standard();
        let strikes = StrikeRule { each_side: self.strikes, ..StrikeRule::standard() };
        MarketParameters {
            symbol: self.symbol.clone(),
            lot: self.lot,
            tick: self.tick,
            listing: ListingRule {
                series: self.expiries.clone(),
                least_life: standard.least_life.min(Millis::new(round.saturating_mul(2))),
                strikes,
                ..standard
            },
            // Where one slot in ten is missing the average still is one.
            settlement: SettlementRule { slots, spacing: Millis::new(round), carry: slots / 10 },
            band: Band { ticks: 1_000, ratio: Ratio::from_bps(5_000) },
            block_minimum: 100,
            surface_staleness: Millis::new(interval.saturating_mul(STALE_AFTER)),
            max_basis: Ratio::from_bps(1_000),
        }
    }
}

impl Scenario {
    /// What the venue's people have at first.
    pub(crate) fn venue_endowments(&self) -> Result<Vec<Endowment>, SimError> {
        let Some(venue) = &self.venue else { return Ok(Vec::new()) };
        let fund = self.amount("venue.fund", &venue.fund, &self.payment_asset)?;
        let host = account_of(&host(self).public_key());
        let mut endowments = vec![Endowment { account: host, asset: PAYMENT, amount: fund }];
        for trader in &venue.traders {
            let account = super::account(self, "trader", &trader.name);
            let amount = self.trader_cash(trader)?;
            endowments.push(Endowment { account, asset: PAYMENT, amount });
        }
        Ok(endowments)
    }

    fn trader_cash(&self, trader: &VenueTrader) -> Result<Amount, SimError> {
        let field = format!("venue.traders.{}.cash", trader.name);
        self.amount(&field, &trader.cash, &self.payment_asset)
    }

    /// What the service's owner does to open the venue.
    pub(crate) fn found_venue(&self, venue: &OptionsVenue) -> Result<Vec<Action>, SimError> {
        let missing = || self.error("venue.feed", &venue.feed, "one of the feeds");
        let (feed, _) = venue.feed(self).ok_or_else(missing)?;
        let parameters = Box::new(venue.parameters(self)?);
        let market = Box::new(venue.market(self));
        Ok(vec![
            Action::OpenVenue(OpenVenue { service: SERVICE, parameters }),
            Action::OpenMarket(OpenMarket { venue: VENUE, feed, parameters: market }),
        ])
    }

    /// What the host does once there is a venue.
    pub(crate) fn found_fund(&self, venue: &OptionsVenue) -> Result<Vec<Action>, SimError> {
        let amount = self.amount("venue.fund", &venue.fund, &self.payment_asset)?;
        let fund = Action::FundVenue(FundVenue { venue: VENUE, amount });
        Ok(if amount.is_zero() { Vec::new() } else { vec![fund] })
    }

    /// What a trader does once there is a venue; whoever quotes protects its quotes.
    pub(crate) fn found_trader(
        &self,
        venue: &OptionsVenue,
        index: u32,
        trader: &VenueTrader,
    ) -> Result<Vec<Action>, SimError> {
        let amount = self.trader_cash(trader)?;
        let deposit = DepositMargin { venue: VENUE, asset: PAYMENT, amount };
        let mut actions = vec![Action::DepositMargin(deposit)];
        if trader.margin != MarginModel::Standard {
            let model = SetMarginModel { venue: VENUE, model: trader.margin };
            actions.push(Action::SetMarginModel(model));
        }
        if let Strategy::Quotes { lots } = trader.strategy {
            let window = venue.round(self);
            let quantity = Some(lots.saturating_mul(PROTECTED));
            let limits = Some(ProtectionLimits { window, quantity, delta: None });
            let (owner, group) =
                (OwnerId::new(TraderId::new(index).index()), GroupId::new(MARKET.index()));
            let command = Command::Protect { owner, group, limits };
            actions.push(Action::Trade(Trade { venue: VENUE, command }));
        }
        Ok(actions)
    }
}

/// The key of a trader.
pub(crate) fn trader(scenario: &Scenario, trader: &VenueTrader) -> SecretKey {
    key(scenario, "trader", &trader.name)
}
