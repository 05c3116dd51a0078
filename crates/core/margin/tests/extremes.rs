//! Inputs that nobody would mean: a margin or an error that names the figures, never a panic.

mod common;

use buttress_margin::portfolio::{self, Scenario};
use buttress_margin::standard;
use buttress_margin::*;
use common::{ACCOUNTS, Random, cash, fixed, market, position, price, seconds};
use pricing::Kind::{Call, Put};
use units::{Fixed, Millis, Price, Ratio, Timestamp};

fn both(
    assets: &Assets,
    positions: &Positions,
    market: &Market,
) -> [Result<Margin, MarginError>; 2] {
    let parameters = &standard::Parameters::major();
    let underlying = standard::Underlying { positions, market, parameters };
    let portfolio = portfolio::margin(assets, positions, market, &portfolio::Parameters::major());
    [standard::margin(assets, &[underlying]).map(|it| it.total), portfolio.map(|it| it.total)]
}

fn options(options: Vec<OptionPosition>) -> Positions {
    Positions { options, perpetual: Perpetual::default() }
}

/// A call of 1 000 and a market that knows it.
fn held() -> (Positions, Market) {
    let at = seconds(86_400);
    let mut market = market("1000");
    market.expiries.insert(at, common::expiry("1000", &[("1000", "0.5")]));
    (options(vec![position(Call, "1000", at, "-1")]), market)
}

#[track_caller]
fn refused(positions: &Positions, market: &Market, error: MarginError) {
    assert_eq!(both(&cash("0"), positions, market), [Err(error); 2]);
}

#[test]
fn what_is_missing_is_named() {
    let (positions, good) = held();
    let expiry = seconds(86_400);
    assert!(both(&cash("0"), &positions, &good).iter().all(Result::is_ok));

    let mut market = good.clone();
    market.expiries.clear();
    refused(&positions, &market, MarginError::NoExpiry { expiry });
    let mut market = good.clone();
    market.expiries.get_mut(&expiry).unwrap().volatilities.clear();
    let strike = price("1000");
    refused(&positions, &market, MarginError::NoVolatility { expiry, strike });
    let mut market = good.clone();
    market.expiries.get_mut(&expiry).unwrap().forward =
        Forward { fixed: Price::ZERO, variable: Price::ZERO };
    refused(&positions, &market, MarginError::NoForward { expiry });
    let mut market = good.clone();
    market.spot.price = Price::ZERO;
    refused(&positions, &market, MarginError::NoSpot);
    let mut market = good.clone();
    market.perpetual.price = Price::ZERO;
    assert!(both(&cash("0"), &positions, &market).iter().all(Result::is_ok), "none is held");
    let mut positions = positions;
    positions.perpetual.size = Fixed::ONE;
    refused(&positions, &market, MarginError::NoPerpetualMark);
}

/// What was bought and sold again needs no market.
#[test]
fn what_cancels_out_is_not_looked_at() {
    let (mut positions, mut market) = held();
    market.expiries.clear();
    positions.options.push(position(Call, "1000", seconds(86_400), "1"));
    let nothing = Margin::of_value(fixed("3"));
    assert_eq!(both(&cash("3"), &positions, &market), [Ok(nothing); 2]);
}

#[test]
fn what_is_no_confidence_is_named() {
    let (positions, good) = held();
    for value in ["-0.000000000000000001", "1.000000000000000001"].map(fixed) {
        let error =
            |what| MarginError::Market { what, value, least: Fixed::ZERO, most: Fixed::ONE };
        let mut market = good.clone();
        market.spot.confidence = value;
        refused(&positions, &market, error("the confidence of the spot price"));
        let mut market = good.clone();
        market.expiries.values_mut().for_each(|expiry| expiry.confidence = value);
        refused(&positions, &market, error("the confidence of an expiry"));
    }
}

#[test]
fn collateral_has_an_amount_and_a_currency() {
    let (positions, market) = held();
    let mut random = Random::new(0);
    let collateral = random.collateral();
    let owed = Collateral { amount: Fixed::new(-1), ..collateral };
    let assets = Assets { collateral: vec![collateral, owed], ..cash("0") };
    let error = MarginError::NegativeCollateral { index: 1, amount: Fixed::new(-1) };
    assert_eq!(both(&assets, &positions, &market), [Err(error); 2]);
    assert!(error.to_string().starts_with("collateral 1 is -0.000000000000000001"), "{error}");
    let assets = Assets { stable: Price::ZERO, collateral: vec![collateral], ..cash("0") };
    assert_eq!(both(&assets, &positions, &market), [Err(MarginError::NoStablePrice); 2]);
}

#[test]
fn what_does_not_fit_is_an_overflow_with_its_figures() {
    let (mut positions, market) = held();
    positions.options[0].size = Fixed::MIN;
    for result in both(&cash("0"), &positions, &market) {
        let error = result.unwrap_err();
        assert!(matches!(error, MarginError::Overflow { .. }), "{error}");
        assert!(error.to_string().contains("170141183460469231731.687303715884105"), "{error}");
    }
    let twice = options(vec![positions.options[0]; 2]);
    for result in both(&cash("0"), &twice, &market) {
        let (what, size) = ("the size of a position", Fixed::MIN);
        assert_eq!(result, Err(MarginError::Overflow { what, left: size, right: size }));
    }
}

/// Once an option has expired it is worth what it pays, whatever its volatility.
#[test]
fn what_has_expired_is_worth_its_payoff() {
    let at = seconds(5);
    let mut market = market("1000");
    let mut known = common::expiry("1", &[("900", "3"), ("1100", "3")]);
    known.forward = Forward { fixed: price("1000"), variable: Price::ZERO };
    market.expiries.insert(at, known);
    market.now = seconds(60);
    let legs = vec![position(Call, "900", at, "2"), position(Put, "1100", at, "-0.5")];
    for result in both(&cash("0"), &options(legs), &market) {
        assert_eq!(result.unwrap().mark_to_market, fixed("150"));
    }
}

/// A strike of zero is the forward itself, at any volatility.
#[test]
fn a_strike_of_zero_is_the_forward() {
    let at = seconds(86_400);
    let mut market = market("1000");
    let mut known = common::expiry("1000", &[("0", "0.5")]);
    known.rate = Fixed::ZERO;
    market.expiries.insert(at, known);
    let call = options(vec![position(Call, "0", at, "1")]);
    let put = options(vec![position(Put, "0", at, "-1")]);
    for result in both(&cash("0"), &call, &market) {
        assert_eq!(result.unwrap().mark_to_market, fixed("1000"));
    }
    for result in both(&cash("0"), &put, &market) {
        assert_eq!(result.unwrap().mark_to_market, Fixed::ZERO);
    }
}

/// Figures from everywhere that their types reach.
#[test]
fn no_figures_panic() {
    let mut errors = 0;
    for of in 0..ACCOUNTS {
        let mut random = Random::new(of);
        let wild = |random: &mut Random| {
            let ends = [Fixed::MIN, Fixed::MAX, Fixed::ZERO, Fixed::new(1), Fixed::new(-1)];
            match random.below(3) {
                0 => random.one_of(&ends),
                1 => random.between("-2", "2"),
                _ => Fixed::new(
                    random.between("-80000000000000000000", "80000000000000000000").raw()
                        >> random.below(120),
                ),
            }
        };
        let wild_price = |random: &mut Random| {
            let of = [Price::ZERO, Price::MAX, Price::new(1), Price::new(u128::MAX / 2)];
            if random.chance(3) {
                random.one_of(&of)
            } else {
                wild(random).to_price().unwrap_or(Price::MAX)
            }
        };
        let time = |random: &mut Random| {
            Timestamp::new(random.one_of(&[0, 1, 86_400_000, u64::MAX, 31_536_000_000]))
        };
        let mut market = random.market();
        let mut positions = random.positions(&market);
        let mut assets = random.assets();
        let mut strict = portfolio::Parameters::major();
        let mut parameters = standard::Parameters::major();
        // A few of the figures of each account, so that not the first refuses everything.
        for _ in 0..=random.below(3) {
            let figure = wild(&mut random);
            match random.below(20) {
                0 => market.spot.price = wild_price(&mut random),
                1 => market.spot.confidence = figure,
                2 => market.perpetual.price = wild_price(&mut random),
                3 => market.now = time(&mut random),
                4 => market.expiries.values_mut().for_each(|it| it.rate = figure),
                5 => market
                    .expiries
                    .values_mut()
                    .for_each(|it| it.forward.variable = wild_price(&mut random)),
                6 => market
                    .expiries
                    .values_mut()
                    .for_each(|it| it.forward.fixed = wild_price(&mut random)),
                7 => {
                    let volatility =
                        random.one_of(&[Ratio::ZERO, Ratio::new(1), Ratio::new(u128::MAX)]);
                    let each =
                        market.expiries.values_mut().flat_map(|it| it.volatilities.values_mut());
                    each.for_each(|it| *it = volatility);
                }
                8 => positions.perpetual.size = figure,
                9 => positions.perpetual.unsettled = figure,
                10 => assets.cash = figure,
                11 => assets.stable = wild_price(&mut random),
                12 => {
                    let quote = Quote { price: wild_price(&mut random), confidence: figure };
                    assets.collateral.push(Collateral { quote, ..random.collateral() });
                }
                13 => positions.options.iter_mut().for_each(|it| it.size = figure),
                14 => {
                    // A strike that the market knows, of any size.
                    let strike = wild_price(&mut random);
                    for (expiry, known) in &mut market.expiries {
                        known.volatilities.insert(strike, Ratio::ONE);
                        let contract = pricing::Contract { kind: Call, strike, expiry: *expiry };
                        positions.options.push(OptionPosition { contract, size: Fixed::ONE });
                    }
                }
                15 => strict.volatility.short_power = figure,
                16 => strict.volatility.least_time = Millis::new(random.one_of(&[0, u64::MAX])),
                17 => strict.discount.short.added = figure,
                18 => strict.scenarios.push(Scenario::Move {
                    spot: figure,
                    volatility: portfolio::Shift::Up,
                    damping: Fixed::ONE,
                }),
                _ => parameters.option.initial_most = figure,
            }
        }
        let underlying = standard::Underlying {
            positions: &positions,
            market: &market,
            parameters: &parameters,
        };
        let found = [
            standard::margin(&assets, &[underlying]).map(|it| it.total),
            portfolio::margin(&assets, &positions, &market, &strict).map(|it| it.total),
        ];
        for error in found.into_iter().filter_map(Result::err) {
            assert!(!error.to_string().is_empty());
            errors += 1;
        }
    }
    assert!(errors > 50, "only {errors} errors: the figures are not wild");
    assert!(errors < ACCOUNTS * 2, "nothing but errors");
}
