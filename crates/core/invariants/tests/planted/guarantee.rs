//! Stake that leaves with its cover still to be judged.

use crate::{common::*, only, plant};
use invariants::Property;
use ledger::Pot;
use protocol::*;
use units::*;

#[test]
fn stake_that_is_released_early_is_found() {
    let mut chain = Chain::covered();
    let owner = chain.state.ledger().find_account(&account("owner")).unwrap();
    let joined = chain.state.restaking().holdings_of(owner)[0].tranche;
    let (shares, amount) = (Shares::new(500 * WEI), stake(500));
    let leave = chain.sign("owner", vec![Action::Leave(Leave { tranche: joined, shares })]);
    let now = chain.state.time();
    let found = plant(&mut chain, now, vec![leave], Property::Guarantee, |state, executed| {
        let left = *state.restaking().vault(VAULT).unwrap().tranches.last().unwrap();
        let (ledger, core) = state.tamper();
        let row = core.tamper_tranche(left).unwrap();
        (row.stake, row.shares) = (Amount::ZERO, Shares::ZERO);
        ledger.pay_out(Pot::Stake, owner, STAKE, amount);
        let staker = account("owner");
        let claimed = Event::Claimed { staker, vault: VAULT, tranche: left, amount };
        executed.receipts[0].events.push(claimed);
    });
    only(Property::Guarantee, &found);
}
