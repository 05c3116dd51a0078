//! A service's terms: which offences there are, what proves them, what they cost, who is paid.

use crate::Finding;
use borsh::{BorshDeserialize, BorshSerialize};
use core::fmt;
use crypto::{Digest, hash_borsh};
use units::{AccountId, Epoch, FeedId, Millis, Name, Ratio, Rounding, VenueId};

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
    /// A signed report of one of these feeds whose time lies outside its round by more than the feed's clock skew: stale, or
    /// of the future.
    OracleMistimed {
        /// The feeds.
        feeds: Vec<FeedId>,
    },
    /// This many rounds of one of these feeds in one epoch, each of which found a price, in which the operator committed itself
    /// to a report and did not show it.
    OracleMissedReveals {
        /// The feeds.
        feeds: Vec<FeedId>,
        /// How many rounds.
        count: u32,
    },
    /// An account's auction at a venue that the operator had the duty to start, and that nobody started in time.
    MissedLiquidation {
        /// The venue.
        venue: VenueId,
    },
}

impl Rule {
    /// The feeds that it is about.
    #[must_use]
    pub fn feeds(&self) -> &[FeedId] {
        match self {
            Self::OracleEquivocation { feeds }
            | Self::OracleDeviation { feeds }
            | Self::OracleMissedRounds { feeds, .. }
            | Self::OracleMistimed { feeds }
            | Self::OracleMissedReveals { feeds, .. } => feeds,
            Self::MissedLiquidation { .. } => &[],
        }
    }
    /// Whether breaking it can make the service say something false. A service that is only silent is not corrupted.
    #[must_use]
    pub const fn is_about_safety(&self) -> bool {
        match self {
            Self::OracleEquivocation { .. } | Self::OracleDeviation { .. } => true,
            Self::OracleMissedRounds { .. }
            | Self::OracleMistimed { .. }
            | Self::OracleMissedReveals { .. }
            | Self::MissedLiquidation { .. } => false,
        }
    }
    /// The judge's name, as the documents use it.
    #[must_use]
    pub const fn judge(&self) -> &'static str {
        match self {
            Self::OracleEquivocation { .. } => "oracle.equivocation",
            Self::OracleDeviation { .. } => "oracle.deviation",
            Self::OracleMissedRounds { .. } => "oracle.missed-rounds",
            Self::OracleMistimed { .. } => "oracle.mistimed",
            Self::OracleMissedReveals { .. } => "oracle.missed-reveals",
            Self::MissedLiquidation { .. } => "venue.missed-liquidation",
        }
    }
}

/// How much of the cover an offence costs.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Penalty {
    /// This fraction φ of the cover that the service had bought in the epoch of the offence.
    Fixed(Ratio),
    /// A fraction that rises with how wrong the accused was and with how much other cover was condemned around the same
    /// time: isolated faults cost less, correlated ones more.
    Rising(RisingPenalty),
}

/// φ = least + (most − least) × min(1, max(deviation ÷ `full_deviation`, lasted ÷ `full_duration`, condemned ÷
/// `full_condemned`)).
///
/// `deviation` is the smallest distance from the reference that was found, `lasted` the time from the first wrong report to
/// the last. `condemned` is the part of the service's cover
/// that *other* operators sold who are condemned of an offence against the same service within `window_epochs` of this
/// one, past appeal when this is executed; each counts by its part in the epoch of its own offence.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct RisingPenalty {
    /// φ of the smallest isolated offence; above 0.
    pub least: Ratio,
    /// φ at the top; at most 1.
    pub most: Ratio,
    /// The deviation at which the top is reached; without it the deviation does not count.
    pub full_deviation: Option<Ratio>,
    /// The time at which the top is reached; without it how long it lasted does not count.
    pub full_duration: Option<Millis>,
    /// The part of the cover at which the top is reached; without it other cases do not count.
    pub full_condemned: Option<Ratio>,
    /// How many epochs before and after the offence count; at most W.
    pub window_epochs: u64,
}

impl Penalty {
    /// The smallest fraction that it can be.
    #[must_use]
    pub const fn least(&self) -> Ratio {
        match self {
            Self::Fixed(fraction) => *fraction,
            Self::Rising(rising) => rising.least,
        }
    }
    /// The largest fraction that it can be.
    #[must_use]
    pub const fn most(&self) -> Ratio {
        match self {
            Self::Fixed(fraction) => *fraction,
            Self::Rising(rising) => rising.most,
        }
    }
    /// φ for what was found and a part of the cover that was condemned besides; rounded down, in favour of the accused.
    #[must_use]
    pub fn fraction(&self, finding: &Finding, condemned: Ratio) -> Ratio {
        let Self::Rising(rising) = self else { return self.least() };
        let part = |have: u128, full: Option<u128>| match full {
            Some(full) => Ratio::of(have, full, Rounding::Down).unwrap_or(Ratio::ONE),
            None => Ratio::ZERO,
        };
        let mut severity = part(condemned.raw(), rising.full_condemned.map(Ratio::raw));
        if let Finding::Deviated { least, lasted, .. } = finding {
            let full = rising.full_duration.map(|full| full.raw().into());
            severity = severity
                .max(part(least.raw(), rising.full_deviation.map(Ratio::raw)))
                .max(part(lasted.raw().into(), full));
        }
        let severity = severity.min(Ratio::ONE);
        let span = rising.most.saturating_sub(rising.least);
        let rise = severity.apply(span.raw(), Rounding::Down).map_or(span, Ratio::new);
        rising.least.saturating_add(rise)
    }
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

impl Offence {
    /// The boundary at which a case that is filed in `filed` is executed, unless it is delayed.
    #[must_use]
    pub const fn executes_at(&self, filed: Epoch) -> Epoch {
        filed.plus(self.appeal_epochs).plus(1)
    }
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
    /// Full epochs that an offer stands before a smaller or dearer one, or its withdrawal, binds; at most W. Stakers
    /// leave when they like.
    pub commitment_epochs: u64,
    /// The part of its cover whose operators together could corrupt the service; above 0, at most 1.
    pub corruption_threshold: Ratio,
}

impl Terms {
    /// The smallest penalty among the offences that could corrupt the service: what its corruption costs at least, as a
    /// part of the cover. Zero if none is listed.
    #[must_use]
    pub fn corruption_penalty(&self) -> Ratio {
        let safety = self.offences.iter().filter(|offence| offence.rule.is_about_safety());
        safety.map(|offence| offence.penalty.least()).min().unwrap_or(Ratio::ZERO)
    }
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
    /// A penalty that falls where it should rise.
    PenaltyFalls {
        /// Which offence.
        offence: Name,
        /// The least.
        least: Ratio,
        /// The most.
        most: Ratio,
    },
    /// A penalty that rises with nothing, with a deviation or a duration that its judge does not find, or to its top outside 0 to 1.
    PenaltyRise {
        /// Which offence.
        offence: Name,
    },
    /// A penalty that counts other cases for longer than anything can be judged.
    PenaltyWindow {
        /// Which offence.
        offence: Name,
        /// Epochs asked for.
        have: u64,
        /// W.
        most: u64,
    },
    /// Offers would be committed for longer than the limit.
    Commitment {
        /// Epochs asked for.
        have: u64,
        /// The most that is accepted.
        most: u64,
    },
    /// A threshold of nothing, or of more than the whole cover.
    CorruptionThreshold {
        /// The threshold.
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
    /// A venue that is not this service's. It has to be there first: its parameters say how much time there is.
    UnknownVenue {
        /// Which offence.
        offence: Name,
        /// The venue.
        venue: VenueId,
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
            Self::PenaltyFalls { offence, least, most } => write!(
                f,
                "offence {offence}: a penalty rises from its least to its most, this goes from {least} to {most}"
            ),
            Self::PenaltyRise { offence } => write!(
                f,
                "offence {offence}: a penalty rises with a deviation or a duration that its judge finds or with condemned \
                 cover, and is full above 0 and up to 1"
            ),
            Self::PenaltyWindow { offence, have, most } => write!(
                f,
                "offence {offence}: the penalty counts cases up to {have} epochs apart, expected at most {most}"
            ),
            Self::Commitment { have, most } => {
                write!(f, "commitment of {have} epochs, expected at most {most}")
            }
            Self::CorruptionThreshold { have } => {
                write!(f, "a corruption threshold lies above 0 and up to 1, this is {have}")
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
            Self::UnknownVenue { offence, venue } => {
                write!(f, "offence {offence}: {venue} is not the venue of this service")
            }
        }
    }
}
