//! What a judge says.

use borsh::{BorshDeserialize, BorshSerialize};
use core::fmt;
use units::{Epoch, Millis, Price, Ratio, Round};

/// What the venues together said about one moment.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Reference {
    /// They agree.
    Price {
        /// Their lower median.
        price: Price,
        /// Their interquartile spread, relative to the median.
        spread: Ratio,
        /// How many venues.
        venues: u8,
    },
    /// Too few of them.
    TooFew {
        /// How many venues.
        have: u8,
        /// How many are needed.
        need: u8,
    },
    /// They disagree with one another.
    Disagree {
        /// Their interquartile spread, relative to the median.
        spread: Ratio,
        /// The widest that makes a reference.
        most: Ratio,
    },
}

/// What was found against the accused.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Finding {
    /// Two prices signed for one round.
    Equivocated {
        /// The round.
        round: Round,
        /// One.
        first: Price,
        /// The other.
        second: Price,
    },
    /// Wrong for as long as the feed's duration, in every round.
    Deviated {
        /// First round.
        first: Round,
        /// Last round.
        last: Round,
        /// From the first report to the last.
        lasted: Millis,
        /// The smallest relative distance from the reference among the rounds.
        least: Ratio,
        /// The largest.
        most: Ratio,
    },
    /// Absent from this many consecutive rounds that others priced.
    Missed {
        /// First round.
        first: Round,
        /// Last round.
        last: Round,
        /// How many.
        rounds: u64,
    },
}

/// Why the accused is not guilty.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Innocence {
    /// The two reports are the same statement.
    SameReport,
    /// For this round there is no outside reference, so nobody can be wrong.
    NoReference {
        /// The round.
        round: Round,
        /// What the venues said.
        reference: Reference,
    },
    /// In this round the report was right.
    WithinTolerance {
        /// The round.
        round: Round,
        /// Distance from the reference, relative to it.
        distance: Ratio,
        /// The distance up to which a report is right.
        allowed: Ratio,
    },
    /// Wrong, but not for long enough.
    TooShort {
        /// From the first report to the last.
        lasted: Millis,
        /// The feed's duration.
        need: Millis,
    },
    /// The ledger has the accused's report for this round.
    Reported {
        /// The round.
        round: Round,
    },
    /// This round found no price, so missing it is not counted.
    RoundWithoutPrice {
        /// The round.
        round: Round,
    },
    /// Too few rounds.
    TooFewRounds {
        /// How many.
        have: u64,
        /// How many are needed.
        need: u64,
    },
}

/// A judge's answer. Evidence that is malformed or about something else is not judged: it is rejected.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Verdict {
    /// The offence happened.
    Guilty {
        /// In which epoch.
        epoch: Epoch,
        /// What was found.
        finding: Finding,
    },
    /// The evidence does not prove the offence.
    NotGuilty(Innocence),
}

/// A ratio as a percentage with two decimals, rounded down.
fn percent(ratio: Ratio) -> String {
    units::format_decimal(ratio.raw() / 100_000_000_000_000, 2)
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Price { price, spread, venues } => {
                let price = units::format_decimal(price.raw(), Price::DECIMALS);
                write!(f, "{price} from {venues} venues, spread {} %", percent(*spread))
            }
            Self::TooFew { have, need } => write!(f, "no reference: {have} venues, needs {need}"),
            Self::Disagree { spread, most } => {
                write!(
                    f,
                    "no reference: venues disagree by {} %, at most {} %",
                    percent(*spread),
                    percent(*most)
                )
            }
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Equivocated { round, first, second } => write!(
                f,
                "signed {} and {} for round {round}",
                units::format_decimal(first.raw(), Price::DECIMALS),
                units::format_decimal(second.raw(), Price::DECIMALS)
            ),
            Self::Deviated { first, last, lasted, least, most } => write!(
                f,
                "off the venues' reference by {} % to {} % in rounds {first} to {last}, for {} s",
                percent(*least),
                percent(*most),
                lasted.raw() / 1_000
            ),
            Self::Missed { first, last, rounds } => {
                write!(f, "absent from {rounds} rounds that others priced, {first} to {last}")
            }
        }
    }
}

impl fmt::Display for Innocence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SameReport => f.write_str("the two reports are the same statement"),
            Self::NoReference { round, reference } => write!(f, "round {round}: {reference}"),
            Self::WithinTolerance { round, distance, allowed } => write!(
                f,
                "round {round}: off by {} %, allowed {} %",
                percent(*distance),
                percent(*allowed)
            ),
            Self::TooShort { lasted, need } => {
                write!(
                    f,
                    "lasted {} s, an offence lasts {} s",
                    lasted.raw() / 1_000,
                    need.raw() / 1_000
                )
            }
            Self::Reported { round } => write!(f, "the ledger has a report for round {round}"),
            Self::RoundWithoutPrice { round } => write!(f, "round {round} found no price"),
            Self::TooFewRounds { have, need } => write!(f, "{have} rounds, an offence is {need}"),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Guilty { finding, .. } => write!(f, "guilty: {finding}"),
            Self::NotGuilty(reason) => write!(f, "not guilty: {reason}"),
        }
    }
}
