//! Rotating a duty key: the old one signs on for the overlap, and answers for what it signed while it counted.

use crate::common::*;
use protocol::*;
use units::*;

fn rotate(to: &str, overlap: u64) -> Action {
    Action::RotateDutyKey(RotateDutyKey { operator: OP, key: key(to).public_key(), overlap })
}

fn report_by(chain: &Chain, signer: &str, at: Price) -> SignedReport {
    SignedReport::new(chain.report(0, FEED, at).body, &key(signer))
}

fn equivocation(chain: &Chain, signers: [&str; 2]) -> Evidence {
    let [first, second] = signers;
    let first = report_by(chain, first, price(2_000));
    let second = report_by(chain, second, price(2_100));
    Evidence::Equivocation(Box::new(Equivocation { first, second }))
}

#[test]
fn keys_count_in_their_epochs_only() {
    let mut chain = Chain::covered();
    assert!(matches!(chain.rejected("early", rotate("new", 1)), Rejection::NotOwner { .. }));
    assert!(matches!(chain.rejected("owner", rotate("new", 101)), Rejection::OutOfRange { .. }));
    chain.done("owner", vec![rotate("new", 1)]);
    assert_eq!(chain.rejected("owner", rotate("new", 1)), Rejection::KnownKey { operator: OP });
    assert_eq!(chain.rejected("owner", rotate("duty-0", 1)), Rejection::KnownKey { operator: OP });

    let sends = |chain: &mut Chain, signer: &str| {
        let report = report_by(chain, signer, price(2_000));
        let sent = chain.act("late", vec![Action::Report(report)]).map(|_| ());
        chain.next_round();
        sent
    };
    let refused = Err(Rejection::NotDutyKey { operator: OP });
    // Epoch 2: the old key. Epoch 3: both. Epoch 4: the new one.
    assert_eq!(sends(&mut chain, "new"), refused);
    assert_eq!(sends(&mut chain, "duty-0"), Ok(()));
    chain.until_epoch(3);
    assert_eq!(sends(&mut chain, "new"), Ok(()));
    assert_eq!(sends(&mut chain, "duty-0"), Ok(()));
    chain.until_epoch(4);
    assert_eq!(sends(&mut chain, "new"), Ok(()));
    assert_eq!(sends(&mut chain, "duty-0"), refused);
}

#[test]
fn an_old_key_answers_for_what_it_signed_and_for_nothing_later() {
    let mut chain = Chain::covered();
    let then = equivocation(&chain, ["duty-0", "duty-0"]);
    chain.done("owner", vec![rotate("new", 0)]);
    chain.until_epoch(3);
    // Whoever finds the old key cannot hurt with it.
    let later = equivocation(&chain, ["duty-0", "duty-0"]);
    assert_eq!(
        chain.rejected("watch", file(EQUIVOCATION, later)),
        Rejection::NotDutyKey { operator: OP }
    );
    let events = chain.done("watch", vec![file(EQUIVOCATION, then)]);
    assert!(matches!(events[0], Event::CaseOpened { operator: OP, .. }), "{events:?}");
}

#[test]
fn two_keys_of_one_operator_must_not_say_two_things() {
    let mut chain = Chain::covered();
    chain.done("owner", vec![rotate("new", 2)]);
    chain.until_epoch(3);
    let evidence = equivocation(&chain, ["duty-0", "new"]);
    let events = chain.done("watch", vec![file(EQUIVOCATION, evidence)]);
    assert!(matches!(events[0], Event::CaseOpened { operator: OP, .. }), "{events:?}");
}
