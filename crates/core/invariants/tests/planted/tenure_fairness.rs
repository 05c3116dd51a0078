//! A slash that also takes of a leaver, whose tenure had ended before the offence.

use crate::{common::*, next_boundary, plant, until_before};
use invariants::Property;
use ledger::Pot;
use protocol::*;
use units::*;

#[test]
fn a_slash_of_one_who_had_left_is_found() {
    let mut chain = Chain::with_cover([percent(40), Ratio::ONE]);
    let of = TrancheId::new(0);
    let early = chain.state.ledger().find_account(&account("early")).unwrap();
    let joined = chain.state.restaking().holdings_of(early)[0].tranche;
    chain.done("early", vec![Action::Leave(Leave { tranche: joined, shares: Shares::new(WEI) })]);
    let left = *chain.state.restaking().vault(VAULT).unwrap().tranches.last().unwrap();
    assert_ne!(left, of);
    chain.until_epoch(3);
    let evidence = chain.equivocate();
    chain.done("watch", vec![file(EQUIVOCATION, evidence)]);
    until_before(&mut chain, 5);
    let boundary = next_boundary(&chain);
    let bug = |state: &mut buttress_app::State, executed: &mut buttress_app::Executed| {
        // All its books are in order: only that it was this tranche is wrong.
        let (case, amount) = (CaseId::new(0), Amount::new(WEI * 4 / 10));
        let (ledger, core) = state.tamper();
        let row = core.tamper_tranche(left).unwrap();
        row.stake = row.stake.checked_sub(amount).unwrap();
        core.tamper_case(case).unwrap().taken.push((left, STAKE, amount));
        ledger.shift(Pot::Stake, Pot::Escrow, STAKE, amount);
        let at = executed.events.iter().position(|e| matches!(e, Event::CaseExecuted { .. }));
        let at = at.unwrap();
        if let Event::CaseExecuted { taken, .. } = &mut executed.events[at] {
            taken[0].1 = taken[0].1.checked_add(amount).unwrap();
        }
        let slashed = Event::Slashed { case, vault: VAULT, tranche: left, amount };
        executed.events.insert(at, slashed);
    };
    let found = plant(&mut chain, boundary, vec![], Property::TenureFairness, bug);
    assert!(found[0].place.contains(&left.to_string()), "{}", found[0]);
    // What nobody was shown is no dry run either; the rest is as it should be.
    let known = [Property::TenureFairness, Property::DryRun];
    assert!(found.iter().all(|violation| known.contains(&violation.property)), "{found:#?}");
}
