//! What proves an offence. One type per offence; each names only signed statements and ledger facts.

use crate::{Attestation, SignedQuote, SignedReport};
use borsh::{BorshDeserialize, BorshSerialize};
use crypto::{Digest, hash_borsh};
use units::{FeedId, Round};

/// Two different reports by one operator for one round of one feed.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Equivocation {
    /// One.
    pub first: SignedReport,
    /// The other.
    pub second: SignedReport,
}

/// An operator's successive reports, and what the venues signed around the same times.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Deviation {
    /// Reports in order of round. A round may be missing only if the ledger has no report for it.
    pub reports: Vec<SignedReport>,
    /// Quotes, in any order. Each counts for every report within the feed's reference window.
    pub quotes: Vec<SignedQuote>,
    /// The same, in the formats of outside publishers.
    pub attestations: Vec<Attestation>,
}

/// Rounds that the ledger knows an operator to have missed, and what the venues had signed by then: who could see no reference
/// could only be silent.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct MissedRounds {
    /// The feed.
    pub feed: FeedId,
    /// The first missed round.
    pub first: Round,
    /// The last missed round.
    pub last: Round,
    /// Quotes, in any order. Each counts for every moment within the feed's reference window after it.
    pub quotes: Vec<SignedQuote>,
    /// The same, in the formats of outside publishers.
    pub attestations: Vec<Attestation>,
}

/// Rounds in which the ledger knows an operator to have committed itself and not to have shown the report.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct MissedReveals {
    /// The feed.
    pub feed: FeedId,
    /// The rounds, in order, all of one epoch.
    pub rounds: Vec<Round>,
}

/// An auction that the ledger knows nobody to have started in time.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct MissedLiquidation {
    /// Its number among those of all venues.
    pub number: u32,
}

/// The proof of one offence.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Evidence {
    /// See [`Equivocation`].
    Equivocation(Box<Equivocation>),
    /// See [`Deviation`].
    Deviation(Box<Deviation>),
    /// See [`MissedRounds`].
    MissedRounds(Box<MissedRounds>),
    /// A report whose time lies outside its round.
    Mistimed(Box<SignedReport>),
    /// See [`MissedReveals`].
    MissedReveals(MissedReveals),
    /// See [`MissedLiquidation`].
    MissedLiquidation(MissedLiquidation),
}

impl Evidence {
    /// Most reports that one piece of evidence may hold: with [`Evidence::MAX_QUOTES`] the bound on what a
    /// judge has to verify.
    pub const MAX_REPORTS: usize = 128;
    /// Most signatures that the quotes of one piece of evidence, or of an answer to it, may have together.
    pub const MAX_QUOTES: usize = 1_024;

    /// The content address.
    #[must_use]
    pub fn digest(&self) -> Digest {
        hash_borsh("buttress/evidence/v1", self)
    }
    /// The feed that it is about, if it names one.
    #[must_use]
    pub fn feed(&self) -> Option<FeedId> {
        match self {
            Self::Equivocation(evidence) => Some(evidence.first.body.feed),
            Self::Deviation(evidence) => evidence.reports.first().map(|report| report.body.feed),
            Self::MissedRounds(evidence) => Some(evidence.feed),
            Self::Mistimed(report) => Some(report.body.feed),
            Self::MissedReveals(evidence) => Some(evidence.feed),
            Self::MissedLiquidation(_) => None,
        }
    }
    /// The feed whose prices it shows to be wrong, if it is of a deviation.
    #[must_use]
    pub fn wrong_feed(&self) -> Option<FeedId> {
        if matches!(self, Self::Deviation(_)) { self.feed() } else { None }
    }
    /// What kind of evidence this is, as the documents call it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Equivocation(_) => "equivocation",
            Self::Deviation(_) => "deviation",
            Self::MissedRounds(_) => "missed-rounds",
            Self::Mistimed(_) => "mistimed",
            Self::MissedReveals(_) => "missed-reveals",
            Self::MissedLiquidation(_) => "missed-liquidation",
        }
    }
}
