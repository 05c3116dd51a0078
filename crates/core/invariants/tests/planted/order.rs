//! First come, first to pay a unit more.

use crate::common::*;
use invariants::{
    Property,
    order::{self, Settled},
};
use ledger::Pot;
use protocol::*;
use units::*;

#[test]
fn evidence_that_is_paid_first_come_first_served_is_found() {
    let chain = Chain::with_cover([percent(40), percent(40)]);
    let accuse = |chain: &Chain, who: &str, operator: u32| {
        let reports = [price(2_000), price(2_001)].map(|at| chain.report(operator, FEED, at));
        let [first, second] = reports;
        let evidence = Evidence::Equivocation(Box::new(Equivocation { first, second }));
        let operator = OperatorId::new(operator);
        let filed = FileEvidence { operator, terms: TERMS, offence: EQUIVOCATION, evidence };
        chain.sign(who, vec![Action::FileEvidence(filed)])
    };
    let filed = [accuse(&chain, "watch", 0), accuse(&chain, "buyer", 1)];
    let settled = order::settle(&chain.state, filed.to_vec()).unwrap();
    assert_eq!(settled.done.len(), 2);
    assert_eq!(settled.state.restaking().cases().count(), 2);
    order::check(&chain.state, &filed, order::settle).unwrap();

    let first_pays_more = |before: &buttress_app::State, filed: Vec<SignedTransaction>| {
        let first = filed[0].transaction.sender == account("watch");
        let Settled { mut state, done } = order::settle(before, filed)?;
        let harmed = state.ledger().find_account(&account("harmed")).unwrap();
        let vault = if first { OP } else { OTHER_OP };
        let vault = state.restaking().operator(vault).unwrap().vaults[0];
        let tranche = state.restaking().vault(vault).unwrap().tranches[0];
        let (ledger, core) = state.tamper();
        let row = core.tamper_tranche(tranche).unwrap();
        row.stake = row.stake.saturating_sub(Amount::new(1));
        ledger.pay_out(Pot::Stake, harmed, STAKE, Amount::new(1));
        Ok(Settled { state, done })
    };
    let violation = order::check(&chain.state, &filed, first_pays_more).unwrap_err();
    assert_eq!(violation.property, Property::Order, "{violation}");
}

/// Two accuse the same operator of the same: the first is rewarded, and that is no violation. What is taken is.
#[test]
fn the_same_accusation_twice_takes_the_same_once() {
    let chain = Chain::with_cover([percent(40), Ratio::ONE]);
    let evidence = chain.equivocate();
    let filed =
        ["watch", "buyer"].map(|who| chain.sign(who, vec![file(EQUIVOCATION, evidence.clone())]));
    order::check(&chain.state, &filed, order::settle).unwrap();
}
