//! A service's terms: which offences there are, what proves them, what they cost, who is paid.

use borsh::{BorshDeserialize, BorshSerialize};
use core::fmt;
use crypto::{Digest, hash_borsh};
use units::{AccountId, FeedId, Name, Ratio};

/// The rule that an offence breaks: which judge decides, about what. Numbers that the judge compares with
/// are in the specifications of the feeds that are named.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Rule {
    /// Two different signed reports for one round of one of these feeds.
    OracleEquivocation {
        /// The feeds.
        feeds: Vec<FeedId>,
    },
    /// Reports of one of these feeds that lie outside the tolerance of the venues' reference for the
    /// feed's duration.
    OracleDeviation {
        /// The feeds.
        feeds: Vec<FeedId>,
    },
    /// This many consecutive rounds of one of these feeds, each of which found a price without the
    /// operator's report.
    OracleMissedRounds {
        /// The feeds.
        feeds: Vec<FeedId>,
        /// How many rounds.
        consecutive: u32,
    },
}

impl Rule {
    /// The judge's name, as the documents use it.
    #[must_use]
    pub const fn judge(&self) -> &'static str {
        match self {
            Self::OracleEquivocation { .. } => "oracle.equivocation",
            Self::OracleDeviation { .. } => "oracle.deviation",
            Self::OracleMissedRounds { .. } => "oracle.missed-rounds",
        }
    }
}

/// How much of the cover an offence costs.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Penalty {
    /// This fraction φ of the cover that the service had bought in the epoch of the offence.
    Fixed(Ratio),
}

/// One that the offence harms, and its weight among those harmed.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Payee {
    /// The account.
    pub account: AccountId,
    /// Its weight; the restitution is divided in proportion.
    pub weight: u32,
}

/// What happens to slashed stake, in this order; the shares add up to one.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Waterfall {
    /// To whoever filed the evidence.
    pub reporter: Ratio,
    /// To those harmed.
    pub restitution: Ratio,
    /// To the service's insurance fund.
    pub insurance: Ratio,
    /// Destroyed.
    pub burn: Ratio,
    /// Those harmed.
    pub payees: Vec<Payee>,
}

/// One offence.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Offence {
    /// What people call it.
    pub name: Name,
    /// What is forbidden, and who judges it.
    pub rule: Rule,
    /// What it costs.
    pub penalty: Penalty,
    /// Whole epochs after the epoch of filing in which the accused may appeal.
    pub appeal_epochs: u64,
    /// Who gets what was taken.
    pub waterfall: Waterfall,
}

/// All offences against one service: immutable, numbered by the ledger, content-addressed.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Terms {
    /// The offences; evidence names one by its place.
    pub offences: Vec<Offence>,
    /// Evidence about epoch c is accepted up to and including epoch c + this.
    pub evidence_epochs: u64,
    /// Epochs that slashed stake waits, and could be returned, before it is paid out.
    pub hold_epochs: u64,
}

impl Terms {
    /// Most offences that one version may list.
    pub const MAX_OFFENCES: usize = 64;

    /// The content address.
    #[must_use]
    pub fn digest(&self) -> Digest {
        hash_borsh("buttress/terms/v1", self)
    }
}

/// Why terms are refused. A service learns it before a single unit of stake is at risk.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum TermsRefusal {
    /// No offence, or more than [`Terms::MAX_OFFENCES`].
    OffenceCount {
        /// How many there are.
        have: u64,
    },
    /// Evidence, appeal, the longest delay and execution could outlast the evidence window W.
    OutlastsWindow {
        /// Which offence.
        offence: Name,
        /// Epochs that they could take.
        needs: u64,
        /// W.
        window: u64,
    },
    /// A penalty of nothing, or of more than the whole cover.
    Penalty {
        /// Which offence.
        offence: Name,
        /// The penalty.
        have: Ratio,
    },
    /// The shares of the waterfall do not add up to one.
    WaterfallSum {
        /// Which offence.
        offence: Name,
        /// What they add up to.
        have: Ratio,
    },
    /// Restitution without anyone to pay, or payees without restitution, or a payee of no weight.
    Payees {
        /// Which offence.
        offence: Name,
    },
    /// A feed that is not registered by this service.
    UnknownFeed {
        /// Which offence.
        offence: Name,
        /// The feed.
        feed: FeedId,
    },
    /// A rule about no feed, or a count of rounds that makes everyone guilty or no one.
    Parameter {
        /// Which offence.
        offence: Name,
        /// Which parameter.
        parameter: Name,
        /// Its value.
        have: u64,
        /// The least that is accepted.
        least: u64,
        /// The most that is accepted.
        most: u64,
    },
    /// Two offences of one name: nobody could say which was meant.
    DuplicateName {
        /// The name.
        offence: Name,
    },
    /// Slashed stake would be held for longer than the limit.
    Hold {
        /// Epochs asked for.
        have: u64,
        /// The most that is accepted.
        most: u64,
    },
}

impl fmt::Display for TermsRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OffenceCount { have } => {
                write!(f, "terms list 1 to {} offences, these list {have}", Terms::MAX_OFFENCES)
            }
            Self::OutlastsWindow { offence, needs, window } => write!(
                f,
                "offence {offence}: evidence, appeal, delay and execution can take {needs} epochs, but stake is \
                 free after the evidence window of {window}"
            ),
            Self::Penalty { offence, have } => {
                write!(f, "offence {offence}: a penalty lies above 0 and up to 1, this is {have}")
            }
            Self::WaterfallSum { offence, have } => {
                write!(f, "offence {offence}: the shares of the waterfall add up to {have}, not 1")
            }
            Self::Payees { offence } => write!(
                f,
                "offence {offence}: restitution needs payees of positive weight, and payees need restitution"
            ),
            Self::UnknownFeed { offence, feed } => {
                write!(f, "offence {offence}: {feed} is not a feed of this service")
            }
            Self::Parameter { offence, parameter, have, least, most } => {
                write!(f, "offence {offence}: {parameter} is {have}, expected {least} to {most}")
            }
            Self::DuplicateName { offence } => write!(f, "two offences are called {offence}"),
            Self::Hold { have, most } => {
                write!(f, "hold of {have} epochs, expected at most {most}")
            }
        }
    }
}
