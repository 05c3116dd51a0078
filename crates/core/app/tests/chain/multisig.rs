//! Accounts under several keys: thresholds, changes of members, and a council that is one.

use crate::common::*;
use protocol::*;
use units::*;

fn members(who: &[&str], threshold: u16) -> Action {
    Action::SetMembers(SetMembers { members: who.iter().map(|w| account(w)).collect(), threshold })
}

fn send_one() -> Action {
    Action::Transfer(Transfer { to: account("early"), asset: STAKE, amount: Amount::new(1) })
}

/// `who`'s account does this, endorsed by these keys.
fn by(chain: &mut Chain, who: &str, signers: &[&str], action: Action) -> Result<(), Rejection> {
    let unsigned = chain.sign(who, vec![action]).transaction;
    let empty = SignedTransaction { transaction: unsigned, endorsements: Vec::new() };
    let signed = signers.iter().fold(empty, |signed, signer| signed.endorsed(&key(signer)));
    chain.apply(signed).map(|_| ()).map_err(|failure| failure.rejection)
}

#[test]
fn so_many_members_act_and_no_fewer() {
    let mut chain = Chain::covered();
    let sender = account("late");
    chain.done("late", vec![members(&["a", "b", "c"], 2)]);

    let few = |has| Err(Rejection::TooFewEndorsements { sender, needs: 2, has });
    assert_eq!(by(&mut chain, "late", &["a"], send_one()), few(1));
    // The key that the account is named after has no say any more.
    let own = Err(Rejection::NotTheSender { signer: sender, sender });
    assert_eq!(by(&mut chain, "late", &["late"], send_one()), own);
    // Nor does one key twice count as two.
    assert_eq!(by(&mut chain, "late", &["b", "b"], send_one()), few(1));
    // A stranger's signature is not carried along.
    let stranger = by(&mut chain, "late", &["a", "b", "z"], send_one());
    assert_eq!(stranger, Err(Rejection::NotTheSender { signer: account("z"), sender }));
    for pair in [["a", "b"], ["c", "a"], ["b", "c"]] {
        assert_eq!(by(&mut chain, "late", &pair, send_one()), Ok(()));
    }
    assert_eq!(by(&mut chain, "late", &["a", "b", "c"], send_one()), Ok(()));

    // The members change themselves by the rule that they leave behind.
    let change = || members(&["d"], 1);
    assert_eq!(by(&mut chain, "late", &["d"], change()).map_err(|_| ()), Err(()));
    assert_eq!(by(&mut chain, "late", &["a", "c"], change()), Ok(()));
    assert_eq!(by(&mut chain, "late", &["d"], send_one()), Ok(()));
    assert!(by(&mut chain, "late", &["a", "b", "c"], send_one()).is_err());
}

#[test]
fn members_and_thresholds_that_make_no_sense_are_refused() {
    let mut chain = Chain::covered();
    let range = |field: &str, have, least, most| Rejection::OutOfRange {
        field: field.to_owned(),
        have,
        least,
        most,
    };
    assert_eq!(chain.rejected("late", members(&[], 1)), range("members", 0, 1, 32));
    assert_eq!(chain.rejected("late", members(&["a"], 0)), range("threshold", 0, 1, 1));
    assert_eq!(chain.rejected("late", members(&["a", "b"], 3)), range("threshold", 3, 1, 2));
    let twice = Rejection::DuplicateMember { member: account("a") };
    assert_eq!(chain.rejected("late", members(&["a", "b", "a"], 1)), twice);
    let crowd: Vec<String> = (0..33).map(|i| format!("m{i}")).collect();
    let crowd: Vec<&str> = crowd.iter().map(String::as_str).collect();
    assert_eq!(chain.rejected("late", members(&crowd, 1)), range("members", 33, 1, 32));
    // As many as can be, all of them needed.
    chain.done("late", vec![members(&crowd[..32], 32)]);
    assert_eq!(by(&mut chain, "late", &crowd[..32], send_one()), Ok(()));
    let unsigned = chain.sign("late", vec![send_one()]);
    let all = crowd.iter().fold(unsigned, |signed, signer| signed.endorsed(&key(signer)));
    let checked = CheckedTransaction::check(all, &chain.state.meta().chain);
    assert_eq!(checked, Err(Malformed::EndorsementCount { have: 34, most: MAX_ENDORSEMENTS }));
}

#[test]
fn a_council_of_several_delays_and_reverses_by_its_threshold() {
    let mut chain = Chain::covered();
    chain.done("council", vec![members(&["judge-1", "judge-2", "judge-3"], 2)]);
    let evidence = chain.equivocate();
    chain.done("watch", vec![file(EQUIVOCATION, evidence)]);
    let case = CaseId::new(0);
    let delay = || Action::DelayCase(DelayCase { case, epochs: 1 });
    assert!(by(&mut chain, "council", &["judge-1"], delay()).is_err());
    assert!(by(&mut chain, "council", &["council"], delay()).is_err());
    assert_eq!(by(&mut chain, "council", &["judge-3", "judge-1"], delay()), Ok(()));
    chain.until_epoch(5);
    let reverse =
        Action::ReverseCase(ReverseCase { case, reason: "a venue's key was stolen".to_owned() });
    assert_eq!(by(&mut chain, "council", &["judge-2", "judge-1"], reverse), Ok(()));
    chain.until_epoch(6);
    assert_eq!(chain.staked("early"), stake(100));
}

#[test]
fn commission_goes_to_the_claim_address_which_has_no_other_say() {
    let mut chain = Chain::covered();
    let to = |who: &str| {
        Action::SetClaimAddress(SetClaimAddress { operator: OP, account: account(who) })
    };
    assert!(matches!(chain.rejected("early", to("early")), Rejection::NotOwner { .. }));
    chain.done("owner", vec![to("treasury")]);
    let before = chain.balance("owner", PAY);
    chain.until_epoch(3);
    // 1 100 ETH at 2 000, 1 basis point, a tenth of it.
    assert_eq!(chain.balance("treasury", PAY), Amount::new(22_000_000));
    assert_eq!(chain.balance("owner", PAY), before);
    assert!(matches!(chain.rejected("treasury", to("early")), Rejection::NotOwner { .. }));
    chain.until_epoch(4);
    chain.done("owner", vec![to("owner")]);
    chain.until_epoch(5);
    assert_eq!(chain.balance("treasury", PAY), Amount::new(44_000_000));
    assert_eq!(chain.balance("owner", PAY).raw() - before.raw(), 22_000_000);
}
