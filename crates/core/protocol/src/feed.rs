//! Price feeds: their written specification, what operators sign, what venues sign.

use crate::{Signable, Signed};
use borsh::{BorshDeserialize, BorshSerialize};
use crypto::{Digest, PublicKey, hash_borsh};
use units::{FeedId, Millis, Name, OperatorId, Price, Ratio, Round, Timestamp};

/// A venue whose signed quotes count as outside reference for a feed.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Source {
    /// The venue.
    pub venue: Name,
    /// What the venue calls the pair.
    pub symbol: Name,
    /// The key that the venue signs quotes with.
    pub key: PublicKey,
}

/// All that decides what a feed's price is and when a report about it is an offence.
///
/// Immutable: a changed specification is another feed. Its digest ([`FeedSpecification::digest`]) is its
/// content address, so terms that name a feed name every number below.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct FeedSpecification {
    /// What is priced, for example `ETH-USD`.
    pub pair: Name,
    /// Digits after the point that a report may have, at most 18. A finer report is rejected.
    pub decimals: u8,
    /// Length of a round. It must divide the epoch, so that every round lies in exactly one.
    pub heartbeat: Millis,
    /// Age after which the last price no longer counts as a price.
    pub staleness: Millis,
    /// Share of the feed's cover whose operators must have reported for a round to have a price.
    pub quorum: Ratio,
    /// The outside venues.
    pub sources: Vec<Source>,
    /// How many distinct venues a reference needs at least.
    pub reference_quorum: u8,
    /// How far from a report's time a quote may lie and still count.
    pub reference_window: Millis,
    /// Widest interquartile spread of the venues, relative to their median, at which there is a reference.
    /// Above it the venues disagree and nobody can be at fault.
    pub max_spread: Ratio,
    /// Relative distance from the reference up to which a report is right.
    pub tolerance: Ratio,
    /// The tolerance is never less than this many interquartile spreads.
    pub spread_multiple: Ratio,
    /// How long a report must stay wrong, in every round, to be an offence.
    pub duration: Millis,
}

impl FeedSpecification {
    /// The content address.
    #[must_use]
    pub fn digest(&self) -> Digest {
        hash_borsh("buttress/feed/v1", self)
    }
    /// The source with this key, if it is one of the feed's.
    #[must_use]
    pub fn source(&self, key: &PublicKey) -> Option<&Source> {
        self.sources.iter().find(|source| source.key == *key)
    }
}

/// An operator's statement of a price. Two different ones for the same round are an offence by themselves.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Report {
    /// The chain it is meant for.
    pub chain: Digest,
    /// The feed.
    pub feed: FeedId,
    /// The round.
    pub round: Round,
    /// The operator.
    pub operator: OperatorId,
    /// The price.
    pub price: Price,
    /// When the operator saw it; must lie in the round.
    pub observed_at: Timestamp,
}

impl Signable for Report {
    const DOMAIN: &'static str = "buttress/report/v1";
}

/// A report with the operator's duty key's signature.
pub type SignedReport = Signed<Report>;

/// A venue's statement of its price. It knows nothing of any chain or feed.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Quote {
    /// The venue.
    pub venue: Name,
    /// What it calls the pair.
    pub symbol: Name,
    /// The price.
    pub price: Price,
    /// When it was the price.
    pub time: Timestamp,
}

impl Signable for Quote {
    const DOMAIN: &'static str = "buttress/venue-quote/v1";
}

/// A quote with the venue's signature.
pub type SignedQuote = Signed<Quote>;
