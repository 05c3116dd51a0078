//! The options venue of a scenario: who signs its volatilities, who trades there, and who keeps it sound.
//!
//! Everybody acts once after each price round, on what the state says by then. What looks like chance is drawn from the seed, the
//! trader's name and the round, so a world that is set up again goes on as it would have.

mod chain;
mod flow;
mod liquidator;
mod maker;
mod surface;
mod view;

use super::operator_agent::OperatorAgent;
use crate::founding::venue::{MARKET, VENUE, host, trader};
use crate::{Scenario, SimError, Strategy, VenueTrader};
use app::State;
use operator::Wallet;
use oracle::PriceStatus;
use protocol::{Action, SignedTransaction, StartLiquidation};
use std::path::Path;
use surface::{Level, Shape};
use units::{Millis, OperatorId, Round, Timestamp};
use view::View;

/// Somebody with an account at the venue.
pub(super) struct TraderAgent {
    pub(super) terms: VenueTrader,
    pub(super) wallet: Wallet,
}

/// Everybody at the venue.
pub(super) struct VenueAgents {
    pub(super) host: Wallet,
    pub(super) traders: Vec<TraderAgent>,
    shape: Shape,
    level: Level,
    interval: Millis,
    round: Millis,
    seed: u64,
    /// The marks that everybody has acted on.
    acted: Option<Round>,
}

impl VenueAgents {
    /// Those of a scenario, if it has a venue; a recorded chain is found below `data`.
    pub(super) fn new(
        scenario: &Scenario,
        chain: crypto::Digest,
        data: &Path,
    ) -> Result<Option<Self>, SimError> {
        let Some(venue) = &scenario.venue else { return Ok(None) };
        let shape = match &venue.chain {
            Some(file) => chain::shape(&data.join(file), venue.symbol.as_str())?,
            None => Shape::STATED,
        };
        let traders = venue.traders.iter().map(|terms| TraderAgent {
            wallet: Wallet::new(trader(scenario, terms), chain),
            terms: terms.clone(),
        });
        Ok(Some(Self {
            host: Wallet::new(host(scenario), chain),
            traders: traders.collect(),
            shape,
            level: Level::returning_to(venue.volatility),
            interval: venue.surface_interval(scenario),
            round: venue.round(scenario),
            seed: scenario.seed,
            acted: None,
        }))
    }

    /// What sets the accounts up; none once they are.
    pub(super) fn found(
        &self,
        scenario: &Scenario,
        state: &State,
    ) -> Result<Vec<SignedTransaction>, SimError> {
        let Some(venue) = &scenario.venue else { return Ok(Vec::new()) };
        if !self.traders.is_empty() && state.options().traders().next().is_some() {
            return Ok(Vec::new());
        }
        let mut transactions = Vec::new();
        let fund = scenario.found_fund(venue)?;
        if !fund.is_empty() {
            transactions.push(self.host.sign(state, fund));
        }
        for (index, agent) in (0_u32..).zip(&self.traders) {
            let actions = scenario.found_trader(venue, index, &agent.terms)?;
            transactions.push(agent.wallet.sign(state, actions));
        }
        Ok(transactions)
    }

    /// What everybody does now: volatilities first, then whoever quotes, then everybody else.
    pub(super) fn step(
        &mut self,
        state: &State,
        operators: &[OperatorAgent],
        now: Timestamp,
    ) -> Vec<SignedTransaction> {
        let mut transactions = Vec::new();
        let Ok(market) = state.options().market(MARKET) else { return transactions };
        let fresh = state.oracle().feed(market.feed).map(|feed| feed.price(now));
        if !matches!(fresh, Ok(PriceStatus::Fresh { .. })) {
            return transactions;
        }
        if self.surface_is_due(state, now) {
            let signed = surface::sign(state, operators, &self.shape, &self.level, now);
            let publish = |surface| Action::PublishSurface(Box::new(surface));
            transactions.extend(signed.map(|s| self.host.sign(state, vec![publish(s)])));
        }
        let round = market.marked.as_ref().map(|marked| marked.round);
        let acts = round.is_some() && round != self.acted;
        if acts {
            self.acted = round;
        }
        let Some(view) = View::new(state, self.round, self.seed, now) else { return transactions };
        let (makers, others): (Vec<_>, Vec<_>) = self
            .traders
            .iter()
            .partition(|agent| matches!(agent.terms.strategy, Strategy::Quotes { .. }));
        for agent in makers.into_iter().chain(others) {
            let Some(trader) = view.trader(&agent.wallet) else { continue };
            let actions = match agent.terms.strategy {
                Strategy::Quotes { lots } if acts => maker::quote(&view, trader, lots),
                Strategy::Quotes { .. } => Vec::new(),
                Strategy::Liquidates => liquidator::act(&view, trader, acts),
                _ if acts => flow::trade(&view, trader, &agent.terms),
                _ => Vec::new(),
            };
            if !actions.is_empty() {
                transactions.push(agent.wallet.sign(state, actions));
            }
        }
        transactions
    }

    /// Whether something waits for the venue's people: marks, volatilities, or an account in trouble.
    pub(super) fn waits(&self, state: &State) -> bool {
        let Ok(market) = state.options().market(MARKET) else { return false };
        let fresh = state.oracle().feed(market.feed).map(|feed| feed.price(state.time()));
        if !matches!(fresh, Ok(PriceStatus::Fresh { .. })) {
            return false;
        }
        let marked = market.marked.as_ref().map(|marked| marked.round);
        marked != self.acted
            || self.surface_is_due(state, state.time())
            || state
                .options()
                .traders_of(VENUE)
                .any(|(_, row)| row.unhealthy.is_some() || row.auction.is_some())
    }

    fn surface_is_due(&self, state: &State, now: Timestamp) -> bool {
        let Ok(market) = state.options().market(MARKET) else { return false };
        let live = || market.expiries.keys().filter(|expiry| **expiry > now);
        let unseen = || live().any(|expiry| market.surface.smile(*expiry).is_none());
        let age = market.observed_at.map(|at| Millis::new(now.since(at)));
        live().next().is_some()
            && age.is_none_or(|age| age >= self.interval || (age > Millis::ZERO && unseen()))
    }
}

/// What an operator does whose duty it is to start an auction.
pub(super) fn starts(state: &State, operator: OperatorId) -> Vec<Action> {
    let ledger = state.ledger();
    let waiting = state.options().traders_of(VENUE).filter(|(_, row)| {
        let keeper = row.unhealthy.as_ref().and_then(|unhealthy| unhealthy.keeper);
        keeper == Some(operator) && row.auction.is_none()
    });
    let start = |account| Action::StartLiquidation(StartLiquidation { venue: VENUE, account });
    waiting.map(|(_, row)| start(ledger.account_id(row.account))).collect()
}
