//! What must hold of any option: parity, monotonicity on the grid, and the bounds of its price.
//!
//! `BUTTRESS_SEED` chooses other options than the usual ones.

mod common;

use buttress_pricing::Kind;
use common::{Draws, Terms, UNIT};
use units::{Rounding, mul_div};

const CASES: usize = 20_000;

#[allow(clippy::disallowed_methods)] // a test may ask its environment
fn options() -> impl Iterator<Item = (Terms, Draws)> {
    let seed = std::env::var("BUTTRESS_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let mut draws = Draws(seed);
    (0..CASES).map(move |_| (Terms::draw(&mut draws), Draws(draws.0)))
}

/// D × count, between the two whole counts.
fn discounted(terms: &Terms, count: u128) -> (u128, u128) {
    let rounded = |rounding| mul_div(count, terms.discount, UNIT, rounding).unwrap();
    (rounded(Rounding::Down), rounded(Rounding::Up))
}

/// Call − put = D × (F − K): exactly where that is a whole count, and else within the one unit that two roundings make.
#[test]
fn parity() {
    for (terms, _) in options() {
        let [call, put] = terms.prices();
        let (difference, (low, high)) = match terms.forward >= terms.strike {
            true => (call.checked_sub(put), discounted(&terms, terms.forward - terms.strike)),
            false => (put.checked_sub(call), discounted(&terms, terms.strike - terms.forward)),
        };
        let difference = difference.unwrap();
        assert!((low..=high).contains(&difference), "{terms:?}: {difference} is not {low}");
    }
}

/// By one count of 10⁻¹⁸, and by more.
#[test]
fn prices_never_fall_where_the_formula_rises() {
    for (terms, mut draws) in options() {
        let [call, put] = terms.prices();
        let more = |value: u128, draws: &mut Draws| {
            value + [1, 1 + draws.below(1_000), 1 + value / 1_000][draws.below(3) as usize]
        };
        let mut moved = |change: &dyn Fn(&mut Terms, &mut Draws)| {
            let mut other = terms;
            change(&mut other, &mut draws);
            (other, other.prices())
        };
        let (other, prices) = moved(&|terms, draws| terms.forward = more(terms.forward, draws));
        assert!(prices[0] >= call && prices[1] <= put, "forward: {terms:?} {other:?}");
        let (other, prices) = moved(&|terms, draws| terms.strike = more(terms.strike, draws));
        assert!(prices[0] <= call && prices[1] >= put, "strike: {terms:?} {other:?}");
        let (other, prices) =
            moved(&|terms, draws| terms.volatility = more(terms.volatility, draws));
        assert!(prices[0] >= call && prices[1] >= put, "volatility: {terms:?} {other:?}");
        let (other, prices) =
            moved(&|terms, draws| terms.milliseconds = more(terms.milliseconds, draws));
        assert!(prices[0] >= call && prices[1] >= put, "time: {terms:?} {other:?}");
        let (other, prices) = moved(&|terms, draws| terms.discount = more(terms.discount, draws));
        assert!(prices[0] >= call && prices[1] >= put, "discount: {terms:?} {other:?}");
    }
}

/// Between what is certain and what is best.
#[test]
fn prices_are_within_their_bounds() {
    for (terms, _) in options() {
        let [call, put] = terms.prices();
        let certain = |count: u128| discounted(&terms, count).0;
        let best = |count: u128| discounted(&terms, count).1;
        assert!(
            call >= certain(terms.forward.saturating_sub(terms.strike))
                && call <= best(terms.forward),
            "{terms:?}"
        );
        assert!(
            put >= certain(terms.strike.saturating_sub(terms.forward)) && put <= best(terms.strike),
            "{terms:?}"
        );
    }
}

/// A prepared expiry with another forward is the expiry prepared with that forward.
#[test]
fn scenarios_are_what_they_say() {
    for (terms, mut draws) in options().take(2_000) {
        let moved = Terms { forward: terms.forward * (500 + draws.below(1_000)) / 1_000, ..terms };
        let slice = terms.slice().with_forward(units::Price::new(moved.forward));
        let strike = units::Price::new(terms.strike);
        for kind in [Kind::Call, Kind::Put] {
            let price = slice.price(kind, strike, units::Ratio::new(terms.volatility));
            assert_eq!(price, Ok(moved.price(kind)), "{terms:?} {moved:?}");
        }
    }
}
