//! A service's terms, as a service writes them.

use crate::fault::{self, Fault, id};
use protocol::{Offence, Payee, Penalty, RisingPenalty, Rule, Terms, Waterfall};
use serde::{Deserialize, Serialize};
use units::{FeedId, Millis, Ratio};
use utoipa::ToSchema;

/// All offences against one service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TermsForm {
    /// The offences; evidence names one by its place.
    pub offences: Vec<OffenceForm>,
    /// Evidence about an epoch is accepted up to so many epochs later.
    pub evidence_epochs: u64,
    /// Epochs that slashed stake waits, and could be returned, before it is paid out.
    pub hold_epochs: u64,
    /// Full epochs that an offer stands before a smaller or dearer one binds.
    pub commitment_epochs: u64,
    /// The part of the cover whose operators could corrupt the service; above 0, at most 1.
    pub corruption_threshold: String,
}

/// One offence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OffenceForm {
    /// What people call it: letters, digits and `-_./:`.
    pub name: String,
    /// What is forbidden, and who judges it.
    pub rule: RuleForm,
    /// What it costs.
    pub penalty: PenaltyForm,
    /// Whole epochs after the epoch of filing in which the accused may appeal.
    pub appeal_epochs: u64,
    /// Who gets what was taken.
    pub waterfall: WaterfallForm,
}

/// The rule that an offence breaks, by its judge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "judge", deny_unknown_fields)]
pub enum RuleForm {
    /// Two different signed reports for one round of one of these feeds.
    #[serde(rename = "oracle.equivocation")]
    Equivocation {
        /// The feeds: `feed-0`.
        feeds: Vec<String>,
    },
    /// Reports of one of these feeds that are wrong for the feed's duration.
    #[serde(rename = "oracle.deviation")]
    Deviation {
        /// The feeds: `feed-0`.
        feeds: Vec<String>,
    },
    /// This many consecutive rounds missed, each of which found a price without the operator.
    #[serde(rename = "oracle.missed-rounds")]
    MissedRounds {
        /// The feeds: `feed-0`.
        feeds: Vec<String>,
        /// How many rounds.
        consecutive: u32,
    },
    /// A report whose time lies outside its round by more than a clock may be off.
    #[serde(rename = "oracle.mistimed")]
    Mistimed {
        /// The feeds: `feed-0`.
        feeds: Vec<String>,
    },
    /// This many rounds of one epoch in which the operator committed itself and did not show its report.
    #[serde(rename = "oracle.missed-reveals")]
    MissedReveals {
        /// The feeds: `feed-0`.
        feeds: Vec<String>,
        /// How many rounds.
        count: u32,
    },
    /// An auction that the operator had the duty to start, and that nobody started in time.
    #[serde(rename = "venue.missed-liquidation")]
    MissedLiquidation {
        /// The venue: `venue-0`.
        venue: String,
    },
}

/// How much of the cover an offence costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum PenaltyForm {
    /// Always the same fraction.
    Fixed {
        /// φ: this fraction of the cover that was bought for the epoch of the offence.
        fraction: String,
    },
    /// A fraction that rises with how wrong the accused was and how much other cover was condemned around the same time.
    Rising {
        /// φ of the smallest isolated offence; above 0.
        least: String,
        /// φ at the top; at most 1.
        most: String,
        /// The deviation at which the top is reached; without it the deviation does not count.
        #[serde(default)]
        full_deviation: Option<String>,
        /// The time at which the top is reached; without it how long it lasted does not count.
        #[serde(default)]
        full_duration_ms: Option<u64>,
        /// The part of the cover at which the top is reached; without it other cases do not count.
        #[serde(default)]
        full_condemned: Option<String>,
        /// How many epochs before and after the offence count.
        window_epochs: u64,
    },
}

/// What happens to slashed stake; the shares add up to 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WaterfallForm {
    /// To whoever filed the evidence.
    pub reporter: String,
    /// To those harmed.
    pub restitution: String,
    /// To the service's insurance fund.
    pub insurance: String,
    /// Destroyed.
    pub burn: String,
    /// Those harmed.
    pub payees: Vec<PayeeForm>,
}

/// One that an offence harms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayeeForm {
    /// The account: 64 hexadecimal digits.
    pub account: String,
    /// Its weight; the restitution is divided in proportion.
    pub weight: u32,
}

impl TermsForm {
    pub(super) fn read(&self) -> Result<Terms, Fault> {
        let offences = self.offences.iter().zip(0..).map(|(offence, place): (_, usize)| {
            offence.read().map_err(|fault| fault.within(&format!("offences[{place}]")))
        });
        Ok(Terms {
            offences: offences.collect::<Result<_, _>>()?,
            evidence_epochs: self.evidence_epochs,
            hold_epochs: self.hold_epochs,
            commitment_epochs: self.commitment_epochs,
            corruption_threshold: fault::ratio("corruption_threshold", &self.corruption_threshold)?,
        })
    }
    pub(super) fn write(row: &Terms) -> Self {
        Self {
            offences: row.offences.iter().map(OffenceForm::write).collect(),
            evidence_epochs: row.evidence_epochs,
            hold_epochs: row.hold_epochs,
            commitment_epochs: row.commitment_epochs,
            corruption_threshold: row.corruption_threshold.to_string(),
        }
    }
}

impl OffenceForm {
    fn read(&self) -> Result<Offence, Fault> {
        Ok(Offence {
            name: fault::name("name", &self.name)?,
            rule: self.rule.read().map_err(|fault| fault.within("rule"))?,
            penalty: self.penalty.read().map_err(|fault| fault.within("penalty"))?,
            appeal_epochs: self.appeal_epochs,
            waterfall: self.waterfall.read().map_err(|fault| fault.within("waterfall"))?,
        })
    }
    fn write(row: &Offence) -> Self {
        Self {
            name: row.name.to_string(),
            rule: RuleForm::write(&row.rule),
            penalty: PenaltyForm::write(&row.penalty),
            appeal_epochs: row.appeal_epochs,
            waterfall: WaterfallForm::write(&row.waterfall),
        }
    }
}

fn read_feeds(feeds: &[String]) -> Result<Vec<FeedId>, Fault> {
    let feed = |(text, place): (&String, usize)| id(&format!("feeds[{place}]"), "feed", text);
    feeds.iter().zip(0..).map(feed).collect()
}

impl RuleForm {
    fn read(&self) -> Result<Rule, Fault> {
        Ok(match self {
            Self::Equivocation { feeds } => Rule::OracleEquivocation { feeds: read_feeds(feeds)? },
            Self::Deviation { feeds } => Rule::OracleDeviation { feeds: read_feeds(feeds)? },
            Self::MissedRounds { feeds, consecutive } => {
                Rule::OracleMissedRounds { feeds: read_feeds(feeds)?, consecutive: *consecutive }
            }
            Self::Mistimed { feeds } => Rule::OracleMistimed { feeds: read_feeds(feeds)? },
            Self::MissedReveals { feeds, count } => {
                Rule::OracleMissedReveals { feeds: read_feeds(feeds)?, count: *count }
            }
            Self::MissedLiquidation { venue } => {
                Rule::MissedLiquidation { venue: id("venue", "venue", venue)? }
            }
        })
    }
    fn write(rule: &Rule) -> Self {
        let feeds = rule.feeds().iter().map(ToString::to_string).collect();
        match rule {
            Rule::OracleEquivocation { .. } => Self::Equivocation { feeds },
            Rule::OracleDeviation { .. } => Self::Deviation { feeds },
            Rule::OracleMissedRounds { consecutive, .. } => {
                Self::MissedRounds { feeds, consecutive: *consecutive }
            }
            Rule::OracleMistimed { .. } => Self::Mistimed { feeds },
            Rule::OracleMissedReveals { count, .. } => Self::MissedReveals { feeds, count: *count },
            Rule::MissedLiquidation { venue } => {
                Self::MissedLiquidation { venue: venue.to_string() }
            }
        }
    }
}

impl PenaltyForm {
    fn read(&self) -> Result<Penalty, Fault> {
        let maybe = |field, text: &Option<String>| -> Result<Option<Ratio>, Fault> {
            text.as_deref().map(|text| fault::ratio(field, text)).transpose()
        };
        Ok(match self {
            Self::Fixed { fraction } => Penalty::Fixed(fault::ratio("fraction", fraction)?),
            Self::Rising {
                least,
                most,
                full_deviation,
                full_duration_ms,
                full_condemned,
                window_epochs,
            } => Penalty::Rising(RisingPenalty {
                least: fault::ratio("least", least)?,
                most: fault::ratio("most", most)?,
                full_deviation: maybe("full_deviation", full_deviation)?,
                full_duration: full_duration_ms.map(Millis::new),
                full_condemned: maybe("full_condemned", full_condemned)?,
                window_epochs: *window_epochs,
            }),
        })
    }
    fn write(row: &Penalty) -> Self {
        match row {
            Penalty::Fixed(fraction) => Self::Fixed { fraction: fraction.to_string() },
            Penalty::Rising(row) => Self::Rising {
                least: row.least.to_string(),
                most: row.most.to_string(),
                full_deviation: row.full_deviation.map(|full| full.to_string()),
                full_duration_ms: row.full_duration.map(Millis::raw),
                full_condemned: row.full_condemned.map(|full| full.to_string()),
                window_epochs: row.window_epochs,
            },
        }
    }
}

impl WaterfallForm {
    fn read(&self) -> Result<Waterfall, Fault> {
        let payees = self.payees.iter().zip(0..).map(|(payee, place): (_, usize)| {
            let account = fault::account(&format!("payees[{place}].account"), &payee.account)?;
            Ok(Payee { account, weight: payee.weight })
        });
        Ok(Waterfall {
            reporter: fault::ratio("reporter", &self.reporter)?,
            restitution: fault::ratio("restitution", &self.restitution)?,
            insurance: fault::ratio("insurance", &self.insurance)?,
            burn: fault::ratio("burn", &self.burn)?,
            payees: payees.collect::<Result<_, _>>()?,
        })
    }
    fn write(row: &Waterfall) -> Self {
        let payee =
            |payee: &Payee| PayeeForm { account: payee.account.to_string(), weight: payee.weight };
        Self {
            reporter: row.reporter.to_string(),
            restitution: row.restitution.to_string(),
            insurance: row.insurance.to_string(),
            burn: row.burn.to_string(),
            payees: row.payees.iter().map(payee).collect(),
        }
    }
}
