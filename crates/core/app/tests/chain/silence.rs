//! Who is silent because the venues give no reference has missed nothing, whatever a quorum says.

use crate::common::*;
use protocol::*;
use units::*;

/// A chain whose first operator missed three rounds that the second, a quorum by itself, priced at 2000.
fn chain() -> (Chain, Round) {
    let mut chain = Chain::with_cover([percent(33), Ratio::ONE]);
    let first = chain.round();
    for _ in 0..3 {
        priced(&chain.round_of(&[(1, price(2_000))]));
    }
    (chain, first)
}

fn start(chain: &Chain, round: Round) -> Timestamp {
    chain.feed().clock.start(round.raw())
}

fn evidence(missed: MissedRounds) -> Evidence {
    Evidence::MissedRounds(Box::new(missed))
}

/// What a court says of the three rounds with these quotes.
fn tried(chain: &Chain, first: Round, quotes: Vec<SignedQuote>) -> Verdict {
    let mut missed = chain.missed(first, first.plus(2));
    missed.quotes = quotes;
    chain.tried(MISSED, evidence(missed))
}

fn doubtful(verdict: &Verdict) -> (Round, &Reference) {
    let Verdict::NotGuilty(Innocence::NoReference { round, reference }) = verdict else {
        panic!("{verdict}")
    };
    (*round, reference)
}

#[test]
fn there_must_have_been_a_reference_at_both_ends_of_every_round() {
    let (chain, first) = chain();
    let all = chain.missed(first, first.plus(2)).quotes;
    let verdict = tried(&chain, first, all.clone());
    assert!(matches!(verdict, Verdict::Guilty { .. }), "{verdict}");
    for end in 0..4 {
        let at = start(&chain, first.plus(end));
        let blamed = first.plus(end.saturating_sub(1));
        // One venue of three is no reference, where two are.
        let without = |left: usize| {
            let mut quotes = all.clone();
            let mut there = 0;
            quotes.retain(|quote| {
                there += usize::from(quote.body.time == at);
                quote.body.time != at || there <= left
            });
            tried(&chain, first, quotes)
        };
        assert!(matches!(without(2), Verdict::Guilty { .. }));
        let verdict = without(1);
        assert_eq!(doubtful(&verdict), (blamed, &Reference::TooFew { have: 1, need: 2 }));
        // Three that are more than the spread apart are none either.
        let mut quotes = all.clone();
        quotes.retain(|quote| quote.body.time != at);
        quotes.extend(said(at, [price(2_000), price(2_000), price(2_100)]));
        let verdict = tried(&chain, first, quotes);
        assert!(
            matches!(doubtful(&verdict), (round, Reference::Disagree { .. }) if round == blamed)
        );
    }
}

#[test]
fn what_was_signed_afterwards_could_not_be_known() {
    let (chain, first) = chain();
    let shifted = |by: i64| {
        let ends = (0..4).map(|end| start(&chain, first.plus(end)));
        let quotes = ends.flat_map(|end| {
            said(Timestamp::new(end.raw().saturating_add_signed(by)), [price(2_000); 3])
        });
        tried(&chain, first, quotes.collect())
    };
    for by in [0, -1, -4_000] {
        assert!(matches!(shifted(by), Verdict::Guilty { .. }), "{by}");
    }
    for by in [1, -4_001] {
        assert_eq!(doubtful(&shifted(by)), (first, &Reference::TooFew { have: 0, need: 2 }));
    }
}

/// What the owner's answer makes of the charge.
fn answered(chain: &Chain, accusation: &MissedRounds, quotes: Vec<SignedQuote>) -> Verdict {
    let mut chain = chain.copy();
    chain.done("watch", vec![file(MISSED, evidence(accusation.clone()))]);
    let answer = evidence(MissedRounds { quotes, ..accusation.clone() });
    let events = chain
        .done("owner", vec![Action::Appeal(Appeal { case: CaseId::new(0), evidence: answer })]);
    let verdict = events.into_iter().find_map(|event| match event {
        Event::AppealJudged { verdict, .. } => Some(verdict),
        _ => None,
    });
    verdict.expect("it was judged")
}

#[test]
fn chosen_quotes_are_answered_by_those_left_out() {
    let (chain, first) = chain();
    let mut accusation = chain.missed(first, first.plus(2));
    // The accuser leaves the third venue out wherever it can.
    accusation.quotes.retain(|quote| quote.body.venue != name(venue(2)));
    let third = |at: Timestamp, price: Price| said(at, [price; 3]).remove(2);
    let at = start(&chain, first.plus(2));
    let verdict = answered(&chain, &accusation, vec![third(at, price(2_100))]);
    assert!(matches!(doubtful(&verdict), (round, Reference::Disagree { .. })
        if round == first.plus(1)));
    // A venue that agrees does not help, nor does one that nobody could count then.
    let verdict = answered(&chain, &accusation, vec![third(at, price(2_001))]);
    assert!(matches!(verdict, Verdict::Guilty { .. }), "{verdict}");
    let verdict = answered(&chain, &accusation, vec![third(at.minus(4_001), price(2_100))]);
    assert!(matches!(verdict, Verdict::Guilty { .. }), "{verdict}");
}

#[test]
fn a_disagreement_within_a_round_is_shown_with_all_venues() {
    let (chain, first) = chain();
    let accusation = chain.missed(first, first.plus(2));
    let middle = start(&chain, first.plus(1)).plus(5_000);
    let apart = said(middle, [price(2_000), price(2_000), price(2_100)]);
    let verdict = answered(&chain, &accusation, apart.clone());
    assert!(matches!(doubtful(&verdict), (round, Reference::Disagree { .. })
        if round == first.plus(1)));
    // Two of three that are apart may be one that is frozen, and the third would say so.
    let verdict = answered(&chain, &accusation, apart[1..].to_vec());
    assert!(matches!(verdict, Verdict::Guilty { .. }), "{verdict}");
    // Too few that could be known are no proof: who shows little may have seen more.
    let verdict = answered(&chain, &accusation, Vec::new());
    assert!(matches!(verdict, Verdict::Guilty { .. }), "{verdict}");
}

#[test]
fn quotes_that_are_none_are_refused() {
    let (mut chain, first) = chain();
    let good = chain.missed(first, first.plus(2));
    let mut refused = |change: &dyn Fn(&mut MissedRounds)| {
        let mut missed = good.clone();
        change(&mut missed);
        chain.rejected("watch", file(MISSED, evidence(missed)))
    };
    let many = refused(&|missed| missed.quotes = vec![missed.quotes[0].clone(); 1_025]);
    let size = Rejection::EvidenceSize {
        field: "signatures of quotes".to_owned(),
        have: 1_025,
        least: 0,
        most: 1_024,
    };
    assert_eq!(many, size);
    let forged = refused(&|missed| missed.quotes[3].body.price = price(2_001));
    assert_eq!(forged, Rejection::EvidenceSignature { field: "quote".to_owned(), index: 3 });
    let stranger = refused(&|missed| {
        let body = missed.quotes[1].body.clone();
        missed.quotes[1] = SignedQuote::new(body, &key("stranger"));
    });
    assert_eq!(stranger, Rejection::UnknownVenue { venue: name(venue(1)), index: 1 });
}

#[test]
fn terms_promise_only_what_can_be_proven() {
    let chain = chain().0;
    let most = |feed: &mut FeedSpecification, consecutive: u32| {
        let mut chain = chain.copy();
        let service = Action::RegisterFeed(RegisterFeed {
            service: SERVICE,
            specification: Box::new(feed.clone()),
        });
        chain.done("buyer", vec![service]);
        let mut terms = terms(FEED);
        terms.offences[2].rule =
            Rule::OracleMissedRounds { feeds: vec![FeedId::new(2)], consecutive };
        let publish = Action::PublishTerms(PublishTerms { service: SERVICE, terms });
        chain.act("buyer", vec![publish])
    };
    // Forty sources sign forty times at each end: 25 ends are 1000 signatures.
    let mut feed = specification("ETH-USD");
    feed.heartbeat = Millis::new(1_000);
    feed.duration = Millis::new(2_000);
    feed.deviation_window = feed.duration;
    feed.sources = (0..40)
        .map(|index| Source {
            venue: name(&format!("venue-{index}")),
            symbol: name("ETH-USD"),
            signer: Signer::Venue(key(&format!("venue-{index}")).public_key()),
        })
        .collect();
    most(&mut feed, 24).unwrap();
    let refused = most(&mut feed, 25).unwrap_err();
    let Rejection::TermsRefused { reason, .. } = &refused else { panic!("{refused}") };
    assert!(matches!(reason, TermsRefusal::Parameter { have: 25, most: 24, .. }), "{refused}");
}
