//! Price feeds: their written specification, what operators sign, what venues sign.

use crate::{Calendar, Signable, Signed};
use attestation::{
    pyth::{Emitter, GuardianSet},
    redstone::SignerSet,
};
use borsh::{BorshDeserialize, BorshSerialize};
use core::fmt;
use crypto::{Address, Digest, PublicKey, hash_borsh};
use units::{FeedId, Millis, Name, OperatorId, Price, Ratio, Round, Timestamp};

/// A venue whose signed quotes count as outside reference for a feed.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Source {
    /// The venue.
    pub venue: Name,
    /// What the venue calls the pair.
    pub symbol: Name,
    /// Who signs its quotes, in which format.
    pub signer: Signer,
}

/// Who signs a venue's quotes, in which format.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Signer {
    /// A key that signs [`Quote`]s.
    Venue(PublicKey),
    /// The address that signs Open Oracle messages.
    OpenOracle(Address),
    /// Nodes of a RedStone data service, and how many of them make a quote.
    RedStone(SignerSet),
    /// Wormhole's guardians, for a price of Pyth's.
    Pyth {
        /// The guardians.
        guardians: GuardianSet,
        /// Where Pyth's prices are made.
        emitter: Emitter,
        /// Pyth's id of the price.
        price_feed: [u8; 32],
    },
}

impl Signer {
    /// The name of the format, as documents and pages use it.
    #[must_use]
    pub const fn format(&self) -> &'static str {
        match self {
            Self::Venue(_) => "buttress",
            Self::OpenOracle(_) => "open-oracle",
            Self::RedStone(_) => "redstone",
            Self::Pyth { .. } => "pyth",
        }
    }
    /// How many signatures make a quote.
    #[must_use]
    pub fn signatures(&self) -> usize {
        match self {
            Self::Venue(_) | Self::OpenOracle(_) => 1,
            Self::RedStone(set) => usize::from(set.threshold()),
            Self::Pyth { guardians, .. } => guardians.quorum(),
        }
    }
}

/// How liquid, and how well observed, what a feed prices is. A tier is a promise to its consumers: a feed whose numbers are
/// laxer than its tier allows is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub enum Tier {
    /// Deep markets on many venues: BTC, ETH.
    Major,
    /// Listed on several venues, with depth on few.
    Mid,
    /// Anything else that two venues quote.
    LongTail,
    /// A tokenised asset of the world outside, whose market closes.
    RealWorld,
}

impl Tier {
    /// Its name, as documents and scenarios use it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Major => "major",
            Self::Mid => "mid",
            Self::LongTail => "long-tail",
            Self::RealWorld => "real-world",
        }
    }
}

/// How reports become a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Method {
    /// The lower median weighted by cover, with a confidence from the weighted quartiles.
    WeightedMedian,
    /// Pyth's: each reporter puts in its price and both ends of its interval, weighted by cover.
    PublisherQuotes,
}

impl Method {
    /// Its name, as documents and scenarios use it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::WeightedMedian => "weighted-median",
            Self::PublisherQuotes => "publisher-quotes",
        }
    }
}

/// All that decides what a feed's price is and when a report about it is an offence.
///
/// Content-addressed ([`FeedSpecification::digest`]). A change is a new version that binds only once everyone whom it
/// concerns could have left; an old report is judged by the version of its epoch.
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
    /// How liquid what it prices is.
    pub tier: Tier,
    /// When its market is open; always, if there is no calendar. While it is closed nobody owes a report and none is taken.
    pub sessions: Option<Calendar>,
    /// Commit–reveal: in this first part of each round operators commit themselves, in the rest they show what to.
    pub commit: Option<Millis>,

    /// How reports become a price.
    pub method: Method,
    /// Share of the feed's cover whose operators must have reported for a round to have a price.
    pub quorum: Ratio,
    /// A report, or a price, less certain than this relative to itself is not one: the report counts as missed, the price is
    /// withheld.
    pub max_confidence: Ratio,
    /// A price further than this from the last one, relative to that, is withheld …
    pub max_jump: Ratio,
    /// … until so many rounds in a row found prices this near to one another. One is enough for no limit at all.
    pub jump_rounds: u32,

    /// The outside venues.
    pub sources: Vec<Source>,
    /// How many distinct venues a reference needs at least.
    pub reference_quorum: u8,
    /// How far from a report's time a quote may lie and still count.
    pub reference_window: Millis,
    /// How far an honest operator's clock may be off: a report is wrong only if it is wrong at every moment this near to
    /// its time.
    pub clock_skew: Millis,
    /// Widest interquartile spread of the venues, relative to their median, at which there is a reference.
    /// Above it the venues disagree and nobody can be at fault.
    pub max_spread: Ratio,
    /// Widest that a venue may have moved within the window, relative to the reference: if half of the venues moved further,
    /// the market is too fast for anybody to be at fault.
    pub max_range: Ratio,

    /// Relative distance from the reference up to which a report is right.
    pub tolerance: Ratio,
    /// The tolerance is never less than this many interquartile spreads.
    pub spread_multiple: Ratio,
    /// How long a report must stay wrong, in every round, to be an offence.
    pub duration: Millis,
    /// Wrong rounds add up within this time, whatever was said in between, so that a liar does not get away with a true word now
    /// and then; at least the duration. With no more than the duration only an unbroken lie is an offence.
    pub deviation_window: Millis,
}

impl FeedSpecification {
    /// The content address.
    #[must_use]
    pub fn digest(&self) -> Digest {
        hash_borsh("buttress/feed/v2", self)
    }
    /// The source with this signer, if it is one of the feed's.
    #[must_use]
    pub fn source(&self, signer: &Signer) -> Option<&Source> {
        self.sources.iter().find(|source| source.signer == *signer)
    }
    /// Whether all of a round lies in the market's sessions, given its first moment and the next round's.
    #[must_use]
    pub fn is_open(&self, from: Timestamp, until: Timestamp) -> bool {
        self.sessions.as_ref().is_none_or(|calendar| calendar.is_open(from, until))
    }
    /// When a round that begins at `from` takes reports, rather than commitments.
    #[must_use]
    pub fn reveals_from(&self, from: Timestamp) -> Timestamp {
        self.commit.map_or(from, |length| from.after(length))
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
    /// How certain it is: half the width of the interval around the price.
    pub confidence: Price,
    /// When the operator saw it; must lie in the round, with commit–reveal in its first part.
    pub observed_at: Timestamp,
}

impl Signable for Report {
    const DOMAIN: &'static str = "buttress/report/v2";
}

/// A report with the operator's duty key's signature.
pub type SignedReport = Signed<Report>;

impl SignedReport {
    /// The digest of the report with its signature: what a commitment names, and a round's root is made of. Nobody can guess
    /// it from the price, as nobody else can make the signature.
    #[must_use]
    pub fn digest(&self) -> Digest {
        hash_borsh("buttress/signed-report/v1", self)
    }
}

/// An operator's promise of a report that it does not show yet, so that nobody can copy it.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Commitment {
    /// The chain it is meant for.
    pub chain: Digest,
    /// The feed.
    pub feed: FeedId,
    /// The round.
    pub round: Round,
    /// The operator.
    pub operator: OperatorId,
    /// [`SignedReport::digest`] of the report.
    pub report: Digest,
}

impl Signable for Commitment {
    const DOMAIN: &'static str = "buttress/commitment/v1";
}

/// A commitment with the operator's duty key's signature.
pub type SignedCommitment = Signed<Commitment>;

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

/// Why a price that a quorum found is not published.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Withheld {
    /// Its confidence, relative to it, is above the feed's `max_confidence`.
    TooUncertain {
        /// The confidence, relative to the price.
        confidence: Ratio,
        /// The feed's ceiling.
        most: Ratio,
    },
    /// It is further from the last price than the feed's `max_jump`, and too few rounds in a row agree with it so far.
    Jumped {
        /// Distance from the last price, relative to that.
        distance: Ratio,
        /// How many rounds in a row agree, this one included.
        rounds: u32,
    },
}

impl fmt::Display for Withheld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooUncertain { confidence, most } => {
                write!(f, "certain to {confidence} of the price only, at most {most} makes it one")
            }
            Self::Jumped { distance, rounds } => write!(
                f,
                "{distance} away from the last price, found in {rounds} rounds in a row so far"
            ),
        }
    }
}
