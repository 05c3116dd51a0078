//! A whole scenario, as fast as the machine allows.

use crate::{
    CaseReport, ConductReport, FeedTrace, OperatorReport, Report, RestitutionReport, RoundPoint,
    Scenario, SimError, StakerReport, Trace, World,
    founding::{PAYMENT, STAKE},
};
use app::{CheckedBlock, State};
use oracle::{allowed, reference_at};
use protocol::{Block, Event, Outcome, Receipt, Reference, SignedTransaction};
use std::{collections::BTreeMap, path::Path};
use units::{
    AccountId, Amount, Epoch, FeedId, OperatorId, Price, Ratio, Round, Rounding, Timestamp,
    format_decimal,
};

/// How far a replay is.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Where its clock stands.
    pub time: Timestamp,
    /// Where the window ends.
    pub until: Timestamp,
    /// Blocks so far.
    pub blocks: u64,
    /// Cases so far.
    pub cases: usize,
}

/// What a replay leaves.
#[derive(Debug)]
pub struct Replayed {
    /// For programs.
    pub report: Report,
    /// For the picture.
    pub trace: Trace,
    /// For whoever wants to look further.
    pub state: State,
}

/// Replays a scenario with prices below `data`. Deterministic: the same files give the same state root.
///
/// The chain begins a few epochs before the window, so that stake is pledged and cover bought when the first
/// round begins; after the window nobody reports, and epochs pass until every case is paid and everyone who
/// left has claimed.
///
/// # Errors
/// [`SimError`].
pub fn replay(
    scenario: &Scenario,
    data: &Path,
    mut progress: impl FnMut(Progress),
) -> Result<Replayed, SimError> {
    let founded = scenario.founded_at();
    let genesis = scenario.genesis(founded)?;
    let refused = |what: &str, reason: String| SimError::Refused {
        scenario: scenario.name.to_string(),
        what: what.to_owned(),
        reason,
    };
    let state =
        State::genesis(&genesis).map_err(|reason| refused("the genesis", reason.to_string()))?;
    let mut world = World::new(scenario, genesis.chain(), founded, data)?;
    let mut run = Run::new(scenario, state);

    loop {
        let transactions = world.found(&run.state)?;
        if transactions.is_empty() {
            break;
        }
        let receipts = run.block(founded, transactions)?;
        let failure = receipts.iter().find_map(|receipt| match &receipt.outcome {
            Outcome::Rejected(failure) => Some(failure),
            Outcome::Done => None,
        });
        if let Some(failure) = failure {
            return Err(refused("its founding", failure.rejection.to_string()));
        }
    }
    run.cross_until(scenario.window.from, |_, _| Ok(Vec::new()))?;

    let heartbeat =
        scenario.feeds.iter().map(|feed| feed.heartbeat.raw()).min().unwrap_or(1).max(1);
    let mut now = scenario.window.from;
    while now <= scenario.window.until {
        // The boundary first, so that duties are those of the new epoch.
        run.cross_until(now, |_, _| Ok(Vec::new()))?;
        let transactions = world.step(&run.state, now)?;
        run.look(&world, now);
        run.block(now, transactions)?;
        progress(Progress {
            time: now,
            until: scenario.window.until,
            blocks: run.blocks,
            cases: run.state.restaking().cases().count(),
        });
        now = now.plus(heartbeat);
    }
    // Everything that can still follow from the last round: evidence, appeal, execution, hold; then claims.
    let terms = &scenario.terms;
    let epochs = [terms.appeal_epochs, terms.hold_epochs, scenario.chain.evidence_window, 4];
    let tail = epochs.iter().fold(0_u64, |sum, epochs| sum.saturating_add(*epochs));
    let end = scenario.window.until.plus(tail.saturating_mul(scenario.chain.epoch.raw()));
    run.cross_until(end, |state, now| world.step(state, now))?;
    Ok(run.finish(&world))
}

/// A chain being driven, and what was seen of it.
struct Run<'a> {
    scenario: &'a Scenario,
    state: State,
    blocks: u64,
    rejected: u64,
    rounds: u64,
    without_price: u64,
    reports: BTreeMap<OperatorId, u64>,
    missed: BTreeMap<OperatorId, u64>,
    pledged: BTreeMap<AccountId, (OperatorId, Amount)>,
    claimed: BTreeMap<AccountId, Amount>,
    premiums: BTreeMap<AccountId, Amount>,
    tenures: BTreeMap<AccountId, (Epoch, Option<Epoch>)>,
    restitution: BTreeMap<AccountId, Amount>,
    verdicts: Vec<String>,
    trace: Trace,
}

impl<'a> Run<'a> {
    fn new(scenario: &'a Scenario, state: State) -> Self {
        let feeds = scenario.feeds.iter();
        let feeds = feeds
            .map(|feed| FeedTrace { pair: feed.pair.to_string(), rounds: Vec::new() })
            .collect();
        Self {
            scenario,
            state,
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
            trace: Trace { feeds, ..Trace::default() },
        }
    }

    /// Executes a block and audits the ledgers.
    fn block(
        &mut self,
        time: Timestamp,
        transactions: Vec<SignedTransaction>,
    ) -> Result<Vec<Receipt>, SimError> {
        let meta = self.state.meta();
        let (height, parent, chain) = (meta.height.plus(1), meta.tip, meta.chain);
        let fault = |reason: String| SimError::Fault { height: height.raw(), reason };
        let block = Block { height, parent, time, transactions };
        let checked =
            CheckedBlock::check(block, &chain).map_err(|error| fault(error.to_string()))?;
        let executed = self.state.execute(&checked).map_err(|error| fault(error.to_string()))?;
        self.state.audit().map_err(|error| fault(error.to_string()))?;
        self.blocks += 1;
        for event in &executed.events {
            self.see(event, time);
        }
        for receipt in &executed.receipts {
            if matches!(receipt.outcome, Outcome::Rejected(_)) {
                self.rejected += 1;
            }
            for event in &receipt.events {
                self.see(event, time);
            }
        }
        Ok(executed.receipts)
    }

    /// One block at each boundary up to `time`, with whatever `act` does there.
    fn cross_until(
        &mut self,
        time: Timestamp,
        mut act: impl FnMut(&State, Timestamp) -> Result<Vec<SignedTransaction>, SimError>,
    ) -> Result<(), SimError> {
        let epochs = self.state.meta().epochs;
        for index in self.state.epoch().raw() + 1..=epochs.epoch(time).raw() {
            let boundary = epochs.start(index);
            self.block(boundary, Vec::new())?;
            let stakes = self.stakes();
            self.trace.stakes.push((boundary, stakes));
            let transactions = act(&self.state, boundary)?;
            if !transactions.is_empty() {
                self.block(boundary, transactions)?;
            }
        }
        Ok(())
    }

    fn see(&mut self, event: &Event, time: Timestamp) {
        let add = |totals: &mut BTreeMap<AccountId, Amount>, account: AccountId, amount: Amount| {
            let total = totals.entry(account).or_default();
            *total = total.saturating_add(amount);
        };
        match event {
            Event::Pledged { staker, vault, amount, at_risk_from, .. } => {
                let operator = self.state.restaking().vault(*vault).map(|vault| vault.operator);
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
                self.see_round(*feed, *round, Some(*price));
            }
            Event::RoundWithoutPrice { feed, round, .. } => self.see_round(*feed, *round, None),
            Event::CaseOpened { operator, offence, verdict, .. } => {
                self.verdicts.push(verdict.to_string());
                let place = usize::try_from(operator.index()).unwrap_or(usize::MAX);
                self.trace.offences.push((time, place, offence.to_string()));
            }
            _ => {}
        }
    }

    fn see_round(&mut self, id: FeedId, round: Round, price: Option<Price>) {
        let Ok(feed) = self.state.oracle().feed(id) else { return };
        let began = feed.clock.start(round.raw());
        if !(self.scenario.window.from..=self.scenario.window.until).contains(&began) {
            return;
        }
        self.rounds += 1;
        self.without_price += u64::from(price.is_none());
        let entries = self.state.oracle().round(id, round).map(|record| record.entries.clone());
        let entries = entries.unwrap_or_default();
        let epoch = self.state.meta().epochs.epoch(began);
        for (operator, _) in self.state.restaking().operators() {
            if entries.iter().any(|entry| entry.operator == operator) {
                *self.reports.entry(operator).or_default() += 1;
            } else if self.state.restaking().is_on_duty(operator, feed.service, epoch) {
                *self.missed.entry(operator).or_default() += 1;
            }
        }
        let trace =
            usize::try_from(id.index()).ok().and_then(|place| self.trace.feeds.get_mut(place));
        if let Some(point) =
            trace.and_then(|feed| feed.rounds.iter_mut().rev().find(|p| p.time == began))
        {
            point.price = price;
            point.reports = entries
                .iter()
                .filter_map(|entry| {
                    Some((usize::try_from(entry.operator.index()).ok()?, entry.price))
                })
                .collect();
        }
    }

    /// Writes down what the venues say at the beginning of each round.
    fn look(&mut self, world: &World, now: Timestamp) {
        for ((_, feed), trace) in self.state.oracle().feeds().zip(&mut self.trace.feeds) {
            if feed.clock.start(feed.clock.round(now).raw()) != now {
                continue;
            }
            let specification = &feed.specification;
            let quotes = world.quotes().around(specification, now).map(|quote| &quote.body);
            let band = match reference_at(specification, now, quotes, None) {
                Reference::Price { price, spread, .. } => {
                    let allowed = allowed(specification, spread).apply(price.raw(), Rounding::Down);
                    let allowed = Price::new(allowed.unwrap_or(0));
                    Some((price.saturating_sub(allowed), price.saturating_add(allowed)))
                }
                _ => None,
            };
            trace.rounds.push(RoundPoint { time: now, price: None, band, reports: Vec::new() });
        }
    }

    /// What is left of all stake that was ever pledged to each operator, in whole units, for the picture.
    fn stakes(&self) -> Vec<f64> {
        let scale = 10_f64.powi(self.scenario.stake_asset.decimals.into());
        let operators = self.state.restaking().operators();
        operators.map(|(id, _)| self.left_of(id).raw() as f64 / scale).collect()
    }

    fn left_of(&self, operator: OperatorId) -> Amount {
        let row = self.state.restaking().operator(operator);
        let staked = row.map(|row| self.state.restaking().stake_of(row)).unwrap_or_default();
        let staked = staked.iter().filter(|(asset, _)| *asset == STAKE).map(|(_, amount)| *amount);
        let claimed = self.pledged.iter().filter(|(_, (of, _))| *of == operator);
        let claimed = claimed.filter_map(|(staker, _)| self.claimed.get(staker).copied());
        staked.chain(claimed).fold(Amount::ZERO, Amount::saturating_add)
    }

    fn finish(self, world: &World) -> Replayed {
        let mut state = self.state.clone();
        let report = Report {
            scenario: self.scenario.name.to_string(),
            description: self.scenario.description.trim().to_owned(),
            blocks: self.blocks,
            epochs: self.state.epoch().raw(),
            rounds: self.rounds,
            rounds_without_price: self.without_price,
            rejected: self.rejected,
            state_root: state.root().to_string(),
            operators: self.operators(world),
            stakers: self.stakers(world),
            cases: self.cases(),
            restitution: self.restitution(world),
            conservation: "ok".to_owned(),
        };
        Replayed { report, trace: self.trace, state }
    }

    fn whole(&self, amount: Amount) -> String {
        format_decimal(amount.raw(), self.scenario.stake_asset.decimals)
    }

    fn operators(&self, world: &World) -> Vec<OperatorReport> {
        let rows = self.state.restaking().operators().zip(&self.scenario.operators);
        rows.map(|((id, row), operator)| {
            let pledged =
                self.pledged.values().filter(|(of, _)| *of == id).map(|(_, amount)| *amount);
            let conduct = world.conduct().get(&id).cloned().unwrap_or_default();
            let conduct = ConductReport {
                right: conduct.right,
                wrong: conduct.wrong,
                venues_disagreed: conduct.venues_disagreed,
                too_few_venues: conduct.too_few_venues,
                longest_wrong_seconds: conduct.longest_wrong.raw() / 1_000,
            };
            let missed = self.missed.get(&id).copied().unwrap_or(0);
            let cases = self.state.restaking().cases_against(id).count();
            OperatorReport {
                name: row.name.to_string(),
                behaviour: operator.behaviour.to_string(),
                reports: self.reports.get(&id).copied().unwrap_or(0),
                missed,
                stake_before: self.whole(pledged.fold(Amount::ZERO, Amount::saturating_add)),
                stake_after: self.whole(self.left_of(id)),
                cases: u64::try_from(cases).unwrap_or(u64::MAX),
                explanation: explain(&conduct, &self.charges(id), self.scenario),
                conduct,
            }
        })
        .collect()
    }

    /// The offences that an operator was charged with.
    fn charges(&self, operator: OperatorId) -> Vec<String> {
        let restaking = self.state.restaking();
        let cases = restaking.cases_against(operator).map(|(_, case)| case);
        let offences =
            cases.filter_map(|case| restaking.terms(case.terms).ok()?.offence(case.offence));
        offences.map(|offence| offence.name.to_string()).collect()
    }

    fn stakers(&self, world: &World) -> Vec<StakerReport> {
        let accounts: BTreeMap<String, AccountId> = world
            .actors()
            .into_iter()
            .filter(|actor| actor.role == "staker")
            .map(|actor| (actor.name, actor.account))
            .collect();
        let (ledger, restaking) = (self.state.ledger(), self.state.restaking());
        let reports = self.scenario.stakers.iter().filter_map(|staker| {
            let id = accounts.get(staker.name.as_str())?;
            let account = ledger.find_account(id)?;
            let pledged = self.pledged.get(id).map(|(_, amount)| *amount).unwrap_or_default();
            let mut left = self.claimed.get(id).copied().unwrap_or_default();
            let mut premiums = self.premiums.get(id).copied().unwrap_or_default();
            for position in restaking.positions_of(account) {
                let Ok(tranche) = restaking.tranche(position.tranche) else { continue };
                left = left.saturating_add(tranche.worth(position.shares));
                let unclaimed = position.premiums(tranche).into_iter();
                for (_, amount) in unclaimed.filter(|(asset, _)| *asset == PAYMENT) {
                    premiums = premiums.saturating_add(amount);
                }
            }
            let tenure = self.tenures.get(id).map(|(from, until)| match until {
                Some(until) => format!("{from}..={until}"),
                None => format!("{from}.."),
            });
            Some(StakerReport {
                name: staker.name.to_string(),
                operator: staker.operator.to_string(),
                pledged: self.whole(pledged),
                left: self.whole(left),
                lost: self.whole(pledged.saturating_sub(left)),
                tenure,
                premiums: format_decimal(premiums.raw(), self.scenario.payment_asset.decimals),
            })
        });
        reports.collect()
    }

    fn cases(&self) -> Vec<CaseReport> {
        let restaking = self.state.restaking();
        let cases = restaking.cases().zip(&self.verdicts).map(|((_, case), verdict)| {
            let operator = restaking.operator(case.operator).map(|row| row.name.to_string());
            let service = restaking.service(case.service).map(|row| row.name.to_string());
            let offence =
                restaking.terms(case.terms).ok().and_then(|terms| terms.offence(case.offence));
            let taken = case.taken.iter().filter(|(_, asset, _)| *asset == STAKE);
            let taken = taken.fold(Amount::ZERO, |sum, (_, _, amount)| sum.saturating_add(*amount));
            CaseReport {
                operator: operator.unwrap_or_default(),
                service: service.unwrap_or_default(),
                offence: offence.map(|offence| offence.name.to_string()).unwrap_or_default(),
                epoch: case.epoch.raw(),
                fraction: format_decimal(case.fraction.raw(), Ratio::DECIMALS),
                taken: self.whole(taken),
                evidence: case.evidence.digest().to_string(),
                verdict: verdict.clone(),
            }
        });
        cases.collect()
    }

    fn restitution(&self, world: &World) -> Vec<RestitutionReport> {
        let names: BTreeMap<AccountId, String> =
            world.actors().into_iter().map(|actor| (actor.account, actor.name)).collect();
        let paid = self.restitution.iter().map(|(account, amount)| RestitutionReport {
            account: names.get(account).cloned().unwrap_or_else(|| account.to_string()),
            amount: self.whole(*amount),
        });
        paid.collect()
    }
}

/// Why an operator was charged, or was not, by the rules as they are stated.
fn explain(conduct: &ConductReport, charges: &[String], scenario: &Scenario) -> String {
    let ConductReport { wrong, venues_disagreed, too_few_venues, longest_wrong_seconds, .. } =
        conduct;
    let duration = scenario.feeds.iter().map(|feed| feed.duration.raw() / 1_000).min().unwrap_or(0);
    let mut reasons = Vec::new();
    if *wrong > 0 {
        let outcome = if *longest_wrong_seconds >= duration { "an offence" } else { "no offence" };
        reasons.push(format!(
            "{wrong} reports were outside the tolerance of the venues' reference, for {longest_wrong_seconds} s \
             at the longest: the terms ask for {duration} s in a row, so {outcome}"
        ));
    }
    if *venues_disagreed > 0 {
        reasons.push(format!(
            "{venues_disagreed} reports fell into moments at which the venues disagreed with one another: without \
             a reference nobody is at fault"
        ));
    }
    if *too_few_venues > 0 {
        reasons.push(format!(
            "{too_few_venues} reports fell into moments at which too few venues quoted: without a reference \
             nobody is at fault"
        ));
    }
    if reasons.is_empty() {
        reasons.push("every report was within the tolerance of the venues' reference".to_owned());
    }
    if !charges.is_empty() {
        reasons.push(format!("charged with {}", charges.join(", ")));
    }
    reasons.join("; ")
}
