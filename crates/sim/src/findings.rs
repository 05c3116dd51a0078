//! What caught an incident, found in what the ledger did, and whether that is what the scenario expects.

use crate::{
    Expect, Scenario, VenueReport,
    observed::{Observed, RoundReason},
};
use app::State;
use protocol::{Rejection, Rule};
use restaking::CaseStatus;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use units::{Value, format_decimal};

/// What a scenario shows about an incident. Everything is computed from cases, rejections and rounds of the ledger,
/// but for `handled_by`, which the file states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Findings {
    /// The number of the incident, if it replays one.
    pub incident: Option<u8>,
    /// When it happened.
    pub date: Option<String>,
    /// What kind it is.
    pub class: Option<String>,
    /// What caught it, in alphabetical order: offences that were charged, and the rules that withheld, refused or
    /// outvoted something.
    pub caught_by: Vec<String>,
    /// `OPERATOR: OFFENCE` of each case, without repetition, in order of name.
    pub convicted: Vec<String>,
    /// Those among them that did nothing wrong. Always none, or the replay fails.
    pub honest_convicted: Vec<String>,
    /// Rounds without a published price, by reason.
    pub withheld: BTreeMap<String, u64>,
    /// Rounds whose published price was outside what the venues' reference allows.
    pub published_wrong: u64,
    /// Transactions that were rejected, by rule.
    pub rejected: BTreeMap<String, u64>,
    /// The declared profit from corruption and what the bought cover makes unprofitable, in reference currency, where
    /// a profit was declared.
    pub security: Option<SecurityFinding>,
    /// What of the incident is not for slashing to answer, and which limit is.
    pub handled_by: Option<String>,
    /// Whether all of this is what the scenario expects; none if it expects nothing.
    pub expected: Option<bool>,
    /// What is not, in words.
    pub differences: Vec<String>,
}

/// Profit from corruption against bought security.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SecurityFinding {
    /// The highest profit that was declared, or would have been had the chain not refused it.
    pub profit: String,
    /// What the cover secured then.
    pub secured: String,
    /// What was missing.
    pub missing: String,
}

const CHARGED_ALREADY: &str = "charged already";

/// The rule by which a rejected action was stopped.
pub(crate) fn rule_of(action: &str, rejection: &Rejection) -> String {
    match (action, rejection) {
        (
            "report",
            Rejection::NotDutyKey { .. }
            | Rejection::NotOnDuty { .. }
            | Rejection::UnknownOperator { .. },
        ) => "unauthorised report rejected".to_owned(),
        (_, Rejection::Unsecured { .. }) => "profit beyond bought security refused".to_owned(),
        ("report", Rejection::MarketClosed { .. }) => "report while closed rejected".to_owned(),
        ("report", Rejection::TooUncertain { .. }) => "uncertain report rejected".to_owned(),
        ("report", Rejection::ObservedOutsideRound { .. }) => "mistimed report rejected".to_owned(),
        ("register-feed", _) => "feed refused".to_owned(),
        (_, Rejection::DelayedAlready { .. }) => "second delay refused".to_owned(),
        (_, Rejection::AlreadyCharged { .. }) => CHARGED_ALREADY.to_owned(),
        _ => format!("{action} rejected: {rejection}"),
    }
}

impl RoundReason {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::VenuesDisagree => "venues disagree",
            Self::TooFewVenues => "too few venues",
            Self::NoQuorum => "no quorum",
            Self::JumpLimit => "jump limit",
            Self::ConfidenceCeiling => "confidence ceiling",
            Self::Closed => "closed market",
        }
    }
}

impl Findings {
    pub(crate) fn of(
        scenario: &Scenario,
        state: &State,
        observed: &Observed,
        venue: Option<&VenueReport>,
    ) -> Self {
        let restaking = state.restaking();
        let (mut convicted, mut honest_convicted) = (BTreeSet::new(), BTreeSet::new());
        let mut caught_by = BTreeSet::new();
        for (_, case) in restaking.cases() {
            let offence =
                restaking.terms(case.terms).ok().and_then(|terms| terms.offence(case.offence));
            let Some(offence) = offence else { continue };
            if case.status == CaseStatus::Acquitted {
                caught_by.insert("acquitted on appeal".to_owned());
                continue;
            }
            caught_by.insert(offence.name.to_string());
            let place = usize::try_from(case.operator.index()).unwrap_or(usize::MAX);
            let Some(operator) = scenario.operators.get(place) else { continue };
            convicted.insert(format!("{}: {}", operator.name, offence.name));
            let absent = matches!(offence.rule, Rule::OracleMissedRounds { .. })
                && operator.behaviour != crate::Behaviour::Honest;
            if operator.behaviour.is_truthful() && !absent {
                honest_convicted.insert(operator.name.to_string());
            }
        }
        let rounds = observed.trace.feeds.iter().flat_map(|feed| &feed.rounds);
        let mut published_wrong = 0;
        for round in rounds {
            if round.venue_outside {
                caught_by.insert("venue quorum".to_owned());
            }
            let (Some((low, high)), Some(price)) = (round.band, round.price) else { continue };
            let allowed = low..=high;
            if !allowed.contains(&price) {
                published_wrong += 1;
            } else if round.reports.iter().any(|(_, price)| !allowed.contains(price)) {
                caught_by.insert("median".to_owned());
            }
        }
        let withheld: BTreeMap<String, u64> = observed
            .withheld
            .iter()
            .map(|(reason, count)| (reason.name().to_owned(), *count))
            .collect();
        caught_by.extend(withheld.keys().cloned());
        // A second filing of the same evidence caught nobody.
        let refused = observed.refused.keys().filter(|rule| *rule != CHARGED_ALREADY);
        caught_by.extend(refused.cloned());
        if observed.dismissed > 0 {
            caught_by.insert("false accusation dismissed".to_owned());
        }
        let value = |value: Value| format_decimal(value.raw(), Value::DECIMALS);
        let security = observed.security.map(|(profit, secured)| SecurityFinding {
            profit: value(profit),
            secured: value(secured),
            missing: value(profit.saturating_sub(secured)),
        });
        let incident = scenario.incident.as_ref();
        let mut findings = Self {
            incident: incident.map(|incident| incident.number),
            date: incident.map(|incident| incident.date.clone()),
            class: incident.map(|incident| incident.class.to_string()),
            caught_by: caught_by.into_iter().collect(),
            convicted: convicted.into_iter().collect(),
            honest_convicted: honest_convicted.into_iter().collect(),
            withheld,
            published_wrong,
            rejected: observed.refused.clone(),
            security,
            handled_by: scenario.expect.as_ref().and_then(|expect| expect.handled_by.clone()),
            expected: None,
            differences: Vec::new(),
        };
        if let Some(expect) = &scenario.expect {
            findings.differences = findings.differences_from(expect, venue);
            findings.expected = Some(findings.differences.is_empty());
        }
        findings
    }

    /// What differs from what is expected. That an honest operator was convicted is never expected.
    fn differences_from(&self, expect: &Expect, venue: Option<&VenueReport>) -> Vec<String> {
        let mut differences = Vec::new();
        let mut compare = |what: &str, have: String, want: String| {
            if have != want {
                differences.push(format!("{what} is {have}, expected {want}"));
            }
        };
        let list = |list: &[String]| format!("[{}]", list.join(", "));
        let table = |table: &BTreeMap<String, u64>| format!("{table:?}");
        compare("convicted", list(&self.convicted), list(&expect.convicted));
        compare("honest_convicted", list(&self.honest_convicted), list(&[]));
        compare("caught_by", list(&self.caught_by), list(&expect.caught_by));
        compare("withheld", table(&self.withheld), table(&expect.withheld));
        let wrong = [self.published_wrong, expect.published_wrong];
        let [have, want] = wrong.map(|count| count.to_string());
        compare("published_wrong", have, want);
        for (figure, want) in &expect.venue {
            let have = venue.and_then(|venue| venue.figure(figure));
            let have = have.unwrap_or_else(|| "no figure of a venue".to_owned());
            compare(&format!("venue.{figure}"), have, want.clone());
        }
        differences
    }
}
