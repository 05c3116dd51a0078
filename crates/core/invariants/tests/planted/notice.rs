//! An offer that binds at the next boundary, before anyone could leave; a leverage cap that does.

use crate::{common::*, next_boundary, only, plant};
use invariants::Property;
use protocol::*;
use units::*;

#[test]
fn an_offer_that_binds_without_notice_is_found() {
    let mut chain = Chain::with_cover([percent(40), Ratio::ONE]);
    chain.done("owner", vec![offer(VAULT, TERMS, percent(80))]);
    let boundary = next_boundary(&chain);
    let found = plant(&mut chain, boundary, vec![], Property::Notice, |state, _| {
        let id = state.restaking().vault(VAULT).unwrap().offers[0];
        let offer = state.tamper().1.tamper_offer(id).unwrap();
        offer.bound = offer.pending.take().map(|(_, terms)| terms);
    });
    only(Property::Notice, &found);
}

#[test]
fn an_offer_that_says_something_else_when_it_binds_is_found() {
    let mut chain = Chain::with_cover([percent(40), Ratio::ONE]);
    chain.done("owner", vec![offer(VAULT, TERMS, percent(80))]);
    chain.until_epoch(3);
    let boundary = next_boundary(&chain);
    let found = plant(&mut chain, boundary, vec![], Property::Notice, |state, _| {
        let id = state.restaking().vault(VAULT).unwrap().offers[0];
        let bound = &mut state.tamper().1.tamper_offer(id).unwrap().bound;
        assert_eq!(bound.unwrap().share, percent(80));
        bound.as_mut().unwrap().share = percent(90);
    });
    only(Property::Notice, &found);
}

#[test]
fn a_leverage_cap_without_notice_is_found() {
    let mut chain = Chain::covered();
    let leverage_cap = Ratio::from_bps(20_000);
    chain
        .done("owner", vec![Action::SetLeverageCap(SetLeverageCap { vault: VAULT, leverage_cap })]);
    let boundary = next_boundary(&chain);
    let found = plant(&mut chain, boundary, vec![], Property::Notice, |state, _| {
        let vault = state.tamper().1.tamper_vault(VAULT).unwrap();
        (vault.leverage_cap, vault.pending_leverage) = (leverage_cap, None);
    });
    only(Property::Notice, &found);
}
