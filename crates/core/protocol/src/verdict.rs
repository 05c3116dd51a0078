//! What a judge says.

use borsh::{BorshDeserialize, BorshSerialize};
use core::fmt;
use units::{Epoch, Millis, Price, Ratio, Round, Timestamp, TraderId};

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
    /// They agree, but most of them moved too far around that moment for anybody to be wrong.
    TooFast {
        /// Their lower median.
        price: Price,
        /// The lower median of how far each moved within the window, relative to the price.
        range: Ratio,
        /// The widest at which anybody can be wrong.
        most: Ratio,
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
    /// A report of another time than its round's.
    Mistimed {
        /// The round.
        round: Round,
        /// How far from the round its time lies.
        off: Millis,
    },
    /// This many commitments of one epoch, in rounds that others priced, to reports that were not shown.
    NotRevealed {
        /// First round.
        first: Round,
        /// Last round.
        last: Round,
        /// How many.
        rounds: u64,
    },
    /// An account's auction that nobody started in time, though the accused had the duty to.
    LiquidationMissed {
        /// Whose auction.
        trader: TraderId,
        /// When the account was found below its maintenance margin.
        since: Timestamp,
        /// Until when there was time.
        deadline: Timestamp,
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
    /// The market was closed in this round.
    MarketClosed {
        /// The round.
        round: Round,
    },
    /// In this round the report said of itself that it was too uncertain to be used.
    TooUncertain {
        /// The round.
        round: Round,
        /// Its confidence, relative to its price.
        confidence: Ratio,
        /// The feed's ceiling.
        most: Ratio,
    },
    /// The time of the report is as near to its round as an honest clock may be.
    InTime {
        /// The round.
        round: Round,
        /// How far from the round its time lies.
        off: Millis,
        /// How far an honest clock may be off.
        allowed: Millis,
    },
    /// The ledger has no commitment of the accused for this round.
    NotCommitted {
        /// The round.
        round: Round,
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
            Self::TooFast { price, range, most } => {
                let price = units::format_decimal(price.raw(), Price::DECIMALS);
                write!(
                    f,
                    "{price} in a market too fast to judge: venues moved by {} %, at most {} %",
                    percent(*range),
                    percent(*most)
                )
            }
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
            Self::Mistimed { round, off } => {
                write!(f, "signed for round {round} with a time {} ms outside it", off.raw())
            }
            Self::NotRevealed { first, last, rounds } => write!(
                f,
                "committed to {rounds} reports and did not show them, in rounds {first} to {last}"
            ),
            Self::LiquidationMissed { trader, since, deadline } => write!(
                f,
                "did not start the auction of {trader}, below its maintenance margin since {since} ms, by {deadline} ms"
            ),
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
            Self::MarketClosed { round } => write!(f, "the market was closed in round {round}"),
            Self::TooUncertain { round, confidence, most } => write!(
                f,
                "round {round}: the report is certain to {} % only, at most {} % makes it one",
                percent(*confidence),
                percent(*most)
            ),
            Self::InTime { round, off, allowed } => write!(
                f,
                "round {round}: the report's time lies {} ms outside it, clocks may be off by {} ms",
                off.raw(),
                allowed.raw()
            ),
            Self::NotCommitted { round } => {
                write!(f, "the ledger has no commitment for round {round}")
            }
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
