//! Penalties that rise with how wrong the accused was and with how much other cover is condemned.

use crate::common::*;
use protocol::*;
use units::*;

const OPERATORS: [(&str, u128); 4] = [("a", 100), ("b", 200), ("c", 300), ("d", 400)];

/// Four operators with 10, 20, 30 and 40 % of the cover; equivocation costs 10 % alone and 100 % with half of the cover.
fn correlated() -> Chain {
    let mut genesis = genesis();
    for (who, whole) in OPERATORS {
        let endowment = Endowment { account: account(who), asset: STAKE, amount: stake(whole) };
        genesis.endowments.push(endowment);
    }
    let mut chain = Chain::of(&genesis);
    for (who, whole) in OPERATORS {
        chain.operator(who, STAKE, stake(whole), 1);
    }
    chain.service("buyer", |terms| {
        terms.offences[0].penalty = Penalty::Rising(RisingPenalty {
            least: percent(10),
            most: percent(100),
            full_deviation: None,
            full_duration: None,
            full_condemned: Some(percent(50)),
            window_epochs: 1,
        });
        terms.offences[1].penalty = Penalty::Rising(RisingPenalty {
            least: percent(10),
            most: percent(50),
            full_deviation: Some(percent(10)),
            full_duration: None,
            full_condemned: None,
            window_epochs: 0,
        });
    });
    chain.demand("buyer", SERVICE, 10_000_000, 1, 100_000);
    for (index, (who, _)) in (0..).zip(OPERATORS) {
        chain.done(who, vec![offer(VaultId::new(index), TERMS, Ratio::ONE)]);
    }
    chain.until_epoch(2);
    chain
}

fn accuse(operator: u32, evidence: Evidence) -> Action {
    let operator = OperatorId::new(operator);
    Action::FileEvidence(FileEvidence { operator, terms: TERMS, offence: EQUIVOCATION, evidence })
}

/// What an operator lost, in thousandths of what it had; as losses round down, by a unit, this rounds up.
fn lost(chain: &Chain, operator: usize) -> u128 {
    let (who, whole) = OPERATORS[operator];
    ((stake(whole).raw() - chain.staked(who).raw()) * 1_000).div_ceil(stake(whole).raw())
}

#[test]
fn an_isolated_fault_costs_the_least() {
    let mut chain = correlated();
    let evidence = chain.equivocate_by(2);
    chain.done("watch", vec![accuse(2, evidence)]);
    chain.until_epoch(4);
    assert_eq!([0, 1, 2, 3].map(|operator| lost(&chain, operator)), [0, 0, 100, 0]);
}

#[test]
fn faults_of_one_window_cost_more_the_more_cover_they_take_down() {
    let mut chain = correlated();
    for operator in [0, 1] {
        let evidence = chain.equivocate_by(operator);
        chain.done("watch", vec![accuse(operator, evidence)]);
    }
    chain.until_epoch(3);
    // One epoch apart: in the window.
    let evidence = chain.equivocate_by(2);
    chain.done("watch", vec![accuse(2, evidence)]);
    chain.until_epoch(4);
    // Two epochs after the first: out of it. d alone is left on duty.
    let evidence = chain.equivocate_by(3);
    chain.done("watch", vec![accuse(3, evidence)]);
    chain.until_epoch(6);
    // a: 20 % others, b: 10 % others: 10 % + 90 % × 40 %, and × 20 %. c was filed an epoch later: when a and b are
    // executed it may still be acquitted, so it does not count for them; they count for it, 30 %. For d only c counts:
    // it sold 3/7 of the cover of its epoch.
    let d = 100 + (900 * 6_u128).div_ceil(7);
    assert_eq!([0, 1, 2, 3].map(|operator| lost(&chain, operator)), [460, 280, 640, d]);
}

#[test]
fn the_order_of_evidence_does_not_matter() {
    let run = |order: [u32; 3]| {
        let mut chain = correlated();
        for operator in order {
            let evidence = chain.equivocate_by(operator);
            chain.done("watch", vec![accuse(operator, evidence)]);
        }
        chain.until_epoch(4);
        [0, 1, 2, 3].map(|operator| lost(&chain, operator))
    };
    // a: 50 % others: all. b: 40 % others: 82 %. c: 30 % others: 64 %.
    assert_eq!(run([0, 1, 2]), [1_000, 820, 640, 0]);
    assert_eq!(run([2, 0, 1]), [1_000, 820, 640, 0]);
}

#[test]
fn what_another_may_be_acquitted_of_does_not_count() {
    let mut chain = correlated();
    for operator in [0, 1] {
        let evidence = chain.equivocate_by(operator);
        chain.done("watch", vec![accuse(operator, evidence)]);
    }
    // b's case is delayed: a is executed alone, b with a.
    let case = CaseId::new(1);
    chain.done("council", vec![Action::DelayCase(DelayCase { case, epochs: 1 })]);
    chain.until_epoch(5);
    assert_eq!([0, 1].map(|operator| lost(&chain, operator)), [100, 280]);
}

#[test]
fn a_larger_deviation_costs_more() {
    // 4 % off: 10 % + 40 % × 4/10. 20 % off: the most.
    for (at, expected) in [(2_080, 260), (2_400, 500)] {
        let mut chain = correlated();
        let evidence = chain.lie(price(at), price(2_000), 3);
        let events = chain.done("watch", vec![file(DEVIATION, evidence)]);
        let fraction = Ratio::new(expected * WEI / 1_000);
        let told = events.iter().find_map(|event| match event {
            Event::CaseOpened { fraction, .. } => Some(*fraction),
            _ => None,
        });
        assert_eq!(told, Some(fraction));
        chain.until_epoch(4);
        assert_eq!(lost(&chain, 0), expected);
    }
}

#[test]
fn a_penalty_that_does_not_rise_as_it_says_is_refused() {
    let refuse = |offence: usize, change: &dyn Fn(&mut RisingPenalty)| {
        let mut chain = Chain::covered();
        let mut terms = terms(FEED);
        let mut rising = RisingPenalty {
            least: percent(10),
            most: percent(50),
            full_deviation: None,
            full_duration: None,
            full_condemned: Some(percent(50)),
            window_epochs: 1,
        };
        change(&mut rising);
        terms.offences[offence].penalty = Penalty::Rising(rising);
        let publish = Action::PublishTerms(PublishTerms { service: SERVICE, terms });
        match chain.act("buyer", vec![publish]) {
            Err(Rejection::TermsRefused { reason }) => Some(reason),
            other => {
                other.unwrap();
                None
            }
        }
    };
    assert_eq!(refuse(0, &|_| {}), None);
    assert_eq!(refuse(1, &|rising| rising.full_deviation = Some(percent(5))), None);
    let falls = refuse(0, &|rising| rising.most = percent(9));
    assert!(matches!(falls, Some(TermsRefusal::PenaltyFalls { .. })));
    let free = refuse(0, &|rising| rising.least = Ratio::ZERO);
    assert!(matches!(free, Some(TermsRefusal::Penalty { .. })));
    let more = refuse(0, &|rising| rising.most = percent(101));
    assert!(matches!(more, Some(TermsRefusal::Penalty { .. })));
    let changes: [&dyn Fn(&mut RisingPenalty); 4] = [
        // Two prices are two prices: nothing was found to be off by so much.
        &|rising| rising.full_deviation = Some(percent(5)),
        &|rising| rising.full_condemned = None,
        &|rising| rising.full_condemned = Some(Ratio::ZERO),
        &|rising| rising.full_condemned = Some(percent(101)),
    ];
    for change in changes {
        assert!(matches!(refuse(0, change), Some(TermsRefusal::PenaltyRise { .. })));
    }
    let long = refuse(0, &|rising| rising.window_epochs = WINDOW + 1);
    assert!(matches!(long, Some(TermsRefusal::PenaltyWindow { have: 7, most: 6, .. })));
}

/// Deviation costs 10 % at once, 50 % after 80 seconds or at a distance of 20 %.
fn by_duration() -> Chain {
    let mut chain = Chain::bare();
    chain.operator("owner", STAKE, stake(1_000), 1);
    chain.service("buyer", |terms| {
        terms.offences[1].penalty = Penalty::Rising(RisingPenalty {
            least: percent(10),
            most: percent(50),
            full_deviation: Some(percent(20)),
            full_duration: Some(Millis::new(80_000)),
            full_condemned: None,
            window_epochs: 0,
        });
    });
    chain.demand("buyer", SERVICE, 10_000_000, 1, 100_000);
    chain.done("owner", vec![offer(VAULT, TERMS, Ratio::ONE)]);
    chain.until_epoch(2);
    chain
}

#[test]
fn a_lie_costs_more_the_longer_it_lasts() {
    // Rounds are 10 seconds: 3 reports last 20, 5 last 40, 10 last 90. The larger of time and distance counts.
    for (rounds, at, per_mille) in [
        (3, 1_940, 200), // 20 of 80 seconds, 3 % of 20 %: 10 % + 40 % × ¼
        (5, 1_940, 300), // 40 of 80: 10 % + 40 % × ½
        (5, 1_600, 500), // 20 % off: all
        (5, 1_700, 400), // 15 % of 20 %: 10 % + 40 % × ¾
        (9, 1_940, 500), // 80 seconds: all
        (10, 1_940, 500),
    ] {
        let mut chain = by_duration();
        let lie = chain.lie(price(at), price(2_000), rounds);
        chain.done("watch", vec![file(DEVIATION, lie)]);
        chain.until_epoch(4);
        // As losses round down, by a unit, this rounds up.
        let lost = stake(1_000).raw() - chain.staked("owner").raw();
        assert_eq!(lost.div_ceil(WEI), per_mille, "{rounds} rounds of {at}");
    }
}

#[test]
fn only_a_deviation_lasts() {
    let mut chain = by_duration();
    let mut refused = |offence: usize, full: u64| {
        let mut terms = terms(FEED);
        terms.offences[offence].penalty = Penalty::Rising(RisingPenalty {
            least: percent(10),
            most: percent(50),
            full_deviation: None,
            full_duration: Some(Millis::new(full)),
            full_condemned: None,
            window_epochs: 0,
        });
        let action = Action::PublishTerms(PublishTerms { service: SERVICE, terms });
        chain.act("buyer", vec![action]).err()
    };
    let rise = |offence: &str| {
        let reason = TermsRefusal::PenaltyRise { offence: name(offence) };
        Some(Rejection::TermsRefused { reason })
    };
    assert_eq!(refused(0, 80_000), rise("equivocation"));
    assert_eq!(refused(2, 80_000), rise("missed"));
    assert_eq!(refused(1, 0), rise("deviation"), "at once is not a duration");
    assert_eq!(refused(1, 1), None);
}
