//! From what was seen to the report.

use crate::{
    CaseReport, ConductReport, Findings, OperatorReport, Report, RestitutionReport, Scenario,
    StakerReport, VenueReport, World,
    founding::{PAYMENT, STAKE},
    observed::Observed,
};
use app::State;
use std::collections::BTreeMap;
use units::{AccountId, Amount, OperatorId, Ratio, format_decimal};

/// Everything that a report is made of.
pub(crate) struct Summary<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) state: &'a State,
    pub(crate) observed: &'a Observed,
    pub(crate) world: &'a World,
}

impl Summary<'_> {
    /// The report; `state_root` is the commitment to the state.
    pub(crate) fn report(&self, state_root: String) -> Report {
        let (scenario, observed) = (self.scenario, self.observed);
        let venue = VenueReport::of(scenario, self.state, self.world, &observed.venue);
        Report {
            scenario: self.scenario.name.to_string(),
            description: self.scenario.description.trim().to_owned(),
            blocks: self.observed.blocks,
            epochs: self.state.epoch().raw(),
            rounds: self.observed.rounds,
            rounds_without_price: self.observed.without_price,
            rejected: self.observed.rejected,
            state_root,
            operators: self.operators(),
            stakers: self.stakers(),
            cases: self.cases(),
            restitution: self.restitution(),
            conservation: "ok".to_owned(),
            findings: Findings::of(scenario, self.state, observed, venue.as_ref()),
            venue,
        }
    }

    fn whole(&self, amount: Amount) -> String {
        format_decimal(amount.raw(), self.scenario.stake_asset.decimals)
    }

    fn operators(&self) -> Vec<OperatorReport> {
        let rows = self.state.restaking().operators().zip(&self.scenario.operators);
        rows.map(|((id, row), operator)| {
            let pledged = self
                .observed
                .pledged
                .values()
                .filter(|(of, _)| *of == id)
                .map(|(_, amount)| *amount);
            let conduct = self.world.conduct().get(&id).cloned().unwrap_or_default();
            let conduct = ConductReport {
                right: conduct.right,
                wrong: conduct.wrong,
                venues_disagreed: conduct.venues_disagreed,
                too_few_venues: conduct.too_few_venues,
                longest_wrong_seconds: conduct.longest_wrong.raw() / 1_000,
            };
            let missed = self.observed.missed.get(&id).copied().unwrap_or(0);
            let cases = self.state.restaking().cases_against(id).count();
            OperatorReport {
                name: row.name.to_string(),
                behaviour: operator.behaviour.to_string(),
                reports: self.observed.reports.get(&id).copied().unwrap_or(0),
                missed,
                stake_before: self.whole(pledged.fold(Amount::ZERO, Amount::saturating_add)),
                stake_after: self.whole(self.observed.left_of(self.state, id)),
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

    fn stakers(&self) -> Vec<StakerReport> {
        let accounts: BTreeMap<String, AccountId> = self
            .world
            .actors()
            .into_iter()
            .filter(|actor| actor.role == "staker")
            .map(|actor| (actor.name, actor.account))
            .collect();
        let (ledger, restaking) = (self.state.ledger(), self.state.restaking());
        let reports = self.scenario.stakers.iter().filter_map(|staker| {
            let id = accounts.get(staker.name.as_str())?;
            let account = ledger.find_account(id)?;
            let pledged =
                self.observed.pledged.get(id).map(|(_, amount)| *amount).unwrap_or_default();
            let mut left = self.observed.claimed.get(id).copied().unwrap_or_default();
            let mut premiums = self.observed.premiums.get(id).copied().unwrap_or_default();
            for holding in restaking.holdings_of(account) {
                left = left.saturating_add(holding.worth);
                let unclaimed = holding.premiums.into_iter();
                for (_, amount) in unclaimed.filter(|(asset, _)| *asset == PAYMENT) {
                    premiums = premiums.saturating_add(amount);
                }
            }
            let tenure = self.observed.tenures.get(id).map(|(from, until)| match until {
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
        let cases = restaking.cases().zip(&self.observed.verdicts).map(|((_, case), verdict)| {
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

    fn restitution(&self) -> Vec<RestitutionReport> {
        let names: BTreeMap<AccountId, String> =
            self.world.actors().into_iter().map(|actor| (actor.account, actor.name)).collect();
        let paid = self.observed.restitution.iter().map(|(account, amount)| RestitutionReport {
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
