//! A claim that rounds up.

use crate::{common::*, only, plant};
use invariants::Property;
use ledger::Pot;
use protocol::*;
use units::*;

#[test]
fn a_claim_that_rounds_up_is_found() {
    let mut chain = Chain::with_cover([Ratio::new(333_333_333_333_333_333), Ratio::ONE]);
    let joined = |chain: &Chain, who| {
        let row = chain.state.ledger().find_account(&account(who)).unwrap();
        chain.state.restaking().holdings_of(row)[0].tranche
    };
    let evidence = chain.equivocate();
    chain.done("watch", vec![file(EQUIVOCATION, evidence)]);
    for who in ["owner", "early"] {
        let tranche = joined(&chain, who);
        chain.done(who, vec![Action::Leave(Leave { tranche, shares: Shares::new(10_001) })]);
    }
    chain.until_epoch(4 + WINDOW);
    let left = *chain.state.restaking().vault(VAULT).unwrap().tranches.last().unwrap();
    let claim = chain.sign("early", vec![Action::Claim(Claim { tranche: left })]);
    let now = chain.state.time();
    let found = plant(&mut chain, now, vec![claim], Property::Rounding, |state, executed| {
        let one = Amount::new(1);
        let early = state.ledger().find_account(&account("early")).unwrap();
        let (ledger, core) = state.tamper();
        let row = core.tamper_tranche(left).unwrap();
        row.stake = row.stake.checked_sub(one).unwrap();
        ledger.pay_out(Pot::Stake, early, STAKE, one);
        for event in &mut executed.receipts[0].events {
            if let Event::Claimed { amount, .. } = event {
                *amount = amount.checked_add(one).unwrap();
            }
        }
    });
    only(Property::Rounding, &found);
}
