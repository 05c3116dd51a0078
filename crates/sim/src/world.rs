//! Everyone outside the chain.

use crate::{
    Behaviour, Market, Scenario, SimError,
    founding::{self, STAKE},
};
use app::State;
use crypto::SecretKey;
use market_data::{
    MarketData, Recorded, Series, Simulated, SimulatedPair, SimulatedVenue, Simulation, Venue,
};
use operator::{Conduct, QuoteBook, Reporter, Wallet, Watchtower};
use oracle::Feed;
use protocol::{
    Action, Claim, Leave, Pledge, Report, ReturnFromJail, SignedReport, SignedTransaction,
};
use std::{collections::BTreeMap, path::Path};
use units::{AccountId, Amount, FeedId, Millis, Name, OperatorId, Price, Timestamp, VaultId};

/// An operator of the scenario, with everything that it acts with.
struct OperatorAgent {
    name: Name,
    owner: Wallet,
    duty_key: SecretKey,
    reporter: Reporter,
    behaviour: Behaviour,
    equivocated: bool,
    returns: bool,
}

/// A staker of the scenario.
struct StakerAgent {
    name: Name,
    wallet: Wallet,
    vault: VaultId,
    amount: Amount,
    joins_at: Timestamp,
    leaves_at: Option<Timestamp>,
}

/// Someone in the world, for those who look.
#[derive(Clone, Debug)]
pub struct Actor {
    /// Its name.
    pub name: String,
    /// `operator`, `staker`, `service`, `harmed`, `watchtower`, `custodian`.
    pub role: &'static str,
    /// Its account.
    pub account: AccountId,
    /// The secret key of the account, which anyone can derive from the seed.
    pub key: SecretKey,
    /// Its operator, if it is one.
    pub operator: Option<OperatorId>,
    /// What it does, in words.
    pub behaviour: Option<String>,
}

/// Venues, operators, stakers, a service and a watchtower: fed with time and the state, they answer with
/// transactions. Who joined, who left and what was reported is read from the state, so a world can be set
/// up again at any time and goes on from there.
pub struct World {
    scenario: Scenario,
    market: Box<dyn MarketData + Send>,
    book: QuoteBook,
    operators: Vec<OperatorAgent>,
    stakers: Vec<StakerAgent>,
    service: Wallet,
    watchtower: Watchtower,
    watchtower_wallet: Wallet,
}

impl World {
    /// The world of a scenario whose chain has this name and began at `founded`.
    ///
    /// # Errors
    /// [`SimError::Market`] when its prices cannot be read; [`SimError::Field`] for an amount that is not one.
    pub fn new(
        scenario: &Scenario,
        chain: crypto::Digest,
        founded: Timestamp,
        data: &Path,
    ) -> Result<Self, SimError> {
        let mut operators = Vec::new();
        for (index, operator) in (0_u32..).zip(&scenario.operators) {
            let duty_key = founding::key(scenario, "duty", &operator.name);
            operators.push(OperatorAgent {
                name: operator.name.clone(),
                owner: Wallet::new(founding::key(scenario, "owner", &operator.name), chain),
                reporter: Reporter::new(OperatorId::new(index), duty_key.clone()),
                duty_key,
                behaviour: operator.behaviour.clone(),
                equivocated: false,
                returns: operator.returns,
            });
        }
        let mut stakers = Vec::new();
        for (index, staker) in scenario.stakers.iter().enumerate() {
            let place =
                scenario.operators.iter().position(|o| o.name == staker.operator).unwrap_or(0);
            stakers.push(StakerAgent {
                name: staker.name.clone(),
                wallet: Wallet::new(founding::key(scenario, "staker", &staker.name), chain),
                vault: VaultId::new(u32::try_from(place).unwrap_or(u32::MAX)),
                amount: scenario.amount(
                    &format!("stakers[{index}].amount"),
                    &staker.amount,
                    &scenario.stake_asset,
                )?,
                joins_at: staker.joins_at.unwrap_or(Timestamp::ZERO),
                leaves_at: staker.leaves_at,
            });
        }
        let horizon =
            scenario.feeds.iter().map(|feed| feed.reference_window.raw()).max().unwrap_or(0);
        Ok(Self {
            market: open_market(scenario, founded, data)?,
            book: QuoteBook::new(Millis::new(horizon)),
            operators,
            stakers,
            service: Wallet::new(founding::key(scenario, "service", &scenario.service.name), chain),
            watchtower: Watchtower::default(),
            watchtower_wallet: Wallet::new(SecretKey::derive("watchtower", scenario.seed), chain),
            scenario: scenario.clone(),
        })
    }

    /// The next transactions that set the world up; none once it is. To be asked again after each block.
    ///
    /// # Errors
    /// [`SimError::Field`] for an amount that is not one.
    pub fn found(&self, state: &State) -> Result<Vec<SignedTransaction>, SimError> {
        let restaking = state.restaking();
        if restaking.services().next().is_none() {
            let mut transactions = vec![self.service.sign(state, self.scenario.found_service()?)];
            for (index, (agent, operator)) in
                (0_u32..).zip(self.operators.iter().zip(&self.scenario.operators))
            {
                transactions
                    .push(agent.owner.sign(state, self.scenario.found_operator(index, operator)?));
            }
            return Ok(transactions);
        }
        if restaking.offers().next().is_none() {
            let agents = self.operators.iter().zip(&self.scenario.operators);
            let offers = (0_u32..).zip(agents).map(|(index, (agent, operator))| {
                agent.owner.sign(state, self.scenario.found_offer(index, operator))
            });
            let early = self.stakers.iter().filter(|staker| staker.joins_at == Timestamp::ZERO);
            return Ok(offers.chain(early.map(|staker| staker.pledge(state))).collect());
        }
        Ok(Vec::new())
    }

    /// What everyone does at `now`: report, join, leave, claim, accuse. Before the window nobody reports, nor
    /// after it.
    ///
    /// # Errors
    /// [`SimError::Market`].
    pub fn step(
        &mut self,
        state: &State,
        now: Timestamp,
    ) -> Result<Vec<SignedTransaction>, SimError> {
        let quotes = self.market.poll(now)?;
        self.book.add(quotes, now);
        let mut transactions = Vec::new();
        let window = &self.scenario.window;
        if (window.from..=window.until).contains(&now) {
            self.report(state, now, &mut transactions);
        }
        transactions.extend(self.stakers.iter().filter_map(|staker| staker.step(state, now)));
        let accusations = self.watchtower.accuse(state, now);
        if !accusations.is_empty() {
            let actions =
                accusations.into_iter().map(|found| Action::FileEvidence(found.filing)).collect();
            transactions.push(self.watchtower_wallet.sign(state, actions));
        }
        Ok(transactions)
    }

    fn report(&mut self, state: &State, now: Timestamp, transactions: &mut Vec<SignedTransaction>) {
        for agent in &mut self.operators {
            agent.forget_what_is_over(now);
            let mut actions = Vec::new();
            for (id, feed) in state.oracle().feeds() {
                if agent.reporter.is_due(state, id, feed, now).is_err() {
                    continue;
                }
                for (statement, public) in agent.statements(state, id, feed, &self.book, now) {
                    self.watchtower.observe(state, &self.book, &statement);
                    if public {
                        actions.push(Action::Report(statement));
                    }
                }
            }
            actions.extend(agent.return_from_jail(state));
            if !actions.is_empty() {
                transactions.push(agent.owner.sign(state, actions));
            }
        }
    }

    /// Moves on to `now` without acting: for going on after a restart.
    ///
    /// # Errors
    /// [`SimError::Market`].
    pub fn skip_to(&mut self, now: Timestamp) -> Result<(), SimError> {
        Ok(self.market.skip_to(now)?)
    }

    /// Makes an operator behave differently from now on.
    ///
    /// # Errors
    /// The names that there are, when there is no such operator.
    pub fn set_behaviour(&mut self, operator: &str, behaviour: Behaviour) -> Result<(), String> {
        let names = || {
            self.operators.iter().map(|agent| agent.name.as_str()).collect::<Vec<_>>().join(", ")
        };
        let unknown = format!("operator is {operator:?}, expected one of {}", names());
        let agent = self
            .operators
            .iter_mut()
            .find(|agent| agent.name.as_str() == operator)
            .ok_or(unknown)?;
        agent.behaviour = behaviour;
        agent.equivocated = false;
        Ok(())
    }

    /// The scenario.
    #[must_use]
    pub const fn scenario(&self) -> &Scenario {
        &self.scenario
    }
    /// The quotes seen lately.
    #[must_use]
    pub const fn quotes(&self) -> &QuoteBook {
        &self.book
    }
    /// How each operator's reports compared with the venues.
    #[must_use]
    pub const fn conduct(&self) -> &BTreeMap<OperatorId, Conduct> {
        self.watchtower.conduct()
    }

    /// Everyone who has an account.
    #[must_use]
    pub fn actors(&self) -> Vec<Actor> {
        let actor = |name: &str, role: &'static str, key: SecretKey| {
            let account = protocol::account_of(&key.public_key());
            Actor { name: name.to_owned(), role, account, key, operator: None, behaviour: None }
        };
        let operators = self.operators.iter().map(|agent| Actor {
            operator: Some(agent.reporter.operator()),
            behaviour: Some(agent.behaviour.to_string()),
            ..actor(agent.name.as_str(), "operator", agent.owner.key().clone())
        });
        let stakers =
            self.stakers.iter().map(|s| actor(s.name.as_str(), "staker", s.wallet.key().clone()));
        let scenario = &self.scenario;
        let harmed = &scenario.terms.harmed;
        let others = [
            actor(scenario.service.name.as_str(), "service", self.service.key().clone()),
            actor(harmed.as_str(), "harmed", founding::key(scenario, "harmed", harmed)),
            actor("watchtower", "watchtower", self.watchtower_wallet.key().clone()),
            actor("custodian", "custodian", SecretKey::derive("custodian", scenario.seed)),
        ];
        operators.chain(stakers).chain(others).collect()
    }
}

impl OperatorAgent {
    /// A lie that has ended leaves an honest operator.
    fn forget_what_is_over(&mut self, now: Timestamp) {
        if let Behaviour::Lies { from, lasts, .. } = self.behaviour
            && now >= from.after(lasts)
        {
            self.behaviour = Behaviour::Honest;
        }
    }

    /// What ends its jail, when that is wanted and would be done.
    fn return_from_jail(&self, state: &State) -> Option<Action> {
        let (restaking, operator) = (state.restaking(), self.reporter.operator());
        let since = restaking.operator(operator).ok()?.jailed.filter(|_| self.returns)?;
        let over = state.epoch() > since.plus(restaking.parameters().jail_epochs);
        let may = over && restaking.open_cases(operator) == 0;
        may.then_some(Action::ReturnFromJail(ReturnFromJail { operator }))
    }

    /// What it signs for a round, and whether it shows it to the chain.
    fn statements(
        &mut self,
        state: &State,
        id: FeedId,
        feed: &Feed,
        book: &QuoteBook,
        now: Timestamp,
    ) -> Vec<(SignedReport, bool)> {
        let specification = &feed.specification;
        let honest = Reporter::price(specification, book, now).ok();
        let sign = |price: Price| self.reporter.sign(state, id, feed, price, now);
        match &self.behaviour {
            Behaviour::Silent { from } if now >= *from => Vec::new(),
            Behaviour::Copies { venue }
                if specification.sources.iter().any(|s| s.venue == *venue) =>
            {
                let last = book
                    .around(specification, now)
                    .filter(|quote| quote.body.venue == *venue)
                    .last();
                last.map(|quote| (sign(quote.body.price), true)).into_iter().collect()
            }
            Behaviour::Lies { bps, from, lasts } if now >= *from && now < from.after(*lasts) => {
                honest.map(|price| (sign(shifted(price, *bps)), true)).into_iter().collect()
            }
            Behaviour::Equivocates { at } if now >= *at && !self.equivocated => {
                let Some(price) = honest else { return Vec::new() };
                let public = sign(price);
                let other =
                    Report { price: shifted(public.body.price, 100), ..public.body.clone() };
                let private = SignedReport::new(other, &self.duty_key);
                self.equivocated = true;
                vec![(public, true), (private, false)]
            }
            _ => honest.map(|price| (sign(price), true)).into_iter().collect(),
        }
    }
}

/// A price times 1 + bps/10 000.
fn shifted(price: Price, bps: i32) -> Price {
    let factor = u128::try_from(10_000 + i64::from(bps)).unwrap_or(0);
    price.mul_div(factor, 10_000, units::Rounding::Down).unwrap_or(price)
}

impl StakerAgent {
    fn pledge(&self, state: &State) -> SignedTransaction {
        let pledge = Pledge { vault: self.vault, amount: self.amount };
        self.wallet.sign(state, vec![Action::Pledge(pledge)])
    }

    /// Joins, leaves or claims, when it is time and was not done.
    fn step(&self, state: &State, now: Timestamp) -> Option<SignedTransaction> {
        let account = state.ledger().find_account(&self.wallet.account())?;
        let restaking = state.restaking();
        let position = restaking.positions_of(account).find(|position| !position.shares.is_zero());
        let Some(position) = position else {
            let has = state.ledger().balance(account, STAKE);
            let never = restaking.positions_of(account).next().is_none();
            let joins = never && now >= self.joins_at && has >= self.amount;
            return joins.then(|| self.pledge(state));
        };
        let tranche = restaking.tranche(position.tranche).ok()?;
        match tranche.tenure.free_at(restaking.parameters().evidence_window) {
            None if self.leaves_at.is_some_and(|leaves| now >= leaves) => {
                let leave = Leave { tranche: position.tranche, shares: position.shares };
                Some(self.wallet.sign(state, vec![Action::Leave(leave)]))
            }
            Some(free_at) if state.epoch() >= free_at => {
                let claim = Claim { tranche: position.tranche };
                Some(self.wallet.sign(state, vec![Action::Claim(claim)]))
            }
            _ => None,
        }
    }
}

fn open_market(
    scenario: &Scenario,
    founded: Timestamp,
    data: &Path,
) -> Result<Box<dyn MarketData + Send>, SimError> {
    let key = |venue: &crate::Venue| Venue {
        name: venue.name.clone(),
        key: founding::key(scenario, "venue", &venue.name),
    };
    match &scenario.market {
        Market::File(file) => {
            let mut wanted: BTreeMap<(&Name, &Name), Series> = BTreeMap::new();
            for source in scenario.feeds.iter().flat_map(|feed| &feed.sources) {
                let venue = scenario.venues.iter().find(|venue| venue.name == source.venue);
                let Some(venue) = venue else { continue }; // the scenario was checked
                wanted.entry((&source.venue, &source.pair)).or_insert_with(|| Series {
                    venue: key(venue),
                    exchange: venue.exchange.clone().unwrap_or_else(|| venue.name.to_string()),
                    pair: source.pair.to_string(),
                    symbol: source.pair.clone(),
                });
            }
            Ok(Box::new(Recorded::open(data.join(file), wanted.into_values().collect())?))
        }
        Market::Simulation { step, pairs } => {
            let venues = scenario.venues.iter().map(|venue| SimulatedVenue {
                venue: key(venue),
                noise_bps: venue.noise_bps,
                latency: venue.latency,
                outages_per_day: venue.outages_per_day,
                outage_length: venue.outage_length,
            });
            let pairs = pairs.iter().map(|pair| SimulatedPair {
                symbol: pair.pair.clone(),
                price: pair.price,
                volatility: pair.volatility,
                jumps_per_year: pair.jumps_per_year,
                jump_mean: pair.jump_mean,
                jump_deviation: pair.jump_deviation,
                decimals: pair.decimals,
            });
            Ok(Box::new(Simulated::new(Simulation {
                seed: scenario.seed,
                start: founded,
                step: *step,
                pairs: pairs.collect(),
                venues: venues.collect(),
            })?))
        }
    }
}
