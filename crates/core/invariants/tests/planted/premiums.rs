//! A premium that is paid twice to those who earned it.

use crate::{common::*, next_boundary, only, plant};
use invariants::Property;
use protocol::*;
use units::*;

#[test]
fn a_premium_that_is_paid_twice_is_found() {
    let mut chain = Chain::covered();
    let boundary = next_boundary(&chain);
    let found = plant(&mut chain, boundary, vec![], Property::Premiums, |state, executed| {
        let paid = executed.events.iter().find_map(|event| match event {
            Event::PremiumPaid { vault: VAULT, stakers, .. } => Some(*stakers),
            _ => None,
        });
        let tranche = state.restaking().vault(VAULT).unwrap().tranches[0];
        let row = state.tamper().1.tamper_tranche(tranche).unwrap();
        let index = row.premiums[0].index;
        row.premiums[0].index = index.accrue(paid.unwrap(), row.shares);
    });
    only(Property::Premiums, &found);
}

#[test]
fn a_premium_that_is_lost_is_found() {
    let mut chain = Chain::covered();
    let boundary = next_boundary(&chain);
    let found = plant(&mut chain, boundary, vec![], Property::Premiums, |_, executed| {
        for event in &mut executed.events {
            if let Event::PremiumPaid { vault: VAULT, stakers, .. } = event {
                *stakers = Amount::new(stakers.raw() - 1);
            }
        }
    });
    only(Property::Premiums, &found);
}
