//! Terms: what is forbidden, what it costs, who is paid; in words and in numbers.

use crate::view::words::{count, list, percent, seconds};
use crate::view::{Lookup, canonical};
use app::State;
use protocol::{Offence, Penalty, Rule, Waterfall};
use serde::{Deserialize, Serialize};
use units::{FeedId, TermsId};
use utoipa::ToSchema;

/// One version of a service's terms. It never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TermsView {
    /// Its id.
    #[schema(example = "terms-0")]
    pub id: String,
    /// 1 for the first.
    pub version: u32,
    /// Content address.
    pub digest: String,
    /// Evidence about an epoch is accepted up to so many epochs later.
    pub evidence_epochs: u64,
    /// Epochs that slashed stake waits before it is paid out.
    pub hold_epochs: u64,
    /// Full epochs that an offer stands before a smaller or dearer one binds.
    pub commitment_epochs: u64,
    /// The part of the cover whose operators could corrupt the service.
    pub corruption_threshold: String,
    /// The offences; evidence names one by its number.
    pub offences: Vec<OffenceView>,
    /// The terms in canonical bytes, in hexadecimal.
    pub canonical: String,
}

/// One offence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OffenceView {
    /// Its place in the terms.
    pub number: u16,
    /// What people call it.
    pub name: String,
    /// Who decides.
    #[schema(example = "oracle.deviation")]
    pub judge: String,
    /// The feeds that it is about.
    pub feeds: Vec<String>,
    /// How many rounds, where the rule counts rounds.
    pub rounds: Option<u32>,
    /// φ: the fraction of the cover that it costs at least.
    pub penalty: String,
    /// The fraction that it costs at most.
    pub penalty_most: String,
    /// Whole epochs after the epoch of filing in which the accused may answer.
    pub appeal_epochs: u64,
    /// Who gets what was taken.
    pub waterfall: WaterfallView,
    /// All of this in plain words.
    pub in_words: Vec<String>,
}

/// What happens to slashed stake. The shares add up to 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WaterfallView {
    /// To whoever filed the evidence.
    pub reporter: String,
    /// To those harmed.
    pub restitution: String,
    /// To the service's insurance fund.
    pub insurance: String,
    /// Destroyed.
    pub burn: String,
    /// Those harmed.
    pub payees: Vec<PayeeView>,
}

/// One that an offence harms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PayeeView {
    /// The account.
    pub account: String,
    /// Its weight among those harmed.
    pub weight: u32,
}

impl TermsView {
    pub(crate) fn of(state: &State, id: TermsId) -> Option<Self> {
        let published = state.restaking().terms(id).ok()?;
        let offences = (0..).zip(&published.terms.offences);
        Some(Self {
            id: id.to_string(),
            version: published.version,
            digest: published.digest.to_string(),
            evidence_epochs: published.terms.evidence_epochs,
            hold_epochs: published.terms.hold_epochs,
            commitment_epochs: published.terms.commitment_epochs,
            corruption_threshold: published.terms.corruption_threshold.to_string(),
            offences: offences.map(|(n, offence)| OffenceView::of(state, n, offence)).collect(),
            canonical: canonical(&published.terms),
        })
    }
}

fn costs(penalty: &Penalty) -> String {
    let rising = match penalty {
        Penalty::Fixed(fraction) => {
            let part = percent(*fraction);
            return format!("It costs {part} of the cover bought for the epoch of the offence.");
        }
        Penalty::Rising(rising) => rising,
    };
    let mut with = Vec::new();
    if let Some(full) = rising.full_deviation {
        with.push(format!("how far off the price was, to the top at {}", percent(full)));
    }
    if let Some(full) = rising.full_duration {
        with.push(format!("how long it was, to the top at {}", seconds(full)));
    }
    if let Some(full) = rising.full_condemned {
        with.push(format!(
            "the part of the cover whose other operators are condemned for something within {}, to the top at {}",
            count(rising.window_epochs, "epoch"),
            percent(full)
        ));
    }
    format!(
        "It costs {} to {} of the cover bought for the epoch of the offence, rising with {}.",
        percent(rising.least),
        percent(rising.most),
        list(&with)
    )
}

impl OffenceView {
    fn of(state: &State, number: u16, offence: &Offence) -> Self {
        let Offence { name, rule, penalty, appeal_epochs, waterfall } = offence;
        let rounds = match rule {
            Rule::OracleMissedRounds { consecutive: count, .. }
            | Rule::OracleMissedReveals { count, .. } => Some(*count),
            Rule::OracleEquivocation { .. }
            | Rule::OracleDeviation { .. }
            | Rule::OracleMistimed { .. }
            | Rule::MissedLiquidation { .. } => None,
        };
        let mut in_words = vec![forbidden(state, rule)];
        in_words.push(costs(penalty));
        in_words.push(match appeal_epochs {
            0 => "The accused may answer until the epoch of the filing ends.".to_owned(),
            more => format!(
                "The accused may answer in the epoch of the filing and for {} after it.",
                count(*more, "epoch")
            ),
        });
        in_words.push(division(waterfall));
        Self {
            number,
            name: name.to_string(),
            judge: rule.judge().to_owned(),
            feeds: rule.feeds().iter().map(ToString::to_string).collect(),
            rounds,
            penalty: penalty.least().to_string(),
            penalty_most: penalty.most().to_string(),
            appeal_epochs: *appeal_epochs,
            waterfall: WaterfallView::of(waterfall),
            in_words,
        }
    }
}

impl WaterfallView {
    fn of(row: &Waterfall) -> Self {
        let payee = |payee: &protocol::Payee| PayeeView {
            account: payee.account.to_string(),
            weight: payee.weight,
        };
        Self {
            reporter: row.reporter.to_string(),
            restitution: row.restitution.to_string(),
            insurance: row.insurance.to_string(),
            burn: row.burn.to_string(),
            payees: row.payees.iter().map(payee).collect(),
        }
    }
}

fn forbidden(state: &State, rule: &Rule) -> String {
    let pairs: Vec<String> = rule.feeds().iter().map(|feed| Lookup(state).pair(*feed)).collect();
    let pairs = list(&pairs);
    match rule {
        Rule::OracleEquivocation { .. } => {
            format!("Forbidden: signing two different prices of {pairs} for one round.")
        }
        Rule::OracleDeviation { feeds } => {
            let limits: Vec<String> = feeds.iter().filter_map(|feed| limit(state, *feed)).collect();
            format!(
                "Forbidden: reporting a wrong price in every round for too long. {}",
                limits.join(" ")
            )
        }
        Rule::OracleMissedRounds { consecutive, .. } => format!(
            "Forbidden: missing {} of {pairs} in a row, each of which found a price without the operator.",
            count((*consecutive).into(), "round")
        ),
        Rule::OracleMistimed { feeds } => {
            let skews = feeds.iter().filter_map(|feed| {
                let specification = &state.oracle().feed(*feed).ok()?.specification;
                Some(format!("{}: {} ms.", specification.pair, specification.clock_skew.raw()))
            });
            format!(
                "Forbidden: signing a report of {pairs} for a round that its own time lies outside of, by more than a clock \
                 may be off. {}",
                skews.collect::<Vec<_>>().join(" ")
            )
        }
        Rule::OracleMissedReveals { count: rounds, .. } => format!(
            "Forbidden: committing to a report of {pairs} and not showing it, in {} of one epoch, each of which found a \
             price.",
            count((*rounds).into(), "round")
        ),
        Rule::MissedLiquidation { venue } => {
            let row = state.options().venue(*venue);
            let seconds = row.map_or(0, |row| row.parameters.liquidation_deadline.raw() / 1_000);
            format!(
                "Forbidden: not starting the auction of an account of {venue} within {seconds} s, where that was the \
                 operator's turn and nobody else did it."
            )
        }
    }
}

/// What is wrong, and what is too long, for one feed.
fn limit(state: &State, feed: FeedId) -> Option<String> {
    let specification = &state.oracle().feed(feed).ok()?.specification;
    let spreads =
        units::format_decimal(specification.spread_multiple.raw(), units::Ratio::DECIMALS);
    Some(format!(
        "{}: off the reference of at least {} venues by more than {} (or by more than {spreads} times their spread, \
         if that is more) for {}.",
        specification.pair,
        specification.reference_quorum,
        percent(specification.tolerance),
        seconds(specification.duration),
    ))
}

fn division(waterfall: &Waterfall) -> String {
    let parts = [
        (waterfall.reporter, "goes to whoever filed the evidence"),
        (waterfall.restitution, "goes to those harmed"),
        (waterfall.insurance, "goes to the service's insurance fund"),
        (waterfall.burn, "is destroyed"),
    ];
    let parts = parts.iter().filter(|(share, _)| !share.is_zero());
    let parts: Vec<String> =
        parts.map(|(share, whom)| format!("{} {whom}", percent(*share))).collect();
    format!("Of what is taken, {}.", list(&parts))
}
