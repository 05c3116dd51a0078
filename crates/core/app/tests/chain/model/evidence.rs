//! Evidence for each rule, filed whenever: signatures do not age, and none of it has to be on chain.

use super::{Charge, world};
use crate::common::{Chain, EPOCH, key, name, price, venue};
use protocol::*;
use units::*;

/// Who is accused of what, and when it was.
#[derive(Clone, Copy, Debug)]
pub struct Accusation<'a> {
    pub rule: &'a Rule,
    pub operator: usize,
    pub feed: usize,
    pub epoch: u64,
    pub charge: Charge,
}

/// What the accused said and what it should have said.
const SAID: u128 = 2_100;
const RIGHT: u128 = 2_000;

impl Accusation<'_> {
    pub fn evidence(&self, chain: &Chain) -> Evidence {
        match self.rule {
            Rule::OracleDeviation { .. } => self.deviation(chain),
            _ => self.equivocation(chain),
        }
    }

    /// Two reports for the one round of an epoch.
    fn equivocation(&self, chain: &Chain) -> Evidence {
        let (first, second) = match self.charge {
            Charge::Unfounded => (RIGHT, RIGHT),
            _ => (RIGHT, SAID),
        };
        let [first, second] = [first, second].map(|price| self.report(chain, self.epoch, price));
        Evidence::Equivocation(Box::new(Equivocation { first, second }))
    }

    /// One report in the epoch and one in the epoch before, with quotes that make them wrong. If those were picked, two
    /// venues said so a while before; at that very moment all agreed with the accused.
    fn deviation(&self, chain: &Chain) -> Evidence {
        let epochs = [self.epoch - 1, self.epoch];
        let reports = epochs.map(|epoch| self.report(chain, epoch, SAID)).to_vec();
        let quotes = |epoch: u64| match self.charge {
            Charge::Unfounded => quotes(at(epoch), SAID, 2),
            Charge::Founded => quotes(at(epoch), RIGHT, 2),
            Charge::Picked => quotes(at(epoch).minus(EARLIER), RIGHT, 2),
        };
        let quotes = epochs.into_iter().flat_map(quotes).collect();
        Evidence::Deviation(Box::new(Deviation { reports, quotes, attestations: Vec::new() }))
    }

    /// The accused's answer: what all venues said at that very moment, or nothing.
    pub fn answer(&self, with_all: bool) -> Evidence {
        let said = if self.charge == Charge::Picked { SAID } else { RIGHT };
        let all =
            [self.epoch - 1, self.epoch].into_iter().flat_map(|epoch| quotes(at(epoch), said, 3));
        let quotes = all.filter(|_| with_all).collect();
        Evidence::Deviation(Box::new(Deviation {
            reports: Vec::new(),
            quotes,
            attestations: Vec::new(),
        }))
    }

    fn report(&self, chain: &Chain, epoch: u64, at_price: u128) -> SignedReport {
        let report = Report {
            chain: chain.state.meta().chain,
            feed: FeedId::new(self.feed as u32),
            round: Round::new(epoch),
            operator: OperatorId::new(self.operator as u32),
            price: price(at_price),
            confidence: Price::ZERO,
            observed_at: at(epoch),
        };
        SignedReport::new(report, &key(&format!("duty-{}", self.operator)))
    }
}

/// How long before the moment picked quotes were signed: within the feed's window.
const EARLIER: u64 = 3_000;

/// The moment in an epoch at which reports are observed.
fn at(epoch: u64) -> Timestamp {
    world::genesis_time().plus(epoch * EPOCH + 2 * EARLIER)
}

fn quotes(time: Timestamp, at: u128, venues: usize) -> Vec<SignedQuote> {
    let quote = |index| {
        let (venue_name, symbol) = (name(venue(index)), name("ETH-USD"));
        let quote = Quote { venue: venue_name, symbol, price: price(at), time };
        SignedQuote::new(quote, &key(venue(index)))
    };
    (0..venues).map(quote).collect()
}
