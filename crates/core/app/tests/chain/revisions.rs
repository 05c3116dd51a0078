//! New versions of a feed's specification: announced, binding later, and each report judged by the version of its time.

use crate::common::*;
use protocol::*;
use units::*;

fn revision(chain: &Chain, change: impl FnOnce(&mut FeedSpecification)) -> ReviseFeed {
    let mut specification = chain.feed().specification.clone();
    change(&mut specification);
    ReviseFeed { feed: FEED, specification: Box::new(specification) }
}

fn revise(chain: &mut Chain, change: impl FnOnce(&mut FeedSpecification)) -> Epoch {
    let action = revision(chain, change);
    let specification = action.specification.digest();
    let events = chain.done("buyer", vec![Action::ReviseFeed(action)]);
    let [Event::FeedRevised { feed: FEED, specification: said, binds_from }] = events[..] else {
        panic!("{events:?}")
    };
    assert_eq!(said, specification);
    binds_from
}

fn usual() -> Chain {
    Chain::fed([Ratio::ONE, Ratio::ONE], |_| ())
}

#[test]
fn a_version_binds_once_its_notice_is_over() {
    let mut chain = usual();
    let before = chain.feed().digest;
    // Notice is one epoch: announced in 2, known in all of 3.
    let binds_from = revise(&mut chain, |feed| feed.decimals = 0);
    assert_eq!(binds_from, Epoch::new(4));
    let after = chain.feed().next.as_ref().unwrap().digest;
    assert_ne!(before, after);
    let cents =
        |chain: &Chain| Action::Report(chain.report(0, FEED, Price::new(200_001 * WEI / 100)));
    let epochs = chain.state.meta().epochs;
    chain.until_time(epochs.start(4).minus(1));
    assert_eq!(chain.feed().digest, before);
    let report = chain.report_with(0, Price::new(200_001 * WEI / 100), |_| ());
    chain.done("late", vec![Action::Report(report)]);
    chain.until_epoch(4);
    assert_eq!((chain.feed().digest, chain.feed().since), (after, Epoch::new(4)));
    assert!(chain.feed().next.is_none());
    let refused = cents(&chain);
    let too_precise = Rejection::TooPrecise { price: Price::new(200_001 * WEI / 100), decimals: 0 };
    assert_eq!(chain.rejected("late", refused), too_precise);
}

#[test]
fn a_version_waits_until_commitments_made_before_it_are_over() {
    let committed = |feed| Terms { commitment_epochs: 3, ..all_offences(feed) };
    let shares = [Ratio::ONE, Ratio::ONE];
    let first = specification("ETH-USD");
    let mut chain = Chain::with_cover_under(&genesis(), shares, &first, committed);
    // Announced at the end of epoch 2; notice is all of epoch 3, and an offer withdrawn then stands in 4, 5 and 6.
    let end = chain.state.meta().epochs.start(3).minus(1);
    chain.until_time(end);
    assert_eq!(revise(&mut chain, |feed| feed.tolerance = percent(3)), Epoch::new(7));
    chain.until_epoch(3);
    chain.done("owner", vec![offer(VAULT, TERMS, Ratio::ZERO)]);
    chain.until_epoch(6);
    assert_eq!(chain.feed().specification.tolerance, percent(2));
    assert!(chain.cover(VAULT, SERVICE).is_some(), "a commitment is kept");
    chain.until_epoch(7);
    assert_eq!(chain.feed().specification.tolerance, percent(3));
    assert!(chain.cover(VAULT, SERVICE).is_none(), "nobody is held to what came after");
}

#[test]
fn what_is_announced_stands() {
    let mut chain = usual();
    let binds_from = revise(&mut chain, |feed| feed.tolerance = percent(3));
    let again = revision(&chain, |feed| feed.tolerance = percent(4));
    let announced = Rejection::RevisionAnnounced { feed: FEED, binds_from };
    let again = Action::ReviseFeed(again);
    assert_eq!(chain.rejected("buyer", again.clone()), announced);
    chain.until_epoch(3);
    assert_eq!(chain.rejected("buyer", again.clone()), announced);
    chain.until_epoch(4);
    assert_eq!(chain.feed().specification.tolerance, percent(3));
    chain.done("buyer", vec![again]);
    chain.until_epoch(6);
    assert_eq!(chain.feed().specification.tolerance, percent(4));
}

#[test]
fn another_feed_is_no_revision() {
    let mut chain = usual();
    let pair = revision(&chain, |feed| feed.pair = name("BTC-USD"));
    let heartbeat = revision(&chain, |feed| feed.heartbeat = Millis::new(20_000));
    let sources = revision(&chain, |feed| feed.sources.truncate(1));
    let good = revision(&chain, |feed| feed.tolerance = percent(3));
    let of_another = |field: &str| Rejection::RevisionOfAnother { feed: FEED, field: field.into() };
    assert_eq!(chain.rejected("buyer", Action::ReviseFeed(pair)), of_another("pair"));
    assert_eq!(chain.rejected("buyer", Action::ReviseFeed(heartbeat)), of_another("heartbeat"));
    // It has to be a specification, of a feed, by its owner.
    let rejection = chain.rejected("buyer", Action::ReviseFeed(sources));
    assert_eq!(rejection.to_string(), "sources is 1, expected 2 to 64");
    let rejection = chain.rejected("other-buyer", Action::ReviseFeed(good.clone()));
    assert!(matches!(rejection, Rejection::NotOwner { .. }), "{rejection}");
    let feed = FeedId::new(9);
    let rejection = chain.rejected("buyer", Action::ReviseFeed(ReviseFeed { feed, ..good }));
    assert_eq!(rejection, Rejection::UnknownFeed { feed });
}

/// What the judge says to reports that are `off` per cent of 2000 too low, from a round on.
fn judged(chain: &mut Chain, round: u64, off: u128) -> Verdict {
    let start = chain.feed().clock.start(round);
    chain.until_time(start);
    let lie = chain.lie(price(2_000 - 20 * off), price(2_000), 3);
    chain.tried(DEVIATION, lie)
}

fn within(round: u64, off: u32, allowed: u32) -> Verdict {
    Verdict::NotGuilty(Innocence::WithinTolerance {
        round: Round::new(round),
        distance: percent(off),
        allowed: percent(allowed),
    })
}

#[test]
fn old_reports_are_judged_by_the_old_version() {
    let mut chain = usual();
    chain.until_epoch(3);
    let old = chain.lie(price(1_900), price(2_000), 3);
    let mut laxer = usual();
    revise(&mut laxer, |feed| feed.tolerance = percent(20));
    laxer.until_epoch(6);
    let verdict = laxer.tried(DEVIATION, old);
    let Verdict::Guilty { epoch, finding: Finding::Deviated { least, .. } } = verdict else {
        panic!("{verdict}")
    };
    assert_eq!((epoch, least), (Epoch::new(3), percent(5)));
    // 5 % off is right by the version that binds now.
    assert_eq!(judged(&mut laxer, 60, 5), within(60, 5, 20));
    let verdict = judged(&mut laxer, 65, 21);
    assert!(matches!(verdict, Verdict::Guilty { .. }), "{verdict}");
}

#[test]
fn a_lie_across_a_revision_is_judged_by_both_versions() {
    // Rounds 38 and 39 are the last of epoch 3.
    let mut laxer = usual();
    revise(&mut laxer, |feed| feed.tolerance = percent(20));
    assert_eq!(judged(&mut laxer.copy(), 38, 5), within(40, 5, 20));
    let both = judged(&mut laxer, 38, 21);
    let Verdict::Guilty { epoch, finding } = both else { panic!("{both}") };
    assert_eq!(epoch, Epoch::new(4), "complete with its last report");
    let (first, last) = (Round::new(38), Round::new(40));
    let lasted = Millis::new(20_000);
    let (least, most) = (percent(21), percent(21));
    assert_eq!(finding, Finding::Deviated { first, last, lasted, least, most });

    let mut stricter = usual();
    revise(&mut stricter, |feed| feed.tolerance = Ratio::from_bps(50));
    assert_eq!(judged(&mut stricter.copy(), 37, 1), within(37, 1, 2));
    assert_eq!(judged(&mut stricter.copy(), 39, 1), within(39, 1, 2));
    let after = judged(&mut stricter, 40, 1);
    assert!(matches!(after, Verdict::Guilty { .. }), "{after}");
}

#[test]
fn a_venue_speaks_for_the_versions_that_name_it() {
    // From epoch 4 on the third venue signs with another key.
    let mut chain = usual();
    let key = key("venue-c, renewed").public_key();
    revise(&mut chain, |feed| feed.sources[2].signer = Signer::Venue(key));
    let start = chain.feed().clock.start(39);
    chain.until_time(start);
    let lie = chain.lie(price(1_900), price(2_000), 4);
    let Evidence::Deviation(mut lie) = lie else { panic!() };
    // For the round before it counts, for those after it does not; two venues are enough.
    let verdict = chain.tried(DEVIATION, Evidence::Deviation(lie.clone()));
    assert!(matches!(verdict, Verdict::Guilty { .. }), "{verdict}");
    lie.quotes.retain(|quote| quote.body.venue != name("venue-b"));
    let verdict = chain.tried(DEVIATION, Evidence::Deviation(lie.clone()));
    let reference = Reference::TooFew { have: 1, need: 2 };
    let round = Round::new(40);
    assert_eq!(verdict, Verdict::NotGuilty(Innocence::NoReference { round, reference }));
    // Where no version names it, it says nothing at all.
    lie.reports.remove(0);
    let unknown = Rejection::UnknownVenue { venue: name("venue-c"), index: 1 };
    assert_eq!(chain.rejected("watch", file(DEVIATION, Evidence::Deviation(lie))), unknown);
}

#[test]
fn versions_are_kept_as_long_as_they_can_be_judged() {
    let mut chain = usual();
    let old = chain.feed().specification.clone();
    revise(&mut chain, |feed| feed.tolerance = percent(3));
    chain.until_epoch(4);
    // The last epoch of the old version is 3. In 4 + W nothing of it can be charged any more.
    for epoch in 4..=4 + WINDOW {
        chain.until_epoch(epoch);
        let feed = chain.feed();
        assert_eq!(feed.past.len(), 1, "in epoch {epoch}");
        assert_eq!(feed.specification_in(Epoch::new(3)), &old);
        assert_eq!(feed.specification_in(Epoch::new(4)), &feed.specification);
    }
    chain.until_epoch(5 + WINDOW);
    assert!(chain.feed().past.is_empty());
}

#[test]
fn a_version_meets_only_stake_that_stayed() {
    let mut chain = usual();
    let tranche = chain.tranches()[0];
    let binds_from = revise(&mut chain, |feed| feed.tolerance = Ratio::from_bps(50));
    // The last moment to leave: at risk through the epoch in which it asks to.
    chain.until_time(chain.state.meta().epochs.start(binds_from.raw()).minus(1));
    let left = chain.leave("early", tranche, stake(100).raw());
    chain.until_epoch(binds_from.raw());
    let lie = chain.lie(price(1_980), price(2_000), 3);
    let verdict = chain.judged(DEVIATION, lie);
    assert!(matches!(verdict, Verdict::Guilty { .. }), "{verdict}");
    chain.until_epoch(binds_from.raw() + WINDOW);
    assert_eq!(chain.staked("owner"), stake(500), "half of what stayed");
    chain.claim("early", left);
    assert_eq!(chain.balance("early", STAKE), stake(100));
}
