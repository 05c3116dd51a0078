//! What is not signed, with numbers.

use super::RecordError;
use core::fmt;
use crypto::Digest;
use protocol::Reference;
use units::{FeedId, Millis, Price, Ratio, Round, Timestamp, format_decimal};

/// Why a guard does not sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Meant for another chain.
    OtherChain {
        /// The statement's.
        have: Digest,
        /// The guard's.
        expected: Digest,
    },
    /// Another report was signed for this round: both together convict.
    SignedOtherwise {
        /// The feed.
        feed: FeedId,
        /// The round.
        round: Round,
        /// What was signed.
        first: Digest,
        /// What was to be signed.
        second: Digest,
    },
    /// A later round was signed, so it is not known what was signed for this one.
    NotLater {
        /// The feed.
        feed: FeedId,
        /// The round.
        round: Round,
        /// The last signed one.
        last: Round,
    },
    /// The round began before the record was opened: another process may have signed for it.
    BegunBefore {
        /// The round.
        round: Round,
        /// When it began.
        began: Timestamp,
        /// When the record was opened.
        opened: Timestamp,
    },
    /// Observed outside the round.
    OutsideRound {
        /// When it was observed.
        observed_at: Timestamp,
        /// When the round began.
        from: Timestamp,
        /// When it ends.
        until: Timestamp,
    },
    /// Observed later than now.
    Future {
        /// When it was observed.
        observed_at: Timestamp,
        /// The time by the signer's clock.
        now: Timestamp,
    },
    /// The signer's clock and the ledger's are too far apart.
    ClockOff {
        /// How far.
        off: Millis,
        /// How far they may be.
        most: Millis,
    },
    /// The feed's market is closed: nobody owes a report.
    Closed {
        /// The round.
        round: Round,
    },
    /// Zero, or with more digits than the feed has.
    NoPrice {
        /// The price.
        price: Price,
        /// Digits after the point that it may have.
        decimals: u8,
    },
    /// A confidence above the feed's ceiling, or none where the feed's method needs one.
    TooUncertain {
        /// Half the width of the interval, relative to the price.
        confidence: Ratio,
        /// The ceiling.
        most: Ratio,
    },
    /// The quotes at hand make no reference.
    NoReference(Reference),
    /// The price is too far from the reference by the quotes at hand, or by some of several equally near ones.
    OffReference {
        /// The price.
        price: Price,
        /// The reference that an accuser could show.
        reference: Price,
        /// Their distance, relative to the reference.
        distance: Ratio,
        /// The distance up to which it is right.
        allowed: Ratio,
    },
    /// What was signed could not be recorded, so nothing was.
    Record(RecordError),
}

impl Refused {
    /// Its kind, for counting.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::OtherChain { .. } => "other-chain",
            Self::SignedOtherwise { .. } => "signed-otherwise",
            Self::NotLater { .. } => "not-later",
            Self::BegunBefore { .. } => "begun-before",
            Self::OutsideRound { .. } => "outside-round",
            Self::Future { .. } => "future",
            Self::ClockOff { .. } => "clock-off",
            Self::Closed { .. } => "closed",
            Self::NoPrice { .. } => "no-price",
            Self::TooUncertain { .. } => "too-uncertain",
            Self::NoReference(_) => "no-reference",
            Self::OffReference { .. } => "off-reference",
            Self::Record(_) => "record",
        }
    }
}

impl From<RecordError> for Refused {
    fn from(error: RecordError) -> Self {
        Self::Record(error)
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherChain { have, expected } => {
                write!(f, "it is for chain {have}, expected {expected}")
            }
            Self::SignedOtherwise { feed, round, first, second } => write!(
                f,
                "{feed}, round {round}: report {first} was signed, {second} would be a second one"
            ),
            Self::NotLater { feed, round, last } => {
                write!(f, "{feed}: round {round} is not later than {last}, the last signed")
            }
            Self::BegunBefore { round, began, opened } => write!(
                f,
                "round {round} began at {began} ms, before the record was opened at {opened} ms"
            ),
            Self::OutsideRound { observed_at, from, until } => {
                write!(f, "observed at {observed_at} ms, expected from {from} to before {until} ms")
            }
            Self::Future { observed_at, now } => {
                write!(f, "observed at {observed_at} ms, it is {now} ms")
            }
            Self::ClockOff { off, most } => {
                write!(f, "the clock is {off} ms off the ledger's, at most {most} ms")
            }
            Self::Closed { round } => write!(f, "the market is closed in round {round}"),
            Self::NoPrice { price, decimals } => {
                let price = format_decimal(price.raw(), Price::DECIMALS);
                write!(f, "{price} is no price of a feed with {decimals} decimals")
            }
            Self::TooUncertain { confidence, most } => {
                write!(
                    f,
                    "a confidence of {confidence} of the price, expected above 0 and up to {most}"
                )
            }
            Self::NoReference(reference) => reference.fmt(f),
            Self::OffReference { price, reference, distance, allowed } => {
                let price = format_decimal(price.raw(), Price::DECIMALS);
                let reference = format_decimal(reference.raw(), Price::DECIMALS);
                write!(f, "{price} is {distance} off the reference {reference}, allowed {allowed}")
            }
            Self::Record(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Refused {}
