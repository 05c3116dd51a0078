//! The ledger, as a node's answers show it to a watchtower.

use super::{Step, answers};
use client::view::{EvidenceDryRunRequest, EvidenceDryRunView, RoundOutcome, RoundView};
use client::{Client, ClientError};
use operator::{Attendance, FeedFacts, Hearing, Ledger, Prices, Restitution};
use protocol::{FileEvidence, Rule, SignedReport, Terms};
use std::collections::BTreeMap;
use units::{
    Epoch, EpochClock, FeedId, Millis, Price, Ratio, Round, ServiceId, TermsId, Timestamp,
};

/// How many rounds one request asks for.
const ROUNDS: usize = 500;
/// How many rounds before the present one are looked at when nothing was seen yet: as many as a watchtower remembers.
const BEFORE: u64 = 1_024;

/// What is known of the ledger, as of the last time that it was looked at.
pub(crate) struct Snapshot {
    client: Client,
    time: Timestamp,
    epochs: EpochClock,
    feeds: Vec<FeedFacts>,
    offences: BTreeMap<ServiceId, Vec<(TermsId, u16, Rule)>>,
    /// When the offences were read: terms may be added.
    read: Option<Epoch>,
    attendance: BTreeMap<(FeedId, Round), Attendance>,
    /// The prices that rounds found.
    prices: BTreeMap<(FeedId, Round), Price>,
    /// The earliest round of a feed that was not closed when it was looked at.
    open: BTreeMap<FeedId, Round>,
}

impl Snapshot {
    pub(crate) fn new(client: Client) -> Self {
        Self {
            client,
            time: Timestamp::ZERO,
            epochs: EpochClock { genesis: Timestamp::ZERO, length: Millis::new(1) },
            feeds: Vec::new(),
            offences: BTreeMap::new(),
            read: None,
            attendance: BTreeMap::new(),
            prices: BTreeMap::new(),
            open: BTreeMap::new(),
        }
    }

    /// Looks again, and says which reports are in rounds that closed since the last time.
    pub(crate) fn look(&mut self) -> Step<Vec<SignedReport>> {
        let status = self.client.status()?;
        let data = status.data;
        let past = data.epoch.saturating_add(1).saturating_mul(data.epoch_length_ms);
        let genesis = Timestamp::new(data.next_epoch_at).minus(past);
        self.epochs = EpochClock { genesis, length: Millis::new(data.epoch_length_ms) };
        let mut time = Timestamp::new(status.time);
        let views = self.client.feeds()?.data;
        self.feeds = views.iter().map(|view| answers::feed(view, genesis)).collect::<Step<_>>()?;
        if self.read != Some(Epoch::new(data.epoch)) {
            self.read_offences()?;
            self.read = Some(Epoch::new(data.epoch));
        }
        let mut reports = Vec::new();
        for (feed, view) in self.feeds.iter().zip(&views) {
            let first = Round::new(view.open_round).minus(BEFORE);
            let mut from = self.open.get(&feed.id).copied().unwrap_or(first);
            loop {
                let answer = self.client.rounds_since(&view.id, from.raw(), ROUNDS)?;
                time = time.min(Timestamp::new(answer.time));
                let full = answer.data.len() == ROUNDS;
                for round in answer.data {
                    if round.outcome == RoundOutcome::Open {
                        break;
                    }
                    from = Round::new(round.round).plus(1);
                    let attended = attendance(&round)?;
                    self.attendance.insert((feed.id, Round::new(round.round)), attended);
                    if let Some(price) = found(&round)? {
                        self.prices.insert((feed.id, Round::new(round.round)), price);
                    }
                    for report in &round.reports {
                        reports.push(answers::canonical("a report", &report.signed)?);
                    }
                }
                if !full {
                    break;
                }
            }
            self.open.insert(feed.id, from);
        }
        // Only what is true of all feeds.
        self.time = time;
        let oldest = |feed: &FeedId| self.open.get(feed).map(|open| open.minus(BEFORE));
        self.attendance.retain(|(feed, round), _| oldest(feed).is_some_and(|old| *round >= old));
        self.prices.retain(|(feed, round), _| oldest(feed).is_some_and(|old| *round >= old));
        Ok(reports)
    }

    fn read_offences(&mut self) -> Step<()> {
        for feed in &self.feeds {
            let service = self.client.service(&feed.service.to_string())?.data;
            let mut offences = Vec::new();
            for view in &service.terms {
                let terms: Terms = answers::canonical("terms", &view.canonical)?;
                let id: TermsId = answers::id(&view.id)?;
                let rules = (0_u16..).zip(terms.offences);
                offences.extend(rules.map(|(number, offence)| (id, number, offence.rule)));
            }
            self.offences.insert(feed.service, offences);
        }
        Ok(())
    }

    /// What filing evidence would come to, as people read it.
    pub(crate) fn try_filing(
        &self,
        filing: &FileEvidence,
    ) -> Result<EvidenceDryRunView, ClientError> {
        let request = EvidenceDryRunRequest {
            operator: filing.operator.to_string(),
            terms: filing.terms.to_string(),
            offence: filing.offence,
            // Encoding fails only on collections longer than 2³².
            evidence: hex::encode(borsh::to_vec(&filing.evidence).unwrap_or_default()),
            account: None,
        };
        Ok(self.client.dry_run_evidence(&request)?.data)
    }
}

/// The price of a round, if it is one.
fn found(round: &RoundView) -> Step<Option<Price>> {
    let price = round.price.as_ref().filter(|_| round.outcome == RoundOutcome::Priced);
    let parse = |text: &String| answers::price("a round's price", text);
    price.map(parse).transpose()
}

fn attendance(round: &RoundView) -> Step<Attendance> {
    let ids = |texts: &[String]| texts.iter().map(|text| answers::id(text)).collect::<Step<_>>();
    let reported: Vec<String> =
        round.reports.iter().map(|report| report.operator.clone()).collect();
    Ok(Attendance {
        priced: round.outcome == RoundOutcome::Priced,
        on_duty: ids(&round.on_duty)?,
        committed: ids(&round.committed)?,
        reported: ids(&reported)?,
    })
}

impl Ledger for Snapshot {
    fn time(&self) -> Timestamp {
        self.time
    }
    fn epochs(&self) -> EpochClock {
        self.epochs
    }
    fn feeds(&self) -> Vec<FeedFacts> {
        self.feeds.clone()
    }
    fn feed(&self, feed: FeedId) -> Option<FeedFacts> {
        self.feeds.iter().find(|facts| facts.id == feed).cloned()
    }
    fn offences(&self, service: ServiceId) -> Vec<(TermsId, u16, Rule)> {
        self.offences.get(&service).cloned().unwrap_or_default()
    }
    fn attendance(&self, feed: &FeedFacts, round: Round) -> Option<Attendance> {
        self.attendance.get(&(feed.id, round)).cloned()
    }
    fn if_filed(&self, filing: &FileEvidence) -> Hearing {
        match self.try_filing(filing) {
            Ok(view) => Hearing::Heard {
                fraction: units::parse_decimal(&view.fraction, Ratio::DECIMALS)
                    .map_or(Ratio::ZERO, Ratio::new),
                guilty: view.guilty.then(|| view.epoch.map(Epoch::new)).flatten(),
                verdict: view.verdict,
            },
            Err(ClientError::Refused { problem, .. }) if problem.status < 500 => {
                Hearing::Rejected(problem.detail)
            }
            Err(error) => Hearing::Unheard(error.to_string()),
        }
    }
}

impl Prices for Snapshot {
    fn found(&self, feed: FeedId, round: Round) -> Option<Price> {
        self.prices.get(&(feed, round)).copied()
    }
    fn open(&self, feed: FeedId) -> Option<Round> {
        self.open.get(&feed).copied()
    }
    fn restitution(&self, feed: FeedId) -> Option<Restitution> {
        // Nobody answering is as good as nothing to be made good: it is asked again.
        let view = self.client.restitution(&feed.to_string()).ok()?.data;
        let market = answers::id(&view.market?).ok()?;
        let known = view.shown.into_iter().map(Round::new).collect();
        Some(Restitution { market, known })
    }
}
