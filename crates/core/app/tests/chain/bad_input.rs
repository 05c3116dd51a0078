//! Everything that can be wrong with what comes from outside: a clear refusal, and a state root that does not move
//! (the harness checks the latter for every rejection).

use crate::common::*;
use protocol::*;
use units::*;

#[test]
fn a_signature_that_does_not_match_never_reaches_the_state() {
    let chain = Chain::covered();
    let id = chain.state.meta().chain;
    let transfer =
        Action::Transfer(Transfer { to: account("late"), asset: STAKE, amount: Amount::new(1) });
    let good = chain.sign("early", vec![transfer]);

    let mut tampered = good.clone();
    tampered.transaction.nonce += 1;
    assert_eq!(
        CheckedTransaction::check(tampered, &id),
        Err(Malformed::Signature { bad: 1, of: 1 })
    );

    let mut doubled = good.clone();
    doubled.endorsements.extend(good.endorsements.clone());
    assert_eq!(CheckedTransaction::check(doubled, &id), Err(Malformed::EndorsementOrder));

    let mut unsigned = good.clone();
    unsigned.endorsements.clear();
    let none = Err(Malformed::EndorsementCount { have: 0, most: MAX_ENDORSEMENTS });
    assert_eq!(CheckedTransaction::check(unsigned, &id), none);

    let elsewhere = CheckedTransaction::check(good.clone(), &crypto::Digest::default());
    assert!(matches!(elsewhere, Err(Malformed::OtherChain { .. })));

    let mut report = chain.report(0, FEED, price(2_000));
    report.body.price = price(2_001);
    let carrier = chain.sign("owner", vec![Action::Report(report)]);
    assert_eq!(
        CheckedTransaction::check(carrier, &id),
        Err(Malformed::Signature { bad: 1, of: 2 })
    );

    assert!(matches!(
        CheckedTransaction::check(chain.sign("early", Vec::new()), &id),
        Err(Malformed::ActionCount { have: 0, .. })
    ));
    assert!(CheckedTransaction::check(good, &id).is_ok());
}

#[test]
fn bytes_that_are_no_transaction_are_refused() {
    let chain = Chain::covered();
    let good = borsh::to_vec(&chain.sign("early", vec![offer(VAULT, TERMS, percent(1))])).unwrap();
    assert!(SignedTransaction::decode(&good).is_ok());
    for cut in 0..good.len() {
        assert!(SignedTransaction::decode(&good[..cut]).is_err(), "cut at {cut}");
    }
    let mut longer = good.clone();
    longer.push(0);
    assert!(matches!(SignedTransaction::decode(&longer), Err(Malformed::Encoding { .. })));
    let huge = vec![0; MAX_TRANSACTION_BYTES + 1];
    assert!(matches!(SignedTransaction::decode(&huge), Err(Malformed::TooLong { .. })));
    // A length prefix that promises four billion actions must not be believed.
    let mut lying = good;
    let at = 32 + 32 + 8 + 8;
    lying[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    assert!(SignedTransaction::decode(&lying).is_err());
}

#[test]
fn a_nonce_is_used_once_and_in_order() {
    let mut chain = Chain::covered();
    let transfer = || {
        vec![Action::Transfer(Transfer { to: account("x"), asset: STAKE, amount: Amount::new(1) })]
    };
    let first = chain.sign("late", transfer());
    chain.apply(first.clone()).unwrap();
    let replayed = chain.apply(first.clone()).unwrap_err();
    assert_eq!(
        replayed,
        Failure { action: None, rejection: Rejection::Nonce { expected: 1, have: 0 } }
    );
    let mut ahead = first.transaction;
    ahead.nonce = 5;
    let ahead = chain.apply(SignedTransaction::new(ahead, &key("late"))).unwrap_err();
    assert_eq!(ahead.rejection, Rejection::Nonce { expected: 1, have: 5 });
}

#[test]
fn a_transaction_expires() {
    let mut chain = Chain::covered();
    let late = chain.sign("late", vec![offer(VAULT, TERMS, percent(1))]);
    let valid_until = late.transaction.valid_until;
    chain.until_epoch(4);
    let now = chain.state.time();
    assert_eq!(chain.apply(late).unwrap_err().rejection, Rejection::Expired { valid_until, now });
}

#[test]
fn amounts_above_the_balance_are_refused_with_both_numbers() {
    let mut chain = Chain::covered();
    let (needs, has) = (Amount::new(stake(100).raw() + 1), stake(100));
    let expected = Rejection::InsufficientBalance { asset: STAKE, needs, has };
    let transfer = Action::Transfer(Transfer { to: account("x"), asset: STAKE, amount: needs });
    assert_eq!(chain.rejected("late", transfer), expected);
    assert_eq!(
        chain.rejected("late", Action::Pledge(Pledge { vault: VAULT, amount: needs })),
        expected
    );
    let destination = b"0xabc".to_vec();
    let out = CustodyWithdrawal { asset: STAKE, amount: needs, destination };
    assert_eq!(chain.rejected("late", Action::CustodyWithdrawal(out)), expected);
    let zero = Transfer { to: account("x"), asset: STAKE, amount: Amount::ZERO };
    assert_eq!(
        chain.rejected("late", Action::Transfer(zero)),
        Rejection::Zero { field: "amount".into() }
    );
    let nothing = Transfer { to: account("x"), asset: AssetId::new(9), amount: Amount::new(1) };
    let unknown = Rejection::UnknownAsset { asset: AssetId::new(9) };
    assert_eq!(chain.rejected("late", Action::Transfer(nothing)), unknown);
}

#[test]
fn an_envelope_is_done_whole_or_not_at_all() {
    let mut chain = Chain::covered();
    let transfer =
        |amount: Amount| Action::Transfer(Transfer { to: account("new"), asset: STAKE, amount });
    let actions = vec![transfer(stake(40)), transfer(stake(40)), transfer(stake(40))];
    let transaction = chain.sign("late", actions);
    let failure = chain.apply(transaction).unwrap_err();
    assert_eq!(failure.action, Some(2), "names the action that failed");
    assert_eq!(chain.balance("late", STAKE), stake(100));
    assert!(
        chain.state.ledger().find_account(&account("new")).is_none(),
        "not even the account was opened"
    );
    chain.done("late", vec![transfer(stake(40)), transfer(stake(60))]);
    assert_eq!(chain.balance("new", STAKE), stake(100));
}

#[test]
fn only_the_custodian_lets_assets_in() {
    let mut chain = Chain::covered();
    let mint = CustodyDeposit { to: account("late"), asset: STAKE, amount: stake(1) };
    let refused = chain.rejected("late", Action::CustodyDeposit(mint.clone()));
    assert!(matches!(refused, Rejection::NotOwner { .. }), "{refused}");
    chain.done("custodian", vec![Action::CustodyDeposit(mint)]);
    assert_eq!(chain.balance("late", STAKE), stake(101));
    let flood = CustodyDeposit { to: account("late"), asset: STAKE, amount: Amount::MAX };
    let refused = chain.rejected("custodian", Action::CustodyDeposit(flood));
    assert_eq!(refused, Rejection::Overflow { field: "supply".into() });
}

#[test]
fn reports_are_checked_before_they_count() {
    let mut chain = Chain::covered();
    let send =
        |chain: &mut Chain, report: SignedReport| chain.rejected("late", Action::Report(report));
    let good = chain.report(0, FEED, price(2_000));
    let resign = |change: &dyn Fn(&mut Report)| {
        let mut body = good.body.clone();
        change(&mut body);
        SignedReport::new(body, &key("duty-0"))
    };
    let other_chain = resign(&|report| report.chain = crypto::Digest::default());
    assert_eq!(send(&mut chain, other_chain), Rejection::ReportForOtherChain);
    let unknown = resign(&|report| report.feed = FeedId::new(7));
    assert_eq!(send(&mut chain, unknown), Rejection::UnknownFeed { feed: FeedId::new(7) });
    let foreign = SignedReport::new(good.body.clone(), &key("late"));
    assert_eq!(send(&mut chain, foreign), Rejection::NotDutyKey { operator: OP });
    let early = resign(&|report| report.round = report.round.plus(1));
    assert!(matches!(send(&mut chain, early), Rejection::WrongRound { .. }));
    let future = resign(&|report| report.observed_at = report.observed_at.plus(1));
    assert!(matches!(send(&mut chain, future), Rejection::ObservedOutsideRound { .. }));
    let zero = resign(&|report| report.price = Price::ZERO);
    assert_eq!(send(&mut chain, zero), Rejection::Zero { field: "price".into() });
    let fine = resign(&|report| report.price = Price::new(1));
    assert_eq!(send(&mut chain, fine), Rejection::TooPrecise { price: Price::new(1), decimals: 2 });
    let elsewhere = resign(&|report| report.feed = OTHER_FEED);
    assert!(matches!(send(&mut chain, elsewhere), Rejection::NotOnDuty { .. }));
    chain.done("late", vec![Action::Report(good.clone())]);
    assert!(matches!(send(&mut chain, good), Rejection::AlreadyReported { .. }));
}

#[test]
fn evidence_about_something_else_is_refused_and_costs_nothing() {
    let mut chain = Chain::covered();
    let bonds = chain.balance("watch", PAY);
    let accuse = |operator, terms, offence, evidence| {
        Action::FileEvidence(FileEvidence { operator, terms, offence, evidence })
    };
    let about = |chain: &Chain, feed| {
        let (first, second) = (chain.report(0, feed, price(1)), chain.report(0, feed, price(2)));
        Evidence::Equivocation(Box::new(Equivocation { first, second }))
    };
    let good = about(&chain, FEED);
    let cases = [
        (accuse(OP, TERMS, EQUIVOCATION, about(&chain, OTHER_FEED)), "does not cover feed-1"),
        (accuse(OP, OTHER_TERMS, EQUIVOCATION, good.clone()), "does not cover feed-0"),
        (accuse(OTHER_OP, TERMS, EQUIVOCATION, good.clone()), "the evidence is about operator-0"),
        (accuse(OperatorId::new(9), TERMS, EQUIVOCATION, good.clone()), "there is no operator-9"),
        (accuse(OP, TermsId::new(9), EQUIVOCATION, good.clone()), "there are no terms-9"),
        (accuse(OP, TERMS, 3, good.clone()), "list 3 offences"),
        (
            accuse(OP, TERMS, DEVIATION, good.clone()),
            "oracle.deviation is not proven by equivocation",
        ),
    ];
    for (action, expected) in cases {
        let rejection = chain.rejected("watch", action).to_string();
        assert!(rejection.contains(expected), "{rejection:?} should contain {expected:?}");
    }
    assert_eq!(chain.balance("watch", PAY), bonds);
    let penniless = chain.rejected("late", file(EQUIVOCATION, good));
    assert!(matches!(penniless, Rejection::InsufficientBalance { asset: PAY, .. }), "{penniless}");
}

#[test]
fn malformed_evidence_is_refused_item_by_item() {
    let mut chain = Chain::covered();
    let Evidence::Deviation(good) = chain.lie(price(1_900), price(2_000), 3) else { panic!() };
    let refuse = |chain: &mut Chain, change: &dyn Fn(&mut Deviation)| {
        let mut evidence = good.clone();
        change(&mut evidence);
        chain.rejected("watch", file(DEVIATION, Evidence::Deviation(evidence)))
    };
    let none = refuse(&mut chain, &|e| e.reports.clear());
    assert!(matches!(none, Rejection::EvidenceSize { have: 0, .. }), "{none}");
    let many =
        refuse(&mut chain, &|e| e.quotes = vec![e.quotes[0].clone(); Evidence::MAX_QUOTES + 1]);
    assert!(matches!(many, Rejection::EvidenceSize { have: 1_025, .. }), "{many}");
    let many =
        refuse(&mut chain, &|e| e.reports = vec![e.reports[0].clone(); Evidence::MAX_REPORTS + 1]);
    assert!(matches!(many, Rejection::EvidenceSize { have: 129, .. }), "{many}");
    let disordered = refuse(&mut chain, &|e| e.reports.swap(1, 2));
    assert!(matches!(disordered, Rejection::RoundsDoNotMatch { .. }), "{disordered}");
    let forged = refuse(&mut chain, &|e| e.reports[1].signature = e.reports[0].signature);
    assert_eq!(forged, Rejection::EvidenceSignature { field: "report".into(), index: 1 });
    let forged = refuse(&mut chain, &|e| e.quotes[4].body.price = price(1));
    assert_eq!(forged, Rejection::EvidenceSignature { field: "quote".into(), index: 4 });
    let stranger = refuse(&mut chain, &|e| {
        let body = e.quotes[0].body.clone();
        e.quotes[0] = SignedQuote::new(body, &key("nobody"));
    });
    assert_eq!(stranger, Rejection::UnknownVenue { venue: name("venue-a"), index: 0 });
    let other_pair = refuse(&mut chain, &|e| {
        let body = Quote { symbol: name("BTC-USD"), ..e.quotes[0].body.clone() };
        e.quotes[0] = SignedQuote::new(body, &key("venue-a"));
    });
    assert_eq!(other_pair, Rejection::UnknownVenue { venue: name("venue-a"), index: 0 });
}

#[test]
fn evidence_is_accepted_until_the_terms_say_and_no_longer() {
    let mut chain = Chain::covered();
    let evidence = chain.equivocate();
    chain.until_epoch(5);
    let mut copy = Chain::at(chain.state.clone());
    copy.done("watch", vec![file(EQUIVOCATION, evidence.clone())]);
    copy.until_epoch(7);
    assert_eq!(
        copy.staked("owner"),
        Amount::ZERO,
        "filed in the last epoch, and still in time to take all"
    );
    chain.until_epoch(6);
    let late = chain.rejected("watch", file(EQUIVOCATION, evidence));
    let (epoch, accepted_until, now) = (Epoch::new(2), Epoch::new(5), Epoch::new(6));
    assert_eq!(late, Rejection::OutsideWindow { epoch, accepted_until, now });
}

#[test]
fn without_cover_there_is_nothing_to_take() {
    let mut chain = Chain::with_cover([Ratio::ZERO, Ratio::ONE]);
    let evidence = chain.equivocate();
    let rejection = chain.rejected("watch", file(EQUIVOCATION, evidence));
    let (operator, service, epoch) = (OP, SERVICE, Epoch::new(2));
    assert_eq!(rejection, Rejection::NoCover { operator, service, epoch });
}

#[test]
fn terms_that_are_not_objective_or_not_in_time_are_refused() {
    let mut chain = Chain::covered();
    let refuse = |chain: &mut Chain, change: &dyn Fn(&mut Terms)| {
        let mut terms = terms(FEED);
        change(&mut terms);
        match chain
            .rejected("buyer", Action::PublishTerms(PublishTerms { service: SERVICE, terms }))
        {
            Rejection::TermsRefused { reason } => reason,
            other => panic!("{other}"),
        }
    };
    let first = name("equivocation");
    let none = refuse(&mut chain, &|terms| terms.offences.clear());
    assert_eq!(none, TermsRefusal::OffenceCount { have: 0 });
    // 4 of evidence + 1 of appeal + 1 of delay + 1 to execute = 7 > W = 6.
    let slow = refuse(&mut chain, &|terms| terms.evidence_epochs = 4);
    assert_eq!(
        slow,
        TermsRefusal::OutlastsWindow { offence: first.clone(), needs: 7, window: WINDOW }
    );
    let forever = refuse(&mut chain, &|terms| terms.offences[0].appeal_epochs = u64::MAX);
    assert!(matches!(forever, TermsRefusal::OutlastsWindow { .. }));
    let bound = refuse(&mut chain, &|terms| terms.commitment_epochs = WINDOW + 1);
    assert_eq!(bound, TermsRefusal::Commitment { have: WINDOW + 1, most: WINDOW });
    for threshold in [Ratio::ZERO, percent(101)] {
        let refused = refuse(&mut chain, &|terms| terms.corruption_threshold = threshold);
        assert_eq!(refused, TermsRefusal::CorruptionThreshold { have: threshold });
    }
    let free = refuse(&mut chain, &|terms| terms.offences[0].penalty = Penalty::Fixed(Ratio::ZERO));
    assert_eq!(free, TermsRefusal::Penalty { offence: first.clone(), have: Ratio::ZERO });
    let above = Ratio::new(WEI + 1);
    let more = refuse(&mut chain, &|terms| terms.offences[0].penalty = Penalty::Fixed(above));
    assert_eq!(more, TermsRefusal::Penalty { offence: first.clone(), have: above });
    let leak = refuse(&mut chain, &|terms| terms.offences[0].waterfall.burn = Ratio::ZERO);
    assert_eq!(leak, TermsRefusal::WaterfallSum { offence: first.clone(), have: percent(90) });
    let nobody = refuse(&mut chain, &|terms| terms.offences[0].waterfall.payees.clear());
    assert_eq!(nobody, TermsRefusal::Payees { offence: first.clone() });
    let weightless = refuse(&mut chain, &|terms| terms.offences[0].waterfall.payees[1].weight = 0);
    assert_eq!(weightless, TermsRefusal::Payees { offence: first.clone() });
    let foreign = refuse(&mut chain, &|terms| {
        terms.offences[0].rule = Rule::OracleEquivocation { feeds: vec![OTHER_FEED] };
    });
    assert_eq!(foreign, TermsRefusal::UnknownFeed { offence: first.clone(), feed: OTHER_FEED });
    let feedless = refuse(&mut chain, &|terms| {
        terms.offences[0].rule = Rule::OracleEquivocation { feeds: Vec::new() };
    });
    assert!(matches!(feedless, TermsRefusal::Parameter { have: 0, .. }));
    let hair_trigger = refuse(&mut chain, &|terms| {
        terms.offences[2].rule = Rule::OracleMissedRounds { feeds: vec![FEED], consecutive: 1 };
    });
    assert!(matches!(hair_trigger, TermsRefusal::Parameter { have: 1, least: 2, .. }));
    let never = refuse(&mut chain, &|terms| {
        terms.offences[2].rule =
            Rule::OracleMissedRounds { feeds: vec![FEED], consecutive: 1_000_000 };
    });
    assert!(matches!(never, TermsRefusal::Parameter { have: 1_000_000, .. }));
    let twice = refuse(&mut chain, &|terms| terms.offences[1].name = name("equivocation"));
    assert_eq!(twice, TermsRefusal::DuplicateName { offence: first });
    let stuck = refuse(&mut chain, &|terms| terms.hold_epochs = 5);
    assert_eq!(stuck, TermsRefusal::Hold { have: 5, most: 4 });
    let stranger = Action::PublishTerms(PublishTerms { service: SERVICE, terms: terms(FEED) });
    assert!(matches!(chain.rejected("other-buyer", stranger), Rejection::NotOwner { .. }));
}

#[test]
fn feeds_that_mean_nothing_are_refused() {
    let mut chain = Chain::covered();
    let refuse = |chain: &mut Chain, change: &dyn Fn(&mut FeedSpecification)| {
        let mut specification = specification("BTC-USD");
        change(&mut specification);
        let action = Action::RegisterFeed(RegisterFeed {
            service: SERVICE,
            specification: Box::new(specification),
        });
        chain.rejected("buyer", action).to_string()
    };
    type Change<'a> = (&'a dyn Fn(&mut FeedSpecification), &'a str);
    let changes: [Change<'_>; 15] = [
        (&|s| s.decimals = 19, "decimals is 19, expected 0 to 18"),
        (&|s| s.heartbeat = Millis::ZERO, "heartbeat is 0"),
        (&|s| s.heartbeat = Millis::new(30_000), "heartbeat of 30000 ms does not divide"),
        (&|s| s.heartbeat = Millis::new(1), "rounds in an epoch is 100000"),
        (&|s| s.staleness = Millis::new(1), "staleness is 1"),
        (&|s| s.quorum = percent(49), "quorum is"),
        (&|s| s.sources.truncate(1), "sources is 1, expected 2 to 64"),
        (&|s| s.reference_quorum = 1, "reference_quorum is 1, expected 2 to 3"),
        (&|s| s.reference_quorum = 4, "reference_quorum is 4, expected 2 to 3"),
        (&|s| s.reference_window = Millis::ZERO, "reference_window is 0"),
        (&|s| s.max_spread = Ratio::ZERO, "max_spread is 0"),
        (&|s| s.tolerance = Ratio::ZERO, "tolerance is 0"),
        (&|s| s.duration = Millis::ZERO, "duration is 0"),
        (&|s| s.duration = Millis::new(u64::MAX), "duration is 18446744073709551615"),
        (
            &|s| s.sources[1].signer = s.sources[0].signer.clone(),
            "source venue-b repeats a name or a signer",
        ),
    ];
    for (change, expected) in changes {
        let rejection = refuse(&mut chain, change);
        assert!(rejection.contains(expected), "{rejection:?} should contain {expected:?}");
    }
}

#[test]
fn offers_wait_for_their_notice() {
    let mut chain = Chain::with_cover([percent(10), Ratio::ZERO]);
    let sold = |chain: &Chain| {
        chain
            .state
            .restaking()
            .vault(VAULT)
            .unwrap()
            .cover(SERVICE, chain.state.epoch())
            .unwrap()
            .pledge_rate
    };
    chain.done("owner", vec![offer(VAULT, TERMS, percent(60))]);
    chain.until_epoch(3);
    assert_eq!(sold(&chain), percent(10), "a full epoch in which to leave");
    chain.until_epoch(4);
    assert_eq!(sold(&chain), percent(60));
    chain.done("owner", vec![offer(VAULT, TERMS, percent(5))]);
    chain.until_epoch(5);
    assert_eq!(sold(&chain), percent(5), "lowering risk needs no notice");
    let refused = chain.rejected("early", offer(VAULT, TERMS, percent(1)));
    assert!(matches!(refused, Rejection::NotOwner { .. }), "{refused}");
    let refused = chain.rejected("owner", offer(VAULT, TERMS, percent(101)));
    assert!(matches!(refused, Rejection::OutOfRange { .. }), "{refused}");
}

#[test]
fn shares_leave_once_and_only_by_their_owner() {
    let mut chain = Chain::covered();
    let tranche = chain.state.restaking().vault(VAULT).unwrap().tranches[0];
    let leave = |shares: u128| Action::Leave(Leave { tranche, shares: Shares::new(shares) });
    assert_eq!(chain.rejected("early", leave(0)), Rejection::Zero { field: "shares".into() });
    assert!(matches!(chain.rejected("late", leave(1)), Rejection::InsufficientShares { .. }));
    let all = stake(100).raw();
    assert!(matches!(
        chain.rejected("early", leave(all + 1)),
        Rejection::InsufficientShares { .. }
    ));
    assert_eq!(
        chain.rejected("early", Action::Claim(Claim { tranche })),
        Rejection::NotLeaving { tranche }
    );
    let events = chain.done("early", vec![leave(all)]);
    let Event::Left { tranche: leaving, .. } = events[0] else { panic!() };
    let again =
        chain.rejected("early", Action::Leave(Leave { tranche: leaving, shares: Shares::new(1) }));
    assert_eq!(again, Rejection::AlreadyLeaving { tranche: leaving, until: Epoch::new(2) });
}
