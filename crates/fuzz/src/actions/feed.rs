//! Feeds: registered and revised.

use crate::{
    Choices, Proposal, Scene,
    world::{HEARTBEAT, WHOLE, name, specification},
};
use attestation::redstone::SignerSet;
use protocol::{
    Action, Calendar, Closure, FeedSpecification, Method, RegisterFeed, ReviseFeed, Session,
    Signer, Tier,
};
use units::{Millis, Ratio};

pub(super) fn register_feed(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let service = scene.service(choices);
    let mut specification = specification();
    spoil(scene, &mut specification, choices);
    let action = RegisterFeed { service, specification: Box::new(specification) };
    Proposal::new(scene.buyer(service), Action::RegisterFeed(action))
}

/// A new version of a feed as it is, or of the usual one.
pub(super) fn revise_feed(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let feed = scene.feed(choices);
    let row = scene.oracle().feed(feed).ok();
    let mut revised = row.map_or_else(specification, |row| row.specification.clone());
    // Twice: sessions, commitments and limits come together too.
    spoil(scene, &mut revised, choices);
    spoil(scene, &mut revised, choices);
    let sender = scene.buyer(row.map(|row| row.service).unwrap_or_default());
    let action = ReviseFeed { feed, specification: Box::new(revised) };
    Proposal::new(sender, Action::ReviseFeed(action))
}

/// Makes a specification that should be rejected, or a strange one that should not; by default leaves it as it is.
fn spoil(scene: &Scene<'_>, feed: &mut FeedSpecification, choices: &mut Choices<'_>) {
    match choices.byte() % 32 {
        1 => feed.decimals = choices.one_of(&[18, 0, 19, u8::MAX]),
        // Not one millisecond: a boundary closes every round of its epoch, and the run has to end.
        2 => feed.heartbeat = Millis::new(choices.one_of(&[20, 0, 300, 1_000, 1_001, u64::MAX])),
        3 => feed.staleness = Millis::new(choices.one_of(&[u64::MAX, 0, 1])),
        4 => feed.quorum = choices.ratio(Ratio::ONE),
        5 => feed.sources.clear(),
        6 => feed.sources.truncate(2),
        7 => feed.sources = feed.sources.iter().take(1).cycle().take(3).cloned().collect(),
        8 => feed.reference_quorum = choices.one_of(&[3, 0, 1, 4, u8::MAX]),
        9 => feed.reference_window = Millis::new(choices.one_of(&[1, 0, u64::MAX])),
        10 => feed.max_spread = choices.ratio(Ratio::new(1)),
        11 => feed.tolerance = choices.ratio(Ratio::new(1)),
        12 => feed.spread_multiple = choices.ratio(Ratio::new(100 * WHOLE)),
        13 => feed.duration = Millis::new(choices.one_of(&[1, 0, 120 * HEARTBEAT, u64::MAX])),
        14 => feed.commit = Some(Millis::new(choices.one_of(&[50, 99, 0, 100, 1, u64::MAX]))),
        15 => feed.sessions = Some(calendar(scene, choices)),
        16 => feed.sessions = None,
        17 => feed.commit = None,
        18 => feed.method = Method::PublisherQuotes,
        19 => feed.method = Method::WeightedMedian,
        20 => feed.max_confidence = choices.ratio(Ratio::from_bps(100)),
        21 => {
            feed.max_jump = choices.ratio(Ratio::from_bps(100));
            feed.jump_rounds = choices.one_of(&[2, 3, 1, 0, 11, u32::MAX]);
        }
        22 => feed.clock_skew = Millis::new(choices.one_of(&[0, 40, 41, u64::MAX])),
        23 => feed.max_range = choices.ratio(Ratio::from_bps(100)),
        24 => feed.tier = choices.one_of(&[Tier::Major, Tier::Mid, Tier::RealWorld]),
        25 => {
            feed.tier = Tier::RealWorld;
            feed.quorum = Ratio::from_bps(6_600);
            feed.max_confidence = Ratio::from_bps(200);
            feed.max_jump = Ratio::from_bps(1_500);
            feed.sessions = Some(calendar(scene, choices));
        }
        26 => feed.pair = name("BTC-USD"),
        27 => {
            // The last venue is an outside publisher from now on.
            let address = scene.world().publisher().address();
            let set = SignerSet::new(vec![address], 1).expect("one of one");
            let signer = choices.one_of(&[Signer::RedStone(set), Signer::OpenOracle(address)]);
            if let Some(last) = feed.sources.last_mut() {
                last.signer = signer;
            }
        }
        _ => {}
    }
}

/// When a market is open: by default in the first half of each epoch.
fn calendar(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Calendar {
    let epochs = scene.state.meta().epochs;
    let always = vec![Session { from: 0, until: Session::WEEK }];
    let next = scene.state.epoch().raw();
    let halves = (next..next + 12).map(|epoch| Closure {
        from: epochs.start(epoch).plus(epochs.length.raw() / 2),
        until: epochs.start(epoch + 1),
    });
    let mut calendar = Calendar { weekly: always, closures: halves.collect() };
    let (weekly, closures) = (&mut calendar.weekly, &mut calendar.closures);
    match choices.byte() % 8 {
        // The chain begins 16 minutes and 40 seconds into a Thursday; this one closes in epoch 20.
        1 => *weekly = vec![Session { from: 3 * 1_440, until: 3 * 1_440 + 17 }],
        2 => weekly.clear(),
        3 => *weekly = vec![Session { from: 5, until: 5 }],
        4 => weekly.extend(weekly.clone()),
        5 => weekly[0].until = Session::WEEK + 1,
        6 => closures[0].until = closures[0].from,
        7 => *closures = closures.iter().copied().cycle().take(Calendar::MOST + 1).collect(),
        _ => {}
    }
    calendar
}
