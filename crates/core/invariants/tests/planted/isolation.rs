//! Cover sold to a second service beyond what is encumbered by the first.

use crate::{common::*, next_boundary, only, plant};
use invariants::Property;
use units::*;

#[test]
fn stake_that_is_sold_twice_is_found() {
    let mut chain = Chain::with_cover([percent(60), Ratio::ONE]);
    chain.done("owner", vec![offer(VAULT, OTHER_TERMS, percent(60))]);
    chain.until_epoch(3);
    let boundary = next_boundary(&chain);
    let found = plant(&mut chain, boundary, vec![], Property::Isolation, |state, _| {
        let (_, core) = state.tamper();
        let covers = &mut core.tamper_vault(VAULT).unwrap().covers;
        let cover = covers.last_mut().unwrap();
        assert_eq!((cover.service, cover.pledge_rate), (OTHER_SERVICE, percent(40)));
        cover.pledge_rate = percent(60);
        cover.amount = Amount::new(cover.amount.raw() / 4 * 6);
    });
    only(Property::Isolation, &found);
}
