//! From offence to payment: who loses, who does not, who is paid.

use crate::common::*;
use protocol::*;
use restaking::{CaseStatus, dry_run};
use units::*;

fn case(chain: &Chain) -> &restaking::Case {
    chain.state.restaking().case(CaseId::new(0)).unwrap()
}

#[test]
fn only_stake_at_risk_in_the_epoch_of_the_offence_pays() {
    let mut chain = Chain::covered();
    // `early` asks to leave in epoch 2: at risk through 2, not in 3. `late` joins in 3: at risk from 4.
    let tranche = chain.state.restaking().vault(VAULT).unwrap().tranches[0];
    chain.done(
        "early",
        vec![Action::Leave(Leave { tranche, shares: Shares::new(stake(100).raw()) })],
    );
    chain.until_epoch(3);
    let evidence = chain.lie(price(1_900), price(2_000), 3);
    chain.done("late", vec![Action::Pledge(Pledge { vault: VAULT, amount: stake(100) })]);
    chain.done("watch", vec![file(DEVIATION, evidence)]);
    assert_eq!(case(&chain).epoch, Epoch::new(3));
    assert_eq!(case(&chain).executes_at, Epoch::new(5));
    chain.until_epoch(4);
    assert_eq!(
        chain.staked("owner"),
        stake(1_000),
        "nothing is taken before the appeal window is over"
    );

    let planned = dry_run(chain.state.restaking(), OP, TERMS, Epoch::new(3), percent(50)).unwrap();
    chain.until_epoch(5);
    assert_eq!(chain.staked("owner"), stake(500));
    assert_eq!(chain.staked("early"), stake(100), "left before");
    assert_eq!(chain.staked("late"), stake(100), "came after");
    let taken: Vec<_> = planned.iter().map(|loss| (loss.tranche, loss.asset, loss.taken)).collect();
    assert_eq!(case(&chain).taken, taken, "the dry run is the real path");
    assert_eq!(case(&chain).status, CaseStatus::Held { until: Epoch::new(6) });
    assert_eq!(chain.balance("harmed", STAKE), Amount::ZERO, "proceeds wait out the hold");

    chain.until_epoch(6);
    // 500 taken: 5 % to the reporter, 70 % to the harmed by weight, 15 % insurance, 10 % burned.
    assert_eq!(chain.balance("watch", STAKE), stake(25));
    let restitution = stake(350).raw();
    assert_eq!(chain.balance("harmed", STAKE), Amount::new(restitution * 2 / 3));
    assert_eq!(chain.balance("also-harmed", STAKE), Amount::new(restitution / 3));
    assert_eq!(chain.state.ledger().tally(STAKE).unwrap().burned, stake(50));
    // Two thirds of an indivisible unit: the remainder goes to the fund.
    let insurance = chain.state.restaking().service(SERVICE).unwrap().insurance.clone();
    assert_eq!(insurance, vec![(STAKE, Amount::new(stake(75).raw() + 1))]);
    assert_eq!(chain.balance("watch", PAY), Amount::new(1_000_000_000), "the bond came back");

    // `early` is free once epoch 2 can no longer be judged: after 2 + W.
    let leaving = chain.state.restaking().vault(VAULT).unwrap().tranches.clone();
    let left = leaving
        .into_iter()
        .find(|id| chain.state.restaking().tranche(*id).unwrap().tenure.until.is_some())
        .unwrap();
    chain.until_epoch(2 + WINDOW);
    let rejection = chain.rejected("early", Action::Claim(Claim { tranche: left }));
    let (free_at, now) = (Epoch::new(3 + WINDOW), Epoch::new(2 + WINDOW));
    assert_eq!(rejection, Rejection::StillLiable { tranche: left, free_at, now });
    chain.until_epoch(3 + WINDOW);
    chain.done("early", vec![Action::Claim(Claim { tranche: left })]);
    assert_eq!(chain.balance("early", STAKE), stake(100));
    assert!(!chain.balance("early", PAY).is_zero(), "with the premiums of epoch 2");
}

#[test]
fn equivocation_costs_all_cover_and_jails() {
    let mut chain = Chain::with_cover([percent(40), Ratio::ONE]);
    let evidence = chain.equivocate();
    let events = chain.done("watch", vec![file(EQUIVOCATION, evidence.clone())]);
    assert!(matches!(events[0], Event::CaseOpened { operator: OP, .. }), "{events:?}");
    let again = chain.rejected("watch", file(EQUIVOCATION, evidence));
    assert_eq!(again, Rejection::AlreadyCharged { case: CaseId::new(0) });

    let crossed = chain.until_epoch(3);
    let bought =
        crossed.iter().filter(|e| matches!(e, Event::CoverBought { vault: VAULT, .. })).count();
    assert_eq!(bought, 0, "nobody buys from a jailed operator");
    chain.until_epoch(4);
    // 40 % of 1100 was pledged; all of that, and nothing else, is gone.
    assert_eq!(chain.staked("owner"), stake(600));
    assert_eq!(chain.staked("early"), stake(60));

    let free = Action::ReturnFromJail(ReturnFromJail { operator: OP });
    chain.done("owner", vec![free.clone()]);
    assert_eq!(chain.rejected("owner", free), Rejection::NotJailed { operator: OP });
    let crossed = chain.until_epoch(5);
    assert!(
        crossed.iter().any(|e| matches!(e, Event::CoverBought { vault: VAULT, .. })),
        "{crossed:?}"
    );
}

#[test]
fn two_offences_in_one_epoch_never_take_more_than_was_pledged() {
    let mut chain = Chain::with_cover([percent(40), Ratio::ONE]);
    let equivocation = chain.equivocate();
    let deviation = chain.lie(price(1_900), price(2_000), 3);
    chain.done("watch", vec![file(DEVIATION, deviation), file(EQUIVOCATION, equivocation)]);
    chain.until_epoch(4);
    let left = chain.staked("owner").raw();
    assert!(
        (stake(600).raw()..=stake(600).raw() + 1).contains(&left),
        "40 % was sold, 40 % can be taken: {left}"
    );
    let taken: Vec<Amount> = chain
        .state
        .restaking()
        .cases()
        .map(|(_, case)| {
            case.taken.iter().fold(Amount::ZERO, |sum, (_, _, a)| sum.saturating_add(*a))
        })
        .collect();
    // Half of 40 % rounds down in the last base unit; the second takes what the first left of the cover.
    assert_eq!(taken, [Amount::new(stake(220).raw() - 1), stake(220)]);
}

#[test]
fn what_one_service_can_recover_does_not_depend_on_the_others_slashes() {
    // Both services buy half of the vault; each convicts the operator. In either order each recovers the same.
    let recover = |first: TermsId, second: TermsId| {
        let mut chain = Chain::with_cover([percent(50), Ratio::ZERO]);
        chain.done("owner", vec![offer(VAULT, OTHER_TERMS, percent(50))]);
        chain.until_epoch(4);
        let vault = chain.state.restaking().vault(VAULT).unwrap();
        let sold: Vec<_> = vault
            .covers
            .iter()
            .filter(|c| c.epoch == Epoch::new(4))
            .map(|c| c.pledge_rate)
            .collect();
        assert_eq!(sold, [percent(50), percent(50)]);
        for terms in [first, second] {
            let feed = if terms == TERMS { FEED } else { OTHER_FEED };
            let (a, b) = (chain.report(0, feed, price(2_000)), chain.report(0, feed, price(2_100)));
            let evidence = Evidence::Equivocation(Box::new(Equivocation { first: a, second: b }));
            let offence = EQUIVOCATION;
            chain.done(
                "watch",
                vec![Action::FileEvidence(FileEvidence { operator: OP, terms, offence, evidence })],
            );
            let epoch = chain.state.epoch().raw();
            chain.until_epoch(if terms == first { epoch } else { epoch + 2 });
        }
        let mut taken: Vec<_> = chain
            .state
            .restaking()
            .cases()
            .map(|(_, case)| (case.service, case.proceeds()))
            .collect();
        taken.sort();
        taken
    };
    let one = recover(TERMS, OTHER_TERMS);
    assert_eq!(one, recover(OTHER_TERMS, TERMS));
    assert_eq!(
        one,
        [(SERVICE, vec![(STAKE, stake(550))]), (OTHER_SERVICE, vec![(STAKE, stake(550))])]
    );
}

#[test]
fn a_vault_with_leverage_one_sells_each_unit_once() {
    let mut chain = Chain::with_cover([percent(70), Ratio::ZERO]);
    chain.done("owner", vec![offer(VAULT, OTHER_TERMS, percent(70))]);
    chain.until_epoch(4);
    let sold = |chain: &Chain, service| {
        chain
            .state
            .restaking()
            .vault(VAULT)
            .unwrap()
            .cover(service, chain.state.epoch())
            .map(|c| c.pledge_rate)
    };
    assert_eq!(sold(&chain, SERVICE), Some(percent(70)));
    assert_eq!(sold(&chain, OTHER_SERVICE), Some(percent(30)));
    // The first stops buying. Its last cover can be judged for W more epochs and still blocks its share.
    let stop = SetDemand { service: SERVICE, target: Value::ZERO, rate: Ratio::ZERO };
    chain.done("buyer", vec![Action::SetDemand(stop)]);
    chain.until_epoch(4 + WINDOW);
    assert_eq!(sold(&chain, SERVICE), None);
    assert_eq!(sold(&chain, OTHER_SERVICE), Some(percent(30)));
    chain.until_epoch(5 + WINDOW);
    assert_eq!(sold(&chain, OTHER_SERVICE), Some(percent(70)));
}

#[test]
fn evidence_that_proves_nothing_costs_its_bond() {
    let mut chain = Chain::covered();
    let bond = genesis().parameters.bond;
    let right = chain.lie(price(2_010), price(2_000), 3);
    let events = chain.done("watch", vec![file(DEVIATION, right)]);
    let [Event::EvidenceDismissed { verdict: Verdict::NotGuilty(reason), .. }] = events.as_slice()
    else {
        panic!("{events:?}")
    };
    assert!(matches!(reason, Innocence::WithinTolerance { .. }), "{reason}");
    assert_eq!(chain.balance("owner", PAY), bond, "to the accused");
    assert_eq!(chain.balance("watch", PAY), Amount::new(900_000_000));
    assert!(chain.state.restaking().operator(OP).unwrap().jailed.is_none());
}

#[test]
fn wrong_for_too_short_a_time_is_no_offence() {
    let mut chain = Chain::covered();
    let short = chain.lie(price(1_900), price(2_000), 2);
    let events = chain.done("watch", vec![file(DEVIATION, short)]);
    let [Event::EvidenceDismissed { verdict, .. }] = events.as_slice() else {
        panic!("{events:?}")
    };
    let need = Millis::new(2 * HEARTBEAT);
    assert_eq!(
        *verdict,
        Verdict::NotGuilty(Innocence::TooShort { lasted: Millis::new(HEARTBEAT), need })
    );
}

#[test]
fn silence_does_not_end_a_lie_but_a_right_report_does() {
    let mut chain = Chain::covered();
    let mut lie = Deviation { reports: Vec::new(), quotes: Vec::new(), attestations: Vec::new() };
    for index in 0..3 {
        if index > 0 {
            chain.next_round();
        }
        // The report in the middle is right, and on the ledger; the accuser leaves it out.
        let right = index == 1;
        let report = chain.report(0, FEED, if right { price(2_000) } else { price(1_900) });
        if right {
            chain.done("owner", vec![Action::Report(report)]);
        } else {
            lie.reports.push(report);
        }
        lie.quotes.extend(chain.quotes([price(2_000); 3]));
    }
    let middle = chain.round().minus(1);
    let refused = chain.rejected("watch", file(DEVIATION, Evidence::Deviation(Box::new(lie))));
    assert_eq!(refused, Rejection::RoundsDoNotMatch { expected: middle, have: chain.round() });

    // Silent in the second of four rounds: wrong from the first to the last all the same.
    let mut chain = Chain::covered();
    let Evidence::Deviation(mut lie) = chain.lie(price(1_900), price(2_000), 4) else { panic!() };
    lie.reports.remove(1);
    let refused = chain.rejected("watch", file(DEVIATION, Evidence::Deviation(lie.clone())));
    assert!(
        matches!(refused, Rejection::RoundsDoNotMatch { .. }),
        "a pause as long as the duration: {refused}"
    );
    let mut chain = Chain::covered();
    let Evidence::Deviation(mut lie) = chain.lie(price(1_900), price(2_000), 4) else { panic!() };
    // Observed late in the first round, early in the third: the pause is shorter than the duration.
    let late = Report {
        confidence: Price::ZERO,
        observed_at: lie.reports[0].body.observed_at.plus(1_000),
        ..lie.reports[0].body.clone()
    };
    lie.reports[0] = SignedReport::new(late, &key("duty-0"));
    lie.reports.remove(1);
    let events = chain.done("watch", vec![file(DEVIATION, Evidence::Deviation(lie))]);
    assert!(matches!(events[0], Event::CaseOpened { operator: OP, .. }), "{events:?}");
}

#[test]
fn where_venues_disagree_or_are_silent_nobody_is_at_fault() {
    let mut chain = Chain::covered();
    let Evidence::Deviation(lie) = chain.lie(price(1_900), price(2_000), 3) else { panic!() };
    let mut disagree = lie.clone();
    disagree.quotes.truncate(6);
    disagree.quotes.extend(chain.quotes([price(2_000), price(2_100), price(1_900)]));
    let mut silent = lie;
    silent.quotes.retain(|quote| quote.body.venue == name("venue-a"));
    for (evidence, expected) in [(disagree, "disagree"), (silent, "1 venues, needs 2")] {
        let events = chain.done("watch", vec![file(DEVIATION, Evidence::Deviation(evidence))]);
        let [Event::EvidenceDismissed { verdict, .. }] = events.as_slice() else {
            panic!("{events:?}")
        };
        assert!(verdict.to_string().contains(expected), "{verdict}");
    }
}

#[test]
fn a_cherry_picked_reference_is_answered_on_appeal() {
    let mut chain = Chain::covered();
    let (accusation, answer) = chain.cherry_picked();
    chain.done("watch", vec![file(DEVIATION, accusation)]);
    assert!(chain.state.restaking().operator(OP).unwrap().jailed.is_some());
    let appeal = Action::Appeal(Appeal { case: CaseId::new(0), evidence: answer });
    let not_owner = chain.rejected("watch", appeal.clone());
    assert!(matches!(not_owner, Rejection::NotOwner { .. }), "{not_owner}");
    chain.done("owner", vec![appeal.clone()]);
    assert_eq!(case(&chain).status, CaseStatus::Acquitted);
    assert!(chain.state.restaking().operator(OP).unwrap().jailed.is_none(), "free at once");
    assert_eq!(chain.balance("owner", PAY), genesis().parameters.bond);
    let twice = chain.rejected("owner", appeal);
    assert!(matches!(twice, Rejection::AppealClosed { .. }), "{twice}");
    chain.until_epoch(8);
    assert_eq!(chain.staked("owner"), stake(1_000));
}

#[test]
fn missed_rounds_count_only_where_others_found_a_price() {
    let mut chain = Chain::with_cover([percent(30), Ratio::ONE]);
    let missed = |chain: &Chain, first: Round, last: Round| {
        file(MISSED, Evidence::MissedRounds(Box::new(chain.missed(first, last))))
    };
    // Nobody reports in these rounds: no price, no blame.
    let first = chain.round();
    for _ in 0..3 {
        chain.next_round();
    }
    let action = missed(&chain, first, first.plus(2));
    let events = chain.done("watch", vec![action]);
    assert!(matches!(
        &events[0],
        Event::EvidenceDismissed {
            verdict: Verdict::NotGuilty(Innocence::RoundWithoutPrice { .. }),
            ..
        }
    ));
    // The other operator, with 1000 of 1330 covered, reports alone in the next three.
    let first = chain.round();
    for _ in 0..3 {
        let report = chain.report(1, FEED, price(2_000));
        chain.done("other-owner", vec![Action::Report(report)]);
        let events = chain.next_round();
        assert!(
            events.iter().any(|e| matches!(e, Event::RoundPriced { feed: FEED, .. })),
            "{events:?}"
        );
    }
    let action = missed(&chain, first, first.plus(1));
    let events = chain.done("watch", vec![action]);
    assert!(matches!(
        &events[0],
        Event::EvidenceDismissed {
            verdict: Verdict::NotGuilty(Innocence::TooFewRounds { have: 2, need: 3 }),
            ..
        }
    ));
    let action = missed(&chain, first.plus(1), first.plus(3));
    let open = chain.rejected("watch", action);
    assert!(matches!(open, Rejection::RoundNotOnRecord { .. }), "{open}");
    let action = missed(&chain, first, first.plus(2));
    chain.done("watch", vec![action]);
    chain.until_epoch(4);
    // 1 % of the 30 % that was pledged.
    assert_eq!(chain.staked("owner"), Amount::new(stake(997).raw()));
}

#[test]
fn premiums_are_paid_to_those_at_risk_commission_first() {
    let mut chain = Chain::covered();
    // 1100 at 2000 each, 1 bp: 220 for the epoch; 10 % commission.
    let events = chain.until_epoch(3);
    let paid = events.iter().find_map(|event| match event {
        Event::PremiumPaid { vault: VAULT, commission, stakers, .. } => {
            Some((*commission, *stakers))
        }
        _ => None,
    });
    assert_eq!(paid, Some((Amount::new(22_000_000), Amount::new(198_000_000))));
    assert_eq!(chain.balance("owner", PAY), Amount::new(22_000_000));
    let tranche = chain.state.restaking().vault(VAULT).unwrap().tranches[0];
    chain.done("early", vec![Action::ClaimPremiums(ClaimPremiums { tranche })]);
    assert_eq!(chain.balance("early", PAY), Amount::new(17_999_999), "100 of 1100, rounded down");
    chain.done("early", vec![Action::ClaimPremiums(ClaimPremiums { tranche })]);
    assert_eq!(chain.balance("early", PAY), Amount::new(17_999_999), "once");
}

#[test]
fn a_service_buys_what_it_can_pay_and_stops() {
    let mut chain = Chain::covered();
    let poor =
        SetDemand { service: SERVICE, target: Value::new(100_000_000 * WEI), rate: percent(10) };
    chain.done("buyer", vec![Action::SetDemand(poor)]);
    let before = chain.state.restaking().service(SERVICE).unwrap().budget;
    for epoch in 3..9 {
        chain.until_epoch(epoch);
    }
    let service = chain.state.restaking().service(SERVICE).unwrap();
    assert!(
        before > Amount::new(420_000_000_000) && service.budget < Amount::new(10),
        "{}",
        service.budget
    );
}
