//! What a tier promises.

use protocol::{FeedSpecification, Rejection, Tier};
use units::{Millis, Ratio};

/// The laxest numbers of a feed of a tier. `docs/reference/tiers.md` says why these, and which penalties and how much cover
/// go with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The fewest outside venues.
    pub sources: u64,
    /// The fewest of them that make a reference.
    pub reference_quorum: u64,
    /// The smallest quorum of cover.
    pub quorum: Ratio,
    /// The longest that a price may be old.
    pub staleness: Millis,
    /// The largest deviation that is right.
    pub tolerance: Ratio,
    /// The longest that a wrong report goes unpunished.
    pub duration: Millis,
    /// The widest spread of venues that are said to agree.
    pub max_spread: Ratio,
    /// The least certain price.
    pub max_confidence: Ratio,
    /// The largest jump that is believed at once.
    pub max_jump: Ratio,
    /// Whether its market closes.
    pub sessions: bool,
}

const MINUTE: u64 = 60_000;

const fn percent(percent: u32) -> Ratio {
    Ratio::from_bps(percent.saturating_mul(100))
}

impl Limits {
    /// The limits of a tier.
    #[must_use]
    pub const fn of(tier: Tier) -> Self {
        match tier {
            Tier::Major => Self {
                sources: 5,
                reference_quorum: 3,
                quorum: Ratio::from_bps(6_600),
                staleness: Millis::new(2 * MINUTE),
                tolerance: Ratio::from_bps(250),
                duration: Millis::new(MINUTE),
                max_spread: percent(1),
                max_confidence: percent(1),
                max_jump: percent(10),
                sessions: false,
            },
            Tier::Mid => Self {
                sources: 4,
                reference_quorum: 3,
                quorum: Ratio::from_bps(6_600),
                staleness: Millis::new(5 * MINUTE),
                tolerance: percent(5),
                duration: Millis::new(3 * MINUTE),
                max_spread: percent(2),
                max_confidence: percent(2),
                max_jump: percent(20),
                sessions: false,
            },
            Tier::RealWorld => Self {
                sources: 3,
                reference_quorum: 2,
                quorum: Ratio::from_bps(6_600),
                staleness: Millis::new(5 * MINUTE),
                tolerance: percent(3),
                duration: Millis::new(5 * MINUTE),
                max_spread: percent(2),
                max_confidence: percent(2),
                max_jump: percent(15),
                sessions: true,
            },
            // What no feed may go beyond.
            Tier::LongTail => Self {
                sources: 2,
                reference_quorum: 2,
                quorum: percent(50),
                staleness: Millis::new(u64::MAX),
                tolerance: percent(100),
                duration: Millis::new(u64::MAX),
                max_spread: percent(100),
                max_confidence: percent(100),
                max_jump: percent(10_000),
                sessions: false,
            },
        }
    }

    /// Rejects a specification that is laxer than these.
    ///
    /// # Errors
    /// [`Rejection::LaxerThanTier`], of the first number in the order of the fields.
    pub(crate) fn check(&self, feed: &FeedSpecification) -> Result<(), Rejection> {
        let lax = |field: &str, have: u128, limit: u128| Rejection::LaxerThanTier {
            tier: feed.tier,
            field: field.to_owned(),
            have,
            limit,
        };
        let sources = u64::try_from(feed.sources.len()).unwrap_or(u64::MAX);
        let at_least = [
            ("sources", sources.into(), self.sources.into()),
            ("reference_quorum", feed.reference_quorum.into(), self.reference_quorum.into()),
            ("quorum", feed.quorum.raw(), self.quorum.raw()),
            ("sessions", feed.sessions.is_some().into(), self.sessions.into()),
        ];
        let at_most = [
            ("staleness", feed.staleness.raw().into(), self.staleness.raw().into()),
            ("tolerance", feed.tolerance.raw(), self.tolerance.raw()),
            ("duration", feed.duration.raw().into(), self.duration.raw().into()),
            ("max_spread", feed.max_spread.raw(), self.max_spread.raw()),
            ("max_confidence", feed.max_confidence.raw(), self.max_confidence.raw()),
            ("max_jump", feed.max_jump.raw(), self.max_jump.raw()),
        ];
        let below = at_least.iter().find(|(_, have, limit)| have < limit);
        let above = at_most.iter().find(|(_, have, limit)| have > limit);
        match below.or(above) {
            Some((field, have, limit)) => Err(lax(field, *have, *limit)),
            None => Ok(()),
        }
    }
}
