//! What a watchtower asks of the ledger.

use crate::FeedFacts;
use app::State;
use oracle::Outcome;
use protocol::{FileEvidence, Rule, Verdict};
use restaking::IfFiled;
use units::{
    Epoch, EpochClock, FeedId, OperatorId, Ratio, Round, ServiceId, TermsId, Timestamp, VenueId,
};

/// Who was there in a closed round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendance {
    /// Whether the round found a price.
    pub priced: bool,
    /// Who was on duty.
    pub on_duty: Vec<OperatorId>,
    /// Who committed itself to a report, where the feed asks for that.
    pub committed: Vec<OperatorId>,
    /// Whose reports are in.
    pub reported: Vec<OperatorId>,
}

/// An auction at a venue that nobody started in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissedAuction {
    /// Its number on the ledger.
    pub number: u32,
    /// Where.
    pub venue: VenueId,
    /// Whose service that is.
    pub service: ServiceId,
    /// Who had the duty.
    pub operator: OperatorId,
}

/// What would come of evidence if it were filed now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hearing {
    /// It would be judged.
    Heard {
        /// The epoch of the offence, if the verdict is guilty.
        guilty: Option<Epoch>,
        /// The verdict in words.
        verdict: String,
        /// φ: which fraction of the cover it would cost, besides what is charged already.
        fraction: Ratio,
    },
    /// It would be rejected: charged already, not covered, too late, malformed.
    Rejected(String),
    /// Nobody answered. Worth another try.
    Unheard(String),
}

/// The ledger, as a watchtower needs to know it: a state in the same process, or a node elsewhere. All answers are true of
/// one moment.
pub trait Ledger {
    /// The time of the last block.
    fn time(&self) -> Timestamp;
    /// Cuts time into epochs.
    fn epochs(&self) -> EpochClock;
    /// All feeds.
    fn feeds(&self) -> Vec<FeedFacts>;
    /// A feed.
    fn feed(&self, feed: FeedId) -> Option<FeedFacts>;
    /// Every offence that a service's terms punish.
    fn offences(&self, service: ServiceId) -> Vec<(TermsId, u16, Rule)>;
    /// Who was there in a round, if it is closed and on record.
    fn attendance(&self, feed: &FeedFacts, round: Round) -> Option<Attendance>;
    /// Auctions that nobody started in time, from a number on and in order of it. A ledger without venues has none.
    fn missed_auctions(&self, _from: u32) -> Vec<MissedAuction> {
        Vec::new()
    }
    /// What would come of evidence if it were filed now.
    fn if_filed(&self, filing: &FileEvidence) -> Hearing;
}

impl Ledger for State {
    fn time(&self) -> Timestamp {
        Self::time(self)
    }
    fn epochs(&self) -> EpochClock {
        self.meta().epochs
    }
    fn feeds(&self) -> Vec<FeedFacts> {
        self.oracle().feeds().map(|(id, feed)| FeedFacts::of(id, feed)).collect()
    }
    fn feed(&self, feed: FeedId) -> Option<FeedFacts> {
        self.oracle().feed(feed).ok().map(|row| FeedFacts::of(feed, row))
    }
    fn offences(&self, service: ServiceId) -> Vec<(TermsId, u16, Rule)> {
        let restaking = self.restaking();
        let Ok(service) = restaking.service(service) else { return Vec::new() };
        let published =
            service.terms.iter().filter_map(|terms| Some((*terms, restaking.terms(*terms).ok()?)));
        let offences = published.flat_map(|(terms, published)| {
            let numbered = (0_u16..).zip(&published.terms.offences);
            numbered.map(move |(number, offence)| (terms, number, offence.rule.clone()))
        });
        offences.collect()
    }
    fn attendance(&self, feed: &FeedFacts, round: Round) -> Option<Attendance> {
        let record = self.oracle().round(feed.id, round)?;
        if record.outcome == Outcome::Open {
            return None;
        }
        let (restaking, epoch) = (self.restaking(), self.meta().epochs.epoch(feed.span(round).0));
        let on_duty = restaking.operators().map(|(operator, _)| operator);
        Some(Attendance {
            priced: matches!(record.outcome, Outcome::Priced { .. }),
            on_duty: on_duty
                .filter(|operator| restaking.is_on_duty(*operator, feed.service, epoch))
                .collect(),
            committed: record.commitments.iter().map(|(operator, _)| *operator).collect(),
            reported: record.entries.iter().map(|entry| entry.body.operator).collect(),
        })
    }
    fn missed_auctions(&self, from: u32) -> Vec<MissedAuction> {
        let options = self.options();
        let missed = options.missed().filter(|(number, _)| *number >= from);
        let missed = missed.filter_map(|(number, missed)| {
            let venue = options.trader(missed.trader)?.venue;
            let service = options.venue(venue).ok()?.service;
            Some(MissedAuction { number, venue, service, operator: missed.operator })
        });
        missed.collect()
    }
    fn if_filed(&self, filing: &FileEvidence) -> Hearing {
        match self.restaking().if_filed(&self.court(), filing, self.epoch()) {
            Ok(IfFiled { verdict, fraction, .. }) => {
                let guilty = match &verdict {
                    Verdict::Guilty { epoch, .. } => Some(*epoch),
                    Verdict::NotGuilty(_) => None,
                };
                Hearing::Heard { guilty, verdict: verdict.to_string(), fraction }
            }
            Err(rejection) => Hearing::Rejected(rejection.to_string()),
        }
    }
}
