//! A feed's specification, as a service writes it. Fields are named as in `protocol::FeedSpecification`; those in
//! milliseconds end in `_ms`.

use crate::fault::{self, Fault, digits};
use attestation::pyth::{Emitter, GuardianSet};
use attestation::redstone::SignerSet;
use crypto::Address;
use protocol::{Calendar, Closure, FeedSpecification, Method, Session, Signer, Source, Tier};
use serde::{Deserialize, Serialize};
use units::{Millis, Timestamp};
use utoipa::ToSchema;

const TIERS: [(&str, Tier); 4] = [
    (Tier::Major.name(), Tier::Major),
    (Tier::Mid.name(), Tier::Mid),
    (Tier::LongTail.name(), Tier::LongTail),
    (Tier::RealWorld.name(), Tier::RealWorld),
];
const METHODS: [(&str, Method); 2] = [
    (Method::WeightedMedian.name(), Method::WeightedMedian),
    (Method::PublisherQuotes.name(), Method::PublisherQuotes),
];

/// All that decides what a feed's price is and when a report about it is an offence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FeedForm {
    /// What is priced.
    #[schema(example = "ETH-USD")]
    pub pair: String,
    /// Digits after the point that a report may have, at most 18.
    pub decimals: u8,
    /// Length of a round.
    pub heartbeat_ms: u64,
    /// Age after which the last price no longer counts as a price.
    pub staleness_ms: u64,
    /// How liquid what it prices is: major, mid, long-tail or real-world.
    pub tier: String,
    /// When its market is open; always, if this is left out.
    #[serde(default)]
    pub sessions: Option<CalendarForm>,
    /// With commit–reveal: the first part of each round, which takes commitments.
    #[serde(default)]
    pub commit_ms: Option<u64>,
    /// How reports become a price: weighted-median or publisher-quotes.
    pub method: String,
    /// Share of the cover whose operators must have reported for a round to have a price.
    pub quorum: String,
    /// A report or a price less certain than this, relative to itself, is not one.
    pub max_confidence: String,
    /// A price further than this from the last one, relative to that, is withheld.
    pub max_jump: String,
    /// Until so many rounds in a row agree.
    pub jump_rounds: u32,
    /// The outside venues.
    pub sources: Vec<SourceForm>,
    /// How many distinct venues a reference needs at least.
    pub reference_quorum: u8,
    /// How far from a report's time a quote may lie and still count.
    pub reference_window_ms: u64,
    /// How far an honest operator's clock may be off.
    pub clock_skew_ms: u64,
    /// Widest relative spread of the venues at which there is a reference.
    pub max_spread: String,
    /// How far half of the venues may have moved within the window before nobody is judged by them.
    pub max_range: String,
    /// Relative distance from the reference up to which a report is right.
    pub tolerance: String,
    /// The tolerance is never less than this many spreads.
    pub spread_multiple: String,
    /// How long a report must stay wrong, in every round, to be an offence.
    pub duration_ms: u64,
    /// Within which time wrong rounds add up, whatever was said in between.
    pub deviation_window_ms: u64,
}

/// When a market is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarForm {
    /// Weekly sessions: first minute and the minute that each ends before, counted from Monday 00:00 UTC.
    pub weekly: Vec<[u16; 2]>,
    /// Exceptions: first moment and the moment that each ends before, in milliseconds.
    pub closures: Vec<[u64; 2]>,
}

/// A venue whose signed quotes count as outside reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceForm {
    /// The venue.
    pub venue: String,
    /// What the venue calls the pair.
    pub symbol: String,
    /// Who signs its quotes, in which format.
    pub signer: SignerForm,
}

/// Who signs a venue's quotes, by format.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "format", rename_all = "kebab-case", deny_unknown_fields)]
pub enum SignerForm {
    /// A key that signs quotes in the chain's own format.
    Buttress {
        /// 64 hexadecimal digits.
        key: String,
    },
    /// The address that signs Open Oracle messages.
    OpenOracle {
        /// `0x` and 40 hexadecimal digits.
        address: String,
    },
    /// Nodes of a RedStone data service.
    #[serde(rename = "redstone")]
    RedStone {
        /// `0x` and 40 hexadecimal digits each.
        addresses: Vec<String>,
        /// How many of them make a quote.
        threshold: u8,
    },
    /// Wormhole's guardians, for a price of Pyth's.
    Pyth {
        /// The guardian set's number.
        guardian_set: u32,
        /// The guardians in Wormhole's order: `0x` and 40 hexadecimal digits each.
        guardians: Vec<String>,
        /// Wormhole's number of the chain that the prices are made on.
        emitter_chain: u16,
        /// The address there: 64 hexadecimal digits.
        emitter_address: String,
        /// Pyth's id of the price: 64 hexadecimal digits.
        price_feed: String,
    },
}

impl FeedForm {
    pub(super) fn read(&self) -> Result<FeedSpecification, Fault> {
        let sources = self.sources.iter().zip(0..).map(|(source, place): (_, usize)| {
            source.read().map_err(|fault| fault.within(&format!("sources[{place}]")))
        });
        Ok(FeedSpecification {
            pair: fault::name("pair", &self.pair)?,
            decimals: self.decimals,
            heartbeat: Millis::new(self.heartbeat_ms),
            staleness: Millis::new(self.staleness_ms),
            tier: fault::word("tier", &self.tier, &TIERS)?,
            sessions: self.sessions.as_ref().map(CalendarForm::read),
            commit: self.commit_ms.map(Millis::new),
            method: fault::word("method", &self.method, &METHODS)?,
            quorum: fault::ratio("quorum", &self.quorum)?,
            max_confidence: fault::ratio("max_confidence", &self.max_confidence)?,
            max_jump: fault::ratio("max_jump", &self.max_jump)?,
            jump_rounds: self.jump_rounds,
            sources: sources.collect::<Result<_, _>>()?,
            reference_quorum: self.reference_quorum,
            reference_window: Millis::new(self.reference_window_ms),
            clock_skew: Millis::new(self.clock_skew_ms),
            max_spread: fault::ratio("max_spread", &self.max_spread)?,
            max_range: fault::ratio("max_range", &self.max_range)?,
            tolerance: fault::ratio("tolerance", &self.tolerance)?,
            spread_multiple: fault::ratio("spread_multiple", &self.spread_multiple)?,
            duration: Millis::new(self.duration_ms),
            deviation_window: Millis::new(self.deviation_window_ms),
        })
    }
    pub(super) fn write(row: &FeedSpecification) -> Self {
        Self {
            pair: row.pair.to_string(),
            decimals: row.decimals,
            heartbeat_ms: row.heartbeat.raw(),
            staleness_ms: row.staleness.raw(),
            tier: row.tier.name().to_owned(),
            sessions: row.sessions.as_ref().map(CalendarForm::write),
            commit_ms: row.commit.map(Millis::raw),
            method: row.method.name().to_owned(),
            quorum: row.quorum.to_string(),
            max_confidence: row.max_confidence.to_string(),
            max_jump: row.max_jump.to_string(),
            jump_rounds: row.jump_rounds,
            sources: row.sources.iter().map(SourceForm::write).collect(),
            reference_quorum: row.reference_quorum,
            reference_window_ms: row.reference_window.raw(),
            clock_skew_ms: row.clock_skew.raw(),
            max_spread: row.max_spread.to_string(),
            max_range: row.max_range.to_string(),
            tolerance: row.tolerance.to_string(),
            spread_multiple: row.spread_multiple.to_string(),
            duration_ms: row.duration.raw(),
            deviation_window_ms: row.deviation_window.raw(),
        }
    }
}

impl CalendarForm {
    fn read(&self) -> Calendar {
        let session = |[from, until]: &[u16; 2]| Session { from: *from, until: *until };
        let closure = |[from, until]: &[u64; 2]| Closure {
            from: Timestamp::new(*from),
            until: Timestamp::new(*until),
        };
        Calendar {
            weekly: self.weekly.iter().map(session).collect(),
            closures: self.closures.iter().map(closure).collect(),
        }
    }
    fn write(row: &Calendar) -> Self {
        Self {
            weekly: row.weekly.iter().map(|one| [one.from, one.until]).collect(),
            closures: row.closures.iter().map(|one| [one.from.raw(), one.until.raw()]).collect(),
        }
    }
}

impl SourceForm {
    fn read(&self) -> Result<Source, Fault> {
        Ok(Source {
            venue: fault::name("venue", &self.venue)?,
            symbol: fault::name("symbol", &self.symbol)?,
            signer: self.signer.read().map_err(|fault| fault.within("signer"))?,
        })
    }
    fn write(row: &Source) -> Self {
        let signer = SignerForm::write(&row.signer);
        Self { venue: row.venue.to_string(), symbol: row.symbol.to_string(), signer }
    }
}

fn read_address(field: &str, text: &str) -> Result<Address, Fault> {
    let read = text.parse::<Address>();
    read.map_err(|reason| Fault::new(field, text, format!("an address ({reason})")))
}

fn read_addresses(field: &str, texts: &[String]) -> Result<Vec<Address>, Fault> {
    let one = |(text, place): (&String, usize)| read_address(&format!("{field}[{place}]"), text);
    texts.iter().zip(0..).map(one).collect()
}

/// 32 bytes.
fn read_word(field: &str, text: &str) -> Result<[u8; 32], Fault> {
    let bytes = fault::bytes(field, text)?;
    bytes.try_into().map_err(|_| Fault::new(field, text, "64 hexadecimal digits"))
}

impl SignerForm {
    fn read(&self) -> Result<Signer, Fault> {
        Ok(match self {
            Self::Buttress { key } => Signer::Venue(digits("key", key, 64)?),
            Self::OpenOracle { address } => Signer::OpenOracle(read_address("address", address)?),
            Self::RedStone { addresses, threshold } => {
                let known = read_addresses("addresses", addresses)?;
                let set = SignerSet::new(known, *threshold);
                Signer::RedStone(set.map_err(|reason| {
                    let expected =
                        format!("different addresses and a threshold of them ({reason})");
                    Fault::new("addresses", addresses.join(", "), expected)
                })?)
            }
            Self::Pyth {
                guardian_set,
                guardians,
                emitter_chain: chain,
                emitter_address,
                price_feed,
            } => {
                let known = read_addresses("guardians", guardians)?;
                let set = GuardianSet::new(*guardian_set, known).map_err(|reason| {
                    Fault::new(
                        "guardians",
                        guardians.join(", "),
                        format!("different addresses ({reason})"),
                    )
                })?;
                let address = read_word("emitter_address", emitter_address)?;
                Signer::Pyth {
                    guardians: set,
                    emitter: Emitter { chain: *chain, address },
                    price_feed: read_word("price_feed", price_feed)?,
                }
            }
        })
    }
    fn write(row: &Signer) -> Self {
        let texts = |addresses: &[Address]| addresses.iter().map(ToString::to_string).collect();
        match row {
            Signer::Venue(key) => Self::Buttress { key: key.to_string() },
            Signer::OpenOracle(address) => Self::OpenOracle { address: address.to_string() },
            Signer::RedStone(set) => {
                Self::RedStone { addresses: texts(set.addresses()), threshold: set.threshold() }
            }
            Signer::Pyth { guardians, emitter, price_feed } => Self::Pyth {
                guardian_set: guardians.index(),
                guardians: texts(guardians.addresses()),
                emitter_chain: emitter.chain,
                emitter_address: hex::encode(emitter.address),
                price_feed: hex::encode(price_feed),
            },
        }
    }
}
