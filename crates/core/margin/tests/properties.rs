//! What holds of every account, tried on random ones.

mod common;

use buttress_margin::portfolio::{self, Scenario};
use buttress_margin::standard::{self, Parameters};
use buttress_margin::*;
use common::{ACCOUNTS, Random};
use units::Fixed;

fn standard(assets: &Assets, positions: &Positions, market: &Market) -> Margin {
    let parameters = &Parameters::major();
    let underlying = standard::Underlying { positions, market, parameters };
    standard::margin(assets, &[underlying]).unwrap().total
}

fn portfolio(assets: &Assets, positions: &Positions, market: &Market) -> portfolio::Report {
    portfolio::margin(assets, positions, market, &portfolio::Parameters::major()).unwrap()
}

/// Random assets, positions and market.
fn account(of: u64) -> (Random, Assets, Positions, Market) {
    let mut random = Random::new(of);
    let market = random.market();
    let positions = random.positions(&market);
    let assets = random.assets();
    (random, assets, positions, market)
}

fn nothing() -> Assets {
    common::cash("0")
}

#[test]
fn nothing_counts_for_more_than_it_is_worth() {
    // Prices are nearest to the truth, so a bound that is the truth may be a little less than they say.
    let rounding = 1_000;
    for of in 0..ACCOUNTS {
        let (_, assets, positions, market) = account(of);
        let found = portfolio(&assets, &positions, &market).total;
        assert!(found.initial <= found.maintenance, "{of}: {found:?}");
        assert!(found.maintenance <= found.mark_to_market, "{of}: {found:?}");
        // Standard margin takes collateral at its price in the currency of quotes.
        let assets = Assets { stable: common::price("1"), ..assets };
        let found = standard(&assets, &positions, &market);
        assert!(found.initial <= found.maintenance, "{of}: {found:?}");
        let most = found.mark_to_market.raw() + rounding;
        assert!(found.maintenance.raw() <= most, "{of}: {found:?}");
    }
}

/// Long options are paid for when they are bought: they ask nothing more, and lend nothing.
#[test]
fn in_standard_margin_what_is_long_needs_nothing_and_lends_nothing() {
    for of in 0..ACCOUNTS {
        let (_, _, mut positions, market) = account(of);
        positions.perpetual = Perpetual::default();
        for option in &mut positions.options {
            option.size = option.size.checked_abs().unwrap();
        }
        let found = standard(&nothing(), &positions, &market);
        assert_eq!((found.initial, found.maintenance), (Fixed::ZERO, Fixed::ZERO), "{of}");
        assert!(found.mark_to_market >= Fixed::ZERO);
    }
}

/// No move of price and volatility takes more of a long option than it is worth. Only the basis contingency of far expiries
/// and the skew, which counts whichever way it goes, can ask for more.
#[test]
fn in_portfolio_margin_what_is_long_is_asked_at_most_its_worth_by_moves() {
    let mut parameters = portfolio::Parameters::major();
    parameters.scenarios.retain(|it| matches!(it, Scenario::Move { .. }));
    parameters.basis.per_year = Fixed::ZERO;
    for of in 0..ACCOUNTS {
        let (_, _, mut positions, mut market) = account(of);
        market.spot.confidence = Fixed::ONE;
        for expiry in market.expiries.values_mut() {
            expiry.confidence = Fixed::ONE;
        }
        positions.perpetual = Perpetual::default();
        for option in &mut positions.options {
            option.size = option.size.checked_abs().unwrap();
        }
        let found = portfolio::margin(&nothing(), &positions, &market, &parameters).unwrap();
        assert!(found.total.initial >= Fixed::ZERO, "{of}: {found:?}");
    }
}

/// Without the premium, which is cash: selling one more option, or more of it, never leaves more margin.
#[test]
fn in_standard_margin_selling_never_helps() {
    for of in 0..ACCOUNTS {
        let (mut random, assets, positions, market) = account(of);
        let before = standard(&assets, &positions, &market);
        let mut sold = positions.clone();
        let size = random.between("-20", "-0.000000000000000001");
        let contract = random.contract(&market);
        sold.options.push(OptionPosition { contract, size });
        let after = standard(&assets, &sold, &market);
        assert!(after.initial <= before.initial, "{of}: {after:?} {before:?}");
        assert!(after.maintenance <= before.maintenance, "{of}: {after:?} {before:?}");
    }
}

#[test]
fn neither_order_nor_pieces_matter() {
    for of in 0..ACCOUNTS {
        let (mut random, assets, positions, market) = account(of);
        let other = Positions { options: random.cut(&positions.options), ..positions.clone() };
        let assets_in_order = assets.clone();
        let collateral = random.shuffled(&assets.collateral);
        let assets = Assets { collateral, ..assets };
        let found = standard(&assets, &other, &market);
        assert_eq!(found, standard(&assets_in_order, &positions, &market), "{of}");
        let found = portfolio(&assets, &other, &market);
        assert_eq!(found, portfolio(&assets_in_order, &positions, &market), "{of}");
    }
}

/// A grid of everything that is listed finds what one of the account's own contracts does.
#[test]
fn a_shared_grid_changes_nothing() {
    let parameters = portfolio::Parameters::long_tail();
    for of in 0..ACCOUNTS / 10 {
        let mut random = Random::new(of);
        let market = random.market();
        let listed = market.expiries.iter().flat_map(|(expiry, known)| {
            let kinds = [pricing::Kind::Call, pricing::Kind::Put];
            known.volatilities.keys().flat_map(move |strike| {
                kinds.map(|kind| pricing::Contract { kind, strike: *strike, expiry: *expiry })
            })
        });
        let grid = portfolio::Grid::new(&market, &parameters, listed).unwrap();
        for _ in 0..10 {
            let (positions, assets) = (random.positions(&market), random.assets());
            let own = portfolio::margin(&assets, &positions, &market, &parameters);
            assert_eq!(grid.margin(&assets, &positions), own, "{of}");
        }
    }
}

/// So many times the holdings need so many times the margin, but for rounding.
#[test]
fn margin_grows_with_the_holdings() {
    for of in 0..ACCOUNTS {
        let (mut random, assets, positions, market) = account(of);
        let times = i128::from(1 + random.below(50));
        let many = |it: Fixed| Fixed::new(it.raw() * times);
        let more_positions = Positions {
            options: positions
                .options
                .iter()
                .map(|it| OptionPosition { size: many(it.size), ..*it })
                .collect(),
            perpetual: Perpetual {
                size: many(positions.perpetual.size),
                unsettled: many(positions.perpetual.unsettled),
            },
        };
        let more_assets = Assets {
            cash: many(assets.cash),
            collateral: assets
                .collateral
                .iter()
                .map(|it| Collateral { amount: many(it.amount), ..*it })
                .collect(),
            ..assets.clone()
        };
        // A price of up to 2 500 multiplies what was rounded before it; each position and collateral is rounded a few times.
        let most = u128::try_from(times).unwrap() * 16 * 10_000;
        let near = |found: Fixed, one: Fixed| found.raw().abs_diff(one.raw() * times) <= most;
        let check = |found: Margin, one: Margin| {
            assert!(near(found.initial, one.initial), "{of}: {found:?} {one:?}");
            assert!(near(found.maintenance, one.maintenance), "{of}: {found:?} {one:?}");
            assert!(near(found.mark_to_market, one.mark_to_market), "{of}: {found:?} {one:?}");
        };
        let one = standard(&assets, &positions, &market);
        check(standard(&more_assets, &more_positions, &market), one);
        let one = portfolio(&assets, &positions, &market).total;
        check(portfolio(&more_assets, &more_positions, &market).total, one);
    }
}

/// What a slash could still take never helps, and neither does doubt.
#[test]
fn slash_risk_and_doubt_never_help() {
    for of in 0..ACCOUNTS {
        let (mut random, mut assets, positions, mut market) = account(of);
        assets.collateral.push(random.collateral());
        let margins = |assets: &Assets, market: &Market| {
            let portfolio = portfolio(assets, &positions, market).total;
            [standard(assets, &positions, market), portfolio]
        };
        let before = margins(&assets, &market);
        for collateral in &mut assets.collateral {
            collateral.slash_risk = random.between("0.9", "1").max(collateral.slash_risk);
        }
        let risky = margins(&assets, &market);
        market.spot.confidence = Fixed::ZERO;
        let doubtful = margins(&assets, &market);
        for (before, after) in before.iter().zip(&risky).chain(risky.iter().zip(&doubtful)) {
            assert!(after.initial <= before.initial, "{of}: {after:?} {before:?}");
            assert!(after.maintenance <= before.maintenance, "{of}: {after:?} {before:?}");
            assert_eq!(after.mark_to_market, before.mark_to_market, "{of}");
        }
    }
}
