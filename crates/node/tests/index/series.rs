//! The series of a chain, counted anew from all of its blocks.

use buttress_node::{Node, Series};
use protocol::{Event, Outcome};
use std::collections::{BTreeMap, BTreeSet};
use store::{Bucket, CommittedBlock, Resolution};

/// All samples of each series, with their times, in order.
type Said = BTreeMap<String, Vec<(u64, u128)>>;

/// The series of a node are those of the blocks, as far as they are indexed: each bucket of each resolution, and no other. How many those are.
pub(crate) fn compare(node: &Node, blocks: &[CommittedBlock]) -> usize {
    let chronicle = node.series().unwrap().unwrap();
    let last = chronicle.span().last;
    let indexed: Vec<&CommittedBlock> =
        blocks.iter().take_while(|block| block.block.height <= last).collect();
    let now = indexed.last().unwrap().block.time;
    assert_eq!((indexed.last().unwrap().block.height, chronicle.span().time), (last, now));
    let said = said(&indexed);
    let mut at = None;
    let mut names = BTreeSet::new();
    while let Some(series) = chronicle.after(at).unwrap() {
        names.insert(series.to_string());
        at = Some(series);
    }
    let mut kept = BTreeSet::new();
    for (name, samples) in &said {
        let series: Series = name.parse().unwrap();
        for resolution in Resolution::ALL {
            let length = resolution.millis();
            let newest = now.raw() / length;
            let mut buckets: BTreeMap<u64, Vec<u128>> = BTreeMap::new();
            for (time, value) in samples {
                if newest - time / length < resolution.kept() {
                    buckets.entry(time / length * length).or_default().push(*value);
                }
            }
            let expected: Vec<(u64, Bucket)> = buckets
                .into_iter()
                .map(|(start, all)| {
                    let bucket = Bucket {
                        samples: u64::try_from(all.len()).unwrap(),
                        first: all[0],
                        least: *all.iter().min().unwrap(),
                        greatest: *all.iter().max().unwrap(),
                        last: *all.last().unwrap(),
                        sum: all.iter().sum(),
                    };
                    (start, bucket)
                })
                .collect();
            if resolution == Resolution::Day && !expected.is_empty() {
                kept.insert(name.clone());
            }
            let everything = (0, u64::MAX);
            let found = chronicle.buckets(series, resolution, everything, false, usize::MAX);
            assert_eq!(found.unwrap(), expected, "{name} by {}", resolution.name());
            // A part of it, from both ends.
            if let [(first, _), .., (until, _)] = expected.as_slice() {
                let range = (first + 1, until - 1);
                let inner = &expected[1..expected.len() - 1];
                let few = chronicle.buckets(series, resolution, range, false, 3).unwrap();
                assert_eq!(few, inner[..inner.len().min(3)]);
                let mut few = chronicle.buckets(series, resolution, range, true, 3).unwrap();
                few.reverse();
                assert_eq!(few, inner[inner.len() - inner.len().min(3)..]);
                let reach = chronicle.reach(series, resolution).unwrap();
                assert_eq!(reach, Some((*first, *until)));
            }
        }
    }
    assert_eq!(names, kept);
    names.len()
}

fn said(blocks: &[&CommittedBlock]) -> Said {
    let mut said = Said::new();
    for block in blocks {
        let time = block.block.time.raw();
        let mut say = |name: String, value: u128| {
            said.entry(name).or_default().push((time, value));
        };
        let done = |receipt: &&protocol::Receipt| receipt.outcome == Outcome::Done;
        let all = block.receipts.len();
        say("chain.transactions".to_owned(), u128::try_from(all).unwrap());
        let rejected = all - block.receipts.iter().filter(done).count();
        say("chain.rejected".to_owned(), u128::try_from(rejected).unwrap());
        // Each transaction of this chain is one transfer.
        say("chain.actions".to_owned(), u128::try_from(all - rejected).unwrap());
        let events = block.receipts.iter().flat_map(|receipt| &receipt.events);
        let events: Vec<&Event> = block.events.iter().chain(events).collect();
        let sum = |of: fn(&Event) -> Option<u128>| {
            events.iter().filter_map(|event| of(event)).reduce(|sum, one| sum + one)
        };
        let cover = sum(|event| match event {
            Event::AuctionCleared { bought, .. } => Some(bought.raw()),
            _ => None,
        });
        let wanted = sum(|event| match event {
            Event::AuctionCleared { wanted, .. } => Some(wanted.raw()),
            _ => None,
        });
        for (name, sum) in [("cover", cover), ("wanted", wanted)] {
            sum.into_iter().for_each(|sum| say(format!("chain.{name}"), sum));
        }
        for event in events {
            for (about, name, value) in of(event) {
                say(format!("{about}.{name}"), value);
            }
        }
    }
    said
}

/// Of the events that the dice know. What names a contract or a trader names none that there is.
fn of(event: &Event) -> Vec<(String, &'static str, u128)> {
    match event {
        Event::RoundPriced { feed, price, confidence, participation, .. } => vec![
            (feed.to_string(), "price", price.raw()),
            (feed.to_string(), "confidence", confidence.raw()),
            (feed.to_string(), "participation", participation.raw()),
            (feed.to_string(), "missed", 0),
        ],
        Event::RoundWithheld { feed, .. } => vec![(feed.to_string(), "missed", 1)],
        Event::RoundWithoutPrice { feed, participation, .. } => vec![
            (feed.to_string(), "participation", participation.raw()),
            (feed.to_string(), "missed", 1),
        ],
        Event::AuctionCleared { service, wanted, bought, rate, .. } => vec![
            (service.to_string(), "wanted", wanted.raw()),
            (service.to_string(), "cover", bought.raw()),
            (service.to_string(), "rate", rate.raw()),
        ],
        Event::SecurityMeasured { service, cost, profit, .. } => vec![
            (service.to_string(), "cost", cost.raw()),
            (service.to_string(), "profit", profit.raw()),
        ],
        Event::CoverBought { service, premium, .. } => {
            vec![(service.to_string(), "premiums", premium.raw())]
        }
        Event::PremiumPaid { service, commission, stakers, .. } => vec![
            (service.to_string(), "stakers", stakers.raw()),
            (service.to_string(), "commission", commission.raw()),
        ],
        Event::CaseExecuted { taken, .. } => {
            taken.iter().map(|(asset, it)| (asset.to_string(), "slashed", it.raw())).collect()
        }
        Event::RestitutionPaid { asset, amount, .. } => {
            vec![(asset.to_string(), "restitution", amount.raw())]
        }
        Event::AssetRevalued { asset, price, .. } => {
            vec![(asset.to_string(), "price", price.raw())]
        }
        Event::VenueMeasured { venue, profit, cap, .. } => vec![
            (venue.to_string(), "exposed", profit.raw()),
            (venue.to_string(), "bearable", cap.raw()),
        ],
        Event::LossSocialised { venue, deficit, .. } => {
            vec![(venue.to_string(), "socialised", deficit.raw())]
        }
        _ => Vec::new(),
    }
}
