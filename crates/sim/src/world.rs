//! Everyone outside the chain.

mod market;
mod operator_agent;
mod outsider_agent;
mod staker_agent;
mod venue;

use crate::{Behaviour, Scenario, SimError, founding};
use app::State;
use crypto::SecretKey;
use market::open_market;
use market_data::MarketData;
use operator::guard::{Guard, OwnClock};
use operator::{
    Conduct, Duty, FeedFacts, NoReport, QuoteBook, Reporter, Restorer, Wallet, Watchtower,
};
use operator_agent::{OperatorAgent, View};
use outsider_agent::OutsiderAgent;
use protocol::{Action, DelayCase, ShowRounds, SignedReport, SignedTransaction};
use restaking::CaseStatus;
use staker_agent::StakerAgent;
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    path::Path,
};
use units::{AccountId, Millis, OperatorId, Timestamp, VaultId};
use venue::VenueAgents;

/// Someone in the world, for those who look.
#[derive(Clone, Debug)]
pub struct Actor {
    /// Its name.
    pub name: String,
    /// `operator`, `staker`, `outsider`, `trader`, `venue-host`, `service`, `harmed`, `watchtower`, `custodian`, `council`.
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
    outsiders: Vec<OutsiderAgent>,
    service: Wallet,
    council: Wallet,
    venue: Option<VenueAgents>,
    /// When the world was last asked: what is planned for a time happens at the first step from then on.
    last: Timestamp,
    watchtower: Watchtower,
    restorer: Restorer,
    watchtower_wallet: Wallet,
    /// Whether the watchtower files what it finds.
    files: bool,
    /// Signed reports that watchtowers did not look at yet, in order.
    unseen: VecDeque<SignedReport>,
    /// How long quotes after a report may count for it.
    window: Millis,
    /// Whether somebody honest had nothing to report at the last step.
    silent: bool,
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
                reporter: Reporter::new(
                    OperatorId::new(index),
                    Guard::in_memory(duty_key.clone(), chain),
                ),
                duty_key,
                behaviour: operator.behaviour.clone(),
                equivocated: false,
                promised: BTreeMap::new(),
                answered: BTreeSet::new(),
                returns: operator.returns,
                clock: operator.clock,
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
        let outsiders = scenario.outsiders.iter().map(|outsider| {
            let key = founding::key(scenario, "outsider", &outsider.name);
            OutsiderAgent {
                name: outsider.name.clone(),
                wallet: Wallet::new(key.clone(), chain),
                key,
                attempt: outsider.attempt.clone(),
                watchtower: Watchtower::default(),
                seen: VecDeque::new(),
            }
        });
        let longest = |of: fn(&crate::Feed) -> Millis| scenario.feeds.iter().map(of).max();
        let window = longest(|feed| feed.reference_window).unwrap_or_default();
        let heartbeat = longest(|feed| feed.heartbeat).unwrap_or_default();
        // A report is looked at once the window after it is over, at the round after that: by then the window before it is this
        // long ago.
        let horizon = Millis::new(
            window.raw().saturating_mul(2).saturating_add(heartbeat.raw().saturating_mul(2)),
        );
        Ok(Self {
            market: open_market(scenario, founded, data)?,
            book: QuoteBook::new(horizon),
            operators,
            stakers,
            outsiders: outsiders.collect(),
            last: founded,
            venue: VenueAgents::new(scenario, chain, data)?,
            service: Wallet::new(founding::key(scenario, "service", &scenario.service.name), chain),
            council: Wallet::new(founding::council(scenario), chain),
            watchtower: Watchtower::default(),
            restorer: Restorer::default(),
            watchtower_wallet: Wallet::new(SecretKey::derive("watchtower", scenario.seed), chain),
            files: true,
            unseen: VecDeque::new(),
            window,
            silent: false,
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
            let pledges = early.map(|staker| staker.pledge(state));
            let valuation = self.scenario.found_valuation();
            let valuation = (!valuation.is_empty()).then(|| self.council.sign(state, valuation));
            return Ok(offers.chain(pledges).chain(valuation).collect());
        }
        match (&self.scenario.venue, &self.venue) {
            (Some(venue), _) if state.options().venues().next().is_none() => {
                Ok(vec![self.service.sign(state, self.scenario.found_venue(venue)?)])
            }
            (_, Some(agents)) => agents.found(&self.scenario, state),
            _ => Ok(Vec::new()),
        }
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
        self.show(state, now);
        let window = &self.scenario.window;
        if (window.from..=window.until).contains(&now.minus(self.scenario.lead().raw())) {
            self.report(state, now, &mut transactions);
        } else {
            for agent in &mut self.operators {
                let answers = agent.answers(state);
                if !answers.is_empty() {
                    transactions.push(agent.owner.sign(state, answers));
                }
            }
        }
        if let Some(venue) = &mut self.venue {
            transactions.extend(venue.step(state, &self.operators, now));
        }
        transactions.extend(self.stakers.iter().filter_map(|staker| staker.step(state, now)));
        transactions.extend(self.declare(state, now));
        transactions.extend(self.delay(state, now));
        for outsider in &mut self.outsiders {
            transactions.extend(outsider.act(state, &self.book, now));
        }
        let accusations =
            if self.files { self.watchtower.accuse(state, &self.book) } else { Vec::new() };
        let shown = self.show_wrong_prices(state, now);
        if !accusations.is_empty() || !shown.is_empty() {
            let filed = accusations.into_iter().map(|found| Action::FileEvidence(found.filing));
            let shown = shown.into_iter().map(|piece| Action::ShowRounds(Box::new(piece)));
            let actions = filed.chain(shown).collect();
            transactions.push(self.watchtower_wallet.sign(state, actions));
        }
        self.last = now;
        Ok(transactions)
    }

    /// What a lie was wrong by, for the venue that settled by it, where anybody files anything.
    fn show_wrong_prices(&mut self, state: &State, now: Timestamp) -> Vec<ShowRounds> {
        if !self.files {
            return Vec::new();
        }
        let feeds = state.oracle().feeds().map(|(id, feed)| FeedFacts::of(id, feed));
        self.restorer.show(state, &feeds.collect::<Vec<_>>(), &self.book, now)
    }

    /// Whether a time has come since the last step.
    fn has_come(&self, time: Timestamp, now: Timestamp) -> bool {
        self.last < time && time <= now
    }

    /// What the service declares of itself, and which feeds it tries to publish.
    fn declare(&self, state: &State, now: Timestamp) -> Option<SignedTransaction> {
        let scenario = &self.scenario;
        let declared = scenario.service.profits.iter().find(|next| self.has_come(next.at, now));
        let security = declared.map(|next| scenario.security(next.profit));
        // One at a time, an epoch apart: an envelope is done as a whole or not at all.
        let refused = (0_u64..).zip(&scenario.refused_feeds).find(|(place, _)| {
            let wait = scenario.chain.epoch.raw().saturating_mul(*place);
            self.has_come(scenario.window.from.plus(wait), now)
        });
        let refused = refused.and_then(|(_, refused)| scenario.refused_feed(refused));
        let action = security.or(refused)?;
        Some(self.service.sign(state, vec![action]))
    }

    /// What the council delays.
    fn delay(&self, state: &State, now: Timestamp) -> Option<SignedTransaction> {
        self.scenario.council.delays.iter().find(|at| self.has_come(**at, now))?;
        let cases = state.restaking().cases().filter(|(_, case)| case.status == CaseStatus::Open);
        let delays = cases.map(|(case, _)| Action::DelayCase(DelayCase { case, epochs: 1 }));
        let delays: Vec<_> = delays.collect();
        (!delays.is_empty()).then(|| self.council.sign(state, delays))
    }

    fn report(&mut self, state: &State, now: Timestamp, transactions: &mut Vec<SignedTransaction>) {
        let epochs = state.meta().epochs;
        let window = state.restaking().parameters().evidence_window;
        let arrives = now.after(self.scenario.lead());
        self.silent = false;
        for agent in &mut self.operators {
            agent.forget_what_is_over(now);
            let now = agent.local(now);
            let mut actions = Vec::new();
            for (id, feed) in state.oracle().feeds() {
                let duty = Duty::of(state, agent.reporter.operator(), id, feed, now);
                let clock = OwnClock::of_ledger(now);
                if feed.clock.round(now) != feed.clock.round(arrives) {
                    continue; // it would come too late, or too early
                }
                agent.reporter.guard_mut().tend(&duty.feed, &self.book, clock, epochs, window);
                match Reporter::is_due(&duty, now) {
                    Err(NoReport::Closed) if agent.disregards_sessions(now) => {}
                    Err(_) => continue,
                    Ok(()) => {}
                }
                let view = View { state, duty: &duty, book: &self.book, clock };
                let said = agent.say(&view);
                self.silent |= said.is_empty() && agent.means_well(&view);
                for said in said {
                    self.unseen.extend(said.report);
                    actions.extend(said.action);
                }
            }
            actions.extend(agent.answers(state));
            actions.extend(agent.return_from_jail(state));
            // In an envelope without reports: an account that recovered meanwhile must not cost one.
            if actions.is_empty() {
                actions = venue::starts(state, agent.reporter.operator());
            }
            if !actions.is_empty() {
                transactions.push(agent.owner.sign(state, actions));
            }
        }
    }

    /// Shows watchtowers what was signed, once all quotes around it are there.
    fn show(&mut self, state: &State, now: Timestamp) {
        let over = |report: &SignedReport| report.body.observed_at.after(self.window) < now;
        while self.unseen.front().is_some_and(over) {
            let Some(statement) = self.unseen.pop_front() else { break };
            self.watchtower.observe(state, &self.book, &statement);
            self.restorer.observe(&statement);
            for outsider in &mut self.outsiders {
                outsider.observe(state, &self.book, &statement);
            }
        }
    }

    /// Moves on to `now` without acting: for going on after a restart.
    ///
    /// # Errors
    /// [`SimError::Market`].
    pub fn skip_to(&mut self, now: Timestamp) -> Result<(), SimError> {
        self.last = now;
        Ok(self.market.skip_to(now)?)
    }

    /// Leaves accusing to others.
    pub const fn stop_accusing(&mut self) {
        self.files = false;
    }
    /// Keeps quotes for so long, for those who ask for them.
    pub fn remember(&mut self, horizon: Millis) {
        self.book.remember(horizon);
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

    /// The key that signs an operator's reports.
    #[must_use]
    pub fn duty_key(&self, operator: &str) -> Option<&SecretKey> {
        let agent = self.operators.iter().find(|agent| agent.name.as_str() == operator)?;
        Some(&agent.duty_key)
    }
    /// Whether something waits to be looked at again soon: somebody honest had nothing to report at the last step, or something
    /// happened at the options venue.
    #[must_use]
    pub fn looks_again(&self, state: &State) -> bool {
        self.silent || self.venue.as_ref().is_some_and(|venue| venue.waits(state))
    }
    /// Whether watchtowers have yet to look at something that was signed.
    #[must_use]
    pub fn is_watching(&self) -> bool {
        !self.unseen.is_empty()
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
        let outsiders = self
            .outsiders
            .iter()
            .map(|who| actor(who.name.as_str(), "outsider", who.wallet.key().clone()));
        let venue = self.venue.as_ref();
        let traders = venue.into_iter().flat_map(|venue| &venue.traders).map(|agent| Actor {
            behaviour: Some(agent.terms.strategy.to_string()),
            ..actor(agent.terms.name.as_str(), "trader", agent.wallet.key().clone())
        });
        let host = venue.map(|venue| actor("venue-host", "venue-host", venue.host.key().clone()));
        let scenario = &self.scenario;
        let harmed = &scenario.terms.harmed;
        let others = [
            actor(scenario.service.name.as_str(), "service", self.service.key().clone()),
            actor(harmed.as_str(), "harmed", founding::key(scenario, "harmed", harmed)),
            actor("watchtower", "watchtower", self.watchtower_wallet.key().clone()),
            actor("custodian", "custodian", SecretKey::derive("custodian", scenario.seed)),
            actor("council", "council", SecretKey::derive("council", scenario.seed)),
        ];
        let people = operators.chain(stakers).chain(outsiders).chain(traders).chain(host);
        people.chain(others).collect()
    }
}
