//! What is seen of a chain while it is driven.

use crate::venue_observed::{VenueObserved, is_trading};
use crate::{
    FeedTrace, RoundPoint, Scenario, Trace, Window, World, findings::rule_of, founding::STAKE,
};
use app::{Executed, State};
use oracle::{allowed, reference_at};
use protocol::{Action, Event, Outcome, Reference, Rejection, SignedTransaction, Withheld};
use std::collections::BTreeMap;
use units::{
    AccountId, Amount, Epoch, FeedId, Name, OperatorId, Price, Round, Rounding, Timestamp, Value,
};

/// Why a round has no published price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RoundReason {
    /// The venues gave no reference, as they disagreed; honest operators are silent then.
    VenuesDisagree,
    /// The venues gave no reference, as too few quoted.
    TooFewVenues,
    /// There was a reference, but too little cover reported.
    NoQuorum,
    /// The price was further from the last one than the feed believes at once.
    JumpLimit,
    /// The price was less certain than the feed allows.
    ConfidenceCeiling,
    /// The market was closed: there was no round.
    Closed,
}

/// Counts and sums that no state keeps, taken from receipts and events.
pub(crate) struct Observed {
    window: Window,
    decimals: u8,
    pub(crate) blocks: u64,
    /// Transactions that were rejected.
    pub(crate) rejected: u64,
    /// Rounds in the window, of all feeds.
    pub(crate) rounds: u64,
    pub(crate) without_price: u64,
    pub(crate) reports: BTreeMap<OperatorId, u64>,
    pub(crate) missed: BTreeMap<OperatorId, u64>,
    /// With whom, and how much in all.
    pub(crate) pledged: BTreeMap<AccountId, (OperatorId, Amount)>,
    pub(crate) claimed: BTreeMap<AccountId, Amount>,
    pub(crate) premiums: BTreeMap<AccountId, Amount>,
    pub(crate) tenures: BTreeMap<AccountId, (Epoch, Option<Epoch>)>,
    pub(crate) restitution: BTreeMap<AccountId, Amount>,
    /// In words, in order of case.
    pub(crate) verdicts: Vec<String>,
    /// Accusations that came to nothing.
    pub(crate) dismissed: u64,
    /// Rejected transactions, by rule.
    pub(crate) refused: BTreeMap<String, u64>,
    /// Rounds without a price in the window, by reason.
    pub(crate) withheld: BTreeMap<RoundReason, u64>,
    /// Declared profit and what was secured, where most was missing.
    pub(crate) security: Option<(Value, Value)>,
    /// The round of each feed that was looked at last.
    looked: BTreeMap<FeedId, Round>,
    /// The options venue.
    pub(crate) venue: VenueObserved,
    pub(crate) trace: Trace,
}

impl Observed {
    pub(crate) fn new(scenario: &Scenario) -> Self {
        let feeds = scenario.feeds.iter();
        let feeds = feeds.map(|feed| FeedTrace { pair: feed.pair.to_string(), rounds: Vec::new() });
        Self {
            window: scenario.window.clone(),
            decimals: scenario.stake_asset.decimals,
            blocks: 0,
            rejected: 0,
            rounds: 0,
            without_price: 0,
            reports: BTreeMap::new(),
            missed: BTreeMap::new(),
            pledged: BTreeMap::new(),
            claimed: BTreeMap::new(),
            premiums: BTreeMap::new(),
            tenures: BTreeMap::new(),
            restitution: BTreeMap::new(),
            verdicts: Vec::new(),
            dismissed: 0,
            refused: BTreeMap::new(),
            withheld: BTreeMap::new(),
            security: None,
            looked: BTreeMap::new(),
            venue: VenueObserved::default(),
            trace: Trace { feeds: feeds.collect(), ..Trace::default() },
        }
    }

    /// Takes in a block that led to `state`.
    pub(crate) fn block(
        &mut self,
        state: &State,
        transactions: &[SignedTransaction],
        executed: &Executed,
        time: Timestamp,
    ) {
        self.blocks += 1;
        self.venue.look(state);
        for event in &executed.events {
            self.see(state, event, time);
        }
        for (transaction, receipt) in transactions.iter().zip(&executed.receipts) {
            if let Outcome::Rejected(failure) = &receipt.outcome {
                let place = failure.action.map_or(0, usize::from);
                let action = transaction.transaction.actions.get(place).map_or("", Action::name);
                if is_trading(action) {
                    self.venue.refuse(&failure.rejection);
                    continue;
                }
                self.rejected += 1;
                *self.refused.entry(rule_of(action, &failure.rejection)).or_default() += 1;
                if let Rejection::Unsecured { profit, secured, .. } = &failure.rejection {
                    self.see_security(*profit, *secured);
                }
            }
            for event in &receipt.events {
                self.see(state, event, time);
            }
        }
    }

    /// Takes in the stakes after a boundary.
    pub(crate) fn boundary(&mut self, state: &State, time: Timestamp) {
        let stakes = self.stakes(state);
        self.trace.stakes.push((time, stakes));
    }

    fn see(&mut self, state: &State, event: &Event, time: Timestamp) {
        // Once nobody reports any more nothing can settle.
        if time <= self.window.until || !matches!(event, Event::ExpiryDelayed { .. }) {
            self.venue.see(event);
        }
        let add = |totals: &mut BTreeMap<AccountId, Amount>, account: AccountId, amount: Amount| {
            let total = totals.entry(account).or_default();
            *total = total.saturating_add(amount);
        };
        match event {
            Event::Pledged { staker, vault, amount, at_risk_from, .. } => {
                let operator = state.restaking().vault(*vault).map(|vault| vault.operator);
                let entry = self
                    .pledged
                    .entry(*staker)
                    .or_insert((operator.unwrap_or_default(), Amount::ZERO));
                entry.1 = entry.1.saturating_add(*amount);
                self.tenures.insert(*staker, (*at_risk_from, None));
            }
            Event::Left { staker, at_risk_until, .. } => {
                if let Some(tenure) = self.tenures.get_mut(staker) {
                    tenure.1 = Some(*at_risk_until);
                }
            }
            Event::Claimed { staker, amount, .. } => add(&mut self.claimed, *staker, *amount),
            Event::PremiumsClaimed { staker, amount, .. } => {
                add(&mut self.premiums, *staker, *amount);
            }
            Event::RestitutionPaid { account, amount, .. } => {
                add(&mut self.restitution, *account, *amount);
            }
            Event::RoundPriced { feed, round, price, .. } => {
                self.see_round(state, *feed, *round, Ok(*price));
            }
            Event::RoundWithoutPrice { feed, round, .. } => {
                self.see_round(state, *feed, *round, Err(None));
            }
            Event::RoundWithheld { feed, round, reason, .. } => {
                let reason = match reason {
                    Withheld::Jumped { .. } => RoundReason::JumpLimit,
                    Withheld::TooUncertain { .. } => RoundReason::ConfidenceCeiling,
                };
                self.see_round(state, *feed, *round, Err(Some(reason)));
            }
            Event::EvidenceDismissed { .. } => self.dismissed += 1,
            Event::SecurityMeasured { profit, secured, .. } if !profit.is_zero() => {
                self.see_security(*profit, *secured);
            }
            Event::CaseOpened { operator, offence, verdict, .. } => {
                self.verdicts.push(verdict.to_string());
                let place = usize::try_from(operator.index()).unwrap_or(usize::MAX);
                self.trace.offences.push((time, place, offence.to_string()));
            }
            _ => {}
        }
    }

    /// Keeps the declaration of which most was missing. Before the first boundary nothing could be bought.
    fn see_security(&mut self, profit: Value, secured: Value) {
        let missing = |(profit, secured): (Value, Value)| profit.saturating_sub(secured);
        let have = self.security.map(missing);
        if !secured.is_zero() && have.is_none_or(|have| missing((profit, secured)) > have) {
            self.security = Some((profit, secured));
        }
    }

    /// Takes in what came of a round: a price, or none and perhaps why.
    fn see_round(
        &mut self,
        state: &State,
        id: FeedId,
        round: Round,
        price: Result<Price, Option<RoundReason>>,
    ) {
        let Ok(feed) = state.oracle().feed(id) else { return };
        let began = feed.clock.start(round.raw());
        if !(self.window.from..=self.window.until).contains(&began) {
            return;
        }
        self.rounds += 1;
        self.without_price += u64::from(price.is_err());
        let entries = state.oracle().round(id, round).map(|record| record.entries.clone());
        let entries = entries.unwrap_or_default();
        let epoch = state.meta().epochs.epoch(began);
        for (operator, _) in state.restaking().operators() {
            if entries.iter().any(|entry| entry.body.operator == operator) {
                *self.reports.entry(operator).or_default() += 1;
            } else if state.restaking().is_on_duty(operator, feed.service, epoch) {
                *self.missed.entry(operator).or_default() += 1;
            }
        }
        let trace =
            usize::try_from(id.index()).ok().and_then(|place| self.trace.feeds.get_mut(place));
        if let Some(point) =
            trace.and_then(|feed| feed.rounds.iter_mut().rev().find(|p| p.time == began))
        {
            if let Err(reason) = price {
                let reason = reason.or(point.silence).unwrap_or(RoundReason::NoQuorum);
                *self.withheld.entry(reason).or_default() += 1;
            }
            point.price = price.ok();
            point.reports = entries
                .iter()
                .filter_map(|entry| {
                    Some((usize::try_from(entry.body.operator.index()).ok()?, entry.body.price))
                })
                .collect();
        }
    }

    /// Writes down what the venues say when a round is first looked at.
    pub(crate) fn look(&mut self, state: &State, world: &World, now: Timestamp) {
        for ((id, feed), trace) in state.oracle().feeds().zip(&mut self.trace.feeds) {
            let round = feed.clock.round(now);
            if self.looked.insert(id, round) == Some(round) {
                continue;
            }
            let (time, end) =
                (feed.clock.start(round.raw()), feed.clock.start(round.plus(1).raw()));
            let specification = &feed.specification;
            if !specification.is_open(time, end) {
                *self.withheld.entry(RoundReason::Closed).or_default() += 1;
                continue;
            }
            let quotes = || world.quotes().around(specification, now).map(|held| &held.quote);
            let (band, silence) = match reference_at(specification, now, quotes(), None) {
                Reference::Price { price, spread, .. } => {
                    let allowed = allowed(specification, spread).apply(price.raw(), Rounding::Down);
                    let allowed = Price::new(allowed.unwrap_or(0));
                    let band = (price.saturating_sub(allowed), price.saturating_add(allowed));
                    (Some(band), None)
                }
                Reference::TooFast { .. } => (None, None),
                Reference::Disagree { .. } => (None, Some(RoundReason::VenuesDisagree)),
                Reference::TooFew { .. } => (None, Some(RoundReason::TooFewVenues)),
            };
            let latest: BTreeMap<&Name, Price> =
                quotes().map(|quote| (&quote.venue, quote.price)).collect();
            let venue_outside = band.is_some_and(|(low, high)| {
                latest.values().any(|price| !(low..=high).contains(price))
            });
            let (price, reports) = (None, Vec::new());
            trace.rounds.push(RoundPoint { time, price, band, venue_outside, silence, reports });
        }
    }

    /// What is left of all stake that was ever pledged to each operator, in whole units, for the picture.
    fn stakes(&self, state: &State) -> Vec<f64> {
        let scale = 10_f64.powi(self.decimals.into());
        let operators = state.restaking().operators();
        operators.map(|(id, _)| self.left_of(state, id).raw() as f64 / scale).collect()
    }

    /// What is left of all stake that was ever pledged to an operator, what was claimed included.
    pub(crate) fn left_of(&self, state: &State, operator: OperatorId) -> Amount {
        let row = state.restaking().operator(operator);
        let staked = row.map(|row| state.restaking().stake_of(row)).unwrap_or_default();
        let staked = staked.iter().filter(|(asset, _)| *asset == STAKE).map(|(_, amount)| *amount);
        let claimed = self.pledged.iter().filter(|(_, (of, _))| *of == operator);
        let claimed = claimed.filter_map(|(staker, _)| self.claimed.get(staker).copied());
        staked.chain(claimed).fold(Amount::ZERO, Amount::saturating_add)
    }
}
