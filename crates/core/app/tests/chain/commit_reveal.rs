//! Commit–reveal: whoever shows a report had it before anybody else's could be seen.

use crate::common::*;
use protocol::*;
use units::*;

const COMMIT: u64 = 4_000;

/// The second operator has 1000 of 1363 covered: alone it is a quorum, and the first is not.
fn chain() -> Chain {
    let commit = Some(Millis::new(COMMIT));
    Chain::fed([percent(33), Ratio::ONE], |feed| feed.commit = commit)
}

fn send(chain: &mut Chain, report: &SignedReport) -> Result<Vec<Event>, Rejection> {
    chain.act("late", vec![Action::Report(report.clone())])
}

#[test]
fn what_was_committed_to_is_shown_and_becomes_the_price() {
    let mut chain = chain();
    let reports = [(0, 2_000), (1, 2_010)].map(|(by, at)| chain.report(by, FEED, price(at)));
    for report in &reports {
        let commitment = chain.commitment(report);
        chain.done("late", vec![commitment]);
    }
    let round = chain.round();
    assert_eq!(chain.record(round).commitment(OP), Some(&reports[0].digest()));
    chain.until_part(COMMIT);
    for report in &reports {
        send(&mut chain, report).unwrap();
    }
    let event = chain.round_of(&[]);
    // 363 at 2000 is more than a quarter of 1363 and less than half.
    assert_eq!((priced(&event).0, priced(&event).1), (price(2_010), price(10)));
    assert_eq!(chain.record(round).entries, reports);
}

#[test]
fn nobody_copies_what_another_has_shown() {
    let mut chain = chain();
    let shown = chain.report(1, FEED, price(2_010));
    let own = chain.report(0, FEED, price(2_000));
    let copy = chain.report(0, FEED, price(2_010));
    let round = chain.round();
    let not_committed = Rejection::NotCommitted { feed: FEED, round, operator: OP };

    // Without a commitment; with one to something else; with a copy of the other's commitment.
    let mut silent = chain.copy();
    let commitments = [&shown, &own].map(|report| chain.commitment(report));
    chain.done("late", commitments.to_vec());
    silent.done("late", vec![commitments[0].clone()]);
    let mut blind = silent.copy();
    let Report { chain: id, feed, operator, .. } = own.body;
    let copied = Commitment { chain: id, feed, round, operator, report: shown.digest() };
    blind.done("late", vec![Action::Commit(SignedCommitment::new(copied, &key("duty-0")))]);
    for chain in [&mut silent, &mut chain, &mut blind] {
        chain.until_part(COMMIT);
        send(chain, &shown).unwrap();
        assert_eq!(send(chain, &copy), Err(not_committed.clone()));
    }
    assert_eq!(send(&mut silent, &own), Err(not_committed.clone()));
    assert_eq!(send(&mut blind, &own), Err(not_committed));
    send(&mut chain, &own).unwrap();
    // And now it is too late to commit to the copy.
    let start = chain.feed().clock.start(round.raw());
    let until = start.plus(COMMIT);
    let late = Rejection::CommitmentsClosed { feed: FEED, until, now: until };
    let commitment = silent.commitment(&copy);
    assert_eq!(silent.rejected("late", commitment), late);
}

#[test]
fn each_part_of_a_round_takes_its_own() {
    let mut chain = chain();
    let start = chain.state.time();
    let report = chain.report(0, FEED, price(2_000));
    let commitment = chain.commitment(&report);
    chain.until_part(COMMIT - 1);
    let early =
        Rejection::RevealTooEarly { feed: FEED, from: start.plus(COMMIT), now: start.plus(3_999) };
    chain.done("late", vec![commitment.clone()]);
    assert_eq!(send(&mut chain, &report), Err(early));
    let round = chain.round();
    let twice = Rejection::AlreadyCommitted { feed: FEED, round, operator: OP };
    assert_eq!(chain.rejected("late", commitment), twice);
    chain.until_part(COMMIT);
    send(&mut chain, &report).unwrap();
    let twice = Rejection::AlreadyReported { feed: FEED, round, operator: OP };
    assert_eq!(send(&mut chain, &report), Err(twice));
    // The next round begins with commitments again, and nothing of this one counts there.
    chain.whole_round();
    let open = chain.round();
    let over = Rejection::WrongRound { feed: FEED, have: round, open };
    assert_eq!(send(&mut chain, &report), Err(over));
    let next = chain.report(0, FEED, price(2_000));
    chain.until_part(COMMIT);
    let absent = Rejection::NotCommitted { feed: FEED, round: open, operator: OP };
    assert_eq!(send(&mut chain, &next), Err(absent));
}

#[test]
fn a_report_is_of_a_time_before_any_was_shown() {
    let chain = chain();
    let start = chain.state.time();
    let at =
        |millis: u64| chain.report_with(0, price(2_000), |r| r.observed_at = start.plus(millis));
    let (last, after) = (at(COMMIT - 1), at(COMMIT));
    let before = chain.report_with(0, price(2_000), |r| r.observed_at = start.minus(1));
    for (report, in_time) in [(last, true), (after, false), (before, false)] {
        let mut chain = chain.copy();
        let commitment = chain.commitment(&report);
        chain.done("late", vec![commitment]);
        chain.until_part(COMMIT + 100);
        let (from, until) = (start, start.plus(COMMIT - 1));
        let observed_at = report.body.observed_at;
        let outside = Err(Rejection::ObservedOutsideRound { observed_at, from, until });
        let said = send(&mut chain, &report);
        assert_eq!(said, if in_time { Ok(Vec::new()) } else { outside });
    }
}

#[test]
fn a_commitment_is_checked_as_a_report_is() {
    let mut chain = chain();
    let report = chain.report(0, FEED, price(2_000));
    let Action::Commit(good) = chain.commitment(&report) else { panic!() };
    let with = |change: &dyn Fn(&mut Commitment)| {
        let mut body = good.body.clone();
        change(&mut body);
        Action::Commit(SignedCommitment::new(body, &key("duty-0")))
    };
    let (round, next) = (good.body.round, good.body.round.plus(1));
    let foreign = Action::Commit(SignedCommitment::new(good.body.clone(), &key("duty-1")));
    let nowhere = FeedId::new(7);
    for (action, expected) in [
        (with(&|c| c.chain = crypto::Digest::default()), Rejection::ReportForOtherChain),
        (with(&|c| c.feed = nowhere), Rejection::UnknownFeed { feed: nowhere }),
        (with(&|c| c.feed = OTHER_FEED), Rejection::NoCommitments { feed: OTHER_FEED }),
        (with(&|c| c.round = next), Rejection::WrongRound { feed: FEED, have: next, open: round }),
        (foreign, Rejection::NotDutyKey { operator: OP }),
    ] {
        assert_eq!(chain.rejected("late", action), expected);
    }
    // Carried with a signature over something else it does not enter a block.
    let mut forged = good;
    forged.body.report = crypto::Digest::default();
    let carried = chain.sign("late", vec![Action::Commit(forged)]);
    let malformed = CheckedTransaction::check(carried, &chain.state.meta().chain);
    assert!(matches!(malformed, Err(Malformed::Signature { .. })), "{malformed:?}");
}

/// A round in which these operators commit themselves and these show what to.
fn play(chain: &mut Chain, commit: &[u32], reveal: &[u32]) -> Round {
    let round = chain.round();
    let report = |chain: &Chain, by: u32| {
        let start = chain.feed().clock.start(round.raw());
        chain.report_with(by, price(2_000), |report| report.observed_at = start)
    };
    for by in commit {
        let commitment = chain.commitment(&report(chain, *by));
        chain.done("late", vec![commitment]);
    }
    chain.until_part(COMMIT);
    for by in reveal {
        let report = report(chain, *by);
        send(chain, &report).unwrap();
    }
    chain.whole_round();
    round
}

fn unrevealed(rounds: &[Round]) -> Evidence {
    Evidence::MissedReveals(MissedReveals { feed: FEED, rounds: rounds.to_vec() })
}

#[test]
fn keeping_reports_back_is_an_offence_from_the_count_on() {
    let mut chain = chain();
    let kept: Vec<Round> = (0..3).map(|_| play(&mut chain, &[0, 1], &[1])).collect();
    let [first, second, third] = kept[..] else { panic!() };
    // In the order of the rounds that follow: all silent, absent from the start, and shown.
    let silent = play(&mut chain, &[0, 1], &[]);
    let absent = play(&mut chain, &[1], &[1]);
    let shown = play(&mut chain, &[0, 1], &[0, 1]);
    let innocent =
        |chain: &Chain, rounds: &[Round]| match chain.tried(UNREVEALED, unrevealed(rounds)) {
            Verdict::NotGuilty(innocence) => innocence,
            guilty => panic!("{guilty}"),
        };
    assert_eq!(innocent(&chain, &[first, third]), Innocence::TooFewRounds { have: 2, need: 3 });
    for (round, reason) in [
        (silent, Innocence::RoundWithoutPrice { round: silent }),
        (absent, Innocence::NotCommitted { round: absent }),
        (shown, Innocence::Reported { round: shown }),
    ] {
        assert_eq!(innocent(&chain, &[first, second, round]), reason);
    }
    let epoch = chain.state.epoch();
    let finding = Finding::NotRevealed { first, last: third, rounds: 3 };
    assert_eq!(chain.judged(UNREVEALED, unrevealed(&kept)), Verdict::Guilty { epoch, finding });
    // 2 % of the 33 % of 1000 that were pledged.
    chain.until_epoch(4);
    let lost = stake(1_000).raw() - chain.staked("owner").raw();
    assert_eq!(lost, stake(66).raw() / 10);
}

#[test]
fn evidence_of_missed_reveals_names_each_round_of_one_epoch_once() {
    let mut chain = chain();
    let first = play(&mut chain, &[0, 1], &[1]);
    let second = play(&mut chain, &[0, 1], &[1]);
    let open = chain.round();
    let mut refused =
        |rounds: &[Round]| chain.rejected("watch", file(UNREVEALED, unrevealed(rounds)));
    let mismatch = |expected: Round, have: Round| Rejection::RoundsDoNotMatch { expected, have };
    assert_eq!(refused(&[first, second, second]), mismatch(second.plus(1), second));
    assert_eq!(refused(&[second, first]), mismatch(second.plus(1), first));
    let next_epoch = first.plus(EPOCH / HEARTBEAT);
    assert_eq!(refused(&[first, next_epoch]), mismatch(first.plus(1), next_epoch));
    assert_eq!(refused(&[open]), Rejection::RoundNotOnRecord { feed: FEED, round: open });
    let size = |have| {
        let field = "rounds".to_owned();
        Rejection::EvidenceSize { field, have, least: 1, most: 1_024 }
    };
    assert_eq!(refused(&[]), size(0));
    assert_eq!(refused(&vec![first; 1_025]), size(1_025));
}
